"""A scene: a set, people on it, lights, and the exposure that the unit settled on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from . import light as lights_of
from .camera import Camera
from .cast import Hits, meet
from .colour import LUMA
from .lens import joined, through
from .light import Light
from .materials import Material
from .people import Person
from .shade import radiance
from .shapes import Solid
from .sky import Sky

EYE_HEIGHT = np.array([[0], [1.6], [0]], np.float32)  # metres: where an environment was photographed from
BLACK = np.zeros(3, np.float32)
DARKNESS = Sky(BLACK, BLACK, BLACK)
HAZE = 350.0  # metres: the distance at which the air hides most of what is there
CLIP = 64.0  # scene-linear: some eight stops over mid grey, past what any camera holds


@dataclass(frozen=True)
class Scene:
    """`seed`, `kind` as asked of `build`; `fixed` the set's solids; `people`; `lights`; `balance`
    kelvin of the cameras; `gain` exposure that the hero view was given; `key` stops that its
    log average was meant to lie from 0.18; `time` day, dusk or night; `mark` (3,) where lights are
    metered; `low`, `high` (3,) corners of the room with `walls` (6, 3) albedos, or `sky`,
    of whose six sides houses `shut` out these shares."""

    seed: int
    kind: str
    fixed: tuple[Solid, ...]
    people: tuple[Person, ...]
    lights: tuple[Light, ...]
    balance: float
    mark: np.ndarray
    low: np.ndarray
    high: np.ndarray
    walls: np.ndarray
    front: float = 0.0
    sky: Sky = DARKNESS
    indoors: bool = True
    gain: float = 1.0
    key: float = 0.0
    time: str = "day"
    shut: tuple = (0, 0, 0, 0, 0, 0)

    def solids(self, seconds: float) -> list[Solid]:
        """Everything on the set at that moment."""
        return [*self.fixed, *(s for p in self.people for s in p.solids(seconds))]

    def struck(self, eye: np.ndarray) -> set[str]:
        """Tags of what stands along walls that are flown out for a camera at `eye` (3,)."""
        if not self.indoors:
            return set()
        beyond = {
            "left": eye[0] < self.low[0],
            "right": eye[0] > self.high[0],
            "back": eye[2] < self.low[2],
            "front": eye[2] > self.high[2],
        }
        return {f"at.{wall}" for wall, out in beyond.items() if out}

    def light(self, name: str) -> Light:
        """The light of that name."""
        for one in self.lights:
            if one.name == name:
                return one
        raise KeyError(f"no light {name!r}: this scene has {[one.name for one in self.lights]}")

    def with_lights(self, *lights: Light) -> Scene:
        """The same scene and exposure with lights of these names replaced, new names added."""
        known = {one.name: one for one in self.lights}
        known.update({one.name: replace(one, mark=self.mark) for one in lights})
        return replace(self, lights=tuple(known.values()))

    def only(self, *names: str) -> Scene:
        """The same scene lit by these lights alone."""
        return replace(self, lights=tuple(self.light(name) for name in names))

    def cameras(self, n: int, rng: np.random.Generator) -> list[Camera]:
        """`n` cameras on the same action: a master, then over-the-shoulders, close-ups, the
        other side, inserts; A, B, C…"""
        from .coverage import cover

        return cover(self, n, rng)

    def albedo(self, tag: str) -> np.ndarray:
        """Mean ACEScg albedo (3,) of what is tagged so (`wall.back`, `person0.top`…)."""
        for solid in self.solids(0.0):
            if solid.tag == tag:
                return solid.material.mean
        raise KeyError(f"nothing tagged {tag!r}: {sorted({s.tag for s in self.solids(0.0) if s.tag})}")

    @cached_property
    def surround(self):
        """Radiance (6, 3) from the six sides, and the room's corners (None outdoors)."""
        if self.indoors:
            faces = lights_of.bounce(self.lights, self.balance, self.low, self.high, self.walls)
            return faces, self.low, self.high
        faces = self.sky.faces() * np.array([[1 - s] for s in self.shut], np.float32)
        for one in self.lights:
            if one.sun and one.throws:
                up = one.intensity * max(float(one.position[1]), 0)
                faces[3] += self.walls[3] * up * 0.8 * one.colour(self.balance)
                faces[[0, 1, 4, 5]] += 0.12 * self.walls[0] * up * one.colour(self.balance)
        return faces, None, None

    def glow(self, material: Material) -> np.ndarray:
        """Radiance (3,) that a glowing material's colour is multiplied by."""
        name, gain = material.glow or ("", 0.0)
        if not name:
            return np.full(3, gain, np.float32)
        for one in self.lights:
            if one.name == name:
                level = one.intensity if not one.sun else 2.0**one.stops
                return (gain * level * one.colour(self.balance)).astype(np.float32)
        return np.zeros(3, np.float32)


