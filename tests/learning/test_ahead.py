"""Lessons that are drawn beside the learning."""

from __future__ import annotations

import threading

import pytest

from onelight.learning.loop import Ahead


def test_every_lesson_comes_in_its_order_and_is_drawn_once():
    drawn: list[int] = []

    def draw(number: int) -> int:
        drawn.append(number)
        return number * number

    with Ahead[int]() as ahead:
        assert [ahead.of(number, draw) for number in (3, 3, 4, 4, 5, 6)] == [9, 9, 16, 16, 25, 36]
    assert drawn[:4] == [3, 4, 5, 6] and len(drawn) <= 5


def test_the_next_is_drawn_while_one_is_learned_from():
    begun = threading.Event()

    def draw(number: int) -> int:
        if number == 1:
            begun.set()
        return number

    with Ahead[int]() as ahead:
        ahead.of(0, draw)
        assert begun.wait(10), "nobody drew the next one"


def test_what_goes_wrong_in_drawing_is_told_where_the_lesson_is_asked_for():
    def draw(number: int) -> int:
        raise ValueError(f"lesson {number}")

    with Ahead[int]() as ahead, pytest.raises(ValueError, match="lesson 7"):
        ahead.of(7, draw)
