"""Lessons in light: a frame of a rig lit anew by weights of its lamps, and the same with its key elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onelight.learning.light import bank, geometry
from onelight.learning.light.network import BRIGHTEST, DEEPEST, Lamp, LightNet, Sight
from onelight.picture import colour

Floats = NDArray[np.floating]
CROP = (96, 160)
"""(height, width) of a lesson."""
LEAST_ALBEDO = 0.03
"""Below, a surface is black, glass or a lamp, and says nothing of the light on it."""
TOE = 0.01
"""Scene-linear: differences far below are lost in any camera's noise."""
PEOPLE = 3.0
"""How much more a pixel of somebody counts."""
FAINT = 0.1
"""Of the light that the brightest panel gives people: what gives less is no key."""
SHOWN = 20.0
"""What a squared difference on a screen counts against a stop."""
BLIND = 0.25
"""How often nothing is told of the faces."""


@dataclass(frozen=True)
class Lighting:
    """A lit frame. `picture` and `moved` (h, w, 3) scene-linear ACEScg: as it is, and with the key where lamp `other`
    stands; `key` (h, w, 3) what of the picture the key gives; `albedo` (h, w, 3); `level` (3,) the key's stops in
    R, G, B; `lamp`, `other`: rows of the frame's lamps."""

    picture: Floats
    moved: Floats
    key: Floats
    albedo: Floats
    level: Floats
    lamp: int
    other: int


def lit(held: bank.Arrays, rng: np.random.Generator) -> Lighting:
    """A kept frame under a key, some fill, and what of the set's own light is on; surfaces may be painted anew."""
    passes = held["passes"].astype(np.float32)
    albedo = held["albedo"].astype(np.float32)
    paint = _paint(held["owner"], rng) if rng.random() < 0.6 else np.ones_like(albedo)
    paint = np.minimum(paint, 0.9 / np.maximum(albedo, 0.02))
    passes, albedo = passes * paint, albedo * paint
    panels = len(held["lamps"])
    there = _somebody(held)
    gives = passes[:, there, 1].mean(axis=1)
    lamp = int(rng.choice(np.flatnonzero(gives[:panels] >= FAINT * gives[:panels].max())))
    other = int(rng.choice(np.delete(np.arange(panels), lamp)))
    tints = np.exp2(_light_colours(rng, len(passes)))
    weights = _keyed(_weights(rng, panels, len(passes), lamp), lamp, gives, rng)
    gain = _exposure(passes, weights, there, rng)
    light = (gain * weights)[:, None] * tints
    picture = np.einsum("lhwc,lc->hwc", passes, light)
    key = passes[lamp] * light[lamp]
    moved = picture - key + passes[other] * light[lamp]
    return Lighting(picture, moved, key, albedo, np.log2(light[lamp]).astype(np.float32), lamp, other)


def _weights(rng: np.random.Generator, panels: int, count: int, lamp: int) -> Floats:
    weights = np.zeros(count, np.float32)
    weights[lamp] = 1
    ratio = np.exp2(rng.uniform(-4.5, -0.5))
    others = [n for n in rng.permutation(panels) if n != lamp][: rng.integers(0, 4)]
    weights[others] = ratio * rng.dirichlet(np.ones(len(others))) if len(others) else 0
    weights[panels:] = np.exp2(rng.uniform(-3, 1.5, count - panels)) * (rng.random(count - panels) < 0.8)
    return weights


def _somebody(held: bank.Arrays) -> NDArray[np.bool_]:
    """(h, w) where the people are; the whole picture, where there are none."""
    people = bank.people(held)
    return people if people.mean() > 0.03 else np.ones_like(people)


def _keyed(weights: Floats, lamp: int, gives: Floats, rng: np.random.Generator) -> Floats:
    """Weights (L,) by which the key gives those people most light, each lamp at weight 1 `gives` (L,) of it: what gives
    less than another is no key, and nobody could tell which is meant."""
    light = weights * gives
    rest = np.delete(light, lamp).max()
    most = light[lamp] * np.exp2(-rng.uniform(0.3, 1.5))
    scaled = weights * min(1.0, float(most / max(rest, 1e-6)))
    scaled[lamp] = weights[lamp]
    return scaled


