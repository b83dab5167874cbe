"""The line, eyelines and the key's side by people's heads, on sets that the tests paint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from onelight.continuity.breaks import Break
from onelight.continuity.changes import changes
from onelight.continuity.takes import Seen, Take
from onelight.metering.heads import Head
from onelight.picture.picture import Picture
from onelight.records import CameraMove, Shot
from tests.continuity.heads import behind, face, modelled
from tests.continuity.sides import reading

SIZE = (216, 384)
RED, BLUE = (0.25, 0.05, 0.04), (0.05, 0.09, 0.25)
Told = list[tuple[str, str, str]]


def room(seed: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    walls = cv2.resize(rng.random((27, 48, 3), np.float32), SIZE[::-1], interpolation=cv2.INTER_NEAREST)
    return 0.1 + 0.25 * walls * np.array([1.0, 0.9, 0.8], np.float32)


def somebody(frame: np.ndarray, at: tuple[int, int], wide: int, top: tuple[float, float, float]) -> np.ndarray:
    """Paints a body under a head; True where it is."""
    body, head = np.zeros(SIZE, np.uint8), np.zeros(SIZE, np.uint8)
    cv2.ellipse(body, (at[0], at[1] + 2 * wide), (wide, round(1.6 * wide)), 0, 0, 360, 1, -1)
    cv2.circle(head, at, wide // 2, 1, -1)
    frame[body > 0], frame[head > 0] = top, (0.3, 0.2, 0.15)
    return (body | head) > 0


class Day:
    """Takes whose heads are known to the look that is handed in, and their keys to the gaffer."""

    def __init__(self) -> None:
        self.takes: list[Take] = []
        self._seen: dict[int, Seen] = {}
        self._keys: dict[int, np.ndarray] = {}

    def shoot(self, name: str, frame: np.ndarray, seen: Seen, move: str = "static", scene: str = "12") -> Take:
        """12A-1B: setup A, take 1, camera B."""
        pictures = [Picture.from_array(cv2.GaussianBlur(frame.astype(np.float32), (0, 0), 0.7)) for _ in range(3)]
        self._seen |= {id(picture): seen for picture in pictures}
        shot = Shot(id=name, name=name, clip=f"clip of {name}", start=0, end=100, scene=scene)
        told = reading(name, move=CameraMove(kind=move))  # type: ignore[arg-type]
        take = Take(shot, told, pictures, (0, 10, 20), scene, name[2], int(name[4]), name[5])
        self.takes.append(take)
        return take

    def two_shot(self, name: str, across: bool = False, mired: float = 0.0, **other: str) -> Take:
        """Red left and blue right, or from across the line, the far wall behind them."""
        frame = room(9 if across else 5)
        people = np.zeros(SIZE, bool)
        for x, top in ((100, BLUE if across else RED), (290, RED if across else BLUE)):
            people |= somebody(frame, (x, 60), 36, top)
        frame = frame * np.array([1 + mired / 200, 1, 1 - mired / 200], np.float32)
        heads = behind((100.0, 60.0), 36.0, 0.9), behind((290.0, 60.0), 36.0, -0.9)
        return self.shoot(name, frame, Seen(people, heads), **other)

    def close_up(
        self, name: str, turn: float, wall: int = 5, lean: float = 1.0, at: int = 190, keys: Sequence[float] = ()
    ) -> Take:
        """keys: degrees to the frame's right at which the gaffer sees the key in each picture."""
        frame = room(wall)
        head = face((float(at), 70.0), 70.0, turn)
        people = somebody(frame, (at, 70), 70, RED)
        take = self.shoot(name, modelled(frame, head, lean), Seen(people, (head,)))
        for picture, degrees in zip(take.pictures, np.radians(keys), strict=False):
            self._keys[id(picture)] = np.array([np.sin(degrees), 0.0, np.cos(degrees)])
        return take

    def found(self) -> list[Break]:
        look, gaffer = (lambda picture, known=known: known.get(id(picture)) for known in (self._seen, self._keys))
        return changes(self.takes, look, gaffer=gaffer)  # type: ignore[arg-type]

    def told(self, *kinds: str) -> Told:
        found = self.found()
        return [(b.kind, b.one.shot.name, b.off.shot.name if b.off else "") for b in found if b.kind in kinds]


