"""From decoded frames to RGB: the right matrix and range, upright, at any size.

swscale resamples and brings every YUV format to 4:4:4 at 16 bits; the matrix itself is done here in
float, because swscale's own way to 16-bit RGB puts video white at 65280 of 65535 and clips what lies
above it.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter
from numpy.typing import NDArray

LUMA_WEIGHTS = {
    "bt709": (0.2126, 0.0722),
    "bt601": (0.299, 0.114),
    "bt2020": (0.2627, 0.0593),
    "fcc": (0.30, 0.11),
    "smpte240m": (0.212, 0.087),
}
"""Kr and Kb of each matrix (ITU-T H.273, table 4)."""

SWS_MATRIX = {"bt709": 1, "fcc": 4, "bt601": 5, "smpte240m": 7, "bt2020": 9}
"""swscale's numbers for them."""

MATRIX_OF_TAG = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
"""By the matrix_coefficients code of ITU-T H.273."""

ENLARGE = Interpolation.BICUBIC | Interpolation.ACCURATE_RND
REDUCE = Interpolation.AREA | Interpolation.ACCURATE_RND
QUICK = Interpolation.AREA
"""A twentieth of an 8-bit code darker on average, in two thirds of the time."""
_TURN = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def fit(size: tuple[int, int], long_side: int, even: bool = False) -> tuple[int, int]:
    """`size` (w, h) reduced so that its long side is at most `long_side`; never enlarged."""
    scale = min(1.0, long_side / max(size))
    step = 2 if even else 1
    return tuple(max(step, round(side * scale / step) * step) for side in size)  # type: ignore[return-value]


def turn(pixels: NDArray, rotation: int) -> NDArray:
    """(H, W, …) turned clockwise by 0, 90, 180 or 270 degrees."""
    return cv2.rotate(pixels, _TURN[rotation]) if rotation else pixels


@lru_cache(maxsize=32)
def rgb_from_ycbcr(matrix: str, full_range: bool, bits: int) -> NDArray[np.float32]:
    """(3, 4): 16-bit shifted Y'CbCr codes and 1 to R'G'B', nominal black 0 and white 1."""
    kr, kb = LUMA_WEIGHTS[matrix]
    kg = 1 - kr - kb
    unit = 2.0 ** (bits - 8)
    shift = 2.0 ** (16 - bits)
    peak = 2.0**bits - 1
    black, y_span, c_span = (0.0, peak, peak) if full_range else (16 * unit, 219 * unit, 224 * unit)
    r, b = 2 * (1 - kr), 2 * (1 - kb)
    mix = np.array([[1, 0, r], [1, -kb * b / kg, -kr * r / kg], [1, b, 0]])
    scale = np.diag([1 / y_span, 1 / c_span, 1 / c_span]) / shift
    start = np.array([black, 128 * unit, 128 * unit]) * shift
    turned = mix @ scale
    return np.column_stack([turned, -turned @ start]).astype(np.float32)


