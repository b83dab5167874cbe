"""One decode, many views: each frame small, as luma and at proxy size, from a file or a sequence."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from onelight.picture import colour, scaling, sequence
from onelight.picture.decode import Source
from onelight.picture.facts import Facts
from onelight.picture.stills import LONG_SIDE
from onelight.picture.video import code_space
from onelight.units.errors import BadMedia

PROXY_SIDE = 960
GLANCE_SIDE = 192
"""What the cut detector looks at: its measures are means, they don't need more."""
GREY_SIDE = 320
MOST_QUICK_PIXELS, DEEPEST_QUICK = 1920 * 1088, 8
"""8-bit frames up to this size are decoded by fewer threads than there are cores: proxy and meter, which take as long
as such a frame's decoding, keep one busy."""
LUMA_709 = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True)
class View:
    """A frame as the pass needs it, upright.

    `glance()` (h, w, 3) uint8 R'G'B' full scale is for the cut detector, `grey()` (h, w) uint16 full scale the Y' of
    the proxy halved until its long side is at most GREY_SIDE, `small()` (h, w, 3) uint16 full scale, `luma()` the
    full-size Y' plane over the full range of its type, `proxy` a yuv420p frame of proxy size: all in the clip's code
    space (its own, ACEScct for linear). The calls cost, so they are made when asked for, by one thread at a time.
    """

    number: int
    glance: Callable[[], NDArray[np.uint8]]
    grey: Callable[[], NDArray[np.uint16]]
    small: Callable[[], NDArray[np.uint16]]
    luma: Callable[[], NDArray]
    proxy: VideoFrame


def views(facts: Facts, space: str) -> Iterator[View]:
    """Every frame of a file or sequence in `space`, in order. Raises BadMedia for a damaged or short one."""
    if facts.media == "sequence":
        yield from _sequence(facts, space)
        return
    number = -1
    with Source(facts.path, _threads(facts)) as source:
        reducer = _Reducer(facts)
        for number, frame in source.frames():
            yield reducer.view(number, frame)
    if number + 1 < facts.frames:
        raise BadMedia(
            f"'{facts.path.name}' is cut off: {number + 1} of its {facts.frames} frames are readable.",
            "Copy it again from the card.",
        )


def _threads(facts: Facts) -> int:
    """Threads that decode: FFmpeg's own choice (0) where decoding is most of the work, large frames and deep ones."""
    if facts.bit_depth > DEEPEST_QUICK or facts.width * facts.height > MOST_QUICK_PIXELS:
        return 0
    return max(1, (os.cpu_count() or 1) - 1)


def proxy_size(facts: Facts) -> tuple[int, int]:
    """(w, h) of the proxy: long side at most 960, both even."""
    return scaling.fit(facts.size, PROXY_SIDE, even=True)


def proxy_colour(facts: Facts) -> tuple[str, bool]:
    """(matrix, full range) of the proxy: the original's, so that its codes stay what they were."""
    converted = facts.media == "sequence" or facts.pixel_format.startswith(("gbr", "rgb", "bgr", "gray"))
    return ("bt709", False) if converted else (facts.matrix, facts.full_range)


class _Reducer:
    """Video frames to views: the big frame is scaled once, to proxy size; the small one comes from that."""

    def __init__(self, facts: Facts) -> None:
        small = scaling.fit(facts.size, LONG_SIDE)
        levels = facts.matrix, facts.full_range
        self._facts = facts
        self._to_proxy = scaling.Scaler(*levels, facts.rotation, proxy_size(facts), scaling.QUICK)
        self._to_small = scaling.Scaler(*levels, facts.rotation, small)
        self._upright = scaling.Scaler(*proxy_colour(facts))
        self._glance = scaling.Glance(*proxy_colour(facts), scaling.fit(facts.size, GLANCE_SIDE))
        self._luma = scaling.Luma(facts.full_range, facts.rotation)
        self._levels = scaling.levels16(proxy_colour(facts)[1])

    def view(self, number: int, frame: VideoFrame) -> View:
        middle = self._to_proxy.reformat(frame, frame.format.name)
        proxy = self._proxy(middle)
        return View(
            number,
            lambda: self._glance(proxy),
            lambda: _grey(proxy, self._levels),
            lambda: self._to_small.codes(middle),
            lambda: self._luma(frame),
            proxy,
        )

    def _proxy(self, middle: VideoFrame) -> VideoFrame:
        if middle.format.is_rgb or len(middle.format.components) < 3:
            rgb = np.clip(self._to_proxy.floats(middle)[..., :3], 0, 1)
            return self._upright.reformat(scaling.ycbcr_frame(rgb, "bt709", 8), "yuv420p")
        flat = self._upright.reformat(middle, "yuv420p")
        return _turned(flat, self._facts.rotation) if self._facts.rotation else flat


def _grey(proxy: VideoFrame, levels: NDArray[np.uint16]) -> NDArray[np.uint16]:
    luma = scaling.plane(proxy, 0)
    while max(luma.shape) > GREY_SIDE:
        luma = scaling.halved(luma)
    return np.asarray(cv2.LUT(luma, levels), np.uint16)


def _turned(frame: VideoFrame, rotation: int) -> VideoFrame:
    """A yuv420p frame turned clockwise, plane by plane."""
    planes = [scaling.turn(scaling.plane(frame, i), rotation) for i in range(3)]
    height, width = planes[0].shape
    out = VideoFrame(width, height, "yuv420p")
    for target, pixels in zip(out.planes, planes, strict=True):
        rows = np.zeros((target.height, target.line_size), np.uint8)
        rows[:, : target.width] = pixels
        target.update(rows.tobytes())
    return out


def _sequence(facts: Facts, space: str) -> Iterator[View]:
    codes, size, small = code_space(space), proxy_size(facts), scaling.fit(facts.size, LONG_SIDE)
    glance = scaling.fit(facts.size, GLANCE_SIDE)
    to_proxy, levels = scaling.Scaler("bt709", False), scaling.levels16(False)
    for number, pixels in sequence.read(facts.path, 0, facts.frames, None):
        # Real renders hold NaN and infinities; an integer can't, and they would spread when scaled.
        rgb = np.nan_to_num(np.ascontiguousarray(pixels[..., :3]), posinf=65504.0, neginf=0.0)
        middle = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32)
        least = np.asarray(cv2.resize(rgb, small, interpolation=cv2.INTER_AREA), np.float32)
        flat = scaling.ycbcr_frame(np.clip(colour.convert(middle, space, codes), 0, 1), "bt709", 8)
        proxy = to_proxy.reformat(flat, "yuv420p")
        least = _whole(colour.convert(least, space, codes))
        yield View(
            number,
            lambda least=least: _glanced(least, glance),
            lambda proxy=proxy: _grey(proxy, levels),
            lambda least=least: least,
            lambda rgb=rgb: _whole(colour.convert(rgb, space, codes) @ LUMA_709),
            proxy,
        )


def _glanced(small: NDArray[np.uint16], size: tuple[int, int]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize((small >> 8).astype(np.uint8), size, interpolation=cv2.INTER_AREA), np.uint8)


def _whole(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    return np.clip(values * 65535 + 0.5, 0, 65535).astype(np.uint16)
