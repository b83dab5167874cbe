"""Lamps placed and set as a gaffer does: side and height around who is lit, level in stops on a meter held there.

Level 0 is an incident reading under which a mid-grey card, facing the lamp, comes out at mid grey (0.18) with the
camera's exposure untouched. Blender's watts for that were worked out from its lamps' radiometry and measured on a
card (tests/test_render.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onelight_stage import white
from onelight_stage.errors import StageError, choices
from onelight_stage.script import Fixture
from onelight_stage.sets.stage_set import StageSet
from onelight_stage.world import Fixture as Lamp

SPACE = 0.2
"""Metres that a stand keeps from a wall."""
POINT_LOSS = 1.05
"""A sphere of Blender's gives this much less on a card than its watts over 4 pi d^2 say (measured)."""


@dataclass(frozen=True)
class Lit:
    """Where a meter is held, metres, and from where the shot is seen (a camera's place)."""

    at: tuple[float, float, float]
    camera: tuple[float, float, float]

    @classmethod
    def of(cls, at: np.ndarray, camera: np.ndarray) -> Lit:
        """From two points [3]."""
        return cls((float(at[0]), float(at[1]), float(at[2])), (float(camera[0]), float(camera[1]), float(camera[2])))


def lamps(fixtures: Sequence[Fixture], stage: StageSet, lit: dict[str, Lit], where: str = "") -> list[Lamp]:
    """A script's fixtures as a world's. lit: by the name of who stands there; "" where a fixture says nobody.

    Raises StageError for a fixture on somebody or something that isn't there.
    """
    return [_lamp(fixture, stage, lit, where) for fixture in fixtures if fixture.role != "sky"]


def _lamp(fixture: Fixture, stage: StageSet, lit: dict[str, Lit], where: str) -> Lamp:
    if fixture.on not in lit:
        raise StageError(
            f"{where}lamp '{fixture.name}' is on '{fixture.on}', who isn't there.",
            f"Choose from {choices(sorted(lit), fixture.on)}.",
        )
    subject = lit[fixture.on]
    colour = tuple(float(part) for part in white.rgb_of(fixture.kelvin, fixture.gel))
    if fixture.practical:
        return _built_in(fixture, stage, subject, colour, where)
    if fixture.soft == 0:
        return Lamp(
            fixture.name,
            fixture.role,
            "sun",
            _around(fixture, subject, 10.0),
            subject.at,
            (0.6, 0.6),
            sun_power(fixture.level),
            colour,
        )
    at = np.asarray(_around(fixture, subject, fixture.distance))
    if not stage.outdoors:
        at = _inside(at, stage, subject)
    far = float(np.linalg.norm(at - subject.at))
    size = min(fixture.soft, 1.2 * far)
    return Lamp(
        fixture.name,
        fixture.role,
        "panel",
        tuple(at),
        subject.at,
        (size, size),
        panel_power(fixture.level, far, size),
        colour,
    )


def panel_power(level: float, far: float, size: float = 0.0) -> float:
    """Watts of a panel `far` metres away: irradiance W/(pi d^2), lessened for a large panel that is close (disc of the
    same area, on its axis)."""
    radius2 = size * size / np.pi
    return float(np.pi**2 * (far * far + radius2) * 2.0**level)


def point_power(level: float, far: float) -> float:
    """Watts of a bulb or spot `far` metres away."""
    return float(4 * np.pi**2 * far * far * 2.0**level * POINT_LOSS)


def sun_power(level: float) -> float:
    """Irradiance of a sun."""
    return float(np.pi * 2.0**level)


def _built_in(fixture: Fixture, stage: StageSet, subject: Lit, colour: tuple[float, ...], where: str) -> Lamp:
    """A lamp or window of the set."""
    rgb = (colour[0], colour[1], colour[2])
    if fixture.practical in stage.windows:
        window = stage.windows[fixture.practical]
        centre, inwards = np.asarray(window.centre), np.asarray(window.inwards)
        far = float(np.linalg.norm(centre - subject.at))
        at, size = centre - 0.25 * inwards, window.size
        power = panel_power(fixture.level, far, float(np.sqrt(size[0] * size[1])))
        return Lamp(fixture.name, fixture.role, "panel", tuple(at), tuple(at + inwards), size, power, rgb)
    if fixture.practical in stage.practicals:
        bulb = stage.practicals[fixture.practical]
        far = float(np.linalg.norm(np.subtract(bulb.at, subject.at)))
        return Lamp(
            fixture.name,
            fixture.role,
            "bulb",
            bulb.at,
            bulb.towards,
            (bulb.radius, bulb.radius),
            point_power(fixture.level, far),
            rgb,
        )
    known = [*stage.practicals, *stage.windows]
    raise StageError(
        f"{where}the {stage.name} has no lamp or window '{fixture.practical}'.",
        f"Choose from {choices(known, fixture.practical)}.",
    )


def _around(fixture: Fixture, subject: Lit, far: float) -> tuple[float, float, float]:
    """Metres: `side` degrees from the camera's direction, positive to camera right, `height` above the eyes."""
    back = np.subtract(subject.camera, subject.at)[:2]
    angle = np.arctan2(back[1], back[0]) + np.radians(fixture.side)
    low = np.radians(fixture.height)
    step = np.array([np.cos(angle) * np.cos(low), np.sin(angle) * np.cos(low), np.sin(low)]) * far
    return tuple(np.asarray(subject.at) + step)


def _inside(at: np.ndarray, stage: StageSet, subject: Lit) -> np.ndarray:
    """The lamp drawn in along its beam until it stands in the room: a stand can't go through a wall."""
    low, high = np.asarray(stage.bounds[0]) + SPACE, np.asarray(stage.bounds[1]) - SPACE
    step = at - subject.at
    share = 1.0
    for axis in range(3):
        if step[axis] > 1e-9:
            share = min(share, (high[axis] - subject.at[axis]) / step[axis])
        elif step[axis] < -1e-9:
            share = min(share, (low[axis] - subject.at[axis]) / step[axis])
    return np.asarray(subject.at) + step * max(share, 0.15)
