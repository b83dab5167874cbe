"""Rooms: four walls from a palette, windows, what stands along the walls and in the middle,
and where people sit, stand and walk. The back wall is at low z and faces +z."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from . import furniture as f
from .colour import paint, srgb
from .limbs import limb
from .materials import Material
from .palettes import Palette, draw, floor_material, joinery, metalwork, seed_of, textile, wall_material
from .shapes import Solid, box, drum, sheet, vec
from .sky import Sky

WALLS = ("back", "left", "front", "right")
TURNS = {"back": 0.0, "left": np.pi / 2, "front": np.pi, "right": -np.pi / 2}


@dataclass
class Set:
    """A set under construction: solids, its room, the spots where people may be
    ((3,) spot, facing, act, seat), windows and practicals for the gaffer."""

    kind: str
    palette: Palette
    solids: list[Solid]
    low: np.ndarray
    high: np.ndarray
    albedos: np.ndarray
    spots: list[tuple] = field(default_factory=list)
    extras: list[tuple] = field(default_factory=list)
    windows: list[tuple] = field(default_factory=list)
    practicals: list[tuple] = field(default_factory=list)
    time: str = "day"
    sky: Sky | None = None
    balance: float = 5600.0
    shut: tuple = (0, 0, 0, 0, 0, 0)


def time_of_day(rng) -> str:
    """day, dusk or night."""
    return str(rng.choice(["day", "day", "dusk", "night"]))


def shell(rng, kind: str, p: Palette, width: float, depth: float, high: float) -> Set:
    """Floor, ceiling, four walls with skirting; maybe panelled, maybe corniced."""
    x, z = width / 2, depth / 2
    floor = floor_material(rng, p)
    walls = [wall_material(rng, p, p.wall) for _ in range(2)]
    walls = [walls[0], walls[0], walls[0], walls[0]] if rng.random() < 0.6 else [walls[1], walls[0], walls[0], walls[0]]
    ceiling = Material(
        "plaster",
        (p.trim * 0.95 if p.trim.mean() > 0.4 and rng.random() < 0.9 else paint(0.84 - 0.2 * p.dark, 0.012, 85),),
        rough=0.9,
        wear=0.04,
    )
    out = [
        sheet(vec(0, 0, 0), x, z, vec(0, 1, 0), floor, tag="floor", casts=False),
        sheet(vec(0, high, 0), x, z, vec(0, -1, 0), ceiling, tag="ceiling", casts=False),
    ]
    skirt = Material("plain", (p.trim if rng.random() < 0.7 else p.wood[1],), rough=0.5, wear=0.05)
    panel = joinery(rng, p) if rng.random() < 0.25 else None
    beam = Material("wood", p.wood2, 0.12, seed=seed_of(rng)) if rng.random() < 0.2 else None
    for wall, material in zip(WALLS, walls, strict=True):
        half = x if wall in ("back", "front") else z
        parts = [
            sheet(vec(0, high / 2, 0), half, high / 2, vec(0, 0, 1), material, tag=f"wall.{wall}", casts=False),
            box(vec(-half, 0, 0), vec(half, 0.1, 0.018), skirt, 0.006, casts=False),
        ]
        if panel is not None:
            parts += [
                box(vec(-half, 0.1, 0), vec(half, 0.95, 0.015), panel, 0.004, casts=False),
                box(vec(-half, 0.95, 0), vec(half, 1.0, 0.04), panel, 0.01, casts=False),
            ]
        if rng.random() < 0.5:
            parts.append(box(vec(-half, high - 0.09, 0), vec(half, high, 0.07), skirt, 0.03, casts=False))
        out += at_wall(parts, wall, 0, x, z)
    if beam is not None:
        out += [
            box(vec(-x, high - 0.2, k), vec(x, high, k + 0.16), beam, 0.02, casts=False)
            for k in np.linspace(-z + 0.5, z - 0.6, 4)
        ]
    albedos = np.stack([walls[3].mean, walls[1].mean, ceiling.mean, floor.mean, walls[2].mean, walls[0].mean]).astype(
        np.float32
    )
    return Set(kind, p, out, vec(-x, 0, -z), vec(x, high, z), albedos * 0.92)


def at_wall(parts: list[Solid], wall: str, along: float, x: float, z: float) -> list[Solid]:
    """Things built against z = 0 moved to stand `along` metres from that wall's middle."""
    turn = TURNS[wall]
    back = z if wall in ("back", "front") else x
    normal, side = vec(np.sin(turn), 0, np.cos(turn)), vec(np.cos(turn), 0, -np.sin(turn))
    moved = f.placed(parts, turn, side * along - normal * back)
    return [part if part.tag else replace(part, tag=f"at.{wall}") for part in moved]


