"""Balance proposals: three ways to take what was found, and what each leaves."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any, get_args

import numpy as np

from onelight.fixes.balance import bands, locks
from onelight.fixes.balance.chain import Path, watch
from onelight.fixes.balance.constant import STILLS, Constant, constant
from onelight.fixes.balance.curves import Curve, Takes, still
from onelight.fixes.balance.mixed import LEAST_WORTH, Mixed, along, find, moves, said
from onelight.fixes.balance.recipe import Kept, recipe_of
from onelight.fixes.balance.split import Parts, course_of, flicker_stops, split
from onelight.fixes.contract import Dailies, Plate, Proposed, Weights
from onelight.fixes.match import proposing as matching
from onelight.fixes.match import solver
from onelight.picture.mattes import SUFFIX, MatteWriter
from onelight.picture.picture import Picture
from onelight.records import Variant
from onelight.units.errors import BadInput
from onelight.units.light import AP1_LUMINANCE, BALANCE_BASIS, balance

HANDLES = 24
"""Frames before and after the shot that are looked at, too, where the clip has them: handles are delivered."""


@dataclass(frozen=True, eq=False)
class Found:
    """What was measured of a plate: `path` and `parts` of its frames from `start` on, `shot` the slice of them that
    is the shot itself, `held` the kinds that are meant."""

    path: Path
    parts: Parts
    start: int
    shot: slice
    rate: float
    held: frozenset[str]


def propose(plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
    """Full, hold the level, flicker only, and each light its own where there are several; at the intent's strength.

    Raises Refused for a look that somebody locked, Missing for a take nobody knows, BadInput for a knob out of its
    range, the shot itself as reference, or a shot that is black or clipped from end to end.
    """
    within(intent)
    if intent.to == plate.shot.name:
        raise BadInput(f"{plate.shot.name} can't be balanced to itself.", "Name another take with --to, or none.")
    found = look(plate)
    steady = {out: steadied(found, out) for out in get_args(Takes)}
    stills = plate.stills(STILLS)
    at = [int(p.attributes.get("frame", plate.shot.start)) for p in stills]
    side = solver.Side([steady["all"].apply(p, n) for p, n in zip(stills, at, strict=True)]) if stills else None
    wrong = constant(plate, side, intent.to, solver.tensors_of(model), dailies) if side else _unknown()
    asked = np.array([intent.exposure, intent.warmth, intent.tint])
    moved = locks.without(BALANCE_BASIS @ wrong.light, found.held)
    ways = {
        "full": steady["all"].plus(moved).times(intent.strength),
        "hold the level": steady["all"].times(intent.strength),
        "flicker only": steady["flicker"].times(intent.strength),
    }
    weights = model.card.weights if model and wrong.heard else ""
    variants = []
    for name, curve in ways.items():
        curve = curve.plus(BALANCE_BASIS @ asked)
        heard, by = (wrong.heard, weights) if name == "full" else ((), "")
        variants.append(Variant(name=name, recipe=recipe_of(curve, heard, by), numbers=numbers(found, curve, wrong)))
    lights = _lights(side, at, wrong) if side and not found.held & {"white-point", "tint"} else None
    if lights is not None:
        kept = _kept(lights, plate, found, intent.strength, dailies)
        recipe = recipe_of(ways["full"].plus(BALANCE_BASIS @ asked), wrong.heard, weights, kept)
        variants.append(Variant(name="each light its own", recipe=recipe, numbers=variants[0].numbers | said(lights)))
    return Proposed(tuple(variants), "full")


def _lights(shot: solver.Side, at: list[int], wrong: Constant) -> Mixed | None:
    """The lights of a shot, against the takes that show the most of the same surfaces: most of them have to say that
    there are several, for where one alone does, its own light may be the mixed one."""
    asked = [near for near in wrong.nearest if near.told.worth > LEAST_WORTH]
    told = [find(near.side.views, shot, at, -near.told.light[1:]) for near in asked]
    several = [lights for lights in told if lights is not None]
    return several[0] if 2 * len(several) > len(told) else None


def _kept(lights: Mixed, plate: Plate, found: Found, strength: float, dailies: Dailies) -> Kept:
    """The zones with their mattes in the vault, one for each frame that was looked at."""
    end = found.start + len(found.path)
    moved = moves(picture for _, picture in plate.window(found.start, end))
    shares = along(lights, moved, found.start)
    with dailies.scratch() as folder, ExitStack() as movies:
        first = next(shares)
        paths = [folder / f"{name}{SUFFIX}" for name in lights.zones.names[:-1]]
        writers = [movies.enter_context(MatteWriter(p, first.shape[1::-1], Fraction(plate.clip.rate))) for p in paths]
        for share in chain((first,), shares):
            for place, writer in enumerate(writers):
                writer.write(share[..., place])
        movies.close()
        return Kept.of(lights.zones, strength, tuple(dailies.keep(path) for path in paths), found.start)


def within(intent: Any) -> None:
    """Raises BadInput for a knob outside its range, naming the range."""
    for knob in dataclasses.fields(intent):
        if "range" in knob.metadata:
            (least, most), value = knob.metadata["range"], getattr(intent, knob.name)
            if not least <= value <= most:
                unit = f" {knob.metadata.get('unit', '')}".rstrip()
                raise BadInput(
                    f"balance: {knob.name} can't be {value}{unit}.", f"It goes from {least} to {most}{unit}."
                )


def look(plate: Plate) -> Found:
    """Every frame of the plate, and of its handles, looked at once."""
    kinds = locks.held(plate)
    start = max(0, plate.shot.start - HANDLES)
    end = min(plate.clip.frames, plate.shot.end + HANDLES)
    path = watch(picture for _, picture in plate.window(start, end))
    shot = slice(plate.shot.start - start, min(plate.shot.end - start, len(path)))
    _visible(path, shot, plate.shot.name)
    rate = float(plate.clip.rate)
    return Found(path, split(path, rate), start, shot, rate, kinds)


def _visible(path: Path, shot: slice, name: str) -> None:
    if path.measured[shot].any():
        return
    black, clipped = float(path.black[shot].mean()), float(path.clipped[shot].mean())
    what = "black" if black > 0.5 else "clipped" if clipped > 0.5 else "black or clipped"
    raise BadInput(
        f"{name} is {what} from end to end: it holds no light that could be balanced.",
        "What a camera did not record no grade brings back.",
    )


def steadied(found: Found, out: Takes) -> Curve:
    """The curve that takes `out` of the shot what is not meant, about the shot's own mean."""
    wave, flicker = bands.find(found.path, found.parts.flicker, found.start)
    stops = np.zeros_like(found.path.stops)
    if found.parts.flickers and "flicker" not in found.held:
        stops -= flicker
    if out == "all":
        stops -= locks.without(found.parts.steady, found.held)
    return Curve(still(_centred(stops, found)), found.start, None if "flicker" in found.held else wave)


