"""Another colour in linear light: folds stay, shine stays, all else stays to the bit."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from onelight.fixes import recolour
from onelight.fixes.recolour import proposing
from onelight.fixes.recolour.solving import colour_of
from onelight.picture import colour, mattes
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput
from onelight.units.light import AP1_LUMINANCE

RED = np.array([0.30, 0.05, 0.04], np.float32)


def coat() -> tuple[Picture, np.ndarray, np.ndarray]:
    """(a red coat with folds and a shine on grey, its matte, the folds)."""
    folds = (0.6 + 0.4 * np.sin(np.arange(64) / 5)).astype(np.float32)[None, :, None] * np.ones((48, 1, 1), np.float32)
    light = np.full((48, 64, 3), 0.18, np.float32)
    matte = np.zeros((48, 64), np.float32)
    matte[8:40, 8:56] = 1
    light = np.where(matte[..., None] > 0, RED * folds, light)
    light[20:22, 30:34] += 1.5
    return Picture.from_array(light).to(colour.VIDEO), matte, folds


def test_the_colour_changes_and_the_folds_stay() -> None:
    picture, matte, folds = coat()
    blue = next(recolour.solve([picture], [matte], "#2040c0"))
    inside = matte > 0
    inside[18:24, 28:36] = False
    body = blue.linear()[inside]
    wanted = colour_of("#2040c0")
    ratio = body / body.sum(1, keepdims=True)
    assert np.abs(ratio - wanted / wanted.sum()).max() < 0.02
    before = picture.linear()[inside] @ AP1_LUMINANCE
    assert np.abs(np.log2((body @ AP1_LUMINANCE) / before)).max() < 0.25
    assert np.array_equal(blue.pixels[matte == 0], picture.pixels[matte == 0])
    assert np.corrcoef(body @ AP1_LUMINANCE, np.broadcast_to(folds[..., 0], matte.shape)[inside])[0, 1] > 0.999


def test_a_matte_that_was_kept_smaller_takes_the_plates_edges(tmp_path: Path) -> None:
    """Kept at a third of the size, the coat's colour still ends where the coat does."""
    picture, matte, _ = coat()
    picture = Picture.from_array(np.kron(picture.rgb, np.ones((4, 4, 1), np.float32)), picture.colour_space)
    matte = np.kron(matte, np.ones((4, 4), np.float32))
    kept = np.asarray(cv2.resize(matte, (85, 64), interpolation=cv2.INTER_AREA), np.float32)
    with mattes.MatteWriter(tmp_path / "coat.mkv", (85, 64), Fraction(24)) as movie:
        movie.write(kept)
    parameters = {"matte": "", "start": 0, "gains": [0.2, 1.0, 8.0], "material": [4.0, 0.7, 0.5], "level": 0.1}
    ((_, layers),) = proposing.render([(0, picture)], parameters, lambda key: tmp_path / "coat.mkv")
    assert layers.matte is not None
    off, plainly = (np.abs(one - matte).mean() for one in (layers.matte, mattes.scaled(kept, picture.size)))
    assert off < 0.4 * plainly
    assert np.array_equal(layers.result.pixels[layers.matte == 0], picture.pixels[layers.matte == 0])


def test_shine_stays_white() -> None:
    light = np.tile(RED, (48, 64, 1)).astype(np.float32)
    light[20:22, 30:34] += 0.7
    picture = Picture.from_array(light)
    blue = next(recolour.solve([picture], [np.ones((48, 64), np.float32)], "#2040c0"))
    red, _, violet = blue.rgb[21, 32]
    assert 0.65 < red < 0.85 and violet / red < 1.9


def test_a_colour_that_is_none_is_refused() -> None:
    picture, matte, _ = coat()
    with pytest.raises(BadInput, match="is no colour"):
        next(recolour.solve([picture], [matte], "#20"))
    with pytest.raises(BadInput, match="hardly a pixel"):
        next(recolour.solve([picture], [matte * 0], "#2040c0"))
    with pytest.raises(BadInput, match="Scale the matte"):
        next(recolour.solve([picture], [matte[::2]], "#2040c0"))
