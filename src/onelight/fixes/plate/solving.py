"""The empty set out of frames in which people come and go: for every pixel the colour that it has most often, looked
for among all moments, not their median, which somebody who stands for long would win.

The modes are found by mean shift (Comaniciu and Meer 2002) from several moments of each pixel, with a kernel as wide as
grain and codec make it; moments are counted by stretches of the shot, so that one long stay is one stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup.reel import Reel, laid_out
from onelight.fixes.cleanup.solving import bridge
from onelight.fixes.plate.light import lights
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.picture.scaling import fit
from onelight.picture.tracking import moved, scaling
from onelight.units.errors import BadInput, Missing

Floats = NDArray[np.float32]

LOOKS = 90
"""Moments that are looked at, spread over the shot and the other takes."""
STARTS = (0.12, 0.37, 0.63, 0.88)
"""Parts of a pixel's moments, by brightness, from which its modes are looked for."""
WIDTH = 0.02
"""ACEScct, a third of a stop: what lies nearer is the same colour, with grain."""
SHIFTS = 2
STRETCHES = 10
"""Parts of the shot that are counted apart: n moments of one stretch count as n to the power of _STAY."""
_STAY = 0.6
LARGEST = 2.0
"""Times the frame's size: how large the set may become that a moving camera saw."""
_STRIP = 1 << 14
"""Pixels that are looked at together."""
_GUESSED_AT = 384
"""Pixels: the long side at which people are looked for."""
_AROUND = 60
"""What is left out around them: this part of the width, on each side."""
_LIGHT = 64
"""Pixels: the long side at which frames' light is compared."""


@dataclass(frozen=True, eq=False)
class Set:
    """The empty set: `picture` in scene-linear ACEScg on a canvas whose first pixel lies at `origin` (x, y) of frame
    0's pixels; `coverage` (H, W) 0..1, the part of the moments that show it there; `moves` (N, 3, 3) of frames to frame
    0, `still` where the camera stands; `residual` of the track in pixels."""

    picture: Picture
    coverage: Floats
    origin: tuple[int, int]
    moves: NDArray[np.float64]
    still: bool
    residual: float


@dataclass(frozen=True, eq=False)
class _Look:
    """One moment: `move` (3, 3) leads from frame 0's pixels to its own, `light` (3,) brings it to the others'."""

    reel: Reel
    kept: int
    move: NDArray[np.float64]


def solve(
    frames: Sequence[Picture],
    mattes: Sequence[NDArray[np.floating] | None] | None = None,
    others: Sequence[Sequence[Picture]] = (),
    *,
    people: bool = True,
    folder: Path | None = None,
) -> Set:
    """The empty set of a take: `frames` in any colour space, read once; `mattes` (H, W) 0..1 hide what isn't set,
    where there are any; `others` are other takes of the setup. With `people` whoever MediaPipe's selfie segmentation
    takes for somebody is left out (a guess of where to look: every colour is the frames' own). Frames lie on disk
    meanwhile (`folder`, or where temporary files go). Raises BadInput for no frames, sizes or counts that
    differ."""
    if not len(frames):
        raise BadInput("There are no frames.", "Give at least one.")
    if mattes is not None and len(mattes) != len(frames):
        raise BadInput(f"{len(frames)} frames have {len(mattes)} mattes.", "Give one a frame, or None.")
    hidden = _hidden(mattes, len(frames))
    reel = laid_out(frames, hidden, len(frames), folder)
    picked = _picked(len(reel.numbers), LOOKS)
    looks = [_Look(reel, k, np.asarray(np.linalg.inv(reel.moves[reel.numbers[k]]), np.float64)) for k in picked]
    for look in looks if people else ():
        _hide_people(look.reel, look.kept)
    first = frames[0]
    empty = np.zeros(first.size[::-1], bool)
    for other in others:
        tied = bridge(reel, first, empty, other, folder) if len(other) else None
        if tied is not None:
            ways = np.linalg.inv(tied.reel.moves[tied.reel.numbers]) @ tied.bridge
            looks += [_Look(tied.reel, k, way) for k, way in enumerate(ways)]
    if not any(look.reel.coarse[look.kept].any() for look in looks):
        raise BadInput("The mattes hold every frame whole.", "Hold only what isn't set, or give another take.")
    origin, size = _canvas(reel)
    rgb, coverage = _modes(looks, _lights(looks, origin, size), origin, size)
    picture = Picture.from_array(colour.from_log(rgb))
    return Set(picture, coverage, origin, reel.moves, reel.still, reel.residual)


