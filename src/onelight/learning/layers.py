"""What the heads' networks are built of, and how they are run."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

DIVIDES = 32
"""What both sides of a picture are padded to a multiple of."""


class Block(nn.Module):
    """Two convolutions beside a straight way through: features (B, D, H, W) to the same shape."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(F.relu(self.first(x))))


def padded(seen: Tensor) -> Tensor:
    """(B, C, H, W) with the edges repeated to the right and below until both sides divide."""
    height, width = seen.shape[2:]
    return F.pad(seen, (0, -width % DIVIDES, 0, -height % DIVIDES), mode="replicate")


def fast() -> bool:
    """Whether this processor multiplies bfloat16 in hardware: twice as fast, and good to 1/256 of alpha."""
    return bool(getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)())
