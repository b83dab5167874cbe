"""A timeline back to a file, with what Onelight found and what a person circled, and all it had before."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import opentimelineio as otio

from onelight.editorial import annotate, kinds, original
from onelight.editorial.annotate import Grade, Said
from onelight.records import Cut, Finding
from onelight.units.errors import BadInput, BadTimeline

WRITES = (".otio", ".edl", ".xml", ".fcpxml")


def write(timeline: otio.schema.Timeline, out: Path | str, *, cut: Cut, findings: Sequence[Finding] = (),
          grades: Mapping[str, Grade] = {}, notes: Mapping[str, str] = {}) -> tuple[str, ...]:
    """Writes `timeline` (as conform gave it with `cut`) to `out`, whose extension says the format.

    Findings become markers coloured by severity, grades (event id → CDL) the clip's ASC CDL, notes
    (event id → text) remarks. Where the timeline came from that same format, they are set into the
    text that came in. The timeline given isn't changed. Gives back what the format could not hold.
    Raises BadInput, BadTimeline.
    """
    out = Path(out)
    kind = out.suffix.lower()
    if kind not in WRITES:
        also = " Avid reads EDL, with markers by Avid's marker import." if kind == ".aaf" else ""
        raise BadInput(f"Onelight doesn't write {kind or 'a file without extension'}.",
                       f"Name it {', '.join(WRITES[:-1])} or {WRITES[-1]}.{also}")
    warnings: list[str] = []
    copy = timeline.deepcopy()
    everything = annotate.said(copy, cut, findings, grades, notes, warnings)
    text = {".otio": _otio, ".edl": _edl, ".xml": _xml, ".fcpxml": _fcpxml}[kind](copy, everything, warnings)
    _save(out, text)
    return tuple(dict.fromkeys(warnings))


def _otio(timeline: otio.schema.Timeline, everything: Sequence[Said], warnings: list[str]) -> bytes:
    annotate.into_timeline(everything)
    return otio.adapters.write_to_string(timeline, "otio_json").encode()


def _edl(timeline: otio.schema.Timeline, everything: Sequence[Said], warnings: list[str]) -> bytes:
    from onelight.editorial import edl_write

    was = original.text(timeline, "edl")
    if was is not None:
        return original.encoded(edl_write.into_text(was, timeline, everything), timeline, warnings)
    annotate.into_timeline(everything)
    return edl_write.text(timeline, warnings).encode()


def _xml(timeline: otio.schema.Timeline, everything: Sequence[Said], warnings: list[str]) -> bytes:
    from onelight.editorial import fcp_write

    return fcp_write.document(timeline, everything, warnings)


def _fcpxml(timeline: otio.schema.Timeline, everything: Sequence[Said], warnings: list[str]) -> bytes:
    from onelight.editorial import fcpx_write

    return fcpx_write.document(timeline, everything, warnings)


def _save(out: Path, data: bytes) -> None:
    """All or nothing: a file half written is never seen under its name."""
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise BadTimeline(f"{out} can't be written: {error.strerror}.", "Check the folder and its space.") from None


__all__ = ["WRITES", "kinds", "write"]
