"""Scenes of the virtual soundstage (`onelight-stage dataset cameras`) as scenes to learn looks from.

Every lamp of a rendered scene is a pass of its own, so one render gives a scene under several lights: the gaffer's,
and others with each lamp's level and gel drawn anew, alike for all cameras.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour, exr
from onelight.units.light import AP1_LUMINANCE, MID_GREY, gains

Passes = Mapping[str, NDArray[np.float32]]
"""Lamp -> its light (h, w, 3), scene-linear ACEScg."""
LIGHTS = 4
"""Lights that each scene is seen under, the gaffer's own first."""
LEVEL, WARMTH, TINT = 0.9, 45.0, 3.0
"""How far lamps stray from the gaffer's in another light: sd in stops, mired, CC."""
MIDDLE, STRAYS = -1.0, 0.5
"""Stops from mid grey that the middle of a scene's pixels lies at, and the sd of that."""


def lit(scene: Path, size: tuple[int, int]) -> list[NDArray[np.float16]]:
    """A scene under LIGHTS lights, each (cameras, T, h, w, 3) ACEScct at `size` (w, h). The scene's seed draws them."""
    told = json.loads((scene / "scene.json").read_text())
    cameras = [[_passes(path, size) for path in sorted(scene.glob(f"{clip}.*.exr"))] for clip in sorted(told["clips"])]
    rng = np.random.default_rng([31, told["seed"]])
    return [_under(cameras, _lamps(cameras, rng, own=number == 0), rng) for number in range(LIGHTS)]


def _passes(path: Path, size: tuple[int, int]) -> Passes:
    layers = {name: picture.pixels for name, picture in exr.read(path).items() if name.startswith("light.")}
    return {
        name: np.asarray(cv2.resize(np.asarray(light, np.float32), size, interpolation=cv2.INTER_AREA), np.float32)
        for name, light in layers.items()
    }


def _lamps(cameras: list[list[Passes]], rng: np.random.Generator, own: bool) -> Passes:
    """Lamp -> (3,) factors of its light."""
    names = sorted({name for frames in cameras for passes in frames for name in passes})
    drawn = {name: rng.normal(size=3) * (not own) for name in names}
    return {
        name: (2.0 ** (LEVEL * stops) * gains(0, WARMTH * warm, TINT * tint)).astype(np.float32)
        for name, (stops, warm, tint) in drawn.items()
    }


def _under(cameras: list[list[Passes]], lamps: Passes, rng: np.random.Generator) -> NDArray[np.float16]:
    light = np.stack([
        [np.sum([own * lamps[name] for name, own in passes.items()], axis=0) for passes in frames]
        for frames in cameras
    ])  # fmt: skip
    luminance = np.maximum(light @ AP1_LUMINANCE.astype(np.float32), 1e-5)
    level = MID_GREY * 2.0 ** (MIDDLE + STRAYS * rng.normal()) / float(np.median(luminance))
    return colour.to_log(np.maximum(light * np.float32(level), 0)).astype(np.float16)