def _light_colours(rng: np.random.Generator, count: int) -> Floats:
    """(count, 3) stops: most lights white to the camera, some warm or cool, all together a little off."""
    warm = rng.normal(0, 0.35, count) * (rng.random(count) < 0.5)
    green = rng.normal(0, 0.06, count)
    off = rng.normal(0, 0.12, 3)
    return (np.stack([0.5 * warm, green, -warm], axis=1) + off).astype(np.float32)


def _exposure(passes: Floats, weights: Floats, there: NDArray[np.bool_], rng: np.random.Generator) -> float:
    """What brings the people, who are `there` (h, w), near mid grey, as crews do: with some error."""
    green = np.einsum("lhw,l->hw", passes[..., 1], weights)
    level = float(np.log2(np.maximum(green[there], 1e-3)).mean())
    return float(np.exp2(np.log2(0.16) - level + rng.normal(0, 0.8)))


def _paint(owner: NDArray, rng: np.random.Generator) -> Floats:
    """(h, w, 3) factors of albedo: another tint of each thing, a pattern on some."""
    out = np.ones((*owner.shape, 3), np.float32)
    for thing in np.unique(owner):
        tint = np.exp2(rng.normal(0, 0.7) + rng.normal(0, 0.35, 3))
        if rng.random() < 0.4:
            pattern = np.exp2(_pattern(owner.shape, rng)[..., None] * rng.normal(0, 0.6, 3))
            out[owner == thing] = (tint * pattern).astype(np.float32)[owner == thing]
        else:
            out[owner == thing] = tint
    return out


