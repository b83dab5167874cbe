"""Clean-up on pictures alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup import grain
from onelight.fixes.cleanup.filling import Fill, Filler, Other
from onelight.fixes.cleanup.reel import Reel, laid_out
from onelight.picture import colour
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
    *,
    grow: int = 2,
    feather: float = 2.0,
    seed: int = 0,
    with_grain: bool = True,
    folder: Path | None = None,
) -> Iterator[tuple[Picture, Floats]]:
    """(the frame without what the matte holds, what of it is made up (H, W) 0..1), frame by frame.

    `frames` of one take in any colour space, asked for twice and one at a time; `mattes` (H, W) 0..1 of them; `others`
    are other takes of the same setup (any space), which are only asked for what no frame shows. Where the matte, grown
    by `grow` and softened over `feather` pixels, is 0 the frame stays to the bit. Frames lie on disk (`folder`, or
    where temporary files go) meanwhile. Deterministic for a `seed`. Raises BadInput for sizes or counts that differ.
    """
    holes = Holes(mattes, grow, feather)
    if len(mattes) != len(frames):
        raise BadInput(f"{len(frames)} frames have {len(mattes)} mattes.", "Give one matte a frame.")
    filler = prepared(frames, holes, others, seed=seed, with_grain=with_grain, folder=folder)
    for number, picture in enumerate(frames):
        alpha = holes[number]
        found = filler.fill(number, picture.to(colour.LOG).rgb, alpha > 0)
        yield laid_in(picture, alpha, found)


class Holes(Sequence[Floats]):
    """Soft holes (H, W) 0..1 of mattes, asked for one by one."""

    def __init__(self, mattes: Sequence[NDArray[np.floating]], grow: int, feather: float) -> None:
        self._mattes, self._grow, self._feather = mattes, grow, feather

    def __len__(self) -> int:
        return len(self._mattes)

    def __getitem__(self, number: int) -> Floats:  # type: ignore[override]
        return softened(self._mattes[number], self._grow, self._feather)


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
    *,
    seed: int = 0,
    with_grain: bool = True,
    folder: Path | None = None,
) -> Filler:
    """The shot laid out and tracked, its grain measured, other takes registered: ready to fill. `holes` (H, W)."""
    if not len(frames):
        raise BadInput("There are no frames.", "Give at least one.")
    reel = laid_out(frames, (_checked(hole, picture) > 0 for hole, picture in zip(holes, frames, strict=True)),
                    len(frames), folder)  # fmt: skip
    if not others and not any(shown.any() for shown in reel.coarse):
        raise BadInput("The mattes hold every frame whole.", "Hold only what is to go, or give another take.")
    measured = grain.measure(moments_apart(reel), seed) if with_grain else None
    bridged = (bridge(reel, frames[0], holes[0] > 0, other, folder) for other in others if len(other))
    return Filler(reel, tuple(b for b in bridged if b is not None), measured, seed)


def moments_apart(reel: Reel) -> list[tuple[Floats, Floats]]:
    """Pairs of pictures (H, W, 3), ACEScct, of neighbouring kept frames, brought to one view."""
    whole = (0, reel.size[1], 0, reel.size[0])
    spots = np.unique(np.linspace(0, len(reel.numbers) - 2, SAMPLES).astype(int)) if len(reel.numbers) > 1 else []
    pairs = []
    for k in spots:
        here, there = (reel.moves[reel.numbers[n]] for n in (k, k + 1))
        pairs.append((reel.crop(int(k), whole)[0], reel.warped(int(k) + 1, np.linalg.inv(there) @ here, whole)[0]))
    return pairs


def _checked(hole: Floats, picture: Picture) -> Floats:
    if hole.shape != picture.size[::-1]:
        raise BadInput(f"A matte is {hole.shape[::-1]}, its frame {picture.size}.", "Scale the matte first.")
    return hole


def bridge(
    reel: Reel, first: Picture, hole: NDArray[np.bool_], other: Sequence[Picture], folder: Path | None
) -> Other | None:
    """Another take laid out and tied to the shot's first frame, with `hole` (H, W); None where it shows another set."""
    picks = np.unique(np.linspace(0, len(other) - 1, OTHERS).astype(int))
    theirs = laid_out((other[int(i)] for i in picks), [None] * len(picks), len(picks), folder)
    one, two = grey(first), grey(other[int(picks[0])])
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
    light = here.linear() * (1 - share) + colour.from_log(log_rgb) * share
    inside = Picture.from_array(light).to(picture.colour_space).rgb
    rgb = picture.rgb.copy()
    rgb[part] = np.where(share > 0, inside, rgb[part])
    return picture.with_rgb(rgb)
