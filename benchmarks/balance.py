"""How well balance steadies a take and puts its light right, against what everybody has.

    python benchmarks/balance.py [--part flicker drift bands constant speed] [--only NAME …] [--out FILE]

flicker, drift, bands: known changes are injected in scene-linear light into a clip's frames, which are then
clipped and kept as 8 bits, as a camera does; the clip as it was is the truth. constant: second halves of clips get
one exposure, warmth and tint as sets get them wrong; the first halves (and other cameras' of one room) are the
scene's other takes. Peers see the same frames in the same run.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import balance_peers as peers
import cv2
import numpy as np
from match import difference
from numpy.typing import NDArray

from onelight.continuity.comparing import common_surfaces
from onelight.continuity.lights import Lights
from onelight.fixes import balance
from onelight.fixes.balance import bands, chain, curves, recipe, split
from onelight.fixes.contract import Plate
from onelight.picture import colour, video
from onelight.picture.clipping import clipped
from onelight.picture.picture import Picture
from onelight.records import Clip, Shot
from onelight.units.light import AP1_LUMINANCE, BALANCE_BASIS, gains, kelvin, mired
from onelight.units.light import balance as light_of

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "footage"
CLIPS = {
    "corridor": ["people/one-by-one-person-detection.mp4"],
    "bedroom": ["handheld/bedroom.mp4"],
    "cups": ["handheld/02_cups.mp4"],
    "blocks": ["handheld/03_blocks.mp4"],
    "juggler": ["handheld/05_default_juggle.mp4"],
    "green wall": ["green/uneven_key.mp4"],
    "room, 4 cameras": [f"multicam/clean_cam0{i}.mp4" for i in (1, 2, 3, 4)],
    "sample": ["12A-1A", "12A-1B", "12A-2B", "12B-1A", "12B-1B", "12C-1A"],
}
"""The sample's takes whose light and colour nobody spoiled."""
SAMPLE_SPACE = "ARRI LogC4"
FRAMES, LONG_SIDE = 72, 320
SPEED_FRAMES = 60
SIZES = np.array([0.6, 38.0, 5.5])
"""Stops, mired and CC: standard deviations of what sets get wrong (learning/look/errors.py)."""

Frames = list[Picture]
Stops = NDArray[np.float64]


def path_of(name: str) -> Path:
    """Of a shared clip, or of a take of the sample."""
    return SHARED / name if "." in name else next((ROOT / "sample" / "dailies").glob(f"*/{name}.mov"))


def frames_of(name: str, start: int = 0, count: int = FRAMES, step: int = 1) -> tuple[Frames, float]:
    """(frames as Rec.709 video, their rate)."""
    facts = video.probe(path_of(name))
    scale = min(1.0, LONG_SIDE / max(facts.width, facts.height))
    size = (round(facts.width * scale / 2) * 2, round(facts.height * scale / 2) * 2)
    end = min(facts.frames, start + count * step)
    space = colour.VIDEO if "." in name else SAMPLE_SPACE
    pictures = video.read(path_of(name), space, start, end, size=size, step=step)
    return [p.to(colour.VIDEO) for _, p in pictures], float(facts.rate)


def spoiled(frames: Frames, happened: curves.Curve) -> Frames:
    """What a camera would have recorded: clipped, 8 bits."""
    return [recorded(happened.apply(picture, number)) for number, picture in enumerate(frames)]


def recorded(picture: Picture) -> Picture:
    """8 bits of Rec.709 video."""
    codes = np.clip(picture.to(colour.VIDEO).rgb, 0, 1) * 255
    return Picture.from_array(codes.round().astype(np.uint8), colour.VIDEO)


def psnr(out: Frames, clean: Frames) -> float:
    """Decibels, mean over frames, of Rec.709 codes 0..1."""
    off = [np.mean((np.clip(a.rgb, 0, 1) - np.clip(b.rgb, 0, 1)) ** 2) for a, b in zip(out, clean, strict=True)]
    return float(np.mean(-10 * np.log10(np.maximum(off, 1e-9))))


def levels(out: Frames, clean: Frames) -> Stops:
    """(N,) stops by which each frame lies off the clean one: median over what neither clips."""
    told = []
    for a, b in zip(out, clean, strict=True):
        held = (np.maximum(a.rgb, b.rgb).max(-1) < 0.96) & (np.minimum(a.rgb, b.rgb).min(-1) > 0.06)
        held = held if held.any() else np.ones_like(held)
        ratio = [np.maximum(p.linear()[held] @ AP1_LUMINANCE, 1e-5) for p in (a, b)]
        told.append(float(np.median(np.log2(ratio[0] / ratio[1]))))
    return np.array(told)


def quick(stops: Stops) -> float:
    """Stops, standard deviation of what changes from frame to frame."""
    return float(np.diff(stops).std())


def flickering(rng: np.random.Generator, count: int) -> curves.Curve:
    """A lamp's beat and a little chance, a quarter of it the channels' own."""
    beat = 0.11 * np.sin(2 * np.pi * (rng.uniform(0.1, 0.45) * np.arange(count) + rng.random()))
    wave = beat + 0.03 * rng.normal(size=count)
    return curves.Curve(wave[:, None] * (1 + 0.25 * rng.uniform(-1, 1, 3)))


