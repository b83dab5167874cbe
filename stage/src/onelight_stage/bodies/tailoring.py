"""A garment sewn: its part of the helper made finer, eased, hung, trimmed, hemmed and collared. Once, at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies import surface
from onelight_stage.bodies.anatomy import Body
from onelight_stage.bodies.garments import ARM, Cut, Sizes, limb, throat
from onelight_stage.bodies.skeleton import unit
from onelight_stage.world import Material

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
ROW, COLUMNS = 0.015, 40
"""The grid in which cloth hangs: metres of height, and sectors around the body."""


@dataclass
class Garment:
    """points, normals: [N, 3] at rest. weights: [N, B]. loose: [N] metres by which folds may move it."""

    name: str
    points: Floats
    faces: Ints
    weights: NDArray[np.float32]
    loose: Floats
    material: Material
    normals: Floats
    outer: int
    """How many of the points, the first ones, are seen from outside; the rest are hems."""


def cut(body: Body, how: Cut, under: list[Garment], times: int = 2) -> Garment:
    """One garment: its part of the helper, made finer, pushed off the body, smoothed, hung and hemmed."""
    arm_all = limb(body, ARM)
    quads = body.template.groups[how.helper]
    rough = how.field(body.points, arm_all)
    quads = quads[(rough[quads] > -0.09).any(1)]
    values = [body.points, body.template.weights.astype(float), arm_all[:, None].astype(float)]
    (points, weights, arm), faces, _ = surface.packed(values, quads)
    for _ in range(times):
        (points, weights, arm), faces = surface.finer([points, weights, arm], faces)
        points = surface.Smoother(faces, len(points)).smooth(points, 2)
    weights = surface.Smoother(faces, len(points)).smooth(weights, 6)
    points = _eased(body, how, under, points, faces)
    inside = how.field(points, arm[:, 0])
    faces = faces[inside[faces].mean(1) > 0]
    (points, weights, arm), faces, _ = surface.packed([points, weights, arm], faces)
    points = _trimmed(body, how, points, faces, arm[:, 0])
    outer = len(points)
    loose = how.loose * np.clip(how.field(points, arm[:, 0]) / 0.06, 0.25, 1)
    bare = faces
    points, faces, weights, loose = _hemmed(points, faces, weights, loose, how.thick)
    if how.collar:
        points, faces, weights, loose = _collared(body, how.collar, bare, points, faces, weights, loose)
    weights /= weights.sum(1, keepdims=True)
    normal = surface.normals(points, faces)
    return Garment(how.name, points, faces, weights.astype(np.float32), loose, how.material, normal, outer)


def _eased(body: Body, how: Cut, under: list[Garment], points: Floats, faces: Ints) -> Floats:
    """Off the body and the garments under it everywhere, anatomy smoothed away, hanging from what stands out."""
    skin, out, room = _beneath(body, how, under, points)
    smoother = surface.Smoother(faces, len(points))
    sizes = Sizes.of(body)
    down = np.clip((sizes.hip - points[:, 2]) / (sizes.hip - sizes.ankle), 0, 1)
    ease = how.ease + how.flare * down
    for turn in range(3):
        points = smoother.smooth(points, how.smooth if turn < 2 else 3)
        if how.hang and turn == 1:
            points = _hung(points, how.hang, sizes)
        near = surface.nearest(points, skin)
        gap = ((points - skin[near]) * out[near]).sum(1)
        push = np.clip(np.where(room[near] > 0, room[near], ease) - gap, 0, 0.06)
        points = points + out[near] * push[:, None]
    return points


def _beneath(body: Body, how: Cut, under: list[Garment], points: Floats) -> tuple[Floats, Floats, Floats]:
    """What a garment lies on: points, ways out of them, and the ease over garments (0 over skin: the cut's own)."""
    ids = body.ids("body")
    every = [(body.points[ids], surface.normals(body.points, body.template.groups["body"])[ids], np.zeros(len(ids)))]
    if how.name != "shoes":
        every += [
            (g.points[: g.outer], g.normals[: g.outer], np.full(g.outer, 0.014)) for g in under if g.name != "shoes"
        ]
    skin, out, room = (np.concatenate(parts) for parts in zip(*every, strict=True))
    close = ((skin > points.min(0) - 0.05) & (skin < points.max(0) + 0.05)).all(1)
    return skin[close], out[close], room[close]


def _hung(points: Floats, part: float, sizes: Sizes) -> Floats:
    """Below the chest, cloth falls from what stands out above it instead of following the waist."""
    torso = (np.abs(points[:, 0]) < 0.24 * sizes.height / 1.75) & (points[:, 2] < sizes.chest + 0.03)
    inner = points[torso]
    centre = np.array([0.0, np.median(inner[:, 1])])
    flat = inner[:, :2] - centre
    far, angle = np.hypot(*flat.T), np.arctan2(flat[:, 1], flat[:, 0])
    row = ((sizes.chest + 0.03 - inner[:, 2]) / ROW).astype(int)
    column = ((angle + np.pi) / (2 * np.pi) * COLUMNS).astype(int) % COLUMNS
    most = np.zeros((row.max() + 1, COLUMNS))
    np.maximum.at(most, (row, column), far)
    for n in range(1, len(most)):
        most[n] = np.maximum(most[n], most[n - 1] - 0.10 * ROW)
    for _ in range(3):
        most = (np.roll(most, 1, 1) + 2 * most + np.roll(most, -1, 1)) / 4
    goal = np.maximum(most[row, column], far)
    fade = np.clip((sizes.chest + 0.03 - inner[:, 2]) / 0.08, 0, 1)
    factor = 1 + part * fade * (goal / np.maximum(far, 1e-6) - 1)
    moved = points.copy()
    moved[torso, :2] = centre + flat * factor[:, None]
    return moved


def _trimmed(body: Body, how: Cut, points: Floats, faces: Ints, arm: Floats) -> Floats:
    """The border moved onto the line where the garment ends, and evened along itself."""
    smoother = surface.Smoother(faces, len(points))
    border = np.flatnonzero(smoother.on_border)
    step = 1e-3
    for _ in range(3):
        value = how.field(points[border], arm[border])
        slope = np.stack(
            [(how.field(points[border] + step * axis, arm[border]) - value) / step for axis in np.eye(3)], 1
        )
        slope = np.clip(slope, -3, 3)
        size = np.maximum((slope**2).sum(1, keepdims=True), 0.3)
        move = np.clip(-value[:, None] * slope / size, -0.02, 0.02)
        points = points.copy()
        points[border] += 0.8 * move
        evened = smoother.smooth(points, 2)
        points[border] = evened[border]
    return points


def _hemmed(
    points: Floats, faces: Ints, weights: Floats, loose: Floats, thick: float
) -> tuple[Floats, Ints, Floats, Floats]:
    """Every border folded to the inside, so that cloth has a thickness at its edges."""
    normal = surface.normals(points, faces)
    for ring in surface.loops(faces):
        if len(ring) < 4:
            continue
        start = len(points)
        inwards = unit(_inwards(points, faces, ring))
        under = points[ring] - normal[ring] * thick
        deep = points[ring] - normal[ring] * (thick + 0.001) + inwards * 0.02
        count = len(ring)
        a, b = np.arange(count), np.roll(np.arange(count), -1)
        bands = []
        for outer, in_ in (
            (ring, start + np.arange(count)),
            (start + np.arange(count), start + count + np.arange(count)),
        ):
            bands.append(np.stack([outer[b], outer[a], in_[a], in_[b]], 1))
        points = np.concatenate([points, under, deep])
        normal = np.concatenate([normal, normal[ring], normal[ring]])
        weights = np.concatenate([weights, weights[ring], weights[ring]])
        loose = np.concatenate([loose, loose[ring], loose[ring]])
        faces = np.concatenate([faces, *bands]).astype(np.int32)
    return points, faces, weights, loose


COLLAR = ((0.0, 0.000), (0.6, -0.002), (1.0, -0.003), (1.12, 0.002), (0.95, 0.007), (0.3, 0.014), (-0.25, 0.020))
"""A collar's section from the seam up and over: heights in stands, metres away from the neck."""


def _collared(
    body: Body, stand: float, bare: Ints, points: Floats, faces: Ints, weights: Floats, loose: Floats
) -> tuple[Floats, Ints, Floats, Floats]:
    """A turned-down collar on the neckline, open in front, its points longer than its back."""
    middle, _ = throat(body)
    centre = np.array([0.0, middle, 0.0])
    ring = max(surface.loops(bare), key=lambda r: points[r, 2].mean())
    away = unit((points[ring] - centre) * [1, 1, 0])
    front = np.clip(-away[:, 1], 0, 1)
    gap = (front > 0.5) & (np.abs(points[ring, 0]) < 0.007)
    start, count = len(points), len(ring)
    rows = []
    for height, out in COLLAR:
        longer = np.where(height < 0.3, 1 + 1.9 * front**2, 1.0) if height < 0 else 1.0
        lift = stand * height * longer * (1 - 0.25 * front * (height > 0))
        row = points[ring] + away * (out * (1 + 0.8 * front * (height < 0.5)))[:, None]
        row[:, 2] += lift
        rows.append(row)
    a, b = np.arange(count), np.roll(np.arange(count), -1)
    keep = ~(gap[a] | gap[b])
    bands = [
        np.stack(
            [start + n * count + b, start + n * count + a, start + (n + 1) * count + a, start + (n + 1) * count + b], 1
        )[keep]
        for n in range(len(rows) - 1)
    ]
    points = np.concatenate([points, *rows])
    weights = np.concatenate([weights, *[weights[ring]] * len(rows)])
    loose = np.concatenate([loose, *[0.15 * loose[ring]] * len(rows)])
    return points, np.concatenate([faces, *bands]).astype(np.int32), weights, loose


def _inwards(points: Floats, faces: Ints, ring: Ints) -> Floats:
    """At each border point, the way into the garment."""
    total = np.zeros_like(points)
    middle = points[faces].mean(1)
    for n in range(4):
        np.add.at(total, faces[:, n], middle - points[faces[:, n]])
    return total[ring]
