"""Writing video: H.264 and ProRes viewing copies and proxies, with timecode, reel and colour tags.

Files appear whole or not at all: they are written under a temporary name beside their own and renamed.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import av
import av.error
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc
from av.video.stream import VideoStream

from onelight.picture import colour, encoders
from onelight.picture.picture import Picture
from onelight.picture.scaling import Scaler, ycbcr_frame
from onelight.units.errors import BadInput, DiskFull, OnelightError
from onelight.units.time import rate as exact_rate

MATRIX_BT709 = 1
BITS = {"yuv420p": 8, "yuv422p10le": 10}
PIXELS = {"h264": "yuv420p", "prores": "yuv422p10le"}
SUFFIXES = {"h264": (".mp4", ".mov"), "prores": (".mov",)}
TAGS = {
    colour.VIDEO: (ColorPrimaries.BT709, ColorTrc.BT709),
    "Rec.1886 Rec.709 - Display": (ColorPrimaries.BT709, ColorTrc.BT709),
    "sRGB - Display": (ColorPrimaries.BT709, ColorTrc.IEC61966_2_1),
    "sRGB Encoded Rec.709 (sRGB)": (ColorPrimaries.BT709, ColorTrc.IEC61966_2_1),
}
"""H.273 tags of spaces that have them. A log space has none and is left untagged, but for its matrix."""


def disk_trouble(error: OSError, path: Path) -> OnelightError:
    """What to say when `path` can't be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"The disk is full: '{path.name}' can't be written.", "Make room and run it again.")
    return OnelightError(
        f"'{path}' can't be written: {error.strerror or error}.", "Check the folder's permissions."
    )


class Movie:
    """A video file being written, fed with FFmpeg frames that already have its size and pixel format.

    `pixel_format` and `options` are the encoder's; `tags` its (primaries, transfer); `threads` encode, as many as
    there are cores by default. A context manager: on a clean close the file takes its name, on an error nothing stays.
    """

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        rate: Fraction,
        encoder: str,
        pixel_format: str,
        options: dict[str, str] | None = None,
        *,
        time_base: Fraction | None = None,
        tags: tuple[ColorPrimaries, ColorTrc] | None = None,
        full_range: bool = False,
        matrix: int = MATRIX_BT709,
        metadata: dict[str, str] | None = None,
        stream_metadata: dict[str, str] | None = None,
        threads: int = 0,
    ) -> None:
        self.path = Path(path)
        self.part = self.path.with_name(f".{self.path.stem}.part-{os.getpid()}{self.path.suffix}")
        self.frames, self.tags = 0, tags
        try:
            # Without this flag MP4 keeps only iTunes' own tags: no reel.
            self.container = av.open(str(self.part), "w", container_options=_muxer(self.path))
        except OSError as error:
            raise disk_trouble(error, self.path) from None
        self.container.metadata.update(metadata or {})
        stream: VideoStream = self.container.add_stream(encoder, rate=rate, options=options)  # type: ignore[assignment]
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        stream.thread_type = "AUTO"  # type: ignore[assignment]
        stream.codec_context.thread_count = threads
        stream.metadata.update(stream_metadata or {})
        self.time_base = time_base or 1 / rate
        stream.codec_context.time_base = self.time_base
        context: Any = stream.codec_context
        context.colorspace = matrix
        context.color_range = int(ColorRange.JPEG if full_range else ColorRange.MPEG)
        if tags:
            context.color_primaries, context.color_trc = int(tags[0]), int(tags[1])
        self.stream = stream
        self._open = True

    def __enter__(self) -> Movie:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def add(self, frame: VideoFrame, pts: int | None = None) -> None:
        """The next frame; `pts` in units of the time base, by default the count. Raises DiskFull."""
        frame.pts = self.frames if pts is None else pts
        frame.time_base = self.time_base
        frame.pict_type = 0
        if self.tags:
            # ProRes takes them from the frames, H.264 from the stream.
            frame.color_primaries, frame.color_trc = int(self.tags[0]), int(self.tags[1])
        self._mux(frame)
        self.frames += 1

    def close(self) -> None:
        """Finishes the file and gives it its name. Raises DiskFull; nothing stays then."""
        self._mux(None)
        self._open = False
        try:
            self.container.close()
            with self.part.open("rb") as written:
                os.fsync(written.fileno())
            self.part.replace(self.path)
        except OSError as error:
            self.part.unlink(missing_ok=True)
            raise disk_trouble(error, self.path) from None

    def abandon(self) -> None:
        """Leaves nothing behind."""
        if self._open:
            self._open = False
            with suppress(OSError, av.error.FFmpegError):
                self.container.close()
        self.part.unlink(missing_ok=True)

    def _mux(self, frame: VideoFrame | None) -> None:
        if not self._open:
            # FFmpeg crashes when it is fed after a close; a frame may still have been on its way.
            raise OnelightError(f"'{self.path.name}' is closed.", "Write it anew.")
        try:
            for packet in self.stream.encode(frame):
                self.container.mux(packet)
        except OSError as error:
            self.abandon()
            raise disk_trouble(error, self.path) from None


