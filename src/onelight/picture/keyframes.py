"""Gains that change from frame to frame, and the files in which grading and compositing programs read them.

All of them are scene-linear ACEScg: out = in * gain, channel by channel. So a CDL of slopes alone says them
exactly, in Resolve or Nuke, when it is applied in ACEScg.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from onelight.picture import cdl
from onelight.picture.cdl import Cdl, Three
from onelight.picture.grade import Grade, matrix_of

SAYS = "scene-linear ACEScg, slope only"


@dataclass(frozen=True)
class Wave:
    """What rolls over the picture: stops to be taken out at a height h (0 at the top, 1 at the bottom) of frame n are
    cosine * cos(t) + sine * sin(t), t = 2 pi (waves * h + rate * (n - start)), of R, G, B in scene-linear ACEScg."""

    waves: float
    rate: float
    start: int
    cosine: Three
    sine: Three


@dataclass(frozen=True)
class Keyframes:
    """Gains of R, G, B, scene-linear ACEScg, one for each frame from `start` on; frames beyond get the nearest's.
    `wave`: what rolls over the picture besides; `zones`: what else is done inside the EXRs' `matte.<name>`, which add
    up to 1."""

    start: int
    gains: tuple[Three, ...]
    wave: Wave | None = None
    zones: tuple[tuple[str, Three], ...] = ()

    @property
    def whole(self) -> bool:
        """Whether gains of whole frames are all of the repair."""
        return self.wave is None and not self.zones

    @property
    def constant(self) -> bool:
        """Whether all frames get the same."""
        return len(set(self.gains)) == 1

    def at(self, frame: int) -> Three:
        """The gains of a frame of the clip."""
        return self.gains[min(max(frame - self.start, 0), len(self.gains) - 1)]

    def grade(self) -> Grade:
        """The first frame's as a grade: a diagonal matrix in ACEScg. All of it where they are constant."""
        red, green, blue = self.gains[0]
        return Grade(matrix=matrix_of([[red, 0, 0], [0, green, 0], [0, 0, blue]]))


def write_cdl(path: Path, keys: Keyframes, name: str, frames: Sequence[tuple[int, int]]) -> None:
    """A .cc where the gains are constant (`name`), else a .ccc of a correction a frame (`name.0086400`).

    `frames` are (frame of the clip, its number outside). Raises BadInput as `cdl.write` does.
    """
    if path.suffix == ".cc":
        cdl.write(path, [(name, Cdl(slope=keys.gains[0]))], SAYS)
    else:
        cdl.write(path, [(f"{name}.{number:07d}", Cdl(slope=keys.at(frame))) for frame, number in frames], SAYS)


def table(keys: Keyframes, frames: Sequence[tuple[int, int]], timecode: Callable[[int], object]) -> str:
    """The gains as CSV: frame number outside, timecode of the clip's frame, gain_r, gain_g, gain_b."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["frame", "timecode", "gain_r", "gain_g", "gain_b"])
    for frame, number in frames:
        rows.writerow([number, timecode(frame), *(f"{gain:.6f}" for gain in keys.at(frame))])
    return text.getvalue()


def nuke(keys: Keyframes, name: str, frames: Sequence[tuple[int, int]]) -> str:
    """A Nuke Multiply node with a key on every frame, to be pasted behind a Read of the plate as ACEScg."""
    curves = []
    for channel in range(3):
        points = " ".join(f"x{number} {keys.at(frame)[channel]:.6f}" for frame, number in frames)
        curves.append(f"{{curve {points}}}")
    node = "".join(c if c.isalnum() else "_" for c in f"onelight_{name}")
    value = " ".join([*curves, "{curve 1}"])
    return f'Multiply {{\n channels rgb\n value {{{value}}}\n name {node}\n label "{SAYS}"\n}}\n'


def zone_cdls(keys: Keyframes) -> list[tuple[str, Cdl]]:
    """A CDL of slopes a zone, by its name: each inside its matte, their results added up."""
    return [(name, Cdl(slope=gains)) for name, gains in keys.zones]


def rolling(wave: Wave, name: str, frames: Sequence[tuple[int, int]]) -> str:
    """A Nuke Expression node that takes a wave out, to be pasted behind a Read of the plate as ACEScg."""
    lines = []
    for channel, letter in enumerate("rgb"):
        stops = f"{wave.cosine[channel]:.6f}*cos(t)+{wave.sine[channel]:.6f}*sin(t)"
        lines.append(f' expr{channel} "{letter}*pow(2,-({stops}))"')
    turn = f"2*pi*({wave.waves:.6f}*(1-(y+0.5)/height)+{wave.rate:.6f}*(frame-{_outside(wave.start, frames)}))"
    node = "".join(c if c.isalnum() else "_" for c in f"onelight_{name}_bands")
    body = "\n".join([" temp_name0 t", f' temp_expr0 "{turn}"', *lines])
    return f'Expression {{\n{body}\n name {node}\n label "{SAYS}"\n}}\n'


def wave_table(wave: Wave, frames: Sequence[tuple[int, int]]) -> str:
    """A wave as CSV, a row a channel, for programs that read no Nuke node: the formula is `Wave`'s."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["channel", "waves_in_height", "waves_a_frame", "first_frame", "cosine_stops", "sine_stops"])
    for channel, letter in enumerate("rgb"):
        numbers = (wave.cosine[channel], wave.sine[channel])
        first = _outside(wave.start, frames)
        rows.writerow([letter, f"{wave.waves:.6f}", f"{wave.rate:.6f}", first, *(f"{n:.6f}" for n in numbers)])
    return text.getvalue()


def _outside(frame: int, frames: Sequence[tuple[int, int]]) -> int:
    """The number outside of a clip's frame, which may lie before those that leave."""
    inside, number = frames[0]
    return number + frame - inside