def _centred(stops: np.ndarray, found: Found) -> np.ndarray:
    """About the mean of the shot's own frames, take by take where a cut lies inside."""
    centred = stops.copy()
    for take in found.path.takes():
        inside = slice(max(take.start, found.shot.start), min(take.stop, found.shot.stop))
        mean = stops[inside].mean(0) if inside.stop > inside.start else stops[take].mean(0)
        centred[take] -= mean
    return centred


def _unknown() -> Constant:
    return Constant(np.zeros(3), np.full(3, np.inf), ())


def numbers(found: Found, curve: Curve, wrong: Constant) -> dict[str, float]:
    """What a curve leaves and changes, in film units; `…_after` is what was measured with the curve added."""
    path, shot = found.path, found.shot
    own = curve.stops if len(curve.stops) == len(path) else np.repeat(curve.stops[:1], len(path), 0)
    before, after = path.stops[shot] @ AP1_LUMINANCE, (path.stops + own)[shot] @ AP1_LUMINANCE
    left = course_of(path.stops + own, found.parts, path.takes(), found.rate)
    stops, mireds, cc = balance(np.exp2(own[shot].mean(0)))
    told = {
        "flicker_stops_before": flicker_stops(before, found.rate),
        "flicker_stops_after": flicker_stops(after, found.rate),
        "drift_stops_before": _reach(found.parts.course[shot] @ AP1_LUMINANCE),
        "drift_stops_after": _reach(left[shot] @ AP1_LUMINANCE),
        "jumps": sum(shot.start < at < shot.stop for at in found.parts.jumps),
        "exposure_stops": stops,
        "warmth_mired": mireds,
        "tint_cc": cc,
        "takes_heard": len(wrong.heard),
        "clipped_percent": 100 * float(path.clipped[shot].mean()),
        "crushed_percent": 100 * float(path.black[shot].mean()),
    }
    told |= _doubts(found, wrong)
    wave, _ = bands.find(path, found.parts.flicker, found.start)
    if wave is not None:
        left = wave.amplitude - (curve.bands.amplitude if curve.bands else 0)
        told |= {"bands_stops_before": wave.amplitude, "bands_stops_after": left}
    return {name: round(float(value), 3) for name, value in told.items()}


def _doubts(found: Found, wrong: Constant) -> dict[str, float]:
    """What isn't sure, told only where there is any."""
    path, shot = found.path, found.shot
    told = {
        "certain_within_stops": float(wrong.error[0]),
        "certain_within_mired": float(wrong.error[1]),
        "frames_guessed": int((~path.measured[shot]).sum()),
        "frames_of_real_light": int((path.partial | path.local)[shot].sum()),
        "cuts_inside": sum(shot.start < cut < shot.stop for cut in path.cuts),
    }
    return {name: value for name, value in told.items() if value and np.isfinite(value)}


def _reach(course: np.ndarray) -> float:
    return float(np.ptp(course)) if len(course) else 0.0


def measure(before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]) -> dict[str, float]:
    """What separates the pictures from the reference, as match measures it, and how each sequence flickers by
    itself: `flicker_stops_before`, `flicker_stops_after`, of pictures that follow each other at 24 a second."""
    told = matching.measure(before, after, reference)
    for side, pictures in (("before", before), ("after", after)):
        told[f"flicker_stops_{side}"] = round(flicker_stops(watch(pictures).stops @ AP1_LUMINANCE, 24.0), 4)
    return told
