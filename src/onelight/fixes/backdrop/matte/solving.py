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
from onelight.fixes.backdrop.matte.reel import Frame, picture_of
from onelight.fixes.contract import Weights
from onelight.picture import colour, mattes
from onelight.picture.picture import Picture

AROUND = 8
"""Pixels about the outlines in which the foreground's own colour is solved, too."""
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
        for found in job.sweep():
            frame = frames[found.place]
            picture = picture_of(frame)
            painted = keys.get(found.place)
            alpha = full_size(found.alpha, picture) if painted is None else mattes.unit(painted)
            yield alpha, _as_given(foreground(picture, alpha), frame)


def full_size(alpha: Floats, picture: Picture) -> Floats:
    """A matte (h, w) at a picture's own size, its edges where the picture has them."""
    if alpha.shape == picture.size[::-1]:
        return alpha
    return carry.carried(alpha, picture.to(colour.LOG).rgb)


def foreground(picture: Picture, alpha: Floats) -> Picture:
    """The picture's own colour where alpha is 1, and towards 0 that of the foreground without its background. It is
    solved about the outlines only; beyond that the colours at the box's rim go on."""
    box = _about_outlines(alpha)
    if box is None:
        return picture
    linear = picture.linear()
    near, _ = edges.separated(np.ascontiguousarray(linear[box]), np.ascontiguousarray(alpha[box]))
    rims = [(part.start, side - part.stop) for part, side in zip(box, alpha.shape, strict=True)]
    front = cv2.copyMakeBorder(near, *rims[0], *rims[1], cv2.BORDER_REPLICATE)
    linear = np.where(alpha[..., None] >= 1, linear, front).astype(np.float32)
    return Picture.from_array(linear, colour.LINEAR).to(picture.colour_space)


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
