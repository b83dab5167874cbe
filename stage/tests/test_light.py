"""Lamps as a gaffer sets them, and what goes wrong with them and with props."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from onelight_stage import spoiling
from onelight_stage.errors import StageError
from onelight_stage.light import SPACE, Lit, lamps, panel_power
from onelight_stage.script import CameraSetup, Cast, Fault, Fixture, Scene, Script, Setup, Wardrobe
from onelight_stage.sets import kitchen
from onelight_stage.slates import slates
from onelight_stage.white import LUMINANCE

STAGE = kitchen.build(3)
LIT = {"ANNA": Lit((-0.7, 0.0, 1.2), (-0.7, -4.0, 1.2))}


def lamp(**said: object):
    return lamps([Fixture(**({"name": "key", "on": "ANNA"} | said))], STAGE, LIT)[0]  # type: ignore[arg-type]


def test_side_is_to_the_cameras_right_and_height_above_the_eyes() -> None:
    at = np.subtract(lamp(side=90.0, height=0.0, distance=1.0).at, LIT["ANNA"].at)
    assert at == pytest.approx([1.0, 0.0, 0.0], abs=1e-6)
    at = np.subtract(lamp(side=0.0, height=30.0, distance=1.0).at, LIT["ANNA"].at)
    assert at == pytest.approx([0.0, -np.cos(np.pi / 6), 0.5], abs=1e-6)


def test_a_stop_doubles_the_power_and_twice_as_far_takes_four_times_as_much() -> None:
    assert lamp(level=1.0).power / lamp(level=0.0).power == pytest.approx(2.0)
    assert panel_power(0.0, 2.0) / panel_power(0.0, 1.0) == pytest.approx(4.0)


def test_a_lamp_stays_in_the_room() -> None:
    at = lamp(side=-90.0, height=60.0, distance=6.0).at
    low, high = STAGE.bounds
    assert all(a + SPACE - 1e-6 <= x <= b - SPACE + 1e-6 for a, x, b in zip(low, at, high, strict=True))


def test_colours_have_one_luminance_and_go_the_right_way() -> None:
    warm, cold = lamp(kelvin=3200.0).colour, lamp(kelvin=7000.0).colour
    assert LUMINANCE @ warm == pytest.approx(1.0) and LUMINANCE @ cold == pytest.approx(1.0)
    assert warm[0] > warm[2] and cold[2] > cold[0]


def test_unknown_names_are_refused_with_the_choices() -> None:
    with pytest.raises(StageError, match=r"'CARL', who isn't there\. Choose from ANNA"):
        lamp(on="CARL")
    with pytest.raises(StageError, match=r"no lamp or window 'chandelier'\. Choose from pendant or sink window"):
        lamp(practical="chandelier")


def take(fault: Fault):
    """What a fault does to clip 1A-1A."""
    scene = Scene("1", cast=(Cast("ANNA", "table left"), Cast("BEN", "table right")), faults=(fault,),
                  light=(Fixture("key", on="ANNA"),), setups=(Setup("A", (CameraSetup(),)),))  # fmt: skip
    slate = slates(Script("t", (scene,)))[0]
    return spoiling.spoilt(scene, STAGE, slate)


def foot(stage, name: str) -> np.ndarray:
    points = np.concatenate([mesh.vertices for mesh in stage.meshes if mesh.owner == name])
    return (points.min(0) + points.max(0)) / 2


def test_a_prop_that_is_moved_stays_on_its_table() -> None:
    moved = take(Fault("prop moved", ("1A-1A",), 0.2, "mug")).stage
    way = foot(moved, "mug") - foot(STAGE, "mug")
    assert np.hypot(*way[:2]) == pytest.approx(0.2, abs=0.04) and way[2] == pytest.approx(0, abs=1e-5)
    assert np.all(np.abs(foot(moved, "mug")[:2]) < (0.575, 0.375))


def test_a_prop_goes_or_comes() -> None:
    gone = take(Fault("prop missing", ("1A-1A",), 0, "bottle")).stage
    assert set(STAGE.props) - set(gone.props) == {"bottle"}
    more = take(Fault("prop added", ("1A-1A",), 0, "vase by mug")).stage
    assert set(more.props) - set(STAGE.props) == {"vase"}
    with pytest.raises(StageError, match="no prop 'piano' in the kitchen"):
        take(Fault("prop missing", ("1A-1A",), 0, "piano"))


def test_a_garment_changes_hue_and_keeps_its_luminance() -> None:
    right = Wardrobe().top_colour
    wrong = take(Fault("wardrobe", ("1A-1A",), 30, "BEN")).scene.cast[1].wardrobe.top_colour
    assert LUMINANCE @ wrong == pytest.approx(LUMINANCE @ np.asarray(right), rel=0.02)
    assert np.abs(np.subtract(right, wrong)).max() > 0.03


def test_the_key_goes_to_the_cameras_other_side() -> None:
    from onelight_stage.camera import looking
    from onelight_stage.world import Camera

    spoilt = take(Fault("key side", ("1A-1A",), 0, "ANNA"))
    front = Camera(looking((-0.7, -3.0, 1.2), LIT["ANNA"].at)[None], np.ones(1, np.float32), np.ones(1, np.float32))
    lit = LIT | {"": LIT["ANNA"]}
    (turned,) = spoiling.relit([Fixture("key", on="ANNA", side=-50.0)], spoilt.keys, lit, front)
    assert turned.side == pytest.approx(50.0)
    right = replace(front, places=looking((2.3, 0.0, 1.2), LIT["ANNA"].at)[None])
    (turned,) = spoiling.relit([Fixture("key", on="ANNA", side=120.0)], spoilt.keys, lit, right)
    assert turned.side == pytest.approx(60.0), "mirrored about a camera at camera right, 90 degrees round"
