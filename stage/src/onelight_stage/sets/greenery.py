"""Trees, bushes, grass and the land behind them, in few faces: leaves are cards that bend, a tree is two meshes."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets.carpentry import Points, Workshop, grid, weld
from onelight_stage.world import Colour, Material, Place

SEASONS = {
    "spring": ((0.1, 0.2, 0.035), (0.16, 0.28, 0.06)), "summer": ((0.045, 0.1, 0.02), (0.09, 0.16, 0.03)),
    "autumn": ((0.3, 0.11, 0.015), (0.36, 0.2, 0.03)), "late summer": ((0.08, 0.1, 0.025), (0.15, 0.15, 0.04)),
}  # fmt: skip


def tree(
    shop: Workshop,
    at: Place,
    high: float,
    leaves: tuple[Colour, Colour],
    rng: np.random.Generator,
    cards: int = 2600,
) -> None:
    """A broad-leaved tree: a trunk that leans, limbs that fork twice, leaves in clumps about the twigs."""
    bark = Material("wood", (0.1, 0.075, 0.055), (0.05, 0.038, 0.03), roughness=0.85, wear=0.8)
    limbs, tips = _limbs(high, rng)
    wood = Workshop(owner=shop.owner)
    for path, thick in limbs:
        wood.tube("tree", path, np.linspace(thick, thick * 0.5, len(path)), bark, 9)
    weld(shop, wood, at)
    roots = [(0.09 * high * 0.42, -0.05), (0.055 * high * 0.5, 0.25)]
    shop.turned("roots", at, roots, bark, 10)
    middles = tips[rng.integers(len(tips), size=cards)] + rng.normal(0, high * 0.05, (cards, 3))
    _leaves(shop, middles + np.asarray(at), high * 0.015 + 0.016, leaves, rng)


def _limbs(high: float, rng: np.random.Generator) -> tuple[list[tuple[Points, float]], Points]:
    """Paths [P, 3] with their thickness at the foot, and the twigs' ends."""
    lean = rng.normal(0, 0.05, 2) * high
    s = np.linspace(0, 1, 7)
    trunk = (
        np.stack([lean[0] * s**2, lean[1] * s**2, high * 0.62 * s], 1)
        + rng.normal(0, 0.012 * high, (7, 3)) * s[:, None]
    )
    limbs, tips = [(trunk.astype(np.float32), high * 0.03)], [trunk[-1] + (0, 0, high * 0.15)]
    for n in range(9):
        share = 0.48 + 0.5 * n / 8
        foot = trunk[0] + (trunk[-1] - trunk[0]) * share
        path = _bough(foot, n * 2.4 + rng.normal(0, 0.3), high * rng.uniform(0.26, 0.4), rng.uniform(0.5, 0.95), rng)
        limbs.append((path, high * 0.013))
        for k in (2, 3, 4):
            twig = _bough(path[k], rng.uniform(0, 6.3), high * 0.17, rng.uniform(0.2, 0.9), rng)
            limbs.append((twig, high * 0.005))
            tips += [twig[-1], twig[2]]
        tips.append(path[-1])
    return limbs, np.array(tips)


def _bough(foot: Points, angle: float, length: float, lift: float, rng: np.random.Generator) -> Points:
    s = np.linspace(0, 1, 5)
    out = length * s * np.cos(lift)
    rise = length * (s * np.sin(lift) + 0.12 * s**2)
    path = (
        np.stack([out * np.cos(angle), out * np.sin(angle), rise], 1)
        + rng.normal(0, 0.02 * length, (5, 3)) * s[:, None]
    )
    return (foot + path).astype(np.float32)


def _leaves(
    shop: Workshop, middles: Points, size: float, leaves: tuple[Colour, Colour], rng: np.random.Generator
) -> None:
    """Rhombic cards, each turned its own way and tinted between the two colours, darker within the crown."""
    count = len(middles)
    along, side = rng.normal(size=(2, count, 3))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side -= along * np.sum(side * along, 1, keepdims=True)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    grown = size * rng.uniform(0.7, 1.5, (count, 1))
    corners = np.stack(
        [
            middles - along * grown,
            middles + side * grown * 0.55,
            middles + along * grown,
            middles - side * grown * 0.55,
        ],
        1,
    )
    share = rng.random((count, 1))
    tint = (np.asarray(leaves[0]) * (1 - share) + np.asarray(leaves[1]) * share) * rng.uniform(0.6, 1.25, (count, 1))
    faces = np.arange(count * 4, dtype=np.int32).reshape(-1, 4)
    shop.add(
        "leaves",
        corners.reshape(-1, 3),
        faces,
        Material("leaf", (1, 1, 1), (1, 1, 1)),
        tint=tint.repeat(4, 0).astype(np.float32),
    )


