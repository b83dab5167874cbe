"""Temp frames: what this room shows of a repair, at proxy size and marked so.

Law 4: no endpoint hands out a final frame of a proposal without a decision that the charter accepts.
This room hands out none at all. Whatever is drawn here of a proposal, circled or not, is at most
LONG_SIDE pixels long, has its mark burnt into the picture, and says so in the file and the headers.
Finals leave by delivery alone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from onelight.charter.marking import Side, mark_temp, said
from onelight.picture import colour
from onelight.picture.picture import Picture

LONG_SIDE = 960
"""Pixels: no picture of this room is longer."""

SURROUND = 118 / 255
"""18 % grey as an sRGB screen shows it, the page's surround: where nothing changed, nothing is seen."""


@dataclass(frozen=True)
class Frame:
    """A picture file on its way out: `data` in `media_type`; `mark` as burnt in, '' for a still."""

    data: bytes
    media_type: str
    mark: str = ""


def shrunk(picture: Picture, long_side: int = LONG_SIDE) -> Picture:
    """At most `long_side` pixels long, area-averaged in its own encoding; smaller ones as they are."""
    width, height = picture.size
    scale = min(long_side, LONG_SIDE) / max(width, height)
    if scale >= 1:
        return picture
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return Picture.from_array(cv2.resize(picture.rgb, size, interpolation=cv2.INTER_AREA), picture.colour_space)


def video(picture: Picture) -> NDArray[np.float32]:
    """(H, W, 3) code values 0..1 for a Rec.709 monitor."""
    if picture.colour_space == colour.VIDEO:
        return np.clip(picture.rgb, 0.0, 1.0)
    return colour.to_video(picture.linear())


def difference(before: Picture, after: Picture, gain: float) -> NDArray[np.float32]:
    """(H, W, 3) 0..1: SURROUND where nothing changes, brighter where the repair lifts; times `gain`."""
    return np.clip(SURROUND + gain * (video(after) - video(before)), 0.0, 1.0)


def still(picture: Picture, long_side: int = LONG_SIDE) -> Frame:
    """A plate's frame as it was shot, JPEG in Rec.709, unmarked: nothing has been done to it."""
    buffer = io.BytesIO()
    _image(video(shrunk(picture, long_side))).save(buffer, "JPEG", quality=92, subsampling=0)
    return Frame(buffer.getvalue(), "image/jpeg")


def marked(code: NDArray[np.float32], mark: str, side: Side) -> Frame:
    """PNG of code values (H, W, 3) 0..1 with the charter's mark and `mark` burnt in at the foot, and in the file."""
    burnt, words = mark_temp(Picture.from_array(code, colour.VIDEO), mark, side), said(mark, side)
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Onelight", f"{words} (a preview at proxy size, not a final)")
    buffer = io.BytesIO()
    _image(burnt.rgb).save(buffer, "PNG", compress_level=1, pnginfo=info)
    return Frame(buffer.getvalue(), "image/png", words)


def _image(code: NDArray[np.float32]) -> Image.Image:
    return Image.fromarray(np.rint(code * 255).astype(np.uint8))
