"""Gains frame by frame, beside a pull: for the grading suite, for Nuke, for a table.

constant      <shot>_<fix>.cc .cube
frame by frame  <shot>_<fix>.ccc .nk .csv
"""

from __future__ import annotations

from pathlib import Path

from onelight.delivery.plan import Pull, Window
from onelight.picture import keyframes, lut
from onelight.picture.keyframes import Keyframes
from onelight.store.disk import write_whole


def write_keys(
    work: Path, pull: Pull, keys: Keyframes, window: Window, notes: tuple[str, ...]
) -> tuple[list[str], lut.Baked | None]:
    """Writes the gains of a pull's frames into `work`: (file names, how near the .cube came, None without one).

    Frames are numbered as the pull's EXRs. Raises DiskFull.
    """
    frames = [(frame, window.number(frame)) for frame in range(window.frames.start, window.frames.end)]
    if keys.constant and keys.whole:
        keyframes.write_cdl(work / f"{pull.name}.cc", keys, pull.name, frames)
        cube = lut.cube(keys.grade(), pull.clip.colour_space, work / f"{pull.name}.cube", notes=notes)
        return [f"{pull.name}.cc", f"{pull.name}.cube"], cube
    keyframes.write_cdl(work / f"{pull.name}.ccc", keys, pull.name, frames)
    write_whole(work / f"{pull.name}.nk", keyframes.nuke(keys, pull.name, frames).encode())
    write_whole(work / f"{pull.name}.csv", keyframes.table(keys, frames, window.timecode).encode())
    return [f"{pull.name}{suffix}" for suffix in (".ccc", ".nk", ".csv")], None
