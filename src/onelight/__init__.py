"""Onelight learns small models from a production's own dailies and proposes repairs to artists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onelight.app.pipeline import Production
    from onelight.picture.picture import Picture

__all__ = ["Picture", "Production"]
__version__ = "0.1.0"

_HOMES = {"Production": "onelight.app.pipeline", "Picture": "onelight.picture.picture"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'onelight' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
