"""What breaks: findings, in film units, with the frames that show it."""

from __future__ import annotations

from typing import Literal

from onelight.records.base import Record

Severity = Literal["slight", "visible", "jarring"]


class Finding(Record):
    """Something that breaks between or inside shots."""

    id: str
    kind: str
    """key-level, white-point, tint, contrast, saturation, grain, sharpness, flicker: documented in docs/reference."""
    shots: tuple[str, ...]
    """Shot names: the one before and the one after the cut, or the one shot."""
    events: tuple[str, ...] = ()
    """Event ids."""
    amount: float
    unit: str
    """stops, K, CC, ratio."""
    normal: float
    """What this production's own good cuts show, same unit."""
    severity: Severity
    certainty: float
    """0..1."""
    says: str
    """One sentence in set words."""
    frames: tuple[tuple[str, int], ...]
    """(clip id, frame) pairs that show it."""
    sheet: str = ""
    """Vault key of the evidence sheet, PNG."""
