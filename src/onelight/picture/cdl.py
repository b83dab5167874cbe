"""ASC CDL: slope, offset, power per channel and one saturation (ASC CDL 1.2), and its files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PyOpenColorIO as ocio
from numpy.typing import NDArray

from onelight.units.errors import BadInput

LUMA = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
"""The saturation weights that ASC CDL fixes for every space."""

Three = tuple[float, float, float]


@dataclass(frozen=True)
class Cdl:
    """out = saturate((in * slope + offset) ** power); no clamping; what is negative
    before the power stays as it is (as OCIO's 'no clamp' style does).

    Says nothing of the encoding it is meant for: the grade or file around it does.
    """

    slope: Three = (1.0, 1.0, 1.0)
    offset: Three = (0.0, 0.0, 0.0)
    power: Three = (1.0, 1.0, 1.0)
    saturation: float = 1.0

    def __post_init__(self) -> None:
        if min(self.slope) < 0 or min(self.power) <= 0 or self.saturation < 0:
            raise BadInput(f"{self} is no CDL.", "Slope and saturation are at least 0, power is above 0.")

    def apply(self, encoded: NDArray[np.float32]) -> NDArray[np.float32]:
        """Pixels (..., 3) float32 in whatever encoding the CDL is for; the same shape back."""
        x = encoded * np.array(self.slope, np.float32) + np.array(self.offset, np.float32)
        if self.power != (1.0, 1.0, 1.0):
            x = np.where(x > 0, np.abs(x) ** np.array(self.power, np.float32), x)
        if self.saturation != 1.0:
            luma = (x @ LUMA)[..., None]
            x = luma + np.float32(self.saturation) * (x - luma)
        return x.astype(np.float32)

    def transform(self) -> ocio.CDLTransform:
        """The same as OCIO's transform (ASC style 'no clamp')."""
        made = ocio.CDLTransform(
            slope=list(self.slope), offset=list(self.offset), power=list(self.power), sat=self.saturation
        )
        made.setStyle(ocio.CDL_NO_CLAMP)
        return made


def read(path: Path) -> list[tuple[str, Cdl]]:
    """(id, CDL) of every correction in a .cc, .ccc or .cdl file, by OCIO. Raises BadInput."""
    try:
        group = ocio.CDLTransform.CreateGroupFromFile(str(path))
        transforms = [group[i] for i in range(len(group))]
    except ocio.Exception as error:
        raise BadInput(f"{path.name} is no CDL file: {error}.", "Give a .cc, .ccc or .cdl file.") from None
    return [
        (t.getID(), Cdl(tuple(t.getSlope()), tuple(t.getOffset()), tuple(t.getPower()), t.getSat()))  # type: ignore[arg-type]
        for t in transforms
    ]


FORMATS = {
    ".cc": "ColorCorrection",
    ".ccc": "ColorCorrectionCollection",
    ".cdl": "ColorDecisionList",
}
"""OCIO's names of the file kinds."""


def write(path: Path, corrections: Sequence[tuple[str, Cdl]], description: str = "in ACEScct") -> None:
    """Writes (id, CDL) pairs as .cc (one), .ccc or .cdl, by OCIO; the file is there whole, or not at all.

    `description` says which encoding the numbers are meant for: an ASC CDL can't. Raises BadInput for
    another suffix, for no correction, for several in a .cc.
    """
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise BadInput(f"'{path.name}' is no name of a CDL file.", "End it in .cc, .ccc or .cdl.")
    if not corrections or (kind == "ColorCorrection" and len(corrections) != 1):
        raise BadInput(f"A {path.suffix} can't hold {len(corrections)} corrections.", "Use .ccc for several.")
    if len({name for name, _ in corrections}) != len(corrections):
        raise BadInput("Two corrections have the same id.", "Name each after its shot.")
    group = ocio.GroupTransform()
    for name, correction in corrections:
        transform = correction.transform()
        transform.setID(name)
        transform.setFirstSOPDescription(description)
        group.appendTransform(transform)
    text = group.write(kind, ocio.Config.CreateRaw())
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
