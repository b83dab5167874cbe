"""Layered clips of generated scenes: a few frames of each, with the exact cover of every person in them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onelight.learning import scenes, training
from onelight.learning.scenes import lens
from onelight.picture import colour

FIRST_SEED = 50_000
"""Scenes below are for tests, samples and the look head."""
SIZE = (144, 256)
"""(height, width)."""
FRAMES = 4
SAMPLES = 3
"""Rays a pixel, over the pixel and over the shutter."""
PACES = (1 / 24, 1 / 24, 1 / 12)
"""Seconds from frame to frame: a slow action, or one twice as quick."""
LEAST = 0.012
"""Share of the picture that a person must cover in every frame to be worth a lesson."""


def clip(seed: int) -> dict[str, NDArray[np.uint8]] | None:
    """`frames` (N, H, W, 3) uint8 ACEScct and `covers` (N, H, W, P) uint8, how much of a pixel each person covers,
    motion blur and defocus in it. None where the camera sees nobody large enough."""
    rng = np.random.default_rng(seed)
    scene = scenes.build(seed)
    camera = scene.cameras(4, rng)[int(rng.integers(4))]
    pace, begin = float(rng.choice(PACES)), float(rng.uniform(0.2, 2.0))
    first = scenes.survey(scene, camera, begin, (SIZE[0] // 4, SIZE[1] // 4)).person
    seen = [who for who in np.unique(first[first >= 0]) if (first == who).mean() > LEAST]
    if not seen:
        return None
    shot = [_frame(scene, camera, begin + pace * n, seen) for n in range(FRAMES)]
    return {"frames": np.stack([frame for frame, _ in shot]), "covers": np.stack([cover for _, cover in shot])}


def _frame(scene: scenes.Scene, camera: scenes.Camera, seconds: float, seen: list) -> tuple[NDArray, NDArray]:
    colours, covers, depth = [], [], None
    for k in range(SAMPLES):
        spot = ((k + 0.5) / SAMPLES - 0.5, ((k * 0.618 + 0.5) % 1) - 0.5)
        view = scenes.survey(scene, camera, seconds + (k / SAMPLES) / 48, SIZE, spot)
        colours.append(view.colour)
        covers.append(np.stack([view.person == who for who in seen], axis=-1))
        depth = view.depth if depth is None else depth
    light = lens.through(np.mean(np.stack(colours), axis=0), depth, camera, seconds)
    cover = lens.defocus(np.stack(covers).astype(np.float32).mean(axis=0), depth, camera, seconds)
    return _bytes(colour.to_log(np.clip(light, 0, 64).astype(np.float32))), _bytes(cover)


def _bytes(values: NDArray) -> NDArray[np.uint8]:
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)


def fill(folder: Path, count: int, first: int = 0) -> None:
    """One .npz a scene, empty where it shows nobody; those that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(FIRST_SEED + first, FIRST_SEED + first + count):
        path = folder / f"clip{seed}.npz"
        if path.exists():
            continue
        made = clip(seed) or {}
        training.keep(path, lambda out, made=made: np.savez_compressed(out, **made))  # type: ignore[arg-type]
        print(f"\rclip {seed - FIRST_SEED - first + 1} of {count}", end="", file=sys.stderr)
