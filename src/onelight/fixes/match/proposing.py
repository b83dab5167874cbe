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
SURE = 0.05
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
    belief = _agreed(hero, plate, dailies, tensors)
    full = belief.grade()
    ways = {"full": full, "look only": full.look_only(), "exposure only": full.exposure_only()}
    before, reference = plate.stills(STILLS), hero.stills(STILLS)
    found = differences(before, reference, tensors)
    certainty = float(belief.deviation[0])
    weights = model.card.weights if model else ""
    variants = []
    for name, grade in ways.items():
        grade = grade.at_strength(intent.strength)
        left = differences([grade.apply(p) for p in before], reference, tensors)
        numbers = _numbers(found, left, grade) | {"certain_within_stops": round(certainty, 3)}
        variants.append(Variant(name=name, recipe=recipe_of(grade, weights), numbers=numbers))
    return Proposed(tuple(variants), "full")


def _agreed(hero: Plate, plate: Plate, dailies: Dailies, tensors: solver.Tensors) -> fit.Belief:
    pictures = {p.shot.name: p.stills(STILLS) for p in (hero, plate)}
    alone = solver.believe(pictures[hero.shot.name], pictures[plate.shot.name], tensors)
    if alone.deviation[0] < SURE or not plate.shot.scene:
        return alone
    others = [p for p in dailies.plates(plate.shot.scene) if p.shot.name not in pictures]
    pictures |= {p.shot.name: p.stills(STILLS) for p in others[: scene.MOST_WITNESSES]}
    return scene.agreed(
        hero.shot.name,
        plate.shot.name,
        [name for name in pictures if name not in (hero.shot.name, plate.shot.name)],
        lambda to, origin: solver.believe(pictures[to], pictures[origin], tensors),
    )


def measure(
    before: Sequence[Picture],
    after: Sequence[Picture],
    reference: Sequence[Picture],
    tensors: solver.Tensors | None = None,
) -> dict[str, float]:
    """`stops_before`, `stops_after`, `kelvin_…`, `cc_…`, `contrast_…`, `saturation_…`: what separates the
    pictures from the reference (positive: they are brighter, warmer, greener, harder, more colourful)."""
    tensors = tensors or solver.tensors_of(None)
    found, left = (differences(pictures, reference, tensors) for pictures in (before, after))
    return _sided(found, "before") | _sided(left, "after")


def differences(pictures: Sequence[Picture], reference: Sequence[Picture], tensors: solver.Tensors) -> Face:
    """What separates `pictures` from `reference`: the inverse of the correction they would need."""
    face = solver.believe(reference, pictures, tensors).grade().face
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
