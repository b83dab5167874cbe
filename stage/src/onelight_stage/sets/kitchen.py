"""A kitchen with a table for two, a window over the sink, a door, shelves: an interior of an older house."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets import furniture as f
from onelight_stage.sets.carpentry import Workshop
from onelight_stage.sets.stage_set import Mark, Practical, StageSet, Window
from onelight_stage.world import Colour, Material

LEFT, RIGHT, BACK, FRONT, HIGH = -2.3, 2.3, 1.9, -2.6, 2.7
COUNTER = 0.9


def build(seed: int) -> StageSet:
    """The kitchen of this seed: colours, timber, tiles, what stands about."""
    rng = np.random.default_rng(seed)
    shop = Workshop()
    timber, paint = f.wood_of(rng), f.wall_paint(rng)
    _shell(shop, rng, paint)
    _cabinets(shop, rng, timber)
    _counter(shop, rng)
    _left_side(shop, rng)
    _right_side(shop, rng)
    _table(shop, rng, f.wood_of(rng))
    f.pendant(shop, (0.05, 0.05, 1.78), HIGH, f.accent(rng))
    return StageSet(
        "kitchen", shop.meshes, _marks(), ((LEFT, FRONT, 0), (RIGHT, BACK, HIGH)),
        {"pendant": Practical((0.05, 0.05, 1.75), (0.05, 0.05, 0.0), 0.05)},
        {"sink window": Window((-0.35, BACK + 0.15, 1.68), (0, -1, 0), (1.1, 0.95))},
        {"front": ((0, FRONT, 1), (0, 1, 0)), "left": ((LEFT, 0, 1), (1, 0, 0)), "right": ((RIGHT, 0, 1), (-1, 0, 0))},
    )  # fmt: skip


def _marks() -> dict[str, Mark]:
    return {
        "table left": Mark((-0.78, 0.0), 0.0, 0.46), "table right": Mark((0.78, 0.0), 180.0, 0.46),
        "counter": Mark((0.5, 1.0), -90.0), "sink": Mark((-0.35, 1.02), 90.0), "door": Mark((-1.75, -0.9), 10.0),
        "shelf": Mark((1.6, -0.8), 170.0),
    }  # fmt: skip


def _shell(shop: Workshop, rng: np.random.Generator, paint: Colour) -> None:
    wall = Material("plaster", paint, wear=0.5)
    lower = Material("paint", tuple(np.array(paint) * rng.uniform(0.45, 0.75)), roughness=0.45, wear=0.5)
    floors = [
        Material("wood", (0.2, 0.11, 0.055), (0.12, 0.06, 0.03), "planks", 0.14, 0.4, 0.6),
        Material("tile", (0.36, 0.33, 0.28), (0.09, 0.085, 0.08), "blocks", 0.3, 0.3, 0.5),
        Material("tile", (0.32, 0.13, 0.07), (0.2, 0.17, 0.14), "blocks", 0.22, 0.4, 0.6),
    ]
    shop.box("floor", (LEFT - 0.2, FRONT - 0.2, -0.05), (RIGHT + 0.2, BACK + 0.2, 0.0), floors[rng.integers(3)])
    shop.box(
        "ceiling",
        (LEFT - 0.2, FRONT - 0.2, HIGH),
        (RIGHT + 0.2, BACK + 0.2, HIGH + 0.05),
        Material("plaster", (0.55, 0.53, 0.48)),
        owner="wild:ceiling",
    )
    shop.wall("back wall", (RIGHT, BACK), (LEFT, BACK), HIGH, wall, [(RIGHT - 0.2, RIGHT + 0.9, 1.2, 2.15)])
    for owner, start, end, holes in (
        ("left", (LEFT, BACK), (LEFT, FRONT), [(2.3, 3.2, 0.0, 2.05)]), ("front", (LEFT, FRONT), (RIGHT, FRONT), []),
        ("right", (RIGHT, FRONT), (RIGHT, BACK), []),
    ):  # fmt: skip
        shop.owner = f"wild:{owner}"
        shop.wall(f"{owner} wall", start, end, HIGH, wall, holes)
    shop.owner = "wild:left"
    shop.box("dado left", (LEFT, FRONT, 0), (LEFT + 0.02, BACK - 3.2, 1.0), lower)
    shop.box("dado left", (LEFT, BACK - 2.3, 0), (LEFT + 0.02, BACK, 1.0), lower)
    shop.box("rail", (LEFT, BACK - 2.3, 1.0), (LEFT + 0.035, BACK, 1.04), lower)
    shop.owner = "wild:right"
    shop.box("dado right", (RIGHT - 0.02, FRONT, 0), (RIGHT, BACK, 1.0), lower)
    shop.box("rail", (RIGHT - 0.035, FRONT, 1.0), (RIGHT, BACK, 1.04), lower)
    shop.owner = "set"


def _cabinets(shop: Workshop, rng: np.random.Generator, timber: Material) -> None:
    colour = f.wall_paint(rng) if rng.random() < 0.6 else None
    front = Material("paint", colour, roughness=0.4, wear=0.5) if colour else timber
    shop.box("base", (-2.28, BACK - 0.58, 0.1), (1.25, BACK, COUNTER - 0.04), front)
    shop.box("plinth", (-2.28, BACK - 0.54, 0.0), (1.25, BACK, 0.1), Material("paint", (0.02,) * 3))
    for n in range(6):
        x = -2.22 + n * 0.58
        shop.box("door", (x, BACK - 0.6, 0.14), (x + 0.55, BACK - 0.58, COUNTER - 0.22), front)
        shop.box("drawer", (x, BACK - 0.6, COUNTER - 0.2), (x + 0.55, BACK - 0.58, COUNTER - 0.06), front)
        shop.tube(
            "handle",
            np.array([[x + 0.18, BACK - 0.625, COUNTER - 0.13], [x + 0.37, BACK - 0.625, COUNTER - 0.13]]),
            0.007,
            f.BRASS,
        )
    for low, high in ((-2.28, -1.12), (0.42, 1.25)):
        shop.box("upper", (low, BACK - 0.34, 1.45), (high, BACK, 2.2), front)
        middle = (low + high) / 2
        for a, b in ((low, middle), (middle, high)):
            shop.box("upper door", (a + 0.015, BACK - 0.36, 1.47), (b - 0.015, BACK - 0.34, 2.18), front)
            shop.tube(
                "knob",
                np.array(
                    [
                        [middle + (0.05 if a == middle else -0.05), BACK - 0.385, 1.56],
                        [middle + (0.05 if a == middle else -0.05), BACK - 0.36, 1.56],
                    ]
                ),
                0.012,
                f.BRASS,
            )
    tiles = Material(
        "tile", f.accent(rng) if rng.random() < 0.35 else (0.62, 0.6, 0.53), (0.3, 0.29, 0.27), "plain", 0.15, 0.15, 0.3
    )
    shop.box("splashback", (-2.28, BACK - 0.012, COUNTER), (1.25, BACK + 0.001, 1.2), tiles)
    shop.box("splashback", (-2.28, BACK - 0.012, 1.2), (-0.92, BACK + 0.001, 1.45), tiles)
    shop.box("splashback", (0.22, BACK - 0.012, 1.2), (1.25, BACK + 0.001, 1.45), tiles)


def _counter(shop: Workshop, rng: np.random.Generator) -> None:
    top = f.wood_of(rng) if rng.random() < 0.5 else Material("ceramic", (0.12, 0.12, 0.125), roughness=0.25, wear=0.6)
    shop.box("worktop", (-2.3, BACK - 0.63, COUNTER - 0.04), (1.27, BACK, COUNTER), top)
    y = BACK - 0.3
    shop.box("sink", (-0.75, y - 0.2, COUNTER - 0.005), (0.05, y + 0.2, COUNTER + 0.004), f.STEEL)
    angle = np.linspace(0, np.pi, 12)
    tap = np.stack([np.full(12, -0.35), y + 0.12 - 0.1 + 0.1 * np.cos(angle), COUNTER + 0.25 + 0.1 * np.sin(angle)], 1)
    shop.tube("tap", np.concatenate([[[-0.35, y + 0.12, COUNTER]], tap]), 0.014, f.STEEL)
    f.sash_window(
        shop, (-0.35, BACK + 0.06, 1.675), (0, -1, 0), (1.1, 0.95), Material("paint", (0.6, 0.58, 0.52), roughness=0.4)
    )
    cloth = Material("cloth", f.accent(rng), (0.6, 0.58, 0.5), ["plain", "checks", "stripes"][rng.integers(3)], 0.06)
    f.curtain(shop, (-1.0, BACK - 0.06, 1.15), (0.3, 0, 0), 1.05, cloth, rng)
    f.curtain(shop, (0.0, BACK - 0.06, 1.15), (0.3, 0, 0), 1.05, cloth, rng)
    shop.box(
        "stove",
        (0.45, BACK - 0.64, 0.1),
        (1.05, BACK - 0.02, COUNTER + 0.005),
        Material("metal", (0.3,) * 3, roughness=0.35),
    )
    shop.box(
        "oven door",
        (0.5, BACK - 0.665, 0.25),
        (1.0, BACK - 0.64, 0.68),
        Material("plastic", (0.01,) * 3, roughness=0.08),
    )
    f.prop(shop, "kettle")
    f_at = (0.6, y, COUNTER + 0.01)
    shop.turned(
        "kettle",
        f_at,
        [(0, 0), (0.1, 0), (0.115, 0.03), (0.1, 0.12), (0.05, 0.16), (0.015, 0.165), (0.012, 0.19), (0, 0.19)],
        f.STEEL,
    )
    shop.tube(
        "spout",
        np.add(f_at, [[0.09, 0, 0.07], [0.15, 0, 0.12], [0.165, 0, 0.15]]),
        np.array([0.018, 0.013, 0.011], np.float32),
        f.STEEL,
    )
    f.prop(shop, "jars")
    for n in range(5):
        at = (-1.0 - 0.14 * n, BACK - 0.14, COUNTER)
        tall = 0.2 - 0.022 * n
        shop.turned(
            "jar",
            at,
            [(0, 0), (0.05, 0), (0.052, 0.01), (0.052, tall), (0.045, tall + 0.01), (0, tall + 0.012)],
            Material("ceramic", tuple(np.array((0.5, 0.42, 0.3)) * (1 - 0.08 * n)), roughness=0.3),
        )
    f.prop(shop, "bread board")
    shop.box("board", (-1.62, BACK - 0.5, COUNTER), (-1.27, BACK - 0.27, COUNTER + 0.02), f.wood_of(rng))
    loaf = np.array([[-1.57, BACK - 0.38, COUNTER + 0.065], [-1.54, BACK - 0.38, COUNTER + 0.065],
                     [-1.36, BACK - 0.38, COUNTER + 0.065], [-1.32, BACK - 0.38, COUNTER + 0.06]])  # fmt: skip
    crust = Material("paint", (0.3, 0.13, 0.04), roughness=0.8)
    shop.tube("loaf", loaf, np.array([0.035, 0.055, 0.055, 0.03], np.float32), crust, 20)
    shop.owner = "set"
    for n in range(4):
        x = 0.5 + 0.17 * n
        shop.tube("hook", np.array([[x, BACK - 0.36, 1.43], [x, BACK - 0.36, 1.4]]), 0.004, f.IRON)
        shop.turned(
            "cup",
            (x, BACK - 0.36, 1.31),
            [(0.028, 0), (0.04, 0.07), (0.038, 0.07)],
            Material("ceramic", f.accent(rng), roughness=0.25),
        )


def _left_side(shop: Workshop, rng: np.random.Generator) -> None:
    """What is seen in a reverse on the person at the table's left: a door, coats, a picture, a dresser."""
    shop.owner = "wild:left"
    y0, y1 = BACK - 3.2, BACK - 2.3
    door = Material("paint", tuple(np.array(f.wall_paint(rng)) * 0.8), roughness=0.35, wear=0.5)
    shop.box("door", (LEFT - 0.06, y0, 0), (LEFT - 0.02, y1, 2.03), door)
    for a, b in ((0.15, 0.85), (1.0, 1.85)):
        shop.box("panel", (LEFT - 0.03, y0 + 0.13, a), (LEFT - 0.008, y1 - 0.13, b), door, bevel=0.012)
    trim = Material("paint", (0.5, 0.47, 0.4), roughness=0.4)
    for low, high in (
        ((LEFT, y0 - 0.08, 0), (LEFT + 0.025, y0, 2.1)),
        ((LEFT, y1, 0), (LEFT + 0.025, y1 + 0.08, 2.1)),
        ((LEFT, y0 - 0.08, 2.03), (LEFT + 0.025, y1 + 0.08, 2.13)),
    ):
        shop.box("architrave", low, high, trim)
    shop.turned(
        "door knob",
        (LEFT + 0.03, y1 - 0.08, 0.98),
        [(0.001, 0), (0.025, 0.015), (0.025, 0.035), (0.001, 0.05)],
        f.BRASS,
    )
    timber = f.wood_of(rng)
    shop.box("dresser", (LEFT + 0.02, 0.0, 0.0), (LEFT + 0.42, 1.15, 0.85), timber)
    for n in range(3):
        shop.box("drawer", (LEFT + 0.42, 0.03, 0.08 + 0.26 * n), (LEFT + 0.435, 1.12, 0.3 + 0.26 * n), timber)
    for z in (1.25, 1.6):
        shop.box("shelf", (LEFT + 0.02, 0.0, z), (LEFT + 0.24, 1.15, z + 0.025), timber)
        for n in range(6):
            f.plate(shop, (LEFT + 0.12, 0.1 + 0.19 * n, z + 0.025), 0.08) if (n + int(z * 10)) % 3 else f.mug(
                shop, (LEFT + 0.12, 0.1 + 0.19 * n, z + 0.025), f.accent(rng)
            )
    f.picture(shop, (LEFT + 0.005, -0.25, 1.62), (1, 0, 0), (0.3, 0.4), rng)
    f.prop(shop, "lamp")
    f.table_lamp(shop, (LEFT + 0.22, 0.85, 0.85), (1.0, 0.66, 0.34))
    f.prop(shop, "plant")
    f.plant(shop, (LEFT + 0.22, 0.25, 0.85), rng, 0.38)
    shop.owner = "set"


