"""How well check tells a light or camera error at a cut from another framing, against a naive peer.

    python benchmarks/check.py [--part tuning|held-out|both] [--out FILE.json]

Cuts are assembled from ../shared/footage: events one after the other, each from another moment of a clip, or
closer (a crop), or from another camera of the take. Into three events of ten an error goes, in scene-linear
light, then through the camera's 8-bit Rec.709 with its clipping: half a stop or 400 K (at 5600 K), either way,
both, or twice as much; into others so little (0.15 stop, 100 K) that nobody should be told. A cut is broken
where its two events lie at least 0.45 stop, or 11 mired, apart by what was put in; cuts with more than 0.2 stop
or 5 mired but less than that are left out. Within a clip only takes are used between which its camera's own
automatics did not move (STEADY). Limits and error models of onelight.continuity were fitted on the tuning clips.

`in a cut`: the whole timeline is judged at once, as `onelight check` does. `two shots`: each cut by itself, as if
nothing else had been shot. The peer is what a simple tool would do: the difference of mean luminance (stops) and
of the grey world's colour temperature (mired), with the thresholds that are best on the tuning cuts, and with
those that are best on the held-out cuts themselves.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from onelight.continuity.comparing import compare
from onelight.continuity.judge import findings, measured
from onelight.continuity.normals import Normal, normal
from onelight.continuity.side import Difference, Side
from onelight.fixes.match import solver
from onelight.metering import reading_of, same_set
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
STEADY = (0.05, 1.5)
"""Stops and mired that a locked-off camera may drift by itself between the two takes of one clip: the phone of
`one by one` opens up by half a stop when somebody in black walks in, camera 3 drifts by 11 mired."""

MULTICAM = {n: f"multicam/clean_cam0{n}.mp4" for n in (1, 2, 3, 4)}
TUNING = {"cameras 1 and 2": [MULTICAM[1], MULTICAM[2]], "cups": ["handheld/02_cups.mp4"],
          "juggle": ["handheld/05_default_juggle.mp4"]}  # fmt: skip
HELD_OUT = {"cameras 3 and 4": [MULTICAM[3], MULTICAM[4]], "bedroom": ["handheld/bedroom.mp4"],
            "blocks": ["handheld/03_blocks.mp4"], "one by one": ["people/one-by-one-person-detection.mp4"]}  # fmt: skip

ERRORS: list[tuple[float, float]] = [
    (HALF, 0), (-HALF, 0), (LARGE, 0), (-LARGE, 0), (0, 400), (0, -400), (0, 900), (0, -900), (HALF, 400),
    (-HALF, -400),
]  # fmt: skip
"""(stops, kelvin) that an event may get, each as likely."""
SLIPS: list[tuple[float, float]] = [(SMALL, 0), (-SMALL, 0), (0, 100), (0, -100)]
WRONG, SLIPPED = 0.3, 0.2
"""How many events get an error, and a slip."""
BROKEN, WHOLE = {"key-level": 0.45, "white-point": 11.0}, {"key-level": 0.2, "white-point": 5.0}
"""Stops and mired from which a cut is broken, and up to which it isn't."""


@dataclass(frozen=True)
class Take:
    """Some frames of a clip, maybe only a part of them: (left, top, right, bottom) in parts of the frame; and the
    error that was put in."""

    clip: str
    frame: int
    crop: tuple[float, float, float, float] = (0, 0, 1, 1)
    stops: float = 0.0
    mireds: float = 0.0


@dataclass(frozen=True)
class Sample:
    """A cut with its truth: how it was assembled, the two sides."""

    kind: str
    before: Take
    after: Take

    def put_in(self, kind: str) -> float:
        """Stops or mired by which the after is off against the before."""
        if kind == "key-level":
            return self.after.stops - self.before.stops
        return self.after.mireds - self.before.mireds


def assembled(clips: Sequence[str], rng: np.random.Generator, cuts: int) -> list[Sample]:
    """A timeline of `cuts` cuts of one production, as shot."""
    home = {clip: _start(clip, rng) for clip in clips}
    takes, kinds = [Take(clips[0], home[clips[0]])], []
    for _ in range(cuts):
        clip = clips[int(rng.integers(len(clips)))]
        closer = rng.random() < 0.3
        kinds.append("camera" if clip != takes[-1].clip else "closer" if closer else "same framing")
        takes.append(Take(clip, _steady(clip, home[clip], rng), _window(rng) if closer else (0, 0, 1, 1)))
    return [Sample(kind, *pair) for kind, pair in zip(kinds, pairwise(takes), strict=True)]


