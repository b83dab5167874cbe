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
from onelight.learning.light.network import Lamp, LightNet, Sight

Floats = NDArray[np.floating]
SCALES = (6 / 7, 1.0, 8 / 7)
"""Of the working size: the head has learned at sizes about it."""


@dataclass(frozen=True, eq=False)
class View:
    """A frame as the head saw it at `size` (w, h), perhaps `mirrored`. What it gives lies as the frame does."""

    net: LightNet
    sight: Sight
    rays: Tensor
    size: tuple[int, int]
    mirrored: bool

    @classmethod
    def of(cls, net: LightNet, seen: Floats, size: tuple[int, int], mirrored: bool) -> View:
        """A frame (h, w, SEES) as the head looks at it, brought to `size`."""
        small = seen if seen.shape[1::-1] == size else _sized(seen, size)
        planes = torch.from_numpy(np.ascontiguousarray(np.moveaxis(small, 2, 0)[None], np.float32))
        if mirrored:
            planes = planes.flip(3)
            planes[:, 3] *= -1  # the x of faces' normals
        planes = padded(planes)
        rays = geometry.rays(size, within=(planes.shape[3], planes.shape[2]))
        with torch.inference_mode():
            sight = net.see(planes)
        return cls(net, sight, torch.from_numpy(np.moveaxis(rays, 2, 0)[None].copy()), size, mirrored)

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
        return self.sight.key[0].numpy() * self._turned()

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
        return np.array([-1 if self.mirrored else 1, 1, 1], np.float32)


class Views:
    """All of a frame; every map is their mean, at `size` (w, h)."""

    def __init__(self, net: LightNet, seen: Floats) -> None:
        """Of a frame (h, w, SEES), as SightNet sees it."""
        height, width = seen.shape[:2]
        self.size = width, height
        sizes = [(round(width * scale), round(height * scale)) for scale in SCALES]
        self.every = [View.of(net, seen, size, mirrored) for size in sizes for mirrored in (False, True)]

    def mean(self, of: Callable[[View], Floats]) -> Floats:
        """The mean of maps (h, w) or (h, w, C) that each view gives, or of its numbers (N,)."""
        return mean([self._brought(of(view)) for view in self.every])

    def stops(self, lamp: Lamp) -> tuple[Floats, Floats]:
        """As View's."""
        told = [view.stops(lamp) for view in self.every]
        said, doubt = (mean([self._brought(one) for one in each]) for each in zip(*told, strict=True))
        return said, doubt

    def _brought(self, field: Floats) -> Floats:
        return field if field.ndim == 1 or field.shape[1::-1] == self.size else _sized(field, self.size)


def mean(values: Sequence[Floats]) -> Floats:
    """Of arrays of one shape, of any values."""
    return np.asarray(np.mean(values, axis=0), np.float32)


def _sized(field: Floats, size: tuple[int, int]) -> Floats:
    """(H, W) or (H, W, C) at `size` (w, h), C of any number."""
    if field.ndim == 2:
        return np.asarray(cv2.resize(np.asarray(field, np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32)
    return np.stack([_sized(plane, size) for plane in np.moveaxis(field, 2, 0)], axis=2)
