"""Gels: one lamp in another colour than in another take of the framing.

A camera's wrong balance turns a whole picture by one amount. A lamp's turns what it lights, and that differs from place
to place: the slow difference of the set's light between two takes, which everything else has taken out of it
(`Laid.cast`), is uneven then, and goes one way everywhere.
"""

from __future__ import annotations

import numpy as np

from onelight.continuity.breaks import Break, sure
from onelight.continuity.laid import Laid

LEAST, UNEVEN = 3.0, 4.0
"""Mired: of the set's median, and between the tenth of the set that turned least and that which turned most. 250 pairs
of the stage's takes that are lit alike stay below 2.1 and, but for three, below 2.5; thirty of real clips that turned
by 3 and more differ by 2.1 at the most, from a camera that balanced itself or a sun that went on."""
_OF_MEDIAN = 0.4
"""Of the median: a camera's wrong balance comes out uneven, too, by 0.15 of itself, in colours of other saturation."""


def gel(over: Laid) -> list[Break]:
    """Kind "gel", mired by which the second take's lamp made the set warmer (up) or cooler where it made most of it."""
    rest = over.sure & ~over.people
    low, median, high = np.percentile(over.cast[rest, 1], [10, 50, 90]).astype(float)
    uneven = high - low
    limit = max(UNEVEN, _OF_MEDIAN * abs(median))
    if low * high <= 0 or abs(median) < LEAST or uneven < limit:
        return []
    least, most = sorted((low, high), key=abs)
    hue = "warmer" if most > 0 else "cooler"
    says = f"a lamp is {hue} in {over.two.take.shot.name} than in {over.one.take.shot.name}: the set by " \
        f"{abs(least):.0f} to {abs(most):.0f} mired, from place to place"  # fmt: skip
    certainty = round(min(0.99, sure(min(abs(median) / LEAST, uneven / limit), 1.0)), 3)
    return [Break("gel", over.one.take, over.two.take, round(most, 1), most, certainty, says, None, None, over)]
