"""The look head at work: pictures in, a correction and its uncertainty out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onelight.learning.look.network import HIGH, WIDE, LookNet
from onelight.picture import colour
from onelight.picture.clipping import clipped
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

Tensors = Mapping[str, NDArray[np.float32]]


def network(tensors: Tensors) -> LookNet:
    """LookNet with these weights. Raises BadInput where they are another network's."""
    made = LookNet()
    try:
        made.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in tensors.items()})
    except RuntimeError as error:
        raise BadInput(f"These are no look weights: {str(error)[:200]}", "Learn again with this Onelight.") from None
    return made.eval()


def look(
    hero: Sequence[Picture], shot: Sequence[Picture], tensors: Tensors
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(theta (5,), standard deviation (5,)) of the grade that brings `shot` to `hero`, in theta.UNITS."""
    with torch.inference_mode():
        found, spread = network(tensors)(*frames(hero), *frames(shot))[-1]
    return found[0].double().numpy(), torch.exp(spread[0]).double().numpy()


def frames(pictures: Sequence[Picture]) -> tuple[Tensor, Tensor]:
    """(ACEScct (1, K, 3, H, W), validity (1, K, 1, H, W)) of K pictures, at the network's size."""
    wide, high = pictures[0].size
    scale = (WIDE * HIGH / (wide * high)) ** 0.5
    size = tuple(max(16, round(side * scale / 8) * 8) for side in (wide, high))
    small = [cv2.resize(p.to(colour.LOG).rgb, size, interpolation=cv2.INTER_AREA) for p in pictures]
    valid = [cv2.resize((~clipped(p)).astype(np.float32), size, interpolation=cv2.INTER_AREA) for p in pictures]
    stack = lambda planes: torch.from_numpy(np.ascontiguousarray(np.stack(planes)))[None]  # noqa: E731
    return stack([s.transpose(2, 0, 1) for s in small]), stack([v[None] for v in valid])
