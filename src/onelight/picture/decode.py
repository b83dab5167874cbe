"""Frames out of a video file, by number.

Frames are counted in the order in which they are shown. Container times serve only to find one after a
seek, and where they are uneven a table of all of them does.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import av
import av.error
from av.codec.context import CodecContext
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from onelight.units.errors import BadMedia, Missing
from onelight.units.time import rate as exact_rate

CONTAINERS = frozenset("mov mp4 matroska webm mxf mpegts mpeg avi dv gxf ogg asf flv nut ivf".split())  # noqa: SIM905 - a list reads worse
"""What a clip may come in. FFmpeg would open a text file as a terminal recording, and a still as a clip."""

ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""FFmpeg's own VP8 and VP9 decoders drop the alpha plane."""

FASTEST = 240
"""A nominal rate above this is a clock's, not a camera's."""

SEEK_MARGIN = 6
"""Frames before the wanted one to aim a seek at: containers seek by decoding time, not by time shown."""


@dataclass(frozen=True)
class Index:
    """Which frames there are. `times`: sorted pts of all frames, kept only where they are uneven."""

    frames: int
    rate: Fraction
    variable: bool
    times: tuple[int, ...] | None = None


class Source:
    """An opened video file. A context manager; not for two threads at once. `threads` decode, as many as there are
    cores by default: frames decoded beside each other cost a fifth more than one after the other.

    Raises Missing or BadMedia on opening, with what a person can do about it.
    """

    def __init__(self, path: Path, threads: int = 0) -> None:
        self.path, self._threads = Path(path), threads
        self.container = open_container(self.path)
        try:
            self.stream = self._video_stream()
            self.decoder = self._decoder()
            self.index = self._index()
        except BaseException:
            self.container.close()
            raise
        self._fresh = True
        self._first_pts: int | None = None

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.container.close()

    def first(self) -> VideoFrame:
        """The first frame, for its side data. Raises BadMedia where there is none."""
        for _, frame in self.frames():
            return frame
        raise BadMedia(f"'{self.path.name}' has no readable frame.", "Copy it again from the card.")

    def frames(self, start: int = 0) -> Iterator[tuple[int, VideoFrame]]:
        """(number, frame) from frame `start` on, to the last readable one; says nothing of missing ones.

        Raises BadMedia where the stream is damaged.
        """
        number, decoded = self._find(start)
        for frame in decoded:
            if frame.is_corrupt:
                raise self._damaged(number)
            if number >= start:
                yield number, frame
            number += 1

    def _find(self, start: int) -> tuple[int, Iterator[VideoFrame]]:
        """A decoded run that begins at or before `start`, and the number of its first frame."""
        # The alpha plane has key frames of its own, which the container doesn't list: no seeking there.
        if start <= SEEK_MARGIN or self.decoder is not self.stream.codec_context:
            return 0, self._from_start()
        if self._first_pts is None:
            self._first_pts = next((f.pts for f in self._from_start()), None)
        for margin in (SEEK_MARGIN, 10 * SEEK_MARGIN, 60 * SEEK_MARGIN):
            if start <= margin or self._first_pts is None:
                break
            decoded = self._from(self._time_of(start - margin))
            frame = next(decoded, None)
            number = self._number_of(frame.pts) if frame is not None else None
            if frame is not None and number is not None and number <= start:
                return number, _chain(frame, decoded)
        return 0, self._from_start()

    def _time_of(self, number: int) -> int:
        if self.index.times is not None:
            return self.index.times[min(number, len(self.index.times) - 1)]
        assert self._first_pts is not None and self.stream.time_base is not None
        return self._first_pts + round(number / self.index.rate / self.stream.time_base)

    def _number_of(self, pts: int | None) -> int | None:
        if pts is None:
            return None
        if self.index.times is not None:
            place = bisect_left(self.index.times, pts)
            return place if place < len(self.index.times) and self.index.times[place] == pts else None
        assert self._first_pts is not None and self.stream.time_base is not None
        return round((pts - self._first_pts) * self.stream.time_base * self.index.rate)

    def _from_start(self) -> Iterator[VideoFrame]:
        if not self._fresh:
            self.container.close()
            self.container = open_container(self.path)
            self.stream = self._video_stream()
            self.decoder = self._decoder()
        return self._decode()

    def _from(self, pts: int) -> Iterator[VideoFrame]:
        self.container.seek(pts, stream=self.stream, backward=True)
        self.decoder.flush_buffers()
        return self._decode()

    def _decode(self) -> Iterator[VideoFrame]:
        self._fresh = False
        count = 0
        try:
            for packet in self.container.demux(self.stream):
                for frame in self.decoder.decode(packet):
                    yield frame
                    count += 1
        except av.error.FFmpegError:
            raise self._damaged(count) from None

    def _damaged(self, count: int) -> BadMedia:
        return BadMedia(
            f"'{self.path.name}' is damaged: {count} of its {self.index.frames} frames are readable.",
            "Copy it again from the card.",
        )

    def _video_stream(self) -> VideoStream:
        formats = set(self.container.format.name.split(","))
        streams = [s for s in self.container.streams.video if not s.disposition & s.disposition.attached_pic]
        if not formats & CONTAINERS or not streams:
            what = (
                "holds no picture"
                if formats & CONTAINERS
                else f"is no video ({self.container.format.long_name})"
            )
            raise BadMedia(
                f"'{self.path.name}' {what}.",
                "Give a camera original: MOV, MP4, MXF, MKV, WebM, or an EXR or DPX sequence.",
            )
        stream = streams[0]
        if stream.codec_context is None:
            raise BadMedia(
                f"'{self.path.name}' is in a codec nobody here reads.", "Transcode it to ProRes first."
            )
        stream.thread_type = "AUTO"  # type: ignore[assignment]
        stream.codec_context.thread_count = self._threads
        return stream

    def _decoder(self) -> VideoCodecContext:
        own = self.stream.codec_context
        name = ALPHA_DECODERS.get(own.name)
        if name is None or self.stream.metadata.get("alpha_mode") != "1":
            return own
        decoder = CodecContext.create(name, "r")
        assert isinstance(decoder, VideoCodecContext)
        if own.extradata:
            decoder.extradata = own.extradata
        decoder.thread_count = self._threads or os.cpu_count() or 1
        return decoder

    def _index(self) -> Index:
        stream = self.stream
        entries = stream.index_entries
        if stream.frames and len(entries) == stream.frames:
            shown = sum(not e.is_discard for e in entries)
            variable = _uneven([e.timestamp for e in entries])
            times = scan(self.path) if variable else None
            return Index(len(times) if times else shown, self._rate(variable), variable, times)
        if "mxf" in self.container.format.name and stream.duration and stream.duration > 0:
            return Index(stream.duration, self._rate(False), False)
        times = scan(self.path)
        variable = _uneven(times)
        return Index(len(times), self._rate(variable), variable, times if variable else None)

    def _rate(self, variable: bool) -> Fraction:
        """The average where frames are even; where not, the nominal rate beside it or whole frames a second."""
        average, nominal = self.stream.average_rate, self.stream.guessed_rate
        found = average or nominal
        if not found:
            raise BadMedia(f"'{self.path.name}' says no frame rate.", "Rewrap it with its rate.")
        if not variable:
            return exact_rate(found)
        if nominal and nominal <= FASTEST and abs(found - nominal) < nominal / 50:
            return exact_rate(nominal)
        return exact_rate(Fraction(max(1, round(found))))


