"""Final Cut Pro 7 XML (`xmeml`), as Final Cut, Premiere, Resolve and Hiero write it, to OTIO.

Our own reader: OTIO's adapter leaves nested sequences empty and speed changes unread. Source ranges
start in the file's timecode at the file's rate, and last as long as the clip plays, at the sequence's.
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import opentimelineio as otio

from onelight.editorial import cdl, exact
from onelight.editorial.choose import one_of
from onelight.editorial.original import KEY
from onelight.units.errors import BadTimeline

Element = ElementTree.Element
ITEMS = ("clipitem", "generatoritem")
NOTE = "Note (Onelight)"
"""The name of the marker that carries an event's note."""

TICKS = 254_016_000_000
"""Premiere's ticks a second."""


def read(data: bytes, name: str, sequence: str | None = None) -> tuple[otio.schema.Timeline, list[str]]:
    """(timeline, warnings) of xmeml bytes. Raises BadTimeline."""
    root = parse(data, name)
    if root.tag != "xmeml":
        raise BadTimeline(
            f"{name} is an XML of <{root.tag}>, no Final Cut 7 sequence (<xmeml>).",
            "Export the whole sequence as Final Cut Pro XML.",
        )
    reader = _Reader(root, name)
    return reader.timeline(reader.sequence(sequence)), list(dict.fromkeys(reader.warnings))


def parse(data: bytes, name: str) -> Element:
    """The root element. Raises BadTimeline with line and column."""
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise BadTimeline(f"{name} is broken XML: {error}.", "Export it again.") from None


def said(element: Element | None, path: str, otherwise: str = "") -> str:
    """The text of a child, stripped."""
    found = element.find(path) if element is not None else None
    return (found.text or "").strip() if found is not None else otherwise


