"""`python -m onelight.learning.scenes --seed 5 --out x.png [--sheet]`: look at generated scenes."""

from __future__ import annotations

import argparse
import time

import numpy as np

from . import KINDS, build, shoot
from .colour import display


def picture(seed: int, kind: str | None, cameras: int, size, samples: int, seconds: float) -> np.ndarray:
    """One row: the scene's cameras side by side, (H, n W, 3) 8-bit Rec.709."""
    scene = build(seed, kind)
    return np.concatenate(
        [
            display(shoot(scene, camera, seconds, size, samples))
            for camera in scene.cameras(cameras, np.random.default_rng(seed))
        ],
        1,
    )


def main() -> None:
    """Writes the picture that was asked for."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seed", type=int, default=5)
    ask.add_argument("--kind", choices=sorted(KINDS))
    ask.add_argument("--out", default="scenes.png")
    ask.add_argument("--sheet", action="store_true", help="several seeds, one a row")
    ask.add_argument("--rows", type=int, default=8)
    ask.add_argument("--cameras", type=int, default=5)
    ask.add_argument("--size", default="320x180")
    ask.add_argument("--samples", type=int, default=1)
    ask.add_argument("--seconds", type=float, default=0.5)
    chosen = ask.parse_args()
    width, height = map(int, chosen.size.split("x"))
    begun = time.time()
    rows = [
        picture(chosen.seed + k, chosen.kind, chosen.cameras, (height, width), chosen.samples, chosen.seconds)
        for k in range(chosen.rows if chosen.sheet else 1)
    ]
    from PIL import Image

    Image.fromarray(np.concatenate(rows)).save(chosen.out)
    print(f"{chosen.out}: {len(rows)} scenes, {time.time() - begun:.1f} s")


if __name__ == "__main__":
    main()
