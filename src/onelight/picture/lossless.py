"""Lossless movies (FFV1 in Matroska), every frame a key frame: what a recipe keeps of frames."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onelight.picture.decode import Source
from onelight.picture.encode import MATRIX_BT709, Movie
from onelight.units.errors import BadMedia

SUFFIX = ".mkv"
MATRIX_RGB = 0
"""H.273: the planes are red, green and blue."""


def movie(path: Path, size: tuple[int, int], rate: Fraction, pixel_format: str) -> Movie:
    """A movie to be written, `size` (w, h), fed with FFmpeg frames of `pixel_format`: a context manager."""
    matrix = MATRIX_RGB if pixel_format.startswith("gbr") else MATRIX_BT709
    options = {"level": "3", "slices": "4", "g": "1"}
    return Movie(path, size, rate, "ffv1", pixel_format, options, full_range=True, matrix=matrix)


def read(path: Path, start: int, pixel_format: str, what: str) -> Iterator[tuple[int, NDArray[np.uint16]]]:
    """(number from 0, codes (H, W) or (H, W, C)) from frame `start` on. Raises Missing, and BadMedia for a movie in
    another format, saying that it is no `what`."""
    with Source(path) as source:
        for number, frame in source.frames(start):
            if frame.format.name != pixel_format:
                raise BadMedia(f"'{path.name}' is no {what}.", "Make it again.")
            yield number, np.asarray(frame.to_ndarray(), np.uint16)
