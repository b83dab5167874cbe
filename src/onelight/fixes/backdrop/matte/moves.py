"""Flow between frames that follow each other, found once for all who ask."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop.matte.reel import Tray
from onelight.learning.matte import motion

Floats = NDArray[np.floating]
Bytes = NDArray[np.uint8]


class Frames(Protocol):
    """A reel, or a list of frames (h, w, 3) uint8 ACEScct: by place, and how many."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int) -> Bytes: ...


class Moves:
    """Flow from `places` of the frames to the one before and the one after, in two files of `work` at half size, which
    is the size that it is found at; in memory there are the last few."""

    def __init__(self, frames: Frames, places: range, work: Path) -> None:
        self._frames, self._first = frames, places.start
        self._size = frames[places.start].shape[1::-1]
        self._half = (self._size[0] + 1) // 2, (self._size[1] + 1) // 2
        shape = (self._half[1], self._half[0], 2)
        self._kept = {step: Tray(work / f"flow{step:+d}.raw", shape, np.float16) for step in (-1, 1)}
        self._known: set[tuple[int, int]] = set()
        self._last: dict[tuple[int, int], Floats] = {}

    def between(self, here: int, there: int) -> Floats:
        """Where each pixel of frame `here` is found in the next or last one, `there`: (h, w, 2) offsets x, y in
        pixels. The same however often it is asked for."""
        way = here, there
        if way not in self._last:
            if len(self._last) > 3:
                del self._last[next(iter(self._last))]
            self._last[way] = self._read(*way)
        return self._last[way]

    def _read(self, here: int, there: int) -> Floats:
        tray, place = self._kept[there - here], here - self._first
        if (here, there) not in self._known:
            found = motion.flow(self._frames[here], self._frames[there])
            tray[place] = cv2.resize(found, self._half, interpolation=cv2.INTER_AREA)
            self._known.add((here, there))
        half = tray[place].astype(np.float32)
        return np.asarray(cv2.resize(half, self._size, interpolation=cv2.INTER_LINEAR), np.float32)
