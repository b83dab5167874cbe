"""Outdoors: a street, a field, a photographed place; with their sky and sun."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from . import furniture as f
from .colour import light_colour, paint, srgb
from .interiors import Set
from .limbs import limb
from .materials import Material
from .palettes import BRICKS, draw, metalwork, seed_of
from .sets import facing_each_other
from .shapes import Ball, ball, box, drum, sheet, vec
from .sky import Sky


def heavens(rng, time: str, balance: float) -> Sky:
    """A sky by hour and weather, in the light meter's units."""
    cover = rng.uniform(0.1, 1.0)

    def tone(kelvin: float, level: float) -> np.ndarray:
        return light_colour(kelvin, balance) * level

    seed = seed_of(rng)
    if time == "night":
        return Sky(tone(9000, 0.012), tone(4000, 0.05), tone(4500, 0.035), cover, tone(4000, 0.02), seed)
    if time == "dusk":
        return Sky(
            tone(14000, 0.3),
            tone(rng.uniform(3200, 4500), 0.9),
            tone(rng.uniform(3000, 5000), 0.6),
            cover,
            tone(5000, 0.12),
            seed,
        )
    if cover > 0.75:
        return Sky(tone(7000, 0.7), tone(6800, 0.95), tone(6700, 0.9), cover, tone(6000, 0.2), seed)
    return Sky(tone(13000, 0.35), tone(8000, 0.75), tone(6200, 1.3), cover, tone(5600, 0.22), seed)


def bare(rng, kind: str, half: float, ground: Material) -> Set:
    """Open ground of `half` metres each way under a sky, with nothing on it yet."""
    p = draw(rng)
    floor = sheet(vec(0, 0, 0), half, half, vec(0, 1, 0), ground, tag="ground", casts=False)
    albedos = np.tile(ground.mean, (6, 1)).astype(np.float32)
    made = Set(kind, p, [floor], vec(-half, 0, -half), vec(half, 30, half), albedos)
    made.time = str(rng.choice(["day", "day", "day", "dusk", "night" if kind == "street" else "dusk"]))
    made.balance = 5600.0 if made.time != "night" else 3900.0
    made.sky = heavens(rng, made.time, made.balance)
    return made


def tree(rng, high: float, autumn: bool) -> list:
    """A trunk and a crown of balls, `high` metres."""
    hue = rng.choice([45, 60, 80, 30]) if autumn else rng.uniform(112, 140)
    leaf = Material(
        "foliage",
        (paint(rng.uniform(0.3, 0.42), 0.08, hue), paint(rng.uniform(0.45, 0.62), 0.12, hue - 12)),
        rng.uniform(0.12, 0.24),
        leafy=0.9,
        rough=0.6,
        shine=0.03,
        seed=seed_of(rng),
    )
    bark = Material("wood", (srgb(92, 76, 62), srgb(48, 40, 34)), 0.05, rough=0.9, bump=0.3)
    out = [limb(vec(0, 0, 0), vec(rng.normal(0, 0.2), high * 0.62, 0), high * 0.03, high * 0.014, bark)]
    for _ in range(11):
        r = high * rng.uniform(0.08, 0.18)
        out.append(
            ball(
                vec(rng.normal(0, high * 0.15), high * rng.uniform(0.48, 0.95), rng.normal(0, high * 0.13)),
                (r * 1.1, r, r * 1.1),
                leaf,
            )
        )
    return out


def car(rng) -> list:
    """Along x, on its wheels."""
    hue = paint(rng.uniform(0.2, 0.85), rng.choice([0.0, 0.01, 0.12]), rng.choice([25, 250, 150, 80]))
    body = Material("plain", (hue,), rough=0.18, shine=0.07, wear=0.04)
    glass, tyre = (
        Material("plain", (srgb(30, 34, 38),), rough=0.08, shine=0.09),
        Material("plain", (srgb(26, 26, 27),), rough=0.7),
    )
    out = [
        box(vec(-2.1, 0.3, -0.85), vec(2.1, 0.85, 0.85), body, 0.18),
        Ball(vec(-0.15, 0.85, 0), vec(1.35, 0.62, 0.78), glass, tag="car"),
        box(vec(-0.9, 1.3, -0.62), vec(0.6, 1.42, 0.62), body, 0.08),
    ]
    out += [
        limb(vec(x, 0.33, z - 0.08), vec(x, 0.33, z + 0.08), 0.33, 0.33, tyre)
        for x in (-1.35, 1.35)
        for z in (-0.75, 0.75)
    ]
    lamp = Material("plain", (srgb(190, 40, 30),), rough=0.2)
    out += [box(vec(2.05, 0.6, z - 0.16), vec(2.12, 0.72, z + 0.16), lamp) for z in (-0.6, 0.6)]
    return out


