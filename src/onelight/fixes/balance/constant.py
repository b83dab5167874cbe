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
from onelight.picture.picture import Picture

Floats = NDArray[np.float64]

STILLS = 4
MOST_TAKES = 6
"""Other takes that are heard."""
APART = np.array([0.08, 4.0, 1.0])
"""Stops, mired and CC by which right takes of one scene differ at least."""
_OUTLIER = 2.0
"""Standard errors at which a take is half believed (Cauchy): it may be the one that is wrong."""


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
    """((3,) what takes agree on, (3,) its standard error) from what each says, (K, 3) and (K, 3).

    What isn't surer than its own error is left out in part: nothing is moved for nothing.
    """
    weight = 1 / (errors**2 + APART**2)
    centre = np.median(means, 0)
    scatter = np.maximum(1.4826 * np.median(np.abs(means - centre), 0), APART)
    sure = weight
    for _ in range(8):
        sure = weight / (1 + ((means - centre) / (_OUTLIER * np.hypot(scatter, errors))) ** 2)
        centre = (sure * means).sum(0) / sure.sum(0)
    error = np.sqrt(1 / sure.sum(0) + scatter**2 / len(means))
    return centre * centre**2 / (centre**2 + error**2), error
