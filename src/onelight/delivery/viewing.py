"""Viewing copies, made from the EXRs of the pull itself: what is watched is what is delivered."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onelight.delivery.plan import Progress, Pull, Window
from onelight.picture import colour, exr, lut
from onelight.picture.picture import Picture
from onelight.records.clearance import Clearance
from onelight.units.errors import BadMedia

Viewing = Literal["prores", "h264", ""]

SUFFIX = {"prores": ".mov", "h264": ".mp4"}
DISPLAY = "Rec.1886 Rec.709 - Display"
_VIEW = "ACES 2.0 - SDR 100 nits (Rec.709)"
_SIZE = 65


def write_movie(
    path: Path, frames: list[Path], codec: Literal["prores", "h264"], pull: Pull, window: Window,
    clearance: Clearance, progress: Progress,
) -> None:  # fmt: skip
    """A Rec.709 movie of a pull's EXR files, with the first frame's timecode and the reel.

    Raises BadMedia for an EXR that isn't the cleared recipe's, DiskFull.
    """
    from onelight.picture.video import Writer

    clearance.holds()
    space = view_space(pull.clip.colour_space)
    timecode = str(window.timecode(window.frames.start))
    size = (pull.clip.width, pull.clip.height)
    with Writer(path, size, pull.clip.rate, codec, timecode, pull.clip.reel or None, space) as movie:
        for count, file in enumerate(frames, 1):
            picture = exr.read(file)["rgba"]
            if picture.attributes.get("onelight:recipe") != clearance.recipe:
                raise BadMedia(f"'{file.name}' is not a frame of recipe {clearance.recipe}.", "Deliver it anew.")
            movie.write(viewed(picture, space))
            progress(f"viewing copy {pull.name}", count / len(frames))


def view_space(colour_space: str) -> str:
    """The encoding of a viewing copy: camera video stays what it was; log and scene-linear get the ACES view."""
    encoding = colour.config().getColorSpace(colour.known_space(colour_space)).getEncoding()
    return colour.VIDEO if encoding == "sdr-video" else DISPLAY


def viewed(picture: Picture, space: str) -> Picture:
    """An ACEScg picture as a Rec.709 monitor is sent it, in `space` (`view_space`)."""
    if space != DISPLAY:
        return picture.to(space)
    height, width, _ = picture.rgb.shape
    codes = np.clip(colour.to_log(picture.linear()), 0, 1).reshape(-1, 3)
    shown = lut.look_up(_view_table(), codes).reshape(height, width, 3)
    return picture.with_rgb(shown, DISPLAY)


@lru_cache(maxsize=1)
def _view_table() -> NDArray[np.float32]:
    """(65, 65, 65, 3): ACEScct to the display through ACES 2.0. The view itself takes seconds a frame."""
    import PyOpenColorIO as ocio

    steps = np.linspace(0, 1, _SIZE, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    pixels = np.ascontiguousarray(np.stack([red, green, blue], -1).reshape(-1, 3))
    view = ocio.DisplayViewTransform(src=colour.LOG, display=DISPLAY, view=_VIEW)
    colour.config().getProcessor(view).getDefaultCPUProcessor().applyRGB(pixels)
    return pixels.reshape(_SIZE, _SIZE, _SIZE, 3)
