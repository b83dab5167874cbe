"""The sets, by the names that a script gives them."""

from __future__ import annotations

from importlib import import_module

from onelight_stage.errors import StageError, choices
from onelight_stage.sets.stage_set import StageSet

NAMES = ("kitchen", "office", "bar", "street", "exterior", "bay")


def build(name: str, seed: int) -> StageSet:
    """The set of that name, dressed as this seed has it. Raises StageError for one that isn't built here."""
    if name not in NAMES:
        raise StageError(f"there is no set '{name}'.", f"Choose from {choices(NAMES, name)}.")
    made: StageSet = import_module(f"onelight_stage.sets.{name}").build(seed)
    return made
