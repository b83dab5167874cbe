"""A scene from a seed: the set, who is on it, how it is lit, how it is exposed."""

from __future__ import annotations

import numpy as np

from . import exteriors, sets
from .camera import Camera
from .gaffer import lights_for
from .interiors import Set
from .people import Person
from .pictures import from_rec709
from .scene import DARKNESS, Scene, exposed
from .shapes import vec, yaw
from .wardrobe import dress

KINDS = {
    "room": sets.room,
    "kitchen": sets.kitchen,
    "office": sets.office,
    "bar": sets.bar,
    "corridor": sets.corridor,
    "street": exteriors.street,
    "field": exteriors.field,
    "studio_green": sets.studio_green,
    "backdrop": sets.backdrop,
}
OFTEN = {
    "room": 0.22,
    "kitchen": 0.12,
    "office": 0.10,
    "bar": 0.09,
    "corridor": 0.06,
    "street": 0.13,
    "field": 0.07,
    "studio_green": 0.06,
    "backdrop": 0.15,
}


def build(seed: int, kind: str | None = None, environment: np.ndarray | None = None) -> Scene:
    """The scene of that seed. `kind` one of `KINDS`, or None to draw one. `environment`: an
    equirectangular (h, w, 3) float picture, linear Rec.709, that surrounds and lights the people
    and props (the set is then no more than a floor). The same seed gives the same scene."""
    rng = np.random.default_rng(seed)
    if kind is not None and kind not in KINDS:
        raise ValueError(f"no set of kind {kind!r}: choose from {', '.join(KINDS)}")
    kind = kind or str(rng.choice(list(OFTEN), p=list(OFTEN.values())))
    made = KINDS[kind](rng) if environment is None else exteriors.place(rng, surroundings(environment))
    people = cast(rng, made)
    front = float(rng.uniform(-0.5, 0.5))
    eyes = [p.eyes(0.0) for p in people[:2]]
    mark = np.mean(eyes, 0).astype(np.float32)
    lights, balance, key = lights_for(rng, made, mark, front)
    scene = Scene(
        seed,
        made.kind,
        tuple(made.solids),
        people,
        lights,
        balance,
        mark,
        made.low,
        made.high,
        made.albedos,
        front,
        made.sky or DARKNESS,
        made.sky is None,
        key=key,
        time=made.time,
        shut=made.shut,
    )
    return exposed(scene, hero(scene))


def surroundings(environment: np.ndarray) -> np.ndarray:
    """Linear Rec.709 (h, w, 3) → ACEScg, levelled so that its mean lights a card about as a set is lit."""
    picture = from_rec709(np.asarray(environment, np.float32))
    return (picture * (0.5 / max(float(np.minimum(picture, 30).mean()), 1e-6))).astype(np.float32)


def cast(rng: np.random.Generator, made: Set) -> tuple[Person, ...]:
    """The two who play the scene, then the extras."""
    people = []
    for index, (spot, facing, act, seat) in enumerate([*made.spots, *made.extras]):
        looks = dress(rng, made.palette.accents)
        hands = str(rng.choice(["gesture", "gesture", "pockets", "folded", "table" if act == "sit" else "gesture"]))
        pace = float(rng.uniform(0.9, 1.4)) if act == "walk" else 0.0
        people.append(
            Person(
                looks,
                np.asarray(spot, np.float32),
                float(facing + rng.normal(0, 0.08)),
                act,
                pace,
                seat,
                float(rng.normal(0, 0.25)),
                float(rng.uniform(0, 50)),
                index,
                hands,
            )
        )
    if len(people) > 1 and people[0].act == people[1].act == "walk":
        people[1] = Person(**{**people[1].__dict__, "pace": people[0].pace})
    return tuple(people)


def hero(scene: Scene) -> Camera:
    """The view that the exposure is set for: both people, from the front."""
    centre = scene.mark - vec(0, 0.3, 0)
    away = 3.2 if scene.indoors else 4.0
    return Camera(centre + yaw(scene.front)[:, 2] * away + vec(0, 0.2, 0), centre, 28.0, "hero")
