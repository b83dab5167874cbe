"""A frame as light: stops, warmth in mired and tint in CC at every pixel, in which a camera's or a light's
error is the same step everywhere."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture.clipping import clipped
from onelight.picture.features import Features, features
from onelight.picture.picture import Picture
from onelight.units.light import AP1_LUMINANCE, BALANCE_INVERSE, MID_GREY

cv2: Any = _cv2

LONG_SIDE = 384
_TO_LIGHT = BALANCE_INVERSE.astype(np.float32)
_SHADOW_STOPS = -6.0
_LEAST = 1e-5


class Lights:
    """One picture, at most 384 long, as light (H, W, 3): stops from mid grey, mired warmer than the ACES
    white, CC greener. `usable` (H, W): neither clipped, deep shadow, nor out of the gamut."""

    def __init__(self, picture: Picture) -> None:
        small = _shrunk(picture)
        self._linear = small.linear()
        luminance = self._linear @ AP1_LUMINANCE.astype(np.float32)
        clip = cv2.dilate(clipped(small).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        lit = luminance > MID_GREY * 2.0**_SHADOW_STOPS
        self.usable = lit & ~clip & (self._linear.min(axis=2) > 0)
        self._logs = np.log2(np.maximum(self._linear, _LEAST) / MID_GREY).astype(np.float32)
        self._level = np.log2(np.maximum(luminance, _LEAST) / MID_GREY)

    def smooth(self, sigma: float) -> NDArray[np.float32]:
        """(H, W, 3) light of the picture blurred by `sigma` pixels."""
        return cv2.transform(cv2.GaussianBlur(self._logs, (0, 0), sigma), _TO_LIGHT)

    @cached_property
    def pixels(self) -> NDArray[np.float32]:
        """(N, 3) light of the usable pixels, lightly blurred in the light itself."""
        blurred = cv2.GaussianBlur(self._linear, (0, 0), 1.0)
        logs = np.log2(np.maximum(blurred, _LEAST) / MID_GREY)
        return logs[self.usable] @ _TO_LIGHT.T

    @cached_property
    def world(self) -> NDArray[np.float64]:
        """(3,) light of the mean of all usable pixels: the grey world."""
        mean = self._linear[self.usable].mean(axis=0) if self.usable.any() else np.full(3, MID_GREY)
        return (np.log2(np.maximum(mean, _LEAST) / MID_GREY) @ _TO_LIGHT.T).astype(np.float64)

    @cached_property
    def features(self) -> Features:
        """Found on the level, equalised here and there."""
        low, high = np.percentile(self._level, (1, 99))
        grey = (np.clip((self._level - low) / max(high - low, 0.5), 0, 1) * 255).astype(np.uint8)
        return features(cv2.createCLAHE(2.0, (8, 8)).apply(grey), 1500, 0.015)


def _shrunk(picture: Picture) -> Picture:
    width, height = picture.size
    scale = LONG_SIDE / max(width, height)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture.linear(), size, interpolation=cv2.INTER_AREA)
    return Picture.from_array(small)
