"""Cut-outs laid over grounds, moved as things move, so that two frames of a made-up shot have exact mattes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture.filling import spread

Floats = NDArray[np.floating]
STRANDS = 60


@dataclass(frozen=True)
class Sprite:
    """A cut-out: `colour` (H, W, 3) 0..1 ACEScct, sound wherever `alpha` (H, W) 0..1 isn't 0."""

    colour: Floats
    alpha: Floats


def cut_out(frame: Floats, alpha: Floats) -> tuple[Sprite, Floats]:
    """(the foreground, the background with its hole filled) of a frame (H, W, 3) 0..1 with its matte (H, W)."""
    return Sprite(spread(frame, alpha > 0.97), alpha), spread(frame, alpha < 0.02)


def laid(sprite: Sprite, ground: Floats) -> Floats:
    """The cut-out over a ground, (H, W, 3) 0..1. In ACEScct: edges a little off those of light, as unlike each
    other as cameras' are."""
    alpha = sprite.alpha[..., None]
    return sprite.colour * alpha + ground * (1 - alpha)


Move = Callable[[Floats], Floats]


def some_move(rng: np.random.Generator, size: tuple[int, int], far: float, turn: float, bend: float) -> Move:
    """A move of a layer of `size` (h, w): shifted by up to `far` of the width, turned by up to `turn` degrees, scaled
    by a tenth of as many, bent by up to `bend` of the width."""
    height, width = size
    angle, scale = np.radians(rng.uniform(-turn, turn)), float(np.exp(rng.uniform(-0.01, 0.01) * turn))
    shift = rng.uniform(-far, far, 2) * width
    coarse = rng.normal(0, bend * width, (5, 7, 2)).astype(np.float32)
    bent = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    dx, dy = x - width / 2, y - height / 2
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    at_x = (cos * dx - sin * dy + width / 2 + shift[0] + bent[..., 0]).astype(np.float32)
    at_y = (sin * dx + cos * dy + height / 2 + shift[1] + bent[..., 1]).astype(np.float32)
    return lambda layer: np.asarray(
        cv2.remap(layer, at_x, at_y, cv2.INTER_LINEAR, borderMode=_beyond(layer)), np.float32
    )


def _beyond(layer: Floats) -> int:
    """Colour goes on beyond the edge, and so does a matte: a person cut by the frame stays cut by it."""
    return cv2.BORDER_REFLECT_101 if layer.ndim == 3 else cv2.BORDER_REPLICATE


def moved(sprite: Sprite, move: Move) -> Sprite:
    """The cut-out after a move."""
    return Sprite(move(sprite.colour), move(sprite.alpha))


def frayed(sprite: Sprite, rng: np.random.Generator) -> Sprite:
    """With strands of its own colour growing from its outline, as hair and fur do."""
    edge = np.argwhere(cv2.Canny((sprite.alpha * 255).astype(np.uint8), 60, 160) > 0)
    if len(edge) < 20:
        return sprite
    height, width = sprite.alpha.shape
    seam = edge[np.argsort(np.hypot(*(edge - edge[rng.integers(len(edge))]).T))[: max(20, len(edge) // 4)]]
    canvas = np.zeros((height * 2, width * 2), np.float32)
    out = seam.mean(axis=0) - np.argwhere(sprite.alpha > 0.9).mean(axis=0)
    for root in seam[rng.integers(len(seam), size=int(rng.integers(STRANDS // 3, STRANDS)))]:
        way = out / (np.hypot(*out) + 1e-3) + rng.normal(0, 0.7, 2)
        length, curl = rng.uniform(0.01, 0.06) * width, rng.normal(0, 0.5, 2)
        t = np.linspace(0, 1, 6)[:, None]
        points = root + (way * t + curl * t * t) * length
        line = np.rint(points[:, ::-1] * 2).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(canvas, [line], False, float(rng.uniform(0.4, 1.0)), 1, cv2.LINE_8)
    strands = np.asarray(cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    return Sprite(spread(sprite.colour, sprite.alpha > 0.97), np.asarray(np.maximum(sprite.alpha, strands)))


def veiled(sprite: Sprite, rng: np.random.Generator) -> Sprite:
    """Partly seen through, as cloth, glass and smoke are: alpha thinned where a soft pattern says so."""
    height, width = sprite.alpha.shape
    coarse = rng.random((int(rng.integers(3, 9)), int(rng.integers(3, 12)))).astype(np.float32)
    soft = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    return Sprite(sprite.colour, sprite.alpha * np.clip(1.5 - soft * float(rng.uniform(0.6, 1.6)), 0.15, 1))
