"""AAF to OTIO: by OTIO's adapter, with what it leaves out: tape names, drop-frame, CDL, variable speeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import opentimelineio as otio

from onelight.editorial import cdl, exact
from onelight.editorial.original import KEY
from onelight.editorial.otio_read import only_timeline
from onelight.units.errors import BadTimeline
from onelight.units.time import nominal

REEL_COMMENTS = ("Tape", "Reel", "Reel Name", "Camroll", "TapeID")
MAPS = ("PARAM_SPEED_OFFSET_MAP_U", "PARAM_OFFSET_MAP_U")
"""Avid's source position over record position, of a motion effect."""


@dataclass(frozen=True)
class Mob:
    """What the AAF says of a master clip."""

    tape: str
    sources: tuple[str, ...]
    """Names and files of what it was imported or copied from."""
    comments: dict[str, str]
    begins: int = 0
    """Its first frame in the tape's timecode, where that stands in a sequence, as the adapter doesn't look."""


def read(path: Path, sequence: str | None = None) -> tuple[otio.schema.Timeline, list[str]]:
    """(timeline, warnings) of an AAF. Raises BadTimeline."""
    import aaf2

    warnings: list[str] = []
    try:
        found: Any = otio.adapters.read_from_file(str(path), "AAF")
        with aaf2.open(str(path)) as file:
            mobs, clock = dict(_mobs(file)), _clock(file)
    except BadTimeline:
        raise
    except Exception as error:  # aaf2 raises whatever struct, zlib and its own parser do
        says = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise BadTimeline(f"{path.name} is a broken AAF: {says}.",
                          "Export it again, linked to its media rather than with media embedded.") from error
    timeline = only_timeline(found, path.name, sequence)
    timeline.metadata.setdefault(KEY, {})
    timeline.metadata[KEY]["drop_frame"] = bool(clock and clock[2])
    if timeline.global_start_time is None and clock:
        timeline.global_start_time = exact.time(clock[0], clock[1])
    for clip in timeline.find_clips():
        _enrich(clip, mobs)
        _ramp(clip, warnings)
    return timeline, warnings


def _mobs(file: Any) -> Iterator[tuple[str, Mob]]:
    for mob in file.content.mastermobs():
        comments = {str(name): str(value) for name, value in mob.comments.items()}
        chain = list(_chain(mob, 8))
        tape = next((str(each.name or "") for each in chain if _descriptor(each) == "TapeDescriptor"), "")
        sources = [str(each.name) for each in chain if each.name and _descriptor(each) == "ImportDescriptor"]
        begins = next((start for each in chain[1:] if (start := _wrapped_timecode(each))), 0)
        yield str(mob.mob_id), Mob(tape, tuple(dict.fromkeys(sources)), comments, begins + _into(mob) if begins else 0)


def _descriptor(mob: Any) -> str:
    return type(getattr(mob, "descriptor", None)).__name__


def _chain(mob: Any, depth: int) -> Iterator[Any]:
    """A mob and all that it comes from: master clip, file, import or tape."""
    yield mob
    for slot in mob.slots if depth else ():
        for component in _components(slot.segment):
            if (source := getattr(component, "mob", None)) is not None:
                yield from _chain(source, depth - 1)


def _wrapped_timecode(mob: Any) -> int:
    """Where a mob's timecode starts that is one component of a sequence."""
    for slot in mob.slots:
        for code in getattr(slot.segment, "components", ()):
            if type(code).__name__ == "Timecode":
                return int(code.start)
    return 0


def _into(mob: Any) -> int:
    """Frames of the tape before a master clip's first: the starts along its chain of sources."""
    for slot in mob.slots:
        for component in _components(slot.segment):
            if (source := getattr(component, "mob", None)) is not None:
                return int(component.start) + _into(source)
    return 0


def _components(segment: Any) -> list[Any]:
    return list(segment.components) if hasattr(segment, "components") else [segment]


def _clock(file: Any) -> tuple[int, Fraction, bool] | None:
    """(first frame, rate, drop-frame) of the composition's timecode that counts at its own rate."""
    for mob in file.content.toplevel():
        for slot in mob.slots:
            for code in _components(slot.segment):
                if type(code).__name__ == "Timecode" and code.fps == round(float(slot.edit_rate)):
                    return int(code.start), exact.fps(float(slot.edit_rate)), bool(code.drop)
    return None


def _enrich(clip: otio.schema.Clip, mobs: dict[str, Mob]) -> None:
    said = clip.metadata.get("AAF", {})
    mob = mobs.get(str(said.get("MobID", ""))) or mobs.get(str(said.get("SourceID", "")))
    if mob is None:
        return
    reel = mob.tape or next((mob.comments[key] for key in REEL_COMMENTS if mob.comments.get(key)), "")
    if reel:
        clip.metadata.setdefault(KEY, {})
        clip.metadata[KEY]["reel"] = reel
    if mob.begins:
        span = clip.trimmed_range()
        first = otio.opentime.RationalTime(mob.begins, span.start_time.rate)
        clip.source_range = otio.opentime.TimeRange(span.start_time + first, span.duration)
    if mob.sources:
        clip.metadata.setdefault(KEY, {})
        clip.metadata[KEY]["sources"] = list(mob.sources)
    if values := cdl.parse_sop(mob.comments.get("ASC_SOP", "")):
        clip.metadata.setdefault("cdl", {})
        clip.metadata["cdl"]["asc_sop"] = values
    if sat := mob.comments.get("ASC_SAT"):
        clip.metadata.setdefault("cdl", {})
        clip.metadata["cdl"]["asc_sat"] = float(sat)


def _ramp(clip: otio.schema.Clip, warnings: list[str]) -> None:
    """Says where a motion effect's speed varies: its event has the mean."""
    span = clip.trimmed_range()
    for effect in clip.effects:
        if not isinstance(effect, otio.schema.LinearTimeWarp):
            continue
        parameters = effect.metadata.get("AAF", {}).get("Parameters", {})
        points = next((parameters[name].get("keyframe_values", []) for name in MAPS if name in parameters), [])
        pairs = [(float(at), float(value)) for at, value in points]
        slopes = {round((b[1] - a[1]) / (b[0] - a[0]), 4) for a, b in pairwise(pairs)
                  if b[0] != a[0]}
        if len(slopes) > 1:
            rate = exact.fps(span.start_time.rate)
            at = exact.timecode(exact.frame(exact.start(span), rate) % (86400 * nominal(rate)), rate)
            warnings.append(f"'{clip.name}' from {at} has a variable speed: its ramp stays in the timeline, "
                            f"its event has the mean, {effect.time_scalar:g}.")
