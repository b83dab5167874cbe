"""What somebody meant stays: looks and parts of looks that an intention covers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.contract import Plate
from onelight.units.errors import Refused
from onelight.units.light import BALANCE_BASIS, BALANCE_INVERSE

Floats = NDArray[np.float64]

_LIGHT = ("key-level", "white-point", "tint")
"""Kinds of findings, in the order of stops, mired, CC."""


def held(plate: Plate) -> frozenset[str]:
    """The kinds of findings that are meant in this shot. Raises Refused where its whole look is."""
    for meant in plate.intentions:
        if not meant.kinds:
            note = f": {meant.note}" if meant.note else ""
            raise Refused(
                f"{meant.by} ({meant.role}) has locked the look of {plate.shot.name}{note}.",
                "It stays as it was shot; whoever locked it can say otherwise.",
            )
    return frozenset(kind for meant in plate.intentions for kind in meant.kinds)


def without(stops: Floats, kinds: frozenset[str]) -> Floats:
    """Log2 gains (..., 3) of ACEScg with what is meant left as it was: level, warmth or tint. The same shape."""
    if not kinds & set(_LIGHT):
        return stops
    light = stops @ BALANCE_INVERSE.T
    return np.where([kind in kinds for kind in _LIGHT], 0.0, light) @ BALANCE_BASIS.T
