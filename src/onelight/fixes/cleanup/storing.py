"""A fill on disk: 16-bit log codes and the soft hole as a lossless movie (FFV1, RGB and alpha), every frame a key
frame; and what of it was made up, as a matte movie. Given back at any size."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from onelight.fixes.cleanup.filling import Fill
from onelight.fixes.cleanup.reel import FULL, coded, decoded
from onelight.picture import lossless
from onelight.picture.by_number import ByNumber

Floats = NDArray[np.floating]
SUFFIX = lossless.SUFFIX
_FORMAT = "gbrap16le"


class FillWriter:
    """A fill movie being written, frame by frame; on an error nothing stays. `size` (w, h)."""

    def __init__(self, path: Path, size: tuple[int, int], rate: Fraction) -> None:
        self.size = size
        self._movie = lossless.movie(path, size, rate, _FORMAT)

    def __enter__(self) -> FillWriter:
        return self

    def __exit__(self, *how: object) -> None:
        self._movie.__exit__(*how)  # type: ignore[arg-type]

    def write(self, alpha: Floats, fills: Sequence[Fill]) -> None:
        """The hole (H, W) 0..1 and its fills."""
        codes = np.zeros((self.size[1], self.size[0], 4), np.uint16)
        for fill in fills:
            top, bottom, left, right = fill.box
            inside = alpha[top:bottom, left:right] > 0
            codes[top:bottom, left:right, :3] = np.where(inside[..., None], coded(fill.log_rgb), 0)
        # What is a trace of a hole stays one: a fill is laid only where its alpha is more than nothing.
        codes[..., 3] = np.where(alpha > 0, np.maximum(np.rint(alpha * FULL), 1), 0)
        self._movie.add(VideoFrame.from_ndarray(codes, format=_FORMAT))


class Fills:
    """A fill movie asked for by frames of its clip, mostly in rising order; `start` is its first frame there."""

    def __init__(self, path: Path, start: int = 0) -> None:
        self.path, self.start = path, start
        self._frames = ByNumber(lambda first: lossless.read(path, first, _FORMAT, "fill"))

    def at(self, frame: int, size: tuple[int, int]) -> tuple[Floats, Floats] | None:
        """(ACEScct (H, W, 3), hole (H, W) 0..1) at `size` (w, h); None outside the movie's range."""
        codes = self._frames.at(frame - self.start)
        if codes is None:
            return None
        return scaled(decoded(codes[..., :3]), codes[..., 3] / np.float32(FULL), size)


def scaled(log_rgb: Floats, alpha: Floats, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """A fill (H, W, 3) and its hole (H, W) at another size (w, h); what lies outside the hole doesn't bleed in."""
    if alpha.shape == size[::-1]:
        return log_rgb, alpha
    how = cv2.INTER_AREA if size[0] < alpha.shape[1] else cv2.INTER_LINEAR
    there = (alpha > 0).astype(np.float32)
    filled = np.dstack([log_rgb * there[..., None], there]).astype(np.float32)  # four channels: OpenCV takes no more
    out = cv2.resize(filled, size, interpolation=how)
    hole = cv2.resize(np.asarray(alpha, np.float32), size, interpolation=how)
    return out[..., :3] / np.maximum(out[..., 3:4], 1e-6), np.asarray(hole, np.float32)
