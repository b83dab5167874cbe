"""What plays when: every clip use of a timeline's picture, through nesting, trims and retimes.

Times are exact seconds. `record` counts from the cut's first frame, `source` in the timecode that
the timeline gives the media.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import opentimelineio as otio

from onelight.editorial import exact
from onelight.units.errors import BadTimeline


@dataclass(frozen=True)
class Use:
    """One clip in the picture."""

    clip: otio.schema.Clip
    track: str
    """V1, V2…; V1.2 is the second picture track of what is nested in V1."""
    record_start: Fraction
    record_end: Fraction
    source_start: Fraction
    source_rate: Fraction
    """Of the media, where the timeline says it, else of the cut."""
    speed: Fraction
    transition: otio.schema.Transition | None
    enabled: bool
    owner: otio.core.Item
    """The item of the timeline's own tracks that it plays in: itself, or what it is nested in."""
    tag: str = ""


def record_rate(timeline: otio.schema.Timeline) -> Fraction:
    """The rate that the cut runs at: the timeline's start time, else its first picture item."""
    if timeline.global_start_time is not None and timeline.global_start_time.rate > 1:
        return exact.fps(timeline.global_start_time.rate)
    for item in timeline.find_children(descended_from_type=otio.core.Item):  # type: ignore[call-arg]
        if isinstance(item, (otio.schema.Clip, otio.schema.Gap)):
            span = _own_range(item)
            if span is not None and span.duration.rate > 1:
                return exact.fps(span.duration.rate)
    return Fraction(24)


def picture_tracks(timeline: otio.schema.Timeline) -> list[otio.schema.Track]:
    """The video tracks of a timeline, lowest first."""
    return [t for t in timeline.tracks or [] if getattr(t, "kind", "Video") == otio.schema.TrackKind.Video]


def uses(timeline: otio.schema.Timeline) -> list[Use]:
    """All uses of the picture tracks, lowest track first, in record order. Raises BadTimeline."""
    found: list[Use] = []
    stack = timeline.tracks
    window = stack.source_range
    low = exact.start(window) if window else Fraction(0)
    high = low + exact.length(window) if window else None
    walk = _Walk(record_rate(timeline))
    for number, track in enumerate(picture_tracks(timeline), start=1):
        place = _Place(low, high, Fraction(0), Fraction(1), True, None, None)
        found += walk.item(track, Fraction(0), place, f"V{number}", whole=blind(track))
    return found


def blind(track: otio.schema.Track) -> bool:
    """Whether a track's source_range lies wholly beside its clips (an old EDL adapter of OTIO wrote such):
    it would show nothing, so it is taken whole."""
    if track.source_range is None or not len(track):
        return False
    low, length = exact.start(track.source_range), exact.length(track.source_range)
    return low + length <= 0 or low >= _length_of(track)


def _length_of(track: otio.schema.Track) -> Fraction:
    walk = _Walk(Fraction(24))
    return sum((walk.trimmed(child)[1] for child in track if isinstance(child, otio.core.Item)), Fraction(0))


