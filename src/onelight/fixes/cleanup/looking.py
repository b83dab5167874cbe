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
REFINE = 0.008
"""ACEScct: median difference beside the hole above which a moment is brought nearer by optical flow."""
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


def brought(reel: Reel, kept: int, move: NDArray[np.float64], here: Floats, gap: Mask, box: Box) -> Seen | None:
    """A kept frame at the box of a frame from which `move` (3, 3) leads to it; None where it shows nothing of the gap
    (h, w) or nothing tells whether it lies right. `here` (h, w, 3) is the plate, ACEScct."""
    values, shows = reel.warped(kept, move, box)
    if not (shows[gap] > 0).any():
        return None
    if (~gap).sum() < _LEAST:
        return Seen(values, shows, shows * np.float32(UNTOLD))
    ring = (shows > 0) & ~gap
    if ring.sum() < _LEAST:
        return None
    told = (here - values)[ring]
    values = values + np.median(told[:: len(told) // _TOLD + 1], axis=0)
    if np.median(largest(here - values)[ring]) > REFINE:
        values, shows = refined(values, shows, here, gap)
    same = np.exp(-((largest(here - values) / np.float32(SAME)) ** 2))
    return Seen(values.astype(np.float32), shows, shows * _carried(same, ~gap & (shows > 0)))


def refined(values: Floats, shows: Floats, here: Floats, gap: Mask) -> tuple[Floats, Floats]:
    """A moment (h, w, 3) moved by dense optical flow (DIS, Kroeger et al. 2016) to where the plate beside the gap says,
    and what it then shows (h, w); as it was where that is no better. Inside the gap the flow is carried on."""
    known = ((shows > 0) & ~gap).astype(np.float32)
    target = np.where(gap[..., None], values, here)
    one, other = (_grey(image) for image in (target, np.where(shows[..., None] > 0, values, target)))
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST).calc(one, other, None)  # type: ignore[call-overload]
    flow = spread(np.asarray(flow, np.float32) * known[..., None], known)
    rows, columns = np.mgrid[: gap.shape[0], : gap.shape[1]].astype(np.float32)
    there = (columns + flow[..., 0], rows + flow[..., 1])
    moved = np.asarray(cv2.remap(values, *there, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.float32)
    still = np.asarray(cv2.remap(shows, *there, cv2.INTER_LINEAR), np.float32) > 0.999
    ring = still & (known > 0)
    if ring.sum() < _LEAST:
        return values, shows
    before, after = (float(np.abs(here - image)[ring].mean()) for image in (values, moved))
    return (moved, still.astype(np.float32)) if after < 0.9 * before else (values, shows)


def _grey(log_rgb: Floats) -> NDArray[np.uint8]:
    luma = bright(log_rgb)
    low, high = np.percentile(luma, [1, 99])
    return (np.clip((luma - low) / max(high - low, 1e-3), 0, 1) * 255).astype(np.uint8)


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
