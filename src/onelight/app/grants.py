"""Who allows what: grants to learn, and looks that are meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from onelight.app.names import clip_named, nearest, shot_named
from onelight.continuity.kinds import FINDINGS
from onelight.records import Clip, Grant, Intention
from onelight.store.store import Store
from onelight.units.errors import BadInput

WRITTEN = re.compile(r"^(?P<by>[^:]+?)\s*(?::\s*(?P<scope>.*?))?(?:\s+until\s+(?P<until>\S+))?\s*$")

KINDS = tuple(FINDINGS)
"""Of findings; an intention may cover some of them."""


def today() -> str:
    """The day in UTC, ISO."""
    return datetime.now(UTC).date().isoformat()


def parse_grant(text: str) -> Grant:
    """ "Jane Doe", "Jane Doe: learn and repair", "Jane Doe: tests until 2027-12-31". Raises BadInput."""
    found = WRITTEN.match(text.strip())
    if not found:
        raise BadInput("A grant names who gives it.", 'Write it like --grant "Jane Doe: scope until 2027-12-31".')
    return made(found["by"], found["scope"] or "", found["until"])


def made(by: str, scope: str = "", until: str | None = None) -> Grant:
    """A grant of today. Raises BadInput for an empty name or a date that is none."""
    if not by.strip():
        raise BadInput("A grant names who gives it.", 'Write it like --by "Jane Doe, producer".')
    known = {"scope": scope} if scope else {}
    return Grant(by=by.strip(), on=today(), until=iso_day(until) if until else None, **known)


def iso_day(text: str) -> str:
    """A day as 2027-12-31. Raises BadInput."""
    try:
        return date.fromisoformat(text.rstrip(".")).isoformat()
    except ValueError:
        raise BadInput(f"'{text}' is not a day.", "Write it like 2027-12-31.") from None


def grant(store: Store, names: Sequence[str], by: str, scope: str, until: str | None) -> list[Clip]:
    """Gives a grant to the named clips, or to all that have none. The clips, as they are now."""
    given = made(by, scope, until)
    with store.lock("granting"):
        clips = [clip_named(store, n) for n in names] or [c for c in store.all(Clip) if c.grant is None]
        granted = [clip.model_copy(update={"grant": given}) for clip in clips]
        store.put(*granted)
    return granted


def intend(store: Store, shot: str, kinds: Sequence[str], by: str, role: str, note: str) -> Intention:
    """Marks a look as meant. Raises Missing for the shot, BadInput for a kind that nobody finds."""
    for kind in kinds:
        if kind not in KINDS:
            raise BadInput(f"No finding is of kind '{kind}'.", nearest(kind, KINDS))
    if not by.strip() or not role.strip():
        raise BadInput("An intention needs a name and a role.", 'Give --by "Ana Lee" --role cinematographer.')
    meant = Intention(
        shot=shot_named(store, shot).name,
        kinds=tuple(kinds),
        by=by.strip(),
        role=role.strip(),
        note=note,
        on=today(),
    )
    with store.lock("an intention"):
        store.put(meant)
    return meant
