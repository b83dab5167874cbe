"""Mattes on disk: alpha as lossless 16-bit grey (FFV1 in Matroska), every frame a key frame."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from onelight.picture import lossless
from onelight.picture.by_number import ByNumber
from onelight.units.errors import BadInput

SUFFIX = lossless.SUFFIX
FULL = 65535
_FORMAT = "gray16le"


class MatteWriter:
    """A matte movie being written; on a clean close the file takes its name, on an error nothing stays.

    `size` (w, h) of every frame.
    """

    def __init__(self, path: Path, size: tuple[int, int], rate: Fraction) -> None:
        self.size = size
        self._movie = lossless.movie(path, size, rate, _FORMAT)

    def __enter__(self) -> MatteWriter:
        return self

    def __exit__(self, *how: object) -> None:
        self._movie.__exit__(*how)  # type: ignore[arg-type]

    def write(self, alpha: NDArray[np.floating]) -> None:
        """The next frame, (H, W) 0..1. Raises BadInput for another size, DiskFull."""
        if alpha.shape != self.size[::-1]:
            raise BadInput(f"A matte of {alpha.shape[::-1]} in a movie of {self.size}.", "Keep one size.")
        codes = np.rint(np.clip(alpha, 0, 1) * FULL).astype(np.uint16)
        self._movie.add(VideoFrame.from_ndarray(codes, format=_FORMAT))


def read(path: Path, start: int = 0, end: int | None = None) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """(number from 0, (H, W) float32 0..1) of frames `start` to `end` (excluded). Raises Missing, BadMedia."""
    for number, codes in lossless.read(path, start, _FORMAT, "matte"):
        if end is not None and number >= end:
            return
        yield number, codes.astype(np.float32) / np.float32(FULL)


class Mattes:
    """A matte movie asked for by frames of its clip, mostly in rising order; `start` is its first frame there."""

    def __init__(self, path: Path, start: int = 0) -> None:
        self.path, self.start = path, start
        self._frames = ByNumber(partial(read, path))

    def at(self, frame: int, size: tuple[int, int] | None = None) -> NDArray[np.float32]:
        """(H, W) float32 0..1 of a frame of the clip, scaled to `size` (w, h); all 0 outside the movie's range."""
        alpha = self._frames.at(frame - self.start)
        if alpha is not None:
            return scaled(alpha, size)
        shape = next(read(self.path))[1].shape if size is None else size[::-1]
        return np.zeros(shape, np.float32)


def unit(key: NDArray) -> NDArray[np.float32]:
    """A painted matte (H, W) or (H, W, 1), uint8, uint16, bool or floats, as float32 0..1."""
    flat = np.asarray(key)[..., 0] if np.ndim(key) == 3 else np.asarray(key)
    scale = {"uint8": 255, "uint16": FULL}.get(str(flat.dtype), 1)
    return np.clip(np.nan_to_num(flat.astype(np.float32)) / np.float32(scale), 0, 1)


def scaled(alpha: NDArray[np.float32], size: tuple[int, int] | None) -> NDArray[np.float32]:
    """Alpha (H, W) at another size (w, h): by area downwards, linearly upwards."""
    if size is None or alpha.shape == size[::-1]:
        return alpha
    how = cv2.INTER_AREA if size[0] < alpha.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(alpha, size, interpolation=how), np.float32)
