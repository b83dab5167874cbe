"""Hitches: frames that a recorder dropped, and frames that it wrote twice.

Every frame is told by one number, its *stir*: how much the liveliest fiftieth of the picture changed since the
frame before. A frame written twice stirs far less than those around it, less than their grain alone would. A
dropped frame stirs more; but so does a flash, a cut or a hand that darts, so there, and only there, features are
followed through the nine frames around: where n frames are gone, all that moves goes n + 1 times as far as it did on
both sides, the way that it was going. A hand that is on its way goes too far in a step for features to be followed:
where little of the picture moves, at an even pace, one step that stirs much more than all around it, in the place
where those on both sides stir, tells as much, if less surely.

What comes back in the same rhythm is a pattern (24 frames a second in 30, animation on twos, a rate that was
converted by leaving frames out), what stands for longer than half a second is held: neither is a hitch.
"""

from __future__ import annotations

import math
from array import array
from collections import deque
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onelight.metering.vision import cv2
from onelight.records.reading import Hitch, HitchKind

BLOCK = 8
"""Pixels of the small luma: changes are averaged over so many squared, so that grain counts less."""
_LIVELIEST = 50
"""One block of so many is looked at: somebody who moves in a corner is enough."""
AROUND = 4
"""Frames before and after that are looked at."""
_NEAR = 3

STILL = 0.35
"""Of the stir around: a frame below is the one before again. Of 10 real clips that nobody touched the stillest
frames lie at 0.39 to 0.5 (a hand that turns), frames written twice at 0 to 0.3 (x264, crf 20)."""
LEAST_STIR = 2.5
"""8-bit codes: where less stirs nobody can tell, nor see."""
_QUIET_STIR, _QUIET_STILL, _LEAP = 1.2, 0.2, 1.5
"""Where less stirs than that (a log picture of somebody who listens) it takes two signs: a stir this far under that
around it, and a leap after it, for time went on meanwhile, this many times as far as the steps around it."""
HELD_SECONDS = 0.5
"""What stands longer is a title or a freeze frame."""

_STANDS_OUT = 1.2
"""Times the stir around, from where a frame is looked into."""
JUMP = 1.6
"""Times the motion on both sides, from where a frame is missing."""
_GOES_ON = 0.4
"""Of that mean motion: what must be seen on either side alone."""
_ABOVE_ALL = 1.35
"""Times the fastest of the steps around."""
_SCATTER = 0.5
"""Of the jump: how far what moves may stray from it (median)."""
_LEAST_MOTION, _LEAST_POINTS, _POINTS = 0.3, 8, 60
"""Pixels a frame, features that move so much, features that are followed."""
_CLEARLY_NONE = 0.75
"""Times JUMP: where the step in doubt is shorter by its next neighbours alone, the rest isn't followed."""
_LEAP_OVER_ALL = 1.6
"""Times the stir of each of the three steps before and after, from where a frame is missing though nothing could be
followed. Of 4558 real frames none of a local move is above 1.55 that isn't in a rhythm; lost frames at 1.6 to 2.
Where the whole picture moves, features can be followed, and a camera that wobbles leaps as far."""
_EVEN = 1.8
"""Times the least stir of the two steps on both sides: the most of them. Who darts starts and comes to rest."""
_MOST_MOVING = 0.08
_LIVE = 0.3
"""Of the stir, from where a block is moving."""
_LEAST_CHANGE = 1.5
_IN_ITS_WAY = 0.7
"""Part of the leap that lies where the steps before stirred, and where those after do: a blink, a lamp doesn't."""
_STIR_PER_FRAME = 0.63
"""By which the stir of a step grows with every frame lost in it, in parts of its neighbours' mean: where a hand was
and where it is are laid bare once only (35 places of the real clips, one to three frames taken out: the median, half
of them 0.40 to 0.74)."""
MOST_LOST = 8
"""More are a jump cut."""
_RHYTHM_MOST, _DENSE = 30, 12
"""Frames: a rhythm is no slower; and what comes more often than that is a conversion's, in time or not (a beat at
which nothing moved wasn't heard)."""


