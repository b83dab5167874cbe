"""How the camera moves: features tracked over the small luma, a similarity between steps, a path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.metering.standing import Sway, standing
from onelight.metering.vision import cv2
from onelight.records import CameraMove
from onelight.records.reading import Move

STEPS_PER_SECOND = 8.0
"""A hand shakes at up to 4 Hz; what is faster is the machine's."""
LONG_SIDE = 320
"""Frames at most so large are tracked: features are found to a twentieth of a pixel."""
_POINTS = 144
_RENEW = 4
"""Features are picked anew every so many steps."""
_LEAST_INLIERS = 12
_LEAST_SHARE = 0.3
_LEAST_TRACKED = 0.5
"""Part of the steps that must tell something, or the move stays unread (static)."""
_LEAST_BORDER = 7
"""Of the 12 fields along the frame's border: motion seen in fewer is somebody's, not the camera's."""
_STILL = 0.25
"""Pixels: a feature that moved less stood still."""
_AGREES = 1.2
"""Pixels: a feature that lies nearer to where a motion would take it follows that motion."""
_WINDOW, _LEVELS = (13, 13), 3
_STILL_FIELDS = 5

COURSE_SECONDS = 1.0
"""What is slower than this is the camera's course, what is faster is shake."""
STATIC_SHAKE = 0.6
"""Thousandths of the frame width: below, the camera stands on something."""
MOVING_PER_SECOND = 0.02
"""Frame widths (heights) a second of a pan (tilt) that is meant."""
ZOOMING_PER_SECOND = 0.04
"""Log2 of size a second: about 3 per cent a second."""
PARALLAX = 0.3
"""Spread of the features' motion about the similarity, against the motion: above, the camera travels."""
STEADY = 0.6
"""Part of the path's length that must lead somewhere for a move to be meant."""


@dataclass(frozen=True)
class Step:
    """From one tracked frame to the next: motion of the frame's centre in parts of the width, log2 of the
    growth, parallax (spread of the background's motion about the similarity, in widths); None: track lost."""

    start: int
    end: int
    motion: tuple[float, float, float] | None
    parallax: float = 0.0


class Tracker:
    """Watches the luma of some frames; keeps one Step between two of them."""

    def __init__(self) -> None:
        self._before: tuple[int, NDArray[np.uint8]] | None = None
        self._points: NDArray[np.float32] | None = None
        self._age = 0
        self.steps: list[Step] = []

    def see(self, frame: int, luma: NDArray[np.uint8]) -> None:
        """The next frame: (h, w) uint8 of any encoding, always the same size."""
        if self._before is not None:
            self.steps.append(self._step(frame, luma))
        self._before = (frame, luma)

    def _step(self, frame: int, luma: NDArray[np.uint8]) -> Step:
        assert self._before is not None
        start, before = self._before
        sway = standing(before, luma)
        if sway is not None:
            self._age += 1
            return _swayed(start, frame, sway, luma.shape)
        if self._points is None or self._age >= _RENEW or len(self._points) < _POINTS // 3:
            self._points, self._age = _pick(before), 0
        lost = Step(start, frame, None)
        if self._points is None or len(self._points) < _LEAST_INLIERS:
            self._points = None
            return lost
        here, there = _follow(before, luma, self._points)
        self._points, self._age = there, self._age + 1
        if len(here) < _LEAST_INLIERS:
            self._points = None
            return lost
        return _similarity(start, frame, here, there, luma.shape) or lost


def _swayed(start: int, end: int, sway: Sway, shape: tuple[int, ...]) -> Step:
    height, width = shape
    return Step(start, end, (sway.x / width, sway.y / height, sway.growth), sway.strays / width)


def move(steps: list[Step], rate: float, aspect: float) -> CameraMove:
    """The move over `steps` of a clip at `rate` frames a second; `aspect` is width over height.

    Static without steps. Pan right, tilt up and pushing in are positive.
    """
    good = [s for s in steps if s.motion is not None and s.end > s.start]
    if len(good) < max(3, _LEAST_TRACKED * len(steps)):
        return CameraMove(kind="static")
    path, seconds = _path(good, rate)
    course = _course(path, seconds)
    shake = 1000 * float(np.sqrt((path - course)[:, :2].var(axis=0).sum()))
    x, y, scale = (course[-1] - course[0]) / (seconds[-1] - seconds[0])
    pan, tilt = -x, y * aspect
    steady = _steadiness(course)
    parallax = float(np.median([_relative_parallax(s) for s in good]))
    kind = _kind(pan, tilt, scale, shake, steady, parallax)
    return CameraMove(
        kind=kind,
        pan_per_second=round(float(pan), 5),
        tilt_per_second=round(float(tilt), 5),
        scale_per_second=round(float(scale), 5),
        shake=round(shake, 3),
    )


