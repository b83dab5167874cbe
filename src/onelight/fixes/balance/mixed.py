"""Mixed light along a take: found in a few of its pictures, carried to all of its frames with the camera.

Light stays with the set, not with whoever walks through it: so the zones of a frame are those of the two looked-at
pictures next to it, brought there by the camera's own move (shift, turn and zoom, by most of the picture).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.balance import paint
from onelight.fixes.balance.compare import flow
from onelight.fixes.balance.illuminants import Known, field
from onelight.fixes.balance.same import linear
from onelight.fixes.balance.small import Small, small
from onelight.fixes.balance.zones import Zones, told
from onelight.fixes.match.solver import Side
from onelight.fixes.match.surfaces import Pairs, View
from onelight.picture.filling import spread
from onelight.picture.picture import Picture
from onelight.units.light import BALANCE_INVERSE

Floats = NDArray[np.float64]
Moves = list[NDArray[np.float32]]

LEAST = 1.5
"""Units (20 mired or 4 CC) that lights have to be apart."""
LEAST_WORTH = 24.0
"""Surfaces in common that a field is read from."""
_GRID = 4
"""Pixels from one place to the next that the camera's move is read from."""
_FEWEST = 3
"""Colours of a place that are heard."""


@dataclass(frozen=True, eq=False)
class Mixed:
    """`zones` and their `fields` (h, w, 2) about what the take should have, of the frames `at`."""

    zones: Zones
    fields: tuple[Floats, ...]
    at: tuple[int, ...]


def find(take: Sequence[View], shot: Side, at: Sequence[int], about: Floats) -> Mixed | None:
    """The lights of a shot by its pictures, of frames `at`, against views of a take that shows the same surfaces;
    `about` (2,) is how much warmer (mired) and greener (CC) than that the whole is. None where there is one light only,
    or too little is shared."""
    fields, frames = [], []
    for view, picture, frame in zip(shot.views, shot.pictures, at, strict=True):
        seen = small(picture)
        shared = [p for hero in take if (p := paint.shared(hero, view)) is not None] if seen.measurable else []
        best = max(shared, key=lambda p: p.worth, default=None)
        if best is not None and best.worth > LEAST_WORTH:
            high, wide = (side // 2 for side in seen.worth.shape)
            fields.append(field(known_of(best, (wide, high))) - about)
            frames.append(frame)
    zones = told(fields) if fields else None
    if zones is None or zones.apart < LEAST:
        return None
    return Mixed(zones, tuple(fields), tuple(frames))


def said(mixed: Mixed) -> dict[str, float]:
    """How far apart the lights are, in mired and CC, and on how much of the picture the first of them falls."""
    spread_of = np.ptp(mixed.zones.lights, axis=0)
    parts = np.mean([mixed.zones.shares(field).mean((0, 1)) for field in mixed.fields], axis=0)
    told = {"lights_apart_mired": spread_of[0], "lights_apart_cc": spread_of[1]}
    told |= {f"{name}_percent": 100 * part for name, part in zip(mixed.zones.names, parts, strict=True)}
    return {name: round(float(value), 1) for name, value in told.items()}


def known_of(pairs: Pairs, size: tuple[int, int]) -> Known:
    """What colours of the same surfaces say of the light on a grid of `size` (w, h): the middle of each place's."""
    wide, high = size
    shot, hero, bright = linear(pairs)
    light = np.log2(shot[bright] / hero[bright]) @ BALANCE_INVERSE[1:].T
    across, down = (np.clip(pairs.places[bright], 0, 0.9999) * size).astype(int).T
    cells = across + wide * down
    weight = np.bincount(cells, pairs.weight[bright], high * wide)
    count = np.bincount(cells, minlength=high * wide)
    middle = np.stack([_middle(column, cells, count) for column in light.T], 1)
    heard = np.where(count >= _FEWEST, weight / np.maximum(count, 1), 0)
    return Known(middle.reshape(high, wide, 2), heard.reshape(high, wide))


def _middle(values: Floats, cells: NDArray[np.int_], count: NDArray[np.int_]) -> Floats:
    """(C,) the median of the values (N,) of each cell, 0 where there is none."""
    order = np.lexsort((values, cells))
    first = np.cumsum(count) - count
    place = np.minimum(first + count // 2, max(len(values) - 1, 0))
    return np.where(count > 0, values[order][place] if len(values) else 0.0, 0.0)


def moves(frames: Iterable[Picture]) -> Moves:
    """From each frame to the next (2, 3), in parts of the width: the camera's move. One less than the frames."""
    found, last = [], None
    for picture in frames:
        seen = small(picture)
        if last is not None:
            found.append(_move(last, seen))
        last = seen
    return found


def _move(one: Small, other: Small) -> NDArray[np.float32]:
    still = np.eye(2, 3, dtype=np.float32)
    if one.grey.shape != other.grey.shape:
        return still
    places = np.stack(np.meshgrid(*(np.arange(0, side, _GRID) for side in one.grey.shape[::-1])), -1).reshape(-1, 2)
    shift = flow(one.grey, other.grey)[places[:, 1], places[:, 0]]
    cv2.setRNGSeed(1)
    matrix, _ = cv2.estimateAffinePartial2D(
        places.astype(np.float32), (places + shift).astype(np.float32), method=cv2.RANSAC, ransacReprojThreshold=0.7
    )
    if matrix is None or not 0.8 < np.hypot(matrix[0, 0], matrix[1, 0]) < 1.25:
        return still
    matrix[:, 2] /= one.grey.shape[1]
    return matrix.astype(np.float32)


def along(mixed: Mixed, moved: Moves, start: int) -> Iterator[NDArray[np.float32]]:
    """The shares (h, w, K) of every frame from `start` on, by the moves between them."""
    places = [np.eye(3)]
    for matrix in moved:
        places.append(np.vstack([matrix, [0, 0, 1]]) @ places[-1])
    at = np.clip(np.array(mixed.at) - start, 0, len(moved))
    for number, here in enumerate(places):
        near = np.clip(1 - np.abs(at - number) / max(1, _gap(at, number)), 0, None) + 1e-3
        brought = [_brought(f, here @ np.linalg.inv(places[k])) for f, k in zip(mixed.fields, at, strict=True)]
        heard = np.stack([weight * seen for weight, (_, seen) in zip(near, brought, strict=True)])
        total = heard.sum(0)
        mean = (heard * np.stack([values for values, _ in brought])).sum(0) / np.maximum(total, 1e-9)
        yield mixed.zones.shares(spread(mean, total[..., 0] > 1e-4).astype(float))


def _gap(at: NDArray[np.int_], number: int) -> int:
    """Frames between the looked-at pictures on both sides of a frame."""
    before, after = at[at <= number], at[at > number]
    if before.size and after.size:
        return int(after.min() - before.max())
    return 1 + int(np.abs(at - number).min())


def _brought(values: Floats, move: Floats) -> tuple[Floats, Floats]:
    """(values (h, w, 2) moved (3, 3), whether they are seen there (h, w, 1))."""
    size = values.shape[1::-1]
    matrix = move[:2].copy()
    matrix[:, 2] *= size[0]
    moved = cv2.warpAffine(values, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.warpAffine(np.ones(size[::-1]), matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(moved, float), np.asarray(seen, float)[..., None]
