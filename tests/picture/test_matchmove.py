"""Cameras solved again: known cameras before known points, seen with noise."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from onelight.picture.bundle import NOTHING, Lens, Scene, Sight, Told, adjusted, seen_at, slopes
from onelight.picture.lens import straight_pixels, straightened
from onelight.picture.matchmove import Solve, solve
from onelight.picture.tracking import Track, Tracker
from onelight.picture.trails import Following, Trails

SIZE, FRAMES, POINTS, NOISE = (320, 180), 14, 160, 0.1
LENS = Lens(360.0, 0.0, SIZE)


def cameras(step: float, turn: float) -> tuple[np.ndarray, np.ndarray]:
    """(turns, shifts) of a hand that sways by `turn` radians and goes `step` to the side, and a little ahead."""
    t = np.linspace(0, 1, FRAMES)
    sway = np.stack([np.sin(3 * t), np.sin(5 * t + 1) - np.sin(1), 0.4 * np.sin(4 * t)], 1)
    return Rotation.from_rotvec(turn * sway).as_matrix(), step * np.stack([t, 0.3 * np.sin(4 * t), 0.5 * t**2], 1)


def points(flat: bool = False) -> np.ndarray:
    """(M, 3) in frame 0's view, as far as 1 to 4; `flat` on a wall."""
    rng = np.random.default_rng(2)
    place = rng.uniform([-0.48, -0.27], [0.48, 0.27], (POINTS, 2)) * SIZE[0] / LENS.focal
    depth = np.full(POINTS, 2.0) if flat else rng.choice([1.0, 2.0, 4.0], POINTS)
    return np.column_stack([place, np.ones(POINTS)]) * depth[:, None]


def seen(step: float, turn: float, k1: float = 0.0, flat: bool = False, lost: int = 0) -> tuple[Trails, Track]:
    """What is seen of the points, the last `lost` of which move by themselves; and homographies that suit them best."""
    rng, lens = np.random.default_rng(5), replace(LENS, k1=k1)
    places = []
    for number, (way, shift) in enumerate(zip(*cameras(step, turn), strict=True)):
        where = points(flat)
        where[POINTS - lost :, 1] += 0.1 * np.sin(number)
        places.append(seen_at(where @ way.T + shift, lens) + NOISE * rng.standard_normal((POINTS, 2)))
    ways = np.array([cv2.findHomography(each, places[0], cv2.RANSAC, 3.0)[0] for each in places])
    track = Track(ways, np.full(FRAMES, 0.1), np.ones(FRAMES), "homography", SIZE)
    return Trails(np.array(places, np.float32), SIZE), track


def error(found: Solve, step: float, turn: float, k1: float = 0.0) -> float:
    """Mean distance of the points from where they truly are, over all frames, by their true depths; the unit is that of
    the middle one."""
    lens, there = replace(LENS, k1=k1), points()
    flat = straightened(seen_at(there, lens), found.lens)
    depth = there[:, 2:] / np.median(there[:, 2])
    own = np.column_stack([flat, np.ones(POINTS)]) * depth
    off = []
    for number, (way, shift) in enumerate(zip(*cameras(step, turn), strict=True)):
        ours = seen_at(own @ found.turns[number].T + found.shifts[number], found.lens)
        off.append(np.hypot(*(ours - seen_at(there @ way.T + shift, lens)).T).mean())
    return float(np.mean(off))


def test_a_camera_that_goes_aside_is_found_again() -> None:
    trails, track = seen(0.3, 0.1)
    found = solve(trails, track)
    assert found.kind == "camera"
    assert error(found, 0.3, 0.1) < 0.3
    assert found.off_px["camera"] < 0.15 < 1.5 < found.off_px["homography"]
    assert abs(np.median(1 / found.near) - 1) < 0.05


def test_who_moves_by_himself_decides_nothing() -> None:
    found = solve(*seen(0.3, 0.1, lost=25))
    assert found.kind == "camera"
    assert error(found, 0.3, 0.1) < 0.3


def test_a_lens_that_bends_is_found_and_one_that_does_not_is_left() -> None:
    bent, straight = solve(*seen(0.0, 0.35, k1=-0.12)), solve(*seen(0.0, 0.35))
    assert bent.kind == straight.kind == "turn"
    assert bent.bent
    assert abs(bent.lens.k1 + 0.12) < 0.02
    assert abs(bent.lens.focal / LENS.focal - 1) < 0.05
    assert not straight.bent


@pytest.mark.parametrize(("flat", "step", "turn"), [(True, 0.3, 0.1), (False, 0.0, 0.1)])
def test_a_wall_and_a_turn_have_no_travel(flat: bool, step: float, turn: float) -> None:
    found = solve(*seen(step, turn, flat=flat))
    assert found.kind in ("homography", "turn")
    assert not found.shifts.any()


