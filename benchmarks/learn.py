"""`onelight learn` as somebody runs it: its wall seconds from start to end, and the memory of its process.

    python benchmarks/learn.py                  # four cameras of one room, the command's own default of time
    python benchmarks/learn.py --seconds 60 --threads 1 films/a.mov films/b.mov

The clips are ingested into a production of its own first, which isn't timed. Prints JSON, then a row for
benchmarks/README.md: wall seconds of the whole command (loading, reading, measuring, lessons, measuring again),
seconds and steps of lessons, peak memory in MB, and the loss on frames held out, of the base and adapted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CAMERAS = HERE.parent.parent / "shared" / "footage" / "multicam"
ONELIGHT = Path(sys.executable).with_name("onelight")
SECONDS_ALLOWED, MB_ALLOWED = 120.0, 2000.0
"""For the four-camera production on two cores."""


def production(folder: Path, clips: list[Path], rate: str, colour: str) -> Path:
    """A production with the clips ingested and granted."""
    film = folder / "film"
    for words in (["new", film, "--rate", rate, "--colour", colour], ["ingest", film, *clips, "--grant", "benchmark"]):
        subprocess.run([ONELIGHT, *map(str, words)], check=True, capture_output=True)
    return film


def learned(film: Path, seconds: float | None, seed: int, threads: int) -> dict[str, Any]:
    """One run of the command: what it took and what its model card says."""
    given = [] if seconds is None else ["--seconds", str(seconds)]
    words = [str(ONELIGHT), "learn", str(film), "--seed", str(seed), *given, "--json"]
    began, load = time.perf_counter(), os.getloadavg()[0]
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(words, stdout=said, env={**os.environ, "OMP_NUM_THREADS": str(threads)})
        # Of this process alone: RUSAGE_CHILDREN would give the largest of all, ingest's with it.
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        if running.returncode:
            sys.exit("onelight learn failed.")
        said.seek(0)
        [card] = json.loads(said.read())["heads"]
    return {
        "wall_s": round(wall, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "lessons_s": card["seconds"],
        "steps": card["steps"],
        "peak_mb": round(used.ru_maxrss / 1024),
        "held_out_loss_base": card["figures"]["held_out_loss_base"],
        "held_out_loss_adapted": card["figures"]["held_out_loss_adapted"],
        "threads": threads,
        "load": round(load, 1),
    }


def row(name: str, one: dict[str, Any]) -> str:
    """Of the table in benchmarks/README.md."""
    losses = f"{one['held_out_loss_base']:.3f} | {one['held_out_loss_adapted']:.3f}"
    return (
        f"| {name} | {one['wall_s']:.0f} | {one['lessons_s']:.0f} | {one['steps']} | {one['peak_mb']} | {losses} "
        f"| {one['threads']} | {one['load']:.1f} |"
    )


def main() -> None:
    """See the module's words."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("clips", nargs="*", type=Path, help="default: the four cameras of ../shared")
    asked.add_argument("--rate", default="60")
    asked.add_argument("--colour", default="Camera Rec.709")
    asked.add_argument("--seconds", type=float, help="default: the command's own")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--threads", type=int, default=2)
    told = asked.parse_args()
    clips = told.clips or sorted(CAMERAS.glob("clean_cam0*.mp4"))
    if not clips:
        print("Skipped: ../shared/footage/multicam is not here, and no clips were named.")
        return
    with tempfile.TemporaryDirectory() as folder:
        film = production(Path(folder), clips, told.rate, told.colour)
        found = learned(film, told.seconds, told.seed, told.threads)
    print(json.dumps(found, indent=1))
    print(row(f"{len(clips)} clips", found))
    within = found["wall_s"] <= SECONDS_ALLOWED and found["peak_mb"] <= MB_ALLOWED
    print(f"Within {SECONDS_ALLOWED:.0f} s and {MB_ALLOWED:.0f} MB: {'yes' if within else 'NO'}")


if __name__ == "__main__":
    main()
