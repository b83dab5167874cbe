"""Which set is this? A signature that no grade changes much.

The signature holds how the set's colours and lights lie to each other: a histogram of level, warmth and
tint in stops, mired and CC, which exposure and white balance only shift. Two of them are compared under
every shift that a light or a filter could have made.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onelight.metering.encoding import FULL, stops_of
from onelight.metering.light import CEILING, brightest, darkest
from onelight.metering.ranks import median
from onelight.metering.vision import cv2
from onelight.records import Reading
from onelight.units.light import BALANCE_INVERSE, MID_GREY

SHAPE = (16, 9, 9)
STEPS = (0.6, 26.0, 7.0)
"""Stops, mired and CC from one bin to the next."""
LENGTH = 16 * 9 * 9

_TO_LIGHT = BALANCE_INVERSE.astype(np.float32)
_SHIFTS = 3
_SHADOW_STOPS = -6.0
_CHANCE, _SURE = 0.72, 0.94
"""Overlap of signatures that reads as 0, and as 1: on the shared clips nine in ten pairs of different sets
lie under 0.81, and nine in ten of one set (other frames, crops, other cameras) over 0.86."""


def signature(linear: NDArray[np.float32], codes: NDArray[np.uint16] | None = None) -> NDArray[np.float32]:
    """(LENGTH,) float32 of one frame: `linear` (H, W, 3) ACEScg, `codes` to leave clipped pixels out."""
    usable = (stops_of(linear) > _SHADOW_STOPS) & (darkest(linear) > 0)
    if codes is not None:
        usable &= brightest(codes) < CEILING * FULL
    if usable.sum() < 200:
        return np.zeros(LENGTH, np.float32)
    logs = np.log2(np.maximum(cv2.GaussianBlur(linear, (0, 0), 0.8), 1e-5) / MID_GREY)
    flat, inside = np.zeros(int(usable.sum()), np.int32), np.ones(int(usable.sum()), bool)
    for light, bins, step in zip(cv2.split(cv2.transform(logs, _TO_LIGHT)), SHAPE, STEPS, strict=True):
        light = light[usable]
        place = np.rint((light - np.float32(median(light))) / np.float32(step) + (bins - 1) / 2).astype(np.int32)
        inside &= (place >= 0) & (place < bins)
        flat = flat * bins + place
    counts = np.bincount(flat[inside], minlength=LENGTH).astype(np.float32)
    return counts / max(float(counts.sum()), 1.0)


def pooled(signatures: Sequence[NDArray[np.float32]]) -> tuple[float, ...]:
    """A shot's signature from its frames', each (LENGTH,); () without any. The same shape back."""
    if not signatures:
        return ()
    return tuple(round(float(v), 5) for v in np.mean(np.stack(signatures), axis=0))


def same_set(a: Reading, b: Reading) -> float:
    """How far two shots show one set, 0..1, by their signatures; 0.5 where one has none.

    Above 0.5 they likely do.
    """
    if len(a.set_signature) != LENGTH or len(b.set_signature) != LENGTH:
        return 0.5
    return likeness(np.array(a.set_signature, np.float32), np.array(b.set_signature, np.float32))


def likeness(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """0..1 of two signatures (LENGTH,): their overlap under the best shift of level, warmth and tint."""
    here, there = (_roots(x) for x in (a, b))
    wide = np.pad(there, _SHIFTS)
    reach = range(2 * _SHIFTS + 1)
    levels, warmths, tints = SHAPE
    overlap = max(
        float(np.vdot(here, wide[i : i + levels, j : j + warmths, k : k + tints]))
        for i in reach
        for j in reach
        for k in reach
    )
    return float(np.clip((overlap - _CHANCE) / (_SURE - _CHANCE), 0, 1))


def _roots(signature: NDArray[np.float32]) -> NDArray[np.float32]:
    """Square roots, of length 1, a little blurred: a large wall weighs no more than it should."""
    grid = signature.reshape(SHAPE)
    for axis in range(3):
        grid = 0.6 * grid + 0.2 * (np.roll(grid, 1, axis) + np.roll(grid, -1, axis))
    return np.sqrt(grid / max(float(grid.sum()), 1e-9))
