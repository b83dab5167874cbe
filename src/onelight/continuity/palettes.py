"""Two sets' colours as a whole, laid over each other: where no surface can be pointed at, the palette still
tells by how much the light differs.

Every pixel votes in a histogram of stops, mired and CC. Its root weighs small things nearly like large
ones, so that another framing matters little; near-neutral things weigh more, because only they move by the
light alone. The shift under which the two histograms overlap most is the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.ndimage import gaussian_filter

from onelight.continuity.lights import Lights

STEPS = np.array([0.2, 10.0, 2.5])
"""Stops, mired, CC from one bin to the next."""
SHAPE = (64, 40, 40)
POWER = 0.35
NEUTRAL = (30.0, 5.0)
"""Mired and CC from the common white within which a colour counts (nearly) fully."""
_ROUNDS = 4
_SETTLED = (0.04, 1.0, 0.4)
_LEAST_RANGE = 3.0
_MARGIN = 0.2
"""Stops by which both sides' ranges are narrowed: near its ends a camera bends what it records."""
REACH = (15, 12, 8)
"""Bins that a difference may reach: 3 stops, 120 mired, 20 CC."""

_DEAR = np.array([0.012, 3e-5, 2e-4])
"""Times the square of stops, mired and CC: by so much a larger difference must overlap better, half a stop by
0.003, two stops by 0.05."""

_BEST, _ERROR, _WORSE = 0.97, np.array([0.08, 5.0, 0.5]), np.array([2.0, 45.0, 6.0])
"""At this overlap the error is so much; and so much more for every 1 that it lies below (measured on the
tuning clips of benchmarks/check.py)."""


def shift(
    before: Sequence[Lights], after: Sequence[Lights], white: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """(difference (stops, mired, CC), its error, overlap 0..1) of two sets of frames.

    `white` (mired, CC from the ACES white) is about where neutral things lie in both.
    """
    recorded, centre = (_range(before), _range(after)), np.array(white)
    found, overlap = np.zeros(3), 0.0
    for _ in range(_ROUNDS):
        windows = _both_see(*recorded, float(found[0]))
        # Each side's neutral things are looked for in its own light.
        here = _histogram(before, centre - found[1:] / 2, windows[0])
        there = _histogram(after, centre + found[1:] / 2, windows[1])
        last, (found, overlap) = found, _best(here, there)
        if (np.abs(found - last) < _SETTLED).all():
            break
    error = _ERROR + _WORSE * max(0.0, _BEST - overlap)
    return found, error, overlap


def _range(lights: Sequence[Lights]) -> tuple[float, float]:
    """Lowest and highest stops that a side could record."""
    levels = np.concatenate([one.pixels[:, 0] for one in lights])
    return (float(levels.min()), float(np.percentile(levels, 99.9))) if levels.size else (-6.0, 3.0)


def _both_see(
    here: tuple[float, float], there: tuple[float, float], stops: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """What of each side's range the other can see, too, being `stops` lighter: what one side lost in its
    shadows or its clipping must not draw the two together. The whole where next to nothing is left."""
    low = max(here[0], there[0] - stops) + _MARGIN
    high = min(here[1], there[1] - stops) - _MARGIN
    if high - low < _LEAST_RANGE:
        return here, there
    return (low, high), (low + stops, high + stops)


def _best(here: NDArray[np.float64], there: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The shift (stops, mired, CC) of the greatest overlap, and that overlap."""
    overlaps = _overlaps(here, there)
    peak = np.unravel_index(int((overlaps - _unlikely()).argmax()), overlaps.shape)
    found = np.array([_between(overlaps, peak, axis) for axis in range(3)])
    return (found - np.array(REACH)) * STEPS, float(overlaps[peak])


def spread(lights: Sequence[Lights]) -> tuple[float, float]:
    """(stops from the 10th to the 90th percentile, spread of the colours) of the usable pixels."""
    pixels = np.concatenate([one.pixels for one in lights])
    if len(pixels) < 100:
        return 0.0, 0.0
    low, high = np.percentile(pixels[:, 0], (10, 90))
    chroma = (pixels[:, 1:] - np.median(pixels[:, 1:], axis=0)) / np.array(NEUTRAL)
    return float(high - low), float(np.sqrt(np.minimum((chroma**2).sum(axis=1), 100).mean()))


def _histogram(
    lights: Sequence[Lights], white: NDArray[np.float64], window: tuple[float, float]
) -> NDArray[np.float64]:
    """(SHAPE) of length 1: the mean over the frames, of what lies in `window` (stops)."""
    shape, total = np.array(SHAPE), np.zeros(int(np.prod(SHAPE)))
    for one in lights:
        pixels = one.pixels
        off = (pixels[:, 1:] - white) / np.array(NEUTRAL)
        weight = 1 / (1 + (off**2).sum(axis=1))
        places = np.rint(pixels / STEPS + shape / 2)
        inside = ((places >= 0) & (places < shape)).all(axis=1)
        inside &= (pixels[:, 0] >= window[0]) & (pixels[:, 0] <= window[1])
        flat = np.ravel_multi_index(tuple(places[inside].astype(int).T), SHAPE)
        counts = np.bincount(flat, weights=weight[inside], minlength=total.size)
        total += counts / max(counts.sum(), 1e-9)
    grid = gaussian_filter(total.reshape(SHAPE), 1.0, mode="constant") ** POWER
    return grid / max(float(np.sqrt((grid**2).sum())), 1e-9)


def _overlaps(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """Overlap for every shift within REACH."""
    size = [fft.next_fast_len(n + r, real=True) for n, r in zip(SHAPE, REACH, strict=True)]
    spectra = np.asarray(fft.rfftn(there, size)) * np.conj(np.asarray(fft.rfftn(here, size)))
    crossed = np.asarray(fft.irfftn(spectra, size))
    return crossed[np.ix_(*(np.arange(-r, r + 1) for r in REACH))]


@cache
def _unlikely() -> NDArray[np.float64]:
    """What the overlap of every shift within REACH has to make up for."""
    stops, mireds, ccs = (
        dear * (np.arange(-reach, reach + 1) * step) ** 2
        for dear, reach, step in zip(_DEAR, REACH, STEPS, strict=True)
    )
    return stops[:, None, None] + mireds[None, :, None] + ccs[None, None, :]


def _between(overlaps: NDArray[np.float64], peak: tuple, axis: int) -> float:
    """The peak's place along an axis, between bins: a parabola through it and its neighbours."""
    place = int(peak[axis])
    if not 0 < place < overlaps.shape[axis] - 1:
        return float(place)
    low, top, high = (
        float(overlaps[tuple(step if a == axis else p for a, p in enumerate(peak))])
        for step in (place - 1, place, place + 1)
    )
    bend = low - 2 * top + high
    return place + (0.5 * (low - high) / bend if bend < 0 else 0.0)