def _start(clip: str, rng: np.random.Generator) -> int:
    return int(rng.integers(0, video.probe(FOOTAGE / clip).frames - FRAMES * STEP - 1))


def _steady(clip: str, since: int, rng: np.random.Generator) -> int:
    """Another moment, between which and `since` the clip's own camera kept its exposure and white balance."""
    while True:
        start = _start(clip, rng)
        if clip in MOVING or _drift(clip, since, start) < 1:
            return start


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


def spoiled(samples: Sequence[Sample], rng: np.random.Generator) -> list[Sample]:
    """The same timeline, with errors and slips in some of its events."""
    takes = [samples[0].before, *(s.after for s in samples)]
    off = []
    for take in takes:
        draw = rng.random()
        choice = ERRORS if draw < WRONG else SLIPS if draw < WRONG + SLIPPED else [(0.0, 0.0)]
        stops, kelvins = choice[int(rng.integers(len(choice)))]
        off.append(replace(take, stops=stops, mireds=mired(BASE_KELVIN + kelvins) - mired(BASE_KELVIN)))
    return [replace(s, before=one, after=two) for s, (one, two) in zip(samples, pairwise(off), strict=True)]


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


def side(take: Take, production: str, number: int) -> Side:
    seen = pictures(take)
    name = f"{Path(take.clip).stem}-{number}"
    shot = Shot(id=name, name=name, clip=name, start=0, end=1, scene=production)
    return Side(None, shot, reading_of(seen, shot=name), seen)


@dataclass(frozen=True)
class Judged:
    """What was said of one cut: by onelight (kind → certainty) in the whole cut and of these two shots alone, and
    the peer's two numbers."""

    sample: Sample
    found: dict[str, float]
    alone: dict[str, float]
    luminance: float
    grey_world: float
    difference: Difference


def judged(production: str, samples: Sequence[Sample]) -> list[Judged]:
    """One timeline, judged as `check` does: its own cuts, good and bad, tell what is normal."""
    takes = [samples[0].before, *(s.after for s in samples)]
    sides = [side(take, production, number) for number, take in enumerate(takes)]
    pairs = list(pairwise(sides))
    witness = solver.witness(solver.tensors_of(None))
    readings = {s.shot.id: s.reading for s in sides}
    differences = measured(pairs, witness, lambda a, b: same_set(readings[a.id], readings[b.id]))
    usual = normal(differences)
    out = []
    for sample, pair, difference in zip(samples, pairs, differences, strict=True):
        told = [
            {f.kind: f.certainty for f in findings(d, n)}
            for d, n in ((difference, usual), (compare(*pair, witness), Normal({})))
        ]
        out.append(Judged(sample, *told, *naive(*pair), difference))
    return out


def naive(before: Side, after: Side) -> tuple[float, float]:
    """(stops, mired): mean luminance, and the grey world's warmth, after against before."""
    means = [np.mean([p.linear().reshape(-1, 3).mean(axis=0) for p in s.pictures], axis=0) for s in (before, after)]
    stops = float(np.log2((means[1] @ AP1_LUMINANCE) / (means[0] @ AP1_LUMINANCE)))
    return stops, balance(means[1] / means[0])[1]


def broken(sample: Sample, kind: str) -> bool | None:
    """Whether a cut is broken; None where it is neither this nor that."""
    size = abs(sample.put_in(kind))
    return True if size >= BROKEN[kind] else False if size <= WHOLE[kind] else None


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
    for kind in BROKEN:
        clear = [r for r in rows if broken(r.sample, kind) is not None]
        truth = [bool(broken(r.sample, kind)) for r in clear]
        amounts = peer_amounts(kind, clear)
        best = best_threshold(truth, amounts)
        for who, said in (
            ("onelight, in a cut", [kind in r.found for r in clear]),
            ("onelight, two shots", [kind in r.alone for r in clear]),
            ("peer", [abs(a) >= tuned.get(kind, best) for a in amounts]),
            ("peer, tuned on these very cuts", [abs(a) >= best for a in amounts]),
        ):
            precision, recall, f1 = scores(truth, said)
            out[f"{kind}: {who}"] = {"precision": precision, "recall": recall, "F1": f1}
    return out


