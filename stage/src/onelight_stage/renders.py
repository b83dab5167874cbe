"""Blender's processes: which frames are still to render, several worlds at once, progress, and a clean end.

A frame appears whole (blender/shoot.py renames it), so whatever stops a render, the next one goes on where it was.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from onelight_stage.errors import StageError
from onelight_stage.world import World

BLENDER = (sys.executable, "-m", "onelight_stage.blender.shoot")
LOOK_EVERY = 0.25
"""Seconds between two looks at the processes."""
LAST_WORDS = 8
"""Lines of a failed renderer's log that are shown."""
DIES_WITH_PARENT = 1
"""Linux' PR_SET_PDEATHSIG."""


@dataclass(frozen=True)
class Job:
    """One world to render. world: the folder that World.save wrote, out: where its frames go. more: arguments for the

    renderer besides ("--only ANNA").
    """

    world: Path
    out: Path
    frames: int
    more: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        """Frames that are there."""
        return sum((self.out / f"{frame:05d}.exr").exists() for frame in range(self.frames))


def keep_world(world: World, folder: Path) -> str:
    """Saves a world under its own hash in `folder`, once, and returns the hash: equal worlds are one world."""
    part = folder / f".new-{os.getpid()}"
    shutil.rmtree(part, ignore_errors=True)
    world.save(part)
    told = hashlib.sha256()
    for name in ("world.json", "arrays.npz"):
        told.update((part / name).read_bytes())
    key = told.hexdigest()[:16]
    if (folder / key).exists():
        shutil.rmtree(part)
    else:
        part.replace(folder / key)
    return key


def rendered(
    jobs: Sequence[Job], size: tuple[int, int], samples: int, *, processes: int = 1, vectors: bool = False,
    renderer: Sequence[str] = BLENDER, tick: Callable[[int], None] = lambda done: None,
) -> Iterator[Job]:
    """Renders the jobs at `size` (w, h), `processes` at once, and yields each when its frames are there.

    tick: told how many frames of all jobs are there. However it ends, no process is left behind.
    Raises StageError with the renderer's last words.
    """
    waiting, running = list(jobs), []
    threads = max(1, (os.cpu_count() or 1) // max(1, processes))
    finished = 0
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                running.append(_Running(waiting.pop(0), [*renderer], size, samples, threads, vectors))
            for one in [one for one in running if one.ended()]:
                running.remove(one)
                finished += one.job.frames
                yield one.job
            tick(finished + sum(one.job.done for one in running))
            if running:
                time.sleep(LOOK_EVERY)
    finally:
        for one in running:
            one.stop()


class _Running:
    """A renderer at work on one job."""

    def __init__(
        self, job: Job, renderer: list[str], size: tuple[int, int], samples: int, threads: int, vectors: bool
    ) -> None:
        self.job = job
        job.out.mkdir(parents=True, exist_ok=True)
        self.log = job.out / "log.txt"
        self.process: subprocess.Popen[bytes] | None = None
        if job.done == job.frames:
            return
        asked = [str(job.world), str(job.out), "--size", f"{size[0]}x{size[1]}", "--samples", str(samples)]
        asked += ["--threads", str(threads), *(["--vectors"] if vectors else []), *job.more]
        source = str(Path(__file__).parents[1])
        paths = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*renderer, *asked], stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": paths}, start_new_session=True, preexec_fn=_dies_with_parent,
            )  # fmt: skip

    def ended(self) -> bool:
        if self.process is None:
            return True
        code = self.process.poll()
        if code is None:
            return False
        if code or self.job.done < self.job.frames:
            said = self.log.read_text(errors="replace").strip().splitlines()[-LAST_WORDS:]
            raise StageError(
                f"The renderer stopped ({code}) after {self.job.done} of {self.job.frames} frames of "
                f"{self.job.world}:\n  " + "\n  ".join(said),
                "Mend it and shoot again: it goes on from there.",
            )
        return True

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self.process.kill()
            self.process.wait()


def _dies_with_parent() -> None:
    """So that a shoot killed outright leaves no Blender at work (Linux)."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGTERM)
