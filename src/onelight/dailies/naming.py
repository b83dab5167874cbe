"""Slates and names: what a file's name, its ALE row and its reel say, and what a clip is called."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onelight.picture.facts import Facts
from onelight.records import Clip
from onelight.units.errors import Changed

_CAM = re.compile(r"(?:^|[_\-. ])cam(?:era)?[_\- ]?(\d{1,2}|[A-Z])(?=$|[_\-. ])", re.I)
_REEL_CLIP = re.compile(r"^([A-Z]\d{3})_?(C\d{3})", re.I)
_REEL = re.compile(r"^([A-Z])\d{3}")
_SCENE = re.compile(r"^(\d+)\s*-?([A-Z]*)$", re.I)
_ROW_NAMES = ("Name", "Source File", "Source File Name", "Filename", "File Name", "Clip Name", "Clip")
_ROW_COLOUR = ("Colour Space", "Color Space", "ColorSpace", "Gamma")
Row = Mapping[str, str]


@dataclass(frozen=True)
class Slate:
    """What was on the slate. '' and None where nobody said."""

    scene: str = ""
    setup: str = ""
    take: int | None = None
    camera: str = ""
    reel: str = ""
    clip: str = ""
    """The camera's own clip name, A001C002, where the file has it."""

    @property
    def name(self) -> str:
        """12A-3, or A001C002 without a scene, or '' without either."""
        if self.scene and self.take is not None:
            return f"{self.scene}{self.setup}-{self.take}"
        return self.clip


def row_of(path: Path, facts: Facts, rows: Sequence[Row]) -> Row:
    """The ALE row of a clip: by its name or file name, else by its tape and start; {} without one."""
    names = {path.name.casefold(), path.stem.casefold()}
    for row in rows:
        if any(row.get(c, "").strip().casefold() in names for c in _ROW_NAMES if row.get(c)):
            return row
    for row in rows:
        tape = row.get("Tape", "").strip()
        if tape and (tape == facts.reel or tape.casefold() in names):
            same_start = row.get("Start", "").replace(";", ":") == (facts.start_timecode or "").replace(";", ":")
            if same_start or not facts.start_timecode or not row.get("Start"):
                return row
    return {}


def row_colour(row: Row) -> str:
    """The colour space that an ALE row names, as written; '' without one."""
    return next((row[c].strip() for c in _ROW_COLOUR if row.get(c, "").strip()), "")


def slate(path: Path, facts: Facts, row: Row, patterns: Sequence[str], columns: Mapping[str, str]) -> Slate:
    """What is known of a clip: its ALE row first, then its file name, then its reel."""
    found = _from_name(path.stem, patterns)
    said = {field: row[c].strip() for c, field in reversed(list(columns.items())) if row.get(c, "").strip()}
    found = _from_row(found, said)
    reel = found.reel or facts.reel
    camera = found.camera or (m[1] if (m := _REEL.match(reel)) else "") or "A"
    return replace(found, reel=reel, camera=camera.upper())


def _from_name(stem: str, patterns: Sequence[str]) -> Slate:
    parts: dict[str, str] = {}
    for pattern in patterns:
        if match := re.search(pattern, stem):
            parts = {k: v for k, v in match.groupdict().items() if v}
            break
    reel_clip = _REEL_CLIP.match(stem)
    camera = parts.get("camera", "")
    if not camera and (cam := _CAM.search(stem)):
        camera = _letter(cam[1])
    return Slate(
        scene=parts.get("scene", "").lstrip("0") or parts.get("scene", ""),
        setup=parts.get("setup", "").upper(),
        take=int(parts["take"]) if parts.get("take", "").isdigit() else None,
        camera=camera,
        reel=parts.get("reel", ""),
        clip="".join(reel_clip.groups()).upper() if reel_clip and not parts.get("scene") else "",
    )


def _from_row(found: Slate, said: Mapping[str, str]) -> Slate:
    scene, setup = said.get("scene", found.scene), said.get("setup", found.setup)
    if "scene" in said and "setup" not in said and (whole := _SCENE.match(scene)):
        scene, setup = whole[1], whole[2].upper()
    take = re.match(r"\d+", said.get("take", ""))
    camera = said.get("camera", "")
    return replace(
        found,
        scene=scene,
        setup=setup,
        take=int(take[0]) if take else found.take,
        camera=_letter(camera) if camera and len(camera) <= 2 else found.camera,
        reel=said.get("reel", found.reel),
    )


def _letter(camera: str) -> str:
    """Camera 1 is A, 2 is B; a letter is itself."""
    if not camera.isdigit():
        return camera[:1].upper()
    return chr(ord("A") + min(max(int(camera), 1), 26) - 1)


def name_clip(found: Slate, path: Path, identity: str, clips: Collection[Clip]) -> str:
    """A name that no other clip has: 12A-3, 12A-3B for a further camera, A001C002, else B002 by ordinal.

    Raises Changed where a clip of this camera already has the slate, with other bytes.
    """
    taken = {clip.name: clip for clip in clips}
    if not found.name:
        return _by_ordinal(found.camera, taken)
    for name in (found.name, f"{found.name}{found.camera}" if found.scene else found.name):
        other = taken.get(name)
        if other is None:
            return name
        if other.camera == found.camera:
            raise Changed(
                f"'{path.name}' is slated {found.name}, but {name} is '{Path(other.path).name}' already, "
                f"with other bytes ({other.id}, not {identity}).",
                "If it is another camera's or another take, say so in its name or its ALE row.",
            )
    raise Changed(f"'{path.name}' is slated {found.name}, which is taken.", "Give it another name or ALE row.")


def _by_ordinal(camera: str, taken: Mapping[str, Clip]) -> str:
    ordinal = len(taken) + 1
    while f"{camera}{ordinal:03d}" in taken:
        ordinal += 1
    return f"{camera}{ordinal:03d}"


def shot_name(clip_name: str, slated: bool, number: int) -> str:
    """Of a clip's `number`-th shot (from 1): 12A-3, 12A-3.2; A001-1, A001-2 without a slate."""
    if not slated:
        return f"{clip_name}-{number}"
    return clip_name if number == 1 else f"{clip_name}.{number}"
