"""Which light falls where: the colour of the light as a smooth field over a picture that several lamps light.

Surfaces that another take shows, too, say what the light on them is, for paint is the same in both. The field is
a membrane fitted to them by least squares. Somebody who stands in one take only differs from all that is around, and is
not heard (weights after Geman and McClure, against a mean that closes in).

A picture alone does not tell paint from light well enough: joining its gentle slopes of colour (Land and McCann 1971;
Horn 1974) was tried, and came no nearer than one balance for all on most clips.

Colours are warmth and tint in mired and CC of scene-linear ACEScg, as far as they differ from the other take's.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

Floats = NDArray[np.float64]

UNIT = np.array([20.0, 4.0])
"""Mired and CC that look equally far apart."""
_AROUND = ((0.2, 4.0), (0.14, 2.5), (0.1, 1.5))
"""From round to round: of the long side, how far around it a surface is compared; units from the mean there at which it
is a quarter believed."""
_SMOOTH = 0.03
"""Of the long side: how far the membrane smoothes."""


@dataclass(frozen=True, eq=False)
class Known:
    """What surfaces known from another take say: `light` (h, w, 2) warmer and greener than there, in mired and CC,
    `weight` (h, w) 0..1."""

    light: Floats
    weight: Floats


def field(known: Known) -> Floats:
    """(h, w, 2) mired warmer and CC greener than in the take that surfaces are `known` from."""
    aim, heard, long = known.light / UNIT, known.weight, max(known.weight.shape)
    for reach, believed in _AROUND:
        off = (aim - _around(aim, heard, reach * long)) / believed
        heard = known.weight / (1 + (off**2).sum(-1)) ** 2
    trust = (heard / (_SMOOTH * long) ** 2 + 1e-7).ravel()
    solve = splu(sparse.csc_matrix(_membrane(heard.shape) + sparse.diags(trust))).solve
    return solve(trust[:, None] * aim.reshape(-1, 2)).reshape(aim.shape) * UNIT


def _around(values: Floats, weight: Floats, reach: float) -> Floats:
    """(h, w, 2) the mean of values (h, w, 2) under weights (h, w) around each place."""
    blur = lambda plane: cv2.GaussianBlur(plane, (0, 0), reach, borderType=cv2.BORDER_REFLECT)  # noqa: E731
    return blur(values * weight[..., None]) / np.maximum(blur(weight)[..., None], 1e-9)


def _membrane(shape: tuple[int, ...]) -> sparse.csc_matrix:
    """Of neighbours that are held together: the Laplacian of a grid."""
    place = np.arange(int(np.prod(shape))).reshape(shape)
    a = np.concatenate([place[:-1].ravel(), place[:, :-1].ravel()])
    b = np.concatenate([place[1:].ravel(), place[:, 1:].ravel()])
    rows, columns = np.concatenate([a, b, a, b]), np.concatenate([a, b, b, a])
    values = np.repeat([1.0, -1.0], 2 * len(a))
    return sparse.csc_matrix((values, (rows, columns)), shape=(place.size, place.size))
