"""What the lens does to the light: defocus, softness, veiling glare, vignetting."""

from __future__ import annotations

import numpy as np

SOFTNESS = 0.5  # pixels: the sum of a good lens and the low-pass filter of the sensor


def joined(frame: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Softens the stairs that one ray a pixel leaves where solids meet: (H, W, 3), `index` (H, W)."""
    edge = np.zeros(index.shape, np.float32)
    for axis in (0, 1):
        step = np.diff(index, axis=axis) != 0
        before, after = [slice(None)] * 2, [slice(None)] * 2
        before[axis], after[axis] = slice(None, -1), slice(1, None)
        edge[tuple(before)] += step
        edge[tuple(after)] += step
    share = small(np.minimum(edge, 1)[..., None], 0.6)
    held = np.minimum(frame, 4.0)  # else a burning pixel's stairs only grow
    return frame + share * (small(held, 0.8) - held)


def defocus(frame, depth, camera, seconds: float):
    """Blur each pixel of (H, W, C) by its circle of confusion, by mixing softened copies."""
    _, _, focus = camera.at(seconds)
    width = frame.shape[1]
    f = camera.focal / 1000
    depth = np.minimum(depth, 60.0)
    aperture = f / camera.stop
    circle = aperture * f / max(focus - f, 0.05) * np.abs(depth - focus) / depth
    sigma = circle / (camera.gate / 1000) * width * 0.3  # a disc's spread is about 0.25..0.3 of it
    levels = [s for s in (1.0, 2.0, 4.0, 8.0, 16.0) if s < sigma.max() * 1.5]
    out, previous, at = frame.copy(), frame, 0.45
    for level in levels:
        weight = np.clip(sigma / (0.6 * level), 0.03, 1)[..., None]
        softened = soften(np.concatenate([frame * weight, weight], 2), level)
        softened = softened[..., :-1] / softened[..., -1:]
        share = np.clip((sigma - at) / (level - at), 0, 1)[..., None]
        out = np.where(sigma[..., None] > at, previous + (softened - previous) * share, out)
        previous, at = softened, level
    return out


def soften(image: np.ndarray, sigma: float) -> np.ndarray:
    """About Gaussian, by box filters twice along each axis; (H, W, C)."""
    if sigma < 0.8:
        return small(image, sigma)
    radius = max(round(float(np.sqrt(6 * sigma * sigma + 1)) / 2), 1)
    for axis in (0, 1):
        for _ in range(2):
            image = boxed(image, radius, axis)
    return image


def small(image, sigma):
    """A three-tap blur for less than a pixel; (H, W, C)."""
    side = float(np.exp(-0.5 / sigma**2))
    total = 1 + 2 * side
    for axis in (0, 1):
        padded = np.pad(image, [(1, 1) if a == axis else (0, 0) for a in range(3)], mode="edge")
        left, right = (
            np.take(padded, range(0, image.shape[axis]), axis),
            np.take(padded, range(2, image.shape[axis] + 2), axis),
        )
        image = (image + side * (left + right)) / total
    return image


def boxed(image, radius, axis):
    """A box filter of 2 radius + 1 along one axis; (H, W, C)."""
    radius = min(radius, image.shape[axis] - 1)
    padded = np.pad(image, [(radius + 1, radius) if a == axis else (0, 0) for a in range(3)], mode="edge")
    total = np.cumsum(padded, axis, dtype=np.float64)
    n = image.shape[axis]
    upper = [slice(None)] * 3
    lower = [slice(None)] * 3
    upper[axis], lower[axis] = slice(2 * radius + 1, 2 * radius + 1 + n), slice(0, n)
    return ((total[tuple(upper)] - total[tuple(lower)]) / (2 * radius + 1)).astype(np.float32)


def through(frame, depth, camera, seconds: float, glare: float = 0.035):
    """The whole lens, on scene-linear (H, W, 3)."""
    frame = defocus(small(frame, SOFTNESS), depth, camera, seconds)
    width = frame.shape[1]
    bright = np.minimum(frame, 60.0)
    halo = 0.6 * soften(bright, width / 90) + 0.4 * soften(bright, width / 22)
    frame = frame * (1 - glare) + glare * halo
    return frame * falloff(frame.shape[0], width, camera)[..., None]


def falloff(height: int, width: int, camera) -> np.ndarray:
    """Natural vignetting, softened as lens designs do: cos to the power 2.5; (height, width)."""
    f = camera.focal / camera.gate * width
    x = np.arange(width, dtype=np.float32) + 0.5 - width / 2
    y = np.arange(height, dtype=np.float32)[:, None] + 0.5 - height / 2
    return (1 + (x * x + y * y) / (f * f)) ** -1.25
