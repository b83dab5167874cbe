"""What sets are built of: boards, boxes, turned and bent things, stacks of books; each gives Meshes.

Metres, z up. Everything stands where it is told; a builder collects what a set consists of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight_stage.world import Material, Mesh, Place

Points = NDArray[np.floating[Any]]
BOX = np.array([[0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]], np.int32)
CORNERS = np.array(
    [[-1, -1, -1], [1, -1, -1], [1, 1, -1], [-1, 1, -1], [-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]], np.float32
)


@dataclass
class Workshop:
    """Collects a set's meshes; names are made unique, `owner` is what mattes call what comes next."""

    meshes: list[Mesh] = field(default_factory=list)
    owner: str = "set"

    def add(self, name: str, vertices: Points, faces: NDArray[np.int32], material: Material, **more: Any) -> Mesh:
        unique = f"{name}.{len(self.meshes):03d}"
        owner = more.pop("owner", self.owner)
        mesh = Mesh(unique, np.asarray(vertices, np.float32), faces, material, owner, **more)
        self.meshes.append(mesh)
        return mesh

    def box(self, name: str, low: Place, high: Place, material: Material, **more: Any) -> Mesh:
        """An upright box between two corners, its edges broken by 4 mm unless told otherwise."""
        centre, half = (np.add(low, high)) / 2, np.abs(np.subtract(high, low)) / 2
        bevel = float(min(0.004, half.min() * 0.6))
        return self.add(name, centre + CORNERS * half, BOX, material, **({"bevel": bevel} | more))

    def turned(
        self, name: str, at: Place, profile: Sequence[tuple[float, float]], material: Material,
        sides: int = 32, **more: Any,
    ) -> Mesh:  # fmt: skip
        """Turned on a lathe: profile is (radius, height) from its foot upwards, about the upright through at."""
        angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
        ring = np.stack([np.cos(angle), np.sin(angle), np.zeros(sides)], 1)
        rows = [ring * [r, r, 0] + [0, 0, z] for r, z in profile]
        return self.add(
            name, np.concatenate(rows) + at, rings(len(profile), sides), material, **({"smooth": True} | more)
        )

    def tube(
        self, name: str, path: Points, radius: float | Points, material: Material, sides: int = 12, **more: Any
    ) -> Mesh:
        """A round bar along a path [P, 3]; radius in metres, one for all or one a point."""
        path = np.asarray(path, np.float32)
        radii = np.broadcast_to(np.asarray(radius, np.float32), (len(path),))
        along = np.gradient(path, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
        side = np.cross(along, np.where(np.abs(along[:, 2:3]) > 0.9, [[1.0, 0, 0]], [[0, 0, 1.0]]))
        side /= np.linalg.norm(side, axis=1, keepdims=True) + 1e-9
        other = np.cross(along, side)
        angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
        rows = [
            p + r * (np.outer(np.cos(angle), s) + np.outer(np.sin(angle), o))
            for p, r, s, o in zip(path, radii, side, other, strict=True)
        ]
        ends = [path[:1].repeat(sides, 0), *rows, path[-1:].repeat(sides, 0)]
        return self.add(name, np.concatenate(ends), rings(len(path) + 2, sides), material, **({"smooth": True} | more))

    def sheet(
        self, name: str, corner: Place, across: Place, up: Place, material: Material,
        steps: tuple[int, int] = (1, 1), shape: Points | None = None, **more: Any,
    ) -> Mesh:  # fmt: skip
        """A flat or (shape: metres along its normal, [steps1+1, steps0+1]) billowing sheet."""
        u, v = np.meshgrid(np.linspace(0, 1, steps[0] + 1), np.linspace(0, 1, steps[1] + 1))
        across_, up_ = np.asarray(across, float), np.asarray(up, float)
        points = np.asarray(corner) + u[..., None] * across_ + v[..., None] * up_
        if shape is not None:
            normal = np.cross(across_, up_)
            points = points + shape[..., None] * (normal / np.linalg.norm(normal))
        return self.add(name, points.reshape(-1, 3), grid(steps[1] + 1, steps[0] + 1), material, **more)

    def cushion(self, name: str, low: Place, high: Place, material: Material, **more: Any) -> Mesh:
        return self.box(name, low, high, material, **({"bevel": 0.0, "subdivide": 3, "smooth": True} | more))

    def wall(
        self, name: str, start: Place, end: Place, height: float, material: Material,
        openings: Sequence[tuple[float, float, float, float]] = (), thick: float = 0.12, **more: Any,
    ) -> None:  # fmt: skip
        """A wall from start to end (x, y) with openings (from, to, sill, head) metres along it and above the floor.

        The room lies on the left of start → end; the wall's thickness goes to the right.
        """
        a, b = np.asarray(start, float), np.asarray(end, float)
        length = float(np.linalg.norm(b - a))
        along = (b - a) / length
        out = np.array([along[1], -along[0]]) * thick
        cuts = sorted({0.0, length, *(x for o in openings for x in o[:2])})
        for left, right in pairwise(cuts):
            hole = next((o for o in openings if o[0] <= left + 1e-6 and o[1] >= right - 1e-6), None)
            spans = [(0.0, height)] if hole is None else [(0.0, hole[2]), (hole[3], height)]
            for low, high in spans:
                if high - low > 1e-3:
                    self._slab(name, a + along * left, a + along * right, out, low, high, material, **more)

    def _slab(
        self, name: str, a: Points, b: Points, out: Points, low: float, high: float, material: Material, **more: Any
    ) -> None:
        foot = np.array([[*a, low], [*b, low], [*(b + out), low], [*(a + out), low]])
        self.add(name, np.concatenate([foot, np.add(foot, (0, 0, high - low))]), BOX[:, ::-1].copy(), material, **more)

    def books(
        self, name: str, start: Place, length: float, depth: float, tall: float, rng: np.random.Generator,
        axis: int = 0,
    ) -> None:  # fmt: skip
        """A shelf's row of books along x (axis 0) or y (1) from start, some leaning on others, some missing."""
        at = 0.0
        while at < length - 0.05:
            thick, high = rng.uniform(0.012, 0.05), tall * rng.uniform(0.6, 0.98)
            if at + thick > length:
                break
            if rng.random() < 0.06:
                at += rng.uniform(0.05, 0.16)
                continue
            low = np.array(start, float)
            low[axis] += at
            size = np.array(
                [thick, depth * rng.uniform(0.7, 0.98), high]
                if axis == 0
                else [depth * rng.uniform(0.7, 0.98), thick, high]
            )
            colour = tuple(rng.choice(BOOK_CLOTH, axis=0) * rng.uniform(0.6, 1.2))
            self.box(name, low, low + size, Material("paper", colour, roughness=0.7), bevel=0.0015)
            at += thick + 0.001


BOOK_CLOTH = np.array(
    [[0.25, 0.04, 0.03], [0.04, 0.08, 0.16], [0.05, 0.12, 0.07], [0.4, 0.34, 0.22], [0.03, 0.03, 0.03],
     [0.5, 0.46, 0.4], [0.3, 0.14, 0.04], [0.12, 0.05, 0.12], [0.45, 0.3, 0.06]]
)  # fmt: skip


def rings(rows: int, sides: int) -> NDArray[np.int32]:
    """Quads between `rows` closed rings of `sides` points, the two ends left open where their radius isn't 0."""
    r, s = np.meshgrid(np.arange(rows - 1), np.arange(sides), indexing="ij")
    after = (s + 1) % sides
    return (
        np.stack([r * sides + s, r * sides + after, (r + 1) * sides + after, (r + 1) * sides + s], -1)
        .reshape(-1, 4)
        .astype(np.int32)
    )


def grid(rows: int, columns: int) -> NDArray[np.int32]:
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    first = r * columns + c
    return np.stack([first, first + 1, first + columns + 1, first + columns], -1).reshape(-1, 4).astype(np.int32)


def moved(meshes: Sequence[Mesh], by: Place, turn: float = 0.0, about: Place = (0, 0, 0)) -> list[Mesh]:
    """The same meshes turned by degrees about an upright axis, then shifted."""
    angle, pivot = np.radians(turn), np.asarray(about, float)
    spin = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    return [replace(m, vertices=(((m.vertices - pivot) @ spin.T) + pivot + by).astype(np.float32)) for m in meshes]


def weld(shop: Workshop, own: Workshop, at: Place = (0.0, 0.0, 0.0), turn: float = 0.0) -> None:
    """What was built in `own`, turned and stood at `at`, as few meshes as its materials allow: colours become tints."""
    groups: dict[tuple[object, ...], list[Mesh]] = {}
    for mesh in moved(own.meshes, at, turn):
        plain = replace(mesh.material, colour=WHITE) if mesh.material.pattern == "plain" else mesh.material
        alike = (plain, mesh.owner, mesh.smooth, mesh.bevel, mesh.subdivide, mesh.group)
        groups.setdefault(alike, []).append(mesh)
    for parts in groups.values():
        _welded(shop, parts)


WHITE = (1.0, 1.0, 1.0)


def _welded(shop: Workshop, parts: Sequence[Mesh]) -> None:
    first = parts[0]
    more = {
        "owner": first.owner, "smooth": first.smooth, "bevel": first.bevel, "subdivide": first.subdivide,
        "group": first.group, "tint": first.tint,
    }  # fmt: skip
    material, starts = first.material, np.cumsum([0, *(len(m.vertices) for m in parts)])
    if len({m.material.colour for m in parts}) > 1 or any(m.tint is not None for m in parts):
        more["tint"] = np.concatenate([_tint(m) for m in parts]).astype(np.float32)
        material = replace(material, colour=WHITE) if material.pattern == "plain" else material
    faces = np.concatenate([m.faces + start for m, start in zip(parts, starts, strict=False)]).astype(np.int32)
    shop.add(first.name.split(".")[0], np.concatenate([m.vertices for m in parts]), faces, material, **more)


def _tint(mesh: Mesh) -> Points:
    own = np.ones((len(mesh.vertices), 3), np.float32) if mesh.tint is None else mesh.tint
    return own * np.asarray(mesh.material.colour if mesh.material.pattern == "plain" else WHITE, np.float32)
