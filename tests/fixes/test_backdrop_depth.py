"""Backdrops with depth, on cards and through lenses that bend: parallax and distortion against what they must be."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from onelight.fixes import backdrop
from onelight.fixes.backdrop.depths import depth_of, whole
from onelight.fixes.backdrop.parallax import Relief, on_the_way, through
from onelight.fixes.backdrop.setting import Setting, covering
from onelight.fixes.backdrop.standing import stand, told_of
from onelight.fixes.backdrop.survey import Survey
from onelight.fixes.contract import Plate
from onelight.picture import colour, exr
from onelight.picture.bundle import NOTHING, Lens
from onelight.picture.lens import straight_pixels
from onelight.picture.matchmove import Solve
from onelight.picture.mattes import SUFFIX, MatteWriter
from onelight.picture.picture import Picture
from onelight.picture.tracking import Track
from onelight.records import Clip, Matte, Recipe, Shot
from onelight.units.errors import BadInput, Missing
from tests.contract.test_fixes import _Stage

SIZE, FRAMES = (320, 180), 16
LENS = Lens(360.0, 0.0, SIZE)
FAR, NEAR, STEP = 4.0, 2.0, 0.15
"""Metres: a wall, a board before it, and how far the camera goes to the right."""


def paper(seed: int, size: tuple[int, int] = (480, 270)) -> np.ndarray:
    """(h, w, 3) in 0..1, textured."""
    rng = np.random.default_rng(seed)
    return (sum(cv2.resize(rng.random((n, 2 * n, 3), np.float32), size) for n in (12, 40, 90)) / 3).astype(np.float32)


def poses(count: int = 2, step: float = STEP) -> np.ndarray:
    """(count, 3, 4) of a camera that goes `step` to the right."""
    made = np.tile(np.eye(3, 4), (count, 1, 1))
    made[:, 0, 3] = -np.linspace(0, step, count)
    return made


def board() -> tuple[np.ndarray, np.ndarray]:
    """(picture (h, w, 3), depth (h, w)): a board in the middle of the frame, before a wall."""
    picture, depth = paper(1, SIZE), np.full(SIZE[::-1], FAR, np.float32)
    picture[50:130, 120:200], depth[50:130, 120:200] = paper(2, (80, 80)), NEAR
    return picture, depth


def relief(picture: np.ndarray, depth: np.ndarray, lens: Lens = LENS) -> Relief:
    corners = np.array([-0.5, -0.5]), np.array(SIZE) - 0.5
    return Relief(picture, depth, np.eye(3), lens, poses(), corners)


def test_near_slides_before_far_and_uncovers_what_is_filled_from_beside_it() -> None:
    picture, depth = board()
    seen, hole = relief(picture, depth).seen(poses()[1])
    near, far = round(LENS.focal * STEP / NEAR), LENS.focal * STEP / FAR
    assert np.abs(seen[55:125, 125 - near : 195 - near] - picture[55:125, 125:195]).mean() < 0.01
    wall = cv2.warpAffine(picture, np.array([[1, 0, -far], [0, 1, 0]]), SIZE, flags=cv2.INTER_CUBIC)
    assert np.abs(seen[5:45, 30:280] - wall[5:45, 30:280]).mean() < 0.01
    rows, columns = np.nonzero(hole[60:120])
    assert abs(len(rows) / 60 - (near - far)) < 3
    assert columns.min() >= 195 - near
    assert columns.max() <= 205 - far
    filled = seen[60:120, 200 - near : 200 - round(far)]
    assert np.abs(filled.mean(axis=(0, 1)) - wall[60:120, 215:245].mean(axis=(0, 1))).max() < 0.1


def test_a_camera_that_stands_shows_the_background_as_it_is() -> None:
    picture, depth = board()
    seen, hole = relief(picture, depth).seen(poses()[0])
    assert np.abs(seen - picture).max() < 1e-3
    assert not hole.any()


def test_a_slanted_floor_is_seen_to_a_twentieth_of_a_pixel() -> None:
    """A ramp of brightness on a floor: its levels say where each point has gone."""
    depth = np.tile(np.linspace(6, 2, SIZE[1], dtype=np.float32)[:, None], (1, SIZE[0]))
    x = np.arange(SIZE[0], dtype=np.float32)
    picture = np.tile((x / 100)[None, :, None], (SIZE[1], 1, 3))
    seen, _ = relief(picture, depth).seen(poses()[1])
    gone = (seen[..., 0] * 100 - x)[5:-5, 60:-60]
    wanted = (LENS.focal * STEP / depth)[5:-5, 60:-60]
    # As well as a cubic of OpenCV's draws a ramp.
    assert np.abs(gone - wanted).max() < 0.05


def test_a_pose_on_the_way_is_between_both() -> None:
    turned = np.column_stack([cv2.Rodrigues(np.array([0, 0.2, 0]))[0], [1.0, 0, 0]])
    half = on_the_way(np.eye(3, 4), turned, 0.5)
    assert np.allclose(cv2.Rodrigues(half[:, :3])[0].ravel(), [0, 0.1, 0])
    assert np.allclose(half[:, 3], [0.5, 0, 0])


def test_a_lens_bends_the_background_as_the_plate() -> None:
    lens = dataclasses.replace(LENS, k1=-0.2)
    x = np.arange(SIZE[0], dtype=np.float32)
    seen = through(np.tile((x / 100)[None, :, None], (SIZE[1], 1, 3)), np.eye(3), lens)
    places = np.array([[20.0, 10.0], [160.0, 20.0], [290.0, 170.0]])
    wanted = straight_pixels(places, lens)[:, 0]
    found = [seen[int(y), int(x), 0] * 100 for x, y in places]
    assert abs(wanted[0] - places[0, 0]) > 2
    # Beyond the background's edge it is mirrored.
    assert np.allclose(found, np.abs(wanted), atol=0.05)


def survey_of(kind: str = "camera", k1: float = 0.0, spread: float = 0.01) -> Survey:
    """A survey whose camera went aside by a tenth of the set's distance."""
    moves = poses(3, 0.1)
    lens = dataclasses.replace(LENS, k1=k1)
    ways = np.tile(np.eye(3), (3, 1, 1))
    track = Track(ways, np.zeros(3), np.ones(3), "homography", SIZE)
    nothing = np.zeros((0, 2))
    known = Solve(kind, moves[:, :, :3], moves[:, :, 3], lens, spread, 0.01, {}, 99, nothing, nothing[:, 0])  # type: ignore[arg-type]
    return Survey(0, 3, SIZE, track, (), known)


