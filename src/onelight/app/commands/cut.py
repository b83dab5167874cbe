"""conform, learn, check, findings: from a timeline to what breaks in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onelight.app import terminal
from onelight.app.commands.options import CUT, Film, Json, examples
from onelight.app.commands.shoot import opened

if TYPE_CHECKING:
    from onelight.app.pipeline import Production
    from onelight.records import Cut, Finding

group = typer.Typer()


@group.command(
    rich_help_panel=CUT,
    epilog=examples("onelight conform film cut.otio", "onelight conform film reel1.edl --rate 23.976"),
)
def conform(
    film: Film,
    timeline: Annotated[
        Path,
        typer.Argument(metavar="TIMELINE", help=".otio, .edl, .xml, .fcpxml or .aaf", show_default=False),
    ],
    rate: Annotated[str, typer.Option(help="The timeline's frames a second, where its file doesn't say (EDL).")] = "",
    sequence: Annotated[str, typer.Option(help="Which one, where the file holds several sequences.")] = "",
    as_json: Json = False,
) -> None:
    """Find the cut's events in the clips, by reel, timecode and name; nothing in the timeline is lost."""
    production = opened(film)
    cut = production.conform(timeline, rate=rate or None, sequence=sequence or None)
    if as_json:
        terminal.emit(cut)
        return
    terminal.table(
        f"{cut.name} ({cut.kind}, {cut.rate} frames a second)",
        EVENT,
        _event_rows(cut, production),
        empty="It is empty.",
    )
    for warning in cut.warnings:
        terminal.say(f"[yellow]Note[/yellow] {warning}")


EVENT = ("#event", "track", "name", "reel", "shot", "source", "#frames", "#speed", "#handles")


def _event_rows(cut: Cut, production: Production) -> list[tuple[object, ...]]:
    names = {shot.id: shot.name for shot in production.shots}
    return [
        (
            event.number, event.track, event.name, event.reel, names.get(event.shot or "", "[red]offline[/red]"),
            event.source_timecode, event.record_end - event.record_start, f"{event.speed:g}",
            f"{event.head_handle}/{event.tail_handle}",
        )
        for event in cut.events
    ]  # fmt: skip


@group.command(rich_help_panel=CUT, epilog=examples("onelight learn film", "onelight learn film --seconds 60 --seed 3"))
def learn(
    film: Film,
    seconds: Annotated[float, typer.Option(min=1, help="How long it may take in all.")] = 100.0,
    seed: Annotated[int, typer.Option(help="The same seed and clips learn the same.")] = 0,
    head: Annotated[str, typer.Option(help="Only this head; all that there are, where none is named.")] = "",
    as_json: Json = False,
) -> None:
    """Learn this production's own model, from granted clips alone. It may be stopped and started again."""
    production = opened(film)
    with terminal.progress(as_json) as show:
        model = production.learn(seconds=seconds, seed=seed, head=head or None, progress=show, tell=terminal.remark)
    if as_json:
        terminal.emit(model)
        return
    for card in model.heads:
        figures = ", ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in card.figures.items())
        terminal.say(f"{card.head}: learned from {len(card.learned_from)} clips in {card.seconds:.0f} s. {figures}")


@group.command(rich_help_panel=CUT, epilog=examples("onelight check film", "onelight check film --out sheets/ --json"))
def check(
    film: Film,
    out: Annotated[
        Path | None,
        typer.Option(help="Where the evidence sheets go; findings/ in the production's folder, if not said."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge the cut's continuity: what breaks from shot to shot, in film units, with evidence pictures."""
    production = opened(film)
    with terminal.progress(as_json) as show:
        found = production.check(out=out, progress=show)
    _show(found, as_json, "Nothing breaks beyond what this production's own good cuts show.")
    if found and not as_json:
        terminal.say(f"Evidence: {out or film / 'findings'}")


@group.command(rich_help_panel=CUT, epilog=examples("onelight findings film", "onelight findings film --json"))
def findings(film: Film, as_json: Json = False) -> None:
    """List what the last check found."""
    _show(opened(film).findings, as_json, f"No findings. Judge the cut with: onelight check {film}")


def _show(found: list[Finding], as_json: bool, empty: str) -> None:
    if as_json:
        terminal.emit(found)
        return
    columns = ("kind", "shots", "#amount", "#normal", "severity", "#sure", "what")
    rows = [
        (
            one.kind, " / ".join(one.shots), _amount(one.amount, one.unit), _amount(one.normal, one.unit).lstrip("+"),
            one.severity, f"{one.certainty:.0%}", one.says,
        )
        for one in found
    ]  # fmt: skip
    terminal.table("Findings", columns, rows, empty=empty)


def _amount(value: float, unit: str) -> str:
    return f"{value:+.0f} {unit}" if unit == "K" else f"{value:+.2f} {unit}"
