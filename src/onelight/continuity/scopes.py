"""Scopes as they stand beside a grading monitor: RGB parade and vectorscope, drawn as arrays."""

from __future__ import annotations

from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray

cv2: Any = _cv2

GROUND = 16
GRATICULE = 58
_CHANNELS = np.array([[255, 84, 76], [92, 226, 110], [94, 150, 255]], np.float32)
_KR, _KB = 0.2126, 0.0722
_VECTOR_REACH = 0.42
"""Cb and Cr, half of full scale is 0.5: what the edge of the vectorscope shows."""
SKIN_DEGREES = 123.0
"""Where faces of every colour lie on a vectorscope, counted from Cb: the old +I axis."""


def parade(video: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """RGB parade (h, w, 3) uint8 of what a monitor is sent (H, W, 3); `size` is (w, h). 0 to 100 per cent."""
    width, height = size
    each = width // 3
    out = np.full((height, width, 3), GROUND, np.float32)
    small = cv2.resize(video, (each - 6, 256), interpolation=cv2.INTER_AREA)
    for channel in range(3):
        trace = _columns(small[..., channel], height)
        left = channel * each + 3
        out[:, left : left + trace.shape[1]] += trace[..., None] * _CHANNELS[channel]
    for part in range(5):
        line = min(height - 1, round(part / 4 * (height - 1)))
        out[line] = np.maximum(out[line], GRATICULE)
    return np.clip(out, 0, 255).astype(np.uint8)


def vectorscope(video: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Vectorscope (side, side, 3) uint8 of what a monitor is sent (H, W, 3): Cb right, Cr up, with boxes for
    the 75 per cent bars and the skin line."""
    small = cv2.resize(video, (240, max(8, 240 * video.shape[0] // video.shape[1])), interpolation=cv2.INTER_AREA)
    colours = small.reshape(-1, 3).astype(np.float32) / 255
    places = _place(colours, side)
    counts = np.zeros((side, side), np.float32)
    np.add.at(counts, (places[:, 1], places[:, 0]), 1)
    glow = cv2.GaussianBlur(np.minimum(counts, 30), (0, 0), 0.8)
    hues = np.zeros((side, side, 3), np.float32)
    hues[places[:, 1], places[:, 0]] = colours
    hues = cv2.blur(hues, (3, 3)) * 3
    bright = np.clip(np.log1p(glow * 4) / np.log(40), 0, 1)[..., None]
    out = GROUND + bright * (60 + 195 * np.clip(hues / np.maximum(hues.max(axis=2, keepdims=True), 0.05), 0, 1))
    return _vector_graticule(np.clip(out, 0, 255).astype(np.uint8))


def _columns(values: NDArray[np.uint8], height: int) -> NDArray[np.float32]:
    """Brightness 0..1 (height, columns): how many pixels of a column lie at a level."""
    rows, columns = values.shape
    level = np.rint((1 - values.astype(np.float32) / 255) * (height - 1)).astype(int)
    counts = np.zeros((height, columns), np.float32)
    np.add.at(counts, (level, np.broadcast_to(np.arange(columns), level.shape)), 1)
    return np.clip(np.log1p(cv2.GaussianBlur(counts, (0, 0), 0.7) * 60 / rows * 4) / 2.2, 0, 1)


def _place(colours: NDArray[np.float32], side: int) -> NDArray[np.int_]:
    """Pixel (x, y) of colours (N, 3) 0..1."""
    luma = colours @ np.array([_KR, 1 - _KR - _KB, _KB], np.float32)
    cb = (colours[:, 2] - luma) / (2 * (1 - _KB))
    cr = (colours[:, 0] - luma) / (2 * (1 - _KR))
    half = (side - 1) / 2
    places = np.stack([half + cb / _VECTOR_REACH * half, half - cr / _VECTOR_REACH * half], axis=1)
    return np.clip(np.rint(places), 0, side - 1).astype(int)


def _vector_graticule(scope: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side, grey = scope.shape[0], (GRATICULE + 20,) * 3
    half = side // 2
    cv2.circle(scope, (half, half), half - 2, grey, 1, cv2.LINE_AA)
    cv2.line(scope, (half - 6, half), (half + 6, half), grey, 1)
    cv2.line(scope, (half, half - 6), (half, half + 6), grey, 1)
    angle = np.radians(SKIN_DEGREES)
    tip = (round(half + np.cos(angle) * (half - 3)), round(half - np.sin(angle) * (half - 3)))
    cv2.line(scope, (half, half), tip, (120, 104, 84), 1, cv2.LINE_AA)
    bars = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1]], np.float32) * 0.75
    for x, y in _place(bars, side).tolist():
        cv2.rectangle(scope, (x - 4, y - 4), (x + 4, y + 4), grey, 1)
    return scope