def _right_side(shop: Workshop, rng: np.random.Generator) -> None:
    """What is seen in a reverse on the person at the table's right: a refrigerator, open shelves, a clock."""
    shop.owner = "wild:right"
    white = Material("ceramic", (0.55, 0.54, 0.48), roughness=0.3, wear=0.5)
    shop.box("fridge", (RIGHT - 0.68, BACK - 0.68, 0.05), (RIGHT - 0.03, BACK - 0.05, 1.62), white, bevel=0.03)
    shop.box("fridge seam", (RIGHT - 0.69, BACK - 0.7, 1.12), (RIGHT - 0.05, BACK - 0.675, 1.13), f.IRON)
    shop.tube(
        "fridge handle", np.array([[RIGHT - 0.6, BACK - 0.72, 0.75], [RIGHT - 0.6, BACK - 0.72, 1.08]]), 0.012, f.STEEL
    )
    timber = f.wood_of(rng)
    for z in (1.2, 1.55, 1.9):
        shop.box("shelf", (RIGHT - 0.26, -1.3, z), (RIGHT, 0.9, z + 0.03), timber)
    shop.books("cookbooks", (RIGHT - 0.24, -0.2, 1.58), 0.9, 0.19, 0.27, rng, axis=1)
    for n in range(7):
        at = (RIGHT - 0.13, -1.15 + 0.15 * n, 1.23)
        tall = rng.uniform(0.1, 0.22)
        shop.turned(
            "jar",
            at,
            [(0, 0), (0.045, 0), (0.045, tall), (0.038, tall + 0.02), (0, tall + 0.02)],
            Material("plastic", f.accent(rng), roughness=0.12),
        )
    for n in range(4):
        f.bottle(shop, (RIGHT - 0.13, 0.1 + 0.13 * n, 1.23), tuple(rng.uniform(0.01, 0.12, 3)), rng.uniform(0.24, 0.32))
    f.plate(shop, (RIGHT - 0.13, -0.9, 1.58), 0.11)
    f.picture(shop, (RIGHT - 0.005, -1.75, 1.6), (-1, 0, 0), (0.4, 0.5), rng)
    shop.box(
        "radiator",
        (RIGHT - 0.12, -0.9, 0.12),
        (RIGHT - 0.03, 0.4, 0.75),
        Material("paint", (0.55, 0.53, 0.46), roughness=0.4),
    )
    f.prop(shop, "radio")
    shop.box("radio", (RIGHT - 0.2, -0.55, 1.58), (RIGHT - 0.06, -0.28, 1.76), f.wood_of(rng), bevel=0.015)
    shop.turned("dial", (RIGHT - 0.2, -0.36, 1.66), [(0.03, -0.03), (0.03, 0.03)], f.BRASS)
    shop.owner = "set"


def _table(shop: Workshop, rng: np.random.Generator, timber: Material) -> None:
    f.table(shop, (0, 0), (1.15, 0.75, 0.75), timber)
    f.chair(shop, (-0.8, 0, 0), 0, timber)
    f.chair(shop, (0.8, 0, 0), 180, timber)
    f.prop(shop, "letter")
    f.letter(shop, (0.12, -0.1, 0.751))
    f.prop(shop, "mug")
    f.mug(shop, (-0.3, -0.22, 0.75), f.accent(rng))
    f.prop(shop, "bottle")
    f.bottle(shop, (0.02, 0.2, 0.75), (0.02, 0.06, 0.025))
    f.prop(shop, "glass")
    f.glass(shop, (0.36, 0.12, 0.75))
    f.prop(shop, "fruit bowl")
    f.fruit_bowl(shop, (-0.16, 0.2, 0.75), rng)
    shop.owner = "set"
