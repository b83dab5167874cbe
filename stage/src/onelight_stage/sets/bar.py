"""A bar after ten: two people at the counter, bottles lit from below, a mirror, booths, a neon sign."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets import clutter, hand_props
from onelight_stage.sets import furniture as f
from onelight_stage.sets.carpentry import Workshop, weld
from onelight_stage.sets.stage_set import Mark, Practical, StageSet, Window
from onelight_stage.world import Colour, Material

LEFT, RIGHT, BACK, FRONT, HIGH = -3.6, 3.6, 2.75, -2.6, 2.9
TOP, FACE, REAR = 1.08, 0.38, 0.92
"""The counter's height, and where its customers' and its keeper's side are."""
ENDS = (-2.0, 2.1)
TILT = 0.085
"""Metres that the mirror's upper edge leans forward: grips tilt mirrors so that they don't show the lamps."""
NEON = ((1.0, 0.12, 0.25), (0.15, 0.55, 1.0), (1.0, 0.45, 0.06), (0.2, 1.0, 0.45), (0.8, 0.2, 1.0))


def build(seed: int) -> StageSet:
    """The bar of this seed: timber, leather, neon's colour, what is drunk."""
    rng = np.random.default_rng([12, seed])
    shop, timber = Workshop(), f.wood_of(rng)
    hide = Material("leather", tuple(np.array(f.accent(rng)) * 0.5), roughness=0.38, wear=0.6)
    _shell(shop, rng, timber)
    _back_bar(shop, rng, timber)
    _counter(shop, rng, timber, hide)
    _on_the_counter(shop, rng)
    _booths(shop, rng, timber, hide)
    _left_side(shop, rng)
    _right_side(shop, rng, timber)
    shade = f.accent(rng)
    for x in (-1.15, 0.0, 1.15):
        f.pendant(shop, (x, 0.62, 1.98), HIGH, shade)
    return StageSet(
        "bar", shop.meshes, _marks(), ((LEFT, FRONT, 0), (RIGHT, BACK, HIGH)),
        {"left pendant": Practical((-1.15, 0.62, 1.95), (-1.15, 0.62, 0), 0.04),
         "middle pendant": Practical((0, 0.62, 1.95), (0, 0.62, 0), 0.04),
         "right pendant": Practical((1.15, 0.62, 1.95), (1.15, 0.62, 0), 0.04),
         "booth lamp": Practical((-2.75, -0.95, 1.62), (-2.75, -0.95, 0), 0.04)},
        {"street window": Window((RIGHT + 0.2, 0.2, 1.6), (-1, 0, 0), (1.8, 1.3))},
        {"front": ((0, FRONT, 1), (0, 1, 0)), "left": ((LEFT, 0, 1), (1, 0, 0)), "right": ((RIGHT, 0, 1), (-1, 0, 0))},
    )  # fmt: skip


def _marks() -> dict[str, Mark]:
    return {
        "bar left": Mark((-0.55, 0.0), 0.0), "bar right": Mark((0.55, 0.0), 180.0),
        "booth left": Mark((-3.3, -0.95), 0.0, 0.46), "booth right": Mark((-2.2, -0.95), 180.0, 0.46),
        "keeper": Mark((0.3, 1.4), -90.0), "door": Mark((2.8, -1.6), 150.0), "jukebox": Mark((2.6, 1.2), 30.0),
    }  # fmt: skip


