"""Matte movies: what is written comes back, by frame, in any order, at any size."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from onelight.picture import mattes
from onelight.units.errors import BadInput

SIZE = (32, 18)


def alpha(number: int) -> np.ndarray:
    return np.tile(np.linspace(0, 1, SIZE[0], dtype=np.float32) * (number + 1) / 12, (SIZE[1], 1))


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mattes") / "hero.mkv"
    with mattes.MatteWriter(path, SIZE, Fraction(24)) as writer:
        for number in range(12):
            writer.write(alpha(number))
    return path


def test_frames_come_back_to_sixteen_bits(movie: Path) -> None:
    back = list(mattes.read(movie))
    assert [number for number, _ in back] == list(range(12))
    assert max(float(np.abs(found - alpha(number)).max()) for number, found in back) < 1 / 65535


def test_any_order_any_size_and_nothing_outside(movie: Path) -> None:
    kept = mattes.Mattes(movie, start=100)
    for frame in (101, 103, 111, 104, 104, 100):
        assert np.abs(kept.at(frame) - alpha(frame - 100)).max() < 1 / 65535
    assert kept.at(99).shape == (18, 32) and not kept.at(99).any() and not kept.at(112, (8, 4)).any()
    assert kept.at(105, (64, 36)).shape == (36, 64)
    assert kept.at(105, (64, 36)).mean() == pytest.approx(alpha(5).mean(), abs=1e-3)


def test_one_size_only(tmp_path: Path) -> None:
    path = tmp_path / "hero.mkv"
    with pytest.raises(BadInput, match="one size"), mattes.MatteWriter(path, SIZE, Fraction(24)) as writer:
        writer.write(np.zeros((9, 16), np.float32))
    assert list(tmp_path.iterdir()) == []
