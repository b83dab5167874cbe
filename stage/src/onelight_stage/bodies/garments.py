"""Clothes cut from the helpers around the body: a garment is a shell with ease that hangs, with hems and folds.

Everything here is made at rest, once; folds.py moves it with the body.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies import surface
from onelight_stage.bodies.anatomy import Body
from onelight_stage.bodies.person import Wardrobe
from onelight_stage.bodies.skeleton import unit
from onelight_stage.world import Colour, Material

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Field = Callable[[Floats, Floats], Floats]
"""(points [N, 3], arm weight [N]) -> metres inside the garment (negative outside)."""


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


@dataclass(frozen=True)
class Sizes:
    """A body's measures for cutting, metres above the floor at rest, or along the arm."""

    height: float
    waist: float
    hip: float
    knee: float
    ankle: float
    neck: float
    chest: float
    upper: float
    fore: float

    @classmethod
    def of(cls, body: Body) -> Sizes:
        shoulder, elbow, wrist = (body.head(f"{n}.L") for n in ("upperarm01", "lowerarm01", "wrist"))
        height = float(body.points[body.ids("body"), 2].max())
        return cls(
            height, float(body.head("root")[2]) + 0.045 * height, float(body.head("upperleg01.L")[2]),
            float(body.head("lowerleg01.L")[2]), float(body.head("foot.L")[2]), float(body.head("neck01")[2]),
            float(body.head("spine01")[2]), float(np.linalg.norm(elbow - shoulder)),
            float(np.linalg.norm(wrist - elbow)),
        )  # fmt: skip


def limb(body: Body, words: tuple[str, ...]) -> NDArray[np.float32]:
    """[N] the share of each template point that bones with these words in their names carry."""
    columns = [n for n, name in enumerate(body.template.bones) if any(word in name for word in words)]
    return body.template.weights[:, columns].sum(1)


ROW, COLUMNS = 0.015, 40
"""The grid in which cloth hangs: metres of height, and sectors around the body."""
ARM = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")


def along_arm(body: Body, points: Floats) -> Floats:
    """Metres from the shoulder down the nearer arm [N]."""
    mirrored = points * [1, 1, 1]
    mirrored[:, 0] = np.abs(mirrored[:, 0])
    shoulder, elbow, wrist = (body.head(f"{n}.L") for n in ("upperarm01", "lowerarm01", "wrist"))
    first, second = elbow - shoulder, wrist - elbow
    lower = (mirrored - elbow) @ unit(second)
    upper = (mirrored - shoulder) @ unit(first)
    return np.where(lower > 0, np.linalg.norm(first) + lower, np.minimum(upper, np.linalg.norm(first)))


def _top_field(body: Body, sizes: Sizes, hem: float, sleeve: float, neck: float, opening: float = 0.0) -> Field:
    """hem: height. sleeve: metres of arm. neck: metres that the neckline is wider in front. opening: half its width."""
    nape = body.head("neck01")
    middle, radius = _neck(body)

    def field(points: Floats, arm: Floats) -> Floats:
        across, back = points[:, 0], points[:, 1] - middle
        deep = np.where(back < 0, 1 + 0.4 * neck / radius, 1.0)
        line = np.hypot(across, back / deep) - (radius + 0.004 + 0.1 * neck)
        line = np.where(points[:, 2] < sizes.neck - 0.14, 1.0, line)
        inside = np.minimum(points[:, 2] - hem, line)
        inside = np.where(arm > 0.5, sleeve - along_arm(body, points), inside)
        if opening > 0:
            front = (points[:, 1] < nape[1] - 0.02) & (arm < 0.5)
            inside = np.where(front, np.minimum(inside, np.abs(across) - _opening(points, sizes, opening)), inside)
        return inside

    return field


def _neck(body: Body) -> tuple[float, float]:
    """Where the neck's middle is in depth, and its radius at the base, metres."""
    low, high = body.head("neck01")[2], body.head("neck02")[2]
    ids = body.ids("body")
    ring = body.points[ids][np.abs(body.points[ids, 2] - 0.6 * low - 0.4 * high) < 0.012]
    ring = ring[np.abs(ring[:, 0]) < 0.1]
    return float((ring[:, 1].min() + ring[:, 1].max()) / 2), float(np.abs(ring[:, 0]).max())


def _opening(points: Floats, sizes: Sizes, half: float) -> Floats:
    """Half the width of a jacket's front opening at a height: a V above the button, ajar below."""
    button = sizes.waist + 0.03
    above = np.clip((points[:, 2] - button) / (sizes.neck - button), 0, 1)
    below = np.clip((button - points[:, 2]) / 0.3, 0, 1)
    return 0.004 + half * above**0.8 + 0.35 * half * below


def _legs_field(body: Body, waist: float, hem: float) -> Field:
    return lambda points, arm: np.where(arm > 0.3, -1.0, np.minimum(waist - points[:, 2], points[:, 2] - hem))


