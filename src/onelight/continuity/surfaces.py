"""The same surfaces, seen from both sides of a cut: found by their features, laid over each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray

from onelight.continuity.lights import Lights
from onelight.picture.features import Features, matched, plausible

cv2: Any = _cv2
"""Without its stubs, which know no numpy array of a plain dtype."""

_LEAST_MATCHES = 24
_LEAST_SHARE = 0.3
_RATIO = 0.8
_REACH = (0.15, 8.0, 2.5)
"""Stops, mired and CC about the common difference within which a pixel is the same surface."""
_BLUR, _STRUCTURE = 2.0, 8.0
_LEAST_LIKENESS = 0.25
"""Correlation of the fine structure: 0.4 to 0.8 where the shared clips' own moments are laid over each other, though
somebody moves; about 0 where features agreed by chance."""
_LEAST_PIXELS, _MOST_PIXELS = 400, 20000
_ERROR = (0.02, 0.8, 0.25)
"""What registered surfaces can't tell better (8 bits, compression, shading that turns with the camera)."""


@dataclass(frozen=True)
class Surfaces:
    """Difference (stops, mired, CC) of the same surfaces, its error, log2 ratios of contrast and of
    saturation with theirs (None where the surfaces don't reach far enough), and the part of the frame."""

    lights: NDArray[np.float64]
    error: NDArray[np.float64]
    contrast: tuple[float, float] | None
    saturation: tuple[float, float] | None
    part: float


def registered(before: Lights, after: Lights) -> Surfaces | None:
    """The same surfaces of two frames; None where they have no geometry in common."""
    matrix = _homography(before.features, after.features)
    if matrix is None:
        return None
    height, width = before.usable.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    there = cv2.warpPerspective(after.smooth(_BLUR), matrix, (width, height), flags=flags)
    seen = cv2.warpPerspective(after.usable.astype(np.float32), matrix, (width, height), flags=flags) > 0.99
    both = seen & before.usable
    here = before.smooth(_BLUR)
    if both.sum() < _LEAST_PIXELS or not _alike(here[..., 0], there[..., 0], both):
        return None
    thin = max(1, int(both.sum()) // _MOST_PIXELS)
    here, there = here[both][::thin], there[both][::thin]
    return _difference(here, there, both.size // thin)


def _homography(a: Features, b: Features) -> NDArray[np.float64] | None:
    """From `a` to `b`, where enough features agree on it."""
    here, there = matched(a, b, _RATIO)
    if len(here) < _LEAST_MATCHES:
        return None
    cv2.setRNGSeed(0)
    matrix, inliers = cv2.findHomography(here, there, cv2.RANSAC, 3.0)
    if matrix is None or inliers.sum() < max(_LEAST_MATCHES, _LEAST_SHARE * len(here)):
        return None
    return matrix if plausible(matrix) else None


def _alike(here: NDArray[np.float32], there: NDArray[np.float32], both: NDArray[np.bool_]) -> bool:
    """Whether two pictures (H, W) of levels, laid over each other, have one structure where `both` are usable."""
    fine = [(level - cv2.GaussianBlur(level, (0, 0), _STRUCTURE))[both] for level in (here, there)]
    return bool(np.corrcoef(*fine)[0, 1] > _LEAST_LIKENESS)


def _difference(here: NDArray[np.float32], there: NDArray[np.float32], pixels: int) -> Surfaces | None:
    change = there - here
    centre, kept = _mode(change, here[:, 0])
    if kept.sum() < _LEAST_PIXELS:
        return None
    support = float(kept.mean())
    spread = 1.4826 * np.median(np.abs(change[kept] - centre), axis=0)
    error = np.array(_ERROR) / max(support, 0.15) ** 0.5 + spread / np.sqrt(kept.sum() / 300)
    contrast = _ratio(here[kept][:, :1], there[kept][:, :1], np.ones(1), 0.5)
    colours = _ratio(here[kept][:, 1:], there[kept][:, 1:], np.array([1 / 30, 1 / 5]), 0.25)
    if contrast is not None and colours is not None:
        # In logs a harder picture has its colours further apart, too: that is no saturation.
        colours = colours[0] - contrast[0], colours[1]
    return Surfaces(
        lights=centre,
        error=error,
        contrast=contrast,
        saturation=colours,
        part=float(kept.sum() / pixels),
    )


def _mode(
    change: NDArray[np.float32], level: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The difference that most pixels agree on, and which do. Whoever moved in front of the set doesn't.

    A change of contrast makes the difference in stops lean with the level: the lean is taken out first.
    """
    kept = np.ones(len(change), bool)
    centre = np.median(change, axis=0).astype(float)
    lean, middle = 0.0, float(np.median(level))
    for wide in (4.0, 2.5, 1.6, 1.0, 1.0, 1.0):
        apart = change - centre
        apart[:, 0] -= lean * (level - middle)
        kept = ((apart / (wide * np.array(_REACH))) ** 2).sum(axis=1) < 1
        if kept.sum() < _LEAST_PIXELS:
            break
        centre = np.median(change[kept], axis=0).astype(float)
        middle = float(np.median(level[kept]))
        spread = float(level[kept].var())
        if spread > 0.05:
            lean = float(np.cov(level[kept], change[kept][:, 0])[0, 1] / spread)
    return centre, kept


def _ratio(
    here: NDArray[np.float32], there: NDArray[np.float32], scale: NDArray[np.float64], least: float
) -> tuple[float, float] | None:
    """(log2 of there's spread over here's, error); None where here's is under `least`."""
    spreads = [float(np.sqrt((((x - np.median(x, axis=0)) * scale) ** 2).mean())) for x in (here, there)]
    if min(spreads) < least:
        return None
    return float(np.log2(spreads[1] / spreads[0])), 0.05
