"""How the light models a face: from which side it is lighter, by its mesh.

A face's skin is of one colour, so what is lighter is what faces the light: levels are laid against the directions in
which the face's points look (Lambert). Its own turn drops out, so framings can be compared.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.continuity.cast import main_face
from onelight.continuity.laid import Field, Plate
from onelight.continuity.takes import Head, Mask, most

Floats = NDArray[np.float64]
CHEEKS = 1.2
"""From cheek to cheek, in units of the direction to the right in which they look."""
_DEEP = 0.55
"""Widths of a face behind its middle, from where its points look outwards: about a ball."""
_FACING = 0.25
"""How far a point has to look at the camera, 0..1."""
_LEAST_POINTS = 60
_ODD = 0.4
"""Stops from where a point is heard half: brows, eyes, lips, a beard."""
_ROUNDS = 8
_BLUR = 1.0
_SIDES, _BROW, _CHIN = (234, 454), 10, 152


def leans(plate: Plate) -> list[float]:
    """Stops by which the cheek on the frame's right is lighter than the left one, in the pictures of a single that
    show its face; none where most don't."""
    faces = [main_face(seen.heads) for seen in plate.seen]
    told = [
        found
        for face, lights in zip(faces, plate.pictures, strict=True)
        if face is not None and (found := _of_face(lights.smooth(_BLUR)[..., 0], lights.usable, face)) is not None
    ]
    return told if len(told) >= most(len(faces)) else []


def lean(plate: Plate) -> float | None:
    """The median of `leans`; None where there are none."""
    told = leans(plate)
    return float(np.median(told)) if told else None


def _of_face(level: Field, usable: Mask, face: Head) -> float | None:
    if face.mesh is None:
        return None
    points = face.mesh.astype(float)
    outward = _outward(points)
    columns, rows = (np.rint(points[:, axis]).astype(int) for axis in (0, 1))
    seen = (outward[:, 2] < -_FACING) & (columns >= 0) & (rows >= 0)
    seen &= (columns < level.shape[1]) & (rows < level.shape[0])
    seen[seen] &= usable[rows[seen], columns[seen]]
    if seen.sum() < _LEAST_POINTS:
        return None
    return CHEEKS * _slope(outward[seen, :2], level[rows[seen], columns[seen]].astype(float))


def _outward(points: Floats) -> Floats:
    """(N, 3) unit directions in which the points (N, 3) of a face look; z towards the camera is negative."""
    across = points[_SIDES[1]] - points[_SIDES[0]]
    ahead = np.cross(across, points[_BROW] - points[_CHIN])
    ahead *= (1 if ahead[2] < 0 else -1) / max(float(np.linalg.norm(ahead)), 1e-9)
    away = points - (points.mean(axis=0) - _DEEP * float(np.linalg.norm(across)) * ahead)
    return away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)


def _slope(directions: Floats, levels: Floats) -> float:
    """Stops per unit to the right: least squares reweighted (Cauchy), right, down and a level."""
    terms = np.column_stack([np.ones(len(levels)), directions])
    weight = np.ones(len(levels))
    found = np.zeros(3)
    for _ in range(_ROUNDS):
        root = np.sqrt(weight)
        found = np.linalg.lstsq(terms * root[:, None], levels * root, rcond=None)[0]
        weight = 1 / (1 + ((levels - terms @ found) / _ODD) ** 2)
    return float(found[1])
