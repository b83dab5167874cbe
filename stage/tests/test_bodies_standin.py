"""Whole stand-ins: eyelines, planted feet, clothes outside the body, the same person every time."""

import numpy as np
import pytest

pytest.importorskip("anny")

from onelight_stage.bodies import Action, Person, StandIn, Wardrobe
from onelight_stage.bodies.surface import nearest, normals

MARK = (0.5, 1.0)


@pytest.fixture(scope="module")
def anna() -> StandIn:
    return StandIn(Person("ANNA", hair="cropped", seed=4, wardrobe=Wardrobe(top="shirt")))


def _off(truth, target) -> float:
    """The worst error of either eye in degrees."""
    eyes = np.stack([truth.points["eye.L"], truth.points["eye.R"]], 1)
    to = np.asarray(target) - eyes
    to /= np.linalg.norm(to, axis=-1, keepdims=True)
    return float(np.degrees(np.arccos(np.clip((to * truth.gazes).sum(-1), -1, 1))).max())


@pytest.mark.parametrize("target", [(0.5, 3.0, 1.6), (2.0, 2.0, 1.2), (-0.6, 2.2, 1.9)])
def test_the_eyes_meet_what_they_look_at(anna, target):
    truth = anna.perform([Action(do="stand", place=MARK, facing=90, look=target)], 12).truth
    assert _off(truth, target) < 2


def test_an_eyeball_points_where_the_truth_says(anna):
    done = anna.perform([Action(do="sit", place=MARK, facing=90, look=(2.0, 3.0, 1.2))], 6)
    ball = next(mesh for mesh in done.meshes if mesh.name.endswith("eye L"))
    assert np.allclose(-ball.moves[:, :3, 1], done.truth.gazes[:, 0], atol=1e-5)


def test_standing_feet_do_not_move(anna):
    truth = anna.perform([Action(do="stand", place=MARK, facing=90)], 24).truth
    for side in "LR":
        assert np.ptp(truth.points[f"ankle.{side}"], axis=0).max() < 0.002


def test_clothes_lie_outside_the_body(anna):
    body = anna.body
    ids = body.ids("body")
    skin, out = body.points[ids], normals(body.points, body.template.groups["body"])[ids]
    for folds in anna.folds:
        g = folds.garment
        near = nearest(g.points[: g.outer], skin)
        inside = ((g.points[: g.outer] - skin[near]) * out[near]).sum(1) < 0
        assert inside.mean() < 0.01, g.name


def test_hands_stay_out_of_the_chest(anna):
    for hands in ("rest", "cross arms", "read letter", "raise cup", "hands in lap"):
        truth = anna.perform([Action(do="stand", place=(0, 0), facing=0, hands=hands)], 1).truth
        for side in "LR":
            wrist, chest = truth.points[f"wrist.{side}"][0], truth.points["chest"][0]
            assert np.linalg.norm((wrist - chest)[:2]) > 0.12, hands


def test_the_same_person_twice_is_the_same(anna):
    again = StandIn(anna.person)
    actions = [Action(do="stand", place=MARK, facing=0), Action(at=0.1, do="walk", place=(1.5, 1.0), talk=0.3)]
    for one, other in zip(anna.perform(actions, 12).meshes, again.perform(actions, 12).meshes, strict=True):
        assert np.array_equal(one.vertices, other.vertices), one.name
