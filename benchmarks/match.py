"""How well match brings a spoiled shot back, against statistical matchers, on held-out frames.

    python benchmarks/match.py [--pairs 24] [--learn 60] [--out benchmarks/out/match.json]

For every production of ../shared/footage: the look head is adapted on the first halves of its clips; pairs
of crops come from the second halves; one of the pair is spoiled by an error drawn as onelight draws them
(exposure sd 0.6 stop, balance, contrast, saturation). CIEDE2000 is between the corrected crop and the crop
before it was spoiled, at 96x64. `base` has seen nothing of the production, nor of any real footage.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import colour as colour_science
import cv2
import numpy as np
import peers
import torch
from numpy.typing import NDArray

from onelight.continuity.comparing import common_surfaces
from onelight.continuity.lights import Lights
from onelight.fixes.contract import Budget, Plate, Weights
from onelight.fixes.match import solve, solver, study
from onelight.learning import weights
from onelight.learning.look import errors
from onelight.picture import colour, video
from onelight.picture.picture import Picture
from onelight.records import Clip, Shot
from onelight.units.light import AP1_LUMINANCE

SHARED = Path(__file__).parents[2] / "shared" / "footage"
PRODUCTIONS = {
    "room, 4 cameras": [f"multicam/clean_cam0{i}.mp4" for i in (1, 2, 3, 4)],
    "room, CG guest": ["multicam/intruder_cam01.mp4", "multicam/intruder_cam02.mp4"],
    "corridor": ["people/one-by-one-person-detection.mp4"],
    "bedroom": ["handheld/bedroom.mp4"],
    "cups": ["handheld/02_cups.mp4"],
    "blocks": ["handheld/03_blocks.mp4"],
    "juggler": ["handheld/05_default_juggle.mp4"],
    "green wall": ["green/uneven_key.mp4"],
    "dancer": ["alpha/dancer1.webm"],
    "speaker": ["alpha/video1.webm"],
}
FRAMES = 48
LONG_SIDE = 384
STEADY = np.array([0.1, 4.0])
"""Stops and mired."""
SIZE = (96, 64)

Frames = list[NDArray[np.float32]]
"""Rec.709 video, 0..1."""


@dataclass(frozen=True)
class Pair:
    """One exam question. All Rec.709 video; `spoiled` may go above 1 where the camera held highlights."""

    hero: NDArray[np.float32]
    clean: NDArray[np.float32]
    spoiled: NDArray[np.float32]
    cameras: str


def frames_of(path: Path) -> Frames:
    """About 48 frames of a clip, evenly spread, long side 384."""
    facts = video.probe(path)
    scale = LONG_SIDE / max(facts.width, facts.height)
    size = (round(facts.width * scale), round(facts.height * scale))
    step = max(1, facts.frames // FRAMES)
    return [p.rgb for _, p in video.read(path, colour.VIDEO, size=size, step=step)]


def plates_of(name: str, clips: list[Frames], part: slice) -> list[Plate]:
    """The clips as shots of one scene, for learning."""
    return [_plate(name, i, frames[part]) for i, frames in enumerate(clips)]


def _plate(scene: str, number: int, frames: Frames) -> Plate:
    pictures = [Picture.from_array(f, colour.VIDEO) for f in frames]
    facts = {"path": "", "bytes": 0, "width": 1, "height": 1, "rate": "24", "colour_space": colour.VIDEO}
    clip = Clip(id=f"{scene}{number}", name=f"A{number:03d}", frames=len(frames), **facts)
    shot = Shot(id=clip.id, name=f"{clip.name}-1", clip=clip.id, start=0, end=len(frames), scene=scene)
    spread = lambda n: [pictures[i] for i in np.linspace(0, len(pictures) - 1, min(n, len(pictures))).astype(int)]  # noqa: E731
    return Plate(shot, clip, None, spread, lambda start, end: iter(()))


def pairs(
    clips: list[Frames], count: int, seed: int, clips_highlights: bool, steady: bool = False
) -> Iterator[Pair]:
    """Crops of held-out frames (second halves), half of them from one camera, half from any two; with `steady`
    only of frames between which the camera's own exposure and balance did not move."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        first = int(rng.integers(len(clips)))
        second = first if number % 2 else int(rng.integers(len(clips)))
        (one, hero), (other, clean) = (_framed(clips[i], rng) for i in (first, second))
        while steady and first == second and _moved(one, other):
            (one, hero), (other, clean) = (_framed(clips[i], rng) for i in (first, second))
        light = colour.to_log(colour.convert(clean, colour.VIDEO, colour.LINEAR))
        spoiled = colour.convert(colour.from_log(errors.inject(light, errors.draw(rng))), colour.LINEAR, colour.VIDEO)
        if clips_highlights:
            spoiled = np.round(np.clip(spoiled, 0, 1) * 255).astype(np.float32) / 255
        yield Pair(hero, clean, spoiled, "one" if first == second else "two")


