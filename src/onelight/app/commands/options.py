"""Arguments and options that several commands share, each described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SHOOT = "The shoot"
CUT = "The cut"
REPAIR = "Repairs"
DECIDE = "Decisions"

Film = Annotated[Path, typer.Argument(metavar="FILM", help="The production's folder.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
ProposalName = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Its name: P1, P2, …", show_default=False)]
Variant = Annotated[
    str | None, typer.Option(help="Which way of doing it; the proposal's own choice where none is named.")
]
By = Annotated[str, typer.Option("--by", help="Your name: it stays with the decision.", show_default=False)]
Role = Annotated[str, typer.Option(help="As what: colourist, cinematographer, director, editor, …", show_default=False)]
Note = Annotated[str, typer.Option(help="Why, in a sentence.", show_default=False)]


def examples(*lines: str) -> str:
    """The foot of a command's help."""
    return "\n\n".join(["[bold]Examples[/bold]", *(f"  {line}" for line in lines)])
