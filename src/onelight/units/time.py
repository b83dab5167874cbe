"""Time is rational: a rate is a fraction, a moment a whole number of frames.

Seconds are never stored. `24000/1001` is written so, and drop-frame timecode is a way of writing
frame numbers, nothing more (SMPTE ST 12-1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from onelight.units.errors import BadInput

NTSC = {Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(48000, 1001)}
_WRITTEN = {
    "23.976": Fraction(24000, 1001),
    "23.98": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "47.952": Fraction(48000, 1001),
    "47.95": Fraction(48000, 1001),
    "59.94": Fraction(60000, 1001),
    "119.88": Fraction(120000, 1001),
}
_TIMECODE = re.compile(r"^(\d{1,2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})$")


def rate(value: str | int | float | Fraction) -> Fraction:
    """Frames per second as an exact fraction: `24`, `"23.976"`, `"30000/1001"`, 29.97.

    Raises BadInput when it isn't a positive number; NTSC rates written as decimals are recognised.
    """
    if isinstance(value, Fraction):
        fraction = value
    else:
        text = str(value).strip()
        try:
            fraction = _WRITTEN.get(text) or _near_ntsc(Fraction(text))
        except (ValueError, ZeroDivisionError):
            raise BadInput(f"'{value}' is not a frame rate.", "Write it like 24, 23.976 or 30000/1001.") from None
    if fraction <= 0:
        raise BadInput(f"A frame rate must be above zero, not {value}.", "Write it like 24 or 23.976.")
    return fraction


def _near_ntsc(fraction: Fraction) -> Fraction:
    for ntsc in (*NTSC, Fraction(120000, 1001)):
        if abs(fraction - ntsc) < Fraction(1, 400):
            return ntsc
    return fraction


def nominal(fps: Fraction) -> int:
    """Frames that timecode counts in a second: 24 for 23.976, 30 for 29.97."""
    return max(1, round(fps))


@dataclass(frozen=True, order=True)
class Timecode:
    """A frame number written as hours, minutes, seconds and frames at a rate.

    `frame` counts from 00:00:00:00; `drop` numbers it in drop-frame (29.97 and 59.94 only).
    """

    frame: int
    fps: Fraction
    drop: bool = False

    @classmethod
    def parse(cls, text: str, fps: Fraction | str | int | float) -> Timecode:
        """`01:00:00:00`, or `01:00:00;00` in drop-frame. Raises BadInput."""
        fps = rate(fps)
        found = _TIMECODE.match(text.strip())
        if not found:
            raise BadInput(f"'{text}' is not a timecode.", "Write it like 01:00:00:00 (;00 for drop-frame).")
        hours, minutes, seconds, frames = (int(found[i]) for i in (1, 2, 3, 5))
        count = nominal(fps)
        if minutes > 59 or seconds > 59 or frames >= count:
            raise BadInput(
                f"'{text}' can't be a timecode at {fps} frames a second.",
                f"Frames go from 0 to {count - 1}, minutes and seconds to 59.",
            )
        drop = found[4] in ";," and fps in NTSC and count % 30 == 0
        frame = ((hours * 60 + minutes) * 60 + seconds) * count + frames
        if drop:
            total_minutes = hours * 60 + minutes
            frame -= (count // 15) * (total_minutes - total_minutes // 10)
        return cls(frame, fps, drop)

    def __str__(self) -> str:
        count, frame = nominal(self.fps), self.frame
        sign, frame = ("-", -frame) if frame < 0 else ("", frame)
        if self.drop:
            dropped = count // 15
            tens, rest = divmod(frame, count * 600 - dropped * 9)
            frame += dropped * 9 * tens
            if rest >= count * 60:
                frame += dropped * ((rest - count * 60) // (count * 60 - dropped) + 1)
        seconds, frames = divmod(frame, count)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        separator = ";" if self.drop else ":"
        return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}{separator}{frames:02d}"

    def __add__(self, frames: int) -> Timecode:
        return Timecode(self.frame + frames, self.fps, self.drop)


@dataclass(frozen=True, order=True)
class FrameRange:
    """Frames `start` (included) to `end` (excluded), counted from a clip's first frame, 0."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise BadInput(f"A range can't end ({self.end}) before it starts ({self.start}).", "Swap the two.")

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, frame: int) -> bool:
        return self.start <= frame < self.end

    def clip(self, other: FrameRange) -> FrameRange:
        """The part of this range inside `other`; empty at `other`'s edge where they don't meet."""
        start = min(max(self.start, other.start), other.end)
        return FrameRange(start, max(start, min(self.end, other.end)))

    def with_handles(self, frames: int) -> FrameRange:
        """Widened by `frames` on both sides, never below frame 0."""
        return FrameRange(max(0, self.start - frames), self.end + frames)

    def spread(self, count: int) -> list[int]:
        """`count` frames (or fewer, if it is shorter) evenly over the range, away from its ends."""
        count = min(count, len(self))
        return [self.start + (2 * i + 1) * len(self) // (2 * count) for i in range(count)]
