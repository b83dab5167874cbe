"""The shop behind the café table in the street: its front in painted timber, its sign and door, and its inside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from onelight_stage.sets import clutter, streetscape
from onelight_stage.sets import furniture as f
from onelight_stage.sets.carpentry import Workshop, weld
from onelight_stage.world import Material

FRONT_OF_HOUSE = 1.7
SHOP, DOOR = (-1.9, 1.0), (1.35, 2.25)
"""From where to where along x the shop's window and its door go, metres."""


def shop_front(shop: Workshop, rng: np.random.Generator, paint: Material, night: bool) -> None:
    """Pilasters, stall riser, a big pane in bars, fascia with a lit name, an awning, the door and its lamp."""
    y, (a, b), (c, d) = FRONT_OF_HOUSE, SHOP, DOOR
    face = streetscape.render_of(rng)
    shop.wall(
        "house",
        (3.2, y),
        (-2.8, y),
        8.6,
        face,
        [(3.2 - d, 3.2 - c, 0, 2.35), (3.2 - b, 3.2 - a, 0.55, 2.45)],
        thick=0.25,
    )
    for x in (a - 0.12, b + 0.12, d + 0.12):
        shop.box("pilaster", (x - 0.11, y - 0.08, 0), (x + 0.11, y, 2.75), paint, bevel=0.012)
        shop.box("capital", (x - 0.14, y - 0.13, 2.6), (x + 0.14, y, 2.78), paint, bevel=0.02)
    shop.box("stall riser", (a, y - 0.05, 0), (b, y, 0.55), paint)
    for n in range(4):
        w = (b - a) / 4
        shop.box(
            "riser panel",
            (a + n * w + 0.07, y - 0.07, 0.12),
            (a + (n + 1) * w - 0.07, y - 0.05, 0.46),
            paint,
            bevel=0.012,
        )
    shop.box("sill", (a - 0.02, y - 0.12, 0.53), (b + 0.02, y + 0.02, 0.58), paint)
    for x in np.linspace(a, b, 4):
        shop.box("mullion", (x - 0.03, y - 0.02, 0.55), (x + 0.03, y + 0.05, 2.45), paint)
    shop.box("transom", (a, y - 0.02, 2.02), (b, y + 0.05, 2.07), paint)
    shop.sheet("pane", (a, y + 0.03, 0.55), (b - a, 0, 0), (0, 0, 1.9), f.CLEAR)
    shop.box("fascia", (a - 0.25, y - 0.14, 2.5), (d + 0.25, y, 3.02), paint, bevel=0.015)
    _name(shop, rng, (a + 0.35, y - 0.15, 2.64), night)
    if rng.random() < 0.6:
        _awning(shop, rng, a - 0.1, b + 0.1)
    _door(shop, paint, c, d)
    own = Workshop()
    streetscape.house(own, (-2.8, y, 0), 6.0, 8.6, night, rng, first=3.4, closed=False)
    shop.meshes += [replace(m, name=f"upper {m.name}") for m in own.meshes]
    shop.tube("drain pipe", np.array([[-2.65, y - 0.07, 0.1], [-2.65, y - 0.07, 8.3]]), 0.05, f.IRON)


def _name(shop: Workshop, rng: np.random.Generator, at: tuple[float, float, float], night: bool) -> None:
    """Letters of no alphabet: strokes as a sign-writer spaces them."""
    gilt = Material("glow", (1.0, 0.75, 0.4), level=1.6) if night else f.BRASS
    letters, x = Workshop(), 0.0
    for _n in range(int(rng.integers(7, 13))):
        w, strokes = rng.uniform(0.12, 0.18), rng.random(6)
        parts = [
            ((0, 0), (0.035, 0.26)),
            ((w - 0.035, 0), (w, 0.26)),
            ((0, 0.225), (w, 0.26)),
            ((0, 0.11), (w, 0.145)),
            ((0, 0), (w, 0.035)),
        ]
        for (p, q), (r, s) in (part for part, chance in zip(parts, strokes[:5], strict=True) if chance < 0.66):
            letters.box("letter", (x + p, 0, q), (x + r, 0.012, s), gilt, bevel=0, group="practical" if night else "")
        x += w + 0.07
    weld(shop, letters, at)


def _awning(shop: Workshop, rng: np.random.Generator, a: float, b: float) -> None:
    cloth = Material("cloth", f.accent(rng), (0.5, 0.47, 0.4), ["stripes", "plain"][rng.integers(2)], 0.4)
    top = np.array([a, FRONT_OF_HOUSE - 0.14, 2.62])
    shop.sheet("awning", np.add(top, (0, -0.95, -0.38)), (b - a, 0, 0), (0, 0.95, 0.38), cloth, (24, 4))
    u = np.linspace(0, 1, 49)
    drop = Workshop()
    drop.sheet(
        "valance",
        np.add(top, (0, -0.95, -0.56)),
        (b - a, 0, 0),
        (0, 0, 0.18),
        cloth,
        (48, 2),
        np.tile(0.015 * np.sin(u * 60), (3, 1)).astype(np.float32),
    )
    weld(shop, drop)
    for x in (a, b):
        shop.tube("awning arm", np.array([[x, FRONT_OF_HOUSE, 2.2], np.add(top, (x - a, -0.95, -0.38))]), 0.012, f.IRON)


