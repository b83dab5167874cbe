"""The guided filter (He and Sun 2015, "Fast Guided Filter"): a small map carried to a large picture along its edges."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class Guide:
    """A picture's luminance (h, w) that maps of the same size are to follow: over `radius` pixels, where it differs by
    more than the square root of `flat`. `border`: how OpenCV goes on beyond the edge."""

    def __init__(self, luminance: Floats, radius: int, flat: float, border: int = cv2.BORDER_DEFAULT) -> None:
        self.luminance, self._side, self._flat, self._border = luminance, (2 * radius + 1,) * 2, flat, border
        self._mean = self._blurred(luminance)
        self._spread = self._blurred(luminance * luminance) - self._mean**2

    def lines(self, plane: Floats) -> tuple[Floats, Floats]:
        """(slope, start), each (h, w): the plane (h, w) is about slope * luminance + start. Brought to another size
        they carry it there along that size's own luminance."""
        level = self._blurred(plane)
        slope = (self._blurred(self.luminance * plane) - self._mean * level) / (self._spread + self._flat)
        return self._blurred(slope), self._blurred(level - slope * self._mean)

    def carried(self, plane: Floats, luminance: Floats) -> Floats:
        """The plane (h, w) at the size of a `luminance` (H, W) of the same picture, along its edges; unclipped."""
        size = luminance.shape[1::-1]
        slope, start = (cv2.resize(line, size, interpolation=cv2.INTER_LINEAR) for line in self.lines(plane))
        return slope * luminance + start

    def _blurred(self, plane: Floats) -> Floats:
        return np.asarray(cv2.blur(plane, self._side, borderType=self._border), np.float32)
