"""How a set spoils a clean frame: a wire or a boom hangs into it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture.picture import Picture

SHIFT = 4
"""Bits of a pixel in which things are drawn."""
LEVELS = (0.01, 0.1)
"""Scene-linear light of what hangs in."""


def spoil(frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], list[NDArray[np.float32]]]:
    """(frames with a wire or a boom that moves through them, their mattes (H, W) 0..1)."""
    width, lean, speed = rng.uniform(0.004, 0.03), rng.uniform(-0.2, 0.2), rng.uniform(-0.3, 0.3)
    start, level = rng.uniform(0.3, 0.7), rng.uniform(*LEVELS, size=3).astype(np.float32)
    long = rng.choice([0.4, 1.1])
    spoiled, mattes = [], []
    for number, picture in enumerate(frames):
        top = start + speed * number / max(len(frames), 1)
        alpha = hanging(picture.size, top, top + lean, long, width)
        light = picture.linear() * (1 - alpha[..., None]) + level * alpha[..., None]
        there = Picture.from_array(light).to(picture.colour_space).rgb
        spoiled.append(picture.with_rgb(np.where(alpha[..., None] > 0, there, picture.rgb)))
        mattes.append(alpha)
    return spoiled, mattes


def hanging(size: tuple[int, int], top: float, end: float, long: float, width: float) -> NDArray[np.float32]:
    """The matte (H, W) 0..1 of a bar of a picture of `size` (w, h) from its upper edge down: where it begins and ends
    in parts of the width, its length in parts of the height, how wide it is in parts of the width."""
    wide, high = size
    alpha = np.zeros((high, wide), np.uint8)
    points = [(round(x * wide * (1 << SHIFT)), round(y * high * (1 << SHIFT))) for x, y in ((top, -0.1), (end, long))]
    cv2.line(alpha, points[0], points[1], 255, max(1, round(width * wide)), cv2.LINE_AA, SHIFT)
    return (alpha / 255).astype(np.float32)
