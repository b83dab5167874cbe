"""Surfaces of quads: finer, smoother, normals, borders, nearest points. A triangle repeats its last index."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]


def normals(points: Floats, faces: Ints) -> Floats:
    """Outward unit normals [N, 3] at the points [N, 3], by the area of the faces around."""
    a, b, c, d = (points[faces[:, n]] for n in range(4))
    face = np.cross(c - a, d - b)
    made = np.zeros_like(points)
    for n in range(4):
        np.add.at(made, faces[:, n], face)
    return made / np.maximum(np.linalg.norm(made, axis=-1, keepdims=True), 1e-12)


def edges(faces: Ints) -> Ints:
    """Every edge once [E, 2], and how many faces have it (third column)."""
    pairs = np.concatenate([faces[:, [n, (n + 1) % 4]] for n in range(4)])
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1).astype(np.int64)
    wide = int(pairs.max()) + 1
    key, count = np.unique(pairs[:, 0] * wide + pairs[:, 1], return_counts=True)
    return np.stack([key // wide, key % wide, count], axis=1).astype(np.int32)


def finer(values: list[Floats], faces: Ints) -> tuple[list[Floats], Ints]:
    """Each quad as four: values per point [N, ...] at middles of edges and faces are means."""
    once = edges(faces)[:, :2]
    count = len(values[0])
    key = once[:, 0].astype(np.int64) * count + once[:, 1]
    made = [np.concatenate([v, v[once].mean(1), v[faces].mean(1)]) for v in values]

    def middle(a: Ints, b: Ints) -> Ints:
        low, high = np.minimum(a, b), np.maximum(a, b)
        return count + np.searchsorted(key, low.astype(np.int64) * count + high)

    centre = count + len(once) + np.arange(len(faces))
    quads = [
        np.stack(
            [faces[:, n], middle(faces[:, n], faces[:, (n + 1) % 4]), centre, middle(faces[:, n - 1], faces[:, n])], 1
        )
        for n in range(4)
    ]
    return made, np.concatenate(quads).astype(np.int32)


def packed(values: list[Floats], faces: Ints) -> tuple[list[Floats], Ints, Ints]:
    """Only the points that the faces use; the third is their old numbers."""
    kept = np.unique(faces)
    number = np.full(len(values[0]), -1, np.int32)
    number[kept] = np.arange(len(kept))
    return [v[kept] for v in values], number[faces], kept


class Smoother:
    """Laplacian smoothing over one surface; border points are smoothed along the border only, or held."""

    def __init__(self, faces: Ints, count: int, hold: NDArray[np.bool_] | None = None) -> None:
        every = edges(faces)
        border = every[every[:, 2] == 1][:, :2]
        self.on_border = np.zeros(count, bool)
        self.on_border[border] = True
        inner = every[:, :2]
        keep = ~self.on_border
        self.pairs = np.concatenate(
            [inner[keep[inner[:, 0]]], inner[keep[inner[:, 1]]][:, ::-1], border, border[:, ::-1]]
        )
        self.pairs = self.pairs[np.argsort(self.pairs[:, 0], kind="stable")]
        self.rows, self.starts, degree = np.unique(self.pairs[:, 0], return_index=True, return_counts=True)
        self.degree = degree[:, None]
        self.hold = np.zeros(count, bool) if hold is None else hold

    def mean(self, values: Floats) -> Floats:
        made = values.copy()
        made[self.rows] = np.add.reduceat(values[self.pairs[:, 1]], self.starts, axis=0) / self.degree
        return made

    def smooth(self, values: Floats, times: int, part: float = 0.5) -> Floats:
        for _ in range(times):
            moved = values + part * (self.mean(values) - values)
            values = np.where(self.hold[:, None], values, moved)
        return values


CELL = 0.05  # metres


def nearest(queries: Floats, points: Floats) -> NDArray[np.int64]:
    """The number of the nearest point for every query, exactly: near ones by cells of space, far ones by all."""
    found = np.zeros(len(queries), np.int64)
    far = np.full(len(queries), np.inf)
    cells, of = np.unique(np.floor(queries / CELL).astype(int), axis=0, return_inverse=True)
    order = np.argsort(of.ravel(), kind="stable")
    for cell, mine in zip(cells, np.split(order, np.cumsum(np.bincount(of.ravel()))[:-1]), strict=True):
        low = cell * CELL - CELL
        close = np.flatnonzero(((points > low) & (points < low + 3 * CELL)).all(1))
        if len(close):
            away = ((queries[mine, None] - points[None, close]) ** 2).sum(-1)
            best = away.argmin(1)
            found[mine], far[mine] = close[best], away[np.arange(len(mine)), best]
    rest = np.flatnonzero(far > CELL**2)
    for start in range(0, len(rest), 200):
        some = rest[start : start + 200]
        found[some] = ((queries[some, None] - points[None]) ** 2).sum(-1).argmin(1)
    return found


def loops(faces: Ints) -> list[Ints]:
    """The borders, each a ring of point numbers in the order of the faces' edges."""
    directed = np.concatenate([faces[:, [n, (n + 1) % 4]] for n in range(4)])
    directed = directed[directed[:, 0] != directed[:, 1]]
    have = {(int(a), int(b)) for a, b in directed}
    following = {a: b for a, b in have if (b, a) not in have}
    made: list[Ints] = []
    while following:
        start, point = next(iter(following.items()))
        ring = [start]
        del following[start]
        while point != start and point in following:
            ring.append(point)
            point = following.pop(point)
        made.append(np.array(ring, np.int32))
    return made
