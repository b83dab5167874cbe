"""A few seconds of made footage: one set from two angles with a light error in one, and another set.

12A_T1.mov  the hero            12B_T1.mov  the other angle, as it should be
12C_T1.mov  the other angle again, a stop under and too warm      14A_T1.mov  another set
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import opentimelineio as otio
from numpy.typing import NDArray

from onelight.picture import colour, video
from onelight.picture.grade import Face, Grade
from onelight.picture.picture import Picture

RATE = Fraction(24)
FRAMES = 36
SIZE = (320, 192)
WRONG = Face(stops=-1.0, mireds=45.0)
"""What happened to 12C."""

CLIPS = ("12A_T1", "12B_T1", "12C_T1", "14A_T1")


def make(folder: Path, names: tuple[str, ...] = CLIPS, frames: int = FRAMES) -> list[Path]:
    """The clips as H.264 files with timecode and reel, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    return [clip(folder / f"{name}.mov", name, frames) for name in names]


def clip(path: Path, name: str, frames: int = FRAMES) -> Path:
    """One clip; the same name, the same pixels."""
    wall = room(seed=14 if name.startswith("14") else 12)
    angle = 0.0 if "A" in name else 1.0
    grade = Grade.from_face(WRONG) if "C" in name else Grade()
    rng = np.random.default_rng(sum(map(ord, name)))
    hour = 1 + CLIPS.index(name) if name in CLIPS else 9
    with video.Writer(path, SIZE, RATE, timecode=f"{hour:02d}:00:00:00", reel=f"A{hour:03d}") as movie:
        for number in range(frames):
            linear = framed(wall, angle, number) * np.exp2(rng.normal(0, 0.03, (SIZE[1], SIZE[0], 1)))
            picture = Picture.from_array(linear.astype(np.float32), colour.LINEAR)
            movie.write(grade.apply(picture).to(colour.VIDEO))
    return path


def room(seed: int) -> NDArray[np.float32]:
    """A wide set (384, 640, 3), scene-linear ACEScg: painted walls, furniture, light from one side."""
    rng = np.random.default_rng(seed)
    height, width = 384, 640
    set_ = np.full((height, width, 3), rng.uniform(0.15, 0.35) * paint(rng), np.float32)
    for _ in range(28):
        x, y = rng.integers(0, width), rng.integers(0, height)
        w, h = rng.integers(20, 140, 2)
        cv2.rectangle(
            set_,
            (int(x), int(y)),
            (int(x + w), int(y + h)),
            np.abs(rng.uniform(0.03, 0.6) * paint(rng)).tolist(),
            -1,
        )
    texture = cv2.resize(rng.normal(0, 1, (96, 160)).astype(np.float32), (width, height))
    light = np.linspace(0.7, -0.7, width, dtype=np.float32)[None] + 0.15 * texture
    return set_ * np.exp2(light)[..., None]


def paint(rng: np.random.Generator) -> NDArray[np.float64]:
    """The hue of a painted surface, (3,) about 1: mostly near grey, as sets are."""
    return 1 + rng.normal(0, 1, 3) * rng.choice([0.06, 0.15, 0.4])


def framed(set_: NDArray[np.float32], angle: float, number: int) -> NDArray[np.float32]:
    """What a camera sees: `angle` 0 is wide, 1 nearer and from the side. (H, W, 3) linear ACEScg."""
    wide = int(640 - 180 * angle)
    high = int(wide * SIZE[1] / SIZE[0])
    left, top = int(120 * angle), int(40 * angle)
    seen = cv2.resize(set_[top : top + high, left : left + wide], SIZE, interpolation=cv2.INTER_AREA)
    mover = (int(60 + 3.5 * number), int(110 + 10 * np.sin(number / 5)))
    cv2.circle(seen, mover, 26, (0.42, 0.26, 0.19), -1, cv2.LINE_AA)
    return seen


def cut(path: Path, names: tuple[str, ...] = ("12A_T1", "12B_T1", "12A_T1", "12C_T1", "14A_T1")) -> Path:
    """A timeline over the clips, events of 12 frames, by reel and timecode, with a marker to be kept."""
    timeline = otio.schema.Timeline("Reel 1")
    timeline.global_start_time = otio.opentime.RationalTime(86400, 24)
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for number, name in enumerate(names):
        hour = (1 + CLIPS.index(name)) * 86400
        media = otio.schema.ExternalReference(
            f"{name}.mov",
            otio.opentime.TimeRange(otio.opentime.RationalTime(hour, 24), otio.opentime.RationalTime(FRAMES, 24)),
        )
        start = otio.opentime.RationalTime(hour + 8 + number, 24)
        source = otio.opentime.TimeRange(start, otio.opentime.RationalTime(12, 24))
        event = otio.schema.Clip(name, media, source)
        event.metadata["cmx_3600"] = {"reel": f"A{1 + CLIPS.index(name):03d}"}
        track.append(event)
    track[0].markers.append(otio.schema.Marker("keep me"))
    otio.adapters.write_to_file(timeline, str(path))
    return path


def beginning(source: Path, folder: Path, frames: int) -> Path:
    """The first `frames` of a camera's file, its own packets copied unopened; no frame may need a later one."""
    copy = folder / source.name
    with av.open(str(source)) as whole, av.open(str(copy), "w") as part:
        was = whole.streams.video[0]
        stream = part.add_stream_from_template(was)
        for packet in whole.demux(was):
            if packet.pts is not None and round(packet.pts * was.time_base * was.average_rate) < frames:
                packet.stream = stream
                part.mux(packet)
    return copy
