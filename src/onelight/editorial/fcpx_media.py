"""What an fcpxml's resources say: rates, files, compound clips, retimes; times as exact fractions."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import opentimelineio as otio

from onelight.editorial import cdl, exact
from onelight.editorial.original import KEY
from onelight.units.errors import BadTimeline

_TIME = re.compile(r"^(-?\d+(?:\.\d+)?)(?:/(\d+))?s$")
REEL = "com.apple.proapps.studio.reel"
OURS = "org.onelight."
"""Keys of <md> that carry a CDL and a note: FCPXML has no place of its own for them."""


def moment(text: str | None, otherwise: Fraction = Fraction(0)) -> Fraction:
    """`28500/3000s` in seconds. Raises BadTimeline."""
    if text is None:
        return otherwise
    found = _TIME.match(text.strip())
    if not found or found[2] == "0":
        raise BadTimeline(f"'{text}' is no time of an fcpxml.", "It reads like 1001/30000s: export it again.")
    return Fraction(found[1]) / int(found[2] or 1)


def played(element: Element, local: Fraction) -> tuple[Fraction, Fraction, list[list[str]]]:
    """(source time at `local`, speed, its points where the speed varies) of an element with a timeMap."""
    points = [(moment(p.get("time")), moment(p.get("value"))) for p in element.findall("timeMap/timept")]
    if len(points) < 2:
        return local, Fraction(1), []
    slopes = {
        (v1 - v0) / (t1 - t0) for (t0, v0), (t1, v1) in pairwise(points) if t1 != t0
    }
    (t0, v0), (t1, v1) = points[0], points[-1]
    mean = (v1 - v0) / (t1 - t0) if t1 != t0 else Fraction(0)
    ramp = [[str(t), str(v)] for t, v in points] if len(slopes) > 1 else []
    return v0 + (local - t0) * mean, mean.limit_denominator(exact.MOST_EXACT), ramp


class Media:
    """The <resources> of a document."""

    def __init__(self, root: Element, name: str, warnings: list[str]) -> None:
        self.name, self.warnings = name, warnings
        self.known = {str(child.get("id")): child for child in root.findall("resources/*")}

    def of(self, element: Element | None) -> Element | None:
        """The resource that an element refers to."""
        return self.known.get(str(element.get("ref"))) if element is not None else None

    def rate(self, element: Element | None) -> Fraction:
        """Of a sequence's or asset's format. Raises BadTimeline where a sequence says none."""
        fps = self._rate(element)
        if fps is None:
            raise BadTimeline(f"{self.name}: a sequence says no frameDuration.", "Export it again.")
        return fps

    def _rate(self, element: Element | None) -> Fraction | None:
        form = self.known.get(str(element.get("format"))) if element is not None else None
        duration = moment(form.get("frameDuration")) if form is not None and form.get("frameDuration") else None
        return 1 / duration if duration else None

    def sequence(self, element: Element) -> Element | None:
        """The sequence in a compound clip, or the storyline of a multicam's angle that is seen."""
        media = self.of(element) if element.tag in ("ref-clip", "mc-clip") else None
        if media is None:
            return None
        multicam = media.find("multicam")
        if multicam is None:
            return media.find("sequence")
        seen = next((s.get("angleID") for s in element.findall("mc-source")
                     if s.get("srcEnable", "all") in ("all", "video")), None)
        angles = multicam.findall("mc-angle")
        angle = next((a for a in angles if a.get("angleID") == seen), angles[0] if angles else None)
        if angle is None:
            return None
        sequence = Element("sequence", multicam.attrib)
        spine = Element("spine")
        spine.extend(list(angle))
        sequence.append(spine)
        return sequence

    def inner(self, element: Element) -> Element | None:
        """The <video> (or <audio>) that a <clip> is made of, its asset where it is one itself."""
        if element.tag in ("asset-clip", "video", "audio"):
            return element
        inside = [child for child in element if not int(child.get("lane", "0"))]
        for tag in ("video", "asset-clip", "clip", "spine", "gap", "audio", "ref-clip"):
            for child in inside:
                if child.tag == tag and tag in ("video", "asset-clip", "audio"):
                    return child
                if child.tag == tag and tag in ("clip", "spine") and (found := self.inner(child)) is not None:
                    return found
        return None

    def has_picture(self, element: Element) -> bool:
        """Whether there is something to see in a story element."""
        if element.get("srcEnable") == "audio" or element.tag == "audio":
            return False
        if element.tag in ("ref-clip", "mc-clip", "title", "video"):
            return True
        inner = self.inner(element)
        if inner is None or inner.tag == "audio":
            return False
        asset = self.of(inner)
        return inner.tag == "video" or asset is None or asset.get("hasVideo", "1") == "1"

    def duration(self, element: Element) -> Fraction:
        """Seconds of an element that doesn't say its own: those of its media. Raises BadTimeline."""
        resource = self.of(self.inner(element) if element.tag in ("clip", "sync-clip") else element)
        nested = self.sequence(element)
        said = nested.get("duration") if nested is not None else None
        if said is None and resource is not None:
            said = resource.get("duration")
        if said is None:
            raise BadTimeline(f"{self.name}: '{element.get('name', element.tag)}' says no duration.",
                              "Export it again.")
        return moment(said)

    def default_start(self, element: Element) -> Fraction:
        """Where an element begins that doesn't say: its media's start."""
        nested = self.sequence(element)
        if nested is not None:
            return moment(nested.get("tcStart"))
        if element.tag in ("asset-clip", "video", "audio"):
            asset = self.of(element)
            return moment(asset.get("start")) if asset is not None else Fraction(0)
        return Fraction(0)

    def reference(self, element: Element, fps: Fraction) -> tuple[otio.core.MediaReference, Fraction, Fraction]:
        """(media, seconds from the element's own time to the media's, the media's rate)."""
        inner = self.inner(element)
        asset = self.of(inner)
        if element.tag == "title" or asset is None or asset.tag == "effect":
            effect = self.of(element)
            kind = str(effect.get("name", "")) if effect is not None else element.tag
            return otio.schema.GeneratorReference(element.get("name", ""), generator_kind=kind), Fraction(0), fps
        assert inner is not None
        rate = self._rate(asset) or fps
        shift = Fraction(0)
        if inner is not element:
            begin = moment(inner.get("start"), moment(asset.get("start")))
            shift = begin - moment(inner.get("offset"))
        span = otio.opentime.TimeRange(
            exact.time(moment(asset.get("start")) * rate, rate), exact.time(moment(asset.get("duration")) * rate, rate)
        ) if asset.get("duration") and moment(asset.get("duration")) else None
        rep = asset.find("media-rep")
        url = asset.get("src") or (rep.get("src", "") if rep is not None else "")
        media = otio.schema.ExternalReference(url, span) if url else otio.schema.MissingReference(
            available_range=span)
        media.name = asset.get("name", "")
        if reel := self._md(asset, REEL) or self._md(element, REEL):
            media.metadata[KEY] = {"reel": reel}
        media.metadata["fcpx_xml"] = {"id": asset.get("id", ""), "uid": asset.get("uid", "")}
        return media, shift, rate

    def _md(self, element: Element, key: str) -> str:
        found = next((md for md in element.findall("metadata/md") if md.get("key") == key), None)
        return (found.get("value") or "").strip() if found is not None else ""

    def remarks(self, element: Element) -> dict[str, Any]:
        """Attributes, keywords and note of an element, as they stand."""
        found: dict[str, Any] = {"tag": element.tag, **element.attrib}
        if note := element.findtext("note"):
            found["note"] = note
        if words := [dict(k.attrib) for k in element.findall("keyword")]:
            found["keywords"] = words
        return found

    def grade_and_note(self, item: otio.core.Item, element: Element) -> None:
        """The CDL and the note that Onelight wrote."""
        if sop := cdl.parse_sop(self._md(element, OURS + "asc_sop")):
            item.metadata.setdefault("cdl", {})
            item.metadata["cdl"]["asc_sop"] = sop
        if sat := self._md(element, OURS + "asc_sat"):
            item.metadata.setdefault("cdl", {})
            item.metadata["cdl"]["asc_sat"] = float(sat)
        if note := self._md(element, OURS + "note"):
            item.metadata[KEY] = {"note": note}
