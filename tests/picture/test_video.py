"""Frames by number, the right way up, in the right colours, whatever they come in."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from onelight.picture import video
from onelight.units.errors import BadInput, BadMedia, Missing

from . import made

SPACE = "Camera Rec.709"


def numbers(path: Path, *span: int, **options: int) -> list[tuple[int, int]]:
    return [(n, made.number_in(p.rgb)) for n, p in video.read(path, SPACE, *span, **options)]


@pytest.mark.parametrize("options", [{"bf": "3", "g": "12"}, {"bf": "0", "g": "250"}, {"bf": "2", "g": "30"}])
def test_every_frame_by_its_number(tmp_path: Path, options: dict[str, str]) -> None:
    path = made.clip(tmp_path / "a.mp4", 100, options=options)
    assert video.probe(path).frames == 100
    assert numbers(path) == [(n, n) for n in range(100)]
    for start in (1, 7, 8, 30, 61, 99):
        assert numbers(path, start, start + 1) == [(start, start)]
    assert numbers(path, 10, 60, step=7) == [(n, n) for n in range(10, 60, 7)]


def test_the_alpha_decoder_finds_frames_too(tmp_path: Path) -> None:
    path = made.clip(tmp_path / "a.webm", 60, codec="libvpx-vp9", pixel_format="yuva420p",
                     options={"auto-alt-ref": "0", "deadline": "realtime", "cpu-used": "8"})  # fmt: skip
    facts = video.probe(path)
    assert facts.has_alpha and facts.frames == 60
    (number, picture), = video.read(path, SPACE, 41, 42)  # fmt: skip
    assert made.number_in(picture.rgb) == number == 41
    assert picture.alpha is not None and picture.alpha.min() > 0.99


def test_uneven_times_are_counted(tmp_path: Path) -> None:
    times = list(np.cumsum([1, 1, 3, 1, 2] * 8))
    path = made.clip(tmp_path / "phone.mp4", 40, times=[int(t) for t in times])
    facts = video.probe(path)
    assert facts.variable_rate and facts.frames == 40
    assert numbers(path) == [(n, n) for n in range(40)]
    assert numbers(path, 33, 35) == [(33, 33), (34, 34)]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_clips_stand_upright(tmp_path: Path, rotation: int) -> None:
    def lying(number: int, width: int, height: int) -> np.ndarray:
        upright = (width, height) if rotation == 180 else (height, width)
        return np.ascontiguousarray(np.rot90(made.numbered(number, *upright), rotation // 90))

    path = made.clip(tmp_path / "r.mp4", 20, rotation=rotation, paint=lying)
    facts = video.probe(path)
    assert facts.rotation == rotation
    assert facts.size == ((160, 96) if rotation == 180 else (96, 160))
    assert numbers(path) == [(n, n) for n in range(20)]
    (_, small), = video.read(path, SPACE, 5, 6, size=(facts.width // 2, facts.height // 2))  # fmt: skip
    assert small.size == (facts.width // 2, facts.height // 2) and made.number_in(small.rgb) == 5


def test_odd_sizes_and_rates(tmp_path: Path) -> None:
    path = made.clip(tmp_path / "o.mov", 12, (161, 97), Fraction(24000, 1001), pixel_format="yuv444p")
    facts = video.probe(path)
    assert (facts.size, facts.rate, facts.variable_rate) == ((161, 97), Fraction(24000, 1001), False)
    assert [n for n, p in video.read(path, SPACE) if p.size == (161, 97)] == list(range(12))


WEIGHTS = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}


@pytest.mark.parametrize("matrix", sorted(WEIGHTS))
@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize(("pixel_format", "bits"), [("yuv420p", 8), ("yuv422p10le", 10), ("yuv444p", 8)])
def test_patches_have_their_known_values(
    tmp_path: Path, matrix: int, full_range: bool, pixel_format: str, bits: int
) -> None:
    unit = 2 ** (bits - 8)
    codes = np.array([[16, 128, 128], [235, 128, 128], [126, 128, 128], [81, 90, 200], [145, 60, 70], [60, 200, 110]])
    path = made.patches(tmp_path / "p.mkv", codes * unit, pixel_format, matrix, full_range)
    black, luma, chroma = (0, 255.0 + (unit - 1) / unit, 255.0 + (unit - 1) / unit) if full_range else (16, 219, 224)
    y, cb, cr = ((codes - [black, 128, 128]) / [luma, chroma, chroma]).T
    kr, kb = WEIGHTS[matrix]
    red, blue = y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb
    expected = np.stack([red, (y - kr * red - kb * blue) / (1 - kr - kb), blue], axis=1)
    (_, picture), = video.read(path, SPACE)  # fmt: skip
    got = picture.rgb[16, 8::16]
    assert np.abs(got - expected).max() * 255 < 0.05


def test_tags_tell_matrix_range_and_space(tmp_path: Path) -> None:
    tagged = video.probe(made.clip(tmp_path / "t.mp4", 6, tags=(1, 1, 1)))
    assert (tagged.matrix, tagged.matrix_from, tagged.colour_space) == ("bt709", "tag", SPACE)
    small, hd = (video.probe(made.clip(tmp_path / f"{w}.mp4", 2, (w, h))) for w, h in ((160, 96), (1280, 720)))
    assert (small.matrix, small.matrix_from, small.colour_space) == ("bt601", "size", None)
    assert (hd.matrix, hd.matrix_from) == ("bt709", "size")


def test_camera_log_tags(tmp_path: Path) -> None:
    path = made.clip(tmp_path / "log.mkv", 3, metadata={"com.camera.gamma": "S-Log3/S-Gamut3.Cine"})
    assert video.probe(path).colour_space == "S-Log3 S-Gamut3.Cine"


def test_timecode_and_reel(tmp_path: Path) -> None:
    path = made.clip(tmp_path / "r.mov", 8, stream_metadata={"timecode": "10:00:00:00", "reel_name": "A001R2EC"})
    facts = video.probe(path)
    assert (facts.start_timecode, facts.reel) == ("10:00:00:00", "A001R2EC")
    (_, picture), = video.read(path, SPACE, 5, 6)  # fmt: skip
    assert picture.attributes == {"frame": 5, "timecode": "10:00:00:05", "reel": "A001R2EC"}


def test_what_is_no_video_says_so(tmp_path: Path) -> None:
    whole = made.clip(tmp_path / "w.mp4", 60, (320, 240))
    (tmp_path / "text.mp4").write_text("Reel 12, scene 4\n" * 50)
    (tmp_path / "zero.mov").touch()
    (tmp_path / "cut.mp4").write_bytes(whole.read_bytes()[:3000])
    for name, said in (("text.mp4", "no video"), ("zero.mov", "zero bytes"), ("cut.mp4", "cut off")):
        with pytest.raises(BadMedia, match=said) as caught:
            video.probe(tmp_path / name)
        assert caught.value.way_out
    with pytest.raises(BadMedia, match="folder"):
        video.probe(tmp_path)
    with pytest.raises(Missing, match="isn't there"):
        video.probe(tmp_path / "gone.mp4")
    with pytest.raises(BadInput, match="it has 60"):
        list(video.read(whole, SPACE, 0, 61))


def test_a_clip_that_ends_early_says_how_many_frames_there_are(tmp_path: Path) -> None:
    path = made.clip(tmp_path / "w.mp4", 60, (320, 240), index_first=True)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    assert video.probe(path).frames == 60
    with pytest.raises(BadMedia, match=r"([1-5]?\d) of its 60 frames are readable"):
        list(video.read(path, SPACE))
