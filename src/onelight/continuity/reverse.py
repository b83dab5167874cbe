"""The reverse angle of a single: the other person's face, from the same side of the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onelight.continuity.cast import single
from onelight.continuity.laid import Plate
from onelight.continuity.modelling import lean
from onelight.continuity.takes import Take


@dataclass(frozen=True)
class Reverse:
    """turn: degrees by which the face is turned to the frame's right; lean: stops by which its cheek on the frame's
    right is lighter. None where no reverse angle shows it."""

    turn: float | None = None
    lean: float | None = None


def farther(takes: tuple[Take, Take], off: tuple[float, float], clearly: float) -> Take | None:
    """The take that lies farther `off` what the reverse angle lets expect; None where they don't differ `clearly`."""
    if abs(off[0] - off[1]) < clearly:
        return None
    return takes[0] if off[0] > off[1] else takes[1]


def reverse(plate: Plate, others: Sequence[Plate]) -> Reverse:
    """The median of the same camera's singles in the scene's other setups whose faces look the other way."""
    own = single(plate)
    if own is None:
        return Reverse()
    facing = [(face, other) for other in others if _may_be(other.take, plate.take) and (face := single(other))]
    facing = [(face, other) for face, other in facing if face.look * own.look < 0]
    turns = [face.turn for face, _ in facing if face.turn is not None]
    leans = [told for _, other in facing if (told := lean(other)) is not None]
    return Reverse(
        float(np.median(turns)) if turns else None,
        float(np.median(leans)) if leans else None,
    )


def _may_be(other: Take, take: Take) -> bool:
    return other.slated and other.scene == take.scene and other.camera == take.camera and other.setup != take.setup
