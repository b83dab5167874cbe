"""From paired colours and a first belief to one grade: the most probable one.

Twelve numbers by Gauss-Newton: exposure, warmth, tint, contrast, saturation, gamma and the six crosstalk
terms of a 3x3 matrix that leaves neutrals alone. The likelihood is heavy-tailed (Student's t: what moved,
shines or was paired wrongly should not pull); the prior is the network's answer with its own uncertainty,
or 'what usually goes wrong on a set' where there is no network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.match.surfaces import Pairs
from onelight.picture import colour
from onelight.picture.cdl import LUMA
from onelight.picture.grade import STOP_IN_LOG, Face, Grade, matrix_of

Floats = NDArray[np.float64]

UNITS = np.array([1.0, 50.0, 8.0, 0.2, 0.3, 0.2] + [0.1] * 6)
"""stops, mired, CC, log contrast, log saturation, log gamma, crosstalk of one unit."""
USUAL = np.array([0.8, 1.0, 1.0, 0.8, 0.8, 0.25] + [0.2] * 6)
"""How far, in units, a set usually goes wrong."""
LIGHT, LOOK = 3, 5
"""The first three are exposure and balance; the first five are what the look head tells."""
GRAIN = 0.08
"""Stops: how well colours of one surface agree between two shots at best."""
MOST_WORTH = 200.0
"""More surfaces than this make nothing surer: they err together."""
MOST = 2000
STEPS = 8
_STEP = 1e-3
_OFF_DIAGONAL = np.array([(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)])


@dataclass(frozen=True)
class Belief:
    """A grade not yet certain: `mean` (12,) and `deviation` (12,) in UNITS."""

    mean: Floats
    deviation: Floats

    def grade(self) -> Grade:
        """The grade believed most."""
        return grade_of(self.mean)

    def light_error(self) -> tuple[float, float, float]:
        """Standard errors of the exposure (stops), the warmth (mired) and the tint (CC)."""
        stops, mireds, cc = (float(v) for v in (self.deviation * UNITS)[:3])
        return stops, mireds, cc


BLANK = Belief(np.zeros(len(UNITS)), USUAL)


def told(look: Floats, deviation: Floats) -> Belief:
    """The belief that a look head's answer (5,) and its deviations (5,) amount to."""
    mean, spread = BLANK.mean.copy(), USUAL.copy()
    mean[:LOOK], spread[:LOOK] = look, np.clip(deviation, 0.02, 2.0)
    return Belief(mean, spread)


def grade_of(theta: Floats) -> Grade:
    """The grade of (12,) in UNITS."""
    stops, mireds, cc, contrast, saturation, gamma = (float(v) for v in theta[:6] * UNITS[:6])
    face = Face(stops, mireds, cc, float(np.exp(contrast)), float(np.exp(saturation)), float(np.exp(gamma)))
    return Grade.from_face(face, matrix_of(_matrix(theta)))


def _matrix(theta: Floats) -> Floats:
    matrix = np.eye(3)
    for value, (row, column) in zip(theta[6:] * UNITS[6:], _OFF_DIAGONAL, strict=True):
        matrix[row, column] += value
        matrix[row, row] -= value
    return matrix


def fit(told: Sequence[Pairs], prior: Belief = BLANK) -> Belief:
    """The most probable grade from shot to hero, given colour pairs of one or several kinds and a prior. Each kind
    is held to its own scatter and counts for its own worth."""
    kinds = [(*_thinned(pairs), min(pairs.worth, MOST_WORTH), pairs.light) for pairs in told]
    theta = np.clip(prior.mean, -5, 5)
    precision = np.diag(prior.deviation**-2.0)
    sure = precision
    for step in range(STEPS):
        sure, pull = precision.copy(), precision @ (theta - prior.mean)
        for light, hero, weight, worth, tells_light in kinds:
            error = (_through(theta, light) - hero) / STOP_IN_LOG
            slope = _slope(theta, light)
            if not tells_light:
                slope[..., :LIGHT] = 0
            distance = np.sqrt((error**2).sum(1))
            scale = max(GRAIN, float(np.median(distance)) * (1.5 if step < 3 else 1.0))
            trust = weight / (1 + (distance / scale) ** 2)
            trust *= worth / weight.sum() / scale**2
            sure += np.einsum("n,ncp,ncq->pq", trust, slope, slope, optimize=True)
            pull += np.einsum("n,ncp,nc->p", trust, slope, error, optimize=True)
        theta = np.clip(theta - np.linalg.solve(sure, pull), -5, 5)
    return Belief(theta, np.sqrt(np.diag(np.linalg.inv(sure))))


def _thinned(pairs: Pairs) -> tuple[Floats, Floats, Floats]:
    """(the shot's colours in scene-linear light, the hero's in ACEScct, weights): MOST at the most."""
    chosen = np.arange(len(pairs.weight))
    if len(chosen) > MOST:
        chosen = np.random.default_rng(0).choice(chosen, MOST, replace=False)
    light = colour.from_log(pairs.shot[chosen].astype(np.float32)).astype(float)
    return light, pairs.hero[chosen].astype(float), pairs.weight[chosen].astype(float)


def _through(theta: Floats, light: Floats) -> Floats:
    """Scene-linear (N, 3) to graded ACEScct, in double precision so that small differences mean something."""
    grade = grade_of(theta)
    x = np.maximum(light @ np.array(grade.matrix).T, 1e-5)
    x = (np.log2(x) + 9.72) / 17.52
    x = np.maximum(x, (np.log2(0.0078125) + 9.72) / 17.52)
    x = x * np.array(grade.cdl.slope) + np.array(grade.cdl.offset)
    x = np.where(x > 0, np.abs(x) ** np.array(grade.cdl.power), x)
    luma = (x @ LUMA.astype(float))[:, None]
    return luma + grade.cdl.saturation * (x - luma)


def _slope(theta: Floats, light: Floats) -> Floats:
    """(N, 3, 12): how the colours, in stops, change with theta."""
    steps = np.eye(len(UNITS)) * _STEP
    return np.stack(
        [(_through(theta + s, light) - _through(theta - s, light)) / (2 * _STEP * STOP_IN_LOG) for s in steps], -1
    )
