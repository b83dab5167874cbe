"""What arms and hands do: a wrist's place, a hand's direction and a curl of the fingers for every gesture, blended.

Directions are given from the body: (out to the hand's own side, forward, up). Lengths in arms: shoulder to wrist is 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onelight_stage.bodies.anatomy import Body
from onelight_stage.bodies.motion import Motion, Steps
from onelight_stage.bodies.skeleton import Chain, Floats, about, share, turning, two_bones, unit

Three = tuple[float, float, float]


@dataclass(frozen=True)
class Hold:
    """wrist: from the shoulder. fingers, palm: where they point and face. elbow: where it bends to. curl: 0 to 1."""

    wrist: Three
    fingers: Three
    palm: Three
    elbow: Three = (0.35, -1.0, -0.25)
    curl: float = 0.28
    index: float = -1.0
    """The forefinger's own curl; below 0 it is the others'."""


HANG = Hold((0.13, 0.06, -0.965), (0.02, 0.12, -1.0), (-1.0, 0.1, 0.0), (0.45, -1.0, 0.0), 0.30)
RIGHT: dict[str, Hold] = {
    "rest": HANG,
    "point": Hold((-0.05, 0.93, 0.02), (-0.05, 1.0, 0.0), (-0.55, 0.0, -0.8), (0.6, 0.0, -0.8), 0.85, 0.03),
    "raise cup": Hold((-0.20, 0.53, 0.10), (-0.80, 0.35, 0.35), (-0.35, -0.85, -0.1), (0.75, 0.1, -0.75), 0.52),
    "hold cup": Hold((-0.16, 0.55, -0.36), (-0.75, 0.65, 0.1), (-0.65, -0.7, 0.0), (0.5, -0.5, -0.8), 0.52),
    "hands on table": Hold((-0.12, 0.56, -0.5), (-0.5, 0.85, -0.03), (0.0, 0.0, -1.0), (0.8, -0.6, -0.4), 0.20),
    "cross arms": Hold((-0.56, 0.36, -0.50), (-0.88, 0.12, 0.28), (-0.10, -1.0, 0.05), (0.75, -0.15, -0.7), 0.24),
    "read letter": Hold((-0.13, 0.52, -0.28), (-0.45, 0.55, 0.65), (-0.55, -0.6, 0.35), (0.55, -0.45, -0.8), 0.45),
    "hands in lap": Hold((-0.10, 0.60, -0.74), (-0.55, 0.85, -0.12), (-0.1, 0.0, -1.0), (0.8, -0.6, -0.2), 0.30),
    "phone": Hold((-0.06, 0.13, 0.22), (-0.25, -0.25, 1.0), (-1.0, 0.15, -0.1), (0.65, 0.35, -0.75), 0.55),
    "hip": Hold((0.24, -0.02, -0.64), (-0.75, 0.50, -0.45), (-0.6, -0.45, 0.2), (1.0, -0.55, 0.0), 0.35),
}
LEFT: dict[str, Hold] = RIGHT | {
    "point": HANG, "raise cup": HANG, "hold cup": HANG, "phone": HANG, "hip": HANG,
    "cross arms": Hold((-0.52, 0.46, -0.40), (-0.86, -0.05, 0.30), (-0.15, -1.0, -0.1), (0.75, -0.15, -0.7), 0.3),
}  # fmt: skip
SEATED = Hold((0.02, 0.56, -0.70), (-0.25, 1.0, -0.25), (-0.05, -0.1, -1.0), (0.8, -0.6, -0.2), 0.22)
"""An arm at rest when its owner sits: the hand on the thigh."""


def arms(body: Body, chain: Chain, motion: Motion, steps: Steps, sway: Floats, yaw: Floats) -> dict[str, Floats]:
    bend: dict[str, Floats] = {}
    chest = chain.rotation("spine01")
    for side, sign, holds in (("L", 1.0, LEFT), ("R", -1.0, RIGHT)):
        shoulder, elbow, wrist = (body.head(f"{n}.{side}") for n in ("upperarm01", "lowerarm01", "wrist"))
        upper, lower = float(np.linalg.norm(elbow - shoulder)), float(np.linalg.norm(wrist - elbow))
        goal = _goal(body, motion, steps, holds, sign, upper + lower, sway)
        lift = np.clip(goal["wrist"][:, 2] + 0.45, 0, 1.2)
        raise_ = about(np.array([0.0, -1.0, 0.0]), -sign * np.radians(14) * lift)
        chain.turn(f"clavicle.{side}", chest @ raise_)
        chain.turn(f"shoulder01.{side}", chest @ raise_)
        start = chain.at(f"upperarm01.{side}")
        out = _outwards(chest, yaw, sign)
        place = start + np.einsum("tij,tj->ti", out, goal["wrist"]) * (upper + lower)
        place = _kept(body, motion, place, start, upper + lower)
        pole = np.einsum("tij,tj->ti", out, goal["elbow"])
        middle, end = two_bones(start, place, pole, upper, lower)
        bend[f"elbow.{side}"] = np.arccos(np.clip((unit(middle - start) * unit(end - middle)).sum(-1), -1, 1))
        bend[f"shoulder.{side}"] = np.arccos(np.clip(-(unit(middle - start) * chest[..., 2]).sum(-1), -1, 1))
        _arm(body, chain, side, start, middle, end)
        fingers, palm = (np.einsum("tij,tj->ti", out, goal[n]) for n in ("fingers", "palm"))
        _hand(body, chain, side, sign, fingers, palm, goal)
    return bend


def _outwards(chest: Floats, yaw: Floats, sign: float) -> Floats:
    """Columns: out to this side, forward, up, in the world; upright, turned half as the chest is."""
    both = yaw @ share(np.swapaxes(yaw, -1, -2) @ chest, 0.7)
    return np.stack([sign * both[..., 0], -both[..., 1], both[..., 2]], -1)


def _goal(
    body: Body, motion: Motion, steps: Steps, holds: dict[str, Hold], sign: float, arm: float, sway: Floats
) -> dict[str, Floats]:
    """The blend of all gestures' wrists, directions and curls, with the swing of a walk and the idle sway."""
    frames = len(motion.times)
    parts: dict[str, Floats] = {n: np.zeros((frames, 3)) for n in ("wrist", "fingers", "palm", "elbow")}
    parts |= {"curl": np.zeros(frames), "index": np.zeros(frames)}
    swing = sign * np.sin(steps.stride + np.pi / 2) * steps.going
    for name, weight in motion.hands.items():
        if not weight.any():
            continue
        for hold, amount in _with_seat(holds[name], motion.sit * weight, weight):
            for field in ("wrist", "fingers", "palm", "elbow"):
                parts[field] += amount[:, None] * np.asarray(getattr(hold, field))
            parts["curl"] += amount * hold.curl
            parts["index"] += amount * (hold.index if hold.index >= 0 else hold.curl)
    free = motion.hands["rest"] * (1 - motion.sit)
    parts["wrist"][:, 1] += free * (0.26 * swing + 0.02 * steps.going)
    parts["wrist"][:, 2] += free * (0.05 * np.abs(swing) + 0.02 * steps.going)
    parts["wrist"] += 0.25 * sway * free[:, None] + 0.12 * sway
    return parts


