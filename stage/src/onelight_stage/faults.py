"""The faults that a script may plant: what each is, in which unit, where it is made, and how large it usually is.

Some change the world (plan.py moves a cup, blender/ renders it), some only how a take is developed (exposure, a
dimmed lamp: no picture is rendered again), one only the papers. `planted` adds faults to a script at random, in sizes
that sets really get wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from onelight_stage.errors import StageError, choices
from onelight_stage.script import Fault, Scene, Script
from onelight_stage.slates import Slate, slates

Where = Literal["world", "development", "papers"]


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    where: what it changes. unit: of its amount. low, high: what may be asked for. usual: where a script says no
    amount. what: what it happens to: "prop", "fixture", "cast" or nothing. whole_take: all cameras see it.
    typical, spread: median size and the spread (standard deviation of its logarithm) when planted at random;
    both_ways: plus or minus.
    """

    where: Where
    unit: str
    low: float
    high: float
    usual: float
    says: str
    what: str = ""
    whole_take: bool = False
    typical: float = 0.0
    spread: float = 0.35
    both_ways: bool = False


KINDS: dict[str, Kind] = {
    "exposure": Kind("development", "stops brighter", -5, 5, -0.7, "the lens opened or closed by mistake",
                     typical=0.7, both_ways=True),
    "white balance": Kind("development", "mireds warmer", -150, 150, 30, "the camera set to another kelvin",
                          typical=28, both_ways=True),
    "tint": Kind("development", "CC greener", -40, 40, 8, "the camera's green against magenta set wrong",
                 typical=8, both_ways=True),
    "gel": Kind("development", "mireds warmer", -200, 200, 60, "one lamp in another gel", "fixture", True, 55,
                both_ways=True),
    "flicker": Kind("development", "stops, darkest to brightest", 0, 3, 0.3, "a lamp that beats against the shutter",
                    "fixture", True, 0.3),
    "fill gone": Kind("development", "stops down, 0 is off", 0, 8, 0, "the fill flagged or switched off", "fixture",
                      True),
    "key side": Kind("world", "degrees, 0 is mirrored", -180, 180, 0, "the key moved to the other side", "cast", True),
    "prop moved": Kind("world", "metres", 0, 1.5, 0.15, "a prop that stands elsewhere", "prop", True, 0.16, 0.45),
    "prop missing": Kind("world", "", 0, 0, 0, "a prop that is gone", "prop", True),
    "prop added": Kind("world", "", 0, 0, 0, "a prop that wasn't there", "prop", True),
    "wardrobe": Kind("world", "CIE dE*ab", 0, 100, 30, "a garment in another colour", "cast", True, 28, 0.4),
    "eyeline": Kind("world", "degrees", -90, 90, 25, "somebody looks past the other", "cast", True, 25,
                    both_ways=True),
    "line": Kind("world", "degrees past the line", 0, 90, 30, "the camera beyond the 180-degree line", typical=25),
    "lens": Kind("world", "times the focal length", 0.3, 3, 1.4, "another lens than the setup's", typical=1.4,
                 spread=0.12),
    "soft focus": Kind("development", "thousandths of the picture's height", 0, 60, 6, "out of focus", typical=7,
                       spread=0.4),
    "boom": Kind("world", "share of the height", 0, 0.6, 0.12, "the microphone in the picture", typical=0.11),
    "wire": Kind("world", "millimetres thick", 0.5, 20, 4, "a wire through the picture", typical=4, whole_take=True),
    "passer-by": Kind("world", "", 0, 0, 0, "somebody crosses who shouldn't", whole_take=True),
    "uneven screen": Kind("world", "stops from edge to edge", 0, 5, 1.2, "the green screen lit from one side",
                          whole_take=True, typical=1.2),
    "dropped frames": Kind("development", "frames", 1, 48, 2, "frames that were never written", typical=2),
    "duplicated frames": Kind("development", "frames", 1, 48, 2, "frames replaced by the one before", typical=2),
    "missing shot": Kind("papers", "", 0, 0, 0, "a listed shot that was never taken"),
}  # fmt: skip
"""By the name that a script uses."""

MAINS = 100.0
"""Hz at which a lamp on 50 Hz mains beats."""


def amount(fault: Fault) -> float:
    """The fault's size in its kind's unit: its own, else the kind's usual."""
    return fault.amount or KINDS[fault.kind].usual


def of_clip(slate: Slate, where: Where | None = None) -> list[Fault]:
    """The faults of one clip, deliberate changes included; those of one `where` if asked."""
    return [f for f in slate.scene.faults if slate.name in f.clips and where in (None, KINDS[f.kind].where)]


