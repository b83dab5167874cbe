"""The file that a timeline came from rides along with it, so that it can be given back as it was.

Where a timeline is written back to the kind that it came from, findings, grades and notes are set
into the very text that came in: whatever it said, in whatever dialect, it still says. That holds
only as long as the timeline is still that one, so its shape is remembered with the text.
"""

from __future__ import annotations

import hashlib
from typing import Any

import opentimelineio as otio

from onelight.editorial import kinds

KEY = "onelight"
"""The metadata key that is ours; every other is somebody else's and never touched."""


def keep(timeline: otio.schema.Timeline, kind: str, name: str, data: bytes) -> None:
    """Remembers the file in the timeline's metadata: its text (but of OTIO and AAF), name and hash."""
    said = {"kind": kind, "name": name, "sha256": hashlib.sha256(data).hexdigest(), "shape": shape(timeline)}
    if kind in ("edl", "xml", "fcpxml"):
        said["text"] = kinds.decode(data)
        said["encoding"], said["bom"] = kinds.encoding(data), data[:2].hex()
    if kind == "otio" and KEY in timeline.metadata and "source" in timeline.metadata[KEY]:
        return  # it was ours before: the first original stays
    timeline.metadata.setdefault(KEY, {})
    timeline.metadata[KEY]["source"] = said


def text(timeline: otio.schema.Timeline, kind: str) -> str | None:
    """The text that came in, where it was of this kind and the timeline still has that shape."""
    said = timeline.metadata.get(KEY, {}).get("source", {})
    if said.get("kind") != kind or "text" not in said or said.get("shape") != shape(timeline):
        return None
    return str(said["text"])


def encoded(text: str, timeline: otio.schema.Timeline, warnings: list[str]) -> bytes:
    """Text in the encoding that it came in, UTF-8 where what was added doesn't fit that."""
    encoding = str(timeline.metadata[KEY]["source"]["encoding"])
    if encoding == "utf-8":
        return text.encode()
    try:
        if encoding == "utf-16":  # Python's writes its own byte order; the file's counts
            big = str(timeline.metadata[KEY]["source"]["bom"]) == "feff"
            return ("\ufeff" + text).encode("utf-16-be" if big else "utf-16-le")
        return text.encode(encoding)
    except UnicodeEncodeError:
        warnings.append(f"What was added doesn't fit the file's {encoding}: written as UTF-8.")
        return text.encode()


def source_hash(timeline: otio.schema.Timeline) -> str:
    """The file's SHA-256, or that of the timeline's shape where it came from no file."""
    return str(timeline.metadata.get(KEY, {}).get("source", {}).get("sha256") or shape(timeline))


def shape(timeline: otio.schema.Timeline) -> str:
    """A hash of what plays where: tracks, items, ranges, effects; markers and metadata aside."""
    found = hashlib.sha256()
    for track in timeline.tracks or []:
        _see(found, track)
    return found.hexdigest()[:16]


def _see(found: Any, item: Any) -> None:
    span = getattr(item, "source_range", None)
    where = f"{_time(span.start_time)}+{_time(span.duration)}" if span is not None else ""
    found.update(f"{type(item).__name__}|{item.name}|{where}|".encode())
    for effect in getattr(item, "effects", []):
        found.update(f"{type(effect).__name__}{getattr(effect, 'time_scalar', 1):.9g}|".encode())
    if isinstance(item, otio.schema.Transition):
        found.update(f"{item.transition_type}{_time(item.in_offset)}{_time(item.out_offset)}".encode())
    if isinstance(item, (otio.schema.Track, otio.schema.Stack)):
        for child in item:
            _see(found, child)


def _time(time: otio.opentime.RationalTime) -> str:
    """Nine digits: OTIO's JSON gives a float back with its last bit changed."""
    return f"{time.value:.12g}@{time.rate:.9g}"