def test_a_card_moves_by_its_distance() -> None:
    for metres, pixels in ((5.0, 36.0), (20.0, 9.0)):
        stands = stand(survey_of(), None, backdrop.Intent("", distance=metres, tape=5.0))
        assert stands.solved
        assert stands.poses is None
        middle = stands.homographies[2] @ [159.5, 89.5, 1]
        assert abs(middle[0] / middle[2] - 159.5 - pixels) < 1e-6


def test_depth_is_scaled_by_the_tape_or_by_the_middle_of_the_set() -> None:
    depth = np.array([[2.0, 4.0, 8.0]], np.float32)
    for tape, travel in ((0.0, 0.4), (10.0, 1.0)):
        found = stand(survey_of(), depth, backdrop.Intent("", tape=tape)).poses
        assert found is not None
        assert np.allclose(found[2, :, 3], [-travel, 0, 0])
    assert stand(survey_of("turn"), depth, backdrop.Intent("")).poses is None
    unsolved = stand(survey_of("homography"), depth, backdrop.Intent(""))
    assert unsolved.poses is None
    assert not unsolved.solved


def test_only_a_distortion_that_is_borne_out_is_taken() -> None:
    sure, unsure = (survey_of(k1=-0.2, spread=spread) for spread in (0.01, 0.1))
    assert stand(sure, None, backdrop.Intent("")).k1 == -0.2
    assert stand(unsure, None, backdrop.Intent("")).k1 == 0
    assert stand(sure, None, backdrop.Intent("", distortion="0")).k1 == 0
    assert stand(unsure, None, backdrop.Intent("", distortion="-0.1")).k1 == -0.1


