"""Key moved: the light on a face comes from elsewhere than in another take of the framing, if not from its other side.

Where the key stands is told by the light head, handed in as a Gaffer. It errs by a third of the way, and in every take
of a framing alike: what it says of takes that are lit alike repeats within a few degrees.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.continuity.breaks import Break, sure
from onelight.continuity.cast import single, turns
from onelight.continuity.laid import Laid, Plate
from onelight.continuity.modelling import lean
from onelight.continuity.takes import most

LEAST, FAR = 12.0, 25.0
"""Degrees between the two takes; and from where on the cheeks may lean against it, as they do for a lamp that goes
behind a face. Takes of the stage that are lit alike lie 0 to 8 degrees apart, keys moved by 67 to 94 degrees 16 to
53."""
_CLEARLY = 2.0
"""Times as far as the pictures of one take lie from their own mean."""
_LEANS = 0.4
"""Stops from cheek to cheek that a face's lean has to change by: the same light on its cheeks is the same key, wherever
it is seen to stand (one real face, keyed, was seen 35 degrees apart at two moments)."""
_MOST_TURN = 12.0
"""Degrees: a face that turned further is another question."""


def key_moved(one: Plate, two: Plate, over: Laid | None = None) -> list[Break]:
    """Kind "key-moved" for a single whose face both takes show, looking the same way; nothing without a Gaffer. `over`:
    one laid over the other; where nothing of the set can be, only takes that are slated as one setup are judged."""
    leaned = _leaned(one, two)
    # The gaffer is asked last: a face takes it longer than all the rest.
    if not (over or one.take.slated) or not _alike(one, two) or abs(leaned) < _LEANS:
        return []
    pointed = _keys(one), _keys(two)
    if not all(pointed):
        return []
    here, there = (_mean(ways) for ways in pointed)
    moved = _degrees(here, there)
    own = max(_degrees(mean, way) for mean, ways in zip((here, there), pointed, strict=True) for way in ways)
    around = (_azimuth(there) - _azimuth(here) + 180) % 360 - 180
    if moved < max(LEAST, _CLEARLY * own) or (moved < FAR and leaned * around <= 0):
        return []
    takes = one.take, two.take
    side = "right" if around > 0 else "left"
    says = f"the key on the face stands further to the frame's {side} in {takes[1].shot.name} than in " \
        f"{takes[0].shot.name}, by {moved:.0f} degrees at the least"  # fmt: skip
    certainty = round(min(0.99, sure(moved, LEAST)), 3)
    amount = round(float(np.copysign(moved, around)), 1)
    face = single(one)
    area = face.area(one.size) if face and over else None
    return [Break("key-moved", *takes, amount, amount, certainty, says, None, area, over)]


def _keys(plate: Plate) -> list[NDArray[np.float64]]:
    """(3,) unit to the key in the pictures of a take that show its face; none where most don't."""
    return plate.keys if len(plate.keys) >= most(len(plate.seen)) else []


def _alike(one: Plate, two: Plate) -> bool:
    """Whether the one face of both takes looks the same way."""
    told = turns(one, two)
    return told is not None and abs(told[1] - told[0]) <= _MOST_TURN


def _leaned(one: Plate, two: Plate) -> float:
    """Stops by which the cheek on the frame's right became lighter against the left; 0 where nobody can tell."""
    before, after = lean(one), lean(two)
    return after - before if before is not None and after is not None else 0.0


def _mean(ways: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    mean = np.mean(ways, axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)


def _degrees(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(np.degrees(np.arccos(np.clip(one @ other, -1, 1))))


def _azimuth(way: NDArray[np.float64]) -> float:
    """Degrees around the subject from the camera's direction, positive to camera right."""
    return float(np.degrees(np.arctan2(way[0], way[2])))
