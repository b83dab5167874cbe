"""OpenTimelineIO counts in floats; a film doesn't. Between the two, exactly.

Rates come back as fractions (29.97002997… is 30000/1001), moments as fractions of a second, and
only whole frames leave this room.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import opentimelineio as otio

from onelight.units.time import Timecode, nominal, rate

RationalTime = otio.opentime.RationalTime
TimeRange = otio.opentime.TimeRange

ALMOST = Fraction(1, 1000)
"""Frames: what a float may be off before a moment counts as lying between two frames."""

MOST_EXACT = 1_000_000
"""The largest denominator that a float is read as: 1/3, 1001/24000 come back, noise doesn't."""


@lru_cache(maxsize=1024)
def fps(value: float) -> Fraction:
    """The exact rate that OTIO holds as a float; BadInput where it is not above zero."""
    near = rate(value)
    return near if near.denominator < 2000 else near.limit_denominator(1001)


@lru_cache(maxsize=65536)
def number(value: float) -> Fraction:
    """A float as the simplest fraction that it can mean."""
    if float(value).is_integer():
        return Fraction(int(value))
    return Fraction(value).limit_denominator(MOST_EXACT)


def seconds(time: otio.opentime.RationalTime) -> Fraction:
    """A moment in exact seconds; a time without a rate (0@0, 0@1) is zero."""
    if time.value == 0:
        return Fraction(0)
    return number(time.value) / fps(time.rate)


def start(span: otio.opentime.TimeRange) -> Fraction:
    """Seconds."""
    return seconds(span.start_time)


def length(span: otio.opentime.TimeRange) -> Fraction:
    """Seconds."""
    return seconds(span.duration)


def frame(moment: Fraction, at: Fraction) -> int:
    """The frame that a moment in seconds lies in; half a frame goes to the later one."""
    exact = moment * at
    near = round(exact)
    if abs(exact - near) <= ALMOST:
        return near
    return math.floor(exact + Fraction(1, 2))


def time(frames: int | Fraction, at: Fraction) -> otio.opentime.RationalTime:
    """OTIO's RationalTime of a frame count at an exact rate."""
    return RationalTime(float(frames), float(at))


def span(first: int | Fraction, count: int | Fraction, at: Fraction) -> otio.opentime.TimeRange:
    """OTIO's TimeRange: first frame, number of frames, rate."""
    return TimeRange(time(first, at), time(count, at))


def timecode(frames: int, at: Fraction, drop: bool = False) -> str:
    """`01:00:00:00` of a frame number; drop-frame only where the rate has it."""
    return str(Timecode(frames, at, drop and nominal(at) % 30 == 0 and at.denominator == 1001))
