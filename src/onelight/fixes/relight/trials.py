"""Relight on pictures alone: spoiling a key, measuring light against a reference, and solving a run of frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np

from onelight.fixes.relight import RANGES, seeing
from onelight.fixes.relight.maps import Lamps, Standing, maps_of
from onelight.fixes.relight.remix import Relit, level, relit
from onelight.fixes.relight.seeing import Look, There
from onelight.fixes.relight.words import Asked, asked_of
from onelight.learning.light.network import LightNet
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

HELD = 8
"""Frames that the light there is told from."""


def solve(frames: Iterable[Picture], intent: Any) -> Iterator[Relit]:
    """Each frame relit; see `onelight.fixes.relight.solve`."""
    asked = asked_of(intent, RANGES)
    if intent.practical or intent.matte:
        raise BadInput("relight: pictures alone have no mattes.", "Leave practical and matte out, or fix a shot.")
    net, _ = seeing.base()
    coming = iter(frames)
    first = list(islice(coming, HELD))
    if not first:
        return
    looks = [Look(net, picture) for picture in first]
    lamps = Lamps(seeing.there(looks), asked)
    maps = [maps_of(look, lamps) for look in looks]
    standing = Standing.of(looks, maps)
    later = ((look := Look(net, one), one, maps_of(look, lamps)) for one in coming)
    for look, picture, own in chain(zip(looks, first, maps, strict=True), later):
        yield relit(look, picture, lamps, standing.steadied(look, own))


def spoil(frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], dict[str, float]]:
    """The key brought to the other side, half a stop off: (frames, where it was and how much it is off)."""
    net, _ = seeing.base()
    looks = [Look(net, picture) for picture in frames]
    there = seeing.there(looks)
    off = float(rng.choice([-0.5, 0.5]))
    side = float(-np.sign(there.side or 1.0) * rng.uniform(35, 75))
    lamps = Lamps(there, Asked(side=side, height=float(rng.uniform(10, 50)), key=off))
    seen = zip(looks, frames, strict=True)
    spoiled = [relit(look, picture, lamps, maps_of(look, lamps)).picture for look, picture in seen]
    return spoiled, {"key_side": there.side, "key_height": there.height, "key_stops": off}


def measure(before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]) -> dict[str, float]:
    """Stops, key to fill in stops, and degrees of the key between each and the reference."""
    net, _ = seeing.base()
    wanted = _there(net, reference)
    told = {}
    for name, pictures in (("before", before), ("after", after)):
        found = _there(net, pictures)
        cosine = np.clip(np.dot(found.towards, wanted.towards), -1, 1)
        told[f"stops_{name}"] = _level(pictures) - _level(reference)
        told[f"key_degrees_off_{name}"] = float(np.degrees(np.arccos(cosine)))
        told[f"ratio_stops_{name}"] = found.ratio - wanted.ratio
    return {name: round(value, 3) for name, value in told.items()}


def _there(net: LightNet, pictures: Sequence[Picture]) -> There:
    return seeing.there([Look(net, picture) for picture in pictures])


def _level(pictures: Sequence[Picture]) -> float:
    return float(np.mean([level(picture) for picture in pictures]))
