"""What a script's parts say of each other: names that must be known, clips that must exist, times that must fit.

What stands on a set (marks, lamps, windows) is asked of the set itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NoReturn, Protocol

from onelight_stage import sensor
from onelight_stage.errors import StageError, choices
from onelight_stage.faults import KINDS
from onelight_stage.script import Cast, Fault, Fixture, Scene, Script
from onelight_stage.slates import shot, slates

Place = tuple[str | int, ...]
NUMBER = re.compile(r"^\d{1,3}$")
LETTER = re.compile(r"^[A-Z]$")


class Fail(Protocol):
    """Raises a ScriptError about what stands at `place`."""

    def __call__(self, place: Place, problem: str, way_out: str) -> NoReturn: ...


def check(script: Script, fail: Fail) -> None:
    """Raises through `fail` at the first thing that doesn't fit."""
    try:
        sensor.known_space(script.encoding)
    except StageError as error:
        fail(("encoding",), error.problem, error.way_out)
    if any(side % 2 for side in script.size):
        fail(("size",), f"size is {script.size[0]}x{script.size[1]}.", "Give an even width and height.")
    _once(script.scenes, lambda scene: scene.number, "scene", "number", ("scene",), fail)
    for number, scene in enumerate(script.scenes):
        _scene(scene, ("scene", number), fail)
    made = {slate.name: slate.setup.seconds for slate in slates(script)}
    taken = {slate.name for slate in shot(script)}
    for number, scene in enumerate(script.scenes):
        _faults(scene, ("scene", number), made, fail)
        _cut(scene, ("scene", number), made, taken, fail)


def _scene(scene: Scene, here: Place, fail: Fail) -> None:
    if not NUMBER.match(scene.number):
        fail((*here, "number"), f"'{scene.number}' is no scene number.", "Write one to three digits, as on a slate.")
    for part, letters in [(("setup",), [s.letter for s in scene.setups])] + [
        (("setup", n, "camera"), [c.letter for c in s.cameras]) for n, s in enumerate(scene.setups)
    ]:
        for at, letter in enumerate(letters):
            if not LETTER.match(letter):
                fail((*here, *part, at, "letter"), f"'{letter}' is no slate letter.", "Write one letter, A to Z.")
        _once(letters, lambda letter: letter, part[-1], "letter", (*here, *part), fail)
    _once(scene.cast, lambda cast: cast.name, "cast", "name", (*here, "cast"), fail)
    _once(scene.light, lambda fixture: fixture.name, "light", "name", (*here, "light"), fail)
    if not scene.setups:
        fail(here, f"scene {scene.number} has no setup.", "Write [[scene.setup]].")
    _people(scene, here, fail)
    _standing(scene, here, fail)


def _people(scene: Scene, here: Place, fail: Fail) -> None:
    """Everybody who is named is there."""
    cast = [one.name for one in scene.cast]

    def known(name: str, place: Place, what: str) -> None:
        if name and name not in cast:
            fail(place, f"{what} '{name}', who isn't in the scene's cast.", f"Choose from {choices(cast, name)}.")

    for n, beat in enumerate(scene.beats):
        known(beat.who, (*here, "beat", n, "who"), "a beat is")
    for n, fixture in enumerate(scene.light):
        known(fixture.on, (*here, "light", n, "on"), f"light '{fixture.name}' is on")
    for n, setup in enumerate(scene.setups):
        for m, camera in enumerate(setup.cameras):
            place = (*here, "setup", n, "camera", m)
            for name in camera.on.split("+"):
                known(name.strip(), (*place, "on"), "a camera is on")
            known(camera.over, (*place, "over"), "a camera looks over")
            known(camera.focus, (*place, "focus"), "focus is on")
            if camera.side == 0:
                fail((*place, "side"), "side is 0.", "Write 1 or -1: which side of the line.")