def planted(
    script: Script, rng: np.random.Generator, kinds: Sequence[str], *, each: int = 1, intended: float = 0.0
) -> Script:
    """The script with `each` faults of every one of `kinds`, on clips that its cut uses (on all where there is no
    cut) and that are spoilt by nothing else while there are such. A share `intended` of them is deliberate.

    Raises StageError where a kind has nowhere to go.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise StageError(f"there is no fault '{kind}'.", f"Choose from {choices(KINDS, kind)}.")
        for _ in range(each):
            script = _with_one(script, rng, kind, deliberate=bool(rng.random() < intended))
    return script


def _with_one(script: Script, rng: np.random.Generator, kind: str, *, deliberate: bool) -> Script:
    scenes = [scene for scene in script.scenes if _places(script, scene, kind)]
    if not scenes:
        raise StageError(f"no clip is left for '{kind}'.", "Ask for fewer faults, or add setups and takes.")
    scene = scenes[rng.integers(len(scenes))]
    places = _places(script, scene, kind)
    clean = [place for place in places if not _spoilt(scene, place)] or places
    clips = clean[rng.integers(len(clean))]
    fault = Fault(kind, clips, _size(kind, rng), _what(scene, kind, rng), *_when(script, clips, kind, rng), deliberate)
    changed = replace(scene, faults=(*scene.faults, fault))
    return replace(script, scenes=tuple(changed if one is scene else one for one in script.scenes))


def _places(script: Script, scene: Scene, kind: str) -> list[tuple[str, ...]]:
    """Sets of clips that one fault of this kind may spoil together."""
    own = [slate for slate in slates(script) if slate.scene is scene]
    used = {event.clip for event in scene.cut}
    lost = {name for fault in scene.faults if fault.kind == "missing shot" for name in fault.clips}
    if kind == "missing shot":
        groups = _grouped(own, lambda slate: (slate.setup.letter, slate.camera.letter))
        return [group for group in groups if not used & set(group) and not lost & set(group)]
    if KINDS[kind].what == "fixture" and not _fixtures(scene, kind):
        return []
    groups = _grouped(own, lambda slate: (slate.setup.letter, slate.take, "" if KINDS[kind].whole_take else slate.name))
    there = [group for group in groups if not lost & set(group)]
    same = [group for group in there if not any(f.kind == kind and set(f.clips) & set(group) for f in scene.faults)]
    return [group for group in same if used & set(group)] if used else same


def _grouped(own: Iterable[Slate], key) -> list[tuple[str, ...]]:
    groups: dict[object, list[str]] = {}
    for slate in own:
        groups.setdefault(key(slate), []).append(slate.name)
    return [tuple(group) for group in groups.values()]


def _spoilt(scene: Scene, clips: tuple[str, ...]) -> bool:
    return any(set(fault.clips) & set(clips) for fault in scene.faults)


def _size(kind: str, rng: np.random.Generator) -> float:
    """Log-normal around what is typical, inside what may be asked for."""
    said = KINDS[kind]
    if not said.typical:
        return 0.0
    size = said.typical * float(np.exp(said.spread * rng.standard_normal()))
    if said.unit == "frames":
        size = float(max(1, round(size)))
    if said.unit.startswith("times") and rng.random() < 0.5:
        size = 1 / size
    signed = -size if said.both_ways and rng.random() < 0.5 else size
    return round(min(max(signed, said.low), said.high), 3)


def _what(scene: Scene, kind: str, rng: np.random.Generator) -> str:
    """Whom or which lamp it happens to; a prop is left to the plan, which knows what stands in the picture."""
    if KINDS[kind].what == "cast":
        names = [cast.name for cast in scene.cast]
    elif KINDS[kind].what == "fixture":
        names = _fixtures(scene, kind)
    else:
        names = []
    return names[rng.integers(len(names))] if names else ""


def _fixtures(scene: Scene, kind: str) -> list[str]:
    roles = {"fill gone": ("fill",), "flicker": ("key", "practical"), "gel": ("key", "fill", "back")}[kind]
    return [fixture.name for fixture in scene.light if fixture.role in roles]


def _when(script: Script, clips: tuple[str, ...], kind: str, rng: np.random.Generator) -> tuple[float, float]:
    """(start, seconds) inside what the cut uses of the clip; the whole clip for what lasts."""
    if not kind.endswith("frames"):
        return 0.0, 0.0
    slate = next(slate for slate in slates(script) if slate.name == clips[0])
    event = next((event for event in slate.scene.cut if event.clip in clips), None)
    start, seconds = (event.start, event.seconds) if event else (0.0, slate.setup.seconds)
    return round(start + seconds * float(rng.uniform(0.25, 0.75)), 3), 0.0