def house(rng, wide: float, high: float) -> list:
    """A front against z = 0, the street towards +z; a shop on the ground floor."""
    p = draw(rng)
    wall = srgb(*BRICKS[rng.integers(len(BRICKS))]) if rng.random() < 0.5 else p.wall * 0.9
    storey = rng.uniform(2.9, 3.6)
    front = Material(
        "facade",
        (wall, wall * 0.78, p.trim * 0.85, srgb(38, 44, 50), np.array([1.6, 1.0, 0.5], np.float32)),
        storey,
        rough=0.85,
        glow=("houses", 1.0),
        seed=seed_of(rng),
    )
    out = [box(vec(-wide, storey, -6), vec(wide, high, 0), front, 0.0)]
    shop = Material("plain", (p.accents[rng.integers(3)] * 0.45 + p.wall * 0.2,), rough=0.5, wear=0.12)
    inside = Material(
        "shopwindow",
        (srgb(46, 42, 38), srgb(150, 120, 84), p.accents[0], p.fabrics[1]),
        0.45,
        rough=0.12,
        shine=0.08,
        glow=("houses", 1.2),
        seed=seed_of(rng),
    )
    out += [
        box(vec(-wide, 0, -6), vec(wide, storey, -0.05), shop, 0.0),
        box(vec(-wide * 0.8, 0.5, -0.1), vec(wide * 0.25, 2.5, 0.0), inside, 0.0, casts=False),
        box(vec(wide * 0.4, 0, -0.1), vec(wide * 0.75, 2.4, 0.01), Material("wood", p.wood, 0.1), 0.0, casts=False),
        box(vec(-wide * 0.95, 2.7, -0.1), vec(wide * 0.95, 3.15, 0.12), shop, 0.03, casts=False),
    ]
    if rng.random() < 0.4:
        awning = Material("stripes", (p.accents[1], p.trim), 0.3, rough=0.9, spin=True)
        out.append(box(vec(-wide * 0.85, 2.45, 0), vec(wide * 0.3, 2.6, 1.2), awning, 0.02))
    out.append(
        box(vec(-wide, high, -6), vec(wide, high + 0.25, 0.25), Material("plain", (p.trim * 0.7,), wear=0.1), 0.04)
    )
    return out


def street(rng) -> Set:
    """A street along x... and houses on both sides, cars, lamps, trees, passers-by."""
    road = Material(
        "asphalt",
        (paint(rng.uniform(0.32, 0.45), 0.008, 260), paint(rng.uniform(0.42, 0.52), 0.01, 80)),
        rough=rng.uniform(0.45, 0.85),
        seed=seed_of(rng),
    )
    made = bare(rng, "street", 60, road)
    grey = paint(rng.uniform(0.5, 0.68), 0.015, 75)
    paving = Material("pavers", (grey, grey * 0.75), rng.uniform(0.4, 0.7), rough=0.8, seed=seed_of(rng), bump=0.05)
    back, front = -5.0, 8.0
    for z0, z1 in ((back, 1.6), (6.2, front)):
        made.solids.append(box(vec(-50, -0.1, z0), vec(50, 0.13, z1), paving, 0.02, casts=False))
    x = -28.0
    while x < 28:
        wide = rng.uniform(3, 5.5)
        made.solids += f.placed(house(rng, wide, rng.uniform(6.5, 14)), 0, vec(x + wide, 0.1, back))
        made.solids += f.placed(house(rng, wide, rng.uniform(6.5, 14)), np.pi, vec(x + wide, 0.1, front + 1))
        x += 2 * wide
    autumn = bool(rng.random() < 0.3)
    for x in np.arange(-18, 19, 6.0):
        if rng.random() < 0.6:
            made.solids += f.placed(tree(rng, rng.uniform(4, 6.5), autumn), 0, vec(x + rng.uniform(-1, 1), 0.1, 1.0))
        if rng.random() < 0.6:
            made.solids += f.placed(car(rng), rng.choice([0, np.pi]), vec(x + 3 + rng.uniform(-0.6, 0.6), 0, 2.6))
    for x in (-9.0, 4.5, 14.0):
        name = f"practical{len(made.practicals)}"
        globe = Material("shade", (paint(0.88, 0.03, 80),), 0.3, glow=(name, 0.35))
        made.solids += [
            limb(vec(x, 0, 1.3), vec(x, 3.6, 1.3), 0.06, 0.035, f.DARK),
            ball(vec(x, 3.75, 1.3), 0.18, globe, casts=False),
        ]
        made.practicals.append((name, vec(x, 3.75, 1.3)))
    made.solids += [drum(vec(rng.uniform(-6, 6), 0.13, -4.3), 0.8, 0.24, 0.28, metalwork(rng)) for _ in range(2)]
    lift = vec(0, 0.13, 0)
    made.spots = [(s + lift, a, act, seat) for s, a, act, seat in facing_each_other(rng, rng.uniform(0.9, 1.2), z=-1.2)]
    if rng.random() < 0.45:
        side = rng.choice([-1, 1])
        made.spots = [
            (vec(-0.4 * side, 0.13, -1.5), side * np.pi / 2, "walk", 0.47),
            (vec(-0.5 * side, 0.13, -0.75), side * np.pi / 2, "walk", 0.47),
        ]
    for _ in range(rng.integers(3, 7)):
        made.extras.append(
            (
                vec(rng.uniform(-14, 14), 0.13, rng.uniform(-4, -2.2)),
                rng.choice([-1, 1]) * np.pi / 2 + rng.normal(0, 0.1),
                "walk" if rng.random() < 0.8 else "stand",
                0.47,
            )
        )
    made.albedos[:] = 0.2
    made.shut = (0.4, 0.4, 0.1, 0.3, 0.7, 0.75)  # house fronts along z hide the low sky
    return made


