"""deliver: what was circled leaves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onelight.app.terminal import Progress
from onelight.records import Delivery
from onelight.store.store import Store


def deliver(store: Store, out: Path, proposals: Sequence[str], viewing: str, progress: Progress) -> Delivery:
    """Later."""
    raise NotImplementedError
