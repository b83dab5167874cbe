"""Picture: pixels that know their colour space and where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from onelight.picture import colour
from onelight.units.errors import BadInput


@dataclass(frozen=True, eq=False)
class Picture:
    """One frame: `pixels` (H, W, C) float32, C is 3 (RGB) or 4 (RGB and straight alpha), in `colour_space`.

    `window` is the (x, y) of the top left pixel in the full frame: the data window of an EXR or a tile.
    `attributes` travel with it (timecode, reel, recipe hash). Pixels are read-only.
    """

    pixels: NDArray[np.float32]
    colour_space: str
    window: tuple[int, int] = (0, 0)
    attributes: Mapping[str, str | int | float] = field(default_factory=dict)

    @classmethod
    def from_array(cls, rgb: ArrayLike, colour_space: str = colour.LINEAR) -> Picture:
        """From an array (H, W, 3 or 4): floats as they are, uint8 and uint16 scaled to 0..1.

        `colour_space` says how the values are encoded, by its OCIO name. Raises BadInput for another
        shape or type, or a name that nobody knows.
        """
        array = np.asarray(rgb)
        if array.ndim != 3 or array.shape[2] not in (3, 4) or 0 in array.shape:
            raise BadInput(f"A picture is an array (H, W, 3 or 4), not {array.shape}.", "Stack the channels last.")
        if array.dtype in (np.uint8, np.uint16):
            array = array.astype(np.float32) / np.float32(np.iinfo(array.dtype).max)
        elif not np.issubdtype(array.dtype, np.floating):
            raise BadInput(f"Pixels of type {array.dtype} have no known scale.", "Give floats, uint8 or uint16.")
        pixels = np.array(array, dtype=np.float32, order="C")
        pixels.setflags(write=False)
        return cls(pixels, colour.known_space(colour_space))

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def rgb(self) -> NDArray[np.float32]:
        """(H, W, 3), encoded in `colour_space`."""
        return self.pixels[..., :3]

    @property
    def alpha(self) -> NDArray[np.float32] | None:
        """(H, W) straight alpha 0..1, or None."""
        return self.pixels[..., 3] if self.pixels.shape[2] == 4 else None

    def with_rgb(self, rgb: NDArray[np.float32], colour_space: str | None = None) -> Picture:
        """The same frame with other colour (H, W, 3); alpha, window and attributes stay."""
        if rgb.shape != self.rgb.shape:
            raise BadInput(f"New colour has shape {rgb.shape}, the picture {self.rgb.shape}.", "Keep the size.")
        pixels = rgb if self.alpha is None else np.dstack([rgb, self.alpha])
        pixels = np.ascontiguousarray(pixels, dtype=np.float32)
        pixels.setflags(write=False)
        return replace(self, pixels=pixels, colour_space=colour_space or self.colour_space)

    def to(self, colour_space: str) -> Picture:
        """The same picture encoded in another colour space (alpha untouched)."""
        name = colour.known_space(colour_space)
        if name == self.colour_space:
            return self
        return self.with_rgb(colour.convert(self.rgb, self.colour_space, name), name)

    def linear(self) -> NDArray[np.float32]:
        """(H, W, 3) scene-linear ACEScg."""
        return self.to(colour.LINEAR).rgb
