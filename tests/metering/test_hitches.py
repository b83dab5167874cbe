"""Frames dropped and written twice, in a scene that moves as is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from onelight.metering.hitches import Hitches
from onelight.records import Hitch

COUNT, RATE = 60, 24.0
_RNG = np.random.default_rng(4)
SET = cv2.GaussianBlur(_RNG.uniform(0, 255, (180, 900)).astype(np.float32), (0, 0), 3.0)
SET = cv2.normalize(SET, None, 20, 235, cv2.NORM_MINMAX)  # type: ignore[call-overload]


def frame(x: float, noise: int) -> np.ndarray:
    """(180, 320) uint8: the set seen from `x` pixels to the right, with grain."""
    shift = np.array([[1, 0, -x], [0, 1, 0]], np.float32)
    seen = cv2.warpAffine(SET, shift, (320, 180), flags=cv2.INTER_CUBIC)
    grain = np.random.default_rng(noise).normal(0, 1.0, seen.shape)
    return np.clip(seen + grain + 0.5, 0, 255).astype(np.uint8)


def pan(speed: float = 2.0) -> list[float]:
    """Where the camera stands at each frame."""
    return [50 + speed * i + 0.4 * np.sin(i / 3) for i in range(COUNT)]


def told(order: list[int], path: list[float], rate: float = RATE) -> tuple[Hitch, ...]:
    watcher = Hitches()
    for number, shown in enumerate(order):
        watcher.see(number, frame(path[shown], shown))
    return watcher.within(0, len(order), rate)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_dropped_frames_are_told_with_their_count(lost: int) -> None:
    (one,) = told([i for i in range(COUNT) if not 30 <= i < 30 + lost], pan())
    assert (one.kind, one.frame, one.frames) == ("dropped-frames", 30, lost)
    assert one.certainty > 0.8
    assert one.curve[one.frame - one.curve_from] == max(one.curve)


@pytest.mark.parametrize("count", [1, 3])
def test_duplicated_frames_are_told_once_with_the_jump_after_them(count: int) -> None:
    (one,) = told([29 if 30 <= i < 30 + count else i for i in range(COUNT)], pan())
    assert (one.kind, one.frame, one.frames) == ("duplicated-frames", 30, count)
    assert one.certainty > 0.8


def faint(order: list[int], path: list[float]) -> tuple[Hitch, ...]:
    """The same in a log picture of little contrast, grain averaged away."""
    watcher = Hitches()
    for number, shown in enumerate(order):
        seen = frame(path[shown], shown).astype(np.float32)
        watcher.see(number, np.asarray(128 + 0.12 * (cv2.blur(seen, (5, 5)) - 128) + 0.5, np.uint8))
    return watcher.within(0, len(order), RATE)


def test_where_little_moves_frames_written_again_are_told_by_the_leap_after_them() -> None:
    again = [29 if 30 <= i < 33 else i for i in range(COUNT)]
    (one,) = faint(again, pan())
    assert (one.kind, one.frame, one.frames) == ("duplicated-frames", 30, 3)
    rests = [*pan()[:30], *[pan()[29]] * 3, *pan()[30:]]
    assert faint(list(range(COUNT)), rests) == (), "what rests goes on from where it was"


def test_a_smooth_move_is_nothing() -> None:
    assert told(list(range(COUNT)), pan()) == ()


def test_a_bump_that_turns_back_is_nothing() -> None:
    path = pan()
    path[30] += 8
    assert told(list(range(COUNT)), path) == ()


def test_a_camera_that_starts_is_nothing() -> None:
    path = [50.0 if i < 30 else 50 + 3.0 * (i - 29) for i in range(COUNT)]
    assert told(list(range(COUNT)), path) == ()


def test_a_cut_and_a_flash_are_nothing() -> None:
    watcher = Hitches()
    for i, x in enumerate(pan()):
        seen = frame(x if i < 20 else x + 300, i)
        watcher.see(i, np.clip(seen * (1.5 if i == 40 else 1.0), 0, 255).astype(np.uint8))
    assert watcher.within(0, COUNT, RATE) == ()


def test_animation_on_twos_and_24_in_30_are_patterns() -> None:
    twos = [2 * (i // 2) for i in range(COUNT)]
    pulled = [i - i // 5 for i in range(COUNT)]
    assert told(twos, pan()) == ()
    assert told(pulled, pan()) == ()


def test_a_rate_converted_by_leaving_frames_out_is_a_pattern() -> None:
    assert told([i for i in range(COUNT) if i % 5], pan()) == ()


def test_a_still_title_and_a_freeze_are_nothing() -> None:
    assert told([10] * COUNT, pan()) == ()
    assert told([min(i, 20) if i < 45 else i for i in range(COUNT)], pan()) == ()


def test_only_the_shot_that_is_asked_for() -> None:
    watcher = Hitches()
    for number, shown in enumerate(i for i in range(COUNT) if i != 30):
        watcher.see(number, frame(pan()[shown], shown))
    assert len(watcher.within(10, 50, RATE)) == 1
    assert watcher.within(35, COUNT, RATE) == ()
    assert watcher.within(0, 4, RATE) == ()


STEP = 3.0
"""Degrees a frame: the arm below is on its way."""


def arm(degrees: list[float | None], shake: float = 0.0, blink: int = -1) -> tuple[Hitch, ...]:
    """A bare arm, 90 pixels long and 18 wide, that stands at so many degrees, or isn't there, before a set at rest.

    Too smooth for a feature of it to be followed. Something else is seen in frame `blink` alone.
    """
    y, x = np.mgrid[0:180, 0:320].astype(np.float32)
    watcher = Hitches()
    for number, stands in enumerate(degrees):
        seen = frame(50 + shake * (-1) ** number, number).astype(np.float32) * 0.3 + 40
        if stands is not None:
            along, up = np.cos(np.radians(stands)), np.sin(np.radians(stands))
            out, aside = (x - 160) * along - (y - 150) * up, (x - 160) * up + (y - 150) * along
            apart = np.hypot(np.maximum(np.abs(out - 45) - 45, 0), aside)
            seen += np.clip((9 - apart) / 4, 0, 1) * (190 - seen)
        if number == blink:
            seen[10:50, 10:60] += 90
        watcher.see(number, np.clip(seen + 0.5, 0, 255).astype(np.uint8))
    return watcher.within(0, len(degrees), RATE)


SWING = [20 + STEP * abs((i + 14) % 92 - 46) for i in range(COUNT)]


@pytest.mark.parametrize("lost", [1, 2])
def test_an_arm_that_leaps_on_its_way_is_told_though_it_cant_be_followed(lost: int) -> None:
    (one,) = arm([*SWING[:20], *SWING[20 + lost :]])
    assert (one.kind, one.frame) == ("dropped-frames", 20)
    assert abs(one.frames - lost) <= 1
    assert 0.5 <= one.certainty < 0.9, "less sure than what was followed"


def test_an_arm_that_turns_darts_or_rests_is_nothing() -> None:
    assert arm(list(SWING)) == ()
    assert arm([*[SWING[0]] * 28, *SWING[1:3], *[SWING[5]] * 28]) == ()
    assert arm([*[SWING[0]] * 28, SWING[2], *[SWING[3]] * 28]) == ()


def test_what_comes_or_lights_up_elsewhere_is_no_leap() -> None:
    assert arm([None] * 30 + SWING[:30]) == ()
    assert arm(list(SWING), blink=20) == ()
    assert arm([50.0] * COUNT, blink=20) == ()


def test_a_camera_that_shakes_is_no_leap() -> None:
    assert arm([50.0] * COUNT, shake=2.0) == ()
    assert arm([50.0] * 30 + [55.0] * 30, shake=2.0) == ()
