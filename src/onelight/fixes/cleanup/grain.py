"""Grain as the plate has it, measured by brightness and made anew where pixels were averaged or made up.

Measured between two moments, so that texture is never taken for it; `backdrop.grain` has to tell it of single pictures,
a still background's among them, and measures another thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

BINS = 8
LOW, HIGH = 0.05, 0.95
"""ACEScct between which the bins lie."""
_LEAST = 400
"""Pixels that a bin needs to be heard."""
MOST = 0.05
"""ACEScct, 0.9 stops: what is louder is no grain."""
_EDGE = 0.35
"""The quietest part of the pixels, where there is no texture to take for grain."""


@dataclass(frozen=True, eq=False)
class Grain:
    """`deviation` (BINS, 3) in ACEScct by brightness, `soft` sigma in pixels of its spatial correlation."""

    deviation: Floats
    soft: float
    seed: int = 0

    def added(self, log_rgb: Floats, frame: int, place: tuple[int, int], averaged: float) -> Floats:
        """The picture (h, w, 3), ACEScct, with what grain it lacks after the mean of `averaged` frames. The same
        frame and place give the same grain."""
        part = float(np.sqrt(max(0.0, 1 - 1 / max(averaged, 1.0)))) if averaged else 1.0
        rng = np.random.default_rng((self.seed, frame, *place))
        noise = rng.standard_normal(log_rgb.shape, np.float32)
        if self.soft > 0.2:
            noise = cv2.GaussianBlur(noise, (0, 0), self.soft)
            noise /= max(float(noise.std()), 1e-6)
        at = np.clip((log_rgb.mean(2) - LOW) / (HIGH - LOW), 0, 1) * (BINS - 1)
        below = np.minimum(at.astype(int), BINS - 2)
        share = (at - below)[..., None].astype(np.float32)
        level = self.deviation[below] * (1 - share) + self.deviation[below + 1] * share
        return (log_rgb + noise * level * np.float32(part)).astype(np.float32)


def measure(pairs: Sequence[tuple[Floats, Floats]], seed: int = 0) -> Grain:
    """The grain of pairs of pictures (H, W, 3), ACEScct, of the same view a moment apart: what differs between them,
    robustly, where there is little texture; so that texture is never taken for grain."""
    found = np.full((len(pairs), BINS, 3), np.nan, np.float32)
    soft = []
    for n, (one, other) in enumerate(pairs):
        rest = (one - other) / np.float32(np.sqrt(2))
        rest = rest - cv2.blur(rest, (9, 9))
        luma = one.mean(2)
        busy = cv2.boxFilter(np.abs(cv2.GaussianBlur(luma, (0, 0), 2) - cv2.blur(luma, (15, 15))), -1, (15, 15))
        flat = busy <= np.quantile(busy, _EDGE)
        edges = np.clip((luma - LOW) / (HIGH - LOW), 0, 1) * (BINS - 1)
        for b in range(BINS):
            inside = flat & (np.abs(edges - b) < 0.5)
            if inside.sum() >= _LEAST:
                found[n, b] = np.minimum(1.4826 * np.median(np.abs(rest[inside]), axis=0), MOST)
        soft.append(_softness(np.clip(rest, -MOST, MOST), flat))
    return Grain(_whole(found), float(np.median(soft)) if soft else 0.0, seed)


def _whole(found: Floats) -> Floats:
    """(BINS, 3): the median over pictures; bins nobody saw take their neighbours'."""
    known = np.isfinite(found).any((0, 2))
    if not known.any():
        return np.zeros((BINS, 3), np.float32)
    said = np.nanmedian(found[:, known], axis=0)
    bins = np.arange(BINS)
    return np.stack([np.interp(bins, bins[known], said[:, c]) for c in range(3)], -1).astype(np.float32)


def _softness(rest: Floats, flat: NDArray[np.bool_]) -> float:
    """Sigma, in pixels, of a Gaussian that gives neighbours the correlation that they have here."""
    luma = rest.mean(2)
    both = flat[:, 1:] & flat[:, :-1]
    if both.sum() < _LEAST:
        return 0.0
    one, other = luma[:, 1:][both], luma[:, :-1][both]
    like = float((one * other).mean() / max(float((luma[flat] ** 2).mean()), 1e-12))
    return float(np.sqrt(-1 / (4 * np.log(np.clip(like, 1e-3, 0.9))))) if like > 0.05 else 0.0