def _shell(shop: Workshop, rng: np.random.Generator, timber: Material) -> None:
    tone = tuple(np.array(f.wall_paint(rng)) * 0.55)
    wall = (
        Material("brick", (0.2, 0.075, 0.045), (0.13, 0.12, 0.105), wear=0.7)
        if rng.random() < 0.5
        else Material("plaster", tone)
    )
    floors = [
        Material("wood", (0.13, 0.075, 0.04), (0.07, 0.04, 0.02), "planks", 0.12, 0.35, 0.7),
        Material("tile", (0.3, 0.28, 0.24), (0.05, 0.045, 0.04), "blocks", 0.2, 0.3, 0.6),
    ]  # fmt: skip
    shop.box("floor", (LEFT - 0.2, FRONT - 3, -0.05), (RIGHT + 0.2, BACK + 0.2, 0), floors[rng.integers(2)])
    shop.box(
        "ceiling",
        (LEFT, FRONT, HIGH),
        (RIGHT, BACK, HIGH + 0.05),
        Material("paint", (0.03, 0.028, 0.026)),
        owner="wild:ceiling",
    )
    shop.wall("back wall", (RIGHT, BACK), (LEFT, BACK), HIGH, wall)
    panel = timber
    for owner, a, b, holes in (
        ("left", (LEFT, BACK), (LEFT, FRONT), []), ("front", (LEFT, FRONT), (RIGHT, FRONT), []),
        ("right", (RIGHT, FRONT), (RIGHT, BACK), [(0.55, 1.45, 0, 2.1), (1.9, 3.7, 0.95, 2.25)]),
    ):  # fmt: skip
        shop.owner = f"wild:{owner}"
        shop.wall(f"{owner} wall", a, b, HIGH, wall, holes)
    shop.owner = "wild:left"
    for n in range(7):
        y = FRONT + 0.05 + n * 0.76
        shop.box("wainscot", (LEFT, y, 0.06), (LEFT + 0.03, y + 0.7, 1.12), panel, bevel=0.01)
    shop.box("rail", (LEFT, FRONT, 1.14), (LEFT + 0.06, BACK, 1.19), panel)
    shop.owner = "set"


def _back_bar(shop: Workshop, rng: np.random.Generator, timber: Material) -> None:
    """A cabinet, three shelves of bottles each on a strip of light, a mirror behind them, a cornice with the sign."""
    low, high, front = ENDS[0], ENDS[1], BACK - 0.42
    shop.box("cabinet", (low, front, 0), (high, BACK, 0.92), timber)
    shop.box("cabinet top", (low - 0.02, front - 0.03, 0.92), (high + 0.02, BACK, 0.955), f.wood_of(rng))
    glass = Material("metal", (0.42, 0.41, 0.38), roughness=0.05, wear=0.3)
    shop.sheet("mirror", (low + 0.1, BACK - 0.012, 1.0), (high - low - 0.2, 0, 0), (0, -TILT, 1.2), glass)
    light = [(1.0, 0.6, 0.26), (1.0, 0.78, 0.5), (0.4, 0.65, 1.0), (1.0, 0.35, 0.2)][
        rng.choice(4, p=[0.5, 0.3, 0.1, 0.1])
    ]
    for n, z in enumerate((0.955, 1.36, 1.74)):
        deep = 0.32 - 0.05 * n
        if n:
            shop.box("shelf", (low + 0.12, BACK - deep, z - 0.025), (high - 0.12, BACK - 0.015, z), timber)
        shop.box("light strip", (low + 0.2, BACK - deep + 0.02, z), (high - 0.2, BACK - deep + 0.08, z + 0.006),
                 Material("glow", light, level=3.6), group="practical", bevel=0)  # fmt: skip
        shop.sheet("light wash", (low + 0.16, BACK - 0.02 - 0.03 * n, z + 0.01), (high - low - 0.32, 0, 0),
                   (0, -0.01, 0.12),
                   Material("glow", light, level=1.2), group="practical")  # fmt: skip
        clutter.bottles(shop, (low + 0.2, BACK - deep + 0.13, z + 0.006), high - low - 0.4, rng, 0.32)
        if n == 0:
            clutter.bottles(shop, (low + 0.25, BACK - 0.08, z + 0.006), high - low - 0.5, rng, 0.34)
    for x in (low, (low + high) / 2 - 0.05, high - 0.1):
        shop.box("pilaster", (x, BACK - 0.34, 0.95), (x + 0.1, BACK, 2.22), timber)
    shop.box("cornice", (low - 0.06, BACK - 0.4, 2.2), (high + 0.06, BACK, 2.32), timber, bevel=0.015)
    _neon(shop, rng, (float(rng.uniform(-1.2, 0.6)), BACK - 0.3, 2.36))


