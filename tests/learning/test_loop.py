"""The training loop and what it leaves on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from onelight.learning import weights
from onelight.learning.loop import learn
from onelight.records import ModelCard
from onelight.units.errors import Changed, Missing, OnelightError


def line() -> nn.Linear:
    torch.manual_seed(0)
    return nn.Linear(1, 1)


def lesson(network: nn.Linear, step: int) -> Tensor:
    x = torch.from_numpy(np.random.default_rng(step).normal(size=(32, 1)).astype(np.float32))
    return (network(x) - (3 * x + 1)).square().mean()


def test_it_learns() -> None:
    network = line()
    learned = learn(network, lambda step: lesson(network, step), seconds=2.0, rate=0.05)
    assert learned.steps > 100
    assert float(lesson(network, 0).detach()) < 0.05


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onelight.learning.loop.CHECKPOINT_EVERY", 0.0)
    saved = tmp_path / "line.checkpoint"
    network = line()

    def stopped(step: int) -> Tensor:
        if step == 60:
            raise KeyboardInterrupt
        return lesson(network, step)

    with pytest.raises(KeyboardInterrupt):
        learn(network, stopped, seconds=1.0, checkpoint=saved)
    assert saved.exists()
    steps = []
    again = line()
    learn(again, lambda step: (steps.append(step), lesson(again, step))[1], seconds=1.0, checkpoint=saved)
    assert 1 < steps[0] <= 60


def test_what_was_learned_to_the_end_is_there_until_it_is_kept(tmp_path: Path) -> None:
    """A kill while the learned network is examined must not cost the learning."""
    saved = tmp_path / "line.checkpoint"
    network, again = line(), line()
    first = learn(network, lambda step: lesson(network, step), seconds=0.3, checkpoint=saved, average=0.9)
    second = learn(again, lambda step: lesson(again, step), seconds=0.3, checkpoint=saved, average=0.9)
    assert second.steps == first.steps > 0
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), again.parameters(), strict=True))


def test_a_torn_checkpoint_costs_only_itself(tmp_path: Path) -> None:
    saved = tmp_path / "line.checkpoint"
    saved.write_bytes(b"half a checkpoint")
    network = line()
    assert learn(network, lambda step: lesson(network, step), seconds=0.2, checkpoint=saved).steps > 0


def test_a_loss_that_is_no_number_ends_it() -> None:
    network = line()
    with pytest.raises(OnelightError, match="broke down"):
        learn(network, lambda step: lesson(network, step) * float("nan"), seconds=1.0)


def test_weights_come_back_with_their_card(tmp_path: Path) -> None:
    tensors = {"a": np.arange(6, dtype=np.float32).reshape(2, 3)}
    blank = ModelCard(head="look", base="", weights="", production="")
    card = weights.write(tmp_path / "x.safetensors", blank, tensors)
    found, loaded = weights.read(tmp_path / "x.safetensors")
    assert found == card
    assert np.array_equal(loaded["a"], tensors["a"])
    assert (tmp_path / "x.card.json").exists()


def test_tampered_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    weights.write(path, ModelCard(head="look", base="", weights="", production=""), {"a": np.ones(4, np.float32)})
    held = bytearray(path.read_bytes())
    held[-1] ^= 1
    path.write_bytes(held)
    with pytest.raises(Changed):
        weights.read(path)
    path.write_bytes(b"junk")
    with pytest.raises(Changed):
        weights.read(path)


def test_missing_weights_say_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="learn"):
        weights.read(tmp_path / "none.safetensors")


def test_the_base_that_ships_is_what_its_card_says() -> None:
    card, tensors = weights.base("look")
    assert card.base == "" or len(card.base) == 16
    assert card.steps > 1000
    assert sum(t.size for t in tensors.values()) < 1_000_000