@dataclass(frozen=True)
class Cut:
    """How one garment is made. ease: metres off the body. hang: 0 follows it, 1 falls straight from the chest."""

    name: str
    field: Field
    material: Material
    ease: float
    hang: float = 0.0
    flare: float = 0.0
    helper: str = "helper-tights"
    loose: float = 0.006
    smooth: int = 12
    thick: float = 0.004
    collar: float = 0.0
    """Metres that a collar stands up around the neck before it folds over; 0: none."""


def cuts(body: Body, wear: Wardrobe) -> list[Cut]:
    """The garments of a wardrobe, innermost first."""
    s = Sizes.of(body)
    whole = s.upper + s.fore - 0.005
    cloth = Material("cloth", wear.top_colour, wear.top_second, wear.top_pattern, wear.size, 0.85, 0.15)
    lower = Material("cloth", wear.bottom_colour, tuple(0.6 * c for c in wear.bottom_colour), "plain", 0.02, 0.9, 0.2)  # type: ignore[arg-type]
    made = [_shoes(body, s, wear.shoes)]
    if wear.top != "dress":
        made.append(_bottom(body, s, wear, lower))
    hem = s.hip - 0.01
    if wear.top == "shirt":
        made.append(Cut("shirt", _top_field(body, s, hem, whole, 0.012), cloth, 0.012, 0.75, loose=0.008, collar=0.026))
    elif wear.top == "t-shirt":
        made.append(
            Cut("t-shirt", _top_field(body, s, hem + 0.01, 0.62 * s.upper, 0.05), cloth, 0.010, 0.7, loose=0.006)
        )
    elif wear.top == "jumper":
        made.append(
            Cut("jumper", _top_field(body, s, hem + 0.02, whole, 0.03), cloth, 0.018, 0.8, loose=0.008, thick=0.008)
        )
    elif wear.top in ("jacket", "coat"):
        plain = Material("cloth", wear.under, wear.under, "plain", 0.02, 0.85, 0.1)
        made.append(
            Cut(
                "undershirt",
                _top_field(body, s, s.waist - 0.05, 0.3 * s.upper, 0.012),
                plain,
                0.008,
                0.5,
                loose=0.004,
                collar=0.024,
            )
        )
        thick = Cut(
            "jacket",
            _top_field(body, s, hem - 0.07, whole - 0.015, 0.02, 0.085),
            cloth,
            0.022,
            0.85,
            loose=0.006,
            thick=0.006,
        )
        made.append(thick)
        if wear.top == "coat":
            made.append(_skirt(body, s, cloth, s.hip - 0.02, s.knee - 0.05, "coat", 0.034))
    else:
        made.append(
            Cut("bodice", _top_field(body, s, s.waist - 0.03, 0.9 * s.upper, 0.07), cloth, 0.008, 0.2, loose=0.004)
        )
        made.append(_skirt(body, s, cloth, s.waist, s.knee - 0.03, "skirt", 0.012))
    return made


def _bottom(body: Body, s: Sizes, wear: Wardrobe, cloth: Material) -> Cut:
    if wear.bottom == "skirt":
        return _skirt(body, s, cloth, s.waist, s.knee + 0.02, "skirt", 0.008)
    slim = wear.bottom == "jeans"
    field = _legs_field(body, s.waist, s.ankle - 0.035)
    return Cut(wear.bottom, field, cloth, 0.008 if slim else 0.014, 0.0, 0.010 if slim else 0.028, loose=0.007)


def _skirt(body: Body, s: Sizes, cloth: Material, waist: float, hem: float, name: str, ease: float) -> Cut:
    return Cut(name, _legs_field(body, waist, hem), cloth, ease, 0.0, 0.03, "helper-skirt", 0.012)


def _shoes(body: Body, s: Sizes, colour: Colour) -> Cut:
    leather = Material("leather", colour, colour, "plain", 0.02, 0.42, 0.3)
    return Cut("shoes", _legs_field(body, s.ankle + 0.02, -1.0), leather, 0.005, loose=0.0, smooth=4, thick=0.003)


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
    middle, _ = _neck(body)
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


def covered(body: Body, how: list[Cut], margin: float = 0.035) -> NDArray[np.bool_]:
    """Which of the body's faces lie under clothes, deeper than the margin: they need not be drawn."""
    arm = limb(body, ARM)
    faces = body.template.groups["body"]
    deep = np.zeros(len(body.points), bool)
    for one in how:
        if one.name in ("coat", "skirt"):
            deep |= (one.field(body.points, arm) > margin) & (body.points[:, 2] > Sizes.of(body).hip - 0.1)
        else:
            deep |= one.field(body.points, arm) > (0.012 if one.name == "shoes" else margin)
    head = limb(body, ("head", "neck"))
    return deep[faces].all(1) & (head[faces].max(1) < 0.6)
