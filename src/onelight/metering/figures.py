"""Where the people of a frame are, pixel by pixel, and which way their heads point: mediapipe's pose model draws whom
it found. For measuring only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight.metering.heads import Head, head_of
from onelight.metering.people import MOST_PEOPLE
from onelight.metering.vision import cv2
from onelight.picture.watching import LOCK, hushed, lean

_CERTAINTY = 0.4
_INSIDE, _PAINTED = 0.5, 0.3
"""Of the model's mask: who counts, and what is painted over before the next one is looked for."""
_LEAST_PIXELS = 60
_ROUND = np.ones((9, 9), np.uint8)


@dataclass(frozen=True)
class Figure:
    """Somebody in a frame: `mask` (H, W) True where; `head` None where none is seen."""

    mask: NDArray[np.bool_]
    head: Head | None


class Figures:
    """Draws the people of a frame. Where mediapipe can't be loaded `note` says so and there is none."""

    def __init__(self) -> None:
        self.note = ""
        self._pose: Any = None
        try:
            with LOCK, hushed(), lean():
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

    def people(self, video: NDArray[np.uint8]) -> list[Figure]:
        """Whoever is in `video` (H, W, 3) uint8, as a monitor shows it: one person after the other, whoever was found
        is painted over, and the frame looked at again."""
        found: list[Figure] = []
        if self._pose is None:
            return found
        rest, plain = np.ascontiguousarray(video).copy(), np.median(video.reshape(-1, 3), axis=0).astype(np.uint8)
        with LOCK, hushed():
            for _ in range(MOST_PEOPLE):
                seen = self._pose.process(rest)
                drawn = seen.segmentation_mask
                if drawn is None or (drawn > _INSIDE).sum() < _LEAST_PIXELS:
                    break
                found.append(Figure(drawn > _INSIDE, head_of(video, seen.pose_landmarks.landmark)))
                rest[cv2.dilate((drawn > _PAINTED).astype(np.uint8), _ROUND) > 0] = plain
        return found


@lru_cache(maxsize=1)
def figures() -> Figures:
    """The one of this process: its model takes a second to load."""
    return Figures()
