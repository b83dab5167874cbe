"""Key level, contrast, saturation, levels: what a spot meter walked over the frame would tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.metering.encoding import FLOOR_STOPS, FULL, LUMINANCE, stops
from onelight.metering.ranks import percentiles
from onelight.metering.vision import cv2

KEY_PART = (20.0, 80.0)
"""The key is the mean of the stops between these percentiles: a clipped window or a black coat may fill
a fifth of the frame and not run it, and yet a stop more light reads one stop more. Nothing at all (mattes,
cut-outs) is no part of the picture."""

CONTRAST_PART = (10.0, 90.0)
LEVEL_PART = (0.5, 99.5)
CEILING = 0.985
"""Codes from here up count as clipped: encoders ring a little below full scale."""
BASEMENT = 0.012
"""All three codes from here down count as crushed."""
BAR_STOPS = -8.0
"""A border row all below this belongs to a letterbox or a matte, not to the picture."""
_SHADOW_STOPS = -6.0
_MOST_CHROMA = 3.0
_PIXELS = 24_000
_APART = np.eye(3, dtype=np.float32) - LUMINANCE
"""Takes the luminance off each channel."""
_THIRDS = np.full((1, 3), 1 / 3, np.float32)


@dataclass(frozen=True)
class Light:
    """One frame's light, in the fields and units of `records.reading.Sample`."""

    key_stops: float
    contrast_stops: float
    saturation: float
    black_stops: float
    white_stops: float
    clipped: float
    crushed: float


def measure(linear: NDArray[np.float32], codes: NDArray[np.uint16] | None = None) -> Light:
    """The light of one frame: `linear` (H, W, 3) ACEScg, `codes` the same frame's code values, uint16 full
    scale, from which clipping is told (without them nothing counts as clipped)."""
    area = picture_area(linear)
    linear = _thinned(linear[area])
    luminance = linear @ LUMINANCE
    level = stops(luminance)
    black, white = percentiles(level, *LEVEL_PART)
    seen = level[level > FLOOR_STOPS] if (level > FLOOR_STOPS).any() else level
    low, key_low, key_high, high = percentiles(seen, CONTRAST_PART[0], *KEY_PART, CONTRAST_PART[1])
    middle = seen[(seen >= key_low) & (seen <= key_high)]
    clipped, crushed = clipping(codes[area]) if codes is not None else (0.0, 0.0)
    return Light(
        key_stops=float(middle.mean()),
        contrast_stops=float(high - low),
        saturation=saturation(linear, luminance, level),
        black_stops=float(black),
        white_stops=float(white),
        clipped=clipped,
        crushed=crushed,
    )


def _thinned(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """Every so many pixels as make about _PIXELS: picked, not averaged, or the extremes would be lost."""
    step = max(1, round((linear.shape[0] * linear.shape[1] / _PIXELS) ** 0.5))
    return np.ascontiguousarray(linear[::step, ::step])


def saturation(
    linear: NDArray[np.float32], luminance: NDArray[np.float32], level: NDArray[np.float32]
) -> float:
    """Mean chroma of pixels (H, W, 3) as a part of luminance (H, W): the RMS distance
    of R, G, B from the luminance, over it, of all that isn't deep shadow."""
    lit = level > _SHADOW_STOPS
    if not lit.any():
        return 0.0
    apart = cv2.transform(linear, _APART)
    squares = cv2.transform(apart * apart, _THIRDS)[lit]
    chroma = np.sqrt(squares) / luminance[lit]
    return float(np.minimum(chroma, _MOST_CHROMA).mean())


def clipping(codes: NDArray[np.uint16]) -> tuple[float, float]:
    """(clipped, crushed) parts 0..1 of (H, W, 3) uint16: any channel at the top, all at the bottom."""
    top = brightest(codes)
    clipped = np.count_nonzero(top >= CEILING * FULL) / top.size
    crushed = np.count_nonzero(top <= BASEMENT * FULL) / top.size
    return clipped, crushed


def brightest(pixels: NDArray) -> NDArray:
    """The greatest channel (H, W) of each pixel (H, W, 3), any type. NumPy's own way takes ten times as long."""
    red, green, blue = cv2.split(np.ascontiguousarray(pixels))
    return cv2.max(cv2.max(red, green), blue)


def darkest(pixels: NDArray) -> NDArray:
    """The least channel (H, W) of each pixel (H, W, 3), any type."""
    red, green, blue = cv2.split(np.ascontiguousarray(pixels))
    return cv2.min(cv2.min(red, green), blue)


def picture_area(linear: NDArray[np.float32]) -> tuple[slice, slice]:
    """The part of the frame inside a letterbox or pillarbox: (rows, columns); the whole where all is dark."""
    bright = linear @ LUMINANCE > 0.18 * 2.0**BAR_STOPS
    rows, columns = (_inside(bright.any(axis=axis)) for axis in (1, 0))
    return rows, columns


def _inside(lit: NDArray[np.bool_]) -> slice:
    where = np.flatnonzero(lit)
    if not where.size:
        return slice(0, lit.size)
    first, last = int(where[0]), int(where[-1]) + 1
    return slice(first, last) if last - first >= lit.size // 4 else slice(0, lit.size)


