"""Patterns that are pictures of things: faces, hair, books, paintings, foliage, ground,
facades, the world outside a window, screens. Registered with `materials.pattern`."""

from __future__ import annotations

import numpy as np

from . import noise
from .colour import acescg, paint, srgb
from .materials import Material, Surface, choose, keeps, lines, mix, pattern, pick

LEAD = paint(0.22, 0.01, 250)
EYE_WHITE = srgb(176, 166, 160)
PUPIL = srgb(22, 18, 17)


def blob(x, y, cx, cy, rx, ry, edge=0.35):
    """1 inside an ellipse, 0 outside, soft over `edge` of its radius."""
    r = np.sqrt(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2)
    return np.clip((1 - r) / edge + 0.5, 0, 1)


@pattern
def skin(m: Material, s: Surface) -> None:
    """Skin of hands, necks, ears."""
    blush = noise.soft(s.uv[0] * 9 + m.seed, s.uv[1] * 9)
    pores = noise.broken(s.uv[0] * 20, s.uv[1] * 20) * keeps(0.01, s.foot)
    s.albedo = mix(m.colours[0], pick(m, 1), np.clip(0.3 + 0.15 * blush, 0, 1)) * np.exp(0.05 * pores)


@pattern
def face(m: Material, s: Surface) -> None:
    """Colours: skin, blush, lips, brows, iris, stubble. `scale` is half the head's height;
    q's z looks out of the face."""
    x, y, z = s.q / m.scale
    skin(m, s)
    front = np.clip(z * 3.2 - 0.35, 0, 1)
    side = np.abs(x)
    a = s.albedo
    a = mix(a, m.colours[1], 0.55 * front * blob(side, y, 0.42, -0.22, 0.26, 0.24, 1.2))
    a = mix(a, m.colours[1], 0.4 * front * blob(side, y, 0.0, -0.12, 0.13, 0.12, 1.0))
    beard = front * np.maximum(blob(x, y, 0, -0.72, 0.62, 0.42, 0.4), 0.8 * blob(x, y, 0, -0.36, 0.3, 0.07, 0.8))
    a = mix(a, m.colours[5], m.beard * beard)
    gape = 0.012 + 0.055 * m.mouth
    lips = front * np.clip(blob(x, y, 0, -0.5, 0.27, 0.065 + gape * 0.8, 0.5), 0, 1)
    a = mix(a, m.colours[2], 0.7 * lips)
    a = mix(a, 0.22 * m.colours[2], front * blob(x, y, 0, -0.5, 0.23, gape, 0.7))
    socket = front * blob(side, y, 0.36, 0.07, 0.25, 0.17, 1.1)
    a = a * (1 - 0.36 * socket)
    arch = 0.27 - 0.25 * (side - 0.36) ** 2
    a = mix(a, m.colours[3], 0.85 * front * blob(side, y - arch, 0.38, 0, 0.2, 0.042, 0.7))
    lid = front * blob(side, y, 0.36, 0.06, 0.15, 0.055, 0.45)
    a = mix(a, 0.55 * EYE_WHITE + 0.3 * m.colours[0], lid)
    iris = lid * blob(side, y, 0.365, 0.065, 0.074, 0.074, 0.3)
    a = mix(a, m.colours[4], iris)
    a = mix(a, PUPIL, lid * blob(side, y, 0.365, 0.065, 0.036, 0.036, 0.5))
    lash = front * blob(side, y, 0.36, 0.112, 0.17, 0.03, 0.9)
    a = mix(a, 0.25 * m.colours[3], 0.8 * lash)
    s.albedo = a
    s.rough = s.rough - 0.3 * lid - 0.12 * lips
    s.shine = s.shine + 0.03 * lid
    dy = (y - 0.07) / 0.17 * socket
    s.tilt = np.stack([0.2 * socket * np.sign(x), -0.5 * dy * (1 - lid), -0.12 * socket])


@pattern
def hair(m: Material, s: Surface) -> None:
    """Strands along v, in locks."""
    strand = noise.soft(s.uv[0] * 110 + m.seed, s.uv[1] * 5) * keeps(0.015, s.foot)
    lock = noise.soft(s.uv[0] * 26, s.uv[1] * 3 + m.seed)
    s.albedo = mix(m.colours[0], pick(m, 1), np.clip(0.35 + 0.25 * lock + 0.25 * strand, 0, 1))
    s.tilt = np.stack([0.22 * strand + 0.3 * lock, 0.1 * lock, 0.22 * lock])
    s.shine = s.shine + 0.02 * lock


