"""What is behind a hole, from all that was seen of it: other moments first, other takes where none shows it, then other
cameras of the setup; made up only where nobody ever looked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup.choosing import consensus, trusted
from onelight.fixes.cleanup.crossing import Camera
from onelight.fixes.cleanup.grain import Grain
from onelight.fixes.cleanup.looking import Box, Seen, brought, largest
from onelight.fixes.cleanup.making import make_up
from onelight.fixes.cleanup.reel import COARSE, Reel
from onelight.picture.filling import spread

Floats = NDArray[np.floating]
Mask = NDArray[np.bool_]

RING = 24
"""Pixels around a hole in which other moments are held against the plate."""
ENOUGH = 5
"""Moments for each pixel, where there are so many."""
MOST = 12
"""Moments near a frame that are looked at, at most."""
SEARCH = 12
"""Further ones, spread over the take, that are asked for what none of those shows that can be trusted."""
SOON = 6.0
"""Frames: what was seen so much later counts half: nearer moments have the same focus, light and place."""
LIGHT = 0.06
"""ACEScct, a stop: what differs more at the rim of a hole is another thing, and no other light."""
CONTEXT = 1.0
"""How much around a hole is looked at to make up what is missing: parts of its size."""
OWN, TAKE, CAMERA, MADE = range(4)
"""Where a pixel of a fill comes from: the shot itself, another take, another camera of the setup, nowhere."""
_KEPT = 8


@dataclass(frozen=True, eq=False)
class Fill:
    """Of the rows and columns `box` (top, bottom, left, right): `log_rgb` (h, w, 3) ACEScct, `whence` (h, w) it is: OWN
    (or no hole), TAKE, CAMERA or MADE."""

    log_rgb: Floats
    whence: NDArray[np.integer]
    box: Box

    @property
    def made(self) -> NDArray[np.bool_]:
        """(h, w) what was made up."""
        return self.whence == MADE


@dataclass(frozen=True, eq=False)
class Other:
    """Another take: its reel and what leads (3, 3) from the shot's frame 0 to its frame 0."""

    reel: Reel
    bridge: NDArray[np.float64]


