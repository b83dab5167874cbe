"""A shot's frames at working size, on disk: sweeps go through them forwards and backwards, memory stays where it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.picture.scaling import fit
from onelight.units.errors import BadInput

WIDE = 320
"""Pixels of the long side that mattes are found at; a smaller plate stays as it is. Found at twice as many and more
slowly, a dancer's was no better and less steady; carried up to twice as many it is as good as here."""
LEAST = 32
"""Pixels of the shorter side that a network can look at."""

Frame = Picture | NDArray
"""A picture, or an array (H, W, 3): uint8 or floats 0..1 as an sRGB monitor shows them."""


def picture_of(frame: Frame) -> Picture:
    """A frame as a picture. Raises BadInput as `Picture.from_array` does."""
    return frame if isinstance(frame, Picture) else Picture.from_array(frame, "sRGB - Display")


def bytes_of(picture: Picture, size: tuple[int, int]) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 ACEScct at `size` (w, h)."""
    small = picture
    if picture.size != size:
        how = cv2.INTER_AREA if size[0] < picture.size[0] else cv2.INTER_LINEAR
        small = Picture.from_array(cv2.resize(picture.rgb, size, interpolation=how), picture.colour_space)
    return np.rint(np.clip(small.to(colour.LOG).rgb, 0, 1) * 255).astype(np.uint8)


class Tray:
    """Arrays of one shape and type by place, in a file: in no order, and none of them stay in memory."""

    def __init__(self, path: Path, shape: tuple[int, ...], kind: type = np.uint8) -> None:
        self._file, self.shape, self.kind = path.open("w+b"), shape, np.dtype(kind)
        self._bytes = int(np.prod(shape)) * self.kind.itemsize

    def __setitem__(self, place: int, array: NDArray) -> None:
        self._file.seek(place * self._bytes)
        self._file.write(np.ascontiguousarray(array, self.kind).tobytes())

    def __getitem__(self, place: int) -> NDArray:
        self._file.seek(place * self._bytes)
        return np.frombuffer(self._file.read(self._bytes), self.kind).reshape(self.shape)


class Reel:
    """Frames (h, w, 3) uint8 ACEScct by their place in the shot, from 0, in a file of `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.size, self.full, self.count = (0, 0), (0, 0), 0
        self._tray: Tray | None = None

    def take(self, frames: Iterable[Frame]) -> Reel:
        """Puts all frames on the reel. Raises BadInput for none, or one of another size."""
        for frame in frames:
            picture = picture_of(frame)
            if self._tray is None:
                self.full, self.size = picture.size, fit(picture.size, WIDE)
                if min(self.size) < LEAST:
                    raise BadInput(f"Frames of {picture.size} are too small.", f"Give {LEAST} pixels a side at least.")
                self._tray = Tray(self.folder / "reel.raw", (self.size[1], self.size[0], 3))
            elif picture.size != self.full:
                raise BadInput(
                    f"Frame {self.count} is {picture.size}, the first one {self.full}.", "Give one shot, of one size."
                )
            self._tray[self.count] = bytes_of(picture, self.size)
            self.count += 1
        if not self.count:
            raise BadInput("There are no frames to make a matte of.", "Give at least one.")
        return self

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, place: int) -> NDArray[np.uint8]:
        assert self._tray is not None, "take() comes first"
        return self._tray[place]
