"""Who a stand-in is and what they wear: drawn once, then posed by `people`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .colour import paint, srgb
from .materials import Material

# From ColorChecker's light and dark skin (194,150,130 and 115,82,68), carried to both ends.
SKINS = (
    (233, 198, 180),
    (224, 184, 162),
    (210, 166, 140),
    (194, 150, 130),
    (180, 134, 106),
    (158, 112, 84),
    (132, 92, 69),
    (108, 74, 57),
    (84, 57, 45),
    (62, 43, 36),
)
HAIRS = (
    (24, 20, 19),
    (36, 27, 23),
    (58, 40, 29),
    (84, 57, 38),
    (122, 86, 54),
    (168, 128, 82),
    (196, 164, 118),
    (138, 66, 36),
    (128, 124, 120),
    (196, 192, 186),
)
IRISES = ((58, 38, 26), (72, 50, 32), (94, 104, 92), (86, 108, 128), (66, 76, 60))
STYLES = ("short", "short", "long", "bob", "bun", "curly", "bald", "cap", "tail", "scarf")
WEAVES = ("cloth", "cloth", "cloth", "knit", "checks", "stripes", "herringbone", "motif")


@dataclass(frozen=True)
class Looks:
    """A stand-in's body and clothes. `tall` metres; `broad` scales widths; `hair` one of
    `STYLES`; garments are materials; `cut`: shirt, tee, jacket, coat, dress, jumper."""

    tall: float
    broad: float
    bust: float
    skin: Material
    face: Material
    hair: str
    locks: Material
    top: Material
    under: Material
    legs: Material
    shoes: Material
    hat: Material
    cut: str
    sleeves: float
    skirt: bool
    glasses: bool
    tie: Material | None


def dye(rng: np.random.Generator, accents, dark: float = 0.5) -> np.ndarray:
    """A cloth's albedo, ACEScg (3,): mostly muted and dark-ish, now and then one of the set's accents."""
    draw = rng.random()
    if draw < 0.15 and len(accents):
        return accents[rng.integers(len(accents))]
    if draw < 0.45:
        return paint(rng.uniform(0.2, 0.42), rng.uniform(0, 0.04), rng.uniform(0, 360))
    if draw < 0.58:
        return paint(rng.uniform(0.66, 0.84), rng.uniform(0, 0.03), rng.uniform(40, 110))
    hue = rng.choice([20, 30, 45, 60, 80, 110, 150, 200, 245, 260, 275, 330, 10, 255])
    return paint(rng.uniform(0.25, 0.66 - 0.2 * dark), rng.beta(1.2, 2.2) * 0.14 + 0.01, hue + rng.normal(0, 10))


def garment(rng: np.random.Generator, accents, weaves=WEAVES) -> Material:
    """A cloth that clothes are made of, in one of the `weaves`."""
    weave = str(rng.choice(weaves))
    base = dye(rng, accents)
    other = [base * rng.uniform(0.35, 0.75), dye(rng, accents, 0), dye(rng, accents)]
    scale = {
        "checks": rng.uniform(0.03, 0.09),
        "stripes": rng.uniform(0.02, 0.07),
        "herringbone": 0.03,
        "motif": 0.4 * rng.uniform(0.03, 0.08),
    }.get(weave, 0.1)
    return Material(
        weave,
        (base, *other),
        scale,
        rough=rng.uniform(0.65, 0.95),
        shine=0.03,
        folds=rng.uniform(0.12, 0.3),
        bump=0.0,
        seed=int(rng.integers(99)),
        spin=bool(rng.random() < 0.4),
    )


def complexion(rng: np.random.Generator) -> tuple[Material, Material, np.ndarray]:
    """Skin of hands and neck, the face, and the hair's colour (3,) ACEScg that may go with them."""
    at = rng.uniform(0, len(SKINS) - 1)
    k = min(int(at), len(SKINS) - 2)
    tone = srgb(*SKINS[k]) * (1 - at + k) + srgb(*SKINS[k + 1]) * (at - k)
    tone = tone * np.exp(rng.normal(0, [0.05, 0.04, 0.08])).astype(np.float32)
    blush = tone * np.array([0.96, 0.72, 0.74], np.float32)
    lips = tone * np.array([0.85, 0.52, 0.55], np.float32)
    if rng.random() < 0.25:
        lips = 0.4 * lips + 0.6 * paint(0.42, 0.16, rng.uniform(5, 30))
    dark = at > 4.5
    hair = srgb(*HAIRS[rng.integers(0, 3 if dark else len(HAIRS))]) if rng.random() < 0.9 else srgb(*HAIRS[-2])
    iris = srgb(*IRISES[rng.integers(0, 2 if dark else len(IRISES))])
    stubble = 0.55 * tone + 0.45 * hair
    beard = float(rng.choice([0, 0, 0, 0.3, 0.8]))
    common: dict[str, Any] = dict(rough=rng.uniform(0.44, 0.6), shine=0.026, soft=True)
    skin = Material("skin", (tone, blush), wear=0.03, bump=0.03, scale=0.05, **common)
    face = Material(
        "face", (tone, blush, lips, hair * 0.8, iris, stubble), beard=beard, wear=0.02, scale=0.12, **common
    )
    return skin, face, hair


def dress(rng: np.random.Generator, accents=()) -> Looks:
    """Draw one person. `accents`: ACEScg albedos that the set's designer likes."""
    skin, face, hair = complexion(rng)
    woman = rng.random() < 0.5
    face = replace(face, beard=0.0) if woman else face
    cut = str(rng.choice(["shirt", "tee", "jacket", "coat", "dress" if woman else "jacket", "jumper"]))
    style = str(rng.choice(STYLES))
    while (style in ("bald",) and woman) or (style in ("bun", "tail", "bob", "scarf") and not woman):
        style = str(rng.choice(STYLES))
    top = garment(rng, accents)
    legs = top if cut == "dress" else garment(rng, accents, ("cloth", "cloth", "cloth", "checks", "stripes"))
    locks = Material(
        "hair",
        (hair, hair * 0.45),
        rough=0.55,
        shine=0.035,
        wear=0.05,
        leafy=0.16,
        scale=0.012,
        seed=int(rng.integers(99)),
    )
    tie = garment(rng, accents) if cut in ("jacket", "coat") and not woman and rng.random() < 0.4 else None
    return Looks(
        tall=rng.normal(1.66 if woman else 1.78, 0.06),
        broad=rng.normal(0.95 if woman else 1.05, 0.06),
        bust=0.03 if woman else 0.0,
        skin=skin,
        face=face,
        hair=style,
        locks=locks,
        top=top,
        under=garment(rng, accents, ("cloth", "stripes", "knit")),
        legs=legs,
        shoes=Material("plain", (dye(rng, accents) * 0.5 + 0.01,), rough=0.4),
        hat=garment(rng, accents, ("cloth", "knit", "motif")),
        cut=cut,
        sleeves=float(rng.choice([0.45, 1.0])) if cut in ("tee", "dress", "shirt") else 1.0,
        skirt=cut == "dress" or (woman and rng.random() < 0.25),
        glasses=bool(rng.random() < 0.18),
        tie=tie,
    )
