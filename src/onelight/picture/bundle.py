"""Cameras and points adjusted together, so that the points land where they were seen: bundle adjustment (Triggs et al.
1999) of one lens, a camera for each frame, and points whose inverse distance may be 0, so that a hill on the horizon,
or a camera that only turns, is nothing special.

A point is a direction d (of length 1, from frame 0's camera) and an inverse distance w: a camera that is turned by R
and shifted by t sees it along R d + w t. The lens is Brown and Conrady's first term, x_d = x_u (1 + k1 r^2), r in units
of the focal length; its centre is the frame's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix, diags
from scipy.sparse.linalg import splu
from scipy.spatial.transform import Rotation

Floats = NDArray[np.float64]
NOISE = 0.3
"""Pixels: corners are found about so well; what is much farther off counts little."""
_UNTOLD = 2.0
"""A lens is as many times less sure than the corners' noise says, by scenes of known lenses (benchmarks/parallax)."""
_ALIKE = 10.0
"""A corner is off by much the same in so many frames: they tell of the lens what one would that was free of it."""
_NEAR_SPREAD, _NEAR = 1.0, (-0.1, 8.0)
"""Inverse distances are about 1, within so much, and never beyond these: so that a corner which says nothing of its
distance gets a usual one."""
_RIDGE = 1e-9
"""Of what nothing was seen, nothing changes."""
_RAYLEIGH = 1.1774
"""The median distance of points that are off by a standard deviation of 1 along x and along y."""
_ROUNDS = 30
LOOSE = (60.0, 10.0, 2.0)
"""How many times the noise off a corner may be before it counts less: at first nearly all may be, for a start is
rough."""
_DAMPED, _STUCK, _SETTLED = 1e-4, 1e8, 3e-4


@dataclass(frozen=True, eq=False)
class Lens:
    """`focal` in pixels of a frame of `size` (w, h); `k1`."""

    focal: float
    k1: float
    size: tuple[int, int]

    @property
    def centre(self) -> Floats:
        """(2,) pixels."""
        return (np.array(self.size, float) - 1) / 2


@dataclass(frozen=True)
class Told:
    """What is known of a lens before anything was seen, as if it had been measured once: `focal` as a part of the
    frame's width, k1, and how far they spread, the focal length by its natural logarithm. Nobody says: 32 mm on Super
    35."""

    focal: float = 1.3
    k1: float = 0.0
    focal_spread: float = 0.4
    k1_spread: float = 0.1

    def lens(self, size: tuple[int, int]) -> Lens:
        """It, in pixels of frames of `size` (w, h)."""
        return Lens(self.focal * size[0], self.k1, size)


NOTHING = Told()


@dataclass(frozen=True, eq=False)
class Sight:
    """K observations: corner `point` (K,) was seen in frame `frame` (K,) at `places` (K, 2) pixels."""

    frame: NDArray[np.int64]
    point: NDArray[np.int64]
    places: Floats

    def where(self, keep: NDArray[np.bool_]) -> Sight:
        """Those that are kept, (K,) bool."""
        return Sight(self.frame[keep], self.point[keep], self.places[keep])


@dataclass(frozen=True, eq=False)
class Scene:
    """N cameras and M points: `turns` (N, 3, 3), `shifts` (N, 3), `rays` (M, 3) of length 1, `near` (M,) inverse
    distances; frame 0's turn is the identity, its shift 0."""

    lens: Lens
    turns: Floats
    shifts: Floats
    rays: Floats
    near: Floats


@dataclass(frozen=True, eq=False)
class Slopes:
    """Of K observations: how far off they are, `off` (K, 2) pixels, and by what that changes: with the camera's turn
    and shift (K, 2, 6), with the logarithm of the focal length and k1 (K, 2, 2), with the point's two angles and its
    inverse distance (K, 2, 3)."""

    off: Floats
    camera: Floats
    lens: Floats
    point: Floats


def seen_at(along: Floats, lens: Lens) -> Floats:
    """(K, 2) pixels at which a lens shows what lies along (K, 3); NaN behind the camera."""
    ahead = np.where(along[:, 2:] > 1e-6, along[:, 2:], np.nan)
    flat = along[:, :2] / ahead
    bent = 1 + lens.k1 * (flat**2).sum(axis=1, keepdims=True)
    return lens.focal * bent * flat + lens.centre


