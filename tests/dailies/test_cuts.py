"""Cuts are found to the frame; flashes, pans and a lamp switched on aren't cuts."""

from __future__ import annotations

import cv2
import numpy as np

from onelight.dailies.cuts import CutDetector

from ..picture.made import scenes

SIZE = (192, 108)


def cuts(frames: list[np.ndarray]) -> list[int]:
    detector = CutDetector()
    for number, frame in enumerate(frames):
        detector.see(number, frame)
    detector.close()
    return detector.cuts


def take(frames: int, shot: int = 0) -> list[np.ndarray]:
    """Frames of one shot."""
    return [scenes(*[1] * shot, 10_000)(shot + n, *SIZE) for n in range(frames)]


def test_cuts_to_the_frame() -> None:
    assert cuts(take(30) + take(14, 1) + take(40, 2) + take(20, 3)) == [30, 44, 84]
    assert cuts(take(60)) == []


def test_a_cut_just_before_the_end() -> None:
    assert cuts(take(30) + take(2, 1)) == [30]


def test_flashes_dont_cut() -> None:
    for length in (1, 2, 4):
        frames = take(60)
        for n in range(30, 30 + length):
            frames[n] = np.clip(frames[n].astype(int) + 170, 0, 255).astype(np.uint8)
        assert cuts(frames) == [], length
        frames[30 : 30 + length] = [np.full_like(frames[0], 255)] * length
        assert cuts(frames) == [], length


def test_a_lamp_switched_on_doesnt_cut() -> None:
    frames = take(60)
    frames[30:] = [np.clip(f * np.array([1.0, 0.55, 0.3]), 0, 255).astype(np.uint8) for f in frames[30:]]
    assert cuts(frames) == []


def test_a_whip_pan_doesnt_cut() -> None:
    wide = cv2.resize(np.random.default_rng(0).integers(0, 256, (12, 200, 3), dtype=np.uint8), (3200, 108))
    places = np.concatenate([np.zeros(20), np.cumsum(np.r_[np.linspace(0, 90, 12), np.linspace(90, 0, 12)])])
    places = np.concatenate([places, np.full(20, places[-1])]).astype(int)
    assert places[-1] > 900
    assert cuts([wide[:, p : p + SIZE[0]] for p in places]) == []


def test_a_cut_between_flashes_is_still_found() -> None:
    frames = take(40) + take(40, 1)
    frames[10] = np.full_like(frames[0], 255)
    assert cuts(frames) == [40]


def test_the_step_is_pyscenedetects() -> None:
    from scenedetect.detectors import ContentDetector

    frames = take(12) + take(12, 1)
    theirs, ours = ContentDetector(), CutDetector()
    for number, frame in enumerate(frames):
        expected = theirs._calculate_frame_score(number, np.ascontiguousarray(frame[..., ::-1]))
        assert abs(ours._step(frame) - expected) < 0.01
