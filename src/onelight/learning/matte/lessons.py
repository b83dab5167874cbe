"""Lessons in mending a matte: two frames with exact mattes, the first one's spoilt as carried mattes are."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from onelight.learning.layers import fast
from onelight.learning.matte import motion
from onelight.learning.matte.likeness import Likeness
from onelight.learning.matte.network import MatteNet
from onelight.learning.matte.sprites import Floats, Sprite, laid, moved, some_move

Bytes = NDArray[np.uint8]
EDGE = 3.0
"""How much more a pixel counts where the matte is neither 0 nor 1, or close to such."""


@dataclass(frozen=True)
class Pair:
    """`before` and `now` (H, W, 3) uint8 ACEScct, the matte of both (H, W) 0..1; `plate` the empty set of now, or
    None; `likeness` of now (H, W)."""

    before: Bytes
    matte_before: Floats
    now: Bytes
    matte: Floats
    plate: Bytes | None
    likeness: Floats


def bytes_of(frame: Floats) -> Bytes:
    """(H, W, 3) 0..1 as uint8."""
    return np.rint(np.clip(frame, 0, 1) * 255).astype(np.uint8)


def made_pair(
    sprite: Sprite, ground: Floats, rng: np.random.Generator, likeness: Likeness | None = None, wild: float = 1.0,
    plates: float = 0.25,
) -> Pair:
    """A cut-out over a ground, somewhere, and a moment later. `wild` scales how far from where it was cut; `plates` is
    how often the empty set is known."""
    size = sprite.alpha.shape
    place = _placed(sprite, rng, size, wild)
    step = rng.choice([0.3, 1.0, 2.0])
    after = moved(place, some_move(rng, size, 0.02 * step, 2 * step, 0.004 * step))
    ground = some_move(rng, size, 0.06 * wild, 4 * wild, 0.0)(ground)
    beyond = some_move(rng, size, 0.008 * step, 0.5 * step, 0.0)(ground)
    light = np.float32(rng.normal(0, 0.01, 3))
    before, now = bytes_of(laid(place, ground)), bytes_of(laid(after, beyond) + light)
    seen = likeness or Likeness([(before, place.alpha)])
    plate = bytes_of(beyond + rng.normal(0, 0.006, 3).astype(np.float32)) if rng.random() < plates else None
    return Pair(before, place.alpha, now, after.alpha, plate, seen.of(now))


def _placed(sprite: Sprite, rng: np.random.Generator, size: tuple[int, int], wild: float) -> Sprite:
    put = moved(sprite, some_move(rng, size, 0.12 * wild, 10 * wild, 0.008 * wild))
    if wild and rng.random() < 0.5:
        put = Sprite(put.colour[:, ::-1], put.alpha[:, ::-1])
    return put if put.alpha.mean() > 0.004 else sprite


def spoilt(matte: Floats, frame: Bytes, rng: np.random.Generator) -> Floats:
    """A matte (H, W) of a frame (H, W, 3) with the errors that one sweep leaves to the next: shifted outlines, limbs
    lost, ground taken in, blur; often none."""
    height, width = matte.shape
    spoiled = matte
    if rng.random() < 0.5:
        spoiled = _swapped(spoiled, frame, rng)
    if rng.random() < 0.6:
        coarse = rng.normal(0, rng.uniform(0.2, 1.5) * width / 160, (6, 9, 2)).astype(np.float32)
        shift = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
        spoiled = motion.carried(spoiled, shift)
    if rng.random() < 0.5:
        spoiled = _blobs(spoiled, rng)
    if rng.random() < 0.3:
        spoiled = cv2.GaussianBlur(spoiled, (0, 0), float(rng.uniform(0.5, 2.5)))
    return np.asarray(spoiled, np.float32)


def _swapped(matte: Floats, frame: Bytes, rng: np.random.Generator) -> Floats:
    """Whole surfaces by the outline on the wrong side of it: what a sweep that leaked brings along."""
    height, width = matte.shape
    wide, narrow = cv2.dilate(matte, np.ones((15, 15), np.uint8)), cv2.erode(matte, np.ones((9, 9), np.uint8))
    near = np.argwhere(wide - narrow > 0.5)
    if not len(near):
        return matte
    soft, made = cv2.GaussianBlur(frame, (0, 0), 1.0), matte.copy()
    for _ in range(int(rng.integers(1, 5))):
        y, x = (int(v) for v in near[rng.integers(len(near))])
        mask, step = np.zeros((height + 2, width + 2), np.uint8), (int(rng.integers(2, 7)),) * 3
        cv2.floodFill(soft, mask, (x, y), (0, 0, 0), step, step, 4 | cv2.FLOODFILL_MASK_ONLY | (1 << 8))
        reach = np.zeros((height, width), np.uint8)
        axes = tuple(int(v) for v in rng.uniform(0.03, 0.25, 2) * width + 1)
        cv2.ellipse(reach, (x, y), axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
        surface = cv2.dilate(mask[1:-1, 1:-1] & reach, np.ones((3, 3), np.uint8)) > 0
        made[surface] = float(matte[y, x] < 0.5)
    return np.asarray(cv2.GaussianBlur(made, (0, 0), 0.7), np.float32)


def _blobs(matte: Floats, rng: np.random.Generator) -> Floats:
    """Parts of the foreground lost, parts of the ground near it taken in."""
    height, width = matte.shape
    near = np.argwhere(cv2.dilate(matte, np.ones((9, 9), np.uint8)) > 0.3)
    blot = np.zeros_like(matte)
    for _ in range(int(rng.integers(1, 5))):
        y, x = near[rng.integers(len(near))] if len(near) else (height // 2, width // 2)
        axes = tuple(int(v) for v in rng.uniform(0.008, 0.06, 2) * width + 1)
        cv2.ellipse(blot, (int(x), int(y)), axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
    blot = cv2.GaussianBlur(blot, (0, 0), 1.0)
    return matte * (1 - blot) + float(rng.random() < 0.5) * blot


def seen(now: Bytes, guide: Floats, trusted: Floats, likeness: Floats, plate: Bytes | None) -> Floats:
    """What the network sees of a frame, (SEES, H, W) float32: colours about 0, the size of one."""
    picture = (now.astype(np.float32) / 255 - 0.4) * 3
    off = np.zeros((*guide.shape, 4), np.float32)
    if plate is not None:
        off[..., :3] = (now.astype(np.float32) - plate) * (4 / 255)
        off[..., 3] = 1
    return np.moveaxis(np.dstack([picture, guide, trusted, likeness, off]), 2, 0)


def agreed(one: Floats, other: Floats) -> Floats:
    """How much to trust the mean of two mattes (H, W): 1 where they are the same."""
    return np.clip(1 - 2 * np.abs(one - other), 0, 1)


def sight(pair: Pair, rng: np.random.Generator, two: float = 0.25, alone: float = 0.06) -> Floats:
    """What the network sees of a pair whose first matte was spoilt and carried; now and then (a share of `two`) the
    mean of two such that don't agree, as they come from two sides, or (`alone`) the picture alone."""
    kind = rng.random()
    if kind < two:
        one, other = spoilt(pair.matte, pair.now, rng), spoilt(pair.matte, pair.now, rng)
        return seen(pair.now, (one + other) / 2, agreed(one, other), pair.likeness, pair.plate)
    if kind < two + alone:
        return seen(pair.now, np.full_like(pair.matte, 0.5), np.zeros_like(pair.matte), pair.likeness, pair.plate)
    along = motion.flow(pair.now, pair.before)
    trusted = motion.trust(pair.now, pair.before, along)
    guide = motion.carried(spoilt(pair.matte_before, pair.before, rng), along)
    return seen(pair.now, guide, trusted, pair.likeness, pair.plate)


