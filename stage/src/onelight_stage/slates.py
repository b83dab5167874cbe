"""What a script's clips are called, and when the clock stood where: slate, reel and timecode of every clip.

A clip is one camera's file of one take: scene and setup letter, "-", take and camera letter ("12B-2A").
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from onelight_stage.script import CameraSetup, Scene, Script, Setup

CALL = 9 * 3600 + 12 * 60
"""Seconds of the day at which the first scene's first take rolls."""
RELIGHTING, BETWEEN_TAKES, SCENE_CHANGE = 1517, 143, 4211
"""Seconds that pass from setup to setup, take to take, scene to scene."""
ROLL = 1
"""Each camera's roll of the day: reel A001 is camera A's."""


@dataclass(frozen=True)
class Slate:
    """One clip as its slate says it. start: frames since midnight, frames: its length as rendered."""

    scene: Scene
    setup: Setup
    take: int
    camera: CameraSetup
    start: int
    frames: int
    rate: Fraction

    @property
    def name(self) -> str:
        """"12B-2A"."""
        return f"{self.scene.number}{self.setup.letter}-{self.take}{self.camera.letter}"

    @property
    def reel(self) -> str:
        """"A001"."""
        return f"{self.camera.letter}{ROLL:03d}"

    @property
    def timecode(self) -> str:
        """Of the first frame, "hh:mm:ss:ff", every frame counted (non-drop)."""
        return timecode(self.start, self.rate)


def slates(script: Script) -> list[Slate]:
    """Every clip that the script's setups make, in shooting order; cameras of a take share their timecode."""
    made: list[Slate] = []
    nominal = round(script.rate)
    clock = CALL
    for scene in script.scenes:
        for setup in scene.setups:
            for take in range(1, setup.takes + 1):
                start = clock * nominal + (7 * take + 5 * ord(setup.letter[0])) % nominal
                length = frame_count(setup.seconds, script.rate)
                made += [Slate(scene, setup, take, camera, start, length, script.rate) for camera in setup.cameras]
                clock += BETWEEN_TAKES + round(setup.seconds)
            clock += RELIGHTING
        clock += SCENE_CHANGE
    return made


def shot(script: Script) -> list[Slate]:
    """The clips that were really shot: without those that a `missing shot` fault takes away."""
    lost = {name for scene in script.scenes for f in scene.faults if f.kind == "missing shot" for name in f.clips}
    return [slate for slate in slates(script) if slate.name not in lost]


def frame_count(seconds: float, rate: Fraction) -> int:
    """Whole frames in `seconds`, at least one."""
    return max(1, round(Fraction(seconds).limit_denominator(10000) * rate))


def timecode(frame: int, rate: Fraction) -> str:
    """Of a frame count since midnight, non-drop, "hh:mm:ss:ff"."""
    nominal = round(rate)
    seconds, frames = divmod(frame % (24 * 3600 * nominal), nominal)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frames:02d}"
