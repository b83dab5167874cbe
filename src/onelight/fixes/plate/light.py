"""The light of an empty set, of moments in which somebody is in it: what lies far from whoever stands there tells how
each moment was exposed, and the moments in which nobody was near a place tell what light falls on it, for people cast
shadows and reflections around them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SOFT = 4.0
"""Pixels of a small picture: how smooth light is across the set."""
EMPTIEST = 20
"""One moment of so many, those in which the most of the set is seen, say how it is exposed: a single one says it well,
and a camera that opens for whoever stands there has begun to in most others."""
FEW = 6
"""Of every place one moment of so many, those in which nobody was near, say what light falls on it."""
_ELSE = 0.06
"""ACEScct: what differs more from the moment's change of light is no light."""
_MOST = 0.1
"""ACEScct: how far a moment's light is changed at most."""
_ROUNDS = 3


def lights(seen: Sequence[Floats]) -> list[Floats]:
    """What brings each moment's light to that of the empty set, (h, w, 3) ACEScct, smooth; of small pictures (h, w, 3)
    ACEScct of one view, NaN where something stands before the set or nothing is seen."""
    every = np.stack(seen)
    far = np.stack([_away(one) for one in seen])
    exposed = _exposures(every, far)
    hidden = np.isnan(every[..., 0]).mean((1, 2))
    emptiest = np.argsort(hidden, kind="stable")[: max(3, len(seen) // EMPTIEST)]
    even = every - (exposed - np.median(exposed[emptiest], axis=0))[:, None, None]
    order = np.argsort(-far, axis=0, kind="stable")[: max(3, len(seen) // FEW)]
    with _unknown():
        alone = np.nanmedian(np.take_along_axis(even, order[..., None], 0), axis=0)
    return [_smooth((alone - one).astype(np.float32)) for one in seen]


def _away(one: Floats) -> Floats:
    """(h, w) how many pixels each is from what hides the set in a picture (h, w, 3); -1 where it is hidden."""
    shown = np.isfinite(one[..., 0])
    if shown.all():
        return np.full(shown.shape, sum(shown.shape), np.float32)
    away = cv2.distanceTransform(shown.astype(np.uint8), cv2.DIST_L2, 5)
    return np.where(shown, away, -1).astype(np.float32)


def _exposures(every: Floats, far: Floats) -> Floats:
    """(T, 3) how much lighter than usual moments (T, h, w, 3) are, ACEScct, by their half that is farthest (T, h, w)
    from whoever is there."""
    exposed = np.zeros((len(every), 3), np.float32)
    with _unknown():
        for _ in range(_ROUNDS):
            usual = np.nanmedian(every - exposed[:, None, None], axis=0)
            for n, one in enumerate(every):
                known = far[n] >= 0
                if known.any():
                    where = known & (far[n] >= np.median(far[n][known]))
                    exposed[n] = np.nan_to_num(np.nanmedian((one - usual)[where], axis=0))
    return exposed


@contextmanager
def _unknown() -> Iterator[None]:
    """Where medians of nothing but NaN are NaN, and no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _smooth(apart: Floats) -> Floats:
    """(h, w, 3) with NaN where nothing is known: blurred over what is known, far outliers (somebody) left out."""
    with _unknown():
        level = np.nan_to_num(np.nanmedian(apart, axis=(0, 1)))
    known = (np.abs(apart - level).max(axis=2) < _ELSE).astype(np.float32)
    total = np.dstack([np.nan_to_num(apart - level) * known[..., None], known])
    total = cv2.GaussianBlur(total.astype(np.float32), (0, 0), SOFT)
    local = total[..., :3] / np.maximum(total[..., 3:], 0.05)
    return np.clip(local + level, -_MOST, _MOST).astype(np.float32)
