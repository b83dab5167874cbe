"""Frame sequences, as cameras and renderers write them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import pytest

from onelight.picture import sequence, video
from onelight.units.errors import BadMedia, Missing

AP1 = (0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767)


def write(folder: Path, numbers: range, suffix: str = ".exr", window: tuple[int, int] = (0, 0)) -> None:
    for number in numbers:
        spec = oiio.ImageSpec(48, 32, 3, "half" if suffix == ".exr" else "uint16")
        frames = number - numbers.start
        word = 0x01020300 | (frames // 10 << 4 | frames % 10)
        spec.attribute("smpte:TimeCode", oiio.TypeTimeCode, (word, 0))
        spec.attribute("reelName", "A001R2EC")
        spec.attribute("oiio:BitsPerSample", 10) if suffix == ".dpx" else None
        if suffix == ".exr":
            spec.attribute("FramesPerSecond", oiio.TypeRational, (24000, 1001))
            spec.attribute("chromaticities", "float[8]", AP1)
            spec.x, spec.y = window
        path = str(folder / f"plate.{number}{suffix}")
        out = oiio.ImageOutput.create(path)
        out.open(path, spec)
        out.write_image(np.full((32, 48, 3), frames / 20, np.float32))
        out.close()


def test_exr(tmp_path: Path) -> None:
    write(tmp_path, range(1001, 1011))
    facts = video.probe(tmp_path / "plate.1001-1010#.exr")
    assert (facts.media, facts.frames, facts.rate) == ("sequence", 10, Fraction(24000, 1001))
    assert (facts.start_timecode, facts.reel, facts.colour_space) == ("01:02:03:00", "A001R2EC", "ACEScg")
    found = list(video.read(tmp_path / "plate.#.exr", "ACEScg", 2, 9, step=3))
    assert [n for n, _ in found] == [2, 5, 8]
    assert [round(float(p.rgb.mean()), 3) for _, p in found] == [0.1, 0.25, 0.4]
    assert found[1][1].attributes["timecode"] == "01:02:03:05"


def test_dpx(tmp_path: Path) -> None:
    write(tmp_path, range(1, 6), ".dpx")
    facts = video.probe(tmp_path / "plate.1-5#.dpx", rate=Fraction(25))
    assert (facts.bit_depth, facts.rate, facts.start_timecode) == (10, 25, "01:02:03:00")
    assert facts.colour_space is None
    (_, picture), = video.read(tmp_path / "plate.1-5#.dpx", "ADX10", 4)  # fmt: skip
    assert abs(float(picture.rgb.mean()) - 0.2) < 1 / 1023


def test_a_hole_in_the_middle_is_named(tmp_path: Path) -> None:
    write(tmp_path, range(1001, 1011))
    for lost in (1004, 1007, 1008):
        (tmp_path / f"plate.{lost}.exr").unlink()
    for name in ("plate.1001-1010#.exr", "plate.#.exr"):
        with pytest.raises(BadMedia, match=r"lacks 3 of its frames: 1004,1007-1008"):
            video.probe(tmp_path / name)
    with pytest.raises(Missing):
        video.probe(tmp_path / "other.#.exr")


def test_a_broken_frame_is_named(tmp_path: Path) -> None:
    write(tmp_path, range(1, 4))
    broken = tmp_path / "plate.2.exr"
    broken.write_bytes(broken.read_bytes()[:200])
    with pytest.raises(BadMedia, match=r"plate\.2\.exr"):
        list(video.read(tmp_path / "plate.1-3#.exr", "ACEScg"))


def test_the_data_window_lies_in_the_display_window(tmp_path: Path) -> None:
    write(tmp_path, range(19, 20), window=(-8, 4))
    (_, picture), = video.read(tmp_path / "plate.19.exr", "ACEScg")  # fmt: skip
    assert picture.size == (48, 32)


def test_frame_files_gather_into_sequences(tmp_path: Path) -> None:
    write(tmp_path, range(1001, 1004))
    files = [*sorted(tmp_path.iterdir()), tmp_path / "a.mov"]
    assert sequence.grouped(files) == [tmp_path / "a.mov", tmp_path / "plate.1001-1003#.exr"]
    assert sequence.written(files[:3]) == str(tmp_path / "plate.1001-1003#.exr")
