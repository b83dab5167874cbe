"""What is wrong from end to end: a take against the scene's other takes, or against normal where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.balance import normal, paint, same
from onelight.fixes.contract import Dailies, Plate
from onelight.fixes.match import solver
from onelight.fixes.match.fit import UNITS
from onelight.learning.look import errors

Floats = NDArray[np.float64]

STILLS = 4
MOST_TAKES, NEAREST = 6, 3
"""Other takes that are heard; those that are asked place by place, too."""
APART = np.array([0.03, 2.0, 0.6])
"""Stops, mired and CC by which right takes of one scene differ at least, where they show other things."""
SURE = np.array([0.08, 5.0, 1.5])
"""Of what surfaces say: surer than this no look at the whole picture is."""
WRONG = np.array([errors.EXPOSURE_SD, errors.WARMTH_SD, errors.TINT_SD])
"""By which wrong ones do."""
_DOUBT = 2.2
"""A pair is so much less sure than it says, for a scene's setups differ by right: its error times this."""
_OTHERS_RIGHT, _RIGHT = 0.9, 0.3
"""How probable it is that another take is right; and the one that somebody wants balanced."""


@dataclass(frozen=True, eq=False)
class Told:
    """What one take says: `light` (3,) stops, mired, CC that bring the shot to it, `error` (3,), and whether it is
    `paired`: said by surfaces that both show."""

    light: Floats
    error: Floats
    paired: bool
    worth: float = 0.0
    """Surfaces that both show."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """A take that shows the same surfaces, with what it said."""

    side: solver.Side
    told: Told


@dataclass(frozen=True, eq=False)
class Constant:
    """`light` (3,) stops, mired warmer, CC greener that put the take right; `error` (3,) their standard errors;
    `heard`, the takes that said so, none where only normal did; `nearest`, those of them that show the same surfaces,
    at most NEAREST, who shows the most of them first."""

    light: Floats
    error: Floats
    heard: tuple[str, ...]
    nearest: tuple[Nearest, ...] = ()


def constant(plate: Plate, shot: solver.Side, to: str, tensors: solver.Tensors, dailies: Dailies) -> Constant:
    """What the takes of the scene, or the one named `to`, say of the plate's pictures in `shot`.

    Raises Missing for a take nobody knows.
    """
    takes = [dailies.plate(to)] if to else neighbours(plate, dailies)
    if not takes:
        return Constant(*normal.correction(shot.pictures), ())
    told, nearest = [], []
    for take in takes:
        side = solver.Side(take.stills(STILLS))
        told.append(separates(side, shot, tensors))
        if told[-1].worth:
            nearest = sorted([*nearest, Nearest(side, told[-1])], key=lambda n: -n.told.worth)[:NEAREST]
    return Constant(*agreed(told), tuple(t.shot.name for t in takes), tuple(nearest))


def separates(take: solver.Side, shot: solver.Side, tensors: solver.Tensors) -> Told:
    """What brings the shot's light to a take's: by the surfaces that both show and what the look head sees, each as
    far as it is sure; by the surfaces alone where these are surer than the head ever is."""
    pairs = paint.gather(take.views, shot.views)
    seen = same.light(pairs) if pairs is not None else None
    if pairs is not None and seen is not None and (seen[1] < SURE).all():
        return Told(*seen, True, pairs.worth)
    belief = solver.seen(take, shot, tensors)
    mean, error = (belief.mean * UNITS)[:3], _DOUBT * np.array(belief.light_error())
    if pairs is None or seen is None:
        return Told(mean, error, False)
    weight = seen[1] ** -2.0, error**-2.0
    return Told((weight[0] * seen[0] + weight[1] * mean) / sum(weight), sum(weight) ** -0.5, False, pairs.worth)


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


def agreed(told: Sequence[Told]) -> tuple[Floats, Floats]:
    """((3,) the correction that is most probable by what each take says, (3,) its standard error).

    A take is right, or it is the one that is wrong; so may the shot be right: mixtures of two laws each,
    multiplied over the takes; the middle of what comes out, and its deviation. Whole pictures of one shot are misjudged
    the same way against every take: where surfaces speak as well, all of them together have one voice.
    """
    found = [_one(told, i) for i in range(3)]
    return np.array([mean for mean, _ in found]), np.array([deviation for _, deviation in found])


def _one(told: Sequence[Told], kind: int) -> tuple[float, float]:
    """Of stops, mired or CC. The middle, for the top of the law would be the narrower hypothesis', whichever is the
    more probable."""
    wrong = float(WRONG[kind])
    apart = lambda paired: float((same.LEAST if paired else APART)[kind])  # noqa: E731
    values = np.linspace(-5 * wrong, 5 * wrong, 8001)
    surfaces, unpaired = any(one.paired for one in told), sum(not one.paired for one in told)
    law = _mixed(values, apart(surfaces), wrong, _RIGHT)
    for one in told:
        error, near = float(one.error[kind]), apart(one.paired)
        narrow, wide = float(np.hypot(error, near)), float(np.hypot(error, wrong))
        voice = 1 / unpaired if surfaces and not one.paired else 1.0
        law = law + voice * _mixed(values - float(one.light[kind]), narrow, wide, _OTHERS_RIGHT)
    chance = np.exp(law - law.max())
    chance /= chance.sum()
    middle = float(np.interp(0.5, np.cumsum(chance) - 0.5 * chance, values))
    return middle, float(np.sqrt(chance @ (values - middle) ** 2))


def _mixed(values: Floats, narrow: float, wide: float, share: float) -> Floats:
    """Log of a mixture's density at values (N,), (N,): a normal law where all is right, where something is wrong one
    with tails (Student's t of 3): one large mistake is likelier than two halves of it."""
    right = -0.5 * (values / narrow) ** 2 - np.log(narrow)
    wrong = -2 * np.log1p((values / wide) ** 2 / 3) - np.log(wide)
    return np.logaddexp(np.log(share) + right, np.log(1 - share) + wrong)
