"""Takes of one framing, laid over each other: what changed on the set, and where the cut shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from onelight.app.names import clip_of
from onelight.app.plates import spread
from onelight.picture.picture import Picture
from onelight.records import Cut, Event, Finding, Intention, Shot
from onelight.store.store import Store
from onelight.units.errors import Missing

if TYPE_CHECKING:
    from onelight.app.check import Sides
    from onelight.continuity.takes import Gaffer, Look, Take


def changed(
    sides: Sides, intentions: Sequence[Intention], progress: Callable[[float], None]
) -> tuple[list[Finding], set[str]]:
    """What changed on the set between takes that the cut plays (all without a cut), each with its evidence sheet; and
    the ids of the shots that were taken from across the line."""
    from onelight.continuity.along import along
    from onelight.continuity.changes import changes
    from onelight.continuity.exhibit import exhibit
    from onelight.continuity.line import across

    store = sides.store
    events = _events(store)
    takes = [take for shot in _shots(sides, events) if (take := _take(sides, shot, events)) is not None]
    breaks = changes(takes, _look(), sides.alike, progress, _gaffer())
    found = []
    for finding, broken in along(breaks, takes, events, intentions):
        key = store.vault.put_bytes(exhibit(finding, broken), ".png")
        found.append(finding.model_copy(update={"sheet": key}))
    return found, across(breaks)


def _events(store: Store) -> list[Event] | None:
    cuts = store.all(Cut)
    return sorted(cuts[-1].events, key=lambda e: (e.track, e.record_start, e.number)) if cuts else None


def _shots(sides: Sides, events: list[Event] | None) -> list[Shot]:
    """Those that are played; and the outtakes beside them, for an outtake may tell which take is wrong."""
    if events is None:
        return list(sides.shots.values())
    played = {event.shot for event in events}
    scenes = {shot.scene for shot in sides.shots.values() if shot.id in played and shot.scene}
    return [shot for shot in sides.shots.values() if shot.id in played or shot.scene in scenes]


def _take(sides: Sides, shot: Shot, events: list[Event] | None) -> Take | None:
    """None where its pictures or its reading are gone."""
    from onelight.continuity.takes import LOOKED_AT, Take

    clip, reading = clip_of(sides.store, shot), sides.readings.get(shot.id)
    try:
        kept = [number for number in sides.shelf.numbers(clip) if number in shot.range]
    except Missing:
        return None
    frames = spread(_played(kept, shot, events) or kept, LOOKED_AT)
    if reading is None or not frames:
        return None
    pictures = _Kept(lambda wanted: sides.shelf.pictures(clip, wanted), frames)
    return Take(shot, reading, pictures, frames, clip.scene, clip.setup, clip.take, clip.camera)


def _played(kept: list[int], shot: Shot, events: list[Event] | None) -> list[int]:
    ranges = [(e.source_start, e.source_end) for e in events or () if e.shot == shot.id]
    return [number for number in kept if any(start <= number < end for start, end in ranges)]


class _Kept(Sequence[Picture]):
    """A take's analysis pictures (ACEScct), read each time they are asked for."""

    def __init__(self, read: Callable[[list[int]], list[Picture]], frames: list[int]) -> None:
        self._read, self._frames = read, frames

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[Picture]:
        return iter(self._read(self._frames))

    def __getitem__(self, index: Any) -> Any:
        wanted = self._frames[index]
        return self._read(wanted) if isinstance(wanted, list) else self._read([wanted])[0]


def _look() -> Look | None:
    """Who is in a picture, as metering sees it; None where it can't."""
    from onelight.continuity.evidence import monitor
    from onelight.continuity.takes import Seen
    from onelight.metering.figures import figures

    drawn = figures()

    def look(picture: Picture) -> Seen:
        video = monitor(picture)
        found = drawn.people(video)
        masks = [np.zeros(video.shape[:2], bool), *(one.mask for one in found)]
        return Seen(np.any(masks, axis=0), tuple(one.head for one in found if one.head is not None))

    return look if drawn.able else None


def _gaffer() -> Gaffer | None:
    """Where the key stands, as the light head sees it; None where its weights aren't there."""
    from onelight.fixes.relight import seeing

    try:
        seeing.base()
    except Missing:
        return None
    return seeing.key
