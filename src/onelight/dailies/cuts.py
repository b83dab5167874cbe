"""Where a clip is cut: one look at each small frame as it goes by.

The measure is PySceneDetect's adaptive detector (mean step in hue, saturation and value against that of the
frames around it), at a tenth of its cost. A proposal stands only if the picture really is another one: it
doesn't where the picture soon comes back (a flash, a hand before the lens) or only its light changed.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

RATIO = 3.0
"""A cut's step is this many times the mean of those around it (PySceneDetect's default)."""

LEAST_STEP = 15.0
"""…and at least this many code values of 255 (its default)."""

WINDOW = 2
"""Frames before and after that it is compared with."""

RETURNS_WITHIN = 8
"""Frames in which a flash is over."""

CAME_BACK = 0.5
"""A picture that is nearer to the one before the cut than this part of the step has come back."""

SAME_STRUCTURE = 0.6
"""Correlation of fine structure above which two frames show the same picture in another light."""


class CutDetector:
    """Fed every frame in order. `cuts` are the first frames of new shots, decided DELAY frames late."""

    DELAY = RETURNS_WITHIN + WINDOW + 1

    def __init__(self) -> None:
        self._last_hsv: NDArray[np.uint8] | None = None
        self._steps: deque[tuple[int, float]] = deque(maxlen=2 * WINDOW + 1)
        self._near: deque[tuple[int, NDArray[np.float32]]] = deque(maxlen=2 * RETURNS_WITHIN + WINDOW + 3)
        self._proposed: deque[int] = deque()
        self.cuts: list[int] = []

    def see(self, frame: int, glance: NDArray[np.uint8]) -> None:
        """The next frame: (h, w, 3) uint8 R'G'B' full scale, about 192 wide, whatever its encoding."""
        self._near.append((frame, _halved(_halved(glance)).astype(np.float32)))
        self._steps.append((frame, self._step(glance)))
        if len(self._steps) == 2 * WINDOW + 1:
            self._propose(*self._steps[WINDOW], [s for i, (_, s) in enumerate(self._steps) if i != WINDOW])
        while self._proposed and self._proposed[0] <= frame - RETURNS_WITHIN:
            self._decide(self._proposed.popleft())

    def close(self) -> None:
        """No more frames: decides what is left."""
        around = [step for _, step in self._steps]
        for place in range(max(0, len(around) - WINDOW), len(around)):
            if len(around) > WINDOW:
                self._propose(self._steps[place][0], around[place], around[:place] + around[place + 1 :])
        while self._proposed:
            self._decide(self._proposed.popleft())

    def _step(self, picture: NDArray[np.uint8]) -> float:
        hsv = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2HSV), np.uint8)
        before, self._last_hsv = self._last_hsv, hsv
        return 0.0 if before is None else float(sum(cv2.mean(cv2.absdiff(hsv, before))[:3]) / 3)

    def _propose(self, frame: int, step: float, around: list[float]) -> None:
        if step >= LEAST_STEP and step >= RATIO * sum(around) / len(around):
            self._proposed.append(frame)

    def _decide(self, cut: int) -> None:
        near = dict(self._near)
        before, after = near[cut - 1], near[cut]
        step = _distance(before, after)
        later = [near[n] for n in range(cut + 1, cut + RETURNS_WITHIN + 1) if n in near]
        earlier = [near[n] for n in range(cut - 1 - RETURNS_WITHIN, cut - 1) if n in near]
        came_back = any(_distance(before, p) < CAME_BACK * step for p in later)
        was_here = any(_distance(after, p) < CAME_BACK * step for p in earlier)
        if not came_back and not was_here and _structure(before, after) < SAME_STRUCTURE:
            self.cuts.append(cut)


def _halved(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """By exact 2x2 means, which OpenCV does fast; an odd last row or column is left out."""
    height, width = picture.shape[0] // 2, picture.shape[1] // 2
    if min(height, width) < 8:
        return picture
    return cv2.resize(picture[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(cv2.norm(a, b, cv2.NORM_L1)) / a.size


def _structure(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """-1..1: how far fine structure agrees, whatever the exposure and balance."""
    fine_a, fine_b = _fine(a), _fine(b)
    norm = float(np.linalg.norm(fine_a) * np.linalg.norm(fine_b))
    return float((fine_a * fine_b).sum()) / norm if norm > 1e-6 else 0.0


def _fine(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    grey = picture.mean(axis=2)
    return grey - cv2.blur(grey, (5, 5))
