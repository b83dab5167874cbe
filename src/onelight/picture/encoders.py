"""Which H.264 encoder writes proxies and viewing copies.

FFmpeg's H.264 encoders are other people's libraries or chips, and which there are depends on the build. The
one that PyAV's wheels carry is libx264, whose licence is the GPL; Onelight itself links none of them.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import av
import av.error
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from onelight.units.errors import BadInput, choices

LIBX264 = "libx264"

QUICK: dict[str, dict[str, str]] = {
    LIBX264: {"preset": "ultrafast", "crf": "23"},
    "libopenh264": {"rc_mode": "quality", "b": "4M"},
    "h264_videotoolbox": {"b": "4M", "realtime": "1"},
    "h264_nvenc": {"preset": "p1", "rc": "vbr", "cq": "25"},
}
"""By encoder, its options for a proxy: it is scrubbed, so no B-frames and nothing slow. Its size matters less."""

FINE: dict[str, dict[str, str]] = {
    LIBX264: {"preset": "veryfast", "crf": "20"},
    "libopenh264": {"rc_mode": "quality", "b": "16M"},
    "h264_videotoolbox": {"b": "16M"},
    "h264_nvenc": {"preset": "p5", "rc": "vbr", "cq": "20"},
}
"""Its options for a viewing copy."""


def known(name: str) -> str:
    """`name`, if that encoder is known here. Raises BadInput with those that work on this machine."""
    if name not in QUICK:
        raise BadInput(f"'{name}' is no H.264 encoder that Onelight knows.", f"Use {choices(usable())}.")
    return name


def working(name: str) -> str:
    """`name`, or for "" the usual one. Raises BadInput where it doesn't work on this machine."""
    if not name:
        return usual()
    if not works(known(name)):
        raise BadInput(f"The encoder '{name}' doesn't work on this machine.", f"Use {choices(usable())}.")
    return name


def usable() -> list[str]:
    """The H.264 encoders that work on this machine, the best known first."""
    return [name for name in QUICK if works(name)]


@lru_cache(maxsize=1)
def usual() -> str:
    """libx264, or where the FFmpeg build has none, the next that works. Raises BadInput where none does."""
    for name in QUICK:
        if works(name):
            return name
    raise BadInput("This build of FFmpeg has no H.264 encoder.", "Install PyAV from its own wheel.")


@lru_cache(maxsize=8)
def works(name: str) -> bool:
    """Whether the encoder takes a frame: one of a graphics card is listed where there is no card."""
    try:
        context = av.CodecContext.create(name, "w")
        assert isinstance(context, VideoCodecContext)
        context.width = context.height = 256
        context.pix_fmt, context.time_base, context.framerate = "yuv420p", Fraction(1, 24), Fraction(24)
        context.options = dict(QUICK.get(name, {}))
        frame = VideoFrame(256, 256, "yuv420p")
        frame.pts, frame.time_base = 0, context.time_base
        return bool(context.encode(frame) + context.encode(None))
    except (ValueError, OSError, av.error.FFmpegError):
        return False
