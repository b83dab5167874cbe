"""Final Cut Pro X XML out: into the text that came in, or from any timeline.

FCPXML has no place for an ASC CDL; it is written as metadata of the clip (`org.onelight.asc_sop`), where
Onelight finds it again and a person can read it in the inspector.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from xml.etree import ElementTree

import opentimelineio as otio

from onelight.editorial import annotate, cdl, conforming, exact, original, xmltext
from onelight.editorial.annotate import Said
from onelight.editorial.fcp_write import trimmed_items
from onelight.editorial.fcpx_media import OURS, REEL
from onelight.editorial.fcpx_read import STORY
from onelight.editorial.original import KEY
from onelight.editorial.uses import record_rate, time_scalar
from onelight.editorial.xmltext import Node, Splice

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n'
AFTER_MARKERS = ("audio-channel-source", "audio-role-source", "audio-aux-source", "filter-video",
                 "filter-video-mask", "filter-audio", "metadata")
"""What the DTD has after a clip's markers."""

Xml = ElementTree.Element


def document(timeline: otio.schema.Timeline, everything: Sequence[Said], warnings: list[str]) -> bytes:
    """The fcpxml of a timeline with what Onelight says; UTF-8, or the encoding it came in."""
    if any(each.grade is not None for each in everything):
        warnings.append("FCPXML has no ASC CDL: it is written as metadata of its clip (org.onelight.asc_sop).")
    was = original.text(timeline, "fcpxml")
    if was is not None:
        return original.encoded(_into(was, everything, warnings), timeline, warnings)
    annotate.into_timeline(everything)
    root = _Writer(timeline, warnings).document()
    ElementTree.indent(root)
    return (HEAD + ElementTree.tostring(root, encoding="unicode") + "\n").encode()


def _into(text: str, everything: Sequence[Said], warnings: list[str]) -> str:
    nodes = [node for node in xmltext.index(text).walk() if node.tag in STORY]
    splices: list[Splice] = []
    for number, several in annotate.by_element(everything, "fcpx_xml", warnings).items():
        splices += _splices(nodes[number], several)
    return xmltext.apply(text, splices)


def _splices(node: Node, several: Sequence[Said]) -> list[Splice]:
    """Markers and metadata of one clip; of each of its uses, where it is in a compound used twice."""
    start = node.attributes.get("start", "0s")
    markers = "".join(
        xmltext.element("marker", start=start, duration="1/60s", value=annotate.text(finding),
                        note=annotate.COLOURS[finding.severity])
        for each in several for finding in each.findings
    )
    words: dict[str, str] = {}
    for each in several:
        if each.grade is not None:
            words |= {OURS + "asc_sop": cdl.sop_text(each.grade), OURS + "asc_sat": cdl.sat_text(each.grade)}
        if each.note:
            words[OURS + "note"] = each.note
    said = "".join(xmltext.element("md", key=key, value=value) for key, value in words.items())
    metadata = node.child("metadata")
    if node.empty:
        return [xmltext.inside(node, markers + (f"<metadata>{said}</metadata>" if said else ""))]
    found = [xmltext.inside(node, markers, AFTER_MARKERS)] if markers else []
    if said and metadata is not None:
        old = [Splice(md.begin, md.end, "") for md in metadata.children if md.attributes.get("key") in words]
        found += [*old, xmltext.inside(metadata, said)]
    elif said:
        found.append(xmltext.inside(node, f"<metadata>{said}</metadata>"))
    return found


