"""Repairs: recipes, proposals, what a person decided, and what left."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from onelight.records.base import Record, digest

Nature = Literal["assistive", "generative"]
Verdict = Literal["clear", "ask", "refused"]


class Recipe(Record):
    """All that a render needs, and nothing else: renders to the same bits every time."""

    fix: str
    fix_version: int
    parameters: dict[str, Any]
    """Plain data that the fix's `render` reads (for match: the CDL and matrix)."""
    model: str = ""
    """Hash of the weights that found the parameters, '' for none."""
    seed: int = 0

    @property
    def hash(self) -> str:
        """16 hex digits; goes into every rendered frame."""
        return digest(self.document())


class Variant(Record):
    """One way to do it."""

    name: str
    """full, look only, exposure only."""
    recipe: Recipe
    numbers: dict[str, float]
    """What it leaves and what it changes, in film units: `stops_before`, `stops_after`, …"""


class Proposal(Record):
    """A repair that waits for a person."""

    id: str
    """P1, P2, …"""
    fix: str
    nature: Nature
    shot: str
    """Shot name."""
    intent: dict[str, Any]
    """The knobs as the artist set them."""
    variants: tuple[Variant, ...] = Field(min_length=1)
    chosen: str
    """The variant that preview and delivery use unless a decision names another."""
    verdict: Verdict = "clear"
    reasons: tuple[str, ...] = ()
    """What the charter says of it."""
    sheet: str = ""
    """Vault key of the before/after sheet."""
    on: str = ""

    def variant(self, name: str | None = None) -> Variant:
        """By name, the chosen one by default. Raises KeyError."""
        wanted = name or self.chosen
        for variant in self.variants:
            if variant.name == wanted:
                return variant
        raise KeyError(wanted)


class Decision(Record):
    """Circle, hold or NG, by a named person. Append-only: the last one counts, all of them stay."""

    id: str
    proposal: str
    recipe: str
    """Hash of the recipe that was looked at: another recipe needs another look."""
    variant: str
    verdict: Literal["circle", "hold", "ng"]
    by: str
    role: str
    note: str = ""
    on: str
    """ISO date and time, UTC."""
    previous: str = ""
    """Hash of the decision before it in the ledger: a chain, so that nothing can be slipped out."""

    @property
    def hash(self) -> str:
        return digest(self.document())


class Delivered(Record):
    """One shot of a delivery."""

    shot: str
    proposal: str
    variant: str
    recipe: str
    fix: str
    nature: Nature
    model: str
    decision: Decision
    grants: tuple[str, ...]
    files: tuple[str, ...]


class Delivery(Record):
    """What left."""

    id: str
    production: str
    on: str
    folder: str
    shots: tuple[Delivered, ...]
