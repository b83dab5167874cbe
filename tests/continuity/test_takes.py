"""What changes between takes of one framing, on sets that the tests paint: a wall, a table, a person in a jumper."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from onelight.continuity.along import along
from onelight.continuity.blobs import Blob
from onelight.continuity.breaks import Break
from onelight.continuity.changes import between, changes, of_one_framing
from onelight.continuity.exhibit import exhibit
from onelight.continuity.kinds import FINDINGS, OF_TAKES
from onelight.continuity.laid import Laid, Plate, laid, registered
from onelight.continuity.lenswork import lens
from onelight.continuity.line import across
from onelight.continuity.props import Around, hangs_in, is_thing
from onelight.continuity.takes import Seen, Take, twins
from onelight.picture.picture import Picture
from onelight.records import Intention, Sample, Shot
from onelight.units import light
from onelight.units.light import BALANCE_BASIS
from tests.continuity.heads import behind, face
from tests.continuity.sides import event, reading

SIZE = (216, 384)
JUMPER = (0.25, 0.06, 0.05)
MUG = (170, 120)


def painted(mug: tuple[int, int] | None = MUG, jumper=JUMPER, key: float = 0.0, boom: int = 0) -> np.ndarray:
    """The set in linear ACEScg (H, W, 3). `mug` its place (x, y); `key` stops from the person's left to right."""
    rng = np.random.default_rng(5)
    walls = cv2.resize(rng.random((27, 48, 3), np.float32), SIZE[::-1], interpolation=cv2.INTER_NEAREST)
    frame = 0.1 + 0.25 * walls * np.array([1.0, 0.9, 0.8], np.float32)
    frame[150:] = (0.16, 0.1, 0.06)
    frame[150:] *= 1 + 0.1 * rng.random((66, 384, 1), np.float32)
    cloth = np.array(jumper, np.float32) * (1 + 0.3 * np.sin(np.arange(384) / 3))[None, :, None].astype(np.float32)
    body = figure()
    frame[body] = np.broadcast_to(cloth, frame.shape)[body]
    face = np.zeros(SIZE, np.uint8)
    cv2.circle(face, (280, 50), 22, 1, -1)
    frame[face > 0] = (0.3, 0.2, 0.15)
    if key:
        across = np.clip((np.arange(384) - 280) / 22, -1, 1)[None, :, None]
        frame[body] *= np.broadcast_to(np.exp2(key / 2 * across), frame.shape)[body]
    if mug:
        cv2.rectangle(frame, mug, (mug[0] + 16, mug[1] + 20), (0.32, 0.36, 0.4), -1)
    if boom:
        cv2.rectangle(frame, (200, 0), (212, boom), (0.01, 0.01, 0.01), -1)
    return cv2.GaussianBlur(frame.astype(np.float32), (0, 0), 0.7)


def figure() -> np.ndarray:
    body = np.zeros(SIZE, np.uint8)
    cv2.ellipse(body, (280, 130), (45, 75), 0, 0, 360, 1, -1)
    cv2.circle(body, (280, 50), 22, 1, -1)
    return body > 0


def look(picture: Picture) -> Seen:
    return Seen(figure())


def take(number: int, *linear: np.ndarray, setup: str = "A", camera: str = "A", **other: object) -> Take:
    name = f"12{setup}-{number}{camera}"
    shot = Shot(id=name, name=name, clip=f"clip of {name}", start=0, end=100, scene="12")
    pictures = [Picture.from_array(one) for one in linear] or [Picture.from_array(painted())] * 3
    frames = [10 * place for place in range(len(pictures))]
    return Take(shot, reading(name, **other), pictures, frames, "12", setup, number, camera)


def kinds(one: np.ndarray, two: np.ndarray) -> list[str]:
    found = between(Plate(take(1, one, one, one), look), Plate(take(2, two, two, two), look))
    return [broken.kind for broken in found]


def test_nothing_changed_under_another_light_and_grain() -> None:
    rng = np.random.default_rng(1)
    other = painted() * light.gains(-0.6, 25, 4).astype(np.float32)
    other = other * np.linspace(0.8, 1.3, 384, dtype=np.float32)[None, :, None]
    other *= 1 + 0.02 * rng.standard_normal(other.shape).astype(np.float32)
    assert kinds(painted(), other) == []


