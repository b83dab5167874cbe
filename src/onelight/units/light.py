"""Light as a set speaks of it: stops, kelvin, mired, CC points.

Exposure is counted in stops (powers of two) from mid grey. Colour temperature moves in mired
(1e6 / kelvin), in which equal steps look alike; green against magenta in CC points, as printed on
Wratten and Rosco filters (1 CC = 0.01 of density).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

MID_GREY = 0.18
"""Scene-linear reflectance of a mid grey card."""

STOPS_PER_CC = 0.01 * math.log2(10)
"""One CC point is a density of 0.01, that is 0.0332 of a stop."""

AP1_FROM_XYZ = np.array(
    [
        [1.6410233797, -0.3248032942, -0.2364246952],
        [-0.6636628587, 1.6153315917, 0.0167563477],
        [0.0117218943, -0.0082844420, 0.9883948585],
    ]
)
"""CIE XYZ (ACES white, D60) to linear AP1 = ACEScg (AMPAS S-2014-004)."""

AP1_LUMINANCE = np.array([0.2722287168, 0.6740817658, 0.0536895174])
"""Y of the ACEScg primaries (AMPAS S-2014-004)."""

WHITE_KELVIN = 6000.0
"""The ACES white lies near the daylight of 6000 K: where R = G = B in ACEScg."""


def mired(kelvin: float) -> float:
    """Micro reciprocal degrees of a colour temperature in kelvin (> 0)."""
    return 1e6 / kelvin


def kelvin(mireds: float) -> float:
    """Colour temperature in kelvin of a mired value (> 0)."""
    return 1e6 / mireds


def planck_xy(kelvins: float) -> tuple[float, float]:
    """CIE 1931 xy of a black body from 1667 K to 25000 K.

    Source: Kim et al., US patent 7024034 (cubic splines), as given by Wyszecki & Stiles users.
    """
    t = min(max(kelvins, 1667.0), 25000.0)
    if t <= 4000:
        x = -0.2661239e9 / t**3 - 0.2343589e6 / t**2 + 0.8776956e3 / t + 0.179910
    else:
        x = -3.0258469e9 / t**3 + 2.1070379e6 / t**2 + 0.2226347e3 / t + 0.240390
    if t <= 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif t <= 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    return x, y


def planck_rgb(kelvins: float) -> NDArray[np.float64]:
    """ACEScg RGB (3,) of a black body, scaled to luminance 1."""
    x, y = planck_xy(kelvins)
    rgb = AP1_FROM_XYZ @ np.array([x / y, 1.0, (1 - x - y) / y])
    return rgb / float(AP1_LUMINANCE @ rgb)


def _balance_basis() -> NDArray[np.float64]:
    """Columns: log2 gains (R, G, B) of +1 stop, +1 mired warmer, +1 CC greener."""
    step = 20.0
    centre = mired(5500.0)
    warm = np.log2(planck_rgb(kelvin(centre + step))) - np.log2(planck_rgb(kelvin(centre - step)))
    warm /= 2 * step
    green = np.array([-1 / 3, 2 / 3, -1 / 3]) * STOPS_PER_CC
    neutral = AP1_LUMINANCE / AP1_LUMINANCE.sum()
    return np.column_stack([np.ones(3), warm - neutral @ warm, green - neutral @ green])


BALANCE_BASIS = _balance_basis()
"""(3, 3). log2 gains of ACEScg RGB = BALANCE_BASIS @ (stops, mired warmer, CC greener)."""

BALANCE_INVERSE = np.linalg.inv(BALANCE_BASIS)
"""(3, 3). (stops, mired warmer, CC greener) = BALANCE_INVERSE @ log2 gains of ACEScg RGB."""


def gains(stops: float = 0.0, mireds: float = 0.0, cc: float = 0.0) -> NDArray[np.float64]:
    """Linear ACEScg gains (3,) of a change in exposure and balance.

    `stops` brighter, `mireds` warmer, `cc` points greener; mid grey keeps its luminance (to first
    order) under the last two.
    """
    return np.exp2(BALANCE_BASIS @ np.array([stops, mireds, cc], dtype=float))


def balance(rgb_gains: NDArray[np.floating]) -> tuple[float, float, float]:
    """(stops, mireds warmer, CC greener) of linear ACEScg gains (3,), all > 0: inverse of `gains`."""
    stops, mireds, cc = BALANCE_INVERSE @ np.log2(np.asarray(rgb_gains, dtype=float))
    return float(stops), float(mireds), float(cc)


def white_point(rgb: NDArray[np.floating]) -> tuple[float, float]:
    """(kelvin, CC greener) of a colour that should have been neutral, linear ACEScg (3,), all > 0.

    Along the mired line through the ACES white at 6000 K that `gains` moves on; clamped to
    1667-25000 K.
    """
    _, warmer, cc = balance(rgb)
    return kelvin(min(max(mired(WHITE_KELVIN) + warmer, 40.0), 600.0)), cc
