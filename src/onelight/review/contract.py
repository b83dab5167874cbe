"""What the review room needs of a production. The app's Production has it; the room knows no more of it."""

from __future__ import annotations

from typing import Any, Protocol

from onelight.fixes.contract import Plate
from onelight.records import Decision, Proposal
from onelight.store.store import Store


class ProductionLike(Protocol):
    """A production that pictures can be had of, that repairs can be asked of, and that takes decisions."""

    @property
    def store(self) -> Store:
        """Its records and files."""
        ...

    def plate(self, shot: str) -> Plate:
        """A shot with its pictures, by name. Raises Missing with the nearest names."""
        ...

    def fix(self, name: str, shot: str, **intent: Any) -> Proposal:
        """A new proposal, kept. Raises BadInput or Missing for an intent that can't be met."""
        ...

    def decide(
        self, proposal: str, verdict: str, *, by: str, role: str, note: str = "", variant: str | None = None
    ) -> Decision:
        """Written into the ledger. Raises Refused where the charter doesn't take it."""
        ...
