"""The camera: white balance, lens, noise, encoding, and the mattes of what it saw."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from onelight_stage import develop, exposing, frames, lens, sensor, truth, white
from onelight_stage.errors import StageError
from onelight_stage.movie import Movie
from onelight_stage.script import Fault, Fixture, Scene

SIZE = (96, 54)


def frame(width: int = 96, height: int = 54, level: float = 0.18) -> frames.Frame:
    """A flat card under a key and a fill."""
    card = np.full((height, width, 3), level, np.float32)
    flat = np.zeros((height, width), np.float32)
    return frames.Frame({"key": card, "fill": card / 4}, card, card, flat + 2, {})


def clean(**changes) -> develop.Development:
    plain = develop.Development("12A-1A", (0, 1, 2), kelvin=6504, iso=0, grain=0, distortion=0)
    return replace(plain, **changes)


@pytest.mark.parametrize("kelvin", [2200, 3200, 4300, 5600, 9000])
def test_a_camera_set_to_a_lamp_sees_a_grey_card_grey(kelvin: float) -> None:
    seen = white.balance(kelvin) @ white.rgb_of(kelvin)
    assert seen / seen.mean() == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_camera_set_too_high_sees_warm() -> None:
    red, _, blue = white.balance(5600) @ white.rgb_of(3200)
    assert red > 1.5 * blue


def test_tint_counts_in_cc_of_acescg() -> None:
    red, green, blue = np.diag(white.in_acescg(white.tint(10)))
    assert np.log10(green / red) == pytest.approx(0.1) and red == pytest.approx(blue)


def test_white_stays_white_into_acescg() -> None:
    assert white.ACESCG_FROM_709 @ np.ones(3) == pytest.approx([1, 1, 1], abs=1e-6)


def test_light_passes_add_up_and_each_is_dimmed_by_itself() -> None:
    both = develop.developed(frame(), clean(kelvin=6504), 0).mean((0, 1))
    half = {"key": np.full((3, 3), 0.5)}
    dimmed = develop.developed(frame(), clean(lights=half), 0).mean((0, 1))
    assert dimmed / both == pytest.approx([0.6] * 3, rel=1e-4)


def test_a_stop_is_a_stop() -> None:
    once, twice = (develop.developed(frame(), clean(stops=s), 0) for s in (0.0, 1.0))
    assert np.allclose(twice, 2 * once)


def test_noise_is_that_of_the_electrons() -> None:
    linear = np.full((200, 320, 3), 0.18, np.float32)
    noise = sensor.noisy(linear, 800, sensor.generator(1, "12A-1A", 0)) - linear
    sites = (2880 / 320) ** 2
    electrons = 45_000 / 2**7.8 * sites
    assert noise.std() == pytest.approx(0.18 * np.sqrt(electrons + sites * 6**2) / electrons, rel=0.02)
    assert abs(noise.mean()) < 3 * noise.std() / np.sqrt(noise.size)
    louder = sensor.noisy(linear, 3200, sensor.generator(1, "12A-1A", 0)) - linear
    assert louder.std() / noise.std() == pytest.approx(2, rel=0.25)
    assert louder.std() / noise.std() > 2, "read noise doesn't shrink with the light"


def test_the_same_frame_of_the_same_clip_has_the_same_grain_and_no_other_has() -> None:
    usual = clean(iso=800, grain=1.0)
    first, again, next_one = (develop.developed(frame(), usual, n) for n in (0, 0, 1))
    other = develop.developed(frame(), replace(usual, clip="12A-2A"), 0)
    assert np.array_equal(first, again)
    assert np.abs(first - next_one).max() > 1e-3 and np.abs(first - other).max() > 1e-3


def test_grain_has_its_size_in_stops() -> None:
    linear = np.full((180, 320, 3), 0.18, np.float32)
    grain = np.log2(sensor.grained(linear, 2.0, np.random.default_rng(1)) / 0.18)
    assert grain.std() == pytest.approx(2 * sensor.GRAIN_STOPS, rel=0.05)


@pytest.mark.parametrize("space", ["ACEScct", "ARRI LogC4", "S-Log3 S-Gamut3.Cine", "Camera Rec.709"])
def test_mid_grey_lies_where_the_camera_puts_it(space: str) -> None:
    code = sensor.encoded(np.full((1, 1, 3), 0.18, np.float32), space)[0, 0]
    at = {"ACEScct": 0.4136, "ARRI LogC4": 0.2784, "S-Log3 S-Gamut3.Cine": 0.4106, "Camera Rec.709": 0.409}[space]
    assert code == pytest.approx([at] * 3, abs=1e-3)


def test_an_unknown_space_is_refused_with_choices() -> None:
    with pytest.raises(StageError, match="Did you mean ARRI LogC4"):
        sensor.known_space("LogC 4 of ARRI")


@pytest.mark.parametrize("focal", [18.0, 25.0, 50.0, 85.0, 135.0])
def test_distortion_is_opencvs(focal: float) -> None:
    cv2 = pytest.importorskip("cv2")
    optics = lens.Optics(focal)
    told = optics.intrinsics(SIZE)
    ideal = focal / optics.sensor * SIZE[0]
    x, y = 13.0, 41.0  # of the render
    ray = np.array([[[(x - 47.5) / ideal, (y - 26.5) / ideal, 1.0]]])
    seen = cv2.projectPoints(ray, np.zeros(3), np.zeros(3), np.array(told["matrix"]), np.array(told["distortion"]))
    column, row = seen[0].ravel()
    where, _ = lens._map(optics, SIZE)
    from scipy.ndimage import map_coordinates

    rows, columns = (map_coordinates(plane, [[row], [column]], order=1) for plane in where)
    assert (columns[0], rows[0]) == pytest.approx((x, y), abs=0.02)


@pytest.mark.parametrize("focal", [14.0, 25.0, 50.0, 100.0, 180.0])
def test_a_bent_picture_has_no_empty_edge(focal: float) -> None:
    rows, columns = lens._map(lens.Optics(focal), SIZE)[0]
    assert rows.min() >= -0.05 and columns.min() >= -0.05
    assert rows.max() <= SIZE[1] - 0.95 and columns.max() <= SIZE[0] - 0.95


def test_bending_leaves_flat_light_flat_and_highlights_without_rings() -> None:
    flat = np.full((54, 96, 3), 0.3, np.float32)
    assert lens.bent(flat, lens.Optics(20.0)) == pytest.approx(flat, abs=1e-4)
    lamp = flat.copy()
    lamp[20:24, 40:44] = 80.0
    assert lens.bent(lamp, lens.Optics(20.0)).min() > 0.2


def test_corners_are_darker_and_less_so_with_a_long_lens() -> None:
    wide, long = (lens.falloff(SIZE, lens.Optics(focal))[0, 0, 0] for focal in (18.0, 100.0))
    assert wide < 0.75 < 0.97 < long < 1


def test_softness_spreads_a_point_over_its_disc_and_keeps_its_light() -> None:
    point = np.zeros((101, 101, 3), np.float32)
    point[50, 50] = 1
    blurred = lens.soft(point, 100.0)  # a tenth of the height: 10 pixels across
    assert blurred.sum(axis=(0, 1)) == pytest.approx([1] * 3, rel=1e-3)
    assert (blurred[..., 0] > 1e-4).any(axis=0).sum() in (10, 11, 12)
    assert np.array_equal(lens.soft(point, 0.0), point)


@pytest.mark.parametrize("name", ["set", "ANNA", "wild:left", "a", ""])
def test_ids_are_murmurs(name: str) -> None:
    known = {"set": "5ecc6fe8"}  # as Blender 4.5 writes it
    assert frames.identity(name) == known.get(name, frames.identity(name))
    assert frames.murmur3(b"") == 0 and frames.murmur3(b"hello") == 0x248BFA47
    assert frames.murmur3(b"The quick brown fox jumps over the lazy dog") == 0x2E4FF723


def test_lamps_of_a_script_flicker_by_themselves_and_wrong_ones_are_named() -> None:
    scene = Scene("1", light=(Fixture("Tube", "practical", flicker=1.0, hz=100.0), Fixture("Key")))
    gains = exposing.light_gains(scene, [], 48, Fraction(24))
    assert set(gains) == {"practical"}
    assert np.log2(gains["practical"].max() / gains["practical"].min()) == pytest.approx(1.0, abs=0.1)
    with pytest.raises(StageError, match=r"no lamp 'Kay'\. Choose from Tube or Key\."):
        exposing.light_gains(scene, [Fault("gel", ("1A-1A",), 30, "Kay")], 48, Fraction(24))


def test_a_gel_changes_a_lamps_colour_and_not_its_light() -> None:
    lamp = Fixture("Key", kelvin=5600)
    gelled = white.rgb_of(5600) * exposing.gel(lamp, 100)
    assert white.LUMINANCE @ gelled == pytest.approx(1.0)
    assert gelled == pytest.approx(white.rgb_of(1e6 / (1e6 / 5600 + 100)), rel=1e-6)


@pytest.mark.parametrize("codec", ["prores", "h264", "h265"])
def test_a_movie_keeps_code_values_timecode_and_reel(tmp_path: Path, codec: str) -> None:
    ramp = np.zeros((64, 64, 3), np.float32)
    ramp[..., 0], ramp[..., 1], ramp[..., 2] = 0.7, np.linspace(0.1, 0.9, 64)[:, None], 0.4
    tags = {"com.onelight.camera.gamma": "ARRI LogC4"}
    rate = Fraction(24000, 1001)
    with Movie(tmp_path / "a.mov", (64, 64), rate, codec, timecode="10:01:02:03", reel="B001", tags=tags) as movie:
        for _ in range(3):
            movie.add(ramp)
    with av.open(str(tmp_path / "a.mov")) as opened:
        stream = opened.streams.video[0]
        assert stream.average_rate == rate and stream.codec_context.pix_fmt == "yuv422p10le"
        clock = next(s for s in opened.streams if s.type == "data").metadata
        assert (clock["timecode"], clock["reel_name"]) == ("10:01:02:03", "B001")
        assert opened.metadata["com.onelight.camera.gamma"] == "ARRI LogC4"
        seen = [f.to_ndarray(format="rgb48le") / 65535 for f in opened.decode(video=0)]
    assert len(seen) == 3
    assert np.abs(seen[2] - ramp).mean() < 0.004


def test_a_movie_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Movie(
        tmp_path / "a.mov", (64, 64), Fraction(24), "prores", timecode="01:00:00:00", reel="A001"
    ):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_box_is_where_the_matte_is() -> None:
    matte = np.zeros((10, 20), np.float32)
    assert truth.box_of(matte) is None
    matte[2:5, 8:12] = 1
    assert truth.box_of(matte) == (0.4, 0.2, 0.6, 0.5)
