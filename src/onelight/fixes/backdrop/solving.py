"""Setting a background to a plate: focus, light and grain, each found on the result of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from onelight.fixes.backdrop import edges, focus, grain, levels
from onelight.fixes.backdrop.compose import Background
from onelight.fixes.backdrop.report import BackgroundSays, PlateSays, background_says, plate_says, rendered
from onelight.fixes.backdrop.setting import Setting, covering
from onelight.fixes.backdrop.standing import stand
from onelight.fixes.backdrop.survey import Sample, Survey
from onelight.picture import colour
from onelight.picture.video import code_space
from onelight.units.light import gains

_GRAIN_ROUNDS, _FOCUS_ROUNDS = 2, 2
_MOST_DEFOCUS = 0.02
"""Parts of the frame's width."""


@dataclass(frozen=True, eq=False)
class Start:
    """A background that is placed and moved, and nothing else; what it and the plate say."""

    setting: Setting
    plate: PlateSays
    new: BackgroundSays
    enlarged: float


def start(found: Survey, background: Background, knobs: Any) -> Start:
    """Places the background behind all that the camera sees."""
    stands = stand(found, background.depth, knobs)
    setting = Setting(
        found.size,
        found.start,
        found.end,
        stands.homographies,
        np.eye(3),
        focal=stands.focal,
        k1=stands.k1,
        poses=stands.poses,
        shutter=knobs.shutter,
        wrap=knobs.wrap,
        spill=knobs.spill,
        reach=knobs.reach / 100 * found.size[0],
        screen=_screen(found.samples),
        ceiling=_ceiling(found.samples),
    )
    new, exact = background.supplied, background.supplied.kind == "surround"
    place, enlarged = covering(found.size, stands.homographies, new.size, knobs.zoom, exact, setting.corners())
    setting = replace(setting, place=place)
    return Start(
        setting,
        plate_says(found.samples),
        background_says(found.samples, rendered(found.samples, setting, background)),
        enlarged,
    )


def matched(
    begun: Start, found: Survey, background: Background, knobs: Any, light: bool
) -> tuple[Setting, BackgroundSays]:
    """The whole setting, and what the result then says; `light`: exposure, white and black brought to the
    foreground's, else as supplied."""
    setting, new = begun.setting, begun.new
    if knobs.focus == "plate":
        setting, new = _focused(setting, new, begun.plate, found, background)
    setting = replace(setting, light=_lit(new, begun.plate, knobs, light))
    if knobs.grain > 0 and begun.plate.grain is not None:
        setting = _grained(setting, begun.plate.grain, found, background, knobs.grain)
    return setting, background_says(found.samples, rendered(found.samples, setting, background))


def _focused(
    setting: Setting, new: BackgroundSays, plate: PlateSays, found: Survey, background: Background
) -> tuple[Setting, BackgroundSays]:
    """Out of focus as the plate's own background; once more by what is still missing."""
    most = _MOST_DEFOCUS * setting.size[0]
    for _ in range(_FOCUS_ROUNDS):
        more = focus.missing(new.blur, plate.blur)
        if more == 0:
            break
        setting = replace(setting, defocus=round(min(float(np.hypot(setting.defocus, more)), most), 3))
        new = background_says(found.samples, rendered(found.samples, setting, background))
    return setting, new


def _lit(new: BackgroundSays, plate: PlateSays, knobs: Any, matching: bool) -> levels.Light:
    light = levels.Light()
    if matching and new.light is not None and plate.light is not None:
        light = levels.matching(new.light, new.pixels, plate.light)
    asked = gains(knobs.level, knobs.warmth, 0.0)
    return levels.Light(tuple(float(round(g * a, 6)) for g, a in zip(light.gains, asked, strict=True)), light.lift)  # type: ignore[arg-type]


def _grained(setting: Setting, wanted: grain.Grain, found: Survey, background: Background, amount: float) -> Setting:
    """Grain for what the background's own lacks; once more by what is measured then."""
    bare = background_says(found.samples, rendered(found.samples, replace(setting, grain=grain.NONE), background))
    has = bare.grain or grain.NONE
    more = wanted.times(amount).less(has)
    for _ in range(_GRAIN_ROUNDS):
        now = background_says(found.samples, rendered(found.samples, replace(setting, grain=more), background))
        ratio = grain.ratio(now.grain, wanted.times(amount), now.weights)
        if not 0.3 < ratio < 3 or abs(ratio - 1) < 0.02 or more.mean == 0:
            break
        own = grain.ratio(has, wanted.times(amount), now.weights)
        added = max(ratio**2 - own**2, 1e-3)
        more = more.times(float(np.clip(max(1 - own**2, 0) / added, 0.5, 2.0)) ** 0.5)
    return replace(setting, grain=more)


def _screen(samples: Sequence[Sample]) -> tuple[float, float, float]:
    found = edges.screen_behind((s.picture.linear(), s.alpha) for s in samples)
    return tuple(round(float(v), 6) for v in found)  # type: ignore[return-value]


def _ceiling(samples: Sequence[Sample]) -> float:
    """The largest code value that the plate's recording holds: linear plates have none."""
    space = samples[0].picture.colour_space
    if code_space(space) != space or space in (colour.LOG, colour.LINEAR):
        return 1e9
    return max(1.0, *(float(s.picture.rgb.max()) for s in samples))
