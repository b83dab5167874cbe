"""A fill on disk: 16-bit log codes and the soft hole as a lossless movie (FFV1, RGB and alpha), every frame a key
frame; and what of it was made up, as a matte movie. Given back at any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from onelight.fixes.cleanup.filling import Fill
from onelight.fixes.cleanup.reel import FULL, coded, decoded
from onelight.picture.decode import Source
from onelight.picture.encode import Movie
from onelight.units.errors import BadMedia

Floats = NDArray[np.floating]
SUFFIX = ".mkv"
_FORMAT = "gbrap16le"
MATRIX_RGB = 0


class FillWriter:
    """A fill movie being written, frame by frame; on an error nothing stays. `size` (w, h)."""

    def __init__(self, path: Path, size: tuple[int, int], rate: Fraction) -> None:
        options = {"level": "3", "slices": "4", "g": "1"}
        self.size = size
        self._movie = Movie(path, size, rate, "ffv1", _FORMAT, options, full_range=True, matrix=MATRIX_RGB)

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

    NEAR = 8

    def __init__(self, path: Path, start: int = 0) -> None:
        self.path, self.start = path, start
        self._number = -self.NEAR
        self._frames: Iterator[tuple[int, NDArray[np.uint16]]] = iter(())
        self._codes: NDArray[np.uint16] | None = None

    def at(self, frame: int, size: tuple[int, int]) -> tuple[Floats, Floats] | None:
        """(ACEScct (H, W, 3), hole (H, W) 0..1) at `size` (w, h); None outside the movie's range."""
        wanted = max(frame - self.start, -1)
        if wanted != self._number:
            if not 0 <= self._number < wanted <= self._number + self.NEAR:
                self._frames = _read(self.path, wanted) if wanted >= 0 else iter(())
            self._codes = next((codes for number, codes in self._frames if number >= wanted), None)
            self._number = wanted
        if self._codes is None:
            return None
        return scaled(decoded(self._codes[..., :3]), self._codes[..., 3] / np.float32(FULL), size)


def _read(path: Path, start: int) -> Iterator[tuple[int, NDArray[np.uint16]]]:
    with Source(path) as source:
        for number, frame in source.frames(start):
            if frame.format.name != _FORMAT:
                raise BadMedia(f"'{path.name}' is no fill.", "Propose it again.")
            yield number, np.asarray(frame.to_ndarray(), np.uint16)


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
