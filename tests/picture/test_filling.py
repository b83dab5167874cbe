"""What is known is carried to where nothing is, and stays as it was."""

from __future__ import annotations

import numpy as np
import pytest

from onelight.picture.filling import spread


def test_a_smooth_fill_keeps_to_its_rim() -> None:
    ramp = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (48, 1))[..., None]
    known = np.ones((48, 64), np.float32)
    known[16:32, 24:40] = 0
    assert np.abs(spread(ramp * known[..., None], known) - ramp).max() < 0.1


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_what_is_known_stays_to_the_bit(channels: int) -> None:
    rng = np.random.default_rng(0)
    values = rng.random((37, 50, channels), np.float32)
    known = rng.random((37, 50)) < 0.5
    filled = spread(values, known)
    assert filled.shape == values.shape and filled.dtype == np.float32
    assert np.array_equal(filled[known], values[known])
    assert filled.min() >= 0 and filled.max() <= 1


def test_a_single_pixel_fills_a_large_picture_as_bright_as_it_is() -> None:
    known = np.zeros((240, 400), bool)
    known[100, 100] = True
    assert np.allclose(spread(np.full((240, 400, 3), 0.5, np.float32), known), 0.5, atol=0.01)
    assert spread(np.ones((4, 5, 3), np.float32), np.zeros((4, 5))).max() == 0
