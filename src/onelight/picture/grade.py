"""Grade: one correction for a whole shot, as a colourist would state it.

A grade is an ASC CDL in ACEScct, after a 3x3 matrix in scene-linear ACEScg where a CDL can't reach
(identity mostly). Its face is in set units: exposure in stops, balance in mired and CC, contrast,
saturation, gamma. For the .cube that a Rec.709 or log clip needs see `delivery`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.cdl import Cdl, Three
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput
from onelight.units.light import MID_GREY, balance, gains

STOP_IN_LOG = 1 / 17.52
"""One stop in ACEScct code values."""

PIVOT = float(colour.to_log(np.array([MID_GREY], np.float32))[0])
"""Mid grey in ACEScct, about 0.4136: where contrast and gamma turn."""

Matrix = tuple[Three, Three, Three]
IDENTITY: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True)
class Face:
    """What a grade does, in set units. All zero or one: nothing.

    `stops` brighter; `mireds` warmer; `cc` points greener; `contrast` is the slope about mid grey in
    ACEScct; `saturation` the CDL's; `gamma` bends the curve with mid grey and its slope held: above 1
    opens the shadows' separation (black level), below 1 lifts them.
    """

    stops: float = 0.0
    mireds: float = 0.0
    cc: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    gamma: float = 1.0


@dataclass(frozen=True)
class Grade:
    """`cdl` in ACEScct after `matrix` in ACEScg: out = from_log(cdl(to_log(matrix @ in)))."""

    cdl: Cdl = field(default_factory=Cdl)
    matrix: Matrix = IDENTITY

    @classmethod
    def from_face(cls, face: Face, matrix: Matrix = IDENTITY) -> Grade:
        """The CDL of a face. Mid grey goes to mid grey times the exposure and balance gains."""
        if min(face.contrast, face.saturation, face.gamma) <= 0:
            raise BadInput(f"{face} can't be graded.", "Contrast, saturation and gamma are above 0.")
        moved = np.log2(gains(face.stops, face.mireds, face.cc)) * STOP_IN_LOG
        luma = np.array([0.2126, 0.7152, 0.0722])
        level = float(luma @ moved)
        before_saturation = level + (moved - level) / face.saturation
        base = PIVOT ** (1 / face.gamma)
        slope = face.contrast * base / (face.gamma * PIVOT)
        offset = base - slope * PIVOT + slope / face.contrast * before_saturation
        return cls(
            Cdl((slope,) * 3, tuple(float(o) for o in offset), (face.gamma,) * 3, face.saturation), matrix  # type: ignore[arg-type]
        )

    @property
    def face(self) -> Face:
        """The grade in set units: what it does to mid grey, and its mean slope there."""
        grey = np.full((1, 3), MID_GREY, np.float32)
        out = np.maximum(self.apply_linear(grey)[0], 1e-6)
        stops, mireds, cc = balance(out / MID_GREY)
        x = PIVOT * np.array(self.cdl.slope) + np.array(self.cdl.offset)
        power = np.array(self.cdl.power)
        slope = np.array(self.cdl.slope) * power * np.maximum(x, 1e-6) ** (power - 1)
        return Face(stops, mireds, cc, float(slope.mean()), self.cdl.saturation, float(power.mean()))

    def apply_linear(self, linear: NDArray[np.float32]) -> NDArray[np.float32]:
        """Pixels (..., 3) scene-linear ACEScg to the same, graded."""
        if self.matrix != IDENTITY:
            linear = linear @ np.array(self.matrix, np.float32).T
        return colour.from_log(self.cdl.apply(colour.to_log(linear)))

    def apply(self, picture: Picture) -> Picture:
        """The graded picture, in the picture's own colour space; alpha and attributes kept."""
        if self == Grade():
            return picture
        graded = picture.with_rgb(self.apply_linear(picture.linear()), colour.LINEAR)
        return graded.to(picture.colour_space)

    def at_strength(self, strength: float) -> Grade:
        """Part of the way: 0 leaves the plate as it is, 1 is the whole grade. Raises BadInput outside 0..1."""
        if not 0 <= strength <= 1:
            raise BadInput(f"A strength of {strength} has no meaning.", "Give a number from 0 to 1.")
        if strength in (0, 1):
            return self if strength else Grade()
        mix = lambda values, rest: tuple(rest + strength * (v - rest) for v in values)  # noqa: E731
        cdl = Cdl(
            mix(self.cdl.slope, 1.0),  # type: ignore[arg-type]
            mix(self.cdl.offset, 0.0),  # type: ignore[arg-type]
            mix(self.cdl.power, 1.0),  # type: ignore[arg-type]
            1 + strength * (self.cdl.saturation - 1),
        )
        matrix = np.eye(3) + strength * (np.array(self.matrix) - np.eye(3))
        return Grade(cdl, _matrix(matrix))

    def exposure_only(self) -> Grade:
        """The exposure of this grade and nothing else."""
        return Grade.from_face(Face(stops=self.face.stops))

    def look_only(self) -> Grade:
        """Everything but the exposure: mid grey keeps its level."""
        shift = self.face.stops * STOP_IN_LOG
        face = replace(self.face, stops=0.0)
        if len(set(self.cdl.slope)) == 1 and len(set(self.cdl.power)) == 1:
            return Grade.from_face(face, self.matrix)
        offset = tuple(o - shift for o in self.cdl.offset)
        return Grade(replace(self.cdl, offset=offset), self.matrix)  # type: ignore[arg-type]


def _matrix(array: NDArray[np.floating]) -> Matrix:
    return tuple(tuple(float(v) for v in row) for row in array)  # type: ignore[return-value]


def matrix_of(rows: Sequence[Sequence[float]] | NDArray[np.floating]) -> Matrix:
    """A 3x3 as a grade keeps it. Raises BadInput for another shape."""
    array = np.asarray(rows, dtype=float)
    if array.shape != (3, 3):
        raise BadInput(f"A grade's matrix is 3x3, not {array.shape}.", "Give three rows of three numbers.")
    return _matrix(array)
