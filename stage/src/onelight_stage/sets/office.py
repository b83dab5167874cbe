"""An office at a town's edge of money: two people at a desk, blinds and a city behind, a corridor through glass."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets import clutter, hand_props, office_things
from onelight_stage.sets import furniture as f
from onelight_stage.sets.carpentry import Workshop, weld
from onelight_stage.sets.stage_set import Mark, Practical, StageSet, Window
from onelight_stage.world import Material

LEFT, RIGHT, BACK, FRONT, HIGH = -2.7, 2.7, 2.2, -2.7, 2.6
DESK = 0.74
SILL, HEAD = 0.85, 2.25


def build(seed: int) -> StageSet:
    """The office of this seed: carpet, timber, blinds, files, day or night over the city."""
    rng = np.random.default_rng([11, seed])
    shop, timber = Workshop(), f.wood_of(rng)
    window = (-1.55, float(rng.uniform(0.35, 0.75)))
    _shell(shop, rng, window)
    _window(shop, rng, window)
    _back_shelves(shop, rng, window[1] + 0.25, timber)
    _corridor(shop, rng)
    _right_side(shop, rng, timber)
    _desk(shop, rng, timber)
    _ceiling(shop)
    middle, wide = (window[0] + window[1]) / 2, window[1] - window[0]
    return StageSet(
        "office", shop.meshes, _marks(), ((LEFT, FRONT, 0), (RIGHT, BACK, HIGH)),
        {"desk lamp": Practical((0.38, 0.27, DESK + 0.36), (0.2, 0.1, 0), 0.04),
         "corridor": Practical((LEFT - 0.9, 0.2, 2.3), (LEFT - 0.9, 0.2, 0), 0.12)},
        {"city window": Window((middle, BACK + 0.2, (SILL + HEAD) / 2), (0, -1, 0), (wide, HEAD - SILL))},
        {"front": ((0, FRONT, 1), (0, 1, 0)), "left": ((LEFT - 1.75, 0, 1), (1, 0, 0)),
         "right": ((RIGHT, 0, 1), (-1, 0, 0))},
    )  # fmt: skip


def _marks() -> dict[str, Mark]:
    return {
        "desk left": Mark((-0.92, 0.0), 0.0, 0.47), "desk right": Mark((0.92, 0.0), 180.0, 0.47),
        "window": Mark((-0.6, 1.5), 90.0), "files": Mark((1.35, 1.25), 80.0), "door": Mark((-2.1, -1.3), 20.0),
        "board": Mark((1.8, -0.6), 170.0),
    }  # fmt: skip


def _shell(shop: Workshop, rng: np.random.Generator, window: tuple[float, float]) -> None:
    wall = Material("plaster", f.wall_paint(rng), wear=0.3)
    floors = [
        Material("cloth", (0.06, 0.065, 0.075), (0.045, 0.05, 0.06), "checks", 0.5),
        Material("cloth", (0.1, 0.085, 0.07)),
        Material("wood", (0.24, 0.14, 0.07), (0.15, 0.08, 0.04), "planks", 0.12, 0.35),
        Material("cloth", (0.05, 0.075, 0.065), (0.04, 0.06, 0.055), "stripes", 0.25),
    ]  # fmt: skip
    shop.box("floor", (LEFT - 1.9, FRONT - 2.5, -0.05), (RIGHT + 0.2, BACK + 0.1, 0), floors[rng.integers(4)])
    shop.wall(
        "back wall", (RIGHT, BACK), (LEFT - 1.8, BACK), HIGH, wall, [(RIGHT - window[1], RIGHT - window[0], SILL, HEAD)]
    )
    for owner, a, b in (("front", (LEFT, FRONT), (RIGHT, FRONT)), ("right", (RIGHT, FRONT), (RIGHT, BACK))):
        shop.owner = f"wild:{owner}"
        shop.wall(f"{owner} wall", a, b, HIGH, wall)
    shop.owner = "set"
    skirting = Material("paint", (0.08, 0.075, 0.07), roughness=0.4)
    shop.box("skirting", (LEFT, BACK - 0.015, 0), (RIGHT, BACK, 0.09), skirting)


def _ceiling(shop: Workshop) -> None:
    """Mineral tiles in a white grid, two of them lamps."""
    shop.owner = "wild:ceiling"
    shop.box("ceiling", (LEFT - 1.8, FRONT, HIGH), (RIGHT, BACK, HIGH + 0.04), Material("plaster", (0.5, 0.5, 0.48)))
    grid = Workshop(owner=shop.owner)
    for x in np.arange(LEFT, RIGHT + 0.1, 0.6):
        grid.box(
            "rail", (x - 0.012, FRONT, HIGH - 0.008), (x + 0.012, BACK, HIGH), Material("paint", (0.6,) * 3), bevel=0
        )
    for y in np.arange(FRONT, BACK, 0.6):
        grid.box(
            "rail", (LEFT, y - 0.012, HIGH - 0.008), (RIGHT, y + 0.012, HIGH), Material("paint", (0.6,) * 3), bevel=0
        )
    for x in (-1.5, 0.9):
        grid.box("lamp panel", (x + 0.02, 0.32, HIGH - 0.012), (x + 0.58, 0.88, HIGH - 0.004),
                 Material("glow", (0.9, 0.97, 1.0), level=1.5), group="practical", bevel=0)  # fmt: skip
    weld(shop, grid)
    shop.owner = "set"


def _window(shop: Workshop, rng: np.random.Generator, window: tuple[float, float]) -> None:
    """Aluminium frame, a blind let down part of the way, and the city."""
    low, high = window
    frame = Material("metal", (0.2, 0.2, 0.21), roughness=0.4)
    for x in np.linspace(low, high, 4):
        shop.box("mullion", (x - 0.025, BACK + 0.04, SILL), (x + 0.025, BACK + 0.1, HEAD), frame)
    for z in (SILL, 1.3, HEAD):
        shop.box("transom", (low, BACK + 0.04, z - 0.025), (high, BACK + 0.1, z + 0.025), frame)
    shop.box(
        "sill",
        (low - 0.05, BACK - 0.14, SILL - 0.035),
        (high + 0.05, BACK + 0.05, SILL),
        Material("paint", (0.5, 0.49, 0.45), roughness=0.4),
    )
    shop.box(
        "heater",
        (low + 0.1, BACK - 0.1, 0.12),
        (high - 0.1, BACK - 0.02, 0.68),
        Material("paint", (0.5, 0.49, 0.45), roughness=0.4),
    )
    tone = [(0.5, 0.48, 0.43), (0.09, 0.09, 0.1), (0.36, 0.22, 0.11)][rng.integers(3)]
    _blind(
        shop,
        low,
        high,
        float(rng.uniform(1.15, 1.75)),
        float(rng.uniform(15, 50)),
        Material("paint", tone, roughness=0.4),
    )
    clutter.translight(shop, ((low + high) / 2, BACK + 1.2, 0.2), (9.0, 0, 0), 3.2, rng, rng.random() < 0.4)
    shop.owner = "succulent"
    f.plant(shop, (low + 0.25, BACK - 0.06, SILL), rng, 0.26)
    shop.owner = "set"


def _blind(shop: Workshop, low: float, high: float, down_to: float, tilt: float, slat: Material) -> None:
    own, angle = Workshop(), np.radians(tilt)
    step = 0.022 * np.array([0, np.cos(angle), np.sin(angle)])
    for z in np.arange(down_to, HEAD - 0.05, 0.036):
        own.sheet(
            "slat", np.array([low + 0.02, BACK - 0.02, z]) - step / 2, (high - low - 0.04, 0, 0), step * 1.35, slat
        )
    for x in np.linspace(low + 0.2, high - 0.2, 3):
        own.tube("ladder", np.array([[x, BACK - 0.034, down_to], [x, BACK - 0.034, HEAD]]), 0.002, slat, 6)
    own.box("head rail", (low, BACK - 0.05, HEAD - 0.05), (high, BACK, HEAD), slat)
    own.box("foot rail", (low + 0.02, BACK - 0.035, down_to - 0.03), (high - 0.02, BACK - 0.005, down_to - 0.012), slat)
    weld(shop, own)


def _back_shelves(shop: Workshop, rng: np.random.Generator, low: float, timber: Material) -> None:
    """Filing drawers under open shelves of binders, right of the window."""
    front = Material("metal" if rng.random() < 0.5 else "paint", (0.25, 0.26, 0.27), roughness=0.4)
    for n in range(3):
        a = low + n * 0.5
        shop.box("cabinet", (a, BACK - 0.46, 0), (a + 0.49, BACK, 1.02), front)
        for z in (0.04, 0.37, 0.7):
            shop.box("drawer", (a + 0.015, BACK - 0.475, z), (a + 0.475, BACK - 0.46, z + 0.3), front)
            shop.box("pull", (a + 0.18, BACK - 0.49, z + 0.2), (a + 0.31, BACK - 0.475, z + 0.215), f.STEEL)
    for z in (1.38, 1.76, 2.14):
        shop.box("shelf", (low, BACK - 0.3, z), (low + 1.5, BACK, z + 0.025), timber)
    for z, part in ((1.405, 0.95), (1.785, 1.4), (2.165, 0.75)):
        clutter.binders(shop, (low + float(rng.uniform(0, 0.05)), BACK - 0.29, z), part, rng)
    shop.owner = "trophy"
    cup = [
        (0, 0),
        (0.045, 0),
        (0.045, 0.03),
        (0.012, 0.045),
        (0.01, 0.09),
        (0.05, 0.14),
        (0.058, 0.2),
        (0.052, 0.2),
        (0, 0.14),
    ]
    shop.turned("trophy", (low + 1.25, BACK - 0.16, 1.405), cup, f.BRASS)
    shop.owner = "box file"
    shop.box(
        "box file", (low + 0.1, BACK - 0.38, 1.02), (low + 0.4, BACK - 0.1, 1.12), Material("paper", f.accent(rng))
    )
    shop.owner = "plant"
    f.plant(shop, (low + 1.2, BACK - 0.24, 1.02), rng, 0.36)
    shop.owner = "set"


def _corridor(shop: Workshop, rng: np.random.Generator) -> None:
    """Seen in a reverse on who sits left: a glass wall, its door, and a lit corridor with pictures and a far door."""
    shop.owner = "wild:left"
    frame = Material("paint", (0.03, 0.03, 0.033), roughness=0.35)
    for y in (FRONT, -1.75, -0.85, 0.2, 1.2, BACK):
        shop.box("mullion", (LEFT - 0.04, y - 0.03, 0), (LEFT + 0.02, y + 0.03, HIGH), frame)
    for z in (0.0, 2.1, HIGH - 0.04):
        shop.box("transom", (LEFT - 0.04, FRONT, z), (LEFT + 0.02, BACK, z + 0.05), frame)
    shop.sheet("glazing", (LEFT - 0.01, FRONT, 0.05), (0, BACK - FRONT, 0), (0, 0, HIGH - 0.1), f.CLEAR)
    frost = Material("paper", (0.55, 0.6, 0.6))
    for n in range(7):
        shop.sheet(
            "frosted stripe",
            (LEFT - 0.006, FRONT, 0.95 + 0.05 * n),
            (0, BACK - FRONT, 0),
            (0, 0, 0.012 + 0.003 * n),
            frost,
        )
    shop.tube("pull bar", np.array([[LEFT + 0.06, -1.0, 0.85], [LEFT + 0.06, -1.0, 1.35]]), 0.014, f.STEEL)
    far = LEFT - 1.75
    shop.wall("corridor wall", (far, BACK), (far, FRONT - 2.4), HIGH, Material("plaster", f.wall_paint(rng), wear=0.3))
    shop.box("corridor ceiling", (far, FRONT - 2.4, HIGH), (LEFT, BACK, HIGH + 0.03), Material("plaster", (0.5,) * 3))
    for y in (-1.9, -0.1, 1.5):
        shop.box("corridor lamp", (far + 0.55, y - 0.5, HIGH - 0.03), (far + 0.75, y + 0.5, HIGH - 0.01),
                 Material("glow", (1.0, 0.93, 0.8), level=2.6), group="practical")  # fmt: skip
    door = f.wood_of(rng)
    for y in (-0.8, 1.45):
        shop.box("far door", (far, y - 0.42, 0), (far + 0.03, y + 0.42, 2.05), door)
        shop.tube("lever", np.array([[far + 0.06, y + 0.24, 1.0], [far + 0.06, y + 0.36, 1.0]]), 0.01, f.STEEL)
        shop.box("name plate", (far, y + 0.5, 1.5), (far + 0.012, y + 0.72, 1.6), f.BRASS)
    f.picture(shop, (far + 0.005, 0.35, 1.55), (1, 0, 0), (0.55, 0.75), rng)
    clutter.bushy(shop, (LEFT + 0.35, 1.75, 0), rng, 1.5)
    shop.owner = "set"


def _right_side(shop: Workshop, rng: np.random.Generator, timber: Material) -> None:
    """Seen in a reverse on who sits right: a low cupboard with things on it, a board, a coat stand, a bookcase."""
    shop.owner = "wild:right"
    shop.box("cupboard", (RIGHT - 0.45, -0.75, 0.0), (RIGHT, 0.95, 0.8), timber)
    for n in range(4):
        shop.box("door", (RIGHT - 0.465, -0.73 + 0.42 * n, 0.06), (RIGHT - 0.45, -0.33 + 0.42 * n, 0.77), timber)
    if rng.random() < 0.5:
        office_things.notice_board(shop, RIGHT, rng)
    else:
        f.picture(shop, (RIGHT - 0.005, -0.3, 1.6), (-1, 0, 0), (0.7, 0.9), rng)
        f.picture(shop, (RIGHT - 0.005, 0.55, 1.6), (-1, 0, 0), (0.5, 0.65), rng)
    for z in (0.02, 0.44, 0.86, 1.28, 1.7):
        shop.box("bookcase shelf", (RIGHT - 0.32, 1.15, z), (RIGHT, 2.1, z + 0.025), timber)
        shop.books("books", (RIGHT - 0.3, 1.17, z + 0.025), 0.9, 0.24, 0.36, rng, axis=1)
    for y in (1.12, 2.1):
        shop.box("bookcase side", (RIGHT - 0.32, y, 0), (RIGHT, y + 0.025, 2.08), timber)
    office_things.coat_stand(shop, (RIGHT - 0.4, -1.35), rng)
    shop.owner = "table lamp"
    f.table_lamp(shop, (RIGHT - 0.24, 0.7, 0.8), (1.0, 0.72, 0.42))
    shop.owner = "globe"
    ball = [(0.13 * np.sin(t), 0.2 - 0.13 * np.cos(t)) for t in np.linspace(0.02, np.pi - 0.02, 16)]
    shop.turned(
        "globe",
        (RIGHT - 0.24, 0.2, 0.8),
        ball,
        Material("paint", (0.07, 0.16, 0.26), (0.3, 0.25, 0.12), "dots", 0.09, 0.3),
    )
    shop.turned(
        "globe foot",
        (RIGHT - 0.24, 0.2, 0.8),
        [(0, 0), (0.08, 0), (0.08, 0.015), (0.015, 0.03), (0.012, 0.075)],
        f.BRASS,
    )
    shop.owner = "file stack"
    for n in range(3):
        shop.box(
            "file",
            (RIGHT - 0.38, -0.6, 0.8 + 0.04 * n),
            (RIGHT - 0.1, -0.28 + 0.02 * n, 0.836 + 0.04 * n),
            Material("paper", f.accent(rng)),
        )
    shop.owner = "set"


def _desk(shop: Workshop, rng: np.random.Generator, timber: Material) -> None:
    shop.box("desk top", (-0.72, -0.4, DESK - 0.04), (0.72, 0.42, DESK), timber)
    shop.box("modesty panel", (-0.62, 0.3, 0.25), (0.62, 0.33, DESK - 0.04), timber)
    for x in (-0.68, 0.63):
        shop.box("side", (x, -0.34, 0), (x + 0.05, 0.38, DESK - 0.04), timber)
    office_things.office_chair(shop, (-0.95, 0.0), 0.0, rng)
    office_things.office_chair(shop, (0.95, 0.0), 180.0, rng)
    hand_props.monitor(shop, (-0.12, 0.27, DESK), 205.0, rng, 0.46)
    office_things.desk_lamp(shop, (0.52, 0.3, DESK), rng)
    shop.owner = "telephone"
    hand_props.telephone(shop, (0.12, 0.24, DESK), -80.0)
    shop.owner = "keyboard"
    hand_props.keyboard(shop, (-0.42, 0.02, DESK), -78.0)
    shop.owner = "mug"
    f.mug(shop, (-0.3, -0.27, DESK), f.accent(rng))
    shop.owner = "papers"
    clutter.papers(shop, (0.36, -0.08, DESK), rng)
    shop.owner = "pen pot"
    hand_props.pen_pot(shop, (0.27, 0.2, DESK), rng)
    shop.owner = "book"
    hand_props.closed_book(shop, (0.05, -0.2, DESK), f.accent(rng), float(rng.uniform(-30, 30)))
    shop.owner = "coffee"
    hand_props.paper_cup(shop, (0.55, -0.28, DESK), f.accent(rng))
    shop.owner = "set"