def _moved(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether the camera's own automatics moved between two whole frames, by the surfaces that both show."""
    before, after = ([Lights(Picture.from_array(v, colour.VIDEO))] for v in (one, other))
    common = common_surfaces(before, after)
    return common is not None and bool((np.abs(common.lights[:2]) > STEADY).any())


def _framed(frames: Frames, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(a held-out frame, a crop of it)."""
    frame = frames[int(rng.integers(len(frames) // 2, len(frames)))]
    return frame, _crop(frame, rng)


def _crop(frame: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    high, wide = frame.shape[:2]
    part = rng.uniform(0.55, 0.95)
    h, w = int(high * part), int(wide * part)
    y, x = rng.integers(high - h + 1), rng.integers(wide - w + 1)
    return np.ascontiguousarray(frame[y : y + h, x : x + w])


def difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Mean CIEDE2000 of two Rec.709 pictures at 96x64."""
    small = [cv2.resize(np.clip(v, 0, 1), SIZE, interpolation=cv2.INTER_AREA) for v in (one, other)]
    light = [colour.convert(v, colour.VIDEO, colour.DISPLAY_LINEAR).astype(float) for v in small]
    lab = [colour_science.XYZ_to_Lab(colour_science.RGB_to_XYZ(v, "ITU-R BT.709")) for v in light]
    return float(np.mean(colour_science.delta_E(lab[0], lab[1], method="CIE 2000")))


def exposure_error(out: NDArray[np.float32], clean: NDArray[np.float32], spoiled: NDArray[np.float32]) -> float:
    """Stops that the corrected crop is off, median over what was never clipped."""
    held = (np.maximum(clean, spoiled).max(-1) < 0.96) & (np.minimum(clean, spoiled).min(-1) > 0.04)
    if not held.any():
        return 0.0
    levels = [
        np.maximum(colour.convert(v, colour.VIDEO, colour.LINEAR)[held] @ AP1_LUMINANCE, 1e-4) for v in (out, clean)
    ]
    return float(abs(np.median(np.log2(levels[0] / levels[1]))))


def ours(model: Weights | None, surfaces: bool = True) -> Callable[[Pair], NDArray[np.float32]]:
    """Match with these weights; without surfaces it is the network alone."""

    def way(pair: Pair) -> NDArray[np.float32]:
        hero, shot = (Picture.from_array(v, colour.VIDEO) for v in (pair.hero, pair.spoiled))
        if surfaces:
            return solve([hero], [shot], model).apply(shot).rgb
        return solver.seen(solver.Side([hero]), solver.Side([shot]), solver.tensors_of(model)).grade().apply(shot).rgb

    return way


Figures = dict[str, dict[str, float]]


def examine(
    clips: list[Frames], model: Weights | None, count: int, clips_highlights: bool, steady: bool
) -> Figures:
    """Mean figures of every way on the same pairs."""
    ways: dict[str, Callable[[Pair], NDArray[np.float32]]] = {"untouched": lambda pair: pair.spoiled}
    for name, peer in peers.ALL.items():
        ways[name] = lambda pair, peer=peer: peer(pair.hero, np.clip(pair.spoiled, 0, 1))
    ways["network, base"] = ours(None, surfaces=False)
    ways["match, base"] = ours(None)
    if model:
        ways["network, adapted"] = ours(model, surfaces=False)
        ways["match, adapted"] = ours(model)
    told: dict[str, list[tuple[float, float, float]]] = {name: [] for name in ways}
    for pair in pairs(clips, count, 7, clips_highlights, steady):
        for name, way in ways.items():
            began = time.perf_counter()
            out = way(pair)
            spent = time.perf_counter() - began
            told[name].append((difference(out, pair.clean), exposure_error(out, pair.clean, pair.spoiled), spent))
    return {
        name: {
            "ciede2000": round(float(np.mean([r[0] for r in rows])), 2),
            "median": round(float(np.median([r[0] for r in rows])), 2),
            "stops": round(float(np.mean([r[1] for r in rows])), 3),
            "seconds": round(float(np.median([r[2] for r in rows])), 2),
        }
        for name, rows in told.items()
    }


def ratio(figures: Figures, way: str) -> float:
    """CIEDE2000 of a way over the best peer's."""
    return round(figures[way]["ciede2000"] / min(figures[name]["ciede2000"] for name in peers.ALL), 2)


def adapted(name: str, clips: list[Frames], seconds: float) -> Weights:
    """The base adapted on the first halves."""
    half = slice(0, max(1, min(len(f) for f in clips) // 2))
    return study.learn(plates_of(name, clips, half), Weights(*weights.base("look")), Budget(seconds=seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=24)
    parser.add_argument("--learn", type=float, default=60, help="seconds of adaptation a production; 0 for none")
    parser.add_argument("--only", nargs="*", default=list(PRODUCTIONS))
    parser.add_argument("--clip", action="store_true", help="let the spoiled picture clip, as 8-bit video does")
    parser.add_argument(
        "--steady", action="store_true", help="leave out pairs between which the camera's own automatics moved"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "out" / "match.json")
    told = parser.parse_args()
    torch.set_num_threads(told.threads)
    cv2.setNumThreads(told.threads)
    results = {}
    for name in told.only:
        clips = [frames_of(SHARED / path) for path in PRODUCTIONS[name]]
        model = adapted(name, clips, told.learn) if told.learn else None
        figures = examine(clips, model, told.pairs, told.clip, told.steady)
        results[name] = figures
        best = "match, adapted" if model else "match, base"
        print(f"{name:16s} " + "  ".join(f"{k} {v['ciede2000']:.2f}" for k, v in figures.items()), flush=True)
        mine = figures[best]
        ratios = f"ratio {ratio(figures, best)} (base {ratio(figures, 'match, base')})"
        print(f"{'':16s} {ratios}, exposure {mine['stops']} stop, {mine['seconds']} s", flush=True)
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
