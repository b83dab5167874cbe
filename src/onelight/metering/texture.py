"""Grain and sharpness, from the full-size luma: what a lens chart and a densitometer would tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.metering.ranks import percentiles
from onelight.metering.vision import cv2

TILE = 256
TILES = 6
"""At most so many tiles of the full size are read: a 4K frame costs no more than an HD one."""

_BLOCK = 16
_NOISE_CODES = (0.08, 0.85)
_IMMERKAER = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
"""Blind to edges and slopes, passes white noise at gain 1 (Immerkær 1996)."""

_SIGMA_OF_QUIETEST = 1.405
"""Standard deviation over the mean absolute value of a normal distribution (1.2533), and over the tenth
quietest of 16 x 16 blocks of pure grain, which lies 11 per cent under their mean (simulated)."""

_EDGE_PART = 97.0
_FINE_SIGMA, _COARSE_SIGMA = 0.8, 1.6
_SHARP_RATIO, _SOFT_RATIO = 0.80, 0.34
"""Finest octave over the next at edges: on edges blurred by half a pixel (all a lens and a Bayer pattern
leave), and in the limit of blur, where the two bands are as wide as their filters say."""
_LEAST_EDGE = 0.006
_FINE_GRAIN, _COARSE_GRAIN = 0.627, 0.056
"""What white grain of variance 1 leaves in the two bands."""


def tiles(luma: NDArray) -> NDArray[np.float32]:
    """Up to TILES crops spread over a full-size luma (H, W), uint8 or uint16 full scale or float 0..1, as
    (n, h, w) float32 0..1."""
    height, width = luma.shape
    rows, columns = (_starts(size) for size in (height, width))
    while len(rows) * len(columns) > TILES:
        rows, columns = (_thinner(rows), columns) if len(rows) >= len(columns) else (rows, _thinner(columns))
    crops = np.stack([luma[y : y + TILE, x : x + TILE] for y in rows for x in columns])
    scale = np.iinfo(luma.dtype).max if np.issubdtype(luma.dtype, np.integer) else 1
    return crops.astype(np.float32) / np.float32(scale)


def noise_codes(crops: NDArray[np.float32]) -> float:
    """Of crops (N, H, W): standard deviation of the grain in code values (full scale 1): what a second
    difference leaves in the quietest tenth of the blocks of middle level. 0 where no block is of middle level."""
    quiet = []
    if min(crops.shape[1:]) < _BLOCK + 2:
        return 0.0
    for crop in crops:
        residual = np.abs(cv2.filter2D(crop, cv2.CV_32F, _IMMERKAER))
        spread, level = (_block_means(part[1:-1, 1:-1]) for part in (residual, crop))
        quiet.append(spread[(level > _NOISE_CODES[0]) & (level < _NOISE_CODES[1])])
    spreads = np.concatenate(quiet)
    if spreads.size < 8:
        return 0.0
    return float(percentiles(spreads, 10.0)[0] * _SIGMA_OF_QUIETEST)


def sharpness(crops: NDArray[np.float32], noise: float = 0.0) -> float:
    """Of crops (N, H, W): contrast left in the finest octave at the edges, 0 soft to 1 a perfect pixel edge;
    grain of `noise` code values taken off. 0 where the frame has no edge."""
    fine, coarse = [], []
    if min(crops.shape[1:]) < _BLOCK:
        return 0.0
    for crop in crops:
        first = cv2.GaussianBlur(crop, (0, 0), _FINE_SIGMA)
        second = cv2.GaussianBlur(crop, (0, 0), _COARSE_SIGMA)
        # Every second pixel of rows and columns is enough to tell by.
        edge = slice(6, -6, 2)
        fine.append(_local_energy(crop - first)[edge, edge].ravel())
        coarse.append(_local_energy(first - second)[edge, edge].ravel())
    finest, next_one = np.concatenate(fine), np.concatenate(coarse)
    least = max(percentiles(next_one, _EDGE_PART)[0], _LEAST_EDGE**2, 16 * _COARSE_GRAIN * noise**2)
    strong = next_one >= least
    if strong.sum() < 16:
        return 0.0
    energy = np.maximum(finest[strong] - _FINE_GRAIN * noise**2, 0).sum()
    ratio = energy / (next_one[strong] - _COARSE_GRAIN * noise**2).sum()
    return float(np.clip((np.sqrt(ratio) - _SOFT_RATIO) / (_SHARP_RATIO - _SOFT_RATIO), 0, 1))


def _local_energy(band: NDArray[np.float32]) -> NDArray[np.float32]:
    return cv2.blur(band * band, (5, 5))


def _starts(size: int) -> list[int]:
    if size <= TILE:
        return [0]
    count = size // TILE
    if count == 1:
        return [(size - TILE) // 2]
    return [round(i * (size - TILE) / (count - 1)) for i in range(count)]


def _thinner(starts: list[int]) -> list[int]:
    return starts[len(starts) % 2 :: 2] if len(starts) > 2 else starts[:1]


def _block_means(crop: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of whole blocks: of equal ones OpenCV makes means in a fifth of the time."""
    rows, columns = crop.shape[0] // _BLOCK, crop.shape[1] // _BLOCK
    return cv2.resize(crop[: rows * _BLOCK, : columns * _BLOCK], (columns, rows), interpolation=cv2.INTER_AREA)
