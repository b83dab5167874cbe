"""What a gaffer is asked for, in a set's words, as numbers: `left`, `-1/3`, `300K`, `large`, `off`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from onelight.units.errors import BadInput, choices
from onelight.units.light import mired

SIDES = {"left": -60.0, "right": 60.0, "front": 0.0, "behind": 180.0}
"""Degrees around the subject from the camera's direction, positive to camera right."""
WIDTHS = {"hard": 0.2, "medium": 0.8, "soft": 1.4, "large": 2.2}
"""Metres across, of a source AWAY metres off."""
AWAY = 2.2
"""Metres from the subject to a lamp that is set up anew."""
USUAL = 0.8
"""Metres across, of a key whose size nobody knows."""
DAYLIGHT = 5600.0
"""Kelvin that a lamp's change of colour is counted from."""
OFF = "off"
Range = tuple[float, float]


@dataclass(frozen=True)
class Asked:
    """What the light should do. Stops against what is there (`back`: against the key, None for no such lamp); degrees,
    None for as it is; `warm` mired; `width` metres, None for as it is; `flagged`: the key is taken away; `practical`:
    of the lamp in the picture that has a matte."""

    side: float | None = None
    height: float | None = None
    key: float = 0.0
    fill: float = 0.0
    back: float | None = None
    back_side: float | None = None
    warm: float = 0.0
    width: float | None = None
    flagged: bool = False
    practical: float = 0.0
    strength: float = 1.0

    @property
    def moved(self) -> bool:
        """Whether light comes from where none came, or is of another shape: pixels are invented."""
        return self.side is not None or self.height is not None or self.width is not None or self.back is not None


def asked_of(intent: Any, ranges: dict[str, Range]) -> Asked:
    """An Intent's words as numbers. `ranges`: the least and the most of each knob that has them. Raises BadInput that
    names the knob, and what it takes."""
    flagged = intent.key.strip().casefold() == OFF
    return Asked(
        side=_side("key_side", intent.key_side),
        height=_number("key_height", intent.key_height, ranges),
        key=0.0 if flagged else _number("key", intent.key, ranges) or 0.0,
        fill=_number("fill", intent.fill, ranges) or 0.0,
        back=_number("back", intent.back, ranges),
        back_side=_side("back_side", intent.back_side),
        warm=_warm(intent.warm, ranges["warm"]),
        width=_width(intent.soft),
        flagged=flagged,
        practical=practical_of(intent.practical, ranges)[1],
        strength=intent.strength,
    )


def practical_of(word: str, ranges: dict[str, Range]) -> tuple[str, float]:
    """(matte, stops) of `window=+1`; ("", 0) for nothing. Raises BadInput."""
    name, equals, stops = word.strip().partition("=")
    if word.strip() and not (name and equals):
        raise BadInput(f"relight: practical can't be '{word}'.", "Write its matte and stops: window=+1.")
    return name.strip(), _number("practical", stops, ranges) or 0.0


def _number(knob: str, word: str, ranges: dict[str, Range]) -> float | None:
    """`+1/2`, `-0.3`, `45`; None for nothing."""
    if not word.strip():
        return None
    try:
        value = float(Fraction(word.strip().lstrip("+")))
    except (ValueError, ZeroDivisionError):
        way_out = "Write a number or a fraction, such as -1/3 or +1.5" + (f", or {OFF}." if knob == "key" else ".")
        raise BadInput(f"relight: {knob} can't be '{word}'.", way_out) from None
    return _within(knob, value, ranges[knob])


def _within(knob: str, value: float, range_: Range) -> float:
    least, most = range_
    if not least <= value <= most:
        raise BadInput(f"relight: {knob} can't be {value:g}.", f"It goes from {least:g} to {most:g}.")
    return value


def _side(knob: str, word: str) -> float | None:
    name = word.strip().casefold()
    if not name or name in SIDES:
        return SIDES.get(name)
    try:
        return _within(knob, float(name), (-180.0, 180.0))
    except ValueError:
        way_out = f"Write {choices([*SIDES])}, or degrees from the camera, positive to its right."
        raise BadInput(f"relight: {knob} can't be '{word}'.", way_out) from None


def _warm(word: str, range_: Range) -> float:
    """Kelvin warmer than daylight, as mired: `300K`."""
    name = word.strip().casefold().removesuffix("k").strip()
    if not name:
        return 0.0
    try:
        kelvins = _within("warm", float(name), range_)
    except ValueError:
        raise BadInput(f"relight: warm can't be '{word}'.", "Write kelvin: 300K, or -500K for cooler.") from None
    return mired(DAYLIGHT - kelvins) - mired(DAYLIGHT)


def _width(word: str) -> float | None:
    name = word.strip().casefold()
    if name and name not in WIDTHS:
        raise BadInput(f"relight: soft can't be '{word}'.", f"Choose {choices([*WIDTHS])}.")
    return WIDTHS.get(name)