def _standing(scene: Scene, here: Place, fail: Fail) -> None:
    """Marks, lamps and windows are the set's. Building it takes a moment: only where one is named."""
    places = [((*here, "cast", n, "mark"), one) for n, one in enumerate(scene.cast) if one.mark]
    lamps = [((*here, "light", n, "practical"), one) for n, one in enumerate(scene.light) if one.practical]
    if not places and not lamps:
        return
    from onelight_stage import sets

    stage = sets.build(scene.set, scene.look)
    for place, cast in places:
        _stands(cast, list(stage.marks), place, scene.set, fail)
    for place, fixture in lamps:
        _built_in(fixture, [*stage.practicals, *stage.windows], place, scene.set, fail)


def _stands(cast: Cast, marks: list[str], place: Place, where: str, fail: Fail) -> None:
    if cast.mark not in marks:
        fail(place, f"the {where} has no mark '{cast.mark}'.", f"Choose from {choices(marks, cast.mark)}.")


def _built_in(fixture: Fixture, lamps: list[str], place: Place, where: str, fail: Fail) -> None:
    if fixture.practical not in lamps:
        fail(place, f"the {where} has no lamp or window '{fixture.practical}'.",
             f"Choose from {choices(lamps, fixture.practical)}.")  # fmt: skip


def _faults(scene: Scene, here: Place, made: dict[str, float], fail: Fail) -> None:
    for n, fault in enumerate(scene.faults):
        place = (*here, "fault", n)
        if not fault.clips:
            fail((*place, "clips"), f"fault '{fault.kind}' has no clips.", f"Choose from {choices(made)}.")
        for clip in fault.clips:
            if clip not in made:
                fail((*place, "clips"), f"no setup makes the clip '{clip}'.", f"Choose from {choices(made, clip)}.")
        _amount(fault, scene, place, fail)
        if fault.start and fault.start >= min(made[clip] for clip in fault.clips):
            fail((*place, "start"), f"start is {fault.start:g} s, after the clip's end.", "Let it start earlier.")


def _amount(fault: Fault, scene: Scene, place: Place, fail: Fail) -> None:
    kind = KINDS[fault.kind]
    if fault.amount and not kind.low <= fault.amount <= kind.high:
        unit = f" {kind.unit}" if kind.unit else ""
        fail((*place, "amount"), f"'{fault.kind}' by {fault.amount:g} is out of range.",
             f"Choose a number from {kind.low:g} to {kind.high:g}{unit}.")  # fmt: skip
    if fault.what and kind.what in ("cast", "fixture"):
        names = _named(scene, kind.what)
        if fault.what not in names and fault.what.split()[0] not in names:
            fail((*place, "what"), f"'{fault.kind}' is about '{fault.what}', which isn't there.",
                 f"Choose from {choices(names, fault.what)}.")  # fmt: skip


def _named(scene: Scene, what: str) -> list[str]:
    if what == "cast":
        return [one.name for one in scene.cast]
    return [fixture.name for fixture in scene.light] + sorted({fixture.role for fixture in scene.light})


def _cut(scene: Scene, here: Place, made: dict[str, float], taken: set[str], fail: Fail) -> None:
    for n, event in enumerate(scene.cut):
        place = (*here, "cut", n)
        if event.clip not in made:
            said = f"no setup makes the clip '{event.clip}'."
            fail((*place, "clip"), said, f"Choose from {choices(made, event.clip)}.")
        if event.clip not in taken:
            fail((*place, "clip"), f"'{event.clip}' is a missing shot.", f"Choose from {choices(sorted(taken))}.")
        if event.start + event.seconds > made[event.clip] + 1e-6:
            fail(place, f"{event.clip} is {made[event.clip]:g} s long, the cut wants it until "
                 f"{event.start + event.seconds:g} s.", "Cut it shorter, or let the setup roll longer.")  # fmt: skip


def _once(
    things: Iterable[object], of: Callable[..., str], what: object, field: str, place: Place, fail: Fail
) -> None:
    """No two have the same name."""
    names = [of(thing) for thing in things]
    for name, count in Counter(names).items():
        if count > 1:
            second = names.index(name, names.index(name) + 1)
            fail((*place, second, field), f"two are called {what} '{name}'.", f"Give each a {field} of its own.")
