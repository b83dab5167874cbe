"""Whether a camera of the cut would see a fault, reckoned from the script alone: no body is built, nothing is rendered.

A mug moved behind somebody's elbow, a key that goes from behind one ear to behind the other, a fill that was gone from
beside a bright window: nobody could find them, so a trial that planted them would measure nothing. People sit on their
marks as an egg for the head and one for the body.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from onelight_stage import plan, sets, splats, spoiling, white
from onelight_stage.bodies.motion import eased
from onelight_stage.camera import Line, camera, check_clear
from onelight_stage.casting import places
from onelight_stage.errors import StageError
from onelight_stage.faults import amount
from onelight_stage.light import Lit
from onelight_stage.script import Fault, Fixture, Scene, Script, Wardrobe
from onelight_stage.sets.stage_set import StageSet
from onelight_stage.slates import Slate, slates
from onelight_stage.world import Camera, Mesh

Floats = NDArray[np.float64]
HEAD, BODY, BELOW = (0.1, 0.1, 0.14), (0.28, 0.28, 0.45), 0.55
"""Metres: half axes of somebody's eggs, and how far under the eyes the body's middle is."""
THING, SAFE = 0.003, 0.07
"""Of the picture that a prop has to change: 13 x 13 pixels of 320 x 180; and of its width and height that don't count
at each edge, for nobody sits exactly where their egg does."""
WORN = 0.04
"""Of the picture that somebody has to fill whose garment is in another colour."""
DYE = 12.0
"""CIE dE*ab between the two dyes of a garment: plain side by side."""
CHEEK, TEMPLE = 18.0, 80.0
"""Degrees from where a face looks between which a key makes one cheek lighter than the other."""
FACING = 75.0
"""Degrees from where a face looks up to which a camera sees its eyes."""
COUNTS = 0.8
"""Of all other light in the shadows that a fill has to bring."""
ASKANCE = 0.5
"""Of a window's or lamp's light that reaches a cheek it doesn't stand before."""
BLUR = 1.5
"""Pixels of radius from which a soft picture is softer than compression and denoising leave it."""
LEAST = {"exposure": 0.4, "white balance": 12.0, "tint": 4.0, "gel": 30.0, "flicker": 0.12}
"""What films tolerate, and a little: in each kind's unit."""
GESTURE, LIVELY = 0.9, (0.15, 0.85)
"""Seconds that a gesture takes (bodies/motion.py), and between which parts of it the hand plainly moves."""
HAND, LAP, LIPS = (0.07, 0.07, 0.07), (0.25, -0.6), (0.3, -0.2)
"""Metres: half axes of a hand with its wrist, and how far before and above the eyes it is before it is raised, and
then."""
FIST = 0.002
"""Of the picture that a hand has to fill whose way is broken."""
BESIDE = 0.08
"""Seconds before and after lost frames in which the hand has to be seen on its way."""
AROUND = 0.25
"""Seconds of a clip before and after lost frames, by which one sees how things moved."""
CLEAR = 0.6
"""Of somebody that has to be seen past the furniture by a camera beyond the line."""


