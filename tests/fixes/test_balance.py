"""balance as a fix: what it proposes for a shot among its scene's takes, what it refuses, what it leaves alone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onelight.fixes import balance
from onelight.fixes.balance import constant, locks, normal, same
from onelight.fixes.balance.recipe import curve_of, keyframes_of
from onelight.fixes.contract import Plate, Proposed
from onelight.fixes.match.surfaces import Pairs
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.records import Clip, Intention, Recipe, Shot
from onelight.units.errors import BadInput, Missing, Refused
from onelight.units.light import balance as light_of
from onelight.units.light import gains

from . import takes
from .test_balance_curves import COUNT, WRONG, gain

DARK = gains(stops=-0.8, mireds=25.0)


@dataclass(frozen=True)
class Stage:
    """A production's shots."""

    known: dict[str, Plate]

    def plate(self, shot: str) -> Plate:
        if shot not in self.known:
            raise Missing(f"There is no shot '{shot}'.", "Name another.")
        return self.known[shot]

    def plates(self, scene: str | None = None) -> list[Plate]:
        return [p for p in self.known.values() if scene in (None, p.shot.scene)]

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)

    def keep(self, file: Path) -> str:
        return shutil.copy(file, Path(tempfile.mkdtemp()) / file.name)


def plate(name: str, frames: Sequence[Picture], scene: str = "12", **more: Any) -> Plate:
    wide, high = frames[0].size
    numbered = [replace(p, attributes={"frame": n}) for n, p in enumerate(frames)]
    clip = Clip(
        id=name, name=name, path="", bytes=1, width=wide, height=high, rate="24", frames=len(frames),
        colour_space=frames[0].colour_space,
    )  # fmt: skip
    shot = Shot(id=name, name=f"{name}-1", clip=name, start=0, end=len(frames), scene=scene)
    spread = lambda n: [numbered[i] for i in np.linspace(0, len(frames) - 1, min(n, len(frames))).astype(int)]  # noqa: E731
    return Plate(shot, clip, None, spread, lambda a, b: iter(list(enumerate(numbered))[a:b]), **more)


def stage(*plates: Plate) -> Stage:
    return Stage({p.shot.name: p for p in plates})


@pytest.fixture(scope="module")
def others() -> list[Plate]:
    """Three right takes."""
    return [plate(f"A{n}", takes.take(24, walker=8 + 6 * n)) for n in (1, 2, 3)]


def propose(shot: Plate, *around: Plate, **knobs: Any) -> Proposed:
    return balance.fix.propose(shot, balance.Intent(**knobs), None, stage(shot, *around))


def recipes(proposed: Proposed) -> dict[str, Recipe]:
    return {variant.name: variant.recipe for variant in proposed.variants}


def moved(recipe: Recipe) -> tuple[float, float, float]:
    """Stops, mired, CC that a recipe moves the mean of a shot by."""
    return light_of(np.exp2(curve_of(recipe).stops.mean(0)))


def meant(name: str, *kinds: str) -> tuple[Intention, ...]:
    return (Intention(shot=name, kinds=kinds, by="Ines Roth", role="cinematographer", note="Night", on="2026-11-22"),)


def test_a_dark_warm_take_is_brought_to_the_others(others: list[Plate]):
    proposed = propose(plate("B", takes.take(24, lambda n: DARK)), *others)
    assert [v.name for v in proposed.variants] == ["full", "hold the level", "flicker only"]
    stops, mireds, cc = moved(recipes(proposed)["full"])
    assert stops == pytest.approx(0.8, abs=0.12)
    assert mireds == pytest.approx(-25, abs=6)
    assert abs(cc) < 2
    assert np.allclose(moved(recipes(proposed)["hold the level"]), 0, atol=0.01)
    assert recipes(proposed)["full"].parameters["heard"] == ["A1-1", "A2-1", "A3-1"]


def test_one_wrong_take_does_not_pull_the_right_ones(others: list[Plate]):
    wrong = plate("B", takes.take(24, lambda n: DARK))
    right = plate("C", takes.take(24, walker=20))
    stops, mireds, _ = moved(recipes(propose(right, *others, wrong))["full"])
    assert abs(stops) < 0.08
    assert abs(mireds) < 4


