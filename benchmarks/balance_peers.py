"""What balance is measured against: white balance and matching as everybody has them, and FFmpeg's deflicker.

Colour peers take (the other take, the shot), Rec.709 video (H, W, 3) float 0..1, and give the shot put right; the
first ones don't look at the other take. Flicker peers take and give the frames of a clip.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import av
import cv2
import numpy as np
import peers
from av.filter import Graph
from numpy.typing import NDArray

from onelight.picture import colour

Video = NDArray[np.float32]
Frames = list[Video]


def _shades(norm: float) -> Callable[[Video, Video], Video]:
    """Scene-linear gains that make the Minkowski mean neutral (Finlayson and Trezzi 2004), level kept; 1 is grey
    world."""

    def way(take: Video, shot: Video) -> Video:
        light = np.maximum(colour.convert(shot, colour.VIDEO, colour.LINEAR), 0)
        shade = (light.astype(float) ** norm).mean((0, 1)) ** (1 / norm)
        return colour.to_video((light * (shade.mean() / np.maximum(shade, 1e-6))).astype(np.float32))

    return way


def _opencv(balancer: Callable[[], cv2.xphoto.WhiteBalancer]) -> Callable[[Video, Video], Video]:
    def way(take: Video, shot: Video) -> Video:
        codes = np.ascontiguousarray((np.clip(shot[..., ::-1], 0, 1) * 255).round().astype(np.uint8))
        return balancer().balanceWhite(codes)[..., ::-1].astype(np.float32) / 255

    return way


def histogram(take: Video, shot: Video) -> Video:
    """Each channel's histogram made the other take's."""
    out = np.empty_like(shot)
    for c in range(3):
        _, where, counts = np.unique(shot[..., c], return_inverse=True, return_counts=True)
        wanted, theirs = np.unique(take[..., c], return_counts=True)
        share, reach = np.cumsum(counts) / counts.sum(), np.cumsum(theirs) / theirs.sum()
        out[..., c] = np.interp(share, reach, wanted)[where].reshape(shot.shape[:2])
    return out


COLOUR = {
    "grey world": _shades(1),
    "shades of grey": _shades(6),
    "OpenCV simple": _opencv(cv2.xphoto.createSimpleWB),
    "OpenCV grey world": _opencv(cv2.xphoto.createGrayworldWB),
    "OpenCV learned": _opencv(cv2.xphoto.createLearningBasedWB),
    "histogram": histogram,
    "mean": peers.mean,
}


def deflicker(frames: Frames, size: int, mode: str) -> Frames:
    """FFmpeg's filter with a window of `size` frames, on full-range Y'CbCr 4:4:4."""
    graph = Graph()
    high, wide = frames[0].shape[:2]
    source = graph.add_buffer(width=wide, height=high, format="yuv444p", time_base="1/24")
    chain = [source, graph.add("deflicker", f"size={size}:mode={mode}"), graph.add("buffersink")]
    for one, other in pairwise(chain):
        one.link_to(other)
    graph.configure()
    out: Frames = []
    for number, frame in enumerate(frames):
        codes = (np.clip(frame, 0, 1) * 255).round().astype(np.uint8)
        moment = av.VideoFrame.from_ndarray(codes, format="rgb24").reformat(format="yuv444p")
        moment.pts = number
        graph.push(moment)
        out += _pulled(graph)
    graph.push(None)
    out += _pulled(graph)
    return out


def _pulled(graph: Graph) -> Frames:
    out: Frames = []
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return out
        out.append(frame.reformat(format="rgb24").to_ndarray().astype(np.float32) / 255)


FLICKER = {
    f"deflicker {size} {mode}": lambda frames, size=size, mode=mode: deflicker(frames, size, mode)
    for size in (5, 15)
    for mode in ("am", "pm")
}
