"""Things that rooms are furnished with, each a list of solids about its own origin on the floor:
x along its front, y up, z out of its front (for things at a wall, the wall is at z = 0)."""

from __future__ import annotations

import numpy as np

from .colour import paint, srgb
from .limbs import limb
from .materials import Material
from .palettes import Palette, crockery, joinery, metalwork, seed_of, textile
from .shapes import Box, Solid, ball, box, drum, sheet, vec, yaw

BOOKS = tuple(
    srgb(*c)
    for c in (
        (120, 40, 34),
        (38, 52, 72),
        (150, 120, 70),
        (52, 70, 50),
        (190, 176, 150),
        (70, 44, 36),
        (34, 34, 38),
        (160, 90, 50),
    )
)
GLASSES = tuple(
    srgb(*c) for c in ((70, 40, 16), (28, 60, 30), (150, 100, 40), (120, 130, 130), (90, 20, 20), (40, 60, 90))
)
DARK = Material("plain", (srgb(34, 32, 32),), rough=0.35)
PAPER = Material("plain", (srgb(222, 216, 204),), rough=0.8)


def placed(things: list[Solid], angle: float, shift) -> list[Solid]:
    """Turned about y by `angle`, then moved."""
    turn, shift = yaw(angle), np.asarray(shift, np.float32)
    return [thing.moved(turn, shift) for thing in things]


def clutter(rng, p: Palette, half_x: float, half_z: float, top: float, n: int) -> list[Solid]:
    """Cups, bottles, books, fruit, papers, a vase, on a top at that height."""
    out: list[Solid] = []
    for _ in range(n):
        x, z = rng.uniform(-half_x, half_x), rng.uniform(-half_z, half_z)
        foot = vec(x, top, z)
        kind = rng.integers(7)
        if kind == 0:
            out.append(drum(foot, rng.uniform(0.07, 0.11), 0.034, 0.042, crockery(rng, p)))
        elif kind == 1:
            glass = Material("plain", (GLASSES[rng.integers(len(GLASSES))],), rough=0.08, shine=0.09)
            out += [drum(foot, 0.19, 0.036, 0.036, glass), drum(foot + vec(0, 0.19, 0), 0.09, 0.03, 0.013, glass)]
        elif kind == 2:
            for k in range(rng.integers(1, 4)):
                cover = Material("plain", (BOOKS[rng.integers(len(BOOKS))],), rough=0.6)
                half = vec(rng.uniform(0.08, 0.13), 0.015, rng.uniform(0.06, 0.1))
                out.append(Box(foot + vec(0, 0.016 + 0.031 * k, 0), half, cover, yaw(rng.normal(0, 0.4)), bevel=0.004))
        elif kind == 3:
            fruit = Material(
                "plain", (paint(rng.uniform(0.5, 0.75), 0.14, rng.choice([30, 60, 95, 125])),), rough=0.4, wear=0.1
            )
            out.append(drum(foot, 0.07, 0.06, 0.13, crockery(rng, p)))
            out += [ball(foot + vec(0.05 * np.cos(a), 0.08, 0.05 * np.sin(a)), 0.04, fruit) for a in (0, 2.1, 4.2)]
        elif kind == 4:
            out.append(
                Box(foot + vec(0, 0.003, 0), vec(0.105, 0.002, 0.148), PAPER, yaw(rng.uniform(0, 3)), casts=False)
            )
        elif kind == 5:
            leaf = Material(
                "foliage",
                (paint(0.45, 0.1, 135), paint(0.6, 0.14, rng.choice([20, 90, 330, 130]))),
                0.025,
                leafy=0.4,
                seed=seed_of(rng),
            )
            out += [drum(foot, 0.15, 0.04, 0.05, crockery(rng, p)), ball(foot + vec(0, 0.24, 0), (0.1, 0.1, 0.1), leaf)]
        else:
            out.append(
                box(foot - vec(0.06, 0, 0.05), foot + vec(0.06, rng.uniform(0.05, 0.16), 0.05), crockery(rng, p))
            )
    return out


