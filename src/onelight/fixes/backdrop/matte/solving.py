"""From mattes at working size to mattes and clean foreground at the plate's own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop import carry, edges
from onelight.fixes.backdrop.matte.matting import begin
from onelight.fixes.backdrop.matte.reel import Frame, picture_of
from onelight.fixes.contract import Weights
from onelight.picture import colour, mattes
from onelight.picture.picture import Picture

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
    """The picture's own colour where alpha is 1, and towards 0 that of the foreground without its background."""
    front, _ = edges.separated(picture.linear(), alpha)
    linear = np.where(alpha[..., None] >= 1, picture.linear(), front).astype(np.float32)
    return Picture.from_array(linear, colour.LINEAR).to(picture.colour_space)


def _as_given(front: Picture, frame: Frame) -> Frame:
    if isinstance(frame, Picture):
        return frame.with_rgb(front.rgb)
    return np.rint(np.clip(front.rgb, 0, 1) * 255).astype(np.uint8) if frame.dtype == np.uint8 else front.rgb
