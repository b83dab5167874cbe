"""Break: what changed on the set between two takes of one framing, before anybody asks where the cut shows it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.continuity.laid import Laid
from onelight.continuity.takes import Mask, Take

WHOLE_TAKE = ("prop", "wardrobe", "key-side", "key-moved", "fill", "gel", "eyeline")
"""Changed for all cameras of a take; the other kinds belong to one camera's clip."""

IN_SIGHT = ("prop",)
"""Of those what only some of the take's cameras see, and breaks only where they are cut to."""


@dataclass(frozen=True)
class Break:
    """`amount` in the kind's unit, two against one; `counted` as its severity counts it. off: the take that is wrong
    where one can tell, None where the two merely disagree. says: what one sees, "the jumper is 30 dE redder".
    area (H, W): where, in the first's frame; `over` the two laid over each other, if they were."""

    kind: str
    one: Take
    two: Take
    amount: float
    counted: float
    certainty: float
    says: str
    off: Take | None = None
    area: Mask | None = None
    over: Laid | None = None

    @property
    def shots(self) -> frozenset[str]:
        """The ids of the two takes' shots."""
        return frozenset((self.one.shot.id, self.two.shot.id))

    @property
    def slates(self) -> frozenset[tuple[str, ...]]:
        """The two takes, whichever of their cameras are compared."""
        return frozenset((self.one.slate, self.two.slate))


def sure(value: float, limit: float, width: float = 0.35) -> float:
    """Certainty 0..1 of what is beyond a limit: half at it, rising with the distance in parts of it."""
    return 0.5 * (1 + math.erf((value / limit - 1) / width / math.sqrt(2)))


def place(area: Mask) -> str:
    """Where in the frame an area (H, W) lies, as one would call it: "left, low"."""
    rows, columns = np.nonzero(area)
    across, down = columns.mean() / area.shape[1], rows.mean() / area.shape[0]
    side = "left" if across < 0.38 else "right" if across > 0.62 else "in the middle"
    height = "high" if down < 0.33 else "low" if down > 0.67 else ""
    return f"{side}, {height}" if height else side


def joined(areas: Sequence[Mask]) -> NDArray[np.bool_]:
    """All areas (H, W) in one."""
    return np.any(np.stack(areas), axis=0)
