"""Eyelines: a face that looks elsewhere in another take of the same framing."""

from __future__ import annotations

import numpy as np

from onelight.continuity.breaks import Break, sure
from onelight.continuity.cast import Single, looks, single
from onelight.continuity.laid import Laid, Plate
from onelight.continuity.reverse import farther
from onelight.continuity.takes import Take

LEAST_TURN = 10.0
"""Degrees: the takes of the tuning material that nobody spoilt repeat a face's turn to 3 by its mesh."""
_LEAST_BY_POSE, _AGREEING = 12.0, 3.0
"""Degrees: of a profile, which has no mesh (its repeats lie within 7); and how far the pose has to agree with it."""
_SAME_PLACE, _SAME_FRAME = 0.8, 0.25
"""Heads' widths that a head may be from where the other take has it; and where no set shows that the camera stood."""
_CLEARER = 6.0
"""Degrees by which one take has to meet the other person's look better, for the other to be called wrong."""


def eyeline(here: Plate, there: Plate, over: Laid | None, opposite: float | None = None) -> list[Break]:
    """Kind "eyeline" where the face of a single is turned elsewhere while the camera stands where it stood. Takes that
    were slated alone: then the same lines are spoken. `over` the two laid over each other, None where the set doesn't
    tell; `opposite`: degrees by which the other person's face is turned in the reverse angle, which tells whose look
    misses; None where that isn't known."""
    one, two = here.take, there.take
    faces = single(here), single(there)
    if not one.slated or faces[0] is None or faces[1] is None or not _in_one_place(here, faces[0], faces[1], over):
        return []
    turn = _turned(faces[0], faces[1])
    if not turn:
        return []
    side = "right" if turn > 0 else "left"
    says = f"the eyeline of {two.shot.name} is {abs(turn):.0f} degrees further to the {side} of the frame than in " \
        f"{one.shot.name} of the same setup"  # fmt: skip
    certainty = round(min(0.99, sure(abs(turn), LEAST_TURN)), 3)
    off = _missing((one, two), faces[0], faces[1], opposite)
    return [Break("eyeline", one, two, round(turn, 1), turn, certainty, says, off,
                  faces[0].area(here.size) if over else None, over)]  # fmt: skip


def _turned(one: Single, two: Single) -> float:
    """Degrees, 0 where it is too little or the two ways of telling don't agree."""
    before, after = looks(one, two)
    turn, by_pose = after - before, two.facing - one.facing
    least = LEAST_TURN if one.turn is not None and two.turn is not None else _LEAST_BY_POSE
    return turn if abs(turn) >= least and by_pose * np.sign(turn) > _AGREEING else 0.0


def _in_one_place(plate: Plate, here: Single, there: Single, over: Laid | None) -> bool:
    height, width = plate.size
    x, y, depth = (over.matrix if over else np.eye(3)) @ np.array([here.at[0] * width, here.at[1] * width, 1.0])
    away = float(np.hypot(x / depth / width - there.at[0], y / depth / width - there.at[1]))
    near = min(here.wide, there.wide)
    if over is None:
        return away < _SAME_FRAME * near and here.look * there.look > 0
    return away < _SAME_PLACE * near or away * width < 0.04 * height


def _missing(takes: tuple[Take, Take], here: Single, there: Single, opposite: float | None) -> Take | None:
    """Looks that meet are turned alike, one to the right and one to the left: whose isn't, misses."""
    if opposite is None or here.turn is None or there.turn is None:
        return None
    return farther(takes, (abs(here.turn + opposite), abs(there.turn + opposite)), _CLEARER)
