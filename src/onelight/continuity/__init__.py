"""Continuity: what breaks from shot to shot, judged against what this production's own good cuts show.

`check(pairs)` judges pairs of `Side`; `compare` measures one pair; `normal` learns the production's
tolerance; `sheet` draws the evidence. `inside` tells what breaks inside one shot, `strip` draws that. Every kind
of finding is described in `kinds.FINDINGS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onelight.continuity.comparing import compare
    from onelight.continuity.evidence import sheet
    from onelight.continuity.filmstrip import strip
    from onelight.continuity.hitches import inside, shown
    from onelight.continuity.judge import check
    from onelight.continuity.normals import Normal, normal
    from onelight.continuity.pairs import companions, joins, pairings
    from onelight.continuity.side import Difference, Measure, Side

__all__ = [
    "Difference",
    "Measure",
    "Normal",
    "Side",
    "check",
    "companions",
    "compare",
    "inside",
    "joins",
    "normal",
    "pairings",
    "sheet",
    "shown",
    "strip",
]

_HOMES = {
    "Difference": "side",
    "Measure": "side",
    "Normal": "normals",
    "Side": "side",
    "check": "judge",
    "companions": "pairs",
    "compare": "comparing",
    "inside": "hitches",
    "joins": "pairs",
    "normal": "normals",
    "pairings": "pairs",
    "sheet": "evidence",
    "shown": "hitches",
    "strip": "filmstrip",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'onelight.continuity' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"onelight.continuity.{_HOMES[name]}"), name)
