"""Colour spaces, by OpenColorIO. Inside, everything is scene-linear ACEScg.

A space is named as the OCIO config names it ("Camera Rec.709", "ARRI LogC4", "S-Log3 S-Gamut3.Cine").
The config is OCIO's own `studio-config-latest` (ACES 2) unless a production brings another.
"""

from __future__ import annotations

import difflib
from functools import lru_cache

import numpy as np
import PyOpenColorIO as ocio
from numpy.typing import NDArray

from onelight.units.errors import BadInput, choices

LINEAR = "ACEScg"
LOG = "ACEScct"
DISPLAY_LINEAR = "Linear Rec.709 (sRGB)"
VIDEO = "Camera Rec.709"
BUILT_IN = "ocio://studio-config-latest"


@lru_cache(maxsize=8)
def config(path: str = BUILT_IN) -> ocio.Config:
    """The OCIO config at `path` (a file or an `ocio://` name). Raises BadInput."""
    try:
        return ocio.Config.CreateFromFile(path)
    except (ocio.Exception, ocio.ExceptionMissingFile) as error:
        raise BadInput(f"The OCIO config '{path}' can't be read: {error}.", f"Name a file or '{BUILT_IN}'.") from None


def spaces(config_path: str = BUILT_IN) -> list[str]:
    """The names of all colour spaces of a config."""
    return [space.getName() for space in config(config_path).getColorSpaces()]


def known_space(name: str, config_path: str = BUILT_IN) -> str:
    """The config's own name of a space given by name, alias or role. Raises BadInput with the choices."""
    space = config(config_path).getColorSpace(name)
    if space is not None:
        return space.getName()
    names = spaces(config_path)
    folded = {n.casefold(): n for n in names}
    if name.casefold() in folded:
        return folded[name.casefold()]
    near = difflib.get_close_matches(name, names, n=4, cutoff=0.3) or names[:6]
    raise BadInput(f"No colour space is called '{name}'.", f"Did you mean {choices(near)}?")


@lru_cache(maxsize=64)
def _cpu(source: str, target: str, config_path: str) -> ocio.CPUProcessor:
    return config(config_path).getProcessor(source, target).getDefaultCPUProcessor()


def convert(
    pixels: NDArray[np.float32], source: str, target: str, config_path: str = BUILT_IN
) -> NDArray[np.float32]:
    """Pixels (..., 3) float32 from one colour space to another; a new array, same shape.

    Raises BadInput for an unknown space or a shape that isn't (..., 3).
    """
    if pixels.shape[-1:] != (3,):
        raise BadInput(f"Colour needs an array (..., 3), not {pixels.shape}.", "Take alpha and mattes apart first.")
    source, target = known_space(source, config_path), known_space(target, config_path)
    out = np.array(pixels, dtype=np.float32, order="C", copy=True)
    if source != target and out.size:
        _cpu(source, target, config_path).applyRGB(out.reshape(-1, 3))
    return out


@lru_cache(maxsize=8)
def _cpu_of_codes(source: str, target: str) -> ocio.CPUProcessor:
    # Told that the input is of 16 bits, OCIO makes one table of all that it does to each channel alone.
    depths = ocio.BIT_DEPTH_UINT16, ocio.BIT_DEPTH_F32
    return config().getProcessor(source, target).getOptimizedCPUProcessor(*depths, ocio.OPTIMIZATION_DEFAULT)


def convert_codes(codes: NDArray[np.uint16], source: str, target: str) -> NDArray[np.float32]:
    """R'G'B' (H, W, 3) uint16 full scale in one colour space to float32 (0..1 where it is encoded) in another, in a
    third of the time of `convert`. Raises BadInput for an unknown space."""
    source, target = known_space(source), known_space(target)
    height, width = codes.shape[:2]
    given, out = np.ascontiguousarray(codes, np.uint16), np.empty((height, width, 3), np.float32)
    desc = ocio.PackedImageDesc
    _cpu_of_codes(source, target).apply(
        desc(given, width, height, 3, ocio.BIT_DEPTH_UINT16, 2, 6, 6 * width),
        desc(out, width, height, 3, ocio.BIT_DEPTH_F32, 4, 12, 12 * width),
    )
    return out


def to_log(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """ACEScg to ACEScct, any shape, float32 (AMPAS S-2016-001). The same curve OCIO has, without its checks."""
    x = np.asarray(linear, np.float32)
    toe = 10.5402377416545 * x + 0.0729055341958355
    return np.where(x <= 0.0078125, toe, (np.log2(np.maximum(x, 0.0078125)) + 9.72) / 17.52).astype(np.float32)


def from_log(logged: NDArray[np.float32]) -> NDArray[np.float32]:
    """ACEScct to ACEScg, any shape, float32: inverse of `to_log`, capped at 65504 as the standard says."""
    y = np.asarray(logged, np.float32)
    toe = (y - 0.0729055341958355) / 10.5402377416545
    curve = np.exp2(np.minimum(y, 1.4679964) * 17.52 - 9.72)
    return np.where(y <= 0.155251141552511, toe, np.minimum(curve, 65504.0)).astype(np.float32)


def to_video(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """ACEScg (..., 3) to what a Rec.709 monitor is sent: BT.709 camera curve, clipped to 0..1."""
    return np.clip(convert(linear, LINEAR, VIDEO), 0.0, 1.0)
