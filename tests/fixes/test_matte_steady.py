"""Mattes steadied along what moves, and the flow that is found once."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from onelight.fixes.backdrop import edges
from onelight.fixes.backdrop.matte import moves, solving, steady
from onelight.learning.matte import motion
from onelight.picture import colour
from onelight.picture.picture import Picture

COUNT, SIZE = 8, (128, 96)


@pytest.fixture(scope="module")
def shot() -> tuple[list[np.ndarray], np.ndarray]:
    """(frames uint8 ACEScct, alpha (N, H, W)): a textured square goes two pixels a frame over a textured wall."""
    rng = np.random.default_rng(4)
    wall, coat = (
        cv2.resize(rng.integers(low, low + 90, (24, 32, 3), dtype=np.uint8), SIZE, interpolation=cv2.INTER_CUBIC)
        for low in (20, 140)
    )
    frames, mattes = [], []
    for n in range(COUNT):
        move = np.array([[1, 0, 2 * n], [0, 1, 0]], np.float32)
        still = np.zeros(SIZE[::-1], np.float32)
        still[30:70, 20:60] = 1
        alpha = cv2.warpAffine(still, move, SIZE)
        moved = cv2.warpAffine(coat, move, SIZE, borderMode=cv2.BORDER_REFLECT)
        frames.append(np.where(alpha[..., None] > 0.5, moved, wall))
        mattes.append(alpha)
    return frames, np.stack(mattes)


def _seen(frames: list[np.ndarray], mattes: np.ndarray, fixed: tuple[int, ...] = ()) -> list[steady.Seen]:
    nothing = np.zeros_like(mattes[0])
    return [steady.Seen(n, frames[n], mattes[n], nothing, n in fixed) for n in range(len(frames))]


def _unsteady(mattes: np.ndarray, truth: np.ndarray) -> float:
    return float(np.sqrt((np.diff(mattes - truth, axis=0) ** 2).mean(axis=(1, 2))).mean())


def test_flicker_goes_and_what_was_right_stays(shot, tmp_path: Path) -> None:
    frames, truth = shot
    flow = moves.Moves(frames, range(COUNT), tmp_path)
    kept = np.stack([matte for _, matte, _ in steady.steadied(_seen(frames, truth), flow)])
    assert np.abs(kept - truth).mean() < 0.003
    flickering = truth * np.where(np.arange(COUNT) % 2, 0.6, 1.0)[:, None, None].astype(np.float32)
    made = np.stack([matte for _, matte, _ in steady.steadied(_seen(frames, flickering), flow)])
    assert _unsteady(made, truth) < 0.6 * _unsteady(flickering, truth)
    assert ((made - truth) ** 2).mean() < ((flickering - truth) ** 2).mean()


def test_what_is_fixed_stays_and_other_pictures_say_nothing(shot, tmp_path: Path) -> None:
    frames, truth = shot
    flow = moves.Moves(frames, range(COUNT), tmp_path)
    wrong = truth.copy()
    wrong[3] = 0
    made = {n: matte for n, matte, _ in steady.steadied(_seen(frames, wrong, (3,)), flow)}
    assert np.array_equal(made[3], wrong[3]) and list(made) == list(range(COUNT))
    noise = np.random.default_rng(1).integers(0, 255, frames[0].shape, dtype=np.uint8)
    cut = [frames[0], noise, frames[2]]
    flow = moves.Moves(cut, range(3), tmp_path)
    made = [matte for _, matte, _ in steady.steadied(_seen(cut, np.stack([truth[0], 1 - truth[1], truth[2]])), flow)]
    assert np.abs(made[0] - truth[0]).max() < 0.02


def test_flow_is_the_same_however_often_it_is_asked_for(shot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames, _ = shot
    plain, asked = motion.flow, []
    monkeypatch.setattr(motion, "flow", lambda a, b: (asked.append(1), plain(a, b))[1])
    flow = moves.Moves(frames, range(2, COUNT), tmp_path)
    first = [flow.between(n, n + 1) for n in range(2, COUNT - 1)]
    again = [flow.between(n, n + 1) for n in range(2, COUNT - 1)]
    assert len(asked) == COUNT - 3 and all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    off = np.abs(first[0] - plain(frames[2], frames[3])).mean()
    assert off < 0.05


def test_the_foreground_is_solved_about_the_outlines_alone(shot) -> None:
    frames, truth = shot
    alpha = cv2.GaussianBlur(truth[0], (0, 0), 1.5)
    alpha[alpha > 0.99], alpha[alpha < 0.01] = 1, 0
    picture = Picture.from_array(frames[0], "sRGB - Display").to(colour.LINEAR)
    front = solving.foreground(picture, alpha)
    assert np.array_equal(front.rgb[alpha == 1], picture.rgb[alpha == 1])
    assert front.rgb.shape == picture.rgb.shape and np.isfinite(front.rgb).all()
    coat, wall = front.rgb[(alpha > 0.3) & (alpha < 1)].mean(), picture.rgb[alpha == 0].mean()
    assert coat > 2 * wall
    assert solving.foreground(picture, np.zeros_like(alpha)) is picture


def test_what_a_screen_throws_on_the_foreground_goes_in_linear_light() -> None:
    """A grey coat before a green wall whose light reaches a little way in: the green goes, the core stays."""
    alpha = np.zeros((96, 128), np.float32)
    cv2.circle(alpha, (64, 48), 30, 1.0, -1, cv2.LINE_AA)
    wall, coat = np.array([0.04, 0.4, 0.06], np.float32), np.full(3, 0.2, np.float32)
    rim = cv2.GaussianBlur(1 - alpha, (0, 0), 1.0)[..., None] * alpha[..., None]
    lit = coat + 0.3 * rim * wall
    picture = Picture.from_array((alpha[..., None] * lit + (1 - alpha[..., None]) * wall).astype(np.float32))
    screen = edges.screen_behind([(picture.linear(), alpha)])
    assert np.allclose(screen, wall, atol=0.01)
    front, spilt = (solving.own_light(picture, alpha, one) for one in (screen, None))
    assert front is not None and spilt is not None
    green = [np.abs(one - coat)[..., 1][(alpha > 0.2) & (rim[..., 0] > 0.05)].mean() for one in (front, spilt)]
    assert green[0] < 0.4 * green[1]
    core = cv2.erode(alpha, np.ones((21, 21))) == 1
    assert np.array_equal(front[core], picture.rgb[core])
