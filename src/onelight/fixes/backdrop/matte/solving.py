"""From mattes at working size to mattes and clean foreground at the plate's own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop import carry, edges
from onelight.fixes.backdrop.matte.matting import begin
from onelight.fixes.backdrop.matte.reel import Frame, Reel, picture_of
from onelight.fixes.contract import Weights
from onelight.picture import colour, mattes
from onelight.picture.picture import Picture

AROUND = 8
"""Pixels about the outlines in which the foreground's own colour is solved, too."""
SPILL = 0.02
"""How far inside the outlines a screen's light is looked for, of the frame's width."""
Floats = NDArray[np.floating]


def solve(
    frames: Sequence[Frame],
    keys: Mapping[int, NDArray],
    plate: Frame | Sequence[Frame] | None,
    model: Weights | None,
    folder: Path | None,
    progress: Callable[[str, float], None],
) -> Iterator[tuple[Floats, Frame]]:
    """(alpha (H, W) float32 0..1, clean foreground) of every frame: see `onelight.fixes.backdrop.matte.solve`."""
    with tempfile.TemporaryDirectory(prefix="onelight-matte-") as scratch:
        kept = folder or Path(scratch)
        kept.mkdir(parents=True, exist_ok=True)
        job = begin(frames, keys, plate, kept, Path(scratch), model, progress)
        screen = screen_of(job.reel, job.keys)
        for found in job.sweep():
            frame = frames[found.place]
            picture = picture_of(frame)
            painted = keys.get(found.place)
            alpha = full_size(found.alpha, picture) if painted is None else mattes.unit(painted)
            yield alpha, _as_given(foreground(picture, alpha, screen), frame)


def full_size(alpha: Floats, picture: Picture) -> Floats:
    """A matte (h, w) at a picture's own size, its edges where the picture has them."""
    if alpha.shape == picture.size[::-1]:
        return alpha
    return carry.carried(alpha, picture.to(colour.LOG).rgb)


def screen_of(reel: Reel, keys: Mapping[int, Floats]) -> NDArray[np.float32]:
    """The colour (3,) scene-linear of the screen behind what mattes (h, w) by place in the reel hold; black where there
    is none."""
    shown = ((np.asarray(reel[n], np.float32) / np.float32(255), key) for n, key in keys.items())
    return edges.screen_behind((colour.from_log(picture), key) for picture, key in shown)


def foreground(picture: Picture, alpha: Floats, screen: NDArray[np.float32] | None = None) -> Picture:
    """The own colour of what alpha (H, W) holds, at the picture's size and in its colour space: see `own_light`."""
    linear = own_light(picture, alpha, screen)
    return picture if linear is None else Picture.from_array(linear, colour.LINEAR).to(picture.colour_space)


def own_light(picture: Picture, alpha: Floats, screen: NDArray[np.float32] | None = None) -> NDArray[np.float32] | None:
    """(H, W, 3) scene-linear: the picture's own colour where alpha is 1, and towards 0 that of the foreground without
    its background; what a green or blue `screen` (3,) threw on it is taken out near the outlines. Solved about those
    only; beyond, the colours at the box's rim go on. None where alpha has no outline: nothing is changed."""
    box = _about_outlines(alpha)
    if box is None:
        return None
    linear = picture.linear()
    near, _ = edges.separated(np.ascontiguousarray(linear[box]), np.ascontiguousarray(alpha[box]))
    rims = [(part.start, side - part.stop) for part, side in zip(box, alpha.shape, strict=True)]
    front = cv2.copyMakeBorder(near, *rims[0], *rims[1], cv2.BORDER_REPLICATE)
    own = np.where(alpha[..., None] >= 1, linear, front).astype(np.float32)
    if screen is None or edges.screen_weight(screen) == 0:
        return own
    return edges.despilled(own, screen, np.zeros_like(own), edges.reached(alpha, SPILL * alpha.shape[1]))


def _about_outlines(alpha: Floats) -> tuple[slice, slice] | None:
    """The box of all that isn't 0 or 1, or next to the other, and some pixels about it; None where nothing is."""
    small = np.ones((3, 3), np.uint8)
    between = (cv2.dilate(alpha, small) > 0) & (cv2.erode(alpha, small) < 1)
    spans = []
    for axis, side in ((1, alpha.shape[0]), (0, alpha.shape[1])):
        found = np.flatnonzero(between.any(axis=axis))
        if not len(found):
            return None
        spans.append(slice(max(0, int(found[0]) - AROUND), min(side, int(found[-1]) + 1 + AROUND)))
    return spans[0], spans[1]


def _as_given(front: Picture, frame: Frame) -> Frame:
    if isinstance(frame, Picture):
        return frame.with_rgb(front.rgb)
    return np.rint(np.clip(front.rgb, 0, 1) * 255).astype(np.uint8) if frame.dtype == np.uint8 else front.rgb
