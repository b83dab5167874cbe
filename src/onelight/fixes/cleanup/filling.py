"""What is behind a hole, from all that was seen of it: other moments first, other takes where none shows it, made up
only where nobody ever looked."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup.grain import Grain
from onelight.fixes.cleanup.making import make_up
from onelight.fixes.cleanup.reel import COARSE, Reel
from onelight.picture.filling import spread

Floats = NDArray[np.floating]
Box = tuple[int, int, int, int]

RING = 24
"""Pixels around a hole in which candidates are held against the plate."""
ENOUGH = 5
"""Candidates for each pixel, where there are so many."""
MOST = 12
"""Candidates for a frame at most."""
SEARCH = 24
"""Further ones, spread over the take, that are asked for what none showed."""
SOON = 6.0
"""Frames: what was seen so much later counts half: nearer moments have the same focus, light and place."""
CLOSE = 0.02
"""ACEScct, a third of a stop: what lies nearer to the consensus is averaged with it."""
AGREES = 0.02
"""ACEScct: a candidate that is so far off beside the hole counts a third."""
_LEAST = 50
"""Pixels beside a hole that a candidate is held against at least; where the hole is all of the frame nothing can be."""
_DOUBTED = 1e-3
"""What a candidate counts at least: better than nothing."""
_TOLD = 4000
"""Pixels beside a hole that tell of its light."""
REFINE = 0.008
"""ACEScct: median difference beside the hole above which a candidate is brought nearer by optical flow."""
CONTEXT = 1.0
"""How much around a hole is looked at to make up what is missing: parts of its size."""
_KEPT = 8


@dataclass(frozen=True, eq=False)
class Fill:
    """Of the rows and columns `box` (top, bottom, left, right): `log_rgb` (h, w, 3) ACEScct, `made` (h, w) bool
    what was made up."""

    log_rgb: Floats
    made: NDArray[np.bool_]
    box: Box


@dataclass(frozen=True, eq=False)
class _Seen:
    """A candidate brought to the frame: values (h, w, 3), weight (h, w)."""

    values: Floats
    weight: Floats


@dataclass(frozen=True, eq=False)
class Other:
    """Another take: its reel and what leads (3, 3) from the shot's frame 0 to its frame 0."""

    reel: Reel
    bridge: NDArray[np.float64]


