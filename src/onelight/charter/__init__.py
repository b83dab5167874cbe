"""Rights, roles, approvals: what may be learned from, who may decide, what may leave as final."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onelight.charter.clearing import clear
    from onelight.charter.deciding import decide
    from onelight.charter.judging import judge
    from onelight.charter.marking import mark_temp
    from onelight.charter.rights import may_learn, may_use

__all__ = ["clear", "decide", "judge", "mark_temp", "may_learn", "may_use"]

_HOMES = {
    "clear": "clearing",
    "decide": "deciding",
    "judge": "judging",
    "mark_temp": "marking",
    "may_learn": "rights",
    "may_use": "rights",
}


def __getattr__(name: str) -> object:
    # Loaded when asked for: the command line's help must not wait for colour libraries.
    if name not in _HOMES:
        raise AttributeError(f"module 'onelight.charter' has no attribute {name!r}")
    return getattr(import_module(f"onelight.charter.{_HOMES[name]}"), name)
