"""A motion put into bones: pelvis, spine, legs to their footprints, arms to their gestures, head and eyes to a point.

Solved for all frames at once in the person's own world: metres, z up, in the take's coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight_stage.bodies import gestures
from onelight_stage.bodies.anatomy import Body
from onelight_stage.bodies.motion import Motion, Steps, footprints
from onelight_stage.bodies.skeleton import Chain, Floats, about, share, turning, two_bones, unit

X, Y, Z = np.eye(3)
SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03", "head")
NECK_SHARES = (0.15, 0.32, 0.52, 1.0)
HEAD_YAW, HEAD_PITCH = np.radians(72), np.radians(38)
EYE_REACH = np.radians(32)
TWIST_SPINE = 0.35
"""How much of the head's turn beyond what the neck does alone the chest goes along with."""


@dataclass
class Pose:
    """chain: the bones. eyes [T, 2, 3, 3]: each eyeball's rotation (left, right). gaze [T, 2, 3]: unit directions.

    bend: joint -> [T] radians, for the folds of cloth. steps: the footprints.
    """

    chain: Chain
    eyes: Floats
    gaze: Floats
    eye_at: Floats
    bend: dict[str, Floats]
    steps: Steps
    breath: Floats
    lids: Floats


def seat_shift(body: Body) -> float:
    """Metres from the seat's middle to between the feet of somebody sitting."""
    return float(np.linalg.norm(body.head("lowerleg01.L") - body.head("upperleg01.L"))) * 0.92


def posed(body: Body, motion: Motion, rate: float, seed: int) -> Pose:
    frames = len(motion.times)
    chain = Chain(body.heads, body.template.parents, body.template.bones, frames)
    alive = Idle(motion.times, seed)
    ahead = np.stack([np.cos(motion.facing), np.sin(motion.facing)], -1)
    height = body.points[body.ids("body"), 2].max()
    apart = abs(body.head("foot.L")[0]) * 0.62
    middle = motion.place + ahead * (seat_shift(body) * motion.sit)[:, None]
    steps = footprints(middle, motion.facing, apart, 0.40 * height, rate)
    yaw = about(Z, motion.facing + np.pi / 2)
    _trunk(body, chain, motion, steps, alive, yaw)
    bend = _legs(body, chain, motion, steps)
    _head(body, chain, motion, alive, yaw)
    bend |= gestures.arms(body, chain, motion, steps, alive.sway, yaw)
    eyes, gaze, eye_at = _eyes(body, chain, motion)
    return Pose(chain, eyes, gaze, eye_at, bend, steps, alive.breath, alive.blink)


class Idle:
    """The small life of somebody who does nothing: breath [T], sway [T, 3] radians, blink [T] 0..1."""

    def __init__(self, times: Floats, seed: int) -> None:
        random = np.random.default_rng([seed, 23])
        phase = random.uniform(0, 2 * np.pi, 8)
        self.breath = np.sin(2 * np.pi * 0.25 * times + phase[0])
        slow = [
            np.sin(2 * np.pi * f * times + p)
            for f, p in zip((0.13, 0.21, 0.17, 0.37, 0.31, 0.43), phase[1:], strict=False)
        ]
        self.sway = np.radians(
            np.stack([slow[0] + 0.4 * slow[3], slow[1] + 0.4 * slow[4], slow[2] + 0.4 * slow[5]], -1)
        )
        self.blink = np.zeros(len(times))
        moment = random.uniform(0.6, 3.0)
        while moment < (times[-1] if len(times) else 0):
            since = times - moment
            self.blink = np.maximum(self.blink, np.clip(np.minimum(since / 0.07, (0.24 - since) / 0.15), 0, 1))
            moment += random.uniform(2.2, 5.0)


