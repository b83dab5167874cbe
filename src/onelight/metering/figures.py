"""Where the people of a frame are, pixel by pixel: mediapipe's pose model draws whom it found. For measuring only."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight.metering.people import LOCK, MOST_PEOPLE, hushed
from onelight.metering.vision import cv2

_CERTAINTY = 0.4
_INSIDE, _PAINTED = 0.5, 0.3
"""Of the model's mask: who counts, and what is painted over before the next one is looked for."""
_LEAST_PIXELS = 60
_ROUND = np.ones((9, 9), np.uint8)


class Figures:
    """Draws the people of a frame. Where mediapipe can't be loaded `note` says so and there is none."""

    def __init__(self) -> None:
        self.note = ""
        self._pose: Any = None
        try:
            with LOCK, hushed():
                from mediapipe.python.solutions import pose

                self._pose = pose.Pose(
                    static_image_mode=True,
                    model_complexity=1,
                    enable_segmentation=True,
                    min_detection_confidence=_CERTAINTY,
                )
                self._pose.process(np.zeros((64, 64, 3), np.uint8))
        except Exception as error:  # people are an extra: no reason to stop
            self.note = f"People were not drawn: mediapipe can't be loaded ({error})."

    @property
    def able(self) -> bool:
        """Whether the model could be loaded."""
        return self._pose is not None

    def mask(self, video: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """(H, W) True where anybody is in `video` (H, W, 3) uint8, as a monitor shows it. One person after the other:
        whoever was found is painted over, and the frame looked at again."""
        people = np.zeros(video.shape[:2], bool)
        if self._pose is None:
            return people
        rest, plain = np.ascontiguousarray(video).copy(), np.median(video.reshape(-1, 3), axis=0).astype(np.uint8)
        with LOCK, hushed():
            for _ in range(MOST_PEOPLE):
                drawn = self._pose.process(rest).segmentation_mask
                if drawn is None or (drawn > _INSIDE).sum() < _LEAST_PIXELS:
                    break
                people |= drawn > _INSIDE
                rest[cv2.dilate((drawn > _PAINTED).astype(np.uint8), _ROUND) > 0] = plain
        return people


@lru_cache(maxsize=1)
def figures() -> Figures:
    """The one of this process: its model takes a second to load."""
    return Figures()