class _Reader:
    def __init__(self, root: Element, name: str) -> None:
        self.root, self.name = root, name
        self.warnings: list[str] = []
        self.known: dict[tuple[str, str | None], Element] = {
            (element.tag, element.get("id")): element
            for element in root.iter() if element.tag in ("file", "sequence") and element.get("id") and len(element)
        }
        self.number = {element: n for n, element in enumerate(e for e in root.iter() if e.tag in ITEMS)}
        self.open: list[Element] = []

    def whole(self, element: Element | None) -> Element | None:
        """What `<file id="file-1"/>` refers to."""
        if element is None or len(element):
            return element
        return self.known.get((element.tag, element.get("id")), element)

    def sequence(self, wanted: str | None) -> Element:
        """The sequence to read: of those that no other holds, the only one or the one called so."""
        tops = [e for path in ("sequence", "project//sequence", "bin//sequence") for e in self.root.findall(path)]
        inner = {e for top in tops for e in top.iter("sequence") if e is not top}
        whole = [top for top in dict.fromkeys(tops) if top not in inner and len(top)]
        if not whole:
            raise BadTimeline(f"{self.name} holds no sequence.", "Export the sequence as Final Cut Pro XML.")
        return one_of(whole, [said(each, "name") for each in whole], wanted, self.name)

    def rate(self, element: Element | None, otherwise: Fraction) -> Fraction:
        base = said(element, "rate/timebase")
        if not base:
            return otherwise
        ntsc = said(element, "rate/ntsc").upper() == "TRUE"
        return Fraction(base) * (Fraction(1000, 1001) if ntsc else 1)

    def timeline(self, sequence: Element) -> otio.schema.Timeline:
        fps = self.rate(sequence, Fraction(0))
        if not fps:
            raise BadTimeline(f"{self.name}: sequence '{said(sequence, 'name')}' says no rate.", "Export it again.")
        start = self.frames(said(sequence, "timecode/frame", "0"))
        timeline = otio.schema.Timeline(said(sequence, "name"), global_start_time=exact.time(start, fps))
        timeline.metadata[KEY] = {"drop_frame": said(sequence, "timecode/displayformat") == "DF"}
        stack = self.stack(sequence, fps)
        stack.name = "tracks"
        timeline.tracks = stack
        return timeline

    def frames(self, text: str) -> int:
        return round(self.number_of(text))

    def number_of(self, text: str) -> Fraction:
        try:
            return Fraction(text or "0")
        except ValueError:
            raise BadTimeline(f"{self.name}: '{text}' is no frame number.", "Export it again.") from None

    def stack(self, sequence: Element, fps: Fraction) -> otio.schema.Stack:
        if sequence in self.open:
            raise BadTimeline(f"{self.name}: sequence '{said(sequence, 'name')}' holds itself.", "Take it out.")
        self.open.append(sequence)
        stack = otio.schema.Stack(said(sequence, "name"))
        stack.markers.extend(self.markers(sequence, fps, 0))
        for kind, medium in (("Video", "video"), ("Audio", "audio")):
            for track in sequence.findall(f"media/{medium}/track"):
                stack.append(self.track(track, kind, fps))
        self.open.pop()
        return stack

    def track(self, element: Element, kind: str, fps: Fraction) -> otio.schema.Track:
        track = otio.schema.Track(said(element, "name"), kind=kind)
        track.enabled = said(element, "enabled", "TRUE").upper() != "FALSE"
        at, children = 0, list(element)
        for index, child in enumerate(children):
            if child.tag == "transitionitem":
                if (cut := self.cut(child)[1]) > at:
                    track.append(otio.schema.Gap(source_range=exact.span(0, cut - at, fps)))
                    at = cut
                track.append(self.transition(child, fps))
            elif child.tag in ITEMS:
                start, end, early = self.record(children, index)
                if start > at:
                    track.append(otio.schema.Gap(source_range=exact.span(0, start - at, fps)))
                elif start < at:
                    self.overlap(track, at - start, said(child, "name"))
                track.append(self.item(child, fps, end - start, early))
                at = end
        return track

    def overlap(self, track: otio.schema.Track, frames: int, name: str) -> None:
        """Items that overlap without a transition (Premiere's sound does): the later one is heard and seen."""
        last = next((item for item in reversed(list(track)) if isinstance(item, otio.core.Item)), None)
        span = last.source_range if last is not None else None
        if last is None or span is None or span.duration.value < frames:
            raise BadTimeline(f"{self.name}: '{name}' overlaps more than the item before it.", "Export it again.")
        last.source_range = otio.opentime.TimeRange(
            span.start_time, span.duration - otio.opentime.RationalTime(frames, span.duration.rate))
        self.warnings.append(f"'{last.name}' overlaps '{name}' by {frames} frames in a {track.kind} track: "
                             "it ends where that begins.")

    def record(self, children: list[Element], index: int) -> tuple[int, int, int]:
        """(start, end, frames that the media starts before) of an item: -1 stands beside a transition,
        whose cut point is then the edit."""
        child = children[index]
        start, end = self.frames(said(child, "start", "0")), self.frames(said(child, "end", "0"))
        early = 0
        if start == -1 and index and children[index - 1].tag == "transitionitem":
            begin, cut, _ = self.cut(children[index - 1])
            start, early = cut, cut - begin
        if end == -1 and index + 1 < len(children) and children[index + 1].tag == "transitionitem":
            end = self.cut(children[index + 1])[1]
        length = self.frames(said(child, "out", "0")) - self.frames(said(child, "in", "0"))
        if start == -1:
            start = end - length
        if end == -1:
            end = start + length
        if end < start:
            raise BadTimeline(f"{self.name}: '{said(child, 'name')}' ends ({end}) before it starts ({start}).",
                              "Export it again.")
        return start, end, early

    def cut(self, transition: Element) -> tuple[int, int, int]:
        """(start, cut point, end) of a transition, in sequence frames."""
        start, end = self.frames(said(transition, "start")), self.frames(said(transition, "end"))
        alignment = said(transition, "alignment", "center")
        ticks = said(transition, "cutPointTicks")
        if ticks and alignment == "center":
            return start, start + round(Fraction(ticks) / TICKS * self.rate(transition, Fraction(24))), end
        where = {"start": start, "start-black": start, "end": end, "end-black": end}
        return start, where.get(alignment, (start + end) // 2), end

    def transition(self, element: Element, fps: Fraction) -> otio.schema.Transition:
        start, cut, end = self.cut(element)
        effect = said(element, "effect/name")
        dissolve = "dissolve" in said(element, "effect/effectcategory").lower() + effect.lower()
        code = said(element, "effect/wipecode", "0")
        kind = "SMPTE_Dissolve" if dissolve or code in ("", "0") else f"SMPTE_W{int(float(code)):03d}"
        transition = otio.schema.Transition(
            effect, transition_type=kind if dissolve or kind != "SMPTE_Dissolve" else "Custom_Transition",
            in_offset=exact.time(cut - start, fps), out_offset=exact.time(end - cut, fps))
        transition.metadata["fcp_xml"] = {"alignment": said(element, "alignment"), "xml": _xml(element)}
        return transition

    def item(self, element: Element, fps: Fraction, count: int, early: int) -> otio.core.Item:
        own = self.rate(element, fps)
        begin = self.number_of(said(element, "in", "0")) + _over(early, fps, own)
        nested = self.whole(element.find("sequence"))
        file = self.whole(element.find("file"))
        reader = _Speed(element, self)
        if nested is not None and len(nested):
            item: otio.core.Item = self.stack(nested, self.rate(nested, own))
            item.name = said(element, "name") or item.name
            begin = reader.source(begin, count)
            item.source_range = otio.opentime.TimeRange(exact.time(begin, own), exact.time(count, fps))
        else:
            item, media = self.clip(element, file, own)
            source = self.rate(file, own) if file is not None and len(file) else own
            first = self.frames(said(file, "timecode/frame", "0"))
            begin = reader.source(begin, round(_over(count, fps, own)))
            into = begin if _alike(source, own) else begin * source / own
            item.source_range = otio.opentime.TimeRange(exact.time(first + into, source), exact.time(count, fps))
            item.media_reference = media
        item.enabled = said(element, "enabled", "TRUE").upper() != "FALSE"
        if effect := reader.effect():
            item.effects.append(effect)
        item.effects.extend(self.filters(element))
        item.metadata["fcp_xml"] = {"item": self.number[element], "@id": element.get("id") or "", "xml": _xml(element)}
        self._remarks(item, element, own, file)
        return item

    def _remarks(self, item: otio.core.Item, element: Element, own: Fraction, file: Element | None) -> None:
        first = Fraction(self.frames(said(file, "timecode/frame", "0"))) if file is not None else Fraction(0)
        for marker in self.markers(element, own, round(first)):
            if marker.name == NOTE:
                item.metadata[KEY] = {"note": marker.comment}
            else:
                item.markers.append(marker)
        sop, sat = said(element, "colorinfo/asc_sop"), said(element, "colorinfo/asc_sat")
        if sop and (values := cdl.parse_sop(sop)):
            item.metadata.setdefault("cdl", {})
            item.metadata["cdl"]["asc_sop"] = values
        if sat:
            item.metadata.setdefault("cdl", {})
            item.metadata["cdl"]["asc_sat"] = float(sat)

    def clip(self, element: Element, file: Element | None, own: Fraction
             ) -> tuple[otio.schema.Clip, otio.core.MediaReference]:
        clip = otio.schema.Clip(said(element, "name") or said(file, "name"))
        source = self.rate(file, own) if file is not None and len(file) else own
        made = said(file, "mediaSource") or (said(element, "effect/effectid") if element.tag != "clipitem" else "")
        url = said(file, "pathurl")
        count, first = said(file, "duration"), self.frames(said(file, "timecode/frame", "0"))
        span = exact.span(first, self.frames(count), source) if count and self.frames(count) else None
        if made or element.tag == "generatoritem":
            media: otio.core.MediaReference = otio.schema.GeneratorReference(
                said(file, "name") or clip.name, generator_kind=made or "generator", available_range=span)
        elif url:
            media = otio.schema.ExternalReference(url, span)
            media.name = said(file, "name")
        else:
            media = otio.schema.MissingReference(name=said(file, "name"), available_range=span)
        if reel := said(file, "timecode/reel/name"):
            media.metadata[KEY] = {"reel": reel}
        return clip, media

    def markers(self, element: Element, fps: Fraction, first: int) -> list[otio.schema.Marker]:
        """Its markers; their frames count from the media's (or sequence's) first, `first` in its timecode."""
        found = []
        for marker in element.findall("marker"):
            begin = self.frames(said(marker, "in", "0"))
            end = self.frames(said(marker, "out", "-1"))
            # a marker's colour is said only by newer Premieres, as a number; Final Cut's are red
            each = otio.schema.Marker(
                said(marker, "name"), exact.span(first + begin, max(0, end - begin), fps),
                color=_COLOURS.get(said(marker, "colour").upper(), "RED"), comment=said(marker, "comment"))
            each.metadata["fcp_xml"] = {"xml": _xml(marker)}
            found.append(each)
        return found

    def filters(self, element: Element) -> list[otio.schema.Effect]:
        """Effects but speed, by name, for the record."""
        found = []
        for effect in element.findall("filter/effect"):
            if said(effect, "effectid") != "timeremap":
                each = otio.schema.Effect(said(effect, "name"), said(effect, "effectid"))
                each.metadata["fcp_xml"] = {"xml": _xml(effect)}
                found.append(each)
        return found


_COLOURS = {colour: colour for colour in ("RED", "GREEN", "BLUE", "CYAN", "MAGENTA", "YELLOW", "ORANGE", "PURPLE",
                                          "PINK", "WHITE", "BLACK")}


class _Speed:
    """A clip's time remap: in and out are counted in frames after it."""

    def __init__(self, element: Element, reader: _Reader) -> None:
        self.length = Fraction(said(element, "duration", "0") or 0)
        self.filter = next((e for e in element.findall("filter/effect") if said(e, "effectid") == "timeremap"), None)
        values = {
            said(p, "parameterid"): said(p, "value") for p in (
                self.filter.findall("parameter") if self.filter is not None else ())
        }
        try:
            self.speed = Fraction(values.get("speed") or "100").limit_denominator(exact.MOST_EXACT) / 100
        except ValueError:
            self.speed = Fraction(1)
        if values.get("reverse", "").upper() == "TRUE":
            self.speed = -abs(self.speed)
        self.varies = values.get("variablespeed", "0") not in ("", "0", "FALSE")
        if said(element, "stillframe").upper() == "TRUE":
            self.speed = Fraction(0)
        if self.varies:
            reader.warnings.append(f"'{said(element, 'name')}' has a variable speed: its ramp stays in the timeline, "
                                   f"its event has the mean, {float(self.speed):g}.")

    def source(self, begin: Fraction, count: int) -> Fraction:
        """The source frame where it starts to be seen (the lowest one, where it runs backwards)."""
        if self.speed == 1 or self.speed == 0:
            return begin
        if self.speed < 0 and self.length:
            begin = max(Fraction(0), self.length - begin - count)
        return Fraction(round(begin * abs(self.speed)))

    def effect(self) -> otio.schema.LinearTimeWarp | None:
        if self.speed == 1 and not self.varies:
            return None
        frozen = self.speed == 0
        effect = otio.schema.FreezeFrame() if frozen else otio.schema.LinearTimeWarp(time_scalar=float(self.speed))
        effect.name = said(self.filter, "name")
        if self.filter is not None:
            effect.metadata["fcp_xml"] = {"xml": _xml(self.filter)}
        return effect


def _alike(a: Fraction, b: Fraction) -> bool:
    """23.976 and 24 are counted frame by frame."""
    return round(a) == round(b)


def _over(frames: int, fps: Fraction, own: Fraction) -> Fraction:
    """As many frames of the clip as last so long in the sequence."""
    return Fraction(frames) if _alike(fps, own) else frames * own / fps


def _xml(element: Element) -> str:
    """The element as text, without the media and sequences in it."""
    copy = Element(element.tag, element.attrib)
    copy.text = element.text
    copy.extend(child for child in element if child.tag not in ("file", "sequence", "media"))
    return ElementTree.tostring(copy, encoding="unicode").strip()
