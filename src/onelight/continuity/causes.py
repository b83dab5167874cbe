"""One cause is told once, whichever kinds of finding it shows in."""

from __future__ import annotations

from collections.abc import Sequence

from onelight.continuity.comparing import LIGHT_KINDS, LOOK_KINDS
from onelight.records import Finding

LAMPS = ("key-side", "key-moved", "fill", "gel")
"""One lamp that was moved, went out or has another colour, the surest told first."""
_JARRING = "jarring"


def without_echoes(found: Sequence[Finding]) -> list[Finding]:
    """Where a take of the same setup shows that the focus is off, the cut's sharpness says nothing more; where it shows
    that a lamp is another, neither do the level and colour that came of it, unless they jar: that much is more than
    one lamp."""
    told = {(one.events, one.kind) for one in found}
    return [one for one in found if not any((one.events, kind) in told for kind in _causes(one))]


def _causes(one: Finding) -> Sequence[str]:
    """The kinds that a finding may be the echo of."""
    if one.kind == "sharpness":
        return ("soft-focus",)
    return LAMPS if one.kind in (*LIGHT_KINDS, *LOOK_KINDS) and one.severity != _JARRING else ()
