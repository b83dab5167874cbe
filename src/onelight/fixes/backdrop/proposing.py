"""Backdrop proposals: as supplied and matched, each with its integration report."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from onelight.fixes.backdrop import relit, report, solving
from onelight.fixes.backdrop.depths import with_depth
from onelight.fixes.backdrop.levels import mired_between
from onelight.fixes.backdrop.setting import Setting, kept_track, of_surround, recipe_of, setting_of
from onelight.fixes.backdrop.standing import told_of
from onelight.fixes.backdrop.supplied import Reel, Supplied, supply
from onelight.fixes.backdrop.survey import Survey, survey
from onelight.fixes.contract import Dailies, Plate, Proposed
from onelight.picture.mattes import Mattes
from onelight.records import Variant
from onelight.units.errors import BadInput, choices

AS_SUPPLIED, MATCHED, RELIT = "as supplied", "matched", "relit"
FITS, FOCUSES, ENDS = ("camera", "static"), ("plate", "as supplied"), ("refuse", "hold")


def propose(plate: Plate, intent: Any, dailies: Dailies) -> Proposed:
    """`as supplied` keeps the background's own light; `matched` brings exposure, white and black to the foreground's;
    `relit` lets the foreground's light follow the background's, where that can be told.

    Raises Missing for a background or matte that isn't there, BadInput for one that doesn't fit.
    """
    within(intent)
    matte = plate.matte(intent.matte)
    supplied = with_depth(supply(plate, intent, dailies), intent, dailies)
    mattes = Mattes(dailies.file(matte.movie), matte.start)
    follows = intent.fit == "camera"
    found = survey(plate.window, mattes.at, matte.start, matte.end, follows, told_of(intent) if follows else None)
    supplied = _viewed(supplied, found, intent.lens)
    reel = Reel(supplied, dailies.file)
    begun = solving.start(found, reel, intent)
    track = kept_track(begun.setting.homographies, dailies)
    camera = "" if begun.setting.poses is None else kept_track(begun.setting.poses, dailies)
    solved = report.camera(found, begun.setting, reel)
    variants = []
    for name in (AS_SUPPLIED, MATCHED):
        setting, says = solving.matched(begun, found, reel, intent, name == MATCHED)
        numbers = report.sided(report.apart(begun.plate, begun.new), report.apart(begun.plate, says))
        numbers |= _moves(plate, mattes, found, setting, reel, solved) | _asks(begun) | _done(setting, begun)
        recipe = recipe_of(setting, supplied, matte, track, camera)
        variants.append(Variant(name=name, recipe=recipe, numbers=numbers))
    variants += _relit(variants[0], found, begun, reel, intent, dailies)
    return Proposed(tuple(variants), AS_SUPPLIED)


def _relit(
    supplied: Variant, found: Survey, begun: solving.Start, reel: Reel, intent: Any, dailies: Dailies
) -> list[Variant]:
    """The background as it was supplied, and the foreground in its light."""
    setting = setting_of(supplied.recipe, dailies.file)
    made = relit.offered(found.samples, reel, setting, intent, dailies.file)
    if made is None:
        return []
    plate, lights = relit.numbers(found.samples, made, begun.plate)
    says = report.background_says(found.samples, report.rendered(found.samples, setting, reel))
    apart = report.sided(report.apart(begun.plate, begun.new), report.apart(plate, says))
    recipe = relit.with_lighting(supplied.recipe, made, dailies)
    return [Variant(name=RELIT, recipe=recipe, numbers={**supplied.numbers, **apart, **lights})]


def within(intent: Any) -> None:
    """Raises BadInput for a knob outside its range or its choices, naming them."""
    for knob in dataclasses.fields(intent):
        value = getattr(intent, knob.name)
        if "range" in knob.metadata:
            least, most = knob.metadata["range"]
            if not least <= value <= most:
                raise BadInput(f"{knob.name} can't be {value}.", f"It goes from {least} to {most}.")
        if "choices" in knob.metadata and value not in knob.metadata["choices"]:
            raise BadInput(f"{knob.name} can't be '{value}'.", f"Choose {choices(knob.metadata['choices'])}.")


def _viewed(supplied: Supplied, found: Survey, lens: float) -> Supplied:
    if supplied.kind != "surround":
        return supplied
    return of_surround(supplied, found.size, found.track.at(found.size), lens)


def _moves(
    plate: Plate, mattes: Mattes, found: Survey, setting: Setting, reel: Reel, solved: dict[str, float]
) -> dict[str, float]:
    """The move of the camera, what is `solved` of it, and how far the new background slides against it."""
    if found.track.kind == "lost":
        return {"tracked": 0.0}
    told = {"tracked": 1.0}
    if math.isfinite(residual := found.track.residual_px):
        told["track_residual_px"] = round(residual * found.size[0] / found.track.size[0], 3)
    told |= solved
    before, after = report.slip(plate.window, mattes.at, found, setting, reel)
    told["track_px_before"] = round(before, 3)
    if after is not None:
        told["track_px_after"] = round(after, 3)
    return told


def _asks(begun: solving.Start) -> dict[str, float]:
    """What would bring the background to the foreground's light."""
    ours, theirs = begun.new.light, begun.plate.light
    if ours is None or theirs is None:
        return {}
    return {
        "match_stops": round(theirs.key - ours.key, 2),
        "match_mired": round(mired_between(ours, theirs), 1),
        "match_black_stops": round(theirs.black - ours.black, 2),
    }


def _done(setting: Setting, begun: solving.Start) -> dict[str, float]:
    return {
        "defocus_px": setting.defocus,
        "grain_added_codes": round(setting.grain.mean, 5),
        "enlarged": round(begun.enlarged, 3),
    }
