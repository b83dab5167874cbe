"""Focus: how wide edges are, and a lens' defocus of a given width.

The width is told by blurring again (Zhuo and Sim 2011): an edge that is soft already loses less of its slope.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.units.light import AP1_LUMINANCE

_FINE, _AGAIN = 1.0, 2.0
"""Pixels: slopes are taken on pictures blurred by the first, and again by the second in quadrature."""
_EDGE, _EDGE_PART = 0.012, 96.0
_LEAST = 60
NOTHING = 0.35
"""Pixels: blurs narrower than this are no blur."""


def width(codes: NDArray[np.float32], mask: NDArray[np.bool_] | None = None) -> float | None:
    """Blur of the edges of code values (H, W, 3) where the mask (H, W) is True: standard deviation in pixels, median
    over the strongest edges; None where there are too few."""
    luma = codes @ AP1_LUMINANCE.astype(np.float32)
    first = cv2.GaussianBlur(luma, (0, 0), _FINE)
    second = cv2.GaussianBlur(luma, (0, 0), float(np.hypot(_FINE, _AGAIN)))
    slope, softer = _slope(first), _slope(second)
    crest = slope >= cv2.dilate(slope, np.ones((3, 3), np.uint8)) * 0.999
    if mask is not None:
        crest &= mask
    if crest.sum() < _LEAST:
        return None
    least = max(_EDGE, float(np.percentile(slope[crest], 100 - (100 - _EDGE_PART) * 5)))
    edge = crest & (slope > least)
    if edge.sum() < _LEAST:
        return None
    lost = np.maximum(slope[edge] / np.maximum(softer[edge], 1e-6), 1.0001) ** 2 - 1
    variance = _AGAIN**2 / lost - _FINE**2
    return float(np.sqrt(max(float(np.median(variance)), 0.0)))


def _slope(luma: NDArray) -> NDArray[np.float32]:
    across, down = cv2.Sobel(luma, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(luma, cv2.CV_32F, 0, 1, scale=1 / 8)
    return np.asarray(cv2.magnitude(across, down), np.float32)


def missing(has: float | None, wants: float | None) -> float:
    """The blur (pixels) that brings edges of width `has` to width `wants`; 0 where it is none or unknown."""
    if has is None or wants is None or wants <= has:
        return 0.0
    more = float(np.sqrt(wants**2 - has**2))
    return more if more >= NOTHING else 0.0


def defocused(linear: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """Scene-linear (H, W, 3) through a round aperture whose disc has the standard deviation `sigma` in pixels."""
    if sigma < NOTHING:
        return linear
    disc = _disc(2 * sigma)
    return np.asarray(cv2.filter2D(linear, cv2.CV_32F, disc, borderType=cv2.BORDER_REFLECT), np.float32)


def _disc(radius: float) -> NDArray[np.float32]:
    """A disc of a fractional radius; its standard deviation along x is half the radius."""
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return (disc / disc.sum()).astype(np.float32)
