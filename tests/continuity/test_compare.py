"""The difference between two sides, against a difference that is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from onelight.continuity import compare
from onelight.continuity.comparing import Witness, siblings
from onelight.picture import colour, video
from onelight.picture.grade import Face, Grade
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput
from tests.continuity.sides import CLOSER, lit, side, view
from tests.metering.scenes import scene

SET = scene(21) * np.float32(0.6)


@pytest.mark.parametrize(
    ("stops", "mireds", "cc"), [(0, 0, 0), (0.5, 0, 0), (-1.2, 0, 0), (0, 12, 0), (0, -30, 5), (-0.5, 40, -4)]
)
def test_the_same_surfaces_tell_the_light(stops: float, mireds: float, cc: float) -> None:
    seen = compare(side("a", view(SET)), side("b", view(lit(SET, stops, mireds, cc), CLOSER)))
    assert seen.measures["key-level"].by == "surfaces"
    assert seen.measures["key-level"].amount == pytest.approx(stops, abs=0.05)
    assert seen.measures["white-point"].amount == pytest.approx(mireds, abs=2)
    assert seen.measures["tint"].amount == pytest.approx(cc, abs=0.8)
    assert seen.common > 0.1


def test_a_dark_coat_in_front_is_no_error() -> None:
    """A third of the frame is covered by something dark and warm; the set behind it hasn't changed."""
    after = SET.copy()
    after[40:216, 30:190] = np.float32([0.02, 0.012, 0.006]) * scene(3, (160, 176))
    seen = compare(side("a", SET), side("b", after))
    assert abs(seen.measures["key-level"].amount) < 0.05
    assert abs(seen.measures["white-point"].amount) < 2


def rearranged(seed: int) -> np.ndarray:
    """The set from another side: the same things elsewhere, in patches, mirrored."""
    rng = np.random.default_rng(seed)
    patches = [SET[y : y + 54, x : x + 48] for y in range(0, 216, 54) for x in range(0, 384, 48)]
    order = rng.permutation(len(patches))
    turned = [np.fliplr(patches[k]) if k % 2 else np.flipud(patches[k]) for k in order]
    return np.concatenate([np.concatenate(turned[row * 8 : row * 8 + 8], axis=1) for row in range(4)])


@pytest.mark.parametrize(("stops", "mireds"), [(0, 0), (0.5, 0), (-0.7, 25), (0, -30)])
def test_the_palette_tells_it_where_no_surface_can(stops: float, mireds: float) -> None:
    seen = compare(side("a", SET), side("b", lit(rearranged(1), stops, mireds)))
    assert seen.measures["key-level"].by == "palette"
    assert seen.measures["key-level"].amount == pytest.approx(stops, abs=0.12)
    assert seen.measures["white-point"].amount == pytest.approx(mireds, abs=5)
    assert seen.likeness > 0.85


def test_siblings_are_told_by_their_surfaces_alone() -> None:
    seen = siblings(side("a", SET), side("b", view(lit(SET, -0.7), CLOSER)))
    assert seen is not None
    assert seen.measures["key-level"].amount == pytest.approx(-0.7, abs=0.05)
    assert siblings(side("a", SET), side("b", rearranged(1))) is None


def test_contrast_and_saturation_of_the_same_surfaces() -> None:
    graded = Grade.from_face(Face(contrast=1.35, saturation=0.6)).apply_linear(SET)
    seen = compare(side("a", SET), side("b", graded))
    assert 2 ** seen.measures["contrast"].amount == pytest.approx(1.35, abs=0.1)
    assert 2 ** seen.measures["saturation"].amount == pytest.approx(0.6, abs=0.12)


def test_clipping_does_not_pass_for_another_level() -> None:
    """The after is a stop up and has burnt out, as a video camera would."""
    before = np.minimum(SET * 2, 1)
    seen = compare(side("a", before), side("b", np.minimum(SET * 4, 1)))
    assert seen.measures["key-level"].amount == pytest.approx(1.0, abs=0.1)


def saying(stops: float, error: float) -> Witness:
    """A look model that always asks for so many stops."""
    return lambda before, after: (Grade.from_face(Face(stops=stops)), (error, 50 * error, 10 * error))


def test_a_witness_is_heard_as_far_as_it_is_sure() -> None:
    before, after = side("a", SET), side("b", lit(rearranged(2), 0.5))
    alone = compare(before, after).measures["key-level"]
    agrees, denies, unsure = (
        compare(before, after, saying(*told)).measures["key-level"] for told in ((-0.5, 0.1), (0.0, 0.1), (0.0, 2.0))
    )
    assert agrees.error < alone.error < denies.error
    assert agrees.amount == pytest.approx(0.5, abs=0.1)
    assert denies.amount < 0.4
    assert unsure.amount == pytest.approx(alone.amount, abs=0.05)


def test_a_witness_is_not_asked_where_surfaces_tell() -> None:
    def never(before: object, after: object) -> tuple[Grade, tuple[float, float, float]]:
        raise AssertionError

    assert compare(side("a", SET), side("b", lit(SET, 0.5)), never).measures["key-level"].by == "surfaces"


def test_the_readings_tell_grain_focus_and_flicker() -> None:
    measures = compare(
        side("a", SET), side("b", SET, noise_stops=0.08, sharpness=0.3, flicker_stops=0.1)
    ).measures
    assert measures["grain"].amount == pytest.approx(0.07)
    assert measures["sharpness"].amount == pytest.approx(-0.5)
    assert measures["flicker"].amount == pytest.approx(0.1)


def test_scenes_are_told_apart_by_name_and_else_by_sight() -> None:
    other = Picture.from_array(np.full((216, 384, 3), 0.2, np.float32) * np.float32([0.3, 1.0, 0.5])).pixels
    other = other * scene(40)[..., :1]
    assert not compare(side("a", SET, scene="12"), side("b", SET, scene="13")).same_scene
    assert compare(side("a", SET, scene=""), side("b", lit(rearranged(3), 0.4), scene="")).same_scene
    assert not compare(side("a", SET, scene=""), side("b", other, scene="")).same_scene


def test_a_side_without_a_picture_is_refused() -> None:
    with pytest.raises(BadInput, match="No picture of 'b'"):
        compare(side("a", SET), side("b"))


FOOTAGE = Path(__file__).parents[3] / "shared" / "footage" / "multicam"


@pytest.mark.shared
@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 2), (4, 1)])
def test_two_real_cameras_on_one_set(one: int, other: int) -> None:
    """Half a stop down is told; as shot the two cameras match, seen from quite other places."""
    if not FOOTAGE.exists():
        pytest.skip(f"{FOOTAGE} isn't there: ../shared holds the real files")
    size = (216, 384)
    here, there = (
        [p.linear() for _, p in video.read(FOOTAGE / f"clean_cam0{n}.mp4", colour.VIDEO, 40, 46, size=size, step=3)]
        for n in (one, other)
    )
    as_shot = compare(side("a", *here, scene=""), side("b", *there, scene=""))
    down = compare(side("a", *here), side("b", *(lit(p, -0.5) for p in there)))
    assert as_shot.same_scene
    assert abs(as_shot.measures["key-level"].amount) < 0.25
    moved = down.measures["key-level"].amount - as_shot.measures["key-level"].amount
    assert moved == pytest.approx(-0.5, abs=0.1)