@pattern
def books(m: Material, s: Surface) -> None:
    """Spines standing along u; `scale` their height."""
    u = s.uv[0] / (m.scale * 0.17)
    u = u + 0.35 * noise.soft(u * 0.31 + m.seed, u * 0)
    spine, v = np.floor(u), s.uv[1] / m.scale + 0.5
    tone = noise.cell(spine, spine * 0, m.seed)
    s.albedo = choose(m, tone + 3) * np.exp(0.35 * noise.cell(spine, spine * 0 + 9, m.seed))
    keep = keeps(m.scale * 0.2, s.foot)
    label = keep * (np.abs(v - 0.62 - 0.08 * tone) < 0.06) * (tone > -0.3)
    s.albedo = mix(s.albedo, pick(m, 1) * 1.5 + 0.08, 0.6 * label)
    high = 0.86 + 0.07 * noise.cell(spine, spine * 0 + 5, m.seed)
    dark = np.maximum(0.75 * keep * lines(u, 0.06), (v > high).astype(np.float32))
    s.albedo = s.albedo * (1 - 0.85 * dark)


@pattern
def painting(m: Material, s: Surface) -> None:
    """A framed landscape or abstract; `scale` its half height."""
    u, v = s.uv / m.scale
    ground = 0.25 * noise.broken(u * 0.4 + m.seed, v * 0.02) - 0.15
    far = np.clip((ground - v) * 6 + 0.5, 0, 1)
    strokes = noise.broken(u * 0.8 + m.seed, v * 0.8)
    a = mix(m.colours[0], pick(m, 1), np.clip(0.5 + v * 0.5 + 0.2 * strokes, 0, 1))
    a = mix(a, pick(m, 2), far * np.clip(0.7 + 0.3 * strokes, 0, 1))
    figure = np.clip(noise.broken(u * 0.7 + m.seed * 3, v * 0.7) * 1.5 - 1.3, 0, 0.85)
    s.albedo = mix(a, pick(m, 3), figure) * np.exp(0.08 * strokes)


@pattern
def foliage(m: Material, s: Surface) -> None:
    """Leaves in clumps."""
    p = s.q / m.scale
    leaf = noise.solid(p * 2 + m.seed) * keeps(m.scale * 0.6, s.foot)
    clump = noise.solid(p * 0.5 + m.seed + 3)
    s.albedo = mix(m.colours[0], pick(m, 1), np.clip(0.45 + 0.3 * leaf + 0.2 * clump, 0, 1))
    s.albedo = s.albedo * np.exp(0.3 * np.minimum(leaf, 0.5) + 0.25 * clump)
    s.tilt = 0.55 * np.stack([leaf, noise.solid(p * 2 + 5), noise.solid(p * 2 + 9)])


@pattern
def grass(m: Material, s: Surface) -> None:
    """Turf with bare patches."""
    u, v = s.uv
    field = noise.broken(u / 9 + m.seed, v / 9)
    tuft = noise.broken(u * 1.2, v * 1.2) * keeps(0.3, s.foot)
    blade = 0.5 * tuft + 0.8 * noise.broken(u * 7, v * 7) * keeps(0.05, s.foot)
    s.albedo = mix(m.colours[0], pick(m, 1), np.clip(0.45 + 0.2 * field + 0.2 * blade, 0, 1))
    s.albedo = mix(s.albedo, pick(m, 2), np.clip(noise.soft(u / 4, v / 4) - 1.1, 0, 0.6))
    s.albedo = s.albedo * np.exp(0.3 * blade)
    s.tilt = 0.3 * np.stack([blade, blade * 0, noise.broken(u * 1.2 + 3, v * 1.2) * keeps(0.3, s.foot)])


@pattern
def asphalt(m: Material, s: Surface) -> None:
    """Road, patched and cracked."""
    u, v = s.uv
    grit = noise.broken(u * 5, v * 5) * keeps(0.06, s.foot)
    patch = noise.broken(u / 7 + m.seed, v / 3)
    crack = lines(noise.soft(u / 2.1, v / 2.1 + m.seed) * 1.3, 0.012) * keeps(0.1, s.foot)
    s.albedo = mix(m.colours[0], pick(m, 1), np.clip(0.45 + 0.28 * patch, 0, 1)) * np.exp(0.18 * grit - 0.5 * crack)
    s.rough = s.rough - 0.16 * np.clip(patch, 0, 1.5)


@pattern
def pavers(m: Material, s: Surface) -> None:
    """Paving stones."""
    u, v = s.uv[0] / m.scale, s.uv[1] / m.scale * 1.6
    row = np.floor(v)
    u = u + 0.5 * (row % 2)
    tone = noise.cell(np.floor(u), row, m.seed)
    grit = noise.broken(s.uv[0] * 3, s.uv[1] * 3)
    joint = np.maximum(lines(u, 0.02), lines(v, 0.03)) * keeps(m.scale * 0.5, s.foot)
    base = mix(m.colours[0], pick(m, 1), np.clip(0.45 + 0.3 * tone + 0.15 * grit, 0, 1))
    s.albedo = base * (1 - 0.55 * joint)


