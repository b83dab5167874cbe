"""How well check tells a light or camera error at a cut from another framing, against a naive peer.

    python benchmarks/check.py [--part tuning|held-out|both] [--out FILE.json]

Cuts are assembled from ../shared/footage: neighbouring ranges of a clip, jump cuts, punch-ins (crops), and
cuts from camera to camera of one take. Into one side of most of them a known error goes, in scene-linear
light, then through the camera's 8-bit Rec.709 with its clipping: half a stop or 400 K (at 5600 K), either
way, both, twice as much, or so little (0.15 stop, 100 K) that nobody should be told. The rest stay as shot.
Within a clip only takes are cut together between which its camera's own automatics did not move (STEADY).
Limits and error models of onelight.continuity were fitted on the tuning clips; held-out clips are others.

The peer is what a simple tool would do: the difference of mean luminance (stops) and of the grey world's
colour temperature (mired), with the thresholds that are best on the tuning cuts, and with those that are
best on the held-out cuts themselves.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from onelight.continuity.comparing import compare
from onelight.continuity.judge import findings
from onelight.continuity.normals import normal
from onelight.continuity.side import Difference, Side
from onelight.metering import reading_of
from onelight.picture import colour, video
from onelight.picture.grade import Face, Grade
from onelight.picture.picture import Picture
from onelight.records import Shot
from onelight.units.light import AP1_LUMINANCE, balance, mired

FOOTAGE = Path(__file__).parents[2] / "shared" / "footage"
SPACE = colour.VIDEO
BASE_KELVIN = 5600.0
SMALL, HALF, LARGE = 0.15, 0.5, 1.0
LONG_SIDE = 384
FRAMES, STEP = 3, 3
MOVING = ("handheld/bedroom.mp4",)
STEADY = (0.1, 3.0)
"""Stops and mired that a locked-off camera may drift by itself between the two takes of one clip: the phone of
`one by one` opens up by half a stop when somebody in black walks in, camera 3 drifts by 11 mired."""

MULTICAM = {n: f"multicam/clean_cam0{n}.mp4" for n in (1, 2, 3, 4)}
TUNING = {"cameras 1 and 2": [MULTICAM[1], MULTICAM[2]], "cups": ["handheld/02_cups.mp4"],
          "juggle": ["handheld/05_default_juggle.mp4"]}  # fmt: skip
HELD_OUT = {"cameras 3 and 4": [MULTICAM[3], MULTICAM[4]], "bedroom": ["handheld/bedroom.mp4"],
            "blocks": ["handheld/03_blocks.mp4"], "one by one": ["people/one-by-one-person-detection.mp4"]}  # fmt: skip

ERRORS: list[tuple[str, float, float]] = [
    ("none", 0, 0), ("none", 0, 0), ("none", 0, 0),
    ("small", SMALL, 0), ("small", -SMALL, 0), ("small", 0, 100), ("small", 0, -100),
    ("exposure", HALF, 0), ("exposure", -HALF, 0), ("exposure", LARGE, 0), ("exposure", -LARGE, 0),
    ("balance", 0, 400), ("balance", 0, -400), ("balance", 0, 900), ("balance", 0, -900),
    ("both", HALF, 400), ("both", -HALF, -400),
]  # fmt: skip
"""(name, stops, kelvin) that a cut may get, each as likely."""


@dataclass(frozen=True)
class Take:
    """Some frames of a clip, maybe only a part of them: (left, top, right, bottom) in parts of the frame."""

    clip: str
    frame: int
    crop: tuple[float, float, float, float] = (0, 0, 1, 1)
    stops: float = 0.0
    mireds: float = 0.0


@dataclass(frozen=True)
class Sample:
    """A cut with its truth: how it was assembled, the two sides, the error (stops, kelvin) in one of them."""

    kind: str
    before: Take
    after: Take
    error: str = "none"
    stops: float = 0.0
    kelvins: float = 0.0


def assembled(clips: Sequence[str], rng: np.random.Generator, cuts: int) -> list[Sample]:
    """`cuts` cuts of one production, as shot."""
    out = []
    for number in range(cuts):
        clip = clips[number % len(clips)]
        frames = video.probe(FOOTAGE / clip).frames
        kinds = ["neighbour", "jump", "crop"] + (["camera"] * 3 if len(clips) > 1 else [])
        kind = kinds[number // len(clips) % len(kinds)]
        room = FRAMES * STEP + 1
        start, far = _steady_pair(clip, frames, room, rng)
        before = Take(clip, start)
        if kind == "neighbour":
            after = Take(clip, start + room)
        elif kind == "jump":
            after = Take(clip, far)
        elif kind == "crop":
            after = Take(clip, far, _window(rng))
        else:
            others = [c for c in clips if c != clip]
            other = others[int(rng.integers(len(others)))]
            after = Take(other, min(far, video.probe(FOOTAGE / other).frames - room))
        out.append(Sample(kind, before, after))
    return out


def _steady_pair(clip: str, frames: int, room: int, rng: np.random.Generator) -> tuple[int, int]:
    """Two moments between which the clip's own camera kept its exposure and white balance."""
    while True:
        start = int(rng.integers(0, frames - 2 * room))
        far = int(rng.integers(0, frames - room))
        if clip in MOVING or _drift(clip, start, far) < 1:
            return start, far


