"""A balance's recipe: the curve as plain numbers, and the zones of mixed light by their gains and mattes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.balance.bands import Bands
from onelight.fixes.balance.curves import Curve
from onelight.fixes.balance.zones import Zones, carried
from onelight.fixes.contract import Files
from onelight.picture.keyframes import Keyframes, Wave
from onelight.picture.mattes import Mattes
from onelight.picture.picture import Picture
from onelight.records import Recipe

VERSION = 1
_DIGITS = 5
"""Of stops: a hundredth of what any eye or scope tells."""


@dataclass(frozen=True, eq=False)
class Kept:
    """Zones of a shot as a recipe keeps them: `gains` (K, 3) scene-linear ACEScg, by name; `movies`, vault keys of the
    shares of all but the last of them, whose first frame is the clip's frame `start`."""

    names: tuple[str, ...]
    gains: NDArray[np.float32]
    movies: tuple[str, ...]
    start: int

    @classmethod
    def of(cls, zones: Zones, strength: float, movies: tuple[str, ...], start: int) -> Kept:
        """So much of what brings zones to one light."""
        return cls(zones.names, zones.gains(strength), movies, start)


class Shares:
    """The mattes of a recipe's zones, asked for in rising order of frames."""

    def __init__(self, kept: Kept, files: Files) -> None:
        self.movies = [Mattes(files(movie), kept.start) for movie in kept.movies]

    def at(self, frame: int, picture: Picture) -> NDArray[np.float32]:
        """(H, W, K) of a frame of the clip, at the picture's size; they add up to 1."""
        planes = [movie.at(frame) for movie in self.movies]
        rest = np.maximum(1 - np.add.reduce(planes), 0)
        return carried(np.stack([*planes, rest], axis=2).astype(np.float32), picture)


def recipe_of(curve: Curve, heard: tuple[str, ...], model: str, zones: Kept | None = None) -> Recipe:
    """The recipe that renders `curve`, then `zones`. `heard` are the takes whose light it was brought to, by name;
    `model` is the hash of the weights that helped to find it. A curve of one value all along is kept as one."""
    stops = curve.stops.round(_DIGITS) + 0.0
    if (stops == stops[0]).all():
        stops = stops[:1]
    parameters: dict[str, Any] = {"start": curve.start, "stops": stops.tolist(), "heard": list(heard), "bands": None}
    if curve.bands is not None:
        parameters["bands"] = {k: np.asarray(v).tolist() for k, v in asdict(curve.bands).items()}
    if zones is not None:
        gains = np.asarray(zones.gains, float).round(_DIGITS).tolist()
        parameters["zones"] = {
            "names": list(zones.names), "gains": gains, "movies": list(zones.movies), "start": zones.start,
        }  # fmt: skip
    return Recipe(fix="balance", fix_version=VERSION, parameters=parameters, model=model)


def curve_of(recipe: Recipe) -> Curve:
    """The curve of a balance recipe."""
    kept = recipe.parameters
    bands = kept["bands"]
    if bands is not None:
        bands = Bands(bands["waves"], bands["rate"], np.array(bands["cosine"]), np.array(bands["sine"]), bands["start"])
    return Curve(np.array(kept["stops"], float), kept["start"], bands)


def zones_of(recipe: Recipe) -> Kept | None:
    """The zones of a balance recipe, None where its light is one."""
    kept = recipe.parameters.get("zones")
    if kept is None:
        return None
    return Kept(tuple(kept["names"]), np.array(kept["gains"], np.float32), tuple(kept["movies"]), kept["start"])


def keyframes_of(curve: Curve, zones: Kept | None = None) -> Keyframes:
    """The curve's gains as they leave, what rolls over the picture, and what the zones get besides."""
    gains = tuple(_three(stops) for stops in np.exp2(curve.stops))
    wave, bands = None, curve.bands
    if bands is not None:
        wave = Wave(bands.waves, bands.rate, bands.start, _three(bands.cosine), _three(bands.sine))
    told = tuple((n, _three(g)) for n, g in zip(zones.names, zones.gains, strict=True)) if zones else ()
    return Keyframes(curve.start, gains, wave, told)


def _three(values: NDArray[np.floating]) -> tuple[float, float, float]:
    red, green, blue = (round(float(value), 6) for value in values)
    return red, green, blue
