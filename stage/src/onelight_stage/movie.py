"""A .mov as a camera writes it: ProRes 422 HQ, or H.264 / H.265 with 10 bits 4:2:2, timecode track and reel.

The file appears whole or not at all: it is written beside its own name and renamed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from onelight_stage.errors import StageError

PIXELS = "yuv422p10le"
ENCODERS: dict[str, tuple[str, dict[str, str]]] = {
    "prores": ("prores_ks", {"profile": "hq", "vendor": "apl0"}),
    "h264": ("libx264", {"crf": "12", "preset": "medium", "tune": "grain"}),
    "h265": ("libx265", {"crf": "12", "preset": "medium", "x265-params": "log-level=error"}),
}
"""By a script's codec: FFmpeg's encoder and its options."""

BT709 = 1
LIMITED = 1
KR, KB = 0.2126, 0.0722
"""ITU-R BT.709."""
BLACK, LUMA, CHROMA = 64, 876, 896
"""Ten bits, limited range: code of black, spans of Y' and of Cb, Cr."""
SITING = (0.25, 0.5, 0.25)
"""Chroma lies on every other pixel of a row, and is the mean around it."""


class Movie:
    """A movie being written, frame by frame; a context manager. On an error nothing stays.

    size: (w, h) pixels, both even. timecode: of the first frame. tags: more metadata of the container.
    video: whether R'G'B' are Rec.709 video's, and said to be so; a log space has no tag of its own.
    """

    def __init__(
        self, path: Path, size: tuple[int, int], rate: Fraction, codec: str, *,
        timecode: str, reel: str, video: bool = False, tags: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        if size[0] % 2 or size[1] % 2:
            raise StageError(f"A movie of {size[0]}x{size[1]} can't be written.", "Give an even width and height.")
        encoder, options = ENCODERS[codec]
        self.path, self.part = path, path.with_name(f".{path.stem}.part{path.suffix}")
        self.video, self.rate, self.frames = video, rate, 0
        muxer = {"movflags": "use_metadata_tags"}
        try:
            self.container = av.open(str(self.part), "w", container_options=muxer)
            self.stream: Any = self.container.add_stream(encoder, rate=rate, options=dict(options))
        except (OSError, ValueError) as error:
            raise StageError(f"'{path}' can't be written: {error}.", "Choose another codec or folder.") from None
        self.container.metadata.update({"reel_name": reel, **(tags or {})})
        self.stream.width, self.stream.height = size
        self.stream.pix_fmt = PIXELS
        self.stream.metadata.update({"timecode": timecode, "reel_name": reel})
        if codec == "h265":
            self.stream.codec_context.codec_tag = "hvc1"
        context = self.stream.codec_context
        context.time_base = 1 / rate
        context.colorspace, context.color_range = BT709, LIMITED
        if video:
            context.color_primaries = context.color_trc = BT709

    def __enter__(self) -> Movie:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self._finish()
        else:
            with suppress(OSError, ValueError, av.error.FFmpegError):
                self.container.close()
            self.part.unlink(missing_ok=True)

    def add(self, coded: NDArray[np.float32]) -> None:
        """The next frame: R'G'B' [H, W, 3] in the camera's encoding, 0 to 1, clipped to that."""
        frame = framed(coded)
        frame.pts, frame.time_base = self.frames, 1 / self.rate
        frame.colorspace, frame.color_range = BT709, LIMITED
        if self.video:
            frame.color_primaries = frame.color_trc = BT709
        for packet in self.stream.encode(frame):
            self.container.mux(packet)
        self.frames += 1

    def _finish(self) -> None:
        for packet in self.stream.encode(None):
            self.container.mux(packet)
        self.container.close()
        with self.part.open("rb") as written:
            os.fsync(written.fileno())
        self.part.replace(self.path)


def framed(coded: NDArray[np.float32]) -> Any:
    """An FFmpeg frame, yuv422p10le with BT.709's matrix, of R'G'B' [H, W, 3] 0 to 1 (clipped); W even."""
    r, g, b = np.moveaxis(np.clip(coded, 0, 1), 2, 0)
    luma = KR * r + (1 - KR - KB) * g + KB * b
    planes = [
        BLACK + LUMA * luma,
        512 + CHROMA * _halved((b - luma) / (2 * (1 - KB))),
        512 + CHROMA * _halved((r - luma) / (2 * (1 - KR))),
    ]
    frame = av.VideoFrame(coded.shape[1], coded.shape[0], PIXELS)
    for plane, values in zip(frame.planes, planes, strict=True):
        rows = np.zeros((plane.height, plane.line_size // 2), np.uint16)
        rows[:, : plane.width] = np.clip(np.rint(values), 4, 1019)
        plane.update(rows.tobytes())
    return frame


def _halved(chroma: NDArray[np.float32]) -> NDArray[np.float32]:
    """Every other column, filtered as SITING says."""
    wide = np.pad(chroma, ((0, 0), (1, 1)), mode="edge")
    left, middle, right = SITING
    halved = left * wide[:, 0:-2:2] + middle * wide[:, 1:-1:2] + right * wide[:, 2::2]
    return halved.astype(np.float32)