def window(rng, made: Set, wall: str, along: float, half: float, sill: float, head: float) -> None:
    """A window with what is outside, frame, bars, sill and curtains; noted for the gaffer."""
    x, z = made.high[0], made.high[2]
    p = made.palette
    half, sill, head = float(half), float(sill), float(head)
    high, middle = (head - sill) / 2, (head + sill) / 2
    frame = Material("plain", (p.trim if rng.random() < 0.7 else p.wood[1],), rough=0.4, wear=0.05)
    across, up = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    view = Material(
        "outside",
        outside_colours(rng, made.time),
        rng.uniform(3, 6),
        glow=("outside", 1.0),
        seed=seed_of(rng),
        shine=0.0,
    )
    parts = [sheet(vec(0, middle, 0.012), half, high, vec(0, 0, 1), view, casts=False)]

    def bar(a: tuple, b: tuple) -> Solid:
        return box(vec(*a, 0), vec(*b, 0.05), frame, 0.008, casts=False)

    for k in range(across + 1):
        u = -half + 2 * half * k / across
        wide = 0.045 if k in (0, across) else 0.02
        parts.append(bar((u - wide, sill), (u + wide, head)))
    for k in range(up + 1):
        v = sill + 2 * high * k / up
        wide = 0.045 if k in (0, up) else 0.018
        parts.append(bar((-half, v - wide), (half, v + wide)))
    parts.append(box(vec(-half - 0.1, sill - 0.06, 0), vec(half + 0.1, sill - 0.03, 0.18), frame, 0.01, casts=False))
    blinds = rng.random() < 0.2
    if blinds:
        slat = Material("plain", (p.trim * 0.9,), rough=0.5, glow=("outside", 0.12))
        step = 0.06
        parts += [
            box(vec(-half, v, 0.06), vec(half, v + 0.03, 0.085), slat, casts=False)
            for v in np.arange(sill + 0.02, head, step)
        ]
    elif rng.random() < 0.75:
        stuff = textile(rng, p)
        drape = Material(
            "curtain", stuff.colours, rng.uniform(0.09, 0.16), rough=0.9, seed=seed_of(rng), glow=("outside", 0.08)
        )
        wide = rng.uniform(0.14, 0.34)
        for s in (-1, 1):
            parts.append(
                box(
                    vec(s * (half + 0.02) - wide, 0.04 if sill < 0.5 or rng.random() < 0.5 else sill - 0.15, 0.08),
                    vec(s * (half + 0.02) + wide, head + 0.14, 0.16),
                    drape,
                    0.03,
                    casts=False,
                )
            )
        parts.append(
            limb(
                vec(-half - 0.4, head + 0.15, 0.12),
                vec(half + 0.4, head + 0.15, 0.12),
                0.014,
                0.014,
                metalwork(rng),
                casts=False,
            )
        )
        if rng.random() < 0.35:
            net = Material("curtain", (paint(0.85, 0.01, 80),), 0.07, glow=("outside", 0.35), seed=seed_of(rng))
            parts.append(sheet(vec(0, middle, 0.06), half, high, vec(0, 0, 1), net, casts=False))
    made.solids += at_wall(parts, wall, along, x, z)
    turn = TURNS[wall]
    normal, side = vec(np.sin(turn), 0, np.cos(turn)), vec(np.cos(turn), 0, -np.sin(turn))
    back = z if wall in ("back", "front") else x
    centre = (side * along - normal * back + vec(0, middle, 0)).astype(np.float32)
    panes = (across, 30 if blinds else up)
    made.windows.append((centre, normal, half, high, panes))