def bush(
    shop: Workshop,
    at: Place,
    size: Place,
    leaves: tuple[Colour, Colour],
    rng: np.random.Generator,
    cards: int = 1300,
    leaf: float = 0.036,
) -> None:
    """A rounded mass of leaves. size: metres along x, y and up; leaf: half a leaf's length."""
    way = rng.normal(size=(cards, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    way[:, 2] = np.abs(way[:, 2])
    lumps = 0.85 + 0.2 * np.sin(way @ rng.normal(0, 3.5, 3)) * np.sin(way @ rng.normal(0, 5, 3))
    points = way * (lumps * rng.uniform(0.6, 1.0, cards) ** 0.4)[:, None] * (np.asarray(size) * (0.5, 0.5, 1.0))
    _leaves(shop, (points + np.asarray(at)).astype(np.float32), leaf, leaves, rng)


def grass(
    shop: Workshop, keep: Points, colours: tuple[Colour, Colour], rng: np.random.Generator, tall: float = 0.09
) -> None:
    """A blade of three corners at each place of keep [N, 3], leaning with the others of its tuft."""
    count = len(keep)
    angle, lean = rng.uniform(0, 6.283, count), rng.normal(0, 0.4, (count, 2))
    high = tall * rng.uniform(0.35, 1.3, (count, 1))
    side = np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], 1) * 0.006
    tip = keep + np.concatenate([lean * high, high], 1)
    points = np.stack([keep - side, keep + side, tip], 1)
    share = rng.random((count, 1))
    tint = (np.asarray(colours[0]) * (1 - share) + np.asarray(colours[1]) * share) * rng.uniform(0.7, 1.3, (count, 1))
    first = np.arange(count, dtype=np.int32)[:, None] * 3
    faces = first + np.array([[0, 1, 2, 2]], np.int32)
    shop.add(
        "grass",
        points.reshape(-1, 3),
        faces,
        Material("leaf", (1, 1, 1), (1, 1, 1)),
        tint=tint.repeat(3, 0).astype(np.float32),
    )


def treeline(shop: Workshop, far: float, high: float, leaves: tuple[Colour, Colour], rng: np.random.Generator) -> None:
    """Woods at the meadow's far edge: rounded crowns side by side and before each other, of many cards each."""
    for angle in np.arange(0, 2 * np.pi, 0.105):
        away, tall = far * rng.uniform(0.85, 1.15), high * rng.uniform(0.55, 1.15)
        turn = angle + rng.normal(0, 0.04)
        at = (away * np.cos(turn), away * np.sin(turn), -0.6)
        tone = [tuple(np.array(c) * rng.uniform(0.65, 1.1)) for c in leaves]
        wide = tall * rng.uniform(0.9, 1.3)
        dark = Material("turf", tuple(np.array(tone[0]) * 0.45), tuple(np.array(tone[1]) * 0.45))
        dome = [(0.3 * wide, 0), (0.33 * wide, 0.3 * tall), (0.22 * wide, 0.58 * tall), (0, 0.68 * tall)]
        shop.turned("wood", at, dome, dark, 12)
        bush(shop, at, (wide, wide, tall), (tone[0], tone[1]), rng, 620, tall * 0.042)


def ridge(
    shop: Workshop,
    far: float,
    high: float,
    colour: Colour,
    rng: np.random.Generator,
    rough: float = 0.0,
    span: float = 1.0,
) -> None:
    """Land that rises all around at `far` metres: hills, or with `rough` a line of trees against the sky."""
    angle = np.linspace(0, 2 * np.pi * span, 481)
    line = sum(np.sin(angle * k + rng.uniform(0, 6.3)) / k for k in (2, 3, 5, 8, 13)) * 0.3 + 0.75
    top = high * (np.clip(line, 0.2, None) + rough * np.abs(rng.normal(0, 1, 481)))
    out = np.stack([np.cos(angle), np.sin(angle)], 1) * far
    rows = [np.column_stack([out * (1 + 0.25 * d), top * share - 0.3 * (1 - share)])
            for d, share in ((0, 0.0), (0.5, 0.45), (0.9, 0.85), (1.0, 1.0))]  # fmt: skip
    part = 48
    for n in range(0, 480, part):
        cut = np.concatenate([row[n : n + part + 1] for row in rows])
        shop.add(
            "ridge", cut, grid(4, part + 1), Material("turf", colour, tuple(np.array(colour) * 0.8)), smooth=not rough
        )