def table(rng, p: Palette, half_x: float, half_z: float, high: float = 0.74, things: int = 5) -> list[Solid]:
    """A table, round or on four legs, `high` metres, with `things` on it."""
    wood, cloth = joinery(rng, p), rng.random() < 0.25
    top = textile(rng, p) if cloth else wood
    if abs(half_x - half_z) < 0.05 and rng.random() < 0.7:
        out = [drum(vec(0, high - 0.035, 0), 0.035, half_x, half_x, top), drum(vec(0, 0, 0), high, 0.1, 0.05, wood)]
    else:
        out = [box(vec(-half_x, high - 0.035, -half_z), vec(half_x, high, half_z), top, 0.008)]
        for x in (-1, 1):
            out += [
                limb(
                    vec(x * (half_x - 0.06), 0, z * (half_z - 0.06)),
                    vec(x * (half_x - 0.06), high - 0.04, z * (half_z - 0.06)),
                    0.022,
                    0.03,
                    wood,
                )
                for z in (-1, 1)
            ]
    return out + clutter(rng, p, half_x * 0.65, half_z * 0.65, high, things)


def chair(rng, p: Palette, wood: Material) -> list[Solid]:
    """Faces +z; seat at 0.46."""
    seat = textile(rng, p) if rng.random() < 0.4 else wood
    out = [
        box(vec(-0.21, 0.425, -0.2), vec(0.21, 0.46, 0.21), seat, 0.015),
        box(vec(-0.2, 0.66, -0.22), vec(0.2, 0.9, -0.19), seat, 0.02),
    ]
    for x in (-0.18, 0.18):
        out += [
            limb(vec(x, 0, 0.18), vec(x, 0.43, 0.18), 0.016, 0.018, wood),
            limb(vec(x, 0, -0.2), vec(x, 0.88, -0.2), 0.016, 0.016, wood),
        ]
    return out


def sofa(rng, p: Palette, half: float = 0.95) -> list[Solid]:
    """Faces +z; seat at 0.42; a half of 0.42 makes an armchair."""
    stuff, other = textile(rng, p), textile(rng, p)
    out = [
        box(vec(-half, 0.1, -0.42), vec(half, 0.3, 0.42), stuff, 0.05),
        box(vec(-half, 0.28, -0.44), vec(half, 0.84, -0.2), stuff, 0.09),
    ]
    n = 1 if half < 0.6 else 3
    for k in range(n):
        wide = (2 * half - 0.3) / n
        x = -half + 0.15 + wide * (k + 0.5)
        out.append(box(vec(x - wide / 2 + 0.005, 0.28, -0.25), vec(x + wide / 2 - 0.005, 0.44, 0.43), stuff, 0.05))
    out += [box(vec(s * half - 0.1, 0.1, -0.42), vec(s * half + 0.1, 0.62, 0.42), stuff, 0.07) for s in (-1, 1)]
    for _ in range(rng.integers(1, 3) if half > 0.6 else 1):
        out.append(
            ball(
                vec(rng.uniform(-half, half) * 0.7, 0.58, -0.12),
                (0.21, 0.19, 0.08),
                other if rng.random() < 0.7 else textile(rng, p),
            )
        )
    return out


def bookcase(rng, p: Palette, half: float, high: float) -> list[Solid]:
    """Shelves against the wall with books and things."""
    wood = joinery(rng, p)
    out = [box(vec(-half, 0, 0), vec(half, high, 0.05), wood)]
    out += [box(vec(s * half - 0.015, 0, 0), vec(s * half + 0.015, high, 0.3), wood) for s in (-1, 1)]
    rows = max(int(high / 0.36), 1)
    step = high / rows
    for k in range(rows + 1):
        out.append(box(vec(-half, k * step - 0.012, 0), vec(half, k * step + 0.012, 0.3), wood, casts=k == rows))
    for k in range(rows):
        left = -half + 0.03
        while left < half - 0.15:
            wide = min(rng.uniform(0.2, 0.8), half - 0.03 - left)
            tall = step * rng.uniform(0.62, 0.82)
            pages = Material("books", tuple(rng.permutation(np.stack(BOOKS))[:5]), tall, rough=0.6, seed=seed_of(rng))
            if rng.random() < 0.78:
                out.append(
                    box(
                        vec(left, k * step + 0.01, 0.05),
                        vec(left + wide, k * step + 0.01 + tall, rng.uniform(0.2, 0.26)),
                        pages,
                        0.004,
                        casts=False,
                    )
                )
            else:
                out += placed(clutter(rng, p, wide * 0.3, 0.04, k * step + 0.012, 1), 0, vec(left + wide / 2, 0, 0.18))
            left += wide + rng.choice([0.01, 0.05, 0.12])
    return out


