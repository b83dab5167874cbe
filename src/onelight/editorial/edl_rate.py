"""An EDL doesn't say its rate; it gives it away. Evidence first, a clear refusal otherwise.

The strongest witness: where source and record cross a different number of seconds in the same
length (`08:09 → 09:13` against `56:20 → 58:00`), the seconds' length in frames follows: 24.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from onelight.editorial.edl import Edit, Edl
from onelight.units.errors import BadTimeline
from onelight.units.time import nominal
from onelight.units.time import rate as exact_rate

SAID = re.compile(r"^\*?\s*(?:ONELIGHT |FRAME )?(?:RATE|FPS)\s*:\s*([\d./]+)", re.I)
"""A remark before the first event that says the rate: ours, and others'."""

USUAL = (24, 25, 30, 48, 50, 60)
"""Nominal rates of cinema and television, frames per second."""


UNLIKELY = 0.01
"""How improbable it must be, at the next higher rate, that no timecode shows one of its frames."""


@dataclass(frozen=True)
class Evidence:
    """A rate and how it is known."""

    fps: Fraction
    why: str
    """Empty where the rate was given."""
    sure: bool = True
    """False where 23.976 and 24 (or 29.97 and 30) would read alike and no clip decides."""


def parts(code: str) -> tuple[int, int]:
    """(whole seconds, frames) of a timecode text."""
    hours, minutes, seconds, frames = (int(part) for part in re.split(r"[:;.,]", code))
    return (hours * 60 + minutes) * 60 + seconds, frames


def infer(edl: Edl, given: Fraction | None, clips: Iterable[Fraction], name: str) -> Evidence:
    """The rate: given, or from the EDL's own evidence and the production's clip rates.

    Raises BadTimeline where the given one is impossible or nothing tells.
    """
    edits, known = list(edl.edits), sorted(set(clips))
    highest = max((parts(code)[1], edit.line, code) for edit in edits for code in edit.timecodes)
    if given is None and (said := next((m[1] for line in edl.preamble if (m := SAID.match(line))), None)):
        given = exact_rate(said)
    if given is not None:
        return _given(given, highest, name)
    if any(edit.drop or ";" in "".join(edit.timecodes) for edit in edits):
        count = 60 if highest[0] >= 30 else 30
        return Evidence(Fraction(count * 1000, 1001), "it is drop-frame")
    nominals, why = _witnesses(edits, highest[0])
    candidates = [fps for fps in known if nominal(fps) in nominals]
    if len(candidates) == 1:
        return Evidence(candidates[0], f"{why}; the production's clips are {_say(candidates[0])}")
    if len(nominals) == 1 and not candidates:
        only = nominals[0]
        return Evidence(Fraction(only), why, sure=only in (25, 50))
    raise BadTimeline(
        f"{name} doesn't say its frame rate: its timecodes fit {_or(candidates or nominals)} frames a second.",
        "Give it, for example --rate 24 (or 23.976, 25, 29.97).",
    )


def _given(given: Fraction, highest: tuple[int, int, str], name: str) -> Evidence:
    if highest[0] >= nominal(given):
        raise BadTimeline(
            f"{name}, line {highest[1]}: {highest[2]} can't be at {_say(given)} frames a second.",
            f"Frames go from 0 to {nominal(given) - 1} there: give the rate that the EDL was cut at.",
        )
    return Evidence(given, "")


def _witnesses(edits: list[Edit], highest: int) -> tuple[list[int], str]:
    """The usual nominal rates that no edit contradicts, and how that is known."""
    votes = Counter(vote for edit in edits if (vote := _vote(edit)) in USUAL and vote > highest)
    if votes:
        # a retime without M2 or a typing error is outvoted, a tie decides nothing
        (best, count), *others = votes.most_common(2)
        if not others or others[0][1] < count:
            return [best], f"its source and record timecodes agree at {best} ({count} events)"
    retimed = [r for r in USUAL if r > highest and _explains(edits, r)]
    if len(retimed) == 1:
        return retimed, f"its M2 speeds fit {retimed[0]}"
    fits = [r for r in USUAL if r > highest]
    codes = {code for edit in edits for code in edit.timecodes}
    if len(fits) > 1 and (fits[0] / fits[1]) ** len(codes) < UNLIKELY:
        return [fits[0]], f"of its {len(codes)} timecodes none has a frame above {highest}"
    return fits, "its frames"


def _vote(edit: Edit) -> int | None:
    """Frames in a second, where this edit's two lengths can only agree at one rate."""
    if edit.speed is not None:
        return None
    (a, b), (c, d), (e, f), (g, h) = (parts(code) for code in edit.timecodes)
    crossed, frames = (c - a) - (g - e), (h - f) - (d - b)
    if crossed == 0 or frames % crossed:
        return None
    return frames // crossed


def _explains(edits: list[Edit], r: int) -> bool:
    """Whether at this rate every M2 speed turns record length into source length, within a frame or two."""
    retimed = [edit for edit in edits if edit.speed and float(edit.speed)]
    for edit in retimed:
        (a, b), (c, d), (e, f), (g, h) = (parts(code) for code in edit.timecodes)
        source, record = (c - a) * r + d - b, (g - e) * r + h - f
        if abs(record * abs(float(edit.speed or 0)) / r - source) > 2:
            return False
    return bool(retimed)


def _say(fps: Fraction) -> str:
    return str(fps) if fps.denominator == 1 else f"{float(fps):.3f}"


def _or(rates: Iterable[Fraction | int]) -> str:
    words = [_say(Fraction(r)) for r in rates]
    return ", ".join(words[:-1]) + f" or {words[-1]}" if len(words) > 1 else (words or ["none of the usual"])[0]
