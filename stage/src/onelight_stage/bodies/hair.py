"""Hair as strands: a few hundred guides grow from the scalp, combed, weighed down and kept off the head; thousands of

strands follow their nearest guides, in locks. Lengths in metres; styles in person.HAIR.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies import surface
from onelight_stage.bodies.anatomy import Body
from onelight_stage.bodies.face import beard, places, scalp
from onelight_stage.bodies.person import Person
from onelight_stage.bodies.skeleton import unit

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Style:
    """length: metres at crown, and at the nape. lift: how far it stands off. weight: how soon it falls. curl: metres.

    part: where it is parted, in units of the eyes' distance to the left. back: how far it is combed back (below 0:
    forward). strands, steps: how many. lock: 0 each by itself, 1 all of a lock meet at the tip. off: metres from the
    head.
    """

    length: float
    nape: float
    lift: float = 0.5
    weight: float = 1.0
    curl: float = 0.0
    part: float = 0.45
    back: float = 0.35
    strands: int = 5000
    steps: int = 9
    lock: float = 0.45
    off: float = 0.004
    radius: float = 0.00032


STYLES = {
    "cropped": Style(0.014, 0.008, 0.9, 0.05, strands=9000, steps=4, lock=0.1, off=0.001, radius=0.0003),
    "short": Style(0.070, 0.016, 0.42, 1.1, strands=8000, steps=8, back=0.45, lock=0.4),
    "bob": Style(0.235, 0.09, 0.35, 2.2, strands=7000, steps=12, part=0.35, back=0.05, lock=0.35, off=0.008),
    "long": Style(0.42, 0.30, 0.35, 2.2, strands=7000, steps=14, part=0.2, back=0.15, lock=0.4, off=0.008),
    "bun": Style(0.20, 0.16, 0.12, 0.0, strands=6500, steps=12, back=1.0, lock=0.3, off=0.004),
    "curls": Style(0.13, 0.09, 1.0, 0.9, 0.012, strands=7000, steps=14, back=0.1, lock=0.55, off=0.006),
}
BUN = np.array([0.0, 3.05, 0.75])


def grown(body: Body, person: Person) -> tuple[Floats, float] | None:
    """Strands [S, P, 3] at rest and their radius; None for the bald."""
    if person.hair == "bald":
        return None
    style = STYLES[person.hair]
    random = np.random.default_rng([person.seed, 71])
    roots, outs = _roots(body, scalp(body), style.strands, random)
    chosen = random.choice(len(roots), min(420, len(roots)), replace=False)
    guides = _guides(body, style, person.hair, roots[chosen], outs[chosen], random)
    strands = _follow(style, roots, roots[chosen], guides, random)
    if person.hair in ("bob", "long"):
        strands = _curtained(body, strands.reshape(-1, 3), 1.06).reshape(strands.shape)
    if person.hair == "bun":
        strands = np.concatenate([strands, _bun(body, style, random)])
    return strands, style.radius


def _roots(body: Body, mask: Floats, count: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Chance places on the skin, as dense as the mask says, and the way out of the skin there."""
    faces = body.template.groups["body"]
    normal = surface.normals(body.points, faces)
    faces = faces[mask[faces].max(1) > 0.02]
    a, b, c, d = (body.points[faces[:, n]] for n in range(4))
    area = np.linalg.norm(np.cross(c - a, d - b), axis=1) * mask[faces].mean(1)
    face = random.choice(len(faces), count, p=area / area.sum())
    u, v = random.random((2, count, 1))
    weights = np.concatenate([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v], 1)
    corners = faces[face]
    roots = (body.points[corners] * weights[..., None]).sum(1)
    return roots, unit((normal[corners] * weights[..., None]).sum(1))


def _guides(body: Body, style: Style, name: str, roots: Floats, outs: Floats, random: np.random.Generator) -> Floats:
    """[G, P, 3]: each grows step by step, turned down by its weight and pushed out of the head."""
    at = places(body, roots)
    skin_ids = body.ids("body")
    near_head = skin_ids[body.points[skin_ids, 2] > body.head("spine01")[2] - 0.12]
    skin = body.points[near_head]
    out = surface.normals(body.points, body.template.groups["body"])[near_head]
    length = _lengths(style, at) * random.uniform(0.88, 1.12, len(at))
    comb = _combed(body, style, name, roots, outs, at, random)
    direction = unit(style.lift * outs + (1 - 0.4 * style.lift) * comb)
    points = [roots]
    step = length[:, None] / (style.steps - 1)
    for n in range(1, style.steps):
        if name == "bun":
            goal = _from_face(body, BUN) - points[-1]
            direction = unit(direction + 0.45 * unit(goal))
        direction = unit(direction + np.array([0, 0, -1.0]) * style.weight * step * 14 + 0.10 * comb * (n < 4))
        place = points[-1] + direction * step
        close = surface.nearest(place, skin)
        gap = ((place - skin[close]) * out[close]).sum(1)
        room = style.off * min(n / 2, 1.0)
        place = place + out[close] * np.clip(room - gap, 0, 0.05)[:, None]
        if name in ("bob", "long"):
            place = _curtained(body, place, 1.12)
        direction = unit(place - points[-1])
        points.append(points[-1] + direction * step)
    return np.stack(points, 1)


