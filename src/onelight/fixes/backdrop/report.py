"""The integration report: what separates the new background from the plate, measured on the pictures themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop import focus, grain, levels
from onelight.fixes.backdrop.compose import Background, MattesAt, Stage, composed, render
from onelight.fixes.backdrop.environment import SUPER_35_MM
from onelight.fixes.backdrop.setting import Setting
from onelight.fixes.backdrop.survey import Sample, Survey, Window, smaller
from onelight.picture.picture import Picture
from onelight.picture.tracking import Tracker, grey, moved, scaling

WATCHED = 20
"""Frames in a row on which the new background's own move is tracked."""
_WATCH_SIDE = 480
_DECIMALS = {"kelvin": 0, "cc": 2, "light_kelvin": 0, "key_degrees": 1}


@dataclass(frozen=True, eq=False)
class PlateSays:
    """What the plate is like: its foreground's light, its grain, the blur of its own background in pixels."""

    light: levels.Levels | None
    grain: grain.Grain | None
    blur: float | None


@dataclass(frozen=True, eq=False)
class BackgroundSays:
    """What a new background is like in the result: its light with the pixels (N, 3) that it was told from, its grain
    and where its levels lie (3, 10), its blur."""

    light: levels.Levels | None
    pixels: list[NDArray[np.float32]]
    grain: grain.Grain | None
    weights: NDArray[np.float64]
    blur: float | None


def plate_says(samples: Sequence[Sample]) -> PlateSays:
    """Of the plate as it was shot."""
    told = [levels.part(s.picture.linear(), s.before()) for s in samples]
    sure = [(s.picture.rgb, s.before() | s.behind()) for s in samples]
    return PlateSays(
        levels.measure([pixels for pixels, _ in told], [change for _, change in told]),
        grain.measure(sure),
        _median([focus.width(s.picture.rgb, s.behind(4)) for s in samples]),
    )


def background_says(samples: Sequence[Sample], results: Sequence[Picture]) -> BackgroundSays:
    """Of results of the samples' frames."""
    pairs = [(result, s.behind()) for s, result in zip(samples, results, strict=True)]
    told = [levels.part(result.linear(), mask) for result, mask in pairs]
    return BackgroundSays(
        levels.measure([pixels for pixels, _ in told], [change for _, change in told]),
        [pixels for pixels, _ in told],
        grain.measure([(result.rgb, mask) for result, mask in pairs]),
        grain.weights_of([result.rgb[mask] for result, mask in pairs]),
        _median([focus.width(r.rgb, s.behind(4)) for s, r in zip(samples, results, strict=True)]),
    )


def rendered(samples: Sequence[Sample], setting: Setting, background: Background) -> list[Picture]:
    """The results of the samples' frames."""
    stage = Stage(setting, background)
    return [composed(s.frame, s.picture, s.alpha, stage).result for s in samples]


def apart(plate: PlateSays, new: BackgroundSays) -> dict[str, float]:
    """Background less foreground: `stops`, `kelvin`, `cc`, `black_stops`; `grain_ratio` and `blur_px` against the
    plate's own. What can't be told is left out."""
    told = {}
    if plate.light is not None and new.light is not None:
        told |= new.light.against(plate.light)
    if plate.grain is not None:
        told["grain_ratio"] = grain.ratio(new.grain, plate.grain, new.weights)
    if plate.blur is not None and new.blur is not None:
        told["blur_px"] = new.blur - plate.blur
    return told


