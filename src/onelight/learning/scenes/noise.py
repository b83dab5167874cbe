"""Noise fields from fixed tables: the same everywhere and every time.

Values are float32 about 0, standard deviation about 1, clipped to -3..3.
"""

from __future__ import annotations

from functools import cache

import numpy as np

SIZE = 256
GRAIN = 8  # table cells per feature of the smooth field


@cache
def _tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1895)
    smooth = _band(rng, GRAIN, 1.0)
    rough = np.sum([_band(rng, GRAIN * 4 / 2**k, 0.62**k) for k in range(6)], 0)
    cells = rng.standard_normal((SIZE, SIZE)).astype(np.float32)
    return _level(smooth), _level(rough), np.clip(cells, -2.5, 2.5)


def _band(rng: np.random.Generator, feature: float, level: float) -> np.ndarray:
    """White noise softened to features of about `feature` cells, periodic."""
    white = rng.standard_normal((SIZE, SIZE))
    f = np.hypot(*np.meshgrid(np.fft.fftfreq(SIZE), np.fft.fftfreq(SIZE)))
    soft = np.fft.ifft2(np.fft.fft2(white) * np.exp(-((f * feature * 1.6) ** 2))).real
    return level * soft / soft.std()


def _level(field: np.ndarray) -> np.ndarray:
    return np.clip(field / field.std(), -3, 3).astype(np.float32)


def _bilinear(table: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    x, y = x.astype(np.float32, copy=False), y.astype(np.float32, copy=False)
    x0, y0 = np.floor(x), np.floor(y)
    fx, fy = x - x0, y - y0
    i, j = x0.astype(np.int32) & (SIZE - 1), y0.astype(np.int32) & (SIZE - 1)
    i1, j1 = (i + 1) & (SIZE - 1), (j + 1) & (SIZE - 1)
    top = table[j, i] + (table[j, i1] - table[j, i]) * fx
    low = table[j1, i] + (table[j1, i1] - table[j1, i]) * fx
    return top + (low - top) * fy


def soft(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Smooth blobs, one feature per unit. x, y (N,) → (N,)."""
    return _bilinear(_tables()[0], x * GRAIN, y * GRAIN)


def broken(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Cloud-like, six octaves, the largest feature one unit. x, y (N,) → (N,)."""
    return _bilinear(_tables()[1], x * (GRAIN * 4), y * (GRAIN * 4))


def cell(i: np.ndarray, j: np.ndarray, seed: int = 0) -> np.ndarray:
    """One value per whole-numbered cell. i, j (N,) → (N,)."""
    i = np.floor(i).astype(np.int32) + seed * 37
    j = np.floor(j).astype(np.int32) + seed * 101
    return _tables()[2][(j + i * 59) & (SIZE - 1), (i + j * 13) & (SIZE - 1)]


def solid(p: np.ndarray) -> np.ndarray:
    """Smooth noise in space, one feature per unit. p (3, N) → (N,)."""
    x, y, z = p
    return 0.6 * (
        soft(x + 0.37 * z, y + 0.21 * x)
        + soft(z - 0.41 * y + 7.3, x + 0.33 * y + 3.1)
        + soft(y + 0.29 * z + 13.7, z - 0.23 * x + 5.9)
    )