def field(rng) -> Set:
    """Open country: grass, hedges, trees, hills, a fence."""
    autumn = bool(rng.random() < 0.35)
    hue = rng.uniform(85, 100) if autumn else rng.uniform(105, 130)
    turf = Material(
        "grass",
        (paint(rng.uniform(0.4, 0.52), 0.08, hue), paint(rng.uniform(0.5, 0.64), 0.08, hue - 18), paint(0.6, 0.05, 80)),
        rough=0.95,
        shine=0.01,
        seed=seed_of(rng),
    )
    made = bare(rng, "field", 150, turf)
    for _ in range(5):
        angle = rng.uniform(0, 2 * np.pi)
        away, r = rng.uniform(90, 130), rng.uniform(30, 70)
        far = paint(rng.uniform(0.42, 0.55), 0.04, rng.choice([hue, hue + 15, 150]))
        made.solids.append(
            ball(
                vec(away * np.sin(angle), -r * 0.12, -abs(away * np.cos(angle))),
                (r * 1.4, r * 0.28, r),
                Material("grass", (far, far * 0.75, far * 1.1), wear=0.2, rough=1, shine=0.0),
                casts=False,
            )
        )
    for _ in range(14):
        angle = rng.uniform(-np.pi, np.pi)
        away = rng.uniform(9, 50)
        made.solids += f.placed(
            tree(rng, rng.uniform(4, 10), autumn), rng.uniform(0, 6), vec(away * np.sin(angle), 0, away * np.cos(angle))
        )
    bush = Material(
        "foliage", (paint(0.36, 0.08, hue + 10), paint(0.5, 0.1, hue)), 0.12, leafy=0.6, rough=0.8, seed=seed_of(rng)
    )
    for _ in range(10):
        made.solids.append(
            Ball(
                vec(rng.uniform(-16, 16), 0.3, rng.uniform(-16, -5)),
                vec(rng.uniform(0.5, 1.4), rng.uniform(0.4, 0.9), rng.uniform(0.5, 1.2)),
                bush,
            )
        )
    if rng.random() < 0.6:
        wood = Material("wood", (srgb(120, 104, 88), srgb(80, 68, 58)), 0.08, rough=0.9)
        made.solids += [limb(vec(x, 0, -4.5), vec(x, 1.1, -4.5), 0.06, 0.05, wood) for x in np.arange(-15, 16, 2.2)]
        made.solids += [limb(vec(-15, y, -4.5), vec(15, y, -4.5), 0.035, 0.035, wood) for y in (0.5, 0.95)]
    made.spots = facing_each_other(rng, rng.uniform(0.9, 1.4))
    if rng.random() < 0.5:
        made.spots = [(vec(-0.4, 0, -0.5), 0.15, "walk", 0.47), (vec(0.45, 0, -0.4), 0.1, "walk", 0.47)]
    for _ in range(rng.integers(0, 3)):
        made.extras.append((vec(rng.uniform(-8, 8), 0, rng.uniform(-12, -4)), rng.uniform(-3, 3), "walk", 0.47))
    return made


def place(rng, picture: np.ndarray) -> Set:
    """People and a few props on a bare floor inside a photographed environment (h, w, 3) ACEScg."""
    h = picture.shape[0]
    below = np.clip(picture[int(h * 0.62) : int(h * 0.9)].reshape(-1, 3).mean(0), 1e-4, None)
    tone = np.clip(below / below.max() * 0.4, 0.05, 0.6).astype(np.float32)
    ground = Material("asphalt", (tone, tone * 0.85), rough=0.8, seed=seed_of(rng))
    made = bare(rng, "place", 40, ground)
    made.solids = [replace(made.solids[0], tag="catcher")]
    made.time, made.balance = "day", 6000.0
    made.sky = Sky(below, below, below, picture=picture)
    p = made.palette
    if rng.random() < 0.6:
        made.solids += f.placed(f.table(rng, p, 0.6, 0.4, 0.74, 5), 0, vec(rng.uniform(-1.5, 1.5), 0, -1.2))
    for _ in range(rng.integers(1, 5)):
        thing = (
            f.sofa(rng, p, 0.42),
            f.plant(rng, p, 1.4),
            f.chair(rng, p, metalwork(rng)),
            f.bookcase(rng, p, 0.5, 1.3),
        )[rng.integers(4)]
        made.solids += f.placed(thing, rng.uniform(-1, 1), vec(rng.uniform(-2.6, 2.6), 0, rng.uniform(-2.8, -1.6)))
    made.spots = facing_each_other(rng, rng.uniform(0.9, 1.3))
    return made
