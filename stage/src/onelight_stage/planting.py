"""Faults added to a script at random: where they may go, whom they happen to, how large they are.

Sizes are those that sets really get wrong. With `seen` (sights.seen) a fault is drawn again until a camera of the cut
would see it, and whatever it spoils is right in another take of the framing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from onelight_stage import exposing, sets
from onelight_stage.errors import StageError, choices
from onelight_stage.faults import KINDS
from onelight_stage.script import CutEvent, Fault, Scene, Script
from onelight_stage.slates import Slate, frame_count, slates
from onelight_stage.spoiling import ADDED

Seen = Callable[[Script, Scene, Fault], bool]
TRIES = 6
"""Sizes and things drawn for one place before another is tried."""


def planted(
    script: Script, rng: np.random.Generator, kinds: Sequence[str], *, each: int = 1, intended: float = 0.0,
    seen: Seen | None = None,
) -> Script:  # fmt: skip
    """The script with `each` faults of every one of `kinds`, on clips that its cut uses (on all where there is no
    cut) and that are spoilt by nothing else while there are such. A share `intended` of them is deliberate.

    Raises StageError where a kind has nowhere to go, or nowhere that is seen.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise StageError(f"there is no fault '{kind}'.", f"Choose from {choices(KINDS, kind)}.")
        for _ in range(each):
            script = _with_one(script, rng, kind, bool(rng.random() < intended), seen)
    return script


def _with_one(script: Script, rng: np.random.Generator, kind: str, deliberate: bool, seen: Seen | None) -> Script:
    scenes = [scene for scene in script.scenes if _places(script, scene, kind)]
    if not scenes:
        raise StageError(f"no clip is left for '{kind}'.", "Ask for fewer faults, or add setups and takes.")
    scene = scenes[rng.integers(len(scenes))]
    drawn = _drawn(script, scene, rng, kind, deliberate, named=seen is not None)
    fault = next((one for one in drawn if seen is None or seen(script, scene, one)), None)
    if fault is None:
        raise StageError(f"no camera would see a '{kind}'.", "Plant another kind, or light and cover it otherwise.")
    changed = replace(scene, faults=(*scene.faults, fault))
    changed = replace(changed, cut=_fitted(script, changed))
    return replace(script, scenes=tuple(changed if one is scene else one for one in script.scenes))


def _fitted(script: Script, scene: Scene) -> tuple[CutEvent, ...]:
    """The scene's cut, events of a clip that lost frames no longer than what is left of it."""
    alone = replace(script, scenes=(scene,))
    frames = {slate.name: exposing.length(alone, slate) for slate in slates(alone)}

    def within(event: CutEvent) -> CutEvent:
        left = frames[event.clip] - round(event.start * script.rate)
        fits = frame_count(event.seconds, script.rate) <= left
        return event if fits or left < 1 else replace(event, seconds=round(float(left / script.rate), 3))

    return tuple(within(event) for event in scene.cut)


def _drawn(
    script: Script, scene: Scene, rng: np.random.Generator, kind: str, deliberate: bool, *, named: bool
) -> Iterator[Fault]:
    """Faults of one kind as they come: clean clips first. named: a prop is chosen here, not by the plan."""
    places = _places(script, scene, kind)
    props = sets.build(scene.set, scene.look).props if named and KINDS[kind].what == "prop" else []
    clean = [place for place in places if not _spoilt(scene, place)]
    for some in (clean, [place for place in places if place not in clean]):
        for at in rng.permutation(len(some)):
            for _ in range(TRIES):
                what = _prop(props, kind, rng) if props else _what(scene, kind, rng)
                when = _when(script, some[at], kind, rng)
                yield Fault(kind, some[at], _size(kind, rng), what, *when, deliberate)


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
    right = [group for group in there if not _taken(scene, kind, group)]
    return [group for group in right if used & set(group)] if used else right


def _taken(scene: Scene, kind: str, group: tuple[str, ...]) -> bool:
    """Whether such a fault is in another take of that setup already: one of them has to be right."""
    like = _family(kind)
    setups = {_setup(clip) for clip in group}
    return any(_family(f.kind) == like and setups & {_setup(clip) for clip in f.clips} for f in scene.faults)


def _family(kind: str) -> str:
    return "prop" if KINDS[kind].what == "prop" else kind


def _setup(clip: str) -> str:
    return clip.partition("-")[0]


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
    """Whom or which lamp it happens to."""
    if KINDS[kind].what == "cast":
        names = [cast.name for cast in scene.cast]
    elif KINDS[kind].what == "fixture":
        names = _fixtures(scene, kind)
    else:
        names = []
    return names[rng.integers(len(names))] if names else ""


def _prop(props: Sequence[str], kind: str, rng: np.random.Generator) -> str:
    named = props[int(rng.integers(len(props)))]
    return f"{ADDED[int(rng.integers(len(ADDED)))]} by {named}" if kind == "prop added" else named


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
