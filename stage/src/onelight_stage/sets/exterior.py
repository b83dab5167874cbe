"""Under the sky: a picnic table in a meadow with trees, a path, a low wall, hills in the haze."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets import furniture as f
from onelight_stage.sets import greenery, hand_props
from onelight_stage.sets.carpentry import Points, Workshop, grid, weld
from onelight_stage.sets.stage_set import Mark, Practical, StageSet
from onelight_stage.world import Colour, Material

TABLE = 0.74
SKIES = ((0.6, 0.72, 0.92), (0.8, 0.84, 0.9), (0.72, 0.66, 0.62), (0.42, 0.56, 0.86))

HILLS = (0.07, 0.095, 0.05)


def build(seed: int) -> StageSet:
    """The meadow of this seed: the season, the sky, where trees stand, wall or hedge."""
    rng = np.random.default_rng([14, seed])
    shop = Workshop()
    season = list(greenery.SEASONS)[rng.integers(4)]
    leaves = greenery.SEASONS[season]
    turf = (
        ((0.07, 0.12, 0.025), (0.13, 0.17, 0.045))
        if season != "late summer"
        else ((0.16, 0.14, 0.05), (0.26, 0.21, 0.09))
    )
    path = (float(rng.uniform(2.2, 3.2)), float(rng.uniform(-0.35, 0.35)))
    _land(shop, rng, turf, path)
    _grass(shop, rng, turf, path)
    _trees(shop, rng, leaves)
    sky = SKIES[rng.integers(4)]
    _distance(shop, rng, leaves, sky)
    (_dry_wall if rng.random() < 0.55 else _fence)(shop, rng)
    _bench(shop, (-2.6, path[0] + 1.3), rng)
    _picnic(shop, rng)
    return StageSet(
        "exterior", shop.meshes, _marks(path[0]), ((-4.5, -4.5, 0.0), (4.5, 4.5, 5.0)),
        {"lantern": Practical((0.05, 0.3, TABLE + 0.12), (0.05, 0.0, TABLE + 0.12), 0.02)},
        {}, {}, surround=sky, outdoors=True,
    )  # fmt: skip


def _marks(path: float) -> dict[str, Mark]:
    return {
        "table left": Mark((-0.85, 0.0), 0.0, 0.45), "table right": Mark((0.85, 0.0), 180.0, 0.45),
        "path left": Mark((-0.6, path), 0.0), "path right": Mark((0.6, path), 180.0),
        "tree": Mark((3.2, 1.4), 200.0), "meadow": Mark((-2.4, -0.9), 30.0),
    }  # fmt: skip


def _height(x: Points, y: Points) -> Points:
    """Of the ground, metres: level where people stand, rolling beyond."""
    far = np.clip((np.hypot(x, y) - 5.5) / 12, 0, 1) ** 1.5
    return far * (0.5 * np.sin(x * 0.16 + 0.7) + 0.4 * np.sin(y * 0.21) + 0.35 * np.sin((x + y) * 0.09))


def _land(shop: Workshop, rng: np.random.Generator, turf: tuple[Colour, Colour], path: tuple[float, float]) -> None:
    soil = Material("turf", turf[0], turf[1])
    near = np.linspace(-5, 5, 41)
    x, y = np.meshgrid(near, near)
    bumps = 0.006 * np.sin(x * 3.1 + 1) * np.sin(y * 2.7)
    shop.add(
        "meadow", np.stack([x, y, bumps - 0.01], -1).reshape(-1, 3).astype(np.float32), grid(41, 41), soil, smooth=True
    )
    edges = np.concatenate([np.linspace(-60, -5, 24), near[1:-1:4], np.linspace(5, 60, 24)])
    x, y = np.meshgrid(edges, edges)
    z = _height(x, y) - np.where(np.maximum(abs(x), abs(y)) < 4.9, 0.12, 0.012)
    shop.add(
        "far meadow",
        np.stack([x, y, z], -1).reshape(-1, 3).astype(np.float32),
        grid(len(edges), len(edges)),
        soil,
        smooth=True,
    )
    s = np.linspace(-40, 40, 161)
    across = np.linspace(-0.75, 0.75, 7)
    px, py = np.meshgrid(s, across)
    py = py + _path(px, path)
    crown = 0.012 - 0.02 * np.abs(np.linspace(-1, 1, 7)[:, None]) ** 3
    rows = np.stack([px, py, _height(px, py) + crown], -1)
    earth = Material("earth", tuple(np.array((0.24, 0.18, 0.12)) * rng.uniform(0.7, 1.3)), wear=0.9)
    for a in range(0, 160, 20):
        cut = rows[:, a : a + 21].reshape(-1, 3)
        shop.add("path", cut.astype(np.float32), grid(7, 21), earth, smooth=True)


def _path(x: Points, path: tuple[float, float]) -> Points:
    return path[0] + path[1] * np.sin(x * 0.22) + 0.004 * x**2 * path[1]


def _grass(shop: Workshop, rng: np.random.Generator, turf: tuple[Colour, Colour], path: tuple[float, float]) -> None:
    """Blades by tufts, thickest where lenses look, none on the path; flowers and stones among them."""
    tufts = rng.uniform(-1, 1, (2300, 2)) ** 3 * (11, 9) + rng.uniform(-1, 1, (2300, 2)) * (5, 4) + (0, 1.4)
    places = np.repeat(tufts, 13, 0) + rng.normal(0, 0.09, (2300 * 13, 2))
    clear = np.abs(places[:, 1] - _path(places[:, 0], path)) > 0.78 + 0.1 * rng.random(len(places))
    places = places[clear]
    keep = np.concatenate([places, _height(places[:, :1], places[:, 1:]) - 0.01], 1)
    bright = tuple(tuple(np.array(c) * 1.25) for c in turf)
    for part in np.array_split(np.arange(len(keep)), 4):
        greenery.grass(shop, keep[part], bright, rng)  # type: ignore[arg-type]
    own = Workshop()
    for _n in range(70):
        x, y = rng.uniform(-4.5, 4.5), rng.uniform(-1.5, 5)
        if abs(y - _path(np.array(x), path)) < 0.85:
            continue
        high, colour = rng.uniform(0.07, 0.15), [(0.6, 0.55, 0.4), (0.55, 0.4, 0.03), (0.3, 0.1, 0.35)][rng.integers(3)]
        own.turned("flower", (x, y, high), [(0.001, 0), (0.018, 0.006), (0.004, 0.008)], Material("paper", colour), 7)
    for _n in range(40):
        x, r = rng.uniform(-5, 5), rng.uniform(0.02, 0.06)
        side = float(_path(np.array(x), path)) + rng.choice([-0.8, 0.8]) + rng.normal(0, 0.08)
        own.turned(
            "stone",
            (x, side, 0),
            [(r, -0.01), (r * 0.9, r * 0.5), (r * 0.4, r * 0.8), (0, r * 0.8)],
            Material("concrete", (0.26, 0.25, 0.23)),
            7,
        )
    weld(shop, own)


def _trees(shop: Workshop, rng: np.random.Generator, leaves: tuple[Colour, Colour]) -> None:
    """Some near enough to frame a shot, more behind, bushes at their feet; none where a master camera stands."""
    places = [
        (-4.6, 2.4),
        (4.3, 2.3),
        (-6.8, -0.6),
        (7.2, 0.4),
        (-1.5, 8.5),
        (2.8, 7.4),
        (-8.0, 6.0),
        (9.5, 5.5),
        (0.5, 13.0),
        (-12, 2.0),
        (13.5, 1.0),
    ]
    for n, (x, y) in enumerate(places):
        if n > 3 and rng.random() < 0.2:
            continue
        x, y = x + rng.normal(0, 0.35), y + rng.normal(0, 0.35)
        ground = float(_height(np.array(x), np.array(y)))
        tone = tuple(tuple(np.array(c) * rng.uniform(0.8, 1.2)) for c in leaves)
        greenery.tree(shop, (x, y, ground), float(rng.uniform(5.0, 8.5)), tone, rng, 3400 if n < 6 else 1800)  # type: ignore[arg-type]
    for _n in range(9):
        angle, far = rng.uniform(-0.3, 3.45), rng.uniform(5.5, 11)
        x, y = far * np.cos(angle), far * np.sin(angle)
        size = (rng.uniform(0.9, 2.2), rng.uniform(0.8, 1.6), rng.uniform(0.5, 1.3))
        greenery.bush(shop, (x, y, float(_height(np.array(x), np.array(y)))), size, leaves, rng)


def _distance(shop: Workshop, rng: np.random.Generator, leaves: tuple[Colour, Colour], sky: Colour) -> None:
    """A treeline and two ranges of hills, each nearer in colour to the sky."""
    hazed = [tuple(np.array(leaf) * 0.85 + np.array(sky) * 0.05) for leaf in leaves]
    greenery.treeline(shop, 34.0, 5.5, (hazed[0], hazed[1]), rng)
    for far, high, haze in ((60.0, 4.5, 0.16), (110.0, 13.0, 0.34), (210.0, 34.0, 0.58)):
        colour = np.array(HILLS) * (1 - haze) + np.array(sky) * haze * 0.62
        greenery.ridge(shop, far, high, tuple(np.clip(colour, 0, 0.8)), rng, 0.01)


def _dry_wall(shop: Workshop, rng: np.random.Generator) -> None:
    """Field stones laid without mortar along the back of the path."""
    own = Workshop()
    for row in range(4):
        x = -9.0
        while x < 9.5:
            wide, high = rng.uniform(0.2, 0.5), 0.17
            tone = np.array((0.3, 0.285, 0.25)) * rng.uniform(0.55, 1.2)
            y = 5.0 + rng.normal(0, 0.012)
            own.box(
                "stone",
                (x, y - 0.2, row * 0.17 - 0.05),
                (x + wide - 0.012, y + 0.2, row * 0.17 + high - 0.06),
                Material("concrete", tuple(tone), wear=0.7),
                bevel=0.025,
            )
            x += wide
    weld(shop, own)


def _fence(shop: Workshop, rng: np.random.Generator) -> None:
    own, timber = Workshop(), Material("wood", (0.2, 0.17, 0.14), (0.12, 0.1, 0.085), roughness=0.8, wear=0.8)
    for x in np.arange(-10, 10.1, 1.8):
        own.box("post", (x - 0.06, 4.94, -0.1), (x + 0.06, 5.06, 1.15), timber, bevel=0.012)
        for z in (0.35, 0.68, 1.0):
            droop = rng.normal(0, 0.02, 2)
            own.tube("rail", np.array([[x, 4.92, z + droop[0]], [x + 1.8, 4.92, z + droop[1]]]), 0.04, timber, 7)
    weld(shop, own)


def _bench(shop: Workshop, at: tuple[float, float], rng: np.random.Generator) -> None:
    own, timber = Workshop(), f.wood_of(rng, wear=0.8)
    for n in range(4):
        own.box("bench slat", (-0.75, -0.2 + 0.1 * n, 0.42), (0.75, -0.11 + 0.1 * n, 0.45), timber)
        own.box("bench back", (-0.75, 0.21 + 0.02 * n, 0.52 + 0.1 * n), (0.75, 0.235 + 0.02 * n, 0.6 + 0.1 * n), timber)
    for x in (-0.62, 0.62):
        for path in (
            [[x, -0.18, 0], [x, -0.16, 0.42], [x, 0.2, 0.42], [x, 0.29, 0.92]],
            [[x, 0.22, 0], [x, 0.19, 0.42]],
            [[x, -0.16, 0.42], [x, -0.17, 0.64], [x, 0.22, 0.66]],
        ):
            own.tube("bench iron", np.array(path), 0.02, f.IRON)
    weld(shop, own, (*at, 0.0))


def _picnic(shop: Workshop, rng: np.random.Generator) -> None:
    """The table between the two marks, a bench on either side, and lunch."""
    own, timber = Workshop(), f.wood_of(rng, wear=0.9)
    for n in range(5):
        x = -0.4 + 0.162 * n
        own.box("table plank", (x, -0.8, TABLE - 0.04), (x + 0.155, 0.8, TABLE), timber)
    for x in (-0.85, 0.85):
        for n in (-1, 0):
            own.box("seat plank", (x + 0.15 * n + 0.003, -0.8, 0.41), (x + 0.15 * n + 0.147, 0.8, 0.45), timber)
    for y in (-0.58, 0.54):
        own.box("seat beam", (-0.97, y, 0.33), (0.97, y + 0.045, 0.41), timber)
        own.box("table beam", (-0.4, y, TABLE - 0.12), (0.4, y + 0.045, TABLE - 0.04), timber)
        for side in (-1, 1):
            own.tube(
                "leg",
                np.array([[side * 0.26, y + 0.06, TABLE - 0.06], [side * 0.62, y + 0.06, 0]]),
                0.045,
                timber,
                4,
                smooth=False,
            )
    weld(shop, own)
    _lunch(shop, rng)


def _lunch(shop: Workshop, rng: np.random.Generator) -> None:
    shop.owner = "cloth"
    check = Material("cloth", f.accent(rng), (0.6, 0.58, 0.52), ["checks", "stripes", "plain"][rng.integers(3)], 0.05)
    shop.sheet(
        "cloth",
        (-0.33, -0.42, TABLE + 0.003),
        (0.66, 0, 0),
        (0, 0.86, 0),
        check,
        (20, 20),
        (0.002 * rng.random((21, 21))).astype(np.float32),
        smooth=True,
    )
    top = TABLE + 0.006
    shop.owner = "thermos"
    flask = [
        (0, 0),
        (0.045, 0),
        (0.047, 0.01),
        (0.047, 0.2),
        (0.035, 0.225),
        (0.035, 0.23),
        (0.04, 0.232),
        (0.038, 0.29),
        (0, 0.292),
    ]
    shop.turned("thermos", (-0.02, 0.05, top), flask, Material("metal", f.accent(rng), roughness=0.3))
    shop.owner = "mug"
    f.mug(shop, (-0.24, -0.12, top), f.accent(rng))
    shop.owner = "second mug"
    f.mug(shop, (0.24, 0.04, top), f.accent(rng))
    shop.owner = "fruit bowl"
    f.fruit_bowl(shop, (0.06, -0.22, top), rng)
    shop.owner = "basket"
    hand_props.crate(
        shop, (-0.08, 0.58, TABLE), (0.4, 0.26, 0.2), Material("wood", (0.3, 0.18, 0.08), (0.2, 0.11, 0.05)), 12
    )
    shop.owner = "book"
    hand_props.closed_book(shop, (0.22, -0.32, top), f.accent(rng), float(rng.uniform(-60, 60)))
    shop.owner = "lantern"
    shop.turned("lantern foot", (0.05, 0.3, top), [(0, 0), (0.06, 0), (0.06, 0.05), (0.04, 0.06)], f.IRON)
    shop.turned("lantern glass", (0.05, 0.3, top), [(0.04, 0.06), (0.05, 0.11), (0.035, 0.17)], f.CLEAR)
    shop.turned("lantern top", (0.05, 0.3, top), [(0.045, 0.17), (0.03, 0.2), (0.02, 0.24), (0, 0.25)], f.IRON)
    shop.owner = "rucksack"
    hand_props.bag(shop, (1.25, 0.55, 0.0), tuple(np.array(f.accent(rng)) * 0.7), 70, 0.42)
    shop.owner = "set"
