"""Another camera of the setup shows what this one hides, where both see a flat part of the set; else nothing."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import cv2
import numpy as np

from onelight.fixes import cleanup
from onelight.fixes.cleanup import proposing
from onelight.fixes.cleanup.crossing import colours
from onelight.fixes.cleanup.filling import CAMERA, Fill
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.time import Timecode

from .test_cleanup import psnr, wall

SIZE = (320, 192)
FROM_THE_SIDE = np.array([[0.96, 0.05, 6.0], [-0.03, 1.02, 4.0], [1.5e-4, 2e-5, 1.0]])
HOLE = np.s_[60:130, 150:180]


def seen(place: np.ndarray, way: np.ndarray | None = None, light: float = 1.0) -> Picture:
    """A set (H, W, 3), video codes, by a camera that `way` leads to, at another exposure."""
    view = place if way is None else cv2.warpPerspective(place, way, SIZE, flags=cv2.INTER_CUBIC)
    rng = np.random.default_rng(len(view))
    picture = Picture.from_array(
        np.clip(view + rng.normal(0, 0.003, view.shape), 0, 1).astype(np.float32), colour.VIDEO
    )
    return picture.with_rgb(picture.linear() * np.float32(light), colour.LINEAR).to(colour.VIDEO)


def boomed(picture: Picture) -> tuple[list[Picture], list[np.ndarray]]:
    """Two frames in which something hangs still, and its mattes."""
    matte = np.zeros(SIZE[::-1], np.float32)
    matte[HOLE] = 1
    return [picture.with_rgb(np.where(matte[..., None] > 0, np.float32(0.05), picture.rgb))] * 2, [matte] * 2


def test_another_camera_shows_the_wall_behind_a_boom_in_this_ones_light() -> None:
    place = wall(size=SIZE)
    clean = seen(place)
    frames, mattes = boomed(clean)
    other = [seen(place, FROM_THE_SIDE, 0.6)]
    assert all((made[HOLE] > 0).all() for _, made in cleanup.solve(frames, mattes))
    for result, made in cleanup.solve(frames, mattes, (), [other]):
        assert (made[HOLE] > 0).mean() < 0.1
        shown = made[HOLE] == 0
        assert psnr(result.rgb[HOLE][shown], clean.rgb[HOLE][shown]) > 30
        far = cv2.dilate(mattes[0], np.ones((15, 15))) == 0
        assert np.array_equal(result.pixels[far], frames[0].pixels[far])


def test_a_camera_that_sees_another_set_is_not_believed() -> None:
    frames, mattes = boomed(seen(wall(size=SIZE)))
    other = [seen(wall(9, SIZE), FROM_THE_SIDE)]
    assert all((made[HOLE] > 0).all() for _, made in cleanup.solve(frames, mattes, (), [other]))


def test_what_this_camera_sees_elsewhere_is_not_behind_the_hole() -> None:
    """A thing at the left stands before the wall: from the side it is seen where the boom hangs."""
    thing = 0.6 * wall(12, (44, 76)) + 0.2
    place, from_there = wall(size=SIZE), wall(size=SIZE)
    place[58:134, 30:74] = thing
    from_there[58:134, 142:186] = thing
    frames, mattes = boomed(seen(place))
    clean = seen(wall(size=SIZE)).rgb
    for result, made in cleanup.solve(frames, mattes, (), [[seen(from_there)]]):
        shown = (made == 0) & (mattes[0] > 0)
        wrong = np.abs(cv2.blur(result.rgb - clean, (5, 5))).max(2) > 0.1
        assert (shown & wrong).sum() < 0.03 * mattes[0].sum()


def test_colours_of_two_cameras_are_brought_together_in_spite_of_some_that_lie() -> None:
    rng = np.random.default_rng(2)
    theirs = rng.uniform(0.2, 0.7, (200, 3))
    mine = theirs @ np.array([[0.95, 0.03, 0], [0.05, 0.92, 0.02], [0, 0.05, 0.98]]) + [0.05, 0.02, -0.03]
    lying = mine.copy()
    lying[:30] += rng.uniform(0.2, 0.4, (30, 3))
    fit = colours(lying, theirs)
    assert np.abs(np.column_stack([theirs, np.ones(200)]) @ fit - mine).max() < 0.02


def test_what_comes_of_cameras_is_counted() -> None:
    count, alpha = proposing.Count(), np.ones((2, 4), np.float32)
    whence = np.array([[0, 1, CAMERA, CAMERA], [0, 3, CAMERA, 0]], np.uint8)
    count.add(alpha, [Fill(np.zeros((2, 4, 3), np.float32), whence, (0, 2, 0, 4))])
    told = count.numbers()
    assert (told["of_cameras_percent"], told["of_takes_percent"], told["made_up_percent"]) == (37.5, 12.5, 12.5)
    assert told["seen_percent"] == 87.5


def plate(name: str, camera: str, take: int, start: str) -> SimpleNamespace:
    """What is known of a shot of 100 frames."""
    rate = Fraction(24)
    clip = SimpleNamespace(scene="12", setup="A", camera=camera, take=take, rate=rate, timecode_from="container")
    clip.start = Timecode.parse(start, rate)
    return SimpleNamespace(shot=SimpleNamespace(name=name, scene="12", start=0, end=100), clip=clip)


def test_other_cameras_are_asked_for_the_same_time_first() -> None:
    mine = plate("12A-1", "A", 1, "01:00:00:00")
    late = plate("12A-1B", "B", 1, "01:00:01:00")
    every = [plate("12A-2B", "B", 2, "02:00:00:00"), plate("12A-2", "A", 2, "02:00:00:00"), late, mine]
    found = proposing.cameras_of(mine, SimpleNamespace(plates=lambda scene: every))  # type: ignore[arg-type]
    assert [one.shot.name for one in found] == ["12A-1B", "12A-2B"]
    assert len(proposing.along(mine, late, 30, 60)) == 30  # type: ignore[arg-type]
    assert len(proposing.along(mine, late, 0, 60)) == 36  # type: ignore[arg-type]
    assert len(proposing.along(mine, found[1], 0, 60)) == 100  # type: ignore[arg-type]