def test_a_take_can_be_named(others: list[Plate]):
    wrong = plate("B", takes.take(24, lambda n: DARK))
    recipe = recipes(propose(others[0], *others[1:], wrong, to="B-1"))["full"]
    assert moved(recipe)[0] == pytest.approx(-0.8, abs=0.12)
    assert recipe.parameters["heard"] == ["B-1"]
    with pytest.raises(Missing, match="Z9"):
        propose(others[0], to="Z9")
    with pytest.raises(BadInput, match="itself"):
        propose(others[0], to="A1-1")


def test_drift_is_taken_out_and_told(others: list[Plate]):
    shot = plate("B", takes.take(COUNT, gain))
    proposed = propose(shot, *others)
    numbers = {v.name: v.numbers for v in proposed.variants}
    assert numbers["full"]["drift_stops_after"] < 0.1 * numbers["full"]["drift_stops_before"]
    assert numbers["flicker only"]["drift_stops_after"] > 0.9 * numbers["full"]["drift_stops_before"]
    assert numbers["full"]["flicker_stops_after"] < 0.1 * numbers["full"]["flicker_stops_before"]
    rendered = [r.result for _, r in balance.fix.render(shot.window(0, COUNT), recipes(proposed)["hold the level"])]
    steady = takes.stops(takes.take(COUNT))
    before, after = (takes.stops(p) - steady for p in ([p for _, p in shot.window(0, COUNT)], rendered))
    assert (after - after.mean(0)).std() < 0.12 * (before - before.mean(0)).std()


def test_without_other_takes_normal_is_humble():
    alone = plate("B", takes.take(24, lambda n: gains(stops=-2.0)), scene="")
    proposed = propose(alone)
    assert 0 < moved(recipes(proposed)["full"])[0] < 2.5
    assert proposed.variants[0].numbers["takes_heard"] == 0
    assert proposed.variants[0].numbers["certain_within_stops"] > 0.3, "and says how little it knows"


def test_normal_is_what_generated_scenes_measure():
    assert normal.usual().mean.shape == normal.usual().deviation.shape == (3,)
    assert (normal.usual().deviation > 0).all()
    black = [Picture.from_array(np.zeros((60, 100, 3), np.float32))]
    assert not normal.correction(black)[0].any()


def test_a_locked_look_is_refused_with_its_reason(others: list[Plate]):
    locked = plate("B", takes.take(24, lambda n: DARK), intentions=meant("B-1"))
    with pytest.raises(Refused, match=r"Ines Roth \(cinematographer\) has locked the look of B-1: Night"):
        propose(locked, *others)


def test_a_meant_exposure_stays_and_its_colour_is_repaired(others: list[Plate]):
    shot = plate("B", takes.take(24, lambda n: DARK), intentions=meant("B-1", "key-level"))
    stops, mireds, _ = moved(recipes(propose(shot, *others))["full"])
    assert abs(stops) < 0.01
    assert mireds == pytest.approx(-25, abs=6)


def test_a_meant_white_and_a_meant_flicker_stay(others: list[Plate]):
    shot = plate("B", takes.take(COUNT, gain), intentions=meant("B-1", "white-point", "tint", "flicker"))
    curve = curve_of(recipes(propose(shot, *others))["full"])
    light = np.array([light_of(np.exp2(stops)) for stops in curve.stops])
    assert np.ptp(light[:, 1:], axis=0).max() < 0.5
    assert np.abs(np.diff(light[:, 0])).max() < 0.4, "the jump is gone, the flicker isn't undone"
    left = curve.stops[:, 1] + WRONG[:, 1]
    assert np.diff(left).std() > 0.05


def test_takes_that_are_locked_are_not_heard(others: list[Plate]):
    night = replace(plate("N", takes.take(24, lambda n: 0.2)), intentions=meant("N-1"))
    shot = plate("B", takes.take(24))
    heard = [p.shot.name for p in constant.neighbours(shot, stage(shot, *others, night))]
    assert heard == ["A1-1", "A2-1", "A3-1"]


