"""What another moment shows of a hole: brought to the frame, set to its light beside the hole, and how far it is to be
trusted there."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup.reel import Reel
from onelight.picture.filling import spread

Floats = NDArray[np.floating]
Mask = NDArray[np.bool_]
Box = tuple[int, int, int, int]

SAME = 0.03
"""ACEScct, half a stop: what differs more beside the hole is not the same thing."""
AROUND = 21
"""Pixels: the side of the square in which what lies beside the hole is counted."""
WINDOW = 5.0
"""Pixels: sigma of the windows in which a moment is held against the plate to be moved there; and"""
LEVELS, TURNS = 4, 3
"""sizes, each half the one before, at which it is looked at, and times at each."""
ELSE = 0.03
"""ACEScct, half a stop: what differs by more counts less than half."""
UNSURE = 1e-6
"""ACEScct squared a pixel squared: what a window's texture must be above to move anything; grain's is less."""
TELLS = 2 * WINDOW
"""Pixels: so deep in a hole what lies beside it tells how to move; twice as deep the camera's move alone counts, for
what the windows see across a large hole bends its straight lines."""
STRIDE = 2.0
"""Pixels of its size that one turn moves at most."""
GRAINLESS = 1.5
"""Pixels: sigma of what pictures are blurred with to be compared without their grain."""
LARGE = 0.1
"""ACEScct, a stop and a half: what is further off counts no more: it is another thing."""
WORTH = 0.9
"""What a moment's distance must become, times what it was, for the move to be believed."""
KIND = 0.06
"""ACEScct, a stop: what is as bright within the hole as beside it may be the same thing."""
FEW = 0.02
"""Part of a square: where less beside the hole is as bright, all that lies beside it tells."""
UNTOLD = 0.3
"""How far a moment is trusted where nothing beside the hole tells."""
_LEAST = 50
"""Pixels beside a hole that a moment is held against at least; where the hole is all of the frame nothing can be."""
_TOLD = 4000
"""Pixels beside a hole that tell of its light."""


@dataclass(frozen=True, eq=False)
class Seen:
    """A moment brought to the frame: `values` (h, w, 3) ACEScct; `shows` (h, w) 0 or 1; `trust` (h, w) 0..1, the part
    of what lies beside the hole that is the same in the plate, carried into it; `near` 0..1 in time."""

    values: Floats
    shows: Floats
    trust: Floats
    near: float = 1.0


