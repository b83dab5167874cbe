"""The frames that may be searched for people: kept small until it is known where the shots begin and end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onelight.metering.encoding import table
from onelight.metering.vision import cv2
from onelight.picture import colour

MOST_KEPT = 60
"""Thinned by half whenever there are more, so that memory doesn't grow."""
LOOKS = 5
"""Frames of a shot that are searched."""
_QUALITY = 92


class Looks:
    """Some frames of a clip as JPEG, in the clip's own encoding `colour_space`: a monitor's picture is made of
    those alone that are looked at."""

    def __init__(self, colour_space: str) -> None:
        self._space = colour.known_space(colour_space)
        self._kept: dict[int, bytes] = {}

    def keep(self, frame: int, codes: NDArray[np.uint16]) -> None:
        """A frame (h, w, 3) R'G'B', uint16 full scale."""
        small = cv2.convertScaleAbs(codes, alpha=1 / 257)
        self._kept[frame] = cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
        if len(self._kept) > MOST_KEPT:
            self._kept = dict(list(self._kept.items())[::2])

    def within(self, start: int, end: int) -> list[int]:
        """Up to LOOKS of the kept frames in a shot of frames `start` to `end`, evenly."""
        return thinned([frame for frame in self._kept if start <= frame < end], LOOKS)

    def video(self, frame: int) -> NDArray[np.uint8]:
        """A kept frame (h, w, 3) as a Rec.709 monitor shows it."""
        packed = np.frombuffer(self._kept[frame], np.uint8)
        codes = np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1])
        if self._space == colour.VIDEO:
            return codes
        linear = table(self._space).linear(codes.astype(np.uint16) * 257)
        return (colour.to_video(linear) * 255 + 0.5).astype(np.uint8)


def thinned(items: Sequence, most: int) -> list:
    """At most `most` of them, evenly."""
    if len(items) <= most:
        return list(items)
    return [items[(2 * i + 1) * len(items) // (2 * most)] for i in range(most)]
