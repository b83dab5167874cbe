"""A matte at working size carried to the plate's, with the plate as guide."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
_LARGER = 1.2
"""Enlarged by less, alpha is as it was made."""
_OPEN, _FULL = 0.004, 0.996
"""Alpha nearer to its ends than this is at its ends."""
_FLAT = 1e-5
"""Code values, squared, that count as no difference of colour."""
_UNTOLD = 0.25
"""Part of alpha's spread that colours may leave untold; from there on they aren't asked."""
_STEEP = 12.0
"""Alpha over a code value: where it hangs on colour so steeply, half of what colour says is taken, for it brings as
many times the plate's grain along."""
_FLATTEST = 1e-4
"""Alpha, squared, that counts as no spread."""


def snapped(alpha: Floats) -> Floats:
    """(H, W) 0..1 with what nearly is 0 or 1 made so, the rest stretched between."""
    return np.clip((alpha - _OPEN) / (_FULL - _OPEN), 0, 1).astype(np.float32)


def carried(alpha: Floats, guide: Floats) -> Floats:
    """Alpha (h, w) 0..1 at the size of the guide: the plate's code values (H, W, 3). Where nothing but 0 or 1 is near
    it stays 0 or 1; in the band it follows the plate's own edges, as far as colours there tell what alpha is."""
    height, width = guide.shape[:2]
    if (alpha.shape[1], alpha.shape[0]) == (width, height):
        return snapped(alpha)
    if width <= _LARGER * alpha.shape[1]:
        how = cv2.INTER_AREA if width < alpha.shape[1] else cv2.INTER_LINEAR
        return snapped(np.asarray(cv2.resize(alpha, (width, height), interpolation=how), np.float32))
    plain = np.clip(np.asarray(cv2.resize(alpha, (width, height), interpolation=cv2.INTER_CUBIC), np.float32), 0, 1)
    said, weight = _by_colour(alpha, guide)
    return snapped(np.where(_band(plain), plain + weight * (np.clip(said, 0, 1) - plain), plain))


def _band(alpha: Floats) -> NDArray[np.bool_]:
    middle = ((alpha > 0.02) & (alpha < 0.98)).astype(np.uint8)
    return cv2.dilate(middle, np.ones((3, 3), np.uint8)) > 0


def _by_colour(alpha: Floats, guide: Floats) -> tuple[Floats, Floats]:
    """(what colours say alpha is, unclipped; how far to believe it, 0..1), both (H, W): a guided filter with a colour
    guide (He, Sun and Tang 2013) over 3x3 pixels of the small size, for alpha is linear in colour where only two
    surfaces meet (Levin, Lischinski and Weiss 2008)."""
    small = np.asarray(cv2.resize(guide, alpha.shape[1::-1], interpolation=cv2.INTER_AREA), np.float32)
    mean, level = _blurred(small), _blurred(alpha)
    spread = _products(small, small) - mean[..., :, None] * mean[..., None, :]
    along = _products(small, alpha[..., None])[..., 0] - mean * level[..., None]
    varies = np.maximum(_blurred(alpha * alpha) - level**2, _FLATTEST)
    lines = np.zeros((*alpha.shape, 5), np.float32)
    near = _near(alpha)
    lines[near] = _lines(spread[near], along[near], varies[near], mean[near], level[near])
    wide = cv2.resize(_blurred(lines), guide.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    steep = (wide[..., :3] ** 2).sum(axis=2) / np.float32(_STEEP**2)
    return (wide[..., :3] * guide).sum(axis=2) + wide[..., 3], wide[..., 4] / (1 + steep)


def _near(alpha: Floats) -> NDArray[np.bool_]:
    """Where alpha (h, w) has an outline, and as far about it as the lines there are averaged over."""
    small = np.ones((3, 3), np.uint8)
    steps = (cv2.dilate(alpha, small) > _OPEN) & (cv2.erode(alpha, small) < _FULL)
    return cv2.dilate(steps.astype(np.uint8), small, iterations=2) > 0


def _lines(spread: Floats, along: Floats, varies: Floats, mean: Floats, level: Floats) -> Floats:
    """(N, 5): slope by channel and start of alpha over colour, and how much of it they tell. Of colours their `spread`
    (N, 3, 3) and `mean` (N, 3), how alpha goes `along` with them (N, 3), `varies` (N,), and its `level` (N,)."""
    slope = np.linalg.solve(spread + np.float32(_FLAT) * np.eye(3, dtype=np.float32), along[..., None])[..., 0]
    untold = varies - 2 * (slope * along).sum(axis=1) + np.einsum("ni,nij,nj->n", slope, spread, slope)
    believed = np.clip(1 - untold / varies / _UNTOLD, 0, 1)
    return np.column_stack([slope, level - (slope * mean).sum(axis=1), believed])


def _products(one: Floats, other: Floats) -> Floats:
    """The mean over 3x3 pixels of each channel of one (h, w, A) times each of the other (h, w, B): (h, w, A, B)."""
    every = (one[..., :, None] * other[..., None, :]).reshape(*one.shape[:2], -1)
    return _blurred(every).reshape(*one.shape, other.shape[2])


def _blurred(planes: Floats) -> Floats:
    return np.asarray(cv2.blur(planes, (3, 3)), np.float32).reshape(planes.shape)
