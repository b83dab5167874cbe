"""Kelvin, mired and CC as matrices on scene-linear light, with NumPy alone.

Colours are linear Rec.709 with its D65 white unless said otherwise; matrices are applied as `M @ rgb`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

XYZ_FROM_709 = np.array(
    [[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]]
)
"""ITU-R BT.709 primaries, D65 (as computed by the formulas of SMPTE RP 177)."""

BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
"""Cone responses of the Bradford chromatic adaptation transform (Lam 1985; ICC.1:2010, annex E)."""

D65_XY = (0.3127, 0.3290)
ACES_XY = (0.32168, 0.33767)
LUMINANCE = XYZ_FROM_709[1]
"""Rec.709's weights of luminance."""

XYZ_FROM_AP1 = np.linalg.inv(
    np.array(
        [
            [1.6410233797, -0.3248032942, -0.2364246952],
            [-0.6636628587, 1.6153315917, 0.0167563477],
            [0.0117218943, -0.0082844420, 0.9883948585],
        ]
    )
)
"""ACEScg's primaries (AMPAS S-2014-004)."""

STOPS_PER_CC = 0.01 * math.log2(10)
"""A CC point is 0.01 of density."""


def mired(kelvin: float) -> float:
    """Micro reciprocal degrees of kelvin, and kelvin of mireds: the same formula both ways; > 0."""
    return 1e6 / kelvin


def planck_xy(kelvin: float) -> tuple[float, float]:
    """CIE 1931 xy of a black body, 1667 to 25000 K. Source: Kim et al., US patent 7024034 (cubic splines)."""
    t = min(max(kelvin, 1667.0), 25000.0)
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


def xyz_of(xy: tuple[float, float]) -> Matrix:
    """XYZ (3,) of a chromaticity, Y = 1."""
    x, y = xy
    return np.array([x / y, 1.0, (1 - x - y) / y])


def rgb_of(kelvin: float, cc: float = 0.0) -> Matrix:
    """Linear Rec.709 (3,) of a light of `kelvin`, `cc` points greener, luminance 1; a lamp's colour."""
    rgb = np.linalg.inv(XYZ_FROM_709) @ xyz_of(planck_xy(kelvin))
    rgb = np.maximum(rgb, 1e-4) * greener(cc)
    return rgb / (LUMINANCE @ rgb)


def greener(cc: float) -> Matrix:
    """Gains (3,) of `cc` points of green (minus is magenta), whose geometric mean is 1."""
    return np.exp2(np.array([-1 / 3, 2 / 3, -1 / 3]) * STOPS_PER_CC * cc)


def adaptation(source: tuple[float, float], target: tuple[float, float]) -> Matrix:
    """(3, 3) on XYZ: what looks white under xy `source` becomes xy `target`'s white (Bradford)."""
    cones = BRADFORD @ xyz_of(target) / (BRADFORD @ xyz_of(source))
    return np.linalg.inv(BRADFORD) @ np.diag(cones) @ BRADFORD


def balance(kelvin: float) -> Matrix:
    """(3, 3) on linear Rec.709: a camera set to `kelvin`. A grey card under that light comes out grey."""
    return np.linalg.inv(XYZ_FROM_709) @ adaptation(planck_xy(kelvin), D65_XY) @ XYZ_FROM_709


ACESCG_FROM_709 = np.linalg.inv(XYZ_FROM_AP1) @ adaptation(D65_XY, ACES_XY) @ XYZ_FROM_709
"""(3, 3): linear Rec.709 to ACEScg, white to white."""

REC709_FROM_ACESCG = np.linalg.inv(ACESCG_FROM_709)


def tint(cc: float) -> Matrix:
    """(3, 3) on linear Rec.709: a picture `cc` points greener, counted as gains of ACEScg."""
    return REC709_FROM_ACESCG @ np.diag(greener(cc)) @ ACESCG_FROM_709


def in_acescg(matrix: Matrix) -> Matrix:
    """(3, 3) on ACEScg that does what `matrix` (3, 3) does on linear Rec.709."""
    return ACESCG_FROM_709 @ matrix @ REC709_FROM_ACESCG


def lab(rgb: Sequence[float] | Matrix) -> Matrix:
    """CIE L*a*b* (3,) of a linear Rec.709 colour (3,), 1 its white."""
    x, y, z = XYZ_FROM_709 @ np.asarray(rgb, float) / XYZ_FROM_709.sum(1)
    f = [t ** (1 / 3) if t > (6 / 29) ** 3 else t * (29 / 6) ** 2 / 3 + 4 / 29 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
