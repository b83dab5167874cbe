"""One frame against another of the same set: corners followed, and the one move that most of the frame agrees on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture.features import Features, features, matched, plausible

_POINTS = 400
_FIELDS = (4, 6)
"""Corners are picked by rows and columns, so that one bookshelf doesn't speak for the room."""
_LOCAL = 31
"""Pixels: the mean of so wide a surrounding is taken off, and with it flicker and exposure."""
_WINDOW, _LEVELS = (21, 21), 3
_AGREES = 1.0
"""Pixels: a corner nearer to where the move takes it moves with the set."""
LEAST = 14
"""Corners that must agree for a move to be known."""
_LEAST_SHARE, _LEAST_FIELDS = 0.2, 4
_NEAR = 1.5
"""Pixels: the view is warped again and followed again while the move was off by more."""
_FRAME_FIELDS = 4


def moved(points: NDArray[np.floating], homography: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (M, 2) through a homography (3, 3)."""
    out = np.asarray(points, float) @ homography[:, :2].T + homography[:, 2]
    return out[:, :2] / out[:, 2:]


@dataclass(frozen=True, eq=False)
class View:
    """A frame that others are compared with: `to_first` are its homography and its similarity to frame 0."""

    flat: NDArray[np.uint8]
    points: NDArray[np.float32]
    hidden: NDArray[np.uint8]
    to_first: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Fit:
    """From a view to a frame: homography and similarity (2, 3, 3), RMS residual of each (2,), share that agrees,
    part of the view's corners that were seen."""

    moves: NDArray[np.float64]
    residual: NDArray[np.float64]
    share: float
    seen: float


def flattened(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W) uint8 codes without their local mean, at twice the contrast, about 128."""
    mean = cv2.blur(luma, (_LOCAL, _LOCAL))
    return np.asarray(cv2.addWeighted(luma, 2.0, mean, -2.0, 128.0), np.uint8)


def hidden_from(shape: tuple[int, ...], mask: NDArray | None) -> NDArray[np.uint8]:
    """(H, W) uint8: not 0 where a corner's surrounding would see who is before the set; `mask` of any size (h, w)."""
    if mask is None:
        return np.zeros(shape[:2], np.uint8)
    where = (np.asarray(mask) > 0).astype(np.uint8)
    if where.shape != shape[:2]:
        where = np.asarray(cv2.resize(where, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST), np.uint8)
    return np.asarray(cv2.dilate(where, np.ones((9, 9), np.uint8)), np.uint8)


def view_of(flat: NDArray[np.uint8], hidden: NDArray[np.uint8], to_first: NDArray[np.float64]) -> View:
    """A flattened frame (H, W) with its corners outside what is hidden (H, W); its two moves (2, 3, 3) to frame 0."""
    return View(flat, _pick(flat, hidden), hidden, to_first)


def _pick(flat: NDArray[np.uint8], hidden: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Corners (M, 2) outside what is hidden, as many from each field of the frame."""
    height, width = flat.shape
    free = np.where(hidden == 0, 255, 0).astype(np.uint8)
    found = [np.zeros((0, 2), np.float32)]
    for rows, columns in _fields(height, width):
        most = _POINTS // (_FIELDS[0] * _FIELDS[1])
        corners = cv2.goodFeaturesToTrack(flat[rows, columns], most, 0.03, 5, mask=free[rows, columns], blockSize=5)
        if corners is not None:
            found.append(corners.reshape(-1, 2) + np.array([columns.start, rows.start], np.float32))
    return np.concatenate(found).astype(np.float32)


def _fields(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    down, across = _FIELDS
    for row in range(down):
        for column in range(across):
            yield (
                slice(row * height // down, (row + 1) * height // down),
                slice(column * width // across, (column + 1) * width // across),
            )


def part_seen(view: View, guess: NDArray[np.float64], hidden: NDArray[np.uint8]) -> float:
    """Part 0..1 of a view's corners that should show in a frame with `hidden` (H, W), by a guess (3, 3)."""
    return float(_visible(view.points, guess, hidden).mean()) if len(view.points) else 0.0


def _visible(points: NDArray[np.float32], guess: NDArray[np.float64], hidden: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(M,) whether points land inside the frame, where nothing hides the set."""
    height, width = hidden.shape
    places = np.rint(moved(points, guess))
    inside = np.all((places >= 4) & (places < np.array([width - 4, height - 4])), axis=1)
    x, y = np.where(inside[:, None], places, 0).astype(int).T
    return inside & (hidden[y, x] == 0)


def fit_view(view: View, flat: NDArray[np.uint8], hidden: NDArray[np.uint8], guess: NDArray[np.float64]) -> Fit | None:
    """Follows a view's corners into a frame (H, W), the view warped by the guess (3, 3); again while it was far off."""
    found = None
    for _ in range(3):
        found = _followed(view, flat, hidden, guess)
        if found is None:
            return None
        here = view.points
        off = float(np.median(np.hypot(*(moved(here, found.moves[0]) - moved(here, guess)).T)))
        guess = found.moves[0]
        if off < _NEAR:
            break
    return found


def _followed(view: View, flat: NDArray[np.uint8], hidden: NDArray[np.uint8], guess: NDArray[np.float64]) -> Fit | None:
    seen = _visible(view.points, guess, hidden)
    if seen.sum() < LEAST:
        return None
    points = view.points[seen]
    start = moved(points, guess).astype(np.float32)
    there, kept = sought(view, flat, guess, start)
    return _agreed(points[kept], there[kept], flat.shape, float(seen.mean()))


def sought(
    view: View,
    flat: NDArray[np.uint8],
    guess: NDArray[np.float64],
    start: NDArray[np.float32],
    about: NDArray[np.float32] | None = None,
    back: float | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(places (M, 2), whether found (M,)) in a frame (H, W) of a view's corners, which the guess (3, 3) takes to
    `start` (M, 2); looked for `about` there (M, 2), if given, and followed `back` to within so many pixels."""
    size = flat.shape[1], flat.shape[0]
    warped = np.asarray(cv2.warpPerspective(view.flat, guess, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    first = start.reshape(-1, 1, 2)
    there, good = _lucas_kanade(warped, flat, first, first if about is None else about.reshape(-1, 1, 2))
    if back is not None and len(there):
        again, found = _lucas_kanade(flat, warped, there, first)
        good &= found & (np.hypot(*(again - first).reshape(-1, 2).T) < back)
    return there.reshape(-1, 2), good


def _lucas_kanade(
    one: NDArray[np.uint8], other: NDArray[np.uint8], points: NDArray[np.float32], about: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    if not len(points):
        return points, np.zeros(0, bool)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 0.005)
    there, good, _ = cv2.calcOpticalFlowPyrLK(
        one, other, points, about.copy(), winSize=_WINDOW, maxLevel=_LEVELS, criteria=criteria,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )  # fmt: skip
    return np.asarray(there, np.float32), good.ravel() == 1


def _agreed(here: NDArray[np.float32], there: NDArray[np.float32], shape: tuple[int, ...], seen: float) -> Fit | None:
    """Homography and similarity of those that move together; None where too few do, or on one spot only."""
    if len(here) < LEAST:
        return None
    ways = [_homography(here, there, _AGREES), _homography(*_border(here, there, shape), _AGREES)]
    agreeing = [np.hypot(*(moved(here, way) - there).T) < _AGREES for way in ways if way is not None]
    if not agreeing:
        return None
    agree = max(agreeing, key=lambda good: _spread(here[good], shape))
    if agree.sum() < max(LEAST, _LEAST_SHARE * len(here)) or _fields_of(here[agree], shape) < _LEAST_FIELDS:
        return None
    share, here, there = float(agree.mean()), here[agree], there[agree]
    homography = _homography(here, there, _AGREES)
    if homography is None:
        return None
    moves = np.stack([homography, _similarity(here, there)])
    off = [np.sqrt((np.hypot(*(moved(here, move) - there).T) ** 2).mean()) for move in moves]
    return Fit(moves, np.array(off), share, seen)


def _homography(here: NDArray[np.float32], there: NDArray[np.float32], within: float) -> NDArray[np.float64] | None:
    if len(here) < LEAST:
        return None
    cv2.setRNGSeed(0)
    found, inliers = cv2.findHomography(here, there, cv2.RANSAC, within, maxIters=500, confidence=0.999)
    if found is None or inliers.sum() < LEAST:
        return None
    found = np.asarray(found, np.float64)
    return found if plausible(found) else None


def _border(
    here: NDArray[np.float32], there: NDArray[np.float32], shape: tuple[int, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Those of the frame's outer parts and its upper edge, where sets show and people rarely stand."""
    height, width = shape
    x, y = (here / np.array([width, height], np.float32)).T
    outer = (np.abs(x - 0.5) > 0.3) | (y < 0.15)
    return here[outer], there[outer]


def _similarity(here: NDArray[np.float32], there: NDArray[np.float32]) -> NDArray[np.float64]:
    """(3, 3) least-squares turn, scale and shift of points (M, 2) (Umeyama 1991, in complex numbers)."""
    one, other = (p[:, 0] + 1j * p[:, 1] for p in (here.astype(float), there.astype(float)))
    centre, moved_to = one.mean(), other.mean()
    turn = np.vdot(one - centre, other - moved_to) / max(np.vdot(one - centre, one - centre).real, 1e-9)
    shift = moved_to - turn * centre
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag], [0, 0, 1]])


def _spread(points: NDArray[np.float32], shape: tuple[int, ...]) -> int:
    """Points of 4 x 4 fields of the frame, no field counted for more than a few."""
    return int(np.minimum(_counts(points, shape), 4).sum())


def _fields_of(points: NDArray[np.float32], shape: tuple[int, ...]) -> int:
    return int((_counts(points, shape) > 0).sum())


def _counts(points: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.int64]:
    height, width = shape
    columns, rows = (points * _FRAME_FIELDS / np.array([width, height])).astype(int).clip(0, _FRAME_FIELDS - 1).T
    return np.bincount(_FRAME_FIELDS * rows + columns, minlength=_FRAME_FIELDS**2)


def recognised(view: View, flat: NDArray[np.uint8], hidden: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """A first guess (3, 3) from features of two frames (H, W) alone, after a jump."""
    here, there = matched(_outside(view.flat, view.hidden), _outside(flat, hidden), 0.75)
    return _homography(here, there, 3.0)


def _outside(flat: NDArray[np.uint8], hidden: NDArray[np.uint8]) -> Features:
    found = features(flat, 600, 0.02)
    x, y = np.rint(found.points).astype(int).clip(0, np.array(flat.shape[::-1]) - 1).T
    free = hidden[y, x] == 0
    return Features(found.points[free], found.descriptors[free])
