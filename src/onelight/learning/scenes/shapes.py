"""The solids that a set is built from, and the three questions a picture asks of each:

where does a ray meet it (`hit`), what is its surface like there (`surface`), and how much of a
light does it keep from a point behind it (`veil`).

World: metres, y up. Vectors are float32, components first: (3, N). A solid stands in a frame:
`centre` (3,), `turn` (3, 3) whose columns are its own axes in the world, `half` (3,) the half
extents of its bounding box along these axes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from .materials import Material

FAR = np.float32(1e9)
NEAR = np.float32(1e-3)
UPRIGHT = np.eye(3, dtype=np.float32)


def vec(*xyz: float) -> np.ndarray:
    """A vector (3,) float32."""
    return np.array(xyz, np.float32)


def yaw(angle: float) -> np.ndarray:
    """Rotation about y, radians, (3, 3): turns +z towards +x."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]], np.float32)


def along(direction: np.ndarray) -> np.ndarray:
    """A frame whose y axis is the unit `direction` (3,): (3, 3)."""
    y = np.asarray(direction, np.float32)
    y = y / max(float(np.sqrt(y @ y)), 1e-9)
    other = vec(0, 0, 1) if abs(y[2]) < 0.9 else vec(1, 0, 0)
    x = np.cross(y, other)
    x /= np.sqrt(x @ x)
    return np.stack([x, y, np.cross(x, y)], 1).astype(np.float32)


def unit(v: np.ndarray) -> np.ndarray:
    """(3, N) → (3, N) of length one."""
    return v / np.sqrt(np.maximum(v[0] ** 2 + v[1] ** 2 + v[2] ** 2, 1e-12))


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(3,) or (3, N) each → their products (N,)."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def smooth(x: np.ndarray) -> np.ndarray:
    """Smoothstep of x, any shape, clipped to 0..1."""
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def shaded(depth: np.ndarray, penumbra: np.ndarray, thinnest: float) -> np.ndarray:
    """Share (N,) of a round source hidden by an edge that reaches `depth` metres past the ray, where
    the source's half shadow is `penumbra` metres wide; solids thinner than it hide less."""
    cover = np.minimum(1.0, 1.6 * thinnest / penumbra)
    return cover * smooth(0.5 + 0.5 * depth / penumbra)


