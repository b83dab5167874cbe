"""new, ingest, clips, shots, grant, intend, status: what was shot, and what may be done with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onelight.app import terminal
from onelight.app.commands.options import SHOOT, By, Film, Json, Note, Role, examples

if TYPE_CHECKING:
    from onelight.app.pipeline import Production
    from onelight.dailies.ingest import Report
    from onelight.records import Clip, Reading, Shot

group = typer.Typer()


def opened(film: Path) -> Production:
    """The production in a folder; imported here, so that `--help` stays quick. Raises Missing."""
    from onelight.app.pipeline import Production

    return Production.open(film)


@group.command(
    rich_help_panel=SHOOT,
    epilog=examples(
        'onelight new film --rate 24 --colour "ARRI LogC4"',
        'onelight new film --rate 23.976 --colour "Camera Rec.709"',
    ),
)
def new(
    film: Annotated[Path, typer.Argument(metavar="FILM", help="The folder to make.", show_default=False)],
    rate: Annotated[str, typer.Option(help="Frames a second: 24, 23.976, 30000/1001.", show_default=False)],
    colour: Annotated[
        str,
        typer.Option(help="The colour space of clips that don't say theirs, by its OCIO name.", show_default=False),
    ],
    name: Annotated[str, typer.Option(help="The film's name; the folder's where none is given.")] = "",
    as_json: Json = False,
) -> None:
    """Make a production: a folder with all that Onelight knows of a film. Originals stay where they are."""
    from onelight.app.pipeline import Production

    production = Production.create(film, rate=rate, colour=colour, name=name)
    if as_json:
        terminal.emit(production.status())
    else:
        terminal.say(f'{production.name} is in {film}. Next: onelight ingest {film} FILES --grant "who allowed it"')


@group.command(
    rich_help_panel=SHOOT,
    epilog=examples(
        'onelight ingest film /cards/A001/*.mov --grant "Jane Doe, producer"',
        'onelight ingest film /cards/A001 --grant "Jane Doe: learn and repair until 2027-12-31"',
        "onelight ingest film plates/sky.####.exr --colour ACEScg",
    ),
)
def ingest(
    film: Film,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILES", help="Files, frame sequences or folders.", show_default=False),
    ],
    grant: Annotated[
        str,
        typer.Option(help='Who allows Onelight to learn from them: "who", "who: scope until 2027-12-31".'),
    ] = "",
    colour: Annotated[str, typer.Option(help="Their colour space, where they don't say it themselves.")] = "",
    as_json: Json = False,
) -> None:
    """Take in dailies: checksum, proxy, shots and light readings, in one pass over each file.

    Ingesting a file twice changes nothing. A file that can't be read is reported and the rest goes on.
    """
    production = opened(film)
    with terminal.progress(as_json) as show:
        report = production.ingest(files, colour=colour or None, grant=grant or None, progress=show)
    if as_json:
        told = {"done": report.done} | {name: _pairs(getattr(report, name)) for name in ("already", "refused", "notes")}
        terminal.emit(told)
    else:
        _tell(report)
    if report.refused:
        raise typer.Exit(terminal.REFUSED)


def _pairs(said: list[tuple[Path, str]]) -> list[dict[str, str]]:
    return [{"path": str(path), "says": words} for path, words in said]


def _tell(report: Report) -> None:
    if report.done:
        terminal.say(f"Taken in: {', '.join(clip.name for clip in report.done)}")
    if report.already:
        terminal.say(f"Here already, unchanged: {', '.join(path.name for path, _ in report.already)}")
    for path, note in report.notes:
        terminal.say(f"[yellow]Note[/yellow] {path.name}: {note}")
    for path, reason in report.refused:
        terminal.say(f"[red]Refused[/red] {path.name}: {reason}")


@group.command(rich_help_panel=SHOOT, epilog=examples("onelight clips film", "onelight clips film --json"))
def clips(film: Film, as_json: Json = False) -> None:
    """List the clips: timecode, size, rate, colour space, and whether Onelight may learn from them."""
    found = opened(film).clips
    if as_json:
        terminal.emit(found)
        return
    columns = (
        "clip",
        "scene",
        "#take",
        "camera",
        "timecode",
        "#frames",
        "rate",
        "size",
        "colour space",
        "grant",
        "file",
    )
    terminal.table("Clips", columns, map(_clip_row, found), empty=f"No clips yet: onelight ingest {film} FILES")


def _clip_row(clip: Clip) -> tuple[object, ...]:
    granted = clip.grant.by + (f" until {clip.grant.until}" if clip.grant.until else "") if clip.grant else "none"
    size = f"{clip.width}x{clip.height}"
    return (
        clip.name, clip.scene, clip.take, clip.camera, clip.start_timecode, clip.frames, _rate(clip), size,
        clip.colour_space, granted, Path(clip.path).name,
    )  # fmt: skip


def _rate(clip: Clip) -> str:
    return f"{float(clip.rate):.6g}" + (" vfr" if clip.variable_rate else "")


@group.command(rich_help_panel=SHOOT, epilog=examples("onelight shots film", "onelight shots film --json"))
def shots(film: Film, as_json: Json = False) -> None:
    """List the shots with what the light meter and the script supervisor's eye read in them."""
    production = opened(film)
    readings = {reading.shot: reading for reading in production.readings}
    if as_json:
        terminal.emit([{"shot": shot, "reading": readings.get(shot.id)} for shot in production.shots])
        return
    columns = ("shot", "frames", "#key", "#white", "#tint", "#contrast", "#sat", "size", "move", "#people")
    rows = [_shot_row(shot, readings.get(shot.id)) for shot in production.shots]
    terminal.table("Shots", columns, rows, empty=f"No shots yet: onelight ingest {film} FILES")


