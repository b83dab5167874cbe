"""balance on pictures alone: what happened to the light along a take is found and undone, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from onelight.fixes.balance import chain, curves, split, spoil
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

from . import takes

COUNT = 60
MOMENTS = np.arange(COUNT)
WRONG = (
    0.4 * np.sin(2 * np.pi * MOMENTS / 50)[:, None] * [1.0, 0.9, 0.7]
    + 0.3 * (MOMENTS >= 35)[:, None] * [1.0, 1.0, 0.6]
    + 0.1 * np.sin(2 * np.pi * 0.27 * MOMENTS)[:, None] * np.ones(3)
)
"""Stops: a drift, a jump and a flicker."""


def gain(number: int) -> NDArray[np.floating]:
    return np.exp2(WRONG[number])


def left(found: NDArray[np.floating], happened: NDArray[np.floating]) -> float:
    """Stops, standard deviation, that a correction (N, 3) leaves of what happened."""
    rest = found + happened
    return float((rest - rest.mean(0)).std())


def test_drift_jump_and_flicker_are_undone():
    curve = curves.solve(takes.take(COUNT, gain))
    assert left(curve.stops, WRONG) < 0.06 * left(0 * WRONG, WRONG)
    assert np.abs(curve.stops.mean(0)).max() < 1e-9, "the take's own mean stays"


def test_flicker_only_leaves_drift_and_jumps():
    curve = curves.solve(takes.take(COUNT, gain), out="flicker")
    rest = split.flicker_stops((curve.stops + WRONG)[:, 1], 24)
    assert rest < 0.35 * split.flicker_stops(WRONG[:, 1], 24)
    assert np.abs(curve.stops).max() < 0.2, "the drift of 0.4 stop is still there"


def test_a_steady_take_gets_no_new_flicker():
    steady = takes.take(COUNT)
    curve = curves.solve(steady)
    assert np.abs(curve.stops).max() < 0.02
    assert np.abs(np.diff(curve.stops, axis=0)).max() < 0.003


def test_whoever_walks_is_no_drift():
    crossing = takes.take(COUNT, walker=34)
    assert np.abs(np.diff(takes.stops(crossing), axis=0)).max() > 0.02, "the picture's own level does move"
    assert np.abs(curves.solve(crossing).stops).max() < 0.03


def lamp(number: int) -> NDArray[np.floating]:
    """A practical that somebody switches on at frame 30: half of the set, falling off."""
    across = np.linspace(1.4, -1.2, takes.SIZE[0])[None, :, None]
    return np.exp2(np.maximum(across, 0) * (number >= 30)) * np.ones((takes.SIZE[1], 1, 3))


def test_a_lamp_that_is_switched_on_stays():
    path = chain.watch(takes.take(COUNT, lamp))
    curve = curves.curve_of(path, split.split(path, 24))
    assert np.abs(curve.stops).max() < 0.04


def everything_but_a_window(number: int) -> NDArray[np.floating]:
    """All the lamps go out at frame 30, and the window stays."""
    room = np.full((takes.SIZE[1], takes.SIZE[0], 3), 1.0 if number < 30 else 0.5)
    room[:, : takes.SIZE[0] // 3] = 1.0
    return room


def test_lamps_that_go_out_are_told_from_a_camera_that_closes():
    path = chain.watch(takes.take(COUNT, everything_but_a_window))
    assert path.partial[30]
    assert np.abs(curves.curve_of(path, split.split(path, 24)).stops).max() < 0.05
    closes = chain.watch(takes.take(COUNT, lambda number: 1.0 if number < 30 else 0.5))
    assert not closes.partial.any()
    assert split.split(closes, 24).jumps == (30,)


def rolling(number: int) -> NDArray[np.floating]:
    heights = (np.arange(takes.SIZE[1]) + 0.5) / takes.SIZE[1]
    return np.exp2(0.12 * np.cos(2 * np.pi * (1.7 * heights + 0.13 * number)))[:, None, None]


def test_rolling_bands_are_found_and_taken_out():
    spoiled, clean = takes.take(COUNT, rolling), takes.take(COUNT)
    curve = curves.solve(spoiled)
    assert curve.bands is not None
    assert curve.bands.waves == pytest.approx(1.7, abs=0.1)
    assert abs(curve.bands.rate) == pytest.approx(0.13, abs=0.01)
    off = lambda pictures: np.mean([np.abs(a.rgb - b.rgb).mean() for a, b in zip(pictures, clean, strict=True)])  # noqa: E731
    assert off([curve.apply(p, n) for n, p in enumerate(spoiled)]) < 0.4 * off(spoiled)


def test_a_steady_take_has_no_bands():
    assert curves.solve(takes.take(COUNT)).bands is None
    assert curves.solve(takes.take(COUNT, gain)).bands is None


def test_black_frames_get_what_their_neighbours_say():
    lost = takes.take(COUNT, lambda number: 0.0 if 20 <= number < 24 else gain(number))
    path = chain.watch(lost)
    assert list(np.flatnonzero(~path.measured)) == [20, 21, 22, 23]
    assert path.cuts == ()
    curve = curves.curve_of(path, split.split(path, 24))
    seen = path.measured
    assert left(curve.stops[seen], WRONG[seen]) < 0.15 * left(0 * WRONG, WRONG)
    between = curve.stops[20:24, 1]
    assert between.min() > curve.stops[[19, 24], 1].min() - 0.15
    assert between.max() < curve.stops[[19, 24], 1].max() + 0.15


def test_clipped_frames_are_told_and_do_not_mislead():
    path = chain.watch(takes.take(30, lambda number: 400.0 if number == 12 else 1.0))
    assert not path.measured[12]
    assert path.clipped[12] > 0.9
    assert np.abs(path.stops - path.stops.mean(0)).max() < 0.02


def test_half_clipped_highlights_are_no_witnesses():
    path = chain.watch(takes.take(30, lambda number: 2.5 if number >= 15 else 1.0))
    assert path.clipped[20] > 0.01
    assert path.stops[20] - path.stops[5] == pytest.approx(np.log2(2.5), abs=0.05)


def test_after_a_cut_a_new_take_begins():
    two = takes.take(30, seed=3) + takes.take(30, lambda number: 0.4, seed=8)
    path = chain.watch(two)
    assert path.cuts == (30,)
    curve = curves.curve_of(path, split.split(path, 24))
    assert np.abs(curve.stops).max() < 0.03, "what changes at a cut is the other take's own light"


def test_one_frame_is_left_as_it_is():
    [only] = takes.take(1)
    curve = curves.solve([only])
    assert curve.apply(only, 0) is only


def test_no_frame_and_two_sizes_are_refused():
    with pytest.raises(BadInput, match="no frame"):
        curves.solve([])
    odd = Picture.from_array(np.zeros((10, 12, 3), np.float32))
    with pytest.raises(BadInput, match="one size"):
        curves.solve([*takes.take(2), odd])


def test_all_black_and_all_clipped_end_in_nothing():
    for level in (0.0, 1.0):
        flat = [Picture.from_array(np.full((60, 100, 3), level, np.float32), colour.VIDEO) for _ in range(12)]
        path = chain.watch(flat)
        assert not path.measured.any()
        assert not curves.curve_of(path, split.split(path, 24)).stops.any()


def test_a_log_clip_is_measured_in_the_same_light():
    log = takes.take(COUNT, gain, space="ARRI LogC4")
    assert left(curves.solve(log).stops, WRONG) < 0.1 * left(0 * WRONG, WRONG)


def test_frames_are_looked_at_once_and_few_are_kept():
    seen = chain.Chain()
    for picture in takes.take(80):
        seen.see(picture)
    assert sum(len(kept) for kept in seen._kept.values()) <= 1 + 4 * 8
    frames: Iterator[Picture] = iter(takes.take(12))
    assert len(curves.solve(frames).stops) == 12


def test_the_same_frames_give_the_same_curve():
    one, two = (curves.solve(takes.take(30, gain)) for _ in range(2))
    assert np.array_equal(one.stops, two.stops)


def test_what_spoil_does_is_undone_by_its_truth():
    frames = [p.to(colour.LINEAR) for p in takes.take(8)]
    for seed in range(6):
        spoiled, truth = spoil.spoil(frames, np.random.default_rng(seed))
        back = [truth.apply(picture, number) for number, picture in enumerate(spoiled)]
        assert max(np.abs(a.pixels - b.pixels).max() for a, b in zip(back, frames, strict=True)) < 1e-4


def test_a_curve_says_what_it_does_beyond_its_ends():
    curve = curves.Curve(np.array([[0.5, 0, 0], [1.0, 0, 0]]), start=100)
    assert [curve.at(n)[0] for n in (7, 100, 101, 900)] == [0.5, 0.5, 1.0, 1.0]
    assert curve.plus(np.array([0.5, 0, 0])).times(0.5).at(101)[0] == pytest.approx(0.75)


def test_the_how_to_runs():
    page = Path(__file__).parents[2] / "docs" / "howto" / "balance.md"
    [code] = re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
    told: dict[str, object] = {}
    exec(code, told)
    assert len(told["steady"]) == 24  # type: ignore[arg-type]


def test_bands_and_a_flicker_of_the_whole_are_told_apart():
    both = takes.take(COUNT, lambda number: rolling(number) * np.exp2(WRONG[number]))
    curve = curves.solve(both)
    assert curve.bands is not None
    assert 0.09 < curve.bands.amplitude < 0.13
    assert left(curve.stops, WRONG) < 0.2 * left(0 * WRONG, WRONG)
