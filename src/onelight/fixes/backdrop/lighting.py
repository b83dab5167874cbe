"""The foreground in the new background's light: how many stops each of its pixels gains, in R, G, B.

What falls on a surface in the new surround over what falls on it now, by its normal alone: small and smooth, and
constant where things stand still. Normals are those of the light head, rounded off towards the matte's outline. The
light there is now is a model of few numbers, constant over the shot: what the head says of each pixel would take dark
clothes for shade. The foreground as a whole stays as bright as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop import levels
from onelight.fixes.backdrop.around import Around
from onelight.fixes.backdrop.survey import Sample
from onelight.fixes.relight import seeing
from onelight.fixes.relight.maps import MOST, Standing
from onelight.fixes.relight.remix import Wide
from onelight.fixes.relight.seeing import Look
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput
from onelight.units.light import AP1_LUMINANCE, gains

Floats = NDArray[np.floating]
ROUND = 0.06
"""How far the outline rounds off, of the square root of the foreground's area. On generated people the normals are
off by 34 degrees without it, by 28 with it (benchmarks/backdrop_light.py)."""
HELD = 0.98
"""Alpha from which on a pixel is the foreground's own."""
LEAST = 0.01
"""Parts of the frame that a foreground fills in the middle of its frames, to be relit."""
EASED = 0.1
"""Of the regression on normals: few of them, all alike, tell little."""
LEAN, KEY = 0.8, 0.4
"""How much of the regression and of the key, each seen apart, is taken for the light there now: both err, so their sum
is nearer to the truth of generated pairs of sets than either."""
_ROUNDS = 4


@dataclass(frozen=True)
class Now:
    """The light on the foreground as it was shot, by normals n: `lean` . n stops (a regression of what the head sees),
    and a key `towards` (3,) with `ratio` stops of key and fill over fill; `white` (3,) log2 of its colour."""

    lean: tuple[float, float, float]
    towards: tuple[float, float, float]
    ratio: float
    white: tuple[float, float, float]

    def falls(self, normals: Floats) -> Floats:
        """(...) stops that reach surfaces with unit normals (..., 3), camera space, but for a constant."""
        key = np.log2(np.maximum(normals @ np.array(self.towards), 0) * (2.0**self.ratio - 1) + 1)
        return LEAN * (normals @ np.array(self.lean)) + KEY * key


@dataclass(frozen=True, eq=False)
class Lighting:
    """The new light of a foreground: `strength` 0..1 of it, `level` stops that keep it as bright as it was, and what
    `standing` keeps still. `weights`: the hash of the light head."""

    around: Around
    now: Now
    strength: float
    level: float
    standing: Standing
    weights: str

    def gain(self, picture: Picture, alpha: NDArray[np.float32]) -> NDArray[np.float32]:
        """(H, W, 3) factors of scene-linear ACEScg, of a plate's picture and its alpha (H, W) 0..1; 1 where nobody
        is in the frame."""
        if not alpha.any():
            return np.ones((*alpha.shape, 3), np.float32)
        look = Look(seeing.base()[0], picture)
        stops = self.standing.steadied(look, {"stops": self.stops(look, alpha)})["stops"]
        return np.exp2(Wide(look, picture.linear()).up(stops)).astype(np.float32)

    def stops(self, look: Look, alpha: NDArray[np.float32]) -> Floats:
        """(h, w, 3) stops at working size; outside the foreground as at its edge."""
        held = small(alpha, look.size)
        normals = shape(look, held)
        new = self.around.falls(normals)
        level = np.log2(new @ AP1_LUMINANCE)
        tint = np.log2(new) - level[..., None] - np.array(self.now.white)
        wanted = self.around.sure * (level - self.now.falls(normals))[..., None] + tint - self.level
        return _spread(np.clip(self.strength * wanted, -MOST, MOST), held)

    def document(self, standing: str) -> dict[str, Any]:
        """As a recipe keeps it; `standing`: the vault key of what stands still."""
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self.now).items()}
        return {
            "around": self.around.document(), "now": told, "strength": self.strength, "level": self.level,
            "standing": standing,
        }  # fmt: skip

    @classmethod
    def of(cls, document: dict[str, Any], standing: Standing, weights: str) -> Lighting:
        """From a recipe."""
        told = document["now"]
        now = Now(tuple(told["lean"]), tuple(told["towards"]), told["ratio"], tuple(told["white"]))
        return cls(Around.of(document["around"]), now, document["strength"], document["level"], standing, weights)