def _neon(shop: Workshop, rng: np.random.Generator, at: tuple[float, float, float]) -> None:
    """A sign bent from tube: a cocktail glass, and a handwritten line."""
    colours = rng.permutation(len(NEON))
    x, y, z = at
    cup = np.array(
        [
            [-0.16, 0, 0.4],
            [0.16, 0, 0.4],
            [0, 0, 0.2],
            [-0.16, 0, 0.4],
            [0, 0, 0.2],
            [0, 0, 0.03],
            [-0.09, 0, 0.02],
            [0.09, 0, 0.02],
        ]
    )
    _tube(shop, cup + at, NEON[colours[0]])
    s = np.linspace(0, 1, 90)
    loops = np.stack(
        [
            x + 0.28 + 0.8 * s + 0.045 * np.sin(s * 44),
            np.full(90, y),
            z + 0.19 + 0.085 * np.cos(s * 44 + rng.uniform(0, 6)) + 0.05 * np.sin(s * 17),
        ],
        1,
    )
    _tube(shop, loops, NEON[colours[1]])
    under = np.stack([x + 0.26 + 0.86 * s, np.full(90, y), z + 0.05 + 0.02 * np.sin(s * 6)], 1)
    _tube(shop, under[::6], NEON[colours[0]])


def _tube(shop: Workshop, path: np.ndarray, colour: Colour) -> None:
    shop.tube("neon", path, 0.008, Material("glow", colour, level=4.0), 8, group="practical")


def _counter(shop: Workshop, rng: np.random.Generator, timber: Material, hide: Material) -> None:
    low, high = ENDS
    shop.box("counter", (low, FACE + 0.12, 0.1), (high, REAR, TOP - 0.05), timber)
    shop.box("plinth", (low + 0.03, FACE + 0.17, 0), (high - 0.03, REAR, 0.1), Material("paint", (0.015,) * 3))
    for n in range(7):
        x = low + 0.06 + n * 0.575
        shop.box("counter panel", (x, FACE + 0.09, 0.2), (x + 0.5, FACE + 0.12, TOP - 0.14), timber, bevel=0.015)
    stone = Material("ceramic", (0.03, 0.032, 0.03), roughness=0.12, wear=0.4)
    top = f.wood_of(rng) if rng.random() < 0.6 else stone
    shop.box("counter top", (low - 0.05, FACE - 0.08, TOP - 0.05), (high + 0.05, REAR + 0.03, TOP), top, bevel=0.012)
    shop.tube("foot rail", np.array([[low, FACE - 0.02, 0.2], [high, FACE - 0.02, 0.2]]), 0.024, f.BRASS)
    for x in (-1.5, -1.02, 1.02, 1.5):
        _stool(shop, (x, -0.06 - 0.08 * rng.random()), hide)
    _taps(shop, (1.45, FACE + 0.24, TOP), rng)
    shop.owner = "set"


def _stool(shop: Workshop, at: tuple[float, float], hide: Material) -> None:
    x, y = at
    shop.turned(
        "stool seat", (x, y, 0.7), [(0, 0), (0.16, 0), (0.18, 0.02), (0.185, 0.05), (0.16, 0.08), (0, 0.088)], hide
    )
    shop.turned(
        "stool", (x, y, 0), [(0, 0), (0.21, 0), (0.21, 0.012), (0.04, 0.045), (0.025, 0.08), (0.025, 0.7)], f.STEEL
    )
    angle = np.linspace(0, 2 * np.pi, 25)
    shop.tube(
        "stool ring",
        np.stack([x + 0.16 * np.cos(angle), y + 0.16 * np.sin(angle), np.full(25, 0.3)], 1),
        0.011,
        f.STEEL,
    )


def _taps(shop: Workshop, at: tuple[float, float, float], rng: np.random.Generator) -> None:
    own = Workshop()
    for x in (-0.16, 0.16):
        own.tube("tap post", np.array([[x, 0, 0], [x, 0, 0.32]]), 0.022, f.BRASS)
    own.tube("tap beam", np.array([[-0.24, 0, 0.33], [0.24, 0, 0.33]]), 0.032, f.BRASS)
    for x in (-0.17, 0.0, 0.17):
        own.tube("spout", np.array([[x, 0.02, 0.33], [x, 0.09, 0.32], [x, 0.1, 0.25]]), 0.011, f.BRASS)
        grip = [(0.01, 0), (0.014, 0.02), (0.018, 0.12), (0.022, 0.17), (0.012, 0.19), (0, 0.19)]
        own.turned("tap handle", (x, 0, 0.36), grip, Material("paint", f.accent(rng), roughness=0.25), 16)
    weld(shop, own, at)


