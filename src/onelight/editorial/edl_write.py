"""EDLs out: into the text that came in, or from any timeline, as far as CMX 3600 goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import opentimelineio as otio

from onelight.editorial import annotate, cdl, conforming, edl, exact
from onelight.editorial.annotate import Said
from onelight.editorial.edl_rate import SAID
from onelight.editorial.original import KEY
from onelight.editorial.uses import Use, picture_tracks, record_rate, uses
from onelight.units.time import nominal

DAY = 24 * 3600
ONE_LINE = re.compile(r"\s+")


def into_text(text: str, timeline: otio.schema.Timeline, everything: Sequence[Said]) -> str:
    """The EDL that came in with findings, grades and notes below their events; else to the letter."""
    if not any(each.anything for each in everything):
        return text
    by_line = {int(each.use.clip.metadata["cmx_3600"]["line"]): each for each in everything}
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    ends = _ends(lines, edl.parse(text, "EDL"))
    fps, drop, first = _clock(timeline)
    for entry, (start, end) in sorted(ends.items(), reverse=True):
        each = by_line.get(entry)
        if each is None or not each.anything:
            continue
        block = lines[start:end]
        if block and not block[-1].endswith(("\n", "\r")):
            block[-1] += newline
        if each.grade is not None:
            block = _graded(block, each.grade, newline)
        new = [line for line in _remarks(each, fps, drop, first) if not any(line in old for old in block)]
        lines[start:end] = block + [line + newline for line in new]
    return "".join(lines)


def _graded(block: list[str], grade: annotate.Grade, newline: str) -> list[str]:
    """An event's lines with this CDL, where the old one stood, else below them."""
    old = [n for n, line in enumerate(block) if edl.SOP.search(line) or edl.SAT.search(line)]
    kept = [line for n, line in enumerate(block) if n not in old]
    at = old[0] if old else len(kept)
    new = [f"* ASC_SOP {cdl.sop_text(grade)}{newline}", f"* ASC_SAT {cdl.sat_text(grade)}{newline}"]
    return kept[:at] + new + kept[at:]


def _ends(lines: Sequence[str], parsed: edl.Edl) -> dict[int, tuple[int, int]]:
    """Line number of each event's last edit → (first, end) indices of the event's lines."""
    firsts = [(entry.come_from or entry.to).line - 1 for entry in parsed.entries]
    found = {}
    for entry, start, after in zip(parsed.entries, firsts, [*firsts[1:], len(lines)], strict=True):
        end = after
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].upper().startswith("FCM:")):
            end -= 1
        found[entry.to.line] = (start, end)
    return found


def _clock(timeline: otio.schema.Timeline) -> tuple[Fraction, bool, int]:
    """(rate, drop-frame, first record frame)."""
    fps = record_rate(timeline)
    start = timeline.global_start_time
    return fps, conforming.drops(timeline), exact.frame(exact.seconds(start), fps) if start else 0


def _remarks(each: Said, fps: Fraction, drop: bool, first: int) -> list[str]:
    at = exact.timecode(first + each.event.record_start, fps, drop)
    lines = [
        f"* LOC: {at} {annotate.COLOURS[finding.severity]:<7} {annotate.text(finding)}" for finding in each.findings
    ]
    if each.note:
        lines.append(f"* COMMENT: {ONE_LINE.sub(' ', each.note)}")
    return lines


def text(timeline: otio.schema.Timeline, warnings: list[str]) -> str:
    """A CMX 3600 EDL of the lowest picture track. What doesn't fit is said in `warnings`."""
    return _Writer(timeline, warnings).text()


