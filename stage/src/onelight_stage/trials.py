"""The continuity benchmark's productions: drawn scenes with planted faults, clean cuts and deliberate changes.

A trial is what a post house gets: dailies, a cut, and (for the judge alone) TRUTH.json. Seeds below HELD_OUT are for
tuning; the published figures come from those above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from onelight_stage import drawing, faults
from onelight_stage.errors import StageError
from onelight_stage.script import Script
from onelight_stage.shooting import Mode, shoot

HELD_OUT = 1000
SECONDS = 0.75
INTENDED = 0.15
"""Share of the changes that somebody meant."""
LIGHT = ("exposure", "white balance", "tint", "gel", "flicker", "key side", "fill gone")
THINGS = ("prop moved", "prop missing", "prop added", "wardrobe")
CAMERA = ("soft focus", "lens", "line", "eyeline", "dropped frames", "duplicated frames", "boom")
SAMPLES = 4
SIZE = (320, 180)


def trial(seed: int, *, where: str = "") -> Script:
    """A scene of eight events with four faults: one of its light, two of its things, one of its camera or cast."""
    rng = np.random.default_rng([991, seed])
    script = drawing.drawn(seed, where=where, seconds=SECONDS, takes=2)
    kinds = [str(rng.choice(group)) for group in (LIGHT, THINGS, THINGS, CAMERA)]
    spoilt = faults.planted(script, rng, kinds, intended=INTENDED)
    return replace(spoilt, title=f"Trial {seed}", size=SIZE, encoding="ARRI LogC4", codec="h264")


def shot_trials(
    out: Path, first: int, end: int, mode: Mode, *, where: str = "", tick: Callable[[int], None] = lambda done: None
) -> Iterator[Path]:
    """Shoots the trials of seeds first … end - 1 into `out`/trial-SEED, whole ones left alone. Raises StageError."""
    if end <= first:
        raise StageError(f"{first}:{end} holds no seed.", "Write first:end, the end not included: 1000:1012.")
    for seed in range(first, end):
        folder = out / f"trial-{seed:06d}"
        if not (folder / "TRUTH.json").exists():
            shoot(trial(seed, where=where), folder, mode)
        tick(seed - first + 1)
        yield folder
