"""Final Cut 7 XML out: into the text that came in, or from any timeline."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from xml.etree import ElementTree

import opentimelineio as otio

from onelight.editorial import annotate, cdl, conforming, exact, original, xmltext
from onelight.editorial.annotate import Said
from onelight.editorial.fcp_read import ITEMS, NOTE
from onelight.editorial.original import KEY
from onelight.editorial.uses import blind, record_rate, time_scalar
from onelight.editorial.xmltext import Splice
from onelight.units.time import nominal

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n'


def document(timeline: otio.schema.Timeline, everything: Sequence[Said], warnings: list[str]) -> bytes:
    """The xmeml of a timeline with what Onelight says; UTF-8, or the encoding it came in."""
    was = original.text(timeline, "xml")
    if was is not None:
        return original.encoded(_into(was, everything, warnings), timeline, warnings)
    annotate.into_timeline(everything)
    root = ElementTree.Element("xmeml", version="5")
    _Writer(timeline, warnings).sequence(root)
    ElementTree.indent(root)
    return (HEAD + ElementTree.tostring(root, encoding="unicode") + "\n").encode()


def _into(text: str, everything: Sequence[Said], warnings: list[str]) -> str:
    """Markers, colour info and notes set into their clip items."""
    nodes = [node for node in xmltext.index(text).walk() if node.tag in ITEMS]
    splices: list[Splice] = []
    for number, several in annotate.by_element(everything, "fcp_xml", warnings).items():
        for each in several:
            splices += _splices(nodes[number], each)
    return xmltext.apply(text, splices)


def _splices(node: xmltext.Node, each: Said) -> list[Splice]:
    at = str(_marker_frame(each))
    text = "".join(
        _marker(f"{f.kind} {f.amount:g} {f.unit}", annotate.text(f), at, annotate.COLOURS[f.severity])
        for f in each.findings
    )
    if each.note:
        text += _marker(NOTE, each.note, at, "BLUE")
    found = [xmltext.inside(node, text)] if text else []
    if each.grade is not None:
        found += _colour(node, each.grade)
    return found


def _marker(name: str, comment: str, at: str, colour: str) -> str:
    element = xmltext.element
    return ("<marker>" + element("comment", comment) + element("name", name) + element("in", at)
            + element("out", "-1") + element("colour", colour) + "</marker>")


def _colour(node: xmltext.Node, grade: annotate.Grade) -> list[Splice]:
    """asc_sop and asc_sat of an item's colorinfo, in place of those that it has."""
    new = xmltext.element("asc_sop", cdl.sop_text(grade)) + xmltext.element("asc_sat", cdl.sat_text(grade))
    info = node.child("colorinfo")
    if info is None:
        return [xmltext.inside(node, f"<colorinfo>{new}</colorinfo>")]
    old = [Splice(child.begin, child.end, "") for child in info.children if child.tag in ("asc_sop", "asc_sat")]
    return [*old, xmltext.inside(info, new)]


def _marker_frame(each: Said) -> int:
    """The frame of the media, from its first, where the event begins."""
    media = each.use.clip.media_reference
    span = media.available_range if media else None
    first = exact.start(span) if span else Fraction(0)
    return max(0, exact.frame(each.use.source_start - first, each.use.source_rate))


