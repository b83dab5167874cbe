"""OTIO's own files, also those of a newer OTIO where they can be read safely.

OTIO 0.19 and later writes Marker.3, whose colour is an object. That one step back is known, and what
it would lose is kept in the marker's metadata. Any other newer schema is refused by name and line.
"""

from __future__ import annotations

import json
import re
from typing import Any

import opentimelineio as otio

from onelight.editorial.choose import one_of
from onelight.units.errors import BadTimeline

_SCHEMA = re.compile(r'"OTIO_SCHEMA"\s*:\s*"(\w+)\.(\d+)"')
COLOURS = {
    "RED": (1, 0, 0), "GREEN": (0, 1, 0), "BLUE": (0, 0, 1), "CYAN": (0, 1, 1), "MAGENTA": (1, 0, 1),
    "YELLOW": (1, 1, 0), "BLACK": (0, 0, 0), "WHITE": (1, 1, 1), "PINK": (1, 0.75, 0.8),
    "ORANGE": (1, 0.5, 0), "PURPLE": (0.5, 0, 0.5),
}
"""OTIO's marker colours, as RGB for the nearest one to a colour without a name."""


def read(text: str, name: str, sequence: str | None = None) -> tuple[otio.schema.Timeline, list[str]]:
    """(timeline, warnings) of OTIO JSON. Raises BadTimeline."""
    warnings: list[str] = []
    newer = _newer(text)
    if newer:
        text = _step_back(text, newer, name)
        warnings.append(f"{name} was written by a newer OTIO: its markers' colours are read by their names.")
    try:
        found = otio.adapters.read_from_string(text, "otio_json")
    except Exception as error:  # OTIO raises many kinds, ValueError and KeyError among them
        raise BadTimeline(
            f"{name} is no OTIO file that can be read: {_first_line(error)}.", "Export it again."
        ) from None
    return only_timeline(found, name, sequence), warnings


def only_timeline(found: Any, name: str, sequence: str | None = None) -> otio.schema.Timeline:
    """The timeline of what a file holds, the one called `sequence` of several. Raises BadTimeline."""
    if isinstance(found, otio.schema.Timeline):
        return found
    if isinstance(found, otio.schema.SerializableCollection):
        lines = [child for child in list(found) if isinstance(child, otio.schema.Timeline)]
        if not lines:
            raise BadTimeline(f"{name} is a bin without a timeline.", "Export the timeline.")
        return one_of(lines, [line.name for line in lines], sequence, name)
    if isinstance(found, otio.schema.Stack):
        timeline = otio.schema.Timeline(found.name)
        timeline.tracks = found
        return timeline
    if isinstance(found, otio.schema.Track):
        timeline = otio.schema.Timeline(found.name)
        timeline.tracks.append(found)
        return timeline
    raise BadTimeline(f"{name} holds a {type(found).__name__}, no timeline.", "Export a timeline.")


def _newer(text: str) -> dict[str, int]:
    """Schemas (name.version) that this OTIO doesn't know yet, with the line of their first use."""
    known = otio.core.type_version_map()
    found: dict[str, int] = {}
    for use in _SCHEMA.finditer(text):
        if use[1] in known and int(use[2]) > known[use[1]]:
            found.setdefault(f"{use[1]}.{use[2]}", text.count("\n", 0, use.start()) + 1)
    return found


def _step_back(text: str, newer: dict[str, int], name: str) -> str:
    unknown = {schema: line for schema, line in newer.items() if schema != "Marker.3"}
    if unknown:
        says = ", ".join(f"{schema} (line {line})" for schema, line in unknown.items())
        raise BadTimeline(
            f"{name} was written by a newer OTIO, with {says}.",
            "Export it for OTIO 0.18, e.g. with OTIO_DEFAULT_TARGET_VERSION_FAMILY_LABEL=OTIO_CORE:0.18.0.",
        )
    try:
        document = json.loads(re.sub(r"(?<=[:\[,\s])(-?)Inf(?=[\s,}\]])", r"\1Infinity", text))
    except ValueError as error:
        raise BadTimeline(f"{name} breaks off: {error}.", "Export it again.") from None
    return json.dumps(_older_markers(document))


def _older_markers(value: Any) -> Any:
    if isinstance(value, list):
        return [_older_markers(each) for each in value]
    if not isinstance(value, dict):
        return value
    value = {key: _older_markers(each) for key, each in value.items()}
    if value.get("OTIO_SCHEMA") == "Marker.3":
        value["OTIO_SCHEMA"] = "Marker.2"
        colour = value.get("color")
        if isinstance(colour, dict):
            rgba = {key: each for key, each in colour.items() if key != "OTIO_SCHEMA"}
            value["color"] = _named(rgba)
            value["metadata"] = {**(value.get("metadata") or {}), "onelight": {"colour": rgba}}
    return value


def _named(rgba: dict[str, Any]) -> str:
    name = str(rgba.get("name", "")).upper()
    if name in COLOURS:
        return name
    at = [float(rgba.get(channel, 0)) for channel in "rgb"]
    return min(COLOURS, key=lambda c: sum((a - b) ** 2 for a, b in zip(at, COLOURS[c], strict=True)))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