def test_locks_leave_other_knobs_alone():
    stops = np.log2(gains(0.5, 30, 4))[None]
    for kinds, kept in (({"key-level"}, (0, 30, 4)), ({"tint"}, (0.5, 30, 0)), ({"grain"}, (0.5, 30, 4))):
        assert np.allclose(light_of(np.exp2(locks.without(stops, frozenset(kinds))[0])), kept, atol=1e-6)


@pytest.mark.parametrize(
    ("knob", "value", "says"),
    [
        ("strength", 1.5, "from 0.0 to 1.0"),
        ("exposure", 9.0, "from -3.0 to 3.0 stops"),
        ("warmth", -400.0, "from -100.0 to 100.0 mired"),
        ("tint", float("nan"), "from -30.0 to 30.0 CC"),
    ],
)
def test_knobs_out_of_their_range_are_refused_with_it(others: list[Plate], knob: str, value: float, says: str):
    with pytest.raises(BadInput, match=says):
        propose(others[0], **{knob: value})


def test_what_is_asked_for_comes_on_top(others: list[Plate]):
    found = moved(recipes(propose(others[0], *others[1:], exposure=0.5, warmth=20.0, tint=-4.0))["hold the level"])
    assert np.allclose(found, (0.5, 20, -4), atol=0.05)


def test_strength_zero_gives_the_plate_back(others: list[Plate]):
    shot = plate("B", takes.take(24, gain))
    recipe = recipes(propose(shot, *others, strength=0.0))["full"]
    rendered = [layers.result for _, layers in balance.fix.render(shot.window(0, 24), recipe)]
    assert all(after is before for after, (_, before) in zip(rendered, shot.window(0, 24), strict=True))


@pytest.mark.parametrize(("level", "what"), [(0.0, "black"), (1.0, "clipped")])
def test_nothing_but_black_or_white_is_refused(level: float, what: str):
    flat = [Picture.from_array(np.full((60, 100, 3), level, np.float32), colour.VIDEO)] * 8
    with pytest.raises(BadInput, match=f"B-1 is {what} from end to end"):
        propose(plate("B", flat))


def test_one_frame_gets_the_constant_part(others: list[Plate]):
    proposed = propose(plate("B", takes.take(1, lambda n: DARK)), *others)
    assert moved(recipes(proposed)["full"])[0] == pytest.approx(0.8, abs=0.15)


def test_a_set_without_people_is_balanced_as_well(others: list[Plate]):
    empty = plate("B", takes.take(24, lambda n: DARK, walker=0))
    assert moved(recipes(propose(empty, *others))["full"])[0] == pytest.approx(0.8, abs=0.12)


def test_a_cut_inside_is_told(others: list[Plate]):
    two = plate("B", takes.take(24) + takes.take(24, lambda n: 0.4, seed=8))
    proposed = propose(two, *others)
    assert proposed.variants[0].numbers["cuts_inside"] == 1


def test_what_is_lost_is_told_not_invented(others: list[Plate]):
    hot = plate("B", takes.take(24, lambda n: 4.0))
    proposed = propose(hot, *others)
    assert proposed.variants[0].numbers["clipped_percent"] > 5
    [(_, layers)] = balance.fix.render(hot.window(0, 1), recipes(proposed)["full"])
    [(_, before)] = hot.window(0, 1)
    white = (before.rgb >= 1).all(-1)
    assert np.ptp(layers.result.rgb[white], axis=0).max() < 1e-5, "clipped white stays one flat tone"


def test_a_recipe_is_plain_data_and_renders_the_curve(others: list[Plate]):
    recipe = recipes(propose(plate("B", takes.take(COUNT, gain)), *others))["full"]
    again = Recipe.model_validate_json(recipe.model_dump_json())
    assert again.hash == recipe.hash
    keys = keyframes_of(curve_of(again))
    assert not keys.constant and keys.whole
    assert np.allclose(np.log2(keys.at(17)), curve_of(recipe).at(17))


