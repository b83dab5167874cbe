"""Analysis frames: a clip's stills, small and exact, in one file.

Long side 384, ACEScct in 12 bits, FFmpeg's Huffyuv in NUT: a fifth of FFV1's time for a fifth more bytes, and such
files don't travel. A still's time in milliseconds is its frame number in the clip: the file is its own index.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import av.error
import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.decode import open_container
from onelight.picture.encode import Movie
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput, BadMedia

SUFFIX = ".nut"
LONG_SIDE = 384
MILLISECONDS = 1000
"""Of a second: a still's time counts them."""
PEAK = 4095
"""12 bits: a step is 1/234 of a stop."""

SAMPLES = 24
FARTHEST_SECONDS = 2


def step(frames: int, rate: Fraction) -> int:
    """Every how many frames a clip is sampled: about 24 times, at least every other second."""
    return min(max(frames // SAMPLES, 1), max(1, round(FARTHEST_SECONDS * rate)))


class Writer:
    """Stills of one clip, written in the order of their frame numbers. A context manager; atomic."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._movie: Movie | None = None
        self._size = (0, 0)
        self._last = -1

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._movie is not None:
            self._movie.__exit__(kind, error, trace)

    def write(self, frame: int, picture: Picture) -> None:
        """A still: any colour space, already at its small size. `frame` rises. Raises BadInput."""
        if frame <= self._last:
            raise BadInput(f"Still {frame} comes after {self._last}.", "Write stills in rising order.")
        if self._movie is None:
            self._size = picture.size
            self._movie = self._open(picture.size)
        if picture.size != self._size:
            raise BadInput(f"A still of {picture.size} doesn't fit those of {self._size}.", "Keep one size.")
        logged = np.clip(picture.to(colour.LOG).rgb, 0, 1)
        codes = (logged * PEAK + 0.5).astype(np.uint16)
        self._movie.add(_frame(codes), frame)
        self._last = frame

    def _open(self, size: tuple[int, int]) -> Movie:
        return Movie(
            self.path,
            size,
            Fraction(MILLISECONDS),
            "ffvhuff",
            "gbrp12le",
            {"pred": "median", "context": "1"},
            time_base=Fraction(1, MILLISECONDS),
            full_range=True,
            matrix=0,
            threads=1,
            metadata={"comment": "Onelight analysis frames, ACEScct, time in ms is the frame number"},
        )


def _frame(codes: NDArray[np.uint16]) -> VideoFrame:
    """(H, W, 3) uint16 RGB codes as the planes G, B, R."""
    height, width = codes.shape[:2]
    frame = VideoFrame(width, height, "gbrp12le")
    for plane, channel in zip(frame.planes, (1, 2, 0), strict=True):
        rows = np.zeros((height, plane.line_size // 2), np.uint16)
        rows[:, :width] = codes[..., channel]
        plane.update(rows.tobytes())
    return frame


def numbers(path: Path | str) -> list[int]:
    """The clip frame numbers of the stills in a file, rising. Raises Missing or BadMedia."""
    with open_container(Path(path)) as container:
        return sorted(_number(p) for p in container.demux(video=0) if p.pts is not None)


def _number(timed: Packet | VideoFrame) -> int:
    """The clip frame number of a still, whatever clock the container keeps."""
    return round((timed.pts or 0) * (timed.time_base or 0) * MILLISECONDS)


def read(path: Path | str, frames: Collection[int] | None = None) -> list[tuple[int, Picture]]:
    """(clip frame number, Picture in ACEScct (h, w, 3), 0..1) of all stills, or of those in `frames`.

    Raises Missing or BadMedia, and BadInput for a frame that has no still.
    """
    wanted = None if frames is None else set(frames)
    found: list[tuple[int, Picture]] = []
    with open_container(Path(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"  # type: ignore[assignment]
        try:
            # All are key frames: packets that nobody asked for needn't be decoded.
            for packet in container.demux(stream):
                if wanted is None or packet.pts is None or _number(packet) in wanted:
                    found += [(_number(f), _picture(f)) for f in packet.decode()]
        except av.error.FFmpegError as error:
            raise BadMedia(
                f"'{Path(path).name}' is damaged ({error.strerror}).", "Ingest the clip again."
            ) from None
    if wanted is not None and len(found) != len(wanted):
        lost = sorted(wanted - {n for n, _ in found})
        raise BadInput(f"There is no still of frame {lost[0]}.", "See stills.numbers for those there are.")
    return sorted(found, key=lambda pair: pair[0])


def _picture(frame: VideoFrame) -> Picture:
    planes = [
        np.frombuffer(p, np.uint16).reshape(p.height, p.line_size // 2)[:, : p.width]  # type: ignore[arg-type]
        for p in (frame.planes[2], frame.planes[0], frame.planes[1])
    ]
    pixels = np.dstack(planes).astype(np.float32) / np.float32(PEAK)
    pixels.setflags(write=False)
    return Picture(pixels, colour.LOG, attributes={"frame": _number(frame)})
