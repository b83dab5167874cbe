"""The 180-degree line: a camera from whose side left and right have changed places.

Two takes of a scene agree, or one was shot from across the line: the camera stands where it stood; who sat left sits
left; who looked right looks right. Each pair of takes that shows the same people gives a vote, and a take is called
across where its votes are against it and the scene's other takes agree among themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from onelight.continuity.breaks import Break, sure
from onelight.continuity.cast import Single, looks, sides, single
from onelight.continuity.laid import Plate
from onelight.continuity.takes import Take

Pair = frozenset[str]
_STANDING, _FACES = 2.0, 1.0
"""A vote's weight: the camera stands where it stood; faces look the same way or not."""
_LEAST_LIKENESS, _OTHER_SETUP = 0.5, 0.5
"""Cosine of two two-shots' left against right, from where it is heard, and its weight in another setup's light."""
_OTHER_CAMERA, _SAME_TOP, _OF_ITS_COLOUR = 0.3, 5.0, 0.25
"""A vote's weight between two cameras; and just noticeable differences, or part of its colour, within which a garment
is the same."""
_LEAST_TURN, _LEAST_APART = 5.0, 12.0
"""Degrees: a face that looks past the camera, and two that look past it on other sides."""
LEAST_AGAINST = 0.6
"""Votes, those for it taken off."""


@dataclass(frozen=True)
class Shown:
    """A take as the line sees it: a single's face, a two-shot's left against its right (6,), None for what it isn't."""

    take: Take
    face: Single | None
    two: NDArray[np.float64] | None


Votes = dict[str, dict[str, float]]


def crossings(plates: Sequence[Plate], standing: Collection[Pair]) -> list[Break]:
    """Kind "line" for every take shot from across it, against the take that speaks loudest. `standing`: pairs of shot
    ids whose camera stood in one place. Only scenes that somebody named, and cameras that didn't travel across."""
    scenes: dict[str, list[Shown]] = defaultdict(list)
    for plate in plates:
        if plate.take.shot.scene:
            scenes[plate.take.shot.scene].append(Shown(plate.take, single(plate), sides(plate)))
    return [found for shown in scenes.values() for found in _crossed(shown, standing)]


def across(found: Iterable[Break]) -> set[str]:
    """The ids of the shots that were taken from across the line; of two takes that merely disagree about it, both."""
    lines = [one for one in found if one.kind == "line"]
    return {take.shot.id for one in lines for take in ([one.off] if one.off else [one.one, one.two])}


def _crossed(shown: Sequence[Shown], standing: Collection[Pair]) -> list[Break]:
    votes, takes = _votes(shown, standing), {one.take.shot.id: one.take for one in shown}
    side = _settled(votes)
    found = []
    for shot in (shot for shot, of in side.items() if of < 0):
        against = {other: vote for other, vote in votes[shot].items() if vote < 0 < side[other]}
        if against and takes[shot].reading.move.kind != "travel":
            other = min(against, key=lambda one: against[one])
            known = sum(side[one] > 0 for one in _reached(votes, shot)) > 1
            found.append(_break(takes[other], takes[shot], against, _against(votes, side, shot), known))
    return found


def _votes(shown: Sequence[Shown], standing: Collection[Pair]) -> Votes:
    """Of every pair that shows the same people: above 0 both are on one side, below 0 they are not."""
    votes: Votes = {one.take.shot.id: {} for one in shown}
    for one, two in combinations(shown, 2):
        ids = one.take.shot.id, two.take.shot.id
        vote = _STANDING if frozenset(ids) in standing else _faces(one, two) + _places(one, two)
        if vote:
            votes[ids[0]][ids[1]] = votes[ids[1]][ids[0]] = vote
    return votes


def _faces(one: Shown, two: Shown) -> float:
    """Singles of one setup: one camera's takes, where it stands elsewhere now; and, heard less, two cameras on what
    seems to be the same person."""
    if one.face is None or two.face is None or not one.take.slated or one.take.whole_setup != two.take.whole_setup:
        return 0.0
    turns = looks(one.face, two.face)
    if min(abs(turn) for turn in turns) < _LEAST_TURN or (turns[0] * turns[1] < 0 and _close(*turns)):
        return 0.0
    weight = _FACES if one.take.camera == two.take.camera else _OTHER_CAMERA * _same_top(one.face, two.face)
    return weight if turns[0] * turns[1] > 0 else -weight


def _close(one: float, two: float) -> bool:
    return abs(one - two) < _LEAST_APART


def _same_top(one: Single, two: Single) -> bool:
    """Warmth and tint alone: from another angle the same cloth is lighter or darker."""
    apart, strong = float(np.linalg.norm((one.top - two.top)[1:])), float(np.linalg.norm(one.top[1:]))
    return apart < max(_SAME_TOP, _OF_ITS_COLOUR * strong)


def _places(one: Shown, two: Shown) -> float:
    """Two-shots: whether the same person is on the left, by garments and hair."""
    if one.two is None or two.two is None:
        return 0.0
    alike = float(one.two @ two.two / np.linalg.norm(one.two) / np.linalg.norm(two.two))
    heard = alike if abs(alike) > _LEAST_LIKENESS else 0.0
    return heard * (1.0 if one.take.setup == two.take.setup and one.take.slated else _OTHER_SETUP)


def _settled(votes: Votes) -> dict[str, int]:
    """By shot 1, or -1 for those across: whoever has most against them changes sides until nobody has; where more
    than half have, they are the right ones."""
    side = dict.fromkeys(votes, 1)
    for _ in range(len(votes)):
        worst = max(votes, key=lambda shot: _against(votes, side, shot), default=None)
        if worst is None or _against(votes, side, worst) < LEAST_AGAINST:
            break
        side[worst] = -side[worst]
    for shot in votes:
        group = _reached(votes, shot)
        if sum(side[one] for one in group) < 0:
            side.update({one: -side[one] for one in group})
    return side


def _against(votes: Votes, side: dict[str, int], shot: str) -> float:
    """Votes against where a shot is now; of one that was put across, those against having left it."""
    heard = sum(vote * side[other] for other, vote in votes[shot].items())
    return -heard * side[shot]


def _reached(votes: Votes, shot: str) -> set[str]:
    """All shots that votes lead to."""
    found, open_ = {shot}, [shot]
    while open_:
        new = set(votes[open_.pop()]) - found
        found |= new
        open_ += new
    return found


def _break(right: Take, across: Take, against: dict[str, float], sum_against: float, known: bool) -> Break:
    names = right.shot.name, across.shot.name
    says = f"{names[1]} is shot from across the line: left and right have changed places against {names[0]}"
    if len(against) > 1:
        says += f" and {len(against) - 1} more"
    certainty = round(min(0.97, sure(abs(sum_against), LEAST_AGAINST, 0.6)), 3)
    count = float(len(against))
    return Break("line", right, across, count, count, certainty, says, across if known else None)
