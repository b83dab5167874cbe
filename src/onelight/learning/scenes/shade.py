"""From hits and lights to scene-linear radiance."""

from __future__ import annotations

import numpy as np

from . import light as lights_of
from .cast import Hits, veils
from .shapes import dot, unit

SKIN_WRAP = np.array([[0.2], [0.12], [0.09]], np.float32)  # how far light bleeds past the shadow's edge
WIDE = 400  # pixels: from here on shadows are worth thinning out
RINGS = ((0.18, 0.35), (0.7, 0.3))  # metres, weight: contact and corner darkening


def openness(hits: Hits) -> np.ndarray:
    """Share of the surroundings (N,) that near surfaces in the frame leave open."""
    height, width = hits.shape
    rows, columns = np.divmod(np.arange(height * width, dtype=np.int32), width)
    rows, columns = rows.astype(np.float32), columns.astype(np.float32)
    shut = np.zeros(height * width, np.float32)
    for ring, (radius, weight) in enumerate(RINGS):
        pixels = np.clip(radius / hits.foot * 0.5, 1, width / 7)
        for k in range(6):
            angle = (k + 0.5 * ring) * np.pi / 3
            there = np.clip(rows + float(np.sin(angle)) * pixels, 0, height - 1).astype(np.int32) * width + np.clip(
                columns + float(np.cos(angle)) * pixels, 0, width - 1
            ).astype(np.int32)
            gap = hits.points[:, there] - hits.points
            away = np.sqrt(dot(gap, gap)) + 1e-4
            rise = np.maximum(dot(hits.facing, gap) / away - 0.12, 0)
            shut += weight / 3 * rise * np.maximum(1 - (away / (2.2 * radius)) ** 2, 0)
    return np.clip(1 - shut, 0.12, 1)


def shadows(hits: Hits, solids, lights) -> dict[int, np.ndarray]:
    """Light's index → share of it (N,) that reaches each point. Wide frames ask every second pixel of
    every second row only, and the pixels between take it from those of the same face."""
    height, width = hits.shape
    if width < WIDE:
        return veils(solids, lights, hits.points, hits.facing, hits.shape, hits.depth)
    rows, columns = np.divmod(np.arange(height * width, dtype=np.int32), width)
    asked = np.flatnonzero((rows % 2 == 0) & (columns % 2 == 0))
    shape = ((height + 1) // 2, (width + 1) // 2)
    few = veils(solids, lights, hits.points[:, asked], hits.facing[:, asked], shape, hits.depth[asked])
    total = {k: np.zeros(height * width, np.float32) for k in few}
    weights = np.zeros(height * width, np.float32)
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        near = np.minimum((rows + down) // 2, shape[0] - 1) * shape[1]
        near += np.minimum((columns + right) // 2, shape[1] - 1)
        weight = alike(hits, asked[near])
        weights += weight
        for k, seen in few.items():
            total[k] += weight * seen[near]
    return {k: seen / weights for k, seen in total.items()}


def alike(hits: Hits, there: np.ndarray) -> np.ndarray:
    """How far each pixel's surface goes on in the pixel `there` (N,), 0..1, never quite 0."""
    gap = hits.points[:, there] - hits.points
    off = np.abs(dot(gap, hits.facing)) / (4 * hits.foot)
    turned = dot(hits.facing[:, there], hits.facing)
    return 1e-4 + (hits.index[there] == hits.index) * np.maximum(turned, 0) ** 4 / (1 + off * off)


def radiance(hits: Hits, solids, scene) -> tuple[np.ndarray, np.ndarray]:
    """Hits → radiance (3, N), and irradiance (3, N), in the light meter's units."""
    faces, low, high = scene.surround
    open_ = openness(hits)
    total = lights_of.ambient(faces, hits.points, hits.normals, low, high)
    total *= open_ + (1 - open_) * 0.35 * hits.albedo  # what is shut in sees its own colour
    seen = shadows(hits, solids, scene.lights)
    mirror = hits.rays - 2 * dot(hits.rays, hits.normals) * hits.normals
    grazing = (1 - np.clip(-dot(hits.rays, hits.normals), 0, 1)) ** 5
    fresnel = hits.shine + (1 - hits.shine) * grazing * (1 - hits.rough) ** 2
    gloss = lights_of.ambient(faces, hits.points, mirror, low, high) * fresnel * open_
    for (way, level, cosine), source in zip(
        lights_of.direct(scene.lights, scene.balance, hits.points, hits.normals, seen),
        [one for one in scene.lights if one.throws],
        strict=True,
    ):
        wrap = SKIN_WRAP * hits.soft
        total += level * np.maximum((cosine + wrap) / (1 + wrap), 0)
        gloss += level * _highlight(hits, way, cosine, source, fresnel)
    out = hits.albedo * total + gloss + hits.glow
    return out, total


def _highlight(hits: Hits, way, cosine, source, fresnel):
    """Blinn's lobe, widened by the size of the source as seen from there."""
    half = unit(way - hits.rays)
    spread = 0.02 if source.sun else 0.12 * min(source.size, 1.2)
    power = 2 / np.maximum(hits.rough + spread, 0.08) ** 4
    lobe = np.exp(power * np.minimum(dot(half, hits.normals) - 1, 0))  # as cos^power, but cheaper
    lobe = lobe * np.minimum((power + 8) / 8, 60)
    return fresnel * lobe * np.clip(cosine, 0, 1) * (0.25 + 0.75 * (cosine > 0))
