"""The network learns the shot: its painted frames, cut out, moved, and laid over what else was seen of the set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onelight.learning.layers import DIVIDES
from onelight.learning.loop import Ahead, learn
from onelight.learning.matte import lessons
from onelight.learning.matte.lessons import Pair
from onelight.learning.matte.likeness import Likeness
from onelight.learning.matte.network import MatteNet
from onelight.learning.matte.sprites import Sprite, cut_out

CROP = (192, 256)
"""(height, width) of a lesson at the most."""
BATCH = 4
RATE = 7e-4
BELIEVED_RATE = 4e-4
BELIEVED = 0.6
"""Share of lessons from what a first sweep found, once there is such."""
ALONE = 0.5
"""Share of lessons in which there is nothing but the picture, as when the sweep asks for what it says alone."""
AVERAGE = 0.98
"""What is kept of the weights' running mean at each lesson: the mean of the last fifty or so is steadier than any."""
Floats = NDArray[np.floating]
Bytes = NDArray[np.uint8]
Part = tuple[slice, slice]


@dataclass(frozen=True, eq=False)
class Painted:
    """A frame (h, w, 3) uint8 ACEScct, its matte (h, w) 0..1, and the clean plate of it, where there is one; `place` in
    the shot."""

    place: int
    frame: Bytes
    matte: Floats
    plate: Bytes | None = None


@dataclass(frozen=True, eq=False)
class Believed:
    """Two frames that follow each other, with the mattes that a first sweep found and how `sure` it was, 0..1."""

    before: Bytes
    matte_before: Floats
    now: Bytes
    matte: Floats
    sure: Floats
    plate: Bytes | None = None


class Course:
    """Lessons from painted frames, and from what is believed of others."""

    def __init__(self, painted: Sequence[Painted], believed: Sequence[Believed] = ()) -> None:
        self.painted, self.believed = painted, believed
        least = np.min([one.matte.shape for one in painted], axis=0)
        self.crop = tuple(min(most, int(side) // DIVIDES * DIVIDES) for most, side in zip(CROP, least, strict=True))
        self.cut = [cut_out(one.frame.astype(np.float32) / 255, one.matte) for one in painted]
        self.whole = Likeness([(one.frame, one.matte) for one in painted])
        others = [[(o.frame, o.matte) for o in painted if o.place != one.place] for one in painted]
        self.others = [Likeness(rest) if rest else self.whole for rest in others]

    def lesson(self, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """(what is seen (SEES, H, W), the matte (H, W), how sure that is (H, W)) of a part of a frame."""
        if self.believed and rng.random() < BELIEVED:
            one = self.believed[int(rng.integers(len(self.believed)))]
            part = self._part(one.matte, rng)
            plate = None if one.plate is None else one.plate[part]
            now = one.now[part]
            pair = Pair(one.before[part], one.matte_before[part], now, one.matte[part], plate, self.whole.of(now))
            return lessons.sight(pair, rng, 0.0, ALONE), pair.matte, one.sure[part]
        pair = self._pair(int(rng.integers(len(self.painted))), rng)
        return lessons.sight(pair, rng, 0.0, ALONE), pair.matte, np.ones_like(pair.matte)

    def _pair(self, which: int, rng: np.random.Generator) -> Pair:
        painted, (sprite, ground) = self.painted[which], self.cut[which]
        likeness = self.others[which] if rng.random() < 0.7 else self.whole
        part = self._part(painted.matte, rng)
        if rng.random() < 0.3:
            frame, matte = painted.frame[part], painted.matte[part]
            plate = None if painted.plate is None else painted.plate[part]
            return Pair(frame, matte, frame, matte, plate, likeness.of(frame))
        plates = 0.0 if painted.plate is None else 0.95
        near = Sprite(sprite.colour[part], sprite.alpha[part])
        if rng.random() < 0.5:
            return lessons.made_pair(near, ground[part], rng, likeness, wild=0.15, plates=plates)
        other = int(rng.integers(len(self.cut)))
        there = part if rng.random() < 0.5 else self._part(self.painted[other].matte, rng)
        return lessons.made_pair(near, self.cut[other][1][there], rng, likeness, plates=plates)

    def _part(self, matte: Floats, rng: np.random.Generator) -> Part:
        """Where to look: mostly about the matte's outline. Sides are multiples of 32."""
        edge = np.argwhere((matte > 0.1) & (matte < 0.9))
        spot = edge[rng.integers(len(edge))] if len(edge) and rng.random() < 0.8 else rng.random(2) * matte.shape
        begins = [
            int(np.clip(at - size * rng.random(), 0, whole - size))
            for at, size, whole in zip(spot, self.crop, matte.shape, strict=True)
        ]
        return slice(begins[0], begins[0] + self.crop[0]), slice(begins[1], begins[1] + self.crop[1])


def adapt(
    network: MatteNet,
    course: Course,
    steps: int,
    *,
    seed: int = 0,
    rate: float = RATE,
    checkpoint: Path | None = None,
    progress: Callable[[str, float], None] = lambda says, part: None,
) -> None:
    """Learns the course's lessons, in place; the same seed gives the same network on one machine. Goes on from its
    `checkpoint`, which stays until the caller has kept what was learned."""

    def drawn(step: int) -> list[Floats]:
        rng = np.random.default_rng((seed, step))
        every = [course.lesson(rng) for _ in range(BATCH)]
        return [np.stack(parts) for parts in zip(*every, strict=True)]

    network.train()
    with Ahead[list[Floats]]() as ahead:
        learn(
            network, lambda step: lessons.loss(network, *ahead.of(step, drawn)), steps=steps, rate=rate, warmup=20,
            checkpoint=checkpoint, progress=progress, average=AVERAGE,
        )  # fmt: skip
    network.eval()
