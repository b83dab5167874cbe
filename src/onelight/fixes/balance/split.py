"""A path taken apart: flicker, jumps, drift; and what of it is worth taking out.

Flicker is what a smooth course through the frames does not follow (local quadratic fits, Savitzky and Golay
1964). A jump is a step that the course may take from one frame to the next (auto exposure, a filter that
clicked in). What is left of the course is drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import savgol_filter

from onelight.fixes.balance.chain import Floats, Path
from onelight.units.light import AP1_LUMINANCE

SMOOTH_SECONDS = 0.9
"""Of the course: what comes and goes faster than about once in that time is flicker."""
LEAST_FLICKER = 0.006
"""Stops, standard deviation: a steady shot's, by grain and compression alone."""
LEAST_JUMP = 0.06
"""Stops from one frame to the next."""
_SURE = 5.0
"""Scatters of the frame-to-frame change that a jump has to stand out by."""
_NEAR = 3
"""Frames on each side that a jump's levels are read from."""


@dataclass(frozen=True, eq=False)
class Parts:
    """Of a path, each (N, 3) stops about their own mean: `course` (drift and jumps), `flicker` the rest; `jumps`,
    the frames that they begin at; `flickers`, whether the flicker is more than a steady shot's; `steady` (N, 3), the
    part of the course that may be taken out: what is sure and of the whole picture."""

    course: Floats
    flicker: Floats
    jumps: tuple[int, ...]
    flickers: bool
    steady: Floats


def split(path: Path, rate: float) -> Parts:
    """The parts of a path of `rate` frames a second; cuts part it."""
    course, jumps = np.zeros_like(path.stops), []
    for take in path.takes():
        inside = path.stops[take]
        found = _jumps(inside, path.error[take])
        jumps += [take.start + at for at in found]
        course[take] = _course(inside, found, rate)
    flicker = path.stops - course
    steady = np.zeros_like(course)
    for take in path.takes():
        steady[take] = _steady(course[take], path, take)
    noise = float(np.median(path.error)) / np.sqrt(2)
    flickers = bool(_spread(flicker @ AP1_LUMINANCE) > max(LEAST_FLICKER, 2 * noise))
    return Parts(course, flicker, tuple(jumps), flickers or _hue(flicker, noise), steady)


def course_of(stops: Floats, parts: Parts, takes: list[slice], rate: float) -> Floats:
    """(N, 3) the course of other stops (N, 3) of the same frames, with steps where the path has them."""
    course = np.zeros_like(stops)
    for take in takes:
        jumps = [at - take.start for at in parts.jumps if take.start < at < take.stop]
        course[take] = _course(stops[take], jumps, rate)
    return course


def _hue(flicker: Floats, noise: float) -> bool:
    """Whether colour flickers, though the level may not."""
    apart = flicker - (flicker @ AP1_LUMINANCE)[:, None]
    return bool(apart.std(0).max() > max(LEAST_FLICKER, 2 * noise))


def _spread(values: Floats) -> float:
    return float(values.std()) if len(values) else 0.0


def _jumps(stops: Floats, error: Floats) -> list[int]:
    """Frames at which the level steps, and stays: frame indices inside the take."""
    count = len(stops)
    if count < 2 * _NEAR + 2:
        return []
    steps = np.abs(np.diff(stops, axis=0)).max(1)
    usual = 1.4826 * float(np.median(steps)) + float(np.median(error))
    found: list[int] = []
    for at in np.argsort(-steps) + 1:
        before, after = stops[max(0, at - _NEAR) : at], stops[at : at + _NEAR]
        stays = np.abs(np.median(after, 0) - np.median(before, 0)).max()
        lone = all(abs(int(at) - other) > _NEAR for other in found)
        if steps[at - 1] <= max(LEAST_JUMP, _SURE * usual):
            break
        if lone and len(before) > 1 and len(after) > 1 and stays > 0.7 * steps[at - 1] > 0:
            found.append(int(at))
    return sorted(found)


def _course(stops: Floats, jumps: list[int], rate: float) -> Floats:
    """The smooth course with its steps: each piece alone."""
    edges = [0, *jumps, len(stops)]
    return np.concatenate([_smooth(stops[a:b], rate) for a, b in pairwise(edges) if b > a])


def _smooth(stops: Floats, rate: float) -> Floats:
    window = max(5, round(SMOOTH_SECONDS * rate)) | 1
    if len(stops) < 5:
        return np.repeat(stops.mean(0, keepdims=True), len(stops), 0)
    window = min(window, len(stops) - (len(stops) + 1) % 2)
    smooth = savgol_filter(stops, window, 1 if len(stops) < 2 * window else 2, axis=0, mode="interp")
    return np.asarray(gaussian_filter1d(smooth, window / 12, axis=0, mode="nearest"), float)


def _steady(course: Floats, path: Path, take: slice) -> Floats:
    """What of a course may be taken out: steps that were of the whole picture, as far as it is surer than the errors
    that add up along it."""
    steps = np.diff(course, axis=0, prepend=course[:1])
    steps[path.local[take] | path.partial[take]] = 0
    kept = np.cumsum(steps, 0)
    kept -= kept.mean(0)
    doubt = float(np.median(path.error[take])) * np.sqrt(max(1.0, len(course) / 32))
    signal = float((kept**2).mean())
    return kept * signal / (signal + doubt**2 + 1e-12)


def flicker_stops(stops: NDArray[np.floating], rate: float) -> float:
    """Standard deviation of the level's frame-to-frame change beyond its trend over half a second, in stops, of
    levels (N,): what the light meter calls flicker."""
    changes = np.diff(np.asarray(stops, float))
    if changes.size < 3:
        return 0.0
    window = min(changes.size, max(3, round(0.5 * rate)) | 1)
    trend = np.convolve(np.pad(changes, window // 2, mode="edge"), np.ones(window) / window, "valid")
    return float((changes - trend[: changes.size]).std())
