"""From a clip's own code values to scene-linear light, fast enough for every frame.

Most camera spaces are one curve and one 3x3 matrix. Such a space is found by probing OCIO once, and is
then a table of 65536 entries and a matrix; any other goes through OCIO itself.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from onelight.metering.vision import cv2
from onelight.picture import colour
from onelight.units.light import AP1_LUMINANCE, MID_GREY

FULL = 65535
LUMINANCE = AP1_LUMINANCE.astype(np.float32)
FLOOR_STOPS = -12.0
"""Light below this, from mid grey, is counted as this: no camera tells it from black."""

_TABLE_ERROR = 2e-3
"""A table must agree with OCIO to this part of the value (plus as much of mid grey)."""


def stops_of(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """Stops from mid grey (H, W) of scene-linear ACEScg (H, W, 3), not under FLOOR_STOPS."""
    return stops(linear @ LUMINANCE)


def stops(luminance: NDArray[np.float32]) -> NDArray[np.float32]:
    """Stops from mid grey of scene-linear luminance, any shape, not under FLOOR_STOPS."""
    return np.log2(np.maximum(luminance / MID_GREY, 2.0**FLOOR_STOPS)).astype(np.float32)


class SceneTable:
    """Code values of one colour space, uint16 full scale (0..65535), to scene-linear ACEScg float32."""

    def __init__(self, colour_space: str) -> None:
        self.colour_space = colour.known_space(colour_space)
        self._curve, self._matrix = self._probe()

    def linear(self, codes: NDArray[np.uint16]) -> NDArray[np.float32]:
        """(H, W, 3) uint16 to (H, W, 3) float32 ACEScg."""
        if self._curve is None or self._matrix is None:
            return self._ocio(codes.astype(np.float32) / FULL)
        # All codes are in the table: `clip` only spares NumPy the search for those that are not.
        return cv2.transform(np.take(self._curve, codes, mode="clip"), self._matrix)

    @cached_property
    def grey_levels(self) -> NDArray[np.float32]:
        """(4096,) stops from mid grey of a grey by the upper 12 bits of its code: small enough to stay in a core's
        cache, and no coarser than means of four by four 8-bit codes."""
        codes = np.arange(8, FULL + 1, 16, dtype=np.uint16)
        return stops_of(self.linear(np.repeat(codes[:, None, None], 3, axis=2)))[:, 0]

    def grey_stops(self, code: float) -> float:
        """Stops from mid grey of a grey at `code` (0..1)."""
        return float(stops_of(self._ocio(np.full((1, 1, 3), code, np.float32)))[0, 0])

    def stops_per_code(self) -> float:
        """How many stops one full scale of code would be, by the slope at mid grey."""
        code, step = self.mid_grey_code(), 0.01
        return (self.grey_stops(code + step) - self.grey_stops(code - step)) / (2 * step)

    def mid_grey_code(self) -> float:
        """The code (0..1) of mid grey, by bisection."""
        low, high = 0.0, 1.0
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (middle, high) if self.grey_stops(middle) < 0 else (low, middle)
        return (low + high) / 2

    def _ocio(self, values: NDArray[np.floating]) -> NDArray[np.float32]:
        return colour.convert(values.astype(np.float32), self.colour_space, colour.LINEAR)

    def _probe(self) -> tuple[NDArray[np.float32] | None, NDArray[np.float32] | None]:
        """The curve (65536,) and matrix (3, 3) of the space, or (None, None) where it has none."""
        codes = np.linspace(0, 1, FULL + 1, dtype=np.float32)
        grey = self._ocio(np.repeat(codes[:, None], 3, axis=1))
        curve = grey @ LUMINANCE
        primaries = self._ocio(np.eye(3, dtype=np.float32)) - self._ocio(np.zeros((1, 3), np.float32))
        span = float(curve[-1] - curve[0])
        if not np.isfinite(span) or span <= 0:
            return None, None
        matrix = (primaries / span).T.astype(np.float32)
        probes = np.random.default_rng(0).integers(0, FULL + 1, (16, 16, 3)).astype(np.uint16)
        fast = cv2.transform(np.take(curve, probes), matrix)
        exact = self._ocio(probes.astype(np.float32) / FULL)
        fits = np.abs(fast - exact) <= _TABLE_ERROR * (np.abs(exact) + MID_GREY)
        return (curve.astype(np.float32), matrix) if bool(fits.all()) else (None, None)


@lru_cache(maxsize=8)
def table(colour_space: str) -> SceneTable:
    """The table of a colour space by its OCIO name, made once. Raises BadInput for an unknown name."""
    return SceneTable(colour_space)
