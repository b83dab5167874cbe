"""A production's own model: what it learned from, and how well it does."""

from __future__ import annotations

from pydantic import Field

from onelight.records.base import Record


class ModelCard(Record):
    """Of a production's head, or of a base that ships with Onelight."""

    head: str
    """look, …"""
    base: str
    """Hash of the base weights it grew from, '' for a base itself."""
    weights: str
    """Hash of these weights."""
    production: str
    """Production id it is bound to; '' for a base."""
    learned_from: tuple[tuple[str, str], ...] = ()
    """(clip id, who granted it)."""
    command: str = ""
    seconds: float = 0.0
    steps: int = 0
    seed: int = 0
    figures: dict[str, float] = Field(default_factory=dict)
    """Measured on frames held out of learning."""
    on: str = ""


class ProductionModel(Record):
    """Heads adapted from this production's dailies."""

    id: str
    heads: tuple[ModelCard, ...]
