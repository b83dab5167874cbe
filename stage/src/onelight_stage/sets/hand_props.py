"""Things that people in an office, a bar or outdoors leave on tables. Each stands on what `at` says, metres."""

from __future__ import annotations

import numpy as np

from onelight_stage.sets import furniture as f
from onelight_stage.sets.carpentry import Workshop, weld
from onelight_stage.world import Colour, Material, Place

BLACK = Material("plastic", (0.015, 0.015, 0.017), roughness=0.4)
RUBBER = Material("plastic", (0.02, 0.02, 0.02), roughness=0.8)


def telephone(shop: Workshop, at: Place, turn: float = 0.0) -> None:
    """A desk telephone: wedge, keys, handset on its cradle."""
    own = Workshop(owner=shop.owner)
    own.box("base", (-0.1, -0.1, 0), (0.1, 0.1, 0.035), BLACK, bevel=0.01)
    for n in range(12):
        x, y = 0.0 + 0.026 * (n % 3), -0.06 + 0.026 * (n // 3)
        own.box("key", (x, y, 0.035), (x + 0.018, y + 0.018, 0.04), Material("plastic", (0.3, 0.3, 0.29)), bevel=0.002)
    own.tube(
        "handset",
        np.array([[-0.06, -0.1, 0.05], [-0.06, -0.06, 0.062], [-0.06, 0.06, 0.062], [-0.06, 0.1, 0.05]]),
        0.019,
        BLACK,
    )
    weld(shop, own, at, turn)


def keyboard(shop: Workshop, at: Place, turn: float = 0.0) -> None:
    """A keyboard with a mouse at its right."""
    own = Workshop(owner=shop.owner)
    own.box("board", (-0.21, -0.065, 0), (0.21, 0.065, 0.016), BLACK)
    for row in range(5):
        for n in range(15):
            x, y = -0.2 + 0.0268 * n, -0.058 + 0.0235 * row
            own.box(
                "key", (x, y, 0.016), (x + 0.022, y + 0.019, 0.022), Material("plastic", (0.05, 0.05, 0.055)), bevel=0
            )
    own.cushion("mouse", (0.26, -0.05, -0.004), (0.33, 0.06, 0.04), BLACK)
    weld(shop, own, at, turn)


def monitor(shop: Workshop, at: Place, turn: float, rng: np.random.Generator, wide: float = 0.54) -> None:
    """A screen that glows with somebody's work; seen from +x when turn is 0."""
    own, tall = Workshop(owner=shop.owner), wide * 0.58
    own.box("foot", (-0.1, -0.12, 0), (0.08, 0.12, 0.012), BLACK)
    own.box("neck", (-0.06, -0.03, 0), (-0.04, 0.03, 0.25), BLACK)
    own.box("back", (-0.045, -wide / 2, 0.13), (-0.005, wide / 2, 0.13 + tall), BLACK, bevel=0.008)
    own.box("badge", (-0.047, -0.03, 0.13 + tall * 0.5), (-0.044, 0.03, 0.16 + tall * 0.5), f.STEEL)
    _on_screen(own, wide - 0.03, tall - 0.03, 0.145, rng)
    weld(shop, own, at, turn)


def _on_screen(own: Workshop, wide: float, tall: float, low: float, rng: np.random.Generator) -> None:
    """A page of text beside a chart, light on dark or dark on light."""
    dark = rng.random() < 0.5
    page, ink = ((0.03, 0.05, 0.08), (0.4, 0.7, 0.9)) if dark else ((0.75, 0.85, 1.0), (0.1, 0.14, 0.2))

    def patch(y: float, z: float, w: float, h: float, colour: Colour, lift: float) -> None:
        own.sheet("screen", (0.001 + lift, y * wide - wide / 2, low + z * tall), (0, w * wide, 0), (0, 0, h * tall),
                  Material("glow", colour, level=1.2), group="practical")  # fmt: skip

    patch(0, 0, 1, 1, page, 0)
    patch(0, 0.93, 1, 0.07, tuple(np.array(ink) * 0.5), 0.001)
    for n in range(14):
        patch(0.06, 0.08 + 0.058 * n, float(rng.uniform(0.15, 0.48)), 0.022, ink, 0.001)
    for n in range(7):
        patch(0.62 + 0.046 * n, 0.12, 0.032, float(rng.uniform(0.1, 0.65)), f.accent(rng), 0.001)


def pen_pot(shop: Workshop, at: Place, rng: np.random.Generator) -> None:
    """Pens, a ruler and scissors in a pot."""
    own = Workshop(owner=shop.owner)
    own.turned(
        "pot",
        (0, 0, 0),
        [(0, 0.003), (0.038, 0), (0.04, 0.1), (0.037, 0.1), (0.035, 0.01), (0, 0.01)],
        Material("ceramic", f.accent(rng)),
    )
    for _n in range(6):
        lean = rng.normal(0, 0.02, 2)
        own.tube(
            "pen",
            np.array([[*(-lean * 0.4), 0.012], [*lean, rng.uniform(0.14, 0.18)]]),
            0.004,
            Material("plastic", f.accent(rng)),
            8,
        )
    weld(shop, own, at)


def paper_cup(shop: Workshop, at: Place, colour: Colour) -> None:
    """Coffee to take away."""
    shop.turned("cup", at, [(0, 0), (0.028, 0), (0.039, 0.105), (0.041, 0.107)], Material("paper", colour))
    shop.turned(
        "lid", at, [(0.042, 0.103), (0.042, 0.112), (0.035, 0.118), (0, 0.116)], Material("plastic", (0.02,) * 3)
    )


def closed_book(shop: Workshop, at: Place, colour: Colour, turn: float = 0.0, thick: float = 0.035) -> None:
    """A hardback lying on its back."""
    own = Workshop(owner=shop.owner)
    cover = Material("cloth", colour)
    own.box(
        "pages", (-0.07, -0.1, 0.003), (0.072, 0.1, thick - 0.003), Material("paper", (0.6, 0.56, 0.45)), bevel=0.001
    )
    for low in (0.0, thick - 0.003):
        own.box("board", (-0.076, -0.105, low), (0.076, 0.105, low + 0.003), cover, bevel=0.001)
    own.box("spine", (-0.078, -0.105, 0), (-0.07, 0.105, thick), cover, bevel=0.001)
    weld(shop, own, at, turn)


def candle(shop: Workshop, at: Place, colour: Colour) -> None:
    """A night light in a coloured glass; its flame glows."""
    shop.turned(
        "jar",
        at,
        [(0, 0), (0.03, 0), (0.036, 0.02), (0.036, 0.075), (0.033, 0.075), (0.03, 0.01)],
        Material("glass", colour, roughness=0.05),
    )
    shop.turned(
        "wax",
        at,
        [(0.029, 0.004), (0.03, 0.03), (0, 0.03)],
        Material("glow", (1.0, 0.45, 0.14), level=1.0),
        16,
        group="practical",
    )
    shop.turned(
        "flame",
        (at[0], at[1], at[2] + 0.032),
        [(0.001, 0), (0.006, 0.01), (0.001, 0.03)],
        Material("glow", (1.0, 0.5, 0.15), level=5.5),
        10,
        group="practical",
    )


def pint(shop: Workshop, at: Place, beer: Colour, full: float = 0.8) -> None:
    """A glass of beer, drunk down to `full`, its froth on top."""
    tall = 0.15
    shop.turned("pint", at, [(0, 0.002), (0.03, 0), (0.042, tall), (0.0405, tall), (0.0285, 0.008)], f.CLEAR)
    r = 0.0288 + 0.0118 * full
    shop.turned("beer", at, [(0.0285, 0.007), (r, tall * full)], Material("plastic", beer, roughness=0.05, wear=0.0))
    shop.turned(
        "froth",
        at,
        [(r, tall * full), (r + 0.0005, tall * full + 0.012), (0, tall * full + 0.014)],
        Material("paper", (0.75, 0.7, 0.55)),
    )


def bag(shop: Workshop, at: Place, colour: Colour, turn: float = 0.0, wide: float = 0.36) -> None:
    """A leather bag with two handles, a little slumped."""
    own, hide = Workshop(owner=shop.owner), Material("leather", colour, roughness=0.45)
    own.cushion("bag", (-wide / 2, -0.09, -0.02), (wide / 2, 0.09, wide * 0.75), hide)
    angle = np.linspace(0, np.pi, 14)
    for y in (-0.05, 0.05):
        arc = np.stack([wide * 0.22 * np.cos(angle), np.full(14, y), wide * 0.62 + wide * 0.3 * np.sin(angle)], 1)
        own.tube("strap", arc, 0.009, hide)
    weld(shop, own, at, turn)


def crate(shop: Workshop, at: Place, size: Place, timber: Material, turn: float = 0.0) -> None:
    """A slatted box, open at the top. size: metres along x, y, z."""
    own, (w, d, h) = Workshop(owner=shop.owner), size
    own.box("bottom", (-w / 2, -d / 2, 0), (w / 2, d / 2, 0.012), timber)
    for n in range(3):
        z = 0.02 + n * (h - 0.02) / 3
        for y in (-d / 2, d / 2 - 0.01):
            own.box("slat", (-w / 2, y, z), (w / 2, y + 0.01, z + h / 3.8), timber)
        for x in (-w / 2, w / 2 - 0.012):
            own.box("end", (x, -d / 2, z), (x + 0.012, d / 2, z + h / 3.8), timber)
    weld(shop, own, at, turn)
