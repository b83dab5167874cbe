"""The sheet of layers: every layer of a repair is there, named, in the frame's own shape."""

from __future__ import annotations

import numpy as np

from onelight.fixes.contract import Layers
from onelight.picture.picture import Picture
from onelight.review import layering
from onelight.review.temp import LONG_SIDE, SURROUND


def layers(**more: object) -> Layers:
    grey = Picture.from_array(np.full((90, 160, 3), 0.18, np.float32))
    return Layers(grey, **more)  # type: ignore[arg-type]


def test_all_layers_are_on_it() -> None:
    ramp = np.linspace(0, 1, 160, dtype=np.float32)[None].repeat(90, axis=0)
    key = Picture.from_array(np.full((90, 160, 3), 0.5, np.float32))
    facing = np.dstack([np.zeros((90, 160)), np.zeros((90, 160)), np.ones((90, 160))]).astype(np.float32)
    made = layers(matte=ramp, elements={"light.key": key}, data={"N": facing, "Z": 1 + 4 * ramp, "sure": ramp})
    tiles = layering.tiles_of(made)
    assert list(tiles) == ["result", "matte", "light.key", "N", "Z", "sure"]
    assert np.allclose(tiles["N"][0, 0], (0.5, 0.5, 1))
    assert tiles["Z"][0, 10, 0] > 0.8 and tiles["Z"][0, 150, 0] < 0.2  # lighter is nearer
    assert np.allclose(tiles["matte"][..., 0], ramp) and tiles["light.key"].mean() > tiles["result"].mean()
    sheet = layering.sheet(made)
    assert sheet.shape == (90, 159, 3)  # three across, three down
    assert np.allclose(sheet[65:, 60:], SURROUND)  # six of nine are taken


def test_a_repair_without_layers_is_one_tile_of_the_rooms_size() -> None:
    wide = Layers(Picture.from_array(np.full((540, 1920, 3), 0.18, np.float32)))
    sheet = layering.sheet(wide)
    assert sheet.shape == (270, LONG_SIDE, 3)
    assert np.allclose(sheet[100:], layering.video(wide.result)[0, 0], atol=1 / 255)
