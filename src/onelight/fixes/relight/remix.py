"""A frame as layers of light: what each lamp gives of it, added up in linear light, is the relit frame.

What a network finds is small and smooth: how many stops of light arrive where, and how much of it is the key's. The
layers are the plate's own pixels, weighted by that: paint, texture and grain stay where they are, only light changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.relight.maps import Lamps, Maps
from onelight.fixes.relight.seeing import Floats, Look, unit
from onelight.fixes.relight.words import Asked
from onelight.picture import colour
from onelight.picture.guided import Guide
from onelight.picture.picture import Picture
from onelight.units.light import AP1_LUMINANCE

REACH, FLAT = 2, 0.06
"""Of the guided filter: pixels at working size, and differences of ACEScct that count as none."""


@dataclass(frozen=True, eq=False)
class Relit:
    """A relit frame. `picture` in the plate's colour space; `lights` its layers by lamp (H, W, 3), scene-linear
    ACEScg, which add up to it; `albedo` (H, W, 3) 0 and up; `normals` (H, W, 3) unit, camera space; `depth` (H, W)
    metres; `sure` (H, W) 0..1, how far the light was free to move."""

    picture: Picture
    lights: Mapping[str, NDArray[np.float32]]
    albedo: NDArray[np.float32]
    normals: NDArray[np.float32]
    depth: NDArray[np.float32]
    sure: NDArray[np.float32]


def relit(look: Look, picture: Picture, lamps: Lamps, maps: Maps, practical: Floats | None = None) -> Relit:
    """`picture` of any size, of which `look` was taken, under the light that was asked for, by its `maps`. `practical`
    (H, W) 0..1: the matte of a lamp in the picture."""
    linear, asked = picture.linear(), lamps.asked
    wide = Wide(look, linear)
    share, tint = wide.up(maps["key"])[..., None], lamps.tint.astype(np.float32)
    now = {"key": linear * share, "fill": linear * (1 - share)}
    new = {"key": now["key"] * tint, "fill": now["fill"] * np.float32(2.0**asked.fill)}
    if "moved" in maps:
        new["key"] = linear * wide.up(maps["moved"]) * tint
    if "back" in maps:
        new["back"] = linear * wide.up(maps["back"]) * np.float32(2.0 ** (asked.back or 0))
    if practical is not None:
        inside = np.asarray(practical, np.float32)[..., None]
        now = {name: light * (1 - inside) for name, light in now.items()} | {"practical": linear * inside}
        new = {name: light * (1 - inside) for name, light in new.items()}
        new["practical"] = linear * inside * np.float32(2.0**asked.practical)
    part = np.float32(asked.strength)
    lights = {name: (1 - part) * now.get(name, np.float32(0)) + part * light for name, light in new.items()}
    made = picture
    if asked.strength > 0 and changes(asked):
        made = picture.with_rgb(np.add.reduce(list(lights.values())), colour.LINEAR).to(picture.colour_space)
    albedo = linear * np.exp2(-wide.up(maps["shading"]))
    normals, depth, sure = (wide.up(maps[name]) for name in ("normals", "depth", "sure"))
    return Relit(made, lights, albedo, unit(normals), depth, sure)


def changes(asked: Asked) -> bool:
    """Whether anything is asked for at all."""
    return asked.moved or asked.flagged or any((asked.key, asked.fill, asked.warm, asked.practical))


def level(picture: Picture) -> float:
    """Mean stops of a picture's luminance, from 1."""
    return float(np.log2(np.maximum(picture.linear() @ AP1_LUMINANCE.astype(np.float32), 1e-3)).mean())


class Wide:
    """Brings maps from working size to a plate's own, smooth but for the edges of the plate's ACEScct luminance."""

    def __init__(self, look: Look, linear: NDArray[np.float32]) -> None:
        weights = AP1_LUMINANCE.astype(np.float32)
        self.guide = Guide(colour.to_log(look.small @ weights), REACH, FLAT**2, cv2.BORDER_REFLECT)
        self.full = colour.to_log(np.maximum(linear @ weights, 0))

    def up(self, field: Floats) -> NDArray[np.float32]:
        """(h, w) or (h, w, C) at the plate's size."""
        field = np.asarray(field, np.float32)
        if field.ndim == 3:
            return np.stack([self.up(np.ascontiguousarray(plane)) for plane in np.moveaxis(field, 2, 0)], axis=2)
        return np.clip(self.guide.carried(field, self.full), field.min(), field.max()).astype(np.float32)
