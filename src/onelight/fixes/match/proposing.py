"""Match proposals: the grade, three ways to take it, and what each leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onelight.fixes.contract import Dailies, Plate, Proposed, Weights
from onelight.fixes.match import fit, scene, solver
from onelight.fixes.match.recipe import recipe_of
from onelight.picture.grade import Face, Grade
from onelight.picture.picture import Picture
from onelight.records import Variant
from onelight.units.errors import BadInput
from onelight.units.light import kelvin, mired

STILLS = 4
DAYLIGHT = 5600.0
"""Kelvin at which a difference in mired is written as a difference in kelvin."""
SURE = 0.1
"""Stops: a match surer than this needs no witnesses."""


def propose(plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
    """Full, look only, exposure only, at the intent's strength.

    Raises Missing for a hero nobody knows, BadInput for the shot itself as hero or a strength outside 0..1.
    """
    if intent.to == plate.shot.name:
        raise BadInput(f"{plate.shot.name} can't be matched to itself.", "Name another shot with --to.")
    if not 0 <= intent.strength <= 1:
        raise BadInput(f"A strength of {intent.strength} has no meaning.", "Give --strength from 0 to 1.")
    hero = dailies.plate(intent.to)
    tensors = solver.tensors_of(model)
    sides = {p.shot.name: solver.Side(p.stills(STILLS)) for p in (hero, plate)}
    alone = solver.believe(sides[hero.shot.name], sides[plate.shot.name], tensors)
    belief = alone if alone.deviation[0] < SURE else _agreed(hero, plate, alone, sides, dailies, tensors)
    full = belief.grade()
    ways = {"full": full, "look only": full.look_only(), "exposure only": full.exposure_only()}
    weights = model.card.weights if model else ""
    variants = []
    for name, grade in ways.items():
        grade = grade.at_strength(intent.strength)
        after = solver.Side([grade.apply(p) for p in sides[plate.shot.name].pictures[::2]])
        left = _apart(solver.believe(sides[hero.shot.name], after, tensors))
        numbers = _numbers(_apart(alone), left, grade)
        numbers["certain_within_stops"] = round(float(belief.deviation[0]), 3)
        variants.append(Variant(name=name, recipe=recipe_of(grade, weights), numbers=numbers))
    return Proposed(tuple(variants), "full")


def _agreed(
    hero: Plate,
    plate: Plate,
    alone: fit.Belief,
    sides: dict[str, solver.Side],
    dailies: Dailies,
    tensors: solver.Tensors,
) -> fit.Belief:
    """What the scene's other shots say, too, where hero and shot alone leave doubt."""
    if not plate.shot.scene:
        return alone
    others = [p for p in dailies.plates(plate.shot.scene) if p.shot.name not in sides][: scene.MOST_WITNESSES]
    sides = sides | {p.shot.name: solver.Side(p.stills(STILLS)) for p in others}
    names = hero.shot.name, plate.shot.name
    pair = lambda to, origin: alone if (to, origin) == names else solver.believe(sides[to], sides[origin], tensors)  # noqa: E731
    return scene.agreed(*names, [p.shot.name for p in others], pair)


def measure(
    before: Sequence[Picture],
    after: Sequence[Picture],
    reference: Sequence[Picture],
    tensors: solver.Tensors | None = None,
) -> dict[str, float]:
    """`stops_before`, `stops_after`, `kelvin_…`, `cc_…`, `contrast_…`, `saturation_…`: what separates the
    pictures from the reference (positive: they are brighter, warmer, greener, harder, more colourful)."""
    tensors = tensors or solver.tensors_of(None)
    hero = solver.Side(reference)
    found, left = (_apart(solver.believe(hero, solver.Side(pictures), tensors)) for pictures in (before, after))
    return _sided(found, "before") | _sided(left, "after")


def _apart(belief: fit.Belief) -> Face:
    """What separates a shot from its hero: the inverse of the correction that it would need."""
    face = belief.grade().face
    return Face(-face.stops, -face.mireds, -face.cc, 1 / face.contrast, 1 / face.saturation, 1 / face.gamma)


def _numbers(found: Face, left: Face, grade: Grade) -> dict[str, float]:
    face = grade.face
    moves = {
        "exposure_stops": face.stops,
        "warmth_mired": face.mireds,
        "tint_cc": face.cc,
        "contrast": face.contrast,
        "saturation": face.saturation,
    }
    return _sided(found, "before") | _sided(left, "after") | {k: round(v, 3) for k, v in moves.items()}


def _sided(face: Face, side: str) -> dict[str, float]:
    warmer = DAYLIGHT - kelvin(max(20.0, mired(DAYLIGHT) + face.mireds))
    told = {
        "stops": face.stops,
        "kelvin": warmer,
        "cc": face.cc,
        "contrast": face.contrast,
        "saturation": face.saturation,
    }
    return {f"{name}_{side}": round(value, 0 if name == "kelvin" else 3) for name, value in told.items()}
