"""A bay for effects work: a cyclorama to key out, tape and markers, the stage's iron and lamps around it."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets import clutter, hand_props
from onelight_stage.sets import furniture as f
from onelight_stage.sets.carpentry import Workshop, grid, weld
from onelight_stage.sets.stage_set import Mark, Practical, StageSet
from onelight_stage.world import Material

WIDE, BACK, FRONT, TALL, HIGH = 3.7, 2.9, -1.7, 3.9, 5.2
"""The screen's half width, its back and its floor's front edge, its height, the grid's; metres."""
ROOM = 6.2
FOOT = 0.7
GREENS = ((0.035, 0.3, 0.05), (0.05, 0.36, 0.07), (0.03, 0.24, 0.06))
BLUES = ((0.02, 0.06, 0.36), (0.03, 0.09, 0.42))
STAND = Material("metal", (0.5, 0.5, 0.51), roughness=0.3)


def build(seed: int) -> StageSet:
    """The bay of this seed: green or blue, its wings, markers, what the scene is played with."""
    rng = np.random.default_rng([15, seed])
    shop = Workshop()
    shades = GREENS if rng.random() < 0.72 else BLUES
    key = Material("screen", tuple(np.array(shades[rng.integers(len(shades))]) * rng.uniform(0.9, 1.1)), wear=0.25)
    _studio(shop, rng)
    _cyclorama(shop, key, rng)
    _markers(shop, key, rng)
    _tape(shop, rng)
    _grid(shop)
    _stands(shop, rng)
    _block(shop, rng, key)
    return StageSet(
        "bay", shop.meshes, _marks(), ((-WIDE, FRONT - 1.2, 0), (WIDE, BACK, HIGH - 0.4)),
        {"work light": Practical((-4.71, 1.46, 2.55), (-3.0, 0.5, 0.5), 0.08),
         "left space light": Practical((-2.8, 0.9, HIGH - 0.6), (-2.8, 0.9, 0), 0.25),
         "right space light": Practical((2.8, 0.9, HIGH - 0.6), (2.8, 0.9, 0), 0.25)}, {},
        {"front": ((0, -6.0, 1), (0, 1, 0)), "left": ((-ROOM, 0, 1), (1, 0, 0)), "right": ((ROOM, 0, 1), (-1, 0, 0))},
    )  # fmt: skip


def _marks() -> dict[str, Mark]:
    return {
        "tape left": Mark((-0.65, 0.0), 0.0), "tape right": Mark((0.65, 0.0), 180.0), "screen": Mark((0.0, 1.6), -90.0),
        "wing left": Mark((-2.4, 0.8), -20.0), "wing right": Mark((2.4, 0.8), 200.0), "floor": Mark((1.6, -0.9), 120.0),
    }  # fmt: skip


def _studio(shop: Workshop, rng: np.random.Generator) -> None:
    """Sound-proofed walls, a black floor that many have painted."""
    shop.box(
        "stage floor",
        (-ROOM, -6, -0.06),
        (ROOM, BACK + 1.5, -0.004),
        Material("paint", (0.035, 0.035, 0.037), roughness=0.4, wear=0.9),
    )
    dark = Material("paint", tuple(np.array((0.17, 0.175, 0.19)) * rng.uniform(0.6, 1.4)), roughness=0.9)
    shop.box("stage back", (-ROOM, BACK + 1.2, 0), (ROOM, BACK + 1.4, 6), dark)
    for owner, x in (("left", -ROOM), ("right", ROOM)):
        shop.owner = f"wild:{owner}"
        side = np.sign(x)
        shop.box("stage wall", (x, -6, 0), (x + 0.15 * side, BACK + 1.3, 6), dark)
        quilt = Workshop(owner=shop.owner)
        for y in np.arange(-5.8, BACK + 0.9, 0.62):
            for z in np.arange(0.35, 4.6, 1.05):
                quilt.box(
                    "quilt",
                    (x - 0.07 * side, y, z),
                    (x + 0.02 * side, y + 0.64, z + 1.08),
                    Material("cloth", (0.2, 0.2, 0.215)),
                    bevel=0.035,
                )
        weld(shop, quilt)
        shop.box(
            "fire lane",
            (x - 0.9 * side, -6, -0.003),
            (x - 0.84 * side, BACK, 0.0),
            Material("paint", (0.5, 0.38, 0.03)),
            bevel=0,
        )
        shop.box(
            "door", (x - 0.04 * side, -1.1, 0), (x, 0.1, 2.3), Material("paint", (0.22, 0.03, 0.025), roughness=0.5)
        )
        shop.box(
            "exit sign",
            (x - 0.06 * side, -0.75, 2.45),
            (x - 0.02 * side, -0.25, 2.65),
            Material("glow", (0.15, 1.0, 0.35), level=1.0),
            group="practical",
        )
        _drape(shop, x - 0.25 * side, rng)
    shop.owner = "set"