class Hitches:
    """Watches the small luma of every frame; keeps two numbers a frame and what it found."""

    def __init__(self) -> None:
        self._recent: deque[NDArray[np.uint8]] = deque(maxlen=2 * AROUND + 1)
        self._first: int | None = None
        self._stir = array("f")
        self._jumps: list[tuple[int, int, float]] = []

    def see(self, frame: int, luma: NDArray[np.uint8]) -> None:
        """The next frame: (h, w) uint8 Y' of any encoding, some 300 pixels wide, always the same size."""
        if self._first is None:
            self._first = frame
        self._stir.append(stir(self._recent[-1], luma) if self._recent else math.nan)
        self._recent.append(luma)
        at = len(self._stir) - 1 - AROUND
        if at > AROUND and _stands_out(self._stir[at - _NEAR : at + _NEAR + 1]):
            found = jump(list(self._recent)) or leap(list(self._recent))
            if found is not None:
                self._jumps.append((at, *found))

    def within(self, start: int, end: int, rate: float) -> tuple[Hitch, ...]:
        """The hitches of frames `start` to `end` (excluded) of a clip of `rate` frames a second, in order."""
        first = self._first or 0
        low, high = max(0, start - first), min(len(self._stir), end - first)
        twice = _without_rhythm(self._held(low, high, rate))
        # Where a frame was written in place of another, time goes on with a jump: told once.
        near = {at + k for at, count, _ in twice for k in range(-1, count + 2)}
        inside = range(low + AROUND, high - AROUND + 1)
        jumps = [one for one in self._jumps if one[0] in inside and one[0] not in near]
        lost = _without_rhythm(jumps, every=[j for j in self._jumps if low <= j[0] < high])
        told = [self._hitch("duplicated-frames", *one) for one in twice]
        told += [self._hitch("dropped-frames", *one) for one in lost]
        return tuple(sorted(told, key=lambda one: one.frame))

    def _held(self, low: int, high: int, rate: float) -> list[tuple[int, int, float]]:
        """(place, frames, certainty) of runs that show the frame before them."""
        stir, found, at = np.array(self._stir[low:high], np.float32), [], _NEAR + 1
        while at < len(stir) - _NEAR:
            count, part = _run(stir, at)
            if count and part < STILL and count <= HELD_SECONDS * rate:
                found.append((low + at, count, round(1 - 0.5 * part / STILL, 3)))
            at += max(1, count)
        return found

    def _hitch(self, kind: HitchKind, at: int, count: int, certainty: float) -> Hitch:
        low, high = max(1, at - 2 * AROUND), min(len(self._stir), at + count + 2 * AROUND)
        curve = tuple(round(float(v), 2) for v in self._stir[low:high])
        first = self._first or 0
        return Hitch(
            kind=kind, frame=first + at, frames=count, certainty=certainty, curve=curve, curve_from=first + low
        )


def stir(before: NDArray[np.uint8], luma: NDArray[np.uint8]) -> float:
    """8-bit codes by which the liveliest blocks of two frames (h, w) uint8 Y' differ: one number."""
    return _liveliest(_changes(before, luma))