def _trunk(body: Body, chain: Chain, motion: Motion, steps: Steps, alive: Idle, yaw: Floats) -> None:
    """The pelvis over the feet or on the seat, as high as the legs reach; the spine with a little of everything."""
    walk = steps.going
    hip_z = body.head("upperleg01.L")[2]
    thigh = 0.055 * hip_z + 0.045
    rise = body.head("root")[2] - hip_z
    stand = hip_z - 0.006 - 0.02 * walk * (1 - np.cos(2 * steps.stride)) / 2 - 0.012 * walk
    seated = motion.seat + thigh
    dip = 0.06 * np.sin(np.pi * motion.sit)
    hips = stand * (1 - motion.sit) + seated * motion.sit - dip * 0
    side = np.stack([-np.sin(motion.facing), np.cos(motion.facing)], -1)
    ahead = np.stack([np.cos(motion.facing), np.sin(motion.facing)], -1)
    rest = body.head("upperleg01.L")[1] - body.head("root")[1]
    shift = 0.012 * np.sin(alive.sway[:, 0] * 40) * (1 - motion.sit) + 0.02 * walk * np.sin(steps.stride + np.pi / 2)
    back = 0.10 * motion.sit * (1 - motion.sit) * 4
    place = motion.place + side * (shift * 1.0)[:, None] + ahead * (rest - back * 0.5)[:, None]
    lean = np.radians(3.0) * walk + np.radians(34) * 4 * motion.sit * (1 - motion.sit) * 0.8
    pelvis = (
        yaw @ about(Z, np.radians(6) * walk * np.cos(steps.stride)) @ about(X, lean * 0.5 - np.radians(7) * motion.sit)
    )
    chain.root = np.concatenate([place, (hips + rise)[:, None]], -1)
    chain.turn("root", pelvis)
    back_lean = np.radians(6) * motion.sit
    twist = -np.radians(10) * walk * np.cos(steps.stride) + 0.6 * alive.sway[:, 2] + _chest_turn(motion, chain, yaw)
    for n, name in enumerate(SPINE):
        part = (n + 1) / len(SPINE)
        bow = (
            lean * 0.5 * part + back_lean * part + 0.5 * alive.sway[:, 1] * part + np.radians(0.5) * alive.breath * part
        )
        tilt = 0.4 * alive.sway[:, 0] * part
        chain.turn(name, pelvis @ about(Z, twist * part) @ about(X, bow) @ about(Y, tilt))


def _chest_turn(motion: Motion, chain: Chain, yaw: Floats) -> Floats:
    """Radians that the chest turns along with the head."""
    to = motion.look[:, :2] - motion.place
    local = np.einsum("tji,tj->ti", yaw[:, :2, :2], to)
    angle = np.arctan2(local[:, 0], -local[:, 1])
    return np.clip(angle, -1.6, 1.6) * motion.looks * TWIST_SPINE * 0.7


def _legs(body: Body, chain: Chain, motion: Motion, steps: Steps) -> dict[str, Floats]:
    """Each ankle over its footprint, the knee towards the toes."""
    bend = {}
    for foot, side in enumerate("LR"):
        hip, knee, ankle = (body.head(f"{n}.{side}") for n in ("upperleg01", "lowerleg01", "foot"))
        upper, lower = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
        turn = about(Z, steps.facing[:, foot] + np.pi / 2 + (0.16 if side == "L" else -0.16))
        ball = body.head(f"toe2-1.{side}")
        heel = about(X, np.radians(38) * steps.roll[:, foot])
        flat = np.array([ankle[0], ankle[1], 0.0])
        rolled = (heel @ (ankle - ball)) + ball - flat
        goal = np.einsum("tij,tj->ti", turn, rolled)
        goal[:, :2] += steps.at[:, foot]
        goal[:, 2] += 0.045 * steps.lift[:, foot]
        chain.turn(f"pelvis.{side}", chain.rotation("root"))
        start = chain.at(f"upperleg01.{side}")
        pole = -turn[..., 1] + 0.35 * motion.sit[:, None] * Z
        middle, end = two_bones(start, goal, pole, upper, lower)
        axis = _hinge(hip, knee, ankle)
        bent: Floats = np.cross(pole, goal - start).real
        thigh = turning(knee - hip, axis, middle - start, bent)
        shin = turning(ankle - knee, axis, end - middle, bent)
        for name in ("upperleg01", "upperleg02"):
            chain.turn(f"{name}.{side}", thigh)
        for name in ("lowerleg01", "lowerleg02"):
            chain.turn(f"{name}.{side}", shin)
        foot_turn = turn @ heel
        chain.turn(f"foot.{side}", foot_turn)
        for toe in range(1, 6):
            chain.turn(f"toe{toe}-1.{side}", turn)
        bend[f"knee.{side}"] = np.arccos(np.clip((unit(middle - start) * unit(end - middle)).sum(-1), -1, 1))
        bend[f"hip.{side}"] = np.arccos(np.clip(-(unit(middle - start) @ Z), -1, 1))
    return bend


