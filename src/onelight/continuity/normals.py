"""What is normal in this production: how far its own good cuts scatter.

Which of two shots comes first is chance, so the normal difference is none; what the production teaches is
the scatter. It starts at what films usually tolerate and moves towards what is seen with every cut, so that
a few suffice; it is read from the lower part of the differences, so that bad cuts don't poison it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from onelight.continuity.kinds import FINDINGS
from onelight.continuity.side import Difference

PRIOR_CUTS = 10
"""The tolerance that films usually have counts like so many cuts."""
SPREADS = 3.0
"""A finding lies beyond so many normal spreads: the usual tolerance of a kind is its `slight` over this."""
_QUANTILE, _OF_NORMAL = 0.35, 0.4538
"""The 35th percentile of |difference|, and of the absolute value of a normal distribution: up to half of the
cuts may be bad and hardly move it."""
_MOST = 1.6
"""However rough the cuts, the tolerance rises no further than by this."""


@dataclass(frozen=True)
class Normal:
    """How many times the usual scatter this production's good cuts show, by kind of finding; `cuts`: from
    how many."""

    factors: dict[str, float]
    cuts: int = 0

    def spread(self, kind: str) -> float:
        """What good cuts show: a standard deviation, in `Kind.counted`."""
        return self.factors.get(kind, 1.0) * FINDINGS[kind].slight / SPREADS

    def limit(self, kind: str) -> float:
        """From where a difference is a finding, in `Kind.counted`."""
        return SPREADS * self.spread(kind)


def normal(differences: Iterable[Difference]) -> Normal:
    """From a production's measured pairs, good and bad as they come; pairs of different scenes are left out."""
    same = [d for d in differences if d.same_scene]
    return Normal({kind: _factor(kind, same) for kind in FINDINGS}, len(same))


def _factor(kind: str, differences: list[Difference]) -> float:
    usual = FINDINGS[kind].slight / SPREADS
    apart = [abs(m.amount) / np.hypot(usual, m.error) for d in differences if (m := d.measures.get(kind))]
    if not apart:
        return 1.0
    seen = min(float(np.quantile(apart, _QUANTILE)) / _OF_NORMAL, _MOST)
    factor = np.sqrt((PRIOR_CUTS + len(apart) * seen**2) / (PRIOR_CUTS + len(apart)))
    # Cuts better than films usually are don't make the audience's eye sharper.
    return float(np.clip(factor, 1.0, _MOST))
