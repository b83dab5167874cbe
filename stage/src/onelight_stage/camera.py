"""Where a camera stands for a shot of a named size, how it moves, and what keeps it out of walls and off the line.

The 180-degree line runs through the two people that a scene is between; the cameras stay on one side of it. Angles
are reckoned around who is framed, from the front side of that line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight_stage.errors import StageError
from onelight_stage.script import SIZES, CameraSetup
from onelight_stage.sets.stage_set import StageSet
from onelight_stage.world import Camera, Place

Floats = NDArray[np.float64]
HEADROOM = 0.07
"""Of the frame's height, between the top of a head and the frame's edge."""
CROWN = 0.12
"""Metres from the eyes to the top of a head."""
WALKED = {"pan": 18.0, "tilt": 10.0, "dolly in": 0.5, "dolly out": 0.5, "track left": 0.6, "track right": 0.6}
"""Degrees or metres that a move covers with amount 1."""


@dataclass(frozen=True)
class Line:
    """The line between two people: their middle and the direction (degrees about z) from which the front sees it."""

    middle: tuple[float, float]
    front: float

    @classmethod
    def between(cls, first: Place, second: Place, towards: Place) -> Line:
        """Through two places (x, y); its front is the side on which `towards` lies."""
        a, b = np.asarray(first[:2], float), np.asarray(second[:2], float)
        across = b - a
        normal = np.array([across[1], -across[0]])
        middle = (a + b) / 2
        if float(np.dot(normal, np.asarray(towards[:2]) - middle)) < 0:
            normal = -normal
        return cls((float(middle[0]), float(middle[1])), float(np.degrees(np.arctan2(normal[1], normal[0]))))


def camera(
    setup: CameraSetup, eyes: dict[str, Floats], line: Line, aspect: float, rate: float, rng: np.random.Generator,
    sensor: float = 24.89,
) -> Camera:  # fmt: skip
    """eyes: by name, the middle between somebody's eyes, metres [T, 3]. aspect: width over height."""
    names = [name for name in setup.on.split("+") if name] or list(eyes)
    framed = np.mean([eyes[name] for name in names], axis=0)
    frames = len(framed)
    tall = SIZES[setup.size]
    if len(names) > 1:
        spread = max(float(np.ptp([eyes[name][0][:2] for name in names], axis=0).max()) + 0.75, 1e-6)
        tall = max(tall, spread / aspect)
    place, focal = _placed(setup, framed[0], eyes, line, tall, sensor / aspect)
    aim = framed[0] + [0.0, 0.0, CROWN + HEADROOM * tall - tall / 2]
    places, aims = _moved(setup, place, aim, frames, rate, rng)
    sharp = eyes[setup.focus] if setup.focus in eyes else eyes[names[0]]
    focus = np.linalg.norm(sharp - places, axis=1)
    matrices = np.stack([looking(at, to) for at, to in zip(places, aims, strict=True)])
    return Camera(
        matrices, np.full(frames, focal, np.float32), focus.astype(np.float32), setup.stop, sensor, letter=setup.letter
    )


def looking(at: Place | Floats, towards: Place | Floats) -> NDArray[np.float32]:
    """Camera to world [4, 4] for a level camera."""
    back = np.subtract(at, towards)
    back = back / np.linalg.norm(back)
    right = np.cross([0.0, 0.0, 1.0], back)
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    matrix[:3] = np.stack([right, np.cross(back, right), back, np.asarray(at, float)], 1)
    return matrix.astype(np.float32)


def _placed(
    setup: CameraSetup, framed: Floats, eyes: dict[str, Floats], line: Line, tall: float, sensor_height: float
) -> tuple[Floats, float]:
    """Metres and millimetres. Over a shoulder the place is given, and the lens follows from the size."""
    if setup.over:
        shoulder = eyes[setup.over][0]
        away = shoulder[:2] - framed[:2]
        away = away / np.linalg.norm(away)
        front = np.array([np.cos(np.radians(line.front)), np.sin(np.radians(line.front))]) * setup.side
        place = np.array([*(shoulder[:2] + 0.7 * away + 0.29 * front), setup.height])
        far = float(np.linalg.norm(place - framed))
        return place, float(far * sensor_height / tall)
    far = setup.focal * tall / sensor_height
    angle = np.radians(line.front + (180.0 if setup.side < 0 else 0.0) + setup.angle)
    rise = setup.height - framed[2]
    flat = float(np.sqrt(max(far * far - rise * rise, 0.25)))
    return np.array([framed[0] + flat * np.cos(angle), framed[1] + flat * np.sin(angle), setup.height]), setup.focal


def _moved(
    setup: CameraSetup, place: Floats, aim: Floats, frames: int, rate: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Places and aims [T, 3]."""
    t = np.linspace(0, 1, frames) if frames > 1 else np.zeros(1)
    ease = t * t * (3 - 2 * t)
    forward = aim - place
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right = right / np.linalg.norm(right)
    places, aims = np.tile(place, (frames, 1)), np.tile(aim, (frames, 1))
    reach = WALKED.get(setup.move, 0.0) * setup.amount
    if setup.move in ("pan", "tilt"):
        swing = np.tan(np.radians(reach) * (ease - 0.5))[:, None] * np.linalg.norm(forward)
        aims = aims + swing * (right if setup.move == "pan" else np.array([0.0, 0.0, 1.0]))
    elif setup.move.startswith("dolly"):
        way = forward / np.linalg.norm(forward) * (reach if setup.move == "dolly in" else -reach)
        places = places + ease[:, None] * way
    elif setup.move.startswith("track"):
        places = places + (ease - 0.5)[:, None] * right * (reach if setup.move == "track right" else -reach)
    elif setup.move == "handheld":
        places = places + 0.014 * setup.amount * _sway(frames, rate, rng)
        aims = aims + 0.008 * setup.amount * np.linalg.norm(forward) * _sway(frames, rate, rng)
    return places, aims


def _sway(frames: int, rate: float, rng: np.random.Generator) -> Floats:
    """[T, 3] of about unit size: breathing, weight shifting and a hand's tremor, as an operator's shoulder has them."""
    t = np.arange(frames) / rate
    total = np.zeros((frames, 3))
    for hz, share in ((0.25, 0.8), (0.7, 0.45), (1.6, 0.2), (3.4, 0.06)):
        total += share * np.sin(2 * np.pi * hz * rng.uniform(0.8, 1.2, 3) * t[:, None] + rng.uniform(0, 6.28, 3))
    return total


def check_clear(camera: Camera, stage: StageSet, where: str) -> None:
    """Raises StageError for a camera inside a wall, a cupboard or the floor, naming what it stands in."""
    near_by = stage.seen_from(camera.places[0, :3, 3])
    for place in camera.places[[0, -1], :3, 3]:
        if place[2] < 0.05:
            raise StageError(f"{where}: the camera is under the floor.", "Give it a greater height.")
        for mesh in near_by:
            low, high = mesh.vertices.min(0), mesh.vertices.max(0)
            if np.all(place > low - 0.03) and np.all(place < high + 0.03) and np.all(high - low > 0.02):
                raise StageError(
                    f"{where}: the camera stands inside the {mesh.name.split('.')[0]} of the {stage.name}.",
                    "Change its angle, its height, its focal length or the shot's size.",
                )
