"""Clean-up on pictures alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup import grain
from onelight.fixes.cleanup.crossing import Camera
from onelight.fixes.cleanup.filling import Fill, Filler, Other
from onelight.fixes.cleanup.reel import Reel, broken, laid_out, sound
from onelight.picture import colour
from onelight.picture import mattes as matte_files
from onelight.picture.features import features, matched, plausible
from onelight.picture.picture import Picture
from onelight.picture.tracking import grey, scaling
from onelight.units.errors import BadInput

Floats = NDArray[np.floating]

SAMPLES = 5
"""Frames that the grain is measured on."""
OTHERS = 12
"""Frames of another take that are looked at, spread over it."""
_LEAST = 25
"""Features that two takes must share to be of one setup."""


def solve(
    frames: Sequence[Picture],
    mattes: Sequence[NDArray[np.floating]],
    others: Sequence[Sequence[Picture]] = (),
    cameras: Sequence[Sequence[Picture]] = (),
    *,
    grow: int = 2,
    feather: float = 2.0,
    seed: int = 0,
    with_grain: bool = True,
    folder: Path | None = None,
) -> Iterator[tuple[Picture, Floats]]:
    """(the frame without what the matte holds, what of it is made up (H, W) 0..1), frame by frame.

    `frames` of one take in any colour space, asked for twice and one at a time; `mattes` (H, W) 0..1 of them; `others`
    are other takes of the same setup (any space), which are only asked for what no frame shows, and `cameras` other
    cameras that saw the same from elsewhere, only for what those don't show either; one of as many frames is taken to
    have run along. Where the matte, grown
    by `grow` and softened over `feather` pixels, is 0 the frame stays to the bit; NaN and infinite pixels are filled
    under it and refused outside. Frames lie on disk (`folder`, or where temporary files go) meanwhile. Deterministic
    for a `seed`. Raises BadInput for sizes or counts that differ, mattes that are none, and broken frames.
    """
    holes = Holes(mattes, grow, feather)
    if len(mattes) != len(frames):
        raise BadInput(f"{len(frames)} frames have {len(mattes)} mattes.", "Give one matte a frame.")
    filler = prepared(frames, holes, others, cameras, seed=seed, with_grain=with_grain, folder=folder)
    for number, picture in enumerate(frames):
        alpha = holes[number]
        found = filler.fill(number, sound(picture).to(colour.LOG).rgb, alpha > 0)
        yield laid_in(picture, alpha, found)


class Holes(Sequence[Floats]):
    """Soft holes (H, W) 0..1 of mattes, asked for one by one. Raises BadInput for what is no matte."""

    def __init__(self, mattes: Sequence[NDArray[np.floating]], grow: int, feather: float) -> None:
        if not (grow >= 0 and 0 <= feather < np.inf):
            raise BadInput(f"A hole can't grow by {grow} and soften over {feather} pixels.", "Give 0 or more.")
        self._mattes, self._grow, self._feather = mattes, grow, feather

    def __len__(self) -> int:
        return len(self._mattes)

    def __getitem__(self, number: int) -> Floats:  # type: ignore[override]
        return softened(_one_layer(self._mattes[number], number), self._grow, self._feather)


def _one_layer(matte: NDArray | None, number: int) -> Floats:
    """A matte (H, W) or (H, W, 1) of any type as (H, W) 0..1."""
    alpha = np.asarray(np.nan if matte is None else matte)
    if alpha.ndim not in (2, 3) or alpha.shape[2:] not in ((), (1,)):
        raise BadInput(f"The matte of frame {number} is {alpha.shape}.", "Give one number a pixel, (H, W).")
    if not np.isfinite(alpha).all():
        raise BadInput(f"The matte of frame {number} holds NaN or infinite values.", "Export it again.")
    return matte_files.unit(alpha)


def softened(alpha: NDArray[np.floating], grow: int, feather: float) -> Floats:
    """A hole (H, W) 0..1 of a matte: 1 on all that is more than a trace and `grow` pixels around it, falling to 0 over
    `feather` pixels outside."""
    core = (np.asarray(alpha) > 0.02).astype(np.uint8)
    if not core.any():
        return np.zeros(core.shape, np.float32)
    away = cv2.distanceTransform(1 - core, cv2.DIST_L2, 5)
    if feather <= 0:
        return (away <= grow).astype(np.float32)
    soft = np.clip(1 - (away - grow) / np.float32(feather), 0, 1)
    return np.asarray(np.where(core > 0, 1, soft), np.float32)


def prepared(
    frames: Sequence[Picture],
    holes: Sequence[Floats],
    others: Sequence[Sequence[Picture]] = (),
    cameras: Sequence[Sequence[Picture]] = (),
    *,
    seed: int = 0,
    with_grain: bool = True,
    folder: Path | None = None,
    first: int = 0,
) -> Filler:
    """The shot laid out and tracked, its grain measured, other takes registered, other cameras laid out: ready to fill.
    `holes` (H, W); `first` is what errors call the first frame."""
    if not len(frames):
        raise BadInput("There are no frames.", "Give at least one.")
    reel = laid_out(*_together(frames, holes, first), len(frames), folder)
    if not any(shown.any() for shown in reel.coarse):
        raise BadInput("The mattes hold every frame whole.", "Hold only what is to go.")
    measured = grain.measure(moments_apart(reel), seed) if with_grain else None
    bridged = (bridge(reel, frames[0], holes[0] > 0, other, folder) for other in others if len(other))
    beside = tuple(camera(reel, other, folder) for other in cameras if len(other))
    return Filler(reel, tuple(b for b in bridged if b is not None), measured, seed, beside)


def camera(reel: Reel, other: Sequence[Picture], folder: Path | None) -> Camera:
    """Another camera's moments laid out, spread over all it saw; they lie beside the shot's frames as they follow each
    other."""
    picks = np.unique(np.linspace(0, len(other) - 1, OTHERS).astype(int))
    theirs = laid_out((other[int(i)] for i in picks), [None] * len(picks), len(picks), folder)
    times = picks * (len(reel.moves) - 1) / max(len(other) - 1, 1)
    return Camera(theirs, times, reel.still)


def _together(
    frames: Sequence[Picture], holes: Sequence[Floats], first: int
) -> tuple[Iterator[Picture], Iterator[NDArray[np.bool_]]]:
    """Frames, and what hides the set (H, W) in the one that was asked for last: each is decoded once, and one is held
    (`itertools.tee` would hold dozens)."""
    latest: list[Picture] = []

    def passing() -> Iterator[Picture]:
        for picture in frames:
            latest[:] = [picture]
            yield picture

    return passing(), (_checked(n, hole, latest[0]) >= 1 for n, hole in enumerate(holes, first))


def moments_apart(reel: Reel) -> list[tuple[Floats, Floats]]:
    """Pairs of pictures (H, W, 3), ACEScct, of neighbouring kept frames, brought to one view."""
    whole = (0, reel.size[1], 0, reel.size[0])
    spots = np.unique(np.linspace(0, len(reel.numbers) - 2, SAMPLES).astype(int)) if len(reel.numbers) > 1 else []
    pairs = []
    for k in spots:
        here, there = (reel.moves[reel.numbers[n]] for n in (k, k + 1))
        pairs.append((reel.crop(int(k), whole)[0], reel.warped(int(k) + 1, np.linalg.inv(there) @ here, whole)[0]))
    return pairs


def _checked(number: int, hole: Floats, picture: Picture) -> Floats:
    """The hole (H, W), if it fits the frame and no pixel outside it is broken."""
    if hole.shape != picture.size[::-1]:
        raise BadInput(
            f"A matte is {hole.shape[::-1]}, its frame {picture.size} (frame {number}).", "Scale the matte first."
        )
    bad = broken(picture)
    if bad is not None and (bad & (hole == 0)).any():
        raise BadInput(
            f"Frame {number} has {int((bad & (hole == 0)).sum())} pixels outside its matte that are NaN or infinite.",
            "Hold them in the matte to have them filled, or render the frame again.",
        )
    return hole


def bridge(
    reel: Reel, first: Picture, hole: NDArray[np.bool_], other: Sequence[Picture], folder: Path | None
) -> Other | None:
    """Another take laid out and tied to the shot's first frame, with `hole` (H, W); None where it shows another set."""
    picks = np.unique(np.linspace(0, len(other) - 1, OTHERS).astype(int))
    theirs = laid_out((other[int(i)] for i in picks), [None] * len(picks), len(picks), folder)
    one, two = grey(sound(first)), grey(sound(other[int(picks[0])]))
    visible = cv2.resize((~hole).astype(np.uint8), one.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    mine, found = features(one, 1500, 0.01), features(two, 1500, 0.01)
    here, there = matched(mine, found, 0.8)
    good = visible[tuple(np.rint(here[:, ::-1]).astype(int).T.clip(0, np.array([visible.shape]).T - 1))]
    here, there = here[good], there[good]
    if len(here) < _LEAST:
        return None
    cv2.setRNGSeed(0)
    way, inside = cv2.findHomography(here, there, cv2.USAC_MAGSAC, 1.5, maxIters=4000, confidence=0.999)
    if way is None or inside.sum() < _LEAST or not plausible(np.asarray(way, float)):
        return None
    apart = np.hypot(*(here - there)[inside.ravel() > 0].T)
    if one.shape == two.shape and np.median(apart) < 0.3:
        way = np.eye(3)
    full = scaling(two.shape[::-1], theirs.size) @ np.asarray(way, float) @ scaling(reel.size, one.shape[::-1])
    return Other(theirs, full)


def laid_in(picture: Picture, alpha: Floats, fills: Sequence[Fill]) -> tuple[Picture, Floats]:
    """(the picture with fills under the hole `alpha` (H, W) 0..1, mixed in linear light; what is made up (H, W))."""
    made = np.zeros(alpha.shape, np.float32)
    for fill in fills:
        top, bottom, left, right = fill.box
        part = np.s_[top:bottom, left:right]
        made[part] = fill.made * alpha[part]
        picture = mixed(picture, alpha, fill.log_rgb, part)
    return picture, made


def mixed(picture: Picture, alpha: Floats, log_rgb: Floats, part: tuple[slice, slice]) -> Picture:
    """A picture with `log_rgb` (h, w, 3), ACEScct, in rows and columns `part` under `alpha` (H, W) 0..1; where that is
    0 it stays to the bit."""
    share = alpha[part][..., None]
    here = Picture.from_array(picture.rgb[part], picture.colour_space)
    fill = colour.from_log(log_rgb)
    seen = np.where(np.isfinite(here.rgb), here.linear(), fill)
    light = seen * (1 - share) + fill * share
    inside = Picture.from_array(light).to(picture.colour_space).rgb
    rgb = picture.rgb.copy()
    rgb[part] = np.where(share > 0, inside, rgb[part])
    return picture.with_rgb(rgb)
