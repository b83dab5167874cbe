"""Backdrop: a disc before a wall, put before another wall."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from onelight.fixes import backdrop
from onelight.fixes.backdrop import carry, edges, focus, grain, levels
from onelight.fixes.backdrop.environment import focal_px, view
from onelight.fixes.backdrop.proposing import within
from onelight.fixes.backdrop.setting import covering
from onelight.fixes.backdrop.supplied import space_of
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

SIZE = (192, 108)
FRAMES = 5


def wall(seed: int, size: tuple[int, int] = (256, 160)) -> np.ndarray:
    """A textured wall, scene-linear, with half of it flat."""
    rng = np.random.default_rng(seed)
    tone = sum(cv2.resize(rng.random((n, 2 * n, 3), np.float32), size) for n in (5, 12, 40)) / 3
    tone[:, : size[0] // 2] = cv2.GaussianBlur(tone, (0, 0), 25)[:, : size[0] // 2]
    return (0.02 + 0.5 * tone**2).astype(np.float32)


def disc(size: tuple[int, int] = SIZE, soft: float = 1.5) -> np.ndarray:
    y, x = np.mgrid[: size[1], : size[0]]
    return np.clip(0.5 + (30 - np.hypot(x - size[0] / 2, y - size[1] / 2)) / (2 * soft), 0, 1).astype(np.float32)


def shot(sigma: float = 0.01) -> tuple[list[Picture], list[np.ndarray]]:
    """(plates in Camera Rec.709 with grain, mattes); the camera pans by two pixels a frame."""
    rng = np.random.default_rng(3)
    behind, alpha = wall(1), disc()
    front = np.array([0.3, 0.2, 0.12], np.float32) * (0.7 + 0.6 * wall(8, SIZE))
    plates = []
    for n in range(FRAMES):
        set_part = behind[20 : 20 + SIZE[1], 20 + 2 * n : 20 + 2 * n + SIZE[0]]
        codes = colour.convert(
            alpha[..., None] * front + (1 - alpha[..., None]) * set_part, colour.LINEAR, colour.VIDEO
        )
        noisy = codes + sigma * rng.standard_normal(codes.shape)
        plates.append(Picture.from_array(np.clip(noisy, 0, 1), colour.VIDEO))
    return plates, [alpha] * FRAMES


@pytest.fixture(scope="module")
def solved() -> list:
    plates, mattes = shot()
    return list(backdrop.solve(plates, mattes, Picture.from_array(wall(2))))


def test_the_core_stays_the_plates_to_the_bit(solved: list) -> None:
    for plate, layers in zip(shot()[0], solved, strict=True):
        core = disc() == 1
        assert np.array_equal(layers.result.rgb[core], plate.rgb[core])
        assert (layers.matte[core] == 0).all()
        assert layers.matte[disc() < 1].all()


def test_it_gives_the_same_bits_twice(solved: list) -> None:
    plates, mattes = shot()
    again = next(backdrop.solve(plates, mattes, Picture.from_array(wall(2))))
    assert np.array_equal(again.result.pixels, solved[0].result.pixels)


def test_the_background_moves_with_the_set(solved: list) -> None:
    first, last = (cv2.GaussianBlur(s.result.rgb[..., 1], (0, 0), 1) for s in (solved[0], solved[-1]))
    moved, stood = first[:30, 108:184], first[:30, 100:176]
    here = last[:30, 100:176]
    assert np.abs(here - moved).mean() < 0.4 * np.abs(here - stood).mean()


def test_the_foreground_is_straight_and_said_so(solved: list) -> None:
    front = solved[0].elements["foreground"]
    assert front.attributes["alpha"] == "straight"
    assert np.abs(front.alpha - disc()).max() < 0.01
    assert solved[0].elements["background"].size == SIZE


def test_grain_is_made_again_alike(solved: list) -> None:
    behind = np.zeros(SIZE[::-1], bool)
    behind[:, :60] = True
    ours, theirs = (grain.measure([(p.rgb, behind) for p in ps]) for ps in ([s.result for s in solved], shot()[0]))
    assert ours is not None
    assert theirs is not None
    assert 0.8 < ours.mean / theirs.mean < 1.25


def test_matched_light_stands_at_the_foregrounds_level() -> None:
    plates, mattes = shot(0.004)
    layers = list(backdrop.solve(plates, mattes, Picture.from_array(wall(2) * 4), match_light=True, grain=0))
    masks = disc() == 1, disc() == 0
    front, back = (levels.measure([layers[2].result.linear()[m]], []) for m in masks)
    assert front is not None
    assert back is not None
    assert abs(back.key - front.key) < 0.35


def test_the_foregrounds_colour_is_found_under_a_bright_wall() -> None:
    alpha, front = disc(soft=6), np.array([0.1, 0.2, 0.3], np.float32)
    plate = alpha[..., None] * front + (1 - alpha[..., None]) * np.float32(2.0)
    found, _ = edges.separated(plate.astype(np.float32), alpha)
    band = (alpha > 0.1) & (alpha < 0.9)
    assert np.abs(found[band] - front).mean() < 0.03
    assert np.abs(plate[band] - front).mean() > 0.5


def test_green_spill_becomes_the_new_surround_and_skin_stays() -> None:
    screen, ones = np.array([0.05, 0.4, 0.05], np.float32), np.ones((4, 4), np.float32)
    clean = np.full((4, 4, 3), 0.2, np.float32)
    surround = np.full((4, 4, 3), 0.3, np.float32)
    out = edges.despilled(clean + 0.2 * screen, screen, surround, ones)
    assert np.allclose(out, clean + 0.2 * surround, atol=1e-5)
    assert edges.screen_weight(np.array([0.5, 0.1, 0.05])) == 0


@pytest.mark.parametrize("sigma", [2.0, 3.5])
def test_blur_of_an_edge_is_measured(sigma: float) -> None:
    steps = np.kron(np.random.default_rng(0).random((6, 8)), np.ones((40, 40)))
    picture = cv2.GaussianBlur(np.repeat(steps[..., None], 3, axis=2).astype(np.float32), (0, 0), sigma)
    found = focus.width(picture)
    assert found is not None
    assert abs(found - sigma) < 0.35


def test_grain_has_the_likeness_and_level_it_was_measured_with() -> None:
    codes = np.tile(np.linspace(0.1, 0.9, 240, dtype=np.float32)[None, :, None], (240, 1, 3))
    wanted = grain.Grain(((0.02,) * 5 + (0.01,) * 5,) * 3, 0.4, 0.2, 0.5)
    found = grain.measure([(codes + grain.noise(wanted, codes, 1, n), None) for n in range(3)])
    assert found is not None
    assert abs(found.mean / wanted.mean - 1) < 0.15
    assert abs(found.across - 0.4) < 0.12
    assert abs(found.alike - 0.5) < 0.15
    assert np.array_equal(grain.noise(wanted, codes, 1, 5), grain.noise(wanted, codes, 1, 5))


def test_a_small_matte_follows_the_plates_edges() -> None:
    truth = disc((384, 216), 0.6)
    guide = np.repeat(truth[..., None] * 0.6 + 0.2, 3, axis=2).astype(np.float32)
    small = cv2.resize(truth, (96, 54), interpolation=cv2.INTER_AREA)
    plain = cv2.resize(small, (384, 216), interpolation=cv2.INTER_LINEAR)
    found = carry.carried(small, guide)
    assert np.abs(found - truth).mean() < 0.6 * np.abs(plain - truth).mean()


@pytest.mark.parametrize("grain_sd", [0.0, 0.02])
def test_a_matte_before_a_crowded_wall_is_never_carried_worse_than_without_the_plate(grain_sd: float) -> None:
    """Where two surfaces don't tell them apart, or grain would, alpha is as smooth as it was made."""
    truth = disc((384, 216), 1.0)
    rng = np.random.default_rng(3)
    front, back = (colour.to_log(wall(seed, (384, 216))) for seed in (1, 2))
    guide = truth[..., None] * front + (1 - truth[..., None]) * back
    guide = (guide + rng.normal(0, grain_sd, guide.shape)).astype(np.float32)
    for size in ((192, 108), (96, 54)):
        small = cv2.resize(truth, size, interpolation=cv2.INTER_AREA)
        plain = np.clip(cv2.resize(small, (384, 216), interpolation=cv2.INTER_CUBIC), 0, 1)
        error, without = (np.abs(made - truth).mean() for made in (carry.carried(small, guide), plain))
        assert error < (1.0 if grain_sd == 0 else 1.3) * without


