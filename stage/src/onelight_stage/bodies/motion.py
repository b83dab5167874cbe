"""What a stand-in does, in a script's words, and how that runs smoothly from frame to frame.

A list of actions becomes tracks (values over time that change with an even ease), then a path over the floor with
footprints: a foot that bears weight stays where it was put down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
POSTURES = ("stand", "sit", "walk", "turn")
GESTURES = (
    "rest",
    "point",
    "raise cup",
    "hold cup",
    "hands on table",
    "cross arms",
    "read letter",
    "hands in lap",
    "phone",
    "hip",
)
WALK = 1.25  # metres a second, an unhurried walk indoors
STRIDE = 0.40  # of the body's height, one step
LAST = {"stand": 1.1, "sit": 1.3, "turn": 0.9}  # seconds


@dataclass(frozen=True)
class Action:
    """Begins at `at` seconds; what it leaves out stays as it was.

    do: one of POSTURES (whole body) or "" . hands: one of GESTURES. place: metres on the floor (for sit: the seat's
    middle). facing: degrees about z, 0 along +x. seat: metres above the floor. target: what is pointed at. table:
    the table's height in metres. look: where the head turns, eyes: where the eyes go (else: where the head looks), a
    point or one for every frame [T, 3]. talk: seconds of talking. over: seconds that the change takes. mood: face
    actions by name, 0 to 1 ("mouthSmileLeft").
    """

    at: float = 0.0
    do: str = ""
    hands: str = ""
    place: tuple[float, float] | None = None
    facing: float | None = None
    seat: float | None = None
    target: tuple[float, float, float] | None = None
    table: float | None = None
    look: Any = None
    eyes: Any = None
    talk: float = 0.0
    over: float = 0.0
    mood: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if self.do and self.do not in POSTURES:
            raise ValueError(f"no action '{self.do}': choose from {', '.join(POSTURES)}")
        if self.hands and self.hands not in GESTURES:
            raise ValueError(f"no gesture '{self.hands}': choose from {', '.join(GESTURES)}")


def eased(x: Floats) -> Floats:
    """0 to 1 with neither speed nor acceleration at the ends (minimum jerk)."""
    x = np.clip(x, 0, 1)
    return x**3 * (10 - 15 * x + 6 * x * x)


class Track:
    """A value that moves to the next one from a moment on: changes add up, so they may overlap."""

    def __init__(self, first: Any, times: Floats) -> None:
        self.times = times
        self.last = np.asarray(first, float)
        self.values = np.broadcast_to(self.last, (len(times), *self.last.shape[-1:])).copy()

    def go(self, at: float, value: Any, over: float) -> None:
        """Towards a value [D], or one for every frame [T, D]."""
        value = np.asarray(value, float)
        part = eased((self.times - at) / max(over, 1e-6))[:, None]
        part = np.where(self.times[:, None] < at, 0.0, part) if over <= 0 else part
        self.values = self.values * (1 - part) + value * part
        self.last = value


@dataclass
class Motion:
    """Everything about a performance but its bones, per frame [T]: place [T, 2], facing [T] radians, sit [T] 0..1, seat

    [T] metres, table [T], hands: gesture -> [T] weights that add up to 1, target [T, 3], look [T, 3], eyes [T, 3], talk
    [T] 0..1, mood: face action -> [T].
    """

    times: Floats
    place: Floats
    facing: Floats
    sit: Floats
    seat: Floats
    table: Floats
    hands: dict[str, Floats]
    target: Floats
    look: Floats
    eyes: Floats
    looks: Floats
    talk: Floats
    mood: dict[str, Floats]


def planned(actions: Sequence[Action], frames: int, rate: float, seated_shift: float) -> Motion:
    """Actions as tracks. seated_shift: metres from a seat's middle to where its sitter stands up in front of it."""
    times = np.arange(frames) / rate
    actions = _placed(sorted(actions, key=lambda a: a.at), seated_shift)
    first = actions[0]
    start, facing = first.place or (0.0, 0.0), first.facing or 0.0
    place, turn = Track(start, times), Track([np.radians(facing)], times)
    sit, seat = Track([float(first.do == "sit")], times), Track([first.seat or 0.46], times)
    table = Track([first.table or 0.75], times)
    ahead = (start[0] + 5 * np.cos(np.radians(facing)), start[1] + 5 * np.sin(np.radians(facing)), 1.5)
    look, eyes = Track(first.look if first.look is not None else ahead, times), Track(ahead, times)
    eyes = Track(first.eyes if first.eyes is not None else look.last, times)
    looks = Track([float(first.look is not None)], times)
    target = Track(first.target or ahead, times)
    hands = {g: Track([float(g == (first.hands or "rest"))], times) for g in GESTURES}
    talk, mood = np.zeros(frames), {name: Track([value], times) for name, value in first.mood}
    for n, action in enumerate(actions):
        talk = np.maximum(talk, _window(times, action.at, action.talk))
        if n == 0:
            continue
        over = action.over or LAST.get(action.do, 0.8)
        if action.place is not None:
            far = float(np.hypot(*(np.asarray(action.place) - place.last)))
            over = action.over or max(over, far / WALK + 0.5 * (far > 0.3))
            if action.do == "walk" and far > 0.3:
                heading = np.arctan2(action.place[1] - place.last[1], action.place[0] - place.last[0])
                turn.go(action.at, [_near(heading, turn.last[0])], min(0.9, over / 2))
            place.go(action.at, action.place, over)
        if action.facing is not None:
            late = action.at + (max(over - 0.9, 0) if action.do == "walk" else 0.0)
            turn.go(late, [_near(np.radians(action.facing), turn.last[0])], 1.0 if action.do == "walk" else over)
        if action.do:
            sit.go(action.at, [float(action.do == "sit")], over)
        for track, value in ((seat, action.seat), (table, action.table), (target, action.target)):
            if value is not None:
                track.go(action.at, np.atleast_1d(value), 0.6)
        if action.look is not None:
            look.go(action.at + 0.08, action.look, action.over or 0.65)
            looks.go(action.at, [1.0], 0.4)
        if action.look is not None or action.eyes is not None:
            eyes.go(action.at, action.eyes if action.eyes is not None else action.look, 0.09)
        if action.hands:
            for name, track in hands.items():
                track.go(action.at, [float(name == action.hands)], action.over or 0.9)
        for name, value in action.mood:
            mood.setdefault(name, Track([0.0], times)).go(action.at, [value], 0.5)
    return Motion(
        times, place.values, turn.values[:, 0], sit.values[:, 0], seat.values[:, 0], table.values[:, 0],
        {name: track.values[:, 0] for name, track in hands.items()}, target.values, look.values, eyes.values,
        looks.values[:, 0], talk, {name: track.values[:, 0] for name, track in mood.items()},
    )  # fmt: skip


