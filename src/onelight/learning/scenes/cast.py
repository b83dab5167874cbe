"""Casting: which solid each ray meets, what its surface is, and which lights see it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import noise
from .materials import Material, Surface, finish, keeps
from .shapes import FAR, Solid, dot, unit

SUN_REACH = 60.0  # metres: how far off something may still throw a shadow in the sun
CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)


@dataclass
class Hits:
    """What N rays met, world metres: `points`, `normals` (as shaded), `facing` (of the solid),
    `albedo`, `glow` (3, N); `rough`, `shine`, `depth` along the ray, `foot` (N,); `index` (N,) of
    the solid, -1 for none; `soft` (N,) where light bleeds in (skin)."""

    points: np.ndarray
    normals: np.ndarray
    facing: np.ndarray
    albedo: np.ndarray
    glow: np.ndarray
    rough: np.ndarray
    shine: np.ndarray
    depth: np.ndarray
    foot: np.ndarray
    index: np.ndarray
    soft: np.ndarray
    rays: np.ndarray
    shape: tuple[int, int]


def first_hits(solids: list[Solid], eye, rays, basis, f):
    """Nearest hit distance (H, W) and the index of the solid (H, W), -1 for none."""
    _, height, width = rays.shape
    nearest = np.full((height, width), FAR, np.float32)
    index = np.full((height, width), -1, np.int16)
    for i, (solid, rows, columns) in enumerate(windows(solids, eye, basis, f, height, width)):
        if rows is None:
            continue
        part = rays[:, rows, columns]
        t = solid.hit(eye, part.reshape(3, -1))
        if t is None:
            continue
        t = t.reshape(part.shape[1:])
        if solid.material.leafy:
            t = leafed(solid, eye, part, t)
        old = nearest[rows, columns]
        closer = t < old
        np.copyto(old, t, where=closer)
        np.copyto(index[rows, columns], np.int16(i), where=closer)
    return nearest, index


def leafed(solid: Solid, eye, part, t):
    """Foliage has holes, more towards its rim."""
    flat, d = t.reshape(-1), part.reshape(3, -1)
    met = np.flatnonzero(flat < FAR)
    q = solid.local(eye[:, None] + d[:, met] * flat[met])
    rim = np.abs(dot(unit(q / solid.half[:, None] ** 2), solid.turn.T @ d[:, met]))
    ragged = np.clip(noise.solid(q / solid.material.scale * 1.7 + solid.material.seed), -1.5, 1.5)
    flat = flat.copy()
    flat[met[rim < solid.material.leafy * (0.45 - 0.75 * ragged)]] = FAR
    return flat.reshape(t.shape)


def windows(solids, eye, basis, f, height, width):
    """Per solid the rows and columns of the frame that it can touch (None: none)."""
    if not solids:
        return
    centres = np.stack([s.centre for s in solids])
    turns = np.stack([s.turn for s in solids])
    halves = np.stack([s.half for s in solids])
    corners = centres[:, None] + np.einsum("pij,pcj->pci", turns, CORNERS[None] * halves[:, None])
    seen = (corners - eye) @ basis
    z = seen[..., 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        x = seen[..., 0] / z * f + width / 2
        y = -seen[..., 1] / z * f + height / 2
    behind, cut = (z < 0.02).all(1), (z < 0.02).any(1)
    for i, solid in enumerate(solids):
        if behind[i]:
            yield solid, None, None
            continue
        if cut[i]:
            yield solid, slice(0, height), slice(0, width)
            continue
        left, right = max(int(x[i].min()), 0), min(int(x[i].max()) + 1, width)
        top, low = max(int(y[i].min()), 0), min(int(y[i].max()) + 1, height)
        small = (x[i].max() - x[i].min()) < 0.5 and (y[i].max() - y[i].min()) < 0.5
        if left >= right or top >= low or small:
            yield solid, None, None
        else:
            yield solid, slice(top, low), slice(left, right)


def meet(solids: list[Solid], eye, rays, basis, f, glows) -> Hits:
    """All that shading needs of the first hits. `glows`: material → (3,) radiance of its glow."""
    nearest, index = first_hits(solids, eye, rays, basis, f)
    flat, n = rays.reshape(3, -1), nearest.size
    depth, index = nearest.reshape(-1), index.reshape(-1)
    missed = index < 0
    safe = np.where(missed, np.float32(100), depth)

    def zero3() -> np.ndarray:
        return np.zeros((3, n), np.float32)

    hits = Hits(
        eye[:, None] + flat * safe,
        zero3(),
        zero3(),
        zero3(),
        zero3(),
        np.ones(n, np.float32),
        np.zeros(n, np.float32),
        safe,
        safe / f,
        index,
        np.zeros(n, np.float32),
        flat,
        rays.shape[1:],
    )
    order = np.argsort(index, kind="stable")
    values, starts = np.unique(index[order], return_index=True)
    stops = np.append(starts[1:], n)
    for value, start, stop in zip(values, starts, stops, strict=True):
        if value >= 0:
            _surface(solids[value], hits, order[start:stop], glows)
    return hits


def _surface(solid: Solid, hits: Hits, where: np.ndarray, glows) -> None:
    points, rays = hits.points[:, where], hits.rays[:, where]
    normal, uv = solid.surface(points)
    slant = np.abs(dot(normal, rays))
    foot = hits.foot[where] / np.maximum(slant, 0.12)
    frame = solid.turn if solid.paint is None else solid.paint[0]
    material: Material = solid.material
    surface = finish(material, Surface(solid.laid(points), uv, foot))
    hits.facing[:, where] = normal
    if surface.tilt is not None:
        normal = unit(normal + frame @ surface.tilt)
        away = np.minimum(-dot(normal, rays), 0.02) - 0.02
        normal = unit(normal + rays * away)
    hits.normals[:, where] = normal
    hits.albedo[:, where] = surface.albedo
    hits.rough[where], hits.shine[where] = surface.rough, surface.shine
    hits.soft[where] = 1.0 if material.soft else 0.0
    if material.glow is not None:
        glow = surface.albedo if surface.glow is None else surface.glow
        hits.glow[:, where] = glow * glows(material)[:, None]


def veils(solids: list[Solid], lights, points, facing, shape, depth) -> dict:
    """Light's index → share of it (N,) that reaches each point past everything that casts."""
    blockers = [s for s in solids if s.casts]
    if not blockers:
        return {}
    lifted = points + 0.012 * facing
    groups = clusters(lifted, shape, depth)
    return {
        k: veil(blockers, light, lifted, facing, groups)
        for k, light in enumerate(lights)
        if light.shadows and light.throws
    }


