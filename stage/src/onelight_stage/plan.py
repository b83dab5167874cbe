"""From a script to the worlds of its clips: the set is dressed, the cast performs, lamps and cameras are placed.

What is wrong on purpose and changes the world (a mug that moved, the key on the other side) is done in spoiling.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight_stage import sets, spoiling
from onelight_stage.camera import Line, camera, check_clear
from onelight_stage.casting import Company, Performed, places
from onelight_stage.light import Lit, lamps
from onelight_stage.script import Fault, Scene, Script
from onelight_stage.sets.stage_set import StageSet
from onelight_stage.slates import Slate, shot
from onelight_stage.world import Colour, Surround, World

Floats = NDArray[np.float64]
AMBIENT = 0.02
"""Of mid grey's light that an interior's corners get from nowhere: what paint and dust would bounce."""
MASTER = 4.0
"""Metres from which a scene's lamps are thought to be seen: the master's camera, square to the line."""


@dataclass(frozen=True)
class Planned:
    """A clip's world, and what is known of it besides: eyes and gazes per frame, the line."""

    clip: str
    world: World
    truth: dict[str, Any]


def worlds(script: Script) -> Iterator[Planned]:
    """Every clip that is shot, in shooting order. Raises StageError for what can't be placed."""
    company = Company()
    for scene in script.scenes:
        stage = sets.build(scene.set, scene.look)
        takes: dict[tuple[str, int], list[Slate]] = {}
        for slate in shot(script):
            if slate.scene is scene:
                takes.setdefault((slate.setup.letter, slate.take), []).append(slate)
        for slates in takes.values():
            yield from _take(script, scene, stage, company, slates)


def _take(
    script: Script, scene: Scene, stage: StageSet, company: Company, slates: Sequence[Slate]
) -> Iterator[Planned]:
    """One take: all its cameras see the same performance, but for one whose clip alone has a fault of the world."""
    seen: dict[tuple[Fault, ...], Performed] = {}
    for slate in slates:
        spoilt = spoiling.spoilt(scene, stage, slate)
        if spoilt.faults not in seen:
            seen[spoilt.faults] = company.performance(spoilt.scene, spoilt.stage, slate, spoilt.gazes)
        yield _clip(script, slate, spoilt, seen[spoilt.faults])


def _clip(script: Script, slate: Slate, spoilt: spoiling.Spoilt, performed: Performed) -> Planned:
    scene, stage, where = spoilt.scene, spoilt.stage, f"{slate.name}: "
    faces = places(scene, stage)
    line = line_of(faces, stage)
    rng = np.random.default_rng([script.seed, slate.take, *slate.setup.letter.encode()])
    aspect, rate = script.size[0] / script.size[1], float(script.rate)
    shooting = camera(spoilt.camera, performed.eyes, line, aspect, rate, rng)
    shooting = replace(shooting, focal=(shooting.focal * spoilt.lens).astype(np.float32))
    check_clear(shooting, stage, slate.name)
    lit = meters(faces, line)
    standing = spoiling.relit(scene.light, spoilt.keys, lit, shooting)
    place = shooting.places[0, :3, 3]
    meshes = [*stage.seen_from(place), *performed.meshes, *spoiling.in_the_way(spoilt, slate, shooting, aspect)]
    fixtures = [*lamps(standing, stage, lit, where), *spoiling.screen_lamps(spoilt, stage)]
    world = World(meshes, fixtures, shooting, performed.strands, _surround(scene, stage), rate)
    return Planned(slate.name, world, _told(performed, line))


def line_of(eyes: dict[str, Floats], stage: StageSet) -> Line:
    """Between the first two of the cast; with one alone, across where the master camera would stand."""
    low, high = np.asarray(stage.bounds[0]), np.asarray(stage.bounds[1])
    middle = (low + high) / 2
    front = np.array([middle[0], low[1] - 2.0])
    first, *others = list(eyes.values()) or [np.array([*middle[:2], 1.5])]
    second = others[0] if others else np.add(first, (0.5, 0.0, 0.0))
    return Line.between(first, second, front)


def meters(eyes: dict[str, Floats], line: Line) -> dict[str, Lit]:
    """Where the meter is held for each of the cast; "" is the middle of the line at the height of a face.

    Of the marks, not of a take: one scene, one light; nobody moves the lamps because somebody leans back.
    """
    angle = np.radians(line.front)
    tall = float(np.mean([at[2] for at in eyes.values()])) if eyes else 1.5
    middle = np.array([*line.middle, tall])
    held = {**eyes, "": middle}
    back = MASTER * np.array([np.cos(angle), np.sin(angle), 0.0])
    return {name: Lit.of(at, at + back) for name, at in held.items()}


def _surround(scene: Scene, stage: StageSet) -> Surround:
    """An HDR environment, the set's own sky, or the little that is everywhere in a room."""
    sky = next((fixture for fixture in scene.light if fixture.role == "sky"), None)
    level = 2.0 ** (sky.level if sky else 0.0)
    if scene.environment:
        return Surround(environment=scene.environment, level=level, turn=sky.side if sky else 0.0)
    if max(stage.surround) > 0:
        return Surround(stage.surround, level)
    grey: Colour = (AMBIENT, AMBIENT, AMBIENT)
    return Surround(grey, group="fill")


def _told(performed: Performed, line: Line) -> dict[str, Any]:
    """JSON: metres and unit vectors, a frame a row."""
    return {
        "line": {"middle": list(line.middle), "front_degrees": round(line.front, 2)},
        "cast": {
            name: {
                "eyes": np.round(performed.eyes[name], 4).tolist(),
                "gaze": np.round(performed.gazes[name], 4).tolist(),
            }
            for name in performed.eyes
        },
    }
