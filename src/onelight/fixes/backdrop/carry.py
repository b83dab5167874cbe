"""A matte at working size carried to the plate's, with the plate as guide."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture.guided import Guide

_RADIUS, _EPSILON = 4, 1e-4
_LARGER = 1.2
"""Enlarged by less, alpha is as it was made."""
_OPEN, _FULL = 0.004, 0.996
"""Alpha nearer to its ends than this is at its ends."""


def snapped(alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """(H, W) 0..1 with what nearly is 0 or 1 made so, the rest stretched between."""
    return np.clip((alpha - _OPEN) / (_FULL - _OPEN), 0, 1).astype(np.float32)


def carried(alpha: NDArray[np.float32], guide: NDArray[np.float32]) -> NDArray[np.float32]:
    """Alpha (h, w) 0..1 at the size of the guide: the plate's code values (H, W, 3). Where nothing but 0 or 1 is near
    it stays 0 or 1; in the band it follows the plate's own edges."""
    height, width = guide.shape[:2]
    if (alpha.shape[1], alpha.shape[0]) == (width, height):
        return snapped(alpha)
    if width <= _LARGER * alpha.shape[1]:
        how = cv2.INTER_AREA if width < alpha.shape[1] else cv2.INTER_LINEAR
        return snapped(np.asarray(cv2.resize(alpha, (width, height), interpolation=how), np.float32))
    luma = np.ascontiguousarray(guide.mean(axis=2), np.float32)
    near = cv2.resize(luma, alpha.shape[1::-1], interpolation=cv2.INTER_AREA)
    followed = Guide(np.asarray(near, np.float32), _RADIUS, _EPSILON).carried(alpha, luma)
    plain = np.asarray(cv2.resize(alpha, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return snapped(np.where(_band(plain), np.clip(followed, 0, 1), plain))


def _band(alpha: NDArray[np.float32]) -> NDArray[np.bool_]:
    middle = ((alpha > 0.02) & (alpha < 0.98)).astype(np.uint8)
    return cv2.dilate(middle, np.ones((3, 3), np.uint8)) > 0
