"""What is normal in this production: how far its own good cuts scatter.

Which of two shots comes first is chance, so the normal difference is none, but for two cameras that are
always a little apart; what the production teaches is the scatter. It starts at what films usually tolerate
and moves towards what is seen with every cut, so that a few suffice; what lies far outside is left out, so that
bad cuts don't poison it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onelight.continuity.kinds import FINDINGS
from onelight.continuity.side import Difference

PRIOR_CUTS = 10
"""The tolerance that films usually have counts like so many cuts."""
SPREADS = 3.0
"""A finding lies beyond so many normal spreads: the usual tolerance of a kind is its `slight` over this."""
_OUTSIDE, _OF_CUT, _ROUNDS = 2.5, 0.955, 20
"""What lies beyond so many standard deviations is no good cut; a normal distribution cut off there has that part of
its deviation left. Half of the cuts may be bad and don't move it, as long as they are bad enough."""
LEAST_MEETINGS = 4
"""Cuts between two clips before their usual difference is believed to be the cameras' own."""
MOST_OFFSET = 0.5
"""Of a kind's `slight`: two cameras that are always this little apart are normal; more is told at every cut,
or a whole take off by half a stop would excuse itself."""
_MOST = 1.6
"""However rough the cuts, the tolerance rises no further than by this."""


@dataclass(frozen=True)
class Normal:
    """How many times the usual scatter this production's good cuts show, by kind of finding; `cuts`: from
    how many."""

    factors: dict[str, float]
    cuts: int = 0
    offsets: dict[tuple[str, str, str], float] = field(default_factory=dict)
    """By (kind, clip before, clip after): what this pair of cameras always shows."""

    def spread(self, kind: str) -> float:
        """What good cuts show: a standard deviation, in `Kind.counted`."""
        return self.factors.get(kind, 1.0) * FINDINGS[kind].slight / SPREADS

    def limit(self, kind: str) -> float:
        """From where a difference is a finding, in `Kind.counted`."""
        return SPREADS * self.spread(kind)

    def offset(self, kind: str, difference: Difference) -> float:
        """What this pair of cameras always shows, in `Kind.counted`; 0 where nothing is known of them."""
        return self.offsets.get((kind, *_clips(difference)), 0.0)


def normal(differences: Iterable[Difference]) -> Normal:
    """From a production's measured pairs, good and bad as they come; pairs of different scenes are left out."""
    same = [d for d in differences if d.same_scene]
    offsets = _offsets(same)
    return Normal({kind: _factor(kind, same, offsets) for kind in FINDINGS}, len(same), offsets)


def _clips(difference: Difference) -> tuple[str, str]:
    return difference.before.shot.clip, difference.after.shot.clip


def _offsets(differences: list[Difference]) -> dict[tuple[str, str, str], float]:
    """The median difference of every pair of clips that often meet, in both directions."""
    met: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for difference in differences:
        before, after = _clips(difference)
        if before == after:
            continue
        for kind, measure in difference.measures.items():
            met[kind, before, after].append(measure.amount)
            met[kind, after, before].append(-measure.amount)
    return {key: _offset(key[0], amounts) for key, amounts in met.items() if len(amounts) >= LEAST_MEETINGS}


def _offset(kind: str, amounts: list[float]) -> float:
    most = MOST_OFFSET * FINDINGS[kind].slight
    return float(np.clip(np.median(amounts), -most, most))


def _factor(kind: str, differences: list[Difference], offsets: dict[tuple[str, str, str], float]) -> float:
    usual = FINDINGS[kind].slight / SPREADS
    apart = np.array(
        [
            abs(m.amount - offsets.get((kind, *_clips(d)), 0.0)) / np.hypot(usual, m.error)
            for d in differences
            if (m := d.measures.get(kind))
        ]
    )
    if not apart.size:
        return 1.0
    seen = min(_scatter(apart), _MOST)
    factor = np.sqrt((PRIOR_CUTS + len(apart) * seen**2) / (PRIOR_CUTS + len(apart)))
    # Cuts better than films usually are don't make the audience's eye sharper.
    return float(np.clip(factor, 1.0, _MOST))


def _scatter(apart: NDArray[np.float64]) -> float:
    """Standard deviation of the good ones among |differences|: grown from 1, what lies far outside left out."""
    found = 1.0
    for _ in range(_ROUNDS):
        good = apart[apart < _OUTSIDE * found]
        if not good.size:
            return found
        found = float(np.sqrt((good**2).mean())) / _OF_CUT
    return found
