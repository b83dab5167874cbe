"""A day on the stage: from a script to dailies, papers and truth, in a folder that can be gone on with at any time.

    out/dailies/A001/12B-2A.mov …   the clips, sealed reel by reel with an ASC MHL; dailies.ale beside the reels
    out/screenplay.fountain, shotlist.csv, shotlist.md, cut.otio, cut.edl
    out/TRUTH.json                  and, if asked, out/truth/12B-2A/00001.exr … with all layers
    out/.stage/                     worlds, rendered frames and what is known of each clip: what a resumed shoot needs
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onelight_stage import cards, dailies, exposing, frames, papers, truth
from onelight_stage.develop import Development, developed
from onelight_stage.errors import StageError, choices
from onelight_stage.exposing import development
from onelight_stage.renders import BLENDER, Job, keep_world, rendered
from onelight_stage.script import Script
from onelight_stage.slates import Slate, shot
from onelight_stage.world import Camera, World

PREVIEW_SCALE, PREVIEW_SAMPLES, FINAL_SAMPLES = 4, 4, 24


class Planned(Protocol):
    """A clip's world, and what the plan knows of it that a truth should tell."""

    @property
    def clip(self) -> str: ...
    @property
    def world(self) -> World: ...
    @property
    def truth(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Mode:
    """How to shoot. size: (w, h), the script's where None. layers: truth frames too. vectors: motion vectors in them,
    and therefore no motion blur. keep: rendered frames stay in .stage when their clips are made."""

    preview: bool = False
    samples: int = 0
    processes: int = 1
    layers: bool = False
    vectors: bool = False
    keep: bool = False
    renderer: tuple[str, ...] = BLENDER

    def size(self, script: Script) -> tuple[int, int]:
        """(w, h) of the pictures, even."""
        scale = PREVIEW_SCALE if self.preview else 1
        width, height = (max(2, round(side / scale / 2) * 2) for side in script.size)
        return width, height

    @property
    def quality(self) -> int:
        """Samples a pixel."""
        return self.samples or (PREVIEW_SAMPLES if self.preview else FINAL_SAMPLES)


@dataclass(frozen=True)
class Take:
    """A clip to be made of one world's frames. told: what the plan says of it."""

    slate: Slate
    world: str
    camera: Camera
    lamps: World
    told: Mapping[str, Any]


Tick = Callable[[str, int, int], None]
"""Told of progress: what ("plan", "render" or "develop"), how much of it is done, of how much."""


def shoot(
    script: Script, out: Path, mode: Mode | None = None, *, worlds: Iterable[Planned] | None = None,
    clips: Sequence[str] = (), tick: Tick = lambda what, done, of: None,
) -> list[Path]:
    """Shoots a script into `out` and returns its clips' files; `clips` names the only ones to make.

    worlds: the clips' worlds, by default those that plan.worlds makes of the script. What is there already is left
    alone, and made anew where the script asks something else of it now. Raises StageError.
    """
    mode = mode or Mode()
    wanted = [slate for slate in shot(script) if not clips or slate.name in clips]
    if unknown := sorted(set(clips) - {slate.name for slate in wanted}):
        there = choices(slate.name for slate in shot(script))
        raise StageError(f"No such clip: {', '.join(unknown)}.", f"Choose from {there}.")
    if not clips:
        papers.cut(script, {slate.name: exposing.length(script, slate) for slate in wanted})
    with _alone(out):
        (out / ".stage" / "worlds").mkdir(parents=True, exist_ok=True)
        takes = _planned(script, out, wanted, worlds, tick)
        made = list(_made(script, out, mode, takes, tick))
        if not clips:
            _papers(script, out, wanted)
    return made


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Nobody else shoots into this folder meanwhile."""
    (out / ".stage").mkdir(parents=True, exist_ok=True)
    with (out / ".stage" / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StageError(f"Another shoot is at work in '{out}'.", "Wait for it, or take another folder.") from None
        yield


def _planned(
    script: Script, out: Path, wanted: Sequence[Slate], worlds: Iterable[Planned] | None, tick: Tick
) -> list[Take]:
    """Every wanted clip with its world kept on disk."""
    by_name = {slate.name: slate for slate in wanted}
    takes: list[Take] = []
    for planned in worlds if worlds is not None else _plan(script):
        if planned.clip not in by_name:
            continue
        key = keep_world(planned.world, out / ".stage" / "worlds")
        lean = World([], planned.world.fixtures, planned.world.camera)
        takes.append(Take(by_name[planned.clip], key, planned.world.camera, lean, planned.truth))
        tick("plan", len(takes), len(wanted))
    missing = set(by_name) - {take.slate.name for take in takes}
    if missing:
        raise StageError(f"The plan has no world for {', '.join(sorted(missing))}.", "Look at the scene's setups.")
    return takes


def _plan(script: Script) -> Iterable[Planned]:
    from onelight_stage import plan  # brings bodies and sets: heavy

    return plan.worlds(script)


def _made(script: Script, out: Path, mode: Mode, takes: Sequence[Take], tick: Tick) -> Iterator[Path]:
    """Makes what isn't there, world by world, as their frames come in."""
    size = mode.size(script)
    waiting: dict[Path, list[Take]] = {}
    jobs: dict[Path, Job] = {}
    ready = 0
    for take in takes:
        if _stands(out, take, _digest(script, take, mode, size), script):
            ready += 1
            yield dailies.place(script, take.slate, out / "dailies")
            continue
        folder = out / ".stage" / "frames" / f"{take.world}-{size[0]}x{size[1]}-{mode.quality}{'v' * mode.vectors}"
        jobs[folder] = Job(out / ".stage" / "worlds" / take.world, folder, len(take.camera.focal))
        waiting.setdefault(folder, []).append(take)
    tick("develop", ready, len(takes))
    every = sum(job.frames for job in jobs.values())
    for job in rendered(
        list(jobs.values()), size, mode.quality, processes=mode.processes, vectors=mode.vectors,
        renderer=mode.renderer, tick=lambda done: tick("render", done, every),
    ):  # fmt: skip
        for take in waiting[job.out]:
            yield _clip(script, out, mode, take, job.out)
            ready += 1
            tick("develop", ready, len(takes))
        if not mode.keep:
            shutil.rmtree(job.out)


def _clip(script: Script, out: Path, mode: Mode, take: Take, folder: Path) -> Path:
    """One clip from its rendered frames, then its truth: in this order, so that what has a truth is whole."""
    size = mode.size(script)
    numbers = development(script, take.slate, list(take.camera.focal), take.camera.sensor, len(take.camera.focal))
    target = dailies.place(script, take.slate, out / "dailies")
    _note(out, take).unlink(missing_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    seen = truth.Seen()
    layers = out / "truth" / take.slate.name if mode.layers else None
    dailies.written(script, take.slate, _pictures(numbers, folder, seen, layers), target, size)
    told = truth.of_clip_told(script, take.slate, take.lamps, numbers, size, seen, take.told)
    told["file"] = target.relative_to(out).as_posix()
    _write(_note(out, take), json.dumps({"made": _digest(script, take, mode, size), "truth": told}))
    shutil.rmtree(target.parent / "ascmhl", ignore_errors=True)
    return target


def _pictures(
    numbers: Development, folder: Path, seen: truth.Seen, layers: Path | None
) -> Iterator[NDArray[np.float32]]:
    """The recorded frames, developed, [H, W, 3] scene-linear Rec.709; their truth is gathered on the way."""
    if layers:
        layers.mkdir(parents=True, exist_ok=True)
    for number, shown in enumerate(numbers.order):
        frame = frames.read(folder / f"{shown:05d}.exr")
        seen.add(frame.mattes)
        if layers:
            truth.write_layers(layers / f"{number + dailies.FIRST:05d}.exr", truth.layers(frame, numbers, number))
        yield developed(frame, numbers, number)


def _note(out: Path, take: Take) -> Path:
    return out / ".stage" / "clips" / f"{take.slate.name}.json"


def _digest(script: Script, take: Take, mode: Mode, size: tuple[int, int]) -> str:
    """Of all that a clip is made from: the same digest, the same clip."""
    numbers = development(script, take.slate, list(take.camera.focal), take.camera.sensor, len(take.camera.focal))
    said = asdict(numbers)
    said["lights"] = {group: gains.tolist() for group, gains in numbers.lights.items()}
    tags = [script.encoding, script.codec, script.camera, str(script.rate), take.slate.timecode, take.slate.reel]
    whole = [said, take.world, size, mode.quality, mode.vectors, mode.layers, tags, cards.describe(take.slate)]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()


def _stands(out: Path, take: Take, digest: str, script: Script) -> bool:
    """Whether the clip is there as it would be made now."""
    note = _note(out, take)
    there = dailies.place(script, take.slate, out / "dailies").exists()
    return there and note.exists() and json.loads(note.read_text())["made"] == digest


def _papers(script: Script, out: Path, wanted: Sequence[Slate]) -> None:
    """What goes with the clips, written when all of them are there."""
    notes = {s.name: json.loads((out / ".stage" / "clips" / f"{s.name}.json").read_text())["truth"] for s in wanted}
    recorded = {name: int(told["frames"]) for name, told in notes.items()}
    files = {slate.name: dailies.place(script, slate, out / "dailies") for slate in wanted}
    rows = [cards.row(script, slate, files[slate.name], recorded[slate.name]) for slate in wanted]
    _write(out / "dailies" / "dailies.ale", cards.ale(script, rows))
    for roll in sorted({file.parent for file in files.values()}):
        if not (roll / "ascmhl").exists():
            cards.seal(roll)
    _write(out / "screenplay.fountain", papers.fountain(script))
    _write(out / "shotlist.csv", papers.shot_list_csv(script))
    _write(out / "shotlist.md", papers.shot_list_markdown(script))
    _cut(script, out, files, recorded)
    lost = [truth.fault_told(fault, {}) | {"clips": list(fault.clips)}
            for scene in script.scenes for fault in scene.faults if fault.kind == "missing shot"]  # fmt: skip
    whole = {"about": truth.ABOUT, "title": script.title, "seed": script.seed, "clips": notes, "missing_shots": lost}
    _write(out / "TRUTH.json", json.dumps(whole, indent=1) + "\n")


def _cut(script: Script, out: Path, files: Mapping[str, Path], recorded: Mapping[str, int]) -> None:
    uses = papers.cut(script, recorded)
    if not uses:
        return
    media = {name: file.relative_to(out) for name, file in files.items()}
    _write(out / "cut.edl", papers.edl(script, uses))
    _write(out / "cut.otio", papers.timeline(script, uses, media, recorded).to_json_string())


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part-{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
