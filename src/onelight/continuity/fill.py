"""Fill: the shaded side of a face is deeper in one take of a framing than in another.

Told by how the light models the face of a single, which repeats within a tenth of a stop from take to take as long as
the lamps stand where they stood: what came round or went out shows on a cheek long before it shows on the set.
"""

from __future__ import annotations

import numpy as np

from onelight.continuity.breaks import Break, sure
from onelight.continuity.cast import turns
from onelight.continuity.laid import Laid
from onelight.continuity.modelling import leans
from onelight.continuity.reverse import farther

LEAST = 0.4
"""Stops from cheek to cheek."""
_MOST_TURN, _PROFILE = 8.0, 35.0
"""Degrees: a face that turned further shows the lamp another cheek; and one that is seen in profile shows the camera
one only: there, takes that are lit alike were told up to 0.6 stops apart."""
_NEARER = 0.3
"""Stops by which the reverse angle's ratio has to be nearer to one take's than to the other's."""


def fill(over: Laid, reverse: float | None = None) -> list[Break]:
    """Kind "fill" for a single whose face leans to one side in both takes, in every picture of the one more than in any
    of the other. `reverse`: by how many stops the right cheek is lighter in the reverse angle; two people who face
    each other are lit in one ratio, so it tells which take is wrong. None where it isn't known."""
    told = [np.array(leans(plate)) for plate in (over.one, over.two)]
    if not all(part.size for part in told) or not _alike(over):
        return []
    side = np.sign(np.median(told[0]))
    one, two = (side * part for part in told)
    ratios = float(np.median(one)), float(np.median(two))
    deeper = ratios[1] - ratios[0]
    steep, flat = (two, one) if deeper > 0 else (one, two)
    if abs(deeper) < LEAST or flat.min() < 0 or steep.min() <= flat.max():
        return []
    takes = over.one.take, over.two.take
    wrong = None
    if reverse is not None:
        wrong = farther(takes, (abs(ratios[0] - abs(reverse)), abs(ratios[1] - abs(reverse))), _NEARER)
    even, deep = (take.shot.name for take in (takes if deeper > 0 else takes[::-1]))
    says = f"the shaded side of the face is {abs(deeper):.1f} stops deeper in {deep} than in {even}"
    certainty = round(min(0.99, sure(abs(deeper), LEAST)), 3)
    return [Break("fill", *takes, round(deeper, 2), deeper, certainty, says, wrong, None, over)]


def _alike(over: Laid) -> bool:
    """Whether the face looks the same way in both, and not past the camera."""
    told = turns(over.one, over.two)
    return told is not None and abs(told[1] - told[0]) < _MOST_TURN and max(map(abs, told)) < _PROFILE
