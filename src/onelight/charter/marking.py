"""Temp is not final: what nobody has approved says so, in the picture and in its attributes.

The one place where the mark is drawn: the review room and previews put it on what they show.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.records.clearance import STATUS

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

WORDS = "TEMP, not final"

Side = Literal["left", "right"]
"""The lower corner that the mark is burnt into."""

_PART = 0.035
"""Letter height as a part of the shorter side."""
_READABLE, _SMALLEST = 8, 6
"""Pixels: of letters where there is room, and where there isn't."""
_INK, _SLUG = 0.85, 0.0
"""Rec.709 code values of the letters and of what is behind them."""


def said(words: str, side: Side = "left") -> str:
    """What is burnt in with `words`; TEMP stands outermost, so that a wipe between two sides hides neither."""
    return "  ".join(filter(None, (WORDS, words) if side == "left" else (words, WORDS)))


def mark_temp(picture: Picture, words: str = "", side: Side = "left") -> Picture:
    """The picture with `TEMP, not final` (and `words`) burnt into a lower corner.

    Same size and colour space; attribute `onelight:status` is `temp`, alpha under the mark 1.
    """
    slug = _slug(said(words, side), picture.size, side)
    height, width = slug.shape[:2]
    columns = slice(0, width) if side == "left" else slice(picture.size[0] - width, None)
    pixels = picture.pixels.copy()
    pixels[-height:, columns, :3] = colour.convert(slug, colour.VIDEO, picture.colour_space)
    if picture.alpha is not None:
        pixels[-height:, columns, 3] = 1.0
    pixels.setflags(write=False)
    return replace(picture, pixels=pixels, attributes={**picture.attributes, STATUS: "temp"})


def _slug(text: str, size: tuple[int, int], side: Side) -> NDArray[np.float32]:
    """(h, w, 3) Rec.709 code values: light letters on black. In a picture of `size` (w, h) that is too small
    for all of them the outermost are seen."""
    from PIL import Image, ImageDraw

    letters = max(_READABLE, round(min(size) * _PART))
    while letters > _SMALLEST and _font(letters).getlength(text) + letters > size[0]:
        letters -= 1
    font, pad = _font(letters), letters // 2
    left, top, right, bottom = font.getbbox(text)
    slug = Image.new("L", (int(right - left) + 2 * pad, int(bottom - top) + 2 * pad), 0)
    ImageDraw.Draw(slug).text((pad - left, pad - top), text, fill=255, font=font)
    columns = slice(None, size[0]) if side == "left" else slice(-size[0], None)
    mask = np.asarray(slug, np.float32)[-size[1] :, columns] / np.float32(255)
    return (_SLUG + (_INK - _SLUG) * mask)[..., None].repeat(3, axis=2)


@cache
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    assert not isinstance(font, ImageFont.ImageFont), "Pillow has been built without FreeType"
    return font