def _muxer(path: Path) -> dict[str, str]:
    if path.suffix.lower() == ".mkv":
        # Without this flag Matroska takes a number by chance: the same frames would not be the same file.
        return {"fflags": "+bitexact"}
    return {"movflags": "use_metadata_tags"} if path.suffix.lower() == ".mp4" else {}


def identity(timecode: str | None, reel: str | None) -> dict[str, str]:
    """The stream metadata from which FFmpeg's muxers make a timecode track."""
    tags = {"timecode": timecode, "reel_name": reel}
    return {key: value for key, value in tags.items() if value}


class Writer:
    """A viewing copy, written Picture by Picture.

    `size` (w, h) of the pictures; H.264 has even sides, so an odd picture's last row or column is written
    twice. `rate` frames a second. Pictures are converted to `colour_space` and clipped to 0..1; the Y'CbCr
    matrix is BT.709, limited range. `timecode` is that of the first frame. Use it with `with`: the file
    takes its name when the block ends well, and nothing stays when it doesn't.

    Raises BadInput for a codec, suffix or picture size that doesn't fit, DiskFull when there's no room.
    """

    def __init__(
        self,
        path: Path | str,
        size: tuple[int, int],
        rate: Fraction | str | int | float,
        codec: Literal["h264", "prores"] = "h264",
        timecode: str | None = None,
        reel: str | None = None,
        colour_space: str = colour.VIDEO,
    ) -> None:
        path = Path(path)
        if codec not in PIXELS:
            raise BadInput(f"'{codec}' is not written here.", "Use h264 or prores.")
        if path.suffix.lower() not in SUFFIXES[codec]:
            raise BadInput(f"{codec} isn't kept in '{path.suffix}' files.", f"Name it {SUFFIXES[codec][0]}.")
        self.size, self.colour_space = size, colour.known_space(colour_space)
        self._format = PIXELS[codec]
        self._coded = (size[0] + size[0] % 2, size[1] + size[1] % 2)
        self._scaler = Scaler("bt709", full_range=False)
        encoder = encoders.usual() if codec == "h264" else "prores_ks"
        self._movie = Movie(
            path,
            self._coded,
            exact_rate(rate),
            encoder,
            self._format,
            dict(encoders.FINE[encoder]) if codec == "h264" else {"profile": "hq", "vendor": "apl0"},
            tags=TAGS.get(self.colour_space),
            metadata={"comment": f"Onelight, {self.colour_space}", **identity(None, reel)},
            stream_metadata=identity(timecode, reel),
        )

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._movie.__exit__(kind, error, trace)

    def write(self, picture: Picture) -> None:
        """The next frame; a picture of this writer's size, in any colour space, alpha dropped."""
        if picture.size != self.size:
            raise BadInput(
                f"A picture of {picture.size} doesn't fit a copy of {self.size}.", "Scale it first."
            )
        rgb = np.clip(picture.to(self.colour_space).rgb, 0, 1)
        pad = [(0, self._coded[1] - self.size[1]), (0, self._coded[0] - self.size[0]), (0, 0)]
        full = ycbcr_frame(np.pad(rgb, pad, mode="edge"), "bt709", BITS[self._format])
        self._movie.add(self._scaler.reformat(full, self._format))
