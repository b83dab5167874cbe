"""Small drawn scenes whose truth is known: scene-linear ACEScg, grey things and coloured ones under one light."""

from __future__ import annotations

import cv2
import numpy as np

RATE = 24.0


def scene(seed: int = 3, size: tuple[int, int] = (384, 216), soft: float = 0.6) -> np.ndarray:
    """(H, W, 3) float32 ACEScg: overlapping boards, a third of them grey, shaded across."""
    rng = np.random.default_rng(seed)
    width, height = size
    picture = np.full((height, width, 3), 0.2, np.float32)
    for number in range(140):
        centre = rng.uniform(0, [width, height])
        board = (tuple(map(float, centre)), tuple(map(float, rng.uniform(12, 70, 2))), float(rng.uniform(0, 180)))
        level = float(rng.uniform(0.05, 0.6))
        tint = np.ones(3) if number % 3 == 0 else rng.uniform(0.5, 1.5, 3)
        cv2.fillPoly(picture, [cv2.boxPoints(board).astype(np.int32)], (level * tint).tolist())
    shade = np.linspace(0.8, 1.25, width, dtype=np.float32)[None, :, None]
    grain = np.exp2(rng.normal(0, 0.03, (height, width, 1))).astype(np.float32)
    return cv2.GaussianBlur(picture * shade * cv2.GaussianBlur(grain, (0, 0), 1.0)[..., None], (0, 0), soft)


def walk(paths: np.ndarray, size: tuple[int, int] = (320, 180)) -> list[np.ndarray]:
    """A camera over a large scene: one frame for each (x, y, log2 zoom) of `paths` (n, 3), x and y in
    frame widths from the middle, y down."""
    wide = scene(5, (1200, 900))
    width, height = size
    frames = []
    for x, y, zoom in paths:
        scale = 2.0**zoom
        matrix = np.array(
            [
                [scale, 0, width / 2 - scale * (600 + x * width)],
                [0, scale, height / 2 - scale * (450 + y * width)],
            ]
        )
        frames.append(cv2.warpAffine(wide, matrix, size, flags=cv2.INTER_CUBIC))
    return frames