class _Writer:
    def __init__(self, timeline: otio.schema.Timeline, warnings: list[str]) -> None:
        self.timeline, self.warnings = timeline, warnings
        self.fps, self.drop, self.first = _clock(timeline)
        if self.fps.denominator != 1 and self.fps.denominator != 1001:
            warnings.append(f"An EDL has no rate of {self.fps}: its timecodes count {nominal(self.fps)}.")

    def text(self) -> str:
        found = self._one_track(uses(self.timeline))
        head = [f"TITLE: {self.timeline.name}", f"FCM: {'DROP FRAME' if self.drop else 'NON-DROP FRAME'}"]
        preamble = self.timeline.metadata.get("cmx_3600", {}).get("preamble", [])
        head += [f"* ONELIGHT RATE: {self.fps}", *(line for line in preamble if not SAID.match(line))]
        if found and (late := exact.frame(found[0].record_start, self.fps)):
            self.warnings.append(f"An EDL begins with its first event: the {late} empty frames before it are "
                                 "only seen in its record timecode.")
        lines, ins = [], [self._before(use) for use in found]
        for index, use in enumerate(found):
            after = ins[index + 1] if index + 1 < len(found) and self._meets(use, found[index + 1]) else 0
            lines += self._event(index, use, found[index - 1] if index else None, ins[index], after)
        return "\n".join([*head, *lines, ""])

    def _one_track(self, found: list[Use]) -> list[Use]:
        tracks = list(dict.fromkeys(use.track for use in found))
        kept = [use for use in found if use.track == tracks[0]] if tracks else []
        for track in tracks[1:]:
            count = sum(use.track == track for use in found)
            self.warnings.append(f"An EDL has one picture track: {track} ({count} events) is left out.")
        sound = [t for t in self.timeline.tracks if t not in picture_tracks(self.timeline) and len(t)]
        if sound:
            self.warnings.append(f"Sound is left out of the EDL ({len(sound)} tracks).")
        playing = [use for use in kept if use.enabled and self._length(use) > 0]
        if any(not use.enabled for use in kept):
            self.warnings.append("An EDL can't hold disabled events: they are left out.")
        if any(isinstance(use.owner, (otio.schema.Stack, otio.schema.Track)) for use in playing):
            self.warnings.append("An EDL can't nest: nested sequences are written as the events in them.")
        return sorted(playing, key=lambda use: use.record_start)

    def _length(self, use: Use) -> int:
        return exact.frame(use.record_end, self.fps) - exact.frame(use.record_start, self.fps)

    def _meets(self, use: Use, after: Use) -> bool:
        return exact.frame(use.record_end, self.fps) == exact.frame(after.record_start, self.fps)

    def _before(self, use: Use) -> int:
        """Frames that a dissolve starts before its cut: an EDL cuts where it starts."""
        if use.transition is None:
            return 0
        before = exact.frame(exact.seconds(use.transition.in_offset), self.fps)
        start = exact.frame(use.record_start, self.fps)
        if before > start:
            self.warnings.append(f"A dissolve that starts before the cut begins: its first {before - start} frames "
                                 "are left out.")
            before = start
        if before:
            self.warnings.append("An EDL cuts where a dissolve starts: events begin and end there.")
        return before

    def _event(self, index: int, use: Use, before: Use | None, early: int, after_early: int) -> list[str]:
        start = exact.frame(use.record_start, self.fps) - early
        end = exact.frame(use.record_end, self.fps) - after_early
        count = end - start
        rate = use.source_rate if nominal(use.source_rate) == nominal(self.fps) else self.fps
        source = exact.frame(use.source_start, use.source_rate)
        if rate == self.fps and nominal(use.source_rate) != nominal(self.fps):
            self.warnings.append(f"'{use.clip.name}' runs at {use.source_rate}: an EDL counts it at {self.fps}.")
            source = exact.frame(use.source_start, self.fps)
        shift = int(early * abs(use.speed))
        source_in = source - shift if use.speed >= 0 else source
        source_out = source_in + conforming.source_frames(count, use.speed, self.fps, self.fps)
        number = f"{index + 1:03d}"
        reel = self._reel(use.clip)
        lines = []
        code, frames = "C", ""
        if use.transition is not None:
            lines.append(self._from(number, start, before))
            code, frames = self._code(use.transition), f"{early + self._after(use.transition):03d}"
        lines.append(self._line(number, reel, code, frames, source_in, source_out, start, end, use.clip))
        return lines + self._below(use, reel, source_in, start, before)

    def _from(self, number: str, start: int, before: Use | None) -> str:
        """The outgoing line of a dissolve: where the event before ends, or black."""
        if before is None or exact.frame(before.record_end, self.fps) < start:
            return self._line(number, "BL", "C", "", 0, 0, start, start, None)
        played = start - exact.frame(before.record_start, self.fps)
        at = exact.frame(before.source_start, before.source_rate)
        at += conforming.source_frames(played, before.speed, self.fps, self.fps) if before.speed else 1
        return self._line(number, self._reel(before.clip), "C", "", at, at, start, start, before.clip)

    def _line(self, number: str, reel: str, code: str, frames: str, source_in: int, source_out: int, start: int,
              end: int, clip: otio.schema.Clip | None) -> str:
        codes = [self._tc(frame) for frame in (source_in, source_out, self.first + start, self.first + end)]
        return f"{number}  {reel:<8} {'V':<5} {code:<4} {frames:>3} {' '.join(codes)}"

    def _tc(self, frame: int) -> str:
        if frame < 0:
            self.warnings.append("Timecodes before 00:00:00:00 are written as those before midnight.")
        return exact.timecode(frame % (DAY * nominal(self.fps)), self.fps, self.drop)

    def _reel(self, clip: otio.schema.Clip) -> str:
        reel = clip.metadata.get("cmx_3600", {}).get("reel") or conforming.reel_of(clip) or "AX"
        if " " in reel:
            self.warnings.append(f"Reel '{reel}' is written with _ for spaces.")
        return ONE_LINE.sub("_", str(reel))

    def _code(self, transition: otio.schema.Transition) -> str:
        kind = conforming.transition_kind(transition)
        if kind == "dissolve" or re.fullmatch(r"W\d{3}|K|KB|KO", kind):
            return "D" if kind == "dissolve" else kind
        self.warnings.append(f"Transition '{kind}' is written as a dissolve.")
        return "D"

    def _after(self, transition: otio.schema.Transition) -> int:
        return exact.frame(exact.seconds(transition.out_offset), self.fps)

    def _below(self, use: Use, reel: str, source_in: int, start: int, before: Use | None
               ) -> list[str]:
        clip, lines = use.clip, []
        cmx = clip.metadata.get("cmx_3600", {})
        if use.speed != 1:
            speed = f"{float(use.speed) * nominal(self.fps):0{6 if use.speed < 0 else 5}.1f}"
            # M2 has one digit after the point: what it can't say goes beside it, where Onelight reads it
            if abs(Fraction(speed) / nominal(self.fps) - use.speed) > Fraction(1, 10**6):
                self.warnings.append(f"'{clip.name}' runs at {float(use.speed):.6g}: an EDL says {speed} frames.")
                lines.append(f"* ONELIGHT SPEED: {use.speed}")
            lines.insert(0, f"M2   {reel:<8}       {speed:<6}               {self._tc(source_in)}")
        key = "FROM" if use.transition is None else "TO"
        if use.transition is not None:
            was = cmx.get("from_clip_name") or (before.clip.name if before else "BLACK")
            lines.append(f"* FROM CLIP NAME: {ONE_LINE.sub(' ', was)}")
        lines.append(f"* {key} CLIP NAME: {ONE_LINE.sub(' ', clip.name)}")
        if isinstance(clip.media_reference, otio.schema.ExternalReference):
            lines.append(f"* FROM CLIP: {clip.media_reference.target_url}")
        if cmx.get("source_file"):
            lines.append(f"* SOURCE FILE: {cmx['source_file']}")
        if values := cdl.of(clip):
            lines += [f"* ASC_SOP {cdl.sop_text(values)}", f"* ASC_SAT {cdl.sat_text(values)}"]
        lines += [self._loc(marker, use, start) for marker in clip.markers]
        comments = [str(comment) for comment in cmx.get("comments", [])]
        if note := clip.metadata.get(KEY, {}).get("note"):
            line = f"* COMMENT: {ONE_LINE.sub(' ', note)}"
            lines += [line] if not any(note in comment for comment in comments) else []
        return lines + comments

    def _loc(self, marker: otio.schema.Marker, use: Use, start: int) -> str:
        into = exact.start(marker.marked_range) - use.source_start
        at = self.first + start + exact.frame(into / use.speed if use.speed > 0 else Fraction(0), self.fps)
        if not 0 <= into <= exact.length(use.clip.trimmed_range()) * max(1, abs(use.speed)):
            # beside its clip: OTIO's EDL adapter leaves markers at their record timecode
            at = exact.frame(exact.start(marker.marked_range), self.fps)
        said = marker.comment if marker.metadata.get(KEY) else ""
        name = ONE_LINE.sub(" ", f"{marker.name} {said}".strip())
        return f"* LOC: {self._tc(at)} {marker.color or 'RED':<7} {name}".rstrip()
