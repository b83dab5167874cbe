"""A production designer's choices for one set: a few related colours that everything shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .colour import paint, srgb
from .materials import Material

# Woods from pale to dark, sRGB of oiled samples: birch, pine, oak, teak, walnut, mahogany, wenge, painted.
WOODS = ((206, 178, 138), (190, 150, 102), (160, 120, 78), (138, 94, 56), (98, 66, 44), (104, 54, 38), (58, 42, 34))
BRICKS = ((142, 80, 62), (120, 66, 54), (168, 120, 92), (112, 98, 88), (176, 168, 158))
# Wall hues that rooms are painted in (degrees OKLCh) with how much colour they bear.
WALL_HUES = (
    (85, 0.05),
    (75, 0.035),
    (95, 0.06),
    (60, 0.05),
    (40, 0.06),
    (25, 0.08),
    (130, 0.045),
    (155, 0.04),
    (190, 0.035),
    (230, 0.04),
    (250, 0.05),
    (265, 0.06),
    (20, 0.1),
    (150, 0.07),
    (80, 0.012),
)


@dataclass(frozen=True)
class Palette:
    """ACEScg albedos: `wall`, `wall2`, `trim`, `wood` (two tones), `fabrics`, `accents`; `dark`
    0..1 how low-key the designer went."""

    wall: np.ndarray
    wall2: np.ndarray
    trim: np.ndarray
    wood: tuple[np.ndarray, np.ndarray]
    wood2: tuple[np.ndarray, np.ndarray]
    fabrics: tuple[np.ndarray, ...]
    accents: tuple[np.ndarray, ...]
    dark: float


def timber(rng: np.random.Generator, low: int = 0, high: int = len(WOODS)) -> tuple[np.ndarray, np.ndarray]:
    """A wood: its light and its dark tone, ACEScg (3,) each."""
    base = srgb(*WOODS[rng.integers(low, high)]) * np.exp(rng.normal(0, [0.06, 0.05, 0.09])).astype(np.float32)
    return base, base * rng.uniform(0.42, 0.7)


def draw(rng: np.random.Generator) -> Palette:
    """One set's palette."""
    dark = rng.beta(1.3, 1.6)
    hue, colourful = WALL_HUES[rng.integers(len(WALL_HUES))]
    hue = hue + rng.normal(0, 6)
    lightness = 0.84 - 0.44 * dark + rng.normal(0, 0.04)
    wall = paint(lightness, colourful * rng.uniform(0.25, 1.15), hue)
    relation = rng.choice([0, 25, -30, 150, 180, 205])
    hue2 = hue + relation + rng.normal(0, 8)
    wall2 = paint(
        np.clip(lightness + rng.normal(-0.08, 0.12), 0.25, 0.92),
        colourful * rng.uniform(0.3, 1.2),
        hue2 if rng.random() < 0.35 else hue,
    )
    trim = paint(rng.uniform(0.78, 0.9), 0.015, 85) if rng.random() < 0.6 else wall * 0.6

    def fabric(h: float, c: float) -> np.ndarray:
        return paint(rng.uniform(0.3, 0.75), c * rng.uniform(0.3, 1.2), h + rng.normal(0, 8))

    fabrics = (fabric(hue, 0.045), fabric(hue2, 0.065), fabric(hue + 180, 0.07), fabric(70, 0.04))
    accents = tuple(
        paint(rng.uniform(0.36, 0.62), rng.uniform(0.04, 0.12), h + rng.normal(0, 10))
        for h in (hue2, hue + 180, rng.choice([25, 60, 90, 145, 250]))
    )
    return Palette(wall, wall2, trim, timber(rng), timber(rng), fabrics, accents, float(dark))


def seed_of(rng: np.random.Generator) -> int:
    """A seed for a pattern."""
    return int(rng.integers(1, 200))


def wall_material(rng: np.random.Generator, p: Palette, colour: np.ndarray) -> Material:
    """Paint of `colour` (3,) ACEScg, plaster, wallpaper, wood panels, brick, tiles or concrete."""
    kind = rng.choice(
        ["plaster", "plaster", "plaster", "motif", "stripes", "planks", "brick", "tiles", "stone"],
        p=[0.22, 0.2, 0.18, 0.1, 0.05, 0.08, 0.1, 0.04, 0.03],
    )
    common: dict[str, Any] = dict(seed=seed_of(rng), wear=rng.uniform(0.03, 0.14), shine=0.03)
    if kind == "brick":
        base = srgb(*BRICKS[rng.integers(len(BRICKS))])
        if rng.random() < 0.3:
            base = colour
        return Material(
            "brick", (base, base * 0.6, base * 0.5 + 0.12), rng.uniform(0.065, 0.08), rough=0.9, bump=0.15, **common
        )
    if kind == "planks":
        return Material(
            "planks",
            p.wood2 if rng.random() < 0.6 else (colour, colour * 0.8),
            rng.uniform(0.09, 0.18),
            rough=0.55,
            spin=True,
            **common,
        )
    if kind == "tiles":
        return Material("tiles", (colour, colour * 0.8, p.trim * 0.7), rng.uniform(0.1, 0.16), rough=0.2, **common)
    if kind == "motif":
        return Material(
            "motif",
            (colour, colour * rng.uniform(0.72, 1.22), colour * 0.75 + p.fabrics[1] * 0.25),
            rng.uniform(0.16, 0.45),
            rough=0.8,
            **common,
        )
    if kind == "stripes":
        return Material(
            "stripes",
            (colour, colour * rng.uniform(0.75, 0.95)),
            rng.uniform(0.08, 0.24),
            rough=0.8,
            **{**common, "seed": 0},
        )
    if kind == "stone":
        grey = paint(rng.uniform(0.5, 0.75), 0.01, 80)
        return Material("plaster", (grey, grey * 0.7), 0.5, rough=0.8, bump=0.1, **common)
    return Material("plaster", (colour, colour * rng.uniform(0.82, 0.95)), 0.1, rough=0.75, bump=0.03, **common)


