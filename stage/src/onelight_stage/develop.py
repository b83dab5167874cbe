"""From a rendered frame to what a camera would have recorded of it.

The light passes are dimmed and gelled and added up; the lens bends, shades and blurs; the camera sets exposure and
white; the sensor and the texture add their noise. Only the encoding is left then (sensor.encoded). The same
Development of the same frame gives the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onelight_stage import lens, sensor, white
from onelight_stage.frames import Frame

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Development:
    """The numbers of one clip.

    order: which rendered frame each recorded frame shows. lights: by group, linear Rec.709 gains [T, 3] for each
    rendered frame, 1 where absent. stops: exposure, kelvin: what the camera's white balance is set to, cc: points
    greener. soft: diameter of the blur in thousandths of the picture's height, focal and sensor: mm, focal [T] for
    each rendered frame. distortion: 0 a perfect lens. iso: of the noise; 0 for none. grain: 1 as usual.
    """

    clip: str
    order: tuple[int, ...]
    lights: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    stops: float = 0.0
    kelvin: float = 5600.0
    cc: float = 0.0
    soft: float = 0.0
    focal: tuple[float, ...] = (50.0,)
    sensor: float = 24.89
    distortion: float = 1.0
    iso: float = 800.0
    grain: float = 1.0
    seed: int = 1

    def matrix(self) -> NDArray[np.float64]:
        """(3, 3) on linear Rec.709: the camera's exposure, white balance and tint together."""
        return 2.0**self.stops * white.tint(self.cc) @ white.balance(self.kelvin)

    def optics(self, frame: int) -> lens.Optics:
        """The lens at a rendered frame."""
        return lens.Optics(self.focal[min(frame, len(self.focal) - 1)], self.sensor, self.distortion)


def developed(frame: Frame, development: Development, number: int) -> Array:
    """[H, W, 3] scene-linear Rec.709 (D65), mid grey 0.18: the rendered `frame` as the clip's recorded frame
    `number` (from 0). Highlights run on past 1; blacks may be slightly negative."""
    shown = development.order[number]
    light = lit(frame, development, shown)
    seen = through(light, development.optics(shown), development.soft)
    recorded = (seen @ development.matrix().T).astype(np.float32)
    rng = sensor.generator(development.seed, development.clip, number)
    if development.iso:
        recorded = sensor.noisy(recorded, development.iso, rng)
    return sensor.grained(recorded, development.grain, rng)


def lit(frame: Frame, development: Development, shown: int) -> Array:
    """[H, W, 3] scene-linear Rec.709: the sum of the light passes, each at its clip's level in frame `shown`."""
    total = np.zeros((*frame.depth.shape, 3), np.float32)
    for group, light in frame.lights.items():
        gains = development.lights.get(group)
        total += light if gains is None else light * gains[min(shown, len(gains) - 1)].astype(np.float32)
    return np.maximum(total, 0)


def through(light: Array, optics: lens.Optics, soft: float = 0.0) -> Array:
    """[H, W, 3] scene-linear as the lens throws it on the sensor."""
    blurred = lens.soft(light, soft)
    if not optics.amount:
        return blurred
    return lens.bent(blurred, optics) * lens.falloff((light.shape[1], light.shape[0]), optics)
