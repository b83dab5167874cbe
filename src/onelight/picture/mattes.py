"""Mattes on disk: alpha as lossless 16-bit grey (FFV1 in Matroska), every frame a key frame."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from onelight.picture.decode import Source
from onelight.picture.encode import Movie
from onelight.units.errors import BadInput, BadMedia

SUFFIX = ".mkv"
FULL = 65535


class MatteWriter:
    """A matte movie being written; on a clean close the file takes its name, on an error nothing stays.

    `size` (w, h) of every frame.
    """

    def __init__(self, path: Path, size: tuple[int, int], rate: Fraction) -> None:
        options = {"level": "3", "slices": "4", "g": "1"}
        self.size = size
        self._movie = Movie(path, size, rate, "ffv1", "gray16le", options, full_range=True)

    def __enter__(self) -> MatteWriter:
        return self

    def __exit__(self, *how: object) -> None:
        self._movie.__exit__(*how)  # type: ignore[arg-type]

    def write(self, alpha: NDArray[np.floating]) -> None:
        """The next frame, (H, W) 0..1. Raises BadInput for another size, DiskFull."""
        if alpha.shape != self.size[::-1]:
            raise BadInput(f"A matte of {alpha.shape[::-1]} in a movie of {self.size}.", "Keep one size.")
        codes = np.rint(np.clip(alpha, 0, 1) * FULL).astype(np.uint16)
        self._movie.add(VideoFrame.from_ndarray(codes, format="gray16le"))


def read(path: Path, start: int = 0, end: int | None = None) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """(number from 0, (H, W) float32 0..1) of frames `start` to `end` (excluded). Raises Missing, BadMedia."""
    with Source(path) as source:
        for number, frame in source.frames(start):
            if end is not None and number >= end:
                return
            if frame.format.name != "gray16le":
                raise BadMedia(f"'{path.name}' is no matte.", "Make it again.")
            yield number, frame.to_ndarray().astype(np.float32) / np.float32(FULL)


class Mattes:
    """A matte movie asked for by frames of its clip, mostly in rising order; `start` is its first frame there."""

    NEAR = 8
    """Frames ahead that are read through rather than sought."""

    def __init__(self, path: Path, start: int = 0) -> None:
        self.path, self.start = path, start
        self._number = -self.NEAR
        self._frames: Iterator[tuple[int, NDArray[np.float32]]] = iter(())
        self._alpha: NDArray[np.float32] | None = None

    def at(self, frame: int, size: tuple[int, int] | None = None) -> NDArray[np.float32]:
        """(H, W) float32 0..1 of a frame of the clip, scaled to `size` (w, h); all 0 outside the movie's range."""
        wanted = max(frame - self.start, -1)
        if wanted != self._number:
            if not 0 <= self._number < wanted <= self._number + self.NEAR:
                self._frames = read(self.path, wanted) if wanted >= 0 else iter(())
            self._alpha = next((alpha for number, alpha in self._frames if number >= wanted), None)
            self._number = wanted
        if self._alpha is not None:
            return scaled(self._alpha, size)
        shape = next(read(self.path))[1].shape if size is None else size[::-1]
        return np.zeros(shape, np.float32)


def scaled(alpha: NDArray[np.float32], size: tuple[int, int] | None) -> NDArray[np.float32]:
    """Alpha (H, W) at another size (w, h): by area downwards, linearly upwards."""
    if size is None or alpha.shape == size[::-1]:
        return alpha
    how = cv2.INTER_AREA if size[0] < alpha.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(alpha, size, interpolation=how), np.float32)
