"""Cloth that answers a pose: a garment's folds run down where it hangs and gather where a limb bends."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies.anatomy import Body
from onelight_stage.bodies.skeleton import skinned, unit
from onelight_stage.bodies.tailoring import Garment

Floats = NDArray[np.floating[Any]]
JOINTS = {
    "elbow": ("lowerarm01", "upperarm01", 0.075), "shoulder": ("upperarm01", "lowerarm01", 0.10),
    "knee": ("lowerleg01", "upperleg01", 0.09), "hip": ("upperleg01", "lowerleg01", 0.11),
}  # fmt: skip
"""joint -> (its bone, a bone along the limb, how far its folds reach in metres)."""


class Folds:
    """A garment's wrinkles, prepared at rest: `still` [N] that are always there, and some [N] for every joint."""

    def __init__(self, body: Body, garment: Garment, seed: int) -> None:
        random = np.random.default_rng([seed, 61, len(garment.points)])
        self.garment, self.body = garment, body
        at = garment.points
        warp = 0.02 * np.stack([_waves(at, random, (6, 6, 6)) for _ in range(3)], 1)
        self.still = _ridged(_waves(at + warp, random, (15, 15, 3.0))) + 0.3 * _waves(at + warp, random, (26, 26, 16))
        self.joints: dict[str, Floats] = {}
        for name, (bone, other, reach) in JOINTS.items():
            for side in "LR":
                joint, far = body.head(f"{bone}.{side}"), body.head(f"{other}.{side}")
                axis = unit(far - joint)
                near = np.exp(-((at - joint) ** 2).sum(1) / (2 * reach**2))
                along = (at + 1.6 * warp - joint) @ axis
                across = _ridged(
                    np.sin(2 * np.pi * along * random.uniform(15, 21) + 3.0 * _waves(at, random, (7, 7, 7)))
                )
                patchy = np.clip(0.55 + 0.6 * _waves(at, random, (9, 9, 9)), 0, 1)
                size = 0.45 if name == "shoulder" else 0.8
                self.joints[f"{name}.{side}"] = size * near * across * patchy
        chest = body.head("spine01")
        self.chest = np.exp(-((at - chest - [0, -0.09, 0.0]) ** 2 / (2 * np.array([0.13, 0.08, 0.11]) ** 2)).sum(1))

    def moved(self, matrices: NDArray[np.float32], bend: dict[str, Floats], breath: Floats) -> NDArray[np.float32]:
        """[T, N, 3] with the body."""
        g = self.garment
        frames = len(matrices)
        height = np.broadcast_to(0.55 * self.still, (frames, len(g.points))).copy()
        for name, ridges in self.joints.items():
            amount = 0.25 + 1.4 * np.clip(bend.get(name, np.zeros(frames)) / 1.6, 0, 1)
            height += amount[:, None] * ridges
        out = g.loose * height + 0.0035 * self.chest * (1 + breath[:, None])
        rest = g.points[None] + g.normals[None] * out[..., None]
        points = skinned(rest.astype(np.float32), g.weights, matrices)
        if g.name in ("skirt", "coat"):
            self._off_the_legs(points, matrices)
        return points

    def _off_the_legs(self, points: NDArray[np.float32], matrices: NDArray[np.float32]) -> None:
        """Cloth around both legs is pushed out by whichever leg strides into it; in place."""
        body, ease = self.body, 0.02 if self.garment.name == "skirt" else 0.062
        size = body.head("upperleg01.L")[2] / 0.92
        for side in "LR":
            for upper, lower, thick, thin in (
                ("upperleg01", "lowerleg01", 0.092, 0.066), ("lowerleg01", "foot", 0.066, 0.05),
            ):  # fmt: skip
                matrix = matrices[:, body.template.bone(f"{upper}.{side}")]
                start, end = (matrix[:, :3, :3] @ body.head(f"{n}.{side}") + matrix[:, :3, 3] for n in (upper, lower))
                for now, a, b in zip(points, start, end, strict=True):
                    t = np.clip((now - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
                    away = now - a - t[:, None] * (b - a)
                    far = np.linalg.norm(away, axis=1)
                    room = (thick + (thin - thick) * t) * size + ease
                    now += away * (np.maximum(room - far, 0) / np.maximum(far, 1e-6))[:, None]


def _waves(at: Floats, random: np.random.Generator, per_metre: tuple[float, float, float]) -> Floats:
    """A smooth chance field [N] of about -1..1 with so many waves a metre along x, y, z."""
    total = np.zeros(len(at))
    for _ in range(5):
        way = random.normal(size=3) * per_metre
        total += np.sin(2 * np.pi * (at @ way) * 0.6 + random.uniform(0, 6.28))
    return total / 2.6


def _ridged(value: Floats) -> Floats:
    """Folds have narrow ridges and wide valleys."""
    return np.sign(value) * np.abs(value) ** 0.8 - 0.25 * value**2