def slopes(scene: Scene, sight: Sight) -> Slopes:
    """The residuals of a scene and their derivatives, turns taken as small ones from where each camera is."""
    lens, turns = scene.lens, scene.turns[sight.frame]
    turned = np.einsum("kij,kj->ki", turns, scene.rays[sight.point])
    along = turned + scene.near[sight.point, None] * scene.shifts[sight.frame]
    depth = np.maximum(along[:, 2], 1e-3)
    x, y = along[:, 0] / depth, along[:, 1] / depth
    square = x**2 + y**2
    bent = 1 + lens.k1 * square
    places = lens.focal * np.stack([bent * x, bent * y], 1) + lens.centre
    lensing = lens.focal * np.stack(
        [
            np.stack([bent + 2 * lens.k1 * x * x, 2 * lens.k1 * x * y], 1),
            np.stack([2 * lens.k1 * x * y, bent + 2 * lens.k1 * y * y], 1),
        ],
        1,
    )
    nothing, one = np.zeros_like(x), 1 / depth
    flattening = np.stack([np.stack([one, nothing, -x * one], 1), np.stack([nothing, one, -y * one], 1)], 1)
    by_along = lensing @ flattening
    camera = np.concatenate([by_along @ -_cross(turned), by_along * scene.near[sight.point, None, None]], axis=2)
    by_lens = lens.focal * np.stack([np.stack([bent * x, bent * y], 1), square[:, None] * np.stack([x, y], 1)], 2)
    angles = np.einsum("kij,kjl->kil", turns, _across(scene.rays)[sight.point])
    point = by_along @ np.concatenate([angles, scene.shifts[sight.frame][..., None]], axis=2)
    return Slopes(places - sight.places, camera, by_lens, point)


def adjusted(
    scene: Scene,
    sight: Sight,
    depth: bool = True,
    lens: bool = True,
    loose: Sequence[float] = LOOSE,
    told: Told = NOTHING,
) -> tuple[Scene, float]:
    """(the scene adjusted to what was seen, the robust cost). `depth` False: cameras only turn; `lens` False: the lens
    stays, else `told` is what was known of it. `loose`: how many times the noise off a corner may be before it counts
    less, one after the other."""
    cost, layout = 0.0, _Layout(scene, sight, depth, told if lens else None)
    for each in loose:
        scene, cost = _settled(scene, layout, each)
    return scene, cost


def _settled(scene: Scene, layout: _Layout, loose: float) -> tuple[Scene, float]:
    """Levenberg and Marquardt's method on the normal equations: SciPy's trust region solves them by LSMR only where
    they are sparse, and that stops pixels too early on the weak geometry of a handheld camera."""
    cost, damped = layout.cost(scene, loose), _DAMPED
    for _ in range(_ROUNDS):
        parts, slope = layout.parts(*layout.normal(scene, loose))
        while damped < _STUCK:
            tried = layout.moved(scene, _solved(parts, slope, damped))
            now = layout.cost(tried, loose)
            if now < cost:
                break
            damped *= 8
        else:
            break
        better, scene, cost = cost - now, tried, now
        damped = max(damped / 8, 1e-9)
        if better < _SETTLED * cost:
            break
    return scene, cost


def _solved(parts: _Parts, slope: Floats, damped: float) -> Floats:
    """The step: points are eliminated first (Schur's complement), for no point knows of another."""
    count = len(parts.cameras)
    one = np.eye(parts.points.shape[1])
    inverse = np.linalg.inv(parts.points * (1 + damped * one) + _RIDGE * one)
    each = parts.between.reshape(count, *inverse.shape[:2])
    carried = np.einsum("cmi,mij->cmj", each, inverse).reshape(count, -1)
    cameras = parts.cameras + np.diag(damped * np.diag(parts.cameras) + _RIDGE)
    row = np.linalg.solve(cameras - carried @ parts.between.T, carried @ slope[count:] - slope[:count])
    of_points = (slope[count:] + parts.between.T @ row).reshape(len(inverse), -1)
    return np.concatenate([row, -np.einsum("mij,mj->mi", inverse, of_points).ravel()])


def lens_spread(scene: Scene, sight: Sight, depth: bool = True, told: Told = NOTHING) -> tuple[float, float]:
    """One standard deviation of the logarithm of the focal length, and of k1: what the noise that is left in the
    corners lets them move."""
    layout = _Layout(scene, sight, depth, told)
    matrix, _ = layout.normal(scene, LOOSE[-1])
    asked = np.zeros((layout.count, 2))
    asked[[0, 1], [0, 1]] = 1
    variance = splu(csc_matrix(matrix + diags(1e-9 * matrix.diagonal() + _RIDGE))).solve(asked)
    noise = float(np.median(np.hypot(*slopes(scene, sight).off.T))) / (_RAYLEIGH * NOISE) * np.sqrt(_ALIKE)
    focal, k1 = _UNTOLD * noise * np.sqrt(np.maximum(variance[[0, 1], [0, 1]], 0))
    return float(focal), float(k1)


