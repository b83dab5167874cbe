"""Ingest against the tools it stands in for, on the same files, in the same run.

    python benchmarks/ingest.py [files…]           # default: all MP4s of ../shared/footage
    python benchmarks/ingest.py --length           # memory at 10 s and at 10 min

Peers, one after the other as a DIT would run them: `ascmhl create`, `scenedetect detect-content` and an
ffmpeg H.264 proxy of the same size, rate and preset. Prints JSON, then a row for benchmarks/README.md.
`--runs` repeats everything in turn; the least of each is taken, which is the least disturbed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOOTAGE = HERE.parent.parent / "shared" / "footage"
BIN = Path(sys.executable).parent

INGEST = """
import sys, uuid, json, resource
from pathlib import Path
from onelight.dailies.ingest import ingest
from onelight.store.settings import Settings
settings = Settings(id=str(uuid.uuid4()), name="bench", rate="24", colour="Camera Rec.709")
def taps(clip):
    if sys.argv[2] != "meter":
        return None
    from onelight.metering.meter import Meter
    return Meter(clip)
def done(ingested):
    ingested.proxy.unlink(); ingested.analysis.unlink()
    if ingested.tap is not None and sys.argv[3] == "readings":
        ingested.tap.readings(ingested.shots)
report = ingest([Path(f) for f in sys.argv[4:]], settings, [], scratch=Path(sys.argv[1]), taps=taps, clips_done=done)
assert not report.refused and len(report.done) == len(sys.argv) - 4, report.refused
print(json.dumps({"frames": sum(c.frames for c in report.done),
                  "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def timed(work: Callable[[], object]) -> tuple[dict[str, float], object]:
    """Wall and CPU seconds of `work`, its child processes included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    out = work()
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall_s": round(wall, 2), "cpu_s": round(cpu, 2)}, out


def run(*command: str | Path) -> str:
    """A command's output; its complaint where it fails."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def onelight(files: list[Path], scratch: Path, tap: str = "none", readings: str = "none") -> dict[str, int]:
    """Ingest in a process of its own, as the command line would."""
    out = run(sys.executable, "-c", INGEST, scratch, tap, readings, *files)
    return json.loads(out.strip().splitlines()[-1])


def ascmhl(card: Path) -> None:
    shutil.rmtree(card / "ascmhl", ignore_errors=True)
    run(BIN / "ascmhl", "create", "-h", "xxh64", card)


def scenedetect(files: list[Path]) -> None:
    for file in files:
        run(BIN / "scenedetect", "-q", "-i", file, "detect-content", "list-scenes", "-n")


def proxies(files: list[Path], out: Path) -> None:
    from onelight.dailies.feed import proxy_size
    from onelight.picture.encoders import LIBX264, QUICK
    from onelight.picture.video import probe

    for file in files:
        facts = probe(file)
        width, height = proxy_size(facts)
        run(
            "ffmpeg", "-v", "error", "-y", "-i", file, "-an", "-vf", f"scale={width}:{height}", "-c:v", "libx264",
            "-preset", QUICK[LIBX264]["preset"], "-crf", QUICK[LIBX264]["crf"], "-g", str(round(facts.rate)),
            "-pix_fmt", "yuv420p", out / f"{file.stem}.mp4",
        )  # fmt: skip


def speed(files: list[Path], runs: int) -> dict[str, object]:
    """Seconds of ingest and of each peer, the least of `runs`."""
    with tempfile.TemporaryDirectory() as folder:
        card, scratch = Path(folder, "card"), Path(folder, "scratch")
        card.mkdir()
        copies = [Path(shutil.copy(f, card / f"{n:02d}_{f.name}")) for n, f in enumerate(files)]
        jobs: dict[str, Callable[[], object]] = {
            "onelight": lambda: onelight(copies, scratch),
            "onelight_metered": lambda: onelight(copies, scratch, "meter", "readings"),
            "ascmhl": lambda: ascmhl(card),
            "scenedetect": lambda: scenedetect(copies),
            "ffmpeg_proxy": lambda: proxies(copies, Path(folder)),
        }
        best: dict[str, dict[str, float]] = {}
        frames = 0
        for _ in range(runs):
            shutil.rmtree(card / "ascmhl", ignore_errors=True)
            for name, job in jobs.items():
                took, out = timed(job)
                frames = out["frames"] if isinstance(out, dict) else frames
                best[name] = {k: min(v, best.get(name, took)[k]) for k, v in took.items()}
    peers = {k: sum(best[n][k] for n in ("ascmhl", "scenedetect", "ffmpeg_proxy")) for k in ("wall_s", "cpu_s")}
    return {
        "files": len(files),
        "frames": frames,
        **best,
        "peers_together": {k: round(v, 2) for k, v in peers.items()},
        "times_as_fast": round(peers["wall_s"] / best["onelight"]["wall_s"], 2),
        "times_as_fast_cpu": round(peers["cpu_s"] / best["onelight"]["cpu_s"], 2),
        "times_as_fast_metered": round(peers["wall_s"] / best["onelight_metered"]["wall_s"], 2),
        "times_as_fast_metered_cpu": round(peers["cpu_s"] / best["onelight_metered"]["cpu_s"], 2),
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
    }


def length(source: Path, tap: str) -> dict[str, object]:
    """Greatest resident memory of ingest, for 10 s and for 10 min of the same picture."""
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        for seconds in (10, 600):
            clip = Path(folder, f"{seconds}.mp4")
            run("ffmpeg", "-v", "error", "-y", "-stream_loop", "-1", "-i", source, "-t", str(seconds), "-an",
                "-c", "copy", clip)  # fmt: skip
            took, out = timed(lambda clip=clip: onelight([clip], Path(folder, "scratch"), tap, "readings"))
            found[f"{seconds} s"] = {**took, **out}  # type: ignore[dict-item]
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--length", action="store_true")
    given = parser.parse_args()
    files = given.files or sorted(FOOTAGE.glob("*/*.mp4"))
    if not files:
        raise SystemExit(f"No footage in {FOOTAGE}: name files.")
    if given.length:
        source = next((f for f in files if "02_cups" in f.name), files[0])
        memory = {"plain": length(source, "none"), "metered": length(source, "meter")}
        print(json.dumps(memory, indent=1))
        for kind, rows in memory.items():
            said = ", ".join(f"{k}: {v['rss_mb']} MB" for k, v in rows.items())  # type: ignore[index]
            print(f"| ingest, memory, {kind} | {said} |")
        return
    result = speed(files, given.runs)
    print(json.dumps(result, indent=1))
    print(
        f"| ingest | {result['files']} files, {result['frames']} frames | "
        f"{result['onelight']['wall_s']} s | {result['peers_together']['wall_s']} s "  # type: ignore[index]
        f"(ascmhl, scenedetect, ffmpeg) | {result['times_as_fast']}x |"
    )


if __name__ == "__main__":
    main()
