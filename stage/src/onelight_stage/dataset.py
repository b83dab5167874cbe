"""Training sets: scenes drawn from seeds, shot with all their layers.

    stills   one camera's frame of each scene: every light's pass, albedo, normals, depth, mattes
    cameras  every camera's frames of the same moments of each scene: one light and set seen in unlike framings
    lights   two cameras' frames of each scene under a rig of panels around whoever they look at, a pass for each panel
             (rigs.py): to learn where light comes from and what it would be from elsewhere
    layers   a clip of each scene, and beside it its cast alone (premultiplied, its mattes the exact alpha with hair,
             motion blur and defocus) and its set alone (a clean plate with the cast's shadows): cast + (1 - alpha)
             set is the picture

A scene is a folder `KIND-SEED`: `CLIP.FRAME.exr` (layers: in `picture/`, `cast/`, `set/`) and scene.json, the script
that it was drawn as and what the plan knows. A scene appears whole; one that is there is not made again. What can't be
shot as it was drawn (a camera inside a tree) is passed over.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from onelight_stage import drawing, frames, plan, rigs, sets, truth
from onelight_stage.errors import StageError, choices
from onelight_stage.exposing import development
from onelight_stage.plan import Planned
from onelight_stage.renders import BLENDER, Job, rendered
from onelight_stage.script import DATASETS, Script
from onelight_stage.slates import Slate, shot

APART = Fraction(2)
"""Moments a second of stills and cameras."""
PLAIN = {"iso": 0, "grain": 0.0}
"""A training set brings no noise of its own: whoever learns from it adds what is wanted."""


def made(
    kind: str, out: Path, count: int, *, seed: int = 0, size: tuple[int, int] = (320, 180), samples: int = 8,
    moments: int = 1, processes: int = 1, where: str = "", renderer: tuple[str, ...] = BLENDER,
    tick: Callable[[int], None] = lambda done: None,
    passed: Callable[[int, StageError], None] = lambda seed, why: None,
) -> Iterator[Path]:
    """Makes the scenes of seeds seed … seed + count - 1 and yields their folders; `passed` is told of those that can't
    be shot, and why.

    size: (w, h) pixels. moments: frames of each clip (24 a second for layers). where: one set for all, by name.
    Raises StageError.
    """
    if kind not in DATASETS:
        raise StageError(f"There is no training set '{kind}'.", f"Choose from {choices(DATASETS, kind)}.")
    for number in range(seed, seed + count):
        folder = out / f"{kind}-{number:06d}"
        if not (folder / "scene.json").exists():
            script = _drawn(kind, number, where, moments, size)
            try:
                worlds = list(plan.worlds(script))
            except StageError as why:
                passed(number, why)
                continue
            _scene(kind, folder, script, worlds, samples, processes, renderer)
        tick(number - seed + 1)
        yield folder


def _scene(
    kind: str, folder: Path, script: Script, worlds: list[Planned], samples: int, processes: int,
    renderer: tuple[str, ...],
) -> None:
    part = folder.with_name(f".{folder.name}")
    moving, seed, size = kind == "layers", script.seed, script.size
    slates = {slate.name: slate for slate in shot(script)}
    chosen = list(slates) if kind == "cameras" else _some_of(list(slates), seed, 2 if kind == "lights" else 1)
    planned = {one.clip: one for one in worlds if one.clip in chosen}
    told: dict[str, Any] = {"seed": seed, "script": asdict(script)}
    if kind == "lights":
        (scene,) = script.scenes
        stage = sets.build(scene.set, scene.look)
        rigged = {clip: rigs.rigged(one, stage, seed) for clip, one in planned.items()}
        planned = {clip: one for clip, (one, _) in rigged.items()}
        told["rigs"] = {clip: rig for clip, (_, rig) in rigged.items()}
    jobs = {job: (clip, layer) for clip in chosen for layer, job in _jobs(planned[clip], part, moving).items()}
    for job in rendered(list(jobs), size, samples, processes=processes, vectors=not moving, renderer=renderer):
        clip, layer = jobs[job]
        _kept(script, slates[clip], planned[clip], job, part / layer)
    shutil.rmtree(part / ".work")
    told["clips"] = {clip: planned[clip].truth for clip in chosen}
    (part / "scene.json").write_text(json.dumps(told, default=str))
    shutil.rmtree(folder, ignore_errors=True)
    part.replace(folder)


def _drawn(kind: str, seed: int, where: str, moments: int, size: tuple[int, int]) -> Script:
    rate = Fraction(24) if kind == "layers" else APART
    script = drawing.drawn(seed, where=where, seconds=float(moments / rate), takes=1)
    if kind == "lights":
        script = replace(script, scenes=tuple(replace(scene, kelvin=rigs.KELVIN) for scene in script.scenes))
    return replace(script, rate=rate, size=size, **PLAIN)  # type: ignore[arg-type]


def _some_of(clips: list[str], seed: int, count: int) -> list[str]:
    return [clips[n] for n in np.random.default_rng([5, seed]).permutation(len(clips))[:count]]


def _jobs(planned: Planned, part: Path, moving: bool) -> dict[str, Job]:
    """Layer's folder -> what to render for it."""
    world = part / ".work" / planned.clip / "world"
    planned.world.save(world)
    cast = ",".join(planned.truth["cast"])
    wanted = {"picture": (), "cast": ("--only", cast), "set": ("--without", cast)} if moving else {"": ()}
    return {
        layer: Job(world, world.with_name(layer or "picture"), planned.world.frames, more)
        for layer, more in wanted.items()
    }


def _kept(script: Script, slate: Slate, planned: Planned, job: Job, out: Path) -> None:
    """The rendered frames as layers, ACEScg."""
    camera = planned.world.camera
    numbers = development(script, slate, list(camera.focal), camera.sensor, job.frames)
    out.mkdir(parents=True, exist_ok=True)
    for number in range(job.frames):
        told = truth.layers(frames.read(job.out / f"{number:05d}.exr"), numbers, number)
        truth.write_layers(out / f"{slate.name}.{number:04d}.exr", told)
