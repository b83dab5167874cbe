"""Where pixels lie in front of the camera, and whether a lamp reaches them: camera space, x right, y up, z backwards.

Lengths are metres as far as a network can tell them.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

FOCAL = 40 / 24.89
"""Focal length in picture widths where a lens is unknown: 40 mm on Super 35."""
STEPS = 20
"""Of a shadow ray on its way to the lamp."""
THICK = 0.35
"""Metres: how far a surface is thought to go on behind itself."""
NEAR, FAR = 0.03, 2.5
"""Metres along a shadow ray: first and last step, in equal ratios."""


def rays(size: tuple[int, int], focal: float = FOCAL, within: tuple[int, int] | None = None) -> NDArray[np.float32]:
    """(h, w, 2): x and y of each pixel's ray at z = -1, for a picture of `size` (w, h) and a focal length in picture
    widths. Where the picture was padded to the right and below, to `within` (w, h), the rays go on."""
    width, height = size
    wide, high = within or size
    x = (np.arange(wide) + 0.5) / width - 0.5
    y = -((np.arange(high) + 0.5) - height / 2) / width
    return np.stack(np.meshgrid(x / focal, y / focal), axis=2).astype(np.float32)


def points(rays: Tensor, depth: Tensor) -> Tensor:
    """(B, 3, H, W) metres of pixels with rays (B, 2, H, W) and depth (B, 1, H, W) along the camera's axis."""
    return torch.cat([rays * depth, -depth], dim=1)


def stands(rays: Tensor, distance: Tensor, where: Tensor) -> Tensor:
    """(B, 3) metres of what is seen at `where` (B, 2), parts of width and height: rays (B, 2, H, W), distance
    (B, 1, H, W) log2 of metres."""
    grid = (where * 2 - 1)[:, None, None, :]
    seen = torch.cat([rays, torch.exp2(distance.clamp(-2, 7))], dim=1)
    x, y, depth = F.grid_sample(seen, grid, padding_mode="border", align_corners=False)[:, :, 0, 0].unbind(1)
    return torch.stack([x * depth, y * depth, -depth], dim=1)


def reached(rays: Tensor, depth: Tensor, lamp: Tensor, far: float = FAR) -> Tensor:
    """How far nothing in the picture stands between each pixel and a lamp (B, 3), metres: (B, 1, H, W) 0..1.

    Rays walk through the depth map of the picture (screen-space shadows): what the camera doesn't see shades nobody.
    """
    here = points(rays, depth)
    way = lamp[:, :, None, None] - here
    length = way.norm(dim=1, keepdim=True).clamp_min(1e-3)
    way = way / length
    left, right = rays[:, :1, :, :1].mean(2, keepdim=True), rays[:, :1, :, -1:].mean(2, keepdim=True)
    top, bottom = rays[:, 1:, :1].mean(3, keepdim=True), rays[:, 1:, -1:].mean(3, keepdim=True)
    shut = torch.zeros_like(depth)
    steps = np.geomspace(NEAR, far, STEPS)
    for step in steps:
        there = here + way * torch.minimum(torch.as_tensor(float(step)), 0.95 * length)
        away = (-there[:, 2:]).clamp_min(0.05)
        x, y = there[:, :1] / away, there[:, 1:2] / away
        grid = torch.cat([2 * (x - left) / (right - left) - 1, 2 * (y - top) / (bottom - top) - 1], dim=1)
        seen = F.grid_sample(depth, grid.permute(0, 2, 3, 1), padding_mode="border", align_corners=True)
        inside = (grid.abs().amax(dim=1, keepdim=True) < 1).float()
        before = away - seen
        least = 0.01 * away + 0.1 * step
        hit = torch.sigmoid((before - least) / (0.3 * least)) * torch.sigmoid((THICK - before) / 0.05)
        shut = torch.maximum(shut, hit * inside)
    return 1 - shut
