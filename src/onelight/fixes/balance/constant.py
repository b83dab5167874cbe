"""What is wrong from end to end: a take against the scene's other takes, or against normal where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.balance import normal
from onelight.fixes.contract import Dailies, Plate
from onelight.fixes.match import solver
from onelight.fixes.match.fit import UNITS
from onelight.learning.look import errors
from onelight.picture.picture import Picture

Floats = NDArray[np.float64]

STILLS = 4
MOST_TAKES = 6
"""Other takes that are heard."""
APART = np.array([0.03, 2.0, 0.6])
"""Stops, mired and CC by which right takes of one scene differ at least."""
WRONG = np.array([errors.EXPOSURE_SD, errors.WARMTH_SD, errors.TINT_SD])
"""By which wrong ones do."""
_DOUBT = 2.2
"""A pair is so much less sure than it says, for a scene's setups differ by right: its error times this."""
_OTHERS_RIGHT, _RIGHT = 0.9, 0.3
"""How probable it is that another take is right; and the one that somebody wants balanced."""


@dataclass(frozen=True, eq=False)
class Constant:
    """`light` (3,) stops, mired warmer, CC greener that put the take right; `error` (3,) their standard errors;
    `heard`, the takes that said so, none where only normal did."""

    light: Floats
    error: Floats
    heard: tuple[str, ...]


def constant(plate: Plate, pictures: Sequence[Picture], to: str, tensors: solver.Tensors, dailies: Dailies) -> Constant:
    """What the takes of the scene, or the one named `to`, say of these pictures of the plate.

    Raises Missing for a take nobody knows.
    """
    takes = [dailies.plate(to)] if to else neighbours(plate, dailies)
    shot = solver.Side(pictures)
    told = []
    for take in takes:
        belief = solver.believe(solver.Side(take.stills(STILLS)), shot, tensors)
        told.append(((belief.mean * UNITS)[:3], np.array(belief.light_error())))
    if not told:
        return Constant(*normal.correction(pictures), ())
    return Constant(*agreed(*(np.stack(side) for side in zip(*told, strict=True))), tuple(t.shot.name for t in takes))


def neighbours(plate: Plate, dailies: Dailies) -> list[Plate]:
    """The other takes of the scene, those of the same setup first; none whose look somebody locked, for that is
    meant to differ."""
    if not plate.shot.scene:
        return []
    others = [p for p in dailies.plates(plate.shot.scene) if p.shot.name != plate.shot.name and not locked(p)]
    near = sorted(others, key=lambda p: (p.clip.setup != plate.clip.setup, p.clip.camera != plate.clip.camera))
    return [p for p in near if p.stills(1)][:MOST_TAKES]


def locked(plate: Plate) -> bool:
    """Whether somebody meant the whole look as it is."""
    return any(not meant.kinds for meant in plate.intentions)


def agreed(means: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """((3,) the correction that is most probable by what each take says, (3,) its standard error), from means (K, 3)
    and errors (K, 3).

    A take is right, or it is the one that is wrong; so may the shot be right: mixtures of two normal laws each,
    multiplied over the takes; the top of what comes out, and its deviation.
    """
    told = [_one(means[:, i], errors[:, i], float(APART[i]), float(WRONG[i])) for i in range(3)]
    return np.array([mean for mean, _ in told]), np.array([deviation for _, deviation in told])


def _one(means: Floats, errors: Floats, apart: float, wrong: float) -> tuple[float, float]:
    values = np.linspace(-5 * wrong, 5 * wrong, 4001)
    law = _mixed(values, apart, wrong, _RIGHT)
    for mean, error in zip(means, _DOUBT * errors, strict=True):
        law = law + _mixed(values - mean, float(np.hypot(error, apart)), float(np.hypot(error, wrong)), _OTHERS_RIGHT)
    chance = np.exp(law - law.max())
    chance /= chance.sum()
    best = float(values[np.argmax(chance)])
    return best, float(np.sqrt(chance @ (values - best) ** 2))


def _mixed(values: Floats, narrow: float, wide: float, share: float) -> Floats:
    """Log of a mixture's density at values (N,), (N,)."""
    normal_law = lambda width: -0.5 * (values / width) ** 2 - np.log(width)  # noqa: E731
    return np.logaddexp(np.log(share) + normal_law(narrow), np.log(1 - share) + normal_law(wide))