@pattern
def facade(m: Material, s: Surface) -> None:
    """A house front: `scale` metres a storey. Colours: wall, wall, frame, glass, lit curtain."""
    storey = m.scale
    u, v = s.uv[0] / (storey * 0.72), s.uv[1] / storey
    i, j = np.floor(u), np.floor(v)
    x, y = np.abs(u - i - 0.5), np.abs(v - j - 0.52)
    grime = noise.broken(s.uv[0] / 3 + m.seed, s.uv[1] / 5)
    wall = mix(m.colours[0], pick(m, 1), np.clip(0.5 + 0.25 * grime, 0, 1))
    course = lines(v, 0.03) * 0.5
    wall = wall * (1 - 0.35 * course)
    keep = keeps(storey * 0.5, s.foot)
    frame, glass = (x < 0.27) & (y < 0.34), (x < 0.22) & (y < 0.29)
    bars = (np.abs(x) < 0.02) | (np.abs(v - j - 0.62) < 0.014)
    glass = (glass & ~bars) * (0.3 + 0.7 * keep)
    lit = (noise.cell(i, j, m.seed) > 0.75) * glass
    sheen = noise.soft(u * 0.3 + m.seed, v * 0.5)
    pane = mix(pick(m, 3), pick(m, 3) * 2.2, np.clip(0.4 + 0.4 * sheen, 0, 1))
    s.albedo = mix(mix(wall, pick(m, 2), frame * (0.3 + 0.7 * keep)), pane, glass)
    s.shine = s.shine + 0.06 * glass
    s.rough = s.rough - 0.55 * glass
    warmth = 1 + 0.4 * noise.soft(u * 2, v * 3 + i)
    s.glow = pick(m, 4)[:, None] * (lit * np.clip(warmth, 0.2, 2))


@pattern
def shopwindow(m: Material, s: Surface) -> None:
    """Goods in dim light behind glass: shelves, hanging things, mannequins; `scale` metres a shelf."""
    u, v = s.uv / m.scale
    shelf, item = np.floor(v), np.floor(u * 2.5 + noise.cell(np.floor(v), v * 0, m.seed))
    tall = 0.55 + 0.25 * noise.cell(item, shelf, m.seed)
    within = np.abs(u * 2.5 + noise.cell(shelf, shelf * 0, m.seed) - item - 0.5)
    thing = (v - shelf < tall) & (within < 0.34 + 0.06 * noise.cell(item, shelf, m.seed + 2))
    goods = choose(m, noise.cell(item, shelf, m.seed + 4) + 3) * np.exp(0.3 * noise.soft(u * 6, v * 6))
    lit = np.exp(0.5 * noise.soft(u * 0.25 + m.seed, v * 0.3) - 0.25 * np.abs(v))
    keep = keeps(m.scale * 0.5, s.foot)
    a = mix(m.colours[0] * 0.6, goods, thing * (0.35 + 0.65 * keep)) * lit
    bars = np.maximum(lines(u / 3.1, 0.012), lines(v / 9 + 0.5, 0.01))
    s.albedo = mix(a, m.colours[0] * 0.4, bars)
    s.glow = s.albedo * np.array([[1.25], [1.0], [0.7]], np.float32) * (1 - bars)


@pattern
def outside(m: Material, s: Surface) -> None:
    """The world behind a window: sky, houses, trees. `scale` metres from side to side.
    Colours: sky high, sky low, buildings, trees, lamps."""
    u, v = s.uv / m.scale
    sky = mix(m.colours[1], m.colours[0], np.clip(v * 1.5 + 0.5 + 0.15 * noise.broken(u, v * 2 + m.seed), 0, 1))
    column = np.floor(u * 5 + m.seed)
    roof = -0.02 + 0.12 * noise.cell(column, column * 0, m.seed)
    house = np.clip((roof - v) * 60 + 0.5, 0, 1)
    tone = np.exp(0.3 * noise.cell(column, column * 0 + 3, m.seed) + 0.1 * noise.broken(u * 3, v * 3))
    panes = (lines(u * 26, 0.25) * lines(v * 19, 0.3) > 0.5) * keeps(m.scale * 0.08, s.foot)
    view = mix(sky, m.colours[2][:, None] * tone * (1 - 0.45 * panes), house)
    crown = noise.broken(u * 1.1 + m.seed, 0.3 * v + 0.5 * u)
    tree = np.clip((0.1 * crown - 0.17 - v) * 18 + 0.4 * noise.broken(u * 4, v * 4), 0, 1)
    view = mix(view, m.colours[3][:, None] * np.exp(0.4 * noise.broken(u * 5, v * 5)), tree)
    i, j = np.floor(u * 30), np.floor(v * 30)
    round_ = blob(u * 30 - i, v * 30 - j, 0.5, 0.5, 0.3, 0.3, 0.5)
    lamp = round_ * np.clip(noise.cell(i, j, m.seed) * 4 - 5.6, 0, 1) * (v < 0.08)
    s.albedo = view * 0 + 0.02
    s.glow = view + pick(m, 4)[:, None] * lamp
    s.shine[:] = 0


