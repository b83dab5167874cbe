"""How a set gets light wrong along a shot: a wrong stop or preset, an iris, a cloud, automatics, a lamp on mains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onelight.fixes.balance.bands import Bands
from onelight.fixes.balance.curves import Curve
from onelight.learning.look import errors
from onelight.picture.picture import Picture
from onelight.units.light import BALANCE_BASIS

FLICKER_SD, JUMP_SD, DRIFT_SD, BANDS_SD = 0.1, 0.3, 0.35, 0.12
"""Stops."""
COLOURED = 0.25
"""How much of it the channels do by themselves."""


def draw(count: int, rng: np.random.Generator) -> Curve:
    """What happened to a take of `count` frames: one curve, drawn with `rng`."""
    moments = np.arange(count)
    wrong = rng.normal(size=3) * (errors.EXPOSURE_SD, errors.WARMTH_SD, errors.TINT_SD)
    stops = np.repeat((BALANCE_BASIS @ wrong)[None], count, 0)
    own = lambda: 1 + COLOURED * rng.normal(size=3)  # noqa: E731
    course = np.sin(2 * np.pi * (moments / max(count, 2) * rng.uniform(0.3, 1.2) + rng.random()))
    stops += rng.normal() * DRIFT_SD * course[:, None] * own()
    if rng.random() < 0.5:
        stops += rng.normal() * JUMP_SD * (moments >= rng.integers(count))[:, None] * own()
    if rng.random() < 0.6:
        beat = np.sin(2 * np.pi * (rng.uniform(0.06, 0.5) * moments + rng.random()))
        stops += FLICKER_SD * (beat + 0.4 * rng.normal(size=count))[:, None] * own()
    bands = None
    if rng.random() < 0.3:
        turn = 2 * np.pi * rng.random()
        size = abs(rng.normal()) * BANDS_SD * own()
        bands = Bands(rng.uniform(0.8, 3), rng.uniform(0.03, 0.45), size * np.cos(turn), size * np.sin(turn))
    return Curve(stops, 0, bands)


def undone(curve: Curve) -> Curve:
    """The curve that takes a curve back."""
    return curve.times(-1.0)


def spoil(frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], Curve]:
    """(frames with one error drawn along them, in their own colour space, the curve that undoes it)."""
    happened = draw(max(1, len(frames)), rng)
    return [happened.apply(picture, number) for number, picture in enumerate(frames)], undone(happened)