class _Writer:
    """A timeline as a new sequence."""

    def __init__(self, timeline: otio.schema.Timeline, warnings: list[str]) -> None:
        self.timeline, self.warnings, self.count = timeline, warnings, 0
        self.fps, self.drop = record_rate(timeline), conforming.drops(timeline)
        if self.fps.denominator not in (1, 1001):
            warnings.append(f"FCP XML has no rate of {self.fps}: written as {nominal(self.fps)}.")

    def sequence(self, root: ElementTree.Element) -> None:
        start = self.timeline.global_start_time
        first = exact.frame(exact.seconds(start), self.fps) if start else 0
        sequence = self.stack(root, self.timeline.tracks, self.timeline.name)
        self.timecode(sequence, first, self.fps, self.drop)

    def stack(self, parent: ElementTree.Element, stack: otio.core.Composition, name: str) -> ElementTree.Element:
        self.count += 1
        sequence = _sub(parent, "sequence", id=f"sequence-{self.count}")
        _sub(sequence, "name", name)
        _sub(sequence, "duration", str(self.frames(exact.seconds(stack.duration()))))
        self.rate(sequence, self.fps)
        media = _sub(sequence, "media")
        video, audio = _sub(media, "video"), _sub(media, "audio")
        tracks = [stack] if isinstance(stack, otio.schema.Track) else list(stack)
        for child in tracks:
            sound = getattr(child, "kind", "Video") == otio.schema.TrackKind.Audio
            self.track(_sub(audio if sound else video, "track"), child)
        self.markers(sequence, stack, Fraction(0))
        return sequence

    def frames(self, seconds: Fraction) -> int:
        return exact.frame(seconds, self.fps)

    def rate(self, parent: ElementTree.Element, fps: Fraction) -> None:
        rate = _sub(parent, "rate")
        _sub(rate, "timebase", str(nominal(fps)))
        _sub(rate, "ntsc", "TRUE" if fps.denominator == 1001 else "FALSE")

    def timecode(self, parent: ElementTree.Element, frame: int, fps: Fraction, drop: bool, reel: str = "") -> None:
        code = _sub(parent, "timecode")
        self.rate(code, fps)
        _sub(code, "string", exact.timecode(frame, fps, drop))
        _sub(code, "frame", str(frame))
        _sub(code, "displayformat", "DF" if drop and nominal(fps) % 30 == 0 else "NDF")
        if reel:
            _sub(_sub(code, "reel"), "name", reel)

    def track(self, element: ElementTree.Element, track: otio.core.Composable) -> None:
        items = [track]
        if isinstance(track, otio.schema.Track):
            _sub(element, "name", track.name)
            items = trimmed_items(track)
        _sub(element, "enabled", "TRUE" if getattr(track, "enabled", True) else "FALSE")
        at = Fraction(0)
        for index, item in enumerate(items):
            if isinstance(item, otio.schema.Transition):
                self.transition(element, item, at)
                continue
            end = at + exact.seconds(item.duration())
            if not isinstance(item, otio.schema.Gap):
                before = items[index - 1] if index else None
                after = items[index + 1] if index + 1 < len(items) else None
                self.item(element, item, at, end, before, after)
            elif item.markers:
                self.warnings.append("FCP XML can't mark gaps: their markers are left out.")
            at = end

    def transition(self, parent: ElementTree.Element, item: otio.schema.Transition, cut: Fraction) -> None:
        element = _sub(parent, "transitionitem")
        early, late = exact.seconds(item.in_offset), exact.seconds(item.out_offset)
        start, at, end = self.frames(cut - early), self.frames(cut), self.frames(cut + late)
        alignment = "start" if at == start else "end" if at == end else "center"
        for tag, text in (("start", start), ("end", end), ("alignment", alignment)):
            _sub(element, tag, str(text))
        if alignment == "center":
            _sub(element, "cutPointTicks", str(int((at - start) * 254_016_000_000 / self.fps)))
        self.rate(element, self.fps)
        effect, kind = _sub(element, "effect"), conforming.transition_kind(item)
        wipe = kind[1:] if kind[:1] == "W" and kind[1:].isdigit() else "0"
        for tag, text in (
            ("name", item.name or "Cross Dissolve"), ("effectid", item.name or "Cross Dissolve"),
            ("effectcategory", "Dissolve" if kind == "dissolve" else "Wipe" if wipe != "0" else "Custom"),
            ("effecttype", "transition"), ("mediatype", "video"), ("wipecode", str(int(wipe))),
        ):
            _sub(effect, tag, text)

    def item(self, parent: ElementTree.Element, item: otio.core.Item, start: Fraction, end: Fraction,
             before: object, after: object) -> None:
        self.count += 1
        generator = isinstance(item, otio.schema.Clip) and conforming.is_generator(item)
        element = _sub(parent, "generatoritem" if generator else "clipitem", id=f"clipitem-{self.count}")
        _sub(element, "name", item.name)
        speed = time_scalar(item)
        span = item.trimmed_range()
        media = item.media_reference if isinstance(item, otio.schema.Clip) else None
        available = media.available_range if media else None
        base = exact.start(available) if available else Fraction(0)
        source = exact.fps((available or span).start_time.rate)
        if nominal(source) == nominal(self.fps):
            source = exact.fps(span.start_time.rate) if nominal(exact.fps(span.start_time.rate)) == nominal(
                source) else source
        into = (exact.start(span) - base) * source
        record = self.frames(end) - self.frames(start)
        early = self._overlap(before, "in_offset")
        length = Fraction(record) if nominal(source) == nominal(self.fps) else record * source / self.fps
        total = exact.length(available) * source if available else into + length * max(Fraction(1), abs(speed))
        if speed not in (0, 1):
            into, total = into / abs(speed), total / abs(speed)
        if speed < 0:
            into = total - into - length
        begin = into - (early if nominal(source) == nominal(self.fps) else early * source / self.fps)
        if begin.denominator != 1 and speed == 1:
            self.warnings.append(f"'{item.name}' begins between two frames of its clip: FCP XML counts whole ones.")
        _sub(element, "enabled", "TRUE" if item.enabled else "FALSE")
        _sub(element, "duration", str(round(total)))
        self.rate(element, source)
        late = self._overlap(after, "out_offset")
        for tag, value in (
            ("start", -1 if isinstance(before, otio.schema.Transition) else self.frames(start)),
            ("end", -1 if isinstance(after, otio.schema.Transition) else self.frames(end)),
            ("in", _whole(begin)), ("out", _whole(into + length + late)),
        ):
            _sub(element, tag, str(value))
        self.media(element, item, base, source)
        if speed != 1:
            self.remap(element, speed)
        self.colour(element, item)
        self.markers(element, item, base)

    def _overlap(self, item: object, side: str) -> Fraction:
        """Frames that a transition beside an item takes of it beyond its edit."""
        return Fraction(self.frames(exact.seconds(getattr(item, side)))) if isinstance(
            item, otio.schema.Transition) else Fraction(0)

    def media(self, element: ElementTree.Element, item: otio.core.Item, base: Fraction, source: Fraction) -> None:
        if isinstance(item, (otio.schema.Stack, otio.schema.Track)):
            self.stack(element, item, item.name)
            return
        assert isinstance(item, otio.schema.Clip)
        media = item.media_reference
        self.count += 1
        if conforming.is_generator(item):
            _sub(_sub(element, "effect"), "effectid", media.generator_kind or "generator")
        file = _sub(element, "file", id=f"file-{self.count}")
        _sub(file, "name", (media.name if media else "") or item.name)
        if isinstance(media, otio.schema.ExternalReference):
            _sub(file, "pathurl", media.target_url)
        elif isinstance(media, otio.schema.ImageSequenceReference):
            _sub(file, "pathurl", media.target_url_base + media.name_prefix + media.name_suffix)
            self.warnings.append("FCP XML names image sequences by their folder and name only.")
        self.rate(file, source)
        if media and media.available_range:
            _sub(file, "duration", str(exact.frame(exact.length(media.available_range), source)))
        drop = ";" in str(item.metadata.get("cmx_3600", {}).get("source_in", "")) or self.drop
        self.timecode(file, exact.frame(base, source), source, drop, conforming.reel_of(item))

    def remap(self, element: ElementTree.Element, speed: Fraction) -> None:
        effect = _sub(_sub(element, "filter"), "effect")
        for tag, text in (("name", "Time Remap"), ("effectid", "timeremap"), ("effectcategory", "motion"),
                          ("effecttype", "motion"), ("mediatype", "video")):
            _sub(effect, tag, text)
        said = {"variablespeed": "0", "speed": repr(float(abs(speed) * 100)), "reverse": str(speed < 0).upper()}
        for key, value in said.items():
            parameter = _sub(effect, "parameter")
            for tag, text in (("parameterid", key), ("name", key), ("value", value)):
                _sub(parameter, tag, text)

    def colour(self, element: ElementTree.Element, item: otio.core.Item) -> None:
        values = cdl.of(item) if isinstance(item, otio.schema.Clip) else None
        if values:
            info = _sub(element, "colorinfo")
            _sub(info, "asc_sop", cdl.sop_text(values))
            _sub(info, "asc_sat", cdl.sat_text(values))

    def markers(self, element: ElementTree.Element, item: otio.core.Item, base: Fraction) -> None:
        note = item.metadata.get(KEY, {}).get("note")
        if note:
            self._marker(element, NOTE, str(note), "0", "-1", "BLUE")
        for marker in item.markers:
            rate = exact.fps(marker.marked_range.start_time.rate)
            begin = exact.frame(exact.start(marker.marked_range) - base, rate)
            length = exact.frame(exact.length(marker.marked_range), rate)
            out = str(begin + length) if length > 0 else "-1"
            self._marker(element, marker.name, marker.comment, str(begin), out, marker.color or "RED")

    def _marker(self, element: ElementTree.Element, name: str, comment: str, begin: str, out: str, colour: str
                ) -> None:
        marker = _sub(element, "marker")
        for tag, text in (("comment", comment), ("name", name), ("in", begin), ("out", out), ("colour", colour)):
            _sub(marker, tag, text)


def trimmed_items(track: otio.schema.Track) -> list[otio.core.Composable]:
    """A track's items, cut to its source range, with a gap where that begins before them."""
    span = track.source_range
    if span is None or blind(track) or isinstance(track.parent(), otio.schema.Track):
        return list(track)
    copy = track.deepcopy()
    copy.source_range = None
    rate = exact.fps(span.duration.rate)
    first, count = exact.frame(exact.start(span), rate), exact.frame(exact.length(span), rate)
    seen = exact.span(max(0, first), count + min(0, first), rate)
    if seen.start_time.value > 0 or exact.seconds(copy.duration()) > exact.length(seen):
        copy = otio.algorithms.track_trimmed_to_range(copy, seen)
    if first < 0:
        copy.insert(0, otio.schema.Gap(source_range=exact.span(0, -first, rate)))
    return list(copy)


def _whole(value: Fraction) -> str:
    """A frame number; with its fraction where a speed makes one, so that it comes back."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6f}"


def _sub(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, tag, attributes)
    if text is not None:
        element.text = "".join(c for c in text if c in "\t\n\r" or ord(c) >= 32)
    return element
