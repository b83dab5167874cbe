"""Mattes carried from painted frame to painted frame, both ways, mended by the network at every step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from onelight.fixes.backdrop.matte.reel import Tray
from onelight.learning.matte import motion
from onelight.learning.matte.lessons import agreed, seen
from onelight.learning.matte.likeness import Likeness
from onelight.learning.matte.network import MatteNet, padded

Floats = NDArray[np.floating]
Bytes = NDArray[np.uint8]
LEAST = 1e-3
"""What a matte that came through a cut still counts."""


@dataclass(frozen=True, eq=False)
class Artist:
    """What mends: the network as it was adapted to the shot, the colours by the painted frames, and the clean plate
    (h, w, 3) uint8 ACEScct of each place, where there is one."""

    network: MatteNet
    likeness: Likeness
    plate: Callable[[int], Bytes | None]

    def mended(self, place: int, frame: Bytes, guide: Floats, trusted: Floats) -> Floats:
        """The matte (h, w) 0..1 of a frame by a guide (h, w) that is trusted so much (h, w)."""
        sight = seen(frame, guide, trusted, self.likeness.of(frame), self.plate(place))
        height, width = guide.shape
        with torch.inference_mode():
            x = padded(torch.from_numpy(sight[None])).contiguous(memory_format=torch.channels_last)
            made = torch.sigmoid(self.network(x))[0, 0, :height, :width].numpy()
        return np.clip((made - 0.01) / 0.98, 0, 1)


class Frames(Protocol):
    """A reel, or a list of frames (h, w, 3) uint8 ACEScct: by place, and how many."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int) -> Bytes: ...


def carry(
    frames: Frames, places: range, first: Floats, artist: Artist | None
) -> Iterator[tuple[int, Floats, Floats]]:
    """(place, matte, how much to trust it), both (h, w) 0..1, of `places` in their order; the first has matte
    `first`. Without an artist the matte is carried by the flow alone."""
    matte, sure = first, np.ones_like(first)
    there = frames[places[0]]
    yield places[0], matte, sure
    for place in places[1:]:
        here = frames[place]
        along = motion.flow(here, there)
        trusted = motion.trust(here, there, along)
        matte, sure = motion.carried(matte, along), motion.carried(sure, along) * np.sqrt(trusted)
        if artist is not None:
            matte = artist.mended(place, here, matte, trusted)
        yield place, matte, sure
        there = here


def stretches(painted: Sequence[int], count: int) -> Iterator[range]:
    """What lies before the first painted frame, from each to before the next, and from the last to the end."""
    if painted[0] > 0:
        yield range(painted[0])
    for one, other in pairwise(painted):
        yield range(one, other)
    yield range(painted[-1], count)


def swept(
    frames: Frames, keys: Mapping[int, Floats], artist: Artist | None, work: Path
) -> Iterator[tuple[int, Floats, Floats]]:
    """(place, matte, doubt), both (h, w) 0..1, of every frame in order."""
    for places in stretches(sorted(keys), len(frames)):
        yield from stretch(frames, keys, places, artist, work)


def stretch(
    frames: Frames, keys: Mapping[int, Floats], places: range, artist: Artist | None, work: Path
) -> Iterator[tuple[int, Floats, Floats]]:
    """(place, matte, doubt), both (h, w) 0..1, of one of the `stretches` in order: between two painted frames what
    comes from both, else what comes from one. Painted frames are as painted. `work`: a folder for what waits."""
    one, other = keys.get(places.start), keys.get(places.stop)
    if other is None:
        for place, matte, sure in carry(frames, places, keys[places.start], artist):
            yield place, matte, _doubt(matte, matte, sure)
        return
    kept = Tray(work / "back.raw", (2, *other.shape))
    for place, matte, sure in carry(frames, range(places.stop, places.start - (one is None), -1), other, artist):
        kept[place - places.start] = np.rint(np.stack([matte, sure]) * 255)
    back = ((place, kept[place - places.start].astype(np.float32) / 255) for place in places)
    if one is None:
        yield from ((place, matte, _doubt(matte, matte, sure)) for place, (matte, sure) in back)
        return
    yield places.start, one, np.zeros_like(one)
    ahead = carry(frames, places, one, artist)
    for (place, matte, sure), (_, (late, late_sure)) in islice(zip(ahead, back, strict=True), 1, None):
        part = (place - places.start) / len(places)
        yield place, *_joined(frames[place], place, (matte, sure), (late, late_sure), part, artist)


def _joined(
    frame: Bytes, place: int, ahead: tuple[Floats, Floats], back: tuple[Floats, Floats], part: float,
    artist: Artist | None,
) -> tuple[Floats, Floats]:  # fmt: skip
    """(matte, doubt) of a frame by what came to it from the painted frame before and the one after, each with how
    much to trust it; `part` of the way lies behind."""
    (one, sure), (other, other_sure) = ahead, back
    weight, rest = (1 - part) * (sure + LEAST), part * (other_sure + LEAST)
    matte = (weight * one + rest * other) / (weight + rest)
    if artist is not None:
        matte = artist.mended(place, frame, matte, agreed(one, other))
    return matte, _doubt(one, other, np.maximum(sure, other_sure))


def _doubt(one: Floats, other: Floats, sure: Floats) -> Floats:
    """Where the two ways differ, and where neither came through well."""
    return np.clip(np.abs(one - other) + 0.3 * (1 - sure) * 4 * one * (1 - one), 0, 1)