@pytest.mark.parametrize("place", [None, (210, 150), (60, 60)])
def test_a_prop_that_left_or_moved(place: tuple[int, int] | None) -> None:
    darker = painted(place) * np.float32(0.7)
    assert kinds(painted(), darker) == ["prop"]


def blob(**measured: object) -> Blob:
    """A bottle set before a window's edges in the picture's first rows, as it was measured on the soundstage but for
    the mask of people that lay over it there."""
    bottle = Blob(
        mask=np.zeros((180, 320), bool), box=(229, 2, 50, 34), area=638, apart=16.5, ring=1.5, novel=0.2, lean=0.02,
        people=0.0, stray=0.0, border=10, alike=0.52,
    )  # fmt: skip
    return replace(bottle, **measured)


@pytest.mark.parametrize(
    ("measured", "thing"),
    [
        ({}, True),
        ({"border": 30, "stray": 0.2}, False),  # an arm that comes into the picture
        ({"border": 30}, True),  # a boom before tiles
        ({"border": 0, "novel": 0.19, "lean": -0.18, "alike": 0.89}, True),  # a page along its table's edge
        ({"border": 0, "novel": 0.19, "lean": -0.1, "alike": 0.89}, False),
        ({"border": 0, "novel": 0.19, "lean": -0.18, "alike": 0.89, "apart": 7.5}, False),
        ({"border": 70, "novel": 0.45, "lean": -0.25}, True),  # a boom
        ({"border": 0, "novel": 0.38, "alike": 0.9}, True),
        ({"border": 0, "novel": 0.38, "alike": 1.0}, False),  # its structure to the last: another light on it
        ({"border": 0, "apart": 8.0, "novel": 0.4}, True),
        ({"border": 0, "apart": 8.0, "novel": 0.4, "people": 1.0}, False),  # a fold, or a finger
    ],
)
def test_what_is_a_thing(measured: dict[str, object], thing: bool) -> None:
    usual = np.full((180, 320), 1.78, np.float32)
    assert is_thing(blob(**measured), Around(31446, 40, usual, usual > 0)) == thing


def test_a_thing_is_not_judged_beside_itself() -> None:
    """What fills a twentieth of the set would be all that differs in it."""
    apart, board = np.ones((180, 320), np.float32), np.zeros((180, 320), bool)
    board[30:108, 273:318] = True
    apart[board] = 14.2
    measured = blob(mask=board, box=(273, 30, 45, 78), apart=14.2, ring=1.0, novel=0.42, lean=0.37, border=78)
    assert is_thing(measured, Around(7856, 0, apart, apart > 0))
    assert not is_thing(measured, Around(7856, 0, np.full_like(apart, 7.0), apart > 0))


def test_a_prop_in_front_of_somebody() -> None:
    assert kinds(painted(), painted((270, 120))) == ["prop"]


def test_a_jumper_that_was_changed() -> None:
    assert kinds(painted(), painted(jumper=(0.05, 0.1, 0.25))) == ["wardrobe"]


def test_the_key_from_the_other_side() -> None:
    assert kinds(painted(key=1.2), painted(key=-1.2)) == ["key-side"]


def test_more_contrast_from_the_same_side_is_no_other_key() -> None:
    assert "key-side" not in kinds(painted(key=0.4), painted(key=1.6))


def under(mireds: float, uneven: bool) -> np.ndarray:
    """The set where a lamp from the right, or else the camera's balance, is so many mireds warmer."""
    reach = (np.linspace(0.2, 1.0, SIZE[1]) if uneven else np.full(SIZE[1], 0.6))[None, :, None]
    warmer = BALANCE_BASIS @ np.array([0.0, mireds, 0.0])
    return (painted() * np.exp2(warmer * reach)).astype(np.float32)


@pytest.mark.parametrize("mireds", [25.0, -25.0])
def test_a_lamp_in_another_gel_is_no_balance_of_the_camera(mireds: float) -> None:
    [gelled] = between(Plate(take(1, painted()), look), Plate(take(2, under(mireds, True)), look))
    assert gelled.kind == "gel" and gelled.amount == pytest.approx(0.9 * mireds, rel=0.15)
    assert ("warmer" if mireds > 0 else "cooler") in gelled.says
    assert kinds(painted(), under(mireds, False)) == []


