"""From an EDL's statements to an OTIO timeline, every edit kept, nothing tidied away.

A dissolve's incoming clip starts where the EDL starts it, so that OTIO's transition lies wholly
over it (in 0, out its length). What OTIO has no word for stays in `metadata["cmx_3600"]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import opentimelineio as otio

from onelight.editorial import edl as cmx
from onelight.editorial import exact
from onelight.editorial.edl_rate import infer
from onelight.editorial.original import KEY
from onelight.units.errors import BadInput, BadTimeline
from onelight.units.time import Timecode, nominal

MARKER_COLOURS = {"RED", "GREEN", "BLUE", "CYAN", "MAGENTA", "YELLOW", "BLACK", "WHITE", "PINK", "ORANGE", "PURPLE"}
SPOKEN_FOR = re.compile(
    r"^\*?\s*((FROM CLIP NAME|TO CLIP NAME|FROM CLIP|FROM FILE|SOURCE FILE|LOC|ONELIGHT SPEED)\s*:|ASC_SOP|ASC_SAT)"
)
"""Remarks that become something of their own; the rest are kept as comments."""

LONG_REEL = re.compile(r"REEL:\s*(?P<long>.+?)\s+REPLACED BY:\s*\S+")
"""Final Cut Pro's remark with the name that eight letters were too few for."""

BLACK = ("BL", "BLK", "BLACK")
"""Reel names that stand for black."""


@dataclass
class Placed:
    """An edit on one track, in frames."""

    entry: cmx.Entry
    edit: cmx.Edit
    source: int
    source_count: int
    record: int
    record_count: int
    is_from: bool = False


def read(text: str, name: str, given: Fraction | None, clips: Iterable[Fraction]
         ) -> tuple[otio.schema.Timeline, list[str]]:
    """(timeline, warnings) of EDL text. Raises BadTimeline with the line that can't be."""
    edl = cmx.parse(text, name)
    evidence = infer(edl, given, clips, name)
    warnings = list(edl.warnings)
    if evidence.why:
        warnings.append(f"{name} doesn't say its rate: {_say(evidence.fps)}, because {evidence.why}.")
    if not evidence.sure:
        slow = evidence.fps * 1000 / 1001
        warnings.append(f"Its timecodes would read the same at {float(slow):.3f}: give --rate if that is right.")
    reader = _Reader(edl, evidence.fps, name, warnings)
    return reader.timeline(), list(dict.fromkeys(warnings))


def _say(fps: Fraction) -> str:
    return str(fps) if fps.denominator == 1 else f"{float(fps):.3f}"


