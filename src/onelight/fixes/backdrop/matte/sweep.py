"""Mattes carried from painted frame to painted frame, both ways, mended by the network at every step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, repeat
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from onelight.fixes.backdrop.matte import steady
from onelight.fixes.backdrop.matte.moves import Frames, Moves
from onelight.fixes.backdrop.matte.reel import Tray
from onelight.learning.layers import fast, padded
from onelight.learning.matte import motion
from onelight.learning.matte.lessons import seen
from onelight.learning.matte.likeness import Likeness
from onelight.learning.matte.network import MatteNet

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

    def seen_alone(self, place: int, frame: Bytes) -> Floats:
        """The matte (h, w) 0..1 of a frame by its picture alone."""
        nothing = np.zeros(frame.shape[:2], np.float32)
        return self.mended(place, frame, nothing + 0.5, nothing)

    def mended(self, place: int, frame: Bytes, guide: Floats, trusted: Floats) -> Floats:
        """The matte (h, w) 0..1 of a frame by a guide (h, w) that is trusted so much (h, w)."""
        height, width = guide.shape
        sight = seen(frame, guide, trusted, self.likeness.of(frame), self.plate(place))
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast()):
            x = padded(torch.from_numpy(np.asarray(sight[None], np.float32)))
            logits = self.network(x.contiguous(memory_format=torch.channels_last))
            made = torch.sigmoid(logits.float())[0, 0, :height, :width].numpy()
        return np.clip((made - 0.01) / 0.98, 0, 1)


def carry(
    frames: Frames, places: range, first: Floats, artist: Artist | None, moves: Moves
) -> Iterator[tuple[int, Floats, Floats]]:
    """(place, matte, how much to trust it), both (h, w) 0..1, of `places` in their order; the first has matte
    `first`. Without an artist the matte is carried by the flow alone."""
    matte, sure = first, np.ones_like(first)
    there = frames[places[0]]
    yield places[0], matte, sure
    for place in places[1:]:
        here = frames[place]
        along = moves.between(place, place - places.step)
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
    """(place, matte, doubt), both (h, w) 0..1, of one of the `stretches` in order. Painted frames are as painted; the
    others are steadied where an artist mended them. `work`: a folder for what waits."""
    reach = range(places.start, min(places.stop + 1, len(frames)))
    moves = Moves(frames, reach, work)
    found = _voted(frames, keys, places, artist, moves, work)
    if artist is None:
        yield from found
        return
    seen = (steady.Seen(place, frames[place], matte, doubt, place in keys) for place, matte, doubt in found)
    yield from islice(steady.steadied(_with_next(seen, frames, keys, places.stop), moves), len(places))


def _with_next(
    seen: Iterator[steady.Seen], frames: Frames, keys: Mapping[int, Floats], place: int
) -> Iterator[steady.Seen]:
    """What was seen of a stretch, and the painted frame behind it."""
    yield from seen
    if place in keys:
        yield steady.Seen(place, frames[place], keys[place], np.zeros_like(keys[place]), True)


def _voted(
    frames: Frames, keys: Mapping[int, Floats], places: range, artist: Artist | None, moves: Moves, work: Path
) -> Iterator[tuple[int, Floats, Floats]]:
    """(place, matte, doubt) as `stretch` has them, before they are steadied: the median of what comes from the painted
    frame before, from the one after, and what the picture alone says: errors that one of them carries along are
    outvoted."""
    one, other = keys.get(places.start), keys.get(places.stop)
    late: Iterator[tuple[Floats, Floats] | None] = repeat(None)
    if other is not None:
        kept = Tray(work / "back.raw", (2, *other.shape))
        back = range(places.stop, places.start - (one is None), -1)
        for place, matte, sure in carry(frames, back, other, artist, moves):
            if place in places:
                kept[place - places.start] = np.rint(np.stack([matte, sure]) * 255)
        late = (tuple(kept[place - places.start].astype(np.float32) / 255) for place in places)  # type: ignore[misc]
    early: Iterator[tuple[Floats, Floats] | None] = repeat(None)
    if one is not None:
        early = ((matte, sure) for _, matte, sure in carry(frames, places, one, artist, moves))
    for place, ahead, back in zip(places, early, late, strict=False):
        if place in keys:
            yield place, keys[place], np.zeros_like(keys[place])
            continue
        part = (place - places.start) / len(places)
        alone = artist.seen_alone(place, frames[place]) if artist else None
        yield place, *_joined(ahead, back, alone, part)


def _joined(
    ahead: tuple[Floats, Floats] | None, back: tuple[Floats, Floats] | None, alone: Floats | None, part: float
) -> tuple[Floats, Floats]:
    """(matte, doubt) of a frame by what came to it from the painted frame before and the one after, each with how
    much to trust it, `part` of the way lying behind; and by its picture alone."""
    if ahead and back:
        (one, sure), (other, other_sure) = ahead, back
        weight, rest = (1 - part) * (sure + LEAST), part * (other_sure + LEAST)
        if alone is None:
            return (weight * one + rest * other) / (weight + rest), np.abs(one - other)
        said = np.stack([one, other, alone])
        return np.median(said, axis=0), np.ptp(said, axis=0)
    carried, sure = ahead or back or (np.zeros(0), np.zeros(0))
    if alone is None:
        return carried, 1 - sure
    weight = sure / (sure + 0.5)
    return weight * carried + (1 - weight) * alone, np.abs(carried - alone)
