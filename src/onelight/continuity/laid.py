"""Two takes laid over each other: what of the set is in the same place under the same light.

Each take becomes a plate, the median of a few pictures registered on its middle one; the second plate is registered on
the first by the features of the set, people left out. A colour match that changes slowly over the frame takes out what
is light, so that what is left is things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray

from onelight.continuity.lights import Lights
from onelight.continuity.takes import Gaffer, Look, Mask, Take
from onelight.picture.features import Features, matched, plausible

cv2: Any = _cv2

Field = NDArray[np.float32]
JUST = np.array([0.12, 5.0, 1.5], np.float32)
"""Stops, mired and CC that registration, compression and grain leave between plates of the same things."""
_BLUR = 1.0
_RATIO = 0.8
_LEAST_MATCHES, _LEAST_SHARE = 12, 0.35
_REACH = 2.0
"""Pixels within which a feature agrees with the homography."""
_EDGE = 2
"""Pixels of a frame's border that are not looked at."""
_FINE, _LEAST_AGREE = 8.0, 0.6
"""Pixels below which structure is fine; and how far, 0..1, that of two pictures has to correlate for them to be one
framing (takes of one correlate by 0.8 and more where the camera wasn't touched, any others by 0.35 at the most)."""
_LEAST_SET = 0.1
"""Of the frame: less of the set tells nothing."""
_PLAIN = (40.0, 24.0, 24.0)
"""Pixels (of 384) over which the match is smooth, in rounds: light changes slower, things faster."""


class Plate:
    """One take: `pictures` as light (H, W, 3), in stops, mired and CC; `seen` who is in each; where a `gaffer` was
    handed in, where the key stands in those that show a face."""

    def __init__(self, take: Take, look: Look, gaffer: Gaffer | None = None) -> None:
        self.take, self._gaffer = take, gaffer
        self.pictures = [Lights(picture) for picture in take.pictures]
        self.seen = [look(picture) for picture in take.pictures]
        self.middle = len(self.pictures) // 2
        self.size = self.pictures[0].usable.shape

    @cached_property
    def keys(self) -> list[NDArray[np.float64]]:
        """(3,) unit, camera space, to the key; of the pictures in which it is told."""
        told = [self._gaffer(picture) for picture in self.take.pictures] if self._gaffer else []
        return [np.asarray(way, float) for way in told if way is not None]

    @cached_property
    def onto_itself(self) -> list[NDArray[np.float64] | None]:
        """By picture, the homography (3, 3) from the middle one."""
        return [
            np.eye(3) if at == self.middle else self.found_in(self, at) for at in range(len(self.pictures))
        ]

    def found_in(self, other: Plate, at: int) -> NDArray[np.float64] | None:
        """The homography (3, 3) from this plate's middle picture to another's picture `at`; None where none is sure.
        Where a set is so plain that it has too few features, takes of one framing may still lie almost on each
        other."""
        found = registered(self._features(self.middle), other._features(at))
        if found is not None or self.take.framing != other.take.framing or self.size != other.size:
            return found
        people = self.seen[self.middle].people | other.seen[at].people
        return nudged(self.pictures[self.middle], other.pictures[at], people)

    def _features(self, at: int) -> Features:
        """Of the set alone."""
        found, people = self.pictures[at].features, self.seen[at].people
        columns, rows = (np.clip(found.points[:, i].astype(int), 0, people.shape[1 - i] - 1) for i in (0, 1))
        kept = ~people[rows, columns]
        return Features(found.points[kept], found.descriptors[kept])


@dataclass(frozen=True)
class Stack:
    """A take's pictures warped into one frame and pooled: light (H, W, 3), `sure` where it was seen in most, `people`
    where anybody was in any, all (H, W)."""

    light: Field
    sure: Mask
    people: Mask


@dataclass(frozen=True)
class Laid:
    """`one` and `two` in the frame of the first one's middle picture. `matrix` (3, 3): from there to the second's
    middle picture. `cast` (H, W, 3) the slow difference of light, two against one, that was matched."""

    one: Plate
    two: Plate
    here: Stack
    there: Stack
    matrix: NDArray[np.float64]
    cast: Field

    @property
    def matched(self) -> Field:
        """The second's light (H, W, 3) under the first's."""
        return self.there.light - self.cast

    @property
    def sure(self) -> Mask:
        """(H, W) True where both takes show something that can be judged."""
        return self.here.sure & self.there.sure

    @property
    def people(self) -> Mask:
        """(H, W) True where anybody is in either."""
        return self.here.people | self.there.people

    @property
    def bare(self) -> Mask:
        """(H, W) True where both show the set and nobody is in either."""
        return self.sure & ~self.people

    @property
    def populated(self) -> Mask:
        """(H, W) True where somebody is in either, and both can be judged."""
        return self.sure & self.people

    @property
    def overlap(self) -> float:
        """Part of the frame that both show, 0..1."""
        return float(self.sure.mean())


