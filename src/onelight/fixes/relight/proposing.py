"""Relight proposals: recipes, what they do in numbers, and their rendering."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from onelight.fixes.contract import Dailies, Files, Layers, Plate, Proposed, kept
from onelight.fixes.relight import RANGES, seeing
from onelight.fixes.relight.maps import Key, Lamps, Maps, Standing, maps_of
from onelight.fixes.relight.remix import Relit, changes, level, relit
from onelight.fixes.relight.seeing import Look, There
from onelight.fixes.relight.words import Asked, asked_of, practical_of
from onelight.picture import colour
from onelight.picture.mattes import Mattes
from onelight.picture.picture import Picture
from onelight.records import Matte, Recipe, Variant
from onelight.units.errors import Missing

LOOKS, SHOWN = 5, 2
"""Stills of a shot that its light is told from, and that a proposal's numbers are read on."""
OFFERS = {
    "key left": Asked(side=-60.0, height=35.0), "key right": Asked(side=60.0, height=35.0), "fill": Asked(fill=1.0),
}  # fmt: skip
"""What is proposed to somebody who asks for nothing."""


def propose(plate: Plate, intent: Any, dailies: Dailies) -> Proposed:
    """Raises BadInput for words out of their range or a shot without light in it, Missing for an unknown matte."""
    asked = asked_of(intent, RANGES)
    names = intent.matte, practical_of(intent.practical, RANGES)[0]
    matte, practical = (plate.matte(name) if name else None for name in names)
    net, weights = seeing.base()
    stills = plate.stills(LOOKS)
    if not stills:
        raise Missing(f"No analysis frames of '{plate.shot.name}' were kept.", "Ingest its clip again.")
    looks = [Look(net, still) for still in stills]
    there = seeing.there(looks)
    if changes(asked):
        wanted = {"as asked": asked, "half of it": dataclasses.replace(asked, strength=asked.strength / 2)}
    else:
        wanted = {name: dataclasses.replace(offer, strength=asked.strength) for name, offer in OFFERS.items()}
    keys = [Key.of(look, there) for look in looks]
    variants = []
    for name, one in wanted.items():
        lamps = Lamps(there, one)
        maps = [maps_of(look, lamps, key) for look, key in zip(looks, keys, strict=True)]
        standing = kept(dailies, "standing.npz", Standing.of(looks, maps).write)
        recipe = recipe_of(lamps, weights, standing, matte, practical)
        shown = list(zip(stills, looks, maps, strict=True))[:SHOWN]
        told = {"key_wanders_degrees": round(seeing.wanders(looks, there), 1), **_numbers(shown, lamps)}
        variants.append(Variant(name=name, recipe=recipe, numbers=told))
    return Proposed(tuple(variants), variants[0].name)


def recipe_of(
    lamps: Lamps, weights: str, standing: str, matte: Matte | None = None, practical: Matte | None = None
) -> Recipe:
    """The recipe of lamps; `weights`: the hash of the light head that saw them; `standing`: the vault key of what
    stands still."""
    parameters: dict[str, Any] = {"there": dataclasses.asdict(lamps.there), "asked": dataclasses.asdict(lamps.asked)}
    parameters["standing"] = standing
    for name in ("towards", "level", "subject"):
        parameters["there"][name] = list(parameters["there"][name])
    for name, held in (("matte", matte), ("practical", practical)):
        if held is not None:
            parameters[name] = {"movie": held.movie, "start": held.start}
    return Recipe(fix="relight", fix_version=2, parameters=parameters, model=weights)


def lamps_of(recipe: Recipe) -> Lamps:
    """A recipe's lamps."""
    there = recipe.parameters["there"]
    towards, level, subject = (tuple(there[name]) for name in ("towards", "level", "subject"))
    return Lamps(There(towards, level, subject, there["ratio"]), Asked(**recipe.parameters["asked"]))


def render(window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files) -> Iterator[tuple[int, Layers]]:
    """Each frame's layers. Raises Changed where the light head is not the recipe's."""
    net = seeing.proposed_with(recipe.model)
    lamps, standing = lamps_of(recipe), Standing.read(files(recipe.parameters["standing"]))
    within, shining = (_mattes(recipe.parameters.get(name), files) for name in ("matte", "practical"))
    for number, picture in window:
        bulb = shining.at(number, picture.size) if shining else None
        look = Look(net, picture)
        made = relit(look, picture, lamps, standing.steadied(look, maps_of(look, lamps)), bulb)
        yield number, layers_of(picture, made, within.at(number, picture.size) if within else None)


def _mattes(held: dict[str, Any] | None, files: Files) -> Mattes | None:
    return Mattes(files(held["movie"]), held["start"]) if held else None


def layers_of(plate: Picture, made: Relit, matte: np.ndarray | None) -> Layers:
    """The lamps' layers `light.…` and the albedo as pictures, N, Z and `sure` as data; within a matte (H, W) only."""
    lights = dict(made.lights)
    result = made.picture
    if matte is not None:
        inside = matte[..., None]
        lights = {name: light * inside for name, light in lights.items()}
        lights["outside"] = plate.linear() * (1 - inside)
        mixed = Picture.from_array(np.add.reduce(list(lights.values())), colour.LINEAR).to(plate.colour_space).rgb
        result = plate.with_rgb(np.where(inside > 0, mixed, plate.rgb))
    elements = {f"light.{name}": plate.with_rgb(light, colour.LINEAR) for name, light in lights.items()}
    elements["albedo"] = plate.with_rgb(made.albedo, colour.LINEAR)
    return Layers(result, matte, elements, {"N": made.normals, "Z": made.depth, "sure": made.sure})


def _numbers(shown: list[tuple[Picture, Look, Maps]], lamps: Lamps) -> dict[str, float]:
    """Where the key stands, key to fill on the subject, how much of the picture is sure, how much more is clipped."""
    there, asked = lamps.there, lamps.asked
    side, height = lamps.key
    told = {
        "key_side_before": there.side, "key_side_after": side,
        "key_height_before": there.height, "key_height_after": height,
    }  # fmt: skip
    made = [(still, relit(look, still, lamps, maps)) for still, look, maps in shown]
    if not lamps.moved and not asked.flagged and asked.width is None:
        told["key_over_fill_before"] = there.ratio
        told["key_over_fill_after"] = float(np.log2(1 + (2**there.ratio - 1) * 2 ** (asked.key - asked.fill)))
    told["stops_brighter"] = float(np.median([level(one.picture) - level(still) for still, one in made]))
    told["sure_percent"] = float(100 * np.mean([one.sure.mean() for _, one in made]))
    told["clipped_percent_more"] = float(
        100 * np.mean([(one.picture.linear() > 1).any(axis=2).mean() - (still.linear() > 1).any(axis=2).mean()
                       for still, one in made])
    )  # fmt: skip
    return {name: round(value, 3) for name, value in told.items()}
