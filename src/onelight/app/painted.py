"""What an artist painted: mattes, strokes and boxes of single frames, and clean plates, as files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture import mattes
from onelight.picture.picture import Picture
from onelight.picture.sequence import read_frame
from onelight.records import Clip
from onelight.units.errors import BadInput, Missing

STILLS = (".png", ".tif", ".tiff", ".exr", ".jpg")
Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the plate."""


class Click(NamedTuple):
    """Pixel `x`, `y` of the plate in a frame of the clip: what is there is `held` out, or isn't."""

    frame: int
    x: int
    y: int
    held: bool = True

    @property
    def words(self) -> str:
        """As it is written: 40:610,420, with a leading - for what isn't held out."""
        return f"{'' if self.held else '-'}{self.frame}:{self.x},{self.y}"


def still(path: Path, colour_space: str) -> Picture:
    """A picture file, encoded in `colour_space` unless it is EXR. Raises BadMedia."""
    if path.suffix.lower() == ".exr":
        from onelight.picture import exr

        layers = exr.read(path)
        return layers.get("rgba") or next(iter(layers.values()))
    return Picture.from_array(read_frame(path)[..., :3], colour_space)


def png(key: NDArray) -> bytes:
    """A painted matte (H, W), as `mattes.unit` takes it, as a 16-bit PNG."""
    codes = np.rint(mattes.unit(key) * mattes.FULL).astype(np.uint16)
    return bytes(cv2.imencode(".png", codes)[1])


def painted(folder: Path, clip: Clip) -> dict[int, NDArray[np.float32]]:
    """The painted frames of a folder: alpha (H, W) 0..1 by frame of the clip, files named by frame (hero.0040.png).

    A frame is its number in the clip, or in its timecode. Alpha where a file has some that varies, else luma.
    Raises Missing for no such folder or no pictures in it, BadInput for a name without a number, BadMedia.
    """
    return {frame: alpha_of(path) for frame, path in _by_frame(folder, clip).items()}


def _by_frame(folder: Path, clip: Clip) -> dict[int, Path]:
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in STILLS) if folder.is_dir() else []
    if not files:
        raise Missing(f"There are no painted frames in '{folder}'.", "PNG or EXR, named by frame: hero.0040.png.")
    found = {}
    for path in files:
        numbers = re.findall(r"\d+", path.stem)
        if not numbers:
            raise BadInput(f"'{path.name}' doesn't say which frame it is.", "Name it by frame: hero.0040.png.")
        number, first = int(numbers[-1]), clip.start.frame
        found[number - first if number >= clip.frames and number >= first else number] = path
    return found


def alpha_of(path: Path) -> NDArray[np.float32]:
    """What a painted file holds out, (H, W) 0..1. Raises BadMedia."""
    if path.suffix.lower() == ".exr":
        from onelight.picture import exr

        layers = exr.read(path)
        one = layers.get("matte") or layers.get("rgba") or next(iter(layers.values()))
        plane = one.alpha if one.alpha is not None and np.ptp(one.alpha) > 0 else one.pixels[..., 0]
        return mattes.unit(plane)
    pixels = read_frame(path)
    if pixels.shape[2] == 4 and np.ptp(pixels[..., 3]) > 0:
        return mattes.unit(pixels[..., 3])
    return mattes.unit(pixels[..., :3].mean(axis=2))


def stroked(folder: Path, clip: Clip) -> dict[int, NDArray[np.int8]]:
    """Rough strokes by frame, files named as for `painted`: (H, W) int8, white 1 (held out), black -1 (not), grey or
    transparent 0 (nothing said)."""
    return {frame: _marks(path) for frame, path in _by_frame(folder, clip).items()}


def _marks(path: Path) -> NDArray[np.int8]:
    pixels = read_frame(path)
    grey = pixels[..., :3].mean(axis=2)
    said = pixels[..., 3] > 0.5 if pixels.shape[2] == 4 else np.ones(grey.shape, bool)
    return (((grey > 0.75).astype(np.int8) - (grey < 0.25)) * said).astype(np.int8)


def scaled(box: Box, scale: float) -> Box:
    """A box in a picture that is `scale` times as large."""
    x, y, w, h = (round(v * scale) for v in box)
    return x, y, w, h


def checked(boxes: Sequence[str]) -> Box:
    """x,y,width,height as a box. Raises BadInput."""
    try:
        x, y, w, h = (int(v) for v in boxes)
    except ValueError:
        raise BadInput(f"'{','.join(boxes)}' is no box.", "Write x,y,width,height in pixels: 410,80,300,620.") from None
    return x, y, w, h


def clicked(said: str) -> Click:
    """FRAME:X,Y, or -FRAME:X,Y for what isn't held out, as a click. Raises BadInput."""
    found = re.fullmatch(r"\s*(-?)(\d+):(\d+),(\d+)\s*", said)
    if not found:
        raise BadInput(f"'{said}' is no click.", "Write FRAME:X,Y in pixels of the plate, 40:610,420; -40:… isn't it.")
    sign, frame, x, y = found.groups()
    return Click(int(frame), int(x), int(y), not sign)