@lru_cache(maxsize=4000)
def _drift(clip: str, one: int, other: int) -> float:
    """How far a locked-off camera's own automatics moved between two frames, pixel by pixel: the median change
    over STEADY. Above 1 the cut would have an error that nobody put in."""
    frames = [_plain(clip, f, (0, 0, 1, 1))[0].astype(np.float32) / 255 for f in (one, other)]
    inside = np.all([(f.max(axis=2) < 0.97) & (f.min(axis=2) > 0.05) for f in frames], axis=0)
    linear = [colour.convert(f, SPACE, colour.LINEAR)[inside] for f in frames]
    moved = np.exp2(np.median(np.log2(np.maximum(linear[1], 1e-4) / np.maximum(linear[0], 1e-4)), axis=0))
    stops, mireds, _ = balance(moved)
    return max(abs(stops) / STEADY[0], abs(mireds) / STEADY[1])


def _window(rng: np.random.Generator) -> tuple[float, float, float, float]:
    size = float(rng.uniform(0.5, 0.75))
    left, top = (float(rng.uniform(0, 1 - size)) for _ in range(2))
    return left, top, left + size, top + size


def spoiled(sample: Sample, rng: np.random.Generator) -> Sample:
    """With one of ERRORS in the after, or its opposite in the before."""
    name, stops, kelvins = ERRORS[int(rng.integers(len(ERRORS)))]
    mireds = mired(BASE_KELVIN + kelvins) - mired(BASE_KELVIN)
    if rng.random() < 0.5:
        after = replace(sample.after, stops=stops, mireds=mireds)
        return replace(sample, after=after, error=name, stops=stops, kelvins=kelvins)
    before = replace(sample.before, stops=-stops, mireds=-mireds)
    return replace(sample, before=before, error=name, stops=stops, kelvins=kelvins)


@lru_cache(maxsize=600)
def _plain(clip: str, frame: int, crop: tuple[float, float, float, float]) -> tuple[np.ndarray, ...]:
    """uint8 frames of a take, cut out and brought to LONG_SIDE."""
    found = []
    for _, picture in video.read(FOOTAGE / clip, SPACE, frame, frame + FRAMES * STEP, step=STEP):
        height, width = picture.rgb.shape[:2]
        left, top, right, bottom = (round(p * s) for p, s in zip(crop, (width, height) * 2, strict=True))
        part = np.clip(picture.rgb[top:bottom, left:right], 0, 1)
        scale = LONG_SIDE / max(part.shape[:2])
        size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
        small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        found.append((small * 255 + 0.5).astype(np.uint8))
    return tuple(found)


