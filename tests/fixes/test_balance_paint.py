"""Whether two takes show the same paint: what looks alike by chance is told from what is the same surface."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from onelight.fixes.balance import paint
from onelight.fixes.match import solver, surfaces
from onelight.fixes.match.surfaces import Pairs
from onelight.picture import colour
from onelight.units.light import gains

from . import takes
from .test_balance_mixed import lit

PLACES = (np.stack(np.meshgrid(np.arange(96), np.arange(54)), -1).reshape(-1, 2) + 0.5) / (96, 54)


def colours(seed: int, patch: int = 2) -> np.ndarray:
    """(5184, 3) scene-linear colours of paint in patches of so many places."""
    rng = np.random.default_rng(seed)
    tiles = np.exp2(rng.normal(-2, 1, (-(-54 // patch), -(-96 // patch), 3)))
    return tiles.repeat(patch, 0).repeat(patch, 1)[:54, :96].reshape(-1, 3)


def pairs(shot: np.ndarray, hero: np.ndarray) -> Pairs:
    one, other = (colour.to_log(side.astype(np.float32)) for side in (shot, hero))
    return Pairs(one, other, np.ones(len(shot), np.float32), 100.0, places=PLACES.astype(np.float32))


@pytest.mark.parametrize("light", [gains(1.5, 80, 8), gains(-2, -60, 0)])
def test_one_paint_under_two_lights_is_believed(light: np.ndarray):
    assert paint.cancelling(pairs(colours(1) * light, colours(1))).worth > 99


def test_light_that_falls_on_a_part_does_not_undo_paint():
    share = 1 / (1 + np.exp((PLACES[:, :1] - 0.5) / 0.04))
    mixed = share * gains(0.5, 80, 0) + (1 - share) * gains(-0.5, -80, 0)
    assert paint.cancelling(pairs(colours(1) * mixed, colours(1))).worth > 95


def test_other_paint_is_not():
    assert paint.cancelling(pairs(colours(1), colours(2))).worth < 5


def test_where_most_agree_only_what_differs_is_left_out():
    hero, other = colours(1), PLACES[:, 0] > 0.7
    hero[other] = colours(2)[other]
    believed = paint.cancelling(pairs(colours(1), hero))
    assert believed.worth == pytest.approx(70, abs=8)
    assert (believed.places[:, 0] > 0.75).mean() < 0.1


def test_a_plain_wall_is_what_it_was_held_for():
    wall = 0.2 * np.exp2(np.random.default_rng(3).normal(0, 0.02, (len(PLACES), 3)))
    assert paint.cancelling(pairs(wall, 0.5 * wall[::-1])).worth > 95


def test_black_surfaces_have_no_paint():
    dark = replace(pairs(colours(1), colours(1)), shot=np.full((len(PLACES), 3), 0.05, np.float32))
    assert paint.cancelling(dark).worth == 0


def test_takes_of_one_set_are_paired_and_of_two_sets_are_not():
    shot, right, other = (
        solver.Side(takes.take(4, *how, seed=seed)).views for how, seed in (((lit,), 3), ((), 3), ((), 9))
    )
    found = paint.gather(right, shot)
    assert found is not None and len(found.places) == len(found.weight)
    whole = surfaces.shared(right[0], shot[0])
    assert whole is not None and found.worth > 0.8 * whole.worth
    assert paint.gather(other, shot) is None
