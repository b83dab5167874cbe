"""The error root. Every message says what is wrong and names the way out."""

from __future__ import annotations


class OnelightError(Exception):
    """What a person should read when something can't be done.

    `problem` says what is wrong, `way_out` what to do about it.
    """

    code = "error"

    def __init__(self, problem: str, way_out: str = "") -> None:
        self.problem = problem
        self.way_out = way_out
        super().__init__(f"{problem} {way_out}".strip())


class BadMedia(OnelightError):
    """A file that is not what it claims to be, or can't be read to its end."""

    code = "bad-media"


class BadTimeline(OnelightError):
    """A timeline, EDL or sidecar that can't be conformed."""

    code = "bad-timeline"


class BadInput(OnelightError):
    """A value out of its range, a shape that doesn't fit, a name nobody knows."""

    code = "bad-input"


class Missing(OnelightError):
    """Something that was named but isn't there."""

    code = "missing"


class Changed(OnelightError):
    """A file whose bytes are no longer those that were recorded."""

    code = "changed"


class DiskFull(OnelightError):
    """No room left where a file is being written. What was there before is as it was."""

    code = "disk-full"


class Refused(OnelightError):
    """The charter says no, or asks a person first."""

    code = "refused"


def choices(names: object) -> str:
    """The valid choices, for a message: `a, b or c`."""
    words = [str(name) for name in names]  # type: ignore[attr-defined]
    if len(words) < 2:
        return "".join(words) or "(none)"
    return f"{', '.join(words[:-1])} or {words[-1]}"
