"""What makes a room look used: rows of bottles and binders, paper, plants in the corner, a view out of the window."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets import furniture as f
from onelight_stage.sets.carpentry import Workshop, weld
from onelight_stage.world import Colour, Material, Place

SPIRITS = ((0.16, 0.05, 0.008), (0.02, 0.07, 0.025), (0.28, 0.12, 0.02), (0.3, 0.34, 0.33), (0.05, 0.012, 0.006),
           (0.02, 0.05, 0.12), (0.2, 0.02, 0.015), (0.35, 0.28, 0.12))  # fmt: skip
LABELS = ((0.65, 0.6, 0.48), (0.05, 0.05, 0.05), (0.5, 0.07, 0.04), (0.55, 0.42, 0.12), (0.06, 0.14, 0.28))


def bottles(shop: Workshop, start: Place, length: float, rng: np.random.Generator, high: float = 0.31) -> None:
    """A row of bottles of all makes along x, some turned out of line, welded into a few meshes."""
    own, x = Workshop(owner=shop.owner), 0.04
    while x < length - 0.04:
        spirit_bottle(
            own, (start[0] + x, start[1] + rng.normal(0, 0.012), start[2]), rng, high * rng.uniform(0.72, 1.0)
        )
        x += rng.uniform(0.078, 0.105) if rng.random() > 0.12 else rng.uniform(0.14, 0.22)
    weld(shop, own)


def spirit_bottle(shop: Workshop, at: Place, rng: np.random.Generator, high: float) -> None:
    """One bottle: its shoulders, width and label are its own."""
    r, shoulder = rng.uniform(0.028, 0.04), rng.uniform(0.5, 0.68)
    profile = [(0, 0), (r * 0.95, 0), (r, 0.008), (r, high * shoulder), (r * 0.75, high * (shoulder + 0.07)),
               (0.013, high * (shoulder + 0.16)), (0.013, high * 0.93), (0.016, high * 0.935), (0.015, high),
               (0, high)]  # fmt: skip
    shop.turned(
        "bottle", at, profile, Material("plastic", SPIRITS[rng.integers(len(SPIRITS))], roughness=0.07, wear=0.0), 16
    )
    low = high * rng.uniform(0.1, 0.2)
    label = Material("paper", LABELS[rng.integers(len(LABELS))])
    shop.turned("label", at, [(r + 0.0006, low), (r + 0.0006, low + high * rng.uniform(0.18, 0.3))], label, 16)


def glasses(shop: Workshop, start: Place, count: int, gap: float, hanging: bool = False) -> None:
    """A row along x of tumblers standing on their rims, or of stemmed glasses hanging by their feet."""
    own = Workshop(owner=shop.owner)
    stem = [(0.034, 0), (0.034, -0.003), (0.004, -0.008), (0.004, -0.08), (0.03, -0.11), (0.036, -0.15), (0.03, -0.18)]
    cup = [(0.037, 0), (0.03, 0.1), (0, 0.101)]
    for n in range(count):
        at = (start[0] + n * gap, start[1], start[2])
        own.turned("glass", at, stem[::-1] if hanging else cup, f.CLEAR, 16)
    weld(shop, own)


def binders(
    shop: Workshop, start: Place, length: float, rng: np.random.Generator, axis: int = 0, deep: float = 0.27
) -> None:
    """A shelf of lever-arch files along x (axis 0) or y (1) with their labels towards -y (or, along y, to -x or,
    with deep below 0, +x)."""
    own, at, colours = Workshop(owner=shop.owner), 0.0, [f.accent(rng), (0.03, 0.03, 0.035), f.accent(rng)]
    face = 0.0 if deep > 0 else deep
    while at < length - 0.08:
        if rng.random() < 0.1:
            at += rng.uniform(0.06, 0.2)
            continue
        wide, tone = 0.05 if rng.random() < 0.4 else 0.075, rng.uniform(0.8, 1.15)
        colour = tuple(np.array(colours[rng.integers(3)]) * tone)
        _file(own, start, at, wide, abs(deep), axis, Material("paper", colour, roughness=0.55), face)
        at += wide + 0.003
    weld(shop, own)


def _file(
    own: Workshop, start: Place, at: float, wide: float, deep: float, axis: int, cover: Material, face: float
) -> None:
    def box(name: str, a: Place, b: Place, material: Material) -> None:
        low, high = (a, b) if axis == 0 else ((a[1], a[0], a[2]), (b[1], b[0], b[2]))
        own.box(name, np.add(start, low), np.add(start, high), material, bevel=0.002)

    back, front = (0.0, deep) if face == 0 else (-deep, 0.0)
    box("binder", (at, back, 0), (at + wide, front, 0.315), cover)
    edge = (-0.001, 0.0005) if face == 0 else (-0.0005, 0.001)
    box("label", (at + 0.01, edge[0], 0.13), (at + wide - 0.01, edge[1], 0.28), Material("paper", (0.62, 0.6, 0.54)))


def papers(shop: Workshop, at: Place, rng: np.random.Generator, count: int = 6) -> None:
    """A stack of typed sheets, none of them quite square on the one below."""
    own = Workshop(owner=shop.owner)
    for n in range(count):
        sheet = Workshop(owner=shop.owner)
        tone = float(rng.uniform(0.6, 0.74))
        sheet.box(
            "sheet", (-0.105, -0.148, 0), (0.105, 0.148, 0.0016), Material("paper", (tone, tone, tone * 0.94)), bevel=0
        )
        if n == count - 1:
            _typed(sheet, rng)
        weld(own, sheet, (at[0], at[1], at[2] + 0.0018 * n), float(rng.normal(0, 5)))
    weld(shop, own)


def _typed(sheet: Workshop, rng: np.random.Generator) -> None:
    for line in range(17):
        sheet.sheet("type", (-0.085, 0.12 - 0.0145 * line, 0.0022), (float(rng.uniform(0.07, 0.168)), 0, 0),
                    (0, 0.004, 0),                    Material("paper", (0.07, 0.07, 0.08)))  # fmt: skip


def bushy(shop: Workshop, at: Place, rng: np.random.Generator, high: float = 1.5) -> None:
    """A tall plant for an office's or bar's corner: a pot, and f.plant's leaves one above another."""
    own = Workshop(owner=shop.owner)
    f.plant(own, (0, 0, 0), rng, high * 0.75)
    leaves = [mesh for mesh in own.meshes if mesh.name.startswith("leaf")]
    for leaf in leaves:
        lift = high * (0.12 + 0.3 * rng.random())
        own.add("leaf", leaf.vertices * [0.7, 0.7, 0.8] + [0, 0, lift], leaf.faces, leaf.material, smooth=True)
    own.tube(
        "stem", np.array([[0, 0, 0.15 * high], [0.01, 0, 0.62 * high]]), 0.012, Material("leaf", (0.06, 0.05, 0.02))
    )
    weld(shop, own, at)