def test_a_key_that_lights_people_and_hardly_the_set() -> None:
    """The set turns by 2 mired, they by 40: a jumper may be another one, but not a head."""
    theirs, its = (np.exp2(BALANCE_BASIS @ np.array([0.0, mireds, 0.0])) for mireds in (-40, -2))
    lit = np.where(figure()[..., None], theirs, its)
    headed = lambda picture: Seen(figure(), (behind((280, 50), 44, 0),))  # noqa: E731
    one, two = take(1, painted()), take(2, (painted() * lit).astype(np.float32))
    assert between(Plate(one, look), Plate(two, look)) == []  # nobody knows what is cloth
    (gelled,) = between(Plate(one, headed), Plate(two, headed))
    assert gelled.kind == "gel" and gelled.amount == pytest.approx(-40, abs=4)
    assert "people by" in gelled.says


def test_clothes_tell_nothing_under_another_gel() -> None:
    dyed = (painted(jumper=(0.05, 0.06, 0.25)) * under(30.0, True) / painted()).astype(np.float32)
    assert kinds(painted(), dyed) == ["gel"]


def test_hair_is_not_laid_against_a_face() -> None:
    """Whoever shows their face in one take alone has turned, so the halves of their head tell no key."""
    turned = Seen(figure(), (face((280, 50), 40, 5),))
    one = Plate(take(1, *[painted(key=1.2)] * 3), look)
    two = Plate(take(2, *[painted(key=-1.2)] * 3), lambda picture: turned)
    assert between(one, two) == []


def test_a_boom_belongs_to_the_take_that_shows_it() -> None:
    one, two = (Plate(take(n, *[painted(boom=b)] * 3), look) for n, b in ((1, 0), (2, 40)))
    (found,) = between(one, two)
    assert found.kind == "intruder"
    assert found.off is two.take
    assert found.amount == pytest.approx(100 * 40 / 216, abs=2)


def plain(boom: int = 0, shift: int = 0) -> np.ndarray:
    """A set without corners: a green wall with a ball on it and a flat's edge; the camera nudged by `shift`."""
    frame = np.full((*SIZE, 3), (0.08, 0.25, 0.09), np.float32)
    frame[:, : 60 + shift] = (0.05, 0.04, 0.04)
    cv2.circle(frame, (130 + shift, 60), 10, (0.02, 0.06, 0.02), -1)
    frame[figure()] = JUMPER
    if boom:
        cv2.rectangle(frame, (150, 0), (190, boom), (0.01, 0.01, 0.01), -1)
    return cv2.GaussianBlur(frame, (0, 0), 1.5)


@pytest.mark.parametrize("shift", [0, 3])
def test_takes_of_a_plain_set_are_laid_over_each_other_too(shift: int) -> None:
    one, two = (Plate(take(n, *[plain(*seen)] * 3), look) for n, seen in ((1, ()), (2, (30, shift))))
    assert registered(one._features(1), two._features(1)) is None
    over = laid(one, two)
    assert over is not None
    assert over.matrix[:2, 2] == pytest.approx([shift, 0], abs=1)
    assert [(found.kind, found.off) for found in between(one, two)] == [("intruder", two.take)]


def test_a_plain_set_is_not_taken_for_another() -> None:
    elsewhere = np.ascontiguousarray(plain()[:, ::-1])
    one, two = (Plate(take(n, *[picture] * 3), look) for n, picture in ((1, plain()), (2, elsewhere)))
    assert laid(one, two) is None


def test_a_boom_before_a_busy_wall() -> None:
    """It covers outlines of the wall, so that half of what is new around it is the other take's."""
    windshield = blob(box=(190, 4, 45, 18), area=536, apart=24.3, novel=0.71, lean=-0.36, border=0, alike=0.07)
    assert hangs_in(windshield)
    assert not hangs_in(replace(windshield, lean=0.02))
    assert hangs_in(replace(windshield, lean=0.02, border=45))
    assert not hangs_in(replace(windshield, lean=0.02, border=45, people=0.5))
    assert not hangs_in(replace(windshield, box=(190, 40, 45, 18)))


def test_another_lens() -> None:
    wide = painted()
    closer = cv2.resize(wide[36:180, 64:320], SIZE[::-1], interpolation=cv2.INTER_CUBIC)
    closer = np.maximum(closer, 1e-3)
    (found,) = between(Plate(take(1, *[wide] * 3), look), Plate(take(2, *[closer] * 3), look))
    assert found.kind == "lens"
    assert found.amount == pytest.approx(1.5, abs=0.03)


