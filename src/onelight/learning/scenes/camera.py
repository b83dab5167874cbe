"""Cameras: a lens, a place, something looked at, and a move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import noise
from .shapes import UPRIGHT, vec

SUPER35 = 24.9  # mm, width of the gate


@dataclass(frozen=True)
class Camera:
    """`position`, `look` (3,) metres, world, at second 0; `focal` and `gate` (its width) in mm;
    `stop` the T-stop of the depth of field, `focus` metres (None: what is looked at);
    `dolly` and `pan` (3,) metres a second that position and look move by;
    `shake` degrees of handheld; `name` as on the camera report."""

    position: np.ndarray
    look: np.ndarray
    focal: float = 35.0
    name: str = "A"
    gate: float = SUPER35
    stop: float = 4.0
    focus: float | None = None
    dolly: np.ndarray | None = None
    pan: np.ndarray | None = None
    shake: float = 0.0
    seed: int = 0
    move: str = "static"

    def at(self, seconds: float) -> tuple[np.ndarray, np.ndarray, float]:
        """Where it stands, (3,), how it is turned, (3, 3) columns right, up, forward, and how
        far away it is focused, metres."""
        place, look = self.position, self.look
        if self.dolly is not None:
            place = place + self.dolly * seconds
        if self.pan is not None:
            look = look + self.pan * seconds
        forward = look - place
        away = float(np.sqrt(forward @ forward))
        sway = self._sway(seconds)
        place = place + 0.25 * sway[3:]
        forward = forward / away + np.radians(self.shake) * sway[:3]
        return place.astype(np.float32), frame(forward), self.focus or away

    def _sway(self, seconds: float) -> np.ndarray:
        if not self.shake:
            return np.zeros(6)
        t = np.full(6, seconds * 0.9) + np.arange(6) * 3.7 + self.seed * 0.61
        slow = noise.soft(t, t * 0)
        quick = noise.soft(t * 4, t * 0 + 11)
        sway = slow + 0.25 * quick
        sway[3:] *= self.shake * 0.08
        return sway

    def rays(self, seconds: float, height: int, width: int, jitter=(0.0, 0.0)):
        """Eye (3,), unit rays (3, height, width) through the pixels' centres (moved by `jitter`
        pixels), the basis (3, 3) and the focal length in pixels."""
        eye, basis, _ = self.at(seconds)
        f = self.focal / self.gate * width
        x = (np.arange(width, dtype=np.float32) + 0.5 + jitter[0] - width / 2) / f
        y = -(np.arange(height, dtype=np.float32) + 0.5 + jitter[1] - height / 2) / f
        right, up, forward = basis.T
        rays = right[:, None, None] * x[None, None, :] + up[:, None, None] * y[None, :, None] + forward[:, None, None]
        rays /= np.sqrt((rays**2).sum(0))
        return eye, np.ascontiguousarray(rays, np.float32), basis, f


def frame(forward: np.ndarray) -> np.ndarray:
    """(3, 3) with columns right, up, forward of a level camera looking along `forward` (3,)."""
    forward = forward / np.sqrt(forward @ forward)
    right = np.cross(forward, vec(0, 1, 0))
    right = right / np.sqrt(right @ right)
    return np.stack([right, np.cross(right, forward), forward], 1).astype(np.float32)


__all__ = ["SUPER35", "UPRIGHT", "Camera", "frame"]
