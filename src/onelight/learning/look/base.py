"""The look head's base weights: render a bank of generated scenes, then learn from it.

    python -m onelight.learning.look.base bank out/bank --scenes 800
    python -m onelight.learning.look.base train out/bank --minutes 60

Both can be stopped and go on where they were. `--environments` names a folder of CC0 equirectangular
HDR pictures (.exr) that a quarter of the scenes are set in: Debian's package blender-data has eight.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from onelight.learning import scenes, weights
from onelight.learning.look import head
from onelight.learning.look.lessons import loss
from onelight.learning.look.network import LookNet
from onelight.learning.look.pairs import Frames, lesson
from onelight.learning.loop import learn
from onelight.picture import colour
from onelight.records import ModelCard

FIRST_SEED = 10_000
"""Scenes below are for tests and samples, never for learning."""
SIZE = (72, 128)
CAMERAS = 4
MOMENTS = (0.3, 1.9)
"""Seconds."""
CHECKPOINT = "base.checkpoint"
PAIRS = 16
RATE, GROWING_RATE = 1e-3, 6e-4


def render(seed: int, environments: Sequence[Path]) -> list[Frames]:
    """The cameras of one scene, each (2, 72, 128, 3) float16 ACEScct."""
    rng = np.random.default_rng(seed)
    around = None
    if environments and seed % 4 == 0:
        around = _environment(environments[int(rng.integers(len(environments)))])
    scene = scenes.build(seed, environment=around)
    views = scene.cameras(CAMERAS, rng)
    return [
        np.stack([colour.to_log(scenes.shoot(scene, view, moment, SIZE)) for moment in MOMENTS]).astype(np.float16)
        for view in views
    ]


def _environment(path: Path) -> np.ndarray:
    import OpenImageIO as oiio

    return np.asarray(oiio.ImageBuf(str(path)).get_pixels(oiio.FLOAT))[..., :3]


def fill_bank(folder: Path, count: int, environments: Sequence[Path], first: int = 0) -> None:
    """One .npy a scene; those that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(FIRST_SEED + first, FIRST_SEED + first + count):
        path = folder / f"scene{seed}.npy"
        if path.exists():
            continue
        part = folder / f".{path.name}"
        with part.open("wb") as out:
            np.save(out, np.stack(render(seed, environments)))
        part.replace(path)
        print(f"\rscene {seed - FIRST_SEED - first + 1} of {count}", end="", file=sys.stderr)


class Bank:
    """The scenes of a folder; while more are being rendered, they come in as they land."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scenes: dict[str, list[Frames]] = {}

    def look(self) -> list[list[Frames]]:
        """All scenes that have landed: cameras of (2, 72, 128, 3) float16 ACEScct."""
        for path in sorted(self.folder.glob("scene*.npy")):
            if path.name not in self.scenes:
                self.scenes[path.name] = list(np.load(path))
        return list(self.scenes.values())


def train(folder: Path, out: Path, minutes: float, seed: int = 0, grow: Path | None = None) -> ModelCard:
    """Learn for so many minutes, from nothing or from weights that there are; write them with their card."""
    torch.manual_seed(seed)
    elder, tensors = weights.read(grow) if grow else (None, None)
    network = (head.network(tensors).train() if tensors else LookNet()).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    bank = Bank(folder)
    held = bank.look()

    def step_loss(step: int) -> torch.Tensor:
        nonlocal held
        if step % 500 == 0:
            held = bank.look()
        torch.manual_seed(seed + step)
        frames = 2 if step % 4 == 3 else 1
        return loss(network, lesson(held, np.random.default_rng((seed, step)), PAIRS // frames, frames))

    def tell(says: str, part: float) -> None:
        print(f"\r{part:6.1%} {says}, {len(held)} scenes   ", end="", file=sys.stderr, flush=True)

    learned = learn(
        network,
        step_loss,
        seconds=minutes * 60,
        checkpoint=folder / CHECKPOINT,
        progress=tell,
        average=0.999,
        rate=GROWING_RATE if grow else RATE,
    )
    card = ModelCard(
        head="look",
        base=elder.weights if elder else "",
        weights="",
        production="",
        command=f"python -m onelight.learning.look.base train --minutes {minutes:g} --seed {seed}"
        + (" --grow look.safetensors" if grow else ""),
        seconds=round(learned.seconds) + (elder.seconds if elder else 0),
        steps=learned.steps + (elder.steps if elder else 0),
        seed=seed,
        figures={"scenes": len(held) + (elder.figures["scenes"] if elder else 0), "loss": round(learned.loss, 4)},
        on=datetime.date.today().isoformat(),
    )
    written = weights.write(out, card, {k: v.detach().numpy() for k, v in network.state_dict().items()})
    (folder / CHECKPOINT).unlink()
    return written


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["bank", "train"])
    parser.add_argument("folder", type=Path, help="where the bank of scenes lies")
    parser.add_argument("--scenes", type=int, default=800)
    parser.add_argument("--first", type=int, default=0, help="number of the first scene to render")
    parser.add_argument("--grow", type=Path, help="weights to go on from, instead of from nothing")
    parser.add_argument("--environments", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=weights.BASES / "look.safetensors")
    told = parser.parse_args()
    torch.set_num_threads(told.threads)
    if told.what == "bank":
        around = sorted(told.environments.glob("*.exr")) if told.environments else []
        fill_bank(told.folder, told.scenes, around, told.first)
    else:
        print(train(told.folder, told.out, told.minutes, told.seed, told.grow).json_text())


if __name__ == "__main__":
    main()