def _curtained(body: Body, place: Floats, half: float) -> Floats:
    """Long hair hangs beside the face, not over it."""
    at = places(body, place)
    over = (at[:, 1] < 0.75) & (at[:, 2] < 1.0)
    wide = half * np.clip((1.0 - at[:, 2]) / 0.7, 0, 1)
    side = np.where(at[:, 0] >= 0, 1.0, -1.0)
    at[:, 0] = np.where(over & (np.abs(at[:, 0]) < wide), side * wide, at[:, 0])
    return _from_face(body, at)


def _from_face(body: Body, at: Floats) -> Floats:
    left, right = body.head("eye.L"), body.head("eye.R")
    return (left + right) / 2 + at * np.linalg.norm(left - right)


def _lengths(style: Style, at: Floats) -> Floats:
    """Long at the crown, short at the nape and the temples."""
    high = np.clip((at[:, 2] + 0.6) / 2.2, 0, 1)
    return style.nape + (style.length - style.nape) * high


def _combed(
    body: Body, style: Style, name: str, roots: Floats, outs: Floats, at: Floats, random: np.random.Generator
) -> Floats:
    """The way [G, 3] each root is combed: away from the parting, back, and down, along the skin."""
    if name == "curls":
        way = random.normal(size=at.shape) * 0.8 + np.array([0, 0.2, -0.3])
    elif name == "bun":
        way = unit(_from_face(body, BUN) - roots)
    else:
        aside = np.tanh((at[:, 0] - style.part) / 0.25)
        aside = np.where(at[:, 1] > 2.2, 0.4 * at[:, 0], aside)
        low = np.clip((1.3 - at[:, 2]) / 1.2, 0, 1)
        way = np.stack([aside * (1 - 0.6 * low), style.back + 0.4 * (at[:, 1] < 0.4), -0.35 - 0.9 * low], 1)
        if name == "cropped":
            way = np.stack([0.1 * at[:, 0], -0.5 + 0 * aside, -0.2 - low], 1)
    way = way - (way * outs).sum(1, keepdims=True) * outs
    return unit(way + 0.12 * random.normal(size=way.shape))


def _follow(style: Style, roots: Floats, bases: Floats, guides: Floats, random: np.random.Generator) -> Floats:
    """Each strand [S, P, 3] is its three nearest guides' shape, drawn to its lock, with a chance of its own."""
    away = ((roots[:, None] - bases[None]) ** 2).sum(-1)
    near = np.argpartition(away, 3, 1)[:, :3]
    near = np.take_along_axis(near, np.take_along_axis(away, near, 1).argsort(1), 1)
    weight = 1 / (np.take_along_axis(away, near, 1) + 1e-6)
    weight /= weight.sum(1, keepdims=True)
    shape = guides - bases[:, None]
    mixed = (shape[near] * weight[..., None, None]).sum(1)
    steps = guides.shape[1]
    t = np.linspace(0, 1, steps)[None, :, None]
    size = random.uniform(0.82, 1.06, (len(roots), 1, 1))
    strands = roots[:, None] + mixed * size
    lock = guides[near[:, 0]]
    strands = strands + (lock - strands) * style.lock * t**1.3
    scatter = 0.012 * np.sqrt(style.length)
    strands = strands + random.normal(size=(len(roots), 1, 3)) * scatter * t**1.1
    if style.curl:
        turns = 2 * np.pi * (t * random.uniform(2.0, 3.2, (len(roots), 1, 1))) + 2.4 * near[:, :1, None]
        grow = style.curl * np.clip(t * 4, 0, 1)
        strands = strands + grow * np.concatenate([np.cos(turns), np.sin(turns), 0.5 * np.cos(turns + 1)], -1)
    return strands


def _bun(body: Body, style: Style, random: np.random.Generator) -> Floats:
    """The knot: strands wound on a flattened ball."""
    count = 1500
    centre, size = _from_face(body, BUN), 0.036
    axis, start = random.normal(size=(2, count, 3))
    axis = unit(0.35 * axis + np.array([0.0, 1.0, 0.25]))
    first = unit(start - (start * axis).sum(1, keepdims=True) * axis)
    second = np.cross(axis, first)
    angle = np.linspace(0, 2.6, style.steps)[None, :, None]
    far = size * random.uniform(0.55, 1.0, (count, 1, 1)) ** 0.5
    lift = random.uniform(-0.8, 0.8, (count, 1, 1))
    ring = (
        np.sqrt(1 - lift**2) * (np.cos(angle) * first[:, None] + np.sin(angle) * second[:, None])
        + lift * axis[:, None] * 0.75
    )
    return centre + far * ring


