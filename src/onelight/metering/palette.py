"""The palette: the few colours a frame is made of, by k-means that gives the same answer every time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.records import Swatch

COLOURS = 6
_PIXELS = 3000
_ROUNDS = 20
_LIGHTNESS = 0.6
"""Lightness counts less than hue: a palette names colours, not shadows."""


def palette(pixels: NDArray[np.float32], count: int = COLOURS) -> tuple[Swatch, ...]:
    """The `count` colours of scene-linear ACEScg pixels (N, 3), the most frequent first, with their shares.
    No randomness: seeds are the colours farthest apart."""
    pixels = pixels[:: max(1, len(pixels) // _PIXELS)]
    spread = _features(pixels)
    centres = _farthest(spread, count)
    owner = np.full(len(spread), -1)
    for _ in range(_ROUNDS):
        # The squared distance but for what a pixel has in common with all centres.
        before, owner = owner, ((centres**2).sum(axis=1) - 2 * spread @ centres.T).argmin(axis=1)
        if np.array_equal(owner, before):
            break
        centres = np.stack([spread[owner == k].mean(axis=0) for k in np.unique(owner)])
    shares = sorted(((float((owner == k).mean()), int(k)) for k in np.unique(owner)), reverse=True)
    return tuple(Swatch(rgb=_mean(pixels[owner == k]), share=round(share, 4)) for share, k in shares)


def _features(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Opponent coordinates in ACEScct, in which distances roughly look as they are."""
    r, g, b = colour.to_log(np.maximum(pixels, 0)).T
    return np.stack([_LIGHTNESS * (r + g + b) / np.sqrt(3), (r - b) * 1.4, (r + b - 2 * g) * 0.8], axis=1)


def _farthest(spread: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    centres = [np.median(spread, axis=0)]
    nearest = ((spread - centres[0]) ** 2).sum(axis=1)
    while len(centres) < min(count, len(spread)):
        # The 99.5th percentile, not the extreme: one hot pixel is no colour of the film.
        centres.append(spread[np.argsort(nearest, kind="stable")[int(0.995 * (len(spread) - 1))]])
        nearest = np.minimum(nearest, ((spread - centres[-1]) ** 2).sum(axis=1))
    return np.stack(centres)


def _mean(pixels: NDArray[np.float32]) -> tuple[float, float, float]:
    r, g, b = (round(float(v), 5) for v in pixels.mean(axis=0))
    return r, g, b
