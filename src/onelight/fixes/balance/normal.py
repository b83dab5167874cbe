"""What a take looks like where nobody went wrong: the notion of normal for a take that has no neighbour.

Level, warmth and tint of a picture, as simple statistics tell them (the median level; the shades of grey of
Finlayson and Trezzi 2004), scatter widely over right pictures of different sets: by how much was measured on
generated scenes, and is kept in normal.json. So little of a picture's distance from normal is an error; that
part, and no more, is taken out.

    python -m onelight.fixes.balance.normal      measures normal.json again
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.balance.small import small
from onelight.picture.picture import Picture
from onelight.units.light import MID_GREY, balance

Floats = NDArray[np.float64]
HOME = Path(__file__).with_name("normal.json")
NORM = 6.0
"""Of the shades of grey."""
SCENES, FIRST_SEED = 48, 5000


@dataclass(frozen=True, eq=False)
class Normal:
    """Mean (3,) and standard deviation (3,) of right pictures, in stops, mired and CC."""

    mean: Floats
    deviation: Floats


def statistics(pictures: Sequence[Picture]) -> Floats | None:
    """(3,) level in stops from mid grey, warmth in mired, tint in CC of a take's pictures; None where all of them
    are black or clipped."""
    told = []
    for picture in pictures:
        seen = small(picture)
        usable = seen.worth > 0
        if seen.measurable:
            light = np.exp2(seen.stops[usable].astype(float)) * MID_GREY
            shade = (light**NORM).mean(0) ** (1 / NORM)
            _, warm, tint = balance(shade / shade.max())
            told.append((float(np.median(seen.stops[usable].mean(-1))), warm, tint))
    return np.median(told, axis=0) if told else None


@cache
def usual() -> Normal:
    """As it was measured."""
    kept = json.loads(HOME.read_text(encoding="utf-8"))
    return Normal(np.array(kept["mean"]), np.array(kept["deviation"]))


def correction(pictures: Sequence[Picture]) -> tuple[Floats, Floats]:
    """((3,) stops, mired warmer, CC greener that most probably put a take right, (3,) their standard errors), by
    how far it is from normal, how wide normal is and how far sets go wrong. Nothing where nothing can be told."""
    from onelight.learning.look import errors

    wrong = np.array([errors.EXPOSURE_SD, errors.WARMTH_SD, errors.TINT_SD])
    found = statistics(pictures)
    if found is None:
        return np.zeros(3), wrong
    part = wrong**2 / (wrong**2 + usual().deviation ** 2)
    return -part * (found - usual().mean), np.sqrt(part) * usual().deviation


def measure() -> Normal:
    """Normal, on generated scenes that no base has learned from."""
    from onelight.learning import scenes

    told = []
    for seed in range(FIRST_SEED, FIRST_SEED + SCENES):
        made = scenes.build(seed)
        camera = made.cameras(1, np.random.default_rng(seed))[0]
        found = statistics([Picture.from_array(scenes.shoot(made, camera, 0.5, (90, 160)))])
        if found is not None:
            told.append(found)
    return Normal(np.mean(told, axis=0), np.std(told, axis=0))


if __name__ == "__main__":
    made = measure()
    kept = {"mean": made.mean.round(3).tolist(), "deviation": made.deviation.round(3).tolist(), "scenes": SCENES}
    HOME.write_text(json.dumps(kept) + "\n", encoding="utf-8")
