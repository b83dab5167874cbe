"""What another camera of the setup saw of what is hidden from this one. Two cameras see the same flat part of a set
through one homography; as many as there are such surfaces are found, one after the other, from features that both know
(RANSAC, MAGSAC++, Barath et al. 2020). Each, at each moment, is one more moment to choose from, held against the plate
beside the hole as those of the shot itself are."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup.looking import Box, Seen, brought
from onelight.fixes.cleanup.reel import COARSE, Reel
from onelight.picture.features import Features, features, matched, plausible, tilted
from onelight.picture.scaling import fit
from onelight.picture.tracking import LONG_SIDE, moved, scaling

Floats = NDArray[np.floating]
Mask = NDArray[np.bool_]

MOMENTS = 4
"""Of another camera that are held against a frame, at most: those nearest in time."""
SURFACES = 4
"""Flat parts of a set that are looked for, at most; the largest come first."""
AGREE = 2.0
"""Pixels, of a frame at most LONG_SIDE large: features that lie nearer to where a surface takes them are on it."""
LEAST = 14
"""Features that a surface is found from; and"""
LEAST_KEPT = 4
"""of those kept out of it, one in KEPT_OUT, that it must explain: as many would not agree by chance."""
KEPT_OUT = 4
REACH = 0.15
"""Parts of the frame's long side: how far from its features a surface is believed."""
ELSEWHERE = 12.0
"""Pixels, likewise: so far around a thing that this camera sees elsewhere than behind the hole, the other's picture of
it is not taken."""
TILTS = 3
"""Slants from which two standing cameras are looked at where they have no surface in common as they are."""
_RATIO, _MOST, _CONTRAST = 0.8, 2500, 0.01
_ROUNDS, _HELD = 5, 0.02
"""Of a fit of colours; and how much the identity counts in it, parts of the features."""
_UNLIKE = 0.05
"""ACEScct, nearly a stop: features that differ more in colour are no surface's own (a highlight, a shadow's edge)."""


@dataclass(frozen=True, eq=False)
class Surface:
    """A flat part of the set: `way` (3, 3) from a frame's pixels to another camera's; `light` (4, 3) brings that one's
    ACEScct and a 1 to this one's; `on` (N, 2) places of this frame that are known to lie on it; `elsewhere` (K, 2)
    places of this frame where it would show what this camera sees somewhere else."""

    way: NDArray[np.float64]
    light: Floats
    on: Floats
    elsewhere: Floats


@dataclass(eq=False)
class Camera:
    """Another camera of the setup: moments of it laid out, `times` (M,) the frames of the shot they were seen with."""

    reel: Reel
    times: NDArray[np.floating]
    still: bool = False
    shares: bool = False
    """Whether any surface was found that it has in common with the shot."""
    _known: dict[int, Features] = field(default_factory=dict)
    _found: dict[tuple[int, int], list[Surface]] = field(default_factory=dict)

    def seen(self, number: int, plate: Floats, hole: Mask, gap: Mask, box: Box) -> list[Seen]:
        """What this camera shows of a gap (h, w) in the box of frame `number`: plate (H, W, 3), ACEScct, and its whole
        hole (H, W)."""
        here = plate[box[0] : box[1], box[2] : box[3]]
        found = []
        for kept in np.argsort(np.abs(self.times - number), kind="stable")[:MOMENTS].tolist():
            for surface in self.surfaces(number, kept, plate, hole):
                one = brought(self.reel, kept, surface.way, here, gap, box, surface.light)
                if one is not None:
                    found.append(_believed(one, surface, box, max(self.reel.size)))
        return found

    def surfaces(self, number: int, kept: int, plate: Floats, hole: Mask) -> list[Surface]:
        """Those that frame `number` shares with a kept moment; where both cameras stand they are found once."""
        key = (0 if self.still else number, 0 if self.still and self.reel.still else kept)
        if key not in self._found:
            if not self.still:
                self._found.clear()
            self._found[key] = self._looked_for(plate, hole, kept)
            self.shares |= bool(self._found[key])
        return self._found[key]

    def _looked_for(self, plate: Floats, hole: Mask, kept: int) -> list[Surface]:
        other = self._whole(kept)
        if kept not in self._known:
            self._known[kept] = _features(other)
        found = surfaces(*_once(*matched(_without(_features(plate), hole), self._known[kept], _RATIO)), plate, other)
        if found or not (self.still and self.reel.still):
            return found
        mine, theirs = _without(_features(plate, TILTS), hole), _features(other, TILTS)
        return surfaces(*_once(*matched(mine, theirs, _RATIO)), plate, other)

    def _whole(self, kept: int) -> Floats:
        return self.reel.crop(kept, (0, self.reel.size[1], 0, self.reel.size[0]))[0]


def surfaces(here: Floats, there: Floats, plate: Floats, other: Floats) -> list[Surface]:
    """Flat parts that two pictures (H, W, 3), ACEScct, share, by matched features (N, 2) of each, in their pixels. Each
    bears out what was kept out of it."""
    kept_out = np.arange(len(here)) % KEPT_OUT == KEPT_OUT // 2
    free, ways = np.ones(len(here), bool), []
    near = AGREE * max(1.0, max(plate.shape[:2]) / LONG_SIDE)
    while len(ways) < SURFACES:
        asked = free & ~kept_out
        if asked.sum() < LEAST:
            break
        cv2.setRNGSeed(0)
        way, _ = cv2.findHomography(here[asked], there[asked], cv2.USAC_MAGSAC, near, maxIters=8000, confidence=0.999)
        if way is None:
            break
        way = np.asarray(way, float)
        on = free & (np.hypot(*(moved(here, way) - there).T) < near)
        if (on & asked).sum() < LEAST or (on & kept_out).sum() < LEAST_KEPT or not plausible(way):
            break
        ways.append((way, on))
        free &= ~on
    if not ways:
        return []
    light = colours(*_around(here, there, plate, other, np.any([on for _, on in ways], axis=0)))
    return [Surface(way, light, here[on], _elsewhere(way, here, there, near)) for way, on in ways]


