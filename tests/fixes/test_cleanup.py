"""Clean-up shows what is behind: seen before or later, or in another take; the rest is made up and says so."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from onelight.fixes import cleanup
from onelight.fixes.cleanup import grain, storing
from onelight.fixes.cleanup.filling import Fill
from onelight.fixes.cleanup.making import make_up
from onelight.fixes.cleanup.reel import BOTTOM, SPAN, Reel, coded, decoded
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

SIZE = (160, 96)


def wall(seed: int = 3, size: tuple[int, int] = (240, 160)) -> np.ndarray:
    """A textured set, video codes (H, W, 3)."""
    rng = np.random.default_rng(seed)
    rough = cv2.GaussianBlur(rng.uniform(0, 1, (size[1], size[0], 3)).astype(np.float32), (0, 0), 2)
    return np.clip(0.5 + 2.5 * (rough - 0.5), 0.1, 0.9)


def shot(count: int, move: float, stays: bool = False) -> tuple[list[Picture], list[Picture], list[np.ndarray]]:
    """(frames with a bar before the wall, without it, mattes); the camera moves so many pixels a frame."""
    rng = np.random.default_rng(1)
    spoiled, clean, mattes = [], [], []
    for n in range(count):
        shift = np.array([[1, 0, -30 - move * n], [0, 1, -30 - 0.5 * move * n]])
        view = cv2.warpAffine(wall(), shift, SIZE, flags=cv2.INTER_CUBIC)
        view = np.clip(view + rng.normal(0, 0.004, view.shape), 0, 1).astype(np.float32)
        alpha = np.zeros(SIZE[::-1], np.float32)
        left = 60 if stays else 30 + 10 * n
        alpha[:, left : left + 8] = 1
        clean.append(Picture.from_array(view, colour.VIDEO))
        spoiled.append(Picture.from_array(np.where(alpha[..., None] > 0, 0.05, view), colour.VIDEO))
        mattes.append(alpha)
    return spoiled, clean, mattes


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(-10 * np.log10(((one - other) ** 2).mean()))


@pytest.mark.parametrize("move", [0.0, 1.3])
def test_what_was_seen_at_another_moment_comes_back(move: float) -> None:
    spoiled, clean, mattes = shot(7, move)
    for n, (result, made) in enumerate(cleanup.solve(spoiled, mattes)):
        hole = mattes[n] > 0
        assert (made[hole] > 0).mean() < 0.05
        assert psnr(result.rgb[hole], clean[n].rgb[hole]) > 32
        far = cv2.dilate(mattes[n], np.ones((15, 15))) == 0
        assert np.array_equal(result.pixels[far], spoiled[n].pixels[far])


def test_what_nobody_saw_is_made_up_and_says_so() -> None:
    spoiled, _, mattes = shot(4, 0.0, stays=True)
    for n, (result, made) in enumerate(cleanup.solve(spoiled, mattes)):
        assert (made[mattes[n] > 0] > 0).all()
        assert result.rgb[mattes[n] > 0].min() > 0.08


def test_another_take_shows_what_this_one_hides_in_this_ones_light() -> None:
    spoiled, clean, mattes = shot(4, 0.0, stays=True)
    darker = [p.with_rgb(p.linear() * np.float32(0.6), colour.LINEAR).to(colour.VIDEO) for p in clean]
    for n, (result, made) in enumerate(cleanup.solve(spoiled, mattes, [darker])):
        hole = mattes[n] > 0
        assert (made[hole] > 0).mean() < 0.05
        assert psnr(result.rgb[hole], clean[n].rgb[hole]) > 30


def test_the_same_frames_give_the_same_bits() -> None:
    spoiled, _, mattes = shot(3, 1.3)
    one, two = (list(cleanup.solve(spoiled, mattes)) for _ in range(2))
    assert all(np.array_equal(a.pixels, b.pixels) for (a, _), (b, _) in zip(one, two, strict=True))


def test_mattes_that_do_not_fit_are_refused() -> None:
    spoiled, _, mattes = shot(2, 0.0)
    with pytest.raises(BadInput, match="2 frames have 1"):
        next(cleanup.solve(spoiled, mattes[:1]))
    with pytest.raises(BadInput, match="A matte is"):
        next(cleanup.solve(spoiled, [matte[::2] for matte in mattes]))
    with pytest.raises(BadInput, match="every frame whole"):
        next(cleanup.solve(spoiled, [np.ones_like(matte) for matte in mattes], [spoiled]))


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_pixels_that_are_no_numbers_are_named_or_filled(broken: float) -> None:
    spoiled, clean, mattes = shot(5, 1.3)
    under = [
        p.with_rgb(np.where(m[..., None] > 0, np.float32(broken), p.rgb)) for p, m in zip(spoiled, mattes, strict=True)
    ]
    for n, (result, _) in enumerate(cleanup.solve(under, mattes)):
        assert psnr(result.rgb[mattes[n] > 0], clean[n].rgb[mattes[n] > 0]) > 30
    rgb = spoiled[3].rgb.copy()
    rgb[5:7, 150] = broken
    with pytest.raises(BadInput, match=r"Frame 3 has 2 pixels .* Hold them in the matte"):
        next(cleanup.solve([*spoiled[:3], spoiled[3].with_rgb(rgb), *spoiled[4:]], mattes))
    other = [p.with_rgb(np.full_like(p.rgb, broken)) for p in clean[:1]] + clean[1:]
    held = [np.maximum.reduce(mattes)] * len(mattes)
    for result, _ in cleanup.solve(spoiled, held, [other]):
        assert np.isfinite(result.rgb).all()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda m: np.full_like(m, np.nan), "frame 0 holds NaN"),
        (lambda m: np.dstack([m] * 3), "one number a pixel"),
        (lambda m: None, "one number a pixel"),
    ],
)
def test_what_is_no_matte_is_refused(spoil: Callable, told: str) -> None:
    spoiled, _, mattes = shot(2, 0.0)
    with pytest.raises(BadInput, match=told):
        next(cleanup.solve(spoiled, [spoil(matte) for matte in mattes]))


@pytest.mark.parametrize("knobs", [{"grow": -1}, {"feather": -1.0}, {"feather": np.nan}])
def test_holes_neither_shrink_nor_soften_by_nothing_known(knobs: dict) -> None:
    spoiled, _, mattes = shot(2, 0.0)
    with pytest.raises(BadInput, match="0 or more"):
        next(cleanup.solve(spoiled, mattes, **knobs))


def test_an_empty_matte_leaves_the_frame_and_codes_count_as_a_matte() -> None:
    spoiled, _, mattes = shot(3, 0.0)
    for (result, made), picture in zip(cleanup.solve(spoiled, [m * 0 for m in mattes]), spoiled, strict=True):
        assert np.array_equal(result.pixels, picture.pixels) and not made.any()
    codes = [(matte * 255).astype(np.uint8)[..., None] for matte in mattes]
    one, two = (next(cleanup.solve(spoiled, held))[0] for held in (mattes, codes))  # type: ignore[arg-type]
    assert np.array_equal(one.pixels, two.pixels)


def test_a_cut_and_a_frame_that_is_all_hole_are_filled_from_what_shows_them() -> None:
    """Two sets, cut in the middle; the wire goes on over both, and one frame is hidden whole."""
    before, truth, mattes = shot(6, 0.0)
    after = [Picture.from_array(1 - picture.rgb, picture.colour_space) for picture in (*before, *truth)]
    frames, clean = [*before, *after[:6]], [*truth, *after[6:]]
    holes = [*mattes, *mattes]
    holes[2] = np.ones_like(mattes[2])
    for n, (result, made) in enumerate(cleanup.solve(frames, holes)):
        assert made.mean() < 0.01
        assert psnr(result.rgb[holes[n] > 0], clean[n].rgb[holes[n] > 0]) > 30


def test_what_is_nearer_than_the_set_is_followed_beside_the_hole() -> None:
    """The lower part is nearer: it moves by more than the move of the camera that the rest of the frame tells."""
    rng = np.random.default_rng(1)
    spoiled, clean, mattes = [], [], []
    for n in range(9):
        far, near = (
            cv2.warpAffine(wall(seed), np.array([[1, 0, -20 - move * n], [0, 1, -30.0]]), SIZE, flags=cv2.INTER_CUBIC)
            for seed, move in ((3, 1.3), (4, 2.1))
        )
        view = np.where(np.arange(96)[:, None, None] < 66, far, near) + rng.normal(0, 0.004, far.shape)
        alpha = np.zeros(SIZE[::-1], np.float32)
        alpha[:, 30 + 10 * n : 36 + 10 * n] = 1
        clean.append(Picture.from_array(np.clip(view, 0, 1).astype(np.float32), colour.VIDEO))
        spoiled.append(Picture.from_array(np.where(alpha[..., None] > 0, 0.05, clean[-1].rgb), colour.VIDEO))
        mattes.append(alpha)
    for n, (result, made) in enumerate(cleanup.solve(spoiled, mattes)):
        hole = (mattes[n] > 0) & (made == 0) & (np.arange(96)[:, None] > 72)
        assert hole.sum() > 0.7 * 6 * 23
        assert psnr(result.rgb[hole], clean[n].rgb[hole]) > 32


def test_who_passes_behind_the_wire_at_other_moments_is_not_laid_in() -> None:
    """Somebody crosses what a wire hides, in all the nearest moments; only further ones show the wall there."""
    _, clean, mattes = shot(12, 0.0)
    stays = mattes[3]
    frames = []
    for n, picture in enumerate(clean):
        rgb = picture.rgb.copy()
        if n not in (0, 6, 11):
            rgb[30:60, 40:80] = (0.8, 0.3, 0.2)
        frames.append(picture.with_rgb(np.where(stays[..., None] > 0, np.float32(0.05), rgb) if n == 6 else rgb))
    holes = [stays if n == 6 else stays * 0 for n in range(12)]
    result, made = list(cleanup.solve(frames, holes))[6]
    off = np.abs(result.rgb - clean[6].rgb).max(2)[stays > 0]
    assert made.max() == 0 and (off > 0.1).mean() < 0.05


def test_another_set_is_not_taken_for_this_one() -> None:
    """After a cut the wire hangs still: only the set before the cut shows those pixels, and it is none of theirs."""
    (before, _, mattes), (later, _, held) = shot(5, 0.0), shot(5, 0.0, stays=True)
    after = [p.with_rgb(np.where(m[..., None] > 0, 0.05, 1 - p.rgb)) for p, m in zip(later, held, strict=True)]
    found = list(cleanup.solve([*before, *after], [*mattes, *held]))
    assert all(made[matte > 0].mean() > 0.95 for (_, made), matte in zip(found[5:], held, strict=True))
    assert all(made.mean() < 0.02 for _, made in found[:5])


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="only Linux tells what a process maps")
def test_frames_lie_on_disk_and_not_in_memory(tmp_path: Path) -> None:
    def mapped() -> int:
        told = Path("/proc/self/status").read_text()
        return sum(int(line.split()[1]) for line in told.splitlines() if line.startswith(("RssFile", "RssShmem")))

    picture, before = Picture.from_array(np.full((720, 1280, 3), 0.2, np.float32)), mapped()
    laid = Reel(24, picture.size, tmp_path)
    for n in range(24):
        laid.take(n, picture, None)
    assert mapped() - before < 40_000  # kB; the frames are 130 MB
    assert np.allclose(laid.crop(23, (0, 2, 0, 2))[0], picture.to(colour.LOG).rgb[0, 0], atol=1e-4)


def test_stripes_go_on_behind_a_hole() -> None:
    stripes = np.tile((np.arange(96) // 8 % 2 * 0.4 + 0.3).astype(np.float32), (64, 1))
    picture = np.repeat(stripes[..., None], 3, axis=2)
    hole = np.zeros((64, 96), bool)
    hole[24:40, 40:60] = True
    filled = make_up(np.where(hole[..., None], 0, picture).astype(np.float32), hole)
    assert np.abs(filled - picture)[hole].mean() < 0.05
    assert np.array_equal(filled[~hole], picture[~hole])


def test_codes_hold_what_a_camera_can_see(tmp_path: Path) -> None:
    values = np.linspace(BOTTOM, BOTTOM + SPAN, 300, dtype=np.float32).reshape(10, 10, 3)
    assert np.abs(decoded(coded(values)) - values).max() < 2e-5
    alpha = np.zeros((12, 14), np.float32)
    alpha[2:12, 4:14] = 0.5
    with storing.FillWriter(tmp_path / "fill.mkv", (14, 12), Fraction(24)) as movie:
        movie.write(alpha, [Fill(values, np.zeros((10, 10), bool), (2, 12, 4, 14))])
    found = storing.Fills(tmp_path / "fill.mkv", 7)
    assert found.at(6, (14, 12)) is None
    log_rgb, hole = found.at(7, (14, 12)) or pytest.fail("no fill")
    assert np.abs(log_rgb[2:, 4:] - values).max() < 2e-5 and np.abs(hole - alpha).max() < 1e-4
    half, _ = found.at(7, (7, 6)) or pytest.fail("no fill")
    assert half[3, 4].min() > BOTTOM and np.isfinite(half).all()


def test_grain_is_measured_and_remade() -> None:
    rng = np.random.default_rng(0)
    ramp = np.tile(np.linspace(0.2, 0.7, 240, dtype=np.float32)[:, None], (160, 1, 3)).reshape(160, 240, 3)
    pair = [(ramp + rng.normal(0, 0.01, ramp.shape)).astype(np.float32) for _ in range(2)]
    found = grain.measure([(pair[0], pair[1])])
    assert np.allclose(found.deviation[2:5], 0.01, rtol=0.15)
    remade = found.added(ramp, 0, (0, 0), 0) - ramp
    assert abs(float(remade.std()) / 0.01 - 1) < 0.15


@pytest.mark.parametrize("size", [(16, 9), (64, 36)])
def test_a_fill_is_scaled_without_what_lies_outside_its_hole(size: tuple[int, int]) -> None:
    from onelight.fixes.cleanup.storing import scaled

    alpha = np.zeros((18, 32), np.float32)
    alpha[4:14, 8:24] = 1
    log_rgb = np.where(alpha[..., None] > 0, np.float32(0.4), np.float32(9.0)) * np.ones(3, np.float32)
    fill, hole = scaled(log_rgb, alpha, size)
    assert fill.shape == (size[1], size[0], 3) and hole.shape == size[::-1]
    assert np.abs(fill[hole > 0] - 0.4).max() < 1e-3
