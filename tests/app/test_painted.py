"""What an artist painted, as files: alpha, luma, strokes, plates, however the painting program keeps them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from onelight.app import painted
from onelight.picture import colour, exr
from onelight.units.errors import BadInput, BadMedia

RAMP = np.tile(np.linspace(0, 1, 16, dtype=np.float32), (8, 1))


def _bgra(alpha: np.ndarray, grey: float = 1.0) -> np.ndarray:
    return np.dstack([np.full((*alpha.shape, 3), grey, np.float32), alpha])


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        ("grey.png", np.rint(RAMP * 255).astype(np.uint8)),
        ("grey16.png", np.rint(RAMP * 65535).astype(np.uint16)),
        ("colour.png", np.rint(np.repeat(RAMP[..., None], 3, 2) * 255).astype(np.uint8)),
        ("alpha.png", np.rint(_bgra(RAMP) * 255).astype(np.uint8)),
        ("full_alpha.png", np.rint(np.dstack([RAMP] * 3 + [np.ones_like(RAMP)]) * 255).astype(np.uint8)),
        ("grey.tif", np.rint(RAMP * 65535).astype(np.uint16)),
    ],
)
def test_a_painted_file_is_its_alpha_or_its_luma(tmp_path: Path, name: str, pixels: np.ndarray) -> None:
    cv2.imwrite(str(tmp_path / name), pixels)
    found = painted.alpha_of(tmp_path / name)
    assert found.shape == RAMP.shape and found.dtype == np.float32
    assert np.abs(found - RAMP).max() < 1 / 255


def test_an_exr_is_its_matte(tmp_path: Path) -> None:
    exr.write(tmp_path / "hero.0001.exr", {"matte": RAMP * 1.5})
    assert np.abs(painted.alpha_of(tmp_path / "hero.0001.exr") - np.minimum(RAMP * 1.5, 1)).max() < 1e-3


def test_a_painted_matte_is_kept_as_it_was(tmp_path: Path) -> None:
    for key in (RAMP, np.arange(0, 65536, 512, dtype=np.uint16).reshape(8, 16), (RAMP > 0.5)):
        (tmp_path / "kept.png").write_bytes(painted.png(key))
        whole = 65535 if key.dtype == np.uint16 else 1
        assert np.abs(painted.alpha_of(tmp_path / "kept.png") - key / whole).max() < 1e-5


def test_strokes_say_what_is_held_out_and_what_isnt(tmp_path: Path) -> None:
    grey = np.full((8, 16), 0.5, np.float32)
    grey[:, :4], grey[:, 12:] = 1, 0
    cv2.imwrite(str(tmp_path / "opaque.png"), np.rint(grey * 255).astype(np.uint8))
    alpha = np.zeros_like(grey)
    alpha[:, :2] = 1
    see_through = np.dstack([np.ones((8, 16, 3), np.float32), alpha])
    cv2.imwrite(str(tmp_path / "see_through.png"), np.rint(see_through * 255).astype(np.uint8))
    opaque, clear = (painted._marks(tmp_path / name) for name in ("opaque.png", "see_through.png"))
    assert opaque[0].tolist() == [1] * 4 + [0] * 8 + [-1] * 4
    assert clear[0].tolist() == [1] * 2 + [0] * 14


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_clean_plate_has_its_colours(tmp_path: Path, suffix: str) -> None:
    rgb = np.full((32, 32, 3), (200, 120, 40), np.uint8)
    cv2.imwrite(str(tmp_path / f"plate{suffix}"), rgb[..., ::-1])
    found = painted.still(tmp_path / f"plate{suffix}", colour.VIDEO)
    assert np.abs(found.rgb * 255 - rgb).max() < 4 and found.colour_space == colour.VIDEO


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hero.0001.png").write_text("no picture")
    with pytest.raises(BadMedia, match=r"hero\.0001\.png"):
        painted.alpha_of(tmp_path / "hero.0001.png")
    with pytest.raises(BadInput, match="x,y,width,height"):
        painted.checked(["1", "2"])
