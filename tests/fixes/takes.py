"""Made takes for balance: a set with grain that a camera drifts over, somebody walks through."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.picture import Picture

from ..flow.footage import room

SIZE = (192, 108)
Frames = list[Picture]


def take(
    count: int,
    happens: Callable[[int], NDArray[np.floating] | float] = lambda number: 1.0,
    *,
    seed: int = 3,
    space: str = colour.VIDEO,
    walker: float = 14.0,
) -> Frames:
    """`count` frames, 8 bits in `space`; `happens(number)` multiplies the scene-linear light (H, W, 3)."""
    return [frame(number, happens(number), seed, space, walker) for number in range(count)]


def frame(number: int, gain: NDArray[np.floating] | float, seed: int, space: str, walker: float) -> Picture:
    """One of them."""
    rng = np.random.default_rng((seed, number))
    wall = 0.5 * room(seed)
    left, top = 30 + 0.4 * number, 20 + 3 * np.sin(number / 9)
    view = np.float32([[3.0, 0, left], [0, 3.0, top]])
    seen = cv2.warpAffine(wall, view, SIZE, flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT)
    where = (int(10 + 3.1 * number) % SIZE[0], int(60 + 6 * np.sin(number / 4)))
    cv2.circle(seen, where, int(walker), (0.3, 0.19, 0.13), -1, cv2.LINE_AA)
    light = seen * np.exp2(rng.normal(0, 0.04, (SIZE[1], SIZE[0], 1))) * gain
    codes = Picture.from_array(light.astype(np.float32)).to(space).rgb
    return Picture.from_array(np.round(np.clip(codes, 0, 1) * 255).astype(np.uint8), space)


def stops(pictures: Frames) -> NDArray[np.float64]:
    """(N, 3) median log2 of each frame's light: what a waveform shows of the whole picture."""
    return np.array([np.median(np.log2(np.maximum(p.linear(), 1e-4)), (0, 1)) for p in pictures])