def test_a_plate_of_one_colour_leaves_a_matte_as_it_is() -> None:
    truth = disc((384, 216), 1.0)
    small = cv2.resize(truth, (96, 54), interpolation=cv2.INTER_AREA)
    plain = np.clip(cv2.resize(small, (384, 216), interpolation=cv2.INTER_CUBIC), 0, 1)
    found = carry.carried(small, np.full((216, 384, 3), 0.4, np.float32))
    assert found == pytest.approx(carry.snapped(plain), abs=1e-4)


def test_the_background_covers_what_the_camera_sees() -> None:
    pan = np.tile(np.eye(3), (10, 1, 1))
    pan[:, 0, 2] = np.linspace(0, 40, 10)
    place, enlarged = covering(SIZE, pan, (1920, 1080), 0)
    left, right = place[0, 2] - 0.5 * place[0, 0], place[0, 2] + 1919.5 * place[0, 0]
    assert left <= -0.49
    assert right >= SIZE[0] + 39.4
    assert 1 < enlarged < 1.3


def test_a_sky_is_not_crushed_to_a_coats_black() -> None:
    """Its darkest pixel is no black: matched, it keeps its picture."""
    rng = np.random.default_rng(4)
    sky = (np.array([0.2, 0.35, 0.7]) * rng.uniform(0.8, 1.2, (5000, 1))).astype(np.float32)
    coat = np.concatenate([np.full((2000, 3), 0.004), rng.uniform(0.05, 0.4, (5000, 1)).repeat(3, 1)])
    above, worn = (levels.measure([pixels.astype(np.float32)], []) for pixels in (sky, coat))
    assert above is not None and worn is not None and above.black - worn.black > 4
    made = levels.matching(above, [sky], worn).apply(sky)
    now = levels.measure([made], [])
    assert now is not None and abs(now.key - worn.key) < 0.1
    assert made.min() > 0.4 * np.median(made), "a sky's darkest part stays a sky"


