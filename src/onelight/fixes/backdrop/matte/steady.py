"""Mattes steadied along what moves: each averaged with its neighbours' where both flow and pictures say that they show
the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop.matte.moves import Moves
from onelight.learning.matte import motion

STRANGE = 0.02
"""A difference, in ACEScct, at which a neighbour counts 1/e."""
ASTRAY = 1.0
"""Pixels that the way there and back may end from where it began, for a neighbour to count 1/e."""

Floats = NDArray[np.floating]
Bytes = NDArray[np.uint8]


class Seen(NamedTuple):
    """A frame (h, w, 3) uint8 ACEScct, its matte and how much to doubt it (h, w) 0..1. Of what is `fixed` only the
    neighbours take."""

    place: int
    frame: Bytes
    matte: Floats
    doubt: Floats
    fixed: bool = False


def steadied(found: Iterable[Seen], moves: Moves) -> Iterator[tuple[int, Floats, Floats]]:
    """(place, matte, doubt), both (h, w) 0..1, of frames that follow each other; no more than two are held.

    Limbs that flicker in and out are what a matte's unsteadiness mostly is; they are quick, so a neighbour is believed
    only where the flow there and the flow back cancel (as Sundaram, Brox and Keutzer 2010 tell good flow from bad) and
    both pictures agree.
    """
    now: Seen | None = None
    from_before: Carried | None = None
    for after in found:
        if now is not None:
            here, there = _both_ways(now, after, moves)
            yield _one(now, from_before, here)
            from_before = there
        now = after
    if now is not None:
        yield _one(now, from_before, None)


Carried = tuple[Floats, Floats]
"""A neighbour's matte seen from here, and how much it counts beside the own one's 1, both (h, w) 0..1."""


def _both_ways(one: Seen, other: Seen, moves: Moves) -> tuple[Carried, Carried]:
    """What the other says of the one, and the one of the other."""
    there, back = moves.between(one.place, other.place), moves.between(other.place, one.place)
    return _carried(one, other, there, back), _carried(other, one, back, there)


def _carried(here: Seen, away: Seen, along: Floats, back: Floats) -> Carried:
    astray = motion.carried(back, along) + along
    off = np.abs(motion.carried(away.frame, along).astype(np.float32) - here.frame).mean(axis=2) / 255
    weight = np.exp(-cv2.blur(off, (5, 5)) / STRANGE - (astray**2).sum(axis=2) / ASTRAY**2)
    return motion.carried(away.matte, along), weight


def _one(seen: Seen, *beside: Carried | None) -> tuple[int, Floats, Floats]:
    if seen.fixed:
        return seen.place, seen.matte, seen.doubt
    total, weights = seen.matte.copy(), np.ones_like(seen.matte)
    for matte, weight in (one for one in beside if one is not None):
        total += weight * matte
        weights += weight
    return seen.place, np.clip(total / weights, 0, 1), seen.doubt
