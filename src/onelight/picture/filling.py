"""What is known of a picture carried smoothly to where nothing is."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
_NOTHING = 1e-6
"""Of a weight."""


def spread(values: Floats, weight: NDArray[np.floating] | NDArray[np.bool_]) -> Floats:
    """Values (H, W, C) of any encoding that hold where `weight` (H, W), bool or 0..1, is, as they are; where it is 0,
    filled from the nearest surroundings that hold, float32. By pyramids (push-pull, Gortler et al. 1996)."""
    share = np.asarray(weight, np.float32)
    levels = [np.dstack([np.asarray(values, np.float32) * share[..., None], share])]
    while max(levels[-1].shape[:2]) > 1:
        height, width = levels[-1].shape[:2]
        half = (max(1, width // 2), max(1, height // 2))
        levels.append(np.asarray(cv2.resize(levels[-1], half, interpolation=cv2.INTER_AREA), np.float32))
    full = _mean(levels[-1])
    for level in reversed(levels[1:-1]):
        full = _joined(level, full, np.minimum(level[..., -1:] * 4, 1))
    return _joined(levels[0], full, share[..., None]) if len(levels) > 1 else full


def _mean(level: Floats) -> Floats:
    """(h, w, C) of what was summed under weights, the weights last."""
    return level[..., :-1] / np.maximum(level[..., -1:], _NOTHING)


def _joined(level: Floats, below: Floats, known: Floats) -> Floats:
    """A level (h, w, C + 1) as far as it is `known` (h, w, 1), for the rest what is below it."""
    wide = cv2.resize(below, level.shape[1::-1], interpolation=cv2.INTER_LINEAR).reshape(*level.shape[:2], -1)
    return np.asarray(_mean(level) * known + wide * (1 - known), np.float32)
