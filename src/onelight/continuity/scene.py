"""A scene's shots agreed: what is read between unlike framings has to fit what is known of like ones.

Where two shots show the same surfaces their difference is known to a few hundredths of a stop; such shots
are takes of one setup. Across setups every reading carries the framing, too: a close-up holds more face
and less wall. So a scene is solved as a whole, kind by kind. Each shot of a setup may be off by something
(most are not: a heavy-tailed prior at none), each setup reads a little otherwise than the next (that is its
framing), and all readings of the scene have to come out of the two. A take that is off among its siblings is
then off at every cut, and a framing that always reads darker is no error at any.

Least squares reweighted (Student's t; Huber and Ronchetti, Robust Statistics, 2009), the prior narrowed step
by step so that it doesn't settle before it has seen all (graduated non-convexity, Blake and Zisserman 1987).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onelight.continuity.comparing import LIGHT_KINDS, LOOK_KINDS
from onelight.continuity.kinds import FINDINGS
from onelight.continuity.side import Difference, Measure

RIGHT = 0.25
"""Of a kind's `slight`, as all below: how far a shot that is right strays."""
WRONG = 2.0
"""How far one may be off of which there is no sibling."""
FRAMING = 0.8
"""How far framings read apart."""
ALLOWED, MORE_ALLOWED = 0.4, 1.6
"""That much of it is never an error, and up to so much where many takes of both setups bear it out: what good cuts
always show is normal. More is told, or a setup that is off in all its takes would excuse itself."""
_LEAST_READINGS, _SURE_READINGS, _STRAYS, _MOST_ALLOWED = 2, 3, 2.0, 3.0
"""Readings between setups that two right takes bear out, from which a scene tells how far its framings stray (a window
here, a lamp there), and from which that is believed of a shot's readings, too; how many times that two of them may lie
apart; and the most that is allowed them for it, for in a scene of few setups one that is off in all its takes strays,
too."""
_STEPS, _NARROWER = 24, 0.8
_EDGE_TAIL = 4.0
"""Degrees of freedom of a reading's error."""


def agreed(differences: Sequence[Difference], further: Sequence[Difference] = ()) -> list[Difference]:
    """The same differences, those of unlike framings corrected by the whole scene. `further`: pairs that were
    compared only for this. What the same surfaces tell, and pairs of different scenes, stay as they are."""
    heard = [d for d in (*differences, *further) if d.same_scene]
    setups = _setups(heard)
    if all(len(members) < 2 for members in setups):
        return list(differences)
    solved = {kind: _solve(kind, heard, setups) for kind in _measured(heard)}
    return [d if _known(d) or not d.same_scene else _corrected(d, solved) for d in differences]


def _measured(differences: Sequence[Difference]) -> list[str]:
    """The kinds that the scene is agreed on: exposure, colour, and what makes a look."""
    return [kind for kind in (*LIGHT_KINDS, *LOOK_KINDS) if any(kind in d.measures for d in differences)]


@dataclass(frozen=True)
class _Solved:
    """By shot: how far it is off, its setup's framing and how many takes of that setup are right; the covariance of
    how far they are off, by place; and how far framings stray in this scene."""

    off: dict[str, float]
    framing: dict[str, float]
    takes: dict[str, int]
    place: dict[str, int]
    covariance: NDArray[np.float64]
    stray: float


def _known(difference: Difference) -> bool:
    return difference.measures[LIGHT_KINDS[0]].by.startswith("surfaces")


def _ends(difference: Difference) -> tuple[str, str]:
    return difference.before.shot.id, difference.after.shot.id


def _setups(differences: Sequence[Difference]) -> list[list[str]]:
    """The shots, those with common surfaces together."""
    home: dict[str, list[str]] = {}
    for difference in differences:
        for shot in _ends(difference):
            home.setdefault(shot, [shot])
        one, two = (home[shot] for shot in _ends(difference))
        if _known(difference) and one is not two:
            one += two
            home.update(dict.fromkeys(two, one))
    return list({id(group): group for group in home.values()}.values())


