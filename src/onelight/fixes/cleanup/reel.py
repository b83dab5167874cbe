"""Frames of a take laid out on disk as 16-bit log codes, so that any of them can be asked for at any time while memory
holds one; with what hides the set in each, and how the camera moved between them."""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.picture.tracking import LONG_SIDE, Tracker, grey, moved, scaling
from onelight.units.errors import BadInput, DiskFull

Floats = NDArray[np.floating]

BOTTOM, SPAN = -0.4, 2.0
"""ACEScct of code 0, and what the 16 bits span: from below black to above 65504."""
FULL = 65535
BUDGET = 2_000_000_000
"""Bytes of frames laid out at most; of a longer take every second, third … frame is."""
COARSE = 8
"""What hides the set is known coarsely, too: one cell is so many pixels wide."""
SHAKES = 0.35
"""Pixels of a frame at most LONG_SIDE large: a camera that seems to move no more stands; what a codec does to its
corners is no move."""
DOUBTED, LOOKS, SMOOTHER = 1.5, 5, 1.15
"""Up to so many pixels the move has to earn its place: over so many frames it must bring them nearer to each other by
this factor, which resampling alone would make of grain."""
STANDS = 0.3
"""Pixels: what is nearer than this to where it was needs no resampling."""


def coded(log_rgb: Floats) -> NDArray[np.uint16]:
    """ACEScct (H, W, 3) as 16-bit codes, same shape."""
    return np.rint(np.clip((log_rgb - BOTTOM) / SPAN, 0, 1) * FULL).astype(np.uint16)


def decoded(codes: NDArray[np.uint16]) -> Floats:
    """16-bit codes of any shape as ACEScct."""
    return codes.astype(np.float32) * np.float32(SPAN / FULL) + np.float32(BOTTOM)


def broken(picture: Picture) -> NDArray[np.bool_] | None:
    """Where (H, W) a picture in any space holds NaN or infinite values; None where nowhere."""
    good = np.isfinite(picture.rgb)
    return None if good.all() else ~np.asarray(good.all(2))


def sound(picture: Picture) -> Picture:
    """A picture in any space, black where it is broken."""
    bad = broken(picture)
    return picture if bad is None else picture.with_rgb(np.where(bad[..., None], np.float32(0), picture.rgb))