def _changes(before: NDArray[np.uint8], luma: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, w) float32: how far each block changed."""
    change = cv2.absdiff(before, luma)
    size = (max(1, change.shape[1] // BLOCK), max(1, change.shape[0] // BLOCK))
    return cv2.resize(change.astype(np.float32), size, interpolation=cv2.INTER_AREA)


def _liveliest(changes: NDArray[np.float32]) -> float:
    most = max(1, changes.size // _LIVELIEST)
    return float(np.partition(changes, -most, axis=None)[-most:].mean())


def _run(stir: NDArray[np.float32], at: int) -> tuple[int, float]:
    """(frames from `at` that show the one before, their stir as a part of that around); (0, 1) for none."""
    before, count = float(stir[at - _NEAR : at].min()), 0
    while at + count < len(stir) and stir[at + count] < STILL * before:
        count += 1
    after = stir[at + count : at + count + _NEAR]
    if not count or after.size < _NEAR:
        return count, 1.0
    usual = min(before, float(after.min()))
    part = float(stir[at : at + count].max()) / max(usual, 1e-3)
    leaps = float(after[0]) > _LEAP * max(float(stir[at - _NEAR : at].max()), float(after[1:].max()))
    quiet = usual >= _QUIET_STIR and part < _QUIET_STILL and leaps
    return count, part if usual >= LEAST_STIR or quiet else 1.0


def _stands_out(stir: array[float]) -> bool:
    """Whether the middle of 2 _NEAR + 1 frames stirs more than those around it."""
    around = [*stir[:_NEAR], *stir[_NEAR + 1 :]]
    here = stir[_NEAR]
    return (
        here >= LEAST_STIR
        and here > _STANDS_OUT * float(np.median(around))
        and here > 1.1 * max(stir[_NEAR - 1], stir[_NEAR + 1])
    )


def jump(frames: list[NDArray[np.uint8]]) -> tuple[int, float] | None:
    """(frames lost, certainty 0..1) between the fourth and the fifth of nine frames (h, w) uint8; None for none."""
    steps = _followed(frames)
    if steps is None:
        return None
    mean = (steps[:, AROUND - 2] + steps[:, AROUND]) / 2
    speed = np.hypot(*mean.T)
    moving = speed > _LEAST_MOTION
    if moving.sum() < _LEAST_POINTS:
        return None
    steps, mean, speed = steps[moving], mean[moving], speed[moving]
    along = np.median(np.einsum("pkc,pc->pk", steps, mean) / speed[:, None] ** 2, axis=0)
    own = np.einsum("pc,pc->p", steps[:, AROUND - 1], mean) / speed**2
    times = float(np.median(own))
    strayed = np.hypot(*(steps[:, AROUND - 1] - times * mean).T) / (max(times, 1e-6) * speed)
    others = np.delete(along, AROUND - 1)
    goes_on = min(along[AROUND - 2], along[AROUND]) > _GOES_ON
    if times < JUMP or not goes_on or times < _ABOVE_ALL * np.abs(others).max() or np.median(strayed) > _SCATTER:
        return None
    lost = round(times - 1)
    doubt = max(0.2, 0.74 * float(np.subtract(*np.percentile(own, (75, 25)))) / math.sqrt(_LEAST_POINTS))
    certainty = 0.5 * (1 + math.erf((times - 0.5 * (1 + JUMP)) / doubt / math.sqrt(2)))
    return (max(1, lost), round(certainty, 3)) if lost <= MOST_LOST else None


def leap(frames: list[NDArray[np.uint8]]) -> tuple[int, float] | None:
    """As `jump`, of (h, w) uint8 Y' each, by what stirs alone: something small on its way, one step much larger."""
    changes = [_changes(before, luma) for before, luma in pairwise(frames)]
    stirs = np.array([_liveliest(one) for one in changes])
    here, others = stirs[AROUND - 1], np.delete(stirs[: 2 * AROUND - 1], AROUND - 1)
    near = stirs[[AROUND - 3, AROUND - 2, AROUND, AROUND + 1]]
    times = float(here / max(others.max(), 1e-3))
    if here < LEAST_STIR or times < _LEAP_OVER_ALL or near.max() > _EVEN * near.min():
        return None
    live = changes[AROUND - 1] > _LIVE * here
    if not 1 / _LIVELIEST <= live.mean() <= _MOST_MOVING:
        return None
    leapt, least = changes[AROUND - 1][live], max(_LEAST_CHANGE, _LIVE * float(near.mean()))
    for one, two in (changes[AROUND - 3 : AROUND - 1], changes[AROUND : AROUND + 2]):
        stirred = np.maximum(one, two) > least
        on_its_way = cv2.dilate(stirred.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        if stirred.mean() > 2 * _MOST_MOVING or leapt[on_its_way[live]].sum() < _IN_ITS_WAY * leapt.sum():
            return None
    lost = max(1, round((here / float(near[1:3].mean()) - 1) / _STIR_PER_FRAME))
    certainty = 1 - 0.5 * (_LEAP_OVER_ALL / times) ** 2
    return (lost, round(certainty, 3)) if lost <= MOST_LOST else None


def _followed(frames: list[NDArray[np.uint8]]) -> NDArray[np.float32] | None:
    """Steps (points, 7, 2) in pixels of features that move, from frame to frame; the fourth is the one in doubt."""
    here = frames[AROUND - 1]
    change = cv2.blur(cv2.absdiff(here, frames[AROUND]), (BLOCK, BLOCK))
    lively = cv2.dilate((change > max(3, 0.15 * change.max())).astype(np.uint8), np.ones((5, 5), np.uint8))
    corners = cv2.goodFeaturesToTrack(here, _POINTS, 0.01, 5, mask=lively, blockSize=5)
    if corners is None or len(corners) < _LEAST_POINTS:
        return None
    start = corners.reshape(-1, 2)
    back_to, on_to = frames[AROUND - 1 :: -1], frames[AROUND - 1 : 2 * AROUND]
    near = _along(back_to[:2], start), _along(on_to[:3], start)
    if not _may_jump(near[0][0], near[1][0]):
        return None
    far = _along(back_to[1:], near[0][1]), _along(on_to[2:], near[1][1])
    back, on = (np.concatenate([one[0], more[0]], axis=1) for one, more in zip(near, far, strict=True))
    kept = np.logical_and.reduce([one[2] for one in (*near, *far)])
    steps = np.concatenate([-back[:, ::-1], on], axis=1)[kept]
    return steps if len(steps) >= _LEAST_POINTS else None


def _may_jump(back: NDArray[np.float32], on: NDArray[np.float32]) -> bool:
    """Whether the step in doubt, the first of `on` (points, 2, 2), is about a jump against its neighbours, the other
    one and `back` (points, 1, 2): most aren't, and needn't be followed any farther."""
    mean = (on[:, 1] - back[:, 0]) / 2
    speed = np.hypot(*mean.T)
    moving = speed > _LEAST_MOTION
    if moving.sum() < _LEAST_POINTS:
        return False
    own = np.einsum("pc,pc->p", on[moving, 0], mean[moving]) / speed[moving] ** 2
    return float(np.median(own)) > _CLEARLY_NONE * JUMP


def _along(
    frames: list[NDArray[np.uint8]], points: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """(steps (points, frames - 1, 2), where they end (points, 2), which were never lost)."""
    kept, steps = np.ones(len(points), bool), []
    for before, after in pairwise(frames):
        asked = points.reshape(-1, 1, 2)
        there, ok, _ = cv2.calcOpticalFlowPyrLK(before, after, asked, None, winSize=(13, 13), maxLevel=3)
        there = there.reshape(-1, 2)
        kept &= ok.ravel() == 1
        steps.append(there - points)
        points = there
    return np.stack(steps, axis=1), points, kept


def _without_rhythm(
    found: list[tuple[int, int, float]], every: list[tuple[int, int, float]] | None = None
) -> list[tuple[int, int, float]]:
    """`found`, or none where what was found (`every`, by default the same) comes back in a rhythm."""
    places = np.array([at for at, *_ in (every if every is not None else found)])
    if len(places) < 4:
        return found
    gaps = np.diff(places)
    usual = float(np.median(gaps))
    in_time = np.abs(gaps - np.maximum(np.rint(gaps / usual), 1) * usual) <= 1
    rhythm = usual <= _DENSE or (usual <= _RHYTHM_MOST and in_time.mean() >= 0.6)
    return [] if rhythm else found