def colours(mine: Floats, theirs: Floats) -> Floats:
    """(4, 3) that brings colours `theirs` (N, 3) and a 1 to `mine` (N, 3), ACEScct: robustly, and no further from an
    exposure than they ask for."""
    shift = np.median(mine - theirs, axis=0)
    start = np.vstack([np.eye(3), shift])
    fit_, middle = start, theirs.mean(0)
    rows = np.column_stack([theirs - middle, np.ones(len(theirs))])
    held = np.sqrt(_HELD * len(theirs)) * np.diag([1.0, 1, 1, 0])
    for _ in range(_ROUNDS):
        off = np.abs(np.column_stack([theirs, np.ones(len(theirs))]) @ fit_ - mine).max(1)
        weight = np.sqrt(1 / (1 + (off / _UNLIKE) ** 2))[:, None]
        wanted = np.vstack([mine * weight, held @ np.vstack([np.eye(3), np.zeros(3)])])
        solved = np.linalg.lstsq(np.vstack([rows * weight, held]), wanted, rcond=None)[0]
        fit_ = np.vstack([solved[:3], solved[3] - middle @ solved[:3]])
    return fit_.astype(np.float32)


def _around(here: Floats, there: Floats, plate: Floats, other: Floats, on: Mask) -> tuple[Floats, Floats]:
    """Colours (N, 3) around features that lie on surfaces, of both pictures."""
    both = []
    for places, picture in ((here[on], plate), (there[on], other)):
        soft = cv2.blur(picture, (5, 5))
        column, row = np.rint(places).astype(int).T
        both.append(soft[row.clip(0, soft.shape[0] - 1), column.clip(0, soft.shape[1] - 1)].astype(np.float64))
    return both[0], both[1]


def _elsewhere(way: NDArray[np.float64], here: Floats, there: Floats, near: float) -> Floats:
    """(K, 2) where on the surface another camera's features (N, 2) would be seen that are seen elsewhere (N, 2)."""
    back = moved(there, np.asarray(np.linalg.inv(way), np.float64))
    return back[np.hypot(*(back - here).T) > 3 * near]


def _believed(one: Seen, surface: Surface, box: Box, long_side: int) -> Seen:
    """What a surface shows near the features that lie on it, and not where it would show something seen elsewhere."""
    shape = one.shows.shape
    corner = np.array([box[2], box[0]])
    away = _away(surface.on - corner, shape)
    radius = ELSEWHERE * max(1.0, long_side / LONG_SIDE)
    not_there = cv2.distanceTransform((~_spots(surface.elsewhere - corner, shape)).astype(np.uint8), cv2.DIST_L2, 5)
    good = ((away < REACH * long_side) & (not_there > radius)).astype(np.float32)
    return Seen(one.values, one.shows * good, one.trust * good, one.near)


def _away(places: Floats, shape: tuple[int, ...]) -> Floats:
    """(h, w) how far each pixel is from the nearest of places (N, 2) x, y, that may lie outside, about."""
    rows, columns = np.mgrid[: shape[0] : COARSE, : shape[1] : COARSE]
    apart = np.hypot(columns[..., None] - places[:, 0], rows[..., None] - places[:, 1]).min(2)
    return np.asarray(cv2.resize(apart.astype(np.float32), shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _spots(places: Floats, shape: tuple[int, ...]) -> Mask:
    """(h, w) True at places (N, 2) x, y."""
    spots = np.zeros(shape, bool)
    column, row = np.rint(places).astype(int).reshape(-1, 2).T
    inside = (column >= 0) & (row >= 0) & (column < shape[1]) & (row < shape[0])
    spots[row[inside], column[inside]] = True
    return spots


def _features(log_rgb: Floats, tilts: int = 0) -> Features:
    """Of a picture (H, W, 3), ACEScct, in its own pixels; with `tilts` as it looks from the side, too, by so many."""
    size = (log_rgb.shape[1], log_rgb.shape[0])
    small = cv2.resize(log_rgb[..., 1], fit(size, LONG_SIDE), interpolation=cv2.INTER_AREA)
    low, high = np.percentile(small, [1, 99])
    codes = np.rint(np.clip((small - low) / max(high - low, 1e-3), 0, 1) * 255).astype(np.uint8)
    found = tilted(codes, _MOST // 2, _CONTRAST, tilts) if tilts else features(codes, _MOST, _CONTRAST)
    back = scaling((small.shape[1], small.shape[0]), size)
    return Features(moved(found.points, back).astype(np.float32), found.descriptors)


def _once(here: Floats, there: Floats) -> tuple[Floats, Floats]:
    """Matches (N, 2), those left out that say the same as another: they bear nothing out."""
    _, first = np.unique(np.rint(np.column_stack([here, there]) / AGREE), axis=0, return_index=True)
    return here[np.sort(first)], there[np.sort(first)]


def _without(found: Features, hole: Mask) -> Features:
    """Features that don't lie in the hole (H, W)."""
    column, row = np.rint(found.points).astype(int).T
    good = ~hole[row.clip(0, hole.shape[0] - 1), column.clip(0, hole.shape[1] - 1)]
    return Features(found.points[good], found.descriptors[good])
