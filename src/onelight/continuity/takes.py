"""Takes of one framing, which should show the same: what is laid over each other to find what changed on the set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from onelight.picture.picture import Picture
from onelight.records import Reading, Shot

Mask = NDArray[np.bool_]
MOST_TAKES = 6
"""Takes of one framing that are compared each with each; of more, the first so many."""
LOOKED_AT = 3
"""Pictures of a take."""


def most(pictures: int) -> int:
    """How many of so many pictures have to show a thing for a take to be said to."""
    return (pictures + 2) // 2


class Head(Protocol):
    """A head in one picture. at: its middle (x, y), wide: how wide, in pixels; facing: -1 it looks to the frame's left
    to 1 to the right, 0 at the camera or away from it; mesh: (468, 3) pixels of its face's landmarks, None where no
    face is seen; turn: degrees by which the face is turned to the frame's right, by its mesh, None without one."""

    @property
    def at(self) -> tuple[float, float]: ...
    @property
    def wide(self) -> float: ...
    @property
    def facing(self) -> float: ...
    @property
    def mesh(self) -> NDArray[np.float32] | None:
        """(468, 3)."""
        ...

    @property
    def turn(self) -> float | None: ...


@dataclass(frozen=True)
class Seen:
    """Who is in one picture: `people` (H, W) True where anybody is, and their heads."""

    people: Mask
    heads: tuple[Head, ...] = ()


Look = Callable[[Picture], Seen]
"""Finds the people of a picture. It belongs to metering; app hands it in."""
Gaffer = Callable[[Picture], NDArray[np.floating] | None]
"""(3,) unit, camera space (x right, y up, z to the camera): from the largest face of a picture to its key; None where
no face is seen. It belongs to relight; app hands it in."""


@dataclass(frozen=True)
class Take:
    """A shot with a few of its pictures (any colour space, one size), evenly spread over what is played of it.

    `scene`, `setup`, `number` and `camera` as slated, '' and None where nobody did; `frames` of the clip."""

    shot: Shot
    reading: Reading
    pictures: Sequence[Picture]
    frames: Sequence[int]
    scene: str = ""
    setup: str = ""
    number: int | None = None
    camera: str = ""

    @property
    def slated(self) -> bool:
        """Whether its setup and its take were called."""
        return bool(self.setup) and self.number is not None

    @property
    def slate(self) -> tuple[str, ...]:
        """What all cameras of one take share: what happened on the set. The shot itself where nothing is slated."""
        return (self.scene, self.setup, str(self.number)) if self.slated else (self.shot.id,)

    @property
    def whole_setup(self) -> tuple[str, ...]:
        """What all takes and cameras of one setup share."""
        return (self.scene, self.setup) if self.slated else (self.shot.id,)

    @property
    def framing(self) -> tuple[str, ...]:
        """What all takes of one camera's setup share."""
        return (self.scene, self.setup, self.camera) if self.slated else (self.shot.id,)


def twins(
    takes: Sequence[Take], alike: Callable[[Shot, Shot], float] | None = None, most: int = MOST_TAKES
) -> list[tuple[Take, Take]]:
    """Pairs that may be takes of one framing: as slated, else whatever `alike` (0..1, how far two shots show one set)
    finds likely, the likeliest four of each shot."""
    slated: dict[tuple[str, ...], list[Take]] = {}
    for take in takes:
        if take.slated:
            slated.setdefault(take.framing, []).append(take)
    pairs = [pair for group in slated.values() for pair in combinations(group[:most], 2)]
    return [*pairs, *_likely([take for take in takes if not take.slated], alike)]


def _likely(
    takes: Sequence[Take], alike: Callable[[Shot, Shot], float] | None, each: int = 4
) -> list[tuple[Take, Take]]:
    ranked = []
    for i, one in enumerate(takes):
        others = [(_kinship(one, two, alike), j) for j, two in enumerate(takes) if j != i]
        ranked += [(min(i, j), max(i, j)) for kin, j in sorted(others, reverse=True)[:each] if kin > 0.5]
    return [(takes[i], takes[j]) for i, j in sorted(set(ranked))]


def _kinship(one: Take, two: Take, alike: Callable[[Shot, Shot], float] | None) -> float:
    """Of one clip surely; of scenes with other names never."""
    if one.shot.scene and two.shot.scene and one.shot.scene != two.shot.scene:
        return 0.0
    return (alike(one.shot, two.shot) if alike else 0.75) + (one.shot.clip == two.shot.clip)
