"""A scene drawn from a seed: set, cast, wardrobe, light and coverage as a small crew would choose them.

Training sets and the continuity benchmark are shot from such scripts. The same seed draws the same scene.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from onelight_stage import sets
from onelight_stage.casting import STANDING_EYES
from onelight_stage.script import (
    SETS,
    Beat,
    CameraSetup,
    Cast,
    CutEvent,
    Fixture,
    Scene,
    Script,
    Setup,
    Wardrobe,
)  # fmt: skip
from onelight_stage.sets.stage_set import StageSet

HAIR = ("cropped", "short", "bob", "long", "bun", "curls")
HAIR_COLOURS = ((0.012, 0.01, 0.009), (0.03, 0.017, 0.01), (0.075, 0.04, 0.02), (0.22, 0.13, 0.06), (0.3, 0.29, 0.28))
TOPS, BOTTOMS = ("shirt", "t-shirt", "jumper", "jacket"), ("trousers", "jeans")
PATTERNS = ("plain", "plain", "plain", "stripes", "checks")
NAMES = ("ANNA", "BEN")
LINES = ("You said you would call.", "I know what I said.", "Then why are you here?", "Ask me again tomorrow.")
RATIOS = ((-1.0, 0.0), (-2.0, 0.3), (-3.0, 0.6))
"""Stops of fill and of back light against the key: comedy, drama, noir."""
SEATED_LENS = 1.4
"""Metres."""


def drawn(seed: int, *, where: str = "", seconds: float = 1.0, takes: int = 2) -> Script:
    """A two-hander of three setups (a master, and over each shoulder with a closer camera beside it) and its cut."""
    rng = np.random.default_rng([77, seed])
    name = where or SETS[rng.integers(len(SETS))]
    stage = sets.build(name, seed)
    left, right = _pair(stage)
    first, second = _cast(NAMES[0], left, NAMES[1], rng), _cast(NAMES[1], right, NAMES[0], rng)
    setups = _coverage(rng, seconds, takes, {one.name: _lens_height(one, stage) for one in (first, second)})
    beats = tuple(Beat(0.4 * n, NAMES[n % 2], "talk", NAMES[1 - n % 2], line) for n, line in enumerate(LINES))
    heading = f"{'EXT' if stage.outdoors else 'INT'}. {name.upper()} - {'DAY' if rng.random() < 0.5 else 'NIGHT'}"
    scene = Scene(
        "1", heading, name, seed, (first, second), beats, _light(stage, heading.endswith("DAY"), rng), setups,
        cut=_cut(setups, seconds, rng),
    )  # fmt: skip
    return Script(f"Scene of seed {seed}", (scene,), seed=seed)


def _pair(stage: StageSet) -> tuple[str, str]:
    """Two marks that face each other: "table left", "table right"."""
    left = next(name for name in stage.marks if name.endswith(" left"))
    return left, left.removesuffix("left") + "right"


def _cast(name: str, mark: str, other: str, rng: np.random.Generator) -> Cast:
    age = float(np.clip(rng.normal(38, 18), 9, 82))
    masculine = float(rng.choice([0.1, 0.9]))
    grown = np.interp(age, [9, 16], [1.36, 1.0 * (1.64 + 0.13 * masculine)])
    hair = HAIR_COLOURS[rng.integers(len(HAIR_COLOURS)) if age < 60 else -1]
    return Cast(
        name, mark, age, float(grown + rng.normal(0, 0.04)), float(rng.beta(2, 3)), masculine, float(rng.random()),
        HAIR[rng.integers(2) if masculine > 0.5 else rng.integers(1, len(HAIR))], hair, _wardrobe(rng), other,
        int(rng.integers(1 << 30)),
    )  # fmt: skip


def _wardrobe(rng: np.random.Generator) -> Wardrobe:
    """Cloth as costume departments buy it: mostly muted, seldom white."""
    return Wardrobe(
        TOPS[rng.integers(len(TOPS))], _cloth(rng, 0.22), PATTERNS[rng.integers(len(PATTERNS))], _cloth(rng, 0.4),
        BOTTOMS[rng.integers(len(BOTTOMS))], _cloth(rng, 0.07),
    )  # fmt: skip


def _cloth(rng: np.random.Generator, typical: float) -> tuple[float, float, float]:
    level = typical * float(np.exp(rng.normal(0, 0.6)))
    rgb = level * np.exp(rng.normal(0, 0.45, 3))
    return tuple(float(v) for v in np.clip(rgb, 0.01, 0.75))  # type: ignore[return-value]


def _light(stage: StageSet, day: bool, rng: np.random.Generator) -> tuple[Fixture, ...]:
    """A key for each from the far side of the line or the near one, fill, back, and what the set brings."""
    fill, back = RATIOS[rng.integers(len(RATIOS))]
    warm = float(rng.choice([2900, 3200, 4300, 5600]))
    away = float(rng.choice([1.0, 1.0, -1.0])) * float(rng.uniform(55, 130))
    soft = float(rng.uniform(0.5, 1.6))
    lamps = [
        Fixture("key left", "key", NAMES[0], away, float(rng.uniform(18, 45)), 0.0, warm, soft=soft, distance=1.9),
        Fixture("key right", "key", NAMES[1], -away, float(rng.uniform(18, 45)), float(rng.normal(0, 0.3)), warm,
                soft=soft, distance=1.9),
        Fixture("fill", "fill", "", float(rng.uniform(-25, 25)), 20, fill, float(rng.choice([warm, 5600])), soft=2.0,
                distance=3.2),
        Fixture("back", "back", "", 180 + float(rng.uniform(-30, 30)), 40, back, float(rng.choice([warm, 5600, 7000])),
                soft=0.6, distance=2.2),
    ]  # fmt: skip
    for name in stage.practicals:
        lamps.append(Fixture(name, "practical", "", level=float(rng.uniform(-3, -0.5)), kelvin=2700, practical=name))
    for name in stage.windows:
        level, kelvin = (float(rng.uniform(-1, 0.7)), 5900.0) if day else (float(rng.uniform(-4, -2.5)), 7800.0)
        lamps.append(Fixture(name, "window", "", level=level, kelvin=kelvin, practical=name))
    if stage.outdoors:
        lamps.append(Fixture("sky", "sky", level=0.0 if day else -2.5))
    return tuple(lamps)


def _lens_height(one: Cast, stage: StageSet) -> float:
    """Metres: level with the eyes of somebody who stands, so that a lens behind them looks past their head and not into
    their back; a little above those of somebody who sits."""
    return SEATED_LENS if stage.marks[one.mark].seat else round(STANDING_EYES * one.height, 2)


def _coverage(
    rng: np.random.Generator, seconds: float, takes: int, lens_heights: dict[str, float]
) -> tuple[Setup, ...]:
    wide, near, close = (float(rng.choice(choice)) for choice in ([27, 32, 35], [40, 50], [65, 75]))
    stop = float(rng.choice([2.0, 2.8, 4.0]))
    master = CameraSetup("A", "medium wide", "+".join(NAMES), angle=float(rng.uniform(-12, 12)), focal=wide, stop=stop)
    beside = replace(master, letter="B", size="full", angle=float(rng.choice([-1, 1])) * 28.0)
    setups = [Setup("A", (master, beside), takes, 0.0, seconds)]
    for letter, one, other, turn in (("B", NAMES[0], NAMES[1], 38.0), ("C", NAMES[1], NAMES[0], -38.0)):
        over = CameraSetup("A", "medium close-up", one, other, focal=near, stop=stop, height=lens_heights[other])
        single = CameraSetup("B", "close-up", one, angle=turn, focal=close, stop=stop, height=lens_heights[one])
        setups.append(Setup(letter, (over, single), takes, 0.0, seconds))
    return tuple(setups)


def _cut(setups: tuple[Setup, ...], seconds: float, rng: np.random.Generator) -> tuple[CutEvent, ...]:
    """Back and forth as a dialogue is cut, between takes where there are two."""
    order = ["A", "B", "C", "B", "C", "A", "C", "B"]
    by_letter = {setup.letter: setup for setup in setups}
    events = []
    for letter in order:
        setup = by_letter[letter]
        take, lens = int(rng.integers(1, setup.takes + 1)), setup.cameras[rng.integers(len(setup.cameras))].letter
        length = round(seconds * 0.75, 3)
        events.append(CutEvent(f"1{letter}-{take}{lens}", round(float(rng.uniform(0, seconds - length)), 3), length))
    return tuple(events)
