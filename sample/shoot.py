"""Shoots the sample production, THE LETTER: `python sample/shoot.py OUT [--size 640x360]`.

One scene, a kitchen at dusk, two people; three setups on two cameras; 24 fps, H.264 10 bit in
Camera Rec.709, with timecode and reel. Two clips carry a fault that was planted on purpose, told in
TRUTH.json. Writes the cut (OTIO, EDL) and the screenplay too. A clip that is there is not shot again.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import opentimelineio as otio

from onelight.learning.scenes import Camera, Scene, build, raised, shoot
from onelight.learning.scenes.colour import bt709_oetf, rec709
from onelight.picture import colour
from onelight.picture.encode import TAGS, Movie, identity
from onelight.picture.scaling import Scaler, ycbcr_frame
from onelight.units.light import gains, mired

TITLE, FPS, FRAMES = "THE LETTER", 24, 48
SEED = 120  # of the kitchen: dusk, warm worktop lamp, a letter on the table
RECORD_START = 1 * 3600 * FPS
SHOT_NOISE, READ_NOISE = 3.0e-5, 4.0e-4  # of a clean modern sensor at base ISO, scene-linear
H264_10_BIT = {"crf": "10", "preset": "slow", "tune": "grain", "profile": "high10"}


@dataclass(frozen=True)
class Fault:
    """What went wrong in the camera: stops brighter, kelvin of a white that should read 6000 K, CC greener."""

    stops: float = 0.0
    kelvin: float = 6000.0
    cc: float = 0.0

    @property
    def gains(self) -> np.ndarray:
        """ACEScg (3,) that the right picture was multiplied by."""
        return gains(self.stops, mired(self.kelvin) - mired(6000.0), self.cc)


@dataclass(frozen=True)
class Clip:
    """One camera's file of one take. `beat` seconds into the action, `timecode` of its first frame."""

    setup: str
    take: int
    camera: str
    timecode: str
    beat: float
    fault: Fault = Fault()

    @property
    def name(self) -> str:
        return f"12{self.setup}-{self.take}{self.camera}"

    @property
    def reel(self) -> str:
        return f"{self.camera}001"

    @property
    def start(self) -> int:
        hours, minutes, seconds, frames = map(int, self.timecode.split(":"))
        return ((hours * 60 + minutes) * 60 + seconds) * FPS + frames


CLIPS = (
    Clip("A", 1, "A", "14:02:10:00", 0.0),
    Clip("A", 2, "A", "14:06:31:08", 0.12),
    Clip("B", 1, "A", "14:21:05:12", 0.05),
    Clip("B", 1, "B", "14:21:05:12", 0.05),
    Clip("B", 2, "A", "14:24:40:00", 0.2, Fault(stops=-0.7)),
    Clip("B", 2, "B", "14:24:40:00", 0.2),
    Clip("C", 1, "A", "14:48:17:19", 0.1),
    Clip("C", 1, "B", "14:48:17:19", 0.1, Fault(kelvin=5100.0, cc=6.0)),
)  # fmt: skip

CUT = (
    ("12A-1A", 0, 22), ("12B-1A", 14, 32), ("12C-1A", 6, 24), ("12B-1B", 10, 27), ("12C-1B", 8, 27),
    ("12A-2A", 20, 40), ("12B-2A", 12, 31), ("12C-1A", 25, 43), ("12B-2B", 26, 43), ("12A-1A", 28, 47),
)  # fmt: skip
"""Clip, first frame, the frame after the last."""

SCREENPLAY = """Title: The Letter
Credit: Sample production of
Author: Onelight
Notes: Shot on a generated set; nobody in it exists.

INT. KITCHEN - DUSK #12#

Blue light in the window, a lamp behind the pans. IRIS and PAUL face each other over the table.
Between them, unopened, THE LETTER.

IRIS
It came this morning.

PAUL
(not touching it)
You could have called.

IRIS
And said what? That it has her handwriting on it?

She looks at the letter. He looks at her.

PAUL
Open it.

IRIS
You open it.

Neither moves. The lamp hums.

CUT TO:
"""


def stage() -> Scene:
    """The kitchen, cleared of flowers that would stand between lens and face, lamps taken down a little."""
    scene = build(SEED, "kitchen")
    bunches = [s.centre for s in scene.fixed if s.material.pattern == "foliage" and near_table(s)]
    kept = tuple(s for s in scene.fixed if not (near_table(s) and any(above(s.centre, b) for b in bunches)))
    iris = replace(scene.people[0], gaze=0.42, hands="table")
    paul = replace(scene.people[1], gaze=-0.42, hands="gesture")
    lamps = [raised(one, -0.5) for one in scene.lights if one.name.startswith("practical")]
    return replace(scene, fixed=kept, people=(iris, paul, *scene.people[2:]), gain=scene.gain * 0.9).with_lights(*lamps)


def near_table(solid) -> bool:
    x, y, z = solid.centre
    return abs(x) < 0.6 and 0.75 < y < 1.2 and abs(z) < 0.45


def above(a: np.ndarray, b: np.ndarray) -> bool:
    return abs(a[0] - b[0]) < 0.02 and abs(a[2] - b[2]) < 0.02


