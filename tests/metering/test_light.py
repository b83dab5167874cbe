"""The light meter against light that is known."""

from __future__ import annotations

import numpy as np
import pytest

from onelight.metering import reading_of
from onelight.metering.encoding import FULL, table
from onelight.metering.light import measure
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units import light
from tests.metering.scenes import scene


def reading(linear: np.ndarray):
    return reading_of([Picture.from_array(linear)])


@pytest.mark.parametrize("stops", [-2.0, -0.5, 0.15, 1.0, 2.0])
def test_a_push_reads_as_it_is(stops: float) -> None:
    before, after = reading(scene()), reading(scene() * np.float32(2**stops))
    assert after.key_stops - before.key_stops == pytest.approx(stops, abs=0.05)
    assert after.white_stops - before.white_stops == pytest.approx(stops, abs=0.05)
    assert after.contrast_stops == pytest.approx(before.contrast_stops, abs=0.05)


@pytest.mark.parametrize("mireds", [-60.0, -25.0, 50.0])
@pytest.mark.parametrize("cc", [-12.0, 0.0, 8.0])
def test_a_gel_reads_as_it_is(mireds: float, cc: float) -> None:
    gains = light.gains(mireds=mireds, cc=cc).astype(np.float32)
    before, after = reading(scene()), reading(scene() * gains)
    moved = light.mired(after.white_kelvin) - light.mired(before.white_kelvin)
    assert moved == pytest.approx(mireds, abs=5)
    assert after.tint_cc - before.tint_cc == pytest.approx(cc, abs=2)


def test_grey_things_tell_the_light() -> None:
    """The boards are a third grey, lit at the ACES white: the meter says so, within a quarter of a CTO."""
    read = reading(scene(8))
    assert light.mired(read.white_kelvin) == pytest.approx(light.mired(light.WHITE_KELVIN), abs=30)
    assert abs(read.tint_cc) < 8


def test_a_window_and_bars_do_not_run_the_key() -> None:
    plain = scene()
    windowed, barred = plain.copy(), plain.copy()
    windowed[20:100, 20:100] = 12.0
    barred[:27] = barred[-27:] = 0.0
    key = measure(plain).key_stops
    assert measure(windowed).key_stops == pytest.approx(key, abs=0.15)
    assert measure(barred).key_stops == pytest.approx(measure(plain[27:-27]).key_stops, abs=0.01)


def test_clipping_is_told_from_the_encoding() -> None:
    codes = np.full((100, 100, 3), FULL // 2, np.uint16)
    codes[:10] = FULL
    codes[-25:-20] = 0
    read = measure(table("Camera Rec.709").linear(codes), codes)
    assert (read.clipped, read.crushed) == (pytest.approx(0.10), pytest.approx(0.05))


def test_saturation_follows_the_dye() -> None:
    plain = scene()
    luminance = (plain @ light.AP1_LUMINANCE.astype(np.float32))[..., None]
    half = luminance + 0.5 * (plain - luminance)
    assert reading(half).saturation / reading(plain).saturation == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("space", ["Camera Rec.709", "ACEScct", "S-Log3 S-Gamut3.Cine", "ARRI LogC4", "ACEScg"])
def test_the_table_is_ocio(space: str) -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, FULL + 1, (40, 40, 3)).astype(np.uint16)
    exact = colour.convert(codes.astype(np.float32) / FULL, space, colour.LINEAR)
    assert np.abs(table(space).linear(codes) - exact).max() <= 4e-3 * np.abs(exact).max()


def test_the_palette_names_the_colours_and_their_shares() -> None:
    picture = np.zeros((90, 160, 3), np.float32)
    picture[:, :80], picture[:, 80:128], picture[:, 128:] = (0.5, 0.1, 0.1), (0.1, 0.3, 0.1), (0.1, 0.1, 0.4)
    swatches = reading(picture).palette
    assert [round(s.share, 1) for s in swatches[:3]] == [0.5, 0.3, 0.2]
    assert swatches[0].rgb == pytest.approx((0.5, 0.1, 0.1), abs=0.02)
    assert swatches == reading(picture).palette
