"""Viewing copies and stills: what is written comes back, and nothing stays where writing failed."""

from __future__ import annotations

import errno
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from onelight.picture import encoders, stills, video
from onelight.picture.encode import Movie
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput, DiskFull

SPACE = "Camera Rec.709"
COLOURS = np.random.default_rng(3).uniform(0.1, 0.9, (8, 3)).astype(np.float32)


def flat(colour: np.ndarray, size: tuple[int, int]) -> Picture:
    return Picture.from_array(np.broadcast_to(colour, (size[1], size[0], 3)), SPACE)


@pytest.mark.parametrize(("codec", "suffix", "worst"), [("h264", ".mp4", 1.5), ("prores", ".mov", 0.8)])
@pytest.mark.parametrize("size", [(96, 64), (97, 65)])
def test_copies_come_back(tmp_path: Path, codec: str, suffix: str, worst: float, size: tuple[int, int]) -> None:
    path = tmp_path / f"copy{suffix}"
    with video.Writer(path, size, "23.976", codec, "01:02:03:04", "A001R2EC") as writer:  # type: ignore[arg-type]
        for colour in COLOURS:
            writer.write(flat(colour, size))
        assert not path.exists()
    facts = video.probe(path)
    assert (facts.frames, facts.rate) == (8, Fraction(24000, 1001))
    assert (facts.start_timecode, facts.reel, facts.colour_space) == ("01:02:03:04", "A001R2EC", SPACE)
    got = np.array([p.rgb.mean((0, 1)) for _, p in video.read(path, SPACE)])
    assert np.abs(got - COLOURS).max() * 255 < worst
    assert [f.name for f in tmp_path.iterdir()] == [path.name]


def test_nothing_stays_of_a_copy_that_failed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), video.Writer(tmp_path / "c.mp4", (64, 64), 24) as writer:
        writer.write(flat(COLOURS[0], (64, 64)))
        raise RuntimeError("the render broke")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DiskFull, match="disk is full") as caught, stills.Writer(tmp_path / "s.nut") as writer:
        writer.write(0, flat(COLOURS[0], (64, 64)))
        assert writer._movie is not None

        class Full:
            def mux(self, packet: object) -> None:
                raise OSError(errno.ENOSPC, "No space left on device")

            def close(self) -> None:
                container.close()

        container = writer._movie.container
        writer._movie.container = Full()  # type: ignore[assignment]
        for number in range(1, 30):
            writer.write(number, flat(COLOURS[0], (64, 64)))
    assert caught.value.way_out and not list(tmp_path.iterdir())


def test_what_doesnt_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="h264 or prores"):
        video.Writer(tmp_path / "a.mp4", (64, 64), 24, "dnxhd")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=r"\.mov"):
        video.Writer(tmp_path / "a.mp4", (64, 64), 24, "prores")
    with pytest.raises(BadInput, match="doesn't fit"), video.Writer(tmp_path / "a.mp4", (64, 64), 24) as writer:
        writer.write(flat(COLOURS[0], (32, 32)))


def test_stills_are_exact_and_know_their_frames(tmp_path: Path) -> None:
    path = tmp_path / "s.nut"
    rng = np.random.default_rng(0)
    pictures = {n: Picture.from_array(rng.uniform(0, 1, (50, 91, 3)), "ACEScct") for n in (0, 7, 8, 100_003)}
    with stills.Writer(path) as writer:
        for number, picture in pictures.items():
            writer.write(number, picture)
    assert stills.numbers(path) == list(pictures)
    found = stills.read(path)
    assert [n for n, _ in found] == list(pictures)
    for number, picture in found:
        assert picture.colour_space == "ACEScct"
        assert np.abs(picture.rgb - pictures[number].rgb).max() <= 0.501 / 4095
    assert [n for n, _ in stills.read(path, [100_003, 7])] == [7, 100_003]
    with pytest.raises(BadInput, match="no still of frame 9"):
        stills.read(path, [9])
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("ffvhuff", "gbrp12le")
    again = tmp_path / "again.nut"
    with stills.Writer(again) as writer:
        for number, picture in pictures.items():
            writer.write(number, picture)
    assert again.read_bytes() == path.read_bytes(), "the same stills are the same file"


def test_stills_of_an_earlier_version_are_read(tmp_path: Path) -> None:
    """Earlier ones are FFV1 in Matroska."""
    path, codes = tmp_path / "s.mkv", np.random.default_rng(1).integers(0, 4096, (40, 64, 3)).astype(np.uint16)
    clock = {"time_base": Fraction(1, 1000), "full_range": True, "matrix": 0}
    with Movie(path, (64, 40), Fraction(1000), "ffv1", "gbrp12le", {"g": "1"}, **clock) as movie:
        for number in (3, 500):
            movie.add(VideoFrame.from_ndarray(codes, "gbrp12le"), number)
    assert stills.numbers(path) == [3, 500]
    ((number, picture),) = stills.read(path, [500])
    assert number == 500
    assert np.array_equal(np.rint(picture.rgb * 4095), codes)


def test_stills_are_sampled_as_agreed() -> None:
    assert stills.step(100, Fraction(60)) == 4
    assert stills.step(24 * 60 * 60, Fraction(24000, 1001)) == 48
    assert stills.step(10, Fraction(24)) == 1


def test_an_encoder_is_known_and_works_or_is_refused_with_those_that_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert encoders.working("libx264") == encoders.working("") == "libx264"
    with pytest.raises(BadInput, match=r"no H\.264 encoder") as caught:
        encoders.known("x264")
    assert "libx264" in caught.value.way_out
    monkeypatch.setattr(encoders, "works", lambda name: name == "libx264")
    with pytest.raises(BadInput, match="doesn't work on this machine") as caught:
        encoders.working("libopenh264")
    assert caught.value.way_out == "Use libx264."
    assert encoders.usable() == ["libx264"]
    assert set(encoders.QUICK) == set(encoders.FINE)
