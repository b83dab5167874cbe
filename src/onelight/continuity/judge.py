"""check: differences become findings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from onelight.continuity.comparing import Witness, compare, siblings
from onelight.continuity.kinds import FINDINGS
from onelight.continuity.normals import Normal, normal
from onelight.continuity.pairs import companions
from onelight.continuity.scene import agreed
from onelight.continuity.side import Difference, Measure, Side
from onelight.continuity.words import sentence
from onelight.records import Finding, Intention, Shot
from onelight.records.base import digest
from onelight.units.light import kelvin, mired

DOUBT = 0.9
"""A measure with an error has to lie that much of it further beyond the limit."""
_SURE_AT = 0.35
"""Certainty falls to one half at the limit; it rises with the distance over the error and this part of the
limit (fitted on the tuning clips of benchmarks/check.py)."""


def check(
    pairs: Iterable[tuple[Side, Side]],
    intentions: Sequence[Intention] = (),
    *,
    known: Normal | None = None,
    witness: Witness | None = None,
) -> list[Finding]:
    """The findings at these pairs of sides (before, after), in their order.

    Pairs of different scenes and what an intention covers are no errors. `known` is what is normal here,
    learned from these pairs where it isn't given. Raises BadInput where a side has no picture.
    """
    differences = measured(pairs, witness)
    usual = known if known is not None else normal(differences)
    return [finding for d in differences for finding in findings(d, usual, intentions)]


def measured(
    pairs: Iterable[tuple[Side, Side]],
    witness: Witness | None = None,
    alike: Callable[[Shot, Shot], float] | None = None,
    progress: Callable[[float], None] = lambda part: None,
    outtakes: Sequence[Side] = (),
) -> list[Difference]:
    """What differs at each pair, in their order, the whole scene agreed. `alike`: how far two shots show one
    set, 0..1; `progress` is told the part done; `outtakes`: shots that are in no pair but may show how a take of
    their setup should look. Raises BadInput where a side has no picture."""
    pairs = list(pairs)
    differences = []
    for number, (before, after) in enumerate(pairs):
        differences.append(compare(before, after, witness))
        progress(0.8 * (number + 1) / len(pairs))
    met = {frozenset((a.shot.id, b.shot.id)) for a, b in pairs}
    others = [p for p in companions([*chain(*pairs), *outtakes], alike) if frozenset(s.shot.id for s in p) not in met]
    further = []
    for number, (one, two) in enumerate(others):
        further.append(siblings(one, two))
        progress(0.8 + 0.2 * (number + 1) / len(others))
    return agreed(differences, [d for d in further if d is not None])


def findings(difference: Difference, usual: Normal, intentions: Sequence[Intention] = ()) -> list[Finding]:
    """What of one measured difference is beyond normal."""
    if not difference.same_scene:
        return []
    broken = {
        kind: measure
        for kind, measure in difference.measures.items()
        if not _intended(kind, difference, intentions)
        and _beyond(_unusual(kind, measure, difference, usual), usual.limit(kind))
    }
    amounts = {kind: _amount(kind, measure, difference) for kind, measure in broken.items()}
    return [_finding(kind, broken[kind], amounts, difference, usual) for kind in broken]


def _beyond(measure: Measure, limit: float) -> bool:
    return abs(measure.amount) > math.hypot(limit, DOUBT * measure.error)


def _unusual(kind: str, measure: Measure, difference: Difference, usual: Normal) -> Measure:
    """Without what these two cameras always show."""
    return replace(measure, amount=measure.amount - usual.offset(kind, difference))


def _intended(kind: str, difference: Difference, intentions: Sequence[Intention]) -> bool:
    names = {difference.before.shot.name, difference.after.shot.name}
    return any(i.shot in names and (not i.kinds or kind in i.kinds) for i in intentions)


def _amount(kind: str, measure: Measure, difference: Difference) -> float:
    """In the finding's unit."""
    if kind == "white-point":
        before = difference.before.reading.white_kelvin
        after = kelvin(min(max(mired(before) + measure.amount, 40.0), 600.0))
        return round(after - before, 0)
    if FINDINGS[kind].unit == "ratio" and FINDINGS[kind].counted == "stops":
        return round(2.0**measure.amount, 3)
    return round(measure.amount, 3)


def _finding(kind: str, measure: Measure, amounts: dict[str, float], difference: Difference, usual: Normal) -> Finding:
    before, after = difference.before, difference.after
    events = tuple(side.event.id for side in (before, after) if side.event is not None)
    frames = [(side.shot.clip, side.frames[at]) for side, at in ((before, -1), (after, 0)) if side.frames]
    names = (before.shot.name, after.shot.name)
    return Finding(
        id=digest("finding", kind, before.shot.id, after.shot.id, events),
        kind=kind,
        shots=names,
        events=events,
        amount=amounts[kind],
        unit=FINDINGS[kind].unit,
        normal=abs(_normal_amount(kind, usual, difference)),
        severity=FINDINGS[kind].severity(measure.amount),
        certainty=round(_certainty(_unusual(kind, measure, difference, usual), usual.limit(kind)), 3),
        says=sentence(*names, len(events) == 2, kind, amounts),
        frames=tuple(frames),
    )


def _normal_amount(kind: str, usual: Normal, difference: Difference) -> float:
    return _amount(kind, Measure(usual.spread(kind), 0.0, ""), difference)


def _certainty(measure: Measure, limit: float) -> float:
    """That the true difference is beyond what is normal: half at the limit, 0..1."""
    doubt = math.hypot(measure.error, _SURE_AT * limit)
    return 0.5 * (1 + math.erf((abs(measure.amount) - limit) / doubt / math.sqrt(2)))
