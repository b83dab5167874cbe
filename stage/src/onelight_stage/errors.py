"""What a person should read when the stage can't do something."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class StageError(Exception):
    """`problem` says what is wrong, `way_out` what to do about it."""

    def __init__(self, problem: str, way_out: str = "") -> None:
        self.problem, self.way_out = problem, way_out
        super().__init__(f"{problem} {way_out}".strip())


class ScriptError(StageError):
    """A shooting script that can't be shot. Its problem begins with the file's name and line."""


def choices(names: Iterable[object], wanted: str = "", most: int = 24) -> str:
    """The valid choices for a message, "a, b or c", the nearest to `wanted` first where there are many."""
    words = [str(name) for name in names]
    if len(words) > most:
        near = difflib.get_close_matches(wanted, words, n=6, cutoff=0.3) or words[:6]
        return f"{', '.join(near)} … ({len(words)} in all)"
    if len(words) < 2:
        return "".join(words) or "(there is none)"
    return f"{', '.join(words[:-1])} or {words[-1]}"
