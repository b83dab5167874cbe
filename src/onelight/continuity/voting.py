"""Which of two takes has the wrong garment: the scene's other setups show it, too, and have one colour or the other.

Each picture of another setup votes by the people in it: their colours are laid along the way from the one dye to the
other, and counted at its two ends. Who wears what nobody asks; another garment that happens to have one of the two
colours is in the way of neither, for it is there in every picture, and only a clear majority counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onelight.continuity.breaks import Break
from onelight.continuity.laid import JUST, Field, Laid, Plate
from onelight.continuity.takes import Mask, Take

Colour = NDArray[np.float64]
Slates = frozenset[tuple[str, ...]]
_LEAST_APART = 3.0
"""Just noticeable differences between the two dyes, by which one is told from the other in another light."""
_END, _BESIDE = 0.3, 0.35
"""Parts of the way between the dyes: how near to an end, and how far off the line, a colour has to lie."""
_LEAST_WORN = 0.04
"""Of the people in a picture that has to wear one of the two."""
_CLEAR = 4.0
"""Times as many pixels at one end as at the other; and times as many pictures on one side."""
_LEAST_VOTES = 2


def outvoted(breaks: Sequence[Break], plates: Sequence[Plate]) -> list[Break]:
    """The same breaks; those of wardrobe with the take that is wrong, where the scene's other setups agree on one
    colour. All cameras of two takes are voted on together: they show one garment."""
    votes: dict[Slates, list[tuple[str, ...]]] = defaultdict(list)
    for broken in breaks:
        votes[broken.slates] += [slate for plate in plates if (slate := _vote(plate, broken)) is not None]
    return [_with_the_wrong_one(broken, votes[broken.slates]) for broken in breaks]


def _with_the_wrong_one(broken: Break, votes: Sequence[tuple[str, ...]]) -> Break:
    first, second = votes.count(broken.one.slate), votes.count(broken.two.slate)
    if broken.off is not None or max(first, second) < max(_LEAST_VOTES, _CLEAR * min(first, second)):
        return broken
    return replace(broken, off=broken.two if first > second else broken.one)


def _vote(plate: Plate, broken: Break) -> tuple[str, ...] | None:
    """Of which take's garment somebody wears one in this picture, by its slate; None where that isn't clear under the
    light of both."""
    if broken.kind != "wardrobe" or broken.over is None or broken.area is None or not _witness(plate.take, broken):
        return None
    told = {_worn(plate, one, two) for one, two in dyes(broken.over, broken.area)}
    return {frozenset((1,)): broken.one.slate, frozenset((2,)): broken.two.slate}.get(frozenset(told))


def dyes(over: Laid, area: Mask) -> list[tuple[Colour, Colour]]:
    """A garment's colours in the two takes, [2] mired and CC in just noticeable differences: under the light of the
    first, and under that of the second. A camera's wrong balance is in one of them alone."""
    cast = over.cast[area]
    lights = over.here.light[area], over.there.light[area]
    seen = [(lights[0], lights[1] - cast), (lights[0] + cast, lights[1])]
    one, two = [tuple(np.median(_chroma(light), axis=0).astype(float) for light in pair) for pair in seen]
    return [(one[0], one[1]), (two[0], two[1])]


def _witness(take: Take, broken: Break) -> bool:
    """Of the scene, as slated, and of another setup: what happened in one take all its cameras saw."""
    own = broken.one
    return take.slated and take.scene == own.scene and take.setup not in (own.setup, broken.two.setup)


def _worn(plate: Plate, one: Colour, two: Colour) -> int:
    """1 or 2: which of the colours somebody wears here; 0 where neither is clear."""
    lights, seen = plate.pictures[plate.middle], plate.seen[plate.middle]
    people = seen.people & lights.usable
    if not people.any():
        return 0
    colours = _chroma(lights.smooth(1.0)[people])
    way = two - one
    if float(np.linalg.norm(way)) < _LEAST_APART:
        return 0
    far = float(way @ way)
    along = (colours - one) @ way / far
    beside = np.linalg.norm(colours - one - along[:, None] * way, axis=1) / far**0.5
    near = [float(((np.abs(along - end) < _END) & (beside < _BESIDE)).sum()) for end in (0, 1)]
    if max(near) < _LEAST_WORN * people.sum() or max(near) < _CLEAR * min(near):
        return 0
    return 1 if near[0] > near[1] else 2


def _chroma(lights: Field) -> Field:
    """(N, 2) mired and CC of lights (N, 3), in just noticeable differences."""
    return lights[:, 1:] / JUST[1:]
