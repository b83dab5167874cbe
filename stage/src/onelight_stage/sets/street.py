"""A street front by night or day: a café table before a shop window, wet asphalt, houses into the distance."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets import clutter, greenery, hand_props, streetscape
from onelight_stage.sets import furniture as f
from onelight_stage.sets.carpentry import Workshop, weld
from onelight_stage.sets.shopfront import FRONT_OF_HOUSE, SHOP, inside, shop_front
from onelight_stage.sets.stage_set import Mark, Practical, StageSet, Window
from onelight_stage.world import Colour, Material

KERB, FAR_SIDE = -2.1, -11.0
TABLE = 0.73


def build(seed: int) -> StageSet:
    """The street of this seed: the hour, the fronts, the shop's trade, what is parked."""
    rng = np.random.default_rng([13, seed])
    shop, night = Workshop(), bool(rng.random() < 0.6)
    paint = Material("paint", tuple(np.array(f.accent(rng)) * 0.4), roughness=0.3, wear=0.5)
    _ground(shop, rng, night)
    shop_front(shop, rng, paint, night)
    inside(shop, rng, night)
    _row(shop, rng, night)
    _opposite(shop, rng, night)
    lamp = (1.0, 0.62, 0.28) if rng.random() < 0.6 else (0.95, 0.95, 0.85)
    _kerbside(shop, rng, night, lamp)
    _table(shop, rng)
    return StageSet(
        "street", shop.meshes, _marks(), ((-4.5, -4.5, 0.0), (4.5, FRONT_OF_HOUSE, 6.0)),
        {"street lamp": Practical((2.9, KERB + 0.68, 3.2), (2.9, KERB + 0.68, 0), 0.1),
         "far lamp": Practical((-7.0, KERB + 0.68, 3.2), (-7.0, KERB + 0.68, 0), 0.1),
         "door lamp": Practical((2.55, FRONT_OF_HOUSE - 0.3, 1.96), (2.55, 0, 0), 0.05)},
        {"shop window": Window((sum(SHOP) / 2, FRONT_OF_HOUSE + 0.3, 1.5), (0, -1, 0), (SHOP[1] - SHOP[0], 1.7))},
        {"opposite": ((0, FAR_SIDE + 0.5, 1), (0, 1, 0))},
        surround=_sky(rng, night), outdoors=True,
    )  # fmt: skip


def _marks() -> dict[str, Mark]:
    return {
        "table left": Mark((-0.72, 0.0), 0.0, 0.46), "table right": Mark((0.72, 0.0), 180.0, 0.46),
        "door": Mark((1.8, 1.0), -90.0), "window": Mark((-1.5, 1.1), 70.0), "kerb": Mark((1.6, -1.5), 140.0),
        "pavement left": Mark((-2.9, -0.6), 0.0), "pavement right": Mark((-1.8, -0.6), 180.0),
    }  # fmt: skip


def _sky(rng: np.random.Generator, night: bool) -> Colour:
    if night:
        return (0.012, 0.018, 0.034) if rng.random() < 0.6 else (0.045, 0.065, 0.12)
    return (0.62, 0.7, 0.82) if rng.random() < 0.5 else (0.75, 0.76, 0.78)


def _ground(shop: Workshop, rng: np.random.Generator, night: bool) -> None:
    wet = float(rng.uniform(0.6, 1.0)) if night else float(rng.uniform(0.1, 0.8))
    shop.box(
        "road",
        (-45, FAR_SIDE + 2.2, -0.2),
        (45, KERB, -0.13),
        Material("asphalt", (0.035, 0.036, 0.04), (0.1, 0.1, 0.1), wear=wet),
    )
    flags = Material(
        "tile",
        (0.17, 0.165, 0.155),
        (0.075, 0.07, 0.065),
        "blocks",
        float(rng.choice([0.45, 0.6])),
        float(rng.uniform(0.35, 0.75)),
        0.8,
    )
    shop.box("pavement", (-45, KERB + 0.16, -0.1), (45, FRONT_OF_HOUSE + 0.2, 0), flags)
    shop.box("far pavement", (-45, FAR_SIDE, -0.1), (45, FAR_SIDE + 2.2, 0), flags)
    kerb = Workshop()
    for x in np.arange(-30, 30, 0.92):
        kerb.box("kerb", (x, KERB, -0.2), (x + 0.91, KERB + 0.16, 0.004), streetscape.STONE, bevel=0.012)
    weld(shop, kerb)
    line = Material("paint", (0.55, 0.42, 0.08), roughness=0.6, wear=0.9)
    for y in (KERB - 0.3, KERB - 0.5):
        shop.box("yellow line", (-30, y, -0.131), (30, y + 0.09, -0.126), line, bevel=0)
    shop.box("gully", (0.9, KERB - 0.34, -0.131), (1.35, KERB - 0.02, -0.122), f.IRON)
    shop.turned("manhole", (-2.2, -4.2, -0.129), [(0.36, 0), (0.36, 0.006), (0, 0.006)], f.IRON)


