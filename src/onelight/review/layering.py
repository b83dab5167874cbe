"""A repair's layers on one sheet: result, matte, elements and data, a tile each, named."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from onelight.fixes.contract import Layers
from onelight.review.temp import LONG_SIDE, SURROUND, video

Tile = NDArray[np.float32]
LETTERS = 14
"""Pixels of a tile's name."""
NAMED = 20
"""Pixels of the strip that it stands on."""


def sheet(layers: Layers) -> Tile:
    """(H, W, 3) code values 0..1 for a Rec.709 monitor, of the frame's own shape and LONG_SIDE at most: as many tiles
    across as down. Normals as colours (x red, y green, z blue, -1 to 1), depth lighter where nearer, mattes as grey."""
    tiles = tiles_of(layers)
    across = math.ceil(math.sqrt(len(tiles)))
    width, height = layers.result.size
    scale = min(1.0, LONG_SIDE / max(width, height)) / across
    size = max(1, round(width * scale)), max(1, round(height * scale))
    made = np.full((size[1] * across, size[0] * across, 3), SURROUND, np.float32)
    for n, (name, tile) in enumerate(tiles.items()):
        row, column = divmod(n, across)
        made[row * size[1] : (row + 1) * size[1], column * size[0] : (column + 1) * size[0]] = _named(name, tile, size)
    return made


def tiles_of(layers: Layers) -> dict[str, Tile]:
    """Name -> (h, w, 3) code values 0..1 of each layer."""
    tiles = {"result": video(layers.result)}
    if layers.matte is not None:
        tiles["matte"] = _grey(layers.matte)
    tiles |= {name: video(picture) for name, picture in layers.elements.items()}
    return tiles | {name: _data(name, values) for name, values in layers.data.items()}


def _data(name: str, values: NDArray[np.float32]) -> Tile:
    if values.ndim == 3:
        return np.clip(values * 0.5 + 0.5, 0, 1).astype(np.float32)
    if name == "Z":
        stops = np.log2(np.maximum(values, 1e-3))
        near, far = np.percentile(stops, [1, 99])
        return _grey((far - stops) / max(float(far - near), 1e-3))
    return _grey(values / max(1.0, float(values.max())))


def _grey(values: NDArray[np.float32]) -> Tile:
    """(h, w) 0..1 as (h, w, 3)."""
    return np.repeat(np.clip(np.nan_to_num(values), 0, 1).astype(np.float32)[..., None], 3, axis=2)


def _named(name: str, tile: Tile, size: tuple[int, int]) -> Tile:
    small = np.asarray(cv2.resize(tile, size, interpolation=cv2.INTER_AREA), np.float32)
    drawn = Image.fromarray(np.rint(np.clip(small, 0, 1) * 255).astype(np.uint8))
    pen, font = ImageDraw.Draw(drawn), ImageFont.load_default(LETTERS)
    pen.rectangle((0, 0, pen.textlength(name, font) + 10, NAMED), fill=(0, 0, 0))
    pen.text((5, 2), name, font=font, fill=(220, 220, 220))
    return np.asarray(drawn, np.float32) / np.float32(255)
