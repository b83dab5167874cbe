"""Frames asked for by number, mostly in rising order, out of what can only be read forwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class ByNumber(Generic[T]):
    """`read(start)` gives (number, frame) from frame `start` (from 0) on. One frame is held."""

    NEAR = 8
    """Frames ahead that are read through rather than sought."""

    def __init__(self, read: Callable[[int], Iterator[tuple[int, T]]]) -> None:
        self._read = read
        self._number = -1
        self._frames: Iterator[tuple[int, T]] = iter(())
        self._frame: T | None = None

    def at(self, wanted: int) -> T | None:
        """Frame `wanted`; None before the first one and after the last."""
        if wanted < 0:
            return None
        if wanted != self._number:
            if not 0 <= self._number < wanted <= self._number + self.NEAR:
                self._frames = self._read(wanted)
            self._frame = next((frame for number, frame in self._frames if number >= wanted), None)
            self._number = wanted
        return self._frame
