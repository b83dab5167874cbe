"""A person's matte from four painted frames of 120, against carrying, closed-form matting and a segmentation network.

    python benchmarks/mattes.py                                  all of it, about half an hour on two cores
    python benchmarks/mattes.py --clips dancer/bedroom --sizes 320 --plate

The dancer (frames 300 to 420) and the speaker of ../shared/footage/alpha, with their keyer's mattes as the truth, over
a handheld bedroom and over the room of the multicam clips. Frames 0, 40, 79 and 119 are painted; they are left out of
the error. MAD: mean absolute error of alpha x 1000. dtSSD: root mean square error of alpha's change from frame to frame
x 100 (Erofeev et al. 2015, as video matting papers give it).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from onelight.fixes.backdrop.matte import solve, sweep
from onelight.fixes.backdrop.matte.reel import bytes_of, picture_of

SHARED = Path(__file__).resolve().parents[2] / "shared" / "footage"
FORES = {"dancer": ("alpha/dancer1.webm", 300), "speaker": ("alpha/video1.webm", 300)}
BACKS = {"bedroom": "handheld/bedroom.mp4", "room": "multicam/clean_cam01.mp4"}
FRAMES, PAINTED = 120, (0, 40, 79, 119)
EVERY = 8
"""Closed-form matting takes seconds a frame: it is asked for every so manieth."""
Bytes, Floats = NDArray[np.uint8], NDArray[np.floating]


def main() -> None:
    asked = _arguments()
    torch.set_num_threads(asked.threads)
    heads = ("MAD", "dtSSD", "learn, s", "frames/s")
    print(f"| shot | size | way | {' | '.join(heads)} |\n| --- | --- | --- |{' --- |' * len(heads)}")
    for name in asked.clips:
        for wide in asked.sizes:
            frames, truth, behind = composite(*name.split("/"), wide)
            for way, run in ways(frames, truth, behind, asked).items():
                numbers = run()
                row = (f"{n:.2f}" if n is not None else "" for n in numbers)
                print(f"| {name} | {wide}x{wide * 9 // 16} | {way} | {' | '.join(row)} |", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    every = [f"{fore}/{back}" for fore in FORES for back in BACKS]
    parser.add_argument("--clips", nargs="+", default=every, choices=every)
    parser.add_argument("--sizes", nargs="+", type=int, default=[320, 640])
    parser.add_argument("--plate", action="store_true", help="with the clean plate too")
    parser.add_argument("--no-peers", action="store_true", help="Onelight alone")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, help="a folder for sheets: picture, truth, matte, difference")
    return parser.parse_args()


def composite(fore: str, back: str, wide: int) -> tuple[list[Bytes], Floats, list[Bytes]]:
    """Frames (H, W, 3) uint8, their alpha (N, H, W) 0..1, and the backgrounds alone."""
    size = wide, wide * 9 // 16
    path, start = FORES[fore]
    frames, mattes, behind = [], [], []
    for rgba, ground in zip(cut_outs(SHARED / path, start, size), grounds(SHARED / BACKS[back], size), strict=False):
        alpha = rgba[..., 3:] / 255
        frames.append(np.rint(rgba[..., :3] * alpha + ground * (1 - alpha)).clip(0, 255).astype(np.uint8))
        mattes.append(alpha[..., 0])
        behind.append(ground)
    return frames, np.stack(mattes), behind


def cut_outs(path: Path, start: int, size: tuple[int, int]) -> Iterator[Floats]:
    """FRAMES frames (H, W, 4) 0..255 with alpha, from `start` on, brought to `size`, whole."""
    with av.open(str(path)) as container:
        codec = container.streams.video[0].codec_context
        decoder = av.CodecContext.create("libvpx" if codec.name == "vp8" else "libvpx-vp9", "r")  # which keep alpha
        decoder.extradata = codec.extradata
        found = (frame for packet in container.demux(video=0) for frame in decoder.decode(packet))
        for number, frame in enumerate(found):
            if number >= start + FRAMES:
                return
            if number >= start:
                yield _whole(frame.to_ndarray(format="rgba").astype(np.float32), size)


def _whole(rgba: Floats, size: tuple[int, int]) -> Floats:
    scale = min(size[0] / rgba.shape[1], size[1] / rgba.shape[0])
    weighted = np.dstack([rgba[..., :3] * rgba[..., 3:] / 255, rgba[..., 3]])
    small = cv2.resize(weighted, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small[..., :3] /= np.maximum(small[..., 3:], 1) / 255
    out = np.zeros((size[1], size[0], 4), np.float32)
    x = (size[0] - small.shape[1]) // 2
    out[size[1] - small.shape[0] :, x : x + small.shape[1]] = small
    return out


def grounds(path: Path, size: tuple[int, int]) -> Iterator[Bytes]:
    """FRAMES frames (H, W, 3) uint8 that fill `size`; a shorter clip is played back again."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in islice(container.decode(video=0), FRAMES)]
    for frame in [*frames, *frames[::-1]][:FRAMES]:
        scale = max(size[0] / frame.shape[1], size[1] / frame.shape[0])
        large = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        y, x = (large.shape[0] - size[1]) // 2, (large.shape[1] - size[0]) // 2
        yield np.asarray(large[y : y + size[1], x : x + size[0]], np.uint8)


