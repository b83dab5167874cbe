"""A shot's camera, solved from its pictures alone: how it turned and where it went, its focal length, its lens'
distortion and how far away the set is; or why that can't be told.

Trails of the set's corners are explained by the simplest of three: homographies (see `tracking`), a camera that turns
on the spot, a camera that travels past points at several distances. Each is judged on trails kept out of it: from half
of the frames it has to say where such a corner is in the other half.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onelight.picture.bundle import (
    LOOSE,
    NOTHING,
    Lens,
    Scene,
    Sight,
    Told,
    adjusted,
    cameras_set,
    lens_spread,
    points_set,
    seen_at,
    slopes,
)
from onelight.picture.tracking import Track, scaling
from onelight.picture.trails import Trails

Floats = NDArray[np.float64]
Kind = Literal["camera", "turn", "homography", "few", "lost"]
"""camera: turned and travelled; turn: turned only; homography: nothing explains more than it does (a plane, or a
camera that stands); few: too few trails; lost: the set could not be tracked."""
KEYS, _APART = (14, 40), 5
"""Frames, at least and at most, that the lens and the points are found on, so far apart; the others are set to them."""
_ADJUSTED, _IN_EACH = 200, 30
"""Trails that are adjusted, spread over the frame; and more, so that each key frame sees as many, if there are."""
_LEAST, _LEAST_KEYS = 30, 3
"""Trails for a solve, and key frames in which each must have been seen."""
_KEPT_OUT = 4
"""Of as many trails one is kept out."""
_FAR_OFF = 3.0
"""Pixels: a kept-out corner is off by no more than this, so that who walks through doesn't decide."""
_MOVES = 1.5
"""Pixels: a trail that is off by more, in the median, moves by itself."""
_WILD = 8.0
"""A trail that is as many times more off than the middle one isn't asked where the camera went."""
_WORTH, _SURE_BETTER = 1.05, 3.0
"""A model must explain the kept-out trails better than the simpler one by this factor, and by as many standard errors
of that difference."""
_SURE = 4.0
"""A distortion must be as many of its standard deviations from 0 to be believed, and move the frame's corner by as
many pixels of the tracked size as `_BENT` says."""
_BENT = 0.5
_FOCALS = (0.8, 1.2, 1.9)
"""Focal lengths that are begun with, parts of the frame's width."""
_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Solve:
    """What is known of the camera over N frames; where `kind` is neither `camera` nor `turn`, only why not.

    `turns` (N, 3, 3) and `shifts` (N, 3) take frame 0's camera (x right, y down, z ahead) to frame n's; lengths in
    distances of the set: its median depth in frame 0 is 1. `lens` in pixels of the tracked size. `k1_spread` and
    `focal_spread` (a part): one standard deviation. `off_px`: mean distance of kept-out corners, pixels of the tracked
    size, by `homography`, `turn` and `camera`, as far as they were tried. `trails`: how many there were. `places` (K,
    2) pixels of the corners that were solved and seen in frame 0, `near` (K,) one over their depths there.
    """

    kind: Kind
    turns: Floats
    shifts: Floats
    lens: Lens
    k1_spread: float
    focal_spread: float
    off_px: dict[str, float]
    trails: int
    places: Floats
    near: Floats

    @property
    def bent(self) -> bool:
        """Whether the lens' distortion is borne out."""
        width, height = self.lens.size
        corner = np.hypot(width, height) / 2
        shift = abs(self.lens.k1) * (corner / self.lens.focal) ** 2 * corner
        return self.kind in ("camera", "turn") and abs(self.lens.k1) > _SURE * self.k1_spread and shift > _BENT

    def at(self, size: tuple[int, int]) -> Lens:
        """The lens in pixels of the same frames at another size (w, h)."""
        return Lens(self.lens.focal * size[0] / self.lens.size[0], self.lens.k1, size)


