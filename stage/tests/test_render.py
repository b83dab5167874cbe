"""Blender itself, at preview size: a card under a key comes out as reckoned, through to the movie."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from day import DAY, Planned
from onelight_stage import sensor, shooting, white, world
from onelight_stage.light import panel_power
from test_shooting import decoded

pytestmark = [
    pytest.mark.blender,
    pytest.mark.skipif(importlib.util.find_spec("bpy") is None, reason="no Blender here: make test-stage"),
]
FAR = 2.0


def card_and_wall(frames: int) -> world.World:
    """A grey card before a wall, a tungsten key FAR metres in front of it at level 0, the camera beside the lamp."""
    places = np.tile(np.eye(4, dtype=np.float32), (frames, 1, 1))
    places[:, :3, :3] = [[1, 0, 0], [0, 0, -1], [0, 1, 0]]  # along +y, z up
    places[:, 1, 3] = -4
    camera = world.Camera(places, np.full(frames, 50, np.float32), np.full(frames, 4, np.float32), stop=8)
    colour = tuple(float(part) for part in white.rgb_of(3200))
    key = world.Fixture("Key", "key", "panel", (0, -FAR, 0), (0, 0, 0), (0.1, 0.1), panel_power(0, FAR), colour)
    grey = world.Material("paint", (0.18,) * 3, roughness=1.0, wear=0)
    meshes = [square("card", 0.25, 0.0, grey), square("set", 3.0, 0.6, world.Material("brick"))]
    return world.World(meshes, [key], camera)


def square(owner: str, half: float, y: float, material: world.Material) -> world.Mesh:
    corners = np.float32([[-half, y, -half], [half, y, -half], [half, y, half], [-half, y, half]])
    return world.Mesh(owner, corners, np.int32([[0, 1, 2, 3]]), material, owner=owner)


def test_a_card_under_the_key_is_mid_grey_in_the_dailies(tmp_path: Path) -> None:
    setup = replace(DAY.scenes[0].setups[0], takes=1, seconds=0.125)
    script = replace(DAY, scenes=(replace(DAY.scenes[0], setups=(setup,), cut=()),), size=(160, 90), iso=50)
    plan = [Planned("12A-1A", card_and_wall(3))]
    (made,) = shooting.shoot(script, tmp_path, shooting.Mode(samples=16), worlds=plan)
    movie = decoded(made)
    assert movie.shape == (3, 90, 160, 3)
    card = movie[:, 40:50, 75:85].mean((0, 1, 2)).astype(np.float32)[None]
    sensor._config().getProcessor("ACEScct", sensor.LINEAR).getDefaultCPUProcessor().applyRGB(card)
    assert card[0] == pytest.approx([0.18] * 3, rel=0.08)
    owners = json.loads((tmp_path / "TRUTH.json").read_text())["clips"]["12A-1A"]["owners"]
    assert set(owners) == {"card", "set"}
    left, top, right, bottom = owners["card"]["box"]
    across = 0.5 * 50 / 4 / 24.89  # of the picture's width: 0.5 m, 4 m away
    assert right - left == pytest.approx(across, abs=0.02) and (left + right) / 2 == pytest.approx(0.5, abs=0.01)
    assert (bottom - top) * 9 / 16 == pytest.approx(across, abs=0.02)
