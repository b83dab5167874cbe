"""The clean plate as each frame shows it: moved as the camera moved, in the shot's own light."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop.matte.reel import Frame, Reel, bytes_of, picture_of
from onelight.picture.features import features, matched
from onelight.units.errors import BadInput

Bytes = NDArray[np.uint8]
STILL = 1.0
"""Pixels: a plate that lies no further off than this wasn't moved."""
ENOUGH = 20
"""Points known again that a move is believed by."""


class CleanPlate:
    """The empty set behind each frame of a reel, (h, w, 3) uint8 ACEScct by place; `reel` must be whole.

    `plate` is one picture for all frames (moved to each by the points that both show), or one for each frame.
    `outside` (place, (h, w) bool) says where a frame shows the set for certain: there light is compared.
    Raises BadInput for another size or count of plates, or one that shows another set.
    """

    def __init__(
        self, reel: Reel, plate: Frame | Sequence[Frame], outside: Sequence[tuple[int, NDArray[np.bool_]]]
    ) -> None:
        plates = list(plate) if isinstance(plate, Sequence) else [plate]
        if len(plates) not in (1, len(reel)):
            raise BadInput(f"{len(plates)} plates for {len(reel)} frames.", "Give one, or one for each frame.")
        pictures = [picture_of(one) for one in plates]
        if any(one.size[0] * reel.full[1] != one.size[1] * reel.full[0] for one in pictures):
            raise BadInput(f"The clean plate is {pictures[0].size}, the shot {reel.full}.", "Give one of its shape.")
        self.reel, self.plates = reel, [bytes_of(one, reel.size) for one in pictures]
        self._seen = features(_grey(self.plates[0]), 1500, 0.01)
        self.still = len(plates) > 1 or all(_moved(self._move(place)) < STILL for place, _ in outside)
        self._light = self._fit(outside)

    @lru_cache(maxsize=8)  # noqa: B019 - lives as long as its reel
    def at(self, place: int) -> Bytes:
        """The plate behind a frame."""
        plate = self.plates[place if len(self.plates) > 1 else 0]
        if not self.still:
            size = plate.shape[1::-1]
            plate = cv2.warpPerspective(plate, self._move(place), size, borderMode=cv2.BORDER_REPLICATE)
        slope, offset = self._light
        return np.rint(np.clip(plate * slope + offset, 0, 255)).astype(np.uint8)

    def _move(self, place: int) -> NDArray[np.float64]:
        """(3, 3): pixels of the plate to those of a frame; the identity where too little is known again."""
        ours, theirs = matched(self._seen, features(_grey(self.reel[place]), 1500, 0.01), 0.8)
        if len(ours) < ENOUGH:
            return np.eye(3)
        move, good = cv2.findHomography(ours, theirs, cv2.RANSAC, 2.0)
        return np.asarray(move, np.float64) if move is not None and good.sum() >= ENOUGH else np.eye(3)

    def _fit(self, outside: Sequence[tuple[int, NDArray[np.bool_]]]) -> tuple[NDArray, NDArray]:
        """Slope and offset (3,) a channel that bring the plate's code values to the shot's."""
        self._light = np.ones(3), np.zeros(3)
        theirs = np.concatenate([self.at(place)[mask][::7] for place, mask in outside]).astype(np.float64)
        ours = np.concatenate([self.reel[place][mask][::7] for place, mask in outside]).astype(np.float64)
        self.at.cache_clear()
        if len(ours) < 100:
            return self._light
        fits = [_line(theirs[:, c], ours[:, c]) for c in range(3)]
        return np.array([slope for slope, _ in fits]), np.array([offset for _, offset in fits])


def _line(x: NDArray, y: NDArray) -> tuple[float, float]:
    """y = slope x + offset, by least squares without the tenth that fits worst; a plain step where x says nothing."""
    keep = np.ones(len(x), bool)
    slope, offset = 1.0, float(np.median(y - x))
    for _ in range(3):
        if x[keep].std() > 2:
            slope, offset = np.polyfit(x[keep], y[keep], 1)
            slope = float(np.clip(slope, 0.7, 1.4))
            offset = float(np.median(y[keep] - slope * x[keep]))
        off = np.abs(y - slope * x - offset)
        keep = off <= np.quantile(off, 0.9)
    return slope, offset


def _grey(frame: Bytes) -> Bytes:
    return np.ascontiguousarray(frame[..., 1])


def _moved(move: NDArray[np.float64]) -> float:
    """How far a move takes the points of a frame, pixels, about its middle."""
    points = np.array([[[50.0, 50.0]], [[250.0, 50.0]], [[250.0, 150.0]], [[50.0, 150.0]]])
    return float(np.abs(cv2.perspectiveTransform(points, move) - points).max())
