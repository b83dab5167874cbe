"""The continuity benchmark's productions: drawn scenes with planted faults, clean cuts and deliberate changes.

A trial is what a post house gets: dailies, a cut, and (for the judge alone) TRUTH.json. Seeds below HELD_OUT are for
tuning; the published figures come from those above. Kinds are dealt like cards, so that few trials hold many kinds, and
each is planted where a camera of the cut sees it (sights.py); a kind that a scene can't show goes back into the pack.
A brief trial has one fault alone, in a cut of a second: many of one kind, for little rendering.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from onelight_stage import drawing, planting, sights
from onelight_stage.errors import StageError, choices
from onelight_stage.script import Beat, CutEvent, Scene, Script
from onelight_stage.shooting import Mode, shoot

HELD_OUT = 1000
SECONDS, SHORT = 0.75, 0.375
"""Of a take: where frames are lost, or a lamp flickers, it takes a while to see it; elsewhere rendering is saved."""
BRIEF = 0.17
"""Seconds: four frames."""
INTENDED = 0.15
"""Share of the changes that somebody meant."""
LIGHT = ("exposure", "key side", "white balance", "fill gone", "tint", "gel")
THINGS = ("prop moved", "wardrobe", "prop missing", "prop added")
CAMERA = ("soft focus", "eyeline", "line", "lens", "boom")
TIME = ("dropped frames", "flicker", "duplicated frames")
KINDS = (*TIME, *LIGHT, *THINGS, *CAMERA)
PACKS = (TIME, LIGHT, THINGS, THINGS, CAMERA)
"""Of each a trial has one fault, planted in this order."""
SAMPLES = 4
SIZE = (320, 180)
GESTURE = -0.1
"""Seconds: somebody raises a cup from then on, fastest in the middle of a long take."""


def trial(seed: int, *, where: str = "") -> Script:
    """A scene of eight events with five faults: of its light, two of its things, of its camera or cast, of its time."""
    rng = np.random.default_rng([991, seed])
    script = _drawn(f"Trial {seed}", seed, where, SECONDS)
    script = replace(script, scenes=tuple(_acted(_rolled(scene), rng) for scene in script.scenes))
    for number, pack in enumerate(PACKS):
        script = _planted(script, rng, pack, seed + number)
        if pack is TIME:
            script = replace(script, scenes=tuple(_shortened(scene) for scene in script.scenes))
    return script


def brief(seed: int, kind: str, *, where: str = "") -> Script:
    """One fault of `kind` in a drawn scene: the cut plays the takes of the setup that it is in, camera by camera, and
    then those of a single that are right. Raises StageError where no camera would see such a fault."""
    rng = np.random.default_rng([992, seed])
    script = _drawn(f"Trial {seed}, {kind}", seed, where, SECONDS if kind in TIME else BRIEF)
    script = replace(script, scenes=tuple(_acted(_played(scene), rng) for scene in script.scenes))
    script = planting.planted(script, rng, [kind], seen=sights.seen)
    return replace(script, scenes=tuple(_beside_one_that_is_right(scene) for scene in script.scenes))


def _drawn(title: str, seed: int, where: str, seconds: float) -> Script:
    script = drawing.drawn(seed, where=where, seconds=seconds, takes=2)
    return replace(script, title=title, size=SIZE, encoding="ARRI LogC4", codec="h264")


def _played(scene: Scene) -> Scene:
    """With a cut that plays every clip whole."""
    cut = [
        CutEvent(f"{scene.number}{setup.letter}-{take}{camera.letter}", 0.0, setup.seconds)
        for setup in scene.setups
        for camera in setup.cameras
        for take in range(1, setup.takes + 1)
    ]
    return replace(scene, cut=tuple(cut))


def _beside_one_that_is_right(scene: Scene) -> Scene:
    """Only the setup that a fault is in, and the close-ups of the last of the others."""
    wrong = {clip.partition("-")[0].removeprefix(scene.number) for fault in scene.faults for clip in fault.clips}
    other = [setup for setup in scene.setups if setup.letter not in wrong][-1]
    kept = (*(one for one in scene.setups if one.letter in wrong), replace(other, cameras=other.cameras[-1:]))
    names = {scene.number + one.letter + camera.letter for one in kept for camera in one.cameras}
    cut = [event for event in scene.cut if event.clip.partition("-")[0] + event.clip[-1] in names]
    return replace(scene, setups=kept, cut=tuple(sorted(cut, key=lambda event: event.clip[1] not in wrong)))


def _planted(script: Script, rng: np.random.Generator, pack: tuple[str, ...], dealt: int) -> Script:
    """With one fault of the pack: the one that is dealt, or the next that a camera sees."""
    for kind in np.roll(pack, -dealt):
        try:
            return planting.planted(script, rng, [str(kind)], intended=INTENDED, seen=sights.seen)
        except StageError:
            continue
    return script


def _rolled(scene: Scene) -> Scene:
    """Without the cameras that the cut never plays: nobody prints them, and they needn't be rendered."""
    played = {event.clip.partition("-")[0] + event.clip[-1] for event in scene.cut}
    setups = [
        replace(one, cameras=tuple(c for c in one.cameras if f"{scene.number}{one.letter}{c.letter}" in played))
        for one in scene.setups
    ]
    return replace(scene, setups=tuple(one for one in setups if one.cameras))


def _shortened(scene: Scene) -> Scene:
    """Only the setup with the fault of time rolls as long as that takes."""
    long = {clip.partition("-")[0] for fault in scene.faults for clip in fault.clips}
    setups = tuple(one if scene.number + one.letter in long else replace(one, seconds=SHORT) for one in scene.setups)
    cut = tuple(
        one
        if one.clip.partition("-")[0] in long
        else replace(one, start=round(one.start * SHORT / SECONDS, 3), seconds=round(one.seconds * SHORT / SECONDS, 3))
        for one in scene.cut
    )
    return replace(scene, setups=setups, cut=cut)


def _acted(scene: Scene, rng: np.random.Generator) -> Scene:
    """One of the cast moves during the takes: where nobody does, no lost frame shows."""
    who = scene.cast[rng.integers(len(scene.cast))].name
    return replace(scene, beats=(*scene.beats, Beat(GESTURE, who, "raise cup")))


def shot_trials(
    out: Path, first: int, end: int, mode: Mode, *, where: str = "", only: str = "",
    tick: Callable[[int], None] = lambda done: None,
) -> Iterator[Path]:  # fmt: skip
    """Shoots the trials of seeds first … end - 1 into `out`/trial-SEED, whole ones left alone; with `only` a kind,
    brief ones into `out`/trial-KIND-SEED, seeds whose cameras wouldn't see such a fault passed over. Raises
    StageError."""
    if end <= first:
        raise StageError(f"{first}:{end} holds no seed.", "Write first:end, the end not included: 1000:1012.")
    if only and only not in KINDS:
        raise StageError(f"no trial is made of '{only}'.", f"Choose from {choices(KINDS, only)}.")
    for seed in range(first, end):
        name = f"trial-{only.replace(' ', '-')}-{seed:06d}" if only else f"trial-{seed:06d}"
        if (out / name / "TRUTH.json").exists() or _shot(out / name, seed, mode, where, only):
            yield out / name
        tick(seed - first + 1)


def _shot(folder: Path, seed: int, mode: Mode, where: str, only: str) -> bool:
    """False where a brief trial can't be made of this seed."""
    try:
        script = brief(seed, only, where=where) if only else trial(seed, where=where)
    except StageError:
        if only:
            return False
        raise
    shoot(script, folder, mode)
    return True