def sided(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """`stops_before`, `stops_after`, …: rounded."""
    sides = (("before", before), ("after", after))
    return {
        f"{name}_{side}": round(told[name], _DECIMALS.get(name, 3)) + 0.0
        for name in dict.fromkeys([*before, *after])
        for side, told in sides
        if name in told
    }


def slip(
    window: Window, mattes: MattesAt, found: Survey, setting: Setting, background: Background
) -> tuple[float, float | None]:
    """How far (mean pixels of the plate) the new background slides against where it stands in the set: if it stood
    still in the frame, and as it is: the results are tracked as the plate was. None where nothing in them can be
    tracked, or where it has depth, which no one move explains."""
    start, end = _liveliest(found)
    set_moves = _from(setting.homographies, start - found.start, end - found.start)
    stood = _away(np.tile(np.eye(3), (len(set_moves), 1, 1)), set_moves, found.size)
    if setting.poses is not None:
        return stood, None
    tracker, size = Tracker(), (1, 1)
    frames = ((frame, smaller(picture, _WATCH_SIDE)) for frame, picture in window(start, end))
    for _, layers in render(frames, setting, background, mattes):
        size = layers.result.size
        tracker.see(grey(layers.result), _somebody(layers.elements["foreground"]))
    seen = tracker.track()
    there = scaling(size, found.size)
    ours = there @ seen.homographies @ np.linalg.inv(there)
    return stood, None if seen.kind == "lost" else _away(ours, set_moves, found.size)


def camera(found: Survey, setting: Setting, background: Background) -> dict[str, float]:
    """What is known of the plate's camera and lens. Pixels are the plate's.

    `solved`: whether its travel was, and how far corners kept out of it are off, by the homographies and by the solve
    (`kept_out_px_before`, `_after`); `travel`, in distances of the set; `lens_mm` on Super 35 and `k1` with their
    standard deviations; `distortion`: k1 of the new background; `uncovered`: of the frame, percent."""
    known = found.camera
    told: dict[str, float] = {"distortion": setting.k1}
    if known is None:
        return told
    larger = found.size[0] / found.track.size[0]
    told["solved"] = float(known.kind == "camera")
    if "homography" in known.off_px:
        told["kept_out_px_before"] = known.off_px["homography"] * larger
    if known.kind in ("camera", "turn"):
        mm = known.lens.focal / known.lens.size[0] * SUPER_35_MM
        told |= {"kept_out_px_after": known.off_px[known.kind] * larger, "lens_mm": mm, "k1": known.lens.k1}
        told |= {"lens_mm_spread": mm * known.focal_spread, "k1_spread": known.k1_spread}
    if known.kind == "camera":
        told["travel"] = float(np.linalg.norm(known.shifts, axis=1).max())
    if setting.poses is not None:
        stage = Stage(setting, background)
        parts = [stage.uncovered(sample.frame, sample.picture.size).mean() for sample in found.samples]
        told["uncovered"] = 100 * float(np.mean(parts))
    return {name: round(float(value), 4) + 0.0 for name, value in told.items()}


def _somebody(foreground: Picture) -> NDArray[np.bool_]:
    alpha = foreground.alpha
    assert alpha is not None
    return alpha > 0


def _liveliest(found: Survey) -> tuple[int, int]:
    """The frames in a row in which the camera moves most."""
    count = found.end - found.start
    if count <= WATCHED:
        return found.start, found.end
    moves = found.track.at(found.size)
    middle = np.array([[found.size[0] / 2, found.size[1] / 2]])
    path = np.array([moved(middle, way)[0] for way in moves])
    lengths = np.hypot(*np.diff(path, axis=0).T)
    sums = np.convolve(lengths, np.ones(WATCHED - 1), "valid")
    start = found.start + int(sums.argmax())
    return start, start + WATCHED


def _from(moves: NDArray[np.float64], start: int, end: int) -> NDArray[np.float64]:
    part = moves[start:end]
    return np.linalg.inv(part[0]) @ part


def _away(ours: NDArray[np.float64], theirs: NDArray[np.float64], size: tuple[int, int]) -> float:
    grid = np.stack(np.meshgrid(np.linspace(0, size[0], 5), np.linspace(0, size[1], 5)), -1).reshape(-1, 2)
    return float(np.mean([np.hypot(*(moved(grid, a) - moved(grid, b)).T) for a, b in zip(ours, theirs, strict=True)]))


def _median(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return float(np.median(known)) if known else None
