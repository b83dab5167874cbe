"""Metering: what a light meter, a lens chart and a script supervisor's eye would note of a shot.

`Meter(clip)` watches the one decode pass of ingest and gives the `Reading` of every shot;
`reading_of(pictures)` gives the same on pictures alone; `same_set(a, b)` says how far two readings show
one set. Every reading is described in `kinds.READINGS`. Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onelight.metering.meter import Meter, reading_of
    from onelight.metering.sets import same_set

__all__ = ["Meter", "reading_of", "same_set"]

_HOMES = {
    "Meter": "onelight.metering.meter",
    "reading_of": "onelight.metering.meter",
    "same_set": "onelight.metering.sets",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'onelight.metering' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
