"""Every set, over several seeds: sound geometry, marks where people can stand, props that can be moved."""

from __future__ import annotations

import time
from functools import cache

import numpy as np
import pytest

from onelight_stage import sets
from onelight_stage.errors import StageError
from onelight_stage.sets.stage_set import Mark, StageSet
from onelight_stage.world import Mesh

SEEDS = (0, 1, 5, 2026)
SHOULDERS = 0.2
"""Metres about a mark that must be free at the height of a standing person's waist and chest."""
EVERY = [(name, seed) for name in sets.NAMES for seed in SEEDS]


@cache
def stage_of(name: str, seed: int) -> StageSet:
    return sets.build(name, seed)


@pytest.mark.parametrize("name", sets.NAMES)
def test_builds_in_seconds_and_in_few_faces(name: str) -> None:
    began = time.process_time()
    stage = sets.build(name, 3)
    assert time.process_time() - began < 10
    assert stage.name == name
    assert sum(len(mesh.faces) for mesh in stage.meshes) < 150_000


@pytest.mark.parametrize("name", sets.NAMES)
def test_the_same_seed_builds_the_same_set(name: str) -> None:
    one, two = stage_of(name, 5), sets.build(name, 5)
    assert [mesh.name for mesh in one.meshes] == [mesh.name for mesh in two.meshes]
    for a, b in zip(one.meshes, two.meshes, strict=True):
        assert a.material == b.material
        np.testing.assert_array_equal(a.vertices, b.vertices)


@pytest.mark.parametrize("name", sets.NAMES)
def test_seeds_differ_in_what_a_camera_sees(name: str) -> None:
    looks = {tuple(sorted({str(mesh.material.colour) for mesh in stage_of(name, seed).meshes})) for seed in SEEDS}
    assert len(looks) == len(SEEDS)


@pytest.mark.parametrize(("name", "seed"), EVERY)
def test_every_surface_is_sound(name: str, seed: int) -> None:
    for mesh in stage_of(name, seed).meshes:
        assert np.isfinite(mesh.vertices).all(), mesh.name
        assert mesh.vertices.ndim == 2 and mesh.vertices.shape[1] == 3, mesh.name
        assert mesh.faces.shape[1] == 4, mesh.name
        assert mesh.faces.min() >= 0 and mesh.faces.max() < len(mesh.vertices), mesh.name
        if mesh.tint is not None:
            assert mesh.tint.shape == mesh.vertices.shape and np.isfinite(mesh.tint).all(), mesh.name
            assert mesh.tint.min() >= 0, mesh.name


@pytest.mark.parametrize(("name", "seed"), EVERY)
def test_names_are_unique_and_what_glows_has_a_light_group(name: str, seed: int) -> None:
    stage = stage_of(name, seed)
    names = [mesh.name for mesh in stage.meshes]
    assert len(names) == len(set(names))
    assert all(mesh.group for mesh in stage.meshes if mesh.material.kind == "glow")


@pytest.mark.parametrize(("name", "seed"), EVERY)
def test_colours_are_reflectances(name: str, seed: int) -> None:
    for mesh in stage_of(name, seed).meshes:
        if mesh.material.kind == "glow":
            continue
        shown = np.asarray(mesh.material.colour) * (1.0 if mesh.tint is None else mesh.tint)
        assert shown.min() >= 0 and shown.max() <= 1.0, mesh.name


@pytest.mark.parametrize(("name", "seed"), EVERY)
def test_boxes_face_outward(name: str, seed: int) -> None:
    """A closed convex solid of eight corners, wound the right way, has a positive volume."""
    for mesh in stage_of(name, seed).meshes:
        if mesh.faces.shape == (6, 4) and len(mesh.vertices) == 8:
            assert _volume(mesh) > 0, mesh.name


def _volume(mesh: Mesh) -> float:
    points = mesh.vertices.astype(np.float64) - mesh.vertices.mean(0)
    a, b, c, d = (points[mesh.faces[:, n]] for n in range(4))
    return float((np.sum(a * np.cross(b, c)) + np.sum(a * np.cross(c, d))) / 6)