def registered(one: Features, two: Features) -> NDArray[np.float64] | None:
    """The homography (3, 3) from `one` to `two`; None where too few agree."""
    here, there = matched(one, two, _RATIO)
    if len(here) < _LEAST_MATCHES:
        return None
    cv2.setRNGSeed(0)
    matrix, inliers = cv2.findHomography(here, there, cv2.RANSAC, _REACH)
    if matrix is None or inliers.sum() < max(_LEAST_MATCHES, _LEAST_SHARE * len(here)):
        return None
    return matrix if plausible(matrix) else None


def nudged(one: Lights, two: Lights, people: Mask) -> NDArray[np.float64] | None:
    """The homography (3, 3), a small shift, under which the fine structure of two pictures of a plain set
    agrees best, `people` (H, W) left out (ECC, Evangelidis and Psarakis 2008); None where it doesn't agree."""
    set_ = 1 - cv2.dilate(people.astype(np.uint8), np.ones((9, 9)))
    set_[:_EDGE], set_[-_EDGE:], set_[:, :_EDGE], set_[:, -_EDGE:] = 0, 0, 0, 0
    if set_.mean() < _LEAST_SET:
        return None
    found = np.eye(2, 3, dtype=np.float32)
    until = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 60, 1e-4)
    try:
        agree, found = cv2.findTransformECC(_fine(one), _fine(two), found, cv2.MOTION_TRANSLATION, until, set_, 5)
    except cv2.error:  # it says so where it doesn't converge
        return None
    return np.vstack([found, [0, 0, 1]]).astype(np.float64) if agree > _LEAST_AGREE else None


def _fine(lights: Lights) -> Field:
    """(H, W) stops beyond what is around, of deep shadows and lamps no more than two."""
    level = lights.smooth(_BLUR)[..., 0]
    return np.clip(level - cv2.GaussianBlur(level, (0, 0), _FINE), -2, 2)


def laid(one: Plate, two: Plate) -> Laid | None:
    """The two takes over each other; None where they show no common set."""
    onto = [one.found_in(two, at) for at in range(len(two.pictures))]
    matrix = onto[two.middle]
    if matrix is None or sum(m is not None for m in onto) < (len(onto) + 1) // 2:
        return None
    here, there = _stacked(one, one.onto_itself, one.size), _stacked(two, onto, one.size)
    cast = _cast(here, there)
    return Laid(one, two, here, there, matrix, cast) if cast is not None else None


def _stacked(plate: Plate, matrices: Sequence[NDArray[np.float64] | None], size: tuple[int, ...]) -> Stack:
    light, usable, people = [], [], []
    for lights, who, matrix in zip(plate.pictures, plate.seen, matrices, strict=True):
        if matrix is not None:
            light.append(warped(lights.smooth(_BLUR), matrix, size))
            usable.append(warped(lights.usable.astype(np.float32), matrix, size) > 0.9)
            people.append(warped(who.people.astype(np.float32), matrix, size) > 0.3)
    # What a frame's edge holds is half interpolated.
    sure = cv2.erode((np.mean(usable, axis=0) > 0.6).astype(np.uint8), np.ones((5, 5), np.uint8))
    sure[:_EDGE], sure[-_EDGE:], sure[:, :_EDGE], sure[:, -_EDGE:] = 0, 0, 0, 0
    return Stack(np.median(light, axis=0).astype(np.float32), sure > 0, np.any(people, axis=0))


def warped(field: Field, matrix: NDArray[np.float64], size: tuple[int, ...]) -> Field:
    """A picture's field (H, W[, C]) as seen in the frame of `size` (height, width) from which `matrix` leads to it."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(field, matrix, (size[1], size[0]), flags=flags)


def _cast(here: Stack, there: Stack) -> Field | None:
    """The slow difference of the set's light, what differs as a thing heard less from round to round."""
    counted = here.sure & there.sure & ~here.people & ~there.people
    if counted.mean() < 0.1:
        return None
    apart = there.light - here.light
    cast = np.broadcast_to(np.median(apart[counted], axis=0), apart.shape)
    for sigma in _PLAIN:
        strange = np.abs((apart - cast) / JUST).max(axis=2)
        weight = (counted / (1 + (strange / 2) ** 2)).astype(np.float32)
        cast = _smoothed(apart, weight, sigma)
    return cast


def _smoothed(field: Field, weight: Field, sigma: float) -> Field:
    """(H, W, 3) blurred, each pixel heard by its weight (H, W); far from any the whole picture's mean."""
    mean = (field * weight[..., None]).sum(axis=(0, 1)) / max(float(weight.sum()), 1e-6)
    total = cv2.GaussianBlur((field - mean) * weight[..., None], (0, 0), sigma)
    heard = cv2.GaussianBlur(weight, (0, 0), sigma)
    return np.asarray(mean + total / (heard + 1e-3)[..., None], np.float32)
