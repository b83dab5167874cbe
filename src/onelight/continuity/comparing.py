"""compare: all that differs between two sides of a cut, each measure with its error."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from onelight.continuity import palettes
from onelight.continuity.lights import Lights
from onelight.continuity.side import Difference, Measure, Side
from onelight.continuity.surfaces import Surfaces, registered
from onelight.picture.grade import Face, Grade
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput
from onelight.units.light import WHITE_KELVIN, mired

Witness = Callable[[Sequence[Picture], Sequence[Picture]], tuple[Grade, tuple[float, float, float]]]
"""Sees (pictures before, pictures after); tells the grade that brings the after to the before, and its error in
stops, mired and CC: the look model. It is asked where no surfaces are in common."""

LIGHT_KINDS = ("key-level", "white-point", "tint")
LOOK_KINDS = ("contrast", "saturation")
MOST_PICTURES = 3
_TRIES = 2
"""Pairs of frames in which common surfaces are looked for."""
_FRAMING = (0.3, 11.0, 2.0)
"""Stops, mired and CC by which another part of the same set usually reads otherwise."""
WITNESS_DOUBT = (1.6, 3.0, 2.0)
"""Stops, mired, CC: times what the look model thinks that it errs, for it knows nothing of another framing's doubt
(measured on the tuning clips of benchmarks/check.py)."""
_CONTRAST_ERROR, _SATURATION_ERROR = 0.8, 0.8
"""Log2, of two whole pictures' spreads: what another framing alone makes."""
_GRAIN_ERROR, _SHARPNESS_ERROR, _FLICKER_ERROR = 0.02, 0.08, 0.005
_SHARPNESS_FRAMING = 0.25
"""Of the finest detail's contrast, what another framing alone makes: a close-up holds soft skin, a master leaves (235
pairs of right takes of the soundstage: half differ by 0.1, one in thirty by 0.33)."""


def compare(before: Side, after: Side, witness: Witness | None = None) -> Difference:
    """What differs from `before` to `after`. Raises BadInput where a side has no picture."""
    if not before.pictures or not after.pictures:
        shot = after.shot.name if before.pictures else before.shot.name
        raise BadInput(f"No picture of '{shot}' was given.", "Give the analysis frames next to the cut.")
    last, first = list(before.pictures)[-MOST_PICTURES:], list(after.pictures)[:MOST_PICTURES]
    here, there = [Lights(p) for p in last], [Lights(p) for p in first]
    shifted, error, likeness = palettes.shift(here, there, _common_white(before, after))
    common = common_surfaces(here, there)
    if common is not None:
        lights = _measured(common.lights, common.error, "surfaces")
    else:
        worlds = np.mean([x.world for x in there], axis=0) - np.mean([x.world for x in here], axis=0)
        lights = _measured(*_without_surfaces(shifted, error, before, after, worlds), "palette")
        if witness is not None:
            lights = _joined(lights, *witness(last, first))
    return Difference(
        before=before,
        after=after,
        measures={**lights, **_looks(here, there, common), **_textures(before, after, common)},
        likeness=likeness,
        common=common.part if common is not None else 0.0,
    )


def siblings(before: Side, after: Side) -> Difference | None:
    """What the same surfaces alone tell of two sides; None where they have none in common."""
    here, there = ([Lights(p) for p in s.pictures[:1]] for s in (before, after))
    common = common_surfaces(here, there)
    if common is None:
        return None
    told = _measured(common.lights, common.error, "surfaces")
    for kind, ratio in zip(LOOK_KINDS, (common.contrast, common.saturation), strict=True):
        if ratio is not None:
            told[kind] = Measure(*ratio, "surfaces")
    return Difference(before=before, after=after, measures=told, common=common.part)


def _common_white(before: Side, after: Side) -> tuple[float, float]:
    """Where neutral things lie in the two, (mired, CC) from the ACES white."""
    warm = np.mean([mired(s.reading.white_kelvin) - mired(WHITE_KELVIN) for s in (before, after)])
    tint = np.mean([s.reading.tint_cc for s in (before, after)])
    return float(np.clip(warm, -60, 200)), float(np.clip(tint, -15, 15))