@dataclass
class View:
    """What a camera sees besides light, each (H, W, ·): `colour` scene-linear ACEScg, `depth`
    metres along the ray, `normal` world unit vectors, `albedo` ACEScg, `irradiance` (albedo times
    it, plus highlights, is colour before the lens), `person` index or -1, `solid` index or -1."""

    colour: np.ndarray
    depth: np.ndarray
    normal: np.ndarray
    albedo: np.ndarray
    irradiance: np.ndarray
    person: np.ndarray
    solid: np.ndarray


def survey(scene: Scene, camera: Camera, seconds: float, size=(90, 160), jitter=(0.0, 0.0)) -> View:
    """One ray a pixel, before the lens. `size` is (height, width)."""
    height, width = size
    eye, rays, basis, f = camera.rays(seconds, height, width, jitter)
    solids = [s for s in scene.solids(seconds) if s.tag not in scene.struck(eye)]
    hits = meet(solids, eye, rays, basis, f, scene.glow)
    colour, irradiance = radiance(hits, solids, scene)
    _behind(scene, hits, colour)
    _caught(scene, solids, hits, colour, irradiance)
    if not scene.indoors and scene.sky.picture is None:
        veil = 1 - np.exp(-hits.depth * (hits.index >= 0) / HAZE)
        colour += (scene.sky.low[:, None] * 0.85 - colour) * veil
    colour = np.clip(colour * scene.gain, 0, CLIP)
    owner = np.array([s.who for s in solids] + [-1], np.int16)

    def flat(a: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(np.moveaxis(a.reshape(-1, height, width), 0, -1))

    def grid(a: np.ndarray) -> np.ndarray:
        return a.reshape(height, width)

    return View(
        flat(colour).astype(np.float32),
        grid(hits.depth),
        flat(hits.normals),
        flat(hits.albedo),
        flat(irradiance * scene.gain),
        grid(owner[hits.index]),
        grid(hits.index),
    )


def _behind(scene: Scene, hits: Hits, colour: np.ndarray) -> None:
    open_ = np.flatnonzero(hits.index < 0)
    if not len(open_):
        return
    if scene.indoors:
        colour[:, open_] = scene.surround[0].mean(0)[:, None] * 0.5
    else:
        colour[:, open_] = scene.sky.radiance(hits.rays[:, open_])


def _caught(scene: Scene, solids, hits: Hits, colour, irradiance) -> None:
    """A floor tagged `catcher` shows the surroundings' own ground, darkened by what is shaded."""
    for i, solid in enumerate(solids):
        here = np.flatnonzero(hits.index == i) if solid.tag == "catcher" else ()
        if len(here):
            ways = hits.points[:, here] - EYE_HEIGHT
            ways = ways / np.sqrt((ways**2).sum(0))
            level = LUMA @ irradiance[:, here]
            shaded = np.clip(level / max(float(np.percentile(level, 90)), 1e-6), 0.15, 1.05)
            colour[:, here] = scene.sky.radiance(ways) * shaded


def shoot(scene: Scene, camera: Camera, seconds: float, size=(90, 160), samples: int = 1) -> np.ndarray:
    """A frame: float32 (H, W, 3), scene-linear ACEScg, 0..64, mid grey 0.18 for a well exposed
    subject. `size` is (height, width). `samples` rays a pixel, spread over the pixel and over a
    180 degree shutter at 24 fps (one: no motion blur). The same call gives the same bits."""
    total, depth = np.zeros((*size, 3), np.float32), None
    for k in range(samples):
        spot = ((k + 0.5) / samples - 0.5, ((k * 0.618 + 0.5) % 1) - 0.5) if samples > 1 else (0.0, 0.0)
        moment = seconds + (k / samples) / 48
        view = survey(scene, camera, moment, size, spot)
        total += joined(view.colour, view.solid) if samples == 1 else view.colour
        depth = view.depth if depth is None else depth
    return np.clip(through(total / samples, depth, camera, seconds), 0, CLIP).astype(np.float32)


def exposed(scene: Scene, camera: Camera) -> Scene:
    """Set the gain so that the hero view's log average lies `key` stops from 0.18, without
    letting the people's faces fall or burn out."""
    view = survey(scene, camera, 0.0, (40, 72))
    y = view.colour @ LUMA
    average = np.exp(np.log(np.clip(y, 1e-4, 4 * np.median(y) + 1e-3)).mean())
    gain = 0.18 * 2.0**scene.key / average
    faces = view.person >= 0
    if faces.sum() > 12:
        subject = np.exp(np.log(np.maximum(y[faces], 1e-4)).mean()) * gain
        gain *= np.clip(0.06 * 2.0 ** (0.6 * scene.key) / subject, 1, 2.2)
        gain *= np.clip(0.5 / subject, 0.4, 1)
    if scene.sky.picture is not None:
        gain = np.clip(gain, 0.3, 2.0)
    return replace(scene, gain=float(gain))
