"""The foreground's own colour, and the light of the old set taken out of it.

Colour by the multi-level method (Germer, Uelwer, Conrad and Harmeling 2020): foreground and background are smooth,
more so where alpha says little, and mix to the plate; solved from one pixel up to the size of the frame, each level
starting from the one below. What is solved is at most WORKING pixels long; at the plate's own size one projection
onto the mixing equation brings back every hair.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

WORKING = 512
_SMOOTH, _BY_ALPHA = 5e-3, 0.1
_ROUNDS_SMALL, _ROUNDS_LARGE, _SMALL = 8, 2, 32
_SATURATED = (1.3, 0.7)
"""A screen's strongest channel over its next one: from here on there is spill, and from so much more wholly."""
_MOST_SPILL = 0.5
_ONE_COLOUR = 0.9
"""Part of a surround in which the same channel leads, from which on it is a screen."""


def separated(
    linear: NDArray[np.float32], alpha: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(foreground, background) (H, W, 3) scene-linear, of a plate (H, W, 3) and its alpha (H, W) 0..1."""
    height, width = alpha.shape
    scale = min(1.0, WORKING / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small, thin = (_resized(a, size, cv2.INTER_AREA) for a in (linear, alpha))
    front, back = _levels(small, thin)
    if size != (width, height):
        front, back = (_resized(a, (width, height), cv2.INTER_LINEAR) for a in (front, back))
    return _projected(linear, alpha, front, back)


def _levels(linear: NDArray[np.float32], alpha: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    front = np.broadcast_to(linear.mean(axis=(0, 1)), (1, 1, 3)).astype(np.float32)
    back = front.copy()
    height, width = alpha.shape
    count = int(np.ceil(np.log2(max(height, width, 2))))
    for level in range(count + 1):
        size = round(width ** (level / count)), round(height ** (level / count))
        plate, thin = (_resized(a, size, cv2.INTER_AREA) for a in (linear, alpha))
        front, back = (_resized(a, size, cv2.INTER_NEAREST) for a in (front, back))
        rounds = _ROUNDS_SMALL if max(size) <= _SMALL else _ROUNDS_LARGE
        front, back = _solved(plate, thin, front, back, rounds)
    return front, back


def _solved(
    plate: NDArray[np.float32],
    alpha: NDArray[np.float32],
    front: NDArray[np.float32],
    back: NDArray[np.float32],
    rounds: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Jacobi's iteration of the 2 x 2 system at each pixel: the mixing equation, and likeness to four neighbours."""
    thin = cv2.copyMakeBorder(alpha, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    weights = [_SMOOTH + _BY_ALPHA * np.abs(near - alpha) for near in _neighbours(thin)]
    total = sum(weights)
    a, b = alpha, 1 - alpha
    determinant = total * (a * a + b * b + total)
    aa, bb, ab = (b * b + total) / determinant, (a * a + total) / determinant, a * b / determinant
    for _ in range(rounds):
        fronts, backs = (
            sum(w[..., None] * n for w, n in zip(weights, _neighbours(_bordered(layer)), strict=True))
            for layer in (front, back)
        )
        right, other = a[..., None] * plate + fronts, b[..., None] * plate + backs
        front = np.maximum(aa[..., None] * right - ab[..., None] * other, 0).astype(np.float32)
        back = np.maximum(bb[..., None] * other - ab[..., None] * right, 0).astype(np.float32)
    return front, back


def _projected(
    linear: NDArray[np.float32], alpha: NDArray[np.float32], front: NDArray[np.float32], back: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    a = alpha[..., None]
    rest = (linear - a * front - (1 - a) * back) / (a * a + (1 - a) ** 2)
    return np.maximum(front + a * rest, 0), np.maximum(back + (1 - a) * rest, 0)


def despilled(
    front: NDArray[np.float32],
    screen: NDArray[np.float32],
    surround: NDArray[np.float32],
    strength: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Foreground (H, W, 3) scene-linear with the light of the old `screen` (3,) replaced by the new surround's
    (H, W, 3), by `strength` (H, W) 0..1. Does nothing where the old surround was no saturated colour."""
    weight = screen_weight(screen)
    if weight <= 0:
        return front
    strongest = int(np.argmax(screen))
    one, other = (c for c in range(3) if c != strongest)
    excess_of_screen = float(screen[strongest] - max(screen[one], screen[other]))
    others = np.maximum(front[..., one], front[..., other])
    share = np.clip((front[..., strongest] - others) / excess_of_screen, 0, _MOST_SPILL) * strength * np.float32(weight)
    clean = np.maximum(front - share[..., None] * screen, 0)
    return clean + share[..., None] * surround


def screen_weight(screen: NDArray[np.floating]) -> float:
    """How much a surround of this colour (3,) is a screen, whose spill can be told: 0 to 1. A red one is none: skin
    is red, too."""
    if int(np.argmax(screen)) == 0:
        return 0.0
    values = np.sort(np.maximum(screen, 1e-6))
    return float(np.clip((values[2] / values[1] - _SATURATED[0]) / _SATURATED[1], 0, 1))


def screen_of(linear: NDArray[np.float32], alpha: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """The colour (3,) of the screen next to the foreground, scene-linear; None where there is none, or where what is
    there isn't of one colour."""
    reach = max(3, round(0.06 * alpha.shape[1])) | 1
    near = (cv2.dilate(alpha, np.ones((reach, reach), np.uint8)) > 0.5) & (alpha == 0)
    if near.sum() <= 50:
        return None
    colours = linear[near]
    middle = np.median(colours, axis=0).astype(np.float64)
    alike = (colours.argmax(axis=1) == int(middle.argmax())).mean()
    return middle if alike > _ONE_COLOUR else None


def screen_behind(pairs: Iterable[tuple[NDArray[np.float32], NDArray[np.float32]]]) -> NDArray[np.float32]:
    """The screen's colour (3,) over several frames (H, W, 3) scene-linear with their alpha (H, W): one for the shot, so
    that it doesn't flicker; black where there is none."""
    known = [found for linear, alpha in pairs if (found := screen_of(linear, alpha)) is not None]
    return np.median(known, axis=0).round(6).astype(np.float32) if known else np.zeros(3, np.float32)


def reached(alpha: NDArray[np.float32], pixels: float) -> NDArray[np.float32]:
    """(H, W) 0..1 where light from behind may touch the foreground of alpha (H, W): its soft edge, and so many pixels
    inside."""
    edge = (alpha < 1).astype(np.float32)
    if pixels < 0.5:
        return edge
    soft = np.asarray(cv2.GaussianBlur(edge, (0, 0), pixels / 2), np.float32)
    return np.maximum(edge, np.where(soft > 0.02, 2 * soft, 0)).clip(0, 1)


def _resized(array: NDArray[np.float32], size: tuple[int, int], how: int) -> NDArray[np.float32]:
    if (array.shape[1], array.shape[0]) == size:
        return array
    return np.asarray(cv2.resize(array, size, interpolation=how), np.float32)


def _bordered(layer: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.copyMakeBorder(layer, 1, 1, 1, 1, cv2.BORDER_REPLICATE), np.float32)


def _neighbours(bordered: NDArray) -> list[NDArray]:
    return [bordered[:-2, 1:-1], bordered[2:, 1:-1], bordered[1:-1, :-2], bordered[1:-1, 2:]]
