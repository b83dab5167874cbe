"""A face: the skin's colours point by point, eyeballs, brows and lashes, and what moves in it.

Places in a face are told in units of the distance between the eyes, from the middle between them: x to the left,
y backwards, z up.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies.anatomy import Body
from onelight_stage.bodies.motion import Motion
from onelight_stage.bodies.person import EYES, Person
from onelight_stage.world import Colour

Floats = NDArray[np.floating[Any]]
SKINS = (
    (0.0, (0.50, 0.315, 0.235)),
    (0.25, (0.40, 0.235, 0.16)),
    (0.5, (0.26, 0.14, 0.085)),
    (0.75, (0.13, 0.066, 0.04)),
    (1.0, (0.05, 0.028, 0.02)),
)
"""Linear reflectances from fair to deep, of the order of measured skins' (fair about 0.45, 0.28, 0.2)."""
HAIRLINE = (
    (0, 1.18),
    (25, 1.22),
    (45, 0.95),
    (62, 0.55),
    (76, 0.0),
    (90, 0.15),
    (104, 0.28),
    (125, -0.3),
    (145, -1.0),
    (180, -1.25),
)
"""Degrees around the head from the front, against the hairline's height there."""


def skin_colour(person: Person) -> Colour:
    at = [s[0] for s in SKINS]
    r, g, b = (float(np.interp(person.skin, at, [s[1][n] for s in SKINS])) for n in range(3))
    return r, g, b


def places(body: Body, points: Floats) -> Floats:
    """Points [N, 3] in the face's own units."""
    left, right = body.head("eye.L"), body.head("eye.R")
    return (points - (left + right) / 2) / np.linalg.norm(left - right)


def scalp(body: Body) -> Floats:
    """[N] 0..1: where hair grows on the head, with a soft hairline."""
    at = places(body, body.points)
    around = np.degrees(np.arctan2(np.abs(at[:, 0]), -(at[:, 1] - 1.25)))
    line = np.interp(around, *np.array(HAIRLINE).T)
    head = (
        body.template.weights[:, [body.template.bone(n) for n in ("head", "neck03", "neck02", "neck01")]].sum(1) > 0.5
    )
    ear = (np.abs(at[:, 0]) > 1.16) & (at[:, 1] > 0.75) & (at[:, 1] < 2.2) & (at[:, 2] < 0.35) & (at[:, 2] > -1.3)
    inside = np.zeros(len(body.points), bool)
    inside[body.ids("body")] = True
    return np.clip((at[:, 2] - line) / 0.22, 0, 1) * head * inside * ~ear * (body.template.masks["ears"] < 0.3)


def skin_tint(body: Body, person: Person) -> NDArray[np.float32]:
    """[N, 3] what the skin's colour is multiplied by: blood near the surface, lips, nails, shadows of hair."""
    at = places(body, body.points)
    masks = body.template.masks
    random = np.random.default_rng([person.seed, 31])
    fair = 1 - 0.55 * person.skin
    tint = np.ones((len(at), 3))

    def blush(amount: Floats, colour: tuple[float, float, float]) -> None:
        nonlocal tint
        tint = tint * (1 + amount[:, None] * (np.array(colour) - 1))

    for x in (-0.78, 0.78):
        blush(_spot(at, (x, 0.0, -0.62), 0.42) * fair * random.uniform(0.5, 1.0), (1.06, 0.80, 0.80))
        blush(_spot(at, (x * 0.62, 0.0, -0.12), 0.22), (0.88, 0.80, 0.82))
    blush(_spot(at, (0, -0.75, -0.72), 0.3) * fair, (1.06, 0.82, 0.80))
    blush(_spot(at, (0, -0.2, -1.75), 0.35) * fair * 0.5, (1.03, 0.88, 0.87))
    blush(masks["ears"] * fair, (1.05, 0.78, 0.76))
    blush(masks["eyelids"] * 0.5, (0.92, 0.80, 0.80))
    lips = 0.55 + 0.35 * (1 - person.masculine)
    blush(masks["lips"] * lips, (0.92, 0.50, 0.52) if person.skin < 0.6 else (0.95, 0.66, 0.68))
    blush(masks["mouth"], (0.45, 0.16, 0.16))
    blush(masks["nails"], (1.08, 0.86, 0.84))
    for side in "LR":
        for finger in range(2, 6):
            for joint in (1, 2):
                knuckle = body.head(f"finger{finger}-{joint}.{side}")
                near = np.exp(-(((body.points - knuckle) ** 2).sum(1)) / (2 * 0.009**2))
                blush(near * 0.7 * fair, (1.0, 0.82, 0.80))
    _hair_shadow(body, person, at, blush)
    return np.clip(tint, 0.02, 1.4).astype(np.float32)


def _hair_shadow(body: Body, person: Person, at: Floats, blush: object) -> None:
    """Scalp under hair, and the bluish shade of a shaven beard."""
    assert callable(blush)
    amount = {"bald": 0.12, "cropped": 0.7}.get(person.hair, 0.82)
    rgb = np.array(person.hair_rgb) / np.array(skin_colour(person))
    blush(scalp(body) * amount, tuple(np.clip(rgb * 1.6, 0.05, 1.0)))
    if person.masculine > 0.6 and person.age > 17:
        blush(beard(body) * (0.22 + 0.5 * min(person.beard, 1.0)), tuple(np.clip(0.45 + rgb * 0.5, 0.2, 0.9)))


