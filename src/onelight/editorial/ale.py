"""Avid Log Exchange: the clip list that comes with dailies. Not a cut; metadata for ingest."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

from onelight.editorial import cdl, kinds
from onelight.units.errors import BadInput, BadTimeline
from onelight.units.time import Timecode, rate

REEL_COLUMNS = ("Tape", "Reel", "Reel Name", "Camroll", "Tape ID")
"""Where a reel stands, the first filled one counts."""


def read_ale(path: Path | str) -> list[dict[str, Any]]:
    """One dict per clip of an ALE: `name`, `reel`, `start`, `end` (timecode texts, None where the list has
    none), `frames` (int or None), `rate` (Fraction), `asc_sop` ({slope, offset, power}) and `asc_sat`
    (float) or None, `columns` (every filled column, as it stands) and `line`. Raises BadTimeline.
    """
    path = Path(path)
    kind, data = kinds.sniff(path)
    if kind != "ale":
        raise BadTimeline(f"{path.name} is {kinds.SPOKEN[kind]}, no clip list.", "Conform it, or give an .ale.")
    header, columns, rows = _parts(kinds.decode(data), path.name)
    return [_row(row, line, columns, header, path.name) for line, row in rows]


def _parts(text: str, name: str) -> tuple[dict[str, str], list[str], list[tuple[int, list[str]]]]:
    """(heading, column names, numbered rows). A section is named on a line of its own."""
    header: dict[str, str] = {}
    columns: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    section = ""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if line.strip() in ("Heading", "Column", "Data"):
            section = line.strip()
        elif not line.strip():
            continue
        elif section == "Heading":
            header |= _heading(line)
        elif section == "Column" and not columns:
            columns = [column.strip() for column in line.split("\t")]
        elif section == "Data":
            rows.append((number, line.split("\t")))
    if not columns or section != "Data":
        raise BadTimeline(f"{name} breaks off: it has no {'Data' if columns else 'Column'} section.",
                          "Export the bin as ALE again, with tabs.")
    return header, columns, rows


def _heading(line: str) -> dict[str, str]:
    """`FPS<tab>24`; some write all pairs on one line."""
    words = [word.strip() for word in line.split("\t")]
    return dict(zip(words[0::2], words[1::2], strict=False))


def _row(row: list[str], line: int, columns: list[str], header: dict[str, str], name: str) -> dict[str, Any]:
    if len(row) > len(columns) and any(value.strip() for value in row[len(columns):]):
        raise BadTimeline(f"{name}, line {line}: {len(row)} values for {len(columns)} columns.",
                          "Export the bin as ALE again.")
    filled = {column: value.strip() for column, value in zip(columns, row, strict=False) if value.strip()}
    fps = _rate(filled, header, name, line)
    start, end = filled.get("Start"), filled.get("End")
    sop = cdl.parse_sop(filled["ASC_SOP"]) if "ASC_SOP" in filled else None
    try:
        sat = float(filled["ASC_SAT"]) if "ASC_SAT" in filled else None
    except ValueError:
        sat = None
    return {
        "name": filled.get("Name", ""), "reel": next((filled[c] for c in REEL_COLUMNS if c in filled), ""),
        "start": start, "end": end, "frames": _frames(start, end, fps, name, line), "rate": fps,
        "asc_sop": sop, "asc_sat": sat, "columns": filled, "line": line,
    }


def _rate(filled: dict[str, str], header: dict[str, str], name: str, line: int) -> Fraction:
    """The clip's own FPS column, else the heading's."""
    for said in (filled.get("FPS"), header.get("FPS")):
        if said:
            try:
                return rate(said)
            except BadInput:
                continue
    raise BadTimeline(f"{name}, line {line}: neither its FPS column nor the heading says a rate.",
                      "Export the bin as ALE again, with FPS in the heading.")


def _frames(start: str | None, end: str | None, fps: Fraction, name: str, line: int) -> int | None:
    if not start or not end:
        return None
    try:
        return Timecode.parse(end, fps).frame - Timecode.parse(start, fps).frame
    except BadInput as error:
        raise BadTimeline(f"{name}, line {line}: {error.problem}", error.way_out) from None
