"""Clips made for the tests by PyAV alone: every frame says its number, every patch its value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

BITS = 8
"""Blocks along the top: the frame's number in binary."""

Paint = Callable[[int, int, int], NDArray[np.uint8]]


def numbered(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """(H, W, 3) uint8: the number in binary along the top third, a bright top left corner, a ramp below."""
    ramp = np.linspace(60, 180, width, dtype=np.uint8)
    picture = np.repeat(np.tile(ramp, (height, 1))[..., None], 3, axis=2)
    block = width // BITS
    for bit in range(BITS):
        picture[: height // 3, bit * block : (bit + 1) * block] = 220 if number >> bit & 1 else 30
    picture[height // 3 :, : width // 4, 0] = 230
    return picture


def number_in(picture: NDArray[np.float32]) -> int:
    """Which number an upright numbered picture (H, W, 3) 0..1 shows."""
    height, width = picture.shape[:2]
    block = width // BITS
    levels = [picture[height // 6, bit * block + block // 2, 1] for bit in range(BITS)]
    return sum((level > 0.5) << bit for bit, level in enumerate(levels))


def clip(
    path: Path,
    frames: int = 40,
    size: tuple[int, int] = (160, 96),
    rate: Fraction | int = 24,
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    options: dict[str, str] | None = None,
    paint: Paint = numbered,
    times: Sequence[int] | None = None,
    rotation: int = 0,
    metadata: dict[str, str] | None = None,
    stream_metadata: dict[str, str] | None = None,
    tags: tuple[int, int, int] | None = None,
    full_range: bool = False,
    index_first: bool = False,
) -> Path:
    """A clip; `times` are uneven frame times in frames, `rotation` degrees clockwise to upright, `tags`
    (matrix, primaries, transfer) codes of H.273."""
    with av.open(str(path), "w", container_options={"movflags": "faststart"} if index_first else {}) as out:
        out.metadata.update(metadata or {})
        stream = out.add_stream(codec, rate=rate, options=options or {"bf": "2", "g": "12"})
        stream.width, stream.height, stream.pix_fmt = *size, pixel_format
        stream.metadata.update(stream_metadata or {})
        context = stream.codec_context
        if rotation:
            stream.set_display_rotation(-rotation)
        if tags:
            context.colorspace, context.color_primaries, context.color_trc = tags
            context.color_range = 2 if full_range else 1
        for number in range(frames):
            frame = VideoFrame.from_ndarray(paint(number, *size), "rgb24").reformat(format=pixel_format)
            frame.pts = times[number] if times else number
            frame.time_base = 1 / Fraction(rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def scenes(*lengths: int) -> Paint:
    """Frames of shots of these lengths: other pictures, some noise."""
    starts = np.cumsum([0, *lengths])

    def paint(number: int, width: int, height: int) -> NDArray[np.uint8]:
        shot = int(np.searchsorted(starts, number, side="right"))
        coarse = np.random.default_rng(shot).integers(20, 236, (6, 10, 3), dtype=np.uint8)
        picture = np.kron(coarse, np.ones((-(-height // 6), -(-width // 10), 1), np.uint8))[:height, :width]
        noise = np.random.default_rng(1000 + number).integers(-4, 5, picture.shape)
        return np.clip(picture.astype(int) + noise, 0, 255).astype(np.uint8)

    return paint


def patches(path: Path, codes: NDArray, pixel_format: str, matrix: int, full_range: bool) -> Path:
    """A lossless clip of one frame: `codes` (n, 3) Y'CbCr in 16-pixel columns, tagged `matrix` (H.273)."""
    width, height = 16 * len(codes), 32
    frame = VideoFrame(width, height, pixel_format)
    deep = frame.format.components[0].bits > 8
    for plane, channel in zip(frame.planes, codes.T, strict=True):
        row = np.repeat(channel, plane.width // len(codes)).astype(np.uint16 if deep else np.uint8)
        rows = np.zeros((plane.height, plane.line_size // row.itemsize), row.dtype)
        rows[:, : len(row)] = row
        plane.update(rows.tobytes())
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=24)
        stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
        stream.codec_context.colorspace = matrix
        stream.codec_context.color_range = 2 if full_range else 1
        frame.colorspace, frame.color_range = matrix, 2 if full_range else 1
        frame.pts, frame.time_base = 0, Fraction(1, 24)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
