"""Camera moves, flicker, grain and sharpness of known size."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from onelight.metering import reading_of
from onelight.metering.encoding import table
from onelight.metering.flicker import Flicker
from onelight.metering.texture import noise_codes, sharpness, tiles
from onelight.picture.picture import Picture
from tests.metering.scenes import RATE, scene, walk

FRAMES = 48


def path(x: float = 0.0, y: float = 0.0, zoom: float = 0.0) -> np.ndarray:
    """A steady move at x, y frame widths and log2 zoom a second."""
    return np.arange(FRAMES)[:, None] / RATE * np.array([[x, y, zoom]])


def move_of(paths: np.ndarray):
    pictures = [Picture.from_array(np.maximum(frame, 0)) for frame in walk(paths)]
    return reading_of(pictures, rate=RATE).move


@pytest.mark.parametrize(
    ("paths", "kind", "amount", "field"),
    [
        (path(x=0.15), "pan", 0.15, "pan_per_second"),
        (path(x=-0.4), "pan", -0.4, "pan_per_second"),
        (path(y=-0.1), "tilt", 0.1 * 320 / 180, "tilt_per_second"),
        (path(zoom=0.2), "push", 0.2, "scale_per_second"),
        (path(zoom=-0.12), "pull", -0.12, "scale_per_second"),
        (path(), "static", 0.0, "pan_per_second"),
    ],
)
def test_a_steady_move_is_measured(paths: np.ndarray, kind: str, amount: float, field: str) -> None:
    move = move_of(paths)
    assert move.kind == kind
    assert getattr(move, field) == pytest.approx(amount, rel=0.05, abs=0.003)
    assert move.shake < 0.6


def test_a_hand_shakes_as_much_as_it_does() -> None:
    time = np.arange(FRAMES) / RATE
    shaken = path()
    shaken[:, 0] += 0.004 * np.sin(2 * np.pi * 2.1 * time)
    shaken[:, 1] += 0.003 * np.sin(2 * np.pi * 2.9 * time + 1)
    move = move_of(shaken)
    assert move.kind == "handheld"
    assert move.shake == pytest.approx(1000 * np.hypot(0.004, 0.003) / np.sqrt(2), rel=0.25)


def test_somebody_walking_is_no_camera_move() -> None:
    frames = walk(path())
    for number, frame in enumerate(frames):
        left = 20 + 4 * number
        frame[30:170, left : left + 60] = scene(11, (60, 140))
    move = reading_of([Picture.from_array(np.maximum(f, 0)) for f in frames], rate=RATE).move
    assert (move.kind, round(abs(move.pan_per_second), 2)) == ("static", 0.0)


@pytest.mark.parametrize("size", [0.0, 0.03, 0.1])
def test_flicker_is_measured_beyond_a_fade(size: float) -> None:
    rng = np.random.default_rng(4)
    levels = rng.normal(0, size, 96) + np.linspace(0, 1, 96)
    meter, plain = Flicker(), scene()
    for frame, level in enumerate(levels):
        meter.see_linear(frame, plain * np.float32(2**level))
    assert meter.stops(0, 96, RATE) == pytest.approx(np.diff(levels).std(), rel=0.05, abs=0.002)


def test_flicker_of_code_values() -> None:
    video = table("Camera Rec.709")
    codes = np.random.default_rng(1).integers(9000, 40000, (108, 192)).astype(np.uint16)
    codes = cv2.blur(codes, (9, 9))
    brighter = np.clip(codes * 1.05, 0, 65535).astype(np.uint16)
    meter = Flicker()
    for frame in range(24):
        meter.see(frame, brighter if frame % 2 else codes, video)
    step = float(np.median(video.grey_levels[brighter >> 4] - video.grey_levels[codes >> 4]))
    assert meter.stops(0, 24, RATE) == pytest.approx(step, rel=0.1)


def test_one_lamp_of_several_flickers_where_it_lights() -> None:
    """A quarter of the frame goes up and down by a tenth of a stop: the median of the frame would not know."""
    levels = np.random.default_rng(5).normal(0, 0.1, 48)
    meter, plain = Flicker(), scene()
    height, width = plain.shape[:2]
    for frame, level in enumerate(levels):
        lit = plain.copy()
        lit[: height // 2, : width // 2] *= np.float32(2**level)
        meter.see_linear(frame, lit)
    jumps = np.diff(levels).std()
    assert 0.15 * jumps < meter.stops(0, 48, RATE) < jumps


def test_whoever_walks_through_does_not_flicker() -> None:
    meter, plain, walker = Flicker(), scene(), scene(8)
    height, width = plain.shape[:2]
    for frame in range(48):
        picture, left = plain.copy(), 10 + frame * 5
        picture[height // 4 :, left : left + width // 6] = walker[height // 4 :, : width // 6]
        meter.see_linear(frame, picture)
    assert meter.stops(0, 48, RATE) < 0.01


@pytest.mark.parametrize("sigma", [0.004, 0.01, 0.03])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_grain_is_measured(sigma: float, kind: type) -> None:
    rng = np.random.default_rng(2)
    luma = np.sqrt(scene(4, (960, 540))[..., 1]) * 0.8
    luma = luma + rng.normal(0, sigma, luma.shape)
    if kind is not np.float32:
        luma = np.clip(luma * np.iinfo(kind).max + 0.5, 0, np.iinfo(kind).max)
    assert noise_codes(tiles(luma.astype(kind))) == pytest.approx(sigma, rel=0.2)


def test_sharpness_falls_with_blur_and_not_with_light_or_grain() -> None:
    crisp = np.sqrt(scene(4, (960, 540), soft=0.5)[..., 1]).astype(np.float32) * 0.8
    read = [sharpness(tiles(cv2.GaussianBlur(crisp, (0, 0), sigma))) for sigma in (0.1, 0.6, 1.0, 2.0, 4.0)]
    assert all(a > b + 0.05 for a, b in pairwise(read))
    assert read[0] > 0.8
    assert read[-1] < 0.15
    assert sharpness(tiles(crisp * 0.5)) == pytest.approx(read[0], abs=0.05)
    grainy = crisp + np.random.default_rng(3).normal(0, 0.01, crisp.shape).astype(np.float32)
    assert sharpness(tiles(grainy), 0.01) == pytest.approx(read[0], abs=0.1)
