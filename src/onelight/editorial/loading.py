"""Any timeline file → OTIO. Whatever goes wrong ends in a BadTimeline that names file, place and way out."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import opentimelineio as otio

from onelight.editorial import kinds, original
from onelight.units.errors import BadTimeline, OnelightError
from onelight.units.time import rate as exact_rate

Kind = Literal["otio", "edl", "xml", "fcpxml", "aaf"]


@dataclass(frozen=True)
class Loaded:
    """A timeline with everything that stood in its file."""

    timeline: otio.schema.Timeline
    kind: Kind
    warnings: tuple[str, ...]


def load(path: Path | str, *, rate: Fraction | str | int | float | None = None,
         clip_rates: Iterable[Fraction] = (), sequence: str | None = None) -> Loaded:
    """Reads a timeline of any kind, by its content. `rate` (frames per second) is for EDLs, which don't
    say theirs; `clip_rates`, those of the production's clips, help to infer it. `sequence` names the one to take
    where a file holds several. Raises BadTimeline."""
    path = Path(path)
    kind, data = kinds.sniff(path)
    if kind == "ale":
        raise BadTimeline(
            f"{path.name} is an Avid Log Exchange: a list of clips with their metadata, not a cut.",
            "Give it to ingest beside the clips that it lists; to conform, export the sequence as EDL or AAF.",
        )
    given = None if rate is None else exact_rate(rate)
    with _no_raw_exception(path.name), _quiet():
        timeline, warnings = _read(kind, path, data, given, clip_rates, sequence)
    if given is not None and kind != "edl":
        warnings.append(f"{path.name} says its own rate: the rate given ({given}) isn't needed.")
    original.keep(timeline, kind, path.name, data)
    said = [*kinds.extension_warning(path, kind), *warnings]
    return Loaded(timeline, kind, tuple(dict.fromkeys(said)))  # type: ignore[arg-type]


def _read(kind: str, path: Path, data: bytes, given: Fraction | None, clip_rates: Iterable[Fraction],
          sequence: str | None) -> tuple[otio.schema.Timeline, list[str]]:
    """By the reader of its kind; each is imported only when its kind turns up."""
    if kind == "otio":
        from onelight.editorial import otio_read

        return otio_read.read(kinds.decode(data), path.name, sequence)
    if kind == "edl":
        from onelight.editorial import edl_read

        return edl_read.read(kinds.decode(data), path.name, given, clip_rates)
    if kind == "xml":
        from onelight.editorial import fcp_read

        return fcp_read.read(data, path.name, sequence)
    if kind == "fcpxml":
        from onelight.editorial import fcpx_read

        return fcpx_read.read(data, path.name, sequence)
    from onelight.editorial import aaf_read

    return aaf_read.read(path, sequence)


@contextmanager
def _no_raw_exception(name: str):
    """The last net: a reader that meets what nobody foresaw still says which file and what."""
    try:
        yield
    except OnelightError:
        raise
    except RecursionError:
        raise BadTimeline(f"{name} is nested too deep.", "Flatten its nested sequences and export again.") from None
    except Exception as error:
        says = (str(error).strip().splitlines() or [""])[0][:200]
        raise BadTimeline(
            f"{name} can't be read: {type(error).__name__}: {says}.",
            "Export it again, or as another format (OTIO, EDL, FCP XML, AAF).",
        ) from error


@contextmanager
def _quiet():
    """The adapters' libraries warn to the root logger of things that don't matter here."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
