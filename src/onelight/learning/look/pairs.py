"""Lessons: a hero and a shot of one scene, the shot spoiled in a known way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onelight.learning.look import errors
from onelight.learning.look.network import HIGH, WIDE
from onelight.picture.grade import Face, Grade

Frames = NDArray[np.float16] | NDArray[np.float32]
"""(T, H, W, 3) ACEScct: pictures of one camera, in time."""

Scene = Sequence[Frames]
"""The cameras (or shots) of one scene: they show the same set and people."""

SHAPES = ((HIGH, WIDE), (WIDE, HIGH), (HIGH, WIDE), (56, 64), (40, 88))
"""Heights and widths that pictures are brought to, wide and upright."""


@dataclass(frozen=True)
class Lesson:
    """Batch of pairs: frames (B, K, 3, H, W) ACEScct, validity (B, K, 1, H, W); `clean` is `shot` before the error."""

    hero: Tensor
    hero_valid: Tensor
    shot: Tensor
    shot_valid: Tensor
    clean: Tensor


def lesson(
    scenes: Sequence[Scene], rng: np.random.Generator, pairs: int, frames: int, variety: float = 1.0
) -> Lesson:
    """`pairs` pairs of `frames` frames each. `variety` scales the looks that whole scenes are put into
    (1 for base training, 0 for a production whose look should be learned as it is)."""
    shape = SHAPES[rng.integers(len(SHAPES))]
    heroes, shots, cleans, masks = [], [], [], []
    for _ in range(pairs):
        scene = scenes[int(rng.integers(len(scenes)))]
        first, second = _two_cameras(scene, rng)
        look = _scene_look(rng, variety)
        hero = look.cdl.apply(_crops(first, frames, shape, rng))
        clean = look.cdl.apply(_crops(second, frames, shape, rng))
        size = 0.15 if rng.random() < 0.1 else 1.0
        spoiled = errors.inject(_grained(clean, rng), errors.draw(rng, size))
        ceiling = 1.0 if rng.random() < 0.7 else 3.0
        heroes.append(errors.recorded(_grained(hero, rng), ceiling))
        shots.append(errors.recorded(spoiled, ceiling))
        held, whole = errors.recorded(clean, ceiling)
        cleans.append(held)
        masks.append(shots[-1][1] * whole)
    hero, hero_valid = _stack([h for h, _ in heroes]), _stack([v[..., None] for _, v in heroes])
    shot, shot_valid = _stack([s for s, _ in shots]), _stack([m[..., None] for m in masks])
    return Lesson(hero, hero_valid, shot, shot_valid, _stack(cleans))


def _two_cameras(scene: Scene, rng: np.random.Generator) -> tuple[Frames, Frames]:
    first, second = (scene[int(rng.integers(len(scene)))] for _ in range(2))
    return first, (first if rng.random() < 0.4 else second)


def _scene_look(rng: np.random.Generator, variety: float) -> Grade:
    """A look for the whole scene: wide, for all films look different."""
    stops, warm, tint, contrast, saturation = rng.normal(size=5) * variety
    return Grade.from_face(
        Face(0.7 * stops, 40 * warm, 4 * tint, float(np.exp(0.15 * contrast)), float(np.exp(0.25 * saturation)))
    )


def _crops(camera: Frames, count: int, shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """`count` frames cut to one window, brought to `shape`: (count, H, W, 3)."""
    chosen = np.sort(rng.integers(len(camera), size=count))
    high, wide = camera.shape[1:3]
    part = rng.uniform(0.45, 1.0)
    aspect = np.exp(rng.normal() * 0.12)
    h = int(np.clip(part * high * aspect, 16, high))
    w = int(np.clip(part * wide / aspect, 16, wide))
    y, x = rng.integers(high - h + 1), rng.integers(wide - w + 1)
    flip = -1 if rng.random() < 0.5 else 1
    cut = camera[chosen, y : y + h, x : x + w][:, :, ::flip].astype(np.float32)
    small = [cv2.resize(frame, shape[::-1], interpolation=cv2.INTER_AREA) for frame in cut]
    return np.stack(small).astype(np.float32)


def _grained(log_rgb: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """With some camera's grain, and some lens's softness."""
    if rng.random() < 0.3:
        log_rgb = np.stack([cv2.GaussianBlur(frame, (3, 3), rng.uniform(0.4, 1.0)) for frame in log_rgb])
    grain = rng.normal(size=log_rgb.shape) * rng.uniform(0, 0.012)
    return (log_rgb + grain).astype(np.float32)


def _stack(parts: list[NDArray[np.float32]]) -> Tensor:
    """(K, H, W, C) each, to (B, K, C, H, W)."""
    return torch.from_numpy(np.stack(parts).transpose(0, 1, 4, 2, 3).copy())
