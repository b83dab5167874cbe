"""The matte head's base weights: render layered clips of generated scenes, then learn from them.

    python -m onelight.learning.matte.base bank out/mattes --clips 400
    python -m onelight.learning.matte.base train out/mattes --minutes 60

Both can be stopped and go on where they were.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch

from onelight.learning import training
from onelight.learning.matte import bank, lessons, sprites
from onelight.learning.matte.lessons import Pair
from onelight.learning.matte.likeness import Likeness
from onelight.learning.matte.network import network
from onelight.records import ModelCard

CROP = (128, 192)
"""(height, width) of a lesson."""
BATCH = 8
RATE = 1e-3
Clip = dict[str, np.ndarray]


def _clip(path: Path) -> Clip:
    """What landed in the bank; empty where it shows nobody."""
    with np.load(path) as held:
        return {name: held[name] for name in held.files}


def pair_of(clips: list[Clip], rng: np.random.Generator) -> Pair:
    """A lesson: two frames of a clip as they are, or a person of one clip over the ground of another."""
    if rng.random() < 0.45:
        return _shot_pair(clips[rng.integers(len(clips))], rng)
    one, other = (clips[n] for n in rng.integers(len(clips), size=2))
    n = int(rng.integers(len(one["frames"])))
    window = _window(rng)
    frame, matte = (window(a) for a in (_floats(one["frames"][n]), _hero(one, n, _chosen(one, rng))))
    sprite, _ = sprites.cut_out(frame, matte)
    if rng.random() < 0.5:
        sprite = sprites.frayed(sprite, rng)
    if rng.random() < 0.15:
        sprite = sprites.veiled(sprite, rng)
    ground = _window(rng)(_floats(other["frames"][rng.integers(len(other["frames"]))]))
    return lessons.made_pair(sprite, ground, rng)


def _shot_pair(clip: Clip, rng: np.random.Generator) -> Pair:
    first, then = (int(n) for n in rng.choice(len(clip["frames"]), 2, replace=False))
    chosen, window, light = _chosen(clip, rng), _window(rng), np.float32(rng.normal(0, 0.03, 3))
    key = int(rng.integers(len(clip["frames"])))
    frames = {n: lessons.bytes_of(window(_floats(clip["frames"][n])) + light) for n in {first, then, key}}
    mattes = {n: np.clip(window(_hero(clip, n, chosen)), 0, 1) for n in {first, then, key}}
    likeness = Likeness([(frames[key], mattes[key])])
    return Pair(frames[first], mattes[first], frames[then], mattes[then], None, likeness.of(frames[then]))


def _floats(frame: np.ndarray) -> np.ndarray:
    return frame.astype(np.float32) / 255


def _chosen(clip: Clip, rng: np.random.Generator) -> np.ndarray:
    """Whose matte is wanted: one of the people, or some of them."""
    people = clip["covers"].shape[-1]
    some = rng.random(people) < 0.4
    some[rng.integers(people)] = True
    return some


def _hero(clip: Clip, frame: int, chosen: np.ndarray) -> np.ndarray:
    return np.minimum(_floats(clip["covers"][frame][..., chosen]).sum(axis=-1), 1)


def _window(rng: np.random.Generator):
    """A part of a picture, brought to CROP, and mirrored now and then."""
    zoom, where, mirror = float(rng.uniform(0.75, 1.7)), rng.random(2), rng.random() < 0.5

    def cut(layer: np.ndarray) -> np.ndarray:
        scale = max(zoom, CROP[0] / layer.shape[0], CROP[1] / layer.shape[1])
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        whole = np.asarray(cv2.resize(layer, None, fx=scale, fy=scale, interpolation=how), np.float32)
        y, x = (int(w * (a - b)) for w, a, b in zip(where, whole.shape[:2], CROP, strict=True))
        part = whole[y : y + CROP[0], x : x + CROP[1]]
        return part[:, ::-1].copy() if mirror else part

    return cut


def train(told: training.Told) -> ModelCard:
    """Learn from nothing and write the weights with their card."""
    head = network().train()

    def taught(clips: list[Clip], step: int) -> torch.Tensor:
        rng = np.random.default_rng((told.seed, step))
        pairs = [pair_of(clips, rng) for _ in range(BATCH)]
        sights = np.stack([lessons.sight(pair, rng) for pair in pairs])
        return lessons.loss(head, sights, np.stack([pair.matte for pair in pairs]))

    held = training.Bank(told.folder, "clip*.npz", _clip, "clips")
    return training.train("matte", head, held, taught, told, rate=RATE)


def main() -> None:
    """Command line."""
    training.run(
        training.parser(__doc__, "matte", "clips", 400),
        lambda told: bank.fill(told.folder, told.count, told.first),
        train,
    )


if __name__ == "__main__":
    main()