def loss(network: MatteNet, sights: Floats, mattes: Floats, sure: Floats | None = None) -> Tensor:
    """Difference to the true mattes (B, H, W) and of their steps from pixel to pixel at three scales; edges first.
    Where not all of the truth is known, it counts as `sure` (B, H, W) says."""
    truth = torch.from_numpy(mattes)[:, None]
    known = torch.ones_like(truth) if sure is None else torch.from_numpy(sure)[:, None]
    x = torch.from_numpy(sights).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast()):
        logits = network(x).float()
    made = torch.sigmoid(logits)
    soft = F.max_pool2d(((truth > 0.02) & (truth < 0.98)).float(), 5, 1, 2)
    off = ((made - truth).abs() * (1 + EDGE * soft) * known).mean()
    told = (F.binary_cross_entropy_with_logits(logits, truth, reduction="none") * known).mean()
    return off + 0.15 * told + 0.5 * _steps(made, known * truth + (1 - known) * made.detach())


def _steps(made: Tensor, truth: Tensor) -> Tensor:
    total = torch.zeros(())
    for _ in range(3):
        for axis in (2, 3):
            total = total + (made.diff(dim=axis) - truth.diff(dim=axis)).abs().mean()
        made, truth = F.avg_pool2d(made, 2), F.avg_pool2d(truth, 2)
    return total