@dataclass(frozen=True)
class _Place:
    """The window of the surrounding time that is seen, and where it lands in the record."""

    low: Fraction
    high: Fraction | None
    at: Fraction
    speed: Fraction
    enabled: bool
    owner: otio.core.Item | None
    transition: otio.schema.Transition | None
    still: Fraction | None = None
    """Seconds of record that one frozen moment is held for."""

    def record(self, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
        if self.still is not None:
            return self.at, self.at + self.still
        if self.speed < 0:
            low, high = self.low + (self.high or high) - high, self.low + (self.high or high) - low
        rate = abs(self.speed)
        return self.at + (low - self.low) / rate, self.at + (high - self.low) / rate


class _Walk:
    def __init__(self, rate: Fraction) -> None:
        self.rate = rate

    def item(self, item: otio.core.Item, start: Fraction, place: _Place, track: str,
             transition: otio.schema.Transition | None = None, whole: bool = False) -> Iterator[Use]:
        """The uses in `item`, which begins at `start` of the time that `place` is a window of."""
        span = (Fraction(0), _length_of(item)) if whole and isinstance(item, otio.schema.Track) else (
            self.trimmed(item))
        own = span[1]
        low = max(start, place.low)
        high = start + own if place.high is None else min(start + own, place.high)
        if high < low or (high == low and own > 0 and place.still is None):
            return
        if place.still is not None and not low <= place.low < start + own:
            return
        record = place.record(low, high)
        scalar = time_scalar(item)
        inner = self._inner(item, place, span[0], low - start, high - low, scalar, record, transition)
        if isinstance(item, otio.schema.Clip):
            yield self._use(item, inner, record, track)
        elif isinstance(item, (otio.schema.Track, otio.schema.Stack)):
            yield from self._children(item, inner, track)

    def _inner(self, item: otio.core.Item, place: _Place, first: Fraction, into: Fraction, length: Fraction,
               scalar: Fraction, record: tuple[Fraction, Fraction],
               transition: otio.schema.Transition | None) -> _Place:
        """The window of the item's own time."""
        still = place.still
        if scalar == 0 or still is not None:
            still = record[1] - record[0]
        low = first + (into * abs(scalar) if scalar >= 0 else Fraction(0))
        speed = place.speed * scalar
        owner = place.owner if place.owner is not None or (isinstance(item.parent(), otio.schema.Stack) and (
            item.parent().parent() is None)) else item
        return _Place(low, low + length * abs(scalar), record[0], speed,
                      place.enabled and item.enabled, owner, place.transition or transition, still)

    def _children(self, item: otio.core.Composition, place: _Place, track: str) -> Iterator[Use]:
        at, transition, layer = Fraction(0), None, 0
        # a transition into what is nested is one into its first clip only
        pending = place.transition
        for child in item:
            if isinstance(child, otio.schema.Transition):
                transition = child
                continue
            if isinstance(item, otio.schema.Stack):
                if getattr(child, "kind", "Video") != otio.schema.TrackKind.Video:
                    continue
                layer += 1
                label = track if layer == 1 else f"{track}.{layer}"
                yield from self.item(child, Fraction(0), _without(place, None), label, pending)
                continue
            found = list(self.item(child, at, _without(place, None), track, transition or pending))
            yield from found
            pending = None if found or isinstance(child, otio.schema.Gap) else pending
            at, transition = at + self.trimmed(child)[1], None

    def _use(self, clip: otio.schema.Clip, inner: _Place, record: tuple[Fraction, Fraction], track: str) -> Use:
        media = clip.media_reference.available_range if clip.media_reference else None
        rate = exact.fps(media.start_time.rate) if media and media.start_time.rate > 1 else None
        span = _own_range(clip)
        if rate is None and span is not None and span.start_time.rate > 1:
            rate = exact.fps(span.start_time.rate)
        return Use(clip, track, *record, inner.low, rate or self.rate, inner.speed, inner.transition,
                   inner.enabled, inner.owner or clip)

    def trimmed(self, item: otio.core.Composable) -> tuple[Fraction, Fraction]:
        """(start, length) of an item in its own time, seconds."""
        if isinstance(item, otio.core.Item) and item.source_range is not None:
            return exact.start(item.source_range), exact.length(item.source_range)
        if isinstance(item, otio.schema.Track):
            return Fraction(0), sum((self.trimmed(c)[1] for c in item if isinstance(c, otio.core.Item)),
                                    Fraction(0))
        if isinstance(item, otio.schema.Stack):
            return Fraction(0), max((self.trimmed(c)[1] for c in item), default=Fraction(0))
        span = _own_range(item)
        if span is None:
            raise BadTimeline(
                f"'{item.name}' says neither which part of its clip plays nor how long that is.",
                "Give it a source_range, or its media an available_range.",
            )
        return exact.start(span), exact.length(span)


def time_scalar(item: otio.core.Item) -> Fraction:
    """How fast an item plays its own time: the product of its time warps, 0 where one freezes it."""
    speed = Fraction(1)
    for effect in item.effects:
        if isinstance(effect, otio.schema.LinearTimeWarp):
            speed *= Fraction(effect.time_scalar).limit_denominator(exact.MOST_EXACT)
    return speed


def _own_range(item: otio.core.Composable) -> otio.opentime.TimeRange | None:
    if item.source_range is not None:
        return item.source_range
    media = getattr(item, "media_reference", None)
    return media.available_range if media else None


def _without(place: _Place, transition: None) -> _Place:
    return _Place(place.low, place.high, place.at, place.speed, place.enabled, place.owner, transition, place.still)
