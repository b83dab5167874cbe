"""MediaPipe's manners: one frame at a time, and no chatter of its own on the terminal; and its mesh of a face.

Every part that looks for people or faces holds LOCK around its models, and loads them `hushed` and `lean`.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

LOCK = threading.Lock()
"""MediaPipe's graphs take one frame at a time, and standard error is redirected while they load."""

CROP = 192
"""Pixels of the side that a face is brought to for its mesh."""
POINTS = 468
_STAND_INS = {name: ModuleType(name) for name in ("matplotlib", "matplotlib.pyplot")} | {"sounddevice": None}


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Nothing reaches standard error: MediaPipe's C++ side logs to file descriptor 2 whatever it is told."""
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)


@contextlib.contextmanager
def lean() -> Iterator[None]:
    """MediaPipe is imported without what it brings along to draw and to record sound, which nobody here does: it takes
    as long as all the rest, and searches the machine for a sound library by means of a compiler."""
    absent = {name: stand_in for name, stand_in in _STAND_INS.items() if name not in sys.modules}
    sys.modules.update(absent)  # type: ignore[arg-type] - None is how Python is told that there is no such module
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)


def face_mesh(frame: NDArray[np.uint8], left: float, top: float, side: float) -> NDArray[np.float32] | None:
    """(POINTS, 3) of the face in a square of a frame (H, W, 3) uint8 as a monitor shows it: pixels of the frame, z as
    if x went on into it, smaller is nearer. None where no face is seen. To be called with LOCK held."""
    scale = CROP / side
    move = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
    crop = cv2.warpAffine(frame, move, (CROP, CROP), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    found = _mesher().process(np.ascontiguousarray(crop)).multi_face_landmarks
    if not found:
        return None
    points = np.array([(p.x, p.y, p.z) for p in found[0].landmark[:POINTS]], np.float32) * np.float32(side)
    return points + np.array([left, top, 0], np.float32)


@cache
def _mesher() -> Any:
    with lean():
        from mediapipe.python.solutions import face_mesh

    return face_mesh.FaceMesh(static_image_mode=True, max_num_faces=1, min_detection_confidence=0.4)