def _hidden(mattes: Sequence[NDArray[np.floating] | None] | None, count: int) -> Iterator[NDArray[np.bool_] | None]:
    for number in range(count):
        matte = None if mattes is None else mattes[number]
        if matte is None:
            yield None
        else:
            yield cv2.dilate((np.asarray(matte) > 0.02).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0


def _hide_people(reel: Reel, kept: int) -> None:
    """Leaves out who is seen in a kept frame, and a little around them."""
    from onelight.fixes.backdrop.matte.guesses import people

    picture, _ = reel.crop(kept, (0, reel.size[1], 0, reel.size[0]))
    small = np.rint(np.clip(cv2.resize(picture, fit(reel.size, _GUESSED_AT)), 0, 1) * 255).astype(np.uint8)
    try:
        who = (people(small) > 0.1).astype(np.uint8)
    except Missing:
        return
    around = 2 * (small.shape[1] // _AROUND) + 1
    who = cv2.dilate(who, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (around, around)))
    reel.hide(kept, cv2.resize(who, reel.size, interpolation=cv2.INTER_NEAREST) > 0)


def _picked(count: int, most: int) -> list[int]:
    return [int(i) for i in np.unique(np.linspace(0, count - 1, min(most, count)).astype(int))]


def _canvas(reel: Reel) -> tuple[tuple[int, int], tuple[int, int]]:
    """(origin, size) of all that the frames see, in frame 0's pixels, not larger than LARGEST."""
    if reel.still:
        return (0, 0), reel.size
    size = np.array(reel.size)
    corners = np.array([[0, 0], [size[0], 0], [0, size[1]], [size[0], size[1]]], float)
    every = np.concatenate([moved(corners, move) for move in reel.moves])
    most = (LARGEST - 1) / 2 * size
    least = np.floor(np.maximum(every.min(0), -most)).astype(int)
    last = np.ceil(np.minimum(every.max(0), size + most)).astype(int)
    return (int(least[0]), int(least[1])), (int(last[0] - least[0]), int(last[1] - least[1]))


def _lights(looks: Sequence[_Look], origin: tuple[int, int], size: tuple[int, int]) -> list[Floats]:
    """What brings each moment's light to that of the empty set, (h, w, 3) ACEScct small and smooth over the canvas:
    lamps, the camera's own exposure, and the soft shadows and reflections of whoever stands nearby."""
    scale = _LIGHT / max(size)
    small = (max(2, round(size[0] * scale)), max(2, round(size[1] * scale)))
    whole = (origin[1], size[1] + origin[1], origin[0], size[0] + origin[0])
    seen = []
    for look in looks:
        values, shows = look.reel.warped(look.kept, look.move, whole)
        low = cv2.resize(np.dstack([values, shows]), small, interpolation=cv2.INTER_AREA)
        seen.append(np.where(low[..., 3:] > 0.9, low[..., :3], np.nan))
    return lights(seen)


def _modes(
    looks: Sequence[_Look], lights: Sequence[Floats], origin: tuple[int, int], size: tuple[int, int]
) -> tuple[Floats, Floats]:
    """(ACEScct (H, W, 3), coverage (H, W)) of a canvas, strip by strip."""
    wide, high = size
    rgb, coverage = np.zeros((high, wide, 3), np.float32), np.zeros((high, wide), np.float32)
    rows = max(1, _STRIP // wide)
    for top in range(0, high, rows):
        bottom = min(high, top + rows)
        box = (top + origin[1], bottom + origin[1], origin[0], wide + origin[0])
        seen = [look.reel.warped(look.kept, look.move, box) for look in looks]
        lit = [v + _rows(light, size, top, bottom) for (v, _), light in zip(seen, lights, strict=True)]
        values = np.stack([v.reshape(-1, 3) for v in lit])
        weight = np.stack([shows.ravel() for _, shows in seen])
        found, part = mode(values, weight)
        rgb[top:bottom] = found.reshape(-1, wide, 3)
        coverage[top:bottom] = part.reshape(-1, wide)
    return rgb, coverage


def _rows(light: Floats, size: tuple[int, int], top: int, bottom: int) -> Floats:
    """Rows `top` to `bottom` of a small field (h, w, 3) enlarged to `size` (w, h)."""
    high, wide = light.shape[:2]
    way = np.array([[wide / size[0], 0, 0.5 * wide / size[0] - 0.5],
                    [0, high / size[1], (top + 0.5) * high / size[1] - 0.5]])  # fmt: skip
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    part = cv2.warpAffine(light, way, (size[0], bottom - top), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(part, np.float32)


def mode(values: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """(the colour that (P, 3) pixels have most often, the part (P,) of all moments that show it) of values (T, P, 3)
    with weights (T, P) 0 or 1, in rising order of time; ACEScct."""
    bright = np.where(weight > 0, values.sum(2), np.inf)
    order = np.argsort(bright, axis=0)
    count = (weight > 0).sum(0)
    best, found, shows = np.full(values.shape[1], -1.0, np.float32), values[0], np.zeros(values.shape[1], np.float32)
    for part in STARTS:
        place = np.clip((part * count).astype(int), 0, np.maximum(count - 1, 0))
        centre = np.take_along_axis(values, order[place, np.arange(len(place))][None, :, None], 0)[0]
        for _ in range(SHIFTS):
            near = _near(values, centre) * weight
            total = near.sum(0)
            centre = np.where(
                total[:, None] > 0, np.einsum("tp,tpc->pc", near, values) / np.maximum(total, 1e-6)[:, None], centre
            )
        near = _near(values, centre) * weight
        score = _stretches(near)
        won = score > best
        best = np.where(won, score, best)
        found = np.where(won[:, None], centre, found)
        shows = np.where(won, near.sum(0) / len(values), shows)
    return found.astype(np.float32), np.where(count > 0, shows, 0).astype(np.float32)


def _near(values: Floats, centre: Floats) -> Floats:
    off = np.abs(values - centre)
    return np.exp(-((np.maximum(np.maximum(off[..., 0], off[..., 1]), off[..., 2]) / WIDTH) ** 2))


def _stretches(near: Floats) -> Floats:
    parts = np.array_split(np.arange(len(near)), min(STRETCHES, len(near)))
    return np.sum([near[part].sum(0) ** _STAY for part in parts], axis=0)


def seen_at(found: Set, frame: int, size: tuple[int, int], full: tuple[int, int]) -> tuple[Floats, Floats]:
    """(linear ACEScg (H, W, 3), coverage (H, W)) of the set as the camera sees it in a frame, at `size` (w, h) of a
    frame that was `full` (w, h) when the set was made."""
    light, coverage = found.picture.rgb, found.coverage
    if found.still and found.picture.size == size:
        return light, coverage
    if found.still:
        how = cv2.INTER_AREA if size[0] < full[0] else cv2.INTER_LINEAR
        return tuple(np.asarray(cv2.resize(image, size, interpolation=how)) for image in (light, coverage))  # type: ignore[return-value]
    shift = np.array([[1, 0, -found.origin[0]], [0, 1, -found.origin[1]], [0, 0, 1.0]])
    way = shift @ found.moves[frame] @ scaling(size, full)
    how = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    shown = [cv2.warpPerspective(image, way, size, flags=how) for image in (light, coverage)]
    return np.asarray(shown[0], np.float32), np.asarray(shown[1], np.float32)