def translight(shop: Workshop, middle: Place, across: Place, tall: float, rng: np.random.Generator, day: bool) -> None:
    """The view hung outside a window, lit from behind as a stage's is: sky, three depths of buildings, their windows.

    middle: of its lower edge. across: from its left to its right end, seen from the room, metres.
    """
    own = Workshop(owner=shop.owner)
    side = np.asarray(across, float)
    wide = float(np.linalg.norm(side))
    side /= wide
    near = np.array([side[1], -side[0], 0.0])
    corner = np.asarray(middle, float) - side * wide / 2
    sky = ((0.55, 0.66, 0.8), (0.25, 0.42, 0.75)) if day else ((0.085, 0.075, 0.09), (0.008, 0.014, 0.045))
    own.sheet("sky", corner, side * wide, (0, 0, tall), _lit((1.0, 1.0, 1.0)), (1, 8), group="window",
              tint=np.repeat(np.linspace(*sky, 9) ** 1.0, 2, 0).astype(np.float32))  # fmt: skip
    for depth in range(3):
        tone = np.array(sky[0]) * ((0.78, 0.5, 0.26)[depth] if day else (0.5, 0.28, 0.14)[depth])
        x = -rng.uniform(0, 0.1) * wide
        while x < wide:
            size = (wide * rng.uniform(0.08, 0.2), tall * rng.uniform(0.3, 0.75) * (1.0 - 0.2 * depth))
            _tower(
                own,
                corner + side * x + near * 0.06 * (depth + 1),
                side,
                near,
                size,
                tuple(tone * rng.uniform(0.75, 1.2)),
                day,
                rng,
            )
            x += size[0] * rng.uniform(0.9, 1.5)
    weld(shop, own)


def _tower(
    own: Workshop, corner: np.ndarray, side: np.ndarray, near: np.ndarray, size: tuple[float, float], tone: Colour,
    day: bool,    rng: np.random.Generator,
) -> None:  # fmt: skip
    own.sheet("tower", corner, side * size[0], (0, 0, size[1]), _lit(tone), group="window")
    pitch, storey = rng.uniform(0.09, 0.14), rng.uniform(0.13, 0.19)
    share, (a, b) = (1.0 if day else rng.uniform(0.15, 0.5)), rng.uniform(0.45, 0.75, 2)
    for row in range(int(size[1] / storey) - 1):
        for column in range(int(size[0] / pitch) - 1):
            if rng.random() > share:
                continue
            warm = np.array([1.0, 0.62, 0.28] if rng.random() < 0.7 else [0.65, 0.8, 0.85])
            colour = np.array(tone) * rng.uniform(0.45, 0.75) if day else warm * rng.uniform(0.2, 1.5)
            foot = corner + side * pitch * (column + 0.6) + [0, 0, storey * (row + 0.7)] + near * 0.01
            own.sheet("pane", foot, side * pitch * a, (0, 0, storey * b), _lit(tuple(colour)), group="window")


def _lit(colour: Colour) -> Material:
    return Material("glow", colour, level=1.0)
