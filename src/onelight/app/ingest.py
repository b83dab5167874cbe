"""ingest and conform: files and timelines come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onelight.app.grants import parse_grant
from onelight.app.terminal import Progress
from onelight.records import Clip, Cut, Shot
from onelight.store.store import Store

if TYPE_CHECKING:
    from onelight.dailies import Ingested, Report


def ingest(
    store: Store, files: Sequence[Path], colour: str | None, grant: str | None, progress: Progress
) -> Report:
    """Takes in files, sequences and folders. Each clip is kept whole as soon as it is done: a kill loses
    the one under way and nothing else, and the same call goes on from there.

    Raises Missing for a file that isn't there, Changed for other bytes under a known name.
    """
    from onelight import dailies
    from onelight.metering import Meter

    given = parse_grant(grant) if grant else None
    with store.lock("ingest"), store.vault.scratch() as scratch:
        return dailies.ingest(
            [Path(file) for file in files],
            store.settings,
            store.all(Clip),
            scratch=scratch,
            grant=given,
            taps=Meter,
            progress=progress,
            colour=colour,
            clips_done=keeper(store),
        )


def keeper(store: Store) -> Callable[[Ingested], None]:
    """Keeps a clip that was taken in: its files into the vault first, then all its records at once."""

    def keep(taken: Ingested) -> None:
        proxy = store.vault.put_file(taken.proxy)
        analysis = store.vault.put_file(taken.analysis)
        clip = taken.clip.model_copy(update={"proxy": proxy, "analysis": analysis})
        readings = taken.tap.readings(taken.shots) if taken.tap else []
        store.put(clip, *taken.shots, *readings)

    return keep


def conform(store: Store, timeline: Path, rate: str | None) -> Cut:
    """Finds a timeline's events in the clips and keeps the cut with the whole timeline beside it.

    Raises Missing where there is no such file, BadTimeline for one that can't be conformed.
    """
    from onelight import editorial

    with store.lock("conform"), store.vault.scratch() as scratch:
        conformed = editorial.conform(timeline, store.all(Clip), store.all(Shot), rate=rate)
        kept = scratch / "timeline.otio"
        conformed.timeline.to_json_file(str(kept))
        cut = conformed.cut.model_copy(update={"timeline": store.vault.put_file(kept)})
        store.put(cut)
    return cut
