"""Key side: the light on somebody comes from the other side in another take of the same framing.

Told by the face of a single, whose modelling shows it within a tenth of a stop; where no face is seen, by the two
halves of a head.
"""

from __future__ import annotations

from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray

from onelight.continuity.breaks import Break, sure
from onelight.continuity.cast import single
from onelight.continuity.laid import Field, Laid
from onelight.continuity.modelling import lean
from onelight.continuity.takes import Mask, Take

cv2: Any = _cv2

LEAST_TURN = 0.8
"""Stops by which the two sides of a person change against each other."""
_EITHER = 0.2
"""Stops by which each take has to lean to its own side: what only fills in, or loses its fill, is no other side."""
_KNOWN = 0.5
"""Stops that the reverse angle has to lean to be a witness."""
_LEAST_AREA = 150
_MOST_APART = 0.35
"""Of a person's outline in the two takes: beyond, they moved, and their sides are others."""


def key_side(over: Laid, reverse: float | None = None) -> list[Break]:
    """Kind "key-side" for a single's face, else for the person on whom the light turned most. `reverse`: by how many
    stops the right cheek is lighter in the reverse angle, which tells which take is wrong; None where it isn't
    known."""
    faces = lean(over.one), lean(over.two)
    if faces[0] is not None and faces[1] is not None:
        if not _turned(faces[0], faces[1]):
            return []
        turn, face = faces[1] - faces[0], single(over.one)
        return [_break(over, turn, face.area(over.one.size) if face else None, _wrong(over, turn, reverse))]
    if (faces[0] is None) != (faces[1] is None):
        return []  # Whoever shows a face in one take alone has turned: hair is laid against a face.
    found = []
    for person in _people(over):
        leans = [_lean(light[..., 0], person) for light in (over.here.light, over.there.light)]
        if _turned(*leans):
            found.append((leans[1] - leans[0], person))
    if not found:
        return []
    turn, person = max(found, key=lambda one: abs(one[0]))
    return [_break(over, turn, person, None)]


def _turned(here: float, there: float) -> bool:
    """The sides of a garment and a face differ in both takes alike: only the change tells, and whose lean is which."""
    turn = there - here
    return abs(turn) > LEAST_TURN and min(-here * np.sign(turn), there * np.sign(turn)) > _EITHER


def _wrong(over: Laid, turn: float, reverse: float | None) -> Take | None:
    """Two people who face each other are keyed from one side of the line, so their cheeks lean opposite ways."""
    if reverse is None or abs(reverse) < _KNOWN:
        return None
    return over.two.take if turn * reverse > 0 else over.one.take


def _break(over: Laid, turn: float, person: Mask | None, wrong: Take | None) -> Break:
    sides = ("left", "right") if turn > 0 else ("right", "left")
    says = f"the key comes from the {sides[1]} of the frame in {over.two.take.shot.name} and from the {sides[0]} in " \
        f"{over.one.take.shot.name}, {abs(turn):.1f} stops from cheek to cheek"  # fmt: skip
    certainty = round(min(0.99, sure(abs(turn), LEAST_TURN)), 3)
    return Break("key-side", over.one.take, over.two.take, round(float(turn), 2), float(turn), certainty, says, wrong,
                 person, over)  # fmt: skip


def _people(over: Laid) -> list[Mask]:
    """Heads that both takes show in one place; whole people where no face is seen."""
    both = over.here.people & over.there.people & over.sure
    either = over.populated
    count, labels, stats, _ = cv2.connectedComponentsWithStats(either.astype(np.uint8))
    found = []
    for label in range(1, count):
        person = labels == label
        if stats[label][4] >= _LEAST_AREA and (both & person).sum() > (1 - _MOST_APART) * stats[label][4]:
            found.append(_head(both & person))
    return [head for head in found if head.sum() >= _LEAST_AREA / 4]


def _head(person: Mask) -> Mask:
    """The uppermost part of somebody, about as high as wide: hair and face, where garments don't count."""
    rows = np.flatnonzero(person.any(axis=1))
    top, high = int(rows[0]), len(rows)
    widths = person.sum(axis=1)
    deep = int(np.clip(widths[top : top + max(3, high // 5)].max() * 1.2, 8, high))
    head = person.copy()
    head[top + deep :] = False
    return head


def _lean(level: Field, person: Mask) -> float:
    """Stops that its right half is lighter than its left, about its own middle."""
    _, columns = np.nonzero(person)
    middle = float(np.median(columns))
    values: NDArray[np.float32] = level[person]
    left, right = values[columns < middle - 1], values[columns > middle + 1]
    return float(np.mean(right) - np.mean(left)) if left.size and right.size else 0.0