def test_a_surround_is_seen_through_a_lens() -> None:
    surround = np.zeros((64, 128, 3), np.float32)
    surround[:, 96:] = 1.0
    ahead, right = (view(surround, (40, 20), focal_px(35, 40), heading, 0) for heading in (0, 120))
    assert ahead.max() == 0
    assert right.min() == 1


def test_bad_input_names_the_way_out(tmp_path: Path) -> None:
    plates, mattes = shot()
    new = Picture.from_array(wall(2))
    for broken, says in ((np.zeros_like(mattes[0]), "empty"), (np.ones_like(mattes[0]), "full")):
        with pytest.raises(BadInput, match=says):
            list(backdrop.solve(plates, [broken] * FRAMES, new))
    with pytest.raises(BadInput, match="mattes"):
        list(backdrop.solve(plates, mattes[:2], new))
    with pytest.raises(BadInput, match="of its shape"):
        next(backdrop.solve(plates, [matte[:54] for matte in mattes], new))
    with pytest.raises(BadInput, match="hold"):
        list(backdrop.solve(plates, mattes, [new, new]))
    with pytest.raises(BadInput, match="camera or static"):
        within(dataclasses.replace(backdrop.Intent(""), fit="loose"))
    with pytest.raises(BadInput, match="--colour"):
        space_of(tmp_path / "plate.mov", "", None)
    with pytest.raises(BadInput, match="No colour space"):
        space_of(tmp_path / "plate.mov", "Kodak 1901", None)


def test_who_leaves_and_returns_and_a_cut_keep_the_new_set() -> None:
    """Frames without anybody, and other walls from the middle on."""
    plates, mattes = shot(0.0)
    other = [Picture.from_array(np.where(a[..., None] > 0, p.rgb, p.rgb[:, ::-1]), p.colour_space)
             for p, a in zip(plates, mattes, strict=True)]  # fmt: skip
    empty = Picture.from_array(wall(1)[: SIZE[1], : SIZE[0]]).to(colour.VIDEO)
    new = Picture.from_array(wall(2)[: SIZE[1], : SIZE[0]])
    frames, alphas = [*plates, empty, empty, *other], [*mattes, *[np.zeros_like(mattes[0])] * 2, *mattes]
    made = list(backdrop.solve(frames, alphas, new, fit="static", focus="as supplied", grain=0.0))
    for layers, alpha, plate in zip(made, alphas, frames, strict=True):
        assert np.abs(layers.result.linear() - new.rgb)[alpha == 0].max() < 1e-3
        assert np.array_equal(layers.result.rgb[alpha == 1], plate.rgb[alpha == 1])


def test_a_shot_without_a_matte_says_how_to_make_one() -> None:
    from onelight.fixes.contract import Plate
    from onelight.records import Clip, Shot
    from onelight.units.errors import Missing

    clip = Clip(id="A", name="A", path="", bytes=1, width=8, height=8, rate="24", frames=3, colour_space=colour.VIDEO)
    plate = Plate(Shot(id="A", name="A-1", clip="A", start=0, end=3), clip, None, lambda n: [], lambda a, b: iter(()))
    with pytest.raises(Missing, match="onelight matte"):
        plate.matte()
