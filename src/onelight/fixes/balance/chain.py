"""All the changes of a take joined to one curve: weighted least squares over frames 1, 8, 32, 128 and 512 apart.

Memory doesn't grow with length but for the curve itself: of the pictures only some forty small ones are kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from onelight.fixes.balance.compare import ROWS, Change, change
from onelight.fixes.balance.small import Small, small
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

Floats = NDArray[np.float64]

DISTANCES = (1, 8, 32, 128, 512)
"""Frames between two that are compared; a distance d is asked of every d/8-th frame."""
_FAST, _SLOW = (1,), (8, 32)
_WEAK = 1e-4
"""Worth of 'nothing changed' where nothing could be measured, beside 1/error² of a measured change."""
_ROUNDS = 3
_OUTLIER = 2.5
"""Standard errors at which a change is half believed (Cauchy)."""
_SEEN = 0.04
"""Stops: of smaller changes nobody asks whether they are of the whole picture."""
_STAYED, _AGREED = 0.15, 0.5
"""Part of the picture that stayed as it was, and of the usual agreement, that make a change one of a part only."""


@dataclass(frozen=True, eq=False)
class Link:
    """A change from frame `a` to frame `b`, counted from the first frame."""

    a: int
    b: int
    change: Change


@dataclass(eq=False)
class Chain:
    """What is noted of a take as it goes by. `see` every frame in order, then `Path` by `solved`."""

    links: list[Link] = field(default_factory=list)
    clipped: list[float] = field(default_factory=list)
    black: list[float] = field(default_factory=list)
    blind: list[bool] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    _kept: dict[int, deque[tuple[int, Small]]] = field(default_factory=dict)
    _sides: set[tuple[int, int]] = field(default_factory=set)

    def see(self, picture: Picture) -> None:
        """The next frame, in any colour space. Raises BadInput for another size than before."""
        self._sides.add(picture.size)
        if len(self._sides) > 1:
            raise BadInput(f"A take has one size, not {sorted(self._sides)}.", "Give frames of one clip.")
        frame, seen = len(self.clipped), small(picture)
        self.clipped.append(seen.clipped)
        self.black.append(seen.black)
        self.blind.append(not seen.measurable)
        found = [self._look_back(distance, frame, seen) for distance in DISTANCES]
        if frame and not seen.measurable:
            return
        if frame and not any(found) and self._saw():
            self.cuts.append(frame)
            self._kept = {}
        for distance in DISTANCES:
            if frame % _stride(distance) == 0:
                kept = self._kept.setdefault(distance, deque(maxlen=distance // _stride(distance)))
                kept.append((frame, seen))

    def _look_back(self, distance: int, frame: int, seen: Small) -> bool:
        """Compares with the frame that lies so far back; whether the two show one thing. Next door, the last
        that could be measured stands in for one that couldn't."""
        kept = self._kept.get(distance)
        if not kept or (distance > 1 and kept[0][0] != frame - distance):
            return False
        found = change(kept[0][1], seen)
        if found is not None:
            self.links.append(Link(kept[0][0], frame, found))
        return found is not None

    def _saw(self) -> bool:
        """Whether there is anything before this frame to compare with."""
        return any(self._kept.values())