def outside_colours(rng, time: str) -> tuple:
    """Radiances behind a window, relative to the outside's level of 1."""
    tree = paint(rng.uniform(0.3, 0.45), 0.08, rng.uniform(105, 140))
    house = paint(rng.uniform(0.45, 0.7), 0.04, rng.choice([40, 60, 250]))
    glow = np.array([2.5, 1.5, 0.6], np.float32)
    if time == "night":
        return (
            np.array([0.025, 0.032, 0.045], np.float32),
            np.array([0.1, 0.09, 0.085], np.float32),
            house * 0.08,
            tree * 0.04,
            glow,
        )
    if time == "dusk":
        return (
            np.array([0.3, 0.38, 0.52], np.float32),
            np.array([0.85, 0.7, 0.66], np.float32),
            house * 0.3,
            tree * 0.2,
            glow * 0.8,
        )
    blue = rng.uniform(0, 1)
    return (
        np.array([1 - 0.5 * blue, 1.05 - 0.3 * blue, 1.15], np.float32),
        np.array([1.3, 1.3, 1.3], np.float32),
        house,
        tree * 0.9,
        glow * 0,
    )


def door(rng, p: Palette) -> list[Solid]:
    """A panelled door in its frame."""
    leaf, frame = joinery(rng, p), Material("plain", (p.trim,), rough=0.5)
    out = [
        box(vec(-0.44, 0, 0), vec(0.44, 2.05, 0.03), leaf, 0.01, casts=False),
        f.ball(vec(0.36, 1.0, 0.06), 0.03, metalwork(rng), casts=False),
    ]
    out += [box(vec(s * 0.5 - 0.06, 0, 0), vec(s * 0.5 + 0.06, 2.15, 0.045), frame, 0.01, casts=False) for s in (-1, 1)]
    out.append(box(vec(-0.56, 2.05, 0), vec(0.56, 2.17, 0.045), frame, 0.01, casts=False))
    out += [
        box(vec(x, y, 0.028), vec(x + 0.3, y + 0.75, 0.038), leaf, 0.012, casts=False)
        for x in (-0.36, 0.06)
        for y in (0.2, 1.1)
    ]
    return out


def radiator(rng, p: Palette) -> list[Solid]:
    """A radiator below a window."""
    white = Material("plain", (p.trim,), rough=0.4)
    return [
        box(vec(x, 0.12, 0.04), vec(x + 0.045, 0.72, 0.13), white, 0.02, casts=False)
        for x in np.arange(-0.4, 0.4, 0.065)
    ]


def hang_pictures(rng, made: Set, wall: str, along: float) -> None:
    """One to three pictures side by side."""
    n = int(rng.integers(1, 4))
    parts: list[Solid] = []
    for k in range(n):
        half_x, half_y = rng.uniform(0.14, 0.4), rng.uniform(0.15, 0.38)
        parts += f.placed(
            f.painting(rng, made.palette, half_x, half_y, rng.uniform(1.5, 1.8)), 0, vec((k - (n - 1) / 2) * 0.75, 0, 0)
        )
    made.solids += at_wall(parts, wall, along, made.high[0], made.high[2])


def along_walls(rng, made: Set, kind: str, window_chance: float = 0.55) -> None:
    """Fill each wall slot by slot with windows, doors, shelves, pictures and the like."""
    p, high = made.palette, float(made.high[1])
    light_walls = set(rng.choice(WALLS, size=2, replace=False))
    for wall in WALLS:
        half = float(made.high[0] if wall in ("back", "front") else made.high[2])
        slots = max(int(2 * half / 1.7), 1)
        for k in range(slots):
            u = -half + 2 * half * (k + 0.5) / slots
            if wall in light_walls and rng.random() < window_chance:
                window(
                    rng,
                    made,
                    wall,
                    u,
                    rng.uniform(0.45, 0.72),
                    rng.choice([0.15, 0.85, 0.95]),
                    high - rng.uniform(0.3, 0.55),
                )
                if rng.random() < 0.3:
                    made.solids += at_wall(radiator(rng, p), wall, u, made.high[0], made.high[2])
                continue
            things = wall_thing(rng, made, kind)
            if things is None:
                hang_pictures(rng, made, wall, u)
            else:
                made.solids += at_wall(things, wall, u, made.high[0], made.high[2])


