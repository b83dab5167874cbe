"""The camera's move as homographies of the set: what lies behind the people is tracked, frame by frame, against key
views of the shot itself, so that errors don't add up.

Corners of a key view (Shi and Tomasi 1994) are followed into each frame by Lucas and Kanade's method (Bouguet's
pyramid) on the view warped by what is already known of the move, so that what is left to find is a pixel or two;
RANSAC says who moves with the set: what agrees in most fields of the frame, not on most corners. A new key view is
taken only where the old ones explain too little, and the oldest is asked first: a camera that comes back comes back
to where it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture import following
from onelight.picture.following import (
    Fit,
    View,
    fit_view,
    flattened,
    hidden_from,
    moved,
    part_seen,
    recognised,
    view_of,
)
from onelight.picture.picture import Picture
from onelight.picture.scaling import fit
from onelight.picture.video import code_space

LONG_SIDE = 640
"""Frames at most so large are tracked: corners are found to a twentieth of a pixel there."""
Kind = Literal["static", "similarity", "homography", "lost"]

_SEEN, _EXPLAINS = 0.55, 0.5
"""Part of a key view's corners that must still be seen, and of those that must agree, or another view is asked."""
_APART = 6
"""Frames between two key views at least."""
_KEYS = 32
_STILL = 0.15
"""Pixels: a camera whose corners of the frame stay within this stands."""
_WORTH = (1.15, 0.03)
"""A homography must lower the similarity's residual by this factor and these pixels to be believed."""


@dataclass(frozen=True, eq=False)
class Track:
    """The move over N frames of `size` (w, h).

    `homographies` (N, 3, 3): x, y (pixels, 0 at the first pixel's centre) of frame n to those of frame 0.
    `residual` (N,) pixels: RMS distance of the set's corners from where the move takes them; NaN where lost (the
    last known move is held). `share` (N,) part of the followed corners that agree. `kind`: `static` are identities;
    `lost` too: there was nothing to track, or most frames were lost.
    """

    homographies: NDArray[np.float64]
    residual: NDArray[np.float64]
    share: NDArray[np.float64]
    kind: Kind
    size: tuple[int, int]

    def at(self, size: tuple[int, int]) -> NDArray[np.float64]:
        """The homographies (N, 3, 3) in pixels of another size (w, h) of the same frames."""
        there = scaling(self.size, size)
        return there @ self.homographies @ np.linalg.inv(there)

    def to(self, frame: int) -> NDArray[np.float64]:
        """The homographies (N, 3, 3) to frame `frame` instead of frame 0."""
        return np.linalg.inv(self.homographies[frame]) @ self.homographies

    @property
    def residual_px(self) -> float:
        """The residual of the shot, pixels: median over its frames; NaN where all are lost."""
        good = self.residual[np.isfinite(self.residual)]
        return float(np.median(good)) if good.size else float("nan")


def track(frames: Iterable[NDArray[np.uint8]], masks: Iterable[NDArray | None] | None = None) -> Track:
    """The track of greys (H, W) uint8, code values (see `grey`), taken one by one. `masks` (H, W) bool or 0..1:
    where it isn't 0 somebody stands before the set, and nothing is looked at."""
    tracker = Tracker()
    for luma, mask in zip(frames, repeat(None) if masks is None else masks, strict=False):
        tracker.see(luma, mask)
    return tracker.track()


def grey(picture: Picture, long_side: int = LONG_SIDE) -> NDArray[np.uint8]:
    """What is tracked of a picture of any size: green of its code values, (h, w) uint8, long side at most so large."""
    codes = np.ascontiguousarray(picture.to(code_space(picture.colour_space)).rgb[..., 1])
    size = fit(picture.size, long_side)
    if size != picture.size:
        codes = cv2.resize(codes, size, interpolation=cv2.INTER_AREA)
    return np.rint(np.clip(codes, 0, 1) * 255).astype(np.uint8)


def scaling(of: tuple[int, int], to: tuple[int, int]) -> NDArray[np.float64]:
    """(3, 3): pixel coordinates of a frame at size `of` (w, h) to those of the same frame at size `to`."""
    x, y = to[0] / of[0], to[1] / of[1]
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])


