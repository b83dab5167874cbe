"""What the heads' networks are built of, and how they are run."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Block(nn.Module):
    """Two convolutions beside a straight way through: features (B, D, H, W) to the same shape."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(F.relu(self.first(x))))


def fast() -> bool:
    """Whether this processor multiplies bfloat16 in hardware: twice as fast, and good to 1/256 of alpha."""
    return bool(getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)())
