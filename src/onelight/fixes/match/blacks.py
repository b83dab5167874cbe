"""What is black stays black: bars, the surround of keyed footage, crushed shadows.

Where the darkest part of both pictures is one flat colour, and the hero's is black, no surface has to be known
again to say which colour belongs to which. It tells the curve only: black is black at every exposure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.match.surfaces import Pairs, View
from onelight.units.light import AP1_LUMINANCE

SHARES = 0.04, 0.15
"""Between these parts of a picture, counted from the darkest pixel up, it has to be one flat colour: below is where
codecs ring under black."""
BLACK = 0.085
"""ACEScct: as dark as a video code value of 1 or 2."""
FLAT = 0.008
"""ACEScct: mean distance, an eighth of a stop."""
WORTH = 12.0
"""Surfaces that this counts like."""
_LUMINANCE = AP1_LUMINANCE.astype(np.float32)


def blacks(heroes: Sequence[View], shots: Sequence[View]) -> Pairs | None:
    """The shot's black and the hero's as a pair; None where either picture has none."""
    found = [[c for view in side if (c := darkest(view.log_rgb)) is not None] for side in (shots, heroes)]
    if not all(found):
        return None
    shot, hero = (np.median(np.stack(side), axis=0).astype(np.float32)[None] for side in found)
    if hero.max() > BLACK:
        return None
    return Pairs(shot, hero, np.ones(1, np.float32), WORTH, light=False)


def darkest(log_rgb: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """The colour (3,) that a picture (H, W, 3), ACEScct, ends in at the bottom; None where it is not flat."""
    pixels = log_rgb.reshape(-1, 3)
    luma = pixels @ _LUMINANCE
    low, high = np.quantile(luma, SHARES)
    dark = pixels[(luma >= low) & (luma <= high)]
    colour = np.median(dark, axis=0)
    return colour.astype(np.float32) if np.abs(dark - colour).max(axis=1).mean() < FLAT else None
