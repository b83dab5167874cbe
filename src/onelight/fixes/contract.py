"""What a fix is, and what it is given. One folder under fixes/ a fix; nothing else knows it by name."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.grade import STOP_IN_LOG
from onelight.picture.picture import Picture
from onelight.records import Clip, Intention, Matte, ModelCard, Reading, Recipe, Shot, Variant
from onelight.records.repair import Nature
from onelight.units.errors import BadInput, Missing, choices

Files = Callable[[str], Path]
"""Vault key -> the file with those bytes, only to be read: a recipe names by its key what it needs beside numbers."""


def no_files(key: str) -> Path:
    """Where there is no vault. Raises Missing."""
    raise Missing(f"There is no vault to take '{key}' from.", "Render it within its production.")


@dataclass(frozen=True)
class Plate:
    """A shot with its pictures at hand.

    `stills(n)`: up to n analysis pictures spread over the shot (ACEScct, long side 384).
    `window(start, end)`: full-size frames of the clip as (frame number, Picture in the clip's space).
    """

    shot: Shot
    clip: Clip
    reading: Reading | None
    stills: Callable[[int], list[Picture]]
    window: Callable[[int, int], Iterator[tuple[int, Picture]]]
    intentions: tuple[Intention, ...] = ()
    """What somebody wants of this shot as it is."""
    mattes: Mapping[str, Matte] = field(default_factory=dict)
    """The mattes that were made of it, by name."""

    def matte(self, name: str = "") -> Matte:
        """The shot's matte of that name, or its only one. Raises Missing with those there are, BadInput where there are
        several and none is named."""
        known, shot = self.mattes, self.shot.name
        if name in known:
            return known[name]
        if not known:
            raise Missing(f"{shot} has no matte yet.", f"Make one: onelight matte FILM {shot} --help")
        if name:
            raise Missing(f"{shot} has no matte '{name}'.", f"It has {choices(sorted(known))}.")
        if len(known) > 1:
            raise BadInput(f"{shot} has several mattes.", f"Name one with --matte: {choices(sorted(known))}.")
        return next(iter(known.values()))


class Dailies(Protocol):
    """The production's shots, as a fix may ask for them."""

    def plate(self, shot: str) -> Plate:
        """By shot name. Raises Missing with the nearest names."""
        ...

    def plates(self, scene: str | None = None) -> list[Plate]:
        """All, or those of one scene."""
        ...

    def keep(self, file: Path) -> str:
        """Moves a file into the production's vault; its key, for a recipe."""
        ...

    def file(self, key: str) -> Path:
        """Where the bytes of a vault key are. Raises Missing."""
        ...

    def scratch(self) -> AbstractContextManager[Path]:
        """An empty folder for work in progress, gone afterwards."""
        ...


@dataclass(frozen=True, eq=False)
class Weights:
    """A head's weights with their card: `tensors` by name, float32 arrays."""

    card: ModelCard
    tensors: Mapping[str, NDArray[np.float32]]


class Budget:
    """What learning may spend. `checkpoint` is where it saves every few seconds and resumes from.

    `seconds` are those for lessons. Where the budget `began` at a moment (`time.monotonic()`), what it was
    given is for everything from then on, and `seconds` is what is left for lessons when they ask for it:
    less the time it took to get ready (pictures, a first measurement), less as much again for measuring at
    the end. At least a tenth is for lessons, however slow the rest.
    """

    LEAST = 0.1

    def __init__(
        self,
        seconds: float = 100.0,
        seed: int = 0,
        checkpoint: Path | None = None,
        progress: Callable[[str, float], None] = lambda says, part: None,
        began: float | None = None,
    ) -> None:
        self.given, self.seed, self.checkpoint = seconds, seed, checkpoint
        self.progress, self.began = progress, began

    @property
    def seconds(self) -> float:
        """Wall seconds for lessons, from now."""
        if self.began is None:
            return self.given
        return max(self.given - 2 * (time.monotonic() - self.began), self.LEAST * self.given)


@dataclass(frozen=True, eq=False)
class Layers:
    """What a render gives of one frame. `matte` (H, W) float32 0..1: where it is 0, `result` is the plate
    to the bit; None is the whole picture."""

    result: Picture
    matte: NDArray[np.float32] | None = None
    elements: Mapping[str, Picture] = field(default_factory=dict)
    data: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    """What is no colour, by the name that compositors expect: N (H, W, 3), Z and others (H, W)."""


@dataclass(frozen=True)
class Proposed:
    """Variants worth choosing from, and the one the fix would take."""

    variants: tuple[Variant, ...]
    chosen: str


@runtime_checkable
class Fix(Protocol):
    """A repair. `Intent` is a frozen dataclass: its fields are the knobs, in film units, with defaults;
    `field(metadata={"help": …, "unit": …, "range": (least, most), "choices": (…)})` speaks to the command line and
    the review room."""

    name: str
    version: int
    nature: Nature
    says: str
    """One line: what it repairs."""
    head: str | None
    """The head it learns, if any."""
    Intent: type

    def spoil(
        self, frames: Sequence[Picture], rng: np.random.Generator
    ) -> tuple[list[Picture], Any]:
        """How a set gets this wrong: (spoiled frames, the truth that undoes it)."""
        ...

    def learn(self, dailies: Sequence[Plate], base: Weights | None, budget: Budget) -> Weights:
        """Adapt the head to this production's granted shots."""
        ...

    def propose(self, plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
        """Find the repair. Raises BadInput or Missing for an intent that can't be met."""
        ...

    def render(
        self, window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files = no_files
    ) -> Iterator[tuple[int, Layers]]:
        """Frame by frame, deterministic, constant memory; colour space, size and attributes kept.

        The window's pictures may be at any size (sheet, preview, delivery) and any of the clip's frames, in rising
        order: what the recipe names is scaled to them. `files` finds what it names by vault key."""
        ...

    def measure(
        self, before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]
    ) -> dict[str, float]:
        """Numbers in film units of a repair against the pictures that it should look like."""
        ...


class Headless:
    """A fix without a head, to be inherited from: what it needs it measures on each plate, or has from its frames. Its
    repairs are judged pixel by pixel, where it doesn't know better."""

    name: str
    head: str | None = None

    def learn(self, dailies: Sequence[Plate], base: Weights | None, budget: Budget) -> Weights:
        """Raises Missing: there is nothing to learn."""
        raise Missing(f"{self.name} has no head to learn.", "Propose it as it is.")

    def measure(
        self, before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]
    ) -> dict[str, float]:
        """`stops_before`, `stops_after`: RMS difference from the reference, pixel by pixel, in stops of ACEScct."""
        return {"stops_before": _apart(before, reference), "stops_after": _apart(after, reference)}


