"""Key side: the light on somebody comes from the other side in another take of the same framing."""

from __future__ import annotations

from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray

from onelight.continuity.breaks import Break, sure
from onelight.continuity.laid import Field, Laid
from onelight.continuity.takes import Mask

cv2: Any = _cv2

LEAST_TURN = 0.8
"""Stops by which the two sides of a person change against each other."""
_EITHER = 0.2
"""Stops by which each take has to lean to its own side: what only fills in, or loses its fill, is no other side."""
_LEAST_AREA = 150
_MOST_APART = 0.35
"""Of a person's outline in the two takes: beyond, they moved, and their sides are others."""


def key_side(over: Laid) -> list[Break]:
    """Kind "key-side" for the person on whom the light turned most."""
    found = []
    for person in _people(over):
        leans = [_lean(light[..., 0], person) for light in (over.here.light, over.there.light)]
        turn = leans[1] - leans[0]
        # The sides of a garment and a face differ in both takes alike: only the change tells, and whose lean is which.
        if abs(turn) > LEAST_TURN and min(-leans[0] * np.sign(turn), leans[1] * np.sign(turn)) > _EITHER:
            found.append((abs(turn), turn, person))
    if not found:
        return []
    size, turn, person = max(found, key=lambda one: one[0])
    sides = ("left", "right") if turn > 0 else ("right", "left")
    says = f"the key comes from the {sides[1]} of the frame in {over.two.take.shot.name} and from the {sides[0]} in " \
        f"{over.one.take.shot.name}, {size:.1f} stops from cheek to cheek"  # fmt: skip
    return [Break("key-side", over.one.take, over.two.take, round(float(turn), 2), float(turn),
                  round(min(0.99, sure(size, LEAST_TURN)), 3), says, None, person, over)]  # fmt: skip


def _people(over: Laid) -> list[Mask]:
    """Heads that both takes show in one place; whole people where no face is seen."""
    both = over.here.people & over.there.people & over.sure
    either = (over.here.people | over.there.people) & over.sure
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
