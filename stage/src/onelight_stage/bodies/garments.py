"""Clothes cut from the helpers around the body: a garment is a shell with ease that hangs, with hems and folds.

Everything here is at rest: what is worn, of which cloth, and where it ends. tailoring.py sews it, folds.py moves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies.anatomy import Body
from onelight_stage.bodies.person import Wardrobe
from onelight_stage.bodies.skeleton import unit
from onelight_stage.world import Colour, Material

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Field = Callable[[Floats, Floats], Floats]
"""(points [N, 3], arm weight [N]) -> metres inside the garment (negative outside)."""


@dataclass(frozen=True)
class Sizes:
    """A body's measures for cutting, metres above the floor at rest, or along the arm."""

    height: float
    waist: float
    hip: float
    knee: float
    ankle: float
    neck: float
    chest: float
    upper: float
    fore: float

    @classmethod
    def of(cls, body: Body) -> Sizes:
        shoulder, elbow, wrist = (body.head(f"{n}.L") for n in ("upperarm01", "lowerarm01", "wrist"))
        height = float(body.points[body.ids("body"), 2].max())
        return cls(
            height, float(body.head("root")[2]) + 0.045 * height, float(body.head("upperleg01.L")[2]),
            float(body.head("lowerleg01.L")[2]), float(body.head("foot.L")[2]), float(body.head("neck01")[2]),
            float(body.head("spine01")[2]), float(np.linalg.norm(elbow - shoulder)),
            float(np.linalg.norm(wrist - elbow)),
        )  # fmt: skip


def limb(body: Body, words: tuple[str, ...]) -> NDArray[np.float32]:
    """[N] the share of each template point that bones with these words in their names carry."""
    columns = [n for n, name in enumerate(body.template.bones) if any(word in name for word in words)]
    return body.template.weights[:, columns].sum(1)


ARM = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")


def along_arm(body: Body, points: Floats) -> Floats:
    """Metres from the shoulder down the nearer arm [N]."""
    mirrored = points * [1, 1, 1]
    mirrored[:, 0] = np.abs(mirrored[:, 0])
    shoulder, elbow, wrist = (body.head(f"{n}.L") for n in ("upperarm01", "lowerarm01", "wrist"))
    first, second = elbow - shoulder, wrist - elbow
    lower = (mirrored - elbow) @ unit(second)
    upper = (mirrored - shoulder) @ unit(first)
    return np.where(lower > 0, np.linalg.norm(first) + lower, np.minimum(upper, np.linalg.norm(first)))


def _top_field(body: Body, sizes: Sizes, hem: float, sleeve: float, neck: float, opening: float = 0.0) -> Field:
    """hem: height. sleeve: metres of arm. neck: metres that the neckline is wider in front. opening: half its width."""
    nape = body.head("neck01")
    middle, radius = throat(body)

    def field(points: Floats, arm: Floats) -> Floats:
        across, back = points[:, 0], points[:, 1] - middle
        deep = np.where(back < 0, 1 + 0.4 * neck / radius, 1.0)
        line = np.hypot(across, back / deep) - (radius + 0.004 + 0.1 * neck)
        line = np.where(points[:, 2] < sizes.neck - 0.14, 1.0, line)
        inside = np.minimum(points[:, 2] - hem, line)
        inside = np.where(arm > 0.5, sleeve - along_arm(body, points), inside)
        if opening > 0:
            front = (points[:, 1] < nape[1] - 0.02) & (arm < 0.5)
            inside = np.where(front, np.minimum(inside, np.abs(across) - _opening(points, sizes, opening)), inside)
        return inside

    return field


def throat(body: Body) -> tuple[float, float]:
    """Where the neck's middle is in depth, and its radius at the base, metres."""
    low, high = body.head("neck01")[2], body.head("neck02")[2]
    ids = body.ids("body")
    ring = body.points[ids][np.abs(body.points[ids, 2] - 0.6 * low - 0.4 * high) < 0.012]
    ring = ring[np.abs(ring[:, 0]) < 0.1]
    return float((ring[:, 1].min() + ring[:, 1].max()) / 2), float(np.abs(ring[:, 0]).max())


def _opening(points: Floats, sizes: Sizes, half: float) -> Floats:
    """Half the width of a jacket's front opening at a height: a V above the button, ajar below."""
    button = sizes.waist + 0.03
    above = np.clip((points[:, 2] - button) / (sizes.neck - button), 0, 1)
    below = np.clip((button - points[:, 2]) / 0.3, 0, 1)
    return 0.004 + half * above**0.8 + 0.35 * half * below


def _legs_field(body: Body, waist: float, hem: float) -> Field:
    return lambda points, arm: np.where(arm > 0.3, -1.0, np.minimum(waist - points[:, 2], points[:, 2] - hem))