def lighting(samples: Sequence[Sample], around: Around, strength: float) -> Lighting:
    """The foreground of a shot, by some of its frames, in the light from `around`.

    Raises Missing where the light head isn't there, BadInput where there is no light or too little foreground."""
    net, weights = seeing.base()
    looks = [Look(net, sample.picture) for sample in samples]
    alphas = [small(sample.alpha, look.size) for sample, look in zip(samples, looks, strict=True)]
    if np.median([held.mean() for held in alphas]) < LEAST or not any((held > HELD).any() for held in alphas):
        raise BadInput("The foreground is too small to see its light.", "Relight it by hand, or leave it.")
    begun = Lighting(around, now(looks, alphas), strength, 0.0, Standing({}), weights)
    made = replace(begun, level=_level(begun, looks, alphas))
    maps = [{"stops": made.stops(look, held)} for look, held in zip(looks, alphas, strict=True)]
    return replace(made, standing=Standing.of(looks, maps))


def shape(look: Look, alpha: Floats) -> Floats:
    """(h, w, 3) unit normals, camera space: what the head sees, rounded off to the outline of alpha (h, w)."""
    wide = ROUND * max(float(np.sqrt(alpha.sum())), 1.0)
    pad = int(3 * wide) + 2
    # Beyond the frame the foreground goes on: its cut there is no outline.
    there = cv2.copyMakeBorder(np.asarray(alpha, np.float32), pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(there, (0, 0), wide)
    across, down = (cv2.Sobel(soft, cv2.CV_32F, *way, scale=1 / 8)[pad:-pad, pad:-pad] for way in ((1, 0), (0, 1)))
    # A straight outline's slope, blurred, is 1 / (wide * sqrt(2 pi)) at the outline.
    outward = np.stack([-across, down, np.zeros_like(across)], axis=2) * (wide * np.sqrt(2 * np.pi))
    return seeing.unit(look.normals + outward)


def now(looks: Sequence[Look], alphas: Sequence[Floats]) -> Now:
    """The light on a foreground by several looks at it, with its alpha (h, w) 0..1 at their size. Raises BadInput for
    frames in which there is no light."""
    held = [alpha > HELD for alpha in alphas]
    seen = zip(looks, alphas, held, strict=True)
    normals = np.concatenate([shape(look, alpha)[own] for look, alpha, own in seen])
    shading = np.concatenate([look.shading[own] for look, own in zip(looks, held, strict=True)])
    there = seeing.there(looks)
    off, light = normals - normals.mean(axis=0), shading.mean(axis=1)
    lean = np.linalg.solve(off.T @ off / len(off) + EASED * np.eye(3), off.T @ (light - light.mean()) / len(off))
    return Now(seeing.three(lean), there.towards, there.ratio, seeing.three(_white(np.exp2(shading.mean(axis=0)))))


def _white(light: Floats) -> Floats:
    """log2 (3,) of a light's colour, as far off as is believed; its luminance 1."""
    believed = gains(0.0, *levels.believed_white(light))
    return np.log2(believed / float(AP1_LUMINANCE @ believed))


def _level(begun: Lighting, looks: Sequence[Look], alphas: Sequence[Floats]) -> float:
    """Stops by which the new light makes the foreground brighter, over all of it: found in turn, since the most and
    least that a pixel may gain cut some off."""
    level = 0.0
    if begun.strength == 0:
        return level
    for _ in range(_ROUNDS):
        tried = replace(begun, level=level)
        more = [
            _brighter(look.small[held > HELD], tried.stops(look, held)[held > HELD])
            for look, held in zip(looks, alphas, strict=True)
        ]
        level += float(np.concatenate(more).mean()) / begun.strength
    return round(level, 4)


def _brighter(linear: Floats, stops: Floats) -> Floats:
    """(N,) stops of luminance that pixels (N, 3) scene-linear gain."""
    before, after = (np.maximum(pixels @ AP1_LUMINANCE, 1e-5) for pixels in (linear, linear * np.exp2(stops)))
    return np.log2(after / before)


def _spread(stops: Floats, alpha: Floats) -> Floats:
    """(h, w, 3) with what lies outside alpha (h, w) as it is near by inside."""
    weight = np.asarray(alpha, np.float32) ** 2
    near = np.zeros_like(stops, np.float32)
    known = np.zeros_like(weight)
    for wide in (2.0, 6.0, 18.0):
        share = cv2.GaussianBlur(weight, (0, 0), wide)[..., None]
        found = cv2.GaussianBlur(np.asarray(stops * weight[..., None], np.float32), (0, 0), wide)
        left = (1 - known)[..., None] * np.clip(50 * share, 0, 1)
        near += left * found / np.maximum(share, 1e-6)
        known += left[..., 0]
    return alpha[..., None] * stops + (1 - alpha[..., None]) * near


def small(alpha: Floats, size: tuple[int, int]) -> Floats:
    """Alpha (H, W) 0..1 by area at `size` (w, h)."""
    if alpha.shape[1::-1] == size:
        return alpha
    return np.asarray(cv2.resize(np.asarray(alpha, np.float32), size, interpolation=cv2.INTER_AREA), np.float32)

