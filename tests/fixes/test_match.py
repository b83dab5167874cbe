"""match on pictures alone: what was done to a shot is found and undone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from onelight.fixes.match import blacks, fit, scene, solve, surfaces
from onelight.fixes.match.recipe import grade_of, recipe_of
from onelight.learning import scenes
from onelight.learning.look import errors
from onelight.picture import colour
from onelight.picture.grade import Face, Grade
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

SEED = 41
"""A scene that no base has learned from (theirs begin at 10000)."""


@pytest.fixture(scope="module")
def takes() -> list[NDArray[np.float32]]:
    """Two cameras of one scene at two moments: ACEScg (4 frames, H, W, 3)."""
    made = scenes.build(SEED, "room")
    cameras = made.cameras(2, np.random.default_rng(SEED))
    return [scenes.shoot(made, camera, moment, (180, 320)) for camera in cameras for moment in (0.3, 1.2)]


def video(light: NDArray[np.float32]) -> Picture:
    return Picture.from_array(light).to(colour.VIDEO)


WRONG = Face(stops=-0.7, mireds=35, cc=5, contrast=0.9, saturation=0.85)


def test_a_spoiled_take_comes_back(takes: list[NDArray[np.float32]]) -> None:
    spoiled = video(Grade.from_face(WRONG).apply_linear(takes[1]))
    grade = solve([video(takes[0])], [spoiled])
    left = np.abs(grade.apply(spoiled).rgb - video(takes[1]).rgb)
    assert left.mean() < 0.012
    assert grade.face.stops == pytest.approx(0.7 / 0.9, abs=0.1)
    assert grade.face.mireds == pytest.approx(-35 / 0.9, abs=12)


def test_another_camera_is_told_from_its_own_light(takes: list[NDArray[np.float32]]) -> None:
    spoiled = video(Grade.from_face(Face(stops=1.0, mireds=60)).apply_linear(takes[3]))
    grade = solve([video(t) for t in takes[:2]], [spoiled])
    before = np.abs(spoiled.rgb - video(takes[3]).rgb).mean()
    after = np.abs(grade.apply(spoiled).rgb - video(takes[3]).rgb).mean()
    assert after < 0.5 * before


def test_black_bars_stay_black(takes: list[NDArray[np.float32]]) -> None:
    """Two framings of one set in a letterbox: a stop up, the bars must not turn grey."""
    hero, shot = (np.pad(t[30:150], ((30, 30), (0, 0), (0, 0))) for t in (takes[0], takes[3]))
    spoiled = video(Grade.from_face(Face(stops=-1.0, mireds=30)).apply_linear(shot))
    spoiled = spoiled.with_rgb(np.maximum(spoiled.rgb, 0), colour.VIDEO)
    bars = solve([video(hero)], [spoiled]).apply(spoiled).rgb[:28]
    assert np.abs(bars).max() < 4 / 255


def test_black_is_told_where_both_have_it() -> None:
    flat = np.full((40, 80, 3), 0.2, np.float32)
    barred = np.pad(flat[10:30], ((10, 10), (0, 0), (0, 0)))
    with_bars, without = (surfaces.view(Picture.from_array(p)) for p in (barred, flat))
    assert blacks.blacks([without], [with_bars]) is None
    told = blacks.blacks([with_bars], [with_bars])
    assert told is not None and not told.light
    assert np.allclose(told.shot, colour.to_log(np.zeros(3, np.float32)), atol=1e-3)


def test_an_untouched_take_is_left_alone(takes: list[NDArray[np.float32]]) -> None:
    face = solve([video(takes[0])], [video(takes[1])]).face
    assert abs(face.stops) < 0.05
    assert abs(face.mireds) < 5


def test_the_same_pictures_give_the_same_grade(takes: list[NDArray[np.float32]]) -> None:
    pair = [video(takes[0])], [video(Grade.from_face(WRONG).apply_linear(takes[3]))]
    assert solve(*pair) == solve(*pair)


def test_spaces_and_sizes_may_differ(takes: list[NDArray[np.float32]]) -> None:
    log = Picture.from_array(Grade.from_face(WRONG).apply_linear(takes[1])[::2, ::2]).to("ARRI LogC4")
    grade = solve([video(takes[0])], [log])
    assert grade.face.stops == pytest.approx(0.7 / 0.9, abs=0.15)


def test_clipped_pixels_are_no_witnesses(takes: list[NDArray[np.float32]]) -> None:
    bright = video(Grade.from_face(Face(stops=1.3)).apply_linear(takes[1]))
    clipped = Picture.from_array(np.clip(bright.rgb, 0, 1), colour.VIDEO)
    assert (clipped.rgb >= 1).mean() > 0.01
    assert solve([video(takes[0])], [clipped]).face.stops == pytest.approx(-1.3, abs=0.15)


def test_black_and_tiny_pictures_end_in_a_grade() -> None:
    black = Picture.from_array(np.zeros((40, 60, 3), np.float32), colour.VIDEO)
    tiny = Picture.from_array(np.full((2, 3, 3), 0.4, np.float32), colour.VIDEO)
    for hero, shot in ((black, black), (tiny, tiny), (tiny, black)):
        assert np.isfinite(solve([hero], [shot]).apply(shot).pixels).all()


def test_nothing_to_see_is_refused() -> None:
    with pytest.raises(BadInput, match="at least one picture"):
        solve([], [])


def test_a_recipe_renders_what_the_grade_does() -> None:
    grade = Grade.from_face(WRONG, ((0.98, 0.02, 0.0), (0.0, 1.0, 0.0), (0.01, 0.0, 0.99)))
    recipe = recipe_of(grade, "abc")
    assert grade_of(recipe.from_document(recipe.document())) == grade


def test_surfaces_pair_the_same_colours(takes: list[NDArray[np.float32]]) -> None:
    views = [surfaces.view(video(t)) for t in takes[:2]]
    pairs = surfaces.shared(*views)
    assert pairs is not None
    assert pairs.worth > 10
    assert np.median(np.abs(pairs.hero - pairs.shot)) < 0.01


def test_what_is_nowhere_the_same_pairs_nothing() -> None:
    rng = np.random.default_rng(0)
    noise = [surfaces.view(Picture.from_array(rng.random((90, 160, 3)), colour.VIDEO)) for _ in range(2)]
    assert surfaces.shared(*noise) is None


def test_a_scene_closes() -> None:
    """A to B to C: three pairs that don't add up are brought to agree, the surer ones giving way less."""
    belief = lambda stops, spread: fit.Belief(  # noqa: E731
        np.array([stops] + [0.0] * 11), np.array([spread] + [0.1] * 11)
    )
    pairs = {("A", "B"): belief(0.5, 0.05), ("B", "C"): belief(0.3, 0.05), ("A", "C"): belief(1.4, 0.5)}
    found = scene.together(["A", "B", "C"], pairs)
    assert found["B"].mean[0] == pytest.approx(0.5, abs=0.02)
    assert found["C"].mean[0] == pytest.approx(0.8, abs=0.03)
    assert found["C"].deviation[0] < 0.12


def test_errors_are_undone_by_their_inverse() -> None:
    rng = np.random.default_rng(3)
    log_rgb = rng.uniform(0.2, 0.6, (40, 3)).astype(np.float32)
    for _ in range(20):
        error = errors.draw(rng)
        spoiled = errors.inject(log_rgb, errors.Error(error.face))
        everywhere = surfaces.Pairs(spoiled, log_rgb, np.ones(40, np.float32), 150.0)
        back = fit.fit([everywhere]).grade().cdl.apply(spoiled)
        assert np.abs(back - log_rgb).mean() < 0.02
