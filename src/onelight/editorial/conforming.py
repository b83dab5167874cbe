"""A timeline against the production's clips: the Cut, and the whole timeline beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from onelight.editorial import cdl, exact, original, reels
from onelight.editorial.loading import load
from onelight.editorial.uses import Use, blind, picture_tracks, record_rate, uses
from onelight.records import Clip, Cut, Event, Shot, Transition, digest
from onelight.units.errors import BadTimeline
from onelight.units.time import Timecode, nominal


@dataclass(frozen=True)
class Conformed:
    """A cut and the timeline that it is of."""

    cut: Cut
    """Its `timeline` is still empty: the vault's key is given by whoever stores it."""
    timeline: otio.schema.Timeline
    """Everything of the file; each clip of the cut knows its event (`metadata["onelight"]["event"]`)."""


def conform(path: Path | str, clips: Sequence[Clip], shots: Sequence[Shot], *,
            rate: Fraction | str | int | float | None = None, sequence: str | None = None) -> Conformed:
    """Reads a timeline file and finds the production's clip and shot of every event.

    `rate` in frames per second is for EDLs, `sequence` names the one of several in a file. Events of
    unknown or ambiguous clips stay, without a clip and with a warning. Raises BadTimeline.
    """
    path = Path(path)
    loaded = load(path, rate=rate, clip_rates=[clip.rate for clip in clips], sequence=sequence)
    warnings = list(loaded.warnings)
    timeline = loaded.timeline
    found = uses(timeline)
    warnings += [f"Track '{track.name}' has a range beside all its clips: it is taken whole."
                 for track in picture_tracks(timeline) if blind(track)]
    if not found:
        raise BadTimeline(
            f"{path.name} has no picture: {_what_else(timeline)}.", "Export the sequence with its video tracks."
        )
    cut_id = digest("cut", path.name, original.source_hash(timeline), original.shape(timeline))
    fps, drop = record_rate(timeline), drops(timeline)
    maker = _Events(cut_id, fps, drop, clips, shots, warnings)
    events = maker.events(found)
    start = timeline.global_start_time
    first = exact.frame(exact.seconds(start), fps) if start else 0
    cut = Cut(
        id=cut_id, name=timeline.name or path.stem, source=path.name, kind=loaded.kind, rate=fps,
        start_timecode=exact.timecode(first, fps, drop), events=tuple(events), timeline="",
        warnings=tuple(dict.fromkeys(warnings)),
    )
    return Conformed(cut, timeline)


def _what_else(timeline: otio.schema.Timeline) -> str:
    sound = [t for t in timeline.tracks if t.kind == otio.schema.TrackKind.Audio and len(t)]
    return f"{len(sound)} sound tracks only" if sound else "its tracks are empty"


def drops(timeline: otio.schema.Timeline) -> bool:
    """Whether its timecode is drop-frame: as the file says, else as OTIO does by the rate alone."""
    fps = record_rate(timeline)
    if fps.denominator != 1001 or nominal(fps) % 30:
        return False
    metadata = timeline.metadata
    if "drop_frame" in metadata.get("cmx_3600", {}):
        return bool(metadata["cmx_3600"]["drop_frame"])
    if "drop_frame" in metadata.get(original.KEY, {}):
        return bool(metadata[original.KEY]["drop_frame"])
    return True