class Filler:
    """Fills holes of a laid-out shot, frame by frame in rising order."""

    def __init__(
        self,
        reel: Reel,
        others: tuple[Other, ...] = (),
        grain: Grain | None = None,
        seed: int = 0,
        cameras: tuple[Camera, ...] = (),
    ) -> None:
        self.reel, self.others, self.grain, self.seed, self.cameras = reel, others, grain, seed, cameras
        self._made: list[tuple[int, Fill]] = []

    def fill(self, number: int, plate: Floats, hole: NDArray[np.bool_]) -> list[Fill]:
        """Of frame `number`: plate (H, W, 3) ACEScct, hole (H, W). One fill for each hole that lies apart."""
        found = [self._part(number, plate, hole, box) for box in _boxes(hole)]
        for reel in (self.reel, *(other.reel for other in (*self.others, *self.cameras))):
            reel.rest()
        return found

    def _part(self, number: int, plate: Floats, hole: NDArray[np.bool_], box: Box) -> Fill:
        top, bottom, left, right = box
        gap, here = hole[top:bottom, left:right], plate[top:bottom, left:right]
        seen = self._from_this(number, here, gap, box)
        values, sure = consensus(seen, here, gap)
        whence = np.where(gap & ~sure, MADE, OWN).astype(np.uint8)
        for kind, of in ((TAKE, self._of_others), (CAMERA, self._of_cameras)):
            if (whence == MADE).any():
                values, known = self._filled_from(of(number, plate, hole, gap, box), here, gap, values, sure)
                whence[(whence == MADE) & known] = kind
                sure = sure | known
        values = settle(values, sure, here, gap)
        made = whence == MADE
        if made.any():
            values = self._made_up(number, plate, hole, values, made, box)
        result = np.where(gap[..., None], values, here)
        if self.grain is not None:
            averaged = float(min(len(seen), ENOUGH))
            result = np.where(gap[..., None], self.grain.added(result, number, (top, left), averaged), here)
        return Fill(result.astype(np.float32), whence, box)

    def _from_this(self, number: int, here: Floats, gap: NDArray[np.bool_], box: Box) -> list[Seen]:
        """Moments of the shot itself: the nearest that show the gap, then any for what can't be trusted of those."""
        numbers = self.reel.numbers
        away = np.abs(numbers - number)
        order = [k for k in _nearest(number, numbers)[: 4 * MOST] if numbers[k] != number]
        chosen = self._showing(number, gap, box, order, MOST)
        seen = [self._brought(number, k, here, gap, box, float(away[k])) for k in chosen]
        left = gap & ~trusted([s for s in seen if s], gap)
        if left.any():
            others = [k for k in _spread_out(len(numbers)) if k not in chosen and numbers[k] != number]
            more = self._showing(number, left, box, others, SEARCH)
            seen += [self._brought(number, k, here, gap, box, float(away[k])) for k in more]
        return [s for s in seen if s]

    def _brought(
        self, number: int, kept: int, here: Floats, gap: NDArray[np.bool_], box: Box, away: float
    ) -> Seen | None:
        found = brought(self.reel, kept, self._move(number, kept), here, gap, box)
        return found and replace(found, near=1 / (1 + away / SOON))

    def _move(self, number: int, kept: int) -> NDArray[np.float64]:
        return np.linalg.inv(self.reel.moves[self.reel.numbers[kept]]) @ self.reel.moves[number]

    def _showing(self, number: int, gap: NDArray[np.bool_], box: Box, order: list[int], most: int) -> list[int]:
        """The first kept frames of an order that show something of the gap (h, w), until enough do."""
        shape = (-(-gap.shape[0] // COARSE), -(-gap.shape[1] // COARSE))
        wanted = cv2.resize(gap.astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA) > 0
        count, chosen = np.zeros(shape, np.float32), []
        for kept in order:
            short = wanted & (count < ENOUGH)
            if not short.any() or len(chosen) >= most:
                break
            shows = self.reel.visible(kept, self._move(number, kept), box)
            if (shows[short] > 0.25).any():
                chosen.append(kept)
                count += shows
        return chosen

    def _of_others(self, number: int, plate: Floats, hole: Mask, gap: Mask, box: Box) -> list[Seen]:
        """What other takes show."""
        here = plate[box[0] : box[1], box[2] : box[3]]
        seen = []
        for other in self.others:
            to_first = other.bridge @ self.reel.moves[number]
            for kept, at in enumerate(other.reel.numbers):
                found = brought(other.reel, kept, np.linalg.inv(other.reel.moves[at]) @ to_first, here, gap, box)
                seen += [found] if found is not None else []
        return seen

    def _of_cameras(self, number: int, plate: Floats, hole: Mask, gap: Mask, box: Box) -> list[Seen]:
        """What other cameras of the setup show."""
        return [one for camera in self.cameras for one in camera.seen(number, plate, hole, gap, box)]

    def _filled_from(
        self, seen: list[Seen], here: Floats, gap: Mask, values: Floats, sure: Mask
    ) -> tuple[Floats, Mask]:  # fmt: skip
        """(values (h, w, 3) with what nothing before showed, what of it is known (h, w)) of other moments."""
        if not seen:
            return values, np.zeros(gap.shape, bool)
        theirs, known = consensus(seen, here, gap)
        mine = sure & gap
        theirs = settle(theirs, known, np.where(mine[..., None], values, here), gap & ~mine)
        return np.where((known & ~sure)[..., None], theirs, values), known

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
            self._made = [*self._made[-_KEPT + 1 :], (number, Fill(values, np.where(made, MADE, OWN), box))]
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


def settle(values: Floats, sure: NDArray[np.bool_], here: Floats, gap: NDArray[np.bool_]) -> Floats:
    """Values (h, w, 3) that meet the plate at the rim of the gap: what differs there is carried in smoothly, as a
    membrane does (Pérez et al. 2003), as far as it is a difference of light."""
    apart = (here - values).astype(np.float32)
    known = sure & ~gap & (largest(apart) < LIGHT)
    if not known.any():
        return values
    weight = known.astype(np.float32)
    blur = lambda image: cv2.GaussianBlur(image, (0, 0), 3)  # noqa: E731
    held = blur(apart * weight[..., None]) / np.maximum(blur(weight), 1e-3)[..., None]
    return values + spread(held * weight[..., None], weight)


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


def _nearest(number: int, numbers: NDArray[np.intp]) -> list[int]:
    """Kept frames by how near they are: close ones all, further ones ever more thinly, then all the rest."""
    order = np.argsort(np.abs(numbers - number), kind="stable")
    thin = [int(order[int(i)]) for i in np.unique(np.rint(1.18 ** np.arange(0, 80)).astype(int) - 1) if i < len(order)]
    return list(dict.fromkeys([*thin, *(int(k) for k in order)]))


def _spread_out(count: int) -> list[int]:
    """0 to `count`, each as far from all before it as can be."""
    bits = max(1, (count - 1).bit_length())
    return [k for k in (int(f"{n:0{bits}b}"[::-1], 2) for n in range(1 << bits)) if k < count]
