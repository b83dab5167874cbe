"""Lights, what reaches a point from each, and what the room gives back of it.

Levels are metered as on a set: a light at 0 stops puts an 18 % grey card that faces it at the
scene's mark at 0.18. Irradiance is in those units: radiance = albedo x irradiance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .colour import light_colour
from .shapes import dot, smooth, vec


@dataclass(frozen=True)
class Light:
    """`position` (3,) metres (of the sun: the way to it, a unit vector); `size` metres, radius of
    the source (of the sun: radians); `stops` at the mark; `kelvin`, `green_cc`; `aim` (3,) unit
    vector it throws towards, or None for all round; `beam` degrees of half angle (90: a panel's
    cosine); `gate`: (centre (3,), frame (3, 3), half width, half height, panes across, panes up)
    of a window it must come through; `shadows`: whether it casts them; `tint` (3,) ACEScg gel;
    `throws`: False for the level of things that only glow (what is outside a window)."""

    name: str
    position: np.ndarray
    size: float = 0.2
    stops: float = 0.0
    kelvin: float = 5600.0
    green_cc: float = 0.0
    aim: np.ndarray | None = None
    beam: float = 90.0
    sun: bool = False
    gate: tuple | None = None
    shadows: bool = True
    tint: np.ndarray | None = None
    throws: bool = True
    mark: np.ndarray | None = None  # where `stops` is metered; the scene sets it

    def __post_init__(self):
        for name in ("size", "stops", "kelvin", "green_cc", "beam"):  # numpy's own would widen every array
            object.__setattr__(self, name, float(getattr(self, name)))

    @property
    def intensity(self) -> float:
        """Irradiance at one metre (of the sun: anywhere). Without a mark: metered one metre off."""
        if self.sun:
            return float(2.0**self.stops)
        if self.mark is None:
            return float(2.0**self.stops)
        away = self.position - self.mark
        return float(2.0**self.stops * (away @ away + self.size**2))

    def colour(self, balance: float) -> np.ndarray:
        """ACEScg (3,), luminance about 1, on a camera balanced to `balance` kelvin."""
        rgb = light_colour(self.kelvin, balance, self.green_cc)
        return rgb if self.tint is None else (rgb * self.tint).astype(np.float32)

    def reach(self, points: np.ndarray):
        """Points (3, N) → unit way to the light (3, N), its distance (N,), and the irradiance
        (N,) that a surface facing it would get with nothing in between."""
        if self.sun:
            way = np.repeat(self.position[:, None], points.shape[1], 1)
            away = np.full(points.shape[1], 1.0, np.float32)
            return way, away, self.intensity * self._through(points, way)
        way = self.position[:, None] - points
        square = dot(way, way)
        away = np.sqrt(square)
        way = way / away
        level = self.intensity / (square + self.size**2)
        if self.aim is not None:
            level = level * self._thrown(-dot(way, self.aim[:, None]))
        return way, away, (level * self._through(points, way)).astype(np.float32)

    def _thrown(self, cosine: np.ndarray) -> np.ndarray:
        if self.beam >= 90:
            return np.clip(cosine + 0.12, 0, 1)
        rim = float(np.cos(np.radians(self.beam)))
        return smooth((cosine - rim) / (0.6 * (1 - rim)))

    def _through(self, points: np.ndarray, way: np.ndarray):
        if self.gate is None:
            return np.float32(1)
        centre, turn, half_width, half_height, across, up = self.gate
        o = turn.T @ (points - centre[:, None])
        d = turn.T @ way
        t = -o[2] / np.where(np.abs(d[2]) < 1e-4, 1e-4, d[2])
        x, y = o[0] + t * d[0], o[1] + t * d[1]
        blur = 0.012 + self.size * np.clip(t, 0, 20) if self.sun else 0.05
        pane = edge(half_width - np.abs(x), blur) * edge(half_height - np.abs(y), blur) * (t > 0)
        for v, half, count in ((x, half_width, across), (y, half_height, up)):
            if count > 1:
                cell = (v / half + 1) * count / 2
                bar = np.abs(cell - np.round(cell)) * 2 * half / count
                pane = pane * edge(bar - 0.28 * half / count if count > 8 else bar - 0.02, blur)
        return pane


def edge(inside: np.ndarray, blur) -> np.ndarray:
    """Soft step of `inside` (N,) metres over `blur`, 0..1."""
    return smooth(0.5 + 0.5 * inside / blur)


def raised(light: Light, stops: float) -> Light:
    """The same light, that many stops brighter."""
    return replace(light, stops=light.stops + stops)


def direct(lights, balance: float, points: np.ndarray, normals: np.ndarray, veils) -> list:
    """Per light: (way (3, N), irradiance x colour at the points, unturned (3, N), cosine (N,)).
    `veils`: light's index → visible share (N,)."""
    parts = []
    for index, light in enumerate(lights):
        if not light.throws:
            continue
        way, _, level = light.reach(points)
        seen = veils.get(index)
        level = level if seen is None else level * seen
        cosine = dot(normals, way)
        parts.append((way, light.colour(balance)[:, None] * level, cosine))
    return parts


FACES = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float32)


def bounce(lights, balance: float, low: np.ndarray, high: np.ndarray, albedos: np.ndarray):
    """What a box-shaped room gives back: radiance of its six faces (6, 3), order of `FACES`
    (the face towards +x first). `albedos` (6, 3)."""
    lit = np.zeros((6, 3), np.float32)
    for index, towards in enumerate(FACES):
        points = _grid(low, high, towards)
        normals = np.repeat(-towards[:, None], points.shape[1], 1)
        for _, level, cosine in direct(lights, balance, points, normals, {}):
            lit[index] += 0.55 * (level * np.clip(cosine, 0, 1)).mean(1)  # people and things hide some
    given = albedos * lit
    for _ in range(4):
        others = (given.sum(0) - given) / 5 * 0.8
        given = albedos * (lit + others)
    return given.astype(np.float32)


def _grid(low, high, towards):
    axis = int(np.abs(towards).argmax())
    a, b = [i for i in range(3) if i != axis]
    s = (np.arange(6) + 0.5) / 6
    u, v = np.meshgrid(low[a] + s * (high[a] - low[a]), low[b] + s * (high[b] - low[b]))
    points = np.empty((3, u.size), np.float32)
    points[a], points[b] = u.ravel(), v.ravel()
    points[axis] = high[axis] if towards[axis] > 0 else low[axis]
    return points


def ambient(faces: np.ndarray, points: np.ndarray, normals: np.ndarray, low=None, high=None):
    """Irradiance (3, N) from six faces' radiance (6, 3); a near wall (with `low`, `high`
    corners given) counts for more, as its colour bleeds."""
    total = np.zeros_like(points)
    for axis in range(3):
        n = normals[axis]
        for sign, index in ((1, 2 * axis), (-1, 2 * axis + 1)):
            weight = np.clip(0.25 + sign * n, 0, None) ** 2
            if low is not None and high is not None:
                gap = high[axis] - points[axis] if sign > 0 else points[axis] - low[axis]
                weight = weight * (1 + 0.8 * np.exp(-np.maximum(gap, 0) / 0.5))
            total += faces[index][:, None] * weight
    return total / 1.35


__all__ = ["FACES", "Light", "ambient", "bounce", "direct", "raised", "vec"]