def test_a_homography_that_leans_is_no_other_lens() -> None:
    over = between_laid()
    leaning = np.array([[1.17, 0, -14], [0, 1.17, -8], [4e-4, 0, 1]])  # as it was told of a bar's few features
    assert lens(replace(over, matrix=np.eye(3))) == []
    assert lens(replace(over, matrix=leaning)) == []
    assert [found.kind for found in lens(replace(over, matrix=np.diag([1.17, 1.17, 1.0])))] == ["lens"]


def between_laid() -> Laid:
    over = laid(*(Plate(take(n), look) for n in (1, 2)))
    assert over is not None
    return over


def test_whoever_moved_is_no_prop() -> None:
    moved = np.roll(painted(), 0, 1)
    body = figure()
    shift = np.roll(painted(), 60, 1)
    moved[body] = painted(jumper=(0.2, 0.2, 0.2))[:, :1][np.nonzero(body)[0], 0]
    moved[np.roll(body, 60, 1)] = shift[np.roll(body, 60, 1)]
    one = Plate(take(1, *[painted()] * 3), look)
    two = Plate(take(2, *[moved] * 3), lambda picture: Seen(np.roll(body, 60, 1)))
    assert between(one, two) == []


def sampled(*sharpness: float) -> tuple[Sample, ...]:
    plain = dict.fromkeys(("key_stops", "tint_cc", "contrast_stops", "saturation", "black_stops", "white_stops",
                           "clipped", "crushed", "noise_stops"), 0.0)  # fmt: skip
    return tuple(
        Sample(frame=5 * i, white_kelvin=5600.0, sharpness=value, **plain) for i, value in enumerate(sharpness)
    )


def test_soft_focus_is_told_of_the_softer_take_and_motion_blur_is_none() -> None:
    sharp, soft = (take(n, samples=sampled(*[value] * 5)) for n, value in ((1, 0.8), (2, 0.5)))
    shaken = take(3, samples=sampled(0.8, 0.3, 0.8, 0.4, 0.79))
    assert [(b.kind, b.off) for b in changes([sharp, soft], None)] == [("soft-focus", soft)]
    assert changes([sharp, shaken], None) == []


def test_the_focus_of_another_set_is_not_judged_unless_it_is_lost() -> None:
    """Two takes that can't be laid on each other are another view, or one is so soft that nothing of it is found."""
    elsewhere = plain()
    sharp = take(1, samples=sampled(*[0.8] * 5))
    for sharpness, told in ((0.6, []), (0.35, ["soft-focus"])):
        other = take(2, *[elsewhere] * 3, samples=sampled(*[sharpness] * 5))
        assert [b.kind for b in changes([sharp, other], look)] == told
    assert [b.kind for b in changes([sharp, take(2, samples=sampled(*[0.6] * 5))], look)] == ["soft-focus"]


def test_only_takes_of_one_framing_are_laid_over_each_other() -> None:
    shots = [take(1), take(2), take(1, camera="B"), take(1, setup="B")]
    assert [(a.shot.name, b.shot.name) for a, b in twins(shots)] == [("12A-1A", "12A-2A")]


def broken(kind: str, one: Take, two: Take, off: Take | None = None) -> Break:
    return Break(kind, one, two, 9.0, 9.0, 0.9, "a thing moved", off)


def cut(*takes: Take) -> list:
    events = [event(f"e{i}", 10 * i, 10 * i + 10) for i in range(len(takes))]
    return [e.model_copy(update={"shot": t.shot.id}) for e, t in zip(events, takes, strict=True)]


def test_two_takes_that_disagree_break_where_the_cut_comes_back_in_the_other_state() -> None:
    one, two, b_camera, other = take(1), take(2), take(2, camera="B"), take(1, setup="B")
    told = along([broken("wardrobe", one, two)], [one, two, b_camera, other], cut(one, other, b_camera, two, one))
    assert [finding.events for finding, _ in told] == [("e0", "e2"), ("e3", "e4")]


def test_a_prop_breaks_where_a_camera_is_cut_to_that_sees_it() -> None:
    one, two, beside, b_camera, other = take(1), take(2), take(1, camera="B"), take(2, camera="B"), take(1, setup="B")
    takes, played = [one, two, beside, b_camera, other], cut(one, other, b_camera, two, one)
    seen_by_one = along([broken("prop", one, two)], takes, played)
    assert [finding.events for finding, _ in seen_by_one] == [("e0", "e3"), ("e3", "e4")]
    seen_by_both = along([broken("prop", one, two), broken("prop", beside, b_camera)], takes, played)
    assert [finding.events for finding, _ in seen_by_both] == [("e0", "e2"), ("e3", "e4")]


