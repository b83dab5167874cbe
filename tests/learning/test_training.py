"""Base weights from the command line: the bank is filled, learned from while it grows, and the card says how."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from onelight.learning import training, weights
from onelight.records import ModelCard


def _said(monkeypatch: pytest.MonkeyPatch, *words: object) -> None:
    monkeypatch.setattr("sys.argv", ["base", *map(str, words)])


def _fill(told: training.Told) -> None:
    told.folder.mkdir(exist_ok=True)
    for n in range(told.first, told.first + told.count):
        np.save(told.folder / f"line{n}.npy", np.full(3, n, np.float32) if n else np.zeros(0, np.float32))


def _teach(told: training.Told, elder: ModelCard | None = None) -> ModelCard:
    network = nn.Linear(1, 1)

    def lesson(held: list[np.ndarray], step: int) -> Tensor:
        x = torch.from_numpy(held[step % len(held)][:, None])
        return (network(x) - 2 * x).square().mean()

    bank = training.Bank(told.folder, "line*.npy", np.load, "lines")
    return training.train("look", network, bank, lesson, told, rate=0.01, elder=elder)


def test_a_bank_is_filled_and_learned_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bank, out = tmp_path / "bank", tmp_path / "line.safetensors"
    line = training.parser("Says.", "look", "lines", 400)
    _said(monkeypatch, "bank", bank, "--lines", 4)
    training.run(line, _fill, _teach)
    assert len(list(bank.glob("line*.npy"))) == 4

    _said(monkeypatch, "train", bank, "--minutes", 0.005, "--seed", 3, "--out", out)
    training.run(line, _fill, _teach)
    card, tensors = weights.read(out)
    assert card.weights in capsys.readouterr().out and set(tensors) == {"weight", "bias"}
    assert card.figures["lines"] == 3 and card.seed == 3 and card.steps > 0 and card.base == ""
    assert card.command == "python -m onelight.learning.look.base train --minutes 0.005 --seed 3"
    assert not (bank / training.CHECKPOINT).exists()

    told = line.parse_args(["train", str(bank), "--minutes", "0.005", "--out", str(out)], namespace=training.Told())
    grown = _teach(told, card)
    assert grown.base == card.weights and grown.figures["lines"] == grown.figures["lines_before"] == 3
    assert grown.steps > card.steps
    assert grown.command.endswith("--grow look.safetensors")


def test_what_lands_later_comes_in(tmp_path: Path) -> None:
    bank = training.Bank(tmp_path, "*.npy", np.load, "lines")
    assert bank.look() == []
    np.save(tmp_path / "one.npy", np.ones(2))
    assert len(bank.look()) == 1