class Reel:
    """A take laid out: `numbers` (M,) say which frames of it, counted from 0, are kept; of those `hidden(k)` and
    `crop(k, …)` tell. `moves` (N, 3, 3) of all frames lead to frame 0, in pixels of `size` (w, h)."""

    def __init__(self, length: int, size: tuple[int, int], folder: Path | None = None, step: int = 0) -> None:
        self.size = size
        self.step = step or max(1, -(-length * size[0] * size[1] * 6 // BUDGET))
        self.numbers = np.arange(0, length, self.step)
        shape = (len(self.numbers), size[1], size[0])
        self._codes, codes = _on_disk((*shape, 3), np.uint16, folder)
        self._hidden, hidden = _on_disk(shape, np.bool_, folder)
        self._files = codes, hidden
        self.coarse: list[Floats] = []
        self._tracker = Tracker()
        self.moves = np.tile(np.eye(3), (length, 1, 1))
        self.still = True

    def take(self, number: int, picture: Picture, hidden: NDArray[np.bool_] | None) -> None:
        """The next frame; `hidden` (H, W) where something stands before the set: broken pixels (NaN, infinite) always
        do. Raises BadInput for another size."""
        if picture.size != self.size:
            raise BadInput(f"Frame {number} is {picture.size}, the others {self.size}.", "Keep one size.")
        here = np.zeros(self.size[::-1], bool) if hidden is None else hidden
        if here.shape != self.size[::-1]:
            raise BadInput(f"The matte of frame {number} is {here.shape[::-1]}, not {self.size}.", "Scale it first.")
        bad = broken(picture)
        if bad is not None:
            here, picture = here | bad, sound(picture)
        self._tracker.see(grey(picture), here)
        if number % self.step == 0:
            kept = number // self.step
            self._codes[kept] = coded(picture.to(colour.LOG).rgb)
            self._hidden[kept] = here
            low = (-(-self.size[0] // COARSE), -(-self.size[1] // COARSE))
            shown = cv2.resize((~here).astype(np.float32), low, interpolation=cv2.INTER_AREA)
            self.coarse.append(np.asarray(shown, np.float32))
            self.rest()

    def rest(self) -> None:
        """What was read or written stays on the disk alone: a mapped file's pages would count as memory until they are
        needed elsewhere."""
        for file in self._files:
            if hasattr(file, "madvise"):
                file.madvise(mmap.MADV_DONTNEED)

    def close(self) -> Reel:
        """All frames are in: how the camera moved."""
        found = self._tracker.track()
        self.moves = found.at(self.size)
        shake = _shake(self.moves, self.size) / max(1.0, max(self.size) / LONG_SIDE)
        stands = shake < SHAKES or (shake < DOUBTED and self._explained())
        self.still = found.kind in ("static", "lost") or stands
        if self.still:
            self.moves = np.tile(np.eye(3), (len(self.moves), 1, 1))
        self.residual = found.residual_px
        return self

    def _explained(self) -> bool:
        """Whether frames lie on each other as well without the move as with it."""
        whole = (0, self.size[1], 0, self.size[0])
        first, hidden = self.crop(0, whole)
        apart = np.zeros(2)
        for kept in np.unique(np.linspace(1, len(self.numbers) - 1, LOOKS).astype(int)):
            back = np.linalg.inv(self.moves[self.numbers[kept]]) @ self.moves[0]
            for place, move in enumerate((np.eye(3), back)):
                values, seen = self.warped(int(kept), move, whole)
                both = (seen > 0) & ~hidden
                apart[place] += float(np.median(np.abs(values - first)[both])) if both.any() else 0.0
        return bool(apart[0] <= SMOOTHER * apart[1] + 1e-6)

    def hide(self, kept: int, mask: NDArray[np.bool_]) -> None:
        """From now on what `mask` (H, W) holds hides the set in a kept frame, too."""
        self._hidden[kept] |= mask

    def crop(self, kept: int, box: tuple[int, int, int, int]) -> tuple[Floats, NDArray[np.bool_]]:
        """(ACEScct (h, w, 3), hidden (h, w)) of rows and columns (top, bottom, left, right)."""
        top, bottom, left, right = box
        part = np.s_[kept, top:bottom, left:right]
        return decoded(self._codes[part]), np.array(self._hidden[part])

    def warped(self, kept: int, move: NDArray[np.float64], box: tuple[int, int, int, int]) -> tuple[Floats, Floats]:
        """(ACEScct (h, w, 3), seen (h, w) 0..1) of the box of a frame from which `move` (3, 3) leads to a kept one."""
        top, bottom, left, right = box
        shape = (bottom - top, right - left)
        place = move @ np.array([[1, 0, left], [0, 1, top], [0, 0, 1.0]])
        corners = np.array([[0, 0, 1], [shape[1], 0, 1], [0, shape[0], 1], [shape[1], shape[0], 1]], float) @ place.T
        corners = corners[:, :2] / corners[:, 2:]
        apart = corners - np.array([[left, top], [right, top], [left, bottom], [right, bottom]])
        inside = top >= 0 and left >= 0 and bottom <= self.size[1] and right <= self.size[0]
        if inside and np.abs(apart).max() < STANDS:
            picture, hidden = self.crop(kept, box)
            return picture, (~hidden).astype(np.float32)
        least = np.clip(np.floor(corners.min(0)) - 4, 0, np.array(self.size) - 8).astype(int)
        most = np.clip(np.ceil(corners.max(0)) + 5, least + 8, self.size).astype(int)
        picture, hidden = self.crop(kept, (least[1], most[1], least[0], most[0]))
        local = np.array([[1, 0, -least[0]], [0, 1, -least[1]], [0, 0, 1.0]]) @ place
        how = cv2.WARP_INVERSE_MAP
        pixels = cv2.warpPerspective(
            picture, local, shape[::-1], flags=how | cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        seen = cv2.warpPerspective((~hidden).astype(np.float32), local, shape[::-1], flags=how | cv2.INTER_LINEAR)
        return np.asarray(pixels, np.float32), np.where(seen > 0.999, 1, 0).astype(np.float32)

    def visible(self, kept: int, move: NDArray[np.float64], box: tuple[int, int, int, int]) -> Floats:
        """How much of the coarse cells of a box a kept frame shows, (h / COARSE, w / COARSE) 0..1."""
        top, bottom, left, right = box
        shape = (-(-(bottom - top) // COARSE), -(-(right - left) // COARSE))
        low = (self.coarse[0].shape[1], self.coarse[0].shape[0])
        to_low = scaling(self.size, low)
        shift = np.array([[1, 0, left], [0, 1, top], [0, 0, 1.0]])
        local = to_low @ move @ shift @ scaling((shape[1], shape[0]), (right - left, bottom - top))
        return np.asarray(
            cv2.warpPerspective(self.coarse[kept], local, shape[::-1], flags=cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR),
            np.float32,
        )


def _shake(moves: NDArray[np.float64], size: tuple[int, int]) -> float:
    """How far the corners of a frame of `size` (w, h) go with moves (N, 3, 3), pixels, but for the wildest frames."""
    corners = np.array([[0, 0], [size[0], 0], [0, size[1]], size], float)
    return float(np.percentile([np.hypot(*(moved(corners, move) - corners).T).max() for move in moves], 98))


def _on_disk(shape: tuple[int, ...], kind: type, folder: Path | None) -> tuple[NDArray, mmap.mmap]:
    """An array of a shape in a file without a name, whose room on the disk is taken at once, and that file. Raises
    DiskFull."""
    with tempfile.TemporaryFile(dir=folder) as file:
        room = int(np.prod(shape)) * np.dtype(kind).itemsize
        try:
            os.posix_fallocate(file.fileno(), 0, room)
        except OSError as error:
            raise DiskFull(f"The disk has no room for {room >> 20} MiB of frames.", "Make room.") from error
        held = mmap.mmap(file.fileno(), room)
    return np.frombuffer(held, kind).reshape(shape), held


def laid_out(
    frames: Iterable[Picture], hidden: Iterable[NDArray[np.bool_] | None], length: int, folder: Path | None = None
) -> Reel:
    """A reel of `length` frames, read once; `hidden` (H, W) of each. Raises BadInput where there are none."""
    reel: Reel | None = None
    for number, (picture, mask) in enumerate(zip(frames, hidden, strict=False)):
        reel = reel or Reel(length, picture.size, folder)
        reel.take(number, picture, mask)
    if reel is None:
        raise BadInput("There are no frames.", "Give at least one.")
    return reel.close()
