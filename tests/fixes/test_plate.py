"""The empty set comes out of frames in which somebody stands for long."""

from __future__ import annotations

import numpy as np
import pytest

from onelight.fixes import plate
from onelight.fixes.plate.solving import mode
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

from .test_cleanup import psnr, wall


def test_who_stands_for_a_third_of_the_shot_is_gone() -> None:
    rng = np.random.default_rng(2)
    empty = wall()[:96, :160]
    frames = []
    for n in range(30):
        view = empty + rng.normal(0, 0.004, empty.shape)
        left = 40 if n < 10 else 40 + 5 * (n - 10)
        view[20:, left : left + 20] = 0.15
        frames.append(Picture.from_array(np.clip(view, 0, 1).astype(np.float32), colour.VIDEO))
    found, coverage = plate.solve(frames)
    assert psnr(found.to(colour.VIDEO).rgb, empty) > 38
    assert coverage[:10].min() > 0.8 and coverage[50, 45] < 0.8


def test_a_matte_hides_who_never_leaves() -> None:
    values = np.full((9, 1, 3), 0.2, np.float32)
    values[6:] = 0.6
    found, seen = mode(values, np.r_[np.zeros(6), np.ones(3)].astype(np.float32)[:, None])
    assert np.allclose(found, 0.6) and np.isclose(seen[0], 1 / 3)


def test_no_frames_are_refused() -> None:
    with pytest.raises(BadInput, match="no frames"):
        plate.solve([])


def test_broken_pixels_are_not_seen_and_mattes_that_do_not_fit_are_refused() -> None:
    good = Picture.from_array(wall()[:96, :160].astype(np.float32), colour.VIDEO)
    rgb = good.rgb.copy()
    rgb[10, 20:30] = np.nan
    found, coverage = plate.solve([good, good.with_rgb(rgb), good], people=False)
    assert psnr(found.to(colour.VIDEO).rgb, good.rgb) > 60
    assert np.allclose(coverage[10, 20:30], 2 / 3) and coverage[11, 20] > 0.99
    whole = np.ones((96, 160), np.float32)
    for mattes, told in (([whole], "2 frames have 1"), ([whole[::2]] * 2, "160, 48"), ([whole] * 2, "frame whole")):
        with pytest.raises(BadInput, match=told):
            plate.solve([good, good], mattes, people=False)


def test_the_light_is_that_of_nobody_there_though_the_camera_opens_and_a_shadow_falls() -> None:
    empty = (0.15 + 0.5 * wall()[:96, :160]).astype(np.float32)
    frames = []
    for n in range(40):
        view, there = Picture.from_array(empty).linear().copy(), 4 <= n < 38
        if there:
            view[40:, 40:110] *= 0.8
            view = view * np.float32(1.25)
            view[30:90, 60:90] = 0.01
        frames.append(Picture.from_array(view))
    mattes = [np.zeros((96, 160), np.float32) for _ in frames]
    for matte in mattes[4:38]:
        matte[30:90, 60:90] = 1
    found, _ = plate.solve(frames, mattes, people=False)
    off = np.abs(np.log2(found.linear() / empty))
    assert np.median(off) < 0.03 and np.percentile(off, 90) < 0.2