def _drape(shop: Workshop, x: float, rng: np.random.Generator) -> None:
    """Black serge on a track, drawn half across the wall."""
    u = np.linspace(0, 1, 121)
    fold = 0.07 * np.sin(u * 95 + rng.uniform(0, 6)) + 0.02 * np.sin(u * 230)
    shop.sheet(
        "drape",
        (x, 0.6, 0.04),
        (0, 2.9, 0),
        (0, 0, 4.6),
        Material("cloth", (0.035, 0.034, 0.036)),
        (120, 4),
        np.tile(fold, (5, 1)).astype(np.float32),
        smooth=True,
    )


def _cyclorama(shop: Workshop, key: Material, rng: np.random.Generator) -> None:
    """Floor, curved foot and wall in one colour; by seed a wing to the left, the right or both."""
    shop.box("screen floor", (-WIDE, FRONT, -0.03), (WIDE, BACK - FOOT, 0.0), key, bevel=0)
    _sweep(shop, (-WIDE, BACK), (WIDE, BACK), key)
    wings = [(), ("left",), ("right",), ("left", "right")][rng.integers(4)]
    for side in wings:
        shop.owner = f"wild:{side}"
        if side == "left":
            _sweep(shop, (-WIDE, -0.6), (-WIDE, BACK), key)
        else:
            _sweep(shop, (WIDE, BACK), (WIDE, -0.6), key)
    shop.owner = "set"
    own = Workshop()
    for x in np.arange(-WIDE, WIDE + 0.1, 1.2):
        own.tube("frame", np.array([[x, BACK + 0.06, 0], [x, BACK + 0.06, TALL + 0.05]]), 0.03, STAND, 8)
    weld(shop, own)
    shop.box(
        "front edge", (-WIDE, FRONT - 0.05, -0.004), (WIDE, FRONT, 0.002), Material("paint", (0.6, 0.58, 0.5)), bevel=0
    )


def _sweep(shop: Workshop, start: tuple[float, float], end: tuple[float, float], key: Material) -> None:
    """A wall from start to end with a foot of radius FOOT; the room lies on the right of start → end."""
    a, b = np.array([*start, 0.0]), np.array([*end, 0.0])
    along = (b - a) / np.linalg.norm(b - a)
    room = np.array([along[1], -along[0], 0.0])
    turn = np.linspace(0, np.pi / 2, 15)
    foot = np.stack([FOOT * (1 - np.sin(turn)), FOOT * (1 - np.cos(turn))], 1)
    rows = [np.stack([a, b]) + room * out + (0, 0, up) for out, up in foot]
    shop.add("screen foot", np.concatenate(rows), grid(15, 2), key, smooth=True)
    shop.sheet("screen", np.add(a, (0, 0, FOOT)), b - a, (0, 0, TALL - FOOT), key)