def common_surfaces(here: Sequence[Lights], there: Sequence[Lights]) -> Surfaces | None:
    """The first of a few tries, the frames nearest to the cut first."""
    pairs = list(zip(reversed(here), there, strict=False))[:_TRIES]
    return next((s for s in (registered(a, b) for a, b in pairs) if s is not None), None)


def _measured(amounts: NDArray[np.float64], errors: NDArray[np.float64], by: str) -> dict[str, Measure]:
    return {kind: Measure(float(a), float(e), by) for kind, a, e in zip(LIGHT_KINDS, amounts, errors, strict=True)}


def _without_surfaces(
    shifted: NDArray[np.float64],
    error: NDArray[np.float64],
    before: Side,
    after: Side,
    worlds: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(difference, error): the palettes' word, with the meters' readings and the grey world heard beside it.

    Those two follow the framing, so each counts the less the further it is from the palettes; and where
    the meters deny them beyond what another framing explains, nobody is sure.
    """
    a, b = before.reading, after.reading
    warmer = mired(b.white_kelvin) - mired(a.white_kelvin)
    metered = np.array([b.key_stops - a.key_stops, warmer, b.tint_cc - a.tint_cc])
    others = np.array(_FRAMING)
    amount, weight = shifted * error**-2, error**-2
    for told in (metered, worlds):
        heard = others**-2 / (1 + ((told - shifted) / others) ** 2)
        amount, weight = amount + heard * told, weight + heard
    denied = np.maximum(np.abs(shifted - metered) - 2 * others, 0)
    return amount / weight, np.maximum(weight**-0.5, 0.8 * error) + 0.5 * denied


def _joined(lights: dict[str, Measure], grade: Grade, errors: tuple[float, float, float]) -> dict[str, Measure]:
    """With the witness, each weighted by its error: the correction that it asks for is the difference undone."""
    face: Face = grade.face
    out = {}
    asks = (-face.stops, -face.mireds, -face.cc)
    for kind, asked, error, doubt in zip(LIGHT_KINDS, asks, errors, WITNESS_DOUBT, strict=True):
        own, theirs = lights[kind], doubt * error
        weight = own.error**-2 / (own.error**-2 + theirs**-2)
        amount = weight * own.amount + (1 - weight) * asked
        joined = (own.error**-2 + theirs**-2) ** -0.5
        # Two witnesses that contradict each other make neither surer.
        apart = abs(own.amount - asked) * math.sqrt(weight * (1 - weight))
        out[kind] = Measure(amount, math.hypot(joined, apart), "palette + look")
    return out


def _looks(here: Sequence[Lights], there: Sequence[Lights], common: Surfaces | None) -> dict[str, Measure]:
    """Contrast and saturation as log2 ratios: of the same surfaces, else of the whole pictures."""
    spreads = [palettes.spread(side) for side in (here, there)]
    whole = [math.log2(max(b, 1e-3) / max(a, 1e-3)) for a, b in zip(*spreads, strict=True)]
    surfaces = (common.contrast, common.saturation) if common is not None else (None, None)
    out = {}
    for kind, own, seen, error in zip(LOOK_KINDS, surfaces, whole, (_CONTRAST_ERROR, _SATURATION_ERROR), strict=True):
        out[kind] = Measure(*own, "surfaces") if own is not None else Measure(seen, error, "palette")
    return out


def _textures(before: Side, after: Side, common: Surfaces | None) -> dict[str, Measure]:
    a, b = before.reading, after.reading
    # Fine texture passes for grain in part: the more there is of either, the less is sure.
    grain_error = math.hypot(_GRAIN_ERROR, 0.5 * max(a.noise_stops, b.noise_stops))
    framed = _SHARPNESS_ERROR if common is not None else _SHARPNESS_FRAMING
    return {
        "grain": Measure(b.noise_stops - a.noise_stops, grain_error, "readings"),
        "sharpness": Measure(b.sharpness - a.sharpness, framed, "readings"),
        "flicker": Measure(b.flicker_stops - a.flicker_stops, _FLICKER_ERROR, "readings"),
    }
