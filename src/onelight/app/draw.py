"""Drawing for people: pictures for a monitor, sheets of labelled pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from onelight.picture import colour
from onelight.picture.picture import Picture

PAPER = (24, 24, 24)
INK = (222, 222, 222)
FAINT = (150, 150, 150)
GAP = 12
LINE = 18
"""Pixels."""


@dataclass(frozen=True)
class Cell:
    """A picture of a sheet with the words under it: the first line bold, the rest small."""

    picture: Picture | None
    words: tuple[str, ...]


def monitor(picture: Picture) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 as a Rec.709 monitor is sent them."""
    return np.rint(colour.to_video(picture.linear()) * 255).astype(np.uint8)


def sheet(title: str, rows: Sequence[Sequence[Cell]], foot: Sequence[str] = ()) -> bytes:
    """A PNG: `title`, rows of labelled pictures, lines at the foot."""
    width = max(sum(_width(cell) + GAP for cell in row) for row in rows) + GAP
    title_height = 2 * LINE
    height = title_height + sum(_height(row) for row in rows) + LINE * len(foot) + GAP
    image = Image.new("RGB", (max(width, 640), height), PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((GAP, GAP), title, INK, font(16))
    top = title_height + GAP // 2
    for row in rows:
        _row(image, draw, row, top)
        top += _height(row)
    for line in foot:
        draw.text((GAP, top), line, FAINT, font(13))
        top += LINE
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _row(image: Image.Image, draw: ImageDraw.ImageDraw, row: Sequence[Cell], top: int) -> None:
    left = GAP
    tallest = max((cell.picture.size[1] for cell in row if cell.picture), default=0)
    for cell in row:
        if cell.picture:
            image.paste(Image.fromarray(monitor(cell.picture)), (left, top))
        for number, words in enumerate(cell.words):
            ink, size = (INK, 14) if number == 0 else (FAINT, 12)
            draw.text((left, top + tallest + 4 + number * LINE), words, ink, font(size))
        left += _width(cell) + GAP


def _width(cell: Cell) -> int:
    words = max((font(14).getlength(line) for line in cell.words), default=0.0)
    return max(cell.picture.size[0] if cell.picture else 0, round(words))


def _height(row: Sequence[Cell]) -> int:
    tallest = max((cell.picture.size[1] for cell in row if cell.picture), default=0)
    return tallest + LINE * max((len(cell.words) for cell in row), default=0) + GAP


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font: the same on every machine."""
    return ImageFont.load_default(size)
