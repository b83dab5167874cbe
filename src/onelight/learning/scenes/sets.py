"""The kinds of set, each built from a seed: what stands in the middle and where people are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from . import furniture as f
from .colour import paint, srgb
from .interiors import Set, along_walls, at_wall, door, shell, time_of_day
from .limbs import limb
from .materials import Material
from .palettes import draw, joinery, metalwork, seed_of, textile
from .shapes import ball, box, drum, sheet, vec


def facing_each_other(rng, gap: float, act: str = "stand", seat: float = 0.47, z: float = 0.0) -> list[tuple]:
    """Two spots `gap` apart along x, turned to each other, a little open to +z."""
    open_ = rng.uniform(0.1, 0.5)
    return [(vec(-gap / 2, 0, z), np.pi / 2 - open_, act, seat), (vec(gap / 2, 0, z), -np.pi / 2 + open_, act, seat)]


def walkers(rng, made: Set, n: int) -> None:
    """Background action: people who cross or stand about."""
    for _ in range(n):
        spot = vec(rng.uniform(made.low[0] + 0.8, made.high[0] - 0.8), 0, rng.uniform(made.low[2] + 0.9, -0.8))
        act = "walk" if rng.random() < 0.5 else "stand"
        made.extras.append((spot, rng.uniform(-np.pi, np.pi), act, 0.47))


def hanging(rng, made: Set, x: float, z: float, high: float) -> None:
    """A pendant lamp and its light."""
    name = f"practical{len(made.practicals)}"
    made.solids += f.placed(f.pendant(rng, name, high, float(made.high[1])), 0, vec(x, 0, z))
    made.practicals.append((name, vec(x, high, z)))


def lamp_at(rng, made: Set, x: float, z: float, foot: float, high: float) -> None:
    """A standing lamp and its light."""
    name = f"practical{len(made.practicals)}"
    made.solids += f.placed(f.lamp(rng, made.palette, name, high), 0, vec(x, foot, z))
    made.practicals.append((name, vec(x, foot + high, z)))


def room(rng) -> Set:
    """A living room: sofa and coffee table, or a dining table, lamps, rug."""
    p = draw(rng)
    made = shell(rng, "room", p, rng.uniform(4.4, 7), rng.uniform(4.6, 7.5), rng.uniform(2.5, 3.4))
    made.time = time_of_day(rng)
    along_walls(rng, made, "room")
    if rng.random() < 0.7:
        made.solids += f.rug(rng, p, rng.uniform(1.0, 1.6), rng.uniform(0.8, 1.2))
    if rng.random() < 0.5:
        made.solids += f.placed(f.sofa(rng, p), 0, vec(0, 0, -1.0))
        made.solids += f.placed(f.table(rng, p, 0.5, 0.3, 0.4, 4), 0, vec(0, 0, 0.15))
        made.spots = [(vec(-0.5, 0, -0.85), 0.35, "sit", 0.45), (vec(0.55, 0, -0.85), -0.4, "sit", 0.45)]
        if rng.random() < 0.5:
            made.solids += f.placed(f.sofa(rng, p, 0.42), -1.3, vec(1.5, 0, 0.1))
            made.spots[1] = (vec(1.38, 0, 0.12), -1.25, "sit", 0.45)
        lamp_at(rng, made, -1.35, -1.15, 0, rng.uniform(1.3, 1.6))
    else:
        dining(rng, made)
    walkers(rng, made, int(rng.integers(0, 3)))
    return made


def dining(rng, made: Set) -> None:
    """Table, chairs, lamps, and two people at them."""
    p = made.palette
    square = rng.random() < 0.5
    half = rng.uniform(0.42, 0.55)
    made.solids += f.table(rng, p, half, half if square else 0.4, 0.74, 6)
    wood = joinery(rng, p)
    seated = rng.random() < 0.7
    gap = 2 * half + 0.5
    for s in (-1, 1):
        made.solids += f.placed(f.chair(rng, p, wood), -s * np.pi / 2, vec(s * (half + 0.28), 0, 0))
    made.solids += f.placed(f.chair(rng, p, wood), 0, vec(rng.uniform(-0.2, 0.2), 0, -0.85))
    made.spots = facing_each_other(rng, gap, "sit" if seated else "stand", 0.47)
    if not seated:
        made.spots = [(s + vec(0, 0, 0.7), a, act, seat) for s, a, act, seat in made.spots]
    if rng.random() < 0.7:
        hanging(rng, made, 0.0, 0.0, rng.uniform(1.75, 2.0))
    lamp_at(rng, made, float(made.low[0]) + 0.6, float(made.low[2]) + 0.6, 0, rng.uniform(1.3, 1.6))


def kitchen(rng) -> Set:
    """Units along the walls and a table."""
    p = draw(rng)
    made = shell(rng, "kitchen", p, rng.uniform(4, 5.6), rng.uniform(4.2, 6), rng.uniform(2.4, 2.9))
    made.time = time_of_day(rng)
    along_walls(rng, made, "kitchen")
    dining(rng, made)
    walkers(rng, made, int(rng.integers(0, 2)))
    return made


def office(rng) -> Set:
    """Desks with screens under panels of light."""
    p = draw(rng)
    made = shell(rng, "office", p, rng.uniform(6, 10), rng.uniform(6, 10), rng.uniform(2.6, 3.1))
    made.time = time_of_day(rng)
    along_walls(rng, made, "office", 0.75)
    screen = (paint(0.85, 0.02, 240), paint(0.6, 0.06, rng.choice([230, 150, 60])), paint(0.3, 0.03, 250))
    for x in (-2.4, 0.0, 2.4):
        for z in (-2.2, 0.0):
            if x == 0.0 and z == 0.0:
                continue
            made.solids += f.placed(f.desk(rng, p, screen), rng.choice([0, np.pi]), vec(x, 0, z - 0.4))
            made.solids += f.placed(f.chair(rng, p, metalwork(rng)), rng.uniform(-0.4, 0.4), vec(x, 0, z - 1.1))
            if rng.random() < 0.4:
                made.extras.append((vec(x, 0, z - 1.1), 0.0, "sit", 0.47))
    made.spots = facing_each_other(rng, rng.uniform(0.9, 1.3), z=0.3)
    y = float(made.high[1]) - 0.01
    tube = Material("shade", (paint(0.9, 0.01, 140),), 0.9, glow=("panels", 0.8))
    for x in np.arange(-2.7, 3, 1.8):
        made.solids += [
            box(vec(x - 0.3, y - 0.03, z - 0.6), vec(x + 0.3, y, z + 0.6), tube, casts=False)
            for z in np.arange(-3, 3.1, 2.0)
        ]
    walkers(rng, made, int(rng.integers(1, 4)))
    return made


def bar(rng) -> Set:
    """A counter, a back bar of bottles, stools, small lamps, neon."""
    p = draw(rng)
    made = shell(rng, "bar", p, rng.uniform(5, 8), rng.uniform(5, 8), rng.uniform(2.6, 3.4))
    made.time = str(rng.choice(["night", "night", "dusk", "day"]))
    along_walls(rng, made, "room", 0.3)
    back = float(made.low[2])
    wood, top = joinery(rng, p), joinery(rng, p)
    counter = back + 1.5
    made.solids += [
        box(vec(-2.2, 0, counter - 0.3), vec(2.2, 1.04, counter + 0.25), wood, 0.02),
        box(vec(-2.3, 1.04, counter - 0.35), vec(2.3, 1.09, counter + 0.35), top, 0.015),
    ]
    made.solids += f.placed(f.clutter(rng, p, 2.0, 0.15, 1.09, 9), 0, vec(0, 0, counter))
    glass = Material("bottles", f.GLASSES, 0.34, glow=("shelf", rng.uniform(0.1, 0.4)), seed=seed_of(rng))
    for y in (1.2, 1.62, 2.04):
        made.solids += [
            sheet(vec(0, y + 0.17, back + 0.2), 1.9, 0.17, vec(0, 0, 1), glass, casts=False),
            box(vec(-2, y - 0.03, back), vec(2, y, back + 0.3), wood, casts=False),
        ]
    leather = textile(rng, p, "cloth")
    for x in np.arange(-1.8, 1.9, 0.72):
        made.solids += [
            drum(vec(x, 0.7, counter + 0.6), 0.06, 0.18, 0.18, leather),
            limb(vec(x, 0, counter + 0.6), vec(x, 0.7, counter + 0.6), 0.025, 0.025, metalwork(rng)),
            drum(vec(x, 0, counter + 0.6), 0.02, 0.2, 0.2, f.DARK),
        ]
    sit = rng.random() < 0.5
    z = counter + 0.72
    made.spots = facing_each_other(rng, 0.95, "stand", z=z + (0.1 if sit else 0.4))
    made.extras.append((vec(rng.uniform(-1.5, 1.5), 0, counter - 0.65), rng.uniform(-0.5, 0.5), "stand", 0.47))
    made.extras.append((vec(rng.choice([-1.6, 1.7]), 0, z), rng.uniform(2.4, 3.6), "stand", 0.47))
    for x in (-1.4, 0.0, 1.4):
        hanging(rng, made, x, counter, rng.uniform(1.85, 2.05))
    neon = Material("plain", (paint(0.7, 0.2, rng.choice([0, 20, 200, 320, 150])),), glow=("neon", 1.2))
    points = [vec(1.2 + 0.35 * np.cos(a), 2.25 + 0.2 * np.sin(a), back + 0.1) for a in np.linspace(0.4, 5.9, 9)]
    made.solids += [limb(a, b, 0.014, 0.014, neon, casts=False) for a, b in pairwise(points)]
    walkers(rng, made, int(rng.integers(0, 2)))
    return made


def corridor(rng) -> Set:
    """A long hall with doors and a window or lamp at its end."""
    p = draw(rng)
    made = shell(rng, "corridor", p, rng.uniform(2.0, 3.0), rng.uniform(9, 14), rng.uniform(2.5, 3.2))
    made.time = time_of_day(rng)
    x, z = made.high[0], made.high[2]
    from .interiors import window

    if rng.random() < 0.7:
        window(rng, made, "back", 0, 0.5, 0.9, 2.2)
    for wall in ("left", "right"):
        for u in np.arange(-z + 1.2, z - 1, 2.6):
            made.solids += at_wall(door(rng, p), wall, u + rng.uniform(-0.2, 0.2), x, z)
            made.solids += at_wall(f.painting(rng, p, 0.2, 0.26), wall, u + 1.3, x, z)
    for k in np.arange(-z + 1.5, z, 3.2):
        hanging(rng, made, 0, k, float(made.high[1]) - 0.3)
    made.spots = facing_each_other(rng, 0.9, z=float(rng.uniform(-1, 1)))
    walkers(rng, made, 2)
    return made


def studio_green(rng) -> Set:
    """A green screen stage: a painted cove, markers, a few props, people in front."""
    p = draw(rng)
    made = shell(rng, "studio_green", p, rng.uniform(6, 9), rng.uniform(7, 10), 4.2)
    green = srgb(*(int(c) for c in rng.normal([56, 158, 74], 8))) if rng.random() < 0.8 else srgb(40, 74, 168)
    paint_ = Material("plaster", (green, green * 0.93), rough=0.7, wear=0.03)
    x, back = float(made.high[0]) - 0.4, float(made.low[2])
    made.solids += [
        sheet(vec(0, 1.9, back + 0.05), x, 1.9, vec(0, 0, 1), paint_, tag="green", casts=False),
        sheet(vec(0, 0.006, back + 2.4), x, 2.4, vec(0, 1, 0), paint_, tag="green.floor", casts=False),
    ]
    cross = Material("plain", (green * 0.45 + 0.02,))
    for u in np.arange(-x + 0.5, x, 1.2):
        for v in (0.8, 1.9, 3.0):
            made.solids += [
                box(vec(u - a, v - b, back + 0.05), vec(u + a, v + b, back + 0.06), cross, casts=False)
                for a, b in ((0.06, 0.012), (0.012, 0.06))
            ]
    made.albedos[5] = green * 0.9
    made.albedos[3] = 0.5 * made.albedos[3] + 0.5 * green
    for s in (-1, 1):
        made.solids += [
            limb(vec(s * (x - 0.2), 0, back + 1.2), vec(s * (x - 0.2), 2.6, back + 1.2), 0.02, 0.02, f.DARK),
            box(vec(s * (x - 0.2) - 0.2, 2.5, back + 1.1), vec(s * (x - 0.2) + 0.2, 2.8, back + 1.35), f.DARK),
        ]
    if rng.random() < 0.5:
        made.solids += f.table(rng, p, 0.6, 0.4, 0.74, 4)
        made.spots = facing_each_other(rng, 1.5, "stand", z=0.1)
    else:
        made.spots = facing_each_other(rng, 1.1)
    return made


def backdrop(rng) -> Set:
    """One colour all around, as rolls of paper and painted studio walls are: many frames hold little else."""
    p = draw(rng)
    made = shell(rng, "backdrop", p, rng.uniform(4.5, 8), rng.uniform(5, 9), rng.uniform(2.8, 4.2))
    made.time = time_of_day(rng)
    strong = rng.random() < 0.75
    chroma = rng.uniform(0.09, 0.2) if strong else rng.uniform(0, 0.05)
    colour = paint(rng.uniform(0.3, 0.9), chroma, rng.uniform(0, 360))
    coat = Material("plaster", (colour, colour * rng.uniform(0.9, 1.0)), rough=rng.uniform(0.5, 0.9), wear=0.03)
    high, (x, _, z) = float(made.high[1]), made.high
    for wall in ("back", "left", "right", "front") if rng.random() < 0.6 else ("back",):
        half = float(x if wall in ("back", "front") else z)
        sheet_ = sheet(vec(0, high / 2, 0.04), half, high / 2, vec(0, 0, 1), coat, tag=f"coat.{wall}", casts=False)
        made.solids += at_wall([sheet_], wall, 0, float(x), float(z))
    if rng.random() < 0.4:
        floor = sheet(vec(0, 0.006, 0), float(x), float(z), vec(0, 1, 0), coat, tag="coat.floor", casts=False)
        made.solids.append(floor)
        made.albedos[3] = colour
    made.albedos[[0, 1, 4, 5]] = colour * 0.92
    made.spots = facing_each_other(rng, rng.uniform(0.8, 1.6))
    if rng.random() < 0.4:
        made.solids += f.table(rng, p, 0.6, 0.4, 0.74, 4)
        made.spots = [(s + vec(0, 0, -0.7), a, act, seat) for s, a, act, seat in made.spots]
    walkers(rng, made, int(rng.integers(0, 2)))
    return made


__all__ = ["backdrop", "ball", "bar", "corridor", "kitchen", "office", "room", "studio_green"]
