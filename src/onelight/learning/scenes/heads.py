"""A stand-in's head: skull, jaw, nose, ears, hair, what is worn on it.

Laid out in half head heights: x to the person's left, y up, z out of the face.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .colour import paint
from .limbs import limb, trunk
from .materials import Material
from .shapes import Solid, ball, vec
from .wardrobe import Looks

FRAME = Material("plain", (paint(0.2, 0.01, 60),), rough=0.3)


def head(looks: Looks, face: Material, turn: np.ndarray, centre: np.ndarray, u: float) -> list[Solid]:
    """The head's solids, turned by `turn` (3, 3) about `centre` (3,), `u` metres half its height."""
    parts: list[Solid] = []
    painted = (turn, centre)

    def at(*xyz: float) -> np.ndarray:
        return (turn @ (vec(*xyz) * u) + centre).astype(np.float32)

    def lump(place, radii, material, tag, **more):
        parts.append(ball(at(*place), np.array(radii, np.float32) * u, material, turn=turn, tag=tag, **more))

    def strand(a, b, ra, rb, material, tag, **more):
        parts.append(limb(at(*a), at(*b), ra * u, rb * u, material, tag=tag, **more))

    parts.append(
        trunk(at(0, -0.53, 0.16), at(0, 0.2, 0.0), 0.45 * u, 0.68 * u, 1.12, face, turn, tag="face", paint=painted)
    )
    lump((0, 0.2, -0.22), (0.7, 0.8, 0.85), face, "face", paint=painted)
    strand((0, 0.14, 0.73), (0, -0.17, 0.87), 0.07, 0.1, face, "face", paint=painted, casts=False)
    for side in (-1, 1):
        lump((side * 0.09, -0.19, 0.79), (0.08, 0.07, 0.09), face, "face", paint=painted, casts=False)
        lump((side * 0.68, -0.03, -0.12), (0.09, 0.2, 0.13), looks.skin, "ear", casts=False)
    _hair(looks, lump, strand)
    if looks.glasses:
        _glasses(strand)
    return parts


def _hair(looks: Looks, lump, strand) -> None:
    style, locks = looks.hair, looks.locks
    if style == "bald":
        return
    if style in ("cap", "scarf"):
        lump((0, 0.48, -0.25), (0.82, 0.7, 0.96), looks.hat, "hat")
    if style == "cap":
        lump((0, -0.1, -0.42), (0.66, 0.5, 0.55), locks, "hair")
        return
    if style == "scarf":
        lump((0, -0.25, -0.3), (0.82, 0.85, 0.72), looks.hat, "hat")
        strand((0, -1.05, -0.15), (0, -1.45, 0.0), 0.56, 0.7, looks.hat, "hat")
        return
    if style == "curly":
        puffy = replace(locks, bump=0.4, scale=0.03, leafy=0.3, rough=0.8)
        lump((0, 0.42, -0.28), (1.02, 0.98, 1.05), puffy, "hair")
        return
    lump((0, 0.34, -0.25), (0.8, 0.86, 0.95), locks, "hair")
    lump((0.2, 0.66, 0.2), (0.52, 0.36, 0.5), locks, "hair")
    if style in ("long", "bob"):
        low = -1.5 if style == "long" else -0.65
        for side in (-1, 1):
            strand((side * 0.58, 0.25, -0.15), (side * 0.62, low, -0.18), 0.26, 0.22, locks, "hair")
        strand((0, 0.2, -0.55), (0, low, -0.5), 0.52, 0.42, locks, "hair")
    if style == "bun":
        lump((0, 0.65, -1.0), (0.4, 0.4, 0.4), locks, "hair")
    if style == "tail":
        strand((0, 0.25, -1.05), (0, -1.1, -0.95), 0.3, 0.14, locks, "hair")


def _glasses(strand) -> None:
    for side in (-1, 1):
        corners = [(side * 0.14, 0.19), (side * 0.58, 0.19), (side * 0.55, -0.12), (side * 0.17, -0.12)]
        for (x, y), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            strand(
                (x, y, 0.86 - 0.25 * x * x),
                (x2, y2, 0.86 - 0.25 * x2 * x2),
                0.025,
                0.025,
                FRAME,
                "glasses",
                casts=False,
            )
        strand((side * 0.58, 0.14, 0.76), (side * 0.7, 0.12, -0.1), 0.025, 0.025, FRAME, "glasses", casts=False)
    strand((-0.14, 0.08, 0.88), (0.14, 0.08, 0.88), 0.025, 0.025, FRAME, "glasses", casts=False)
