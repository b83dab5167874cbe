"""Shots with their pictures at hand: what fixes, sheets and the review room look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path

from onelight.app.names import clip_of, nearest
from onelight.fixes.contract import Plate
from onelight.picture.picture import Picture
from onelight.records import Clip, Intention, Matte, Reading, Shot
from onelight.store.store import Store
from onelight.units.errors import BadInput, Missing


class Shelf:
    """The production's shots as plates. Records are read once: make a new shelf after ingesting."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._numbers: dict[str, list[int]] = {}

    @cached_property
    def _shots(self) -> dict[str, Shot]:
        return {shot.name: shot for shot in self.store.all(Shot)}

    @cached_property
    def _readings(self) -> dict[str, Reading]:
        return {reading.shot: reading for reading in self.store.all(Reading)}

    @cached_property
    def _intentions(self) -> list[Intention]:
        return self.store.all(Intention)

    @cached_property
    def _mattes(self) -> list[Matte]:
        return self.store.all(Matte)

    def plate(self, shot: str) -> Plate:
        """By shot name. Raises Missing with the nearest names."""
        if shot not in self._shots:
            raise Missing(f"There is no shot '{shot}'.", nearest(shot, list(self._shots)))
        found = self._shots[shot]
        clip = clip_of(self.store, found)
        return Plate(
            shot=found,
            clip=clip,
            reading=self._readings.get(found.id),
            stills=lambda count: self._stills(clip, found, count),
            window=lambda start, end: window(clip, start, end),
            intentions=tuple(meant for meant in self._intentions if meant.shot == found.name),
            mattes={matte.name: matte for matte in self._mattes if matte.shot == found.name},
        )

    def plates(self, scene: str | None = None) -> list[Plate]:
        """All, or those of one scene."""
        return [self.plate(name) for name, shot in self._shots.items() if scene is None or shot.scene == scene]

    def keep(self, file: Path) -> str:
        """Moves a file into the vault; its key."""
        return self.store.vault.put_file(file)

    def file(self, key: str) -> Path:
        """Where the bytes of a vault key are. Raises Missing."""
        return self.store.vault.path(key)

    def scratch(self) -> AbstractContextManager[Path]:
        """An empty folder on the vault's disk, gone afterwards."""
        return self.store.vault.scratch()

    def _stills(self, clip: Clip, shot: Shot, count: int) -> list[Picture]:
        """Up to `count` analysis pictures (ACEScct, long side 384) spread over the shot."""
        kept = [number for number in self.numbers(clip) if number in shot.range]
        return self.pictures(clip, spread(kept, count))

    def numbers(self, clip: Clip) -> list[int]:
        """The frames of a clip that analysis pictures were kept of, rising. Raises Missing."""
        if clip.id not in self._numbers:
            from onelight.picture import stills

            self._numbers[clip.id] = stills.numbers(self._analysis(clip))
        return self._numbers[clip.id]

    def pictures(self, clip: Clip, frames: Sequence[int]) -> list[Picture]:
        """Analysis pictures (ACEScct) of frames that were kept, in rising order. Raises Missing."""
        from onelight.picture import stills

        return [picture for _, picture in stills.read(self._analysis(clip), list(frames))] if frames else []

    def _analysis(self, clip: Clip) -> Path:
        if not clip.analysis:
            raise Missing(f"No analysis frames of clip '{clip.name}' were kept.", "Ingest it again.")
        return self.store.vault.path(clip.analysis)


def spread(numbers: list[int], count: int) -> list[int]:
    """Up to `count` of them, evenly spread, away from the ends."""
    if len(numbers) <= count:
        return numbers
    return [numbers[(2 * i + 1) * len(numbers) // (2 * count)] for i in range(count)]


def window(clip: Clip, start: int, end: int, size: tuple[int, int] | None = None) -> Iterator[tuple[int, Picture]]:
    """Frames `start` to `end` (excluded) of the camera original, in its own colour space, one at a time.

    `size` (width, height) scales them down on the way. Raises Missing where the original has moved,
    BadInput for frames that it doesn't have.
    """
    from onelight.picture import video

    if not 0 <= start < end <= clip.frames:
        raise BadInput(f"{clip.name} has no frames {start} to {end}.", f"It has 0 to {clip.frames}.")
    if clip.media == "video" and not Path(clip.path).is_file():
        raise Missing(
            f"The camera original of '{clip.name}' is not at {clip.path} any more.",
            "Bring it back there, or ingest it from where it is now.",
        )
    return video.read(Path(clip.path), clip.colour_space, start, end, size=size)
