"""The cut: which parts of which clips, where."""

from __future__ import annotations

from typing import Literal

from onelight.records.base import Rate, Record, Three


class CdlValues(Record):
    """An ASC CDL as it stands in a timeline."""

    slope: Three = (1.0, 1.0, 1.0)
    offset: Three = (0.0, 0.0, 0.0)
    power: Three = (1.0, 1.0, 1.0)
    saturation: float = 1.0


class Transition(Record):
    """A dissolve or wipe into an event."""

    kind: str
    frames: int
    """In record frames, over the cut."""


class Event(Record):
    """One clip use in the cut."""

    id: str
    number: int
    """From 1, in record order of its track."""
    track: str = "V1"
    name: str
    """The clip's name in the timeline."""
    reel: str = ""
    clip: str | None = None
    """Clip id, None where the production has no such clip (offline)."""
    shot: str | None = None
    """Shot id."""
    rate: Rate
    """Of the record side."""
    record_start: int
    record_end: int
    """Frames from the cut's first, end excluded."""
    source_rate: Rate
    source_start: int
    """Frames from the clip's first frame (or from timecode zero, where offline)."""
    source_end: int
    source_timecode: str
    head_handle: int = 0
    tail_handle: int = 0
    """Frames of the clip beyond the cut, at the source rate; 0 where offline."""
    speed: float = 1.0
    """1 is as shot, negative is reverse, 0 a freeze."""
    transition: Transition | None = None
    cdl: CdlValues | None = None
    enabled: bool = True
    note: str = ""


class Cut(Record):
    """A conformed timeline."""

    id: str
    name: str
    source: str
    """The file that was conformed, its name."""
    kind: Literal["otio", "edl", "xml", "fcpxml", "aaf", "ale"]
    rate: Rate
    start_timecode: str = "00:00:00:00"
    events: tuple[Event, ...]
    timeline: str
    """Vault key of the OTIO timeline with everything in it: what deliveries are written from."""
    warnings: tuple[str, ...] = ()
