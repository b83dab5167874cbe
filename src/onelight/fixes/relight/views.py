"""One frame seen several times over, at several sizes and mirrored: the mean of what is seen errs less than each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onelight.learning.layers import padded
from onelight.learning.light import geometry
from onelight.learning.light.lessons import CROP
from onelight.learning.light.network import Lamp, LightNet, Sight

Floats = NDArray[np.floating]
SCALES = (6 / 7, 1.0, 8 / 7)
"""Of the working size: the head has learned at sizes about it."""
MIRROR = np.array([-1, 1, 1], np.float32)
"""Of a vector in camera space."""


@dataclass(frozen=True, eq=False)
class View:
    """A frame as the head saw it at `size` (w, h), perhaps `mirrored`. What it gives lies as the frame does."""

    net: LightNet
    sight: Sight
    around: Sight
    """What it sees in the part of the frame about whoever is lit, as large as its lessons were: the key's direction and
    level are told from there. From whole frames, which it never learned on, they are told ten degrees worse."""
    rays: Tensor
    size: tuple[int, int]
    mirrored: bool

    @classmethod
    def of(
        cls, net: LightNet, seen: Floats, size: tuple[int, int], mirrored: bool, about: tuple[float, float]
    ) -> View:
        """A frame (h, w, SEES) as the head looks at it, brought to `size`; `about`: where somebody is lit, parts of
        width and height."""
        small = sized(seen, size)
        sight, (high, wide) = _sight(net, small, mirrored)
        around, _ = _sight(net, _about(small, about), mirrored)
        rays = np.moveaxis(geometry.rays(size, within=(wide, high)), 2, 0)[None]
        return cls(net, sight, around, torch.from_numpy(rays.copy()), size, mirrored)

    def map(self, field: Tensor) -> Floats:
        """(h, w, C) of what the head says, (1, C, H, W)."""
        width, height = self.size
        plane = np.moveaxis(field[0, :, :height, :width].float().numpy(), 0, 2)
        return np.ascontiguousarray(plane[:, ::-1] if self.mirrored else plane)

    def normals(self) -> Floats:
        """(h, w, 3) unit, camera space."""
        return self.map(self.sight.normals) * self._turned()

    def towards(self) -> Floats:
        """(3,) unit, to the key."""
        return self.around.key[0].numpy() * self._turned()

    def level(self) -> Floats:
        """(3,) stops of the key in R, G, B."""
        return self.around.level[0].numpy()

    def stops(self, lamp: Lamp) -> tuple[Floats, Floats]:
        """Stops of shading (h, w) by a lamp at level 0, and how far off that may be (h, w), stops."""
        turn = torch.from_numpy(self._turned())
        mine = Lamp(lamp.subject * turn, lamp.towards * turn, lamp.away, lamp.width)
        with torch.inference_mode():
            said, doubt = self.net.lamp(self.sight, self.rays, mine)
        return self.map(said)[..., 0], self.map(doubt)[..., 0]

    def stands(self, where: tuple[float, float]) -> Floats:
        """(3,) metres, camera space, of what is seen there, parts of the frame's width and height."""
        x = 1 - where[0] if self.mirrored else where[0]
        parts = [x * self.size[0] / self.rays.shape[3], where[1] * self.size[1] / self.rays.shape[2]]
        stood = geometry.stands(self.rays, self.sight.distance.float(), torch.tensor([parts], dtype=torch.float32))
        return stood[0].numpy() * self._turned()

    def _turned(self) -> NDArray[np.float32]:
        return MIRROR if self.mirrored else np.ones(3, np.float32)


class Views:
    """All of a frame; every map is their mean, at `size` (w, h)."""

    def __init__(self, net: LightNet, seen: Floats, about: tuple[float, float]) -> None:
        """Of a frame (h, w, SEES), as SightNet sees it, in which somebody is lit at `about`, parts of it."""
        height, width = seen.shape[:2]
        self.size = width, height
        self.every = [View.of(net, seen, size, mirrored, about) for size in _sizes(seen) for mirrored in (False, True)]

    def mean(self, of: Callable[[View], Floats]) -> Floats:
        """The mean of maps (h, w) or (h, w, C) that each view gives, or of its numbers (N,)."""
        return mean([self._brought(of(view)) for view in self.every])

    def stops(self, lamp: Lamp) -> tuple[Floats, Floats]:
        """As View's."""
        told = [view.stops(lamp) for view in self.every]
        said, doubt = (mean([self._brought(one) for one in each]) for each in zip(*told, strict=True))
        return said, doubt

    def _brought(self, field: Floats) -> Floats:
        return field if field.ndim == 1 else sized(field, self.size)


def towards(net: LightNet, seen: Floats, about: tuple[float, float]) -> Floats:
    """(3,) to the key of a frame (h, w, SEES), as the mean of its Views tells it, at a third of the cost: only the
    part about whoever is lit is looked at."""
    told = []
    for size in _sizes(seen):
        part = _about(sized(seen, size), about)
        told += [_sight(net, part, False)[0].key[0].numpy(), _sight(net, part, True)[0].key[0].numpy() * MIRROR]
    return mean(told)


def _sizes(seen: Floats) -> list[tuple[int, int]]:
    height, width = seen.shape[:2]
    return [(round(width * scale), round(height * scale)) for scale in SCALES]


def _sight(net: LightNet, seen: Floats, mirrored: bool) -> tuple[Sight, tuple[int, int]]:
    """What is seen of (h, w, SEES), and the (h, w) that it was padded to."""
    planes = torch.from_numpy(np.ascontiguousarray(np.moveaxis(seen, 2, 0)[None], np.float32))
    if mirrored:
        planes = planes.flip(3)
        planes[:, 3] *= -1  # the x of faces' normals
    planes = padded(planes)
    with torch.inference_mode():
        return net.see(planes), (planes.shape[2], planes.shape[3])


def _about(seen: Floats, about: tuple[float, float]) -> Floats:
    """The part of a frame (h, w, C) that is as large as a lesson, about a place."""
    height, width = seen.shape[:2]
    high, wide = min(CROP[0], height), min(CROP[1], width)
    left, top = (
        round(min(max(part * whole - size / 2, 0), whole - size))
        for part, whole, size in zip(about, (width, height), (wide, high), strict=True)
    )
    return seen[top : top + high, left : left + wide]


def mean(values: Sequence[Floats]) -> Floats:
    """Of arrays of one shape, of any values."""
    return np.asarray(np.mean(values, axis=0), np.float32)


def sized(field: Floats, size: tuple[int, int]) -> Floats:
    """(H, W) or (H, W, C) at `size` (w, h), C of any number."""
    if field.shape[1::-1] == size:
        return field
    if field.ndim == 2:
        return np.asarray(cv2.resize(np.asarray(field, np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32)
    return np.stack([sized(plane, size) for plane in np.moveaxis(field, 2, 0)], axis=2)