def brows(body: Body, person: Person) -> Floats:
    """Two brows of short strands [S, 5, 3], lying on the ridge above the eyes."""
    random = np.random.default_rng([person.seed, 81])
    count = int(230 + 120 * person.masculine)
    t = random.random(count * 2)
    side = np.repeat([1.0, -1.0], count)
    thick = (0.055 + 0.035 * person.masculine) * (1 - 0.55 * t)
    high = 0.345 + 0.13 * np.sin(np.clip(t * 1.25, 0, 1) * np.pi * 0.62) - 0.10 * t**3 - 0.02 * person.masculine
    at = np.stack(
        [side * (0.20 + 0.62 * t), np.full(count * 2, -0.9), high + thick * random.uniform(-1, 1, count * 2)], 1
    )
    roots, out = _onto_face(body, at)
    way = np.stack([side * (0.25 + 0.9 * t), 0 * t, 0.75 - 1.0 * t], 1)
    return _short(roots, out, way, 0.0075, random, 0.35)


def whiskers(body: Body, person: Person) -> Floats | None:
    """A beard [S, 5, 3]: stubble to full."""
    if person.beard <= 0.05 or person.masculine < 0.4:
        return None
    random = np.random.default_rng([person.seed, 91])
    roots, out = _roots(body, beard(body), int(2500 + 3500 * min(person.beard, 1)), random)
    at = places(body, roots)
    way = np.stack([0.3 * at[:, 0], -0.2 + 0 * at[:, 0], -1.0 + 0 * at[:, 0]], 1)
    return _short(roots, out, way, 0.0015 + 0.016 * person.beard**2, random, 0.6)


def lashes(body: Body) -> Floats:
    """Strands [S, 5, 3] of both lids, along the helper's strips from the lid's edge outwards."""
    made = []
    for side, sign in (("L", 1), ("R", -1)):
        centre = body.head(f"eye.{side}")
        for lid in (1, 2):
            ids = body.ids(f"helper-{side.lower()}-eyelashes-{lid}")
            strip = body.points[ids]
            away = np.linalg.norm(strip - centre, axis=1)
            inner = strip[away < np.median(away)]
            outer = strip[away >= np.median(away)]
            inner = inner[np.argsort(inner[:, 0] * sign)]
            close = ((inner[:, None, [0]] - outer[None, :, [0]]) ** 2).sum(-1).argmin(1)
            tips = outer[close]
            t = np.linspace(0, 1, 5)[None, :, None]
            many = np.repeat(np.arange(len(inner)), 3)
            jitter = np.linspace(-0.0007, 0.0007, 3)[np.tile(np.arange(3), len(inner))][:, None]
            start, end = inner[many] + jitter * [1, 0, 0], tips[many] + 1.6 * jitter * [1, 0, 0]
            made.append(start[:, None] * (1 - t) + end[:, None] * t)
    return np.concatenate(made)


def _onto_face(body: Body, at: Floats) -> tuple[Floats, Floats]:
    """Face coordinates dropped onto the skin, from in front; and the way out of it."""
    ids = body.ids("body")
    every = places(body, body.points[ids])
    front = (every[:, 1] < 0.4) & (np.abs(every[:, 2]) < 1.5) & (np.abs(every[:, 0]) < 1.3)
    ids, every = ids[front], every[front]
    away = ((at[:, None, [0, 2]] - every[None][..., [0, 2]]) ** 2).sum(-1)
    near = np.argpartition(away, 4, 1)[:, :4]
    weight = 1 / (np.take_along_axis(away, near, 1) + 1e-4)
    weight /= weight.sum(1, keepdims=True)
    depth = (every[near, 1] * weight).sum(1)
    normal = surface.normals(body.points, body.template.groups["body"])[ids]
    roots = _from_face(body, np.stack([at[:, 0], depth, at[:, 2]], 1))
    return roots, unit((normal[near] * weight[..., None]).sum(1))


def _short(roots: Floats, out: Floats, way: Floats, length: float, random: np.random.Generator, lift: float) -> Floats:
    way = way - (way * out).sum(1, keepdims=True) * out
    direction = unit(unit(way) + lift * out + 0.18 * random.normal(size=way.shape))
    t = np.linspace(0, 1, 5)[None, :, None]
    bent = direction[:, None] * t - 0.25 * lift * out[:, None] * t**2
    return roots[:, None] + out[:, None] * 0.0002 + bent * length * random.uniform(0.7, 1.15, (len(roots), 1, 1))
