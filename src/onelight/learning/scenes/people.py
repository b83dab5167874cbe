"""Stand-ins: bodies of balls and limbs, posed as a function of time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from . import noise
from .heads import head
from .limbs import limb, trunk
from .materials import Material
from .shapes import Solid, ball, drum, vec, yaw
from .wardrobe import Looks

DARK = np.array([0.02, 0.02, 0.02], np.float32)


@dataclass(frozen=True)
class Person:
    """`spot` (3,) metres where the feet are at second 0, `facing` radians (0 looks along +z),
    `act`: stand, sit, walk; `pace` metres a second forward; `seat` metres high;
    `gaze` radians that the head is turned by; `index` tags its solids."""

    looks: Looks
    spot: np.ndarray
    facing: float
    act: str = "stand"
    pace: float = 0.0
    seat: float = 0.47
    gaze: float = 0.0
    phase: float = 0.0
    index: int = 0
    hands: str = "gesture"

    def place(self, seconds: float) -> np.ndarray:
        """Where the feet are, (3,)."""
        step = self.pace * seconds
        return (self.spot + vec(np.sin(self.facing), 0, np.cos(self.facing)) * step).astype(np.float32)

    def eyes(self, seconds: float) -> np.ndarray:
        """Where the eyes are, (3,)."""
        low = 0.0 if self.act != "sit" else self.looks.tall * 0.52 - self.seat - 0.02
        ahead = 0.08 * yaw(self.facing)[:, 2]
        return self.place(seconds) + vec(0, self.looks.tall * 0.935 - low, 0) + ahead

    def solids(self, seconds: float) -> list[Solid]:
        """The body at that moment, in the world."""
        parts = Body(self, seconds).build()
        turn, place = yaw(self.facing), self.place(seconds)
        return [stood(p, turn, place, self.index) for p in parts]


def stood(part: Solid, turn: np.ndarray, place: np.ndarray, index: int) -> Solid:
    """A part of a body turned by `turn` (3, 3) and brought to `place` (3,) in the world."""
    moved = part.moved(turn, place)
    paint = None if part.paint is None else (turn @ part.paint[0], turn @ part.paint[1] + place)
    return replace(moved, who=index, tag=f"person{index}.{part.tag}", paint=paint)


def wave(t: float, phase: float, rate: float = 1.0) -> float:
    """Slow wandering about 0, about one wide."""
    return float(noise.soft(np.array([t * rate + phase * 5.3]), np.array([phase * 1.7]))[0])


def bent(a, target, upper: float, lower: float, pole):
    """Two bones from `a` to `target`: the joint between them and where the end comes to."""
    span = target - a
    away = float(np.sqrt(span @ span))
    reach = min(max(away, 0.25 * upper), 0.995 * (upper + lower))
    way = span / max(away, 1e-6)
    along = (upper**2 - lower**2 + reach**2) / (2 * reach)
    side = pole - way * (pole @ way)
    side = side / max(float(np.sqrt(side @ side)), 1e-6)
    joint = a + way * along + side * np.sqrt(max(upper**2 - along**2, 0))
    return joint.astype(np.float32), (a + way * reach).astype(np.float32)


class Body:
    """One person at one moment, in its own frame: x its left, z ahead, feet about the origin."""

    def __init__(self, person: Person, seconds: float):
        self.person, self.t = person, seconds
        self.looks, self.p = person.looks, person.phase
        self.h, self.w = person.looks.tall, person.looks.broad
        self.parts: list[Solid] = []
        walking = person.act == "walk"
        self.stride = 2 * np.pi * seconds * (0.85 + 0.1 * person.pace) + person.phase if walking else 0.0
        sway = 0.012 * wave(seconds, self.p, 0.4)
        hip = person.seat + 0.07 if person.act == "sit" else 0.522 * self.h
        if walking:
            hip += 0.012 * np.cos(2 * self.stride) - 0.012
        self.hip = vec(sway, hip, 0)
        lean = {"sit": 0.1, "walk": 0.06}.get(person.act, 0.02) + 0.05 * wave(seconds, self.p + 3, 0.25)
        self.spine = vec(0.04 * wave(seconds, self.p + 1, 0.3), np.cos(lean), np.sin(lean))
        self.neck = self.hip + self.spine * 0.312 * self.h

    def build(self) -> list[Solid]:
        """All its solids."""
        self._torso()
        self._legs()
        self._arms()
        self._head()
        return self.parts

    def add(self, solid: Solid, tag: str) -> None:
        """One more part."""
        self.parts.append(replace(solid, tag=tag))

    def _torso(self) -> None:
        look, h, w, up = self.looks, self.h, self.w, self.spine
        frame = np.stack([vec(1, 0, 0), up, np.cross(vec(1, 0, 0), up)], 1).astype(np.float32)

        def at(k: float, z: float = 0.0) -> np.ndarray:
            return self.hip + up * (k * h) + frame[:, 2] * z

        top, thick = look.top, 1.07 if look.cut in ("jacket", "coat", "jumper") else 1.0
        low = look.legs if look.cut not in ("coat", "dress", "jumper") else top
        waist = 0.078 + 0.012 * np.sin(3 * self.p) - 0.25 * look.bust
        self.add(trunk(at(-0.02), at(0.055), 0.093 * h * w, 0.09 * h * w, 0.8, low, frame), "seat")
        self.add(trunk(at(0.075), at(0.15), 0.086 * h * w * thick, waist * h * w * thick, 0.72, top, frame), "top")
        self.add(trunk(at(0.12), at(0.232), waist * h * w * thick, 0.094 * h * w * thick, 0.67, top, frame), "top")
        if look.bust:
            for side in (-1, 1):
                spot = at(0.195, 0.03 * h) + vec(side * 0.038 * h, 0, 0)
                self.add(ball(spot, (0.046 * h, 0.055 * h, 0.036 * h), top, turn=frame), "top")
        self._front(at, frame, thick)
        self.shoulders = [at(0.292) + vec(s * 0.106 * h * w, -0.014 * h, 0) for s in (-1, 1)]
        for s in self.shoulders:
            self.add(limb(at(0.29, -0.012), s, 0.032 * h, 0.029 * h * thick, top), "top")

    def _front(self, at, frame, thick) -> None:
        """An open jacket shows the shirt beneath, a collar, a tie."""
        look, h, w = self.looks, self.h, self.w
        if look.cut not in ("jacket", "coat"):
            rise = 0.0 if look.cut == "jumper" else 0.02 * h
            self.add(
                limb(
                    self.neck - vec(0, 0.03 * h + rise, 0.004),
                    self.neck - vec(0, 0.008 * h + rise, 0.004),
                    0.052 * h,
                    0.036 * h,
                    look.top,
                ),
                "top",
            )
            return
        for side in (-1, 1):  # lapels
            edge = vec(side * 0.016, 0, 0) * h
            self.add(
                limb(
                    at(0.29, 0.045 * h) + 1.9 * edge,
                    at(0.12, 0.061 * h * w * thick) + 0.3 * edge,
                    0.016,
                    0.02,
                    look.top,
                ),
                "top",
            )
        half = np.array([0.034, 0.12, 0.05], np.float32) * h * thick
        self.add(ball(at(0.2, 0.0195 * h), half * np.array([1, 1, w], np.float32), look.under, turn=frame), "shirt")
        self.add(
            limb(
                self.neck - vec(0, 0.03 * h, 0.002),
                self.neck + vec(0, 0.004 * h, -0.004),
                0.045 * h,
                0.036 * h,
                look.under,
            ),
            "shirt",
        )
        if look.tie is not None:
            self.add(limb(at(0.29, 0.052 * h), at(0.1, 0.085 * h * thick), 0.013, 0.022, look.tie), "tie")

    def _legs(self) -> None:
        look, h, w = self.looks, self.h, self.w
        upper, lower, ankle = 0.232 * h, 0.231 * h, 0.045 * h
        for n, side in enumerate((-1, 1)):
            hip = self.hip + vec(side * 0.05 * h * w, -0.02 * h, 0)
            foot = self._foot(side, n, ankle)
            knee, foot = bent(hip, foot, upper, lower, vec(side * 0.15, 0, 1))
            bare = look.skin if look.skirt else look.legs
            self.add(limb(hip, knee, 0.05 * h * w, 0.034 * h, bare), "legs")
            self.add(limb(knee, foot, 0.033 * h, 0.027 * h, bare), "legs")
            self.add(
                limb(foot - vec(0, 0.025, 0.03), foot + vec(side * 0.02, -ankle + 0.03, 0.13), 0.036, 0.03, look.shoes),
                "shoes",
            )
        if look.skirt and self.person.act != "sit":
            long = 0.26 * h
            self.add(drum(self.hip - vec(0, long, 0), long, 0.125 * h, 0.085 * h * w, look.legs), "skirt")
        elif look.skirt:
            self.add(
                limb(self.hip + vec(0, 0, 0.03), self.hip + vec(0, -0.01, 0.24 * h), 0.09 * h, 0.08 * h, look.legs),
                "skirt",
            )
        if look.cut == "coat" and self.person.act != "sit":
            self.add(drum(self.hip - vec(0, 0.2 * h, 0), 0.22 * h, 0.11 * h * w, 0.1 * h * w, look.top), "top")

    def _foot(self, side: int, n: int, ankle: float) -> np.ndarray:
        if self.person.act == "sit":
            return vec(side * 0.11, ankle, 0.36 + 0.05 * wave(self.t, self.p + n, 0.1))
        if self.person.act == "walk":
            swing = self.stride + np.pi * n
            lift = 0.1 * max(0.0, np.sin(swing)) ** 1.5
            return vec(side * 0.06, ankle + lift, 0.34 * np.cos(swing))
        return vec(side * (0.09 + 0.03 * np.sin(self.p)), ankle, 0.06 * np.sin(self.p + 2 * n))

    def _arms(self) -> None:
        look, h = self.looks, self.h
        thick = 1.12 if look.cut in ("jacket", "coat", "jumper") else 1.0
        for n, side in enumerate((-1, 1)):
            shoulder = self.shoulders[n]
            elbow, wrist = bent(shoulder, self._hand(side, n), 0.172 * h, 0.152 * h, vec(side * 0.5, -0.5, -0.9))
            sleeve = look.top if look.sleeves > 0.3 else look.skin
            cuff = look.top if look.sleeves > 0.6 else look.skin
            self.add(limb(shoulder, elbow, 0.031 * h * thick, 0.026 * h * thick, sleeve), "sleeve")
            self.add(limb(elbow, wrist, 0.0255 * h * thick, 0.018 * h * thick, cuff), "sleeve")
            way = wrist - elbow
            way = way / np.sqrt(way @ way)
            palm = wrist + way * 0.05
            self.add(limb(wrist, palm, 0.02, 0.03, look.skin), "hand")
            curl = palm + way * 0.07 + vec(-side * 0.015, 0.01, 0.02)
            for spread in (-0.016, 0.0, 0.016):
                knuckle = palm + way * 0.02 + vec(spread, 0, 0)
                self.add(
                    limb(
                        knuckle,
                        curl + vec(1.2 * spread, 4 * abs(spread) * 0.2, 0),
                        0.0125,
                        0.0085,
                        look.skin,
                        casts=False,
                    ),
                    "hand",
                )
            self.add(
                limb(
                    palm - way * 0.02,
                    palm + way * 0.03 + vec(-side * 0.02, 0.02, 0.035),
                    0.012,
                    0.009,
                    look.skin,
                    casts=False,
                ),
                "hand",
            )

    def _hand(self, side: int, n: int) -> np.ndarray:
        h, t, p = self.h, self.t, self.p + n
        hang = self.shoulders[n] + vec(side * 0.06, -0.31 * h, 0.03)
        if self.person.act == "walk":
            return hang + vec(0, 0.02, -0.22 * np.cos(self.stride + np.pi * n)) + vec(0, 0.03, 0.05)
        lap = self.hip + vec(side * 0.12, 0.1, 0.3)
        rest = lap if self.person.act == "sit" else hang
        if self.person.hands == "table":
            rest = self.hip + vec(side * 0.16, 0.24, 0.36)
        if self.person.hands == "pockets":
            return self.hip + vec(side * 0.17, -0.02, 0.08)
        if self.person.hands == "folded":
            return self.neck + vec(-side * 0.12, -0.16 * h, 0.19)
        talk = np.clip(0.5 + 0.9 * wave(t, p, 0.55), 0, 1)
        front = self.neck + vec(side * (0.16 + 0.1 * wave(t, p + 5, 0.9)), -0.13 * h + 0.12 * wave(t, p + 7, 1.1), 0.3)
        return (rest + (front - rest) * talk).astype(np.float32)

    def _head(self) -> None:
        h, t, p = self.h, self.t, self.p
        u = 0.068 * h
        turn = yaw(self.person.gaze + 0.16 * wave(t, p + 2, 0.5))
        nod, tilt = 0.09 * wave(t, p + 4, 0.8) + 0.02, 0.06 * wave(t, p + 6, 0.4)
        pitch = np.array([[1, 0, 0], [0, np.cos(nod), -np.sin(nod)], [0, np.sin(nod), np.cos(nod)]], np.float32)
        roll = np.array([[np.cos(tilt), -np.sin(tilt), 0], [np.sin(tilt), np.cos(tilt), 0], [0, 0, 1]], np.float32)
        frame = (turn @ pitch @ roll).astype(np.float32)
        centre = (self.neck + vec(0, 0.09 * h, 0.032)).astype(np.float32)
        talk = max(0.0, wave(t, p + 8, 3.5)) * (wave(t, p + 9, 0.35) > -0.3)
        face = replace(self.looks.face, scale=u, mouth=min(talk, 1.0))
        self.add(
            limb(
                self.neck - vec(0, 0.03, 0),
                centre + frame @ vec(0, -0.5, -0.25) * u,
                0.47 * u,
                0.45 * u,
                self.looks.skin,
            ),
            "neck",
        )
        self.parts += head(self.looks, face, frame, centre, u)


__all__ = ["DARK", "Material", "Person"]
