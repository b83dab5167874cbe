"""The variant whose foreground is relit by the new background: whether it can be, its recipe, its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from onelight.fixes.backdrop import around, levels, report
from onelight.fixes.backdrop.around import Around
from onelight.fixes.backdrop.compose import Background, Stage, composed
from onelight.fixes.backdrop.environment import focal_px
from onelight.fixes.backdrop.lighting import Lighting, lighting
from onelight.fixes.backdrop.setting import Setting
from onelight.fixes.backdrop.supplied import still
from onelight.fixes.backdrop.survey import SAMPLES, Sample
from onelight.fixes.contract import Dailies, Files, no_files
from onelight.fixes.relight import seeing
from onelight.fixes.relight.maps import Standing
from onelight.fixes.relight.seeing import Look
from onelight.picture.picture import Picture
from onelight.records import Recipe
from onelight.units.errors import BadInput, Changed, Missing
from onelight.units.light import AP1_LUMINANCE, white_point


def around_of(background: Background, setting: Setting, lens_mm: float, files: Files = no_files) -> Around:
    """The light of a background as it is set: its exposure doesn't count, its colour does. A movie's is the mean over
    its length. Raises BadInput for one that is black."""
    supplied = background.supplied
    if supplied.kind == "surround":
        whole = still(files(supplied.key), supplied.colour_space)
        found = around.of_surround(whole, supplied.heading, supplied.tilt)
    else:
        numbers = np.linspace(0, supplied.frames - 1, min(supplied.frames, SAMPLES)).astype(int)
        found = around.of_pictures([background.at(int(number)) for number in numbers], focal_px(lens_mm, 1))
    return found.times(setting.light.gains)


def offered(
    samples: Sequence[Sample],
    background: Background,
    setting: Setting,
    knobs: Any,
    files: Files = no_files,
) -> Lighting | None:
    """The foreground's new light, by some frames of the shot; None where none is asked for, the light head isn't there,
    or its light can't be told: too little of it, too small, black."""
    if knobs.relight == 0:
        return None
    try:
        return lighting(samples, around_of(background, setting, knobs.lens, files), knobs.relight)
    except (BadInput, Missing):
        return None


def with_lighting(recipe: Recipe, made: Lighting, dailies: Dailies) -> Recipe:
    """A backdrop's recipe with the foreground's light in it; what stands still goes into the vault."""
    with dailies.scratch() as folder:
        path = Path(folder) / "standing.npz"
        made.standing.write(path)
        told = made.document(dailies.keep(path))
    return recipe.model_copy(update={"parameters": {**recipe.parameters, "relight": told}, "model": made.weights})


def lighting_of(recipe: Recipe, files: Files) -> Lighting:
    """The foreground's light by a recipe that has one. Raises Changed where the light head is another one."""
    told = recipe.parameters["relight"]
    if seeing.base()[1] != recipe.model:
        raise Changed("The light head is not the one that this was proposed with.", "Propose it again.")
    return Lighting.of(told, Standing.read(files(told["standing"])), recipe.model or "")


def numbers(
    samples: Sequence[Sample], made: Lighting, setting: Setting, background: Background, begun: report.PlateSays
) -> tuple[report.PlateSays, dict[str, float]]:
    """What the foreground says when it is relit, and what separates its light from the background's, before and after:
    degrees between where both come from (of a surround: a picture doesn't show it), kelvin of background less
    foreground; told by the light head."""
    stage = Stage(setting, background)
    results = [composed(s.frame, s.picture, s.alpha, stage, made).result for s in samples]
    told = [levels.part(result.linear(), s.before()) for s, result in zip(samples, results, strict=True)]
    light = levels.measure([pixels for pixels, _ in told], [change for _, change in told])
    sides = (_apart(made, samples, pictures) for pictures in ([s.picture for s in samples], results))
    known = {"light_seen_percent": round(100 * made.around.seen, 1), "light_sure_percent": 100 * made.around.sure}
    return replace(begun, light=light), report.sided(*sides) | known


def _apart(made: Lighting, samples: Sequence[Sample], pictures: Sequence[Picture]) -> dict[str, float]:
    looks = [Look(seeing.base()[0], picture) for picture in pictures]
    held = [made.held(look, s.alpha) for look, s in zip(looks, samples, strict=True)]
    own = np.concatenate([look.shading[there] for look, there in zip(looks, held, strict=True)]).mean(axis=0)
    kelvins = [white_point(colour / float(AP1_LUMINANCE @ colour))[0] for colour in (made.around.mean, np.exp2(own))]
    told = {"light_kelvin": kelvins[0] - kelvins[1]}
    if made.around.seen == 1:
        towards = seeing.unit(np.median([look.towards for look in looks], axis=0))
        cosine = float(np.dot(towards, made.around.towards))
        told["key_degrees"] = float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return told