def floor_material(rng: np.random.Generator, p: Palette) -> Material:
    """Boards, parquet, tiles, carpet, concrete, lino."""
    kind = rng.choice(["planks", "planks", "herringbone", "tiles", "chequer", "carpet", "plaster"])
    common: dict[str, Any] = dict(seed=seed_of(rng), wear=rng.uniform(0.05, 0.15))
    if kind == "planks":
        return Material("planks", p.wood, rng.uniform(0.08, 0.16), rough=rng.uniform(0.3, 0.55), shine=0.045, **common)
    if kind == "herringbone":
        return Material("herringbone", p.wood, 0.16, rough=rng.uniform(0.28, 0.5), shine=0.045, **common)
    if kind == "tiles":
        base = paint(rng.uniform(0.4, 0.8), 0.02, rng.choice([60, 80, 30, 230]))
        return Material("tiles", (base, base * 0.75, base * 0.5), rng.uniform(0.2, 0.45), rough=0.3, **common)
    if kind == "chequer":
        return Material(
            "chequer",
            (paint(rng.uniform(0.7, 0.85), 0.015, 85), paint(rng.uniform(0.22, 0.5), 0.02, 40)),
            0.3,
            rough=0.25,
            **common,
        )
    if kind == "carpet":
        a = p.fabrics[rng.integers(len(p.fabrics))]
        return Material("carpet", (a, a * 0.8, a * 0.6), 0.7, rough=1.0, **common)
    grey = paint(rng.uniform(0.4, 0.6), 0.012, 70)
    return Material("plaster", (grey, grey * 0.75), 0.3, rough=0.45, **common)


def textile(rng: np.random.Generator, p: Palette, weave: str | None = None) -> Material:
    """Upholstery, table cloths, cushions, curtains."""
    base = p.fabrics[rng.integers(len(p.fabrics))] if rng.random() < 0.75 else p.accents[rng.integers(3)]
    other = p.fabrics[rng.integers(len(p.fabrics))]
    weave = weave or str(rng.choice(["cloth", "cloth", "cloth", "checks", "stripes", "motif", "knit"]))
    return Material(
        weave,
        (base, base * 0.5 + other * 0.5, other),
        rng.uniform(0.05, 0.14),
        rough=0.9,
        shine=0.02,
        folds=0.08,
        bump=0.04,
        seed=seed_of(rng),
        wear=0.08,
    )


def joinery(rng: np.random.Generator, p: Palette) -> Material:
    """Tables, shelves, frames: wood or painted wood."""
    if rng.random() < 0.3:
        colour = p.trim if rng.random() < 0.5 else p.accents[rng.integers(3)] * 0.7 + 0.05
        return Material("plain", (colour,), rough=0.45, wear=0.06, seed=seed_of(rng))
    return Material(
        "wood",
        p.wood if rng.random() < 0.5 else p.wood2,
        rng.uniform(0.06, 0.12),
        rough=rng.uniform(0.3, 0.6),
        seed=seed_of(rng),
    )


def metalwork(rng: np.random.Generator) -> Material:
    """Steel, brass, black iron, chrome."""
    tones = (srgb(150, 150, 152), srgb(168, 132, 74), srgb(34, 33, 33), srgb(185, 186, 190))
    k = rng.integers(len(tones))
    return Material("metal", (tones[k],), rough=rng.uniform(0.2, 0.45), shine=0.5 if k != 2 else 0.06, wear=0.04)


def crockery(rng: np.random.Generator, p: Palette) -> Material:
    """Cups, vases, plates, small things of any colour."""
    draw = rng.random()
    colour = (
        p.accents[rng.integers(3)]
        if draw < 0.4
        else paint(rng.uniform(0.25, 0.88), rng.uniform(0, 0.14), rng.uniform(0, 360))
    )
    return Material("plain", (colour,), rough=rng.uniform(0.12, 0.5), shine=0.05, wear=0.03)
