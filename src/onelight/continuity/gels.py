"""Gels: one lamp in another colour than in another take of the framing.

A camera's wrong balance turns a whole picture by one amount. A lamp's turns what it lights, and that differs from place
to place: the slow difference of the set's light between two takes, which everything else has taken out of it
(`Laid.cast`), is uneven then, and goes one way everywhere; or all of the people turned, faces, hair and clothes, and
the set behind them hardly.
"""

from __future__ import annotations

from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray

from onelight.continuity.breaks import Break, sure
from onelight.continuity.laid import Laid
from onelight.continuity.takes import Mask

cv2: Any = _cv2

Turned = tuple[float, float, float]
"""Mired warmer, by tenths or fifths: of what turned least, of the middle one and of what turned most."""
_NOBODY = (0.0, 0.0, 0.0)

LEAST, UNEVEN = 3.0, 4.0
"""Mired: of the set's median, and between the tenth of the set that turned least and that which turned most. Of 296
pairs of the stage's takes that are lit alike the median is 2.3 at the most; of thirty of real clips four turned by 3 to
9, from a camera that balanced itself or a sun that went on, and evenly: to 2.1. Neither says it alone: what didn't turn
reads 6 from place to place on the stage, 21 in a dark handheld clip."""
_OF_MEDIAN = 0.4
"""Of the median: a camera's wrong balance comes out uneven, too, by 0.15 of itself, in colours of other saturation."""
_BEYOND, _LEAST_SET = 3.0, 1.0
"""Mired by which four fifths of the people, and half of a head, which no garment covers, turned further than the set;
and of the set."""


def gel(over: Laid) -> list[Break]:
    """Kind "gel", mired by which the second take's lamp made what it lights most warmer (up) or cooler."""
    people = over.populated
    set_ = _turned(over.cast[..., 1], over.bare, 10)
    mired = (over.there.light - over.here.light)[..., 1]
    alone = _turned(mired, people, 20)
    heads = _turned(mired, people & _heads(over), 50)
    apart = min(_people_apart(alone, set_), _people_apart(heads, set_))
    certain = max(_uneven(set_), apart)
    if certain < 1:
        return []
    theirs = alone[1] if apart >= 1 else 0.0
    most = max(set_[2], theirs, key=abs)
    hue = "warmer" if most > 0 else "cooler"
    says = f"a lamp is {hue} in {over.two.take.shot.name} than in {over.one.take.shot.name}: the set by " \
        f"{abs(set_[0]):.0f} to {abs(set_[2]):.0f} mired from place to place"  # fmt: skip
    says += f", people by {abs(theirs):.0f}" if theirs else ""
    certainty = round(min(0.99, sure(certain, 1.0)), 3)
    return [Break("gel", over.one.take, over.two.take, round(most, 1), most, certainty, says, None, None, over)]


def _heads(over: Laid) -> Mask:
    """(H, W) True in a disk over each head of the first take's middle picture."""
    disks = np.zeros(over.one.size, np.uint8)
    for head in over.one.seen[over.one.middle].heads:
        cv2.circle(disks, (round(head.at[0]), round(head.at[1])), round(head.wide / 2), 1, -1)
    return disks > 0


def _turned(mired: NDArray[np.float32], where: Mask, share: float) -> Turned:
    """Of a field (H, W), the least first; nothing where nothing is."""
    if not where.any():
        return _NOBODY
    low, median, high = np.percentile(mired[where], [share, 50, 100 - share]).astype(float)
    return (low, median, high) if median > 0 else (high, median, low)


def _uneven(set_: Turned) -> float:
    """How many times its limits the set turned, and from place to place."""
    least, median, most = set_
    if least * most <= 0:
        return 0.0
    return min(abs(median) / LEAST, abs(most - least) / max(UNEVEN, _OF_MEDIAN * abs(median)))


def _people_apart(people: Turned, set_: Turned) -> float:
    """How many times its limits the people turned, all of them and further than the set, which turned a little."""
    way = np.sign(people[1])
    return min(way * (people[0] - set_[1]) / _BEYOND, way * set_[1] / _LEAST_SET)