def test_a_camera_report_is_told_to_the_solve() -> None:
    nothing, report = (told_of(backdrop.Intent("", lens=mm)) for mm in (0.0, 24.89))
    assert nothing == NOTHING
    assert report.focal == pytest.approx(1)
    assert report.focal_spread < nothing.focal_spread
    assert told_of(backdrop.Intent("", distortion="-0.1")).k1 == -0.1


def test_what_can_not_be_says_the_way_out() -> None:
    with pytest.raises(BadInput, match="--tape"):
        stand(survey_of(), None, backdrop.Intent("", distance=3.0))
    for wrong in ("barrel", "nan", "4"):
        with pytest.raises(BadInput, match="plate, or k1"):
            stand(survey_of(), None, backdrop.Intent("", distortion=wrong))
    with pytest.raises(BadInput, match="no distance"):
        whole(np.full((4, 4), np.inf, np.float32))


def test_depth_is_read_from_an_exr(tmp_path: Path) -> None:
    picture, depth = board()
    depth[:10] = np.inf
    for number, layers in enumerate(({"rgba": Picture.from_array(picture), "Z": depth}, {"depth": depth})):
        exr.write(tmp_path / f"{number}.exr", layers, half=False)
        found = depth_of(tmp_path / f"{number}.exr")
        assert found is not None
        assert np.array_equal(found, depth)
        assert whole(found)[0, 0] > 1e5
    exr.write(tmp_path / "plain.exr", {"rgba": Picture.from_array(picture)})
    assert depth_of(tmp_path / "plain.exr") is None


def test_a_bent_lens_sees_more_of_the_background() -> None:
    ways = np.tile(np.eye(3), (2, 1, 1))
    setting = Setting(SIZE, 0, 2, ways, np.eye(3), focal=360.0, k1=-0.2)
    plain, bent = (covering(SIZE, ways, SIZE, 0, False, c)[1] for c in (None, setting.corners()))
    assert plain == pytest.approx(1)
    assert bent > 1.03


def test_a_recipe_of_before_still_sets() -> None:
    document = Setting(SIZE, 0, 2, np.tile(np.eye(3), (2, 1, 1)), np.eye(3)).document()
    for new in ("focal", "k1"):
        del document[new]
    assert Setting.of(document, np.tile(np.eye(3), (2, 1, 1)), 0).k1 == 0


def shot() -> tuple[list[Picture], list[np.ndarray]]:
    """(plates, mattes): a wall and a nearer half-wall, past which the camera goes; somebody flat before them."""
    far, near, alpha = paper(3), paper(4), np.zeros(SIZE[::-1], np.float32)
    alpha[60:150, 140:180] = 1
    plates = []
    for number in range(FRAMES):
        shifted = [np.array([[1, 0, -60 - d * number], [0, 1, -40]]) for d in (0.8, 1.6)]
        back, front = (cv2.warpAffine(p, m, SIZE) for p, m in zip((far, near), shifted, strict=True))
        back[95:] = front[95:]
        back[alpha == 1] = 0.4
        plates.append(Picture.from_array(back, colour.VIDEO))
    return plates, [alpha] * FRAMES


def test_a_background_with_depth_gets_the_shots_parallax() -> None:
    plates, mattes = shot()
    depth = np.full(SIZE[::-1], 2.0, np.float32)
    depth[95:] = 1.0
    new = paper(6, SIZE)
    knobs = {"grain": 0.0, "focus": "as supplied", "shutter": 0.0, "wrap": 0.0, "spill": 0.0}
    layers = list(backdrop.solve(plates, mattes, Picture.from_array(new), depth=depth, **knobs))
    first, last = (layer.result.linear() for layer in (layers[0], layers[-1]))
    slid = [_slid(first[rows], last[rows]) for rows in (slice(10, 50), slice(155, 175))]
    assert abs(slid[0] + 0.8 * (FRAMES - 1)) < 0.6
    assert abs(slid[1] + 1.6 * (FRAMES - 1)) < 1.2
    again = list(backdrop.solve(plates, mattes, Picture.from_array(new), depth=depth, **knobs))
    assert np.array_equal(again[-1].result.pixels, layers[-1].result.pixels)


