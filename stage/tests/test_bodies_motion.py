"""Limbs, eases and footprints: what of a stand-in needs no body."""

import numpy as np
import pytest

from onelight_stage.bodies.motion import Action, footprints, planned
from onelight_stage.bodies.skeleton import Chain, about, log, share, skinned, turning, two_bones


def test_a_turn_takes_one_pair_of_directions_to_the_other():
    turn = turning(np.array([1.0, 0, 0]), np.array([0, 0, 1.0]), np.array([[0, 1.0, 0]]), np.array([[0, 0, 1.0]]))
    assert np.allclose(turn[0] @ [1, 0, 0], [0, 1, 0])
    assert np.allclose(turn[0] @ [0, 0, 1], [0, 0, 1])


def test_half_of_a_turn_twice_is_the_turn():
    turn = about(np.array([0.6, 0.0, 0.8]), 1.3)
    half = share(turn, 0.5)
    assert np.allclose(half @ half, turn, atol=1e-9)
    assert np.isclose(np.linalg.norm(log(turn)), 1.3)


@pytest.mark.parametrize("goal", [(0.3, 0.1, -0.4), (0.0, -0.5, 0.1), (0.05, 0.0, -0.55)])
def test_a_limb_keeps_its_lengths_and_reaches(goal):
    root = np.zeros((1, 3))
    middle, end = two_bones(root, np.array([goal]), np.array([[0.0, -1.0, 0.0]]), 0.3, 0.27)
    assert np.isclose(np.linalg.norm(middle), 0.3)
    assert np.isclose(np.linalg.norm(end - middle), 0.27)
    assert np.allclose(end, goal, atol=1e-6)


def test_a_chain_at_rest_moves_nothing():
    heads = np.array([[0.0, 0, 1], [0, 0, 2]])
    chain = Chain(heads, [-1, 0], ["root", "tip"], 2)
    chain.root = np.repeat(heads[:1], 2, 0)
    points = np.array([[0.1, 0.2, 1.5]], np.float32)
    moved = skinned(points, np.array([[0.5, 0.5]], np.float32), chain.matrices())
    assert np.allclose(moved, points, atol=1e-6)


def test_feet_that_bear_weight_stay_put():
    walk = np.stack([np.linspace(0, 3, 73), np.zeros(73)], 1)
    steps = footprints(walk, np.zeros(73), 0.1, 0.7, 24.0)
    both = steps.planted[1:] & steps.planted[:-1]
    slid = np.linalg.norm(np.diff(steps.at, axis=0), axis=-1)[both]
    assert both.any(axis=0).all()
    assert slid.max() < 1e-6
    assert np.allclose(steps.at[-1].mean(0), [3, 0], atol=0.02)


def test_who_stands_still_makes_no_step():
    steps = footprints(np.zeros((24, 2)), np.zeros(24), 0.1, 0.7, 24.0)
    assert steps.planted.all()
    assert steps.lift.max() == 0


def test_who_rises_stands_where_the_feet_are():
    motion = planned([Action(do="sit", place=(1, 0), facing=90), Action(at=0.1, do="stand")], 72, 24.0, 0.4)
    assert np.allclose(motion.place[-1], [1, 0.4], atol=1e-6)
    assert motion.sit[0] == 1
    assert motion.sit[-1] == 0


def test_an_unknown_gesture_says_what_there_is():
    with pytest.raises(ValueError, match="cross arms"):
        Action(hands="juggle")
