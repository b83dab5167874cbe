"""The variant whose foreground is relit by the new background: whether it can be, its recipe, its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from onelight.fixes.backdrop import around, levels, report
from onelight.fixes.backdrop.around import Around
from onelight.fixes.backdrop.compose import Background
from onelight.fixes.backdrop.environment import focal_px
from onelight.fixes.backdrop.lighting import Lighting, lighting, now, small
from onelight.fixes.backdrop.setting import Setting
from onelight.fixes.backdrop.supplied import still
from onelight.fixes.backdrop.survey import SAMPLES, Sample
from onelight.fixes.contract import Dailies, Files, kept, no_files
from onelight.fixes.relight import seeing
from onelight.fixes.relight.maps import Standing
from onelight.fixes.relight.seeing import Look
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.records import Recipe
from onelight.units.errors import BadInput, Missing
from onelight.units.light import white_point


def around_of(background: Background, setting: Setting, lens_mm: float, files: Files = no_files) -> Around:
    """The light of a background as it is set: its exposure doesn't count, its colour does. A movie's is the mean over
    its length. Raises BadInput for one that is black."""
    supplied = background.supplied
    if supplied.kind == "surround":
        whole = still(files(supplied.key), supplied.colour_space)
        found = around.of_surround(whole, supplied.heading, supplied.tilt)
    else:
        focal = setting.focal / setting.size[0] or focal_px(lens_mm, 1)
        numbers = np.linspace(0, supplied.frames - 1, min(supplied.frames, SAMPLES)).astype(int)
        found = around.of_pictures([background.at(int(number)) for number in numbers], focal)
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
    told = made.document(kept(dailies, "standing.npz", made.standing.write))
    return recipe.model_copy(update={"parameters": {**recipe.parameters, "relight": told}, "model": made.weights})


def lighting_of(recipe: Recipe, files: Files) -> Lighting:
    """The foreground's light by a recipe that has one. Raises Changed where the light head is another one."""
    told = recipe.parameters["relight"]
    seeing.proposed_with(recipe.model)
    return Lighting.of(told, Standing.read(files(told["standing"])), recipe.model or "")


def numbers(
    samples: Sequence[Sample], made: Lighting, begun: report.PlateSays
) -> tuple[report.PlateSays, dict[str, float]]:
    """What the plate says once its foreground is relit, and what separates its light from the background's, before and
    after: degrees between where both come from (of a surround: a picture doesn't show it), kelvin of background less
    foreground. Both are told by what the light head sees on the foreground before the plate's own set, so that nothing
    else differs; what can't be told is left out."""
    pictures = [_relit(made, sample) for sample in samples]
    told = [levels.part(picture.linear(), s.before()) for s, picture in zip(samples, pictures, strict=True)]
    light = levels.measure([pixels for pixels, _ in told], [change for _, change in told])
    sides = (_apart(made, samples, each) for each in ([s.picture for s in samples], pictures))
    known = {"light_seen_percent": round(100 * made.around.seen, 1), "light_sure_percent": 100 * made.around.sure}
    return replace(begun, light=light), report.sided(*sides) | known


def _relit(made: Lighting, sample: Sample) -> Picture:
    """The plate with its foreground relit."""
    gain = 1 + sample.alpha[..., None] * (made.gain(sample.picture, sample.alpha) - 1)
    return sample.picture.with_rgb((sample.picture.linear() * gain).astype(np.float32), colour.LINEAR)


def _apart(made: Lighting, samples: Sequence[Sample], pictures: Sequence[Picture]) -> dict[str, float]:
    looks = [Look(seeing.base()[0], picture) for picture in pictures]
    alphas = [small(s.alpha, look.size) for look, s in zip(looks, samples, strict=True)]
    try:
        own = now(looks, alphas)
    except BadInput:
        return {}
    kelvins = [white_point(light)[0] for light in (made.around.mean, np.exp2(own.white))]
    told = {"light_kelvin": kelvins[0] - kelvins[1]}
    if made.around.seen == 1:
        cosine = float(np.dot(seeing.unit(np.array(own.lean)), made.around.towards))
        told["key_degrees"] = float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return told