def beard(body: Body) -> Floats:
    """[N] 0..1: where a beard grows."""
    at = places(body, body.points)
    head = body.template.weights[:, body.template.bone("head")] > 0.3
    jaw = np.clip((-1.05 - at[:, 2] - 0.42 * np.clip(np.abs(at[:, 0]) - 0.5, -0.5, 1) * -1.6) / 0.2, 0, 1)
    low = np.clip((at[:, 2] + 2.75) / 0.3, 0, 1)
    side = np.clip((1.15 - at[:, 1]) / 0.3, 0, 1)
    return jaw * low * side * head * (body.template.masks["lips"] < 0.2) * (body.template.masks["ears"] < 0.2)


def _spot(at: Floats, centre: tuple[float, float, float], size: float) -> Floats:
    away = (at - np.array(centre)) * [1, 0.6, 1]
    return np.exp(-(away**2).sum(1) / (2 * size**2))


def eye_radius(body: Body) -> float:
    group = body.points[body.ids("helper-l-eye")]
    return float(np.median(np.linalg.norm(group - body.head("eye.L"), axis=1)))


def eyeball(radius: float, person: Person) -> tuple[Floats, NDArray[np.int32], NDArray[np.float32]]:
    """An eye that looks along -y from 0: points [N, 3], faces, tint: sclera, a ringed and fibred iris, a pupil."""
    random = np.random.default_rng([person.seed, 41])
    colour = np.array(EYES[int(random.integers(0, 3 if person.skin > 0.45 else len(EYES)))])
    angles = np.radians([0, 6, 11, 11.6, 14, 17, 20, 23, 25.2, 26.6, 28.5, 34, 45, 60, 80, 105, 140, 180])
    count = 48
    turn = np.arange(count) / count * 2 * np.pi
    a, t = np.meshgrid(angles, turn, indexing="ij")
    flat = np.where(np.degrees(a) < 26, 0.955 + 0.025 * (np.degrees(a) / 26) ** 2, 1.0)
    points = radius * np.stack([np.sin(a) * np.cos(t), -np.cos(a) * flat, np.sin(a) * np.sin(t)], -1)
    degrees = np.degrees(a)
    fibre = 0.85 + 0.3 * random.random(count)[None] * np.ones_like(a)
    ring = np.interp(degrees, [11.6, 14, 20, 24, 26.5], [1.5, 1.35, 1.0, 0.75, 0.3])
    iris = colour * (fibre * ring)[..., None]
    white = np.array([0.72, 0.66, 0.62]) * np.interp(degrees, [27, 45, 70, 100], [0.92, 1.0, 0.92, 0.7])[..., None]
    white = white * np.stack([np.ones_like(a), *(2 * [np.interp(degrees, [35, 80], [1.0, 0.78])])], -1)
    tint = np.where((degrees < 11.3)[..., None], 0.004, np.where((degrees < 26)[..., None], iris, white))
    return points.reshape(-1, 3), _grid(len(angles), count), tint.reshape(-1, 3).astype(np.float32)


def cornea(radius: float) -> tuple[Floats, NDArray[np.int32]]:
    """The clear bulge before the iris."""
    angles = np.radians([0, 8, 16, 24, 31])
    turn = np.arange(32) / 32 * 2 * np.pi
    a, t = np.meshgrid(angles, turn, indexing="ij")
    bulge = 1.002 + 0.065 * np.clip(1 - (a / angles[-1]) ** 2, 0, 1)
    points = radius * bulge[..., None] * np.stack([np.sin(a) * np.cos(t), -np.cos(a), np.sin(a) * np.sin(t)], -1)
    return points.reshape(-1, 3), _grid(len(angles), 32)


def _grid(rows: int, columns: int) -> NDArray[np.int32]:
    """Quads over rings of points, closed around."""
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    d = (c + 1) % columns
    return (
        np.stack([r * columns + c, (r + 1) * columns + c, (r + 1) * columns + d, r * columns + d], -1)
        .reshape(-1, 4)
        .astype(np.int32)
    )


def expressions(motion: Motion, lids: Floats, look: Floats, seed: int) -> dict[str, Floats]:
    """Face actions per frame: blinks, lids that follow the eyes, speech, moods. lids [T], look [T, 2, 2] radians."""
    random = np.random.default_rng([seed, 51])
    made: dict[str, Floats] = {name: values.copy() for name, values in motion.mood.items()}

    def add(name: str, values: Floats) -> None:
        made[name] = np.clip(made.get(name, 0.0) + values, 0, 1)

    for eye, side in enumerate(("Left", "Right")):
        up = np.degrees(look[:, eye, 1])
        down = np.clip(-up / 32, 0, 1)
        add(f"eyeBlink{side}", lids * (1 - 0.5 * down) + 0.42 * down + 0.04)
        add(f"eyeWide{side}", np.clip(up / 40, 0, 0.6))
    t = motion.times
    syllable = np.zeros_like(t)
    for hz, size in ((3.1, 0.5), (4.6, 0.35), (6.2, 0.25)):
        syllable += size * np.sin(2 * np.pi * hz * t + random.uniform(0, 6.28))
    add("jawOpen", motion.talk * np.clip(0.12 + 0.22 * syllable, 0.0, 0.3))
    add("mouthFunnel", motion.talk * np.clip(0.30 * np.sin(2 * np.pi * 1.7 * t + 1.0), 0, 0.3))
    for side in ("Left", "Right"):
        add(f"mouthStretch{side}", motion.talk * np.clip(0.25 * np.sin(2 * np.pi * 2.3 * t), 0, 0.25))
        add(f"mouthUpperUp{side}", motion.talk * 0.10 * np.ones_like(t))
        add(f"mouthLowerDown{side}", motion.talk * np.clip(0.2 * syllable, 0, 0.2))
    add("browInnerUp", motion.talk * np.clip(0.25 * np.sin(2 * np.pi * 0.6 * t), 0, 0.25))
    return {name: values for name, values in made.items() if np.any(values > 1e-4)}