class _Reader:
    """One reading of one EDL."""

    def __init__(self, edl: cmx.Edl, fps: Fraction, name: str, warnings: list[str]) -> None:
        self.edl, self.fps, self.name, self.warnings = edl, fps, name, warnings
        self.drop = any(edit.drop or ";" in edit.record_in for edit in edl.edits)

    def frames(self, edit: cmx.Edit, code: str) -> int:
        """The frame number of a timecode as this edit writes it."""
        try:
            text = code.replace(",", ";").replace(".", ":")
            if edit.drop and ";" not in text:
                text = ";".join(text.rsplit(":", 1))
            return Timecode.parse(text, self.fps).frame
        except BadInput as error:
            raise BadTimeline(f"{self.name}, line {edit.line}: {error.problem}", error.way_out) from None

    def place(self, entry: cmx.Entry, edit: cmx.Edit, is_from: bool = False) -> Placed:
        source, source_out, record, record_out = (self.frames(edit, code) for code in edit.timecodes)
        day = 24 * 3600 * nominal(self.fps)
        if record_out < record:
            record_out += day  # midnight lies in between
            if record_out - record > day // 2:
                raise BadTimeline(
                    f"{self.name}, line {edit.line}: event {edit.number} ends ({edit.record_out}) before it "
                    f"starts ({edit.record_in}).", "Correct its record timecodes.")
        count = record_out - record
        backwards = source_out < source
        if backwards:
            source, source_out = source_out, source
        self._lengths(edit, source_out - source, count, backwards)
        return Placed(entry, edit, source, source_out - source, record, count, is_from)

    def _lengths(self, edit: cmx.Edit, source: int, record: int, backwards: bool) -> None:
        if edit.speed is None and backwards:
            self.warnings.append(f"{edit.says}: its source runs backwards, without an M2 line: kept forwards.")
        if edit.speed is None and source == 1 and record > 1:
            edit.speed = "000.0"
            self.warnings.append(f"{edit.says}: one frame of source on {record} of record: read as a freeze.")
        elif edit.speed is None and source != record:
            self.warnings.append(
                f"{edit.says}: {source} frames of source on {record} of record, and no M2 line says why: "
                f"kept as shot, {record} frames from {edit.source_in}."
            )

    def timeline(self) -> otio.schema.Timeline:
        placed: dict[str, list[Placed]] = {}
        for entry in self.edl.entries:
            for track in cmx.channels(entry.to, entry.sound):
                line = placed.setdefault(track, [])
                if entry.come_from:
                    line.append(self.place(entry, entry.come_from, is_from=True))
                line.append(self.place(entry, entry.to))
        if not placed:
            raise BadTimeline(f"{self.name}: none of its events goes to a track.", "Export it with picture (V).")
        start = min(p.record for line in placed.values() for p in line)
        timeline = otio.schema.Timeline(self.edl.title, global_start_time=exact.time(start, self.fps))
        timeline.metadata["cmx_3600"] = {"drop_frame": self.drop, "preamble": list(self.edl.preamble)}
        for track in sorted(placed, key=lambda t: (t[0] != "V", len(t), t)):
            self._lay(timeline, track, sorted(placed[track], key=lambda p: p.record), start)
        return timeline

    def _lay(self, timeline: otio.schema.Timeline, name: str, line: list[Placed], start: int) -> None:
        """One channel's edits, as a track; what overlaps goes to a track above."""
        kind = otio.schema.TrackKind.Video if name[0] == "V" else otio.schema.TrackKind.Audio
        track, at, over = otio.schema.Track(name, kind=kind), start, []
        timeline.tracks.append(track)
        for index, placed in enumerate(line):
            if placed.record < at:
                self.warnings.append(
                    f"{placed.edit.says} starts at {placed.edit.record_in}, before the event under it ends: "
                    "laid on a track above."
                )
                over.append(placed)
                continue
            if placed.is_from and self._goes_on(line[index - 1] if index else None, placed):
                continue
            if placed.record > at:
                track.append(otio.schema.Gap(source_range=exact.span(0, placed.record - at, self.fps)))
            if placed.edit.kind not in ("C", "KB"):
                track.append(self._transition(placed))
            track.append(self._black(placed) if placed.edit.reel in BLACK else self._clip(placed))
            at = placed.record + placed.record_count
        if over:
            self._lay(timeline, name + "+", over, start)

    def _goes_on(self, before: Placed | None, come_from: Placed) -> bool:
        """Whether a dissolve's from-line only says again what the event before it ended on."""
        if come_from.record_count:
            return False
        if before is None or before.record + before.record_count != come_from.record:
            return False
        end = before.source + before.source_count
        same_reel = before.edit.reel == come_from.edit.reel
        goes_on = abs(end - come_from.source) <= 1 or (same_reel and before.edit.speed is not None)
        if not goes_on:
            self.warnings.append(
                f"{come_from.edit.says} dissolves from {come_from.edit.reel} at {come_from.edit.source_in}, "
                f"not from what plays before it ({before.edit.reel}): it has no length of its own."
            )
        elif not same_reel:
            self.warnings.append(
                f"{come_from.edit.says} dissolves from reel {come_from.edit.reel}, but goes on in the timecode of "
                f"{before.edit.reel} before it: taken as that."
            )
        return goes_on

    def _transition(self, placed: Placed) -> otio.schema.Transition:
        dissolve = placed.edit.kind == "D"
        transition = otio.schema.Transition(
            name=cmx.remark(placed.entry, "EFFECTS NAME IS") or ("Dissolve" if dissolve else placed.edit.kind),
            transition_type="SMPTE_Dissolve" if dissolve else f"SMPTE_{placed.edit.kind}",
            in_offset=exact.time(0, self.fps), out_offset=exact.time(placed.edit.frames, self.fps),
        )
        transition.metadata["cmx_3600"] = {"transition": placed.edit.kind}
        return transition

    def _clip(self, placed: Placed) -> otio.schema.Clip:
        entry, edit = placed.entry, placed.edit
        keys = ("FROM CLIP NAME",) if placed.is_from or edit.kind == "C" else ("TO CLIP NAME",)
        name = cmx.remark(entry, *keys)
        if name is None and edit.kind != "C" and not entry.come_from:
            name = cmx.remark(entry, "FROM CLIP NAME")
        clip = otio.schema.Clip(
            name=name or edit.reel, source_range=exact.span(placed.source, placed.record_count, self.fps))
        path = cmx.remark(entry, "FROM CLIP", "FROM FILE")
        if path and not placed.is_from:
            url = path if "://" in path else "file:///" + path.replace("\\", "/").lstrip("/")
            clip.media_reference = otio.schema.ExternalReference(target_url=url)
        clip.metadata["cmx_3600"] = self._metadata(placed)
        self._speed(clip, placed)
        if not placed.is_from:
            self._cdl(clip, entry)
            self._markers(clip, placed)
            if note := cmx.remark(entry, "COMMENT"):
                clip.metadata[KEY] = {"note": note}
        return clip

    def _black(self, placed: Placed) -> otio.schema.Gap:
        """Reel BL: nothing plays; fades come from and go to it."""
        gap = otio.schema.Gap(source_range=exact.span(0, placed.record_count, self.fps))
        gap.metadata["cmx_3600"] = self._metadata(placed)
        return gap

    def _metadata(self, placed: Placed) -> dict:
        edit, entry = placed.edit, placed.entry
        found = {
            "reel": edit.reel, "events": edit.number, "line": edit.line, "channel": edit.channel,
            "source_in": edit.source_in, "source_out": edit.source_out,
            "record_in": edit.record_in, "record_out": edit.record_out,
        }
        if placed.is_from:
            return found
        if source := cmx.remark(entry, "SOURCE FILE"):
            found["source_file"] = source
        if entry.come_from and (name := cmx.remark(entry, "FROM CLIP NAME")):
            found["from_clip_name"] = name
        if long := next((m["long"] for _, line in entry.remarks if (m := LONG_REEL.search(line))), None):
            found["long_reel"] = long
        found["comments"] = [
            line for _, line in entry.remarks if not SPOKEN_FOR.match(line)
        ]
        return found

    def _speed(self, clip: otio.schema.Clip, placed: Placed) -> None:
        edit = placed.edit
        said = any("FREEZE FRAME" in line for _, line in placed.entry.remarks)
        if edit.speed is None and not (said and not placed.is_from):
            return
        exactly = None if placed.is_from else cmx.remark(placed.entry, "ONELIGHT SPEED")
        scalar = float(Fraction(exactly)) if exactly else float(edit.speed or 0) / nominal(self.fps)
        effect = otio.schema.LinearTimeWarp(time_scalar=scalar) if scalar else otio.schema.FreezeFrame()
        effect.metadata["cmx_3600"] = {"speed": edit.speed or "000.0", "entry": edit.entry or edit.source_in}
        clip.effects.append(effect)

    def _cdl(self, clip: otio.schema.Clip, entry: cmx.Entry) -> None:
        sop, sat = cmx.cdl(entry)
        if sop:
            clip.metadata.setdefault("cdl", {})
            clip.metadata["cdl"]["asc_sop"] = dict(zip(("slope", "offset", "power"), sop, strict=True))
        if sat is not None:
            clip.metadata.setdefault("cdl", {})
            clip.metadata["cdl"]["asc_sat"] = sat

    def _markers(self, clip: otio.schema.Clip, placed: Placed) -> None:
        """`* LOC: 01:00:01:14 RED     ANIM FIX NEEDED` at its frame of the clip."""
        for _, line in placed.entry.remarks:
            text = line.lstrip("* ")
            if not text.startswith("LOC:"):
                continue
            code, colour, said = (*text[4:].strip().split(None, 2), "", "", "")[:3]
            try:
                at = self.frames(placed.edit, code)
            except BadTimeline:
                self.warnings.append(f"{placed.edit.says}: '{line}' has no timecode: kept as a comment.")
                clip.metadata["cmx_3600"]["comments"].append(line)
                continue
            name, colour = (said, colour.upper()) if colour.upper() in MARKER_COLOURS else (f"{colour} {said}", "")
            marker = otio.schema.Marker(
                name=name.strip(), color=colour or "RED",
                marked_range=exact.span(placed.source + at - placed.record, 0, self.fps))
            marker.metadata["cmx_3600"] = {"color": colour, "timecode": code}
            clip.markers.append(marker)
