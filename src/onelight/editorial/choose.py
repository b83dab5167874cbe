"""One sequence of several: by its name, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from onelight.units.errors import BadTimeline, choices

T = TypeVar("T")


def one_of(found: Sequence[T], names: Sequence[str], wanted: str | None, file: str) -> T:
    """The only one, or the one called `wanted`. Raises BadTimeline with the names there are."""
    if wanted is not None:
        named = [each for each, name in zip(found, names, strict=True) if name == wanted]
        if len(named) == 1:
            return named[0]
        raise BadTimeline(f"{file} has {len(named) or 'no'} sequences called '{wanted}'.",
                          f"It has {choices(repr(name) for name in names)}.")
    if len(found) == 1:
        return found[0]
    raise BadTimeline(
        f"{file} holds {len(found) or 'no'} sequences: {choices(repr(name) for name in names)}.",
        "Export the one that is to be conformed alone, or name it (`sequence` of `conform`).",
    )
