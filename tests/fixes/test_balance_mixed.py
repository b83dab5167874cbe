"""balance where light is mixed: two lights are found in place, carried with the camera, each gets its balance."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from onelight.fixes import balance
from onelight.fixes.balance import mixed, zones
from onelight.fixes.balance.recipe import curve_of, zones_of
from onelight.fixes.match import solver
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.light import BALANCE_BASIS, gains

from . import takes
from .test_balance import plate, propose

COUNT = 10
WINDOW, LAMP = np.array([-70.0, 2.0]), np.array([60.0, -1.0])
"""Mired and CC of two lights."""
_TO_LIGHT = np.linalg.inv(BALANCE_BASIS)[1:]


def share(number: int) -> NDArray[np.floating]:
    """(H, W) how much of the window's light falls where, in a frame: it stays with the set that the camera drifts
    over by 0.4 / 3 of a pixel a frame."""
    across = (np.arange(takes.SIZE[0]) + 0.4 / 3 * number) / takes.SIZE[0]
    return np.repeat(1 / (1 + np.exp((across - 0.5) / 0.06))[None], takes.SIZE[1], 0)


def lit(number: int) -> NDArray[np.floating]:
    window, lamp = gains(0, *WINDOW), gains(0, *LAMP)
    part = share(number)[..., None]
    return part * window + (1 - part) * lamp


def off(pictures: list[Picture], truth: list[Picture]) -> float:
    """Mired, mean: how far the local white lies from the truth's, over 12 x 12 pixels."""
    told = []
    for one, other in zip(pictures, truth, strict=True):
        local = [cv2.blur(p.linear(), (12, 12)) for p in (one, other)]
        told.append(np.abs((np.log2(local[0] / local[1]) @ _TO_LIGHT.T)[..., 0]).mean())
    return float(np.mean(told))


@pytest.fixture(scope="module")
def sides() -> tuple[solver.Side, solver.Side]:
    """(a right take, one under two lights)."""
    return solver.Side(takes.take(4)), solver.Side(takes.take(4, lit))


def test_two_lights_are_found_in_place(sides: tuple[solver.Side, solver.Side]):
    right, wrong = sides
    found = mixed.find(right.views, wrong, range(4), np.zeros(2))
    assert found is not None
    assert found.zones.names == ("warm", "cool")
    assert np.allclose(found.zones.lights, [LAMP, WINDOW], atol=(18, 3))
    shares = next(mixed.along(found, [], 0))
    assert np.allclose(shares.sum(-1), 1, atol=1e-5)
    there = cv2.resize(share(0), shares.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(shares[..., 1] - there).mean() < 0.1


def test_one_light_makes_no_zones(sides: tuple[solver.Side, solver.Side]):
    right, _ = sides
    assert mixed.find(right.views, solver.Side(takes.take(4, walker=30)), range(4), np.zeros(2)) is None
    warm = solver.Side(takes.take(4, lambda n: gains(0.3, 60, 4)))
    assert mixed.find(right.views, warm, range(4), np.array([60.0, 4.0])) is None, "wrong, but one light"


def test_another_set_says_nothing(sides: tuple[solver.Side, solver.Side]):
    other = solver.Side(takes.take(4, seed=9))
    assert mixed.find(other.views, sides[1], range(4), np.zeros(2)) is None


def test_zones_go_with_the_camera():
    field = np.zeros((45, 80, 2))
    field[:, 40:] = (60.0, 0.0)
    field[:, :40] = (-60.0, 0.0)
    found = mixed.Mixed(zones.Zones(np.array([[60.0, 0], [-60.0, 0]])), (field,), (0,))
    pan = np.array([[1, 0, 0.05], [0, 1, 0]], np.float32)
    edges = [np.argmax(share[20, :, 0] > 0.5) for share in mixed.along(found, [pan, pan], 0)]
    assert edges == [40, 44, 48]


def test_a_pan_is_measured():
    frames = [*takes.take(1), takes.frame(30, 1.0, 3, colour.VIDEO, 14.0)]
    [move] = mixed.moves(frames)
    middle = np.array([0.5, 0.5 * takes.SIZE[1] / takes.SIZE[0], 1.0])
    across, down = (move @ middle - middle[:2]) * takes.SIZE[0]
    assert across == pytest.approx(-0.4 * 30 / 3, abs=0.8)
    assert down == pytest.approx(-np.sin(30 / 9), abs=0.8), "takes.frame's own sway"


def test_shares_follow_the_plates_edges():
    luma = np.full((108, 192, 3), 0.05, np.float32)
    luma[:, 100:] = 0.6
    shares = np.zeros((45, 80, 2), np.float32)
    shares[:, 40:, 0] = 1
    shares[..., 1] = 1 - shares[..., 0]
    wide = zones.carried(shares, Picture.from_array(luma))
    assert wide.shape == (108, 192, 2)
    assert np.allclose(wide.sum(-1), 1, atol=1e-5)
    assert wide[50, 104, 0] - wide[50, 95, 0] > 0.5, "the edge is the picture's, at 100, not the matte's, at 96"


def test_three_lights_are_three_zones():
    lights = np.array([[80.0, 0.0], [-80.0, 0.0], [0.0, 14.0]])
    field = np.repeat(lights[[0, 1, 2]], 20, 0)[None].repeat(40, 0)
    found = zones.told([field])
    assert found is not None and len(found.lights) == 3
    assert np.allclose(found.shares(field)[5, 10], (1, 0, 0), atol=0.15)


def test_each_light_gets_its_own_balance_as_layers():
    truth, spoiled = takes.take(COUNT), takes.take(COUNT, lit)
    shot = plate("B", spoiled)
    proposed = propose(shot, plate("A", truth))
    assert proposed.chosen == "full", "a mix may be meant: zones are offered, not taken"
    variant = next(v for v in proposed.variants if v.name == "each light its own")
    assert 80 < variant.numbers["lights_apart_mired"] < 170
    kept = zones_of(variant.recipe)
    assert kept is not None
    made = [layers for _, layers in balance.fix.render(shot.window(0, COUNT), variant.recipe, Path)]
    flat = curve_of(proposed.variants[0].recipe)
    one = [flat.apply(p, n) for n, p in shot.window(0, COUNT)]
    assert off([layers.result for layers in made], truth) < 0.5 * off(one, truth)
    for (number, picture), layers in zip(shot.window(0, COUNT), made, strict=True):
        parts = [layers.data[f"matte.{name}"] for name in kept.names]
        assert np.allclose(sum(parts), 1, atol=1e-5)
        steady = flat.apply(picture, number).linear()
        by_hand = sum(part[..., None] * (steady * gain) for part, gain in zip(parts, kept.gains, strict=True))
        assert np.allclose(layers.result.linear(), by_hand, atol=2e-3), "a CDL a zone inside its matte says it all"
    names = [name for name, _ in balance.fix.keyframes(variant.recipe).zones]
    assert names == ["warm", "cool"] and not balance.fix.keyframes(variant.recipe).whole


def test_a_take_whose_own_light_is_mixed_mixes_no_others():
    right, other = plate("B", takes.take(COUNT)), plate("A", takes.take(COUNT, walker=20))
    mixed_take = plate("M", takes.take(COUNT, lit))
    zoned = lambda proposed: [v.name for v in proposed.variants][3:] == ["each light its own"]  # noqa: E731
    assert not zoned(propose(right, other, mixed_take))
    assert zoned(propose(right, other, mixed_take, to="M-1")), "whoever names it means it"
    assert zoned(propose(mixed_take, other, right))
