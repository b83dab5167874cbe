"""changes: all that differs between takes of one framing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from onelight.continuity.blobs import difference
from onelight.continuity.breaks import Break
from onelight.continuity.keyside import key_side
from onelight.continuity.laid import Plate, laid
from onelight.continuity.lenswork import lens, soft_focus
from onelight.continuity.props import things
from onelight.continuity.takes import Look, Take, twins
from onelight.continuity.wardrobe import garment
from onelight.records import Shot

_LEAST_OVERLAP = 0.4
"""Part of the frame that takes of one framing have in common."""


def changes(
    takes: Sequence[Take],
    look: Look | None,
    alike: Callable[[Shot, Shot], float] | None = None,
    progress: Callable[[float], None] = lambda part: None,
) -> list[Break]:
    """What changed on the set, for every pair of takes of one framing. Without a `look` that finds the people only
    what needs none is told. `alike`: how far two shots show one set, 0..1; `progress` is told the part done."""
    pairs = twins(takes, alike)
    plates: dict[str, Plate] = {}
    found: list[Break] = []
    for number, (one, two) in enumerate(pairs):
        if one.slated:
            found += soft_focus(one, two)
        if look is not None:
            for take in (one, two):
                if take.shot.id not in plates:
                    plates[take.shot.id] = Plate(take, look)
            found += between(plates[one.shot.id], plates[two.shot.id])
        progress((number + 1) / len(pairs))
    return found


def between(one: Plate, two: Plate) -> list[Break]:
    """What differs in the pictures of two takes; nothing where they show no common set. One cause is told once."""
    over = laid(one, two)
    if over is None:
        return []
    resized = lens(over)
    if resized or over.overlap < _LEAST_OVERLAP:
        return resized
    turned = key_side(over)
    apart = difference(over)
    return [*turned, *things(over, apart), *([] if turned else garment(over, apart))]