def wall_thing(rng, made: Set, kind: str) -> list[Solid] | None:
    """What stands in one slot of a wall, None for pictures."""
    p, high = made.palette, float(made.high[1])
    draw_ = rng.random()
    if kind == "kitchen" and draw_ < 0.5:
        return f.kitchen_run(rng, p, 0.84, high)
    if kind == "kitchen" and draw_ < 0.6:
        return f.fridge(rng, p)
    if kind == "office" and draw_ < 0.3:
        grey = Material("metal", (paint(rng.uniform(0.4, 0.7), 0.02, 100),), rough=0.5, shine=0.08)
        return [
            box(vec(x, 0, 0), vec(x + 0.44, rng.choice([0.7, 1.3]), 0.55), grey, 0.01) for x in (-0.5, 0.0)
        ] + f.placed(f.clutter(rng, p, 0.4, 0.1, 1.3, 2), 0, vec(0, 0, 0.25))
    if kind == "office" and draw_ < 0.5:
        board = Material(
            "screen",
            (paint(0.88, 0.005, 90), paint(0.85, 0.01, 90), paint(0.4, 0.1, 255)),
            0.4,
            rough=0.3,
            glow=("", 0.0),
            seed=seed_of(rng),
        )
        return [
            box(
                vec(-0.7, 1.0, 0),
                vec(0.7, 1.9, 0.03),
                Material(
                    "painting",
                    (paint(0.85, 0.01, 90), paint(0.87, 0.01, 90), p.accents[0], p.accents[1]),
                    0.45,
                    seed=seed_of(rng),
                ),
                0.01,
                casts=False,
            ),
            *board_rail(board),
        ]
    if draw_ < 0.22:
        return f.bookcase(rng, p, rng.uniform(0.45, 0.8), rng.choice([1.1, min(high - 0.4, 2.3)]))
    if draw_ < 0.4:
        parts = f.sideboard(rng, p, rng.uniform(0.4, 0.75), rng.uniform(0.7, 0.95))
        if rng.random() < 0.6:
            parts += f.painting(rng, p, 0.3, 0.25, 1.65)
        return parts
    if draw_ < 0.5:
        return door(rng, p)
    if draw_ < 0.6:
        return f.placed(f.plant(rng, p, rng.uniform(0.9, 1.7)), 0, vec(0, 0, 0.4))
    if draw_ < 0.68:
        return f.placed(f.sofa(rng, p, 0.42), 0, vec(0, 0, 0.55))
    if draw_ < 0.76:
        coats = [hung for x in (-0.35, 0.0, 0.33) for hung in coat(x, textile(rng, p, "cloth"))]
        return [box(vec(-0.55, 1.72, 0), vec(0.55, 1.8, 0.03), joinery(rng, p), casts=False), *coats]
    return None


def coat(x: float, cloth: Material) -> list[Solid]:
    """A coat on its hook: shoulders, two sleeves, a hem that hangs wider."""
    cloth = replace(cloth, folds=0.35)
    body = drum(vec(x, 0.85, 0.12), 0.82, 0.19, 0.09, cloth, casts=False)
    return [
        replace(body, half=vec(0.19, 0.41, 0.19)),
        f.ball(vec(x, 1.64, 0.1), (0.13, 0.09, 0.09), cloth, casts=False),
        *(
            limb(vec(x + s * 0.12, 1.6, 0.16), vec(x + s * 0.19, 1.1, 0.2), 0.06, 0.05, cloth, casts=False)
            for s in (-1, 1)
        ),
    ]


def board_rail(board) -> list[Solid]:
    """The rail below an office's board."""
    return [box(vec(-0.7, 0.97, 0), vec(0.7, 1.0, 0.08), f.DARK, casts=False)]


__all__ = ["Set", "along_walls", "at_wall", "door", "draw", "drum", "shell", "srgb", "time_of_day", "window"]