def test_a_two_shot_from_across_the_line_is_told_by_its_garments_under_any_balance() -> None:
    day = Day()
    day.two_shot("12A-1A")
    day.two_shot("12A-1B", mired=25)
    day.two_shot("12A-2A", across=True, mired=-25)
    ((kind, right, off),) = day.told("line", "eyeline")
    assert (kind, off) == ("line", "12A-2A") and right in ("12A-1A", "12A-1B")


def test_of_two_takes_alone_nobody_knows_which_is_across() -> None:
    day = Day()
    day.two_shot("12A-1A")
    day.two_shot("12A-2A", across=True)
    assert [(kind, off) for kind, _, off in day.told("line")] == [("line", "")]


def test_takes_from_one_side_a_camera_that_travels_across_and_scenes_without_a_name_are_none() -> None:
    for move, scene, across in (("static", "12", False), ("travel", "12", True), ("static", "", True)):
        day = Day()
        day.two_shot("12A-1A", scene=scene)
        day.two_shot("12A-1B", scene=scene)
        day.two_shot("12A-2A", across=across, move=move, scene=scene)
        assert day.told("line") == []


def test_a_single_that_looks_the_other_way_before_another_wall_is_across_the_line() -> None:
    day = Day()
    for name, turn, wall in (("12B-1A", 30, 5), ("12B-2A", 32, 5), ("12B-3A", -30, 9)):
        day.close_up(name, turn, wall)
    ((kind, _, off),) = day.told("line", "eyeline")
    assert (kind, off) == ("line", "12B-3A")


def test_a_single_that_looks_elsewhere_before_the_same_wall_has_another_eyeline() -> None:
    day = Day()
    day.close_up("12B-1A", 30)
    day.close_up("12B-2A", 10)
    assert day.told("line", "eyeline") == [("eyeline", "12B-1A", "")]


@pytest.mark.parametrize(("reverse", "off"), [(-29, "12B-2A"), (-11, "12B-1A"), (-20, "")])
def test_the_reverse_angle_tells_whose_eyeline_misses(reverse: float, off: str) -> None:
    day = Day()
    day.close_up("12B-1A", 30)
    day.close_up("12B-2A", 10)
    day.close_up("12C-1A", reverse, wall=9)
    assert day.told("line", "eyeline") == [("eyeline", "12B-1A", off)]


def test_a_few_degrees_are_acting() -> None:
    day = Day()
    day.close_up("12B-1A", 30)
    day.close_up("12B-2A", 24)
    assert day.told("line", "eyeline") == []


def test_the_key_from_the_other_side_shows_on_the_cheeks_and_the_reverse_angle_tells_which_take() -> None:
    day = Day()
    day.close_up("12B-1A", 10, lean=1.2)
    day.close_up("12B-2A", 10, lean=-1.0)
    assert day.told("key-side") == [("key-side", "12B-1A", "")]
    day.close_up("12C-1A", -10, wall=9, lean=-1.1)
    assert day.told("key-side") == [("key-side", "12B-1A", "12B-2A")]


@pytest.mark.parametrize(("reverse", "off"), [(-0.7, "12B-2A"), (-1.5, "12B-1A"), (-1.0, "")])
def test_a_fill_that_is_gone_shows_on_the_shaded_cheek_and_the_reverse_angle_tells_which_take(
    reverse: float, off: str
) -> None:
    day = Day()
    day.close_up("12B-1A", 10, lean=0.7)
    day.close_up("12B-2A", 10, lean=1.4)
    assert day.told("fill", "key-side") == [("fill", "12B-1A", "")]
    day.close_up("12C-1A", -10, wall=9, lean=reverse)
    assert day.told("fill", "key-side") == [("fill", "12B-1A", off)]