def solve(trails: Trails, track: Track, told: Told = NOTHING) -> Solve:
    """The solve of a shot from its trails and its track of homographies, of the same frames; `told` of its lens."""
    trails = _scaled(trails, track)
    count = trails.places.shape[1]
    if track.kind == "lost":
        return _unsolved("lost", track, {}, count)
    keys = _keys(trails)
    seen = trails.seen[keys].sum(axis=0) >= min(_LEAST_KEYS, len(keys))
    kept_out = seen & (np.arange(count) % _KEPT_OUT == _KEPT_OUT // 2)
    used = seen & ~kept_out
    if len(keys) < _LEAST_KEYS or used.sum() < _LEAST or kept_out.sum() < _LEAST // _KEPT_OUT:
        return _unsolved("few", track, {}, count)
    chosen, tested = _spread_out(trails, keys, used), _sight(trails, np.flatnonzero(kept_out))
    each = {"homography": _off_homography(tested, track)}
    if track.kind == "static":
        return _unsolved("homography", track, _told(each), count)
    sight = _sight(trails, chosen, keys)
    turn = _turning(sight, track, keys, told)
    return _judged(trails, track, keys, chosen, sight, turn, tested, each, told)


def _judged(
    trails: Trails, track: Track, keys: NDArray[np.int64], chosen: NDArray[np.int64], sight: Sight, turn: Scene,
    tested: Sight, each: dict[str, Floats], told: Told,
) -> Solve:  # fmt: skip
    """The simplest model that explains what was kept out."""
    full = _sight(trails, chosen)
    turned = _all_frames(turn, full, keys, len(trails.places), False)
    each["turn"] = _off_scene(turned, tested, False)
    travelled, stays = _travelling(turn, sight, told)
    sight, full = sight.where(stays[sight.point]), full.where(stays[full.point])
    whole = _all_frames(travelled, full, keys, len(trails.places), True)
    each["camera"] = _off_scene(whole, tested, True)
    off = _told(each)
    simple = min(("turn", "homography"), key=lambda name: off[name])
    if _better(each["camera"], each[simple]):
        focal, k1 = lens_spread(travelled, sight, True, told)
        return _solved("camera", _measured(whole), focal, k1, off, trails)
    if not _better(each["homography"], each["turn"]):
        focal, k1 = lens_spread(turn, sight, False, told)
        return _solved("turn", turned, focal, k1, off, trails)
    return _unsolved("homography", track, off, trails.places.shape[1])


def _solved(kind: Kind, scene: Scene, focal: float, k1: float, off: dict[str, float], trails: Trails) -> Solve:
    travelled = kind == "camera"
    shifts = scene.shifts if travelled else np.zeros_like(scene.shifts)
    points = _in_first(scene) if travelled else np.zeros((0, 3))
    return Solve(
        kind, scene.turns, shifts, scene.lens, k1, focal, off, trails.places.shape[1], points[:, :2], points[:, 2]
    )


def _in_first(scene: Scene) -> Floats:
    """(K, 3) x, y in pixels of frame 0 and one over the depth, of those points that it shows."""
    ahead = scene.rays[:, 2] > 0
    places = seen_at(scene.rays[ahead], scene.lens)
    inside = np.all((places >= 0) & (places < np.array(scene.lens.size) - 1), axis=1)
    return np.column_stack([places, scene.near[ahead] / scene.rays[ahead, 2]])[inside]


def _unsolved(kind: Kind, track: Track, off: dict[str, float], trails: int) -> Solve:
    still = np.tile(np.eye(3), (len(track.homographies), 1, 1))
    lens = NOTHING.lens(track.size)
    nothing = np.zeros((0, 2))
    unsure = float("inf")
    return Solve(kind, still, np.zeros((len(still), 3)), lens, unsure, unsure, off, trails, nothing, nothing[:, 0])


def _better(one: Floats, simpler: Floats) -> bool:
    """Whether the first explains kept-out trails (M,) better, beyond chance and by as much as is worth it."""
    one, simpler = (np.minimum(off[_explained(one, simpler)], _FAR_OFF) for off in (one, simpler))
    if len(one) < 2:
        return False
    gain = simpler - one
    sure = gain.mean() > _SURE_BETTER * gain.std() / np.sqrt(len(gain))
    return bool(sure and one.mean() * _WORTH < simpler.mean())


def _explained(*each: Floats) -> NDArray[np.bool_]:
    """(M,) trails that at least one of the models explains: what moves by itself decides nothing."""
    all_of = np.stack(each)
    known = np.isfinite(all_of).all(axis=0)
    return known & (np.where(known, all_of, np.inf).min(axis=0) < _MOVES)


def _keys(trails: Trails) -> NDArray[np.int64]:
    """Frames spread evenly over the shot, its first and last among them."""
    count = len(trails.places)
    wanted = min(count, int(np.clip(count // _APART, *KEYS)))
    return np.unique(np.linspace(0, count - 1, wanted).round().astype(np.int64))


def _scaled(trails: Trails, track: Track) -> Trails:
    if trails.size == track.size:
        return trails
    there = scaling(trails.size, track.size)
    return Trails((trails.places * np.diag(there)[:2] + there[:2, 2]).astype(np.float32), track.size)


def _spread_out(trails: Trails, keys: NDArray[np.int64], used: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Numbers of those trails (K,) that were seen in most key frames, as many from each field of the frame, enough in
    each key frame."""
    life = np.where(used, trails.seen[keys].sum(axis=0), 0)
    middle = np.nan_to_num(np.nanmean(np.where(trails.seen[..., None], trails.places, np.nan), axis=0))
    field = (middle * [6, 4] / np.array(trails.size)).astype(int).clip(0, [5, 3]) @ [1, 6]
    order = np.lexsort((np.arange(len(life)), -life))
    rank = np.zeros(len(life), int)
    for place in range(24):
        mine = order[(field[order] == place) & used[order]]
        rank[mine] = np.arange(len(mine))
    wanted = np.flatnonzero(used)
    chosen = [wanted[np.argsort(rank[wanted] - life[wanted] / 1e3, kind="stable")][:_ADJUSTED]]
    chosen += [order[(used & trails.seen[key])[order]][:_IN_EACH] for key in keys]
    return np.unique(np.concatenate(chosen))


def _sight(trails: Trails, chosen: NDArray[np.int64], frames: NDArray[np.int64] | None = None) -> Sight:
    """What was seen of the chosen trails (K,), numbered anew, in some frames, numbered anew, or in all."""
    places = trails.places[:, chosen] if frames is None else trails.places[frames][:, chosen]
    frame, point = np.nonzero(np.isfinite(places[..., 0]))
    return Sight(frame, point, places[frame, point].astype(float))


def _turning(sight: Sight, track: Track, keys: NDArray[np.int64], told: Told) -> Scene:
    """A camera that only turns: the focal length of which most is explained."""
    found = [adjusted(_begun(sight, track, keys, part), sight, depth=False, told=told) for part in _FOCALS]
    return min(found, key=lambda each: each[1])[0]


def _begun(sight: Sight, track: Track, keys: NDArray[np.int64], part: float) -> Scene:
    """The rotations nearest to the track's homographies, for a focal length."""
    lens = Lens(part * track.size[0], 0.0, track.size)
    inside = np.array([[lens.focal, 0, lens.centre[0]], [0, lens.focal, lens.centre[1]], [0, 0, 1]])
    turns = [_nearest(np.linalg.inv(inside) @ np.linalg.inv(track.homographies[key]) @ inside) for key in keys]
    return _with_rays(Scene(lens, np.array(turns), np.zeros((len(keys), 3)), np.zeros((0, 3)), np.zeros(0)), sight)


def _nearest(matrix: Floats) -> Floats:
    left, _, right = np.linalg.svd(matrix / np.cbrt(np.linalg.det(matrix)))
    return left @ np.diag([1, 1, np.linalg.det(left @ right)]) @ right


def _with_rays(scene: Scene, sight: Sight) -> Scene:
    """Points at the distance 1, in the directions in which they were first seen."""
    count = int(sight.point.max()) + 1
    first = np.full(count, len(sight.point))
    np.minimum.at(first, sight.point, np.arange(len(sight.point)))
    lens = scene.lens
    flat = np.concatenate([(sight.places[first] - lens.centre) / lens.focal, np.ones((count, 1))], 1)
    rays = np.einsum("kji,kj->ki", scene.turns[sight.frame[first]], flat)
    return replace(scene, rays=rays / np.linalg.norm(rays, axis=1, keepdims=True), near=np.ones(count))


def _travelling(turn: Scene, sight: Sight, told: Told) -> tuple[Scene, NDArray[np.bool_]]:
    """(a camera that travels, which trails (M,) don't move by themselves), begun from one that turns before a sphere;
    what moves by itself is left out: at first what is far more off than the most, then what still is."""
    off = _each_off(turn, sight)
    part = sight.where((off < max(_MOVES, _WILD * float(np.median(off))))[sight.point])
    lenses = turn.lens, told.lens(turn.lens.size)
    begun = [adjusted(replace(turn, lens=lens), part, told=told) for lens in lenses]
    scene, cost = min(begun, key=lambda each: each[1])
    # Near and far may be exchanged where a camera went little: the other way round is tried, too.
    other = replace(scene, near=2 * np.median(scene.near) - scene.near, shifts=-scene.shifts)
    turned, its = adjusted(other, part, told=told)
    scene = turned if its < cost else scene
    for _ in range(_ROUNDS):
        scene = points_set(scene, sight, loose=LOOSE[1])
    stays = _each_off(scene, sight) < _MOVES
    if stays.sum() < _LEAST:
        stays[:] = True
    return adjusted(scene, sight.where(stays[sight.point]), loose=LOOSE[-1:], told=told)[0], stays


def _each_off(scene: Scene, sight: Sight) -> Floats:
    """(M,) by how many pixels each trail is off, in the median."""
    off = np.hypot(*slopes(scene, sight).off.T)
    order = np.argsort(sight.point, kind="stable")
    parts = np.split(off[order], np.cumsum(np.bincount(sight.point, minlength=len(scene.rays)))[:-1])
    return np.array([np.median(part) if len(part) else np.inf for part in parts])


def _all_frames(scene: Scene, full: Sight, keys: NDArray[np.int64], count: int, depth: bool) -> Scene:
    """Cameras for all `count` frames: begun from the nearest key frame's, set to the points by turns with them."""
    nearest = np.abs(np.arange(count)[:, None] - keys).argmin(axis=1)
    scene = replace(scene, turns=scene.turns[nearest], shifts=scene.shifts[nearest])
    for loose in (*LOOSE, *LOOSE[-1:] * _ROUNDS):
        scene = cameras_set(scene, full, depth, loose)
    for _ in range(_ROUNDS):
        scene = cameras_set(points_set(scene, full, depth), full, depth)
    return scene


def _off_scene(scene: Scene, tested: Sight, depth: bool) -> Floats:
    """Pixels (M,) by which the kept-out corners are off in every other frame in which they were seen."""
    learned, asked = _halves(tested)
    blank = _with_rays(replace(scene, rays=np.zeros((0, 3)), near=np.zeros(0)), tested)
    for loose in (*LOOSE, *LOOSE[-1:] * _ROUNDS):
        blank = points_set(blank, learned, depth, loose)
    return _each_mean(slopes(blank, asked).off, asked)


def _off_homography(tested: Sight, track: Track) -> Floats:
    """The same by the track's homographies: a corner is where those frames say, on the average."""
    learned, asked = _halves(tested)
    back = np.asarray(np.linalg.inv(track.homographies), float)
    here = _each_moved(learned.places, track.homographies[learned.frame])
    count = int(tested.point.max()) + 1
    sums = np.zeros((count, 3))
    np.add.at(sums, learned.point, np.column_stack([here, np.ones(len(here))]))
    places = (sums[:, :2] / np.maximum(sums[:, 2:], 1))[asked.point]
    return _each_mean(_each_moved(places, back[asked.frame]) - asked.places, asked)


def _each_moved(points: Floats, ways: Floats) -> Floats:
    """Points (K, 2), each through a homography (K, 3, 3) of its own."""
    there = np.einsum("kij,kj->ki", ways, np.column_stack([points, np.ones(len(points))]))
    return there[:, :2] / there[:, 2:]


def _halves(sight: Sight) -> tuple[Sight, Sight]:
    """Frames by turns: two in a row to learn from, two to be asked."""
    asked = sight.frame // 2 % 2 == 1
    return sight.where(~asked), sight.where(asked)


def _each_mean(off: Floats, sight: Sight) -> Floats:
    """(M,) each trail's mean distance, pixels; NaN where it wasn't seen in the frames that are asked."""
    count = int(sight.point.max()) + 1
    seen = np.bincount(sight.point, minlength=count)
    return np.bincount(sight.point, np.hypot(*off.T), count) / np.where(seen > 0, seen, np.nan)


def _told(each: dict[str, Floats]) -> dict[str, float]:
    """The mean distance of the trails (M,), by model."""
    stays = _explained(*each.values())
    return {name: float(np.minimum(off[stays], _FAR_OFF).mean()) for name, off in each.items() if stays.any()}


def _measured(scene: Scene) -> Scene:
    """The scene in distances of the set: the median depth of what frame 0 shows is 1."""
    size = float(np.median(_in_first(scene)[:, 2]))
    return replace(scene, shifts=scene.shifts * size, near=scene.near / size)