def ways(frames: list[Bytes], truth: Floats, behind: list[Bytes], asked) -> dict[str, Callable[[], tuple]]:
    """What runs, by name: each gives (MAD, dtSSD, seconds of learning, frames a second after it)."""
    keys = {n: truth[n] for n in PAINTED}
    peers: dict[str, Callable[[], tuple]] = {
        "nearest painted frame": lambda: scored(nearest(keys), truth),
        "carried by flow": lambda: scored(carried(frames, keys), truth),
        f"carried, closed form (every {EVERY}th)": lambda: (closed_form(frames, keys, truth), None, None, None),
        "MediaPipe selfie segmentation": lambda: scored(selfie(frames), truth),
    }
    ours: dict[str, Callable[[], tuple]] = {"**Onelight**": lambda: onelight(frames, keys, truth, None, asked)}
    if asked.plate:
        ours["**Onelight, with the clean plate**"] = lambda: onelight(frames, keys, truth, behind, asked)
    return ours if asked.no_peers else peers | ours


def scored(mattes: list[Floats], truth: Floats) -> tuple:
    """(MAD, dtSSD, None, None) of mattes (H, W)."""
    made = np.stack(mattes)
    mine = [n for n in range(len(truth)) if n not in PAINTED]
    steps = np.diff(made, axis=0) - np.diff(truth, axis=0)
    jitter = np.sqrt((steps**2).mean(axis=(1, 2))).mean() * 100
    return float(np.abs(made[mine] - truth[mine]).mean() * 1000), float(jitter), None, None


def nearest(keys: dict[int, Floats]) -> list[Floats]:
    """The painted matte that is nearest in time."""
    return [keys[min(keys, key=lambda k, n=n: abs(k - n))] for n in range(FRAMES)]


def carried(frames: list[Bytes], keys: dict[int, Floats]) -> list[Floats]:
    """Painted mattes carried by DIS optical flow from both sides, the better carried one counting more."""
    with tempfile.TemporaryDirectory() as folder:
        seen = [bytes_of(picture_of(frame), frame.shape[1::-1]) for frame in frames]
        return [matte for _, matte, _ in sweep.swept(seen, keys, None, Path(folder))]


def closed_form(frames: list[Bytes], keys: dict[int, Floats], truth: Floats) -> float:
    """MAD of closed-form matting (Levin et al. 2008, pymatting) about the outline of the carried matte."""
    from pymatting import estimate_alpha_cf

    off = []
    for n, matte in enumerate(carried(frames, keys)):
        if n in PAINTED or n % EVERY:
            continue
        wide = np.ones((2 * (matte.shape[1] // 64) + 1,) * 2, np.uint8)
        known = np.full(matte.shape, 0.5)
        known[cv2.erode(matte, wide) > 0.95], known[cv2.dilate(matte, wide) < 0.05] = 1, 0
        off.append(np.abs(estimate_alpha_cf(frames[n] / 255.0, known) - truth[n]).mean())
    return float(np.mean(off) * 1000)


def selfie(frames: list[Bytes]) -> list[Floats]:
    """The people, by MediaPipe's network: it isn't told which."""
    from mediapipe.python.solutions import selfie_segmentation

    with selfie_segmentation.SelfieSegmentation(model_selection=1) as network:
        masks = [network.process(np.ascontiguousarray(frame)).segmentation_mask for frame in frames]
    return [cv2.resize(mask, frames[0].shape[1::-1]) for mask in masks]


def onelight(frames: list[Bytes], keys: dict[int, Floats], truth: Floats, behind: list[Bytes] | None, asked) -> tuple:
    """`onelight.fixes.backdrop.matte.solve`, and when it began its last sweep."""
    begun, swept = time.monotonic(), 0.0

    def note(says: str, part: float) -> None:
        nonlocal swept
        swept = swept or (time.monotonic() if says == "sweep" else 0.0)

    made = [alpha for alpha, _ in solve(frames, keys, behind, progress=note)]
    if asked.out:
        sheet(asked.out, frames, truth, made)
    return *scored(made, truth)[:2], swept - begun, FRAMES / (time.monotonic() - swept)


def sheet(folder: Path, frames: list[Bytes], truth: Floats, made: list[Floats]) -> None:
    """The worst frames of each fifth of the shot: picture, truth, matte, difference."""
    folder.mkdir(parents=True, exist_ok=True)
    off = np.array([np.abs(a - b).mean() for a, b in zip(made, truth, strict=True)])
    worst = [int(part[np.argmax(off[part])]) for part in np.array_split(np.arange(len(off)), 5)]
    grey = lambda a: np.repeat(np.rint(np.clip(a, 0, 1) * 255).astype(np.uint8)[..., None], 3, axis=2)  # noqa: E731
    rows = [np.hstack([frames[n], grey(truth[n]), grey(made[n]), grey(2 * np.abs(made[n] - truth[n]))]) for n in worst]
    name = f"{len(list(folder.glob('*.png'))):02d}_{frames[0].shape[1]}.png"
    cv2.imwrite(str(folder / name), np.vstack(rows)[..., ::-1])


if __name__ == "__main__":
    main()
