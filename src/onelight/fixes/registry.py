"""Finding the fixes: every folder under fixes/, and entry points `onelight.fixes` of other packages.

A fix that can't be loaded is listed with its reason: never silent, never fatal.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Any

import onelight.fixes as home
from onelight.fixes.contract import Fix
from onelight.units.errors import Missing, OnelightError, choices


@dataclass(frozen=True)
class Broken:
    """A fix that couldn't be loaded, and why."""

    name: str
    reason: str


@cache
def all_fixes() -> tuple[dict[str, Fix], tuple[Broken, ...]]:
    """(fixes by name, broken ones)."""
    fixes: dict[str, Fix] = {}
    broken: list[Broken] = []
    for name, load in _doors():
        try:
            fix = checked(load())
        except Exception as error:
            broken.append(Broken(name, f"{type(error).__name__}: {error}"))
            continue
        if fix.name in fixes:
            broken.append(Broken(name, f"another fix is called '{fix.name}' already"))
        else:
            fixes[fix.name] = fix
    return fixes, tuple(broken)


def fix_named(name: str) -> Fix:
    """Raises Missing with the names there are, or the reason why that one is broken."""
    fixes, broken = all_fixes()
    if name in fixes:
        return fixes[name]
    for one in broken:
        if one.name == name:
            raise OnelightError(f"The fix '{name}' can't be loaded: {one.reason}.", "Mend or remove its folder.")
    raise Missing(f"There is no fix '{name}'.", f"Choose {choices(sorted(fixes))}.")


def _doors() -> Iterator[tuple[str, Callable[[], Any]]]:
    for found in pkgutil.iter_modules(home.__path__):
        if found.ispkg:
            yield found.name, lambda name=found.name: importlib.import_module(f"onelight.fixes.{name}").fix
    for point in entry_points(group="onelight.fixes"):
        yield point.name, point.load


def checked(fix: Any) -> Fix:
    """The fix, if it keeps the contract. Raises OnelightError saying what is missing."""
    if not isinstance(fix, Fix):
        wanted = [n for n in Fix.__annotations__ | vars(Fix) if not n.startswith("_") and not hasattr(fix, n)]
        raise OnelightError(f"it lacks {choices(wanted)}.", "See fixes/contract.py.")
    if fix.nature not in ("assistive", "generative"):
        raise OnelightError(f"its nature is '{fix.nature}'.", "Declare assistive or generative.")
    if not dataclasses.is_dataclass(fix.Intent):
        raise OnelightError("its Intent is no dataclass.", "Make it one, with defaults.")
    return fix
