"""A .cube through OCIO is the grade; a CDL file is the CDL."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PyOpenColorIO as ocio
import pytest

from onelight.picture import cdl, colour, lut
from onelight.picture.cdl import Cdl
from onelight.picture.grade import Face, Grade, matrix_of
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

SPACES = ("Camera Rec.709", "ARRI LogC4", "S-Log3 S-Gamut3.Cine", "ACEScct")
MATRIX = matrix_of([[0.9, 0.08, 0.02], [0.05, 0.92, 0.03], [0.01, 0.1, 0.89]])
GRADES = {
    "exposure": Grade.from_face(Face(stops=1)),
    "balance": Grade.from_face(Face(stops=-1, mireds=60, cc=5)),
    "look": Grade.from_face(Face(stops=0.5, mireds=-40, contrast=1.1, saturation=1.1, gamma=1.05)),
    "soft": Grade.from_face(Face(contrast=0.85, saturation=0.8, gamma=0.9)),
    "matrix": Grade(Grade.from_face(Face(stops=0.4, contrast=1.1)).cdl, MATRIX),
}
CLOSE = 2 / 255


def through(path: Path, codes: np.ndarray) -> np.ndarray:
    ocio.ClearAllCaches()
    file = ocio.FileTransform(src=str(path), interpolation=ocio.INTERP_TETRAHEDRAL)
    out = np.ascontiguousarray(codes, np.float32).copy()
    ocio.Config.CreateRaw().getProcessor(file).getDefaultCPUProcessor().applyRGB(out)
    return np.clip(out, 0, 1)


def graded(grade: Grade, codes: np.ndarray, space: str) -> np.ndarray:
    return np.clip(grade.apply(Picture.from_array(codes[None], space)).rgb[0], 0, 1)


def natural(space: str) -> np.ndarray:
    """Colours inside P3 over 13 stops, drawn apart from those that choose the size."""
    chance = np.random.default_rng(77)
    light = 0.18 * 2.0 ** chance.uniform(-8, 5, (20_000, 1)) * chance.uniform(0.02, 1, (20_000, 3))
    codes = colour.convert(light.astype(np.float32), "Linear P3-D65", space)
    return codes[((codes >= 0) & (codes <= 1)).all(axis=1)]


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("name", GRADES)
def test_a_cube_is_its_grade(tmp_path: Path, space: str, name: str) -> None:
    baked = lut.cube(GRADES[name], space, tmp_path / "x.cube")
    assert baked.space == space and baked.close
    codes = natural(space)
    assert len(codes) > 10_000
    off = np.abs(through(tmp_path / "x.cube", codes) - graded(GRADES[name], codes, space)).max(axis=1)
    assert off.max() <= CLOSE
    # Any code at all: a camera's log holds pairs of channels 17 stops apart, whose way back into its
    # gamut crosses zero inside one cell. No cube follows that; it must stay a rarity.
    anything = np.random.default_rng(5).random((20_000, 3), dtype=np.float32)
    off = np.abs(through(tmp_path / "x.cube", anything) - graded(GRADES[name], anything, space)).max(axis=1)
    if space in ("Camera Rec.709", "ACEScct"):
        assert off.max() <= CLOSE
    assert (off <= CLOSE).mean() > 0.9


def test_no_grade_is_no_change(tmp_path: Path) -> None:
    lut.cube(Grade(), "ARRI LogC4", tmp_path / "x.cube", notes=("two\nlines",))
    codes = np.random.default_rng(5).random((999, 3), dtype=np.float32)
    assert np.abs(through(tmp_path / "x.cube", codes) - codes).max() < 1e-5
    head = (tmp_path / "x.cube").read_text().splitlines()[:5]
    says = "# Off its grade by 0.00/255 at worst, 0.00/255 on average"
    assert head == ['TITLE "x"', "# In and out: ARRI LogC4, codes 0 to 1", "# two lines", says, "LUT_3D_SIZE 33"]


def test_a_grade_that_no_lattice_follows_is_said(tmp_path: Path) -> None:
    """In its file and to the caller, at the size that tools take at most; what it says is what others measure."""
    strong = Grade.from_face(Face(stops=3, mireds=180, contrast=2.2, saturation=2.5, gamma=0.5))
    baked = lut.cube(strong, "Camera Rec.709", tmp_path / "x.cube")
    assert not baked.close and baked.size == 65 and baked.worst > 2 / 255 > baked.mean
    [said] = [line for line in (tmp_path / "x.cube").read_text().splitlines() if line.startswith("# WARNING")]
    assert f"{baked.worst * 255:.2f}/255 at worst" in said and f"{baked.mean * 255:.2f}/255 on average" in said
    codes = natural("Camera Rec.709")
    off = np.abs(through(tmp_path / "x.cube", codes) - graded(strong, codes, "Camera Rec.709"))
    assert off.mean() == pytest.approx(baked.mean, rel=0.3) and off.max() > 2 / 255


def test_more_points_bring_it_closer(tmp_path: Path) -> None:
    few, many = (lut.cube(GRADES["matrix"], "ARRI LogC4", tmp_path / "x.cube", size) for size in (17, 65))
    assert many.worst < few.worst and many.mean < few.mean


def test_a_scene_linear_clip_gets_a_cube_in_acescct(tmp_path: Path) -> None:
    assert lut.cube(GRADES["look"], "ACEScg", tmp_path / "x.cube").space == "ACEScct"
    codes = natural("ACEScct")
    off = through(tmp_path / "x.cube", codes) - graded(GRADES["look"], codes, "ACEScct")
    assert np.abs(off).max() <= CLOSE


def test_a_size_that_tools_refuse(tmp_path: Path) -> None:
    for size in (1, 0, 200):
        with pytest.raises(BadInput):
            lut.cube(Grade(), "ACEScct", tmp_path / "x.cube", size)
    assert list(tmp_path.iterdir()) == []


CORRECTIONS = [
    ("A001-1", Cdl((1.1, 0.9, 1.0), (0.01, -0.02, 0.0), (1.2, 1.0, 0.9), 0.8)),
    ("B002-1", Cdl((1 / 3, 1.0, 1.0))),
]


@pytest.mark.parametrize("suffix", [".cc", ".ccc", ".cdl"])
def test_cdl_files_come_back_and_say_their_space(tmp_path: Path, suffix: str) -> None:
    ocio.ClearAllCaches()
    path, given = tmp_path / f"x{suffix}", CORRECTIONS[: 1 if suffix == ".cc" else 2]
    cdl.write(path, given)
    back = cdl.read(path)
    assert [name for name, _ in back] == [name for name, _ in given]
    for (_, read), (_, written) in zip(back, given, strict=True):
        for field in ("slope", "offset", "power", "saturation"):
            assert np.allclose(getattr(read, field), getattr(written, field), atol=1e-7)
    assert "in ACEScct" in path.read_text()


def test_cdl_files_that_cannot_be(tmp_path: Path) -> None:
    for name, given in (("x.cc", CORRECTIONS), ("x.ccc", []), ("x.xml", CORRECTIONS), ("x.ccc", CORRECTIONS[:1] * 2)):
        with pytest.raises(BadInput):
            cdl.write(tmp_path / name, given)


def test_a_cdl_is_ocios_cdl() -> None:
    codes = np.random.default_rng(5).random((999, 3), dtype=np.float32)
    made = CORRECTIONS[0][1]
    out = codes.copy()
    ocio.Config.CreateRaw().getProcessor(made.transform()).getDefaultCPUProcessor().applyRGB(out)
    assert np.allclose(out, made.apply(codes), atol=2e-5)