def drifting(rng: np.random.Generator, count: int) -> curves.Curve:
    """A cloud and an automatic that jumps, with their colours."""
    moments = np.arange(count)
    cloud = np.sin(2 * np.pi * (moments / count * rng.uniform(0.5, 1) + rng.random()))
    jump = (moments >= rng.integers(count // 4, 3 * count // 4)) * rng.choice([-1, 1])
    own = lambda: 1 + 0.25 * rng.uniform(-1, 1, 3)  # noqa: E731
    return curves.Curve(0.35 * cloud[:, None] * own() + 0.25 * jump[:, None] * own())


def rolling(rng: np.random.Generator, count: int) -> curves.Curve:
    """Mains light under a rolling shutter."""
    size, turn = 0.12 * (1 + 0.2 * rng.uniform(-1, 1, 3)), 2 * np.pi * rng.random()
    wave = bands.Bands(rng.uniform(0.9, 2.6), rng.uniform(0.05, 0.4), size * np.cos(turn), size * np.sin(turn))
    return curves.Curve(np.zeros((count, 3)), 0, wave)


def flicker(name: str, rng: np.random.Generator, happens: Callable[..., curves.Curve] = flickering) -> dict[str, Any]:
    """Residual over injected (frame to frame), and PSNR, of every way on one clip."""
    clean, rate = frames_of(CLIPS[name][0])
    wrong = spoiled(clean, happens(rng, len(clean)))
    curve = curves.solve(wrong, rate, "flicker")
    outs = {"untouched": wrong, "balance": [recorded(curve.apply(p, n)) for n, p in enumerate(wrong)]}
    for peer, way in peers.FLICKER.items():
        outs[peer] = [Picture.from_array(f, colour.VIDEO) for f in way([p.rgb for p in wrong])]
    injected = quick(levels(wrong, clean))
    told = {
        way: {"psnr": psnr(out, clean), "residual": quick(levels(out, clean)) / injected} for way, out in outs.items()
    }
    steady = [split.flicker_stops(chain.watch(f).stops @ AP1_LUMINANCE, rate) for f in (clean, outs["balance"])]
    return {**told, "steady": {"clean": steady[0], "balance": steady[1]}, "found": curve.bands is not None}


def banded(name: str, rng: np.random.Generator) -> dict[str, Any]:
    """The same of rolling bands; a frame's level does not tell them, PSNR does."""
    return flicker(name, rng, rolling)


def drift(name: str, rng: np.random.Generator) -> dict[str, Any]:
    """Stops that are left of an injected drift and jump; what the clip's own automatics did is measured on the clean
    clip, and no error."""
    clean, rate = frames_of(CLIPS[name][0])
    happened = drifting(rng, len(clean))
    found, own = (curves.solve(frames, rate) for frames in (spoiled(clean, happened), clean))
    left = happened.stops + found.stops - own.stops
    return {
        "injected": float((happened.stops - happened.stops.mean(0)).std()),
        "left": float((left - left.mean(0)).std()),
        "own": float(own.stops.std()),
    }


def plate(name: str, frames: Frames, scene: str) -> Plate:
    """Frames as a shot of a scene."""
    frames = [replace(p, attributes={"frame": number}) for number, p in enumerate(frames)]
    wide, high = frames[0].size
    facts = {"path": "", "bytes": 0, "width": wide, "height": high, "rate": "24", "colour_space": colour.VIDEO}
    clip = Clip(id=name, name=name, frames=len(frames), **facts)
    shot = Shot(id=name, name=name, clip=name, start=0, end=len(frames), scene=scene)
    spread = lambda n: [frames[i] for i in np.linspace(0, len(frames) - 1, min(n, len(frames))).astype(int)]  # noqa: E731
    return Plate(shot, clip, None, spread, lambda start, end: iter(list(enumerate(frames))[start:end]))


class Scene:
    """The takes of a production, as a fix asks for them."""

    def __init__(self, takes: list[Plate]) -> None:
        self.takes = takes

    def plate(self, shot: str) -> Plate:
        """By name."""
        return next(take for take in self.takes if take.shot.name == shot)

    def plates(self, scene: str | None = None) -> list[Plate]:
        """All of them."""
        return self.takes

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """An empty folder for work in progress."""
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)

    def keep(self, file: Path) -> str:
        """The file kept until the run ends; its path for a key."""
        return shutil.copy(file, Path(tempfile.mkdtemp(dir=self.home.name)) / file.name)

    home = tempfile.TemporaryDirectory()


def halves(names: list[str]) -> list[tuple[Frames, Frames]]:
    """(a dozen frames of the first half, a dozen of the second) of clips; of the sample's short takes all, twice."""
    told = []
    for name in names:
        count = video.probe(path_of(name)).frames
        step = max(1, count // 24)
        both = [frames_of(name, start, 12, step)[0] for start in (0, count // 2)]
        told.append((both[0], both[1]))
    return told


def constant(name: str, rng: np.random.Generator, trials: int) -> dict[str, Any]:
    """What is left of a constant error: medians of stops, kelvin at 5600 and CC; mean CIEDE2000 of every way, over all
    of the picture and over what was recorded (neither clipped nor crushed by the error, which no grade brings back:
    `true gains` is the error's own inverse)."""
    takes = halves(CLIPS[name])
    rows: dict[str, list[float]] = {way: [] for way in ("untouched", "balance", *peers.COLOUR, "true gains")}
    held: dict[str, list[float]] = {way: [] for way in rows}
    left, moved = [], []
    for trial in range(trials):
        which = trial % len(takes)
        clean = takes[which][1]
        wrong = rng.normal(size=3) * SIZES
        happened = curves.Curve(np.log2(gains(*wrong))[None])
        shot = plate("shot", spoiled(clean, happened), name)
        several = len(takes) > 1
        around = [plate(f"take {i}", t[0], name) for i, t in enumerate(takes) if not (several and i == which)]
        proposed = balance.fix.propose(shot, balance.Intent(), None, Scene([shot, *around]))
        curve = recipe.curve_of(proposed.variants[0].recipe)
        left.append(np.abs(wrong + light_of(np.exp2(curve.stops.mean(0)))))
        middle, other = len(clean) // 2, around[trial % len(around)].stills(3)[1]
        before = shot.stills(len(clean))[middle]
        outs = {"untouched": before.rgb, "balance": curve.apply(before, middle).rgb}
        outs |= {peer: way(np.clip(other.rgb, 0, 1), before.rgb) for peer, way in peers.COLOUR.items()}
        outs["true gains"] = happened.times(-1.0).apply(before, middle).rgb
        lost = clipped(before)
        for way, out in outs.items():
            rows[way].append(difference(out, clean[middle].rgb))
            held[way].append(difference(np.where(lost[..., None], clean[middle].rgb, out), clean[middle].rgb))
            held[way][-1] /= max(1e-3, 1 - float(lost.mean()))
        moved.append(own_move(around, clean))
    stops, mireds, cc = np.median(left, axis=0)
    off = {"stops": stops, "kelvin": kelvin(mired(5600) - mireds) - 5600, "cc": cc}
    told = {way: {"all": float(np.mean(row)), "recorded": float(np.mean(held[way]))} for way, row in rows.items()}
    own = np.nanmedian(np.array(moved), axis=0) if np.isfinite(moved).any() else np.full(2, np.nan)
    return told | {"left": {k: float(v) for k, v in off.items()}, "own move": {"stops": own[0], "mired": own[1]}}


def own_move(around: list[Plate], clean: Frames) -> tuple[float, float]:
    """Stops and mired by which the camera itself moved from the other take to the clean one, as continuity's own
    registration of surfaces tells it; NaN where it finds none."""
    found = common_surfaces([Lights(around[0].stills(3)[1])], [Lights(clean[len(clean) // 2])])
    return (float(found.lights[0]), float(found.lights[1])) if found is not None else (np.nan, np.nan)


def speed(_: str, rng: np.random.Generator) -> dict[str, Any]:
    """Frames a second of one core's time at 960x540, decoding left out: analysis, rendering, both one after the other;
    and FFmpeg's deflicker of the same frames through its filter graph, conversions to and from Y'CbCr included."""
    path, size = path_of("handheld/bedroom.mp4"), (960, 540)
    frames = [p for _, p in video.read(path, colour.VIDEO, 0, SPEED_FRAMES, size=size)]
    seen, looked = _timed(lambda: chain.watch(frames))
    curve = curves.curve_of(seen, split.split(seen, 30.0)).plus(BALANCE_BASIS @ np.array([0.3, 10, 1]))
    _, made = _timed(lambda: sum(curve.apply(p, n).size[0] for n, p in enumerate(frames)))
    _, peer = _timed(lambda: peers.deflicker([p.rgb for p in frames], 5, "am"))
    told = {"analysis": looked, "render": made, "both": looked + made, "deflicker": peer}
    return {way: len(frames) / spent for way, spent in told.items()}


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    return work(), time.process_time() - began


PARTS: dict[str, Callable[..., dict[str, Any]]] = {"flicker": flicker, "bands": banded, "drift": drift}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", nargs="*", default=[*PARTS, "constant", "speed"])
    parser.add_argument("--only", nargs="*", default=list(CLIPS))
    parser.add_argument("--trials", type=int, default=8, help="constant errors for each production")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "out" / "balance.json")
    told = parser.parse_args()
    cv2.setNumThreads(told.threads)
    told.out.parent.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = json.loads(told.out.read_text()) if told.out.exists() else {}
    for part in told.part:
        for name in ["bedroom"] if part == "speed" else told.only:
            rng = np.random.default_rng(list(CLIPS).index(name) + 1)
            way = {**PARTS, "speed": speed, "constant": lambda n, r: constant(n, r, told.trials)}[part]
            figures = results.setdefault(part, {})[name] = way(name, rng)
            print(part, name, json.dumps(_rounded(figures)), flush=True)
            told.out.write_text(json.dumps(_rounded(results), indent=1) + "\n")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
