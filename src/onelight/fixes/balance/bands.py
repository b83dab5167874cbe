"""Rolling bands: mains light read out row by row, a wave down the picture whose phase moves from frame to frame.

A lamp on alternating current pulses twice a period; a rolling shutter reads row y at time y, so that the
picture carries cos(2 pi (k y + v t) + phase): k waves in the height, v of a wave from frame to frame. k and v
are where the two-dimensional periodogram of the rows' paths is highest; amplitude and phase, channel by
channel, are least squares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.optimize import minimize

from onelight.fixes.balance.chain import Floats, Path

LEAST = 0.008
"""Stops, amplitude: fainter bands nobody sees."""
_EXPLAINED = 0.35
"""Of the rows' variance that one wave has to be, to be a lamp's."""
_FEWEST = 12
"""Frames in which a wave can be told."""
_MOST_WAVES = 6.0
_COURSE = 12.0
"""Frames, standard deviation: what changes more slowly in a row is no wave."""


@dataclass(frozen=True, eq=False)
class Bands:
    """A wave in stops beyond the frame's own level: `waves` in the height, `rate` of a wave from frame to frame;
    `cosine` and `sine` (3,), of R, G, B in scene-linear ACEScg, at the top row of frame `start`."""

    waves: float
    rate: float
    cosine: NDArray[np.float64]
    sine: NDArray[np.float64]
    start: int = 0

    def at(self, frame: int, rows: int) -> Floats:
        """(rows, 3) stops of a frame."""
        heights = (np.arange(rows) + 0.5) / rows
        turn = 2 * np.pi * (self.waves * heights + self.rate * (frame - self.start))
        return np.cos(turn)[:, None] * self.cosine + np.sin(turn)[:, None] * self.sine

    @property
    def amplitude(self) -> float:
        """Stops, of the channel that it is strongest in."""
        return float(np.hypot(self.cosine, self.sine).max())

    def times(self, strength: float) -> Bands:
        """So much of it."""
        return replace(self, cosine=self.cosine * strength, sine=self.sine * strength)


def find(path: Path, flicker: Floats, start: int = 0) -> tuple[Bands | None, Floats]:
    """(the bands of a take, None where no single wave is most of what the rows do; the flicker (N, 3) that is left
    beside them), of the path's rows and its frames' `flicker` (N, 3)."""
    if len(path) < _FEWEST or len(path.takes()) > 1 or path.heights.max(initial=0) == 0:
        return None, flicker
    rows = np.asarray(path.rows, float) + flicker[:, None]
    rows = rows - gaussian_filter1d(rows, _COURSE, axis=0, mode="nearest")
    level = _beside(rows.mean(2), path.heights)
    waves, rate = _peak(level, path.heights)
    wave = _fitted(rows, waves, rate, path.heights, start)
    told = _of(wave, level.shape, start)
    left = level - _beside(told.mean(2), path.heights)
    explained = 1 - float((left**2).mean()) / max(float((level**2).mean()), 1e-12)
    if explained < _EXPLAINED or wave.amplitude < LEAST:
        return None, flicker
    rest = ((rows - told) * path.heights[:, None]).sum(1) / path.heights.sum()
    return wave, rest - rest.mean(0)


def _beside(rows: Floats, heights: Floats) -> Floats:
    """(N, R) rows beyond their frame's own level, each as far as it tells anything."""
    return (rows - (rows @ heights)[:, None] / heights.sum()) * heights


def _peak(level: Floats, heights: Floats) -> tuple[float, float]:
    """(waves in the height, waves a frame) of the strongest wave in (N, R) stops."""
    frames, rows = level.shape
    padded = (4 * frames, 8 * rows)
    power = np.abs(np.fft.fft2(level * np.hanning(frames)[:, None], padded)) ** 2
    rates = np.fft.fftfreq(padded[0])
    waves = np.fft.fftfreq(padded[1]) * rows
    power[:, (waves < 0.3) | (waves > _MOST_WAVES)] = 0
    power[np.abs(rates) < 0.5 / frames] = 0
    at, k = np.unravel_index(int(np.argmax(power)), power.shape)
    first = np.array([waves[k], rates[at]])
    size = np.array([0.25, 0.25 / frames])
    found = minimize(lambda step: _off(level, heights, *(first + step * size)), np.zeros(2), method="Nelder-Mead",
                     options={"maxiter": 120, "xatol": 1e-3, "fatol": 1e-12})  # fmt: skip
    waves_found, rate = first + found.x * size
    return float(waves_found), float(rate)


def _turns(shape: tuple[int, int], waves: float, rate: float) -> tuple[Floats, Floats]:
    frames, rows = shape
    turn = 2 * np.pi * (waves * (np.arange(rows) + 0.5) / rows + rate * np.arange(frames)[:, None])
    return np.cos(turn), np.sin(turn)


def _off(level: Floats, heights: Floats, waves: float, rate: float) -> float:
    """What a wave leaves of (N, R) stops, mean square; each frame's own level is no wave's."""
    basis = np.stack([_beside(b, heights) for b in _turns(level.shape, waves, rate)], -1).reshape(-1, 2)
    told, *_ = np.linalg.lstsq(basis, level.ravel(), rcond=None)
    return float(((level.ravel() - basis @ told) ** 2).mean())


def _fitted(rows: Floats, waves: float, rate: float, heights: Floats, start: int) -> Bands:
    basis = np.stack([_beside(b, heights) for b in _turns(rows.shape[:2], waves, rate)], -1).reshape(-1, 2)
    beside = np.stack([_beside(rows[..., c], heights).ravel() for c in range(3)], -1)
    told, *_ = np.linalg.lstsq(basis, beside, rcond=None)
    return Bands(waves, rate, told[0], told[1], start)


def _of(wave: Bands, shape: tuple[int, int], start: int) -> Floats:
    return np.stack([wave.at(start + frame, shape[1]) for frame in range(shape[0])])
