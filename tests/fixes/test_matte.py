"""Mattes from painted frames: on a made shot whose mattes are known exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from onelight.fixes.backdrop.matte import guesses, matting, reel, solve, sweep
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

COUNT = 14
SIZE = (128, 96)
Shot = tuple[list[np.ndarray], np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def shot() -> Shot:
    """(frames uint8 as a monitor shows them, alpha (N, H, W), the empty set): a striped ball crosses a busy wall, and
    a second ball of other stripes goes the other way behind it."""
    rng = np.random.default_rng(3)
    wall = cv2.resize(rng.integers(60, 200, (12, 16, 3), dtype=np.uint8), SIZE, interpolation=cv2.INTER_CUBIC)
    frames, mattes = [], []
    for n in range(COUNT):
        alpha, other = _ball(24 + 6 * n, 50), _ball(104 - 5 * n, 40)
        picture = wall * (1 - other[..., None]) + _stripes((60, 160, 60), n) * other[..., None]
        picture = picture * (1 - alpha[..., None]) + _stripes((190, 50, 70), -n) * alpha[..., None]
        frames.append(np.clip(picture + rng.normal(0, 1.5, picture.shape), 0, 255).astype(np.uint8))
        mattes.append(alpha)
    return frames, np.stack(mattes), wall


def _ball(x: float, y: float) -> np.ndarray:
    big = np.zeros((SIZE[1] * 4, SIZE[0] * 4), np.float32)
    cv2.circle(big, (round(x * 4), round(y * 4)), 80, 1.0, -1)
    return cv2.resize(big, SIZE, interpolation=cv2.INTER_AREA)


def _stripes(rgb: tuple[int, int, int], shift: int) -> np.ndarray:
    wave = 30 * np.sign(np.sin((np.arange(SIZE[0]) - 6 * abs(shift) * np.sign(shift)) / 4))
    return np.broadcast_to(np.array(rgb) + wave[None, :, None], (SIZE[1], SIZE[0], 3))


@pytest.fixture(autouse=True)
def short_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matting, "STEPS", 12)
    monkeypatch.setattr(matting, "BELIEVED_STEPS", 4)
    monkeypatch.setattr(matting, "AGAIN_STEPS", 4)


def _off(mattes: Sequence[np.ndarray], truth: np.ndarray) -> float:
    return float(np.abs(np.stack(mattes) - truth).mean() * 1000)


def _keys(shot: Shot) -> dict[int, np.ndarray]:
    return {0: shot[1][0], COUNT - 1: shot[1][-1]}


def test_the_network_mends_what_the_flow_loses(shot: Shot, tmp_path: Path) -> None:
    frames, truth, _ = shot
    plain = [m for _, m, _ in sweep.swept(reel.Reel(tmp_path).take(frames), _keys(shot), None, tmp_path)]
    made = [alpha for alpha, _ in solve(frames, _keys(shot))]
    assert len(made) == COUNT and all(a.shape == truth[0].shape and a.dtype == np.float32 for a in made)
    assert np.array_equal(made[0], truth[0]) and np.array_equal(made[-1], truth[-1])
    assert _off(made, truth) < 0.6 * _off(plain, truth)


def test_a_clean_plate_helps_and_the_foreground_is_clean(shot: Shot) -> None:
    frames, truth, wall = shot
    found = list(solve(frames, _keys(shot), wall))
    assert _off([alpha for alpha, _ in found], truth) < 25
    alpha, front = found[COUNT // 2]
    assert front.shape == frames[0].shape and front.dtype == np.uint8
    core = alpha == 1
    assert core.any() and np.abs(front[core].astype(int) - frames[COUNT // 2][core]).max() <= 1


def test_pictures_in_any_space_come_back_in_it(shot: Shot) -> None:
    frames, _, _ = shot
    pictures = [Picture.from_array(frame, "sRGB - Display").to("ARRI LogC4") for frame in frames[:4]]
    _, front = list(solve(pictures, {0: shot[1][0]}))[2]
    assert isinstance(front, Picture) and front.colour_space == pictures[0].colour_space
    assert front.size == SIZE


def test_it_asks_for_the_frame_that_it_doubts_most(shot: Shot, tmp_path: Path) -> None:
    job = matting.begin(shot[0], {0: shot[1][0]}, None, tmp_path, tmp_path)
    found = list(job.sweep())
    assert [one.place for one in found] == list(range(COUNT))
    assert job.asks is not None and job.asks > 2
    assert all(one.doubt.min() >= 0 and one.doubt.max() <= 1 for one in found)


def test_stopped_work_goes_on_and_a_new_key_changes_its_own_stretch(
    shot: Shot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames, truth, _ = shot
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    keys = {0: truth[0], 6: truth[6], COUNT - 1: truth[-1]}

    def stop(says: str, part: float) -> None:
        if says == "sweep" and part > 0.7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(matting.begin(frames, keys, None, tmp_path, scratch, progress=stop).sweep())
    done = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("00*.mkv")}
    learned = list(tmp_path.glob("learned-*.safetensors"))
    assert len(done) == 1 and len(learned) == 1 and not list(tmp_path.glob("*.checkpoint"))

    whole = [one.alpha for one in matting.begin(frames, keys, None, tmp_path, scratch).sweep()]
    assert len(whole) == COUNT
    assert all((tmp_path / name).stat().st_mtime_ns == when for name, when in done.items())

    more = keys | {9: truth[9]}
    again = [one.alpha for one in matting.begin(frames, more, None, tmp_path, scratch).sweep()]
    assert all(np.array_equal(a, b) for a, b in zip(again[:6], whole[:6], strict=True))
    assert np.abs(again[9] - truth[9]).max() < 1e-4 < np.abs(whole[9] - truth[9]).max()


def test_the_same_input_gives_the_same_mattes(shot: Shot) -> None:
    one, two = ([a for a, _ in solve(shot[0][:6], {0: shot[1][0]})] for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_who_leaves_and_returns_is_held_out_again_and_a_cut_is_crossed(shot: Shot) -> None:
    """The ball is gone for three frames; the wall is another one from the eighth on."""
    frames, truth, wall = (part.copy() for part in shot)
    frames[4:7], truth[4:7] = [wall] * 3, 0
    for n in range(8, COUNT):
        part = truth[n][..., None]
        frames[n] = np.rint(frames[n] * part + wall[::-1, ::-1] * (1 - part)).astype(np.uint8)
    made = [alpha for alpha, _ in solve(frames, {n: truth[n] for n in (0, 5, 8, COUNT - 1)})]
    assert max(alpha.mean() for alpha in made[4:7]) < 0.005
    assert _off(made, truth) < 15


def test_frames_are_asked_for_one_by_one(shot: Shot) -> None:
    class Shelf(Sequence):
        taken: list[int] = []  # noqa: RUF012

        def __len__(self) -> int:
            return COUNT

        def __getitem__(self, place):
            if place >= COUNT:
                raise IndexError(place)
            self.taken.append(place)
            return shot[0][place]

    made: Iterator = solve(Shelf(), _keys(shot))
    next(made)
    assert Shelf.taken[-1] == 0 and len(Shelf.taken) == COUNT + 1


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({}, "No frame is painted"),
        ({99: np.ones((96, 128))}, "no frame 99"),
        ({0: np.ones((48, 64))}, "plate"),
        ({0: np.zeros((96, 128))}, "empty"),
        ({0: np.ones((96, 128), np.uint8) * 255}, "full"),
    ],
)
def test_what_was_painted_wrongly_is_refused(shot: Shot, keys: dict, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        next(solve(shot[0], keys))


def test_frames_of_other_sizes_are_refused(shot: Shot) -> None:
    with pytest.raises(BadInput, match="first one"):
        next(solve([shot[0][0], shot[0][0][:50]], {0: shot[1][0]}))
    with pytest.raises(BadInput, match="too small"):
        next(solve([shot[0][0][:16]], {0: shot[1][0][:16]}))
    with pytest.raises(BadInput, match="no frames"):
        next(solve([], {0: shot[1][0]}))
    with pytest.raises(BadInput, match="shape"):
        next(solve(shot[0], _keys(shot), shot[2][:40]))


def test_a_screen_is_found_whatever_its_light_does(shot: Shot) -> None:
    alpha = shot[1][3]
    fall = np.linspace(1.0, 0.35, SIZE[0], dtype=np.float32)[None, :, None]
    wall = np.array([0.05, 0.4, 0.08], np.float32) * fall * np.ones((SIZE[1], 1, 1), np.float32)
    actor = np.array([0.35, 0.22, 0.17], np.float32)
    linear = wall * (1 - alpha[..., None]) + actor * alpha[..., None]
    codes = reel.bytes_of(Picture.from_array(linear.astype(np.float32), colour.LINEAR), SIZE)
    made, empty = guesses.Screen(codes).key(codes)
    assert np.abs(made - alpha).mean() < 0.01
    outside = alpha == 0
    assert np.abs(empty.astype(int) - codes)[outside].mean() < 2
    with pytest.raises(BadInput, match="screen"):
        guesses.Screen(np.full((48, 64, 3), 100, np.uint8), (0.9, 0.1, 0.1))


def test_a_box_encloses_what_is_in_it(shot: Shot) -> None:
    frames, truth, _ = shot
    codes = reel.bytes_of(reel.picture_of(frames[0]), SIZE)
    made = guesses.enclosed(codes, (2, 26, 46, 48))
    assert np.abs(made - truth[0]).mean() < 0.02
    marks = np.zeros(truth[0].shape, np.int8)
    marks[45:55, 15:32] = 1
    marks[:, 80:] = -1
    assert np.abs(guesses.enclosed(codes, None, marks) - truth[0]).mean() < 0.05
    with pytest.raises(BadInput, match="frame"):
        guesses.enclosed(codes, (500, 0, 40, 40))
    with pytest.raises(BadInput, match="foreground"):
        guesses.enclosed(codes, None, -np.ones_like(marks))


def test_a_stroke_is_certain(shot: Shot) -> None:
    codes = reel.bytes_of(reel.picture_of(shot[0][0]), SIZE)
    marks = np.zeros(SIZE[::-1], np.int8)
    marks[45:55, 15:32] = 1
    marks[60:66, 60:66] = 1  # the wall's own colours, held out all the same
    marks[40:44, 15:32] = -1  # the ball's own colours, beside the white stroke
    made = guesses.enclosed(codes, None, marks)
    inside = cv2.erode((marks != 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert made[inside & (marks > 0)].min() > 0.8 and made[inside & (marks < 0)].max() < 0.2


def test_a_click_takes_what_is_around_it_of_its_colour() -> None:
    """Two balls of one colour each: the one that is clicked, and not the other one."""
    red, blue = _ball(40, 40), _ball(96, 56)
    rng = np.random.default_rng(0)
    picture = np.full((*red.shape, 3), 110.0) + rng.normal(0, 2, (*red.shape, 3))
    for alpha, colours in ((red, (180, 60, 60)), (blue, (60, 60, 190))):
        picture = picture * (1 - alpha[..., None]) + np.array(colours) * alpha[..., None]
    codes = reel.bytes_of(reel.picture_of(picture.clip(0, 255).astype(np.uint8)), SIZE)
    assert np.abs(guesses.enclosed(codes, clicks=[(40, 40, True)]) - red).mean() < 0.01
    both = guesses.enclosed(codes, clicks=[(40, 40, True), (96, 56, True)])
    assert np.abs(both - np.maximum(red, blue)).mean() < 0.01
    boxed = guesses.enclosed(codes, (10, 10, 110, 76), None, [(96, 56, False)])
    assert boxed[56, 96] < 0.2 and boxed[40, 40] > 0.8
    stroke = np.zeros(red.shape, np.int8)
    stroke[36:45, 42:50] = -1
    assert guesses.enclosed(codes, None, stroke, [(40, 40, True)])[38:43, 44:48].max() < 0.2
    with pytest.raises(BadInput, match="foreground"):
        guesses.enclosed(codes, clicks=[(40, 40, False)])
