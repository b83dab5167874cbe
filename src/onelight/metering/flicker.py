"""Flicker: the level of the whole frame jumping from one frame to the next."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from onelight.metering.encoding import FLOOR_STOPS, FULL, SceneTable, stops_of
from onelight.metering.light import CEILING
from onelight.metering.ranks import median
from onelight.metering.vision import cv2
from onelight.picture.scaling import halved

LONG_SIDE = 80
_CEILING = np.uint16(CEILING * FULL + 1)
_DARK_STOPS = -6.0
_TREND_SECONDS = 0.5


class Flicker:
    """Watches every frame; keeps one number a frame."""

    def __init__(self) -> None:
        self._before: NDArray[np.float32] | None = None
        self._frames, self._changes = array("l"), array("f")

    def see(self, frame: int, grey: NDArray[np.uint16], table: SceneTable) -> None:
        """The next frame: `grey` (H, W) Y' in the table's encoding, uint16 full scale."""
        codes = grey
        while max(codes.shape) > LONG_SIDE and min(codes.shape) > 2:
            codes = halved(codes)
        level = np.take(table.grey_levels, codes >> 4, mode="clip")
        level[(level < _DARK_STOPS) | (codes >= _CEILING)] = np.nan
        self._add(frame, level)

    def see_linear(self, frame: int, linear: NDArray[np.float32]) -> None:
        """The next frame, scene-linear ACEScg (H, W, 3)."""
        scale = LONG_SIDE / max(linear.shape[:2])
        size = (max(1, round(linear.shape[1] * scale)), max(1, round(linear.shape[0] * scale)))
        level = stops_of(cv2.resize(linear, size, interpolation=cv2.INTER_AREA))
        level[level < max(_DARK_STOPS, FLOOR_STOPS)] = np.nan
        self._add(frame, level)

    def stops(self, start: int, end: int, rate: float) -> float:
        """Standard deviation of the frame-to-frame level change beyond its trend, in stops, over the frames
        `start` (included) to `end` of a clip of `rate` frames a second. 0 for fewer than four frames."""
        frames, every = np.array(self._frames), np.array(self._changes)
        changes = every[(frames > start) & (frames < end) & np.isfinite(every)] if len(every) else every
        if changes.size < 3:
            return 0.0
        window = min(changes.size, max(3, round(_TREND_SECONDS * rate)) | 1)
        trend = np.convolve(np.pad(changes, window // 2, mode="edge"), np.ones(window) / window, "valid")
        return float((changes - trend[: changes.size]).std())

    def _add(self, frame: int, level: NDArray[np.float32]) -> None:
        if self._before is not None and self._before.shape == level.shape:
            change = level - self._before
            seen = change[np.isfinite(change)]
            self._frames.append(frame)
            self._changes.append(median(seen) if seen.size > 50 else float("nan"))
        self._before = level