def _on_the_counter(shop: Workshop, rng: np.random.Generator) -> None:
    beers = [(0.35, 0.16, 0.02), (0.16, 0.05, 0.01), (0.4, 0.24, 0.05)]
    shop.owner = "pint"
    hand_props.pint(shop, (-0.28, FACE + 0.08, TOP), beers[rng.integers(3)], float(rng.uniform(0.45, 0.85)))
    shop.owner = "whisky"
    shop.turned(
        "tumbler",
        (0.3, FACE + 0.06, TOP),
        [(0, 0.004), (0.036, 0), (0.04, 0.085), (0.038, 0.085), (0.034, 0.01)],
        f.CLEAR,
    )
    shop.turned(
        "whisky",
        (0.3, FACE + 0.06, TOP),
        [(0.034, 0.01), (0.0355, 0.035), (0, 0.0352)],
        Material("plastic", (0.3, 0.1, 0.01), roughness=0.05),
    )
    shop.owner = "candle"
    hand_props.candle(shop, (0.02, FACE + 0.2, TOP), tuple(np.clip(np.array(f.accent(rng)) * 2, 0.1, 0.95)))
    shop.owner = "nuts"
    bowl = [(0, 0), (0.035, 0), (0.065, 0.035), (0.068, 0.036), (0.055, 0.028), (0, 0.026)]
    shop.turned("nuts", (0.12, FACE + 0.02, TOP), bowl, Material("ceramic", f.accent(rng), roughness=0.3))
    shop.owner = "bottle"
    clutter.spirit_bottle(shop, (-0.62, FACE + 0.3, TOP), rng, 0.31)
    shop.owner = "menu"
    menu = Workshop(owner="menu")
    menu.box("menu", (-0.07, -0.004, 0), (0.07, 0.004, 0.2), Material("paper", f.accent(rng)))
    menu.box("foot", (-0.05, -0.03, 0), (0.05, 0.03, 0.02), f.wood_of(rng))
    weld(shop, menu, (0.72, FACE + 0.3, TOP), -15)
    shop.owner = "napkins"
    shop.box(
        "napkins", (-1.25, FACE + 0.1, TOP), (-1.13, FACE + 0.22, TOP + 0.06), Material("paper", (0.7, 0.68, 0.62))
    )
    shop.owner = "set"
    clutter.glasses(shop, (-1.75, REAR - 0.12, TOP), 5, 0.085)
    shop.box("till", (0.85, REAR - 0.3, TOP), (1.15, REAR - 0.02, TOP + 0.2), hand_props.BLACK)


def _booths(shop: Workshop, rng: np.random.Generator, timber: Material, hide: Material) -> None:
    """Along the left wall: backs of buttoned leather, a table in each, a lamp above."""
    for n, y in enumerate((-0.95, 1.35)):
        for x, back in ((-3.36, -1), (-2.14, 1)):
            shop.box("booth", (x - 0.22, y - 0.55, 0), (x + 0.22, y + 0.55, 0.36), timber)
            shop.cushion("booth seat", (x - 0.24, y - 0.58, 0.33), (x + 0.24, y + 0.58, 0.49), hide)
            inner = x + back * 0.2
            shop.box("booth back", (inner - 0.05, y - 0.56, 0), (inner + 0.05, y + 0.56, 1.08), timber)
            for k in range(4):
                a = y - 0.55 + 0.275 * k
                shop.cushion(
                    "tuft",
                    (inner - back * 0.09 - 0.06, a - 0.015, 0.48),
                    (inner - back * 0.09 + 0.06, a + 0.29, 1.06),
                    hide,
                )
        shop.box("booth table", (-3.05, y - 0.4, 0.72), (-2.45, y + 0.4, 0.755), f.wood_of(rng))
        shop.tube("table leg", np.array([[-2.75, y, 0], [-2.75, y, 0.72]]), 0.035, f.IRON)
        f.pendant(shop, (-2.75, y, 1.65), HIGH, f.accent(rng))
        shop.owner = f"booth candle {n + 1}"
        hand_props.candle(shop, (-2.78, y + 0.1, 0.755), (0.9, 0.3, 0.1))
        shop.owner = "set"
    shop.owner = "booth glass"
    f.glass(shop, (-2.6, -1.1, 0.755))
    shop.owner = "set"