def _pattern(shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """(h, w) about -1..1: blots, stripes or checks."""
    height, width = shape
    if rng.random() < 0.5:
        cells = int(rng.integers(4, 60))
        blots = rng.normal(0, 1, (max(2, cells * height // width), cells)).astype(np.float32)
        how = cv2.INTER_CUBIC if rng.random() < 0.6 else cv2.INTER_NEAREST
        return np.asarray(cv2.resize(blots, (width, height), interpolation=how), np.float32)
    angle, pitch = rng.uniform(0, np.pi), rng.uniform(4, 40)
    y, x = np.mgrid[:height, :width]
    along = np.sign(np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / pitch))
    across = np.sign(np.sin((y * np.cos(angle) - x * np.sin(angle)) * 2 * np.pi / pitch))
    return (along if rng.random() < 0.5 else along * across).astype(np.float32)


def taken(picture: Floats, rng: np.random.Generator) -> Floats:
    """(h, w, 3) scene-linear as a camera brings it home: clipped, noisy, in 8 bits of ACEScct now and then."""
    noise = float(np.exp(rng.uniform(np.log(0.0005), np.log(0.02))))
    grain = rng.normal(0, noise, picture.shape).astype(np.float32)
    seen = picture + grain * np.sqrt(np.maximum(picture, 0) + 0.004)
    logged = colour.to_log(np.clip(seen, 0, np.exp2(rng.uniform(0, 5))).astype(np.float32))
    if rng.random() < 0.3:
        logged = np.asarray(cv2.GaussianBlur(logged, (0, 0), rng.uniform(0.4, 1.2)), np.float32)
    return np.rint(logged * 255) / 255 if rng.random() < 0.5 else logged


def lesson(held: bank.Arrays, rng: np.random.Generator) -> dict[str, Floats]:
    """One lesson's arrays, channels first: see `loss`."""
    light = lit(held, rng)
    face = held["face"].astype(np.float32) / 127
    face = face * 0 if rng.random() < BLIND else face
    passes, lamps = held["passes"].astype(np.float32), held["lamps"]
    painted = light.albedo / np.maximum(held["albedo"].astype(np.float32), 1e-3)
    known = (light.albedo.min(axis=2) > LEAST_ALBEDO) & (held["depth"].astype(np.float32) < bank.SKY / 2)
    weight = known * (1 + (PEOPLE - 1) * bank.people(held))
    planes: dict[str, Floats] = {
        "seen": np.concatenate([taken(light.picture, rng), face], axis=2),
        "picture": light.picture, "moved": light.moved,
        "shading": _stops(light.picture / np.maximum(light.albedo, 1e-3)),
        "share": light.key.sum(axis=2, keepdims=True) / np.maximum(light.picture.sum(axis=2, keepdims=True), 1e-4),
        "normals": held["normals"].astype(np.float32) / 127,
        "distance": np.log2(held["depth"].astype(np.float32))[..., None],
        "rays": bank.lamp_rays(held), "weight": weight[..., None].astype(np.float32),
        "lamp": _alone(passes[light.lamp] * painted, light.albedo),
        "other": _alone(passes[light.other] * painted, light.albedo),
    }  # fmt: skip
    window = Window.drawn(rng, held["subject"], planes["weight"].shape[:2])
    out = {name: np.ascontiguousarray(np.moveaxis(window.cut(plane), 2, 0)) for name, plane in planes.items()}
    flip = np.ones(5, np.float32)
    if window.mirrored:
        flip[0] = -1
        for name, channel in (("normals", 0), ("rays", 0), ("seen", 3)):
            out[name][channel] *= -1
    out |= {"key": lamps[light.lamp] * flip, "key2": lamps[light.other] * flip, "level": light.level}
    return out | {"subject": window.place(held["subject"])}


def _stops(light: Floats) -> Floats:
    return np.clip(np.log2(np.maximum(light, 1e-4)), DEEPEST, BRIGHTEST).astype(np.float32)


def _alone(passed: Floats, albedo: Floats) -> Floats:
    """(h, w, 1) stops of shading by one lamp."""
    return _stops(passed / np.maximum(albedo, 1e-3)).mean(axis=2, keepdims=True)


@dataclass(frozen=True)
class Window:
    """The part of a frame that a lesson shows: the frame brought to `size` (w, h), cut to CROP from `left`, `top`."""

    size: tuple[int, int]
    left: int
    top: int
    mirrored: bool

    @classmethod
    def drawn(cls, rng: np.random.Generator, subject: Floats, shape: tuple[int, ...]) -> Window:
        """Somewhere around the subject (2,), parts of a frame of `shape` (h, w), of any size."""
        zoom = float(rng.uniform(CROP[0] / shape[0], 1.25))
        size = (round(shape[1] * zoom), round(shape[0] * zoom))
        middle = np.clip(subject, 0.1, 0.9) * size + rng.normal(0, 20, 2)
        left, top = (int(np.clip(m - c / 2, 0, s - c)) for m, c, s in zip(middle, CROP[::-1], size, strict=True))
        return cls(size, left, top, bool(rng.random() < 0.5))

    def cut(self, plane: Floats) -> Floats:
        """(h, w, C) to (*CROP, C)."""
        how = cv2.INTER_AREA if self.size[0] < plane.shape[1] else cv2.INTER_LINEAR
        planes = np.moveaxis(np.asarray(plane, np.float32), 2, 0)
        whole = np.stack([cv2.resize(one, self.size, interpolation=how) for one in planes], axis=2)
        part = whole[self.top : self.top + CROP[0], self.left : self.left + CROP[1]]
        return np.asarray(part[:, ::-1] if self.mirrored else part, np.float32)

    def place(self, where: Floats) -> Floats:
        """(2,) parts of the frame, as parts of the window."""
        x, y = (where * self.size - (self.left, self.top)) / CROP[::-1]
        return np.array([1 - x if self.mirrored else x, y], np.float32)


def loss(net: LightNet, batch: dict[str, Tensor], fast: bool, lamps: bool = True) -> Tensor:
    """What the network gets wrong of a batch of lessons, one number: arrays (B, C, H, W) and (B, N) as `lesson` gives
    them. `fast`: in bfloat16, for processors that have it. Without `lamps` only what it sees counts, in a third of the
    time."""
    weight = batch["weight"] / batch["weight"].mean().clamp_min(1e-3)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast):
        sight = net.see(batch["seen"])
        if not lamps:
            return _sight_loss(sight, batch, weight)
        subject = geometry.stands(batch["rays"], sight.distance.detach().float(), batch["subject"])
        key, other = (lamp_of(batch[name], subject) for name in ("key", "key2"))
        by_key, key_doubt = net.lamp(sight, batch["rays"], key)
        by_other, other_doubt = net.lamp(sight, batch["rays"], other)
    told = _sight_loss(sight, batch, weight)
    alone = _lamp_loss(by_key, key_doubt, batch["lamp"], weight)
    alone = alone + _lamp_loss(by_other, other_doubt, batch["other"], weight)
    again = relit(batch["picture"], sight, by_other)
    off = (torch.log2(again + TOE) - torch.log2(batch["moved"] + TOE)).abs()
    apart = (_shown(again) - _shown(batch["moved"])).square()
    return told + 0.3 * alone + (off + SHOWN * apart).mul(weight).mean()


def _shown(picture: Tensor) -> Tensor:
    """Scene-linear as a screen shows it, about: a gamma of 2.4 (ITU-R BT.1886), clipped at white."""
    return picture.clamp(1e-4, 1).pow(1 / 2.4)


def _sight_loss(sight: Sight, batch: dict[str, Tensor], weight: Tensor) -> Tensor:
    shading = (sight.shading - batch["shading"]).abs().mul(weight).mean()
    edges = sum(
        (d(sight.shading) - d(batch["shading"])).abs().mul(d(weight, least=True)).mean()
        for d in (_across, _down)
    )
    share = (sight.share - batch["share"]).abs().mul(weight).mean()
    normals = (1 - (sight.normals * batch["normals"]).sum(1, keepdim=True)).mul(weight).mean()
    distance = (sight.distance - batch["distance"]).abs().mul(weight).mean()
    key = (1 - (sight.key * batch["key"][:, :3]).sum(1)).mean()
    level = (sight.level - batch["level"]).abs().mean()
    return shading + 0.5 * edges + 2 * share + 4 * normals + 0.3 * distance + key + 0.3 * level


def _lamp_loss(said: Tensor, doubt: Tensor, true: Tensor, weight: Tensor) -> Tensor:
    """How far off, and how wrong the doubt was: a Laplace distribution's likelihood."""
    off = (said - true).abs()
    return (off + off / doubt + doubt.log()).mul(weight).mean()


def _across(field: Tensor, least: bool = False) -> Tensor:
    one, other = field[..., 2:], field[..., :-2]
    return torch.minimum(one, other) if least else one - other


def _down(field: Tensor, least: bool = False) -> Tensor:
    one, other = field[..., 2:, :], field[..., :-2, :]
    return torch.minimum(one, other) if least else one - other


def lamp_of(rows: Tensor, subject: Tensor) -> Lamp:
    """Rows (B, 5) of a bank's lamps, metered at `subject` (B, 3), as a Lamp."""
    return Lamp(subject, rows[:, :3], rows[:, 3], rows[:, 4])


def relit(picture: Tensor, sight: Sight, stops: Tensor) -> Tensor:
    """A picture (B, 3, H, W) scene-linear ACEScg with its key moved to where a lamp gives `stops` (B, 1, H, W) of
    shading: what the key gave goes, what it gives there comes."""
    rest = picture * (1 - sight.share)
    moved = picture * torch.exp2((stops + sight.level[:, :, None, None] - sight.shading).clamp(-12, 4))
    return rest + moved


def batch_of(lessons: list[dict[str, Floats]]) -> dict[str, Tensor]:
    """Lessons side by side: arrays of one shape each, (B, …)."""
    return {name: torch.from_numpy(np.stack([one[name] for one in lessons])) for name in lessons[0]}

