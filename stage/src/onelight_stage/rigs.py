"""A lighting rig for learning: panels all around whoever a camera looks at, each a light group of its own.

The scene keeps its windows and practicals and what is all around; its key, fill and back light are put away. Any
lighting of such a frame is a weighted sum of its passes, and where every panel stood is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from onelight_stage.light import Lit, lamps
from onelight_stage.plan import Planned
from onelight_stage.script import Fixture
from onelight_stage.sets.stage_set import StageSet

STAYS = ("window", "practical", "sky")
"""Light groups of the scene that a rig leaves alone."""
PANELS = 6
"""Each in a sector of its own around the subject."""
HEIGHTS = (-10.0, 68.0)
"""Degrees above the eyes."""
WIDTHS = (0.15, 2.0)
"""Metres: a bare bulb's hardness to a window's softness, as many of each octave."""
FAR = (1.5, 3.0)
"""Metres."""
KELVIN = 5600.0
"""Of the panels, and what the camera is balanced to."""


def rigged(planned: Planned, stage: StageSet, seed: int) -> tuple[Planned, dict[str, Any]]:
    """A clip's world under a rig, and what is known of the rig: JSON, metres, camera to world 4 x 4 for each frame."""
    rng = np.random.default_rng([11, seed, *planned.clip.encode()])
    world = planned.world
    who, eyes = _subject(planned)
    camera = world.camera.places[0, :3, 3]
    lit = {"": Lit.of(eyes, camera)}
    panels = lamps(_fixtures(rng), stage, lit, f"{planned.clip}: ")
    stays = [lamp for lamp in world.fixtures if lamp.group in STAYS]
    told = {
        "subject": who,
        "eyes": [round(float(v), 4) for v in eyes],
        "camera": np.round(world.camera.places.astype(float), 6).tolist(),
        "focal_mm": [round(float(v), 3) for v in world.camera.focal],
        "sensor_mm": world.camera.sensor,
        "panels": {lamp.group: {"at": list(lamp.at), "width": lamp.size[0]} for lamp in panels},
    }
    return replace(planned, world=replace(world, fixtures=[*stays, *panels])), told


def _subject(planned: Planned) -> tuple[str, np.ndarray]:
    """Who is nearest to the middle of the first frame, and where their eyes are, metres."""
    place = planned.world.camera.places[0].astype(float)
    cast: Mapping[str, Any] = planned.truth["cast"]

    def off_axis(name: str) -> float:
        x, y, z = place[:3, :3].T @ (np.asarray(cast[name]["eyes"][0]) - place[:3, 3])
        return float(np.hypot(x, y) / max(-z, 1e-3)) if z < 0 else np.inf

    who = min(cast, key=off_axis)
    return who, np.asarray(cast[who]["eyes"][0], float)


def _fixtures(rng: np.random.Generator) -> list[Fixture]:
    """Panels white to the camera, at level 0, one a sector: any level and gel is for whoever adds the passes up."""
    turn = rng.uniform(0, 360)
    sides = (turn + 360 / PANELS * (np.arange(PANELS) + rng.uniform(-0.4, 0.4, PANELS)) + 180) % 360 - 180
    return [
        Fixture(
            f"panel {number}", f"panel{number}", "", float(side), float(rng.uniform(*HEIGHTS)), kelvin=KELVIN,
            soft=float(np.exp(rng.uniform(*np.log(WIDTHS)))), distance=float(rng.uniform(*FAR)),
        )
        for number, side in enumerate(sides)
    ]  # fmt: skip
