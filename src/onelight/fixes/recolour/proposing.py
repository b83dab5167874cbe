"""Recolour proposals: the material read off the shot, its gains found, three ways to take them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from onelight.fixes.backdrop.carry import carried
from onelight.fixes.contract import Dailies, Files, Layers, Plate, Proposed
from onelight.fixes.recolour.solving import Floats, Recolouring, colour_of, material_of, towards
from onelight.picture.mattes import Mattes
from onelight.picture.picture import Picture
from onelight.records import Matte, Recipe, Variant
from onelight.units.errors import BadInput

SAMPLES = 6
"""Frames off which a material is read."""


def propose(plate: Plate, intent: Any, dailies: Dailies) -> Proposed:
    """Full, half, and level as well. Raises Missing for a matte or shot nobody knows, BadInput for a colour that is
    none, or a matte that holds too little."""
    matte = plate.matte(intent.matte)
    wanted = _wanted(intent.to, matte.name, plate, dailies)
    material = material_of(_samples(plate, matte, dailies))
    variants = []
    for name, keep in (("as asked", intent.keep_level), ("other level", not intent.keep_level)):
        found = towards(material, wanted, keep_level=keep, stops=intent.stops)
        variants.append(Variant(name=name, recipe=_recipe(found, matte), numbers=_numbers(found)))
    return Proposed(tuple(variants), "as asked")


def _wanted(to: str, name: str, plate: Plate, dailies: Dailies) -> Floats:
    """The colour asked for: #rrggbb, or that of another shot's matte of the same name (its only one by default)."""
    if to.startswith("#"):
        return colour_of(to)
    hero = to.removeprefix("shot:")
    if hero == plate.shot.name:
        raise BadInput(f"{hero} has that colour already.", "Name another shot, or a colour as #rrggbb.")
    other = dailies.plate(hero)
    theirs = other.matte(name if name in other.mattes else "")
    return material_of(_samples(other, theirs, dailies))


def _samples(plate: Plate, matte: Matte, dailies: Dailies) -> list[tuple[Picture, Floats]]:
    start, end = matte.start, min(matte.end, plate.clip.frames)
    movie = Mattes(dailies.file(matte.movie), start)
    picks = np.unique(np.linspace(start, end - 1, SAMPLES).astype(int))
    pictures = (next(iter(plate.window(int(n), int(n) + 1))) for n in picks)
    return [(picture, _held(movie, number, picture)) for number, picture in pictures]


def _held(movie: Mattes, number: int, picture: Picture) -> Floats:
    """The matte (H, W) 0..1 of a frame at its own size, on the plate's edges where it was kept smaller."""
    return carried(movie.at(number), picture.rgb)


def _recipe(found: Recolouring, matte: Matte) -> Recipe:
    parameters = {
        "matte": matte.movie,
        "start": matte.start,
        "gains": list(found.gains),
        "material": list(found.material),
        "level": found.level,
        "shot": matte.shot,
    }
    return Recipe(fix="recolour", fix_version=2, parameters=parameters)


def _numbers(found: Recolouring) -> dict[str, float]:
    gains = np.maximum(found.gains, 1e-6)
    named = zip(("red", "green", "blue"), np.log2(gains), strict=True)
    return {f"{name}_stops": round(float(stops), 2) for name, stops in named}


def render(
    window: Iterable[tuple[int, Picture]], parameters: dict[str, Any], files: Files
) -> Iterator[tuple[int, Layers]]:
    """The material in its new colour under its matte."""
    gains, material = tuple(parameters["gains"]), tuple(parameters["material"])
    found = Recolouring(gains, material, float(parameters["level"]))
    movie = Mattes(files(parameters["matte"]), int(parameters["start"]))
    for number, picture in window:
        alpha = _held(movie, number, picture)
        yield number, Layers(found.apply(picture, alpha), alpha)