def _shot_row(shot: Shot, reading: Reading | None) -> tuple[object, ...]:
    frames = f"{shot.start}-{shot.end - 1}"
    if reading is None:
        return (shot.name, frames)
    return (
        shot.name, frames, f"{reading.key_stops:+.2f} stops", f"{reading.white_kelvin:.0f} K",
        f"{reading.tint_cc:+.1f} CC", f"{reading.contrast_stops:.1f} stops", f"{reading.saturation:.2f}",
        reading.size, reading.move.kind, reading.people,
    )  # fmt: skip


@group.command(
    rich_help_panel=SHOOT,
    epilog=examples(
        'onelight grant film --by "Jane Doe, producer"',
        'onelight grant film A001 B002 --by "…" --until 2027-12-31',
    ),
)
def grant(
    film: Film,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="CLIPS", help="Clip names; all that have no grant where none is named."),
    ] = None,
    by: By = ...,  # type: ignore[assignment]
    scope: Annotated[str, typer.Option(help="What for.")] = "learn and repair within this production",
    until: Annotated[str, typer.Option(help="Last day, as 2027-12-31; open where none is given.")] = "",
    as_json: Json = False,
) -> None:
    """Record who allows Onelight to learn from clips. Without a grant, `learn` refuses a clip."""
    granted = opened(film).grant(names or [], by=by, scope=scope, until=until or None)
    if as_json:
        terminal.emit(granted)
    else:
        terminal.say(f"{by} grants: {', '.join(clip.name for clip in granted) or 'no clip was without a grant'}")


@group.command(
    rich_help_panel=SHOOT,
    epilog=examples(
        'onelight intend film 12A-3 --by "Ana" --role cinematographer --note "Dark on purpose"',
        "onelight intend film 12A-3 --kind key-level --kind contrast --by Ana --role cinematographer",
    ),
)
def intend(
    film: Film,
    shot: Annotated[str, typer.Argument(metavar="SHOT", help="The shot's name.", show_default=False)],
    by: By,
    role: Role,
    kind: Annotated[
        list[str] | None,
        typer.Option(help="A kind of finding that it covers (again for more); all, where none is given."),
    ] = None,
    note: Note = "",
    as_json: Json = False,
) -> None:
    """Mark a shot's look as meant: no finding calls it an error, no fix 'corrects' it."""
    intention = opened(film).intend(shot, kinds=tuple(kind or ()), by=by, role=role, note=note)
    if as_json:
        terminal.emit(intention)
    else:
        terminal.say(f"{intention.shot}: {', '.join(intention.kinds) or 'the whole look'} stays ({by}, {role}).")


@group.command(rich_help_panel=SHOOT, epilog=examples("onelight status film", "onelight status film --json"))
def status(film: Film, as_json: Json = False) -> None:
    """Where the production stands: how much of everything there is, and what comes next."""
    told = opened(film).status()
    if as_json:
        terminal.emit(told)
        return
    for key, value in told.items():
        terminal.say(f"{key.replace('_', ' '):<28}{value}")