def calibration(rows: Sequence[Judged]) -> list[tuple[str, int, float]]:
    """(range of certainty, findings, part that was right) of key-level and white-point findings."""
    said = [(c, broken(r.sample, k)) for r in rows for k, c in r.found.items() if k in BROKEN]
    bins = ((0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.01))
    out = []
    for low, high in bins:
        right = [t for c, t in said if low <= c < high and t is not None]
        out.append((f"{low:.2f}-{min(high, 1):.2f}", len(right), float(np.mean(right)) if right else 0.0))
    return out


def run(part: dict[str, list[str]], cuts: int, seed: int) -> list[Judged]:
    rng = np.random.default_rng(seed)
    rows = []
    for production, clips in part.items():
        rows += judged(production, spoiled(assembled(clips, rng, cuts), rng))
    return rows


def unspoiled(cuts: int, seed: int = 7) -> tuple[int, int, list[str]]:
    """(cuts, findings, which) of cuts as shot: all four cameras among each other, and the handheld clips."""
    rng = np.random.default_rng(seed)
    alone = {name: clips for name, clips in {**TUNING, **HELD_OUT}.items() if len(clips) == 1}
    productions = {"cameras": list(MULTICAM.values()), **alone}
    count, said = 0, []
    for production, clips in productions.items():
        for row in judged(production, assembled(clips, rng, cuts)):
            count += 1
            said += [f"{production}: {kind} {_told(row, kind)}" for kind in row.found]
    return count, len(said), said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--part", choices=["tuning", "held-out", "both"], default="both")
    parser.add_argument("--cuts", type=int, default=30, help="cuts of each production")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    started, report, tuned = time.time(), {}, {}
    for name, part, seed in (("tuning", TUNING, 1), ("held-out", HELD_OUT, 2)):
        if asked.part not in (name, "both"):
            continue
        rows = run(part, asked.cuts, seed)
        report[name] = show(name, rows, tuned)
        if name == "tuning":
            tuned = {k: _tuned(k, rows) for k in BROKEN}
    count, false, said = unspoiled(asked.cuts)
    print(f"\nas shot: {count} cuts, {false} findings, {false / count:.3f} a cut", *said, sep="\n  ")
    report["as shot"] = {"cuts": count, "findings": false, "a cut": false / count}
    print(f"{time.time() - started:.0f} s")
    if asked.out:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text(json.dumps(report, indent=2))


def _tuned(kind: str, rows: Sequence[Judged]) -> float:
    clear = [r for r in rows if broken(r.sample, kind) is not None]
    return best_threshold([bool(broken(r.sample, kind)) for r in clear], peer_amounts(kind, clear))


def show(name: str, rows: Sequence[Judged], tuned: dict[str, float]) -> dict:
    """Prints, and returns, what one part gave."""
    good = sum(not any(broken(r.sample, k) for k in BROKEN) for r in rows)
    print(f"\n{name}: {len(rows)} cuts, of them {good} good")
    scored = table(rows, tuned)
    for line, values in scored.items():
        print(f"  {line:48s}" + "  ".join(f"{k} {v:.3f}" for k, v in values.items()))
    print("  certainty, findings, right:", *(f"{a} {n} {p:.2f};" for a, n, p in calibration(rows)))
    for row in rows:
        for kind in BROKEN:
            truth = broken(row.sample, kind)
            if truth is not None and truth != (kind in row.found):
                print("   ", "missed" if truth else "false", kind, _told(row, kind))
    return {"cuts": len(rows), "scores": scored, "certainty": calibration(rows)}


def _told(row: Judged, kind: str) -> str:
    s, m = row.sample, row.difference.measures[kind]
    truth = f"truth {s.put_in(kind):+.2f}, " if kind in BROKEN else ""
    return (
        f"{s.kind} {Path(s.before.clip).stem}:{s.before.frame} > {Path(s.after.clip).stem}:{s.after.frame} "
        f"{truth}read {m.amount:+.2f} ± {m.error:.2f} by {m.by}"
    )


if __name__ == "__main__":
    main()
