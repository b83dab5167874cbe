"""A look as five numbers, for networks: exposure, warmth, tint, contrast, saturation.

`theta` (…, 5) is in units of about one standard deviation of what goes wrong on a set: `UNITS` turns
them into stops, mired, CC points, log contrast, log saturation. All of it works on ACEScct values taken
apart into luma (ASC weights) and chroma (the rest): there a grade is a slope and an offset on each, so
finding one from matched colours is a weighted linear regression with a closed form.
"""

from __future__ import annotations

import torch
from torch import Tensor

from onelight.picture.cdl import LUMA
from onelight.picture.grade import PIVOT, STOP_IN_LOG, Face, Grade
from onelight.units.light import BALANCE_BASIS

UNITS = torch.tensor([1.0, 50.0, 8.0, 0.2, 0.3])
"""stops, mired, CC, natural log of contrast, natural log of saturation."""

_LUMA = torch.from_numpy(LUMA.copy())
_BASIS = torch.tensor(BALANCE_BASIS, dtype=torch.float32)
_INVERSE = torch.linalg.inv(_BASIS)


def apart(log_rgb: Tensor) -> tuple[Tensor, Tensor]:
    """ACEScct (…, 3) to luma (…,) and chroma (…, 3)."""
    luma = log_rgb @ _LUMA
    return luma, log_rgb - luma[..., None]


def slopes(theta: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(luma slope (…,), luma shift at mid grey (…,), chroma slope (…,), chroma shift (…, 3)) of theta (…, 5)."""
    face = theta * UNITS
    moved = face[..., :3] @ _BASIS.T * STOP_IN_LOG
    level, colour = apart(moved)
    contrast = torch.exp(face[..., 3])
    return contrast, level, contrast * torch.exp(face[..., 4]), colour


def graded(log_rgb: Tensor, theta: Tensor) -> Tensor:
    """ACEScct colours (B, N, 3) under theta (B, 5), the same shape."""
    contrast, level, chroma_slope, colour = (part[:, None] for part in slopes(theta))
    luma, chroma = apart(log_rgb)
    luma = PIVOT + contrast * (luma - PIVOT) + level
    return luma[..., None] + chroma_slope[..., None] * chroma + colour


def regress(source: Tensor, target: Tensor, weight: Tensor, ridge: float = 0.02) -> Tensor:
    """theta (B, 5) that takes source colours (B, N, 3) to target ones, weights (B, N) at least 0.

    Weighted least squares, drawn to 'no change' as if `ridge` tokens' worth of log variance said so.
    """
    share = weight / (weight.sum(1, keepdim=True) + 1e-6)
    luma_x, chroma_x = apart(source)
    luma_y, chroma_y = apart(target)
    mean = lambda values: (share * values).sum(1)  # noqa: E731
    mean_x, mean_y = mean(luma_x), mean(luma_y)
    dx = luma_x - mean_x[:, None]
    spread = ridge * 0.05
    contrast = (mean(dx * (luma_y - mean_y[:, None])) + spread) / (mean(dx * dx) + spread)
    contrast = contrast.clamp(0.5, 2.0)
    colour_x = (share[..., None] * chroma_x).sum(1)
    colour_y = (share[..., None] * chroma_y).sum(1)
    cx = chroma_x - colour_x[:, None]
    spread = ridge * 0.02
    product = mean((cx * (chroma_y - colour_y[:, None])).sum(-1)) + spread * contrast
    chroma_slope = (product / (mean((cx * cx).sum(-1)) + spread)).clamp(0.25, 3.0)
    level = mean_y - PIVOT - contrast * (mean_x - PIVOT)
    colour = colour_y - chroma_slope[:, None] * colour_x
    balance = (level[:, None] + colour) / STOP_IN_LOG @ _INVERSE.T
    bends = torch.stack([torch.log(contrast), torch.log(chroma_slope / contrast)], -1)
    return torch.cat([balance, bends], -1) / UNITS


def face(theta: Tensor) -> Face:
    """The face of one theta (5,)."""
    stops, mireds, cc, contrast, saturation = (float(v) for v in theta * UNITS)
    return Face(stops, mireds, cc, float(torch.exp(torch.tensor(contrast))), float(torch.exp(torch.tensor(saturation))))


def grade(theta: Tensor) -> Grade:
    """The grade of one theta (5,)."""
    return Grade.from_face(face(theta))
