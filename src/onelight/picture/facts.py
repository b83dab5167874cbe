"""Facts: what a file or sequence says of itself, before a frame of it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

Rotation = Literal[0, 90, 180, 270]


@dataclass(frozen=True)
class Facts:
    """Of a video file or a frame sequence.

    `width` and `height` are as seen: `rotation` (degrees clockwise that the decoder's frame must turn)
    is applied, pixel aspect is not. `frames` counts what is shown: an edit list's hidden frames are
    left out. `variable_rate` is True where frame times are uneven; frames are then counted.
    """

    path: Path
    media: Literal["video", "sequence"]
    container: str
    codec: str
    pixel_format: str
    width: int
    height: int
    rotation: Rotation
    bit_depth: int
    has_alpha: bool
    rate: Fraction
    variable_rate: bool
    frames: int
    bytes: int
    start_timecode: str | None = None
    reel: str = ""
    matrix: str = "bt709"
    """Y'CbCr matrix: bt709, bt601, bt2020, …; from the tags, else by size as players do (see `matrix_from`)."""
    matrix_from: Literal["tag", "size"] = "tag"
    full_range: bool = False
    primaries: str = ""
    transfer: str = ""
    """H.273 names (bt709, bt2020, smpte2084, …), '' where untagged."""
    colour_space: str | None = None
    """OCIO name, where the metadata tell it (camera curve, tags, EXR chromaticities)."""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) as seen."""
        return self.width, self.height