class Filler:
    """Fills holes of a laid-out shot, frame by frame in rising order."""

    def __init__(self, reel: Reel, others: tuple[Other, ...] = (), grain: Grain | None = None, seed: int = 0) -> None:
        self.reel, self.others, self.grain, self.seed = reel, others, grain, seed
        self._made: list[tuple[int, Fill]] = []

    def fill(self, number: int, plate: Floats, hole: NDArray[np.bool_]) -> list[Fill]:
        """Of frame `number`: plate (H, W, 3) ACEScct, hole (H, W). One fill for each hole that lies apart."""
        found = [self._part(number, plate, hole, box) for box in _boxes(hole)]
        for reel in (self.reel, *(other.reel for other in self.others)):
            reel.rest()
        return found

    def _part(self, number: int, plate: Floats, hole: NDArray[np.bool_], box: Box) -> Fill:
        top, bottom, left, right = box
        gap, here = hole[top:bottom, left:right], plate[top:bottom, left:right]
        seen, level = self._from_this(number, here, gap, box)
        values, sure = consensus([s.values for s in seen], [s.weight for s in seen], gap)
        if (gap & ~sure).any() and self.others:
            values, sure = self._from_others(number, here, gap, box, values, sure)
        values = settle(values, sure, here, gap)
        made = gap & ~sure
        if made.any():
            values = self._made_up(number, plate, hole, values, made, box)
        result = np.where(gap[..., None], values, here)
        if self.grain is not None:
            result = np.where(gap[..., None], self.grain.added(result, number, (top, left), level), here)
        return Fill(result.astype(np.float32), made, box)

    def _from_this(self, number: int, here: Floats, gap: NDArray[np.bool_], box: Box) -> tuple[list[_Seen], float]:
        """Candidates of the shot itself; how many were averaged (for the grain that is left)."""
        seen = []
        for kept in self._chosen(number, gap, box):
            away = abs(int(self.reel.numbers[kept]) - number)
            found = self._brought(self.reel, kept, self._move(number, kept), here, gap, box)
            if found is not None:
                seen.append(_Seen(found.values, found.weight * np.float32(1 / (1 + away / SOON))))
        return seen, float(min(len(seen), ENOUGH))

    def _move(self, number: int, kept: int) -> NDArray[np.float64]:
        return np.linalg.inv(self.reel.moves[self.reel.numbers[kept]]) @ self.reel.moves[number]

    def _chosen(self, number: int, gap: NDArray[np.bool_], box: Box) -> list[int]:
        """Which kept frames to look at: the nearest that show something of the hole, until enough do."""
        shape = (-(-gap.shape[0] // COARSE), -(-gap.shape[1] // COARSE))
        wanted = cv2.resize(gap.astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA) > 0
        count, chosen = np.zeros(shape, np.float32), []
        for place, kept in enumerate(_nearest(number, self.reel.numbers)):
            if self.reel.numbers[kept] == number:
                continue
            short = wanted & (count < (ENOUGH if place < 4 * MOST and len(chosen) < MOST else 0.5))
            if not short.any() or len(chosen) >= MOST + SEARCH:
                break
            shows = self.reel.visible(kept, self._move(number, kept), box)
            if (shows[short] > 0.25).any():
                chosen.append(kept)
                count += shows
        return chosen

    def _brought(
        self, reel: Reel, kept: int, move: NDArray[np.float64], here: Floats, gap: NDArray[np.bool_], box: Box
    ) -> _Seen | None:
        """A candidate warped to the frame, its light set to the plate's beside the hole; None where nothing tells."""
        values, seen = reel.warped(kept, move, box)
        ring = (seen > 0) & ~gap
        if not (seen[gap] > 0).any():
            return None
        if (~gap).sum() < _LEAST:
            return _Seen(values, seen * np.float32(_DOUBTED))
        if ring.sum() < _LEAST:
            return None
        told = (here - values)[ring]
        values = values + np.median(told[:: len(told) // _TOLD + 1], axis=0)
        apart = _largest(here - values)
        if np.median(apart[ring]) > REFINE:
            values, seen = refined(values, seen, here, gap)
            apart = _largest(here - values)
        off = _near(apart, ring & (seen > 0))
        return _Seen(values.astype(np.float32), seen * np.maximum(np.exp(-((off / AGREES) ** 2)), _DOUBTED))

    def _from_others(
        self, number: int, here: Floats, gap: NDArray[np.bool_], box: Box, values: Floats, sure: NDArray[np.bool_]
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """What no moment of the shot shows, of other takes."""
        seen = []
        for other in self.others:
            to_first = other.bridge @ self.reel.moves[number]
            for kept, at in enumerate(other.reel.numbers):
                found = self._brought(other.reel, kept, np.linalg.inv(other.reel.moves[at]) @ to_first, here, gap, box)
                seen += [found] if found is not None else []
        if not seen:
            return values, sure
        theirs, known = consensus([s.values for s in seen], [s.weight for s in seen], gap, least=0.01)
        mine = sure & gap
        theirs = settle(theirs, known, np.where(mine[..., None], values, here), gap & ~mine)
        return np.where((known & ~sure)[..., None], theirs, values), sure | known

    def _made_up(
        self, number: int, plate: Floats, hole: NDArray[np.bool_], values: Floats, made: NDArray[np.bool_], box: Box
    ) -> Floats:
        """The rest: what was made up for an earlier frame where it shows, else anew from all around."""
        left = made.copy()
        for earlier, fill in reversed(self._made):
            move = np.linalg.inv(self.reel.moves[earlier]) @ self.reel.moves[number]
            pixels, there = _again(fill, move, box)
            use = left & there
            values = np.where(use[..., None], pixels, values)
            left &= ~use
        if left.any():
            values = self._invented(plate, hole, values, left, box)
            self._made = [*self._made[-_KEPT + 1 :], (number, Fill(values, made, box))]
        return values

    def _invented(
        self, plate: Floats, hole: NDArray[np.bool_], values: Floats, left: NDArray[np.bool_], box: Box
    ) -> Floats:
        deep = int(2 * cv2.distanceTransform(np.pad(left, 1).astype(np.uint8), cv2.DIST_L2, 3).max() * CONTEXT)
        high, wide = hole.shape
        margin = max(RING, deep)
        top, bottom = max(0, box[0] - margin), min(high, box[1] + margin)
        first, last = max(0, box[2] - margin), min(wide, box[3] + margin)
        around = plate[top:bottom, first:last].copy()
        missing = np.zeros(around.shape[:2], bool)
        inner = np.s_[box[0] - top : box[1] - top, box[2] - first : box[3] - first]
        gap = hole[box[0] : box[1], box[2] : box[3]]
        around[inner] = np.where(gap[..., None], values, around[inner])
        missing[inner] = left
        return np.where(left[..., None], make_up(around, missing, self.seed)[inner], values)


def consensus(
    values: list[Floats], weights: list[Floats], gap: NDArray[np.bool_], least: float = 1e-5
) -> tuple[Floats, NDArray[np.bool_]]:
    """(ACEScct (h, w, 3), sure (h, w)) of candidates (h, w, 3) with weights (h, w): the weighted median by brightness,
    then the mean of those that agree with it. Only in and near the gap (h, w)."""
    shape = (*gap.shape, 3)
    if not values:
        return np.zeros(shape, np.float32), np.zeros(gap.shape, bool)
    near = cv2.dilate(gap.astype(np.uint8), np.ones((2 * RING + 1,) * 2, np.uint8)) > 0
    stack = np.stack([v[near] for v in values])
    weight = np.stack([w[near] for w in weights])
    order = np.argsort(_bright(stack), axis=0, kind="stable")
    summed = np.cumsum(np.take_along_axis(weight, order, 0), axis=0)
    middle = (summed < summed[-1] / 2).sum(0).clip(0, len(values) - 1)
    chosen = np.take_along_axis(order, middle[None], 0)
    median = np.take_along_axis(stack, chosen[..., None], 0)
    agreeing = weight * np.exp(-((_largest(stack - median) / CLOSE) ** 2))
    total = agreeing.sum(0)
    mean = (stack * agreeing[..., None]).sum(0) / np.maximum(total, 1e-9)[..., None]
    whole, sure = np.zeros(shape, np.float32), np.zeros(gap.shape, bool)
    whole[near] = mean
    sure[near] = summed[-1] > least
    return whole, sure


def settle(values: Floats, sure: NDArray[np.bool_], here: Floats, gap: NDArray[np.bool_]) -> Floats:
    """Values (h, w, 3) that meet the plate at the rim of the gap: what differs there is carried in smoothly, as a
    membrane does (Pérez et al. 2003), as far as it is a difference of light."""
    known = sure & ~gap
    if not known.any():
        return values
    apart = np.where(known[..., None], np.clip(here - values, -0.06, 0.06), 0).astype(np.float32)
    weight = known.astype(np.float32)
    blur = lambda image: cv2.GaussianBlur(image, (0, 0), 3)  # noqa: E731
    held = blur(apart * weight[..., None]) / np.maximum(blur(weight), 1e-3)[..., None]
    return values + spread(held * weight[..., None], weight)


def refined(values: Floats, seen: Floats, here: Floats, gap: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """A candidate (h, w, 3) moved by dense optical flow (DIS, Kroeger et al. 2016) to where the plate beside the gap
    says, and what it then shows (h, w); as it was where that is no better. Inside the gap the flow is carried on."""
    known = ((seen > 0) & ~gap).astype(np.float32)
    target = np.where(gap[..., None], values, here)
    one, other = (_grey(image) for image in (target, np.where(seen[..., None] > 0, values, target)))
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST).calc(one, other, None)  # type: ignore[call-overload]
    flow = spread(np.asarray(flow, np.float32) * known[..., None], known)
    rows, columns = np.mgrid[: gap.shape[0], : gap.shape[1]].astype(np.float32)
    there = (columns + flow[..., 0], rows + flow[..., 1])
    moved = np.asarray(cv2.remap(values, *there, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.float32)
    shows = np.asarray(cv2.remap(seen, *there, cv2.INTER_LINEAR), np.float32)
    ring = (shows > 0.999) & (known > 0)
    if ring.sum() < 50:
        return values, seen
    before, after = (float(np.abs(here - image)[ring].mean()) for image in (values, moved))
    return (moved, np.where(shows > 0.999, 1, 0).astype(np.float32)) if after < 0.9 * before else (values, seen)


def _grey(log_rgb: Floats) -> NDArray[np.uint8]:
    luma = _bright(log_rgb)
    low, high = np.percentile(luma, [1, 99])
    return (np.clip((luma - low) / max(high - low, 1e-3), 0, 1) * 255).astype(np.uint8)


def _near(apart: Floats, ring: NDArray[np.bool_]) -> Floats:
    """How far a candidate is off beside the hole (h, w), carried into it."""
    weight = ring.astype(np.float32)
    blur = lambda image: cv2.boxFilter(image, -1, (15, 15))  # noqa: E731
    local = blur(apart.astype(np.float32) * weight) / np.maximum(blur(weight), 1e-3)
    small = (max(2, ring.shape[1] // 4), max(2, ring.shape[0] // 4))
    low = cv2.resize(np.dstack([local * weight, weight]), small, interpolation=cv2.INTER_AREA)
    carried = spread(low[..., :1] / np.maximum(low[..., 1:], 1e-3), np.minimum(low[..., 1], 1))
    return np.asarray(cv2.resize(carried, ring.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _again(fill: Fill, move: NDArray[np.float64], box: Box) -> tuple[Floats, NDArray[np.bool_]]:
    """What was made up for another frame, at this one's box: (pixels (h, w, 3), where)."""
    size = (box[3] - box[2], box[1] - box[0])
    into = np.array([[1, 0, -fill.box[2]], [0, 1, -fill.box[0]], [0, 0, 1.0]])
    local = into @ move @ np.array([[1, 0, box[2]], [0, 1, box[0]], [0, 0, 1.0]])
    how = cv2.WARP_INVERSE_MAP
    whole = np.abs(local / local[2, 2] - np.rint(local)).max() < 1e-3
    kind = cv2.INTER_NEAREST if whole else cv2.INTER_LINEAR
    pixels = cv2.warpPerspective(fill.log_rgb, local, size, flags=how | kind)
    there = cv2.warpPerspective(fill.made.astype(np.float32), local, size, flags=how | kind)
    return np.asarray(pixels, np.float32), there > 0.99


def _boxes(hole: NDArray[np.bool_]) -> list[Box]:
    """Boxes with a ring around each hole; those that overlap are one."""
    high, wide = hole.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats(hole.astype(np.uint8))
    boxes: list[Box] = []
    for x, y, w, h, _ in stats[1:count].tolist():
        box = (max(0, y - RING), min(high, y + h + RING), max(0, x - RING), min(wide, x + w + RING))
        while touching := [other for other in boxes if _overlap(box, other)]:
            boxes = [other for other in boxes if other not in touching]
            every = np.array([box, *touching])
            least, most = every.min(0).tolist(), every.max(0).tolist()
            box = (least[0], most[1], least[2], most[3])
        boxes.append(box)
    return boxes


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _largest(values: Floats) -> Floats:
    """The largest of three channels' sizes, (..., 3) to (...)."""
    return np.maximum(np.maximum(np.abs(values[..., 0]), np.abs(values[..., 1])), np.abs(values[..., 2]))


def _bright(values: Floats) -> Floats:
    """The mean of three channels, (..., 3) to (...)."""
    return (values[..., 0] + values[..., 1] + values[..., 2]) / np.float32(3)


def _nearest(number: int, numbers: NDArray[np.intp]) -> list[int]:
    """Kept frames by how near they are: close ones all, further ones ever more thinly, then all the rest."""
    order = np.argsort(np.abs(numbers - number), kind="stable")
    thin = [int(order[int(i)]) for i in np.unique(np.rint(1.18 ** np.arange(0, 80)).astype(int) - 1) if i < len(order)]
    return list(dict.fromkeys([*thin, *(int(k) for k in order)]))
