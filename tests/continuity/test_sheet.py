"""The evidence sheet."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from onelight.continuity import compare, normal, sheet
from onelight.continuity.judge import findings
from onelight.continuity.kinds import FINDINGS
from onelight.continuity.scopes import parade, vectorscope
from tests.continuity.sides import lit, side
from tests.metering.scenes import scene


@pytest.mark.parametrize("size", [(384, 216), (216, 384), (97, 61)])
def test_a_sheet_is_drawn_of_any_shape(size: tuple[int, int]) -> None:
    linear = scene(4, size)
    seen = compare(side("A001-1", linear), side("B002-1", lit(linear, 0.8, 25)))
    usual = normal([seen])
    found = findings(seen, usual)[0]
    for more in ((), (seen, usual)):
        image = Image.open(io.BytesIO(sheet(found, seen.before.pictures[-1], seen.after.pictures[0], *more)))
        assert image.format == "PNG"
        assert image.width == 1600
        assert np.asarray(image).std() > 15


def test_the_parade_shows_levels_where_they_are() -> None:
    video = np.zeros((90, 160, 3), np.uint8)
    video[..., 0], video[..., 1] = 255, 128
    scope = parade(video, (300, 201))
    red, green, blue = (scope[:, 100 * k + 20 : 100 * k + 80].max(axis=2).max(axis=1) for k in range(3))
    assert red[:3].max() > 150 and red[60:90].max() < 60
    assert green[95:106].max() > 150
    assert blue[-3:].max() > 150


def test_the_vectorscope_shows_hue_where_it_is() -> None:
    red = np.zeros((90, 160, 3), np.uint8)
    red[..., 0] = 191
    scope = vectorscope(red, 201).max(axis=2).astype(int)
    y, x = np.unravel_index(scope.argmax(), scope.shape)
    assert y < 60 and 60 < x < 110
    grey = vectorscope(np.full((90, 160, 3), 128, np.uint8), 201).max(axis=2)
    assert grey[98:103, 98:103].max() == grey.max()


def test_every_kind_is_described() -> None:
    for kind in FINDINGS.values():
        assert len(kind.description) > 40
        assert 0 < kind.slight < kind.visible < kind.jarring