def _near(angle: float, to: float) -> float:
    """The same direction, less than half a turn away."""
    return to + (angle - to + np.pi) % (2 * np.pi) - np.pi


def _window(times: Floats, at: float, seconds: float) -> Floats:
    return eased((times - at) / 0.12) * eased((at + seconds - times) / 0.15) if seconds > 0 else np.zeros(len(times))


def _placed(actions: list[Action], shift: float) -> list[Action]:
    """Whoever rises from a seat without being told where to, stands in front of it: the feet stay where they are."""
    from dataclasses import replace

    made: list[Action] = []
    seated, place, facing = False, (0.0, 0.0), 0.0
    for n, action in enumerate(actions):
        place = action.place or place
        facing = action.facing if action.facing is not None else facing
        front = (place[0] + shift * np.cos(np.radians(facing)), place[1] + shift * np.sin(np.radians(facing)))
        if n and action.do == "stand" and seated and action.place is None:
            action, place = replace(action, place=front), front
        elif n and action.do == "sit" and not seated and action.place is None:
            place = (place[0] * 2 - front[0], place[1] * 2 - front[1])
            action = replace(action, place=place)
        seated = action.do == "sit" if action.do else seated
        made.append(action)
    return made


@dataclass
class Steps:
    """Of both feet (left, right): at [T, 2, 2] metres on the floor, facing [T, 2] radians, lift [T, 2] 0..1,

    planted [T, 2] bool, roll [T, 2] 0..1 how far the heel has left the floor. stride [T]: where in the walk's cycle,
    radians. going [T]: 0 standing to 1 walking.
    """

    at: Floats
    facing: Floats
    lift: Floats
    planted: NDArray[np.bool_]
    roll: Floats
    stride: Floats
    going: Floats


def footprints(middle: Floats, facing: Floats, apart: float, step: float, rate: float) -> Steps:
    """Where the feet go while the body's middle [T, 2] (over the feet) and its facing [T] move.

    A step is planned by how far the body has come (a turn of one radian counts as 0.3 m): each foot is put down where
    the body will be in the middle of the time that it bears it. The first step starts, the last one ends, together.
    """
    frames = len(middle)
    moved = np.hypot(*np.diff(middle, axis=0).T) + 0.3 * np.abs(np.diff(facing))
    come = np.concatenate([[0.0], np.cumsum(moved)])
    total = come[-1] + 1e-9
    count = max(2, round(total / step) + 1)
    pace = come / total * count
    at, turned = np.zeros((frames, 2, 2)), np.zeros((frames, 2))
    lift, roll, planted = np.zeros((frames, 2)), np.zeros((frames, 2)), np.ones((frames, 2), bool)
    spots = come + np.arange(frames) * 1e-9
    for foot, side in enumerate((1, -1)):

        def print_at(s: Floats, side: int = side) -> tuple[Floats, Floats]:
            s = np.clip(s, 0, total)
            angle = np.interp(s, spots, facing)
            middle_ = np.stack([np.interp(s, spots, middle[:, n]) for n in range(2)], -1)
            return middle_ + side * apart * np.stack([-np.sin(angle), np.cos(angle)], -1), angle

        cycle = (pace - foot) / 2
        n, f = np.floor(cycle), cycle - np.floor(cycle)
        bears = 0.62
        swing = eased((f - bears) / (1 - bears))
        spot, angle = print_at((2 * n + foot) / (count - 1) * total)
        next_spot, next_angle = print_at((2 * n + 2 + foot) / (count - 1) * total)
        far = np.hypot(*(next_spot - spot).T) + 0.2 * np.abs(next_angle - angle)
        at[:, foot] = spot + (next_spot - spot) * swing[:, None]
        turned[:, foot] = angle + (next_angle - angle) * swing
        lift[:, foot] = np.sin(np.pi * np.clip((f - bears) / (1 - bears), 0, 1)) * np.clip(far / 0.3, 0, 1)
        planted[:, foot] = (f <= bears) | (far < 1e-4)
        roll[:, foot] = np.clip((f - 0.38) / 0.24, 0, 1) * np.clip((0.95 - f) / 0.33, 0, 1) * np.clip(far / step, 0, 1)
    speed = np.gradient(come) * rate if frames > 1 else np.zeros(frames)
    return Steps(at, turned, lift, planted, roll, np.pi * pace, np.clip(speed / 0.9, 0, 1))