def test_what_is_told_of_a_lens_is_kept_to() -> None:
    told = Told(LENS.focal / SIZE[0], -0.1, 0.03, 0.003)
    known, unknown = (solve(*seen(0.2, 0.0, k1=-0.1), each) for each in (told, NOTHING))
    assert known.kind == "camera"
    assert abs(known.lens.focal / LENS.focal - 1) < 0.06
    assert abs(known.lens.k1 + 0.1) < 0.006
    assert known.bent
    assert known.focal_spread < 0.5 * unknown.focal_spread
    assert error(known, 0.2, 0.0, -0.1) < 0.3


def test_too_few_trails_and_a_lost_set_say_so() -> None:
    trails, track = seen(0.3, 0.1)
    assert solve(Trails(trails.places[:, :20], SIZE), track).kind == "few"
    assert solve(trails, replace(track, kind="lost")).kind == "lost"


def test_it_solves_the_same_twice() -> None:
    one, two = (solve(*seen(0.3, 0.1)) for _ in range(2))
    assert np.array_equal(one.shifts, two.shifts)
    assert one.lens.focal == two.lens.focal


def test_slopes_are_those_of_the_places() -> None:
    turns, shifts = cameras(0.3, 0.1)
    rays = points() / np.linalg.norm(points(), axis=1, keepdims=True)
    scene = Scene(replace(LENS, k1=-0.1), turns, shifts, rays, 1 / np.linalg.norm(points(), axis=1))
    frame, point = (each.ravel() for each in np.meshgrid(np.arange(1, 4), np.arange(9)))
    sight = Sight(frame, point, np.zeros((len(frame), 2)))
    here, small = slopes(scene, sight), 1e-6
    longer = replace(scene, lens=replace(scene.lens, focal=scene.lens.focal * np.exp(small)))
    nearer = replace(scene, near=scene.near + small)
    aside = replace(scene, shifts=scene.shifts + np.array([small, 0, 0]))
    for other, told in ((longer, here.lens[..., 0]), (nearer, here.point[..., 2]), (aside, here.camera[..., 3])):
        assert np.allclose((slopes(other, sight).off - here.off) / small, told, atol=1e-2)


def test_a_known_lens_stays_when_it_is_told_to() -> None:
    trails, _ = seen(0.3, 0.1)
    frame, point = np.nonzero(trails.seen)
    sight = Sight(frame, point, trails.places[frame, point].astype(float))
    turns, shifts = cameras(0.3, 0.1)
    rays = points() / np.linalg.norm(points(), axis=1, keepdims=True)
    found, _ = adjusted(Scene(LENS, turns, shifts, rays, np.ones(POINTS)), sight, lens=False)
    assert found.lens == LENS
    assert np.hypot(*slopes(found, sight).off.T).mean() < 2 * NOISE


@pytest.mark.parametrize("k1", [-0.15, 0.1])
def test_what_a_lens_bends_is_made_straight_again(k1: float) -> None:
    lens = replace(LENS, k1=k1)
    rays = np.column_stack([np.random.default_rng(0).uniform(-0.4, 0.4, (50, 2)), np.ones(50)])
    assert np.allclose(straightened(seen_at(rays, lens), lens), rays[:, :2], atol=1e-6)
    assert np.allclose(straight_pixels(seen_at(rays, lens), lens), seen_at(rays, replace(lens, k1=0.0)), atol=1e-3)


def test_trails_keep_their_parallax() -> None:
    """A near wall before a far one, both of which slide, the near one twice as fast."""
    rng = np.random.default_rng(1)
    far, near = (sum(cv2.resize(rng.random((n, 2 * n)), (480, 270)) for n in (12, 40, 90)) * 85 for _ in range(2))
    tracker, following = Tracker(), Following()
    for number in range(10):
        frame = far[20:200, 40 + number : 360 + number].copy()
        frame[100:] = near[20:100, 40 + 2 * number : 360 + 2 * number]
        luma = np.clip(frame, 0, 255).astype(np.uint8)
        tracker.see(luma)
        following.see(luma, None, tracker.latest)
    places = following.trails().places
    whole = places[:, np.isfinite(places).all(axis=(0, 2))]
    slid, high = whole[9, :, 0] - whole[0, :, 0], whole[0, :, 1]
    assert (high < 80).sum() > 40
    assert (high > 120).sum() > 40
    assert abs(np.median(slid[high < 80]) + 9) < 0.1
    assert abs(np.median(slid[high > 120]) + 18) < 0.1
