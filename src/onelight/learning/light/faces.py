"""The shape of the faces in a frame: normals of MediaPipe's face mesh, painted where the face is.

MediaPipe's landmarks (x, y in the picture, z as if x went on into it) make a mesh of 468 points whose triangles are
the threesomes of its edges (Kartynnik et al. 2019, "Real-time Facial Surface Geometry from Monocular Video").
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture.watching import LOCK, face_mesh, hushed, lean

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
CERTAIN = 0.6
"""From where a face detection counts."""
AROUND = 0.35
"""Of a face's box, added on each side before its mesh is looked for."""
MOST = 4
"""Faces in a frame."""


def face_normals(frame: Bytes) -> tuple[Floats, Floats, list[tuple[float, float]]]:
    """Of a frame (H, W, 3) uint8 as a monitor shows it: unit normals (H, W, 3), camera space (x right, y up, z towards
    the camera), 0 where there is no face; where the faces are (H, W) 0..1; and the middle between the eyes of each
    (x, y in parts of the frame), the largest face first."""
    height, width = frame.shape[:2]
    normals, known = np.zeros((height, width, 3), np.float32), np.zeros((height, width), np.float32)
    eyes = []
    for points in _meshes(frame, MOST):
        eyes.append(_between_eyes(points, width, height))
        _paint(points, normals, known)
    soft = max(0.6, width / 400)
    normals = np.asarray(cv2.GaussianBlur(normals, (0, 0), soft), np.float32)
    length = np.linalg.norm(normals, axis=2, keepdims=True)
    return normals / np.maximum(length, 1e-3) * (length > 1e-3), np.minimum(known, 1), eyes


def landmarks(frame: Bytes) -> Floats | None:
    """(468, 2) pixels: the mesh of the largest face of a frame (H, W, 3) uint8; None where there is none."""
    found = _meshes(frame, 1)
    return found[0][:, :2] if found else None


def _meshes(frame: Bytes, most: int) -> list[Floats]:
    """(468, 3) points of up to `most` faces, the largest first; one of which no mesh comes is left out."""
    with LOCK, hushed():
        found = [_mesh(frame, box) for box in _boxes(frame)[:most]]
    return [points for points in found if points is not None]


def _boxes(frame: Bytes) -> list[tuple[float, float, float, float]]:
    """(left, top, right, bottom) in pixels, widened, the largest first."""
    height, width = frame.shape[:2]
    found = _detector().process(np.ascontiguousarray(frame)).detections or []
    boxes = []
    for one in found:
        box = one.location_data.relative_bounding_box
        x, y, w, h = box.xmin * width, box.ymin * height, box.width * width, box.height * height
        if w > 4 and h > 4:
            boxes.append((x - AROUND * w, y - 1.2 * AROUND * h, x + (1 + AROUND) * w, y + (1 + AROUND) * h))
    return sorted(boxes, key=lambda b: -(b[2] - b[0]))[:MOST]


def _mesh(frame: Bytes, box: tuple[float, float, float, float]) -> Floats | None:
    """(468, 3) pixels of the frame, z in pixels too, smaller is nearer; None where no face is in the box."""
    side = max(box[2] - box[0], box[3] - box[1])
    return face_mesh(frame, (box[0] + box[2] - side) / 2, (box[1] + box[3] - side) / 2, side)


def _between_eyes(points: Floats, width: int, height: int) -> tuple[float, float]:
    x, y = points[[33, 133, 362, 263], :2].mean(axis=0)
    return float(x / width), float(y / height)


def _paint(points: Floats, normals: Floats, known: Floats) -> None:
    """Each triangle's normal, the far ones first."""
    corners = points[_triangles()]
    flipped = corners * np.array([1, -1, -1], np.float32)
    facing = np.cross(flipped[:, 1] - flipped[:, 0], flipped[:, 2] - flipped[:, 0])
    facing *= np.where(facing[:, 2:] < 0, -1, 1)
    facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-6)
    for n in np.argsort(-corners[..., 2].mean(axis=1)):
        outline = np.rint(corners[n, :, :2] * 8).astype(np.int32)
        cv2.fillConvexPoly(normals, outline, [float(v) for v in facing[n]], shift=3)
        cv2.fillConvexPoly(known, outline, 1.0, shift=3)


@cache
def _triangles() -> NDArray[np.int64]:
    """(N, 3) indices."""
    with lean():
        from mediapipe.python.solutions.face_mesh_connections import FACEMESH_TESSELATION

    near: dict[int, set[int]] = {}
    for one, other in FACEMESH_TESSELATION:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    found = {
        tuple(sorted((one, a, b))) for one, others in near.items() for a, b in combinations(others, 2) if b in near[a]
    }
    return np.array(sorted(found))


@cache
def _detector() -> Any:
    with lean():
        from mediapipe.python.solutions import face_detection

    return face_detection.FaceDetection(model_selection=1, min_detection_confidence=CERTAIN)
