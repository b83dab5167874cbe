"""Where a picture holds no more: at the ceiling and the floor of what was recorded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.picture import Picture

CEILING, FLOOR = 0.985, 0.03
"""Rec.709 code values beyond which an 8-bit camera's picture says nothing of the light."""
_PLATEAU = 0.002
"""So much of a picture at its own maximum is no chance: it clipped, and was graded down later."""


def clipped(picture: Picture) -> NDArray[np.bool_]:
    """(H, W) True where a channel lies at the ceiling of what was recorded, or all of them at its floor (a
    saturated colour has one there by right). A plateau is a ceiling, too: the picture was graded down
    after it had clipped."""
    video = colour.convert(picture.linear(), colour.LINEAR, colour.VIDEO)
    top = video.max(-1)
    most = float(top.max())
    plateau = (top >= most - 0.004).mean() > _PLATEAU
    ceiling = most - 0.004 if plateau else CEILING if most <= 1.001 else most + 1
    return (top > ceiling) | (top < FLOOR)


