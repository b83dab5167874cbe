"""The look head's base weights: render a bank of generated scenes, then learn from it.

    python -m onelight.learning.look.base bank out/bank --scenes 800
    python -m onelight.learning.look.base train out/bank --minutes 60

All can be stopped and go on where they were. `--environments` names a folder of CC0 equirectangular
HDR pictures (.exr) that a quarter of the scenes are set in: Debian's package blender-data has eight.
A bank of what the virtual soundstage has shot instead, each scene under several lights:

    stage/.venv/bin/onelight-stage dataset cameras out/stage --count 200 --size 160x90
    python -m onelight.learning.look.base bank out/bank --stage out/stage
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from onelight.learning import scenes, training, weights
from onelight.learning.look import head, stage
from onelight.learning.look.lessons import loss
from onelight.learning.look.network import LookNet
from onelight.learning.look.pairs import Frames, lesson
from onelight.picture import colour
from onelight.records import ModelCard

FIRST_SEED = 10_000
"""Scenes below are for tests and samples, never for learning."""
SIZE = (72, 128)
CAMERAS = 4
MOMENTS = (0.3, 1.9)
"""Seconds."""
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
        cameras = np.stack(render(seed, environments))
        training.keep(path, lambda out, cameras=cameras: np.save(out, cameras))
        print(f"\rscene {seed - FIRST_SEED - first + 1} of {count}", end="", file=sys.stderr)


def fill_from_stage(folder: Path, shot: Path) -> None:
    """A scene's .npy for each light of each scene that the soundstage has `shot`; those that are there already are
    kept. Raises Missing for a folder without scenes."""
    folder.mkdir(parents=True, exist_ok=True)
    for scene in (told.parent for told in training.shot(shot, "cameras")):
        paths = [folder / f"scene-{scene.name}-{number}.npy" for number in range(stage.LIGHTS)]
        if not paths[-1].exists():
            for path, cameras in zip(paths, stage.lit(scene, (SIZE[1], SIZE[0])), strict=True):
                training.keep(path, lambda out, cameras=cameras: np.save(out, cameras))


def _cameras(path: Path) -> list[Frames]:
    return list(np.load(path))


def train(told: training.Told) -> ModelCard:
    """Learn from nothing, or from the weights `told.grow`; write them with their card."""
    elder, tensors = weights.read(told.grow) if told.grow else (None, None)
    network = (head.network(tensors).train() if tensors else LookNet()).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def taught(held: list[list[Frames]], step: int) -> torch.Tensor:
        torch.manual_seed(told.seed + step)
        frames = 2 if step % 4 == 3 else 1
        return loss(network, lesson(held, np.random.default_rng((told.seed, step)), PAIRS // frames, frames))

    bank = training.Bank(told.folder, "scene*.npy", _cameras, "scenes")
    return training.train("look", network, bank, taught, told, rate=GROWING_RATE if elder else RATE, elder=elder)


def fill(told: training.Told) -> None:
    """The bank that the command line asks for."""
    if told.stage:
        fill_from_stage(told.folder, told.stage)
        return
    around = sorted(told.environments.glob("*.exr")) if told.environments else []
    fill_bank(told.folder, told.count, around, told.first)


def main() -> None:
    """Command line."""
    parser = training.parser(__doc__, "look", "scenes", 800)
    parser.add_argument("--environments", type=Path)
    parser.add_argument("--stage", type=Path, help="what `onelight-stage dataset cameras` made, for the bank")
    training.run(parser, fill, train)


if __name__ == "__main__":
    main()
