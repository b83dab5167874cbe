"""Camera moves found again: known homographies of a textured wall, somebody before it."""

from __future__ import annotations

import cv2
import numpy as np

from onelight.picture.tracking import Track, moved, scaling, track

SIZE = (320, 180)


def wall(rng: np.random.Generator) -> np.ndarray:
    coarse = sum(cv2.resize(rng.random((n, 2 * n), np.float32), (480, 270)) for n in (12, 40, 90))
    return np.clip(coarse * 85, 0, 255).astype(np.uint8)


def moves(count: int) -> list[np.ndarray]:
    """Wall to frame: a hand's drift with a little perspective."""
    made = []
    for t in np.arange(count) / 12:
        x, y, turn = -80 + 9 * np.sin(2 * t) + 6 * t, -45 + 5 * np.sin(3 * t), 0.01 * np.sin(2.5 * t)
        made.append(np.array([[1, -turn, x], [turn, 1, y], [2e-5 * np.sin(2 * t), 0, 1]]))
    return made


def shot(count: int, still: bool = False) -> tuple[list[np.ndarray], list[np.ndarray], list[np.ndarray]]:
    """(frames, masks of somebody in them, true homographies to the first frame)"""
    rng = np.random.default_rng(4)
    paper, path = wall(rng), moves(count)
    path = [path[0]] * count if still else path
    frames, masks = [], []
    for number, way in enumerate(path):
        frame = cv2.warpPerspective(paper, way, SIZE) + rng.normal(0, 1.5, SIZE[::-1])
        mask = np.zeros(SIZE[::-1], bool)
        mask[50:, 100 + 4 * number : 170 + 4 * number] = True
        frame[mask] = rng.integers(0, 255, int(mask.sum()))
        frames.append(np.clip(frame, 0, 255).astype(np.uint8))
        masks.append(mask)
    return frames, masks, [path[0] @ np.linalg.inv(way) for way in path]


def error(found: Track, truth: list[np.ndarray]) -> float:
    """Worst mean distance over the frame, pixels."""
    grid = np.stack(np.meshgrid(np.linspace(0, 319, 5), np.linspace(0, 179, 5)), -1).reshape(-1, 2)
    pairs = zip(found.homographies, truth, strict=True)
    return max(float(np.hypot(*(moved(grid, a) - moved(grid, b)).T).mean()) for a, b in pairs)


def test_a_known_move_is_found_again() -> None:
    frames, masks, truth = shot(14)
    found = track(frames, masks)
    assert found.kind == "homography"
    assert found.residual_px < 0.4
    assert error(found, truth) < 0.25


def test_a_camera_that_stands_gets_identities() -> None:
    frames, masks, _ = shot(6, still=True)
    found = track(frames, masks)
    assert found.kind == "static"
    assert np.array_equal(found.homographies, np.tile(np.eye(3), (6, 1, 1)))


def test_a_plain_wall_says_that_it_is_lost() -> None:
    rng = np.random.default_rng(0)
    found = track([np.clip(rng.normal(120, 2, (180, 320)), 0, 255).astype(np.uint8) for _ in range(6)])
    assert found.kind == "lost"
    assert np.isnan(found.residual_px)
    assert np.array_equal(found.homographies[-1], np.eye(3))


def test_it_tells_the_same_twice() -> None:
    frames, masks, _ = shot(5)
    assert np.array_equal(track(frames, masks).homographies, track(frames, masks).homographies)


def test_scaled_and_to_another_frame() -> None:
    found = track(*shot(4)[:2])
    assert np.allclose(found.to(2)[2], np.eye(3))
    corner = np.array([[639.5, 359.5]])
    assert np.allclose(moved(corner, scaling((640, 360), (1280, 720))), [[1279.5, 719.5]])
    shift = moved(np.array([[100.0, 100.0]]), found.at((640, 360))[3]) - 100
    assert np.allclose(shift, 2 * (moved(np.array([[49.75, 49.75]]), found.homographies[3]) - 49.75), atol=1e-6)
