"""Flicker: the light of a frame, or of a part of it, jumping from one frame to the next.

One lamp of several lights only what it is near: over the whole frame it is lost, most of all in a log picture. So the
change of level is kept for zones of the frame, and what flickers is what they have in common: the strongest principal
component of their courses, as far as all zones go up and down together. People who move change their zones too, but
some up while others go down.
"""

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
ZONES = (8, 5)
"""Columns and rows."""
_CEILING = np.uint16(CEILING * FULL + 1)
_DARK_STOPS = -6.0
_TREND_SECONDS = 0.5
_MOVED, _MOST = 0.3, 0.1
"""Stops beyond the whole frame's change from which a pixel has moved, and that it counts for at most."""
_LEAST_SEEN = 0.5
"""Part of a zone: where less is seen and stands, it counts for less."""
_FLICKERING = 0.8
"""Quantile of the zones that the flicker is told for: a fifth of the picture shows as much, or more."""
_FEW = 8
"""Changes: of fewer nothing in common is told but the whole frame's."""


class Flicker:
    """Watches every frame; keeps one number a frame and zone."""

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
        """Standard deviation of the frame-to-frame level change beyond its trend, in stops, of the fifth of the
        picture that flickers most, over the frames `start` (included) to `end` of a clip of `rate` frames a second.
        0 for fewer than four frames."""
        frames, every = np.array(self._frames), np.array(self._changes).reshape(-1, ZONES[0] * ZONES[1])
        changes = every[(frames > start) & (frames < end)]
        changes = changes[np.isfinite(changes).all(axis=1)]
        if len(changes) < 3:
            return 0.0
        if len(changes) < _FEW:
            changes = changes.mean(axis=1, keepdims=True)
        return _in_common(changes - _trend(changes, rate))

    def _add(self, frame: int, level: NDArray[np.float32]) -> None:
        if self._before is not None and self._before.shape == level.shape:
            self._frames.append(frame)
            self._changes.extend(_by_zone(level - self._before))
        self._before = level


def _by_zone(change: NDArray[np.float32]) -> NDArray[np.float32]:
    """[zones] stops that each zone's light changed by, of every pixel's (h, w), NaN where nothing is seen; all NaN
    where next to nothing is."""
    seen = change[np.isfinite(change)]
    if seen.size <= 50:
        return np.full(ZONES[0] * ZONES[1], np.nan, np.float32)
    whole = median(seen)
    beyond = change - np.float32(whole)
    stands = np.abs(beyond) < _MOVED
    beyond = np.where(stands, np.clip(beyond, -_MOST, _MOST), np.float32(0))
    means = cv2.resize(beyond, ZONES, interpolation=cv2.INTER_AREA)
    share = cv2.resize(stands.astype(np.float32), ZONES, interpolation=cv2.INTER_AREA)
    return (whole + means / np.maximum(share, _LEAST_SEEN)).ravel()


def _trend(changes: NDArray[np.float32], rate: float) -> NDArray[np.float32]:
    """(frames, zones): their running mean over half a second."""
    window = min(len(changes), max(3, round(_TREND_SECONDS * rate)) | 1)
    padded = np.pad(changes, ((window // 2, window // 2), (0, 0)), mode="edge")
    total = np.cumsum(np.pad(padded, ((1, 0), (0, 0))), axis=0, dtype=np.float64)
    return ((total[window:] - total[:-window]) / window)[: len(changes)].astype(np.float32)


def _in_common(changes: NDArray[np.float32]) -> float:
    """Standard deviation of what zones (frames, zones) have in common, of the fifth of them that has most of it."""
    strengths, shapes = np.linalg.eigh(changes.T @ changes / len(changes))
    shape = shapes[:, -1]
    together = abs(shape.sum()) / np.abs(shape).sum()
    return float(np.sqrt(max(strengths[-1], 0.0)) * np.quantile(np.abs(shape), _FLICKERING) * together)
