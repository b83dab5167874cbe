"""EXR as compositors expect it, and the same bits every time."""

from __future__ import annotations

import errno
import os
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import pytest

from onelight.picture import exr, sequence, smpte
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput, BadMedia, Missing
from onelight.units.time import Timecode

ATTRIBUTES = {
    "timecode": Timecode.parse("01:02:03:04", 24),
    "reel": "A001",
    "rate": Fraction(24000, 1001),
    "onelight:recipe": "abc",
}


def picture(channels: int = 3, space: str = "ACEScg", height: int = 9, width: int = 16) -> Picture:
    chance = np.random.default_rng(3)
    return Picture.from_array(chance.uniform(0.01, 1, (height, width, channels)).astype(np.float32), space)


def header(path: Path) -> oiio.ImageSpec:
    file = oiio.ImageInput.open(str(path))
    assert file is not None
    spec = file.spec()
    file.close()
    return spec


def test_the_header_is_what_a_compositor_looks_for(tmp_path: Path) -> None:
    exr.write(tmp_path / "a.exr", {"rgba": picture()}, attributes=ATTRIBUTES)
    spec = header(tmp_path / "a.exr")
    assert spec.channelnames == ("R", "G", "B") and spec.format == oiio.HALF
    assert (spec.x, spec.y, spec.width, spec.height, spec.full_width, spec.full_height) == (0, 0, 16, 9, 16, 9)
    assert spec.get_string_attribute("compression") == "zip"
    assert spec.getattribute("smpte:TimeCode") == (0x01020304, 0)
    assert spec.getattribute("framesPerSecond") == (24000, 1001)
    assert spec.get_string_attribute("reelName") == "A001"
    assert spec.get_string_attribute("onelight:recipe") == "abc"
    assert np.allclose(spec.getattribute("chromaticities"), exr.AP1)
    raw = (tmp_path / "a.exr").read_bytes()
    assert b"timeCode\0timecode\0" in raw and b"framesPerSecond\0rational\0" in raw


@pytest.mark.parametrize(
    ("text", "rate", "word"),
    [
        ("23:59:58:23", "24", 0x23595823),
        ("01:00:00;02", "29.97", 0x01000042),
        ("10:20:30:29", "30", 0x10203029),
        ("01:02:03:59", "60", 0x01028329 | 0x300 & 0x300),
        ("01:02:03:58", "60", 0x01020329),
        ("01:02:03:47", "48", 0x01028323),
    ],
)
def test_timecode_words_are_smpte_12(text: str, rate: str, word: int) -> None:
    timecode = Timecode.parse(text, rate)
    assert smpte.word(timecode) == word
    assert smpte.text_of(word, timecode.fps) == text


@pytest.mark.parametrize("own", [True, False], ids=["as written here", "as another program reads or writes it"])
@pytest.mark.parametrize(
    ("text", "rate"),
    [("01:02:03:23", "24"), ("10:00:00;29", "29.97"), ("01:02:03:47", "48"), ("01:02:03:58", "60"),
     ("01:02:03:59", "60"), ("00:01:00;05", "59.94")],
)  # fmt: skip
def test_a_timecode_comes_back_at_any_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, rate: str, own: bool
) -> None:
    """Each frame of a second has its own, through OpenEXR's 30 a second, with and without our own attribute."""
    timecode = Timecode.parse(text, rate)
    if not own:
        monkeypatch.setattr(smpte, "OWN", "somebody:else")
    exr.write(tmp_path / "a.1.exr", {"rgba": picture()}, attributes={"timecode": timecode})
    spec = header(tmp_path / "a.1.exr")
    assert spec.getattribute("framesPerSecond") == (timecode.fps.numerator, timecode.fps.denominator)
    monkeypatch.undo()
    facts = sequence.probe(tmp_path / "a.1.exr")
    assert (facts.start_timecode, facts.rate) == (text, timecode.fps)
    assert exr.read(tmp_path / "a.1.exr")["rgba"].attributes["smpte:TimeCode"] == text


def test_above_60_frames_a_second_there_is_no_word_and_ours_is_read(tmp_path: Path) -> None:
    timecode = Timecode.parse("01:02:03:99", 100)
    exr.write(tmp_path / "a.1.exr", {"rgba": picture()}, attributes={"timecode": timecode})
    assert header(tmp_path / "a.1.exr").getattribute("smpte:TimeCode") is None
    assert sequence.probe(tmp_path / "a.1.exr").start_timecode == "01:02:03:99"


def test_the_same_picture_gives_the_same_bits_later(tmp_path: Path) -> None:
    big = picture(height=120, width=200)
    exr.write(tmp_path / "a.exr", {"rgba": big}, attributes=ATTRIBUTES)
    time.sleep(1.1)
    exr.write(tmp_path / "b.exr", {"rgba": big}, attributes=ATTRIBUTES)
    assert (tmp_path / "a.exr").read_bytes() == (tmp_path / "b.exr").read_bytes()


