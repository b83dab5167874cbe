"""What a plate says before anything is replaced: its matte, its camera's move, and some frames to measure on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop import carry
from onelight.fixes.backdrop.compose import MattesAt
from onelight.picture.bundle import Told
from onelight.picture.matchmove import Solve, solve
from onelight.picture.picture import Picture
from onelight.picture.scaling import fit
from onelight.picture.tracking import Track, Tracker, grey
from onelight.picture.trails import Following
from onelight.units.errors import BadInput

SAMPLES = 4
_LARGE = 2_300_000
"""Pixels: of larger frames half as many are kept to measure on."""
_SEEN = 0.02
_OTHER_SHAPE = 0.05
"""A matte's width over its height may be off by this part of the plate's: small ones are rounded."""
_FULL = 0.995

Window = Callable[[int, int], Iterable[tuple[int, Picture]]]


@dataclass(frozen=True, eq=False)
class Sample:
    """A frame to measure on: its picture, and alpha (H, W) 0..1 at its size."""

    frame: int
    picture: Picture
    alpha: NDArray[np.float32]

    def behind(self, margin: int = 2) -> NDArray[np.bool_]:
        """(H, W) where nothing of the foreground is near."""
        return _shrunk(self.alpha == 0, margin)

    def before(self, margin: int = 2) -> NDArray[np.bool_]:
        """(H, W) where all is foreground."""
        return _shrunk(self.alpha == 1, margin)


@dataclass(frozen=True, eq=False)
class Survey:
    """Of frames `start` to `end` (excluded) of `size` (w, h)."""

    start: int
    end: int
    size: tuple[int, int]
    track: Track
    samples: tuple[Sample, ...]
    camera: Solve | None = None
    """How the camera turned and travelled, where that was asked."""


def survey(window: Window, mattes: MattesAt, start: int, end: int, move: bool, told: Told | None = None) -> Survey:
    """Looks at every frame once. `move`: whether the camera's move is asked for; where it went, too, if something or
    nothing is `told` of its lens.

    Raises BadInput for a matte that holds nothing, or everything."""
    tracker, following, samples, size = Tracker(), Following(), [], (0, 0)
    most, least = 0.0, 1.0
    for frame, picture in _checked(window(start, end), start, end):
        alpha = _fitting(mattes(frame), frame, picture.size)
        most, least = max(most, float(alpha.max())), min(least, float(alpha.mean()))
        size = picture.size
        if move or frame == start:
            luma = grey(picture)
            somebody = _at(alpha, (luma.shape[1], luma.shape[0])) > _SEEN
            tracker.see(luma, somebody)
            if told is not None:
                following.see(luma, somebody, tracker.latest)
        if frame in _sampled(start, end, size):
            samples.append(Sample(frame, picture, carry.carried(alpha, picture.rgb)))
    if most < _SEEN:
        raise BadInput("The matte is empty: it holds nobody to put before a background.", "Paint it, or name another.")
    if least > _FULL:
        raise BadInput("The matte is full: nothing is left to replace.", "Invert it, or name another.")
    found = tracker.track()
    if not move:
        found = _standing(found, end - start)
    camera = solve(following.trails(), found, told) if told is not None else None
    return Survey(start, end, size, found, tuple(samples), camera)


def _checked(window: Iterable[tuple[int, Picture]], start: int, end: int) -> Iterator[tuple[int, Picture]]:
    size = None
    for frame, picture in window:
        if size not in (None, picture.size):
            raise BadInput(f"Frame {frame} is {picture.size}, those before it {size}.", "Give frames of one size.")
        size = picture.size
        yield frame, picture
    if size is None:
        raise BadInput(f"There are no frames {start} to {end}.", "Give at least one.")


def _fitting(alpha: NDArray[np.float32], frame: int, size: tuple[int, int]) -> NDArray[np.float32]:
    """Alpha (h, w), which may be smaller than the frame of `size` (w, h), but not of another shape."""
    height, width = alpha.shape
    if abs(width * size[1] / (height * size[0]) - 1) > _OTHER_SHAPE:
        raise BadInput(f"The matte of frame {frame} is {(width, height)}, the plate {size}.", "Give one of its shape.")
    return alpha


def _sampled(start: int, end: int, size: tuple[int, int]) -> set[int]:
    count = SAMPLES if size[0] * size[1] <= _LARGE else SAMPLES // 2
    return {start + (2 * i + 1) * (end - start) // (2 * count) for i in range(count)}


def _standing(found: Track, count: int) -> Track:
    return Track(np.tile(np.eye(3), (count, 1, 1)), np.zeros(count), np.ones(count), "static", found.size)


def _at(alpha: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """The greatest rather than the mean: a hair is somebody, too."""
    if (alpha.shape[1], alpha.shape[0]) == size:
        return alpha
    wide = cv2.dilate(alpha, np.ones((3, 3), np.uint8)) if alpha.shape[1] > size[0] else alpha
    return np.asarray(cv2.resize(wide, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _shrunk(mask: NDArray[np.bool_], margin: int) -> NDArray[np.bool_]:
    side = 2 * margin + 1
    return cv2.erode(mask.astype(np.uint8), np.ones((side, side), np.uint8), borderValue=1) > 0


def smaller(picture: Picture, long_side: int) -> Picture:
    """A picture reduced by area so that its long side is at most so many pixels."""
    size = fit(picture.size, long_side)
    if size == picture.size:
        return picture
    reduced = np.asarray(cv2.resize(picture.rgb, size, interpolation=cv2.INTER_AREA), np.float32)
    reduced.setflags(write=False)
    return Picture(reduced, picture.colour_space, attributes=picture.attributes)