def sideboard(rng, p: Palette, half: float, high: float = 0.8, things: int = 4) -> list[Solid]:
    """A low cupboard with doors, knobs and things on it."""
    wood, knob = joinery(rng, p), metalwork(rng)
    out = [box(vec(-half, 0.08, 0), vec(half, high, 0.45), wood, 0.012)]
    doors = max(int(half / 0.28), 1)
    for k in range(doors):
        x0, x1 = -half + 2 * half * k / doors, -half + 2 * half * (k + 1) / doors
        out.append(box(vec(x0 + 0.02, 0.13, 0.44), vec(x1 - 0.02, high - 0.06, 0.465), wood, 0.012, casts=False))
        out.append(ball(vec(x1 - 0.06, high * 0.62, 0.485), 0.016, knob, casts=False))
    return out + placed(clutter(rng, p, half * 0.85, 0.12, high, things), 0, vec(0, 0, 0.22))


def kitchen_run(rng, p: Palette, half: float, high: float) -> list[Solid]:
    """Base units, worktop, splashback, wall units, a hob with pans, a tap."""
    front = Material(
        "plain", (p.accents[0] * 0.5 + p.trim * 0.35 if rng.random() < 0.5 else p.trim,), rough=0.35, wear=0.06
    )
    top, knob = joinery(rng, p), metalwork(rng)
    tile = Material(
        "tiles", (p.trim, p.wall * 0.9, p.trim * 0.55), rng.uniform(0.08, 0.15), rough=0.15, seed=seed_of(rng)
    )
    out = [
        box(vec(-half, 0.1, 0), vec(half, 0.88, 0.58), front, 0.01),
        box(vec(-half, 0.88, 0), vec(half, 0.92, 0.62), top, 0.01),
        sheet(vec(0, 1.2, 0.012), half, 0.28, vec(0, 0, 1), tile, casts=False),
    ]
    out += _units(front, knob, half, 0.58, 0.14, 0.84)
    gap = rng.uniform(-0.4, 0.4) * half
    for a, b in ((-half, gap - 0.45), (gap + 0.45, half)):
        if b - a > 0.3:
            out.append(box(vec(a, 1.5, 0), vec(b, min(2.2, high - 0.2), 0.34), front, 0.01))
            out += placed(
                _units(front, knob, (b - a) / 2, 0.34, 1.53, min(2.2, high - 0.2) - 0.03), 0, vec((a + b) / 2, 0, 0)
            )
    out += [
        drum(vec(gap, 0.93, 0.3), 0.13, 0.11, 0.12, metalwork(rng)),
        drum(vec(gap + 0.3, 0.93, 0.35), 0.07, 0.1, 0.13, metalwork(rng)),
    ]
    return out + placed(clutter(rng, p, half * 0.9, 0.1, 0.92, 7), 0, vec(0, 0, 0.28))


def _units(front, knob, half, out_z, low, high) -> list[Solid]:
    n = max(int(half / 0.26), 1)
    out = []
    for k in range(n):
        x0, x1 = -half + 2 * half * k / n, -half + 2 * half * (k + 1) / n
        out.append(
            box(vec(x0 + 0.008, low, out_z - 0.01), vec(x1 - 0.008, high, out_z + 0.02), front, 0.012, casts=False)
        )
        out.append(
            limb(
                vec(x1 - 0.06, high - 0.2, out_z + 0.04),
                vec(x1 - 0.06, high - 0.07, out_z + 0.04),
                0.007,
                0.007,
                knob,
                casts=False,
            )
        )
    return out


def fridge(rng, p: Palette) -> list[Solid]:
    """A fridge with pictures stuck to it."""
    skin = Material("plain", (p.trim if rng.random() < 0.6 else p.accents[1] * 0.8 + 0.05,), rough=0.3, shine=0.05)
    notes = [
        box(
            vec(x, y, 0.645),
            vec(x + 0.1, y + 0.14, 0.65),
            Material("painting", (p.accents[0], p.trim, p.accents[1], p.accents[2]), 0.1, seed=seed_of(rng)),
            casts=False,
        )
        for x, y in ((-0.2, 1.3), (-0.02, 1.42), (0.1, 1.2))
    ]
    return [
        box(vec(-0.31, 0.03, 0), vec(0.31, 1.15, 0.64), skin, 0.04),
        box(vec(-0.31, 1.17, 0), vec(0.31, 1.8, 0.64), skin, 0.04),
        *notes,
        limb(vec(-0.26, 0.7, 0.67), vec(-0.26, 1.05, 0.67), 0.012, 0.012, metalwork(rng), casts=False),
    ]


