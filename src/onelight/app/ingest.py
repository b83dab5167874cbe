"""ingest and conform: files and timelines come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onelight.app.grants import parse_grant
from onelight.app.terminal import Progress
from onelight.records import Clip, Cut, Shot
from onelight.store.store import Store
from onelight.units.errors import Missing

if TYPE_CHECKING:
    from onelight.dailies.ingest import Ingested, Report

PICTURES = {
    ".mov", ".mp4", ".m4v", ".mxf", ".mkv", ".webm", ".avi", ".mts", ".m2ts", ".mpg", ".mpeg", ".ts",
    ".exr", ".dpx", ".tif", ".tiff", ".png",
}  # fmt: skip
"""What is taken out of a folder; a file that is named itself is always tried."""

MHL = "ledger/mhl"
"""In the production's folder: what was ingested, sealed, beside what was decided."""


def ingest(store: Store, files: Sequence[Path], colour: str | None, grant: str | None, progress: Progress) -> Report:
    """Takes in files, sequences and folders. Each clip is kept whole as soon as it is read, while the next is decoded:
    a kill loses those under way and nothing else, and the same call goes on from there.

    ALE files, given or found beside the clips, fill in what the clips don't say. Raises BadInput for an
    unknown colour space or a grant that names nobody, Missing where a folder holds no pictures, DiskFull.
    """
    from onelight.dailies import ingest as dailies
    from onelight.metering import Meter

    given = parse_grant(grant) if grant else None
    pictures = [found for file in files for found in within(Path(file))]
    with store.lock("ingest"), store.vault.scratch() as scratch:
        return dailies.ingest(
            pictures,
            store.settings,
            store.all(Clip),
            scratch=scratch,
            grant=given,
            taps=Meter,
            progress=lambda name, part: progress(f"ingest: {name}", part),
            colour=colour,
            clips_done=keeper(store),
            sidecar_rows=rows([*map(Path, files), *pictures]),
        )


def within(path: Path) -> list[Path]:
    """The picture files of a folder and of those in it; a file or sequence is itself. Raises Missing."""
    if not path.is_dir():
        return [] if path.suffix.lower() == ".ale" else [path]
    found = [
        file
        for file in sorted(path.rglob("*"))
        if file.suffix.lower() in PICTURES
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    ]
    if not found:
        raise Missing(f"There are no pictures in '{path}'.", "Name the files, or the folder that holds them.")
    return found


def rows(paths: Sequence[Path]) -> list[dict[str, str]]:
    """The rows of all ALE files among `paths` or beside them. Raises BadTimeline for one that is none."""
    folders = {path if path.is_dir() else path.parent for path in paths}
    beside = [file for folder in folders if folder.is_dir() for file in folder.glob("*.[aA][lL][eE]")]
    sidecars = sorted({path.absolute() for path in [*paths, *beside] if path.suffix.lower() == ".ale"})
    if not sidecars:
        return []
    from onelight.editorial import read_ale

    return [row["columns"] for sidecar in sidecars for row in read_ale(sidecar)]


def keeper(store: Store) -> Callable[[Ingested], None]:
    """Keeps a clip that was taken in: its files first, then all its records at once."""
    from onelight.dailies import mhl

    def keep(taken: Ingested) -> None:
        from onelight.metering import Meter

        proxy = store.vault.put_file(taken.proxy)
        analysis = store.vault.put_file(taken.analysis)
        mhl.record(store.folder / MHL, taken.sums)
        clip = taken.clip.model_copy(update={"proxy": proxy, "analysis": analysis})
        readings = taken.tap.readings(taken.shots) if isinstance(taken.tap, Meter) else []
        store.put(clip, *taken.shots, *readings)

    return keep


def conform(store: Store, timeline: Path, rate: str | None, sequence: str | None = None) -> Cut:
    """Finds a timeline's events in the clips and keeps the cut with the whole timeline beside it.

    Raises Missing where there is no such file, BadTimeline for one that can't be conformed.
    """
    from onelight import editorial

    with store.lock("conform"), store.vault.scratch() as scratch:
        conformed = editorial.conform(
            timeline, store.all(Clip), store.all(Shot), rate=rate, sequence=sequence
        )
        kept = scratch / "timeline.otio"
        conformed.timeline.to_json_file(str(kept))
        cut = conformed.cut.model_copy(update={"timeline": store.vault.put_file(kept)})
        store.replace(Cut, cut)
    return cut
