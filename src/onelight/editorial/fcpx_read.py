"""Final Cut Pro X XML (`fcpxml`) to OTIO, in exact rational time from beginning to end.

The primary storyline becomes the lowest picture track; what is connected above it in lane n goes to
the n-th track above; compound clips nest. Our own reader: OTIO's adapter loses retimes and rates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

import opentimelineio as otio

from onelight.editorial import exact
from onelight.editorial.choose import one_of
from onelight.editorial.fcp_read import parse
from onelight.editorial.fcpx_media import Media, moment, played
from onelight.units.errors import BadTimeline

STORY = ("clip", "asset-clip", "ref-clip", "sync-clip", "mc-clip", "video", "audio", "gap", "title", "audition",
         "spine", "caption")
"""Elements that take time."""


def read(data: bytes, name: str, sequence: str | None = None) -> tuple[otio.schema.Timeline, list[str]]:
    """(timeline, warnings) of fcpxml bytes; of the project called `sequence`, where there are several.

    Raises BadTimeline.
    """
    root = parse(data, name)
    if root.tag != "fcpxml":
        raise BadTimeline(f"{name} is an XML of <{root.tag}>, not of <fcpxml>.", "Export the project as XML.")
    projects = [project for project in root.iter("project") if project.find("sequence") is not None]
    if not projects:
        clips = sum(child.tag in STORY for group in (root, *root.iter("event")) for child in group)
        raise BadTimeline(f"{name} is a bin of {clips} clips without a project, no cut.",
                          "Export the project (the timeline) as XML.")
    project = one_of(projects, [str(p.get("name", "")) for p in projects], sequence, name)
    reader = _Reader(root, name)
    return reader.timeline(project), list(dict.fromkeys(reader.warnings))


@dataclass
class Piece:
    """An item in the time of its sequence, seconds from its beginning."""

    start: Fraction
    length: Fraction
    item: otio.core.Composable


class _Layers:
    """What is laid over one another: lane → pieces, for picture and sound."""

    def __init__(self) -> None:
        self.lanes: dict[tuple[str, int], list[Piece]] = {}

    def add(self, kind: str, lane: int, piece: Piece) -> None:
        self.lanes.setdefault((kind, lane), []).append(piece)


class _Reader:
    def __init__(self, root: Element, name: str) -> None:
        self.name, self.warnings = name, []
        self.media = Media(root, name, self.warnings)
        self.number = {element: n for n, element in enumerate(e for e in root.iter() if e.tag in STORY)}
        self.open: list[Element] = []

    def timeline(self, project: Element) -> otio.schema.Timeline:
        sequence = project.find("sequence")
        assert sequence is not None
        fps = self.media.rate(sequence)
        start = moment(sequence.get("tcStart"))
        timeline = otio.schema.Timeline(
            project.get("name", ""), global_start_time=exact.time(exact.frame(start, fps), fps))
        timeline.metadata["onelight"] = {"drop_frame": sequence.get("tcFormat") == "DF"}
        timeline.tracks = self.stack(sequence, fps)
        timeline.tracks.name = "tracks"
        return timeline

    def stack(self, sequence: Element, fps: Fraction) -> otio.schema.Stack:
        """The storylines of a <sequence> as tracks."""
        if sequence in self.open:
            raise BadTimeline(f"{self.name}: a compound clip holds itself.", "Break it apart and export again.")
        self.open.append(sequence)
        layers, begin = _Layers(), moment(sequence.get("tcStart"))
        for spine in sequence.findall("spine"):
            self.storyline(spine, begin, Fraction(0), 0, fps, layers)
        self.open.pop()
        stack = otio.schema.Stack()
        order = sorted(layers.lanes, key=lambda key: (key[0] != "Video", key[1] if key[0] == "Video" else -key[1]))
        for kind, lane in order:
            for pieces in _apart(layers.lanes[kind, lane]):
                stack.append(_track(pieces, kind, f"lane {lane}" if lane else "storyline", fps))
        return stack

    def storyline(self, spine: Element, begin: Fraction, at: Fraction, lane: int, fps: Fraction, layers: _Layers
                  ) -> None:
        """One after another: `begin` is the spine's own time that lands at `at` of the sequence."""
        elements = list(spine)
        flow = Fraction(0)
        for element in elements:
            if element.tag == "transition":
                start = at + moment(element.get("offset"), begin + flow) - begin
                layers.add("Video", lane, Piece(start, Fraction(-1), self.transition(element, fps)))
            elif element.tag in STORY:
                start = at + moment(element.get("offset"), begin + flow) - begin
                self.lay(element, start, lane, fps, layers)
                flow = start - at + self.length(element)

    def length(self, element: Element) -> Fraction:
        if element.tag == "audition":
            return self.length(next((c for c in element if c.tag in STORY), element)) if len(element) else Fraction(0)
        if (said := element.get("duration")) is not None:
            return moment(said)
        if element.tag == "spine":
            return sum((self.length(c) for c in element if c.tag in STORY), Fraction(0))
        return self.media.duration(element)

    def lay(self, element: Element, start: Fraction, lane: int, fps: Fraction, layers: _Layers) -> None:
        """One story element and what is connected to it."""
        if element.tag == "audition":
            element = next((child for child in element if child.tag in STORY), element)
        if element.tag == "spine":
            self.storyline(element, Fraction(0), start, lane, fps, layers)
            return
        length = self.length(element)
        if element.tag == "gap":
            gap = otio.schema.Gap(source_range=_span(Fraction(0), length, fps, fps))
            gap.markers.extend(self.markers(element, moment(element.get("start")), fps, Fraction(0)))
            layers.add("Video", lane, Piece(start, length, gap))
        elif element.tag != "caption":
            kind = "Video" if self.media.has_picture(element) else "Audio"
            layers.add(kind, lane, Piece(start, length, self.item(element, length, fps)))
        local = moment(element.get("start"), self.media.default_start(element))
        for child in element:
            if child.tag in STORY and (way := int(child.get("lane", "0"))):
                self.lay(child, start + moment(child.get("offset"), local) - local, lane + way, fps, layers)

    def item(self, element: Element, length: Fraction, fps: Fraction) -> otio.core.Item:
        nested = self.media.sequence(element)
        local = moment(element.get("start"), self.media.default_start(element))
        local, speed, ramp = played(element, local)
        if ramp:
            self.warnings.append(f"'{element.get('name', '')}' has a variable speed: its ramp stays in the timeline, "
                                 f"its event has the mean, {float(speed):g}.")
        if nested is not None:
            inner = self.media.rate(nested)
            item: otio.core.Item = self.stack(nested, inner)
            item.name, first, own = element.get("name", ""), local - moment(nested.get("tcStart")), inner
            shift = -moment(nested.get("tcStart"))
        else:
            media, shift, own = self.media.reference(element, fps)
            item, first = otio.schema.Clip(element.get("name", ""), media), local + shift
        if speed < 0:
            # the window of the media that is seen ends where a backward play begins
            first = max(Fraction(0), first - length * abs(speed))
        item.source_range = _span(first, length, own, fps)
        if speed != 1:
            warp = otio.schema.LinearTimeWarp(time_scalar=float(speed)) if speed else otio.schema.FreezeFrame()
            warp.metadata["fcpx_xml"] = {"ramp": ramp}
            item.effects.append(warp)
        item.enabled = element.get("enabled", "1") != "0"
        item.metadata["fcpx_xml"] = {"item": self.number[element], **self.media.remarks(element)}
        self.media.grade_and_note(item, element)
        item.markers.extend(self.markers(element, Fraction(0), own, shift))
        return item

    def markers(self, element: Element, base: Fraction, rate: Fraction, shift: Fraction
                ) -> Iterator[otio.schema.Marker]:
        """Its markers, in the item's source time."""
        for marker in element:
            if marker.tag not in ("marker", "chapter-marker"):
                continue
            at = moment(marker.get("start")) - base + shift
            done = marker.get("completed")
            colour = {"0": "RED", "1": "GREEN"}.get(done or "", "BLUE" if marker.tag == "marker" else "ORANGE")
            each = otio.schema.Marker(
                marker.get("value", ""), _span(at, moment(marker.get("duration")), rate, rate), color=colour,
                comment=marker.get("note", ""))
            each.metadata["fcpx_xml"] = {"tag": marker.tag, **marker.attrib}
            yield each

    def transition(self, element: Element, fps: Fraction) -> otio.schema.Transition:
        name = element.get("name", "")
        plain = "dissolve" in name.lower() or not name
        transition = otio.schema.Transition(
            name, transition_type="SMPTE_Dissolve" if plain else "Custom_Transition",
            in_offset=exact.time(0, fps), out_offset=exact.time(moment(element.get("duration")) * fps, fps))
        transition.metadata["fcpx_xml"] = dict(element.attrib)
        return transition


