"""A view out of a surround: a lat-long picture as a lens would see it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SUPER_35_MM = 24.89
"""Width of the sensor that focal lengths are told for."""
USUAL_MM = 35.0
"""The focal length where nobody says one."""
_MOST_SIDE = 8192


def focal_px(lens_mm: float, width: int) -> float:
    """The focal length in pixels of a frame so wide; of 0 mm, that of the usual lens."""
    return (lens_mm or USUAL_MM) / SUPER_35_MM * width


def view(
    surround: NDArray[np.float32], size: tuple[int, int], focal: float, heading: float, tilt: float
) -> NDArray[np.float32]:
    """(h, w, 3) of `size` (w, h), seen into a lat-long (H, W, 3) with a `focal` length in pixels. `heading` degrees to
    the right of the lat-long's middle, `tilt` degrees up; scene-linear stays so."""
    width, height = (min(side, _MOST_SIDE) for side in size)
    x, y = np.meshgrid(np.arange(width) - (width - 1) / 2, np.arange(height) - (height - 1) / 2)
    up, turn = np.radians(tilt), np.radians(heading)
    ahead = focal * np.cos(up) + y * np.sin(up)
    down = y * np.cos(up) - focal * np.sin(up)
    longitude = np.arctan2(x, ahead) + turn
    latitude = np.arctan2(down, np.hypot(x, ahead))
    rows, columns = surround.shape[:2]
    across = np.mod(longitude / (2 * np.pi) + 0.5, 1.0) * columns - 0.5
    along = (latitude / np.pi + 0.5) * rows - 0.5
    wrapped = cv2.copyMakeBorder(surround, 0, 0, 2, 2, cv2.BORDER_WRAP)
    seen = cv2.remap(
        wrapped,
        (across + 2).astype(np.float32),
        np.clip(along, 0, rows - 1).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(seen, np.float32)
