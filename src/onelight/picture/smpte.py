"""Timecode in a frame file's header: SMPTE ST 12-1 words, which count no further than 30.

Two bits hold the tens of frames. Above 30 frames a second the standard counts frames in pairs and lets the
field mark say which of the two it is; so a word says nothing without its rate, and above 60 there is none.
Onelight writes word and rate, and the timecode itself in `onelight:timecode`, which needs no rule to be read.
"""

from __future__ import annotations

from fractions import Fraction

import OpenImageIO as oiio

from onelight.units.time import Timecode, nominal

OWN = "onelight:timecode"
"""Attribute with the timecode as text, every frame counted."""

COUNTED = 30
"""Frames a second up to which a word counts each of them."""

_DROP, _FIELD = 6, 15
"""Bits of the flags, as OpenEXR's `timeCode` packs them."""
_SHIFTS = (24, 16, 8, 0)
"""Hours, minutes, seconds, frames: two BCD digits each."""
_TENS = (3, 7, 7, 3)
"""What the tens of each may use; flags take the rest."""


def word(timecode: Timecode) -> int | None:
    """The 32 bits of a timecode, BCD: its time and flags, user bits apart; None above 60 frames a second."""
    if nominal(timecode.fps) > 2 * COUNTED:
        return None
    text = str(timecode)
    hours, minutes, seconds = (int(text[at : at + 2]) for at in (0, 3, 6))
    frames, field = int(text[9:]), 0
    if nominal(timecode.fps) > COUNTED:
        frames, field = divmod(frames, 2)
    packed = field << _FIELD | int(timecode.drop) << _DROP
    for shift, value in zip(_SHIFTS, (hours, minutes, seconds, frames), strict=True):
        packed |= (value // 10 << 4 | value % 10) << shift
    return packed


def text_of(packed: int, rate: Fraction | None) -> str:
    """hh:mm:ss:ff (;ff in drop-frame) of a word's 32 bits; at a `rate` above 30 with every frame counted."""
    packed &= 0xFFFFFFFF
    hours, minutes, seconds, frames = (
        (packed >> shift + 4 & tens) * 10 + (packed >> shift & 15) for shift, tens in zip(_SHIFTS, _TENS, strict=True)
    )
    if rate is not None and nominal(rate) > COUNTED:
        frames = 2 * frames + (packed >> _FIELD & 1)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{';' if packed >> _DROP & 1 else ':'}{frames:02d}"


def rate_of(spec: oiio.ImageSpec) -> Fraction | None:
    """Frames a second as a header says them; None where it doesn't."""
    for name in ("FramesPerSecond", "framesPerSecond", "dpx:FrameRate", "dpx:TemporalFrameRate"):
        value = spec.getattribute(name)
        if isinstance(value, tuple) and len(value) == 2 and value[1]:
            return Fraction(int(value[0]), int(value[1]))
        if isinstance(value, (int, float)) and 1 <= value < 1000:
            return Fraction(value).limit_denominator(1001)
    return None


def timecode_of(spec: oiio.ImageSpec) -> str | None:
    """hh:mm:ss:ff out of a header: Onelight's own, its SMPTE words at its rate, or its text; None without one."""
    if own := spec.get_string_attribute(OWN):
        return own
    text = spec.get_string_attribute("timecode") or spec.get_string_attribute("dpx:TimeCode")
    words = spec.getattribute("smpte:TimeCode")
    if isinstance(words, str):
        return words or text or None
    if not isinstance(words, tuple):
        return text or None
    return text_of(int(words[0]), rate_of(spec))
