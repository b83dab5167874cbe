"""Temp says so, in the picture and beside it."""

from __future__ import annotations

import numpy as np
import pytest

from onelight.charter import mark_temp
from onelight.charter.marking import said
from onelight.picture.picture import Picture
from onelight.records.clearance import STATUS


@pytest.mark.parametrize("space", ["Camera Rec.709", "ACEScg", "ARRI LogC4"])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_temp_picture_is_marked_in_its_corner_only(space: str, channels: int) -> None:
    grey = Picture.from_array(np.full((180, 320, channels), 0.4, np.float32), space)
    marked = mark_temp(grey, "P7 full")
    assert marked.attributes[STATUS] == "temp" and STATUS not in grey.attributes
    assert (marked.size, marked.colour_space) == (grey.size, space)
    changed = (marked.rgb != grey.rgb).any(axis=2)
    assert changed[-10:, :80].mean() > 0.9
    assert not changed[:-20].any() and 0.005 < changed.mean() < 0.1
    shown = marked.to("Camera Rec.709").rgb[changed]
    assert shown.min() < 0.02 and 0.65 < shown.max() < 0.9


def test_on_either_side_temp_stands_outermost() -> None:
    grey = Picture.from_array(np.full((180, 320, 3), 0.4, np.float32), "Camera Rec.709")
    for side, words in (("left", "TEMP, not final  P7"), ("right", "P7  TEMP, not final")):
        assert said("P7", side) == words
        changed = (mark_temp(grey, "P7", side).rgb != grey.rgb).any(axis=2)
        outer, inner = (changed[:, :20], changed[:, -20:]) if side == "left" else (changed[:, -20:], changed[:, :20])
        assert outer[-10:].mean() > 0.9 and not inner.any()


def test_a_picture_smaller_than_its_mark_is_still_marked() -> None:
    tiny = Picture.from_array(np.full((9, 16, 3), 0.4, np.float32), "Camera Rec.709")
    marked = mark_temp(tiny)
    assert marked.size == (16, 9) and (marked.rgb != tiny.rgb).any()