class Tracker:
    """Watches greys of one size, one by one; `track()` says what the camera did."""

    def __init__(self) -> None:
        self._views: list[View] = []
        self._moves: list[NDArray[np.float64]] = []
        self._residual: list[NDArray[np.float64]] = []
        self._share: list[float] = []
        self._viewed = 0
        self._size = (0, 0)

    def see(self, luma: NDArray[np.uint8], mask: NDArray | None = None) -> None:
        """The next frame (H, W) uint8; `mask` (H, W), not 0 where something stands before the set."""
        flat, hidden = flattened(luma), hidden_from(luma.shape, mask)
        if not self._moves:
            self._size = luma.shape[1], luma.shape[0]
            self._keep(np.stack([np.eye(3)] * 2), np.zeros(2), 1.0)
            self._views.append(view_of(flat, hidden, self._moves[-1]))
            return
        view, found = self._found(flat, hidden)
        if found is None or view is None:
            self._keep(self._moves[-1], np.full(2, np.nan), 0.0)
            return
        self._keep(view.to_first @ np.linalg.inv(found.moves), found.residual, found.share)
        weak = found.seen < _SEEN or found.share < _EXPLAINS
        if weak and len(self._moves) - self._viewed > _APART:
            self._viewed = len(self._moves)
            self._views.append(view_of(flat, hidden, self._moves[-1]))
            del self._views[1 : max(1, len(self._views) - _KEYS)]

    @property
    def latest(self) -> NDArray[np.float64]:
        """(3, 3): pixels of the frame that was seen last to those of frame 0, as far as is known by now."""
        return self._moves[-1][0]

    def track(self) -> Track:
        """The whole move, one model for all frames: the simplest that explains it."""
        residual = np.array(self._residual).reshape(-1, 2)
        good = np.isfinite(residual[:, 0])
        lost = self._lost(good)
        which = 1 if lost or _enough(residual[good][1:]) else 0
        moves = np.array([move[which] for move in self._moves]).reshape(-1, 3, 3)
        kind: Kind = "lost" if lost else "static" if self._stands(moves) else ("homography", "similarity")[which]
        if kind in ("lost", "static"):
            moves = np.tile(np.eye(3), (len(moves), 1, 1))
        told = np.full(len(moves), np.nan) if lost else residual[:, which]
        return Track(moves, told, np.array(self._share), kind, self._size)

    def _lost(self, good: NDArray[np.bool_]) -> bool:
        if len(good) == 1:
            return len(self._views[0].points) < following.LEAST
        return len(good) == 0 or bool(good[1:].mean() < 0.5)

    def _stands(self, moves: NDArray[np.float64]) -> bool:
        width, height = self._size
        corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], float)
        away = [np.hypot(*(moved(corners, move) - corners).T).max() for move in moves]
        return bool(np.percentile(away, 98) < _STILL)

    def _keep(self, move: NDArray[np.float64], residual: NDArray[np.float64], share: float) -> None:
        self._moves.append(move)
        self._residual.append(residual)
        self._share.append(share)

    def _found(self, flat: NDArray[np.uint8], hidden: NDArray[np.uint8]) -> tuple[View | None, Fit | None]:
        """The view that explains the frame, and how: the oldest that does so well, else the best."""
        back = np.linalg.inv(self._moves[-1][0])
        guesses = [(view, back @ view.to_first[0]) for view in self._views]
        parts = [part_seen(view, guess, hidden) for view, guess in guesses]
        best: tuple[View | None, Fit | None] = (None, None)
        for place in _asked(parts):
            view, guess = guesses[place]
            found = fit_view(view, flat, hidden, guess)
            if found is not None and (best[1] is None or found.share > best[1].share):
                best = view, found
            if best[1] is not None and best[1].share >= _EXPLAINS:
                return best
        if best[1] is not None:
            return best
        view = self._views[-1]
        guess = recognised(view, flat, hidden)
        return view, None if guess is None else fit_view(view, flat, hidden, guess)


def _asked(parts: list[float]) -> list[int]:
    """Which views to ask: the oldest of which enough is seen, that of which most is seen, the latest."""
    well = [place for place, part in enumerate(parts) if part >= _SEEN]
    return list(dict.fromkeys([*well[:1], max(range(len(parts)), key=lambda i: parts[i]), len(parts) - 1]))


def _enough(residual: NDArray[np.float64]) -> bool:
    """Whether the similarity explains what the homography does; of residuals (M, 2)."""
    if not len(residual):
        return True
    homography, similarity = np.median(residual, axis=0)
    return bool(similarity < max(_WORTH[0] * homography, homography + _WORTH[1]))
