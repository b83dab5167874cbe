"""A grade as a .cube, clip space in and out, for tools that know neither CDL in ACEScct nor our matrix."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.grade import Grade
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

SIZES = (33, 65)
"""Points a side that every grading tool takes: the smaller one where it is close enough."""

CLOSE = 1.5 / 255
"""Code value by which a cube may differ from its grade before the next size is taken."""

_FLOOR = -1.0
"""Code value. A camera's log of a strongly negative light is -80 and more; one such corner would bend
all colours of its cell."""


FAR = 2 / 255
"""Code value by which a cube that differs from its grade has to say so."""


@dataclass(frozen=True)
class Baked:
    """A cube as it was written: its colour space, points a side, and by how much, in code values of 0..1,
    it differs from the exact grade at worst and on average, over colours from -8 to +6 stops inside P3."""

    space: str
    size: int
    worst: float
    mean: float

    @property
    def close(self) -> bool:
        """Whether the lattice follows the grade; False where the cube isn't to be trusted everywhere."""
        return self.worst <= FAR


def space_for(colour_space: str) -> str:
    """The space that a cube for a clip in `colour_space` works in: its own, or ACEScct where that is
    scene-linear, which no cube of 0..1 holds."""
    name = colour.known_space(colour_space)
    space = colour.config().getColorSpace(name)
    return colour.LOG if space.getEncoding() == "scene-linear" else name


def cube(
    grade: Grade, colour_space: str, path: Path, size: int | None = None, *, notes: tuple[str, ...] = ()
) -> Baked:
    """Writes `grade` as a .cube (Iridas/Resolve) from `space_for(colour_space)` to the same; how near it came.

    `size` points a side, by default the smallest of SIZES that is CLOSE on colours between -8 and +6
    stops inside P3. Codes outside 0..1 are the edge's. What the lattice can't follow stands in a comment of
    the file, a warning where it is FAR. The file is there whole, or not at all. Raises BadInput for a size
    that tools refuse.
    """
    if size is not None and not 2 <= size <= 129:
        raise BadInput(f"A cube of {size} points a side can't be.", "Give 17, 33 or 65.")
    space = space_for(colour_space)
    codes, found = _baked(grade, space, SIZES[0] if size is None else size)
    if size is None and found.worst > CLOSE:
        codes, found = _baked(grade, space, SIZES[1])
    _write(path, codes, space, (*notes, _says(found)))
    return found


def _baked(grade: Grade, space: str, size: int) -> tuple[NDArray[np.float32], Baked]:
    codes = table(grade, space, size)
    return codes, Baked(space, size, *error(grade, space, codes))


def _says(found: Baked) -> str:
    off = f"{found.worst * 255:.2f}/255 at worst, {found.mean * 255:.2f}/255 on average"
    return f"Off its grade by {off}" if found.close else f"WARNING: the lattice can't follow this grade: off by {off}"


def table(grade: Grade, space: str, size: int) -> NDArray[np.float32]:
    """(size, size, size, 3) code values of `space`, by blue, green, red, as the grade gives them."""
    steps = np.linspace(0, 1, size, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    codes = np.stack([red, green, blue], -1).reshape(size, size * size, 3)
    graded = grade.apply(Picture.from_array(codes, space)).rgb
    return np.maximum(graded, _FLOOR).reshape(size, size, size, 3)


def error(grade: Grade, space: str, cube_table: NDArray[np.float32]) -> tuple[float, float]:
    """The (largest, mean) difference, in code values clipped to 0..1, of a table (N, N, N, 3) from its grade."""
    codes = _natural(space)
    exact = grade.apply(Picture.from_array(codes[None], space)).rgb[0]
    off = np.abs(np.clip(look_up(cube_table, codes), 0, 1) - np.clip(exact, 0, 1))
    return float(off.max()), float(off.mean())


def look_up(cube_table: NDArray[np.float32], codes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Codes (n, 3) float32 through a table (N, N, N, 3), tetrahedral, by OCIO; the same shape."""
    import PyOpenColorIO as ocio

    size = cube_table.shape[0]
    lut = ocio.Lut3DTransform(size)
    lut.setInterpolation(ocio.INTERP_TETRAHEDRAL)
    lut.setData(np.ascontiguousarray(cube_table.transpose(2, 1, 0, 3)).ravel())
    out = np.ascontiguousarray(codes, np.float32).copy()
    ocio.Config.CreateRaw().getProcessor(lut).getDefaultCPUProcessor().applyRGB(out)
    return out


def _natural(space: str, count: int = 20_000) -> NDArray[np.float32]:
    """(n, 3) codes in 0..1 of colours as a set has them: inside P3, from -8 to +6 stops from mid grey."""
    chance = np.random.default_rng(20)
    stops = chance.uniform(-8, 6, (count, 1))
    light = (0.18 * 2.0**stops * chance.uniform(0.02, 1, (count, 3))).astype(np.float32)
    codes = colour.convert(light, "Linear P3-D65", space)
    return codes[((codes >= 0) & (codes <= 1)).all(axis=1)]


def _write(path: Path, cube_table: NDArray[np.float32], space: str, notes: tuple[str, ...]) -> None:
    lines = [
        f'TITLE "{path.stem}"',
        f"# In and out: {space}, codes 0 to 1",
        *(f"# {_line(n)}" for n in notes),
    ]
    head = "\n".join([*lines, f"LUT_3D_SIZE {len(cube_table)}"])
    body = ("%.6f %.6f %.6f\n" * len(cube_table) ** 3) % tuple(cube_table.ravel().tolist())
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(f"{head}\n{body}")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _line(text: str) -> str:
    return " ".join(text.split())
