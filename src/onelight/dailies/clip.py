"""From a file's facts to the Clip record: colour space, timecode, reel, slate, and where each came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onelight.dailies import naming
from onelight.dailies.naming import Row, Slate
from onelight.picture import colour as colours
from onelight.picture import tags
from onelight.picture.facts import Facts
from onelight.records import Clip, Grant
from onelight.store.settings import Settings
from onelight.units.errors import BadInput
from onelight.units.time import Timecode

NO_TIMECODE = "00:00:00:00"
ColourFrom = Literal["metadata", "sidecar", "production"]
TimecodeFrom = Literal["container", "sidecar", "header", "none"]


@dataclass(frozen=True)
class Described:
    """A clip before its bytes were read through: no id, no final name. `notes` are for the report."""

    clip: Clip
    slate: Slate
    notes: tuple[str, ...]


def describe(
    path: Path,
    facts: Facts,
    settings: Settings,
    *,
    colour: str | None = None,
    rows: Sequence[Row] = (),
    grant: Grant | None = None,
) -> Described:
    """The clip that a file's facts, its ALE row and the production's settings make. Raises BadInput."""
    notes: list[str] = []
    row = naming.row_of(path, facts, rows)
    slate = naming.slate(path, facts, row, settings.naming.patterns, settings.naming.columns)
    space, space_from = colour_of(facts, row, settings, colour, notes)
    timecode, timecode_from = timecode_of(facts, row, notes)
    if facts.variable_rate:
        notes.append(f"Its frame times are uneven: frames are counted, at {facts.rate} a second.")
    clip = Clip(
        id="",
        name=slate.name or path.stem,
        path=str(path),
        bytes=facts.bytes,
        media=facts.media,
        codec=facts.codec,
        pixel_format=facts.pixel_format,
        width=facts.width,
        height=facts.height,
        rotation=facts.rotation,
        bit_depth=facts.bit_depth,
        has_alpha=facts.has_alpha,
        rate=facts.rate,
        variable_rate=facts.variable_rate,
        frames=facts.frames,
        start_timecode=timecode,
        timecode_from=timecode_from,
        reel=slate.reel,
        colour_space=space,
        colour_from=space_from,
        scene=slate.scene,
        setup=slate.setup,
        take=slate.take,
        camera=slate.camera,
        metadata={**facts.metadata, **{f"ale:{k}": v for k, v in row.items() if v}},
        grant=grant,
    )
    return Described(clip, slate, tuple(notes))


def colour_of(
    facts: Facts, row: Row, settings: Settings, colour: str | None, notes: list[str]
) -> tuple[str, ColourFrom]:
    """(OCIO name, who said so): the person's word, then the ALE row, the file's own tags, the production.

    Raises BadInput for a `colour` that no space is called.
    """
    config = settings.ocio_config
    if colour:
        return colours.known_space(colour, config), "production"
    if written := naming.row_colour(row):
        named = _space(written, config)
        if named:
            return named, "sidecar"
        notes.append(f"Its ALE row says the colour space is '{written}', which nobody knows.")
    own = _space(facts.colour_space, config) if facts.colour_space else None
    if own is None:
        return settings.colour, "production"
    if own != settings.colour:
        notes.append(f"It says of itself that it is {own}; the production's clips are {settings.colour}.")
    return own, "metadata"


def _space(name: str, config: str) -> str | None:
    try:
        return colours.known_space(name, config)
    except BadInput:
        camera = tags.camera_space({"gamma": name})
        return colours.known_space(camera, config) if camera else None


def timecode_of(facts: Facts, row: Row, notes: list[str]) -> tuple[str, TimecodeFrom]:
    """(start timecode, who said so): the file's own, then the ALE row's Start, else zero."""
    own = _timecode(facts.start_timecode, facts, notes)
    written = _timecode(row.get("Start"), facts, notes)
    if own and written and own != written:
        notes.append(f"Its ALE row starts at {written}, the file itself at {own}: the file's own counts.")
    if own:
        return own, "header" if facts.media == "sequence" else "container"
    return (written, "sidecar") if written else (NO_TIMECODE, "none")


def _timecode(text: str | None, facts: Facts, notes: list[str]) -> str | None:
    if not text:
        return None
    try:
        return str(Timecode.parse(text, facts.rate))
    except BadInput as error:
        notes.append(f"{error.problem} It is left out.")
        return None
