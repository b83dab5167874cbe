"""What Onelight has to say, set into a timeline: findings as markers, circled grades as CDL, notes.

Only adds: markers with our metadata, the `cdl` key of graded clips, our own metadata key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import opentimelineio as otio

from onelight.editorial import cdl, exact
from onelight.editorial.original import KEY
from onelight.editorial.uses import Use, uses
from onelight.records import Cut, Event, Finding
from onelight.units.errors import BadInput

COLOURS = {"slight": "YELLOW", "visible": "ORANGE", "jarring": "RED"}
"""Severity → marker colour."""


class Grade(Protocol):
    """An ASC CDL: picture.cdl.Cdl or records.CdlValues."""

    @property
    def slope(self) -> tuple[float, float, float]:
        """Gain of red, green and blue."""
        ...

    @property
    def offset(self) -> tuple[float, float, float]:
        """What is added to them."""
        ...

    @property
    def power(self) -> tuple[float, float, float]:
        """Their exponents."""
        ...

    @property
    def saturation(self) -> float:
        """1 leaves it as it is."""
        ...


@dataclass
class Said:
    """What one event is to carry, for the writers that set it into text."""

    event: Event
    use: Use
    findings: list[Finding] = field(default_factory=list)
    grade: Grade | None = None
    note: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is something to write."""
        return bool(self.findings or self.grade or self.note)


def said(timeline: otio.schema.Timeline, cut: Cut, findings: Sequence[Finding], grades: Mapping[str, Grade],
         notes: Mapping[str, str], warnings: list[str]) -> list[Said]:
    """One `Said` per event of the cut, in its order. Raises BadInput where a grade or note is for an
    event that the cut hasn't."""
    by_id = {event.id: event for event in cut.events}
    strange = [event for event in (*grades, *notes) if event not in by_id]
    if strange:
        raise BadInput(f"Cut '{cut.name}' has no event {', '.join(strange)}.", "Give the ids of its own events.")
    found = {event: use for event, use in _events_of(timeline)}
    all_said = {
        event.id: Said(event, found[event.id], [], grades.get(event.id), notes.get(event.id, ""))
        for event in cut.events if event.id in found
    }
    lost = [event for event in (*grades, *notes) if event not in all_said]
    if lost:
        raise BadInput(
            f"The timeline isn't the one that '{cut.name}' was conformed from: {len(lost)} events are missing.",
            "Give the timeline that conform returned with this cut.",
        )
    for finding in findings:
        place = _place(finding, all_said)
        if place is None:
            warnings.append(f"Finding {finding.id} ({finding.kind}) is in none of the cut's events: left out.")
        else:
            place.findings.append(finding)
    return list(all_said.values())


def _events_of(timeline: otio.schema.Timeline) -> Iterator[tuple[str, Use]]:
    for use in uses(timeline):
        event = use.clip.metadata.get(KEY, {}).get("event")
        if event and use.record_end > use.record_start:
            yield str(event), use


def _place(finding: Finding, all_said: Mapping[str, Said]) -> Said | None:
    """The event that a finding is shown at: the incoming one of its two, else the one of its frames."""
    named = [all_said[event] for event in finding.events if event in all_said]
    if named:
        return named[-1]
    for clip, frame in reversed(finding.frames):
        for each in all_said.values():
            if each.event.clip == clip and each.event.source_start <= frame < each.event.source_end:
                return each
    return None


def by_element(everything: Sequence[Said], key: str, warnings: list[str]) -> dict[int, list[Said]]:
    """What is to be said, by the number of the XML element that it goes to (`metadata[key]["item"]`).

    A clip in a compound that is used twice is one element with two events: it can have one grade.
    """
    found: dict[int, list[Said]] = {}
    for each in everything:
        if not each.anything:
            continue
        several = found.setdefault(int(each.use.clip.metadata[key]["item"]), [])
        if each.grade is not None and any(other.grade not in (None, each.grade) for other in several):
            warnings.append(f"'{each.event.name}' is in a nested sequence that is used more than once: the grade of "
                            f"{each.event.track} event {each.event.number} is only in the OTIO and the CDL files.")
            each.grade = None
        several.append(each)
    return found


def text(finding: Finding) -> str:
    """`exposure 0.5 stops (visible, 90 %): says…`, one line."""
    line = f"{finding.kind} {finding.amount:g} {finding.unit} ({finding.severity}, {finding.certainty:.0%})"
    return " ".join(f"{line}: {finding.says}".split())


def into_timeline(everything: Sequence[Said]) -> None:
    """Sets everything into the timeline's clips."""
    for each in everything:
        clip = each.use.clip
        for finding in each.findings:
            _marker(clip, each, finding)
        if each.grade is not None:
            cdl.put(clip, each.grade)
        if each.note:
            clip.metadata.setdefault(KEY, {})
            clip.metadata[KEY]["note"] = each.note


def _marker(clip: otio.schema.Clip, each: Said, finding: Finding) -> None:
    """A marker over the event's first frame; the same finding is never marked twice."""
    if any(marker.metadata.get(KEY, {}).get("finding", {}).get("id") == finding.id for marker in clip.markers):
        return
    span = clip.trimmed_range()
    rate = exact.fps(span.start_time.rate)
    first = exact.frame(each.use.source_start, rate)
    marker = otio.schema.Marker(
        name=f"{finding.kind} {finding.amount:g} {finding.unit}", color=COLOURS[finding.severity],
        marked_range=exact.span(first, 1, rate), comment=finding.says,
    )
    marker.metadata[KEY] = {"finding": json.loads(finding.json_text())}
    clip.markers.append(marker)
