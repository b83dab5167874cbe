"""The company: a scene's cast as stand-ins, and a take's performance from the script's beats.

Words of a beat: `action` is a posture (stand, sit, walk, turn), a gesture (see bodies.motion.GESTURES) or "look";
`to` is a mark, a prop, one of the cast, or "x, y, z" in metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies import Action, Person, StandIn
from onelight_stage.bodies import Wardrobe as Clothes
from onelight_stage.bodies.motion import GESTURES, POSTURES
from onelight_stage.errors import StageError, choices
from onelight_stage.script import Beat, Cast, Scene
from onelight_stage.sets.stage_set import Mark, StageSet
from onelight_stage.slates import Slate
from onelight_stage.world import Mesh, Strands

Floats = NDArray[np.float64]
SECONDS_A_WORD = 0.34
TIMING = 0.07
"""Seconds (standard deviation) by which the same beat comes earlier or later from take to take."""
SEATED_EYES, STANDING_EYES = 0.745, 0.936
"""Eyes above the seat in metres, and above the floor as a share of the height, of somebody of 1.75 m (ANSUR II)."""


@dataclass(frozen=True)
class Performed:
    """meshes, strands: everybody's, [T, …]. eyes: by name, the middle between the eyes, metres [T, 3]. gazes: by

    name, unit vectors [T, 3].
    """

    meshes: list[Mesh]
    strands: list[Strands]
    eyes: dict[str, Floats]
    gazes: dict[str, Floats]


@dataclass
class Company:
    """Builds each stand-in once, however many takes it is in."""

    built: dict[Cast, StandIn] = field(default_factory=dict)

    def performance(self, scene: Scene, stage: StageSet, slate: Slate, off: dict[str, float]) -> Performed:
        """A take. off: who looks past what they should look at, by how many degrees (an eyeline's fault)."""
        rng = np.random.default_rng([len(scene.cast), slate.take, *slate.setup.letter.encode()])
        faces = places(scene, stage)
        played = {}
        for one in scene.cast:
            actions = _actions(one, scene, stage, faces, slate.setup.start, rng)
            actions = [_past(action, faces[one.name], off.get(one.name, 0.0)) for action in actions]
            played[one.name] = self._stand_in(one).perform(actions, slate.frames, float(slate.rate))
        return Performed(
            [mesh for part in played.values() for mesh in part.meshes],
            [hair for part in played.values() for hair in part.strands],
            {name: part.truth.points["eyes"].astype(float) for name, part in played.items()},
            {name: part.truth.gaze.astype(float) for name, part in played.items()},
        )

    def _stand_in(self, one: Cast) -> StandIn:
        if one not in self.built:
            self.built[one] = StandIn(_person(one))
        return self.built[one]


def _person(one: Cast) -> Person:
    w = one.wardrobe
    clothes = Clothes(
        w.top, w.top_colour, w.top_pattern, w.top_second, bottom=w.bottom, bottom_colour=w.bottom_colour, shoes=w.shoes
    )
    return Person(
        one.name, one.age, one.build, one.height, one.masculine, one.skin, one.hair, one.hair_colour,
        wardrobe=clothes, seed=one.seed,
    )  # fmt: skip


def _mark(name: str, stage: StageSet, who: str) -> Mark:
    if name not in stage.marks:
        raise StageError(f"{who}: no mark '{name}' in the {stage.name}.", f"Choose from {choices(stage.marks, name)}.")
    return stage.marks[name]


def places(scene: Scene, stage: StageSet) -> dict[str, Floats]:
    """By name, about where somebody's eyes are at the scene's beginning, metres [3]: what others look at, and where a

    gaffer holds the meter.
    """
    return {one.name: _face(one, stage) for one in scene.cast}


def _face(one: Cast, stage: StageSet) -> Floats:
    mark = _mark(one.mark or next(iter(stage.marks)), stage, one.name)
    tall = mark.seat + SEATED_EYES * one.height / 1.75 if mark.seat else STANDING_EYES * one.height
    lean = 0.06 if mark.seat else 0.04
    angle = np.radians(mark.facing)
    return np.array([mark.at[0] + lean * np.cos(angle), mark.at[1] + lean * np.sin(angle), tall])


def _actions(
    one: Cast, scene: Scene, stage: StageSet, faces: dict[str, Floats], start: float, rng: np.random.Generator
) -> list[Action]:
    """Somebody's beats as actions, in seconds from the take's first frame."""
    mark = _mark(one.mark or next(iter(stage.marks)), stage, one.name)
    first = Action(
        at=-60.0, do="sit" if mark.seat else "stand", place=mark.at, facing=mark.facing, seat=mark.seat or None,
        hands="hands on table" if mark.seat else "rest",
        look=_point(one.looks_at, scene, stage, faces) if one.looks_at else None,
    )  # fmt: skip
    beats = [beat for beat in scene.beats if beat.who == one.name]
    return [first, *(_action(beat, scene, stage, faces, start, float(rng.normal(0, TIMING))) for beat in beats)]


def _action(beat: Beat, scene: Scene, stage: StageSet, faces: dict[str, Floats], start: float, late: float) -> Action:
    at = beat.at - start + late
    talk = SECONDS_A_WORD * len(beat.line.split())
    target = _point(beat.to, scene, stage, faces) if beat.to and beat.to not in stage.marks else None
    if beat.action in ("walk", "sit") and beat.to in stage.marks:
        mark = stage.marks[beat.to]
        return Action(at=at, do=beat.action, place=mark.at, facing=mark.facing, seat=mark.seat or None, talk=talk)
    if beat.action in POSTURES:
        return Action(at=at, do=beat.action, look=target, talk=talk)
    if beat.action in GESTURES:
        return Action(at=at, hands=beat.action, target=target, talk=talk)
    if beat.action in ("look", "talk"):
        return Action(at=at, look=target, talk=talk)
    known = [*POSTURES, *GESTURES, "look", "talk"]
    raise StageError(f"{beat.who}: no action '{beat.action}'.", f"Choose from {choices(known, beat.action)}.")


def _point(name: str, scene: Scene, stage: StageSet, faces: dict[str, Floats]) -> tuple[float, float, float]:
    """One of the cast's eyes, a prop's middle, a mark at the height of a face, or coordinates; metres."""
    if name in faces:
        at = faces[name]
    elif name in stage.props:
        at = np.concatenate([mesh.vertices for mesh in stage.meshes if mesh.owner == name]).mean(0)
    elif name in stage.marks:
        at = np.array([*stage.marks[name].at, 1.5])
    else:
        at = _coordinates(name, [*faces, *stage.props, *stage.marks], scene)
    return float(at[0]), float(at[1]), float(at[2])


def _coordinates(name: str, known: Sequence[str], scene: Scene) -> Floats:
    try:
        x, y, z = (float(part) for part in name.split(","))
    except ValueError:
        way_out = f'Choose from {choices(known, name)}, or write "x, y, z" in metres.'
        raise StageError(f"scene {scene.number}: nothing to look at is called '{name}'.", way_out) from None
    return np.array([x, y, z])


def _past(action: Action, eyes: Floats, degrees: float) -> Action:
    """The same action with its look turned about the upright by so many degrees, to the side."""
    if not degrees or action.look is None:
        return action
    away, angle = np.asarray(action.look, float) - eyes, np.radians(degrees)
    turned = [
        away[0] * np.cos(angle) - away[1] * np.sin(angle),
        away[0] * np.sin(angle) + away[1] * np.cos(angle),
        away[2],
    ]
    return replace(action, look=tuple(eyes + turned))
