"""What the same surfaces, seen in two takes, say of light alone: gains and nothing else.

A match may bend contrast and colour as well, and gives some of the light away to them. Where only the light can be
wrong, each pair of colours tells its own gain, and the gain is where most of them agree (Geman and McClure's weights,
iterated), so that shade that moved, skin and what was paired by chance don't pull.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.match.surfaces import Pairs
from onelight.picture import colour
from onelight.units.light import BALANCE_INVERSE

Floats = NDArray[np.float64]

LEAST = np.array([0.02, 0.8, 0.25])
"""Stops, mired and CC: what registered surfaces can't tell better (8 bits, compression, shading that turns with the
camera); the same as where takes are compared at a cut."""
_DARKEST = 2.0**-9
"""Scene-linear: below, a place tells nothing of the light."""
_TOGETHER = 4.0
"""Surfaces of a take that err together: one wall, one shadow."""
_FINEST = np.array([0.04, 2.0, 0.5])
"""Scatter of one surface's colour at best."""
_ROUNDS = 12
_MOST, _LEAST_PART = 20000, 0.05
"""Pairs that are looked at; of their weight what has to be bright enough."""


def light(pairs: Pairs) -> tuple[Floats, Floats] | None:
    """((3,) stops, mired warmer, CC greener that bring the shot to the hero, (3,) their standard errors) by colours of
    the same surfaces; None where hardly any is bright enough."""
    thin = slice(None, None, 1 + len(pairs.weight) // _MOST)
    shot, hero, bright = linear(pairs, thin)
    weight = pairs.weight[thin].astype(float) * bright
    usable = weight.sum() / max(float(pairs.weight[thin].sum()), 1e-9)
    if usable < _LEAST_PART:
        return None
    told = np.log2(np.maximum(hero, _DARKEST) / np.maximum(shot, _DARKEST)) @ BALANCE_INVERSE.T
    centre, scatter, agree = _agreed(np.asarray(told, float), weight)
    alone = max(1.0, pairs.worth * usable * agree / _TOGETHER)
    return centre, np.hypot(LEAST, scatter / np.sqrt(alone))


def linear(pairs: Pairs, thin: slice = slice(None)) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Of some of the pairs (N,) the shot's and the hero's colours (N, 3), scene-linear ACEScg, and whether both are
    bright enough to tell of light."""
    shot, hero = (colour.from_log(side[thin]).astype(float) for side in (pairs.shot, pairs.hero))
    return shot, hero, (shot.min(1) > _DARKEST) & (hero.min(1) > _DARKEST)


def _agreed(told: Floats, weight: Floats) -> tuple[Floats, Floats, float]:
    """((3,) where most of (N, 3) lies, (3,) its scatter, the part 0..1 of the weight (N,) that is there)."""
    centre = np.array([_median(column, weight) for column in told.T])
    scatter, heard = _FINEST, weight
    for _ in range(_ROUNDS):
        off = told - centre
        scatter = np.maximum(_FINEST, [1.48 * _median(np.abs(column), weight) for column in off.T])
        heard = weight / (1 + ((off / scatter) ** 2).mean(1)) ** 2
        centre = (heard[:, None] * told).sum(0) / heard.sum()
    return centre, scatter, float(heard.sum() / weight.sum())


def _median(values: Floats, weight: Floats) -> float:
    order = np.argsort(values)
    reach = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(reach, 0.5 * reach[-1])])
