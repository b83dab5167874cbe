"""The light head's base weights: take in frames of the virtual soundstage, then learn from them.

    stage/.venv/bin/onelight-stage dataset lights out/stage --count 150 --seed 20000 --moments 3 --samples 10
    python -m onelight.learning.light.base bank out/lights --stage out/stage
    python -m onelight.learning.light.base train out/lights --minutes 90

All can be stopped and go on where they were; frames that land while it learns are learned from.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from torch import Tensor

from onelight.learning import training, weights
from onelight.learning.layers import fast
from onelight.learning.light import bank, lessons
from onelight.learning.light.network import network
from onelight.learning.loop import Ahead
from onelight.learning.training import Bank, Told
from onelight.records import ModelCard
from onelight.units.errors import BadInput

BATCH = 8
RATE, GROWING_RATE = 2e-3, 1.2e-3
ECHOES = 2
"""Times that each batch is learned from: drawing it takes longer (Choi et al. 2020, "Faster neural network training
with data echoing")."""
LAMPS_EVERY = 2
"""Lessons in which lamps are asked for, too: one of so many."""


def fill(told: Told) -> None:
    """Takes in the frames that the soundstage has made. Raises BadInput where nobody says where they are."""
    if told.stage is None:
        raise BadInput("Which frames?", "Say --stage FOLDER: what `onelight-stage dataset lights` made.")
    bank.fill(told.stage, told.folder, told.count)


def teach(told: Told) -> ModelCard:
    """Learns for so many minutes, from nothing or from the weights `told.grow`, and writes the weights with their
    card."""
    elder, tensors = weights.read(told.grow) if told.grow else (None, None)
    net = network(tensors).train()
    ahead = Ahead[dict[str, Tensor]]()

    def drawn(held: list[list[Path]], number: int) -> dict[str, Tensor]:
        rng = np.random.default_rng((told.seed, number))
        frames = [bank.read(held[rng.integers(len(held))][0]) for _ in range(BATCH)]
        return lessons.batch_of([lessons.lesson(frame, rng) for frame in frames])

    def lesson(held: list[list[Path]], step: int) -> Tensor:
        """Each is learned ECHOES times while the next is drawn."""
        batch = ahead.of(step // ECHOES, lambda number: drawn(held, number))
        return lessons.loss(net, batch, fast(), lamps=step % LAMPS_EVERY == 0)

    frames = Bank(told.folder, "*.npz", lambda path: [path], "frames")
    with ahead:
        rate = GROWING_RATE if elder else RATE
        return training.train("light", net, frames, lesson, told, rate=rate, elder=elder)


def main() -> None:
    """Command line."""
    line = training.parser(__doc__, "light", "frames", 2000)
    line.add_argument("--stage", type=Path, help="what `onelight-stage dataset lights` made, for the bank")
    training.run(line, fill, teach)


if __name__ == "__main__":
    main()
