"""Gains frame by frame, beside a pull: for the grading suite, for Nuke, for a table.

constant      <shot>_<fix>.cc .cube
frame by frame  <shot>_<fix>.ccc .nk .csv
rolling bands   <shot>_<fix>_bands.nk .csv, besides
mixed light     <shot>_<fix>_zones.ccc, besides: a correction a zone, inside the EXRs' matte of that name
"""

from __future__ import annotations

from pathlib import Path

from onelight.delivery.plan import Pull, Window
from onelight.picture import cdl, keyframes, lut
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
    told = [f"{pull.name}{suffix}" for suffix in (".ccc", ".nk", ".csv")]
    return told + _write_wave(work, pull, keys, frames) + _write_zones(work, pull, keys), None


def _write_wave(work: Path, pull: Pull, keys: Keyframes, frames: list[tuple[int, int]]) -> list[str]:
    if keys.wave is None:
        return []
    write_whole(work / f"{pull.name}_bands.nk", keyframes.rolling(keys.wave, pull.name, frames).encode())
    write_whole(work / f"{pull.name}_bands.csv", keyframes.wave_table(keys.wave, frames).encode())
    return [f"{pull.name}_bands.nk", f"{pull.name}_bands.csv"]


def _write_zones(work: Path, pull: Pull, keys: Keyframes) -> list[str]:
    if not keys.zones:
        return []
    says = f"{keyframes.SAYS}, each inside the matte of its name in the EXRs"
    cdl.write(work / f"{pull.name}_zones.ccc", keyframes.zone_cdls(keys), says)
    return [f"{pull.name}_zones.ccc"]