def test_a_little_less_fill_a_face_that_turned_and_a_profile_are_no_finding() -> None:
    for first, second, lean in ((10, 10, 0.95), (10, 22, 1.4), (50, 50, 1.4)):
        day = Day()
        day.close_up("12B-1A", first, lean=0.7)
        day.close_up("12B-2A", second, lean=lean)
        assert day.told("fill") == []


def test_a_fill_that_is_gone_is_no_other_key() -> None:
    day = Day()
    day.close_up("12B-1A", 10, lean=0.5)
    day.close_up("12B-2A", 10, lean=1.9)
    assert day.told("key-side") == []


@pytest.mark.parametrize("wall", [5, 9])
def test_a_key_that_came_round_is_told_by_where_it_stands_even_before_another_wall(wall: int) -> None:
    day = Day()
    day.close_up("12B-1A", 10, lean=0.4, keys=(20, 22, 24))
    day.close_up("12B-2A", 10, wall, lean=1.9, keys=(50, 51, 52))
    told = [b for b in day.found() if b.kind in ("key-moved", "key-side", "fill")]
    assert [(b.kind, b.amount) for b in told] == [("key-moved", 29.0)]
    assert "12B-2A" in told[0].says and "frame's right" in told[0].says


@pytest.mark.parametrize(
    ("turn", "lean", "keys"),
    [
        (10, 1.9, (28, 30, 32)),  # hardly moved
        (10, -0.1, (38, 40, 42)),  # a little, and the cheeks lean the other way
        (10, 0.6, (-60, -62, -64)),  # far, and the light on the cheeks is what it was
        (10, 1.9, (20, 50, 90)),  # nobody knows where it stands
        (10, 1.9, (50,)),  # told in one picture of three
        (24, 1.9, (50, 51, 52)),  # the face turned
    ],
)
def test_what_bears_no_moved_key_out(turn: float, lean: float, keys: tuple[float, ...]) -> None:
    day = Day()
    day.close_up("12B-1A", 10, lean=0.4, keys=(20, 22, 24))
    day.close_up("12B-2A", turn, lean=lean, keys=keys)
    assert day.told("key-moved", "key-side") == []


def test_a_key_that_went_far_may_lean_the_cheeks_against_it() -> None:
    day = Day()
    day.close_up("12B-1A", 10, lean=0.4, keys=(20, 22, 24))
    day.close_up("12B-2A", 10, lean=1.0, keys=(-60, -62, -64))
    assert [(b.kind, b.amount) for b in day.found() if b.kind == "key-moved"] == [("key-moved", -84.0)]


def test_two_cameras_of_a_take_tell_one_lamp_once() -> None:
    day = Day()
    for camera, keys in (("A", ()), ("B", (20, 50))):
        for take, lean in ((1, 0.7), (2, 1.4)):
            day.close_up(f"12B-{take}{camera}", 10, lean=lean, keys=(keys[take - 1],) * 3 if keys else ())
    assert day.told("key-side", "key-moved", "fill") == [("key-moved", "12B-1B", "")]


def test_takes_that_nobody_slated_before_two_walls_are_no_framing() -> None:
    day = Day()
    for name, wall, lean, key in (("12B-1A", 5, 0.4, 20.0), ("12B-2A", 9, 1.9, 50.0)):
        take = day.close_up(name, 10, wall, lean, keys=(key,) * 3)
        day.takes[-1] = replace(take, setup="", number=None)
    assert day.told("key-moved") == []


def test_a_face_turned_to_the_frames_right_reads_so() -> None:
    for turn in (-50.0, -10.0, 0.0, 35.0):
        told = face((100.0, 50.0), 60.0, turn).turn
        assert told is not None and told == pytest.approx(turn, abs=0.5)
    assert Head((0.0, 0.0), 10.0, 0.5).turn is None
