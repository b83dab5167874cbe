"""The look head: regression in closed form, lessons, and a production's own adaptation."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from onelight.fixes.contract import Budget, Plate, Weights
from onelight.fixes.match import study
from onelight.learning import scenes, weights
from onelight.learning.look import head, theta
from onelight.learning.look.network import LookNet
from onelight.learning.look.pairs import lesson
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.records import Clip, Shot
from onelight.units.errors import BadInput


def test_regression_finds_what_was_done() -> None:
    torch.manual_seed(1)
    truth = torch.randn(6, 5) * 0.6
    colours = 0.2 + 0.4 * torch.rand(6, 200, 3)
    found = theta.regress(colours, theta.graded(colours, truth), torch.ones(6, 200), ridge=1e-7)
    assert found == pytest.approx(truth, abs=1e-3)


def test_a_theta_is_the_grade_it_says() -> None:
    torch.manual_seed(2)
    truth = torch.randn(1, 5) * 0.5
    colours = 0.2 + 0.4 * torch.rand(1, 50, 3)
    assert theta.graded(colours, truth)[0] == pytest.approx(
        torch.from_numpy(theta.grade(truth[0]).cdl.apply(colours[0].numpy())), abs=1e-5
    )


def shots(seed: int) -> list[Plate]:
    """Two cameras of one generated scene."""
    made = scenes.build(seed, "kitchen")
    plates = []
    for number, camera in enumerate(made.cameras(2, np.random.default_rng(seed))):
        light = [scenes.shoot(made, camera, t, (54, 96)) for t in np.linspace(0, 2, 6)]
        pictures = [Picture.from_array(frame).to(colour.VIDEO) for frame in light]
        facts = {"path": "", "bytes": 1, "width": 96, "height": 54, "rate": "24", "frames": 6}
        clip = Clip(id=f"c{number}", name=f"A{number}", colour_space=colour.VIDEO, **facts)
        shot = Shot(id=clip.id, name=f"A{number}-1", clip=clip.id, start=0, end=6, scene="1")
        plates.append(Plate(shot, clip, None, lambda n, p=pictures: p[:n], lambda a, b: iter(())))
    return plates


def test_lessons_are_the_same_from_the_same_seed() -> None:
    frames = study._scenes(shots(3))
    one, two = (lesson(frames, np.random.default_rng(5), 3, 2) for _ in range(2))
    assert torch.equal(one.shot, two.shot)
    assert one.hero.shape[:3] == (3, 2, 3)
    assert not torch.equal(one.shot, one.clean)


def test_adapting_never_leaves_it_worse() -> None:
    learned = study.learn(shots(4), None, Budget(seconds=3.0))
    figures = learned.card.figures
    assert learned.card.steps > 0
    assert learned.card.base == weights.base("look")[0].weights
    changed = any(not np.array_equal(learned.tensors[k], v) for k, v in weights.base("look")[1].items())
    assert changed == (figures["held_out_loss_adapted"] <= figures["held_out_loss_base"])
    assert dict(learned.card.learned_from).keys() == {"c0", "c1"}


def test_learning_from_nothing_is_refused() -> None:
    with pytest.raises(BadInput, match="no pictures"):
        study.learn([], None, Budget(seconds=1.0))


def test_other_weights_are_refused() -> None:
    picture = [Picture.from_array(np.full((20, 30, 3), 0.4, np.float32), colour.VIDEO)]
    with pytest.raises(BadInput, match="no look weights"):
        head.look(picture, picture, {"a": np.ones(3, np.float32)})


def test_an_untrained_network_still_gives_a_grade() -> None:
    tensors = {name: value.numpy() for name, value in LookNet().state_dict().items()}
    picture = [Picture.from_array(np.random.default_rng(0).random((40, 60, 3)), colour.VIDEO)]
    mean, deviation = head.look(picture, picture, Weights(weights.base("look")[0], tensors).tensors)
    assert np.isfinite(mean).all()
    assert (deviation > 0).all()
