"""What stands in streets: house fronts near and far, lamp posts, a parked car, bins, posts and railings."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets import furniture as f
from onelight_stage.sets.carpentry import Workshop, weld
from onelight_stage.world import Colour, Material, Place

STONE = Material("concrete", (0.34, 0.32, 0.28), wear=0.6)


def render_of(rng: np.random.Generator) -> Material:
    """What a house front is faced with: bricks of several kilns, or plaster."""
    if rng.random() < 0.6:
        bricks = [(0.3, 0.11, 0.065), (0.2, 0.085, 0.06), (0.38, 0.27, 0.15), (0.42, 0.38, 0.33), (0.14, 0.07, 0.055)]
        return Material("brick", bricks[rng.integers(5)], (0.3, 0.28, 0.25), wear=0.7)
    return Material("plaster", tuple(np.clip(np.array(f.wall_paint(rng)) * 1.15, 0, 0.65)), wear=0.8)


def house(
    shop: Workshop, start: Place, wide: float, high: float, night: bool, rng: np.random.Generator,
    turn: float = 0.0, first: float = 0.6, closed: bool = True,
) -> None:  # fmt: skip
    """A front of sash windows from `start` (its lower left corner seen from the street, which lies towards -y before
    `turn`). closed: with a wall; else only what hangs on one that stands already. first: sill of the lowest row."""
    own = Workshop(owner=shop.owner)
    trim = Material("paint", tuple(np.array((0.55, 0.53, 0.48)) * rng.uniform(0.3, 1.1)), roughness=0.4)
    if closed:
        own.box("house front", (0, 0, 0), (wide, 0.3, high), render_of(rng), bevel=0)
    own.box("cornice", (0, -0.16, high - 0.2), (wide, 0, high), STONE, bevel=0.01)
    own.box("string course", (0, -0.05, 3.2), (wide, 0, 3.36), STONE, bevel=0.005)
    columns = max(1, int(wide / 1.9))
    size = (rng.uniform(0.85, 1.1), rng.uniform(1.35, 1.7))
    door = int(rng.integers(columns)) if closed and columns > 1 else -1
    for z in np.arange(first, high - 2.0, 2.9):
        for n in range(columns):
            x = wide * (n + 0.5) / columns
            if n == door and z == first:
                _front_door(own, x, trim, rng)
            else:
                _sash(own, (x, z + (0.3 if z > 2 else 0)), size, trim, night and rng.random() < 0.38, rng)
    weld(shop, own, start, turn)


def _front_door(own: Workshop, x: float, trim: Material, rng: np.random.Generator) -> None:
    """Painted, panelled, under a fanlight, up one step."""
    paint = Material("paint", tuple(np.array(f.accent(rng)) * 0.5), roughness=0.25)
    own.box("door", (x - 0.48, -0.03, 0.15), (x + 0.48, 0.0, 2.2), paint, bevel=0)
    for side in (-1, 1):
        for low, high in ((0.3, 1.0), (1.15, 2.05)):
            mid = x + side * 0.23
            own.box("door panel", (mid - 0.16, -0.045, low), (mid + 0.16, -0.03, high), paint, bevel=0.004)
        own.box("door frame", (x + side * 0.53 - 0.06, -0.1, 0), (x + side * 0.53 + 0.06, 0, 2.7), trim, bevel=0)
    own.box("door head", (x - 0.68, -0.16, 2.68), (x + 0.68, 0, 2.82), STONE, bevel=0.005)
    fan = Material("glow", (1.0, 0.66, 0.34), level=0.5)
    own.sheet("fanlight", (x - 0.46, -0.012, 2.26), (0.92, 0, 0), (0, 0, 0.4), fan, group="practical")
    own.turned("door knob", (x + 0.38, -0.07, 1.1), [(0.001, -0.03), (0.03, 0), (0.001, 0.03)], f.BRASS, 10)
    own.box("door step", (x - 0.65, -0.34, 0), (x + 0.65, 0, 0.14), STONE, bevel=0.006)


def _sash(
    own: Workshop,
    at: tuple[float, float],
    size: tuple[float, float],
    trim: Material,
    lit: bool,
    rng: np.random.Generator,
) -> None:
    (x, z), (w, h) = at, size
    if lit:
        warm = np.array([1.0, 0.6, 0.27]) * rng.uniform(0.35, 1.2)
        tint = np.repeat(np.linspace(warm, warm * 0.45, 2), 2, 0)[[0, 1, 2, 3]].astype(np.float32)
        own.sheet(
            "lit pane",
            (x - w / 2, -0.012, z),
            (w, 0, 0),
            (0, 0, h),
            Material("glow", (1.0, 1.0, 1.0), level=0.8),
            tint=tint,
            group="practical",
        )
        for side in (-1, 1):
            own.sheet(
                "curtain",
                (x + side * w * 0.38 - w * 0.11, -0.014, z),
                (w * 0.22, 0, 0),
                (0, 0, h),
                Material("glow", tuple(warm * (0.5, 0.4, 0.35)), level=0.8),
                group="practical",
            )
    else:
        own.sheet(
            "pane",
            (x - w / 2, -0.012, z),
            (w, 0, 0),
            (0, 0, h),
            Material("plastic", (0.012, 0.014, 0.017), roughness=0.06, wear=0.0),
        )
    for low, high in (
        ((x - w / 2 - 0.06, z - 0.03), (x - w / 2, z + h)), ((x + w / 2, z - 0.03), (x + w / 2 + 0.06, z + h)),
        ((x - w / 2, z + h - 0.06), (x + w / 2, z + h)),
        ((x - w / 2, z + h / 2 - 0.025), (x + w / 2, z + h / 2 + 0.025)),
        ((x - 0.015, z), (x + 0.015, z + h)),
    ):  # fmt: skip
        own.box("frame", (low[0], -0.05, low[1]), (high[0], 0.0, high[1]), trim, bevel=0)
    own.box("sill", (x - w / 2 - 0.12, -0.14, z - 0.1), (x + w / 2 + 0.12, 0.0, z - 0.02), STONE, bevel=0.004)
    own.box("lintel", (x - w / 2 - 0.14, -0.03, z + h), (x + w / 2 + 0.14, 0.0, z + h + 0.2), STONE, bevel=0.004)


def lamp_post(shop: Workshop, at: Place, high: float, night: bool, colour: Colour) -> None:
    """Cast iron, with a lantern; its bulb stands `high` metres up."""
    own = Workshop(owner=shop.owner)
    post = [
        (0.13, 0),
        (0.13, 0.12),
        (0.08, 0.18),
        (0.075, 0.7),
        (0.055, 0.78),
        (0.04, 1.0),
        (0.032, high - 0.4),
        (0.05, high - 0.36),
        (0.03, high - 0.28),
    ]
    own.turned("lamp post", (0, 0, 0), post, f.IRON, 16)
    own.turned(
        "lantern",
        (0, 0, high),
        [(0.09, -0.27), (0.15, 0.16)],
        Material("glow", colour, level=6.6) if night else f.CLEAR,
        6,
        smooth=False,
        group="practical" if night else "",
    )
    own.turned(
        "lantern top",
        (0, 0, high),
        [(0.19, 0.16), (0.06, 0.3), (0.02, 0.32), (0.02, 0.4), (0, 0.4)],
        f.IRON,
        6,
        smooth=False,
    )
    for n in range(6):
        way = np.array([np.cos(n * np.pi / 3), np.sin(n * np.pi / 3), 0])
        own.tube(
            "lantern bar",
            np.array([way * 0.092 + (0, 0, high - 0.27), way * 0.155 + (0, 0, high + 0.16)]),
            0.008,
            f.IRON,
            6,
        )
    weld(shop, own, at)


def car(shop: Workshop, at: Place, colour: Colour, turn: float = 0.0) -> None:
    """A parked saloon, 4.3 m along x, its body lofted from five cross-sections a side."""
    own = Workshop(owner=shop.owner)
    paint = Material("ceramic", colour, roughness=0.18, wear=0.3)
    x = np.array([-2.15, -2.1, -1.7, -0.9, 0.0, 0.9, 1.55, 2.05, 2.15])
    _hull(
        own,
        "car body",
        x,
        np.array([0.55, 0.62, 0.76, 0.79, 0.8, 0.79, 0.74, 0.6, 0.5]),
        0.24,
        np.array([0.6, 0.88, 0.95, 0.97, 0.95, 0.93, 0.86, 0.7, 0.55]),
        paint,
    )
    cabin = np.array([-1.75, -1.1, -0.2, 0.35, 1.05])
    _hull(
        own,
        "car windows",
        cabin,
        np.array([0.66, 0.6, 0.58, 0.58, 0.68]),
        0.9,
        np.array([0.93, 1.36, 1.42, 1.38, 0.93]),
        Material("plastic", (0.01, 0.012, 0.014), roughness=0.05, wear=0.0),
    )
    _hull(
        own,
        "car roof",
        np.array([-1.15, -0.9, -0.1, 0.32, 0.5]),
        np.array([0.58, 0.58, 0.56, 0.56, 0.55]),
        1.34,
        np.array([1.37, 1.43, 1.47, 1.42, 1.36]),
        paint,
    )
    for wx in (-1.32, 1.32):
        for wy in (-0.72, 0.72):
            tyre = np.array([[wx, wy - 0.1, 0.31], [wx, wy + 0.1, 0.31]])
            own.tube("tyre", tyre, 0.31, Material("plastic", (0.015,) * 3, roughness=0.8), 24)
            own.tube("hub", np.add(tyre, (0, 0.012 * np.sign(wy), 0)), 0.17, f.STEEL, 16)
    for end, lamp in ((2.1, (0.6, 0.6, 0.55)), (-2.13, (0.3, 0.01, 0.01))):
        for y in (-0.52, 0.52):
            own.box(
                "car lamp",
                (end - 0.06, y - 0.14, 0.6),
                (end + 0.04, y + 0.14, 0.72),
                Material("plastic", lamp, roughness=0.1),
            )
    weld(shop, own, at, turn)


def _hull(
    own: Workshop, name: str, x: np.ndarray, half: np.ndarray, low: float, top: np.ndarray, material: Material
) -> None:
    """A closed skin through rectangles with broken shoulders, one at each x."""
    rows = []
    for at, w, h in zip(x, half, top, strict=True):
        waist = low + (h - low) * 0.6
        rows.append(
            [
                [at, -w, low],
                [at, -w * 1.03, waist],
                [at, -w * 0.9, h],
                [at, w * 0.9, h],
                [at, w * 1.03, waist],
                [at, w, low],
            ]
        )
    points = np.array(rows, np.float32)
    count = points.shape[1]
    faces = [
        [r * count + s, (r + 1) * count + s, (r + 1) * count + (s + 1) % count, r * count + (s + 1) % count]
        for r in range(len(x) - 1)
        for s in range(count)
    ]
    last = (len(x) - 1) * count
    for a, b, c, d in ((0, 1, 4, 5), (1, 2, 3, 4)):
        faces += [[a, b, c, d], [last + d, last + c, last + b, last + a]]
    own.add(name, points.reshape(-1, 3), np.array(faces, np.int32), material, smooth=False, bevel=0.05)


def bin_(shop: Workshop, at: Place, colour: Colour, turn: float = 0.0) -> None:
    """A wheeled bin, lid shut."""
    own, shell = Workshop(owner=shop.owner), Material("plastic", colour, roughness=0.5, wear=0.6)
    own.box("bin", (-0.26, -0.28, 0.06), (0.26, 0.28, 0.95), shell, bevel=0.03)
    own.box("bin lid", (-0.29, -0.33, 0.95), (0.29, 0.31, 1.03), shell, bevel=0.025)
    own.tube("bin wheel", np.array([[-0.28, 0.22, 0.1], [0.28, 0.22, 0.1]]), 0.1, Material("plastic", (0.015,) * 3))
    weld(shop, own, at, turn)


def bollard(shop: Workshop, at: Place) -> None:
    """An iron post at the kerb."""
    shop.turned(
        "bollard",
        at,
        [(0.08, 0), (0.08, 0.1), (0.06, 0.14), (0.05, 0.8), (0.07, 0.84), (0.06, 0.92), (0, 0.97)],
        f.IRON,
        16,
    )
