"""From what changed between takes to findings: at which cuts of the film does it show?

Where one can tell which take is wrong, it breaks at each cut from or to that take. Where two takes merely disagree, it
breaks where the cut comes back to the framing in its other state, however many other shots lie between: what the
audience remembers against what it sees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from onelight.continuity.breaks import IN_SIGHT, WHOLE_TAKE, Break
from onelight.continuity.kinds import FINDINGS
from onelight.continuity.takes import Take
from onelight.records import Event, Finding, Intention
from onelight.records.base import digest

Key = tuple[str, ...]


def along(
    breaks: Sequence[Break],
    takes: Sequence[Take],
    events: Sequence[Event] | None,
    intentions: Sequence[Intention] = (),
) -> list[tuple[Finding, Break]]:
    """The findings, each with the break that shows it, in the cut's order. `events` of the cut in their order; None
    without a cut: then each break is told once, of its two takes. What an intention covers is no error."""
    open_ = [one for one in breaks if not _meant(one, takes, intentions)]
    if events is None:
        return [(_finding(one, one.one, one.two, ()), one) for one in open_]
    by_shot = {take.shot.id: take for take in takes}
    played = [event for event in events if event.enabled and event.shot in by_shot]
    told: dict[tuple[str, str, str], tuple[Finding, Break]] = {}
    for one in _with_the_odd_one(open_):
        blind = _blind(one, open_, takes)
        for before, after in _cuts(one, [event for event in played if event.shot not in blind], by_shot):
            finding = _finding(one, by_shot[before.shot or ""], by_shot[after.shot or ""], (before.id, after.id))
            place = (one.kind, before.id, after.id)
            if place not in told or told[place][0].certainty < finding.certainty:
                told[place] = (finding, one)
    order = {event.id: place for place, event in enumerate(played)}
    return sorted(told.values(), key=lambda pair: order[pair[0].events[-1]])


def key(kind: str, take: Take) -> Key:
    """Whatever changed on the set is the same for all cameras of a take."""
    return take.slate if kind in WHOLE_TAKE else (take.shot.id,)


def _blind(broken: Break, breaks: Sequence[Break], takes: Sequence[Take]) -> set[str]:
    """The shots of that setup in which nothing of the kind was seen to differ, where that matters."""
    if broken.kind not in IN_SIGHT:
        return set()
    setup = broken.one.whole_setup
    same = [one for one in breaks if one.kind == broken.kind and one.one.whole_setup == setup]
    return {take.shot.id for take in takes if take.whole_setup == setup}.difference(*(one.shots for one in same))


def _meant(broken: Break, takes: Sequence[Take], intentions: Sequence[Intention]) -> bool:
    ends = {key(broken.kind, broken.one), key(broken.kind, broken.two)}
    names = {take.shot.name for take in takes if key(broken.kind, take) in ends}
    return any(i.shot in names and (not i.kinds or broken.kind in i.kinds) for i in intentions)


def _with_the_odd_one(breaks: Sequence[Break]) -> list[Break]:
    """Where one take of three or more disagrees with all others, which agree, it is the wrong one."""
    against: dict[tuple[str, Key], set[Key]] = defaultdict(set)
    for one in breaks:
        here, there = key(one.kind, one.one), key(one.kind, one.two)
        against[one.kind, here].add(there)
        against[one.kind, there].add(here)
    found = []
    for one in breaks:
        counts = [len(against[one.kind, key(one.kind, take)]) for take in (one.one, one.two)]
        odd = one.one if counts[0] > 1 == counts[1] else one.two if counts[1] > 1 == counts[0] else None
        found.append(one if one.off is not None or odd is None else replace(one, off=odd))
    return found


def _cuts(broken: Break, played: Sequence[Event], by_shot: dict[str, Take]) -> Iterator[tuple[Event, Event]]:
    """(before, after) of the events between which the break shows."""
    states = [key(broken.kind, by_shot[event.shot or ""]) for event in played]
    if broken.off is not None:
        wrong = key(broken.kind, broken.off)
        joins = pairwise(zip(played, states, strict=True))
        yield from ((a, b) for (a, x), (b, y) in joins if (x == wrong) != (y == wrong))
        return
    ends = key(broken.kind, broken.one), key(broken.kind, broken.two)
    shown = [(event, state) for event, state in zip(played, states, strict=True) if state in ends]
    yield from ((a, b) for (a, x), (b, y) in pairwise(shown) if x != y)


def _finding(broken: Break, before: Take, after: Take, events: tuple[str, ...]) -> Finding:
    kind = FINDINGS[broken.kind]
    return Finding(
        id=digest("finding", broken.kind, broken.one.shot.id, broken.two.shot.id, events),
        kind=broken.kind,
        shots=(before.shot.name, after.shot.name),
        events=events,
        amount=broken.amount,
        unit=kind.unit,
        normal=0.0,
        severity=kind.severity(broken.counted),
        certainty=broken.certainty,
        says=broken.says[0].upper() + broken.says[1:] + ".",
        frames=tuple((take.shot.clip, take.frames[len(take.frames) // 2]) for take in (broken.one, broken.two)),
    )
