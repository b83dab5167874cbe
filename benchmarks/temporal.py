"""Frames dropped and frames written twice: how well the meter tells them inside a shot.

    python benchmarks/temporal.py [--ranges 2] [--out FILE.json]

From every clip of ../shared/footage ranges of 64 frames are taken, made 480 pixels wide and written again (x264, crf
20): as they are, with 1 to 3 frames dropped, and with 1 to 3 frames replaced by the one before them. Frames are lost
only where something moves: the liveliest fiftieth of the picture changes by at least 6 codes of 255 a frame on both
sides (elsewhere nobody sees it); ranges without such a place are counted as clean only. Nothing else is known of the
clips, so what is found in a range as it was shot counts as false.

`looked at`: the clips on which the thresholds of onelight.metering.hitches were set (other ranges of them). `held
out`: clips that were not. The juggler (24 frames a second, converted from 30 by leaving out every fifth, which the
source did) has no drop injected: whether one of its gaps is ours nobody could say.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np

from onelight.dailies.feed import views
from onelight.metering.hitches import Hitches, stir
from onelight.picture import colour, video

FOOTAGE = Path(__file__).parents[2] / "shared" / "footage"
LENGTH, WIDTH = 64, 480
EDGE = 12
"""Frames at either end of a range in which nothing is injected."""
MOVES = 6.0
CONVERTED = ("handheld/05_default_juggle.mp4",)
LOOKED_AT = (
    "green/uneven_key.mp4", "handheld/02_cups.mp4", "handheld/03_blocks.mp4", "handheld/05_default_juggle.mp4",
    "handheld/bedroom.mp4", "multicam/clean_cam01.mp4", "multicam/clean_cam02.mp4", "multicam/clean_cam03.mp4",
    "multicam/clean_cam04.mp4", "people/one-by-one-person-detection.mp4",
)  # fmt: skip
HELD_OUT = ("alpha/dancer1.webm", "alpha/video1.webm", "multicam/intruder_cam01.mp4", "multicam/intruder_cam02.mp4")
KINDS = ("dropped-frames", "duplicated-frames")


@dataclass(frozen=True)
class Row:
    """One written range: what was put in (kind, frame, count) or None, and what was found."""

    clip: str
    start: int
    put_in: tuple[str, int, int] | None
    found: tuple[tuple[str, int, int, float], ...]


def taken(clip: str, start: int, count: int) -> np.ndarray:
    """Frames (n, h, w, 3) uint8 R'G'B' of a clip, WIDTH wide or less."""
    facts = video.probe(FOOTAGE / clip)
    scale = min(1.0, WIDTH / max(facts.size))
    width, height = (2 * round(s * scale / 2) for s in facts.size)
    read = video.read(FOOTAGE / clip, colour.VIDEO, start, start + count, size=(width, height))
    return np.stack([(np.clip(p.rgb[..., :3], 0, 1) * 255 + 0.5).astype(np.uint8) for _, p in read])


def written(path: Path, frames: Sequence[np.ndarray], rate: Fraction) -> None:
    """H.264 at crf 20 of frames (h, w, 3) uint8 R'G'B'."""
    with av.open(path, "w") as box:
        stream = box.add_stream("libx264", rate=rate, options={"crf": "20", "preset": "veryfast", "threads": "1"})
        stream.height, stream.width, stream.pix_fmt = *frames[0].shape[:2], "yuv420p"
        for frame in frames:
            box.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), "rgb24")))
        box.mux(stream.encode())