def painting(rng, p: Palette, half_x: float, half_y: float, at: float = 1.6) -> list[Solid]:
    """A framed picture, its middle `at` metres."""
    hues = [paint(rng.uniform(0.3, 0.85), rng.uniform(0.02, 0.14), rng.uniform(0, 360)) for _ in range(2)]
    art = Material(
        "painting",
        (p.trim if rng.random() < 0.4 else hues[0], p.wall2, p.accents[rng.integers(3)], hues[1]),
        half_y,
        rough=0.5,
        seed=seed_of(rng),
    )
    frame = joinery(rng, p) if rng.random() < 0.7 else DARK
    return [
        box(
            vec(-half_x - 0.035, at - half_y - 0.035, 0),
            vec(half_x + 0.035, at + half_y + 0.035, 0.025),
            frame,
            0.01,
            casts=False,
        ),
        sheet(vec(0, at, 0.028), half_x, half_y, vec(0, 0, 1), art, casts=False),
    ]


def plant(rng, p: Palette, high: float) -> list[Solid]:
    """A pot plant, `high` metres."""
    green = rng.uniform(110, 150)
    leaf = Material(
        "foliage",
        (paint(rng.uniform(0.3, 0.45), 0.09, green), paint(rng.uniform(0.45, 0.62), 0.12, green - 12)),
        rng.uniform(0.05, 0.09),
        leafy=0.8,
        rough=0.5,
        seed=seed_of(rng),
    )
    out = [
        drum(vec(0, 0, 0), 0.3, 0.12, 0.17, crockery(rng, p)),
        limb(vec(0, 0.25, 0), vec(0.03, high * 0.6, 0), 0.02, 0.012, DARK),
    ]
    for _ in range(4):
        r = high * rng.uniform(0.16, 0.24)
        out.append(
            ball(vec(rng.normal(0, 0.12), high * rng.uniform(0.5, 0.9), rng.normal(0, 0.1)), (r, r * 1.2, r), leaf)
        )
    return out


def lamp(rng, p: Palette, name: str, high: float, gain: float = 3.0) -> list[Solid]:
    """A standard or table lamp whose shade glows with the light of that name; bulb at `high`."""
    cloth = Material(
        "shade",
        (paint(rng.uniform(0.75, 0.9), rng.uniform(0.01, 0.06), rng.uniform(50, 95)),),
        0.14,
        glow=(name, gain),
        rough=0.9,
    )
    r = rng.uniform(0.11, 0.19)
    metal = metalwork(rng)
    return [
        drum(vec(0, 0, 0), 0.02, r * 0.8, r * 0.8, metal, casts=False),
        limb(vec(0, 0.02, 0), vec(0, high, 0), 0.012, 0.012, metal, casts=False),
        drum(vec(0, high - 0.13, 0), 0.26, r * 1.15, r * rng.uniform(0.55, 0.95), cloth, casts=False),
    ]


def pendant(rng, name: str, high: float, ceiling: float, gain: float = 3.0) -> list[Solid]:
    """A lamp hung from the ceiling, its globe glowing with the light of that name."""
    globe = Material("shade", (paint(0.88, 0.03, 80),), 0.2, glow=(name, gain))
    r = rng.uniform(0.08, 0.17)
    hood = metalwork(rng)
    return [
        limb(vec(0, high + r, 0), vec(0, ceiling, 0), 0.006, 0.006, DARK, casts=False),
        ball(vec(0, high, 0), r, globe, casts=False),
        drum(vec(0, high + r * 0.25, 0), r * 1.1, r * 1.5, r * 0.35, hood, casts=False),
    ]


def desk(rng, p: Palette, screen: tuple) -> list[Solid]:
    """With a monitor facing -z (the one who works sits at z < 0), papers, a keyboard."""
    out = table(rng, p, 0.75, 0.38, 0.73, 5)
    page = Material("screen", screen, 0.3, glow=("", rng.uniform(0.25, 0.7)), seed=seed_of(rng), rough=0.3)
    out += [
        box(vec(-0.29, 0.85, 0.1), vec(0.29, 1.2, 0.125), DARK),
        sheet(vec(0, 1.025, 0.098), 0.27, 0.16, vec(0, 0, -1), page, casts=False),
        drum(vec(0, 0.73, 0.12), 0.14, 0.1, 0.03, DARK),
        box(vec(-0.22, 0.73, -0.2), vec(0.22, 0.75, -0.06), DARK),
    ]
    return out


def rug(rng, p: Palette, half_x: float, half_z: float) -> list[Solid]:
    """A patterned rug on the floor."""
    pile = Material(
        "rug",
        (p.fabrics[0], p.accents[rng.integers(3)] * 0.7, p.fabrics[2]),
        rng.uniform(0.25, 0.6),
        rough=1.0,
        shine=0.0,
        seed=seed_of(rng),
    )
    return [box(vec(-half_x, 0, -half_z), vec(half_x, 0.012, half_z), pile, 0.0, casts=False)]
