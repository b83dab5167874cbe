"""From scripts to worlds, from seeds to training sets: with a company that only sits there, a stub for Blender."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio
import pytest

from day import STUB
from onelight_stage import casting, dataset, drawing, plan, sets
from onelight_stage.errors import StageError
from onelight_stage.script import Fault, Script


@pytest.fixture(autouse=True)
def company(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's eyes are where their marks say, and nobody has a body: that needs anny, and seconds."""

    def performance(self: casting.Company, scene, stage, slate, off) -> casting.Performed:
        eyes = {one.name: np.tile(casting.places(scene, stage)[one.name], (slate.frames, 1)) for one in scene.cast}
        ahead = {name: np.tile([1.0, 0.0, 0.0], (slate.frames, 1)) for name in eyes}
        return casting.Performed([], [], eyes, ahead)

    monkeypatch.setattr(casting.Company, "performance", performance)


def worlds(script):
    return {planned.clip: planned for planned in plan.worlds(script)}


def kitchen(*faults: Fault):
    script = drawing.drawn(5, where="kitchen", seconds=0.125, takes=2)
    return replace(script, scenes=(replace(script.scenes[0], faults=faults),))


def test_a_seed_draws_the_same_scene_again_and_another_seed_another() -> None:
    assert drawing.drawn(5, where="kitchen") == drawing.drawn(5, where="kitchen")
    assert drawing.drawn(5, where="kitchen").scenes[0].cast != drawing.drawn(6, where="kitchen").scenes[0].cast


def test_every_clip_gets_a_world_with_its_lamps_its_camera_and_its_line() -> None:
    made = worlds(kitchen())
    assert set(made) == {f"1{setup}-{take}{camera}" for setup in "ABC" for take in (1, 2) for camera in "AB"}
    for planned in made.values():
        assert planned.world.frames == 3
        assert {"key", "fill", "back", "practical", "window"} <= {lamp.group for lamp in planned.world.fixtures}
        assert set(planned.truth["cast"]) == {"ANNA", "BEN"}


def test_lamps_stand_still_from_setup_to_setup() -> None:
    """One scene, one light: what makes shots cut together is that nobody moved the lamps."""
    made = worlds(kitchen())
    places = {name: [lamp.at for lamp in planned.world.fixtures] for name, planned in made.items()}
    assert all(np.allclose(at, places["1A-1A"]) for at in places.values())


def test_a_wall_behind_the_camera_is_wild() -> None:
    made = worlds(kitchen())
    def walls(name: str) -> set[str]:
        return {mesh.owner for mesh in made[name].world.meshes if mesh.owner.startswith("wild:")}

    assert "wild:front" not in walls("1A-1A"), "the master stands outside, beyond the front wall"
    assert "wild:left" in walls("1A-1A")


def test_faults_change_the_worlds_of_their_clips_alone() -> None:
    right = worlds(kitchen())
    wrong = worlds(kitchen(Fault("boom", ("1B-1A",), 0.12), Fault("prop missing", ("1C-2B",), what="mug"),
                           Fault("lens", ("1A-1A",), 1.4)))  # fmt: skip
    owners = {name: {mesh.owner for mesh in planned.world.meshes} for name, planned in wrong.items()}
    assert "boom" in owners["1B-1A"] and all("boom" not in o for name, o in owners.items() if name != "1B-1A")
    assert "mug" not in owners["1C-2B"] and "mug" in owners["1C-2A"]
    focal = wrong["1A-1A"].world.camera.focal / right["1A-1A"].world.camera.focal
    assert focal == pytest.approx(np.full(3, 1.4))


def test_a_boom_hangs_into_the_picture_by_its_share() -> None:
    """Its lowest point, thrown on the sensor."""
    made = worlds(kitchen(Fault("boom", ("1A-1A",), 0.12)))["1A-1A"].world
    points = np.concatenate([mesh.vertices for mesh in made.meshes if mesh.name.startswith("boom windshield")])
    local = np.c_[points, np.ones(len(points))] @ np.linalg.inv(made.camera.places[0].astype(float)).T
    half = made.camera.sensor / made.camera.focal[0] / 2 * 9 / 16
    lowest = (local[:, 1] / -local[:, 2] / half).min()
    assert (1 - lowest) / 2 == pytest.approx(0.12, abs=0.03)


@pytest.mark.parametrize(("kind", "files"), [("stills", 1), ("cameras", 12)])
def test_a_training_scene_appears_whole_and_once(kind: str, files: int, tmp_path: Path) -> None:
    asked = {"seed": 5, "size": (64, 36), "moments": 2 if kind == "cameras" else 1, "where": "kitchen"}
    (folder,) = dataset.made(kind, tmp_path, 1, renderer=STUB.renderer, **asked)
    pictures = sorted(folder.glob("*.exr"))
    assert len(pictures) == files and not list(tmp_path.glob(".*"))
    names = oiio.ImageInput.open(str(pictures[0])).spec().channelnames
    assert {"light.key.R", "albedo.G", "N.X", "Z", "matte.ANNA.A"} <= set(names)
    told = json.loads((folder / "scene.json").read_text())
    assert told["script"]["scenes"][0]["set"] == "kitchen"
    before = {path: path.stat().st_mtime_ns for path in pictures}
    list(dataset.made(kind, tmp_path, 1, renderer=STUB.renderer, **asked))
    assert {path: path.stat().st_mtime_ns for path in pictures} == before


@pytest.mark.parametrize(("where", "stands"), [("bay", True), ("bar", True), ("kitchen", False)])
def test_a_lens_over_a_shoulder_sees_past_whoever_stands_there(where: str, stands: bool) -> None:
    (scene,) = drawing.drawn(11, where=where).scenes
    heights = {one.name: one.height for one in scene.cast}
    stage = sets.build(scene.set, scene.look)
    assert all((stage.marks[one.mark].seat == 0) == stands for one in scene.cast)
    cameras = [camera for setup in scene.setups for camera in setup.cameras]
    overs = [camera for camera in cameras if camera.over]
    assert len(overs) == 2
    for camera in overs:
        eyes = casting.STANDING_EYES * heights[camera.over] if stands else drawing.SEATED_LENS
        assert camera.height == pytest.approx(eyes, abs=0.01)


def test_a_scene_that_cant_be_shot_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scene of one seed puts a camera under the floor; those about it are made."""
    drawn, told, ticks = drawing.drawn, {}, []

    def sunk(seed: int, **asked: Any) -> Script:
        script = drawn(seed, **asked)
        return script if seed != 6 else _lowered(script)

    monkeypatch.setattr(drawing, "drawn", sunk)
    made = list(dataset.made(
        "stills", tmp_path, 3, seed=5, size=(64, 36), where="kitchen", renderer=STUB.renderer, tick=ticks.append,
        passed=lambda seed, why: told.update({seed: why.problem}),
    ))  # fmt: skip
    assert [folder.name for folder in made] == ["stills-000005", "stills-000007"]
    assert list(told) == [6] and "under the floor" in told[6] and ticks[-1] == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stills-000005", "stills-000007"]


def _lowered(script: Script) -> Script:
    (scene,) = script.scenes
    setups = tuple(
        replace(one, cameras=tuple(replace(camera, height=-3.0) for camera in one.cameras)) for one in scene.setups
    )
    return replace(script, scenes=(replace(scene, setups=setups),))


def test_an_unknown_training_set_is_refused_with_the_choices(tmp_path: Path) -> None:
    with pytest.raises(StageError, match="Choose from stills, cameras, lights or layers"):
        list(dataset.made("movies", tmp_path, 1))
