"""Whether the camera stands, at a fifth of the cost of following features: one step of Lucas and Kanade (1981) for
each of 8 x 8 fields of the frame, which tells motions far under a pixel to a few hundredths.

A field stands where less changed than a fifth of a pixel of motion would change; where that is seen all along the
border the camera stands, whoever moves before it, and the fields' small motions are its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.metering.vision import cv2
from onelight.picture.scaling import halved

FIELDS = 8
LEAST_BORDER = 5
"""Of the 12 larger fields (2 x 2) along the frame's border, those in which one at least must stand."""
_LEAST_TEXTURE = 4.0
"""Squared codes a pixel: the mean squared slope of a field along its plainest direction, or it can't tell."""
_MOST_CHANGE = 0.005
"""Mean squared change of a field against its mean squared slope, of a picture halved: a fifth of a pixel of the whole
is a tenth there; its square, and half of it, for a motion goes along one of two directions."""
_LARGER = FIELDS // 2
_ACROSS, _DOWN = np.meshgrid(*2 * [np.linspace(-0.5, 0.5, FIELDS, endpoint=False) + 0.5 / FIELDS])
"""(FIELDS, FIELDS): the fields' middles from the frame's, in parts of its width and height."""


@dataclass(frozen=True)
class Sway:
    """The small motion of a camera that stands: x and y in pixels, log2 of the growth, and how far the fields stray
    from it, in pixels."""

    x: float
    y: float
    growth: float
    strays: float


def standing(before: NDArray[np.uint8], luma: NDArray[np.uint8]) -> Sway | None:
    """From one frame to the next, (h, w) uint8 Y' of any encoding; None where the camera moves or nobody can tell."""
    one, other = (_fitted(halved(frame)) for frame in (before, luma))
    change = cv2.subtract(other, one, dtype=cv2.CV_32F)
    change -= cv2.mean(change)[0]
    both = cv2.add(one, other, dtype=cv2.CV_32F)
    across, down = (cv2.Sobel(both, cv2.CV_32F, *order, scale=1 / 16) for order in ((1, 0), (0, 1)))
    xx, xy, yy = _means(across, across), _means(across, down), _means(down, down)
    plainest = (xx + yy) / 2 - np.hypot((xx - yy) / 2, xy)
    stands = (plainest > _LEAST_TEXTURE) & (_means(change, change) < _MOST_CHANGE * (xx + yy))
    held = np.asarray(stands.reshape(_LARGER, 2, _LARGER, 2).any(axis=(1, 3)))
    if np.count_nonzero(held) - np.count_nonzero(held[1:-1, 1:-1]) < LEAST_BORDER:
        return None
    xt, yt, area = _means(across, change), _means(down, change), np.where(stands, xx * yy - xy * xy, 1)
    height, width = before.shape
    return _sway(2 * (xy * yt - yy * xt) / area, 2 * (xy * xt - xx * yt) / area, stands, width, height)


def _fitted(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Without the last rows and columns, where the fields would be of unlike size."""
    height, width = (side - side % FIELDS for side in frame.shape)
    return frame[:height, :width]


def _means(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float64]:
    """(FIELDS, FIELDS) mean products."""
    return cv2.resize(cv2.multiply(one, other), (FIELDS, FIELDS), interpolation=cv2.INTER_AREA).astype(float)


def _sway(
    x: NDArray[np.float64], y: NDArray[np.float64], stands: NDArray[np.bool_], width: int, height: int
) -> Sway:
    """Of the fields' motions in pixels, the shift and growth (least squares) of those that stand."""
    x, y = x[stands], y[stands]
    from_x, from_y = width * _ACROSS[stands], height * _DOWN[stands]
    shift_x, shift_y = float(np.median(x)), float(np.median(y))
    off_x, off_y = from_x - from_x.mean(), from_y - from_y.mean()
    growth = float((off_x @ x + off_y @ y) / (off_x @ off_x + off_y @ off_y))
    strays = np.hypot(x - shift_x - growth * from_x, y - shift_y - growth * from_y)
    return Sway(shift_x, shift_y, float(np.log2(1 + growth)), float(np.sort(strays)[int(0.7 * (len(strays) - 1))]))