def _with_seat(hold: Hold, seated: Floats, weight: Floats) -> list[tuple[Hold, Floats]]:
    return [(hold, weight)] if hold is not HANG else [(HANG, weight - seated), (SEATED, seated)]


def _kept(body: Body, motion: Motion, place: Floats, start: Floats, arm: float) -> Floats:
    """A wrist lies on the table where the hands do; it points where it is told to."""
    place = place.copy()
    on = motion.hands["hands on table"]
    place[:, 2] += on * (motion.table + 0.028 - place[:, 2])
    to = unit(motion.target - start) * arm * 0.95 + start
    on = motion.hands["point"] * (np.linalg.norm(place - start, axis=-1) > 0.75 * arm)
    return place + on[:, None] * (to - place)


def _arm(body: Body, chain: Chain, side: str, start: Floats, middle: Floats, end: Floats) -> None:
    shoulder, elbow, wrist = (body.head(f"{n}.{side}") for n in ("upperarm01", "lowerarm01", "wrist"))
    rest = np.cross(elbow - shoulder, wrist - elbow)
    hinge = np.cross(middle - start, end - middle)
    upper = turning(elbow - shoulder, rest, middle - start, hinge)
    lower = turning(wrist - elbow, rest, end - middle, hinge)
    chest = chain.rotation(f"shoulder01.{side}")
    plain = _swung(chest, elbow - shoulder, middle - start)
    chain.turn(f"upperarm01.{side}", plain @ share(np.swapaxes(plain, -1, -2) @ upper, 0.5))
    chain.turn(f"upperarm02.{side}", upper)
    chain.turn(f"lowerarm01.{side}", lower)