def _door(shop: Workshop, paint: Material, c: float, d: float) -> None:
    y = FRONT_OF_HOUSE + 0.1
    shop.box("door", (c, y, 0), (d, y + 0.05, 0.95), paint)
    for x in (c + 0.06, d - 0.06):
        shop.box("stile", (x - 0.06, y, 0.95), (x + 0.06, y + 0.05, 2.35), paint)
    shop.box("door rail", (c, y, 1.98), (d, y + 0.05, 2.35), paint)
    shop.box("panel", (c + 0.12, y - 0.012, 0.15), (d - 0.12, y, 0.85), paint, bevel=0.01)
    shop.sheet("door pane", (c, y + 0.02, 0.95), (d - c, 0, 0), (0, 0, 1.05), f.CLEAR)
    shop.box("open sign", (c + 0.3, y - 0.01, 1.45), (c + 0.58, y - 0.004, 1.62), Material("paint", (0.6, 0.56, 0.46)))
    shop.tube("door bar", np.array([[c + 0.13, y - 0.06, 0.9], [c + 0.13, y - 0.06, 1.3]]), 0.013, f.BRASS)
    shop.box("step", (c - 0.05, FRONT_OF_HOUSE - 0.22, 0), (d + 0.05, y, 0.07), streetscape.STONE, bevel=0.012)
    lamp = (2.55, FRONT_OF_HOUSE - 0.2, 2.1)
    shop.turned(
        "door lamp",
        lamp,
        [(0.05, -0.08), (0.075, 0.08), (0.02, 0.13)],
        Material("glow", (1.0, 0.66, 0.34), level=2.6),
        12,
        group="practical",
    )
    shop.tube(
        "lamp arm",
        np.array([[2.55, FRONT_OF_HOUSE, 2.3], [2.55, FRONT_OF_HOUSE - 0.2, 2.3], [2.55, FRONT_OF_HOUSE - 0.2, 2.22]]),
        0.01,
        f.IRON,
    )


def inside(shop: Workshop, rng: np.random.Generator, night: bool) -> None:
    """The shop behind its pane: a display, shelves to the ceiling, hanging lamps."""
    y, wall = FRONT_OF_HOUSE, f.wall_paint(rng)
    shop.box("shop back", (-2.7, y + 2.9, 0), (3.1, y + 3.0, 2.9), Material("plaster", wall))
    for x in (-2.75, 3.1):
        shop.box("shop side", (x, y + 0.25, 0), (x + 0.05, y + 3, 2.9), Material("plaster", wall))
    shop.box("shop floor", (-2.7, y, -0.05), (3.1, y + 3, 0.0), f.wood_of(rng))
    shop.box("shop ceiling", (-2.7, y + 0.25, 2.9), (3.1, y + 3, 2.95), Material("plaster", (0.5,) * 3))
    timber = f.wood_of(rng)
    shop.box("display", (SHOP[0], y + 0.06, 0.3), (SHOP[1], y + 0.75, 0.6), timber)
    for z in (0.5, 0.95, 1.4, 1.85, 2.25):
        shop.box("shop shelf", (-2.4, y + 2.6, z), (2.6, y + 2.9, z + 0.03), timber)
        if rng.random() < 0.5:
            clutter.bottles(shop, (-2.3, y + 2.72, z + 0.03), 4.7, rng, 0.34)
        else:
            shop.books("shop books", (-2.3, y + 2.62, z + 0.03), 4.7, 0.24, 0.36, rng)
    for x in (-1.4, -0.4, 0.6):
        f.pendant(shop, (x, y + 1.5, 2.2), 2.9, f.accent(rng))
    for n in range(6):
        at = (SHOP[0] + 0.3 + 0.45 * n, y + 0.3 + 0.2 * rng.random(), 0.6)
        builders = (lambda a=at: f.plant(shop, a, rng, 0.4), lambda a=at: clutter.spirit_bottle(shop, a, rng, 0.4),
                    lambda a=at: f.fruit_bowl(shop, a, rng),
                    lambda a=at: f.table_lamp(shop, a, (1.0, 0.7, 0.4)))  # fmt: skip
        builders[rng.integers(4)]()
    if night:
        shop.box(
            "shop light",
            (-2.0, y + 1.0, 2.86),
            (2.2, y + 1.3, 2.88),
            Material("glow", (1.0, 0.8, 0.55), level=4.2),
            group="practical",
            bevel=0,
        )
