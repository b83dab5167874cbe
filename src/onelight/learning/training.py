"""Base weights, from the command line: a bank of made footage in a folder, so many minutes of lessons, the weights.

A head's `base.py` says what its lessons are and how its bank comes about; this is what all of them share.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

import cv2
import torch
from torch import Tensor, nn

from onelight.learning import weights
from onelight.learning.loop import learn
from onelight.records import ModelCard
from onelight.units.errors import Missing

T = TypeVar("T", bound=Collection)
CHECKPOINT = "base.checkpoint"
LOOK_EVERY = 250
"""Lessons between two looks for what has landed in the bank."""


def keep(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """A file of a bank, as `write` writes it: there whole, or not at all."""
    part = path.with_name(f".{path.name}")
    with part.open("wb") as file:
        write(file)
    part.replace(path)


def shot(stage: Path, kind: str) -> list[Path]:
    """The scene.json of every scene that `onelight-stage dataset KIND` made in a folder, in order of name. Raises
    Missing for a folder without any."""
    found = sorted(stage.glob(f"{kind}-*/scene.json"))
    if not found:
        raise Missing(f"There are no scenes in '{stage}'.", f"Shoot some: onelight-stage dataset {kind}.")
    return found


class Told(argparse.Namespace):
    """What the command line said; a head's own options are there, too."""

    what: str
    folder: Path
    count: int
    first: int
    minutes: float
    seed: int
    threads: int
    out: Path
    grow: Path | None


class Bank(Generic[T]):
    """The files of a folder that match `pattern`, as `load` reads each; while more are being rendered, they come in as
    they land. `holds`: what they are called, in the plural."""

    def __init__(self, folder: Path, pattern: str, load: Callable[[Path], T], holds: str) -> None:
        self.folder, self.pattern, self.load, self.holds = folder, pattern, load, holds
        self._held: dict[str, T] = {}

    def look(self) -> list[T]:
        """All that has landed and isn't empty, in order of name."""
        for path in sorted(self.folder.glob(self.pattern)):
            if path.name not in self._held:
                self._held[path.name] = self.load(path)
        return [one for one in self._held.values() if len(one)]


def train(
    head: str,
    network: nn.Module,
    bank: Bank[T],
    lesson: Callable[[list[T], int], Tensor],
    told: Told,
    *,
    rate: float,
    elder: ModelCard | None = None,
) -> ModelCard:
    """Learn a head's base for `told.minutes` and write its weights with their card to `told.out`; stopped, it goes on
    where it was.

    `lesson(held, step)` gives the loss of a step from what the bank holds, drawn from `told.seed` and the step.
    `elder`: the card of the weights that the network already has; the time that they took is counted in, and what
    they learned from is told beside: it may be the same.
    """
    held = bank.look()

    def loss_of(step: int) -> Tensor:
        nonlocal held
        if step % LOOK_EVERY == 0:
            held = bank.look()
        return lesson(held, step)

    def tell(says: str, part: float) -> None:
        print(f"\r{part:6.1%} {says}, {len(held)} {bank.holds}   ", end="", file=sys.stderr, flush=True)

    checkpoint = bank.folder / CHECKPOINT
    learned = learn(
        network, loss_of, seconds=told.minutes * 60, checkpoint=checkpoint, progress=tell, average=0.999, rate=rate
    )
    before = {f"{bank.holds}_before": elder.figures[bank.holds]} if elder and bank.holds in elder.figures else {}
    card = ModelCard(
        head=head, base=elder.weights if elder else "", weights="", production="",
        command=f"python -m onelight.learning.{head}.base train --minutes {told.minutes:g} --seed {told.seed}"
        + (f" --grow {head}.safetensors" if elder else ""),
        seconds=round(learned.seconds) + (elder.seconds if elder else 0),
        steps=learned.steps + (elder.steps if elder else 0), seed=told.seed,
        figures={bank.holds: len(held), **before, "loss": round(learned.loss, 4)},
        on=datetime.date.today().isoformat(),
    )  # fmt: skip
    written = weights.write(told.out, card, {name: v.detach().numpy() for name, v in network.state_dict().items()})
    checkpoint.unlink(missing_ok=True)
    return written


def parser(says: str | None, head: str, holds: str, count: int) -> argparse.ArgumentParser:
    """The command line of a head's base, `count` of what its bank `holds` by default; a head adds its own options."""
    made = argparse.ArgumentParser(description=says, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("what", choices=["bank", "train"])
    made.add_argument("folder", type=Path, help=f"where the bank of {holds} lies")
    made.add_argument(f"--{holds}", dest="count", type=int, default=count, help="how many the bank is to hold")
    made.add_argument("--first", type=int, default=0, help="number of the first to render")
    made.add_argument("--minutes", type=float, default=60)
    made.add_argument("--grow", type=Path, help="weights to go on from, instead of from nothing")
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--threads", type=int, default=2)
    made.add_argument("--out", type=Path, default=weights.BASES / f"{head}.safetensors")
    return made


def run(
    line: argparse.ArgumentParser,
    fill: Callable[[Told], None],
    teach: Callable[[Told], ModelCard],
) -> None:
    """Does what the command line says: `fill` the bank, or `teach` from it and print the card."""
    told = line.parse_args(namespace=Told())
    torch.set_num_threads(told.threads)
    cv2.setNumThreads(told.threads)
    if told.what == "bank":
        fill(told)
    else:
        torch.manual_seed(told.seed)
        print(teach(told).json_text())
