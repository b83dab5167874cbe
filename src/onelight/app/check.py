"""check: what breaks at the cut's joins, with evidence."""

from __future__ import annotations

from pathlib import Path

from onelight.app.terminal import Progress
from onelight.records import Finding
from onelight.store.store import Store


def check(store: Store, out: Path | None, progress: Progress) -> list[Finding]:
    """Later."""
    raise NotImplementedError