def _hinge(hip: Floats, knee: Floats, ankle: Floats) -> Floats:
    """The rest knee's axis: sideways, square to the leg. At rest the knee's pole is -y and the leg points down."""
    return unit(np.cross(-Y, unit(ankle - hip)))


def _head(body: Body, chain: Chain, motion: Motion, alive: Idle, yaw: Floats) -> None:
    """The head turns most of the way to what it looks at; the neck's bones share the turn out."""
    chest = chain.rotation("spine01")
    forward = yaw
    at = chain.at("head") + np.einsum("tij,j->ti", chest, _between_eyes(body) - body.head("head"))
    to = unit(motion.look - at)
    local = np.einsum("tji,tj->ti", forward, to)
    swing = np.clip(np.arctan2(local[:, 0], -local[:, 1]), -HEAD_YAW, HEAD_YAW) * motion.looks * 0.88
    nod = np.clip(np.arcsin(np.clip(local[:, 2], -1, 1)), -HEAD_PITCH, HEAD_PITCH) * motion.looks * 0.8
    talk = motion.talk * np.radians(1.6) * np.sin(motion.times * 7.3)
    small = alive.sway * 0.8
    goal = forward @ about(Z, swing + small[:, 2]) @ about(-X, nod + small[:, 1] + talk) @ about(Y, small[:, 0] * 0.7)
    turn = np.swapaxes(chest, -1, -2) @ goal
    for name, part in zip(NECK, NECK_SHARES, strict=True):
        chain.turn(name, chest @ share(turn, part))


def _between_eyes(body: Body) -> Floats:
    return (body.head("eye.L") + body.head("eye.R")) / 2


def _eyes(body: Body, chain: Chain, motion: Motion) -> tuple[Floats, Floats, Floats]:
    """Each eyeball turned exactly to the point, as far as an eye turns."""
    head = chain.rotation("head")
    made, gaze, at = [], [], []
    for side in "LR":
        place = chain.at("head") + np.einsum("tij,j->ti", head, body.head(f"eye.{side}") - body.head("head"))
        to = np.einsum("tji,tj->ti", head, unit(motion.eyes - place))
        aside, up = np.arctan2(to[:, 0], -to[:, 1]), np.arcsin(np.clip(to[:, 2], -1, 1))
        over = np.maximum(np.hypot(aside, up) / EYE_REACH, 1.0)
        turn = head @ about(Z, aside / over) @ about(-X, up / over)
        made.append(turn)
        gaze.append(-turn[..., 1])
        at.append(place)
    return np.stack(made, 1), np.stack(gaze, 1), np.stack(at, 1)


def look_angles(pose: Pose) -> NDArray[np.float64]:
    """Of each eye [T, 2, 2]: radians to its owner's left, and up, within the head."""
    head = pose.chain.rotation("head")
    local = np.einsum("tji,tej->tei", head, pose.gaze)
    return np.stack([np.arctan2(local[..., 0], -local[..., 1]), np.arcsin(np.clip(local[..., 2], -1, 1))], -1)