def _span(start: Fraction, length: Fraction, rate: Fraction, fps: Fraction) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(exact.time(start * rate, rate), exact.time(length * fps, fps))


def _apart(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces of one lane that overlap (they are connected to different clips), in as many rows as they need."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.start, p.length >= 0)):
        if piece.length < 0:
            rows[0].append(piece) if rows else rows.append([piece])
            continue
        row = next((row for row in rows if _end(row) <= piece.start), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return [[p for p in row if p.length >= 0] + [p for p in row if p.length < 0] for row in rows]


def _end(row: list[Piece]) -> Fraction:
    return max((piece.start + piece.length for piece in row if piece.length >= 0), default=Fraction(0))


def _track(pieces: list[Piece], kind: str, name: str, fps: Fraction) -> otio.schema.Track:
    track, at = otio.schema.Track(name, kind=kind), Fraction(0)
    over = [piece for piece in pieces if piece.length < 0]
    for piece in (p for p in pieces if p.length >= 0):
        if piece.start > at:
            _transitions(track, over, at, fps)
            track.append(otio.schema.Gap(source_range=_span(Fraction(0), piece.start - at, fps, fps)))
            at = piece.start
        if piece.length:
            _transitions(track, over, at, fps)
        track.append(piece.item)
        at = piece.start + piece.length
    _transitions(track, over, at, fps)
    return track


def _transitions(track: otio.schema.Track, over: list[Piece], at: Fraction, fps: Fraction) -> None:
    """Sets a transition that lies over this edit, with its true offsets."""
    for piece in list(over):
        assert isinstance(piece.item, otio.schema.Transition)
        length = exact.seconds(piece.item.out_offset)
        if piece.start <= at <= piece.start + length and not (
                len(track) and isinstance(track[-1], otio.schema.Transition)):
            piece.item.in_offset = exact.time((at - piece.start) * fps, fps)
            piece.item.out_offset = exact.time((piece.start + length - at) * fps, fps)
            track.append(piece.item)
            over.remove(piece)
