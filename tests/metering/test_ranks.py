"""Percentiles by a sort are NumPy's own."""

from __future__ import annotations

import numpy as np
import pytest

from onelight.metering.ranks import median, percentiles


@pytest.mark.parametrize("size", [1, 2, 3, 50, 1001])
def test_percentiles_are_those_of_numpy(size: int) -> None:
    values = np.random.default_rng(size).normal(3, 5, size).astype(np.float32)
    parts = (0.0, 0.5, 10.0, 33.3, 97.0, 100.0)
    assert percentiles(values, *parts) == pytest.approx(np.percentile(values.astype(float), parts).tolist(), abs=1e-5)
    assert median(values) == pytest.approx(float(np.median(values)), abs=1e-5)


def test_a_picture_is_taken_as_it_lies() -> None:
    assert percentiles(np.array([[4, 1], [3, 2]], np.float32), 0, 50, 100) == [1, 2.5, 4]