@pattern
def shade(m: Material, s: Surface) -> None:
    """A lampshade or globe: brightest in the middle."""
    fall = 1 - 0.55 * np.clip(np.abs(s.uv[1]) / m.scale, 0, 1) ** 2
    s.albedo = np.repeat(m.colours[0][:, None], s.q.shape[1], 1)
    s.glow = m.colours[0][:, None] * fall


@pattern
def screen(m: Material, s: Surface) -> None:
    """A monitor or television: a page, a map or a film."""
    u, v = s.uv / m.scale
    rows = lines(v * 9, 0.2) * (noise.cell(np.floor(u * 7), np.round(v * 9), m.seed) > -0.2)
    scene = mix(pick(m, 0), pick(m, 1), np.clip(0.5 + 0.5 * noise.broken(u * 0.5 + m.seed, v * 0.5), 0, 1))
    s.albedo = scene * 0 + 0.02
    s.glow = mix(scene, pick(m, 2), rows * keeps(m.scale * 0.3, s.foot))


@pattern
def curtain(m: Material, s: Surface) -> None:
    """Cloth hung in folds along v, lit through by its light."""
    wave = s.uv[0] / m.scale + 0.3 * noise.soft(s.uv[0] * 2 + m.seed, s.uv[1] * 0.3)
    s.albedo = m.colours[0][:, None] * np.exp(0.14 * np.sin(6.283 * wave) + 0.04 * noise.soft(s.uv[0] * 9, s.uv[1]))
    s.tilt = np.stack([0.7 * np.cos(6.283 * wave), 0 * wave, 0 * wave])
    s.glow = s.albedo * (0.8 + 0.25 * np.sin(6.283 * wave))


@pattern
def bottles(m: Material, s: Surface) -> None:
    """A back bar seen frontally: bottles side by side along u, `scale` their height."""
    u = s.uv[0] / (m.scale * 0.3)
    i = np.floor(u)
    x, y = np.abs(u - i - 0.5), s.uv[1] / m.scale + 0.5
    tall = 0.85 + 0.08 * noise.cell(i, i * 0, m.seed)
    wide = np.where(y < 0.55 * tall, 0.4, np.where(y < 0.66 * tall, 0.4 - (y - 0.55 * tall) * 2.4, 0.13))
    body = (x < wide) & (y < tall)
    glass = choose(m, noise.cell(i, i * 0 + 2, m.seed) + 3)
    rim = np.clip(1 - (x / wide) ** 2, 0.15, 1)
    label = body & (np.abs(y - 0.26) < 0.13) & (x < 0.33)
    a = np.where(label, choose(m, noise.cell(i, i * 0 + 4, m.seed) + 3) * 0.5 + 0.3, glass * rim)
    s.albedo = np.where(body, a, 0.015)
    streak = body & (np.abs(x - 0.2) < 0.05) & ~label
    s.shine = np.where(body, 0.08, 0.02).astype(np.float32)
    s.rough = np.where(body, 0.15, 0.8).astype(np.float32)
    s.glow = glass * (body & ~label) * rim * 0.7 + 0.5 * streak


def backdrop(environment: np.ndarray, rays: np.ndarray) -> np.ndarray:
    """Radiance of an equirectangular ACEScg (h, w, 3) picture along unit rays (3, N) → (3, N)."""
    h, w = environment.shape[:2]
    x = (np.arctan2(-rays[0], rays[2]) / (2 * np.pi) + 0.5) * w - 0.5
    y = np.arccos(np.clip(rays[1], -1, 1)) / np.pi * h - 0.5
    x0, y0 = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    fx, fy = (x - x0)[:, None], (y - y0)[:, None]
    y1, y0 = np.clip(y0 + 1, 0, h - 1), np.clip(y0, 0, h - 1)
    top = environment[y0, x0 % w] * (1 - fx) + environment[y0, (x0 + 1) % w] * fx
    low = environment[y1, x0 % w] * (1 - fx) + environment[y1, (x0 + 1) % w] * fx
    return (top * (1 - fy) + low * fy).T.astype(np.float32)


def from_rec709(environment: np.ndarray) -> np.ndarray:
    """Linear Rec.709 (h, w, 3) → ACEScg (h, w, 3), nothing below 0."""
    return np.maximum(acescg(environment[..., :3]), 0)


__all__ = ["LEAD", "backdrop", "from_rec709"]