def _kind(pan: float, tilt: float, scale: float, shake: float, steady: float, parallax: float) -> Move:
    speeds: dict[Move, float] = {
        "pan": abs(pan) / MOVING_PER_SECOND,
        "tilt": abs(tilt) / MOVING_PER_SECOND,
        "push": abs(scale) / ZOOMING_PER_SECOND,
    }
    fastest = max(speeds, key=lambda name: speeds[name])
    meant = speeds[fastest] > 1 and steady > STEADY
    if not meant:
        return "handheld" if shake > STATIC_SHAKE or speeds[fastest] > 1 else "static"
    if fastest == "push":
        return "push" if scale > 0 else "pull"
    return "travel" if parallax > PARALLAX else fastest


def _pick(luma: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """Corners, spread over the frame by picking in each of 4 x 4 fields."""
    height, width = luma.shape
    found = []
    for row in range(4):
        for column in range(4):
            top, left = row * height // 4, column * width // 4
            field = luma[top : (row + 1) * height // 4, left : (column + 1) * width // 4]
            corners = cv2.goodFeaturesToTrack(field, _POINTS // 16, 0.02, 4, blockSize=5)
            if corners is not None:
                found.append(corners.reshape(-1, 2) + np.array([left, top], np.float32))
    return np.concatenate(found).astype(np.float32) if found else None


def _follow(
    before: NDArray[np.uint8], after: NDArray[np.uint8], points: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    options = {
        "winSize": _WINDOW,
        "maxLevel": _LEVELS,
        "criteria": (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 12, 0.02),
    }
    # Not followed back to see whether they return: who is lost agrees with nobody, and is outvoted.
    there, ok, _ = cv2.calcOpticalFlowPyrLK(before, after, points.reshape(-1, 1, 2), None, **options)
    kept = ok.ravel() == 1
    return points[kept], there.reshape(-1, 2)[kept]


def _similarity(
    start: int, end: int, here: NDArray[np.float32], there: NDArray[np.float32], shape: tuple[int, ...]
) -> Step | None:
    cv2.setRNGSeed(0)
    still = np.hypot(*(there - here).T) < _STILL
    if _border_fields(here[still], shape) >= _STILL_FIELDS:
        # Whoever moves, moves before a background that stands: the camera stands with it.
        least, (asked, moved) = _LEAST_INLIERS, (here[still], there[still])
    else:
        least, (asked, moved) = max(_LEAST_INLIERS, _LEAST_SHARE * len(here)), (here, there)
    matrix, inliers = cv2.estimateAffinePartial2D(asked, moved, ransacReprojThreshold=_AGREES, maxIters=200)
    if matrix is None or inliers.sum() < least:
        return None
    if _border_fields(asked[inliers.ravel() == 1], shape) < _LEAST_BORDER:
        return None
    height, width = shape
    centre = np.array([width / 2, height / 2])
    x, y = matrix[:, :2] @ centre + matrix[:, 2] - centre
    growth = float(np.log2(np.hypot(matrix[0, 0], matrix[1, 0])))
    apart = np.hypot(*(here @ matrix[:, :2].T + matrix[:, 2] - there).T)
    seventieth = int(0.7 * (len(apart) - 1))
    spread = float(np.sort(apart)[seventieth])
    motion = (float(x) / width, float(y) / width, growth)
    return Step(start, end, motion, spread / width)


def _border_fields(points: NDArray[np.float32], shape: tuple[int, ...]) -> int:
    """In how many of the border's fields (the frame is 4 x 4 of them) these points lie."""
    height, width = shape
    columns, rows = (points * np.array([4 / width, 4 / height], np.float32)).astype(int).clip(0, 3).T
    held = np.bincount(4 * rows + columns, minlength=16).reshape(4, 4) > 0
    return int(np.count_nonzero(held) - np.count_nonzero(held[1:3, 1:3]))


def _relative_parallax(step: Step) -> float:
    assert step.motion is not None
    return step.parallax / max(float(np.hypot(*step.motion[:2])), 0.5 / 384)


def _path(steps: list[Step], rate: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    motions = np.array([s.motion for s in steps], float)
    path = np.concatenate([np.zeros((1, 3)), np.cumsum(motions, axis=0)])
    lengths = np.array([(s.end - s.start) / rate for s in steps])
    return path, np.concatenate([[0.0], np.cumsum(lengths)])


def _course(path: NDArray[np.float64], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The path with what is faster than COURSE_SECONDS taken out: a local straight line through it."""
    course = np.empty_like(path)
    for i, now in enumerate(seconds):
        weight = np.exp(-0.5 * ((seconds - now) / (COURSE_SECONDS / 2)) ** 2)
        design = np.stack([np.ones_like(seconds), seconds - now], axis=1)
        weighted = design * weight[:, None]
        course[i] = np.linalg.lstsq(weighted.T @ design, weighted.T @ path, rcond=None)[0][0]
    return course


def _steadiness(course: NDArray[np.float64]) -> float:
    """How straight the course leads from its beginning to its end, 0..1, in each measure's own unit."""
    scaled = course / np.array([MOVING_PER_SECOND, MOVING_PER_SECOND, ZOOMING_PER_SECOND])
    length = np.linalg.norm(np.diff(scaled, axis=0), axis=1).sum()
    return float(np.linalg.norm(scaled[-1] - scaled[0]) / length) if length > 0 else 0.0
