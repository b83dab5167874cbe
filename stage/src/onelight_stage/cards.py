"""What comes with dailies: the camera report as an ALE, and an ASC MHL that seals the files.

ALE as Avid's Media Composer writes it (tab-separated: Heading, Column, Data). ASC Media Hash List 2.0 by the ASC's
own library.
"""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from onelight_stage import sensor
from onelight_stage.errors import StageError
from onelight_stage.exposing import camera_kelvin
from onelight_stage.script import Script
from onelight_stage.slates import Slate, timecode

COLUMNS = (
    "Name", "Source File", "Tape", "Start", "End", "Scene", "Setup", "Take", "Camera", "Colour Space", "Camera Model",
    "Lens", "Focal Length", "T-Stop", "ISO", "White Balance", "Shutter Angle", "Shot Size", "Description",
)  # fmt: skip


def row(script: Script, slate: Slate, file: Path, frames: int) -> list[str]:
    """A clip's line, in COLUMNS' order. frames: as recorded. What a camera assistant noted: what was *meant*."""
    camera = slate.camera
    space = "ACEScg" if script.codec == "exr" else sensor.known_space(script.encoding)
    said = (
        slate.name, file.name, slate.reel, slate.timecode, timecode(slate.start + frames, script.rate),
        slate.scene.number, slate.setup.letter, slate.take, camera.letter, space, script.camera,
        f"{camera.focal:g}mm prime", f"{camera.focal:g}", f"{camera.stop:g}", script.iso,
        f"{camera_kelvin(slate.scene):.0f}", 180, camera.size, describe(slate),
    )  # fmt: skip
    return [str(value) for value in said]


def describe(slate: Slate) -> str:
    """"medium close-up on ANNA over BEN, dolly in"."""
    camera = slate.camera
    words = f"{camera.size} on {' and '.join(camera.on.split('+'))}" if camera.on else camera.size
    words += f" over {camera.over}" if camera.over else ""
    return words + (f", {camera.move}" if camera.move != "static" else "")


def ale(script: Script, rows: Iterable[Sequence[str]]) -> str:
    """The text of an ALE of such rows."""
    width, height = script.size
    rate = f"{float(script.rate):.3f}".rstrip("0").rstrip(".")
    heading = [("FIELD_DELIM", "TABS"), ("VIDEO_FORMAT", "1080" if height >= 1080 else "CUSTOM"), ("FPS", rate)]
    lines = ["Heading", *("\t".join(pair) for pair in heading), f"RASTER\t{width}x{height}", "", "Column",
             "\t".join(COLUMNS), "", "Data", *("\t".join(one) for one in rows)]  # fmt: skip
    return "\n".join(lines) + "\n"


def seal(folder: Path) -> None:
    """Seals all files of `folder` with an ASC MHL (xxh64), afresh. Raises StageError where that can't be done."""
    from ascmhl.commands import create
    from click import ClickException

    shutil.rmtree(folder / "ascmhl", ignore_errors=True)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            create.main([str(folder), "-h", "xxh64", "-i", ".*"], standalone_mode=False)
    except (ClickException, OSError) as error:
        raise StageError(f"'{folder}' can't be sealed: {error}.", "Check the disk's room and permissions.") from None
