"""Whether the camera stands: told as exactly as by features, and never of one that moves."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from onelight.metering.standing import standing

WIDTH, HEIGHT = 240, 135


def room(seed: int = 0) -> NDArray[np.float32]:
    """A wall of shapes, larger than the frame: codes of 8 bits as floats."""
    rng = np.random.default_rng(seed)
    large = np.full((4 * HEIGHT, 4 * WIDTH), 90, np.float32)
    for _ in range(400):
        x, y = rng.integers(0, 4 * WIDTH), rng.integers(0, 4 * HEIGHT)
        size = rng.integers(20, 90)
        cv2.rectangle(large, (int(x), int(y)), (int(x + size), int(y + size)), float(rng.uniform(30, 220)), -1)
    return large


def shot(large: NDArray[np.float32], x: float = 0, y: float = 0, growth: float = 1, seed: int = 0) -> NDArray[np.uint8]:
    """A frame of it, moved by x and y pixels and enlarged about its middle, with a code of grain."""
    middle = np.array([2 * WIDTH, 2 * HEIGHT])
    scale = 4 * growth / 2
    move = np.array([[scale, 0, 0], [0, scale, 0]])
    move[:, 2] = middle - scale * middle + 4 * np.array([x, y])
    moved = cv2.warpAffine(large, move, (4 * WIDTH, 4 * HEIGHT), borderMode=cv2.BORDER_REFLECT)
    frame = cv2.resize(moved, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.clip(frame + np.random.default_rng(seed).normal(0, 1, frame.shape) + 0.5, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (0.05, 0), (-0.08, 0.04), (0.02, -0.09)])
def test_small_motions_are_told_to_hundredths_of_a_pixel(x: float, y: float) -> None:
    large = room()
    sway = standing(shot(large), shot(large, x, y, seed=1))
    assert sway is not None
    assert (sway.x, sway.y) == (pytest.approx(x, abs=0.03), pytest.approx(y, abs=0.03))
    assert abs(sway.growth) < 3e-4


def test_growth_is_told() -> None:
    large = room(1)
    sway = standing(shot(large), shot(large, growth=2**0.0006, seed=1))
    assert sway is not None
    assert sway.growth == pytest.approx(0.0006, abs=0.0003)


@pytest.mark.parametrize("x", [0.6, 3.0, 20.0, 64.0])
def test_a_camera_that_moves_does_not_stand(x: float) -> None:
    large = room(2)
    assert standing(shot(large), shot(large, x, seed=1)) is None


def test_somebody_who_walks_through_does_not_move_it() -> None:
    large = room(3)
    before, after = shot(large), shot(large, seed=1)
    before[30:, 90:140], after[30:, 99:149] = 40, 40
    sway = standing(before, after)
    assert sway is not None
    assert np.hypot(sway.x, sway.y) < 0.03


def test_a_blank_wall_tells_nothing() -> None:
    wall = np.full((HEIGHT, WIDTH), 120, np.uint8)
    assert standing(wall, wall) is None


def test_a_light_that_flickers_moves_nothing() -> None:
    large = room(4)
    sway = standing(shot(large), shot(large + 2, seed=1))
    assert sway is not None
    assert np.hypot(sway.x, sway.y) < 0.03