@pytest.mark.parametrize(("name", "seed"), EVERY)
def test_props_can_be_moved(name: str, seed: int) -> None:
    stage = stage_of(name, seed)
    assert len(stage.props) >= 5
    for prop in stage.props:
        low = min(float(mesh.vertices[:, 2].min()) for mesh in stage.meshes if mesh.owner == prop)
        assert low > -0.2, f"{prop} is under the floor"


@pytest.mark.parametrize(("name", "seed"), EVERY)
def test_a_pair_of_marks_face_each_other_with_a_prop_between(name: str, seed: int) -> None:
    stage = stage_of(name, seed)
    first = next(mark for mark in stage.marks if mark.endswith(" left"))
    left, right = stage.marks[first], stage.marks[first.removesuffix("left") + "right"]
    way = np.subtract(right.at, left.at)
    assert abs(_turned(left.facing - np.degrees(np.arctan2(way[1], way[0])))) < 20
    assert abs(_turned(right.facing - left.facing - 180)) < 20
    middle = np.add(left.at, right.at) / 2
    assert min(np.linalg.norm(_middle(stage, prop)[:2] - middle) for prop in stage.props) < 1.0


def _turned(degrees: float) -> float:
    return (degrees + 180) % 360 - 180


def _middle(stage: StageSet, prop: str) -> np.ndarray:
    return np.concatenate([mesh.vertices for mesh in stage.meshes if mesh.owner == prop]).mean(0)


@pytest.mark.parametrize(("name", "seed"), EVERY)
def test_marks_are_on_the_set_and_not_in_its_furniture(name: str, seed: int) -> None:
    stage = stage_of(name, seed)
    low, high = np.asarray(stage.bounds[0])[:2], np.asarray(stage.bounds[1])[:2]
    assert len(stage.marks) >= 5
    for name_, mark in stage.marks.items():
        assert np.all(mark.at > low) and np.all(mark.at < high), name_
        in_the_way = [mesh.name for mesh in stage.meshes if _stands_in(mark, mesh)]
        assert not in_the_way, f"{name_}: {in_the_way}"


def _stands_in(mark: Mark, mesh: Mesh) -> bool:
    """Any point of the mesh within a standing person's body, or of a sitting one's chest."""
    foot = (mark.seat or 0.45) + (0.25 if mark.seat else 0.0)
    near = np.linalg.norm(mesh.vertices[:, :2] - mark.at, axis=1) < (0.1 if mark.seat else SHOULDERS)
    tall = (mesh.vertices[:, 2] > foot) & (mesh.vertices[:, 2] < 1.6)
    boxes = len(mesh.vertices) == 8 and _within(mark, mesh)
    return bool((near & tall).any() or boxes)


def _within(mark: Mark, box: Mesh) -> bool:
    low, high = box.vertices.min(0), box.vertices.max(0)
    chest = np.array([*mark.at, (mark.seat or 0.8) + 0.35])
    return bool(np.all(chest > low) and np.all(chest < high))


@pytest.mark.parametrize("name", sets.NAMES)
def test_a_wall_behind_the_camera_is_taken_away(name: str) -> None:
    stage = stage_of(name, 1)
    for wall, (point, normal) in stage.wild.items():
        outside = np.asarray(point) - 1.0 * np.asarray(normal)
        assert f"wild:{wall}" not in {mesh.owner for mesh in stage.seen_from(outside)}
        inside = np.asarray(point) + 0.5 * np.asarray(normal)
        assert len(stage.seen_from(inside)) >= len(stage.seen_from(outside))


def test_the_open_air_has_a_sky() -> None:
    for name in ("street", "exterior"):
        assert stage_of(name, 1).outdoors and max(stage_of(name, 1).surround) > 0


def test_an_unknown_set_is_answered_with_the_choices() -> None:
    with pytest.raises(StageError, match=r"no set 'kitchin'.*kitchen, office"):
        sets.build("kitchin", 1)