@dataclass(frozen=True)
class Sight:
    """One clip of the cut with one fault. scene: as it should be. gazes: degrees about z, by name."""

    fault: Fault
    scene: Scene
    slate: Slate
    stage: StageSet
    faces: dict[str, Floats]
    line: Line
    script: Script

    @cached_property
    def spoilt(self) -> spoiling.Spoilt:
        """The set, the camera and the cast with the fault."""
        return spoiling.spoilt(self.scene, self.stage, replace(self.slate, scene=self._with_fault))

    @cached_property
    def right(self) -> spoiling.Spoilt:
        """And as they should be."""
        return spoiling.spoilt(self.scene, self.stage, replace(self.slate, scene=replace(self.scene, faults=())))

    @property
    def _with_fault(self) -> Scene:
        return replace(self.scene, faults=(replace(self.fault, clips=(self.slate.name,)),))

    @property
    def framed(self) -> list[str]:
        """Who the picture is of."""
        return [name for name in self.slate.camera.on.split("+") if name]

    def camera(self, of: spoiling.Spoilt) -> Camera:
        """Where it stands in its first frame."""
        eyes = {name: face[None] for name, face in self.faces.items()}
        aspect = self.script.size[0] / self.script.size[1]
        made = camera(of.camera, eyes, self.line, aspect, float(self.script.rate), np.random.default_rng(0))
        return replace(made, focal=made.focal * np.float32(of.lens))

    def picture(
        self, of: spoiling.Spoilt, *, people_only: bool = False, beside: Sequence[Mesh] = ()
    ) -> NDArray[np.str_]:
        """[H, W] whose each pixel is. beside: what else stands there."""
        shooting = self.camera(of)
        stage = [] if people_only else of.stage.seen_from(shooting.places[0, :3, 3])
        return splats.nearest([*stage, *self._people(), *beside], shooting)

    def _people(self) -> list[Mesh]:
        heads = [splats.ball(name, eyes, HEAD) for name, eyes in self.faces.items()]
        return heads + [splats.ball(name, eyes - [0, 0, BELOW], BODY) for name, eyes in self.faces.items()]

    def gaze(self, name: str) -> float:
        """Degrees about z in which somebody looks who looks at the others."""
        others = [face for other, face in self.faces.items() if other != name]
        return _azimuth(np.mean(others, axis=0) - self.faces[name])

    def off_face(self, name: str) -> float:
        """Degrees between where somebody looks and the camera."""
        seen = self.camera(self.right).places[0, :3, 3] - self.faces[name]
        return abs(_turn(_azimuth(seen) - self.gaze(name)))


def seen(script: Script, scene: Scene, fault: Fault) -> bool:
    """Whether the fault shows in at least one of its clips that the scene's cut plays (any clip, where there is no
    cut). What no rule here speaks of always shows."""
    shows = RULES.get(fault.kind, _large_enough)
    stage = _built(scene.set, scene.look)
    faces = places(scene, stage)
    line = plan.line_of(faces, stage)
    played = {event.clip for event in scene.cut} & set(fault.clips) or set(fault.clips)
    clips = [slate for slate in slates(script) if slate.scene.number == scene.number and slate.name in played]
    return any(shows(Sight(fault, scene, slate, stage, faces, line, script)) for slate in clips)


@lru_cache(maxsize=1)
def _built(name: str, look: int) -> StageSet:
    return sets.build(name, look)


def _large_enough(sight: Sight) -> bool:
    return abs(amount(sight.fault)) >= LEAST.get(sight.fault.kind, 0.0)


def _prop(sight: Sight) -> bool:
    before, after = sight.picture(sight.right), sight.picture(sight.spoilt)
    names = {*np.unique(before), *np.unique(after)} - {"set", splats.NOBODY, *sight.faces}
    return max((_safe((before == name) != (after == name)) for name in names), default=0.0) >= THING


def _safe(changed: NDArray[np.bool_]) -> float:
    """Of a picture [H, W], how much changed away from its edges."""
    height, width = (round(SAFE * side) for side in changed.shape)
    return float(changed[height:-height, width:-width].sum() / changed.size)


def _wardrobe(sight: Sight) -> bool:
    whom = sight.fault.what
    if whom not in sight.framed or float((sight.picture(sight.right) == whom).mean()) < WORN:
        return False
    before, after = (
        _cloth(next(one for one in cast if one.name == whom).wardrobe)
        for cast in (sight.right.scene.cast, sight.spoilt.scene.cast)
    )
    return float(np.linalg.norm(white.lab(before) - white.lab(after))) >= DYE


def _cloth(worn: Wardrobe) -> Floats:
    """[3] the top's colour from afar, where a pattern is one with its ground."""
    colours = [worn.top_colour] if worn.top_pattern == "plain" else [worn.top_colour, worn.top_second]
    return np.mean(colours, axis=0)


def _key_side(sight: Sight) -> bool:
    """The key lights one cheek of a face that is seen, and with the fault the other."""
    whom = sight.fault.what
    if sight.framed != [whom] or sight.off_face(whom) > FACING:
        return False
    lit = plan.meters(sight.faces, sight.line)
    keys = [one for one in sight.scene.light if one.role == "key" and one.on in (whom, "") and not one.practical]
    moved = spoiling.relit(keys, sight.spoilt.keys, lit, sight.camera(sight.right))
    sides = [[_from_gaze(sight, whom, lit[whom], one) for one in lamps] for lamps in (keys, moved)]
    return any(
        CHEEK <= abs(a) <= TEMPLE and CHEEK <= abs(b) <= TEMPLE and a * b < 0 for a, b in zip(*sides, strict=True)
    )


