"""A small shooting day: a script, and worlds for the stub renderer, which draws the same picture of any world."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from onelight_stage import shooting, white, world
from onelight_stage.script import Beat, CameraSetup, Cast, CutEvent, Fault, Fixture, Scene, Script, Setup
from onelight_stage.slates import shot

STUB = shooting.Mode(samples=1, renderer=(sys.executable, str(Path(__file__).parent / "stub_renderer.py")))
LIGHT = (Fixture("Key", "key", level=0, kelvin=3200), Fixture("Fill", "fill", level=-2, kelvin=3200))
CAMERA = CameraSetup("A", size="medium", on="ANNA", focal=50, stop=4)
DAY = Script(
    "The Card",
    (
        Scene(
            "12", "int. kitchen - night", cast=(Cast("ANNA"), Cast("BEN")), light=LIGHT,
            beats=(Beat(0.1, "BEN", line="You came."), Beat(0, "ANNA", "walk", "the table")),
            setups=(Setup("A", (CAMERA,), takes=2, seconds=0.25), Setup("B", (CAMERA,), takes=1, seconds=0.25)),
            cut=(CutEvent("12A-1A", 0.0, 0.125), CutEvent("12A-2A", 0.125, 0.125)),
            coverage=("12A wide on both", "12D close-up on BEN's hands"),
        ),
    ),
    size=(64, 36), grain=0.0,
)  # fmt: skip


def with_faults(*faults: Fault, script: Script = DAY, **changes: Any) -> Script:
    """The day with faults planted; `changes` are the script's other fields."""
    from dataclasses import replace

    return replace(script, scenes=(replace(script.scenes[0], faults=faults),), **changes)


@dataclass(frozen=True)
class Planned:
    """As plan.Planned."""

    clip: str
    world: world.World
    truth: dict[str, Any] = field(default_factory=dict)


def plan(script: Script, shift: float = 0.0, *, alike: bool = True) -> Iterator[Planned]:
    """A world for each clip: all the same, or (not `alike`) each with its camera somewhere else."""
    for number, slate in enumerate(shot(script)):
        places = np.tile(np.eye(4, dtype=np.float32), (slate.frames, 1, 1))
        places[:, 0, 3] = shift + (0 if alike else number)
        focal = np.full(slate.frames, slate.camera.focal, np.float32)
        camera = world.Camera(places, focal, np.full(slate.frames, 4, np.float32), stop=slate.camera.stop)
        colour = tuple(float(part) for part in white.rgb_of(3200))
        lamps = [
            world.Fixture(f.name, f.role, "panel", (0, -2, 1), (0, 0, 1), (1, 1), 100.0, colour)
            for f in slate.scene.light
        ]
        yield Planned(slate.name, world.World([], lamps, camera), {"number": number})
