"""The light head: SightNet sees what a picture is made of, LampNet what a lamp would do to it.

SightNet looks at one picture (ACEScct, and the normals of the faces where the face mesh has found any) and says of
each pixel its shading (how much light of each colour arrives there: albedo times it is the picture), how much of its
light is the key's, its normal and its distance; and of the whole the key's direction, level and colour.
LampNet takes these and a lamp's place and says how much of the lamp's light arrives at each pixel, cast shadows and
bounce included, and how sure that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from onelight.learning.layers import Block
from onelight.learning.light import geometry

SEES = 7
"""Channels: picture 3 (ACEScct), face normals 3, face known 1."""
MIDDLE, SPREAD = 0.35, 5.0
"""ACEScct of a usual pixel, and what brings usual differences to about 1."""
WIDTHS = (24, 44, 72, 104, 128)
"""Features of SightNet at 1/2, 1/4, 1/8, 1/16, 1/32 of the size."""
LAMP_WIDTHS = (24, 36, 48, 64)
"""Features of LampNet at 1/2, 1/4, 1/8, 1/16."""
TELLS = 8
"""Features that SightNet hands to LampNet."""
BOUNCED = 0.06
"""Part of a lamp's light that is everywhere, before anything is known of walls."""
DEEPEST, BRIGHTEST = -8.0, 6.0
"""Stops of shading, from a lamp that brings a mid-grey card to mid grey."""