def test_layers_come_back(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    matte, depth, normals = chance.random((9, 16)), 1000 * chance.random((9, 16)), chance.random((9, 16, 3))
    layers = {"rgba": picture(4), "matte": matte, "Z": depth, "N": normals, "light.key": picture()}
    exr.write(tmp_path / "a.exr", layers)
    spec = header(tmp_path / "a.exr")
    formats = dict(zip(spec.channelnames, map(str, spec.channelformats), strict=True))
    assert formats["R"] == formats["matte.A"] == formats["light.key.B"] == "half"
    assert formats["Z"] == formats["N.X"] == "float"
    back = exr.read(tmp_path / "a.exr")
    assert set(back) == set(layers)
    assert np.allclose(back["rgba"].pixels, picture(4).pixels, rtol=2e-3, atol=2e-3)
    assert np.array_equal(back["Z"].pixels[..., 0], depth.astype(np.float32))
    assert np.array_equal(back["N"].pixels, normals.astype(np.float32))
    assert np.allclose(back["matte"].pixels[..., 0], matte, rtol=1e-3)
    assert back["light.key"].colour_space == "ACEScg" and back["matte"].colour_space == "Raw"


def test_float_keeps_every_bit_and_colour_goes_to_acescg(tmp_path: Path) -> None:
    shot = picture(space="ARRI LogC4")
    exr.write(tmp_path / "a.exr", {"rgba": shot}, half=False)
    back = exr.read(tmp_path / "a.exr")["rgba"]
    assert np.array_equal(back.rgb, shot.linear()) and back.colour_space == "ACEScg"


def test_half_holds_what_it_can(tmp_path: Path) -> None:
    pixels = np.array([[[1e6, -1e6, 0.18], [np.inf, np.nan, -0.001]]], np.float32)
    exr.write(tmp_path / "a.exr", {"rgba": Picture.from_array(pixels)})
    back = exr.read(tmp_path / "a.exr")["rgba"].rgb
    assert back[0, 0, 0] == 65504 and back[0, 0, 1] == -65504
    assert np.isposinf(back[0, 1, 0]) and np.isnan(back[0, 1, 1]) and abs(back[0, 1, 2] + 0.001) < 1e-6


def test_alpha_is_premultiplied_in_the_file_and_glows_stay(tmp_path: Path) -> None:
    pixels = np.array([[[0.8, 0.4, 0.2, 0.5], [0.3, 0.2, 0.1, 0.0]]], np.float32)
    exr.write(tmp_path / "a.exr", {"rgba": Picture.from_array(pixels)}, half=False)
    file = oiio.ImageInput.open(str(tmp_path / "a.exr"))
    assert file is not None
    stored = file.read_image(oiio.FLOAT)
    assert np.allclose(stored[0], [[0.4, 0.2, 0.1, 0.5], [0.3, 0.2, 0.1, 0.0]])
    assert np.allclose(exr.read(tmp_path / "a.exr")["rgba"].pixels, pixels)


def test_a_tile_keeps_its_place(tmp_path: Path) -> None:
    tile = picture()
    tile = Picture(tile.pixels, tile.colour_space, window=(100, 50))
    exr.write(tmp_path / "a.exr", {"rgba": tile}, display=(1920, 1080))
    spec = header(tmp_path / "a.exr")
    assert (spec.x, spec.y, spec.full_width, spec.full_height) == (100, 50, 1920, 1080)
    assert exr.read(tmp_path / "a.exr")["rgba"].window == (100, 50)


def test_what_cannot_be_written_or_read(tmp_path: Path) -> None:
    small = picture(height=4)
    for layers in ({}, {"rgba": picture(), "matte": small.rgb[..., 0]}, {"x": np.zeros((2, 2, 2))}):
        with pytest.raises(BadInput):
            exr.write(tmp_path / "a.exr", layers)
    with pytest.raises(Missing):
        exr.read(tmp_path / "a.exr")
    (tmp_path / "a.exr").write_bytes(b"not an exr")
    with pytest.raises(BadMedia):
        exr.read(tmp_path / "a.exr")
    exr.write(tmp_path / "b.exr", {"rgba": picture(height=200, width=300)})
    (tmp_path / "b.exr").write_bytes((tmp_path / "b.exr").read_bytes()[:9000])
    with pytest.raises(BadMedia):
        exr.read(tmp_path / "b.exr")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exr.write(tmp_path / "a.exr", {"rgba": picture()})
    before = (tmp_path / "a.exr").read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        exr.write(tmp_path / "a.exr", {"rgba": picture(4)})
    assert (tmp_path / "a.exr").read_bytes() == before and len(list(tmp_path.iterdir())) == 1