@dataclass(frozen=True)
class Cut:
    """How one garment is made. ease: metres off the body. hang: 0 follows it, 1 falls straight from the chest."""

    name: str
    field: Field
    material: Material
    ease: float
    hang: float = 0.0
    flare: float = 0.0
    helper: str = "helper-tights"
    loose: float = 0.006
    smooth: int = 12
    thick: float = 0.004
    collar: float = 0.0
    """Metres that a collar stands up around the neck before it folds over; 0: none."""


def cuts(body: Body, wear: Wardrobe) -> list[Cut]:
    """The garments of a wardrobe, innermost first."""
    s = Sizes.of(body)
    whole = s.upper + s.fore - 0.005
    cloth = Material("cloth", wear.top_colour, wear.top_second, wear.top_pattern, wear.size, 0.85, 0.15)
    lower = Material("cloth", wear.bottom_colour, tuple(0.6 * c for c in wear.bottom_colour), "plain", 0.02, 0.9, 0.2)  # type: ignore[arg-type]
    made = [_shoes(body, s, wear.shoes)]
    if wear.top != "dress":
        made.append(_bottom(body, s, wear, lower))
    hem = s.hip - 0.01
    if wear.top == "shirt":
        made.append(Cut("shirt", _top_field(body, s, hem, whole, 0.012), cloth, 0.012, 0.75, loose=0.008, collar=0.026))
    elif wear.top == "t-shirt":
        made.append(
            Cut("t-shirt", _top_field(body, s, hem + 0.01, 0.62 * s.upper, 0.05), cloth, 0.010, 0.7, loose=0.006)
        )
    elif wear.top == "jumper":
        made.append(
            Cut("jumper", _top_field(body, s, hem + 0.02, whole, 0.03), cloth, 0.018, 0.8, loose=0.008, thick=0.008)
        )
    elif wear.top in ("jacket", "coat"):
        plain = Material("cloth", wear.under, wear.under, "plain", 0.02, 0.85, 0.1)
        made.append(
            Cut(
                "undershirt",
                _top_field(body, s, s.waist - 0.05, 0.3 * s.upper, 0.012),
                plain,
                0.008,
                0.5,
                loose=0.004,
                collar=0.024,
            )
        )
        thick = Cut(
            "jacket",
            _top_field(body, s, hem - 0.07, whole - 0.015, 0.02, 0.085),
            cloth,
            0.022,
            0.85,
            loose=0.006,
            thick=0.006,
        )
        made.append(thick)
        if wear.top == "coat":
            made.append(_skirt(body, s, cloth, s.hip + 0.02, s.knee - 0.05, "coat", 0.034))
    else:
        made.append(
            Cut("bodice", _top_field(body, s, s.waist - 0.03, 0.9 * s.upper, 0.07), cloth, 0.008, 0.2, loose=0.004)
        )
        made.append(_skirt(body, s, cloth, s.waist, s.knee - 0.03, "skirt", 0.012))
    return made


def _bottom(body: Body, s: Sizes, wear: Wardrobe, cloth: Material) -> Cut:
    if wear.bottom == "skirt":
        return _skirt(body, s, cloth, s.waist, s.knee + 0.02, "skirt", 0.008)
    slim = wear.bottom == "jeans"
    field = _legs_field(body, s.waist, s.ankle - 0.035)
    return Cut(wear.bottom, field, cloth, 0.008 if slim else 0.014, 0.0, 0.010 if slim else 0.028, loose=0.007)


def _skirt(body: Body, s: Sizes, cloth: Material, waist: float, hem: float, name: str, ease: float) -> Cut:
    return Cut(name, _legs_field(body, waist, hem), cloth, ease, 0.0, 0.03, "helper-skirt", 0.012)


def _shoes(body: Body, s: Sizes, colour: Colour) -> Cut:
    leather = Material("leather", colour, colour, "plain", 0.02, 0.42, 0.3)
    return Cut("shoes", _legs_field(body, s.ankle + 0.02, -1.0), leather, 0.005, loose=0.0, smooth=4, thick=0.003)


def covered(body: Body, how: list[Cut], margin: float = 0.035) -> NDArray[np.bool_]:
    """Which of the body's faces lie under clothes, deeper than the margin: they need not be drawn."""
    arm = limb(body, ARM)
    faces = body.template.groups["body"]
    deep = np.zeros(len(body.points), bool)
    for one in how:
        if one.name in ("coat", "skirt"):
            deep |= (one.field(body.points, arm) > margin) & (body.points[:, 2] > Sizes.of(body).hip - 0.1)
        else:
            deep |= one.field(body.points, arm) > (0.012 if one.name == "shoes" else margin)
    head = limb(body, ("head", "neck"))
    return deep[faces].all(1) & (head[faces].max(1) < 0.6)