def _slid(one: np.ndarray, other: np.ndarray) -> float:
    """Pixels by which a strip (h, w, 3) slid to the right."""
    greys = [np.ascontiguousarray(part[:, 40:120].mean(axis=2)) for part in (one, other)]
    window = cv2.createHanningWindow(greys[0].shape[::-1], cv2.CV_32F)
    return float(cv2.phaseCorrelate(*(g.astype(np.float32) for g in greys), window)[0][0])


def test_a_proposal_with_depth_keeps_its_camera_in_the_recipe(tmp_path: Path) -> None:
    stage = _staged(tmp_path)
    depth = np.full(SIZE[::-1], 2.0, np.float32)
    depth[95:], depth[:20], depth[40:90, 40:110] = 1.0, np.inf, 1.2
    exr.write(tmp_path / "new.exr", {"rgba": Picture.from_array(paper(6, SIZE)), "Z": depth}, half=False)
    intent = backdrop.Intent(str(tmp_path / "new.exr"), grain=0.0)
    proposed = backdrop.fix.propose(stage.plate("A001-1"), intent, None, stage)
    variant = proposed.variants[0]
    assert variant.numbers["solved"] == 1
    assert variant.numbers["kept_out_px_after"] < 0.5 * variant.numbers["kept_out_px_before"]
    assert 0.1 < variant.numbers["uncovered"] < 10
    assert variant.recipe.parameters["camera"]
    again = Recipe.from_document(variant.recipe.document())
    plate = stage.plate("A001-1")
    one, two = (
        [layers.result.pixels for _, layers in backdrop.fix.render(plate.window(12, 14), recipe, stage.file)]
        for recipe in (variant.recipe, again)
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    flat = backdrop.fix.propose(plate, dataclasses.replace(intent, fit="static"), None, stage).variants[0]
    assert "camera" not in flat.recipe.parameters


def test_a_depth_that_does_not_fit_is_named(tmp_path: Path) -> None:
    stage = _staged(tmp_path)
    exr.write(tmp_path / "new.exr", {"rgba": Picture.from_array(paper(6, SIZE))}, half=False)
    exr.write(tmp_path / "tall.exr", {"Z": np.ones(SIZE, np.float32)}, half=False)
    for depth, error, says in (("tall.exr", BadInput, "of its shape"), ("none.exr", Missing, "--depth")):
        intent = backdrop.Intent(str(tmp_path / "new.exr"), depth=str(tmp_path / depth))
        with pytest.raises(error, match=says):
            backdrop.fix.propose(stage.plate("A001-1"), intent, None, stage)
    intent = backdrop.Intent(str(tmp_path / "new.exr"), depth=str(tmp_path / "new.exr"))
    with pytest.raises(BadInput, match="no depth"):
        backdrop.fix.propose(stage.plate("A001-1"), intent, None, stage)


def _staged(vault: Path) -> _Stage:
    """The shot with its matte in a production's vault."""
    plates, mattes = shot()
    with MatteWriter(vault / f"who{SUFFIX}", SIZE, Fraction(24)) as writer:
        for alpha in mattes:
            writer.write(alpha)
    clip = Clip(id="A", name="A", path="", bytes=1, width=SIZE[0], height=SIZE[1], rate="24", frames=FRAMES,
                colour_space=colour.VIDEO)  # fmt: skip
    known = Shot(id="A001", name="A001-1", clip="A", start=0, end=FRAMES, scene="1")
    movie = f"who{SUFFIX}"
    matte = Matte(id="A001-1/who", shot="A001-1", name="who", start=0, end=FRAMES, movie=movie, on="2026-11-23")
    window = lambda a, b: iter(list(enumerate(plates))[a:b])  # noqa: E731
    return _Stage({"A001-1": Plate(known, clip, None, lambda n: plates[:n], window, mattes={"who": matte})}, vault)