def _left_side(shop: Workshop, rng: np.random.Generator) -> None:
    shop.owner = "wild:left"
    for n in range(5):
        y, size = -1.9 + 0.95 * n + rng.normal(0, 0.06), rng.uniform(0.28, 0.5, 2)
        f.picture(shop, (LEFT + 0.005, y, 1.75 + rng.normal(0, 0.06)), (1, 0, 0), tuple(size), rng)
    for y in (-1.4, 0.35):
        shop.tube("sconce", np.array([[LEFT, y, 1.9], [LEFT + 0.1, y, 1.88], [LEFT + 0.12, y, 1.95]]), 0.012, f.BRASS)
        shop.turned(
            "sconce shade",
            (LEFT + 0.12, y, 1.94),
            [(0.06, 0), (0.085, 0.13)],
            Material("glow", (1.0, 0.55, 0.22), level=1.6),
            group="practical",
        )
    shop.owner = "set"


def _right_side(shop: Workshop, rng: np.random.Generator, timber: Material) -> None:
    """A door and a window on the street at night, a jukebox, a high table."""
    shop.owner = "wild:right"
    door0, door1, low, high = FRONT + 0.55, FRONT + 1.45, FRONT + 1.9, FRONT + 3.7
    shop.box("door", (RIGHT + 0.03, door0, 0), (RIGHT + 0.08, door1, 1.0), timber)
    for y in (door0 + 0.05, door1 - 0.05):
        shop.box("door stile", (RIGHT + 0.03, y - 0.05, 1.0), (RIGHT + 0.08, y + 0.05, 2.1), timber)
    shop.box("door head", (RIGHT + 0.03, door0, 1.98), (RIGHT + 0.08, door1, 2.1), timber)
    shop.tube(
        "door bar", np.array([[RIGHT - 0.02, door0 + 0.1, 1.05], [RIGHT - 0.02, door1 - 0.1, 1.05]]), 0.016, f.BRASS
    )
    f.sash_window(shop, (RIGHT + 0.06, (low + high) / 2, 1.6), (-1, 0, 0), (high - low, 1.3), timber)
    clutter.translight(shop, (RIGHT + 1.3, -0.3, 0.1), (0, -7.5, 0), 3.0, rng, False)
    _jukebox(shop, (RIGHT - 0.32, 1.75), rng)
    shop.owner = "set"
    shop.turned(
        "high table",
        (2.75, -0.1, 0),
        [(0.24, 0), (0.24, 0.02), (0.03, 0.05), (0.03, 1.0), (0.3, 1.02), (0.31, 1.05), (0, 1.05)],
        timber,
    )
    shop.owner = "jug"
    jug = [(0, 0), (0.06, 0), (0.075, 0.05), (0.055, 0.16), (0.062, 0.2), (0.058, 0.2), (0.05, 0.16), (0, 0.02)]
    shop.turned("jug", (2.7, -0.05, 1.05), jug, Material("ceramic", f.accent(rng), roughness=0.2))
    shop.owner = "left-over pint"
    hand_props.pint(shop, (2.85, -0.18, 1.05), (0.35, 0.16, 0.02), 0.2)
    shop.owner = "set"


def _jukebox(shop: Workshop, at: tuple[float, float], rng: np.random.Generator) -> None:
    x, y = at
    shop.box(
        "jukebox",
        (x - 0.25, y - 0.38, 0),
        (x + 0.28, y + 0.38, 1.05),
        Material("wood", (0.16, 0.05, 0.025), (0.09, 0.03, 0.015), roughness=0.25),
        bevel=0.03,
    )
    angle = np.linspace(0, np.pi, 24)
    for n, radius in enumerate((0.36, 0.3, 0.24)):
        arch = np.stack([np.full(24, x - 0.27), y + radius * np.cos(angle), 1.02 + radius * 1.05 * np.sin(angle)], 1)
        arch = np.concatenate([[[x - 0.27, y + radius, 0.35]], arch, [[x - 0.27, y - radius, 0.35]]])
        _tube(shop, arch, NEON[(n * 2 + int(rng.integers(5))) % 5])
    shop.turned(
        "jukebox top",
        (x + 0.02, y, 1.05),
        [(0.37, 0), (0.34, 0.16), (0.24, 0.3), (0, 0.38)],
        Material("plastic", (0.1, 0.03, 0.02), roughness=0.15),
    )
    shop.box(
        "song list",
        (x - 0.262, y - 0.2, 0.72),
        (x - 0.25, y + 0.2, 0.98),
        Material("glow", (1.0, 0.8, 0.5), level=0.6),
        group="practical",
    )
