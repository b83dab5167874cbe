"""The curve that a take is balanced with: gains frame by frame, on pictures alone.

    curve = solve(frames, rate=24)           # any iterable of Pictures, looked at once, in order
    for number, picture in enumerate(frames):
        steady = curve.apply(picture, number)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.balance import bands as rolling
from onelight.fixes.balance.bands import Bands
from onelight.fixes.balance.chain import Floats, Path, watch
from onelight.fixes.balance.split import Parts, split
from onelight.picture import colour
from onelight.picture.picture import Picture

Takes = Literal["all", "flicker"]
_NOTHING = 1e-5
"""Stops: a gain nearer to one than that leaves the picture as it is."""
_STILL = 0.01
"""Stops: a curve that nowhere leaves its mean by more is less than half a step of 8 bits: one gain for all."""


@dataclass(frozen=True, eq=False)
class Curve:
    """What to do to each frame of a take, in scene-linear ACEScg.

    `stops` (N, 3): log2 of the gains of R, G, B of the frames from `start` on; frames before and after get the
    nearest's. `bands`, where light rolled over the picture, is what differs from row to row.
    """

    stops: NDArray[np.float64]
    start: int = 0
    bands: Bands | None = None

    def at(self, frame: int) -> NDArray[np.float64]:
        """(3,) stops of a frame."""
        return self.stops[min(max(frame - self.start, 0), len(self.stops) - 1)]

    def gains(self, frame: int, rows: int) -> NDArray[np.float32]:
        """(rows, 3) or (1, 3) float32: the scene-linear gains of a frame of so many rows."""
        stops = self.at(frame)[None]
        if self.bands is not None:
            stops = stops - self.bands.at(frame, rows)
        return np.exp2(stops).astype(np.float32)

    def apply(self, picture: Picture, frame: int) -> Picture:
        """The frame balanced, in its own colour space; alpha, window and attributes kept. Where nothing is to be
        done the picture itself."""
        gains = self.gains(frame, picture.size[1])
        if np.abs(np.log2(gains)).max() < _NOTHING:
            return picture
        light = picture.linear() * gains[:, None]
        return picture.with_rgb(light, colour.LINEAR).to(picture.colour_space)

    def plus(self, stops: NDArray[np.floating]) -> Curve:
        """The same with (3,) stops more on every frame."""
        return replace(self, stops=self.stops + np.asarray(stops, float))

    def times(self, strength: float) -> Curve:
        """So much of it, 0..1."""
        bands = self.bands.times(strength) if self.bands else None
        return replace(self, stops=self.stops * strength, bands=bands if strength else None)


def solve(frames: Iterable[Picture], rate: float = 24.0, out: Takes = "all", start: int = 0) -> Curve:
    """The curve that steadies a take of `rate` frames a second, whose first frame is `start`.

    `out`: "all" takes out drift, jumps and flicker, and keeps the take's own mean; "flicker" leaves drift and
    jumps. Frames may be in any colour space and are looked at once, in order; memory is that of the curve. What
    changed in a part of the picture only stays; after a cut a new take begins, with its own mean. Black and
    clipped frames get what their neighbours say. Raises BadInput for no frame, or frames of two sizes.
    """
    path = watch(frames)
    return curve_of(path, split(path, rate), out, start)


def curve_of(path: Path, parts: Parts, out: Takes = "all", start: int = 0) -> Curve:
    """The curve that takes `out` of a path what its parts say."""
    wave, flicker = rolling.find(path, parts.flicker, start)
    correction = np.zeros_like(path.stops)
    if parts.flickers:
        correction -= flicker
    if out == "all":
        correction -= parts.steady
    for take in path.takes():
        correction[take] -= correction[take].mean(0)
    return Curve(still(correction), start, wave)


def still(stops: Floats) -> Floats:
    """Stops (N, 3) about their mean; none where they are too small to be seen, so that a steady shot gets one
    correction, not one a frame."""
    return stops if np.abs(stops).max(initial=0) > _STILL else np.zeros_like(stops)