def _swung(parent: Floats, rest: Floats, to: Floats) -> Floats:
    """The parent's turn and then the shortest swing of the rest direction to where it must point: no twist."""
    now = unit(np.einsum("tij,j->ti", parent, rest))
    goal = unit(to)
    axis = np.cross(now, goal)
    angle = np.arctan2(np.linalg.norm(axis, axis=-1), (now * goal).sum(-1))
    return about(unit(axis), angle) @ parent


def _hand(
    body: Body, chain: Chain, side: str, sign: float, fingers: Floats, palm: Floats, goal: dict[str, Floats]
) -> None:
    """The hand's turn, half of its twist already in the forearm; fingers curled."""
    along, facing, across = hand_axes(body, side, sign)
    turn = turning(along, facing, fingers, palm)
    lower = chain.rotation(f"lowerarm01.{side}")
    wrist = np.swapaxes(lower, -1, -2) @ turn
    limit = np.radians(125)
    vector = np.linalg.norm(np.asarray(_angle(wrist))[..., None], axis=-1)
    wrist = share(wrist, np.minimum(1.0, limit / np.maximum(vector, 1e-6)))
    hand = lower @ wrist
    axis = unit(body.head(f"wrist.{side}") - body.head(f"lowerarm01.{side}"))
    chain.turn(f"lowerarm02.{side}", lower @ about(axis, 0.5 * _twist(wrist, axis)))
    chain.turn(f"wrist.{side}", hand)
    for finger in range(2, 6):
        amount = goal["index"] if finger == 2 else goal["curl"] * (1 + 0.08 * (finger - 2))
        for joint in (1, 2, 3):
            more = sum((62, 88, 55)[:joint])
            chain.turn(f"finger{finger}-{joint}.{side}", hand @ about(across, np.radians(more) * amount))
    for joint, most in ((1, 18), (2, 40), (3, 70)):
        axis = unit(across + 0.9 * along * 0 + 0.8 * np.cross(along, across))
        chain.turn(f"finger1-{joint}.{side}", hand @ about(axis, np.radians(most) * goal["curl"] * 0.8))


def _angle(rotation: Floats) -> Floats:
    return np.arccos(np.clip((np.trace(rotation, axis1=-2, axis2=-1) - 1) / 2, -1, 1))


def _twist(rotation: Floats, axis: Floats) -> Floats:
    """Radians of a rotation that are about the axis."""
    skew = np.stack(
        [
            rotation[..., 2, 1] - rotation[..., 1, 2],
            rotation[..., 0, 2] - rotation[..., 2, 0],
            rotation[..., 1, 0] - rotation[..., 0, 1],
        ],
        -1,
    )
    return 2 * np.arctan2(skew @ axis, 1 + np.trace(rotation, axis1=-2, axis2=-1))


def hand_axes(body: Body, side: str, sign: float) -> tuple[Floats, Floats, Floats]:
    """At rest: along the fingers, out of the palm, and the axis about which fingers curl to the palm."""
    wrist = body.head(f"wrist.{side}")
    along = unit(body.head(f"finger3-1.{side}") - wrist)
    spread = body.head(f"finger2-1.{side}") - body.head(f"finger5-1.{side}")
    palm = unit(sign * np.cross(along, spread))
    return along, palm, unit(np.cross(along, palm))
