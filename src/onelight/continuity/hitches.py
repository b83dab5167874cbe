"""What breaks inside a shot: frames that are missing, and frames that are shown again."""

from __future__ import annotations

from collections.abc import Sequence

from onelight.continuity.kinds import FINDINGS
from onelight.records import Clip, Event, Finding, Hitch, Intention, Reading, Shot
from onelight.records.base import digest

AROUND = 3
"""Frames before and after that an evidence sheet shows."""


def inside(
    shot: Shot,
    clip: Clip,
    reading: Reading,
    events: Sequence[Event] | None = None,
    intentions: Sequence[Intention] = (),
) -> list[tuple[Finding, Hitch]]:
    """Findings inside one shot, in its order, each with what the meter noted.

    With `events`, those of a cut that play this shot, only what they play is told, and for which of them; None is
    no cut: all is told. What an intention covers is no error. A retimed event is judged as its clip was shot.
    """
    meant = [i for i in intentions if i.shot == shot.name]
    told = []
    for hitch in reading.hitches:
        playing = [event.id for event in events or () if event.source_start < hitch.frame < event.source_end]
        if (events is None or playing) and not any(not i.kinds or hitch.kind in i.kinds for i in meant):
            told.append((_finding(shot, clip, hitch, tuple(playing)), hitch))
    return told


def shown(hitch: Hitch, shot: Shot) -> range:
    """The frames of the clip that show a hitch, inside its shot: some before, it, some after."""
    held = hitch.frames if hitch.kind == "duplicated-frames" else 0
    return range(max(shot.start, hitch.frame - AROUND), min(shot.end, hitch.frame + min(held, 4) + AROUND))


def _finding(shot: Shot, clip: Clip, hitch: Hitch, events: tuple[str, ...]) -> Finding:
    return Finding(
        id=digest("finding", hitch.kind, shot.id, hitch.frame),
        kind=hitch.kind,
        shots=(shot.name,),
        events=events,
        amount=float(hitch.frames),
        unit=FINDINGS[hitch.kind].unit,
        normal=0.0,
        severity=FINDINGS[hitch.kind].severity(hitch.frames),
        certainty=hitch.certainty,
        says=_says(shot, clip, hitch),
        frames=((shot.clip, hitch.frame - 1), (shot.clip, hitch.frame)),
    )


def _says(shot: Shot, clip: Clip, hitch: Hitch) -> str:
    count = f"{hitch.frames} frame{'s' if hitch.frames > 1 else ''}"
    at = f"{clip.timecode(hitch.frame)} (frame {hitch.frame})"
    if hitch.kind == "dropped-frames":
        return f"{shot.name} has lost {count} before {at}."
    again = f"for {count}" if hitch.frames > 1 else "once"
    return f"{shot.name} shows the frame before {at} again {again}."
