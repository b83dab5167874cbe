"""What a surface is made of: albedo, roughness and relief, evaluated at points.

A `Material` names a pattern and its colours; `finish` fills a `Surface` for N points. Patterns
see metres: `q` (3, N) in the solid's frame, `uv` (2, N) along its faces, and `foot` (N,), the
size of a pixel on the surface, past which detail fades to its mean as a lens would see it.
Colours are ACEScg albedos.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from . import noise
from .colour import BRIGHTEST, paint

GREY = paint(0.57, 0, 0)


@dataclass(frozen=True)
class Material:
    """`colours` (k, 3) ACEScg albedos; `scale` metres, the pattern's period; `rough` 0.05..1;
    `shine` 0..1 (0.04 a dielectric, more for metal); `folds` and `bump` tilt normals;
    `glow`: (light's name or "", gain): gives off its colour times that light's level;
    `leafy` 0..1: share of it that is holes; `wear` mottles any pattern; `soft`: light bleeds in."""

    pattern: str = "plain"
    colours: tuple = (GREY,)
    scale: float = 0.2
    rough: float = 0.7
    shine: float = 0.04
    folds: float = 0.0
    bump: float = 0.0
    glow: tuple[str, float] | None = None
    leafy: float = 0.0
    wear: float = 0.06
    soft: bool = False
    seed: int = 0
    spin: bool = False  # pattern runs along v instead of u
    mouth: float = 0.0  # of a face: 0 shut, 1 wide open
    beard: float = 0.0  # of a face: 0 shaven, 1 full

    def __post_init__(self):
        for name in ("scale", "rough", "shine", "folds", "bump", "leafy", "wear", "mouth", "beard"):
            object.__setattr__(self, name, float(getattr(self, name)))  # numpy's own would widen arrays

    @property
    def mean(self) -> np.ndarray:
        """Its albedo from afar, ACEScg (3,): the mean of its colours, first ones weighing more."""
        weights = 0.5 ** np.arange(len(self.colours))
        return (np.stack(self.colours) * (weights / weights.sum())[:, None]).sum(0)


@dataclass
class Surface:
    """N points of one solid, to be filled: `albedo` (3, N), `rough`, `shine` (N,),
    `tilt` (3, N) to be added to the normal in the frame of `q`, or None."""

    q: np.ndarray
    uv: np.ndarray
    foot: np.ndarray
    albedo: np.ndarray = field(init=False)
    rough: np.ndarray = field(init=False)
    shine: np.ndarray = field(init=False)
    tilt: np.ndarray | None = None
    glow: np.ndarray | None = None  # (3, N) own light, times the gain of the material


PATTERNS: dict[str, Callable[[Material, Surface], None]] = {}


def pattern(function: Callable[[Material, Surface], None]):
    """Registers a pattern under its own name."""
    PATTERNS[function.__name__] = function
    return function


def finish(material: Material, surface: Surface) -> Surface:
    """Fill the surface. Albedo stays within what paints and cloths reach."""
    n = surface.q.shape[1]
    surface.rough = np.full(n, material.rough, np.float32)
    surface.shine = np.full(n, material.shine, np.float32)
    if material.spin:
        surface.uv = surface.uv[::-1]
    surface.uv = surface.uv.astype(np.float32, copy=False)
    PATTERNS[material.pattern](material, surface)
    if material.wear:
        u, v = surface.uv / 0.9
        stain = noise.broken(u + 0.37 * material.seed, v + 0.11 * material.seed)
        surface.albedo = surface.albedo * np.exp(material.wear * stain)
    surface.albedo = np.clip(surface.albedo, 0.004, BRIGHTEST).astype(np.float32)
    _relief(material, surface)
    return surface


def _relief(material: Material, surface: Surface) -> None:
    q, tilt = surface.q, None
    if material.folds:
        p = q * np.array([[9.0], [3.2], [9.0]], np.float32) + material.seed
        tilt = material.folds * np.stack(
            [noise.solid(p), 0.45 * noise.solid(p[[2, 0, 1]] + 4.7), noise.solid(p[[1, 2, 0]] + 9.1)]
        )
    if material.bump:
        keep = keeps(material.scale * 0.5, surface.foot)
        p = q / (material.scale * 0.35) + material.seed
        more = material.bump * keep * np.stack([noise.solid(p), noise.solid(p + 5.3), noise.solid(p[[1, 2, 0]] + 2.9)])
        tilt = more if tilt is None else tilt + more
    if tilt is not None:
        surface.tilt = tilt if surface.tilt is None else surface.tilt + tilt


def keeps(period: float, foot: np.ndarray) -> np.ndarray:
    """How much of a detail of that period (metres) a pixel of that size still shows, 0..1."""
    return np.clip(1.5 - 2.2 * foot / period, 0, 1)


def lines(x: np.ndarray, width: float) -> np.ndarray:
    """x (N,) → 1 within `width` (share of a period) of whole numbers, else 0, with soft edges."""
    away = np.abs(x - np.round(x))
    return np.clip((width - away) / (0.35 * width) + 0.5, 0, 1)


def mix(a: np.ndarray, b: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(3,) or (3, N) colours by share (N,) → (3, N)."""
    a = a[:, None] if a.ndim == 1 else a
    b = b[:, None] if b.ndim == 1 else b
    return a + (b - a) * share


def pick(material: Material, index: int) -> np.ndarray:
    """One of its colours (3,), counted round."""
    return material.colours[index % len(material.colours)]


def choose(material: Material, cells: np.ndarray) -> np.ndarray:
    """One of the colours per cell value (N,) → (3, N)."""
    table = np.stack(material.colours)
    index = np.floor(np.abs(cells) * 7.7).astype(np.int32) % len(table)
    return table[index].T


@pattern
def plain(m: Material, s: Surface) -> None:
    """One colour."""
    s.albedo = np.repeat(m.colours[0][:, None], s.q.shape[1], 1)


@pattern
def plaster(m: Material, s: Surface) -> None:
    """Mottled paint or plaster."""
    u, v = s.uv
    mottle = noise.broken(u / 1.7 + m.seed, v / 1.7)
    streak = noise.soft(u / 0.25, v / 2.6 + m.seed)
    s.albedo = mix(m.colours[0], pick(m, 1), np.clip(0.5 + 0.28 * mottle + 0.1 * streak, 0, 1))


@pattern
def wood(m: Material, s: Surface) -> None:
    """Grain along u."""
    u, v = s.uv / m.scale
    warp = noise.soft(u * 0.5 + m.seed, v * 2)
    ring = noise.broken(u * 0.06 + m.seed, v * 0.9 + 0.12 * warp)
    s.albedo = mix(m.colours[0], pick(m, 1), np.clip(0.45 + 0.3 * ring, 0, 1))
    s.rough = s.rough + 0.06 * ring


@pattern
def planks(m: Material, s: Surface) -> None:
    """Boards along u, each of its own tone."""
    width = m.scale
    u, v = s.uv
    row = np.floor(v / width)
    shift = noise.cell(row, row * 0, m.seed)
    along = u / (width * 9) + shift
    tone = noise.cell(np.floor(along), row, m.seed + 1)
    grain = noise.broken(u * 0.5 + 3 * tone, v / width * 0.45 + tone)
    base = mix(m.colours[0], pick(m, 1), np.clip(0.45 + 0.28 * tone + 0.22 * grain, 0, 1))
    gap = np.maximum(lines(v / width, 0.025), lines(along, 0.0035)) * keeps(width * 0.4, s.foot)
    s.albedo = base * (1 - 0.7 * gap)
    s.rough = s.rough + 0.07 * grain + 0.05 * tone


@pattern
def brick(m: Material, s: Surface) -> None:
    """Bricks in running bond, `scale` their height."""
    high = m.scale
    u, v = s.uv[0] / (high * 3), s.uv[1] / high
    row = np.floor(v)
    u = u + 0.5 * (row % 2)
    tone = noise.cell(np.floor(u), row, m.seed)
    rough = noise.broken(s.uv[0] * 2, s.uv[1] * 2)
    base = mix(m.colours[0], pick(m, 1), np.clip(0.45 + 0.35 * tone + 0.15 * rough, 0, 1))
    keep = keeps(high, s.foot)
    joint = np.maximum(lines(u, 0.025), lines(v, 0.08))
    joint = 0.18 + (joint - 0.18) * keep
    s.albedo = mix(base, pick(m, 2), joint)


@pattern
def tiles(m: Material, s: Surface) -> None:
    """Square tiles with joints."""
    u, v = s.uv / m.scale
    tone = noise.cell(np.floor(u + 0.5), np.floor(v + 0.5), m.seed)
    joint = np.maximum(lines(u + 0.5, 0.025), lines(v + 0.5, 0.025)) * keeps(m.scale * 0.5, s.foot)
    base = mix(m.colours[0], pick(m, 1), np.clip(0.2 + 0.2 * tone, 0, 1))
    s.albedo = mix(base, pick(m, 2), joint)
    s.rough = s.rough + 0.5 * joint


@pattern
def chequer(m: Material, s: Surface) -> None:
    """Two colours in squares."""
    u, v = s.uv / m.scale
    odd = (np.floor(u) + np.floor(v)) % 2
    share = 0.5 + (odd - 0.5) * keeps(m.scale * 1.2, s.foot)
    s.albedo = mix(m.colours[0], pick(m, 1), share)


@pattern
def carpet(m: Material, s: Surface) -> None:
    """Pile with a woven motif."""
    u, v = s.uv
    pile = noise.broken(u * 4, v * 4 + m.seed) * keeps(0.03, s.foot)
    motif = noise.soft(np.abs(u) / m.scale + m.seed, np.abs(v) / m.scale)
    rim = np.sin(np.abs(u) / m.scale * 5) * np.sin(np.abs(v) / m.scale * 5)
    base = mix(m.colours[0], pick(m, 1), np.clip((motif + rim) * 2, 0, 1))
    base = mix(base, pick(m, 2), np.clip(motif * 3 - 2.5, 0, 1))
    s.albedo = base * np.exp(0.12 * pile)


@pattern
def rug(m: Material, s: Surface) -> None:
    """A carpet that never shines."""
    carpet(m, s)
    s.rough[:] = 1


@pattern
def cloth(m: Material, s: Surface) -> None:
    """Plain weave."""
    weave = noise.broken(s.uv[0] * 6 + m.seed, s.uv[1] * 3) * keeps(0.02, s.foot)
    fade = noise.soft(s.uv[0] * 4 + m.seed, s.uv[1] * 4)
    s.albedo = m.colours[0][:, None] * np.exp(0.1 * weave + 0.05 * fade)


@pattern
def knit(m: Material, s: Surface) -> None:
    """Fine ribs."""
    u, v = s.uv / 0.012
    rib = np.sin(2 * np.pi * u) * keeps(0.012, s.foot)
    s.albedo = m.colours[0][:, None] * np.exp(0.16 * rib + 0.08 * noise.soft(u, v))


@pattern
def stripes(m: Material, s: Surface) -> None:
    """Two colours along u."""
    wave = np.sin(2 * np.pi * s.uv[1] / m.scale)
    share = 0.5 + 0.5 * np.clip(wave * 4, -1, 1) * keeps(m.scale, s.foot)
    s.albedo = mix(m.colours[0], pick(m, 1), share)


@pattern
def checks(m: Material, s: Surface) -> None:
    """Crossing bands with a fine line."""
    u, v = s.uv / m.scale * 2 * np.pi
    keep = keeps(m.scale, s.foot)
    bands = 0.5 + 0.25 * (np.clip(3 * np.sin(u), -1, 1) + np.clip(3 * np.sin(v), -1, 1)) * keep
    fine = np.maximum(lines(s.uv[0] / m.scale + 0.25, 0.03), lines(s.uv[1] / m.scale + 0.25, 0.03))
    s.albedo = mix(mix(m.colours[0], pick(m, 1), bands), pick(m, 2), 0.7 * fine * keep)


@pattern
def herringbone(m: Material, s: Surface) -> None:
    """Zigzag of two tones."""
    u, v = s.uv / m.scale
    zig = np.abs((u * 0.5) % 1 - 0.5) * 2
    wave = np.sin(2 * np.pi * (v * 2 + zig * 2)) * keeps(m.scale * 0.5, s.foot)
    s.albedo = mix(m.colours[0], pick(m, 1), 0.5 + 0.5 * wave)


@pattern
def motif(m: Material, s: Surface) -> None:
    """Flowered cloths and wallpapers."""
    u, v = s.uv / m.scale
    keep = keeps(m.scale, s.foot)
    bloom = noise.soft(u * 2 + 0.3 * np.sin(v * 6.28), v * 2 + m.seed)
    leaf = noise.soft(u * 3 + 7, v * 3 + m.seed + 0.4)
    base = mix(m.colours[0], pick(m, 1), np.clip(bloom * 4 - 2.2, 0, 1) * keep)
    s.albedo = mix(base, pick(m, 2), np.clip(leaf * 4 - 3, 0, 1) * keep)


@pattern
def metal(m: Material, s: Surface) -> None:
    """Brushed metal."""
    brush = noise.soft(s.uv[0] * 4, s.uv[1] * 90) * keeps(0.02, s.foot)
    s.albedo = m.colours[0][:, None] * (1 + 0.05 * brush)
    s.rough = s.rough + 0.05 * noise.soft(s.uv[0] * 5, s.uv[1] * 5)


@pattern
def stone(m: Material, s: Surface) -> None:
    """Veined stone."""
    u, v = s.uv / m.scale
    vein = np.exp(-3 * np.abs(noise.broken(u, v + m.seed)))
    s.albedo = mix(m.colours[0], pick(m, 1), np.clip(vein, 0, 1))