def test_the_focus_of_another_lens_is_not_judged() -> None:
    sharp, soft = (take(n, samples=sampled(*[value] * 5)) for n, value in ((1, 0.8), (2, 0.5)))
    focus = broken("soft-focus", sharp, soft, soft)
    assert of_one_framing([focus]) == [focus]
    assert of_one_framing([focus, longer := broken("lens", sharp, soft)]) == [longer]
    assert of_one_framing([focus, beyond := broken("line", take(3), soft, soft)]) == [beyond]
    assert across([focus, beyond]) == {soft.shot.id} and across([longer]) == set()


def test_a_take_that_is_wrong_breaks_at_each_of_its_cuts() -> None:
    one, two, other = take(1), take(2), take(1, setup="B")
    told = along([broken("soft-focus", one, two, two)], [one, two, other], cut(other, two, other, one))
    assert [finding.events for finding, _ in told] == [("e0", "e1"), ("e1", "e2")]


def test_the_odd_one_of_three_takes_is_the_wrong_one() -> None:
    one, two, three, other = take(1), take(2), take(3), take(1, setup="B")
    breaks = [broken("prop", one, two), broken("prop", two, three)]
    told = along(breaks, [one, two, three, other], cut(other, two, other))
    assert [finding.events for finding, _ in told] == [("e0", "e1"), ("e1", "e2")]


def test_what_is_meant_is_no_error() -> None:
    one, two = take(1), take(2)
    meant = Intention(shot=two.shot.name, kinds=("prop",), by="the director", role="director", on="2026-11-22")
    assert along([broken("prop", one, two)], [one, two], cut(one, two), [meant]) == []
    assert len(along([broken("wardrobe", one, two)], [one, two], cut(one, two), [meant])) == 1


def test_without_a_cut_each_pair_of_takes_is_told_once() -> None:
    one, two = take(1), take(2)
    ((finding, _),) = along([broken("prop", one, two)], [one, two], None)
    assert finding.shots == (one.shot.name, two.shot.name)


@pytest.mark.parametrize("kind", OF_TAKES)
def test_every_kind_has_its_sheet(kind: str) -> None:
    assert kind in FINDINGS
    one, two = take(1, *[painted()] * 3), take(2, *[painted((60, 60))] * 3)
    (found,) = between(Plate(one, look), Plate(two, look))
    ((finding, shown),) = along([found], [one, two], None)
    assert exhibit(finding.model_copy(update={"kind": kind}), shown)[:8] == b"\x89PNG\r\n\x1a\n"


def worn(*jumpers: tuple[str, int, tuple[float, float, float]]) -> list[Break]:
    """The wardrobe breaks of takes (setup, number, jumper), each take under a light of its own."""
    takes = [take(number, *[painted(jumper=jumper) * light.gains(0.1 * number, 3 * number, 0).astype(np.float32)]
                  * 3, setup=setup) for setup, number, jumper in jumpers]  # fmt: skip
    return [broken for broken in changes(takes, look) if broken.kind == "wardrobe"]


BLUE, GREEN = (0.05, 0.1, 0.25), (0.05, 0.2, 0.08)


def test_the_other_setups_tell_whose_jumper_is_wrong() -> None:
    others = [("B", 1, JUMPER), ("B", 2, JUMPER), ("C", 1, JUMPER)]
    (second,) = worn(("A", 1, JUMPER), ("A", 2, BLUE), *others)
    assert second.off is second.two and second.two.number == 2
    (first,) = worn(("A", 1, BLUE), ("A", 2, JUMPER), *others)
    assert first.off is first.one


@pytest.mark.parametrize("others", [
    [], [("B", 1, JUMPER)], [("B", 1, GREEN), ("C", 1, GREEN)], [("B", 1, JUMPER), ("C", 1, BLUE)],
])  # fmt: skip
def test_nobody_is_outvoted_by_one_picture_or_other_garments_or_a_split(others: list) -> None:
    assert all(broken.off is None for broken in worn(("A", 1, JUMPER), ("A", 2, BLUE), *others))