def _row(shop: Workshop, rng: np.random.Generator, night: bool) -> None:
    """The neighbours both ways, and the houses that close the street's two ends."""
    for step, start in ((1, 3.2), (-1, -2.8)):
        x = start
        for _n in range(4):
            wide = float(rng.uniform(4.2, 7.0))
            left = x if step > 0 else x - wide
            streetscape.house(
                shop,
                (left, FRONT_OF_HOUSE + float(rng.uniform(0, 0.08)), 0),
                wide,
                float(rng.uniform(6.5, 10)),
                night,
                rng,
                first=0.8,
            )
            x += step * wide
        for n in range(3):
            foot = (step * 34.0, 6 - 6.5 * n if step > 0 else -10 + 6.5 * n, 0)
            streetscape.house(shop, foot, 6.7, float(rng.uniform(7, 12)), night, rng, turn=-90.0 * step)


def _opposite(shop: Workshop, rng: np.random.Generator, night: bool) -> None:
    shop.owner, x = "wild:opposite", 18.0
    while x > -18:
        wide = float(rng.uniform(5, 8))
        streetscape.house(shop, (x, FAR_SIDE, 0), wide, float(rng.uniform(6.5, 10)), night, rng, turn=180.0)
        x -= wide
    shop.owner = "set"


def _kerbside(shop: Workshop, rng: np.random.Generator, night: bool, lamp: Colour) -> None:
    for x in (2.9, 13.0, -7.0, -17.0, 22.0):
        streetscape.lamp_post(shop, (x, KERB + 0.4, 0), 3.3, night, lamp)
    for x in (7.2, 12.6, -8.4, -13.8, 18.5):
        if rng.random() < 0.75:
            tone = [(0.03, 0.03, 0.035), (0.3, 0.3, 0.31), (0.22, 0.02, 0.02), (0.02, 0.05, 0.12), (0.5, 0.49, 0.45)][
                rng.integers(5)
            ]
            streetscape.car(shop, (x + rng.normal(0, 0.2), KERB - 1.0, -0.13), tone, 180.0 * int(rng.integers(2)))
    for n in range(int(rng.integers(1, 4))):
        streetscape.bin_(
            shop,
            (3.7 + 0.65 * n, FRONT_OF_HOUSE - 0.42, 0),
            ((0.02, 0.06, 0.03), (0.03, 0.03, 0.03), (0.02, 0.04, 0.1))[n],
            180 + rng.normal(0, 6),
        )
    for x in (-3.4, -5.0, 5.2):
        streetscape.bollard(shop, (x, KERB + 0.35, 0))
    leaves = list(greenery.SEASONS.values())[rng.integers(4)]
    for x in (-5.6, 10.2, -12.2):
        greenery.tree(shop, (x, KERB + 0.75, 0), float(rng.uniform(4.6, 5.8)), leaves, rng, 1300)
    _other_tables(shop, rng)
    for x in (-2.3, 1.18):
        shop.owner = "left tub" if x < 0 else "right tub"
        timber = f.wood_of(rng)
        shop.turned(
            "tub",
            (x, FRONT_OF_HOUSE - 0.32, 0),
            [(0, 0), (0.15, 0), (0.19, 0.34), (0.17, 0.34), (0.16, 0.28), (0, 0.28)],
            timber,
            20,
        )
        clutter.bushy(shop, (x, FRONT_OF_HOUSE - 0.32, 0.12), rng, 0.85)
    shop.owner = "menu board"
    board = Workshop(owner="menu board")
    for lean in (-1, 1):
        board.sheet(
            "board",
            (-0.28, lean * 0.22, 0.02),
            (0.56, 0, 0),
            (0, -lean * 0.2, 0.95),
            Material("paint", (0.02, 0.022, 0.02), roughness=0.8),
        )
        board.tube(
            "board edge",
            np.array(
                [[-0.28, lean * 0.22, 0], [-0.28, lean * 0.02, 0.99], [0.28, lean * 0.02, 0.99], [0.28, lean * 0.22, 0]]
            ),
            0.014,
            f.wood_of(rng),
            8,
        )
    for n in range(7):
        board.sheet(
            "chalk",
            (-0.2, -0.206 + 0.0221 * n, 0.13 + 0.105 * n),
            (float(rng.uniform(0.15, 0.4)), 0, 0),
            (0, 0.004, 0.03),
            Material("paper", (0.55, 0.55, 0.5)),
        )
    weld(shop, board, (2.6, 0.35, 0), -35)
    shop.owner = "set"


