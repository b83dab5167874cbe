"""The white point: which colour should have been neutral.

Two witnesses are joined. *Grey pixels*: where light falls unevenly on a grey thing, R, G and B change by
the same factor, so their log gradients agree whatever the light's colour (Yang et al. 2015, Qian et al.
2019). *Grey edge*: on average the differences in a scene are neutral (van de Weijer 2007). Both follow a
gain on R, G and B exactly, so a warmer print reads warmer by just as much.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.metering.encoding import FLOOR_STOPS, FULL, stops_of
from onelight.metering.light import CEILING, brightest, darkest
from onelight.metering.vision import cv2
from onelight.units import light

GREY_PART = 0.02
"""The greyest part of the frame that is asked."""
GREY_WEIGHT = 0.65
"""Of the grey pixels against the grey edge."""
_DARK_STOPS = -6.5
_LEAST_CONTRAST = 0.06
"""Log2 contrast below which a gradient is noise."""
_SPREAD = 9
_PLAUSIBLE_MIRED = (90.0, 420.0)
_PLAUSIBLE_CC = 45.0
_THIRDS = np.full((1, 3), 1 / 3, np.float32)


def log_white(
    linear: NDArray[np.float32], codes: NDArray[np.uint16] | None = None
) -> NDArray[np.float64] | None:
    """log2 of the colour (3,) that should be neutral in `linear` (H, W, 3) ACEScg, its luminance without
    meaning. `codes` tell what is clipped. None where the frame has nothing to judge by."""
    usable = _usable(linear, codes)
    if usable.mean() < 0.02:
        return None
    logs = np.log2(np.maximum(linear, 2.0**FLOOR_STOPS * light.MID_GREY)).astype(np.float32)
    edge = _grey_edge(linear, usable)
    grey = _grey_pixels(logs, usable)
    if grey is None:
        return edge
    return GREY_WEIGHT * grey + (1 - GREY_WEIGHT) * edge


def white_point(log_whites: list[NDArray[np.float64]]) -> tuple[float, float]:
    """(kelvin, CC greener) of a shot: the median of its frames' `log_white`. Without any, (6000, 0)."""
    if not log_whites:
        return light.WHITE_KELVIN, 0.0
    return light.white_point(np.exp2(np.median(np.stack(log_whites), axis=0)))


def _usable(linear: NDArray[np.float32], codes: NDArray[np.uint16] | None) -> NDArray[np.bool_]:
    """Neither clipped (nor next to it), nor deep shadow, nor out of the gamut."""
    usable = (stops_of(linear) > _DARK_STOPS) & (darkest(linear) > 0)
    if codes is not None:
        clipped = (brightest(codes) >= CEILING * FULL).astype(np.uint8)
        usable &= cv2.dilate(clipped, np.ones((5, 5), np.uint8)) == 0
    return usable


def _grey_edge(linear: NDArray[np.float32], usable: NDArray[np.bool_]) -> NDArray[np.float64]:
    smooth = cv2.GaussianBlur(linear, (0, 0), 1.0)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    mask = usable.astype(np.uint8)
    change = np.array(cv2.mean(cv2.magnitude(across, down), mask)[:3])
    level = np.array(cv2.mean(linear, mask)[:3])
    return np.log2(np.maximum(change, 1e-4 * level) + 1e-9)


def _grey_pixels(logs: NDArray[np.float32], usable: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """The median log colour of the pixels whose log gradients agree best; None where too few have any."""
    smooth = cv2.GaussianBlur(logs, (0, 0), 0.8)
    contrast = np.abs(cv2.Laplacian(smooth, cv2.CV_32F, ksize=3))
    mean = cv2.transform(contrast, _THIRDS)
    unlike = np.sqrt(np.maximum(cv2.transform(contrast * contrast, _THIRDS) - mean * mean, 0))
    lit = usable & (mean > _LEAST_CONTRAST)
    if lit.sum() < 60:
        return None
    index = cv2.blur(unlike / (mean + 1e-6), (_SPREAD, _SPREAD))
    lit &= _plausible(smooth)
    candidates = np.flatnonzero(lit)
    if candidates.size < 60:
        return None
    wanted = max(60, int(GREY_PART * usable.sum()))
    if wanted < candidates.size:
        candidates = candidates[np.argpartition(index.ravel()[candidates], wanted)[:wanted]]
    return np.median(smooth.reshape(-1, 3)[candidates], axis=0).astype(np.float64)


def _plausible(logs: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Colours that some film light could give a grey card: a lawn or a red wall is none of them."""
    inverse = light.BALANCE_INVERSE.astype(np.float32)
    face = cv2.transform(logs, inverse)
    mired = face[..., 1] + light.mired(light.WHITE_KELVIN)
    low, high = _PLAUSIBLE_MIRED
    return (mired > low) & (mired < high) & (np.abs(face[..., 2]) < _PLAUSIBLE_CC)
