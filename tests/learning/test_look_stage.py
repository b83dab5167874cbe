"""Scenes of the soundstage as scenes to learn looks from: their lamps change, alike for all cameras."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from onelight.learning import training
from onelight.learning.look import base, stage
from onelight.picture import colour, exr
from onelight.picture.picture import Picture
from onelight.units.errors import Missing
from onelight.units.light import MID_GREY

WIDE, HIGH = 32, 18
PAINT = {"1A-1A": 0.2, "1A-1B": 0.4}


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    """One scene of two cameras; the key lights the left half, the fill the right one."""
    scene = tmp_path / "cameras-000007"
    scene.mkdir()
    (scene / "scene.json").write_text(json.dumps({"seed": 7, "clips": {name: {} for name in PAINT}}))
    left = (np.arange(WIDE) < WIDE // 2).astype(np.float32)[None, :, None]
    for name, paint in PAINT.items():
        plane = np.full((HIGH, WIDE, 3), paint, np.float32)
        layers = {"light.key": plane * left, "light.fill": 0.5 * plane * (1 - left), "albedo": plane}
        pictures = {layer: Picture.from_array(rgb.astype(np.float32), colour.LINEAR) for layer, rgb in layers.items()}
        exr.write(scene / f"{name}.0000.exr", pictures)
    return tmp_path


def test_the_first_light_is_the_gaffers_and_the_others_are_not(shot: Path) -> None:
    (told,) = training.shot(shot, "cameras")
    scene = told.parent
    lit = [colour.from_log(one.astype(np.float32)) for one in stage.lit(scene, (16, 8))]
    assert len(lit) == stage.LIGHTS and all(one.shape == (2, 1, 8, 16, 3) for one in lit)

    def key_over_fill(one: np.ndarray) -> np.ndarray:
        return np.log2(one[:, 0, 4, 3] / one[:, 0, 4, 12])  # (cameras, 3)

    ratios = [key_over_fill(one) for one in lit]
    assert ratios[0] == pytest.approx(np.ones((2, 3)), abs=0.02)
    for ratio in ratios[1:]:
        assert ratio[0] == pytest.approx(ratio[1], abs=0.03), "both cameras stand in one light"
        assert np.abs(ratio - 1).max() > 0.1
        assert np.ptp(ratio[0]) > 0.02, "gels differ"
    for one in lit:
        assert one[1] / one[0] == pytest.approx(np.full_like(one[0], 2.0), rel=0.05), "paint stays"
        assert abs(np.log2(np.median(one) / MID_GREY) - stage.MIDDLE) < 4 * stage.STRAYS + 1


def test_a_bank_keeps_each_light_as_a_scene_and_makes_none_twice(shot: Path, tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    base.fill_from_stage(bank, shot)
    kept = sorted(bank.glob("scene*.npy"))
    assert len(kept) == stage.LIGHTS and np.load(kept[0]).shape == (2, 1, *base.SIZE, 3)
    before = [path.stat().st_mtime_ns for path in kept]
    base.fill_from_stage(bank, shot)
    assert [path.stat().st_mtime_ns for path in kept] == before


def test_a_folder_without_scenes_names_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="dataset cameras"):
        training.shot(tmp_path, "cameras")
