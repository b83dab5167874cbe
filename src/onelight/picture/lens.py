"""What a lens bends, made straight again: the inverse of Brown and Conrady's first term (see `bundle`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.picture.bundle import Lens

_ROUNDS = 8
_LEAST_SLOPE = 0.05
"""Beyond where a barrel bends rays back there is no inverse: there it goes on straight."""


def straightened(places: NDArray[np.floating], lens: Lens) -> NDArray[np.float64]:
    """(K, 2) where places (K, 2) in pixels of the lens' frame would be on a plane at the distance 1 before a lens
    that bends nothing: x right, y down, 0 in the frame's middle."""
    bent = (np.asarray(places, float) - lens.centre) / lens.focal
    radius = np.hypot(*bent.T)
    straight = radius.copy()
    for _ in range(_ROUNDS):  # Newton's, on r (1 + k1 r^2) = the radius that was seen
        slope = np.maximum(1 + 3 * lens.k1 * straight**2, _LEAST_SLOPE)
        straight = straight - (straight * (1 + lens.k1 * straight**2) - radius) / slope
    return bent * (straight / np.maximum(radius, 1e-12))[:, None]


def straight_pixels(places: NDArray[np.floating], lens: Lens) -> NDArray[np.float64]:
    """(K, 2) the same in pixels of a lens of the same focal length, of places (K, 2) in pixels of the lens' frame."""
    return straightened(places, lens) * lens.focal + lens.centre
