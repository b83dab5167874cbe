"""Wardrobe: a garment in another colour in another take, once the set's light is matched."""

from __future__ import annotations

from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray

from onelight.continuity.blobs import APART, Blob, blobs
from onelight.continuity.breaks import Break, place, sure
from onelight.continuity.laid import Field, Laid
from onelight.units.light import AP1_LUMINANCE, BALANCE_BASIS, MID_GREY

cv2: Any = _cv2

LEAST_DE = 7.0
"""CIE dE*ab of a garment's median colour, at the level of its lighter parts."""
_SAME_CLOTH = 0.8
"""Correlation of the folds."""
_OF_PEOPLE = (0.08, 0.9)
"""Share of the people's pixels: a garment is neither a button nor everybody."""
_ON_PEOPLE = 0.6
_OVER_RING, _OVER_SET = 2.5, 2.0
_DYE = 0.5
"""At least this part of the difference is of colour: the rest may be light."""


def garment(over: Laid, apart: Field) -> list[Break]:
    """The largest garment that changed its colour, kind "wardrobe"."""
    people, rest = over.populated, over.bare
    usual = float(np.percentile(apart[rest], 95)) if rest.any() else 99.0
    found = [blob for blob in blobs(over, apart) if _is_garment(blob, float(people.sum()), usual)]
    for blob in found[:1]:
        one, two = (_colour(light, blob) for light in (over.here.light, over.matched))
        dE = _distance(one, two)
        if dE > LEAST_DE and _dyed(one, two):
            says = f"a garment ({place(blob.mask)}) is {_hue(one, two)} in {over.two.take.shot.name} than in " \
                f"{over.one.take.shot.name}, by {dE:.0f} dE"  # fmt: skip
            certainty = round(min(0.99, sure(dE, LEAST_DE, 0.6)), 3)
            return [Break("wardrobe", over.one.take, over.two.take, round(dE, 1), dE, certainty, says, None,
                          blob.mask, over)]  # fmt: skip
    return []


def _is_garment(blob: Blob, people: float, usual: float) -> bool:
    share = blob.area * (blob.people + blob.stray) / max(people, 1.0)
    cloth = blob.alike > _SAME_CLOTH and blob.people > _ON_PEOPLE and _OF_PEOPLE[0] < share < _OF_PEOPLE[1]
    return cloth and blob.apart > max(APART, _OVER_RING * blob.ring, _OVER_SET * usual)


def _colour(light: Field, blob: Blob) -> NDArray[np.float64]:
    """(3,) median stops, mired and CC of its lighter half."""
    values = light[blob.mask]
    return np.median(values[values[:, 0] >= np.median(values[:, 0])], axis=0).astype(float)


def _dyed(one: NDArray[np.float64], two: NDArray[np.float64]) -> bool:
    """Whether the colour changed, rather than the light on it."""
    level = _distance(one, np.array([two[0], one[1], one[2]]))
    hue = _distance(one, np.array([one[0], two[1], two[2]]))
    return hue > _DYE * (level + hue)


def _distance(one: NDArray[np.float64], two: NDArray[np.float64]) -> float:
    """CIE dE*ab (1976) of two lights in stops, mired and CC, a mid grey for 50 per cent grey's L*."""
    labs = []
    for light in (one, two):
        rgb = np.exp2(BALANCE_BASIS @ light).astype(float) * MID_GREY
        grey = float(AP1_LUMINANCE @ rgb)
        # ACEScg's own axes are near enough to the cone's for a difference of two neighbours.
        f = np.cbrt(np.maximum(np.array([rgb[0], grey, rgb[2]]), 1e-6))
        labs.append(np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]))
    return float(np.linalg.norm(labs[1] - labs[0]))


def _hue(one: NDArray[np.float64], two: NDArray[np.float64]) -> str:
    warmer, greener = two[1] - one[1], two[2] - one[2]
    if abs(warmer) / 5.0 > abs(greener) / 1.5:
        return "warmer" if warmer > 0 else "cooler"
    return "greener" if greener > 0 else "more magenta"
