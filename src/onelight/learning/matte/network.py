"""MatteNet: mends the matte of the frame before, carried here by optical flow, by looking at the picture.

It sees the picture, the carried matte, how much the carried frame looks like this one, how much each colour is the
foreground's by the painted frames, and a clean plate's difference where there is one. It works at half size (every
2x2 pixels side by side as channels), down to a thirty-second for what surrounds a pixel, and finishes at full size.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from onelight.learning.layers import Block

SEES = 10
"""Channels: picture 3 (ACEScct), carried matte 1, trust 1, likeness 1, picture minus clean plate 3, plate known 1."""
WIDTHS = (20, 40, 64, 96, 112)
"""Features at 1/2, 1/4, 1/8, 1/16, 1/32 of the size."""


class MatteNet(nn.Module):
    """(B, SEES, H, W), sides divisible by DIVIDES, to the matte's logits (B, 1, H, W): sigmoid of them is alpha."""

    def __init__(self) -> None:
        super().__init__()
        half = WIDTHS[0]
        self.stem = nn.Conv2d(SEES * 4, half, 3, padding=1)
        self.near = Block(half)
        pairs = list(pairwise(WIDTHS))
        self.down = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in pairs)
        self.deep = nn.ModuleList(Block(b) for _, b in pairs)
        self.lift = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in pairs)
        self.back = nn.ModuleList(Block(a) for a, _ in pairs)
        self.say = nn.Conv2d(half, 4, 3, padding=1)
        self.fine = nn.Conv2d(6, 8, 3, padding=1)
        self.finish = nn.Conv2d(8, 1, 3, padding=1)
        nn.init.zeros_(self.finish.weight)

    def forward(self, seen: Tensor) -> Tensor:
        x = self.near(F.relu(self.stem(F.pixel_unshuffle(seen, 2))))
        kept = [x]
        for down, deep in zip(self.down, self.deep, strict=True):
            x = deep(F.relu(down(x)))
            kept.append(x)
        for level in reversed(range(len(self.lift))):
            wide = F.interpolate(self.lift[level](x), size=kept[level].shape[2:], mode="bilinear", align_corners=False)
            x = self.back[level](F.relu(wide + kept[level]))
        logits = F.pixel_shuffle(self.say(x), 2)
        fine = F.relu(self.fine(torch.cat([logits, seen[:, :5]], dim=1)))
        return logits + self.finish(fine)


def network(tensors: Mapping[str, NDArray[np.float32]] | None = None) -> MatteNet:
    """A network with these weights, each of its layer's own shape (out, in, 3, 3) or (out,), or with fresh ones."""
    made = MatteNet()
    if tensors is not None:
        made.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in tensors.items()})
    return made.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
