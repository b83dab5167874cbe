"""Who is nearest in which pixel of a small picture, reckoned in moments without Blender: enough to know whether a
camera sees a mug, or only the cupboard before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onelight_stage.world import Camera, Material, Mesh

Floats = NDArray[np.float64]
SIZE = (160, 90)
"""Pixels, width and height."""
DENSE, MOST = 3.0, 20_000
"""Points on a surface per pixel that it covers, and the most on one triangle."""
NEAR = 0.05
"""Metres from the lens at which a picture begins."""
NOBODY = ""


def nearest(meshes: Sequence[Mesh], camera: Camera, size: tuple[int, int] = SIZE) -> NDArray[np.str_]:
    """[H, W], each pixel's owner ("" where there is nothing), in a camera's first frame."""
    names = sorted({mesh.owner for mesh in meshes})
    corners, owner = _triangles(meshes, {name: n for n, name in enumerate(names)})
    scale = size[0] * float(camera.focal[0]) / camera.sensor
    edges = np.array([size[0], size[1]]) / 2 / scale
    seen, number = _splats(_before(corners, camera), edges, scale)
    column = np.floor(seen[:, 0] / -seen[:, 2] * scale + size[0] / 2).astype(int)
    row = np.floor(seen[:, 1] / seen[:, 2] * scale + size[1] / 2).astype(int)
    inside = (column >= 0) & (column < size[0]) & (row >= 0) & (row < size[1])
    column, row, far, number = column[inside], row[inside], -seen[inside, 2], number[inside]
    farthest_first = np.argsort(-far, kind="stable")
    picture = np.full((size[1], size[0]), len(names))
    picture[row[farthest_first], column[farthest_first]] = owner[number[farthest_first]]
    return np.array([*names, NOBODY])[picture]


def ball(owner: str, middle: Floats, radii: tuple[float, float, float]) -> Mesh:
    """An ellipsoid with its axes along x, y, z, metres: a head, a chest."""
    up, around = np.meshgrid(np.linspace(-np.pi / 2, np.pi / 2, 9), np.linspace(0, 2 * np.pi, 13), indexing="ij")
    shape = np.stack([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)], -1)
    at = np.arange(8 * 13).reshape(8, 13)[:, :12].ravel()
    faces = np.stack([at, at + 1, at + 14, at + 13], 1).astype(np.int32)
    points = (middle + shape.reshape(-1, 3) * radii).astype(np.float32)
    return Mesh(f"{owner} stands in", points, faces, Material("paint"), owner)


def _triangles(meshes: Sequence[Mesh], numbers: dict[str, int]) -> tuple[Floats, NDArray[np.int64]]:
    """Corners [N, 3, 3] in metres, and the owner's number of each [N]."""
    corners, owners = [], []
    for mesh in meshes:
        points = mesh.vertices[0] if mesh.vertices.ndim == 3 else mesh.vertices
        if mesh.moves is not None:
            points = points @ mesh.moves[0, :3, :3].T + mesh.moves[0, :3, 3]
        halves = [mesh.faces[:, :3], mesh.faces[mesh.faces[:, 3] != mesh.faces[:, 2]][:, [0, 2, 3]]]
        corners.append(points[np.concatenate(halves)])
        owners.append(np.full(len(corners[-1]), numbers[mesh.owner]))
    return np.concatenate(corners).astype(float), np.concatenate(owners)


def _before(corners: Floats, camera: Camera) -> Floats:
    """The corners as the camera has them: x right, y up, -z into the picture."""
    place = camera.places[0].astype(float)
    return (corners - place[:3, 3]) @ place[:3, :3]


def _splats(corners: Floats, edges: Floats, scale: float) -> tuple[Floats, NDArray[np.int64]]:
    """Points [M, 3] spread evenly over the triangles in the picture, and of which triangle each is [M]. edges: of the
    picture at 1 m, metres [2]. scale: pixels a metre there."""
    far = -corners[..., 2]
    past = np.abs(corners[..., :2]) > edges * far[..., None]
    beyond = (past & (corners[..., :2] > 0)).all(1) | (past & (corners[..., :2] < 0)).all(1)
    seen = np.flatnonzero((far.max(1) > NEAR) & ~np.any(beyond, axis=1))
    corners, far = corners[seen], far[seen]
    count = np.clip(np.ceil(DENSE * _pixels(corners, far, scale)), 1, MOST).astype(int)
    which = np.repeat(np.arange(len(corners)), count)
    step = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    u, v = (0.5 + step * 0.7548776662) % 1, (0.5 + step * 0.5698402910) % 1
    over = u + v > 1
    u, v = np.where(over, 1 - u, u)[:, None], np.where(over, 1 - v, v)[:, None]
    three = corners[which]
    points = three[:, 0] + u * (three[:, 1] - three[:, 0]) + v * (three[:, 2] - three[:, 0])
    there = -points[:, 2] > NEAR
    return points[there], seen[which[there]]


def _pixels(corners: Floats, far: Floats, scale: float) -> Floats:
    """What a triangle covers [N]; an upper bound for one that reaches from near to far."""
    flat = corners[..., :2] / np.maximum(far, NEAR)[..., None] * scale
    a, b = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    covered = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2
    world = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    most = world * (scale / np.maximum(far.min(1), 4 * NEAR)) ** 2
    return np.where(far.max(1) > 2 * far.min(1), most, covered * (far.max(1) / np.maximum(far.min(1), NEAR)) ** 2)
