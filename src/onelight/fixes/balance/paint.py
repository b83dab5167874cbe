"""Surfaces of two takes that are the same by their paint.

What is laid over each other may look alike by chance: somebody before a plain wall here, somebody else there. Where it
is the same surface, paint cancels: the ratio of the two pictures is light's alone, and varies far less from place to
place than either of the pictures does. Where it is not, the ratio varies as much as both of them together.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.balance.same import linear
from onelight.fixes.match import surfaces
from onelight.fixes.match.surfaces import Pairs, View

Floats = NDArray[np.float64]

LEAST_WORTH = 12.0
"""Surfaces: of pictures of different productions up to 6 went for the same."""
_CELLS = 24
"""Across and down: places of a cell are asked together."""
_REACH = 1.0
"""Cells around a cell that are heard with it: a plain place is what the painted ones around it are."""
_CANCELS = 0.2
"""Of both pictures' variance: what the ratio may keep of it to be believed; at twice that it is not. The same surfaces
were seen to keep 0.0 to 0.09 as a whole, others 0.2 to 1. It is the geometric mean of a place's and the whole's: where
pictures agree elsewhere, somebody's elbow does not cost the wall behind it."""
_PLAIN = 0.1**2
"""Variance, stops squared: a place that varies less has no paint that could cancel."""


def shared(hero: View, shot: View) -> Pairs | None:
    """Colour pairs of the surfaces that both see, what does not cancel left out; None where too few are left."""
    found = surfaces.shared(hero, shot)
    believed = found and cancelling(found)
    return believed if believed and believed.worth > LEAST_WORTH else None


def gather(heroes: Sequence[View], shots: Sequence[View]) -> Pairs | None:
    """The same of several pictures of each side."""
    return surfaces.gather(heroes, shots, share=shared)


def cancelling(pairs: Pairs) -> Pairs:
    """Pairs, of places that are told, as far as paint cancels in them; worth so much less."""
    shot, hero, bright = linear(pairs)
    shot, hero = (np.log2(np.maximum(side, np.finfo(float).tiny)) for side in (shot, hero))
    across, down = (np.clip(pairs.places, 0, 0.9999) * _CELLS).astype(int).T
    cells, weight = across + _CELLS * down, (pairs.weight * bright).astype(float)
    ratio, paint = (_varies(values, cells, weight) for values in (shot - hero, np.hstack([shot, hero])))
    paint += _PLAIN * np.bincount(cells, weight, _CELLS**2)
    whole = ratio.sum() / max(float(paint.sum()), 1e-9)
    left = np.sqrt(whole * _around(ratio) / np.maximum(_around(paint), 1e-9))
    believed = np.clip(2 - left / _CANCELS, 0, 1)[cells]
    part = float((weight * believed).sum() / max(float(weight.sum()), 1e-9))
    held = believed > 0
    heard = (pairs.weight * believed).astype(np.float32)[held]
    return Pairs(pairs.shot[held], pairs.hero[held], heard, pairs.worth * part, pairs.light, pairs.places[held])


def _varies(values: Floats, cells: NDArray[np.int_], weight: Floats) -> Floats:
    """(_CELLS²,) of each cell the squares by which values (N, K) lie off its mean, summed under weights (N,)."""
    total = np.zeros(_CELLS**2)
    count = np.maximum(np.bincount(cells, weight, _CELLS**2), 1e-9)
    for column in values.T:
        first, second = (np.bincount(cells, weight * column**power, _CELLS**2) for power in (1, 2))
        total += np.maximum(second - first**2 / count, 0) / 3
    return total


def _around(sums: Floats) -> Floats:
    """(_CELLS²,) with those of the cells around."""
    grid = sums.reshape(_CELLS, _CELLS)
    return np.asarray(cv2.GaussianBlur(grid, (0, 0), _REACH, borderType=cv2.BORDER_CONSTANT), float).ravel()
