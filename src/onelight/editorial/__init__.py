"""The cut: timelines in and out, conformed to the production's clips.

    load(path)                      any timeline → OTIO, with what was odd about it said aloud
    conform(path, clips, shots)     → Cut (records) + the whole OTIO timeline
    write(timeline, out, cut=...)   findings as markers, circled grades as CDL, notes; nothing lost
    read_ale(path)                  a clip list, for dailies

OpenTimelineIO is slow to import, so nothing is loaded before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onelight.editorial.ale import read_ale
    from onelight.editorial.conforming import Conformed, conform
    from onelight.editorial.loading import Loaded, load
    from onelight.editorial.writing import write

__all__ = ["Conformed", "Loaded", "conform", "load", "read_ale", "write"]

_WHERE = {
    "Conformed": "conforming", "Loaded": "loading", "conform": "conforming", "load": "loading",
    "read_ale": "ale", "write": "writing",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"onelight.editorial has no '{name}'")
    from importlib import import_module

    return getattr(import_module(f"onelight.editorial.{_WHERE[name]}"), name)
