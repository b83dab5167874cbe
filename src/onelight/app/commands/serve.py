"""serve: the review room in a browser on this machine, on 127.0.0.1 and nowhere else."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from onelight.app.commands.options import DECIDE, Film, examples
from onelight.app.commands.shoot import opened

group = typer.Typer()


@group.command(rich_help_panel=DECIDE, epilog=examples("onelight serve film", "onelight serve film --port 0"))
def serve(
    film: Film,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the address; 0 takes a free one.")] = 8118,
) -> None:
    """Open the review room: findings, proposals, decisions, in a browser on this machine."""
    # By name: app and review stand side by side, neither imports the other (law 1).
    import_module("onelight.review.server").serve(film, opened(film), port)
