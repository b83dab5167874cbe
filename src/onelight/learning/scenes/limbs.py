"""Limbs and trunks: rounded cones, round or flattened, that bodies and posts are made of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from .materials import Material
from .shapes import FAR, NEAR, Solid, along, dot, shaded, unit, vec


@dataclass(frozen=True)
class Limb(Solid):
    """A rounded cone between two balls: `ends` (2, 3) their centres, `radii` (2,)."""

    ends: np.ndarray = field(default_factory=lambda: np.zeros((2, 3), np.float32))
    radii: tuple[float, float] = (0.05, 0.05)

    def moved(self, turn, shift):
        ends = (self.ends @ turn.T + shift).astype(np.float32)
        return replace(super().moved(turn, shift), ends=ends)

    def hit(self, eye, rays):
        (pa, pb), (ra, rb) = self.ends, self.radii
        ba, oa, ob, rr = pb - pa, eye - pa, eye - pb, ra - rb
        m0, m1, m5, m7 = ba @ ba, ba @ oa, oa @ oa, ob @ ob
        m2, m3, m6 = ba @ rays, oa @ rays, ob @ rays
        d2 = m0 - rr * rr
        k2 = d2 - m2 * m2
        k1 = d2 * m3 - m1 * m2 + m2 * (rr * ra)
        k0 = d2 * m5 - m1 * m1 + m1 * rr * ra * 2 - m0 * ra * ra
        inside = k1 * k1 - k0 * k2
        t = (-np.sqrt(np.maximum(inside, 0)) - k1) / np.where(np.abs(k2) < 1e-9, 1e-9, k2)
        y = m1 - ra * rr + t * m2
        body = (inside > 0) & (y > 0) & (y < d2)
        h1, h2 = m3 * m3 - m5 + ra * ra, m6 * m6 - m7 + rb * rb
        cap = np.minimum(
            np.where(h1 > 0, -m3 - np.sqrt(np.maximum(h1, 0)), FAR),
            np.where(h2 > 0, -m6 - np.sqrt(np.maximum(h2, 0)), FAR),
        )
        t = np.where(body, t, cap)
        return np.where(t > NEAR, t, FAR).astype(np.float32)

    def surface(self, points):
        pa, (ra, rb) = self.ends[0], self.radii
        ba, rr = self.ends[1] - pa, ra - rb
        d2 = ba @ ba - rr * rr
        p = points - pa[:, None]
        y = np.clip(ba @ p - ra * rr, 0, d2)
        normal = unit(d2 * p - ba[:, None] * y)
        q = self.local(points)
        around = np.arctan2(q[0], q[2]) * np.float32(0.5 * (ra + rb))
        return normal, np.stack([around, q[1]])

    def veil(self, points, rays, distance, size):
        pa, (ra, rb) = self.ends[0], self.radii
        ba = self.ends[1] - pa
        w = points - pa[:, None]
        bb, bd = float(ba @ ba), ba @ rays
        bw, dw = ba @ w, dot(rays, w)
        span = np.maximum(bb - bd * bd, 1e-6)
        s = np.clip((bw - bd * dw) / span, 0, 1)
        t = s * bd - dw
        s = np.clip((bw + t * bd) / bb, 0, 1)
        gap = w + t * rays - ba[:, None] * s
        radius = ra + (rb - ra) * s
        penumbra = size * np.maximum(t, 0.01) / distance + 0.004
        hidden = shaded(radius - np.sqrt(dot(gap, gap)), penumbra, 0.5 * (ra + rb))
        return np.where((t > 0.015) & (t < distance), hidden, 0)


def limb(a, b, ra: float, rb: float, material: Material, **more) -> Solid:
    """A rounded cone from `a` (3,) to `b` (3,)."""
    a, b, ra, rb = np.asarray(a, np.float32), np.asarray(b, np.float32), float(ra), float(rb)
    span = b - a
    length = float(np.sqrt(span @ span))
    if length < abs(ra - rb) + 1e-3:
        b = a + along(span)[:, 1] * (abs(ra - rb) + 2e-3)
        length = abs(ra - rb) + 2e-3
    big = max(ra, rb)
    return Limb(
        centre=(a + b) / 2,
        half=vec(big, length / 2 + big, big),
        material=material,
        turn=along(span),
        ends=np.stack([a, b]),
        radii=(ra, rb),
        **more,
    )


@dataclass(frozen=True)
class Trunk(Limb):
    """A limb flattened along its own z by `flat`; `ends` in its own frame."""

    flat: float = 0.7

    def squashed(self, vectors: np.ndarray) -> np.ndarray:
        """World directions (3,) or (3, N) → own frame, stretched so that the trunk is round."""
        own = self.turn.T @ vectors
        own[2] = own[2] / self.flat
        return own

    def moved(self, turn, shift):
        return Solid.moved(self, turn, shift)

    def hit(self, eye, rays):
        d = self.squashed(rays)
        long = np.sqrt(dot(d, d))
        t = Limb.hit(self, self.squashed(eye - self.centre), d / long)
        return np.where(t < FAR, t / long, FAR)

    def surface(self, points):
        q = self.squashed(points - self.centre[:, None])
        pa, (ra, rb) = self.ends[0], self.radii
        ba, rr = self.ends[1] - pa, ra - rb
        d2 = ba @ ba - rr * rr
        p = q - pa[:, None]
        normal = d2 * p - ba[:, None] * np.clip(ba @ p - ra * rr, 0, d2)
        normal[2] = normal[2] / self.flat
        around = np.arctan2(q[0], q[2]) * np.float32(0.5 * (ra + rb))
        return unit(self.turn @ normal), np.stack([around, q[1]])

    def veil(self, points, rays, distance, size):
        d = self.squashed(rays)
        long = np.sqrt(dot(d, d))
        return Limb.veil(self, self.squashed(points - self.centre[:, None]), d / long, distance * long, size)


def trunk(a, b, ra: float, rb: float, flat: float, material: Material, frame: np.ndarray, **more) -> Solid:
    """From `a` (3,) up the frame's y axis to `b` (3,), wide along its x."""
    ra, rb = float(ra), float(rb)
    centre = (np.asarray(a) + np.asarray(b)) / 2
    span = frame.T @ (np.asarray(b, np.float32) - np.asarray(a, np.float32))
    big = max(ra, rb)
    half = np.abs(span) / 2 + np.array([big, big, big * flat])
    span = span / np.array([1, 1, flat], np.float32)
    return Trunk(
        centre=centre.astype(np.float32),
        half=half.astype(np.float32),
        material=material,
        turn=frame,
        ends=np.stack([-span / 2, span / 2]),
        radii=(ra, rb),
        flat=flat,
        **more,
    )