def pictures(take: Take) -> list[Picture]:
    """What the analysis frames of a take would be."""
    plain = [Picture.from_array(p, SPACE) for p in _plain(take.clip, take.frame, take.crop)]
    if not take.stops and not take.mireds:
        return plain
    grade = Grade.from_face(Face(stops=take.stops, mireds=take.mireds))
    codes = (np.rint(np.clip(grade.apply(p).rgb, 0, 1) * 255).astype(np.uint8) for p in plain)
    return [Picture.from_array(c, SPACE) for c in codes]


def side(take: Take, production: str) -> Side:
    seen = pictures(take)
    shot = Shot(id=take.clip, name=Path(take.clip).stem, clip=take.clip, start=0, end=1, scene=production)
    return Side(None, shot, reading_of(seen, shot=take.clip), seen)


@dataclass(frozen=True)
class Judged:
    """What was said of one cut: by onelight (kind → certainty), and the peer's two numbers."""

    sample: Sample
    found: dict[str, float]
    luminance: float
    grey_world: float
    difference: Difference


def judged(production: str, samples: Sequence[Sample]) -> list[Judged]:
    """One production, judged as `check` does: its own cuts, good and bad, tell what is normal."""
    differences = [compare(side(s.before, production), side(s.after, production)) for s in samples]
    usual = normal(differences)
    out = []
    for sample, difference in zip(samples, differences, strict=True):
        found = {f.kind: f.certainty for f in findings(difference, usual)}
        out.append(Judged(sample, found, *naive(difference.before, difference.after), difference))
    return out


def naive(before: Side, after: Side) -> tuple[float, float]:
    """(stops, mired): mean luminance, and the grey world's warmth, after against before."""
    means = [np.mean([p.linear().reshape(-1, 3).mean(axis=0) for p in s.pictures], axis=0) for s in (before, after)]
    stops = float(np.log2((means[1] @ AP1_LUMINANCE) / (means[0] @ AP1_LUMINANCE)))
    return stops, balance(means[1] / means[0])[1]


BREAKS: dict[str, Callable[[Sample], bool]] = {
    "key-level": lambda s: abs(s.stops) >= HALF,
    "white-point": lambda s: abs(s.kelvins) >= 400,
}


def scores(truth: Sequence[bool], said: Sequence[bool]) -> tuple[float, float, float]:
    """(precision, recall, F1)."""
    hits = sum(t and s for t, s in zip(truth, said, strict=True))
    precision = hits / max(1, sum(said))
    recall = hits / max(1, sum(truth))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def best_threshold(truth: Sequence[bool], amounts: Sequence[float]) -> float:
    """The threshold on |amount| with the highest F1."""
    tried = sorted(abs(a) for a in amounts)
    return max(tried, key=lambda t: scores(truth, [abs(a) >= t for a in amounts])[2])


def peer_amounts(kind: str, rows: Sequence[Judged]) -> list[float]:
    return [r.luminance if kind == "key-level" else r.grey_world for r in rows]


def table(rows: Sequence[Judged], tuned: dict[str, float]) -> dict[str, dict[str, float]]:
    """Scores by kind for onelight and the peer, `tuned` being its thresholds."""
    out: dict[str, dict[str, float]] = {}
    for kind, broken in BREAKS.items():
        truth = [broken(r.sample) for r in rows]
        amounts = peer_amounts(kind, rows)
        best = best_threshold(truth, amounts)
        for who, said in (
            ("onelight", [kind in r.found for r in rows]),
            ("peer", [abs(a) >= tuned.get(kind, best) for a in amounts]),
            ("peer, tuned on these very cuts", [abs(a) >= best for a in amounts]),
        ):
            precision, recall, f1 = scores(truth, said)
            out[f"{kind}: {who}"] = {"precision": precision, "recall": recall, "F1": f1}
    return out