def found(frames: Sequence[np.ndarray], rate: Fraction) -> tuple[tuple[str, int, int, float], ...]:
    """What the meter notes of these frames (h, w, 3), written and read as ingest reads them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "range.mp4"
        written(path, frames, rate)
        watcher, count = Hitches(), 0
        for view in views(video.probe(path), colour.VIDEO):
            watcher.see(view.number, (view.grey() >> 8).astype(np.uint8))
            count += 1
        return tuple((h.kind, h.frame, h.frames, h.certainty) for h in watcher.within(0, count, float(rate)))


def place(frames: np.ndarray, count: int, rng: np.random.Generator) -> int | None:
    """A frame from which `count` may be lost so that somebody could see it; None where nothing moves."""
    small = [np.ascontiguousarray(f[::2, ::2, 1]) for f in frames]
    lively = np.array([0.0, *(stir(a, b) for a, b in pairwise(small))])
    fits = [i for i in range(EDGE, len(frames) - EDGE - count) if lively[i - 2 : i + count + 3].min() >= MOVES]
    return int(rng.choice(fits)) if fits else None


def judged(clip: str, start: int, frames: np.ndarray, rate: Fraction, rng: np.random.Generator) -> list[Row]:
    """One range: as shot, with frames dropped, with frames written twice."""
    rows, count = [Row(clip, start, None, found(list(frames), rate))], int(rng.integers(1, 4))
    at = place(frames, count, rng)
    if at is None:
        return rows
    if clip not in CONVERTED:
        kept = [*range(at), *range(at + count, len(frames))]
        rows.append(Row(clip, start, (KINDS[0], at, count), found([frames[i] for i in kept], rate)))
    order = [at - 1 if at <= i < at + count else i for i in range(len(frames))]
    return [*rows, Row(clip, start, (KINDS[1], at, count), found([frames[i] for i in order], rate))]


def run(clips: Sequence[str], ranges: int, seed: int) -> list[Row]:
    rng, rows = np.random.default_rng(seed), []
    for clip in clips:
        facts = video.probe(FOOTAGE / clip)
        for _ in range(ranges):
            start = int(rng.integers(0, max(1, facts.frames - LENGTH - 1)))
            rows += judged(clip, start, taken(clip, start, LENGTH), facts.rate, rng)
        print(clip, len(rows), flush=True)
    return rows


def hit(row: Row, kind: str) -> bool:
    """Whether what was put in was told, within a frame of where it is."""
    return row.put_in is not None and any(f[0] == kind and abs(f[1] - row.put_in[1]) <= 1 for f in row.found)


def scores(rows: Sequence[Row], kind: str) -> dict[str, float]:
    """Precision, recall and F1 of a kind over all rows, those with the other kind and none included."""
    put = [r for r in rows if r.put_in is not None and r.put_in[0] == kind]
    hits = sum(hit(r, kind) for r in put)
    told = sum(f[0] == kind for r in rows for f in r.found)
    right = [r for r in put if r.put_in and any(hit(r, kind) and f[2] == r.put_in[2] for f in r.found if f[0] == kind)]
    precision, recall = hits / max(1, told), hits / max(1, len(put))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {
        "put in": len(put),
        "told": told,
        "precision": precision,
        "recall": recall,
        "F1": f1,
        "count right": len(right),
    }


def show(name: str, rows: Sequence[Row]) -> dict:
    """Prints, and returns, what one part gave."""
    clean = [r for r in rows if r.put_in is None]
    false = sum(len(r.found) for r in clean)
    print(f"\n{name}: {len(clean)} ranges as shot, {false} findings")
    report: dict = {"as shot": len(clean), "false": false}
    for kind in KINDS:
        report[kind] = scores(rows, kind)
        print(f"  {kind:18s}", "  ".join(f"{k} {v:.3g}" for k, v in report[kind].items()))
    for row in rows:
        missed = row.put_in is not None and not hit(row, row.put_in[0])
        others = [f for f in row.found if row.put_in is None or abs(f[1] - row.put_in[1]) > 1 or f[0] != row.put_in[0]]
        if missed or others:
            print(
                "   ",
                row.clip,
                row.start,
                "missed" if missed else "",
                row.put_in or "",
                "false" if others else "",
                others or "",
            )
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--ranges", type=int, default=2, help="of each clip")
    parser.add_argument("--part", choices=["looked-at", "held-out", "both"], default="both")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    started, report = time.process_time(), {}
    for name, clips, seed in (("held-out", HELD_OUT, 22), ("looked-at", LOOKED_AT, 21)):
        if asked.part in (name, "both"):
            report[name] = show(name, run(clips, asked.ranges, seed))
    print(f"{time.process_time() - started:.0f} s of CPU")
    if asked.out:
        asked.out.write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
