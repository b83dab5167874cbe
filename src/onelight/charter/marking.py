"""Temp is not final: what nobody has approved says so, in the picture and in its attributes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.records.clearance import STATUS

WORDS = "TEMP – not approved"
_PART = 0.035
"""Letter height as a part of the shorter side."""
_INK, _SLUG = 0.85, 0.0
"""Rec.709 code values of the letters and of what is behind them."""


def mark_temp(picture: Picture, words: str = "") -> Picture:
    """The picture with `TEMP – not approved` (and `words`) burnt into its lower left corner.

    Same size and colour space; attribute `onelight:status` is `temp`, alpha under the mark 1.
    """
    mask = _lettering(f"{WORDS}  {words}".strip(), picture.size)
    height, width = mask.shape
    code = (_SLUG + (_INK - _SLUG) * mask)[..., None].repeat(3, axis=2).astype(np.float32)
    pixels = picture.pixels.copy()
    pixels[-height:, :width, :3] = colour.convert(code, colour.VIDEO, picture.colour_space)
    if picture.alpha is not None:
        pixels[-height:, :width, 3] = 1.0
    pixels.setflags(write=False)
    return replace(picture, pixels=pixels, attributes={**picture.attributes, STATUS: "temp"})


def _lettering(text: str, size: tuple[int, int]) -> NDArray[np.float32]:
    """(h, w) 0..1, no larger than the picture."""
    from PIL import Image, ImageDraw, ImageFont

    letters = max(8, round(min(size) * _PART))
    font = ImageFont.load_default(letters)
    left, top, right, bottom = font.getbbox(text)
    pad = letters // 2
    slug = Image.new("L", (int(right - left) + 2 * pad, int(bottom - top) + 2 * pad), 0)
    ImageDraw.Draw(slug).text((pad - left, pad - top), text, fill=255, font=font)
    if slug.width > size[0] or slug.height > size[1]:
        slug.thumbnail(size)
    return np.asarray(slug, np.float32) / np.float32(255)