class _Writer:
    """A timeline as a project: the lowest picture track is the storyline, the rest is connected to it."""

    def __init__(self, timeline: otio.schema.Timeline, warnings: list[str]) -> None:
        self.timeline, self.warnings = timeline, warnings
        self.fps, self.drop = record_rate(timeline), conforming.drops(timeline)
        self.root = Xml("fcpxml", version="1.9")
        self.resources = ElementTree.SubElement(self.root, "resources")
        self.formats: dict[Fraction, str] = {}
        self.count = 0

    def document(self) -> Xml:
        project = ElementTree.SubElement(self.root, "project", name=self.timeline.name)
        start = self.timeline.global_start_time
        begin = exact.seconds(start) if start else Fraction(0)
        self.sequence(project, self.timeline.tracks, begin)
        return self.root

    def format(self, fps: Fraction) -> str:
        if fps not in self.formats:
            self.count += 1
            self.formats[fps] = f"r{self.count}"
            ElementTree.SubElement(self.resources, "format", id=f"r{self.count}", frameDuration=_time(1 / fps))
        return self.formats[fps]

    def sequence(self, parent: Xml, stack: otio.core.Composition, begin: Fraction) -> None:
        length = exact.seconds(stack.duration())
        sequence = ElementTree.SubElement(
            parent, "sequence", format=self.format(self.fps), duration=_time(length), tcStart=_time(begin),
            tcFormat="DF" if self.drop else "NDF")
        spine = ElementTree.SubElement(sequence, "spine")
        tracks = [stack] if isinstance(stack, otio.schema.Track) else list(stack)
        picture = [t for t in tracks if getattr(t, "kind", "Video") != otio.schema.TrackKind.Audio]
        if any(len(t) for t in tracks if t not in picture and isinstance(t, otio.schema.Track)):
            self.warnings.append("Sound tracks of their own are left out of the FCPXML.")
        lowest = self.track(spine, picture[0], begin) if picture else []
        for lane, track in enumerate(picture[1:], start=1):
            self.connect(spine, lowest, track, lane, begin, length)

    def track(self, spine: Xml, track: otio.core.Composable, begin: Fraction) -> list[tuple[Fraction, Fraction, Xml]]:
        """Writes a track's items into a spine; (start, end, element) of each, in the sequence's seconds."""
        written, at = [], Fraction(0)
        for item in trimmed_items(track) if isinstance(track, otio.schema.Track) else [track]:
            if isinstance(item, otio.schema.Transition):
                early = exact.seconds(item.in_offset)
                length = early + exact.seconds(item.out_offset)
                dissolve = conforming.transition_kind(item) == "dissolve"
                name = item.name if not dissolve or "dissolve" in item.name.lower() else "Cross Dissolve"
                ElementTree.SubElement(spine, "transition", name=name,
                                       offset=_time(begin + at - early), duration=_time(length))
                if not dissolve:
                    self.warnings.append(f"FCPXML names transition '{item.name or item.transition_type}' only.")
                continue
            length = exact.seconds(item.duration())
            written.append((at, at + length, self.item(spine, item, begin + at, length)))
            at += length
        return written

    def connect(self, spine: Xml, lowest: list[tuple[Fraction, Fraction, Xml]], track: otio.core.Composable,
                lane: int, begin: Fraction, length: Fraction) -> None:
        """A track above, as a storyline connected to what the lowest one begins with."""
        if not lowest:
            lowest.append((Fraction(0), length, self.gap(spine, begin, length)))
        _, _, anchor = lowest[0]
        # the DTD wants connected items before a clip's markers
        local = anchor.get("start", "0s")
        above = Xml("spine", lane=str(lane), offset=local)
        at = next((n for n, child in enumerate(anchor) if child.tag in ("marker", *AFTER_MARKERS)), len(anchor))
        anchor.insert(at, above)
        self.track(above, track, Fraction(0))

    def gap(self, parent: Xml, offset: Fraction, length: Fraction) -> Xml:
        return ElementTree.SubElement(parent, "gap", name="Gap", offset=_time(offset), start="3600s",
                                      duration=_time(length))

    def item(self, parent: Xml, item: otio.core.Item, offset: Fraction, length: Fraction) -> Xml:
        if isinstance(item, otio.schema.Gap):
            element = self.gap(parent, offset, length)
            self.markers(element, item, Fraction(3600))
            return element
        span, speed = item.trimmed_range(), time_scalar(item)
        start = exact.start(span)
        where = {"name": item.name, "offset": _time(offset), "duration": _time(length)}
        if not item.enabled:
            where["enabled"] = "0"
        if isinstance(item, (otio.schema.Stack, otio.schema.Track)):
            element = ElementTree.SubElement(parent, "ref-clip", ref=self.compound(item), **where)
        elif isinstance(item, otio.schema.Clip) and conforming.is_generator(item):
            if exact.fps(span.start_time.rate) != self.fps:
                self.warnings.append(f"'{item.name}' is made by the editing system: counted at the sequence's rate.")
            element = ElementTree.SubElement(parent, "title", ref=self.effect(item), **where)
        else:
            assert isinstance(item, otio.schema.Clip)
            element = ElementTree.SubElement(parent, "asset-clip", ref=self.asset(item, start, length * abs(speed)),
                                             **where)
        element.set("start", _time(self.local(element, start, length, speed)))
        self.markers(element, item, Fraction(0))
        self.metadata(element, item)
        return element

    def local(self, element: Xml, start: Fraction, length: Fraction, speed: Fraction) -> Fraction:
        """The clip's own start; with a time map from it to the source, where the speed isn't 1."""
        if speed == 1:
            return start
        first = start + length * abs(speed) if speed < 0 else start
        remap = ElementTree.SubElement(element, "timeMap")
        for at, value in ((Fraction(0), first), (length, first + length * speed)):
            ElementTree.SubElement(remap, "timept", time=_time(at), value=_time(value), interp="linear")
        return Fraction(0)

    def compound(self, item: otio.core.Composition) -> str:
        self.count += 1
        name = f"r{self.count}"
        media = Xml("media", id=name, name=item.name)
        self.sequence(media, item, Fraction(0))
        self.resources.append(media)
        return name

    def effect(self, item: otio.schema.Clip) -> str:
        self.count += 1
        kind = item.media_reference.generator_kind or item.name or "generator"
        ElementTree.SubElement(self.resources, "effect", id=f"r{self.count}", name=kind, uid=kind)
        return f"r{self.count}"

    def asset(self, item: otio.schema.Clip, start: Fraction, length: Fraction) -> str:
        media = item.media_reference
        span = media.available_range if media else None
        rate = exact.fps((span or item.trimmed_range()).start_time.rate)
        form = self.format(rate)
        self.count += 1
        asset = ElementTree.SubElement(
            self.resources, "asset", id=f"r{self.count}", name=(media.name if media else "") or item.name,
            hasVideo="1", format=form, start=_time(exact.start(span) if span else Fraction(0)))
        if span:
            asset.set("duration", _time(exact.length(span)))
        url = media.target_url if isinstance(media, otio.schema.ExternalReference) else ""
        if isinstance(media, otio.schema.ImageSequenceReference):
            url = media.target_url_base + media.name_prefix + media.name_suffix
            self.warnings.append("FCPXML names image sequences by their folder and name only.")
        if url:
            asset.set("src", url)
        if reel := conforming.reel_of(item):
            _md(asset, {REEL: reel})
        return f"r{self.count}"

    def markers(self, element: Xml, item: otio.core.Item, base: Fraction) -> None:
        for marker in item.markers:
            said = {"start": _time(base + exact.start(marker.marked_range)), "value": marker.name,
                    "duration": _time(exact.length(marker.marked_range) or 1 / self.fps)}
            if marker.comment:
                said["note"] = marker.comment
            if marker.color in ("RED", "GREEN"):
                said["completed"] = "0" if marker.color == "RED" else "1"
            ElementTree.SubElement(element, "marker", said)

    def metadata(self, element: Xml, item: otio.core.Item) -> None:
        words: dict[str, str] = {}
        values = cdl.of(item) if isinstance(item, otio.schema.Clip) else None
        if values is not None:
            words |= {OURS + "asc_sop": cdl.sop_text(values), OURS + "asc_sat": cdl.sat_text(values)}
        if note := item.metadata.get(KEY, {}).get("note"):
            words[OURS + "note"] = str(note)
        if words:
            _md(element, words)


def _md(element: Xml, words: dict[str, str]) -> None:
    metadata = ElementTree.SubElement(element, "metadata")
    for key, value in words.items():
        clean = "".join(c for c in value if c in "\t\n\r" or ord(c) >= 32)
        ElementTree.SubElement(metadata, "md", key=key, value=clean)


def _time(seconds: Fraction) -> str:
    """`1001/30000s`."""
    return f"{seconds.numerator}s" if seconds.denominator == 1 else f"{seconds.numerator}/{seconds.denominator}s"