def veil(blockers, light, points, facing, groups) -> np.ndarray:
    """Share of one light (N,). Points turned away or out of its beam are not asked."""
    order, member, centres, spreads = groups
    way, away, level = light.reach(points)
    away, size = (np.full_like(away, SUN_REACH), light.size * SUN_REACH) if light.sun else (away, light.size)
    wanted = (dot(facing, way) > -0.25) & (np.broadcast_to(level, away.shape) > 1e-4)
    ids = order[wanted[order]]
    packed = np.take(np.concatenate([points, way, away[None]]), ids, axis=1)
    starts = np.searchsorted(member[ids], np.arange(len(centres) + 1))
    counts = np.diff(starts)
    part = np.ones(len(ids), np.float32)
    for solid, near in zip(blockers, between(light, centres, spreads, blockers) & (counts > 0), strict=True):
        at = runs(starts[:-1][near], counts[near])
        if len(at):
            some = np.take(packed, at, axis=1)
            part[at] *= 1 - solid.veil(some[:3], some[3:6], some[6], size)
    seen = np.ones(len(wanted), np.float32)
    seen[ids] = part
    return seen


def runs(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The whole numbers from each start (G,) on, so many of each (G,), as one array (N,)."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - ends + counts, counts)


def clusters(points, shape, depth):
    """Points of a frame in small groups near each other: order (N,) by group, group of each
    point (N,), the groups' centres (G, 3) and radii (G,)."""
    height, width = shape
    tile = max(width // 20, 4)
    rows, columns = np.divmod(np.arange(height * width), width)
    key = ((rows // tile) * 64 + columns // tile) * 64
    key = key + np.clip(np.log2(np.maximum(depth, 0.1)) * 4 + 16, 0, 63).astype(np.int64)
    order = np.argsort(key, kind="stable")
    _, starts, counts = np.unique(key[order], return_index=True, return_counts=True)
    member = np.empty(len(order), np.int32)
    member[order] = np.repeat(np.arange(len(starts), dtype=np.int32), counts)
    sorted_points = points[:, order]
    low = np.minimum.reduceat(sorted_points, starts, axis=1)
    high = np.maximum.reduceat(sorted_points, starts, axis=1)
    return order, member, ((low + high) / 2).T, np.sqrt((((high - low) / 2) ** 2).sum(0))


def between(light, centres, spreads, blockers):
    """(blockers, groups): whether a blocker may stand between a group and the light."""
    where = np.stack([s.centre for s in blockers])
    girth = np.sqrt(np.stack([(s.half**2).sum() for s in blockers]))
    if light.sun:
        way = np.repeat(light.position[None], len(centres), 0)
        length, size = np.full(len(centres), SUN_REACH, np.float32), light.size * SUN_REACH
    else:
        way, size = light.position - centres, light.size
        length = np.sqrt((way**2).sum(1))
        way = way / np.maximum(length, 1e-6)[:, None]
    t = where @ way.T - (centres * way).sum(1)
    square = (where**2).sum(1)[:, None] - 2 * where @ centres.T + (centres**2).sum(1)
    reach = girth[:, None] + spreads
    widen = size * np.clip(t / length, 0, 1) + 0.015
    return (t > -reach) & (t < length + girth[:, None]) & (square - t * t < (reach + widen) ** 2)


__all__ = ["Hits", "keeps", "meet", "veils"]
