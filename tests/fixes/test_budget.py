"""What learning may spend: for lessons alone, or for everything since it began."""

from __future__ import annotations

import pytest

from onelight.fixes import contract
from onelight.fixes.contract import Budget


def test_without_a_beginning_all_seconds_are_for_lessons():
    assert Budget(seconds=60).seconds == 60


@pytest.mark.parametrize(("ready", "left"), [(0, 100), (6, 88), (30, 40), (49, 10), (500, 10)])
def test_getting_ready_is_paid_for_and_measuring_at_the_end_is_put_by(
    monkeypatch: pytest.MonkeyPatch, ready: float, left: float
):
    monkeypatch.setattr(contract.time, "monotonic", lambda: 1000.0 + ready)
    assert Budget(seconds=100, began=1000.0).seconds == pytest.approx(left)