def _other_tables(shop: Workshop, rng: np.random.Generator) -> None:
    """More of the café's places along the front, one laid, one stacked with chairs."""
    timber = f.wood_of(rng)
    for x, y in ((-3.6, 1.0), (-5.4, 0.95)):
        shop.turned("table foot", (x, y, 0), [(0.22, 0), (0.22, 0.015), (0.03, 0.05), (0.025, TABLE - 0.03)], f.IRON)
        shop.box("table top", (x - 0.33, y - 0.33, TABLE - 0.03), (x + 0.33, y + 0.33, TABLE), timber)
        f.chair(shop, (x - 0.6, y, 0), float(rng.normal(0, 15)), timber)
        f.chair(shop, (x + 0.6, y, 0), float(180 + rng.normal(0, 15)), timber)
    shop.owner = "flower pot"
    f.plant(shop, (-3.55, 1.05, TABLE), rng, 0.3)
    shop.owner = "set"


def _table(shop: Workshop, rng: np.random.Generator) -> None:
    """A café table for two with iron chairs, and what was ordered."""
    top = f.wood_of(rng) if rng.random() < 0.5 else Material("ceramic", (0.6, 0.58, 0.54), roughness=0.2)
    shop.turned("table foot", (0, 0, 0), [(0.22, 0), (0.22, 0.015), (0.03, 0.05), (0.025, TABLE - 0.03)], f.IRON)
    shop.turned(
        "table top",
        (0, 0, 0),
        [
            (0, TABLE - 0.03),
            (0.35, TABLE - 0.03),
            (0.36, TABLE - 0.02),
            (0.36, TABLE - 0.004),
            (0.35, TABLE),
            (0, TABLE),
        ],
        top,
        48,
        smooth=False,
    )
    timber = f.wood_of(rng)
    f.chair(shop, (-0.74, 0, 0), 0, timber)
    f.chair(shop, (0.74, 0, 0), 180, timber)
    shop.owner = "cup"
    f.mug(shop, (-0.2, -0.1, TABLE), f.accent(rng))
    shop.owner = "glass"
    f.glass(shop, (0.2, 0.06, TABLE))
    shop.owner = "carafe"
    f.bottle(shop, (0.02, 0.2, TABLE), (0.02, 0.06, 0.03) if rng.random() < 0.5 else (0.12, 0.03, 0.01), 0.28)
    shop.owner = "book"
    hand_props.closed_book(shop, (0.1, -0.18, TABLE), f.accent(rng), float(rng.uniform(-40, 40)), 0.025)
    shop.owner = "candle"
    hand_props.candle(shop, (-0.12, 0.14, TABLE), (0.9, 0.55, 0.2))
    shop.owner = "bag"
    hand_props.bag(shop, (0.62, 0.5, 0), tuple(np.array(f.accent(rng)) * 0.6), 20)
    shop.owner = "set"
