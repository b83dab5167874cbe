"""A stand-in: somebody who walks on, sits, looks and speaks, as meshes and hair, with the truth of where all of it is.

anna = StandIn(Person("ANNA", age=34, hair="bob", seed=4))
meshes, strands, truth = anna.perform([Action(do="stand", place=(0, 0), facing=90, look=(0, 2, 1.6))], 48, 24.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies import face, garments, hair, posing, tailoring
from onelight_stage.bodies.anatomy import Body, grow
from onelight_stage.bodies.folds import Folds
from onelight_stage.bodies.gestures import hand_axes
from onelight_stage.bodies.motion import Action, planned
from onelight_stage.bodies.person import Person
from onelight_stage.bodies.skeleton import skinned
from onelight_stage.world import Array, Colour, Material, Mesh, Strands

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Truth:
    """Where a stand-in is, per frame, in the take's metres.

    points: name -> [T, 3] ("head" its middle, "eyes" between them, "eye.L", "eye.R", "mouth", "chest", "pelvis",
    "wrist.L", ..., "ankle.R"). facing: [T, 3] where the head points. gaze: [T, 3] where the eyes point, gazes: [T, 2,
    3] each eye (left, right). hands: side -> [T, 4, 4]: origin in the grip, x along the fingers, y across, z out
    of the back of the hand. planted: [T, 2] whether a foot (left, right) bears weight.
    """

    points: dict[str, Array]
    facing: Array
    gaze: Array
    gazes: Array
    hands: dict[str, Array]
    planted: NDArray[np.bool_]


class Performance(NamedTuple):
    meshes: list[Mesh]
    strands: list[Strands]
    truth: Truth


class StandIn:
    """Built once from a person; performs as often as wanted. The same person gives the same body to the last bit."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.body: Body = grow(person)
        how = garments.cuts(self.body, person.wardrobe)
        worn: list[tailoring.Garment] = []
        for one in how:
            worn.append(tailoring.cut(self.body, one, worn))
        self.folds = [Folds(self.body, garment, person.seed) for garment in worn]
        self._skin(how)
        self._hair()

    def _skin(self, how: list[garments.Cut]) -> None:
        body = self.body
        faces = body.template.groups["body"][~garments.covered(body, how)]
        self.skin_ids = np.unique(faces)
        number = np.zeros(len(body.points), np.int32)
        number[self.skin_ids] = np.arange(len(self.skin_ids))
        self.skin_faces = number[faces].astype(np.int32)
        self.skin_tint = face.skin_tint(body, self.person)[self.skin_ids]
        self.teeth = {
            n: (body.ids(f"helper-{n}"), body.template.groups[f"helper-{n}"])
            for n in ("upper-teeth", "lower-teeth", "tongue")
        }

    def _hair(self) -> None:
        body, person = self.body, self.person
        self.hair = hair.grown(body, person)
        self.small = {"brows": hair.brows(body, person), "lashes": hair.lashes(body)}
        beard = hair.whiskers(body, person)
        if beard is not None:
            self.small["beard"] = beard
        ids = body.ids("body")
        head = ids[body.points[ids, 2] > body.head("neck01")[2]]
        from onelight_stage.bodies.surface import nearest

        self.rooted = {}
        for name, strands in self.small.items():
            self.rooted[name] = head[nearest(strands[:, 0], body.points[head])]

    def perform(self, actions: Sequence[Action], frames: int, rate: float = 24.0) -> Performance:
        person, body = self.person, self.body
        motion = planned(actions, frames, rate, posing.seat_shift(body))
        pose = posing.posed(body, motion, rate, person.seed)
        matrices = pose.chain.matrices()
        shapes = face.expressions(motion, pose.lids, posing.look_angles(pose), person.seed)
        changed = _faces(body, shapes, frames)
        meshes = [self._body_mesh(matrices, changed), *self._teeth(matrices, changed), *self._eyes(pose)]
        meshes += [self._cloth(folds, matrices, pose) for folds in self.folds]
        return Performance(meshes, self._strands(matrices, changed), self._truth(pose, matrices))

    def _body_mesh(self, matrices: Array, changed: Floats) -> Mesh:
        ids = self.skin_ids
        points = skinned(
            (self.body.points[ids] + changed[:, ids]).astype(np.float32), self.body.template.weights[ids], matrices
        )
        skin = Material("skin", face.skin_colour(self.person), roughness=0.5)
        return self._mesh(
            "skin", points, self.skin_faces, skin, tint=self.skin_tint, rest=self.body.points[ids], subdivide=1
        )

    def _teeth(self, matrices: Array, changed: Floats) -> list[Mesh]:
        made = []
        for name, (ids, faces) in self.teeth.items():
            number = np.zeros(len(self.body.points), np.int32)
            number[ids] = np.arange(len(ids))
            points = skinned(
                (self.body.points[ids] + changed[:, ids]).astype(np.float32), self.body.template.weights[ids], matrices
            )
            stuff = (
                Material("skin", (0.35, 0.12, 0.11))
                if name == "tongue"
                else Material("ceramic", (0.62, 0.57, 0.47), roughness=0.3, wear=0.1)
            )
            made.append(self._mesh(name, points, number[faces], stuff, subdivide=1))
        return made

    def _eyes(self, pose: posing.Pose) -> list[Mesh]:
        radius = face.eye_radius(self.body)
        ball, faces, tint = face.eyeball(radius, self.person)
        bulge, bulge_faces = face.cornea(radius)
        made = []
        for eye, side in enumerate("LR"):
            moves = np.zeros((len(pose.eye_at), 4, 4), np.float32)
            moves[:, :3, :3], moves[:, :3, 3], moves[:, 3, 3] = pose.eyes[:, eye], pose.eye_at[:, eye], 1
            made.append(
                self._mesh(
                    f"eye {side}",
                    ball,
                    faces,
                    Material("eye", (1, 1, 1), (1, 1, 1), roughness=0.3),
                    tint=tint,
                    moves=moves,
                )
            )
            made.append(
                self._mesh(
                    f"cornea {side}", bulge, bulge_faces, Material("cornea", (1, 1, 1), roughness=0.02), moves=moves
                )
            )
        return made

    def _cloth(self, folds: Folds, matrices: Array, pose: posing.Pose) -> Mesh:
        g = folds.garment
        points = folds.moved(matrices, pose.bend, pose.breath)
        return self._mesh(g.name, points, g.faces.astype(np.int32), g.material, rest=g.points)

    def _mesh(
        self, name: str, points: Floats | Array, faces: NDArray[np.int32], material: Material, **more: Any
    ) -> Mesh:
        if isinstance(more.get("rest"), np.ndarray):
            more["rest"] = np.asarray(more["rest"], np.float32)
        return Mesh(
            f"{self.person.name} {name}",
            np.asarray(points, np.float32),
            faces,
            material,
            self.person.name,
            smooth=True,
            **more,
        )

    def _strands(self, matrices: Array, changed: Floats) -> list[Strands]:
        red, green, blue = self.person.hair_rgb
        colour = 0.45 * red, 0.45 * green, 0.45 * blue
        head = matrices[:, self.body.template.bone("head")]
        made = []
        if self.hair is not None:
            strands, radius = self.hair
            points = _carried(strands, head)
            low = np.clip((self.body.head("neck01")[2] + 0.01 - strands[..., 2]) / 0.12, 0, 1)[..., None] * 0.75
            if low.any():
                points = points * (1 - low) + _carried(strands, matrices[:, self.body.template.bone("spine01")]) * low
            made.append(self._tress("hair", points, colour, radius))
        for name, strands in self.small.items():
            moved = strands[None] + changed[:, self.rooted[name]][:, :, None]
            dark = (
                tuple(0.6 * c for c in colour)
                if name == "brows"
                else (0.012, 0.01, 0.009)
                if name == "lashes"
                else colour
            )
            if self.person.hair == "bald" or max(colour) > 0.2:
                dark = tuple(0.5 * c for c in colour) if name == "brows" else dark
            size = {"brows": 0.00022, "lashes": 0.00016, "beard": 0.00022}[name]
            made.append(self._tress(name, _carried(moved, head), dark, size))
        return made

    def _tress(self, name: str, points: Floats, colour: Colour, radius: float) -> Strands:
        stuff = Material("hair", colour, roughness=0.35)
        return Strands(f"{self.person.name} {name}", points.astype(np.float32), stuff, self.person.name, radius)

    def _truth(self, pose: posing.Pose, matrices: Array) -> Truth:
        body, chain = self.body, pose.chain
        bones = {
            "chest": "spine01",
            "pelvis": "root",
            **{
                f"{a}.{s}": f"{b}.{s}"
                for s in "LR"
                for a, b in (
                    ("wrist", "wrist"),
                    ("elbow", "lowerarm01"),
                    ("shoulder", "upperarm01"),
                    ("knee", "lowerleg01"),
                    ("ankle", "foot"),
                )
            },
        }
        points = {name: chain.at(bone).astype(np.float32) for name, bone in bones.items()}
        head = matrices[:, body.template.bone("head")]
        eyes = (body.head("eye.L") + body.head("eye.R")) / 2
        apart = np.linalg.norm(body.head("eye.L") - body.head("eye.R"))
        lips = body.points[body.template.masks["lips"] > 0.5].mean(0)
        for name, rest in (("head", eyes + np.array([0, 1.25, 0.2]) * apart), ("eyes", eyes), ("mouth", lips)):
            points[name] = (head[:, :3, :3] @ rest.astype(np.float32)) + head[:, :3, 3]
        for eye, side in enumerate("LR"):
            points[f"eye.{side}"] = pose.eye_at[:, eye].astype(np.float32)
        gaze = pose.gaze.sum(1)
        gaze /= np.linalg.norm(gaze, axis=-1, keepdims=True)
        hands = {side: _grip(body, chain, side) for side in "LR"}
        return Truth(
            points, -head[:, :3, 1], gaze.astype(np.float32), pose.gaze.astype(np.float32), hands, pose.steps.planted
        )


