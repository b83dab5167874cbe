"""Which colours are the foreground's, by what was painted."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

BINS = 64
"""A side of the colour cube, ACEScct 0..1."""
NEAR = np.array([0.25, 0.5, 0.25])
"""What a colour counts for its neighbours' cells."""


class Likeness:
    """Histograms of what is surely foreground and surely background in painted frames: (H, W, 3) uint8 ACEScct with
    alpha (H, W) 0..1."""

    def __init__(self, painted: Sequence[tuple[NDArray[np.uint8], NDArray[np.float32]]]) -> None:
        inside, outside = (_counted(painted, lambda a, s=sure: s(a)) for sure in (_fore, _back))
        self.share = inside / (inside + outside + 1e-7)

    def of(self, frame: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(H, W) 0..1 of a frame (H, W, 3) uint8 ACEScct: 1 a colour that only the foreground has, 0.5 unknown."""
        cell = _cell(frame)
        return np.asarray(self.share[cell], np.float32)


def _fore(alpha: NDArray[np.float32]) -> NDArray[np.bool_]:
    return alpha > 0.95


def _back(alpha: NDArray[np.float32]) -> NDArray[np.bool_]:
    return alpha < 0.05


def _cell(frame: NDArray[np.uint8]) -> NDArray[np.int32]:
    code = (frame.astype(np.int32) * BINS) >> 8
    return (code[..., 0] * BINS + code[..., 1]) * BINS + code[..., 2]


def _counted(painted, sure) -> NDArray[np.float32]:
    """Share of each colour among the pixels that are surely so, blurred over neighbouring colours; (BINS³,)."""
    total = np.full(BINS**3, 0.0, np.float64)
    for frame, alpha in painted:
        total += np.bincount(_cell(frame)[sure(alpha)], minlength=BINS**3)
    cube = total.reshape(BINS, BINS, BINS)
    for axis in range(3):
        turned = np.ascontiguousarray(np.moveaxis(cube, axis, 0)).reshape(BINS, -1)
        turned = cv2.sepFilter2D(turned, -1, np.ones(1), NEAR, borderType=cv2.BORDER_REPLICATE)
        cube = np.moveaxis(turned.reshape(BINS, BINS, BINS), 0, axis)
    flat = cube.reshape(-1)
    return ((flat + 1e-9 * flat.sum()) / max(flat.sum(), 1.0)).astype(np.float32) + np.float32(1e-7)
