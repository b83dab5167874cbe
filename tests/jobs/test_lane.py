"""A lane does what it is given in order, holds up who gives too fast, and tells what went wrong."""

from __future__ import annotations

import threading
import time

import pytest

from onelight.jobs.lane import Lane


def test_work_is_done_in_order_by_one_other_thread() -> None:
    done: list[tuple[int, int]] = []
    with Lane("test", 2) as lane:
        for number in range(50):
            lane.do(lambda n: done.append((n, threading.get_ident())), number)
        lane.finish()
        assert [n for n, _ in done] == list(range(50))
    assert {thread for _, thread in done}.isdisjoint({threading.get_ident()})
    assert len({thread for _, thread in done}) == 1


def test_who_gives_too_fast_is_held_up() -> None:
    open_gate, most, given = threading.Event(), 3, []

    def give(lane: Lane) -> None:
        for number in range(20):
            lane.do(open_gate.wait)
            given.append(number)

    with Lane("test", most) as lane:
        giver = threading.Thread(target=give, args=(lane,))
        giver.start()
        time.sleep(0.2)
        assert len(given) == most
        open_gate.set()
        giver.join()
        assert len(given) == 20


def test_what_goes_wrong_is_told_and_ends_the_lane() -> None:
    done: list[str] = []

    def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), Lane("test", 9) as lane:
        lane.do(done.append, "before")
        lane.do(fail)
        lane.do(done.append, "after")
        lane.finish()
    assert done == ["before"]


def test_leaving_on_an_error_leaves_the_rest_undone() -> None:
    gate, done = threading.Event(), []
    with pytest.raises(KeyError), Lane("test", 9) as lane:
        lane.do(gate.wait)
        lane.do(done.append, 1)
        threading.Timer(0.2, gate.set).start()
        raise KeyError
    assert not done