def pairs_of(light: tuple[float, float, float], wrong_part: float = 0.0) -> Pairs:
    """Colours of surfaces in a shot and, `light` apart, in its hero; some of them of other things."""
    rng = np.random.default_rng(5)
    shot = rng.uniform(0.02, 0.5, (4000, 3))
    hero = shot * gains(*light) * np.exp2(rng.normal(0, 0.03, (4000, 3)))
    other = rng.random(4000) < wrong_part
    hero[other] = rng.uniform(0.02, 0.5, (int(other.sum()), 3))
    logged = (colour.to_log(side.astype(np.float32)) for side in (shot, hero))
    return Pairs(*logged, np.ones(4000, np.float32), 80.0)


def test_the_same_surfaces_say_light_alone():
    found = same.light(pairs_of((-0.7, 30.0, -4.0)))
    assert found is not None
    assert np.allclose(found[0], (-0.7, 30.0, -4.0), atol=(0.01, 0.5, 0.1))
    assert (found[1] < constant.SURE).all()


def test_surfaces_that_were_paired_by_chance_do_not_pull_and_make_unsure():
    few, many = same.light(pairs_of((0.5, -20.0, 3.0), 0.3)), same.light(pairs_of((0.5, -20.0, 3.0), 1.0))
    assert few is not None and many is not None
    assert np.allclose(few[0], (0.5, -20.0, 3.0), atol=(0.05, 2.5, 0.5))
    assert (many[1] > constant.SURE).any(), "nothing agrees"


def test_black_surfaces_say_nothing():
    dark = pairs_of((0.0, 0.0, 0.0))
    assert same.light(replace(dark, shot=np.full_like(dark.shot, 0.08))) is None


def told(stops: float, error: float, paired: bool) -> constant.Told:
    return constant.Told(np.array([stops, 0, 0]), np.array([error, 1.0, 0.3]), paired)


def test_a_large_mistake_is_the_shots_and_not_half_of_it_the_takes():
    [stops, *_], _ = constant.agreed([told(-2.0, 0.02, True)])
    assert stops == pytest.approx(-2.0, abs=0.1)


def test_what_surfaces_say_is_not_outvoted_by_whole_pictures():
    unsure = [told(-stops, 0.3, False) for stops in (0.1, 0.25, 0.2, 0.3)]
    [stops, *_], _ = constant.agreed([*unsure, told(-0.6, 0.03, True)])
    assert stops == pytest.approx(-0.6, abs=0.05), "four that are misjudged together have one voice"
    [stops, *_], _ = constant.agreed(unsure)
    assert -0.3 < stops < -0.03, "where nothing else speaks they are heard"


def test_a_likely_error_is_not_lost_to_a_narrow_hypothesis():
    unsure = [constant.Told(np.array([0, 40.0, 0]), np.array([0.1, 15.0, 1.0]), False)]
    assert constant.agreed(unsure)[0][1] > 20, "nine to one that it is wrong: the middle of the law says so"


def test_a_steady_take_gets_one_correction_not_one_a_frame(others: list[Plate]):
    recipe = recipes(propose(plate("B", takes.take(24, lambda n: DARK)), *others))["full"]
    keys = keyframes_of(curve_of(recipe))
    assert keys.constant and keys.whole, "it leaves as a .cc and a .cube"
    assert all(gain == round(gain, 6) for gain in keys.gains[0])


def test_a_frame_of_nothing_does_not_spoil_the_others(others: list[Plate]):
    frames = takes.take(24, lambda n: DARK)
    for place, value in ((5, np.nan), (11, 0.0), (17, np.inf)):
        frames[place] = Picture.from_array(np.full_like(frames[place].rgb, value), colour.VIDEO)
    proposed = propose(plate("B", frames), *others)
    assert moved(recipes(proposed)["full"])[0] == pytest.approx(0.8, abs=0.12)
    assert np.isfinite(curve_of(recipes(proposed)["full"]).stops).all()
    assert proposed.variants[0].numbers["frames_guessed"] == 3


def test_nothing_but_nan_is_refused():
    with pytest.raises(BadInput, match="from end to end"):
        propose(plate("B", [Picture.from_array(np.full((60, 100, 3), np.nan, np.float32), colour.VIDEO)] * 8))