def _grip(body: Body, chain: object, side: str) -> Array:
    from onelight_stage.bodies.skeleton import Chain

    assert isinstance(chain, Chain)
    sign = 1.0 if side == "L" else -1.0
    along, palm, _ = hand_axes(body, side, sign)
    turn = chain.rotation(f"wrist.{side}")
    axes = np.stack([along, np.cross(-palm, along), -palm], 1)
    centre = (
        0.5 * (body.head(f"finger3-1.{side}") + body.head(f"finger3-2.{side}"))
        + 0.030 * palm
        - body.head(f"wrist.{side}")
    )
    made = np.zeros((chain.frames, 4, 4), np.float32)
    made[:, :3, :3], made[:, 3, 3] = turn @ axes, 1
    made[:, :3, 3] = chain.at(f"wrist.{side}") + turn @ centre
    return made


def _faces(body: Body, shapes: dict[str, Floats], frames: int) -> Floats:
    """How far every template point is moved by the face's actions [T, N, 3]."""
    total = np.zeros((frames, len(body.points), 3), np.float32)
    for name, amount in shapes.items():
        if name not in body.faces:
            raise ValueError(f"no face action '{name}': choose from {', '.join(sorted(body.faces))}")
        shape = body.faces[name]
        used = np.flatnonzero(np.abs(shape).sum(1) > 1e-7)
        total[:, used] += (amount[:, None, None] * shape[used]).astype(np.float32)
    return total


def _carried(points: Floats, matrices: Array) -> Floats:
    """Points [..., 3] or [T, ..., 3] moved rigidly by [T, 4, 4]."""
    flat = points.reshape(len(matrices), -1, 3) if points.ndim == 4 else points.reshape(1, -1, 3)
    moved = flat.astype(np.float32) @ np.swapaxes(matrices[:, :3, :3], 1, 2) + matrices[:, None, :3, 3]
    return moved.reshape(len(matrices), *points.shape[-3:-1], 3)
