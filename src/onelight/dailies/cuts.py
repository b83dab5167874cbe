"""Where a clip is cut: one look at each small frame as it goes by.

PySceneDetect's adaptive detector proposes; a proposal stands only if the picture really is another one.
It doesn't where it soon comes back (a flash, a hand before the lens) or where only its light changed.
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray
from scenedetect.detectors import AdaptiveDetector

DETECTOR_SIDE = 160
"""Long side of what the detector looks at: its scores are means, they don't need more."""

TINY_SIDE = 48
RETURNS_WITHIN = 8
"""Frames in which a flash is over."""

CAME_BACK = 0.5
"""A picture that is nearer to the one before the cut than this part of the step has come back."""

SAME_STRUCTURE = 0.6
"""Correlation of fine structure above which two frames show the same picture in another light."""


class CutDetector:
    """Fed every frame in order. `settled` frames are decided; `cuts` are first frames of new shots."""

    DELAY = RETURNS_WITHIN + 3
    """Frames by which decisions lag."""

    def __init__(self) -> None:
        self._detector = AdaptiveDetector(min_scene_len=1)
        self._near: deque[tuple[int, NDArray[np.float32]]] = deque(maxlen=2 * RETURNS_WITHIN + 5)
        self._proposed: deque[int] = deque()
        self._last = -1
        self.cuts: list[int] = []

    def see(self, frame: int, small: NDArray[np.uint16]) -> None:
        """The next frame: (h, w, 3) uint16 R'G'B' full scale, whatever its encoding."""
        view = _reduced((small >> 8).astype(np.uint8), DETECTOR_SIDE)
        self._near.append((frame, _reduced(view, TINY_SIDE).astype(np.float32)))
        bgr = np.ascontiguousarray(view[..., ::-1])
        self._proposed += self._detector.process_frame(frame, bgr)
        self._last = frame
        while self._proposed and self._proposed[0] <= frame - RETURNS_WITHIN:
            self._decide(self._proposed.popleft())

    def close(self) -> None:
        """No more frames: decides what is left."""
        while self._proposed:
            self._decide(self._proposed.popleft())

    def _decide(self, cut: int) -> None:
        near = dict(self._near)
        if cut - 1 not in near or cut not in near:
            return
        before, after = near[cut - 1], near[cut]
        step = _distance(before, after)
        later = [near[n] for n in range(cut + 1, cut + RETURNS_WITHIN + 1) if n in near]
        earlier = [near[n] for n in range(cut - 1 - RETURNS_WITHIN, cut - 1) if n in near]
        came_back = any(_distance(before, p) < CAME_BACK * step for p in later)
        was_here = any(_distance(after, p) < CAME_BACK * step for p in earlier)
        if not came_back and not was_here and _structure(before, after) < SAME_STRUCTURE:
            self.cuts.append(cut)


def _reduced(picture: NDArray[np.uint8], long_side: int) -> NDArray:
    height, width = picture.shape[:2]
    scale = long_side / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(np.abs(a - b).mean())


def _structure(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """-1..1: how far fine structure agrees, whatever the exposure and balance."""
    fine_a, fine_b = _fine(a), _fine(b)
    norm = float(np.linalg.norm(fine_a) * np.linalg.norm(fine_b))
    return float((fine_a * fine_b).sum()) / norm if norm > 1e-6 else 1.0


def _fine(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    grey = picture.mean(axis=2)
    return grey - cv2.blur(grey, (5, 5))
