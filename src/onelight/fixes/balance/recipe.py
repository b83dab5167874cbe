"""A balance's recipe: the curve as plain numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from onelight.fixes.balance.bands import Bands
from onelight.fixes.balance.curves import Curve
from onelight.picture.keyframes import Keyframes
from onelight.records import Recipe

VERSION = 1
_DIGITS = 5
"""Of stops: a hundredth of what any eye or scope tells."""


def recipe_of(curve: Curve, heard: tuple[str, ...], model: str) -> Recipe:
    """The recipe that renders `curve`. `heard` are the takes whose light it was brought to, by name; `model` is
    the hash of the weights that helped to find it. A curve of one value all along is kept as one."""
    stops = curve.stops.round(_DIGITS) + 0.0
    if (stops == stops[0]).all():
        stops = stops[:1]
    parameters: dict[str, Any] = {"start": curve.start, "stops": stops.tolist(), "heard": list(heard), "bands": None}
    if curve.bands is not None:
        parameters["bands"] = {k: np.asarray(v).tolist() for k, v in asdict(curve.bands).items()}
    return Recipe(fix="balance", fix_version=VERSION, parameters=parameters, model=model)


def curve_of(recipe: Recipe) -> Curve:
    """The curve of a balance recipe."""
    kept = recipe.parameters
    bands = kept["bands"]
    if bands is not None:
        bands = Bands(bands["waves"], bands["rate"], np.array(bands["cosine"]), np.array(bands["sine"]), bands["start"])
    return Curve(np.array(kept["stops"], float), kept["start"], bands)


def keyframes_of(curve: Curve) -> Keyframes:
    """The curve's gains as they leave. What rolls over the picture no gain of a whole frame says: then they are
    not all of the repair."""
    gains = tuple((float(r), float(g), float(b)) for r, g, b in np.exp2(curve.stops))
    return Keyframes(curve.start, gains, whole=curve.bands is None)
