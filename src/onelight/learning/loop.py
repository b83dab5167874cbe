"""The training loop: lessons until the time is spent, a checkpoint every few seconds, resumes where it was."""

from __future__ import annotations

import io
import math
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

import torch
from torch import Tensor, nn

from onelight.units.errors import OnelightError

Lesson = TypeVar("Lesson")

CHECKPOINT_EVERY = 5.0
"""Seconds between checkpoints of a short run; a long one saves every fiftieth of its budget."""


@dataclass
class Learned:
    """How a run went."""

    steps: int
    seconds: float
    loss: float


class Ahead(Generic[Lesson]):
    """Lessons drawn beside the learning: while one is learned from, a thread draws the next. To be left as a context,
    which waits for it."""

    def __init__(self) -> None:
        self._beside = ThreadPoolExecutor(1, "lessons")
        self._drawn: dict[int, Future[Lesson]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._beside.shutdown(cancel_futures=True)

    def of(self, number: int, draw: Callable[[int], Lesson]) -> Lesson:
        """draw(number), which may have been drawn already; the next is begun."""
        self._drawn = {n: self._drawn.get(n) or self._beside.submit(draw, n) for n in (number, number + 1)}
        return self._drawn[number].result()


def learn(
    network: nn.Module,
    loss_of_step: Callable[[int], Tensor],
    *,
    seconds: float = math.inf,
    steps: int | None = None,
    rate: float = 1e-3,
    warmup: int = 50,
    checkpoint: Path | None = None,
    progress: Callable[[str, float], None] = lambda says, part: None,
    average: float = 0.0,
) -> Learned:
    """AdamW with a cosine schedule over `seconds` of learning time, counted over interruptions, or over `steps`.

    `loss_of_step(step)` draws the lesson of a step and gives its loss; drawn from the step's own seed,
    a resumed run sees what an uninterrupted one would have seen. `average` > 0 keeps a running mean of
    the weights and ends with it. The last `checkpoint` stays until the caller has kept what was learned and
    removes it. Raises OnelightError if the loss is no number.
    """
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-4)
    mean = {name: value.detach().clone() for name, value in network.state_dict().items()} if average else {}
    step, spent, smooth = _resume(checkpoint, network, optimiser, mean)
    began = saved = time.monotonic() - spent
    saved += spent
    while (part := _part(step, steps, spent := time.monotonic() - began, seconds)) < 1:
        pace = min(1.0, (step + 1) / warmup) * 0.5 * (1 + math.cos(math.pi * part))
        for group in optimiser.param_groups:
            group["lr"] = rate * max(pace, 0.01)
        loss = loss_of_step(step)
        if not torch.isfinite(loss):
            raise OnelightError(f"Learning broke down at step {step}.", "Start again without its checkpoint.")
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        now = float(loss.detach())
        smooth = now if step == 1 else smooth + 0.02 * (now - smooth)
        _follow(mean, network, min(average, 1 - 1 / (step + 1)))
        progress(f"step {step}, loss {smooth:.3f}", min(1.0, _part(step, steps, spent, seconds)))
        if checkpoint and time.monotonic() - saved > max(CHECKPOINT_EVERY, 0 if steps else seconds / 50):
            _save(checkpoint, _run(network, optimiser, mean) | {"step": step, "spent": spent, "loss": smooth})
            saved = time.monotonic()
    if checkpoint:
        _save(checkpoint, _run(network, optimiser, mean) | {"step": step, "spent": spent, "loss": smooth})
    if mean:
        network.load_state_dict(mean)
    return Learned(step, spent, smooth)


def _part(step: int, steps: int | None, spent: float, seconds: float) -> float:
    return step / steps if steps else spent / seconds


def _follow(mean: dict[str, Tensor], network: nn.Module, keep: float) -> None:
    for name, value in network.state_dict().items():
        if name in mean:
            mean[name].lerp_(value.detach(), 1 - keep)


def _run(network: nn.Module, optimiser: torch.optim.Optimizer, mean: dict[str, Tensor]) -> dict[str, Any]:
    return {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "mean": mean}


def _save(path: Path, run: dict[str, Any]) -> None:
    held = io.BytesIO()
    torch.save(run, held)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(held.getvalue())
    part.replace(path)


def _resume(
    path: Path | None, network: nn.Module, optimiser: torch.optim.Optimizer, mean: dict[str, Tensor]
) -> tuple[int, float, float]:
    if path is None or not path.exists():
        return 0, 0.0, 0.0
    try:
        held = torch.load(path, weights_only=True)
        network.load_state_dict(held["network"])
        optimiser.load_state_dict(held["optimiser"])
    except Exception:
        path.unlink()
        return 0, 0.0, 0.0
    for name in mean:
        mean[name].copy_(held["mean"][name])
    return int(held["step"]), float(held["spent"]), float(held["loss"])
