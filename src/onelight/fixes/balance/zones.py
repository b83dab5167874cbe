"""Mixed light as zones: two or three lights, where each of them falls, and the balance that each of them needs.

The field of the light's colour is a mixture of a few lights; each place holds so much of each of them (`shares`, which
add up to one), and gets so much of each one's gains. A zone is a CDL of slopes inside a soft matte, in linear light.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.balance.illuminants import UNIT
from onelight.picture import colour
from onelight.picture.guided import Guide
from onelight.picture.picture import Picture
from onelight.units.light import AP1_LUMINANCE, BALANCE_BASIS

Floats = NDArray[np.float64]

LEAST_PART = 0.06
"""Of the picture that a light has to fall on."""
_ENDS = (6.0, 94.0)
"""Percentiles along the line between two lights at which a place holds one of them alone."""
_OFF = 1.5
"""Units off that line at which a third light is there."""
_REACH, _FLAT = 6, 0.08
"""Of the guided filter that carries shares to the plate: pixels at their own size, differences of ACEScct that count as
none."""
_LUMINANCE = AP1_LUMINANCE.astype(np.float32)


@dataclass(frozen=True, eq=False)
class Zones:
    """`lights` (K, 2): warmth in mired and tint in CC of each light about what the take should have, warmest first."""

    lights: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """warm, (mixed,) cool."""
        return ("warm", "cool") if len(self.lights) == 2 else ("warm", "between", "cool")

    @property
    def apart(self) -> float:
        """Units (20 mired or 4 CC) between the two that differ the most."""
        units = self.lights / UNIT
        return float(np.linalg.norm(units[:, None] - units[None], axis=-1).max())

    def gains(self, strength: float = 1.0) -> NDArray[np.float32]:
        """(K, 3) scene-linear ACEScg gains that take each light's colour out; mid grey keeps its luminance."""
        stops = -strength * self.lights @ BALANCE_BASIS[:, 1:].T
        return np.exp2(stops).astype(np.float32)

    def shares(self, field: Floats) -> NDArray[np.float32]:
        """(h, w, K) how much of each light falls on a place, adding up to 1, of a field (h, w, 2)."""
        gains = self.gains().astype(float)
        wanted = np.exp2(-field @ BALANCE_BASIS[:, 1:].T)
        along = (gains[:-1] - gains[-1]).T
        part = np.clip((wanted - gains[-1]) @ np.linalg.pinv(along).T, 0, 1)
        part = part / np.maximum(part.sum(-1, keepdims=True), 1)
        return np.dstack([part, 1 - part.sum(-1)]).astype(np.float32)


def told(fields: Sequence[Floats]) -> Zones | None:
    """The lights in the fields (h, w, 2), mired and CC about what the take should have, of some of its pictures; None
    where there is one only."""
    units = np.concatenate([field.reshape(-1, 2) for field in fields]) / UNIT
    middle = np.median(units, 0)
    _, _, axes = np.linalg.svd(units - middle, full_matrices=False)
    along, off = ((units - middle) @ axis for axis in axes)
    low, high = np.percentile(along, _ENDS)
    ends = [middle + reach * axes[0] for reach in (low, high)]
    aside = np.percentile(off, (LEAST_PART * 100, 100 - LEAST_PART * 100))
    worst = aside[np.argmax(np.abs(aside))]
    if abs(worst) > _OFF:
        third = np.abs(off - worst) < 0.3 * abs(worst)
        ends.append(units[third].mean(0) if third.any() else middle + worst * axes[1])
    lights = np.array(ends) * UNIT
    found = Zones(lights[np.argsort(-lights[:, 0])])
    parts = np.concatenate([found.shares(field).reshape(-1, len(lights)) for field in fields]).mean(0)
    return found if found.apart > 0 and parts.min() > LEAST_PART else None


def carried(shares: NDArray[np.float32], picture: Picture) -> NDArray[np.float32]:
    """(H, W, K) shares (h, w, K), which add up to 1, at a picture's own size: smooth, but for the edges of its ACEScct
    luminance."""
    full = colour.to_log(np.maximum(picture.linear() @ _LUMINANCE, 0))
    small = np.asarray(cv2.resize(full, shares.shape[1::-1], interpolation=cv2.INTER_AREA), np.float32)
    guide, planes = Guide(small, _REACH, _FLAT**2, cv2.BORDER_REFLECT), []
    for plane in np.moveaxis(shares, 2, 0)[:-1]:
        planes.append(np.clip(guide.carried(np.ascontiguousarray(plane), full), plane.min(), plane.max()))
    rest = np.maximum(1 - np.add.reduce(planes), 0)
    return np.stack([*planes, rest], axis=2).astype(np.float32)


def apply(picture: Picture, gains: NDArray[np.float32], shares: NDArray[np.float32]) -> Picture:
    """The picture, in its own colour space, each place through the gains (K, 3) of its lights by their shares
    (H, W, K)."""
    light = picture.linear() * (shares @ gains)
    return picture.with_rgb(light.astype(np.float32), colour.LINEAR).to(picture.colour_space)
