"""Probing: the facts of a file or sequence, without reading it through."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorTrc

from onelight.picture import scaling, sequence, tags
from onelight.picture.decode import Source
from onelight.picture.facts import Facts, Rotation

TRANSFERS = {
    ColorTrc.BT709: "bt709",
    ColorTrc.SMPTE170M: "smpte170m",
    ColorTrc.IEC61966_2_1: "iec61966-2-1",
    ColorTrc.LINEAR: "linear",
    ColorTrc.BT2020_10: "bt2020-10",
    ColorTrc.BT2020_12: "bt2020-12",
    ColorTrc.SMPTE2084: "smpte2084",
    ColorTrc.ARIB_STD_B67: "arib-std-b67",
}
PRIMARIES = {
    ColorPrimaries.BT709: "bt709",
    ColorPrimaries.BT470BG: "bt470bg",
    ColorPrimaries.SMPTE170M: "smpte170m",
    ColorPrimaries.BT2020: "bt2020",
    ColorPrimaries.SMPTE432: "p3-d65",
}
FULL_RANGE = 2
HD_HEIGHT, HD_WIDTH = 720, 1024
"""From this size on, players take untagged video for BT.709, below it for BT.601."""


def probe(path: Path | str, *, rate: Fraction | None = None) -> Facts:
    """The facts of a video file, or of a sequence in fileseq's notation (`plate.1001-1100#.exr`).

    `rate` is for sequences whose headers say none (24 otherwise). Raises BadMedia or Missing.
    """
    if sequence.is_sequence(path):
        return sequence.probe(path, rate)
    path = Path(path)
    try:
        stat = path.stat()
    except OSError:
        return _probe(path, 0, 0)
    return _probe(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _probe(path: Path, _changed: int, size: int) -> Facts:
    with Source(path, threads=1) as source:
        return facts_of(source, source.first(), size)


def facts_of(source: Source, frame: VideoFrame, size: int) -> Facts:
    """The facts of an opened file, given its first frame and its size in bytes."""
    stream, container = source.stream, source.container
    metadata = _metadata(source)
    rotation = cast(Rotation, round(-frame.rotation / 90) * 90 % 360)
    width, height = (frame.width, frame.height) if rotation in (0, 180) else (frame.height, frame.width)
    matrix = scaling.MATRIX_OF_TAG.get(int(frame.colorspace))
    transfer = TRANSFERS.get(cast(Any, frame.color_trc), "")
    primaries = PRIMARIES.get(cast(Any, frame.color_primaries), "")
    hd = frame.height >= HD_HEIGHT or frame.width > HD_WIDTH
    rgb = frame.format.is_rgb
    return Facts(
        path=source.path,
        media="video",
        container=container.format.name,
        codec=stream.codec_context.name,
        pixel_format=frame.format.name,
        width=width,
        height=height,
        rotation=rotation,
        bit_depth=frame.format.components[0].bits,
        has_alpha=any(c.is_alpha for c in frame.format.components),
        rate=source.index.rate,
        variable_rate=source.index.variable,
        frames=source.index.frames,
        bytes=size,
        start_timecode=tags.timecode(metadata),
        reel=tags.reel(metadata),
        matrix=matrix or ("bt709" if hd else "bt601"),
        matrix_from="tag" if matrix or rgb else "size",
        full_range=int(frame.color_range) == FULL_RANGE or frame.format.name.startswith("yuvj") or rgb,
        primaries=primaries,
        transfer=transfer,
        colour_space=tags.camera_space(metadata) or tags.video_space(transfer, primaries),
        metadata=metadata,
    )


def _metadata(source: Source) -> dict[str, str]:
    """All tags: the container's, then the picture's, then those of its timecode track."""
    found: dict[str, str] = {}
    data = [s.metadata for s in source.container.streams if s.type == "data"]
    for part in (source.container.metadata, source.stream.metadata, *data):
        for key, value in part.items():
            if value and key not in found:
                found[key] = value
    return found