def _stride(distance: int) -> int:
    return max(1, distance // 8)


@dataclass(frozen=True, eq=False)
class Path:
    """The light of a take.

    `stops` (N, 3) log2 of ACEScg gains, from an unknown level; `rows` (N, ROWS, 3) beyond it, `heights`
    (ROWS,) how often each of them told anything, 0..1; `error` (N,) stops, of
    the change into each frame; `measured` (N,) False where it is only carried over; `partial` (N,) True where what
    changed into this frame was only of a part of the picture, and so is none of the camera's, `local` (N,) the same of
    what changes slowly; `cuts`, first frames of other takes; `clipped` and `black` (N,), parts of the picture.
    """

    stops: Floats
    rows: NDArray[np.float32]
    heights: Floats
    error: Floats
    measured: NDArray[np.bool_]
    partial: NDArray[np.bool_]
    local: NDArray[np.bool_]
    cuts: tuple[int, ...]
    clipped: Floats
    black: Floats

    def __len__(self) -> int:
        return len(self.stops)

    def takes(self) -> list[slice]:
        """The frames between cuts."""
        edges = [0, *self.cuts, len(self)]
        return [slice(a, b) for a, b in pairwise(edges) if b > a]


def watch(frames: Iterable[Picture]) -> Path:
    """The light along `frames`, which may be any number. Raises BadInput for none."""
    chain = Chain()
    for picture in frames:
        chain.see(picture)
    if not chain.clipped:
        raise BadInput("There is no frame to balance.", "Give the frames of a take.")
    return solved(chain)


def solved(chain: Chain) -> Path:
    """The most probable path through all the changes that were noted."""
    count = len(chain.clipped)
    partial, local = (_partial(chain.links, count, distances) for distances in (_FAST, _SLOW))
    links = [link for link in chain.links if not partial[link.a + 1 : link.b + 1].any()]
    weights = np.array([link.change.error**-2.0 for link in links])
    told = np.zeros((len(links), 3 + 3 * ROWS))
    for place, link in enumerate(links):
        told[place, :3], told[place, 3:] = link.change.gain, np.nan_to_num(link.change.rows).ravel()
    heard = np.array([np.isfinite(link.change.rows[:, 0]) for link in links]).reshape(len(links), ROWS)
    ends = np.array([(link.a, link.b) for link in links], int).reshape(-1, 2)
    stops, sure = _joined(count, ends, told, weights)
    alone = np.full(count, np.inf)
    for link, weight in zip(links, sure, strict=True):
        if link.b - link.a == 1:
            alone[link.b] = weight**-0.5
    linked = np.zeros(count, bool)
    linked[ends.ravel()] = True
    usual = float(np.median(alone[np.isfinite(alone)])) if np.isfinite(alone).any() else 0.0
    return Path(
        stops=stops[:, :3],
        rows=stops[:, 3:].reshape(count, ROWS, 3).astype(np.float32),
        heights=heard.mean(0) if len(links) else np.zeros(ROWS),
        error=np.where(np.isfinite(alone), alone, usual),
        measured=(linked | (count == 1)) & ~np.array(chain.blind),
        partial=partial,
        local=local,
        cuts=tuple(chain.cuts),
        clipped=np.array(chain.clipped),
        black=np.array(chain.black),
    )


def _joined(count: int, ends: NDArray[np.int_], told: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """(path (N, K), weights (L,) after outliers were heard less). The path's own level is about 0."""
    sure = weights.copy()
    path = np.zeros((count, told.shape[1]))
    for _ in range(_ROUNDS if len(ends) else 0):
        path = splu(_laplacian(count, ends, sure)).solve(_pull(count, ends, told, sure))
        off = path[ends[:, 1], :3] - path[ends[:, 0], :3] - told[:, :3]
        sure = weights / (1 + (off**2).mean(1) * weights / _OUTLIER**2)
    return path, sure


def _laplacian(count: int, ends: NDArray[np.int_], weights: Floats) -> sparse.csc_matrix:
    """Of the graph of frames; neighbours are held together weakly, so that what nobody measured is a straight line."""
    steps = np.arange(count - 1)
    ends = np.concatenate([ends, np.stack([steps, steps + 1], 1)])
    weights = np.concatenate([weights, np.full(count - 1, _WEAK)])
    a, b = ends.T
    rows, columns = np.concatenate([a, b, a, b]), np.concatenate([a, b, b, a])
    values = np.concatenate([weights, weights, -weights, -weights])
    level = sparse.coo_matrix(([1e-6], ([0], [0])), shape=(count, count))
    return sparse.csc_matrix(sparse.coo_matrix((values, (rows, columns)), shape=(count, count)) + level)


def _pull(count: int, ends: NDArray[np.int_], told: Floats, weights: Floats) -> Floats:
    pull = np.zeros((count, told.shape[1]))
    np.add.at(pull, ends[:, 1], told * weights[:, None])
    np.add.at(pull, ends[:, 0], -told * weights[:, None])
    return pull


def _partial(links: list[Link], count: int, distances: tuple[int, ...]) -> NDArray[np.bool_]:
    """(N,) where a real light came or went: good part of the picture stayed as it was, or far fewer cells agree than
    of frames so far apart in this take anyway (whoever walks, parallax)."""
    found = np.zeros(count, bool)
    for distance in distances:
        near = [link for link in links if _class(link) == distance]
        usual = float(np.median([link.change.share for link in near])) if near else 0.0
        for link in near:
            size = float(np.abs(link.change.gain).max())
            torn = link.change.stayed > _STAYED or link.change.share < _AGREED * usual
            if size > _SEEN and torn:
                found[link.a + 1 : link.b + 1] = True
    return found


def _class(link: Link) -> int:
    return max(distance for distance in DISTANCES if distance <= link.b - link.a)
