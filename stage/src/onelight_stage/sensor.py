"""A sensor's noise and a texture's grain, and how a picture is kept: in the camera's own colour space.

Noise is counted in electrons. A Super 35 photosite holds some 45,000 of them (Janesick, Photon Transfer, 2007, for
its size of 8 um), and a camera at its base ISO places mid grey 7.8 stops under that (as ARRI states of the ALEXA at
EI 800); a picture smaller than the sensor averages photosites.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np
import PyOpenColorIO as ocio
from numpy.typing import NDArray
from scipy import ndimage

from onelight_stage.errors import StageError, choices

Array = NDArray[np.float32]

LINEAR = "Linear Rec.709 (sRGB)"
MID_GREY = 0.18
FULL_WELL, STOPS_UNDER, BASE_ISO = 45_000.0, 7.8, 800
READ_ELECTRONS = 6.0
PHOTOSITES = 2880
"""Of a row of the sensor."""
GRAIN_STOPS = 0.018
"""Root mean square of the grain at amount 1 in the midtones, stops."""
GRAIN_SIZE = 1.1 / 1000
"""Its radius, in picture heights."""


def generator(seed: int, clip: str, frame: int) -> np.random.Generator:
    """Random numbers of one frame of one clip: the same in every run, on every machine."""
    return np.random.default_rng([seed, zlib.crc32(clip.encode()), frame])


def noisy(linear: Array, iso: float, rng: np.random.Generator) -> Array:
    """[H, W, 3] scene-linear Rec.709 with photon and read noise at `iso`; mid grey is 0.18. Values may turn
    negative in the blacks, as a camera's do."""
    sites = max(1.0, (PHOTOSITES / linear.shape[1]) ** 2)
    electrons = FULL_WELL / 2**STOPS_UNDER * (BASE_ISO / iso) * sites / MID_GREY
    variance = np.maximum(linear, 0) / electrons + sites * (READ_ELECTRONS / electrons) ** 2
    return linear + np.sqrt(variance) * rng.standard_normal(linear.shape, dtype=np.float32)


def grained(linear: Array, amount: float, rng: np.random.Generator) -> Array:
    """[H, W, 3] scene-linear with `amount` of grain: mostly the same in all channels, strongest around mid grey."""
    if amount <= 0:
        return linear
    radius = GRAIN_SIZE * linear.shape[0]
    alike = rng.standard_normal((*linear.shape[:2], 1), dtype=np.float32)
    own = rng.standard_normal(linear.shape, dtype=np.float32)
    grain = ndimage.gaussian_filter(0.85 * alike + 0.53 * own, (radius, radius, 0))
    grain /= max(float(grain.std()), 1e-6)
    stops = np.log2(np.maximum(linear, 1e-4) / MID_GREY)
    return linear * np.exp2(GRAIN_STOPS * amount * grain * np.exp(-((stops / 4.0) ** 2)))


@lru_cache(maxsize=1)
def _config() -> ocio.Config:
    return ocio.Config.CreateFromFile("ocio://studio-config-latest")


def known_space(name: str) -> str:
    """OCIO's own name for a camera's colour space ("ARRI LogC4", "ACEScct"). Raises StageError with choices."""
    space = _config().getColorSpace(name)
    if space is None:
        names = [one.getName() for one in _config().getColorSpaces()]
        raise StageError(f"no colour space is called '{name}'.", f"Did you mean {choices(names, name)}?")
    return space.getName()


@lru_cache(maxsize=8)
def _processor(space: str) -> ocio.CPUProcessor:
    return _config().getProcessor(LINEAR, known_space(space)).getDefaultCPUProcessor()


def encoded(linear: Array, space: str) -> Array:
    """[H, W, 3] scene-linear Rec.709 in the OCIO colour space `space`; not clipped."""
    out = np.array(linear, np.float32, order="C", copy=True)
    if known_space(space) != LINEAR:
        _processor(space).applyRGB(out.reshape(-1, 3))
    return out
