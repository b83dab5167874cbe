"""Features: the same places are known again under another light."""

from __future__ import annotations

import numpy as np

from onelight.picture.features import features, matched


def picture(seed: int) -> np.ndarray:
    """8-bit (180, 320) of blocks of many sizes."""
    rng = np.random.default_rng(seed)
    out = np.full((180, 320), 90.0)
    for _ in range(160):
        y, x, h, w = rng.integers(170), rng.integers(310), rng.integers(4, 30), rng.integers(4, 40)
        out[y : y + h, x : x + w] = rng.integers(30, 220)
    return out.astype(np.uint8)


def test_the_same_places_are_found_in_a_darker_moved_picture() -> None:
    here = picture(1)
    there = np.roll((here * 0.6).astype(np.uint8), (7, 12), axis=(0, 1))
    one, other = matched(features(here, 800, 0.01), features(there, 800, 0.01), 0.8)
    right = np.abs(other - one - [12, 7]).max(axis=1) < 1.5
    assert len(one) > 40
    assert right.mean() > 0.8


def test_enlarging_tells_places_in_the_pictures_own_pixels() -> None:
    found = features(picture(1), 800, 0.01, enlarged=2.0)
    assert found.points[:, 0].max() < 320 and found.points[:, 1].max() < 180
    assert len(found) > 40


def test_an_empty_picture_has_none() -> None:
    flat = features(np.full((90, 160), 128, np.uint8), 800, 0.01)
    assert len(flat) == 0
    here, there = matched(flat, features(picture(1), 800, 0.01), 0.8)
    assert len(here) == len(there) == 0
