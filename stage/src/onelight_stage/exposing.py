"""What a script's faults and flickering lamps mean for developing a clip: the numbers of its Development."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from onelight_stage import white
from onelight_stage.develop import Development
from onelight_stage.errors import StageError, choices
from onelight_stage.faults import MAINS, amount, of_clip
from onelight_stage.script import Fault, Fixture, Scene, Script
from onelight_stage.slates import Slate

DAYLIGHT = 5600.0
Gains = NDArray[np.float64]


def development(script: Script, slate: Slate, focal: Sequence[float], sensor: float, frames: int) -> Development:
    """The Development of a clip whose world has `frames` frames, a lens of `focal` mm [T] on a `sensor` mm wide.

    Raises StageError for a fault on a lamp that the scene doesn't have.
    """
    faults = of_clip(slate, "development")
    shift = _sum(faults, "white balance")
    right = camera_kelvin(slate.scene)
    return Development(
        clip=slate.name,
        order=recorded(faults, frames, script.rate),
        lights=light_gains(slate.scene, faults, frames, script.rate),
        stops=_sum(faults, "exposure"),
        kelvin=white.mired(max(white.mired(right) - shift, 40.0)),
        cc=_sum(faults, "tint"),
        soft=_sum(faults, "soft focus"),
        focal=tuple(round(float(mm), 3) for mm in focal),
        sensor=sensor,
        iso=script.iso,
        grain=script.grain,
        seed=script.seed,
    )


def camera_kelvin(scene: Scene) -> float:
    """What the scene's cameras are balanced to: as the script says, else the key's colour."""
    key = next((fixture for fixture in scene.light if fixture.role == "key"), None)
    return scene.kelvin or (key.kelvin if key else DAYLIGHT)


def recorded(faults: Iterable[Fault], frames: int, rate: Fraction) -> tuple[int, ...]:
    """Which rendered frame each recorded frame shows: dropped frames make a clip shorter, duplicated ones hold the
    frame before them while time goes on."""
    order = list(range(frames))
    dropped: set[int] = set()
    for fault in faults:
        first = min(max(1, math.floor(fault.start * rate)), frames - 1)
        hit = range(first, min(frames, first + round(amount(fault))))
        if fault.kind == "duplicated frames":
            for at in hit:
                order[at] = first - 1
        elif fault.kind == "dropped frames":
            dropped |= set(hit)
    return tuple(shown for at, shown in enumerate(order) if at not in dropped)


def length(script: Script, slate: Slate) -> int:
    """Frames of a clip as it will be recorded."""
    return len(recorded(of_clip(slate, "development"), slate.frames, script.rate))


def light_gains(scene: Scene, faults: Iterable[Fault], frames: int, rate: Fraction) -> dict[str, Gains]:
    """By light group, linear Rec.709 gains [T, 3] of its pass: flicker, another gel, fill gone."""
    gains: dict[str, Gains] = {}

    def times(group: str, factor: Gains) -> None:
        gains[group] = gains.get(group, np.ones((frames, 3))) * factor

    for fixture in scene.light:
        if fixture.flicker:
            times(fixture.role, beat(fixture.flicker, fixture.hz, frames, rate)[:, None])
    for fault in faults:
        if fault.kind == "flicker":
            lamp = named(scene, fault.what or "key")
            window = during(fault, frames, rate)
            times(lamp.role, np.where(window, beat(amount(fault), lamp.hz or MAINS, frames, rate), 1.0)[:, None])
        elif fault.kind == "gel":
            lamp = named(scene, fault.what or "key")
            times(lamp.role, np.tile(gel(lamp, amount(fault)), (frames, 1)))
        elif fault.kind == "fill gone":
            lamp = named(scene, fault.what or "fill")
            times(lamp.role, np.full((frames, 3), 2.0**-fault.amount if fault.amount else 0.0))
    return gains


def named(scene: Scene, what: str) -> Fixture:
    """The scene's fixture of that name, or the first of that role. Raises StageError with the choices."""
    for fixture in scene.light:
        if what == fixture.name:
            return fixture
    for fixture in scene.light:
        if what == fixture.role:
            return fixture
    lamps = [fixture.name for fixture in scene.light]
    raise StageError(f"scene {scene.number} has no lamp '{what}'.", f"Choose from {choices(lamps, what)}.")


def gel(lamp: Fixture, mireds: float) -> Gains:
    """Linear Rec.709 gains (3,) that make a lamp's light `mireds` warmer at the same luminance."""
    right = white.mired(lamp.kelvin)
    changed = min(max(right + mireds, 40.0), 600.0)
    return white.rgb_of(white.mired(changed), lamp.gel) / white.rgb_of(lamp.kelvin, lamp.gel)


def beat(depth: float, hz: float, frames: int, rate: Fraction) -> Gains:
    """Gains [T] of a lamp beating at `hz`, as frames at `rate` sample it: `depth` stops from darkest to brightest."""
    step = hz / float(rate)
    slow = abs(step - round(step)) or 0.25
    return np.exp2(depth / 2 * np.sin(2 * np.pi * slow * np.arange(frames) + 0.6))


def during(fault: Fault, frames: int, rate: Fraction) -> NDArray[np.bool_]:
    """[T] whether a fault with a start and a length in seconds (0: to the end) is on."""
    at = np.arange(frames) / float(rate)
    return (at >= fault.start) & ((at < fault.start + fault.seconds) | (fault.seconds <= 0))


def _sum(faults: Iterable[Fault], kind: str) -> float:
    return sum(amount(fault) for fault in faults if fault.kind == kind)