def _markers(shop: Workshop, key: Material, rng: np.random.Generator) -> None:
    """Tracking crosses or squares in a lighter or darker shade of the screen; each row can be taken away."""
    tone = np.array(key.colour)
    paint = Material(
        "paint", tuple(np.clip(tone * (0.45 if rng.random() < 0.5 else 1.9), 0, 0.8)), roughness=0.9, wear=0
    )
    cross = rng.random() < 0.65
    for row, z in enumerate((1.05, 1.95, 2.85)):
        own = Workshop(owner=f"markers {row + 1}")
        for n in range(6):
            x, size = -3.1 + 1.24 * n + rng.normal(0, 0.03) + 0.3 * (row % 2), 0.07
            for w, h in ((size, size / 4), (size / 4, size)) if cross else ((size * 0.7, size * 0.7),):
                own.box("marker", (x - w, BACK - 0.004, z - h), (x + w, BACK - 0.001, z + h), paint, bevel=0)
        weld(shop, own)


def _tape(shop: Workshop, rng: np.random.Generator) -> None:
    """T-marks where people stand, and a dashed line between."""
    colours = [(0.6, 0.06, 0.04), (0.6, 0.5, 0.05), (0.05, 0.2, 0.55), (0.6, 0.58, 0.55)]
    for n, mark in enumerate(list(_marks().values())[:3]):
        own = Workshop(owner=f"tape mark {n + 1}")
        tape = Material("paper", colours[(n + rng.integers(4)) % 4])
        own.box("tape", (0.0, -0.17, 0), (0.05, 0.17, 0.0015), tape, bevel=0)
        own.box("tape", (-0.22, -0.025, 0), (0.0, 0.025, 0.0015), tape, bevel=0)
        weld(shop, own, (*mark.at, 0.0008), mark.facing)
    own = Workshop()
    for x in np.arange(-2.8, 2.9, 0.7):
        own.box("tape", (x, 0.95, 0.0005), (x + 0.22, 0.98, 0.0015), Material("paper", (0.6, 0.58, 0.55)), bevel=0)
    weld(shop, own)


def _grid(shop: Workshop) -> None:
    """Pipes over the stage, lamps hung from them, their cables."""
    own = Workshop()
    for y in np.arange(-3, BACK + 1, 1.3):
        own.tube("pipe", np.array([[-ROOM, y, HIGH], [ROOM, y, HIGH]]), 0.03, STAND, 10)
    for x in np.arange(-5, 5.1, 2.5):
        own.tube("pipe", np.array([[x, -4, HIGH + 0.06], [x, BACK + 1, HIGH + 0.06]]), 0.03, STAND, 10)
    for x in np.arange(-4.2, 4.3, 1.4):
        own.tube("hanger", np.array([[x, 0.9, HIGH], [x, 0.9, HIGH - 0.35]]), 0.015, f.IRON, 8)
        own.box("space light", (x - 0.3, 0.7, HIGH - 0.5), (x + 0.3, 1.1, HIGH - 0.35), hand_props.BLACK)
        own.box(
            "tubes",
            (x - 0.27, 0.73, HIGH - 0.51),
            (x + 0.27, 1.07, HIGH - 0.5),
            Material("glow", (1.0, 0.98, 0.93), level=2.6),
            group="practical",
            bevel=0,
        )
        s = np.linspace(0, 1, 9)
        sag = np.stack([x + 0.3 + 0.8 * s, np.full(9, 0.95), HIGH - 0.4 + 0.4 * s - 0.5 * s * (1 - s)], 1)
        own.tube("cable", sag, 0.009, hand_props.RUBBER, 6)
    weld(shop, own)


