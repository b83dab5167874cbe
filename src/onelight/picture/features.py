"""Points of a picture that are known again in another: SIFT (Lowe 2004) as RootSIFT (Arandjelović and Zisserman
2012), which neither exposure nor balance moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Features:
    """`points` (N, 2) x, y in pixels; `descriptors` (N, 128) of length 1."""

    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.points)


def features(grey: NDArray[np.uint8], most: int, contrast: float, enlarged: float = 1.0) -> Features:
    """Up to `most` features of an 8-bit picture (H, W), those of less `contrast` (0..1) left out; found on the
    picture `enlarged` so many times, but told in its own pixels."""
    if enlarged != 1.0:
        large = cv2.resize(grey, None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_CUBIC)
        grey = np.asarray(large, np.uint8)
    return _of(*_sift(most, contrast).detectAndCompute(grey, None), enlarged)


def tilted(grey: NDArray[np.uint8], most: int, contrast: float, tilts: int) -> Features:
    """Features as `features` gives them, up to `most` of each of a few views from the side (ASIFT, Yu and Morel 2011),
    of up to `tilts` slants: what two cameras far from each other know again. Takes seconds."""
    seen = cv2.AffineFeature_create(_sift(most, contrast), tilts)  # type: ignore[attr-defined]
    return _of(*seen.detectAndCompute(grey, None))


def _of(keys: Sequence, found: NDArray | None, enlarged: float = 1.0) -> Features:
    """Descriptors (N, 128) rooted."""
    if found is None:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    rooted = np.sqrt(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-9))
    return Features(np.array([k.pt for k in keys], np.float32).reshape(-1, 2) / np.float32(enlarged), rooted)


def matched(one: Features, other: Features, ratio: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(points of `one` (M, 2), their likes in `other` (M, 2)): whose nearest descriptor is nearer than `ratio`
    times the second nearest (Lowe's test)."""
    if len(one) < 2 or len(other) < 2:
        return np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)
    # All by one product of matrices, faster than a matcher that looks at pair after pair: descriptors have the length
    # one, so their distance squared is 2 - 2 x.
    alike = one.descriptors @ other.descriptors.T
    rows, nearest = np.arange(len(one)), alike.argmax(axis=1)
    first = alike[rows, nearest].copy()
    alike[rows, nearest] = -1
    good = np.maximum(1 - first, 0) < ratio**2 * (1 - alike.max(axis=1))
    return one.points[good], other.points[nearest[good]]


def plausible(homography: NDArray[np.float64]) -> bool:
    """Whether a homography (3, 3) between two pictures' pixels may be a view of one surface: no mirror, no more than a
    fourfold change of size. Else few features agreed by chance."""
    area = float(np.linalg.det(homography[:2, :2]))
    return 1 / 16 < area < 16


@cache
def _sift(most: int, contrast: float) -> cv2.SIFT:
    return cv2.SIFT_create(nfeatures=most, contrastThreshold=contrast)  # type: ignore[attr-defined]