class _Events:
    """The events of one cut, matched as they are made."""

    def __init__(self, cut_id: str, fps: Fraction, drop: bool, clips: Sequence[Clip], shots: Sequence[Shot],
                 warnings: list[str]) -> None:
        self.cut_id, self.fps, self.drop, self.clips, self.warnings = cut_id, fps, drop, clips, warnings
        self.shots: dict[str, list[Shot]] = {}
        for shot in shots:
            self.shots.setdefault(shot.clip, []).append(shot)

    def events(self, found: Sequence[Use]) -> list[Event]:
        events, numbers = [], {}
        for use in sorted(found, key=lambda u: (_order(u.track), u.record_start)):
            start, end = exact.frame(use.record_start, self.fps), exact.frame(use.record_end, self.fps)
            if end <= start:
                self.warnings.append(
                    f"'{use.clip.name}' at {exact.timecode(start, self.fps, self.drop)} of {use.track} has no "
                    "length: it stays in the timeline, but is no event of the cut."
                )
                continue
            numbers[use.track] = numbers.get(use.track, 0) + 1
            event = self.event(use, start, end, numbers[use.track])
            use.clip.metadata.setdefault(original.KEY, {})
            use.clip.metadata[original.KEY]["event"] = event.id
            events.append(event)
        return events

    def event(self, use: Use, start: int, end: int, number: int) -> Event:
        says = f"{use.track} event {number} ('{use.clip.name}')"
        source_rate = use.source_rate
        frames = source_frames(end - start, use.speed, self.fps, source_rate)
        first = use.source_start * source_rate
        clip, frame, drop = None, exact.frame(use.source_start, source_rate), self._source_drop(use)
        code = exact.timecode(frame, source_rate, drop)
        reel = reel_of(use.clip)
        if not is_generator(use.clip):
            found = reels.match(self._wanted(use, says, reel, first, frames, source_rate), self.clips)
            if found.warning:
                self.warnings.append(found.warning)
            if clip := found.clip:
                frame, source_rate, reel = found.frame, clip.rate, reel or clip.reel
                frames = source_frames(end - start, use.speed, self.fps, source_rate)
                code = str(clip.timecode(frame))
        return Event(
            id=digest("event", self.cut_id, use.track, number), number=number, track=use.track,
            name=use.clip.name, reel=reel, clip=clip.id if clip else None,
            shot=self._shot(clip, frame, frame + frames) if clip else None,
            rate=self.fps, record_start=start, record_end=end, source_rate=source_rate,
            source_start=frame, source_end=frame + frames, source_timecode=code,
            head_handle=max(0, frame) if clip else 0,
            tail_handle=max(0, clip.frames - frame - frames) if clip else 0,
            speed=float(use.speed), transition=self._transition(use), cdl=cdl.of(use.clip),
            enabled=use.enabled, note=_note(use.clip),
        )

    def _wanted(self, use: Use, says: str, reel: str, first: Fraction, frames: int, source_rate: Fraction
                ) -> reels.Wanted:
        media = use.clip.media_reference.available_range if use.clip.media_reference else None
        media_start = exact.start(media) * source_rate if media else None
        return reels.Wanted(says, reel, reels.names_of(use.clip), first, frames, source_rate, media_start)

    def _source_drop(self, use: Use) -> bool:
        written = str(use.clip.metadata.get("cmx_3600", {}).get("source_in", ""))
        return ";" in written or self.drop

    def _shot(self, clip: Clip, start: int, end: int) -> str | None:
        """The shot that most of the event lies in."""
        def shared(shot: Shot) -> int:
            return min(end, shot.end) - max(start, shot.start)

        best = max(self.shots.get(clip.id, []), key=shared, default=None)
        return best.id if best and shared(best) > 0 else None

    def _transition(self, use: Use) -> Transition | None:
        if use.transition is None:
            return None
        over = exact.seconds(use.transition.in_offset) + exact.seconds(use.transition.out_offset)
        return Transition(kind=transition_kind(use.transition), frames=exact.frame(over, self.fps))


def source_frames(record: int, speed: Fraction, rate: Fraction, source_rate: Fraction) -> int:
    """How many source frames a record length touches: its first to its last, 1 where frozen."""
    ratio = abs(speed) if nominal(rate) == nominal(source_rate) else abs(speed) * source_rate / rate
    return math.floor((record - 1) * ratio + Fraction(1, 10_000)) + 1


def transition_kind(transition: otio.schema.Transition) -> str:
    """dissolve, or W001 and the like as the file names it."""
    kind = transition.transition_type.removeprefix("SMPTE_")
    return "dissolve" if kind.lower() in ("dissolve", "") else (kind if kind != "Custom_Transition" else
                                                                 transition.name or "custom")


def reel_of(clip: otio.schema.Clip) -> str:
    """The reel as the timeline names it, '' where it doesn't (AX and the like are no reels)."""
    media = clip.media_reference
    said = (
        clip.metadata.get("cmx_3600", {}).get("reel"),
        clip.metadata.get(original.KEY, {}).get("reel"),
        media.metadata.get(original.KEY, {}).get("reel") if media else None,
    )
    reel = next((str(each) for each in said if each), "")
    return "" if reel.upper() in reels.NO_REEL else reel


def is_generator(clip: otio.schema.Clip) -> bool:
    """Titles, colour mattes, bars: made by the editing system, no clip of the production."""
    return isinstance(clip.media_reference, otio.schema.GeneratorReference)


def _note(clip: otio.schema.Clip) -> str:
    said = str(clip.metadata.get(original.KEY, {}).get("note", ""))
    if is_generator(clip):
        made = clip.media_reference.generator_kind or clip.media_reference.name or clip.name
        return said or f"made by the editing system: {made}"
    return said


def _order(track: str) -> list[int]:
    return [int(part) for part in track[1:].split(".")]


__all__ = ["Conformed", "Timecode", "conform"]