class Tower(nn.Module):
    """Features (B, widths[0], H, W) looked at ever wider and brought back (Ronneberger et al. 2015, U-Net): those of
    the same shape, and the widest (B, widths[-1], h, w)."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        pairs = list(pairwise(widths))
        self.near = Block(widths[0])
        self.down = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in pairs)
        self.deep = nn.ModuleList(Block(b) for _, b in pairs)
        self.lift = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in pairs)
        self.back = nn.ModuleList(Block(a) for a, _ in pairs)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.near(x)
        kept = [x]
        for down, deep in zip(self.down, self.deep, strict=True):
            x = deep(F.relu(down(x)))
            kept.append(x)
        widest = x
        for level in reversed(range(len(self.lift))):
            wide = F.interpolate(self.lift[level](x), size=kept[level].shape[2:], mode="bilinear", align_corners=False)
            x = self.back[level](F.relu(wide + kept[level]))
        return x, widest


@dataclass(frozen=True, eq=False)
class Sight:
    """What SightNet sees. Of each pixel, (B, C, H, W): `shading` 3, stops; `share` 1, the key's part 0..1; `normals` 3,
    unit, camera space (x right, y up, z to the camera); `distance` 1, log2 of metres along the camera's axis.
    At half size: `tells`. Of the whole: `key` (B, 3) unit, towards the key; `level` (B, 3), its stops in R, G, B."""

    shading: Tensor
    share: Tensor
    normals: Tensor
    distance: Tensor
    tells: Tensor
    key: Tensor
    level: Tensor


class SightNet(nn.Module):
    """(B, SEES, H, W), sides divisible by DIVIDES, to a Sight."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(SEES * 4, WIDTHS[0], 3, padding=1)
        self.tower = Tower(WIDTHS)
        self.say = nn.Conv2d(WIDTHS[0], 8 * 4, 3, padding=1)
        self.tell = nn.Conv2d(WIDTHS[0], TELLS, 1)
        self.whole = nn.Sequential(nn.Linear(2 * WIDTHS[-1], 96), nn.ReLU(), nn.Linear(96, 6))

    def forward(self, seen: Tensor) -> Sight:
        seen = torch.cat([(seen[:, :3] - MIDDLE) * SPREAD, seen[:, 3:]], dim=1)
        x, widest = self.tower(F.relu(self.stem(F.pixel_unshuffle(seen, 2))))
        said = F.pixel_shuffle(self.say(x), 2).float()
        pooled = torch.cat([widest.mean(dim=(2, 3)), widest.amax(dim=(2, 3))], dim=1)
        whole = self.whole(pooled).float()
        facing = said[:, 4:7] + torch.tensor([0.0, 0.0, 0.5]).view(1, 3, 1, 1)
        key = whole[:, :3] + torch.tensor([0.0, 0.2, 0.2])
        return Sight(
            (said[:, :3] - 1).clamp(DEEPEST, BRIGHTEST), torch.sigmoid(said[:, 3:4]), F.normalize(facing, dim=1),
            said[:, 7:8] + 1.3, self.tell(x), F.normalize(key, dim=1), whole[:, 3:],
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lamp:
    """A lamp at level 0: a mid-grey card that faces it at the subject comes out at mid grey. `subject` (B, 3) metres,
    camera space, where it is metered; `towards` (B, 3) unit, from there to it; `away` and `width` (B,) metres."""

    subject: Tensor
    towards: Tensor
    away: Tensor
    width: Tensor

    @property
    def place(self) -> Tensor:
        """(B, 3) metres, camera space."""
        return self.subject + self.towards * self.away[:, None]


class LampNet(nn.Module):
    """A Sight, its rays (B, 2, H, W) and a Lamp to (B, 1, H, W) stops of shading by that lamp alone, and (B, 1, H, W)
    how far off that may be, stops (the scale of a Laplace distribution). It mends what geometry says: Lambert's cosine,
    the square of the distance, and what stands in the way."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(TELLS + 14, LAMP_WIDTHS[0], 3, padding=1)
        self.tower = Tower(LAMP_WIDTHS)
        self.say = nn.Conv2d(LAMP_WIDTHS[0], 8, 3, padding=1)

    def forward(self, sight: Sight, rays: Tensor, lamp: Lamp) -> tuple[Tensor, Tensor]:
        lit = _lit(sight, rays, lamp)
        x, _ = self.tower(F.relu(self.stem(torch.cat([sight.tells, lit], dim=1))))
        said = F.pixel_shuffle(self.say(x), 2).float()
        facing, falls, open_ = lit[:, 3:6].split(1, dim=1)
        plain = torch.log2(facing.clamp_min(0) * open_ + BOUNCED) + falls
        plain = F.interpolate(plain, scale_factor=2, mode="bilinear", align_corners=False)
        return (said[:, :1] + plain).clamp(DEEPEST, BRIGHTEST), F.softplus(said[:, 1:] + 0.5) + 0.05


def _lit(sight: Sight, rays: Tensor, lamp: Lamp) -> Tensor:
    """What geometry says of a lamp, at half size: (B, 14, H/2, W/2). No gradient flows back through the geometry."""
    with torch.no_grad(), torch.autocast("cpu", enabled=False):
        normals = F.normalize(F.avg_pool2d(sight.normals.detach().float(), 2), dim=1)
        depth = torch.exp2(F.avg_pool2d(sight.distance.detach().float(), 2).clamp(-2, 7))
        half = F.avg_pool2d(rays, 2)
        here = geometry.points(half, depth)
        way = lamp.place[:, :, None, None] - here
        length = way.norm(dim=1, keepdim=True).clamp_min(0.1)
        way = way / length
        facing = (way * normals).sum(dim=1, keepdim=True)
        falls = 2 * torch.log2(lamp.away.view(-1, 1, 1, 1) / length).clamp(-4, 3)
        open_ = geometry.reached(half, depth, lamp.place)
        wide = torch.log2(lamp.width / lamp.away).view(-1, 1, 1, 1).expand_as(depth)
        behind = torch.log2(depth / -lamp.subject[:, 2:, None, None]).clamp(-4, 5)
        flat = lamp.towards[:, :, None, None].expand_as(way)
        return torch.cat([normals, facing, falls, open_, wide, behind, way, flat], dim=1)


class LightNet(nn.Module):
    """Both: `see` a picture, then ask for `lamp` after lamp."""

    def __init__(self) -> None:
        super().__init__()
        self.see = SightNet()
        self.lamp = LampNet()


def network(tensors: Mapping[str, NDArray[np.float32]] | None = None) -> LightNet:
    """A network with these weights, each of its layer's own shape (out, in, 3, 3) or (out,), or with fresh ones."""
    made = LightNet()
    if tensors is not None:
        made.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in tensors.items()})
    return made.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