def c_stand(shop: Workshop, at: tuple[float, float], high: float, turn: float, flag: bool) -> None:
    """A C-stand with its arm out, a sandbag on a leg, and on its arm a flag or a sheet of foam board."""
    own = Workshop(owner=shop.owner)
    for n in range(3):
        way = np.array([np.cos(n * 2.094), np.sin(n * 2.094), 0])
        own.tube(
            "stand leg",
            np.array([(0, 0, 0.28 + 0.05 * n), 0.1 * way + (0, 0, 0.26 + 0.05 * n), 0.42 * way + (0, 0, 0.02)]),
            0.012,
            STAND,
        )
    for low, top, r in ((0.15, high * 0.5, 0.018), (high * 0.48, high * 0.8, 0.014), (high * 0.78, high, 0.011)):
        own.tube("stand post", np.array([[0, 0, low], [0, 0, top]]), r, STAND)
        own.turned("knuckle", (0, 0, top - 0.03), [(0.026, 0), (0.026, 0.06), (0, 0.06)], f.IRON, 12)
    own.tube("arm", np.array([[-0.25, 0, high - 0.08], [0.75, 0, high + 0.12]]), 0.008, STAND)
    sheet = Material("cloth", (0.012,) * 3) if flag else Material("paper", (0.75,) * 3)
    own.box("flag", (0.5, -0.008, high - 0.5), (1.05, 0.008, high + 0.25), sheet)
    own.cushion("sandbag", (0.1, -0.2, -0.02), (0.4, 0.2, 0.15), Material("cloth", (0.05, 0.05, 0.06)))
    weld(shop, own, (*at, 0.0), turn)


def _lamp_head(shop: Workshop, at: tuple[float, float], high: float, turn: float) -> None:
    """A Fresnel on a rolling stand, its barn doors open, lit."""
    own = Workshop(owner=shop.owner)
    for n in range(3):
        way = np.array([np.cos(n * 2.094), np.sin(n * 2.094), 0])
        own.tube("lamp leg", np.array([(0, 0, 0.55), 0.5 * way + (0, 0, 0.05)]), 0.016, STAND)
    own.tube("lamp post", np.array([[0, 0, 0.3], [0, 0, high - 0.18]]), 0.02, STAND)
    own.tube(
        "yoke",
        np.array([[0, -0.2, high], [0, -0.2, high - 0.16], [0, 0, high - 0.2], [0, 0.2, high - 0.16], [0, 0.2, high]]),
        0.012,
        f.IRON,
    )
    own.box(
        "lamp head",
        (-0.2, -0.17, high - 0.17),
        (0.14, 0.17, high + 0.17),
        Material("metal", (0.16, 0.03, 0.03), roughness=0.4),
        bevel=0.03,
    )
    own.tube(
        "lens",
        np.array([[0.13, 0, high], [0.155, 0, high]]),
        0.14,
        Material("glow", (1.0, 0.8, 0.55), level=4.0),
        24,
        group="practical",
    )
    for side in (-1, 1):
        own.sheet("barn door", (0.15, side * 0.17, high - 0.16), (0.13, side * 0.15, 0), (0, 0, 0.32), f.IRON)
        own.sheet("barn door", (0.15, -0.16, high + side * 0.17), (0, 0.32, 0), (0.13, 0, side * 0.15), f.IRON)
    weld(shop, own, (*at, 0.0), turn)


def _stands(shop: Workshop, rng: np.random.Generator) -> None:
    """Around the screen's edges: stands, lamps, cases, a ladder, coiled cable."""
    for n, (x, y) in enumerate(((-4.4, 0.5), (4.5, 0.9), (-4.6, -1.9), (4.3, -2.2))):
        shop.owner = f"wild:{'left' if x < 0 else 'right'}"
        c_stand(shop, (x, y), float(rng.uniform(2.0, 2.9)), float(rng.uniform(0, 360)), n % 2 == 0)
    shop.owner = "wild:left"
    _lamp_head(shop, (-5.0, 1.6), 2.55, -25.0)
    _ladder(shop, (-5.6, -0.9))
    shop.owner = "wild:right"
    _lamp_head(shop, (4.9, -0.4), 2.3, 175.0)
    for n in range(3):
        tone = [(0.03, 0.03, 0.035), (0.25, 0.25, 0.26), (0.3, 0.13, 0.02)][rng.integers(3)]
        shop.box(
            "flight case",
            (5.0, 1.5, 0.1 + 0.46 * n),
            (5.8, 2.2 + 0.1 * n, 0.54 + 0.46 * n),
            Material("plastic", tone, roughness=0.5),
            bevel=0.02,
        )
        shop.box("case edge", (4.99, 1.49, 0.3 + 0.46 * n), (5.81, 2.21 + 0.1 * n, 0.33 + 0.46 * n), STAND)
    shop.owner = "set"
    angle = np.linspace(0, 2 * np.pi * 6, 140)
    radius = 0.2 + 0.02 * np.sin(angle * 1.7)
    shop.tube(
        "cable coil",
        np.stack([-3.95 + radius * np.cos(angle), -0.9 + radius * np.sin(angle), 0.015 + 0.004 * angle / 3], 1),
        0.011,
        hand_props.RUBBER,
        6,
    )


