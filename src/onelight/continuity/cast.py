"""The cast of a take as the camera has it: who sits left and who right, and how far a single's face is turned.

What a face does from moment to moment is acting; what is taken here is the median over a take's pictures, and only
where they agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.continuity.laid import JUST, Field, Plate
from onelight.continuity.takes import Head, Mask, most

STEADY = 8.0
"""Degrees within which a face keeps its turn while it is looked at (median distance from the median)."""
_LEAST_PEOPLE = 0.35
"""A head's width against the widest of the picture: of smaller ones nobody speaks."""
_APART = 1.2
"""Heads' widths between two people's heads."""
_TORSO, _CROWN = (0.75, 1.7), (-0.55, -0.15)
"""Heads' widths below a head's middle: where a garment and where hair is looked at."""
_LEAST_UNLIKE = 8.0
"""Just noticeable differences between two people's garments and hair."""
_ACROSS, _BLUR = 0.55, 1.5
_LEAST_PATCH = 12


@dataclass(frozen=True)
class Single:
    """The face that a take is on. turn: degrees by which it is turned to the frame's right, by its mesh; facing: the
    same by the pose, which is rough but told in profile too; at: its middle (x, y) and wide: its width, parts of the
    frame's width; top: the garment's light (3,) in just noticeable differences, NaN where none is seen."""

    turn: float | None
    facing: float
    at: tuple[float, float]
    wide: float
    top: NDArray[np.float64]

    @property
    def look(self) -> float:
        """Degrees to the frame's right, by the better of the two."""
        return self.facing if self.turn is None else self.turn

    def area(self, size: tuple[int, ...]) -> Mask:
        """(H, W) True where the head is, in a frame of that `size` (height, width)."""
        rows, columns = np.mgrid[: size[0], : size[1]]
        x, y = self.at[0] * size[1], self.at[1] * size[1]
        return np.hypot(columns - x, rows - y) < max(0.6 * self.wide * size[1], 6)


def single(plate: Plate) -> Single | None:
    """The face that a take is on; None where none is seen in most pictures, several are, or it turns."""
    heads = [main_face(seen.heads) for seen in plate.seen]
    seen = [(head, at) for at, head in enumerate(heads) if head is not None]
    turns = [head.turn for head, _ in seen if head.turn is not None]
    enough = most(len(heads))
    facings = [math.degrees(math.asin(max(-1.0, min(1.0, head.facing)))) for head, _ in seen]
    if len(seen) < enough or _restless(facings) or _restless(turns):
        return None
    x, y, wide = np.median([(*head.at, head.wide) for head, _ in seen], axis=0) / plate.size[1]
    tops = [_patch(plate.pictures[at].smooth(_BLUR), plate.seen[at].people, head, _TORSO) for head, at in seen]
    turn = float(np.median(turns)) if len(turns) >= enough else None
    top = np.median(tops, axis=0) / JUST
    return Single(turn, float(np.median(facings)), (float(x), float(y)), float(wide), top)


def turns(one: Plate, two: Plate) -> tuple[float, float] | None:
    """Degrees to the frame's right by which the face of a single is turned in two takes; None where either has none, or
    its mesh isn't seen."""
    told = [face.turn for face in (single(one), single(two)) if face is not None and face.turn is not None]
    return (told[0], told[1]) if len(told) == 2 else None


def looks(one: Single, two: Single) -> tuple[float, float]:
    """Degrees to the frame's right of two faces, told in the same way."""
    if one.turn is not None and two.turn is not None:
        return one.turn, two.turn
    return one.facing, two.facing


def _restless(degrees: Sequence[float]) -> bool:
    return bool(degrees) and float(np.median(np.abs(np.subtract(degrees, np.median(degrees))))) > STEADY


def sides(plate: Plate) -> NDArray[np.float64] | None:
    """(6,) by how much the person on the left differs from the one on the right: stops, mired and CC of the garments
    and of the hair, in just noticeable differences. None where not two people are seen in most pictures, two who look
    alike, or one who has the frame. Any light and balance that falls on both alike drops out."""
    found = [
        _unlike(light, seen.people, _two(seen.heads)) for light, seen in zip(_lights(plate), plate.seen, strict=True)
    ]
    told = [one for one in found if one is not None]
    if single(plate) is not None or len(told) < most(len(found)):
        return None
    middle = np.median(told, axis=0)
    return middle if np.linalg.norm(middle) > _LEAST_UNLIKE else None


def _lights(plate: Plate) -> list[Field]:
    return [lights.smooth(_BLUR) for lights in plate.pictures]


def main_face(heads: Sequence[Head]) -> Head | None:
    """The head of a single: the one whose face is seen, else the only one; None where there are several, or none."""
    faces = [head for head in heads if head.mesh is not None] or list(heads)
    faces.sort(key=lambda head: -head.wide)
    others = [head for head in faces[1:] if _apart(head, faces[0]) and head.wide > _LEAST_PEOPLE * faces[0].wide]
    return faces[0] if faces and not others else None


def _two(heads: Sequence[Head]) -> tuple[Head, Head] | None:
    """The left and the right head of a two-shot."""
    large = [head for head in heads if head.wide > _LEAST_PEOPLE * max(other.wide for other in heads)]
    if len(large) != 2 or not _apart(*large):
        return None
    left, right = sorted(large, key=lambda head: head.at[0])
    return left, right


def _apart(one: Head, two: Head) -> bool:
    return abs(one.at[0] - two.at[0]) > _APART * min(one.wide, two.wide)


def _unlike(light: Field, people: Mask, two: tuple[Head, Head] | None) -> NDArray[np.float64] | None:
    if two is None:
        return None
    looks = [np.concatenate([_patch(light, people, head, rows) for rows in (_TORSO, _CROWN)]) for head in two]
    unlike = (looks[0] - looks[1]) / np.tile(JUST, 2)
    # Hair is dark: how warm or green it is nobody can tell.
    unlike[4:] = 0
    return None if np.isnan(unlike).any() else unlike


def _patch(light: Field, people: Mask, head: Head, rows: tuple[float, float]) -> NDArray[np.float64]:
    """(3,) the median light of somebody between two heights below the middle of their head; NaN where it isn't seen."""
    (x, y), wide = head.at, head.wide
    top, bottom = (int(np.clip(y + row * wide, 0, light.shape[0])) for row in rows)
    left, right = (int(np.clip(x + side * _ACROSS * wide, 0, light.shape[1])) for side in (-1, 1))
    own = people[top:bottom, left:right]
    if own.sum() < _LEAST_PATCH:
        return np.full(3, np.nan)
    return np.median(light[top:bottom, left:right][own], axis=0).astype(float)
