"""What is around the set: a sky with clouds, or a photographed environment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import noise
from .light import FACES
from .pictures import backdrop


@dataclass(frozen=True)
class Sky:
    """`high`, `low` (3,) ACEScg radiance of zenith and horizon (in the light meter's units: 1 lights
    a white card to 1), `cloud` (3,) of clouds, `cover` 0..1; `ground` (3,) what comes from below;
    `picture`: equirectangular (h, w, 3) ACEScg radiance, which takes the place of all these."""

    high: np.ndarray
    low: np.ndarray
    cloud: np.ndarray
    cover: float = 0.4
    ground: np.ndarray | None = None
    seed: int = 0
    picture: np.ndarray | None = None

    def radiance(self, rays: np.ndarray) -> np.ndarray:
        """Along unit rays (3, N) → (3, N)."""
        if self.picture is not None:
            return backdrop(self.picture, rays)
        rise = np.clip(rays[1], 0.0, 1)
        base = self.low[:, None] + (self.high - self.low)[:, None] * np.sqrt(rise)
        plane = rise + 0.14
        u, v = rays[0] / plane * 0.3 + self.seed, rays[2] / plane * 0.3
        form = noise.broken(u, v) + 0.3 * noise.broken(u * 4, v * 4)
        share = np.clip((form + 4 * self.cover - 2.1) * 0.9, 0, 1)
        lit = np.exp(0.16 * noise.broken(u + 0.04, v + 0.05))
        return (base + (self.cloud[:, None] * lit - base) * share).astype(np.float32)

    def faces(self) -> np.ndarray:
        """Mean radiance from the six sides, (6, 3), order of `FACES`."""
        rng = np.random.default_rng(4)
        rays = rng.standard_normal((3, 1500)).astype(np.float32)
        rays /= np.sqrt((rays**2).sum(0))
        seen = np.minimum(self.radiance(rays), 20)
        if self.picture is None and self.ground is not None:
            seen = np.where(rays[1] < 0, self.ground[:, None], seen)
        weight = np.clip(FACES @ rays, 0, None)
        return (weight @ seen.T / weight.sum(1, keepdims=True)).astype(np.float32)