def _chain(frame: VideoFrame, rest: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    yield frame
    yield from rest


def _uneven(times: list[int] | tuple[int, ...]) -> bool:
    """Whether the steps between frame times differ by more than the clock's own rounding."""
    steps = [b - a for a, b in pairwise(times)]
    if len(steps) < 2:
        return False
    usual = sorted(steps)[len(steps) // 2]
    return any(abs(step - usual) > max(1, usual * 0.04) for step in steps)


def open_container(path: Path) -> InputContainer:
    """The file, opened: as a local file whatever its name says. Raises Missing or BadMedia."""
    if path.is_dir():
        raise BadMedia(
            f"'{path}' is a folder.", "Give the files in it, or a sequence such as plate.1001-1100#.exr."
        )
    if not path.exists():
        raise Missing(f"'{path}' isn't there.", "Check the path, and that the drive is mounted.")
    try:
        if path.stat().st_size == 0:
            raise BadMedia(f"'{path.name}' is empty (zero bytes).", "Copy it again from the card.")
        # FFmpeg would take "http://…" or a playlist's entries for addresses: nothing here leaves the machine.
        return av.open(f"file:{path}", options={"protocol_whitelist": "file"}, metadata_errors="replace")
    except PermissionError:
        raise BadMedia(f"'{path.name}' may not be read.", "Give yourself permission to read it.") from None
    except av.error.FFmpegError as error:
        raise BadMedia(
            f"'{path.name}' is no video, or was cut off before its index ({error.strerror}).",
            "Copy it again from the card; a recording that was cut off needs its maker's repair tool.",
        ) from None


def scan(path: Path) -> tuple[int, ...]:
    """The times (pts) of all frames shown, sorted, by reading the packets without decoding them."""
    stat = path.stat()
    return _scan(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _scan(path: Path, _changed: int, _size: int) -> tuple[int, ...]:
    with open_container(path) as container:
        stream = container.streams.video[0]
        vp8 = stream.codec_context.name == "vp8"
        try:
            times = [
                p.pts
                for p in container.demux(stream)
                if p.pts is not None and not p.is_discard and not (vp8 and _hidden_vp8(bytes(p)))
            ]
        except av.error.FFmpegError as error:
            raise BadMedia(
                f"'{path.name}' is damaged ({error.strerror}).", "Copy it again from the card."
            ) from None
    return tuple(sorted(times))


def _hidden_vp8(data: bytes) -> bool:
    """VP8 keeps frames that are only referred to as packets of their own (RFC 6386, 9.1: show_frame)."""
    return bool(data) and not data[0] >> 4 & 1
