"""changes: all that differs between takes of one framing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from onelight.continuity.blobs import difference
from onelight.continuity.breaks import Break
from onelight.continuity.causes import LAMPS
from onelight.continuity.eyelines import eyeline
from onelight.continuity.fill import fill
from onelight.continuity.gels import gel
from onelight.continuity.keymoved import key_moved
from onelight.continuity.keyside import key_side
from onelight.continuity.kinds import FINDINGS
from onelight.continuity.laid import Laid, Plate, laid
from onelight.continuity.lenswork import lens, soft_focus
from onelight.continuity.line import across, crossings
from onelight.continuity.props import things
from onelight.continuity.reverse import Reverse, reverse
from onelight.continuity.takes import Gaffer, Look, Take, twins
from onelight.continuity.voting import outvoted
from onelight.continuity.wardrobe import garment
from onelight.records import Shot

_NO_REVERSE = Reverse()
_LEAST_OVERLAP = 0.4
"""Part of the frame that takes of one framing have in common."""


def changes(
    takes: Sequence[Take],
    look: Look | None,
    alike: Callable[[Shot, Shot], float] | None = None,
    progress: Callable[[float], None] = lambda part: None,
    gaffer: Gaffer | None = None,
) -> list[Break]:
    """What changed on the set, for every pair of takes of one framing. Without a `look` that finds the people only
    what needs none is told. `alike`: how far two shots show one set, 0..1; `progress` is told the part done; without
    a `gaffer` nobody says where keys stand."""
    pairs = twins(takes, alike)
    found = [one for pair in pairs if pair[0].slated for one in soft_focus(*pair)]
    if look is None:
        return found
    plates = {take.shot.id: Plate(take, look, gaffer) for take in _judged(takes, pairs)}
    standing: set[frozenset[str]] = set()
    for number, (one, two) in enumerate(pairs):
        here, there = plates[one.shot.id], plates[two.shot.id]
        over, other_side = laid(here, there), reverse(here, list(plates.values()))
        if over is not None:
            standing.add(frozenset((one.shot.id, two.shot.id)))
        found += (
            changed(over, other_side)
            if over is not None
            else eyeline(here, there, None, other_side.turn) or key_moved(here, there)
        )
        progress((number + 1) / len(pairs))
    found = [one for one in found if one.kind != "soft-focus" or one.shots in standing or _plainly(one)]
    seen = list(plates.values())
    return of_one_framing(outvoted(_lit_once(found), seen) + crossings(seen, standing))


def _plainly(softer: Break) -> bool:
    """Whether a take is so soft that it can't be laid over the other one for that; else they show another set."""
    return FINDINGS[softer.kind].severity(softer.counted) == "jarring"


def of_one_framing(found: Sequence[Break]) -> list[Break]:
    """Without the focus of pictures that another lens took, or a camera across the line: they show less of the finest
    detail, or of other things."""
    resized, beyond = [one.shots for one in found if one.kind == "lens"], across(found)
    return [one for one in found if one.kind != "soft-focus" or not (one.shots in resized or one.shots & beyond)]


def _lit_once(found: Sequence[Break]) -> list[Break]:
    """One lamp is one cause, whatever each camera of the two takes makes of it: the first of LAMPS that any tells."""
    told: dict[frozenset[tuple[str, ...]], set[str]] = {}
    for one in found:
        told.setdefault(one.slates, set()).add(one.kind)
    causes = {slates: next((kind for kind in LAMPS if kind in kinds), "") for slates, kinds in told.items()}
    return [one for one in found if one.kind not in LAMPS or one.kind == causes[one.slates]]


def _judged(takes: Sequence[Take], pairs: Sequence[tuple[Take, Take]]) -> list[Take]:
    """Those that have a twin, and those of scenes that somebody named."""
    paired = {take.shot.id for pair in pairs for take in pair}
    return [take for take in takes if take.shot.id in paired or take.shot.scene]


def between(one: Plate, two: Plate) -> list[Break]:
    """What differs in the pictures of two takes; nothing where they show no common set."""
    over = laid(one, two)
    return changed(over) if over is not None else []


def changed(over: Laid, other_side: Reverse = _NO_REVERSE) -> list[Break]:
    """What differs in two takes laid over each other, one cause told once. `other_side`: what the reverse angle shows,
    which tells whose look and whose key is wrong."""
    resized = lens(over)
    if resized or over.overlap < _LEAST_OVERLAP:
        return resized
    looks = eyeline(over.one, over.two, over, other_side.turn)
    turned = [] if looks else key_side(over, other_side.lean) or key_moved(over.one, over.two, over)
    shaded = [] if looks or turned else fill(over, other_side.lean)
    gelled = [] if turned or shaded else gel(over)
    apart = difference(over)
    # What a lamp did to people isn't matched, for they aren't of the set: their clothes tell nothing under another one.
    worn = [] if turned or gelled else garment(over, apart)
    return [*looks, *turned, *shaded, *gelled, *things(over, apart), *worn]
