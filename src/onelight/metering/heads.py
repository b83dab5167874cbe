"""Which way a head points, by mediapipe: roughly from the pose's nose and ears, which are told from behind too, and to
a few degrees from the face's mesh where a face is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight.picture.watching import face_mesh

_NOSE, _EARS = 0, (7, 8)
_VISIBLE = 0.5
_WIDE = 1.9
"""A head's width against the distance of its nose from between its ears."""
_AROUND = 2.4
"""The side of the square that its mesh is looked for in, in heads."""
_LEAST_FACE = 18.0
"""Pixels of a head's width from where its mesh is looked for: of smaller ones it is a guess."""
_CHEEKS, _BROW, _CHIN = (234, 454), 10, 152


@dataclass(frozen=True)
class Head:
    """at: its middle (x, y), wide: its width, in pixels; facing: -1 it looks to the frame's left to 1 to the right, 0
    at the camera or away from it; mesh: (468, 3) pixels, z as if x went on into the picture, smaller is nearer; None
    where no face is seen."""

    at: tuple[float, float]
    wide: float
    facing: float
    mesh: NDArray[np.float32] | None = None

    @property
    def turn(self) -> float | None:
        """Degrees by which the face is turned to the frame's right, by its mesh."""
        if self.mesh is None:
            return None
        across, up = self.mesh[_CHEEKS[1]] - self.mesh[_CHEEKS[0]], self.mesh[_BROW] - self.mesh[_CHIN]
        ahead = np.cross(across, up)
        return math.degrees(math.atan2(float(ahead[0]), -float(ahead[2])))


def head_of(video: NDArray[np.uint8], marks: Any) -> Head | None:
    """The head of the body with these pose landmarks in `video` (H, W, 3) uint8; None where it isn't seen."""
    height, width = video.shape[:2]
    nose, *ears = (np.array([marks[i].x * width, marks[i].y * height, marks[i].z * width]) for i in (_NOSE, *_EARS))
    middle = (ears[0] + ears[1]) / 2
    if min(marks[i].visibility for i in (_NOSE, *_EARS)) < _VISIBLE or not _inside(middle, width, height):
        return None
    ahead = nose - middle
    wide = float(max(np.linalg.norm(ears[1] - ears[0]), _WIDE * np.hypot(*ahead[:2]), 1.0))
    mesh = _mesh(video, (float(middle[0]), float(middle[1])), wide) if wide >= _LEAST_FACE else None
    facing = float(ahead[0] / max(np.linalg.norm(ahead), 1e-6))
    return Head((float(middle[0]), float(middle[1])), wide, facing, mesh)


def _inside(point: NDArray[np.float64], width: int, height: int) -> bool:
    return bool(0 <= point[0] < width and 0 <= point[1] < height)


def _mesh(video: NDArray[np.uint8], at: tuple[float, float], wide: float) -> NDArray[np.float32] | None:
    side = _AROUND * wide
    return face_mesh(video, at[0] - side / 2, at[1] - 0.45 * side, side)
