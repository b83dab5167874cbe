"""A whole scene's shots solved together, so that A to B to C closes.

Each pair of shots gives a belief of what separates them; what separates a shot from the hero has to agree
with all of them at once: weighted least squares over the scene's graph (the hero is held at nothing).
Corrections are added up as theta, which is exact for exposure and balance and good to first order for
the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from onelight.fixes.match import fit

MOST_WITNESSES = 3
"""Other shots that are asked besides the hero."""
LOOSE = 0.03
"""Units of theta by which even good pairs disagree: keeps one pair from silencing the rest."""

Pair = Callable[[str, str], fit.Belief]
"""(hero name, shot name) → belief of the correction of the shot to the hero."""


def agreed(hero: str, shot: str, witnesses: Sequence[str], pair: Pair) -> fit.Belief:
    """The correction of `shot` to `hero`, heard from both and from up to MOST_WITNESSES other shots."""
    names = [hero, shot, *witnesses[:MOST_WITNESSES]]
    beliefs = {(a, b): pair(a, b) for i, a in enumerate(names) for b in names[i + 1 :]}
    return together(names, beliefs)[shot]


def together(names: Sequence[str], beliefs: Mapping[tuple[str, str], fit.Belief]) -> dict[str, fit.Belief]:
    """The correction of every shot to `names[0]`, from beliefs of pairs (to, from)."""
    size = len(fit.UNITS)
    count = len(names) - 1
    place = {name: i - 1 for i, name in enumerate(names)}
    sure = np.stack([np.eye(count) / usual**2 for usual in fit.USUAL])
    pull = np.zeros((size, count))
    for (to, origin), belief in beliefs.items():
        weight, mean = _evidence(belief)
        ends = [(place[origin], 1.0), (place[to], -1.0)]
        ends = [(i, sign) for i, sign in ends if i >= 0]
        for i, sign in ends:
            pull[:, i] += sign * weight * mean
            for j, other in ends:
                sure[:, i, j] += sign * other * weight
    mean = np.linalg.solve(sure, pull[..., None])[..., 0]
    spread = np.sqrt(np.stack([np.diag(np.linalg.inv(s)) for s in sure]))
    mean, spread = mean.astype(float), spread.astype(float)
    return {name: fit.Belief(mean[:, i], spread[:, i]) for name, i in place.items() if i >= 0}


def _evidence(belief: fit.Belief) -> tuple[fit.Floats, fit.Floats]:
    """(weight (12,), mean (12,)) of what a pair's pictures say, without what was believed beforehand: else a
    scene of unsure pairs would say 'no change' as many times as it has pairs."""
    posterior = 1 / (belief.deviation**2 + LOOSE**2)
    weight = np.maximum(posterior - 1 / fit.USUAL**2, 1e-3 * posterior)
    return weight, np.clip(belief.mean * posterior / weight, -5, 5)