def _ladder(shop: Workshop, at: tuple[float, float]) -> None:
    own, timber = Workshop(owner=shop.owner), Material("wood", (0.42, 0.26, 0.1), (0.3, 0.17, 0.07))
    for lean in (-1, 1):
        for x in (-0.25, 0.25):
            own.tube("ladder", np.array([[x * 1.2, lean * 0.5, 0], [x * 0.8, 0, 2.2]]), 0.025, timber, 6)
    for n in range(6):
        z = 0.3 + 0.33 * n
        own.box("rung", (-0.27, -0.5 * (1 - z / 2.2) - 0.04, z), (0.27, -0.5 * (1 - z / 2.2) + 0.04, z + 0.025), timber)
    weld(shop, own, (*at, 0.0), 75)


def apple_boxes(shop: Workshop, at: tuple[float, float], highs: tuple[float, ...], turn: float) -> float:
    """Plywood boxes, full, half or quarter, one on another; their top's height comes back."""
    own, z = Workshop(owner=shop.owner), 0.0
    ply = Material("wood", (0.46, 0.31, 0.16), (0.36, 0.23, 0.11), wear=0.6)
    for high in highs:
        own.box("apple box", (-0.255, -0.15, z), (0.255, 0.15, z + high), ply, bevel=0.006)
        for y in (-0.152, 0.148):
            own.box("hand hole", (-0.06, y, z + high * 0.45), (0.06, y + 0.004, z + high * 0.75), hand_props.BLACK)
        z += high
    weld(shop, own, (*at, 0.0), turn)
    return z


def _block(shop: Workshop, rng: np.random.Generator, key: Material) -> None:
    """What the scene is played around: a block in the key's colour with its props, and apple boxes about."""
    shop.box("block", (-0.32, 0.3, 0), (0.32, 0.82, 0.78), key, bevel=0.01)
    top = 0.78
    shop.owner = "helmet"
    shell = [(0.12 * np.sin(t) if t < 2.2 else 0.1, 0.14 - 0.13 * np.cos(t)) for t in np.linspace(0.9, np.pi, 14)]
    shop.turned(
        "helmet",
        (-0.16, 0.58, top),
        [(max(r, 0.0), z - 0.05) for r, z in shell],
        Material("metal", f.accent(rng), roughness=0.25),
    )
    shop.turned("visor", (-0.16, 0.58, top), [(0.134, 0.09), (0.138, 0.12), (0.132, 0.15)], hand_props.BLACK)
    shop.owner = "script"
    clutter.papers(shop, (0.12, 0.45, top), rng, 9)
    shop.owner = "water"
    f.bottle(shop, (0.24, 0.66, top), (0.25, 0.33, 0.36), 0.24)
    shop.owner = "chrome ball"
    ball = [(0.07 * np.sin(t), 0.07 - 0.07 * np.cos(t)) for t in np.linspace(0.02, np.pi, 20)]
    shop.turned("chrome ball", (0.06, 0.68, top), ball, Material("metal", (0.85,) * 3, roughness=0.03, wear=0))
    shop.owner = "coffee"
    hand_props.paper_cup(shop, (-0.24, 0.38, top), f.accent(rng))
    shop.owner = "apple box"
    apple_boxes(shop, (1.9, 0.75), (0.2,), float(rng.uniform(-40, 40)))
    shop.owner = "apple boxes"
    apple_boxes(shop, (-2.1, 0.5), (0.2, 0.1, 0.05), float(rng.uniform(-40, 40)))
    shop.owner = "set"