@dataclass(frozen=True)
class Solid:
    """What all solids share. `casts`: keeps light from others. `who`: person's index or -1.
    `paint`: the frame in which its material is laid out, where not its own."""

    centre: np.ndarray
    half: np.ndarray
    material: Material
    turn: np.ndarray = field(default_factory=lambda: UPRIGHT)
    tag: str = ""
    casts: bool = True
    who: int = -1
    paint: tuple[np.ndarray, np.ndarray] | None = None

    def hit(self, eye: np.ndarray, rays: np.ndarray) -> np.ndarray | None:
        """Distance (N,) to the first hit from `eye` (3,) along unit `rays` (3, N), FAR for none; None: faces away."""
        raise NotImplementedError

    def surface(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """At points (3, N) on it: unit normal (3, N), metres along its faces (2, N)."""
        raise NotImplementedError

    def veil(self, points: np.ndarray, rays: np.ndarray, distance: np.ndarray, size: float) -> np.ndarray:
        """Share (N,) of a source of radius `size`, `distance` (N,) along `rays` (3, N), hidden from points (3, N)."""
        raise NotImplementedError

    def local(self, points: np.ndarray) -> np.ndarray:
        """World (3, N) → own frame (3, N), metres."""
        return self.turn.T @ (points - self.centre[:, None])

    def laid(self, points: np.ndarray) -> np.ndarray:
        """World (3, N) → the frame that the material is painted in (3, N)."""
        if self.paint is None:
            return self.local(points)
        turn, centre = self.paint
        return turn.T @ (points - centre[:, None])

    def moved(self, turn: np.ndarray, shift: np.ndarray) -> Solid:
        """Turned by (3, 3) about the world's origin, then shifted by (3,)."""
        return replace(
            self, centre=(turn @ self.centre + shift).astype(np.float32), turn=(turn @ self.turn).astype(np.float32)
        )


@dataclass(frozen=True)
class Box(Solid):
    """`half` are its half sizes; `bevel` metres of rounded edge (in shading only)."""

    bevel: float = 0.0

    def hit(self, eye, rays):
        o = self.turn.T @ (eye - self.centre)
        d = self.turn.T @ rays
        inv = 1 / np.where(np.abs(d) < 1e-6, np.float32(1e-6), d)
        mid = -o[:, None] * inv
        reach = self.half[:, None] * np.abs(inv)
        enter = (mid - reach).max(0)
        leave = (mid + reach).min(0)
        return np.where((enter < leave) & (enter > NEAR), enter, FAR)

    def surface(self, points):
        q = self.local(points)
        over = np.maximum(np.abs(q) - (self.half[:, None] - np.float32(self.bevel + 1e-4)), 0)
        face = (np.abs(q) - self.half[:, None]).argmax(0)
        over[face, np.arange(q.shape[1])] += np.float32(1e-4)
        normal = self.turn @ unit(over * np.sign(q))
        uv = np.where(face == 0, q[[2, 1]], np.where(face == 1, q[[0, 2]], q[[0, 1]]))
        return normal, uv

    def veil(self, points, rays, distance, size):
        return box_veil(self, points, rays, distance, size)


def box_veil(solid: Solid, points, rays, distance, size):
    """Exact to the silhouette's edges: each pair of faces makes one, and its distance from the
    ray is the gap between their slabs times the sine between ray and edge."""
    o, d = solid.local(points), solid.turn.T @ rays
    d = np.where(np.abs(d) < 1e-3, np.float32(1e-3), d)
    speed = np.abs(d)
    mid, reach = -o / d, solid.half[:, None] / speed
    enter, leave = mid - reach, mid + reach
    depth = np.full(o.shape[1], FAR, np.float32)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        sine = speed[i] * speed[j] / np.sqrt(speed[i] ** 2 + speed[j] ** 2)
        gap = np.minimum(leave[j] - enter[i], leave[i] - enter[j])
        depth = np.minimum(depth, gap * sine)
    first, last = enter.max(0), leave.min(0)
    ahead = np.maximum(first, 0.02)
    penumbra = size * ahead / distance + 0.004
    hidden = shaded(depth, penumbra, float(np.sort(solid.half)[1]))
    return np.where((last > 0.02) & (first < distance * 0.98), hidden, 0)


@dataclass(frozen=True)
class Sheet(Solid):
    """A rectangle facing its own +z, seen from that side only unless `double`; half[2] unused."""

    double: bool = False

    def hit(self, eye, rays):
        o = self.turn.T @ (eye - self.centre)
        if o[2] < 0 and not self.double:
            return None
        d = self.turn.T @ rays
        dz = np.where(np.abs(d[2]) < 1e-6, np.float32(1e-6), d[2])
        t = -o[2] / dz
        inside = (np.abs(o[0] + t * d[0]) < self.half[0]) & (np.abs(o[1] + t * d[1]) < self.half[1])
        return np.where(inside & (t > NEAR), t, FAR)

    def surface(self, points):
        q = self.local(points)
        normal = np.repeat(self.turn[:, 2:3], q.shape[1], 1)
        return normal, q[:2]

    def veil(self, points, rays, distance, size):
        return box_veil(self, points, rays, distance, size)


@dataclass(frozen=True)
class Ball(Solid):
    """An ellipsoid with radii `half`."""

    def hit(self, eye, rays):
        squash = self.turn.T / self.half[:, None]
        o = squash @ (eye - self.centre)
        d = squash @ rays
        a = dot(d, d)
        b = o[0] * d[0] + o[1] * d[1] + o[2] * d[2]
        inside = b * b - a * (o @ o - 1)
        t = (-b - np.sqrt(np.maximum(inside, 0))) / a
        return np.where((inside > 0) & (t > NEAR), t, FAR)

    def surface(self, points):
        q = self.local(points)
        normal = self.turn @ unit(q / (self.half[:, None] ** 2))
        around = np.arctan2(q[0], q[2]) * (0.5 * (self.half[0] + self.half[2]))
        return normal, np.stack([around, q[1]])

    def veil(self, points, rays, distance, size):
        squash = self.turn.T / self.half[:, None]
        o = squash @ (points - self.centre[:, None])
        d = squash @ rays
        t = -dot(o, d) / dot(d, d)
        miss = np.sqrt(np.maximum(dot(o + t * d, o + t * d), 0))
        radius = float(np.cbrt(np.prod(self.half)))
        penumbra = size * np.maximum(t, 0.01) / distance + 0.004
        hidden = shaded((1 - miss) * radius, penumbra, radius)
        return np.where((t > 0.01) & (t < distance), hidden, 0)


@dataclass(frozen=True)
class Drum(Solid):
    """A capped cone about its own y axis: radii at the foot and at the head."""

    radii: tuple[float, float] = (0.1, 0.1)

    def hit(self, eye, rays):
        o = self.turn.T @ (eye - self.centre)
        d = self.turn.T @ rays
        h = self.half[1]
        mean, slope = (self.radii[0] + self.radii[1]) / 2, (self.radii[1] - self.radii[0]) / (2 * h)
        here = mean + slope * o[1]
        a = d[0] ** 2 + d[2] ** 2 - (slope * d[1]) ** 2
        b = o[0] * d[0] + o[2] * d[2] - slope * here * d[1]
        inside = b * b - a * (o[0] ** 2 + o[2] ** 2 - here**2)
        t = (-b - np.sqrt(np.maximum(inside, 0))) / np.where(np.abs(a) < 1e-9, 1e-9, a)
        side = np.where((inside > 0) & (np.abs(o[1] + t * d[1]) < h) & (t > NEAR), t, FAR)
        top = 1 if o[1] > 0 else 0
        dy = np.where(np.abs(d[1]) < 1e-6, np.float32(1e-6), d[1])
        t = ((h if top else -h) - o[1]) / dy
        within = (o[0] + t * d[0]) ** 2 + (o[2] + t * d[2]) ** 2 < self.radii[top] ** 2
        return np.minimum(side, np.where(within & (t > NEAR), t, FAR)).astype(np.float32)

    def surface(self, points):
        q = self.local(points)
        cap = np.abs(q[1]) > self.half[1] - 2e-4
        out = np.sqrt(np.maximum(q[0] ** 2 + q[2] ** 2, 1e-9))
        slope = (self.radii[1] - self.radii[0]) / (2 * self.half[1])
        side = np.stack([q[0] / out, np.full_like(out, -slope), q[2] / out])
        lid = np.stack([np.zeros_like(out), np.sign(q[1]), np.zeros_like(out)])
        around = np.arctan2(q[0], q[2]) * np.float32(max(self.radii))
        uv = np.where(cap, q[[0, 2]], np.stack([around, q[1]]))
        return self.turn @ unit(np.where(cap, lid, side)), uv

    def veil(self, points, rays, distance, size):
        return box_veil(self, points, rays, distance, size)


def drum(foot, height: float, below: float, above: float, material: Material, **more) -> Solid:
    """Standing on the point `foot`."""
    big = max(below, above)
    centre = np.asarray(foot, np.float32) + vec(0, height / 2, 0)
    return Drum(
        centre=centre, half=vec(big, height / 2, big), material=material, radii=(float(below), float(above)), **more
    )


def box(low, high, material: Material, bevel: float = 0.01, **more) -> Solid:
    """Between two corners, along the world's axes."""
    low, high = np.asarray(low, np.float32), np.asarray(high, np.float32)
    return Box(centre=(low + high) / 2, half=np.abs(high - low) / 2, material=material, bevel=bevel, **more)


def ball(centre, radii, material: Material, **more) -> Solid:
    """An ellipsoid at `centre` (3,) with one radius or three."""
    half = np.broadcast_to(np.asarray(radii, np.float32), (3,)).copy()
    return Ball(centre=np.asarray(centre, np.float32), half=half, material=material, **more)


def sheet(centre, half_width: float, half_height: float, facing, material: Material, **more) -> Solid:
    """A rectangle at `centre` facing the unit vector `facing`, its own y as upright as can be."""
    z = np.asarray(facing, np.float32)
    up = vec(0, 1, 0) if abs(z[1]) < 0.9 else vec(0, 0, -1)
    x = np.cross(up, z)
    x = x / np.sqrt(x @ x)
    turn = np.stack([x, np.cross(z, x), z], 1).astype(np.float32)
    return Sheet(
        centre=np.asarray(centre, np.float32),
        half=vec(half_width, half_height, 0.01),
        material=material,
        turn=turn,
        **more,
    )
