"""A frame as balance remembers it: small, in stops, with what can be believed of it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.clipping import clipped
from onelight.picture.picture import Picture
from onelight.units.light import AP1_LUMINANCE, MID_GREY

LONG_SIDE = 160
"""Pixels: of what is kept of a frame. Clipping is looked for at twice that."""
DARKEST = 2.0**-9
"""Scene-linear: below, a place tells nothing of the light."""
_READ = 0.0012
"""Scene-linear: what read noise and 8-bit steps leave of a place at this size."""
_GRAIN = 0.02
"""Stops: the same, of a bright place."""
_SLIP = 0.35
"""Pixels by which registration may err: a steep place tells that much less."""
_LUMINANCE = AP1_LUMINANCE.astype(np.float32)


@dataclass(frozen=True, eq=False)
class Small:
    """`stops` (h, w, 3) float32 from mid grey, scene-linear ACEScg; `worth` (h, w) float32, the inverse
    variance with which a place tells the light, 0 where it is clipped or black; `grey` (h, w) uint8, the
    stretched luma that motion is found on; `clipped` and `black`, parts of the picture 0..1."""

    stops: NDArray[np.float32]
    worth: NDArray[np.float32]
    grey: NDArray[np.uint8]
    clipped: float
    black: float

    @property
    def measurable(self) -> bool:
        """Whether enough of the picture tells anything."""
        return float((self.worth > 0).mean()) > LEAST_PART


LEAST_PART = 0.04
"""Of the picture that has to be neither clipped nor black."""


def small(picture: Picture) -> Small:
    """A picture of any size and colour space, made small."""
    twice = _twice(picture)
    lost = clipped(twice)
    light = np.ascontiguousarray(twice.linear())
    high, wide = lost.shape[0] // 2, lost.shape[1] // 2
    light = cv2.resize(light, (wide, high), interpolation=cv2.INTER_AREA)
    gone = lost[: 2 * high, : 2 * wide].reshape(high, 2, wide, 2).any((1, 3))
    dark = light.max(-1) < DARKEST
    stops = np.log2(np.maximum(light, DARKEST / 4) / np.float32(MID_GREY)).astype(np.float32)
    luma = stops @ _LUMINANCE
    worth = _worth(light @ _LUMINANCE, luma, ~(gone | dark | (light.min(-1) <= 0)))
    codes = twice.to(colour.VIDEO).rgb.max(-1)
    return Small(stops, worth, _grey(luma), float((lost & (codes > 0.5)).mean()), float((lost & (codes <= 0.5)).mean()))


def _twice(picture: Picture) -> Picture:
    wide, high = picture.size
    scale = min(1.0, 2 * LONG_SIDE / max(wide, high))
    size = (max(4, round(wide * scale / 2) * 2), max(4, round(high * scale / 2) * 2))
    rgb = np.ascontiguousarray(picture.rgb)
    if size != picture.size:
        rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return Picture.from_array(np.nan_to_num(rgb, posinf=1e4, neginf=0), picture.colour_space)


def _worth(level: NDArray[np.float32], luma: NDArray[np.float32], usable: NDArray[np.bool_]) -> NDArray[np.float32]:
    across, down = (cv2.Sobel(luma, cv2.CV_32F, dx, 1 - dx, scale=0.125) for dx in (1, 0))
    noise = _GRAIN**2 + (_READ / np.maximum(level, DARKEST)) ** 2
    worth = 1 / (noise + _SLIP**2 * (across**2 + down**2))
    return np.where(usable, worth, 0).astype(np.float32)


def _grey(luma: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Stretched from the 1st to the 99th percentile: no exposure moves it."""
    low, high = np.percentile(luma, (1, 99))
    return (np.clip((luma - low) / max(float(high - low), 0.3), 0, 1) * 255).astype(np.uint8)