def ycbcr_frame(rgb: NDArray[np.float32], matrix: str, bits: int) -> VideoFrame:
    """R'G'B' (H, W, 3) float32 0..1 as a 4:4:4 frame: limited range, codes of `bits` shifted up to 16."""
    table = rgb_from_ycbcr(matrix, False, bits).astype(np.float64)
    back = np.linalg.inv(table[:, :3])
    codes = cv2.transform(rgb, np.column_stack([back, -back @ table[:, 3]]).astype(np.float32))
    whole = np.clip(codes + 0.5, 0, 65535).astype(np.uint16)
    frame = VideoFrame(rgb.shape[1], rgb.shape[0], "yuv444p16le")
    for target, channel in zip(frame.planes, cv2.split(whole), strict=True):
        rows = np.zeros((target.height, target.line_size // 2), np.uint16)
        rows[:, : target.width] = channel
        target.update(rows.tobytes())
    return frame


def plane(frame: VideoFrame, index: int) -> NDArray:
    """One plane (H, W) of a planar frame as it lies in memory, uint8 or uint16; a view."""
    p = frame.planes[index]
    kind = np.dtype(np.uint16 if frame.format.components[0].bits > 8 else np.uint8)
    rows = np.frombuffer(p, kind).reshape(p.height, p.line_size // kind.itemsize)  # type: ignore[arg-type]
    return rows[:, : p.width]


class Scaler:
    """Turns frames of one stream into arrays. One per size: swscale keeps its tables between frames.

    `matrix` is a key of LUMA_WEIGHTS, `rotation` degrees clockwise to upright, `size` the upright
    (w, h) wanted, None for the frame's own; `reduce` how larger frames are brought to it.
    """

    def __init__(
        self,
        matrix: str,
        full_range: bool,
        rotation: int = 0,
        size: tuple[int, int] | None = None,
        reduce: Interpolation = REDUCE,
    ) -> None:
        self.matrix, self.full_range, self.rotation, self._reduce = matrix, full_range, rotation, reduce
        self.coded = size if size is None or rotation in (0, 180) else (size[1], size[0])
        self._sws = VideoReformatter()

    def reformat(self, frame: VideoFrame, pixel_format: str) -> VideoFrame:
        """The frame at this size in `pixel_format`, same matrix and range, not turned."""
        width, height = self.coded or (frame.width, frame.height)
        smaller = width * height < frame.width * frame.height
        colour = SWS_MATRIX[self.matrix]
        levels = ColorRange.JPEG if self.full_range else ColorRange.MPEG
        return self._sws.reformat(
            frame, width, height, pixel_format, colour, colour, self._reduce if smaller else ENLARGE, levels, levels,
            threads=1,
        )  # fmt: skip

    def floats(self, frame: VideoFrame) -> NDArray[np.float32]:
        """(H, W, 3 or 4) float32 R'G'B'(A), upright: black 0, white 1, over- and undershoot kept."""
        names = [c.is_alpha for c in frame.format.components]
        bits = frame.format.components[0].bits
        if len(names) < 3:
            pixels = self._grey(frame, bits)
        elif frame.format.is_rgb:
            pixels = self._rgb(frame, bits, any(names))
        else:
            pixels = self._ycbcr(frame, bits, any(names))
        return turn(pixels, self.rotation)

    def codes(self, frame: VideoFrame) -> NDArray[np.uint16]:
        """(H, W, 3) uint16 R'G'B', upright, 0..65535 full scale; over- and undershoot clipped."""
        if frame.format.is_rgb or len(frame.format.components) < 3:
            rgb = self.floats(frame)[..., :3]
            return np.clip(rgb * 65535 + 0.5, 0, 65535).astype(np.uint16)
        bits = frame.format.components[0].bits
        table = 65535 * rgb_from_ycbcr(self.matrix, self.full_range, bits)
        # OpenCV rounds and saturates 16-bit integers by itself: no float picture is made.
        codes = cv2.transform(cv2.merge(self._planes(frame, bits, alpha=False)), table)
        return turn(np.asarray(codes, np.uint16), self.rotation)

    def _ycbcr(self, frame: VideoFrame, bits: int, alpha: bool) -> NDArray[np.float32]:
        planes = self._planes(frame, bits, alpha)
        table = rgb_from_ycbcr(self.matrix, self.full_range, bits)
        rgb = np.asarray(cv2.transform(cv2.merge(planes[:3]).astype(np.float32), table), np.float32)
        return np.dstack([rgb, self._unit(planes[3], bits)]) if alpha else rgb

    def _planes(self, frame: VideoFrame, bits: int, alpha: bool) -> list[NDArray]:
        """Y', Cb, Cr (and A) at this size, codes of `bits` shifted up to 16."""
        count = 4 if alpha else 3
        own_size = self.coded in (None, (frame.width, frame.height))
        if own_size and frame.format.name.startswith(("yuv444p", "yuvj444p", "yuva444p")):
            # swscale stretches these (x 257) instead of shifting them.
            return [plane(frame, i).astype(np.uint16) << (16 - bits) for i in range(count)]
        wide = self.reformat(frame, "yuva444p16le" if alpha else "yuv444p16le")
        return [plane(wide, i) for i in range(count)]

    def _rgb(self, frame: VideoFrame, bits: int, alpha: bool) -> NDArray[np.float32]:
        wide = self.reformat(frame, "gbrap16le" if alpha else "gbrp16le")
        order = (2, 0, 1, 3) if alpha else (2, 0, 1)
        return np.dstack([self._unit(plane(wide, i), bits) for i in order])

    def _grey(self, frame: VideoFrame, bits: int) -> NDArray[np.float32]:
        grey = plane(frame, 0).astype(np.float32) / (2.0**bits - 1)
        if self.coded:
            grey = np.asarray(cv2.resize(grey, self.coded, interpolation=cv2.INTER_AREA), np.float32)
        return np.dstack([grey, grey, grey])

    @staticmethod
    def _unit(codes: NDArray, bits: int) -> NDArray[np.float32]:
        """16-bit codes that swscale shifted up from `bits` to 0..1."""
        peak = (2.0**bits - 1) * 2.0 ** (16 - bits)
        return np.minimum(codes.astype(np.float32) / np.float32(peak), 1.0)


def levels16(full_range: bool) -> NDArray[np.uint16]:
    """(256,) uint16: every 8-bit code of Y' over the full range."""
    black, span = (0, 255) if full_range else (16, 219)
    return np.clip((np.arange(256) - black) * (65535 / span) + 0.5, 0, 65535).astype(np.uint16)


def halved(plane: NDArray) -> NDArray:
    """(H, W) by exact 2 x 2 means, which OpenCV does fast; an odd last row or column is left out."""
    height, width = plane.shape[0] // 2, plane.shape[1] // 2
    return cv2.resize(plane[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA)


class Glance:
    """8-bit planar Y'CbCr frames much smaller, as R'G'B': picked, not averaged. `matrix` is a key of
    LUMA_WEIGHTS, `size` (w, h) that which is wanted."""

    def __init__(self, matrix: str, full_range: bool, size: tuple[int, int]) -> None:
        self._size = size
        # The table is for codes shifted up to 16 bits, and gives 1 for white.
        self._table = 255 * rgb_from_ycbcr(matrix, full_range, 8) * np.array([256, 256, 256, 1], np.float32)

    def __call__(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """(h, w, 3) uint8 R'G'B' full scale."""
        planes = [cv2.resize(plane(frame, i), self._size, interpolation=cv2.INTER_NEAREST) for i in range(3)]
        return np.asarray(cv2.transform(cv2.merge(planes), self._table), np.uint8)


class Luma:
    """The full-size Y' plane, upright, stretched to the full range of its type (uint8 or uint16)."""

    def __init__(self, full_range: bool, rotation: int) -> None:
        self.full_range, self.rotation = full_range, rotation
        self._table: NDArray | None = None

    def __call__(self, frame: VideoFrame) -> NDArray:
        """(H, W) uint8 for 8-bit frames, uint16 for deeper ones."""
        bits = frame.format.components[0].bits
        if frame.format.is_rgb or not frame.format.is_planar:
            frame = frame.reformat(format="gray16le" if bits > 8 else "gray8")
            return turn(plane(frame, 0), self.rotation)
        y = plane(frame, 0)
        if not (self.full_range and bits in (8, 16)):
            y = cv2.LUT(y, self._levels(bits)) if bits == 8 else self._levels(bits)[y]
        return turn(y, self.rotation)

    def _levels(self, bits: int) -> NDArray:
        if self._table is None:
            self._table = _stretch(bits, self.full_range)
        return self._table


def _stretch(bits: int, full_range: bool) -> NDArray:
    """Every code of `bits` to where it lies in the full range of uint8 or uint16."""
    peak = 2**bits - 1
    unit = 2 ** (bits - 8)
    black, span = (0, peak) if full_range else (16 * unit, 219 * unit)
    top = 255 if bits == 8 else 65535
    levels = (np.arange(peak + 1) - black) * (top / span)
    return np.clip(levels + 0.5, 0, top).astype(np.uint8 if bits == 8 else np.uint16)