def calibration(rows: Sequence[Judged]) -> list[tuple[str, int, float]]:
    """(range of certainty, findings, part that was right) of key-level and white-point findings."""
    said = [(c, BREAKS[k](r.sample)) for r in rows for k, c in r.found.items() if k in BREAKS]
    bins = ((0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.01))
    out = []
    for low, high in bins:
        right = [t for c, t in said if low <= c < high]
        out.append((f"{low:.2f}-{min(high, 1):.2f}", len(right), float(np.mean(right)) if right else 0.0))
    return out


def run(part: dict[str, list[str]], cuts: int, seed: int) -> list[Judged]:
    rng = np.random.default_rng(seed)
    rows = []
    for production, clips in part.items():
        rows += judged(production, [spoiled(s, rng) for s in assembled(clips, rng, cuts)])
    return rows


def unspoiled(seed: int = 7) -> tuple[int, int, list[str]]:
    """(cuts, findings, which) of cuts as shot: all four cameras among each other, and the handheld clips."""
    rng = np.random.default_rng(seed)
    alone = {name: clips for name, clips in {**TUNING, **HELD_OUT}.items() if len(clips) == 1}
    productions = {"cameras": list(MULTICAM.values()), **alone}
    count, said = 0, []
    for production, clips in productions.items():
        samples = assembled(clips, rng, 24)
        for row in judged(production, samples):
            count += 1
            said += [f"{production}: {kind} {_told(row, kind)}" for kind in row.found]
    return count, len(said), said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--part", choices=["tuning", "held-out", "both"], default="both")
    parser.add_argument("--cuts", type=int, default=34, help="cuts of each production")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    started, report, tuned = time.time(), {}, {}
    for name, part, seed in (("tuning", TUNING, 1), ("held-out", HELD_OUT, 2)):
        if asked.part not in (name, "both"):
            continue
        rows = run(part, asked.cuts, seed)
        report[name] = show(name, rows, tuned)
        if name == "tuning":
            tuned = {k: best_threshold([b(r.sample) for r in rows], peer_amounts(k, rows)) for k, b in BREAKS.items()}
    count, false, said = unspoiled()
    print(f"\nas shot: {count} cuts, {false} findings, {false / count:.3f} a cut", *said, sep="\n  ")
    report["as shot"] = {"cuts": count, "findings": false, "a cut": false / count}
    print(f"{time.time() - started:.0f} s")
    if asked.out:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(report, indent=2))


def show(name: str, rows: Sequence[Judged], tuned: dict[str, float]) -> dict:
    """Prints, and returns, what one part gave."""
    print(f"\n{name}: {len(rows)} cuts, of them {sum(r.sample.error in ('none', 'small') for r in rows)} good")
    scored = table(rows, tuned)
    for line, values in scored.items():
        print(f"  {line:48s}" + "  ".join(f"{k} {v:.3f}" for k, v in values.items()))
    print("  certainty, findings, right:", *(f"{a} {n} {p:.2f};" for a, n, p in calibration(rows)))
    for row in rows:
        for kind, broken in BREAKS.items():
            if broken(row.sample) != (kind in row.found):
                print("   ", "missed" if broken(row.sample) else "false", kind, _told(row, kind))
    return {"cuts": len(rows), "scores": scored, "certainty": calibration(rows)}


def _told(row: Judged, kind: str) -> str:
    s, m = row.sample, row.difference.measures[kind]
    return (
        f"{s.kind} {Path(s.before.clip).stem}:{s.before.frame} > {Path(s.after.clip).stem}:{s.after.frame} "
        f"truth {s.stops:+.2f} stop {s.kelvins:+.0f} K, read {m.amount:+.2f} ± {m.error:.2f} by {m.by}"
    )


if __name__ == "__main__":
    main()