def _from_gaze(sight: Sight, whom: str, held: Lit, lamp: Fixture) -> float:
    """Degrees from where a face looks, before which the meter is held, to the lamp on it, -180 to 180."""
    return _turn(_azimuth(np.subtract(held.camera, held.at)) + lamp.side - sight.gaze(whom))


def _fill_gone(sight: Sight) -> bool:
    """It brings most of what there is in the shadows."""
    return _fill_counts(sight.scene)


def _fill_counts(scene: Scene) -> bool:
    fill = sum(2.0**lamp.level for lamp in scene.light if lamp.role == "fill")
    others = sum(2.0**lamp.level for lamp in scene.light if lamp.role in ("window", "practical", "sky"))
    return fill >= COUNTS * (ASKANCE * others + plan.AMBIENT)


def _lamp(sight: Sight) -> bool:
    """Flicker and gels: of the key, or of a fill that counts."""
    lamp = next(one for one in sight.scene.light if sight.fault.what in (one.name, one.role))
    counts = lamp.role == "key" or (lamp.role == "fill" and _fill_counts(sight.scene))
    return counts and _large_enough(sight)


def _eyeline(sight: Sight) -> bool:
    """A face that is seen, alone."""
    return sight.framed == [sight.fault.what] and sight.off_face(sight.fault.what) <= FACING


def _line(sight: Sight) -> bool:
    """Who is framed isn't hidden by a cupboard on the other side."""
    try:
        check_clear(sight.camera(sight.spoilt), sight.stage, sight.slate.name)
    except StageError:
        return False
    whole, there = sight.picture(sight.spoilt, people_only=True), sight.picture(sight.spoilt)
    return all(float((there == name).mean()) >= CLEAR * float((whole == name).mean()) for name in sight.framed)


def _soft(sight: Sight) -> bool:
    return amount(sight.fault) * sight.script.size[1] / 1000 >= BLUR


def _frames(sight: Sight) -> bool:
    """The hand of somebody who is framed is seen to move while the frames are lost, before it and after."""
    start, lost = sight.fault.start, amount(sight.fault) / float(sight.script.rate)
    moment = sight.slate.setup.start + start
    return AROUND <= start <= sight.slate.setup.seconds - lost - AROUND and any(
        _raised(sight, beat.who, [(at - beat.at) / GESTURE for at in (moment - BESIDE, moment + lost + BESIDE)])
        for beat in sight.scene.beats
        if beat.who in sight.framed and beat.action not in ("talk", "look")
    )


def _raised(sight: Sight, name: str, parts: Sequence[float]) -> bool:
    """Whether a hand is plainly on its way, and seen, at both ends of these parts of a gesture."""
    if not all(LIVELY[0] < part < LIVELY[1] for part in parts):
        return False
    gaze = np.radians(sight.gaze(name))
    ahead = np.array([np.cos(gaze), np.sin(gaze), 0.0])
    for part in eased(np.array(parts)):
        before, above = np.array(LAP) + part * (np.array(LIPS) - LAP)
        hand = splats.ball("hand", sight.faces[name] + before * ahead + [0, 0, above], HAND)
        if float((sight.picture(sight.right, beside=(hand,)) == "hand").mean()) < FIST:
            return False
    return True


RULES: dict[str, Callable[[Sight], bool]] = {
    "prop moved": _prop, "prop missing": _prop, "prop added": _prop, "wardrobe": _wardrobe, "key side": _key_side,
    "fill gone": _fill_gone, "gel": _lamp, "flicker": _lamp, "eyeline": _eyeline, "line": _line, "soft focus": _soft,
    "dropped frames": _frames, "duplicated frames": _frames,
}  # fmt: skip
"""By kind, what has to be so in one clip."""


def _azimuth(way: Floats) -> float:
    return float(np.degrees(np.arctan2(way[1], way[0])))


def _turn(degrees: float) -> float:
    """The same direction, -180 to 180."""
    return float((degrees + 180) % 360 - 180)
