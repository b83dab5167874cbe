"""Trails: corners of the set followed through a shot, each against the picture in which it was first seen, so that it
doesn't drift; parallax is kept, because no corner is asked to move as the others do."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture.following import View, flattened, hidden_from, moved, sought, view_of

_VIEWS = 5
"""Pictures at most whose corners are followed at a time."""
_EVERY = 8
"""Frames between two looks for new corners."""
_CLEAR, _NEW = 14, 24
"""Pixels around a living trail where no new one begins; as many must begin for a picture to be kept."""
_BACK = 0.4
"""Pixels: a corner that isn't found again from where it was followed to is lost."""
_MARGIN = 8
LEAST_LIFE, _MOST = 5, 2000
"""Frames: a trail that was seen in fewer tells nothing; of more trails than that, those that lived longest are kept."""


@dataclass(frozen=True, eq=False)
class Trails:
    """M corners over N frames of `size` (w, h): `places` (N, M, 2) float32 pixels, NaN where one isn't seen."""

    places: NDArray[np.float32]
    size: tuple[int, int]

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(N, M): which corner is seen in which frame."""
        return np.isfinite(self.places[..., 0])


@dataclass(eq=False)
class _Live:
    """A view whose corners are followed: their numbers, and how far each is from where the move alone takes it."""

    view: View
    numbers: NDArray[np.int64]
    off: NDArray[np.float32]
    alive: NDArray[np.bool_]


class Following:
    """Watches greys of one size, one by one, beside a Tracker that says the rough move; memory goes by trails."""

    def __init__(self) -> None:
        self._live: list[_Live] = []
        self._rows: list[tuple[int, NDArray[np.int64], NDArray[np.float32]]] = []
        self._frame, self._count, self._size = -1, 0, (0, 0)

    def see(self, luma: NDArray[np.uint8], mask: NDArray | None, to_first: NDArray[np.float64]) -> None:
        """The next frame (H, W) uint8; `mask` (H, W), not 0 where something stands before the set; `to_first` (3, 3)
        takes its pixels to those of frame 0, about."""
        self._frame += 1
        self._size = luma.shape[1], luma.shape[0]
        flat, hidden = flattened(luma), hidden_from(luma.shape, mask)
        back = np.linalg.inv(to_first)
        places = [self._follow(live, flat, hidden, back @ live.view.to_first[0]) for live in self._live]
        self._live = [live for live in self._live if live.alive.any()]
        if self._frame % _EVERY == 0:
            self._begin(flat, hidden, to_first, np.concatenate([np.zeros((0, 2), np.float32), *places]))

    def trails(self) -> Trails:
        """The trails that lived long enough."""
        life = np.zeros(self._count, int)
        for _, numbers, _ in self._rows:
            life[numbers] += 1
        kept = np.sort(np.argsort(-life, kind="stable")[:_MOST])
        kept = kept[life[kept] >= LEAST_LIFE]
        column = np.full(self._count, -1)
        column[kept] = np.arange(len(kept))
        places = np.full((self._frame + 1, len(kept), 2), np.nan, np.float32)
        for frame, numbers, found in self._rows:
            here = column[numbers] >= 0
            places[frame, column[numbers[here]]] = found[here]
        return Trails(places, self._size)

    def _follow(
        self, live: _Live, flat: NDArray[np.uint8], hidden: NDArray[np.uint8], guess: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """Where the view's living corners (K, 2) are now; those that aren't found die."""
        which = np.flatnonzero(live.alive)
        start = moved(live.view.points[which], guess).astype(np.float32)
        there, good = sought(live.view, flat, guess, start, start + live.off[which], _BACK)
        good &= _free(there, hidden)
        live.alive[which[~good]] = False
        live.off[which] = there - start
        self._rows.append((self._frame, live.numbers[which[good]], there[good]))
        return there[good]

    def _begin(
        self, flat: NDArray[np.uint8], hidden: NDArray[np.uint8], to_first: NDArray[np.float64],
        taken: NDArray[np.float32],
    ) -> None:  # fmt: skip
        """New corners (from a frame (H, W)) where none of those `taken` (K, 2) is near."""
        busy = hidden.copy()
        for x, y in np.rint(taken).astype(int):
            cv2.circle(busy, (int(x), int(y)), _CLEAR, 1, -1)
        view = view_of(flat, busy, np.stack([to_first] * 2))
        view.points.setflags(write=False)
        count = len(view.points)
        if count < _NEW:
            return
        numbers = self._count + np.arange(count)
        self._count += count
        self._live.append(_Live(view, numbers, np.zeros((count, 2), np.float32), np.ones(count, bool)))
        self._rows.append((self._frame, numbers, view.points))
        if len(self._live) > _VIEWS:
            self._live.remove(min(self._live, key=lambda live: int(live.alive.sum())))


def _free(places: NDArray[np.float32], hidden: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(K,) whether places (K, 2) lie within the frame, where nothing hides the set."""
    height, width = hidden.shape
    inside = np.all((places >= _MARGIN) & (places < np.array([width - _MARGIN, height - _MARGIN])), axis=1)
    x, y = np.where(inside[:, None], np.rint(places), 0).astype(int).T
    return inside & (hidden[y, x] == 0)
