"""preview, circle, hold, ng, deliver: what a person looks at, decides, and what leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onelight.app import terminal
from onelight.app.commands.options import DECIDE, By, Film, Json, Note, ProposalName, Role, Variant, examples
from onelight.app.commands.shoot import opened

group = typer.Typer()


@group.command(
    rich_help_panel=DECIDE,
    epilog=examples(
        "onelight preview film P7 out/",
        'onelight preview film P7 out/ --full --variant "look only" --format exr',
    ),
)
def preview(
    film: Film,
    proposal: ProposalName,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where the temp frames go.", show_default=False)],
    variant: Variant = None,
    full: Annotated[bool, typer.Option("--full", help="At the plate's own size, not the proxy's.")] = False,
    format: Annotated[str, typer.Option(help="mov, png or exr.")] = "mov",
    frames: Annotated[int, typer.Option(min=0, help="At most so many frames; 0 is the whole shot.")] = 0,
    as_json: Json = False,
) -> None:
    """Render a proposal to look at: every frame is marked as temp, none of them is a delivery."""
    production = opened(film)
    with terminal.progress(as_json) as show:
        files = production.preview(
            proposal, out, variant=variant, full=full, format=format, frames=frames or None, progress=show
        )
    if as_json:
        terminal.emit({"proposal": proposal, "temp": True, "files": files})
    else:
        terminal.say(f"{len(files)} temp file{'s' if len(files) != 1 else ''} in {out}, {files[0].name} first")


def _decide(
    verdict: str, film: Path, proposal: str, by: str, role: str, note: str, variant: str | None, as_json: bool
) -> None:
    decision = opened(film).decide(proposal, verdict, by=by, role=role, note=note, variant=variant)
    if as_json:
        terminal.emit(decision)
    else:
        word = {"circle": "circled", "hold": "on hold", "ng": "NG"}[verdict]
        terminal.say(f"{decision.proposal} ({decision.variant}) is {word} by {decision.by}, {decision.role}.")


@group.command(
    rich_help_panel=DECIDE,
    epilog=examples('onelight circle film P7 --by "Ana Lee" --role colourist --note "Matches the master"'),
)
def circle(
    film: Film,
    proposal: ProposalName,
    by: By,
    role: Role,
    note: Note = "",
    variant: Variant = None,
    as_json: Json = False,
) -> None:
    """Circle a proposal: it may leave in a delivery. Bound to the recipe that was looked at."""
    _decide("circle", film, proposal, by, role, note, variant, as_json)


@group.command(
    rich_help_panel=DECIDE,
    epilog=examples('onelight hold film P7 --by "Ana Lee" --role colourist --note "Ask the DP"'),
)
def hold(
    film: Film,
    proposal: ProposalName,
    by: By,
    role: Role,
    note: Note = "",
    variant: Variant = None,
    as_json: Json = False,
) -> None:
    """Put a proposal on hold: it doesn't leave until somebody circles it."""
    _decide("hold", film, proposal, by, role, note, variant, as_json)


@group.command(
    rich_help_panel=DECIDE,
    epilog=examples('onelight ng film P7 --by "Ana Lee" --role colourist --note "Too warm"'),
)
def ng(
    film: Film,
    proposal: ProposalName,
    by: By,
    role: Role,
    note: Note = "",
    variant: Variant = None,
    as_json: Json = False,
) -> None:
    """No good: the proposal doesn't leave. Decisions are never rewritten; a later one counts."""
    _decide("ng", film, proposal, by, role, note, variant, as_json)


@group.command(
    rich_help_panel=DECIDE,
    epilog=examples("onelight deliver film out/", "onelight deliver film out/ P7 P9 --viewing h264"),
)
def deliver(
    film: Film,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of the delivery.", show_default=False)],
    proposals: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROPOSALS", help="Only these; all that are circled where none is named."),
    ] = None,
    viewing: Annotated[str, typer.Option(help="Viewing copies: prores or h264.")] = "prores",
    as_json: Json = False,
) -> None:
    """Deliver what was circled: EXR pulls, viewing copies, CDL, .cube, timeline with notes, disclosure."""
    production = opened(film)
    with terminal.progress(as_json) as show:
        delivery = production.deliver(out, proposals=proposals or [], viewing=viewing, progress=show)
    if as_json:
        terminal.emit(delivery)
        return
    columns = ("shot", "proposal", "variant", "fix", "nature", "circled by", "#files")
    rows = [
        (d.shot, d.proposal, d.variant, d.fix, d.nature, f"{d.decision.by}, {d.decision.role}", len(d.files))
        for d in delivery.shots
    ]
    terminal.table(f"Delivered in {delivery.folder}", columns, rows, empty="Nothing.")
