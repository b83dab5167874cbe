"""Dailies: a clip as the camera would have delivered it, a movie or a folder of linear EXRs.

A clip that is there isn't made again; one that is being made appears whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
from numpy.typing import NDArray

from onelight_stage import sensor, white
from onelight_stage.errors import StageError
from onelight_stage.movie import Movie
from onelight_stage.script import Script
from onelight_stage.slates import Slate, timecode

Array = NDArray[np.float32]

VIDEO = "Camera Rec.709"
ACESCG = "ACEScg"
AP1 = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)
"""CIE xy of ACEScg's red, green, blue and white (AMPAS S-2014-004)."""
HALF_MAX = 65504.0
FIRST = 1
"""Number of a sequence's first frame."""


def place(script: Script, slate: Slate, folder: Path) -> Path:
    """Where a clip lies: `folder/A001/12B-2A.mov`, or the folder `folder/A001/12B-2A` of its EXRs."""
    roll = folder / slate.reel
    return roll / slate.name if script.codec == "exr" else roll / f"{slate.name}.mov"


def written(script: Script, slate: Slate, pictures: Iterable[Array], target: Path, size: tuple[int, int]) -> Path:
    """The clip at `target`, of developed pictures [H, W, 3] scene-linear Rec.709 of `size` (w, h)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if script.codec == "exr":
        _sequence(script, slate, pictures, target)
    else:
        _movie(script, slate, pictures, target, size)
    return target


def _movie(script: Script, slate: Slate, pictures: Iterable[Array], target: Path, size: tuple[int, int]) -> None:
    with Movie(
        target, size, script.rate, script.codec, timecode=slate.timecode, reel=slate.reel,
        video=sensor.known_space(script.encoding) == VIDEO, tags=tags(script, slate),
    ) as movie:  # fmt: skip
        for picture in pictures:
            movie.add(sensor.encoded(picture, script.encoding))


def tags(script: Script, slate: Slate) -> dict[str, str]:
    """What the camera says of a clip in its file: its colour space, its body and lens, the slate."""
    camera = slate.camera
    said = {
        "com.onelight.camera.gamma": sensor.known_space(script.encoding),
        "com.onelight.camera.model": script.camera,
        "com.onelight.camera.iso": str(script.iso),
        "com.onelight.lens.focal": f"{camera.focal:g} mm",
        "com.onelight.lens.stop": f"T{camera.stop:g}",
        "com.onelight.slate.scene": f"{slate.scene.number}{slate.setup.letter}",
        "com.onelight.slate.take": str(slate.take),
    }
    return {key: value for key, value in said.items() if value}


def _sequence(script: Script, slate: Slate, pictures: Iterable[Array], target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for number, picture in enumerate(pictures):
        _exr(script, slate, picture, number, part / f"{target.name}.{number + FIRST:05d}.exr")
    part.replace(target)


def _exr(script: Script, slate: Slate, picture: Array, number: int, path: Path) -> None:
    """Half float, scene-linear ACEScg."""
    pixels = np.clip(picture @ white.ACESCG_FROM_709.T.astype(np.float32), -HALF_MAX, HALF_MAX)
    height, width = pixels.shape[:2]
    spec = oiio.ImageSpec(width, height, 3, oiio.HALF)
    spec.attribute("compression", "zip:4")
    spec.attribute("chromaticities", "float[8]", AP1)
    spec.attribute("DateTime", "")  # otherwise the time of day is written, and no two runs give the same bits
    spec.attribute("FramesPerSecond", "rational", (script.rate.numerator, script.rate.denominator))
    stamp = timecode(slate.start + number, script.rate)
    spec.attribute("smpte:TimeCode", "timecode", (_word(stamp), 0))
    spec.attribute("timecode", stamp)
    spec.attribute("reelName", slate.reel)
    for key, value in tags(script, slate).items():
        spec.attribute(key, ACESCG if key.endswith("gamma") else value)
    file = oiio.ImageOutput.create(str(path))
    whole = np.ascontiguousarray(pixels, np.float32)
    if not (file and file.open(str(path), spec) and file.write_image(whole) and file.close()):
        raise StageError(f"'{path}' can't be written: {oiio.geterror()}.", "Check the disk's room and permissions.")


def _word(stamp: str) -> int:
    """SMPTE ST 12-1: two BCD digits each for hours, minutes, seconds and frames."""
    word = 0
    for part in stamp.split(":"):
        word = word << 8 | int(part) // 10 << 4 | int(part) % 10
    return word
