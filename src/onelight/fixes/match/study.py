"""How match learns: the production's own frames, spoiled in known ways and put right again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import torch

from onelight.fixes.contract import Budget, Plate, Weights
from onelight.learning import weights
from onelight.learning.look import errors, head
from onelight.learning.look.lessons import loss
from onelight.learning.look.network import LookNet
from onelight.learning.look.pairs import Frames, Scene, lesson
from onelight.learning.loop import learn as loop
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.records import ModelCard
from onelight.units.errors import BadInput

STILLS = 24
"""Frames a shot gives to learning, at most."""
HELD_OUT = 0.2
"""The last part of each shot's frames is kept for measuring."""
LONG_SIDE = 160
PAIRS = 12
RATE = 4e-4
VARIETY = 0.35
"""The production's look is varied a little, so that a shot in another light is still its own."""
EXAM_PAIRS = 48


def spoil(frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], errors.Error]:
    """Frames with one error drawn from what goes wrong on a set, in their own colour space; and the error."""
    error = errors.draw(rng)
    spoiled = []
    for picture in frames:
        light = colour.from_log(errors.inject(picture.to(colour.LOG).rgb, error))
        spoiled.append(picture.with_rgb(light, colour.LINEAR).to(picture.colour_space))
    return spoiled, error


def learn(dailies: Sequence[Plate], base: Weights | None, budget: Budget) -> Weights:
    """The base, adapted; figures are measured on frames held out. Deterministic but for how far the time
    reaches. Raises BadInput where there are no pictures."""
    scenes, exam = _split(_scenes(dailies))
    card, tensors = (base.card, base.tensors) if base else weights.base("look")
    network = head.network(tensors).train()
    before = _examine(network, exam, budget.seed)

    def step_loss(step: int) -> torch.Tensor:
        torch.manual_seed(budget.seed + step)
        frames = 2 if step % 4 == 3 else 1
        rng = np.random.default_rng((budget.seed, step))
        return loss(network, lesson(scenes, rng, PAIRS // frames, frames, VARIETY))

    learned = loop(
        network,
        step_loss,
        seconds=budget.seconds,
        rate=RATE,
        warmup=20,
        checkpoint=budget.checkpoint,
        progress=budget.progress,
        average=0.98,
    )
    after = _examine(network, exam, budget.seed)
    adapted = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    figures = {"held_out_loss_base": before, "held_out_loss_adapted": after}
    if after > before:
        adapted, figures["kept_base"] = dict(tensors), 1.0
    grown = ModelCard(
        head="look",
        base=card.weights,
        weights=weights.weights_hash(adapted),
        production="",
        learned_from=tuple((p.clip.id, p.clip.grant.by if p.clip.grant else "") for p in dailies),
        seconds=round(learned.seconds, 1),
        steps=learned.steps,
        seed=budget.seed,
        figures={name: round(value, 4) for name, value in figures.items()},
        on=datetime.date.today().isoformat(),
    )
    return Weights(grown, adapted)


def _scenes(dailies: Sequence[Plate]) -> list[list[Frames]]:
    """The shots' pictures by scene; a shot of which nobody said its scene stands alone."""
    scenes: dict[str, list[Frames]] = {}
    for plate in dailies:
        pictures = plate.stills(STILLS)
        if pictures:
            scenes.setdefault(plate.shot.scene or f"({plate.shot.name})", []).append(_frames(pictures))
    if not scenes:
        raise BadInput("There are no pictures to learn from.", "Ingest dailies first.")
    return list(scenes.values())


def _frames(pictures: Sequence[Picture]) -> Frames:
    import cv2

    wide, high = pictures[0].size
    scale = min(1.0, LONG_SIDE / max(wide, high))
    size = (max(16, round(wide * scale)), max(16, round(high * scale)))
    small = [cv2.resize(p.to(colour.LOG).rgb, size, interpolation=cv2.INTER_AREA) for p in pictures]
    return np.stack(small).astype(np.float16)


def _split(scenes: list[list[Frames]]) -> tuple[list[list[Frames]], list[Scene]]:
    """(what is learned from, what is held out): the end of every shot, where it has frames enough."""
    keep = lambda shot: max(1, len(shot) - max(1, round(len(shot) * HELD_OUT)))  # noqa: E731
    return (
        [[shot[: keep(shot)] for shot in scene] for scene in scenes],
        [[shot[keep(shot) :] if keep(shot) < len(shot) else shot for shot in scene] for scene in scenes],
    )


def _examine(network: LookNet, exam: Sequence[Scene], seed: int) -> float:
    """Mean loss on held-out frames, always the same pairs."""
    network.eval()
    rng = np.random.default_rng((seed, 1 << 30))
    torch.manual_seed(seed)
    with torch.inference_mode():
        found = [float(loss(network, lesson(exam, rng, PAIRS, 1, VARIETY))) for _ in range(EXAM_PAIRS // PAIRS)]
    network.train()
    return sum(found) / len(found)