def cameras(scene: Scene) -> dict[tuple[str, str], Camera]:
    """(setup, camera letter) → camera. Setup B looks at Paul, C at Iris, both from the lamp's side of the line."""
    iris, paul = (person.eyes(0.0) for person in scene.people[:2])
    middle = (iris + paul) / 2

    def at(place, x, y, z):
        return (place + np.array([x, y, z])).astype(np.float32)

    return {
        ("A", "A"): Camera(at(middle, 0.5, 0.15, 3.1), at(middle, 0, -0.33, 0), 25.0, "A", stop=4.0),
        ("B", "A"): Camera(at(iris, -0.78, 0.1, 0.42), at(paul, 0, -0.12, 0), 40.0, "A", stop=2.8, shake=0.12, seed=1),
        ("B", "B"): Camera(at(iris, 0.0, 0.02, 0.78), at(paul, 0, -0.04, 0), 58.0, "B", stop=2.8, shake=0.08, seed=2),
        ("C", "A"): Camera(at(paul, 0.78, 0.1, 0.42), at(iris, 0, -0.12, 0), 40.0, "A", stop=2.8, shake=0.12, seed=3),
        ("C", "B"): Camera(at(paul, 0.0, 0.02, 0.78), at(iris, 0, -0.04, 0), 58.0, "B", stop=2.8, shake=0.08, seed=4),
    }  # fmt: skip


def exposed(linear: np.ndarray, fault: Fault, rng: np.random.Generator) -> np.ndarray:
    """What the camera recorded of scene-linear ACEScg (H, W, 3): R'G'B' 0..1 in Camera Rec.709."""
    sensor = linear * fault.gains.astype(np.float32)
    noise = np.sqrt(SHOT_NOISE * sensor + READ_NOISE**2) * rng.standard_normal(sensor.shape)
    return bt709_oetf(rec709(sensor + noise))


def roll(clip: Clip, scene: Scene, camera: Camera, folder: Path, size: tuple[int, int]) -> None:
    """Shoots one clip; the file appears whole or not at all. `size` (width, height)."""
    scaler, began = Scaler("bt709", full_range=False), time.monotonic()
    rng = np.random.default_rng([SEED, clip.start, ord(clip.camera)])
    with Movie(
        folder / f"{clip.name}.mov", size, Fraction(FPS), "libx264", "yuv420p10le", dict(H264_10_BIT),
        tags=TAGS[colour.VIDEO], metadata=identity(None, clip.reel), stream_metadata=identity(clip.timecode, clip.reel),
    ) as movie:  # fmt: skip
        for frame in range(FRAMES):
            linear = shoot(scene, camera, clip.beat + frame / FPS, (size[1], size[0]), samples=2)
            full = ycbcr_frame(exposed(linear, clip.fault, rng), "bt709", 10)
            movie.add(scaler.reformat(full, "yuv420p10le"))
    print(f"{clip.name}: {time.monotonic() - began:.0f} s", flush=True)


def truth() -> dict:
    """What was planted, and what each clip is."""
    told = {
        clip.name: {
            "stops": clip.fault.stops, "kelvin": clip.fault.kelvin - 6000, "cc": clip.fault.cc,
            "mireds": mired(clip.fault.kelvin) - mired(6000), "acescg_gains": clip.fault.gains.tolist(),
        }
        for clip in CLIPS if clip.fault != Fault()
    }  # fmt: skip
    return {
        "about": "Faults planted in the sample: the right picture's scene-linear ACEScg times acescg_gains, before "
                 "noise and encoding. To repair: divide. kelvin: what a white of 6000 K reads, less 6000.",
        "faults": told,
        "clips": {c.name: {"reel": c.reel, "timecode": c.timecode, "beat_seconds": c.beat} for c in CLIPS},
        "scene_seed": SEED,
    }  # fmt: skip


def timecode(frames: int) -> str:
    seconds, frame = divmod(frames, FPS)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frame:02d}"


def edl() -> str:
    """CMX 3600, non-drop, the record from 01:00:00:00."""
    by_name = {clip.name: clip for clip in CLIPS}
    lines, record = [f"TITLE: {TITLE}", "FCM: NON-DROP FRAME", ""], RECORD_START
    for number, (name, first, after) in enumerate(CUT, 1):
        clip, length = by_name[name], after - first
        spans = (clip.start + first, clip.start + after, record, record + length)
        lines.append(f"{number:03d}  {clip.reel:<8} V     C        " + " ".join(map(timecode, spans)))
        lines.append(f"* FROM CLIP NAME: {name}.mov")
        record += length
    return "\n".join(lines) + "\n"


def timeline() -> otio.schema.Timeline:
    """The same cut, its media beside it."""

    def at(frames):
        return otio.opentime.RationalTime(frames, FPS)

    def span(start, length):
        return otio.opentime.TimeRange(at(start), at(length))

    by_name = {clip.name: clip for clip in CLIPS}
    cut = otio.schema.Timeline(TITLE, global_start_time=at(RECORD_START))
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    for name, first, after in CUT:
        clip = by_name[name]
        media = otio.schema.ExternalReference(f"{name}.mov", span(clip.start, FRAMES))
        use = otio.schema.Clip(name, media, span(clip.start + first, after - first))
        use.metadata["cmx_3600"] = {"reel": clip.reel}
        track.append(use)
    cut.tracks.append(track)
    return cut


def papers(folder: Path) -> None:
    (folder / "TRUTH.json").write_text(json.dumps(truth(), indent=2) + "\n")
    (folder / "letter.fountain").write_text(SCREENPLAY)
    (folder / "cut.edl").write_text(edl())
    otio.adapters.write_to_file(timeline(), str(folder / "cut.otio"))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("out", type=Path)
    ask.add_argument("--size", default="640x360")
    chosen = ask.parse_args()
    width, height = map(int, chosen.size.split("x"))
    chosen.out.mkdir(parents=True, exist_ok=True)
    papers(chosen.out)
    scene = stage()
    lenses = cameras(scene)
    for clip in CLIPS:
        if not (chosen.out / f"{clip.name}.mov").exists():
            roll(clip, scene, lenses[clip.setup, clip.camera], chosen.out, (width, height))


if __name__ == "__main__":
    main()