def brought(
    reel: Reel, kept: int, move: NDArray[np.float64], here: Floats, gap: Mask, box: Box, light: Floats | None = None
) -> Seen | None:
    """A kept frame at the box of a frame from which `move` (3, 3) leads to it; None where it shows nothing of the gap
    (h, w) or nothing tells whether it lies right. `here` (h, w, 3) is the plate, ACEScct; `light` (4, 3) brings the
    kept frame's colours and a 1 to its own, where they are another camera's."""
    values, shows = reel.warped(kept, move, box)
    if light is not None:
        values = values @ light[:3] + light[3]
    if not (shows[gap] > 0).any():
        return None
    if (~gap).sum() < _LEAST:
        return Seen(values, shows, shows * np.float32(UNTOLD))
    ring = (shows > 0) & ~gap
    if ring.sum() < _LEAST:
        return None
    told = (here - values)[ring]
    values = values + np.median(told[:: len(told) // _TOLD + 1], axis=0)
    if not np.allclose(move, np.eye(3)):
        values, shows = refined(values, shows, here, gap)
    same = np.exp(-((largest(here - values) / np.float32(SAME)) ** 2))
    return Seen(values.astype(np.float32), shows, shows * _of_its_kind(same, ~gap & (shows > 0), bright(values)))


def refined(values: Floats, shows: Floats, here: Floats, gap: Mask) -> tuple[Floats, Floats]:
    """A moment (h, w, 3) moved to where the plate beside the gap says, and what it then shows (h, w); where that is no
    better it stays as it was."""
    ring = ((shows > 0) & ~gap).astype(np.float32)
    flow = followed(bright(values), shows, bright(here), ring)
    rows, columns = np.mgrid[: gap.shape[0], : gap.shape[1]].astype(np.float32)
    moved = _moved(values, shows, columns + flow[..., 0], rows + flow[..., 1])
    both = ring * moved[1]
    if both.sum() < _LEAST:
        return values, shows
    before, after = (_off(here - image, both) for image in (values, moved[0]))
    better = (after < WORTH * before).astype(np.float32)
    if not better[gap].any():
        return values, shows
    deep = cv2.distanceTransform(gap.astype(np.uint8), cv2.DIST_L2, 5)
    told = np.clip(2 - deep / np.float32(TELLS), 0, 1)
    flow *= (cv2.blur(better, (AROUND, AROUND)) * told)[..., None]
    return _moved(values, shows, columns + flow[..., 0], rows + flow[..., 1])


def _moved(values: Floats, shows: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """A moment (h, w, 3) and what it shows (h, w), taken from places x and y (h, w)."""
    pixels = cv2.remap(values, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    still = cv2.remap(shows, x, y, cv2.INTER_LINEAR) > 0.999
    return np.asarray(pixels, np.float32), still.astype(np.float32)


def _off(apart: Floats, weight: Floats) -> Floats:
    """(h, w) how far two pictures (h, w, 3) are apart around each place, where `weight` (h, w) is 1, but for what a
    resampling alone changes: their grain."""
    blur = lambda image: cv2.GaussianBlur(image, (0, 0), GRAINLESS)  # noqa: E731
    smooth = blur(bright(apart) * weight) / np.maximum(blur(weight), 1e-3)
    return _carried(np.minimum(np.abs(smooth), LARGE), weight > 0)


def followed(moment: Floats, shows: Floats, here: Floats, ring: Floats) -> Floats:
    """(h, w, 2) x, y in pixels: from each place of the plate `here` (h, w) to the same in a moment (h, w), in ACEScct.
    Told by what `ring` (h, w) 0 or 1 holds alone, with windows (Lucas and Kanade 1981) that reach into what it doesn't,
    coarse to fine; where nothing tells as it is further around."""
    levels = [(moment, shows, here, ring)]
    while len(levels) < LEVELS and min(levels[-1][0].shape) >= 4 * WINDOW:
        levels.append(_halved(*levels[-1]))
    flow = np.zeros((*levels[-1][0].shape, 2), np.float32)
    for level in reversed(levels):
        size = level[0].shape[::-1]
        if flow.shape[1::-1] != size:
            grown = np.array(size, np.float32) / flow.shape[1::-1]
            flow = np.asarray(cv2.resize(flow, size, interpolation=cv2.INTER_LINEAR) * grown, np.float32)
        for _ in range(1 if level is levels[0] else TURNS):
            flow = flow + _step(flow, *level)
    return flow


def _halved(moment: Floats, shows: Floats, here: Floats, ring: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """All at half the size; what isn't shown or isn't ring doesn't bleed into what is."""
    size = (moment.shape[1] // 2, moment.shape[0] // 2)
    stack = np.dstack([moment * shows, shows, here * ring, ring])
    small = np.asarray(cv2.resize(stack, size, interpolation=cv2.INTER_AREA), np.float32)
    known = np.maximum(small[..., 1::2], 1e-6)
    return (
        small[..., 0] / known[..., 0],
        (small[..., 1] > 0.5).astype(np.float32),
        small[..., 2] / known[..., 1],
        (small[..., 3] > 0.5).astype(np.float32),
    )


def _step(flow: Floats, moment: Floats, shows: Floats, here: Floats, ring: Floats) -> Floats:
    """How much further (h, w, 2) the moment has to be moved."""
    rows, columns = np.mgrid[: flow.shape[0], : flow.shape[1]].astype(np.float32)
    there = (columns + flow[..., 0], rows + flow[..., 1])
    moved = cv2.remap(moment, *there, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.remap(shows, *there, cv2.INTER_LINEAR) > 0.999
    x, y = (cv2.Scharr(moved, cv2.CV_32F, *way) / np.float32(32) for way in ((1, 0), (0, 1)))
    off = here - moved
    weight = cv2.erode(ring * seen, np.ones((3, 3), np.uint8)) / (1 + (off / ELSE) ** 2)
    sums = [each * weight for each in (x * x, x * y, y * y, x * off, y * off)]
    half = (max(1, flow.shape[1] // 2), max(1, flow.shape[0] // 2))
    small = [cv2.resize(each, half, interpolation=cv2.INTER_AREA) for each in sums]
    xx, xy, yy, xo, yo = (cv2.GaussianBlur(each, (0, 0), WINDOW / 2) for each in small)
    xx, yy = xx + UNSURE, yy + UNSURE
    least = np.maximum(xx * yy - xy * xy, UNSURE**2)
    step = np.dstack([yy * xo - xy * yo, xx * yo - xy * xo]) / least[..., None]
    whole = cv2.resize(np.clip(step, -STRIDE, STRIDE), flow.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole, np.float32)


def _of_its_kind(same: Floats, ring: Mask, luma: Floats) -> Floats:
    """(h, w) what holds on a ring (h, w) carried into what it holds; less where it doesn't hold of what is as bright
    (`luma` (h, w), ACEScct): somebody who isn't there beside the hole isn't there within, either."""
    around = _carried(same, ring)
    levels = np.arange(float(luma.min()), float(luma.max()) + KIND, KIND, dtype=np.float32)
    size = (max(2, ring.shape[1] // 2), max(2, ring.shape[0] // 2))
    small = [
        cv2.resize(image, size, interpolation=cv2.INTER_NEAREST) for image in (same, ring.astype(np.float32), luma)
    ]
    held, known = np.zeros(size[::-1], np.float32), np.zeros(size[::-1], np.float32)
    for level in levels:
        alike = np.maximum(1 - np.abs(small[2] - level) / np.float32(KIND), 0)
        weight = alike * small[1]
        for total, image in ((held, small[0] * weight), (known, weight)):
            total += alike * cv2.boxFilter(image, -1, (AROUND // 2 + 1,) * 2)
    held, known = (cv2.resize(image, ring.shape[::-1], interpolation=cv2.INTER_LINEAR) for image in (held, known))
    return np.minimum(around, (held + FEW * around) / (known + FEW)).astype(np.float32)


def _carried(same: Floats, ring: Mask) -> Floats:
    """The mean of what holds on a ring (h, w) around each pixel, carried into what the ring holds."""
    weight = ring.astype(np.float32)
    blur = lambda image: cv2.boxFilter(image, -1, (AROUND, AROUND))  # noqa: E731
    local = blur(same.astype(np.float32) * weight) / np.maximum(blur(weight), 1e-3)
    small = (max(2, ring.shape[1] // 4), max(2, ring.shape[0] // 4))
    low = cv2.resize(np.dstack([local * weight, weight]), small, interpolation=cv2.INTER_AREA)
    inside = spread(low[..., :1] / np.maximum(low[..., 1:], 1e-3), np.minimum(low[..., 1], 1))
    return np.asarray(cv2.resize(inside, ring.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def largest(values: Floats) -> Floats:
    """The largest of three channels' sizes, (..., 3) to (...)."""
    return np.maximum(np.maximum(np.abs(values[..., 0]), np.abs(values[..., 1])), np.abs(values[..., 2]))


def bright(values: Floats) -> Floats:
    """The mean of three channels, (..., 3) to (...)."""
    return (values[..., 0] + values[..., 1] + values[..., 2]) / np.float32(3)