@dataclass(frozen=True, eq=False)
class _Parts:
    """Normal equations of lens and cameras (C, C), between them and the points (C, Q), of each point (M, q, q)."""

    cameras: Floats
    between: Floats
    points: Floats


class _Layout:
    """What of a scene is looked for, as one row of numbers: lens, cameras but the first, points."""

    def __init__(self, scene: Scene, sight: Sight, depth: bool, told: Told | None) -> None:
        self._sight, self._depth, self._lens = sight, depth, told is not None
        self._told = told or NOTHING
        self._spread = np.array([self._told.focal_spread, self._told.k1_spread])
        self._cameras = 2 if self._lens else 0
        self._each = 6 if depth else 3
        self._points = self._cameras + self._each * (len(scene.turns) - 1)
        self._of_point = 3 if depth else 2
        self.count = self._points + self._of_point * len(scene.rays)

    def moved(self, scene: Scene, row: Floats) -> Scene:
        """The scene changed by a row of numbers."""
        lens = scene.lens
        if self._lens:
            lens = replace(lens, focal=float(lens.focal * np.exp(np.clip(row[0], -0.5, 0.5))), k1=lens.k1 + row[1])
        moves = row[self._cameras : self._points].reshape(-1, self._each)
        turns, shifts, near = scene.turns.copy(), scene.shifts.copy(), scene.near
        turns[1:] = Rotation.from_rotvec(moves[:, :3]).as_matrix() @ turns[1:]
        points = row[self._points :].reshape(-1, self._of_point)
        rays = scene.rays + np.einsum("mij,mj->mi", _across(scene.rays), points[:, :2])
        rays = rays / np.linalg.norm(rays, axis=1, keepdims=True)
        if self._depth:
            shifts[1:] += moves[:, 3:]
            near = np.clip(near + points[:, 2], *_NEAR)
        return Scene(lens, turns, shifts, rays, near)

    def cost(self, scene: Scene, loose: float) -> float:
        """Cauchy's cost of how far off the corners are, in units of the noise."""
        off = slopes(scene, self._sight).off
        square = (off**2).sum(axis=1) / (loose * NOISE) ** 2
        held = np.concatenate([self._held(scene), self._around(scene)])
        return float(loose**2 * np.log1p(square).sum() + (held**2).sum())

    def normal(self, scene: Scene, loose: float) -> tuple[csc_matrix, Floats]:
        """The normal equations' matrix (P, P) and slope (P,)."""
        found = slopes(scene, self._sight)
        weight = 1 / (1 + (found.off**2).sum(axis=1) / (loose * NOISE) ** 2)
        root = (np.sqrt(weight) / NOISE)[:, None]
        jacobian = self._jacobian(found, root[..., None])
        slope, held = jacobian.T @ (root * found.off).ravel(), np.zeros(self.count)
        if self._lens:
            held[:2] = _ALIKE / self._spread**2
            slope[:2] += np.sqrt(_ALIKE) * self._held(scene) / self._spread
        if self._depth:
            held[self._points + 2 :: 3] = 1 / _NEAR_SPREAD**2
            slope[self._points + 2 :: 3] += self._around(scene) / _NEAR_SPREAD
        return csc_matrix(jacobian.T @ jacobian + diags(held)), slope

    def parts(self, matrix: csc_matrix, slope: Floats) -> tuple[_Parts, Floats]:
        """The normal equations (P, P), (P,) taken apart."""
        cut, each = self._points, self._of_point
        found = matrix[cut:, cut:].tocoo()
        points = np.zeros(((self.count - cut) // each, each, each))
        points[found.row // each, found.row % each, found.col % each] = found.data
        return _Parts(matrix[:cut, :cut].toarray(), matrix[:cut, cut:].toarray(), points), slope

    def _around(self, scene: Scene) -> Floats:
        """How far the inverse distances are from 1, in spreads: this alone holds the scale, which no camera knows."""
        return (scene.near - 1) / _NEAR_SPREAD if self._depth else np.zeros(0)

    def _held(self, scene: Scene) -> Floats:
        """What is known of a lens before anything was seen, in spreads."""
        usual = np.log(scene.lens.focal / (self._told.focal * scene.lens.size[0]))
        return np.sqrt(_ALIKE) * np.array([usual, scene.lens.k1 - self._told.k1]) / self._spread

    def _jacobian(self, found: Slopes, root: Floats) -> csr_matrix:
        sight, parts = self._sight, []
        if self._lens:
            parts.append((found.lens, np.zeros(len(root), int)))
        parts.append((found.camera[..., : self._each], self._cameras + self._each * (sight.frame - 1)))
        parts.append((found.point[..., : self._of_point], self._points + self._of_point * sight.point))
        values, rows, columns = [], [], []
        for block, first in parts:
            # The first camera stays where it is.
            block = np.where((sight.frame > 0)[:, None, None], block, 0) if block is parts[-2][0] else block
            values.append((block * root).ravel())
            row = 2 * np.arange(len(root))[:, None, None] + np.arange(2)[None, :, None]
            column = np.maximum(first, 0)[:, None, None] + np.arange(block.shape[2])
            rows.append(np.broadcast_to(row, block.shape).ravel())
            columns.append(np.broadcast_to(column, block.shape).ravel())
        places = np.concatenate(rows), np.concatenate(columns)
        return csr_matrix((np.concatenate(values), places), shape=(2 * len(root), self.count))


def _across(rays: Floats) -> Floats:
    """(M, 3, 2): two directions at right angles to each ray (M, 3) and to each other."""
    aside = np.where(np.abs(rays[:, :1]) < 0.6, [[1.0, 0, 0]], [[0, 1.0, 0]])
    one = np.cross(rays, aside)
    one /= np.linalg.norm(one, axis=1, keepdims=True)
    return np.stack([one, np.asarray(np.cross(rays, one), float)], 2)


def _cross(vectors: Floats) -> Floats:
    """(K, 3, 3): the matrices of v x."""
    x, y, z = vectors.T
    nothing = np.zeros_like(x)
    return np.stack([np.stack(r, 1) for r in ((nothing, -z, y), (z, nothing, -x), (-y, x, nothing))], 1)


def cameras_set(scene: Scene, sight: Sight, depth: bool = True, loose: float = LOOSE[-1]) -> Scene:
    """Each camera but the first set to the points as they are, by one step; `depth` False: it only turns."""
    found, each = slopes(scene, sight), 6 if depth else 3
    step = _steps(found.camera[..., :each], found.off, sight.frame, len(scene.turns), loose)
    step[0] = 0
    turns = Rotation.from_rotvec(step[:, :3]).as_matrix() @ scene.turns
    return replace(scene, turns=turns, shifts=scene.shifts + step[:, 3:] if depth else scene.shifts)


def points_set(scene: Scene, sight: Sight, depth: bool = True, loose: float = LOOSE[-1]) -> Scene:
    """Each point set to the cameras as they are, by one step; `depth` False: its distance stays."""
    found, each = slopes(scene, sight), 3 if depth else 2
    held = np.zeros((len(scene.rays), each))
    held[:, 2:] = scene.near[:, None] - 1
    step = _steps(found.point[..., :each], found.off, sight.point, len(scene.rays), loose, held)
    rays = scene.rays + np.einsum("mij,mj->mi", _across(scene.rays), step[:, :2])
    rays = rays / np.linalg.norm(rays, axis=1, keepdims=True)
    return replace(scene, rays=rays, near=np.clip(scene.near + step[:, 2], *_NEAR) if depth else scene.near)


def _steps(
    block: Floats, off: Floats, of: NDArray[np.int64], count: int, loose: float, held: Floats | None = None
) -> Floats:
    """(count, P): Gauss and Newton's steps, each from its own observations, of derivatives (K, 2, P); `held` (count, P)
    how far each is from what is usual for an inverse distance."""
    weight = 1 / (1 + (off**2).sum(axis=1) / (loose * NOISE) ** 2)
    size = block.shape[2]
    matrix, slope = np.zeros((count, size, size)), np.zeros((count, size))
    np.add.at(matrix, of, np.einsum("k,kai,kaj->kij", weight, block, block))
    np.add.at(slope, of, np.einsum("k,kai,ka->ki", weight, block, off))
    if held is not None:
        matrix[:, 2:, 2:] += (NOISE / _NEAR_SPREAD) ** 2
        slope += held * (NOISE / _NEAR_SPREAD) ** 2
    # Along what a corner says nothing of, it stays: a thousandth of a pixel for the whole range.
    matrix += np.eye(size) * (1e-6 * np.einsum("nii->n", matrix)[:, None, None] / size + 1e-3)
    return -np.linalg.solve(matrix, slope[..., None])[..., 0]
