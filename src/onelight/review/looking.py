"""A production opened for looking only: what the room is where nobody passed it one that can act."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onelight.fixes.contract import Plate
from onelight.picture import stills, video
from onelight.picture.picture import Picture
from onelight.records import Clip, Decision, Proposal, Reading, Shot
from onelight.review.pictures import shot_named
from onelight.store.store import Store
from onelight.units.errors import Refused


class Looking:
    """Shows everything, takes nothing: see `contract.ProductionLike`."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder)

    def plate(self, shot: str) -> Plate:
        """By shot name. Raises Missing."""
        found, clip = shot_named(self.store, shot)
        return Plate(
            shot=found,
            clip=clip,
            reading=self.store.get(Reading, found.id),
            stills=lambda count: _stills(self.store, clip, found, count),
            window=lambda start, end: video.read(Path(clip.path), clip.colour_space, start, end),
        )

    def fix(self, name: str, shot: str, **intent: Any) -> Proposal:
        """Raises Refused."""
        raise _only_looking()

    def decide(
        self, proposal: str, verdict: str, *, by: str, role: str, note: str = "", variant: str | None = None
    ) -> Decision:
        """Raises Refused."""
        raise _only_looking()


def _only_looking() -> Refused:
    return Refused("This room was opened for looking only.", "Open it with `onelight serve`.")


def _stills(store: Store, clip: Clip, shot: Shot, count: int) -> list[Picture]:
    if not clip.analysis:
        return []
    path = store.vault.path(clip.analysis)
    kept = [number for number in stills.numbers(path) if number in shot.range]
    wanted = kept[:: max(1, -(-len(kept) // count))]
    return [picture for _, picture in stills.read(path, wanted)] if wanted else []