def _apart(pictures: Sequence[Picture], reference: Sequence[Picture]) -> float:
    off = [
        float(((one.to(colour.LOG).rgb - other.to(colour.LOG).rgb) ** 2).mean())
        for one, other in zip(pictures, reference, strict=False)
        if one.size == other.size
    ]
    return round(float(np.sqrt(np.mean(off))) / STOP_IN_LOG, 3) if off else 0.0


def kept(dailies: Dailies, name: str, write: Callable[[Path], object]) -> str:
    """The vault key of a file that `write` writes under a `name` in a scratch folder."""
    with dailies.scratch() as folder:
        path = Path(folder) / name
        write(path)
        return dailies.keep(path)


def layers_of(
    fix: Fix, window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files
) -> Iterator[tuple[int, Layers]]:
    """What a fix renders; one whose `render` takes no `files` needs none. Raises BadInput for a recipe that another
    version of the fix made: this one would render other pictures than were looked at."""
    if recipe.fix_version != fix.version:
        raise BadInput(
            f"The recipe was made by {fix.name} {recipe.fix_version}, this is {fix.name} {fix.version}.",
            "Propose it again, or render it with the Onelight that made it.",
        )
    if "files" in inspect.signature(fix.render).parameters:
        return fix.render(window, recipe, files)
    return fix.render(window, recipe)
