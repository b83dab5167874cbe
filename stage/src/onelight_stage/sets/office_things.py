"""What an office has that other rooms don't: swivel chairs, a coat stand, a jointed lamp, a cork board."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from onelight_stage.sets import furniture as f
from onelight_stage.sets import hand_props
from onelight_stage.sets.carpentry import Workshop, weld
from onelight_stage.world import Material


def coat_stand(shop: Workshop, at: tuple[float, float], rng: np.random.Generator) -> None:
    """An iron stand with a coat on it."""
    x, y = at
    shop.tube("stand", np.array([[x, y, 0], [x, y, 1.75]]), 0.018, f.IRON)
    for n in range(4):
        way = np.array([np.cos(n * np.pi / 2), np.sin(n * np.pi / 2), 0])
        foot = np.array([x, y, 0])
        shop.tube("foot", foot + np.array([0.24 * way + (0, 0, 0.02), (0, 0, 0.18)]), 0.012, f.IRON)
        shop.tube(
            "hook",
            np.array([np.add(foot, (0, 0, 1.6)), foot + way * 0.1 + [0, 0, 1.6], foot + way * 0.13 + [0, 0, 1.68]]),
            0.009,
            f.IRON,
        )
    coat = [(0.02, 1.62), (0.1, 1.58), (0.15, 1.45), (0.16, 1.1), (0.2, 0.62)]
    shop.turned("coat", (x - 0.09, y, 0), coat[::-1], Material("cloth", tuple(np.array(f.accent(rng)) * 0.4)), 20)


def office_chair(shop: Workshop, at: tuple[float, float], facing: float, rng: np.random.Generator) -> None:
    """A swivel chair in leather; its sitter looks towards `facing` degrees."""
    own = Workshop(owner=shop.owner)
    hide = Material(
        "leather", [(0.02, 0.02, 0.022), (0.1, 0.035, 0.015), (0.05, 0.06, 0.08)][rng.integers(3)], roughness=0.4
    )
    own.cushion("seat", (-0.26, -0.27, 0.37), (0.26, 0.27, 0.49), hide)
    back = own.cushion("back", (-0.36, -0.25, 0.5), (-0.25, 0.25, 1.08), hide)
    leaning = back.vertices + np.outer(back.vertices[:, 2] - 0.5, [-0.18, 0, 0])
    own.meshes[-1] = replace(back, vertices=leaning.astype(np.float32))
    own.tube("column", np.array([[0, 0, 0.1], [0, 0, 0.4]]), 0.03, f.STEEL)
    for n in range(5):
        way = 0.29 * np.array([np.cos(n * 1.2566), np.sin(n * 1.2566), 0])
        own.tube("foot", np.array([np.add(way, (0, 0, 0.06)), (0, 0, 0.11)]), 0.02, f.STEEL)
        own.turned("castor", way, [(0.02, 0), (0.028, 0.02), (0.02, 0.05)], hand_props.BLACK, 10)
    for y in (-0.29, 0.29):
        own.tube(
            "arm",
            np.array([[-0.28, y, 0.66], [-0.05, y, 0.67], [0.03, y, 0.66], [0.02, y, 0.42]]),
            0.016,
            hand_props.BLACK,
        )
    weld(shop, own, (*at, 0.0), facing)


def desk_lamp(shop: Workshop, at: tuple[float, float, float], rng: np.random.Generator) -> None:
    """A jointed lamp whose bulb glows."""
    x, y, z = at
    paint = Material("metal", f.accent(rng) if rng.random() < 0.6 else (0.3, 0.3, 0.3), roughness=0.35)
    shop.turned("lamp foot", at, [(0, 0), (0.08, 0), (0.08, 0.02), (0.015, 0.03)], paint)
    shop.tube(
        "lamp arm", np.array([[x, y, z], [x + 0.09, y + 0.03, z + 0.24], [x - 0.1, y - 0.02, z + 0.43]]), 0.008, f.STEEL
    )
    shade = [(0.085, -0.08), (0.06, -0.01), (0.025, 0.05), (0.0, 0.055)]
    shop.turned("lamp shade", (x - 0.14, y - 0.03, z + 0.41), shade, paint)
    bulb = [(0.03 * np.sin(t), -0.03 * np.cos(t)) for t in np.linspace(0.05, np.pi, 9)]
    shop.turned(
        "bulb",
        (x - 0.14, y - 0.03, z + 0.36),
        bulb,
        Material("glow", (1.0, 0.76, 0.48), level=4.5),
        16,
        group="practical",
    )


def notice_board(shop: Workshop, wall: float, rng: np.random.Generator) -> None:
    """Cork with notes pinned all over it, on the wall at x = wall."""
    shop.box(
        "cork board",
        (wall - 0.02, -0.7, 1.15),
        (wall, 0.85, 2.05),
        Material("paint", (0.3, 0.17, 0.08), roughness=0.9),
    )
    notes = Workshop(owner=shop.owner)
    for _n in range(19):
        y, z, size = rng.uniform(-0.65, 0.6), rng.uniform(1.2, 1.8), rng.uniform(0.08, 0.2, 2)
        colour = [(0.62, 0.6, 0.53), (0.6, 0.5, 0.12), (0.3, 0.45, 0.5), (0.55, 0.28, 0.2)][rng.integers(4)]
        notes.sheet(
            "note",
            (wall - 0.022 - 0.002 * rng.random(), y + size[0], z),
            (0, -size[0], 0),
            (0, 0, size[1]),
            Material("paper", colour),
        )
    weld(shop, notes)