def _solve(kind: str, differences: Sequence[Difference], setups: Sequence[Sequence[str]]) -> _Solved:
    unit = FINDINGS[kind].slight
    shots = [shot for setup in setups for shot in setup]
    place = {shot: i for i, shot in enumerate(shots)}
    framed = {shot: len(shots) + i for i, setup in enumerate(setups) for shot in setup}
    taken = [setup for setup in setups if len(setup) > 1]
    rows, amounts, errors, met = [], [], [], []
    for difference in differences:
        before, after = _ends(difference)
        if before == after or kind not in difference.measures:
            continue
        row = np.zeros(len(shots) + len(setups))
        row[place[before]], row[place[after]] = -1, 1
        if not _known(difference):
            row[framed[before]] -= 1
            row[framed[after]] += 1
        measure = difference.measures[kind]
        rows.append(row)
        met.append((before, after))
        amounts.append(measure.amount / unit)
        errors.append(max(measure.error / unit, 0.05))
    sparse = np.array([place[shot] for setup in taken for shot in setup], np.intp)
    readings = np.array(rows), np.array(amounts), np.array(errors)
    first, _ = _robust(*readings, len(shots), sparse, FRAMING)
    sure = _right(first, taken, place)
    across = np.array([framed[a] != framed[b] and min(sure.get(a, 0), sure.get(b, 0)) > 1 for a, b in met])
    stray = _stray((readings[1] - readings[0][:, : len(shots)] @ first[: len(shots)])[across])
    believed = stray if across.sum() >= _SURE_READINGS else FRAMING
    found, covariance = _robust(*readings, len(shots), sparse, believed)
    return _Solved(
        {shot: float(found[i] * unit) for shot, i in place.items()},
        {shot: float(found[i] * unit) for shot, i in framed.items()},
        _right(found, taken, place),
        place,
        covariance * unit**2,
        stray * unit,
    )


def _right(found: NDArray[np.float64], taken: Sequence[Sequence[str]], place: dict[str, int]) -> dict[str, int]:
    """By shot that has other takes, how many takes of its setup are right."""
    return {shot: sum(abs(found[place[s]]) < 0.5 for s in setup) for setup in taken for shot in setup}


def _stray(apart: NDArray[np.float64]) -> float:
    """How far framings read apart in this scene, from readings [N] between setups that two right takes bear out; in
    units of `slight`."""
    if len(apart) < _LEAST_READINGS:
        return FRAMING
    return max(FRAMING, float(np.median(np.abs(apart))) * 1.4826 / math.sqrt(2))


def _robust(
    rows: NDArray[np.float64],
    amounts: NDArray[np.float64],
    errors: NDArray[np.float64],
    shots: int,
    sparse: NDArray[np.intp],
    stray: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(most probable values, their covariance), in units of `slight`: first the shots', of which those in
    `sparse` are mostly right, then the setups', which read `stray` apart."""
    prior = np.full(rows.shape[1], stray**-2)
    prior[:shots] = WRONG**-2
    found = np.zeros(rows.shape[1])
    width, sure = WRONG, np.eye(rows.shape[1])
    for _ in range(_STEPS):
        apart = rows @ found - amounts
        weight = (_EDGE_TAIL + 1) / (_EDGE_TAIL * errors**2 + apart**2)
        prior[sparse] = 2 / (width**2 + found[sparse] ** 2)
        sure = (rows * weight[:, None]).T @ rows + np.diag(prior)
        found = np.asarray(np.linalg.solve(sure, rows.T @ (weight * amounts)), np.float64)
        width = max(RIGHT, width * _NARROWER)
    return found, np.asarray(np.linalg.inv(sure), np.float64)


def _corrected(difference: Difference, solved: dict[str, _Solved]) -> Difference:
    measures = dict(difference.measures)
    before, after = _ends(difference)
    for kind, whole in solved.items():
        # Nobody can tell a framing's contrast from a look's: only other takes can.
        framing = 0.0 if kind in LOOK_KINDS else whole.framing.get(after, 0.0) - whole.framing.get(before, 0.0)
        takes = max(1, min(whole.takes.get(shot, 0) for shot in (before, after)))
        allowed = (ALLOWED + MORE_ALLOWED * (1 - 1 / takes)) * FINDINGS[kind].slight
        if whole.stray > FRAMING * FINDINGS[kind].slight:
            allowed = max(allowed, min(_STRAYS * whole.stray, _MOST_ALLOWED * FINDINGS[kind].slight))
        told = whole.off[after] - whole.off[before] + np.sign(framing) * max(0.0, abs(framing) - allowed)
        i, j = whole.place[before], whole.place[after]
        spread = whole.covariance[i, i] + whole.covariance[j, j] - 2 * whole.covariance[i, j]
        measures[kind] = Measure(float(told), float(np.sqrt(max(spread, 0.0))), "whole scene")
    return replace(difference, measures=measures)
