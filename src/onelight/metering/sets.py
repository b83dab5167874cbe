"""Which set is this? A signature that no grade changes much, and the geometric proof where pictures are.

The signature holds how the set's colours lie to each other (a histogram of log colour ratios, which a
grade only shifts), how its light is spread, and which way its lines run. Two of them are compared under
every shift that a light or a filter could have made.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onelight.metering.encoding import FULL, stops_of
from onelight.metering.light import CEILING
from onelight.metering.vision import cv2
from onelight.picture.picture import Picture
from onelight.records import Reading

BINS = 14
_BIN_STOPS = 0.22
_LEVELS = 12
_LEVEL_STOPS = 0.75
_LINES = 12
_SHIFTS = 4
_SHADOW_STOPS = -6.0
_CHROMA, _LIGHT, _LINE = 0.7, 0.2, 0.1
_CHANCE, _SURE = 0.62, 0.94
"""Overlap of signatures of different sets, and of the same: what reads as 0 and as 1 (measured on the
shared clips)."""

LENGTH = BINS * BINS + _LEVELS + _LINES


def signature(linear: NDArray[np.float32], codes: NDArray[np.uint16] | None = None) -> NDArray[np.float32]:
    """(LENGTH,) float32 of one frame: `linear` (H, W, 3) ACEScg, `codes` to leave clipped pixels out."""
    level = stops_of(linear)
    usable = (level > _SHADOW_STOPS) & (linear.min(axis=2) > 0)
    if codes is not None:
        usable &= (codes < CEILING * FULL).all(axis=2)
    if usable.sum() < 200:
        return np.zeros(LENGTH, np.float32)
    logs = np.log2(np.maximum(cv2.GaussianBlur(linear, (0, 0), 1.5), 1e-5))
    red, blue = (logs[..., c] - logs[..., 1] for c in (0, 2))
    colours = _histogram(red[usable], blue[usable])
    lights = np.histogram(
        level[usable] - np.median(level[usable]),
        bins=_LEVELS,
        range=(-_LEVELS / 2 * _LEVEL_STOPS, _LEVELS / 2 * _LEVEL_STOPS),
    )[0]
    parts = [colours.ravel(), lights.astype(np.float32), _lines(logs[..., 1])]
    return np.concatenate([part / max(float(part.sum()), 1e-9) for part in parts]).astype(np.float32)


def pooled(signatures: Sequence[NDArray[np.float32]]) -> tuple[float, ...]:
    """A shot's signature from its frames'; () without any."""
    if not signatures:
        return ()
    return tuple(round(float(v), 5) for v in np.mean(np.stack(signatures), axis=0))


def same_set(a: Reading, b: Reading) -> float:
    """How far two shots show one set, 0..1, by their signatures; 0.5 where one has none.

    Above 0.5 they likely do. Ask `common_ground` where pictures are at hand and it matters.
    """
    if len(a.set_signature) != LENGTH or len(b.set_signature) != LENGTH:
        return 0.5
    return likeness(np.array(a.set_signature, np.float32), np.array(b.set_signature, np.float32))


def likeness(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """0..1 of two signatures (LENGTH,): their overlap under the best shift of colour and light."""
    cut = BINS * BINS
    colours = _shifted_overlap(a[:cut].reshape(BINS, BINS), b[:cut].reshape(BINS, BINS))
    lights = _overlap(a[cut : cut + _LEVELS], b[cut : cut + _LEVELS])
    lines = _overlap(a[cut + _LEVELS :], b[cut + _LEVELS :])
    overlap = _CHROMA * colours + _LIGHT * lights + _LINE * lines
    return float(np.clip((overlap - _CHANCE) / (_SURE - _CHANCE), 0, 1))


def common_ground(a: Picture, b: Picture) -> int:
    """How many features of two pictures agree on one geometry: the proof that they see the same set.

    From about 12 on it is no chance. Grade-invariant (SIFT of the locally equalised log luminance).
    """
    (points_a, marks_a), (points_b, marks_b) = (_features(picture) for picture in (a, b))
    if marks_a is None or marks_b is None or len(marks_a) < 8 or len(marks_b) < 8:
        return 0
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(marks_a, marks_b, k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < 0.78 * p[1].distance]
    if len(good) < 8:
        return 0
    here = np.array([points_a[m.queryIdx].pt for m in good], np.float32)
    there = np.array([points_b[m.trainIdx].pt for m in good], np.float32)
    cv2.setRNGSeed(0)
    _, inliers = cv2.findFundamentalMat(here, there, cv2.FM_RANSAC, 2.0, 0.99)
    return int(inliers.sum()) if inliers is not None else 0


def _features(picture: Picture):
    level = stops_of(picture.linear())
    low, high = np.percentile(level, (1, 99))
    grey = (np.clip((level - low) / max(high - low, 0.5), 0, 1) * 255).astype(np.uint8)
    grey = cv2.createCLAHE(2.0, (8, 8)).apply(grey)
    return cv2.SIFT_create(nfeatures=1200, contrastThreshold=0.02).detectAndCompute(grey, None)


def _histogram(red: NDArray[np.float32], blue: NDArray[np.float32]) -> NDArray[np.float32]:
    reach = BINS / 2 * _BIN_STOPS
    centred = [np.clip(x - np.median(x), -reach + 1e-4, reach - 1e-4) for x in (red, blue)]
    counts = np.histogram2d(*centred, bins=BINS, range=((-reach, reach), (-reach, reach)))[0]
    return cv2.GaussianBlur(counts.astype(np.float32), (0, 0), 0.7)


def _lines(log_green: NDArray[np.float32]) -> NDArray[np.float32]:
    across, down = cv2.Sobel(log_green, cv2.CV_32F, 1, 0), cv2.Sobel(log_green, cv2.CV_32F, 0, 1)
    turn = np.mod(np.arctan2(down, across), np.pi) / np.pi * _LINES
    strength = np.minimum(np.hypot(across, down), 2.0)
    return np.bincount(turn.ravel().astype(int) % _LINES, strength.ravel(), _LINES).astype(np.float32)


def _overlap(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(np.sqrt(a * b).sum())


def _shifted_overlap(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    wide = np.pad(b, _SHIFTS)
    views = (
        wide[y : y + BINS, x : x + BINS] for y in range(2 * _SHIFTS + 1) for x in range(2 * _SHIFTS + 1)
    )
    return max(_overlap(a, view) for view in views)
