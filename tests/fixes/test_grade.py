"""Grades: what their face says is what they do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onelight.picture import colour
from onelight.picture.cdl import Cdl
from onelight.picture.grade import Face, Grade
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput
from onelight.units.light import MID_GREY, balance, gains

faces = st.builds(
    Face,
    stops=st.floats(-2, 2),
    mireds=st.floats(-80, 80),
    cc=st.floats(-20, 20),
    contrast=st.floats(0.7, 1.4),
    saturation=st.floats(0.5, 1.6),
)


@settings(max_examples=40, deadline=None)
@given(faces)
def test_a_grade_tells_the_face_it_was_made_of(face: Face) -> None:
    told = Grade.from_face(face).face
    assert told.stops == pytest.approx(face.stops, abs=0.01)
    assert told.mireds == pytest.approx(face.mireds, abs=0.5)
    assert told.cc == pytest.approx(face.cc, abs=0.1)
    assert told.saturation == pytest.approx(face.saturation)


@pytest.mark.parametrize("gamma", [0.8, 1.25])
def test_gamma_turns_about_mid_grey(gamma: float) -> None:
    light = np.array([0.02, MID_GREY, 1.0], np.float32)[:, None].repeat(3, 1)
    out = Grade.from_face(Face(gamma=gamma)).apply_linear(light)[:, 0]
    assert out[1] == pytest.approx(MID_GREY, rel=1e-3)
    assert np.sign(out[[0, 2]] - light[[0, 2], 0]).tolist() == [np.sign(gamma - 1)] * 2


def test_one_stop_doubles_the_light() -> None:
    light = np.array([[[0.05, 0.18, 0.7]]], np.float32)
    assert Grade.from_face(Face(stops=1)).apply_linear(light) == pytest.approx(2 * light, rel=1e-3)


def test_a_warmer_grade_is_the_gain_that_units_say() -> None:
    grey = np.full((1, 1, 3), MID_GREY, np.float32)
    out = Grade.from_face(Face(mireds=40, cc=-6)).apply_linear(grey)[0, 0] / MID_GREY
    assert out == pytest.approx(gains(0, 40, -6), rel=1e-3)
    assert balance(out)[1] == pytest.approx(40, abs=0.2)
    assert out[0] > out[2]


@settings(max_examples=25, deadline=None)
@given(faces)
def test_exposure_only_and_look_only_share_the_work(face: Face) -> None:
    grade = Grade.from_face(face)
    assert grade.exposure_only().face.stops == pytest.approx(face.stops, abs=0.01)
    assert grade.look_only().face.stops == pytest.approx(0, abs=0.01)
    assert grade.look_only().face.mireds == pytest.approx(face.mireds, abs=1)


def test_no_strength_leaves_the_plate_to_the_bit() -> None:
    rng = np.random.default_rng(0)
    picture = Picture.from_array(rng.random((9, 16, 3)).astype(np.float32), colour.VIDEO)
    grade = Grade.from_face(Face(stops=0.7, mireds=30)).at_strength(0)
    assert np.array_equal(grade.apply(picture).pixels, picture.pixels)


def test_alpha_and_attributes_stay() -> None:
    pixels = np.random.default_rng(1).random((4, 5, 4)).astype(np.float32)
    picture = Picture.from_array(pixels, colour.VIDEO)
    out = Grade.from_face(Face(stops=1)).apply(picture)
    assert np.array_equal(out.pixels[..., 3], pixels[..., 3])
    assert out.colour_space == picture.colour_space


def test_a_cdl_is_what_ocio_makes_of_it() -> None:
    import PyOpenColorIO as ocio

    cdl = Cdl((1.1, 0.9, 1.0), (0.02, -0.05, 0.0), (1.1, 0.95, 1.0), 0.8)
    pixels = np.random.default_rng(2).uniform(-0.2, 1.4, (50, 3)).astype(np.float32)
    theirs = pixels.copy()
    ocio.Config.CreateRaw().getProcessor(cdl.transform()).getDefaultCPUProcessor().applyRGB(theirs)
    assert cdl.apply(pixels) == pytest.approx(theirs, abs=5e-5)


@pytest.mark.parametrize("strength", [-0.1, 1.5])
def test_a_strength_out_of_range_is_refused(strength: float) -> None:
    with pytest.raises(BadInput, match="0 to 1"):
        Grade().at_strength(strength)
