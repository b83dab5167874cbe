"""How well balance takes mixed light apart, against any one balance for the whole picture.

    python benchmarks/balance_mixed.py [--only NAME …] [--trials N] [--out FILE]

Two lights, 60 to 160 mired and up to 6 CC apart, are injected in scene-linear light over a known soft region (half of
the picture, at any angle, or an oval) into frames of a clip's second half, which are then clipped and kept as 8 bits;
the first half, as it was, is the scene's other take. Told is how far the local white lies from the clean clip's, means
over what was recorded: in mired and in CC. `best global` is the one balance that comes nearest to the truth, fitted.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import balance as bench
import balance_peers as peers
import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes import balance
from onelight.picture import colour, video
from onelight.picture.clipping import clipped
from onelight.picture.picture import Picture
from onelight.units.light import BALANCE_BASIS, gains

CLIPS = ("corridor", "bedroom", "cups", "blocks", "green wall", "room, 4 cameras", "sample")
"""All of balance's but the juggler, on which this was tuned; so were 12A-1B, the dancer and the room's CG guest."""
FRAMES = 6
_TO_LIGHT = np.linalg.inv(BALANCE_BASIS)[1:]
_DARK, _SMOOTH = 2.0**-8, 9

Floats = NDArray[np.floating]


def soft(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """(H, W) 0..1: how much of the first light falls where."""
    wide, high = size
    y, x = (np.mgrid[0:high, 0:wide] + 0.5) / wide
    x, y, edge = x - 0.5, y - 0.5 * high / wide, rng.uniform(0.03, 0.1)
    if rng.random() < 0.5:
        turn = rng.uniform(0, 2 * np.pi)
        beyond = x * np.cos(turn) + y * np.sin(turn) - rng.uniform(-0.08, 0.08)
    else:
        beyond = np.hypot(x - rng.uniform(-0.25, 0.25), 1.3 * (y - rng.uniform(-0.1, 0.1))) - rng.uniform(0.18, 0.3)
    return 1 / (1 + np.exp(-beyond / edge))


def mixed_light(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """(H, W, 3) scene-linear gains of two lights about the camera's balance."""
    apart, cc = rng.uniform(60, 160) * rng.choice([-1, 1]) / 2, rng.uniform(-3, 3)
    part = soft(size, rng)[..., None]
    return part * gains(0, apart, cc) + (1 - part) * gains(0, -apart, -cc)


def local_white(out: Floats, before: Floats) -> Floats:
    """(H, W, 2) mired and CC that a way (Rec.709 video) moved each place by."""
    light = [
        cv2.blur(colour.convert(np.clip(v, 0, 1), colour.VIDEO, colour.LINEAR), (_SMOOTH,) * 2) for v in (out, before)
    ]
    return np.log2(np.maximum(light[0], _DARK) / np.maximum(light[1], _DARK)) @ _TO_LIGHT.T


def trial(name: str, number: int) -> dict[str, Any]:
    """Errors of every way on one injected mix."""
    rng = np.random.default_rng([list(bench.CLIPS).index(name), number])
    paths = bench.CLIPS[name]
    path = paths[number % len(paths)]
    count = video.probe(bench.path_of(path)).frames
    clean, _ = bench.frames_of(path, count // 2 + (number * 7) % max(1, count // 2 - FRAMES), FRAMES)
    other, _ = bench.frames_of(path, count // 6, FRAMES)
    light = mixed_light(clean[0].size, rng)
    wrong = [bench.recorded(p.with_rgb((p.linear() * light).astype(np.float32), colour.LINEAR)) for p in clean]
    shot, take = bench.plate("shot", wrong, name), bench.plate("take", other, name)
    scene = bench.Scene([shot, take])
    proposed = balance.fix.propose(shot, balance.Intent(), None, scene)
    at = FRAMES // 2
    made = {v.name: _rendered(v.recipe, wrong[at], at) for v in proposed.variants}
    found = "each light its own" in made
    outs = {"untouched": wrong[at].rgb, "balance, one for all": made["full"]}
    outs["balance, zones"] = made["each light its own" if found else "full"]
    outs |= {peer: way(np.clip(other[at].rgb, 0, 1), wrong[at].rgb) for peer, way in peers.COLOUR.items()}
    truth = -(np.log2(light) @ _TO_LIGHT.T)
    held = _held(clean[at], wrong[at])
    off = {way: (local_white(out, wrong[at].rgb) - truth)[held] for way, out in outs.items()}
    off["best global"] = (np.median(truth[held], 0) - truth)[held]
    return {"found": found, **{way: np.abs(rest).mean(0).tolist() for way, rest in off.items()}}


def _rendered(recipe: Any, picture: Picture, at: int) -> Floats:
    return next(balance.fix.render([(at, picture)], recipe, Path))[1].result.rgb


def _held(clean: Picture, wrong: Picture) -> NDArray[np.bool_]:
    """(H, W) what was recorded of both, with its surroundings, and is not dark."""
    lost = (clipped(clean) | clipped(wrong) | (clean.linear().min(-1) < 2 * _DARK)).astype(np.uint8)
    return cv2.dilate(lost, np.ones((_SMOOTH, _SMOOTH), np.uint8)) == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=list(CLIPS))
    parser.add_argument("--trials", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "out" / "balance_mixed.json")
    told = parser.parse_args()
    cv2.setNumThreads(told.threads)
    told.out.parent.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = {}
    for name in told.only:
        rows = [trial(name, number) for number in range(told.trials)]
        ways = [way for way in rows[0] if way != "found"]
        results[name] = {way: np.mean([row[way] for row in rows], 0).round(2).tolist() for way in ways}
        results[name] |= {"found": sum(row["found"] for row in rows), "of": len(rows)}
        print(name, json.dumps(results[name]), flush=True)
        told.out.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
