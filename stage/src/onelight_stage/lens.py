"""What a lens does to a rendered picture: distortion, falloff, softness. Everything in scene-linear light.

Blender renders through a perfect pinhole-shaped frame (with depth of field). Here the picture is bent by the
Brown-Conrady model as OpenCV writes it, x_d = x_u (1 + k1 r^2 + k2 r^4), x in units of the focal length, and
enlarged as little as keeps every pixel inside the render; `Optics.focal` says the focal length that results.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

Array = NDArray[np.float32]

K1_WIDE, K1_LONG = -0.055, 0.05
"""k1 at and below NORMAL mm and at LONG mm and above: 2 % barrel in the corner of a 25 mm, almost none at 50 mm, a
little pincushion beyond, as spherical cine primes have it (in the size of Super 35)."""
NORMAL, LONG = 50.0, 135.0
K2 = 0.01
FALLOFF = 2.0
"""Corner light falls with this power of the field angle's cosine: 4 is a simple lens, retrofocal ones do better."""
STEPS = 12
"""Fixed-point steps that undo the distortion; the error is under a thousandth of a pixel then."""
LOG_FLOOR = 2.0**-10
"""Added before the logarithm in which pixels are interpolated, so that highlights don't ring."""


@dataclass(frozen=True)
class Optics:
    """A lens on a sensor. focal: mm as marked; sensor: width in mm; amount: 0 a perfect lens, 1 a usual one."""

    focal: float
    sensor: float = 24.89
    amount: float = 1.0

    @property
    def k1(self) -> float:
        """Brown-Conrady's first coefficient, r in units of the focal length."""
        share = (self.focal - NORMAL) / (LONG - NORMAL)
        return self.amount * (K1_WIDE + (K1_LONG - K1_WIDE) * min(max(share, 0.0), 1.0))

    @property
    def k2(self) -> float:
        """Its second."""
        return self.amount * K2

    def intrinsics(self, size: tuple[int, int]) -> dict[str, Any]:
        """OpenCV's camera of the developed picture of `size` (w, h): matrix in pixels (3 x 3), distortion."""
        width, height = size
        pixels = self.focal / self.sensor * width * _map(self, size)[1]
        matrix = [[pixels, 0.0, (width - 1) / 2], [0.0, pixels, (height - 1) / 2], [0.0, 0.0, 1.0]]
        return {"matrix": matrix, "distortion": [self.k1, self.k2, 0.0, 0.0]}


def bent(pixels: Array, optics: Optics, *, colour: bool = True) -> Array:
    """[H, W, C] through the lens' distortion. Colour (linear, >= 0) is interpolated by cubics in its logarithm,
    data (`colour` False: mattes, depth, normals) taken from the nearest pixel."""
    if not optics.amount:
        return pixels
    where, _ = _map(optics, (pixels.shape[1], pixels.shape[0]))
    planes = [_sampled(pixels[..., c], where, colour) for c in range(pixels.shape[2])]
    return np.stack(planes, axis=2).astype(np.float32)


def _sampled(plane: Array, where: NDArray[np.float64], colour: bool) -> Array:
    if not colour:
        return np.asarray(ndimage.map_coordinates(plane, where, order=0, mode="nearest"), np.float32)
    logged = np.log2(np.maximum(plane, 0) + LOG_FLOOR)
    bent_log = np.asarray(ndimage.map_coordinates(logged, where, order=3, mode="nearest"), np.float32)
    return np.exp2(bent_log) - np.float32(LOG_FLOOR)


@lru_cache(maxsize=8)
def _map(optics: Optics, size: tuple[int, int]) -> tuple[NDArray[np.float64], float]:
    """([2, H, W] row and column of the render for each pixel, the enlargement)."""
    width, height = size
    focal = optics.focal / optics.sensor * width
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    x, y = x - (width - 1) / 2, y - (height - 1) / 2
    larger = 1.0
    for _ in range(STEPS):
        ux, uy = _straightened(x[:: height - 1] / (focal * larger), y[:: height - 1] / (focal * larger), optics)
        vx, vy = _straightened(x[:, :: width - 1] / (focal * larger), y[:, :: width - 1] / (focal * larger), optics)
        reach_x = max(abs(ux).max(), abs(vx).max()) * focal / ((width - 1) / 2)
        reach_y = max(abs(uy).max(), abs(vy).max()) * focal / ((height - 1) / 2)
        larger *= max(reach_x, reach_y)
    x, y = _straightened(x / (focal * larger), y / (focal * larger), optics)
    return np.stack([y * focal + (height - 1) / 2, x * focal + (width - 1) / 2]), larger


def _straightened(x: NDArray, y: NDArray, optics: Optics) -> tuple[NDArray, NDArray]:
    """Undistorted coordinates of distorted ones, by fixed-point steps (as OpenCV's undistortPoints does)."""
    ux, uy = x, y
    for _ in range(STEPS):
        square = ux**2 + uy**2
        scale = 1 + optics.k1 * square + optics.k2 * square**2
        ux, uy = x / scale, y / scale
    return ux, uy


def falloff(size: tuple[int, int], optics: Optics) -> Array:
    """[H, W, 1] of light that reaches the picture of `size` (w, h): 1 in the middle, less in the corners."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pixels = optics.focal / optics.sensor * width
    square = ((x - (width - 1) / 2) ** 2 + (y - (height - 1) / 2) ** 2) / pixels**2
    return ((1 + square) ** (-FALLOFF / 2 * optics.amount))[..., None].astype(np.float32)


def soft(pixels: Array, diameter: float) -> Array:
    """[H, W, C] linear, out of focus: each point a disc of `diameter`, in thousandths of the picture's height."""
    radius = diameter / 1000 * pixels.shape[0] / 2
    if radius <= 0:
        return pixels
    disc = _disc(radius)
    edge = disc.shape[0] // 2
    wide = np.pad(pixels, ((edge, edge), (edge, edge), (0, 0)), mode="edge")
    blurred = signal.oaconvolve(wide, disc[..., None], mode="valid", axes=(0, 1))
    return np.maximum(blurred, 0).astype(np.float32)


def _disc(radius: float, finer: int = 8) -> NDArray[np.float64]:
    """A disc of `radius` pixels that sums to 1, its edge anti-aliased."""
    reach = int(np.ceil(radius + 0.5))
    at = (np.arange((2 * reach + 1) * finer) + 0.5) / finer - reach - 0.5
    inside = (at[:, None] ** 2 + at[None, :] ** 2 <= max(radius, 0.5 / finer) ** 2).astype(np.float64)
    side = 2 * reach + 1
    disc = inside.reshape(side, finer, side, finer).mean(axis=(1, 3))
    return disc / disc.sum()
