"""Production: what Onelight does for one film, from Python. Each method is a function of this folder."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from onelight.app import check, deliver, grants, ingest, learn, mattes, preview, repair
from onelight.app.painted import Click
from onelight.app.plates import Shelf
from onelight.app.status import status
from onelight.app.terminal import Progress
from onelight.fixes.contract import Plate
from onelight.records import (
    Clip,
    Cut,
    Decision,
    Delivery,
    Finding,
    Intention,
    Matte,
    ProductionModel,
    Proposal,
    Reading,
    Shot,
)
from onelight.store.store import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onelight.dailies.ingest import Report


def quiet(what: str, part: float) -> None:
    """A progress that says nothing."""
    del what, part


class Production:
    """A film's folder, open. Methods take and give records; errors are OnelightError with a way out."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def create(cls, folder: Path | str, *, rate: str | int | float | Fraction, colour: str, name: str = "") -> Self:
        """Makes a production. `rate` is frames a second, `colour` the OCIO space of clips that say none."""
        return cls(Store.create(Path(folder), name or Path(folder).absolute().name, rate, colour))

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """Opens a production. Raises Missing where there is none."""
        return cls(Store.open(Path(folder)))

    @property
    def name(self) -> str:
        """The film's name."""
        return self.store.settings.name

    @property
    def clips(self) -> list[Clip]:
        """In the order in which they came in."""
        return self.store.all(Clip)

    @property
    def shots(self) -> list[Shot]:
        """In the order in which they came in."""
        return self.store.all(Shot)

    @property
    def readings(self) -> list[Reading]:
        """One for each shot."""
        return self.store.all(Reading)

    @property
    def cut(self) -> Cut | None:
        """The cut that was conformed last."""
        cuts = self.store.all(Cut)
        return cuts[-1] if cuts else None

    @property
    def findings(self) -> list[Finding]:
        """Of the last check."""
        return self.store.all(Finding)

    @property
    def proposals(self) -> list[Proposal]:
        """In the order in which they were made."""
        return self.store.all(Proposal)

    @property
    def model(self) -> ProductionModel | None:
        """What was learned last."""
        models = self.store.all(ProductionModel)
        return models[-1] if models else None

    def plate(self, shot: str) -> Plate:
        """A shot with its pictures, by name. Raises Missing with the nearest names."""
        return Shelf(self.store).plate(shot)

    def ingest(
        self,
        files: Sequence[Path | str],
        *,
        colour: str | None = None,
        grant: str | None = None,
        progress: Progress = quiet,
    ) -> Report:
        """Takes in files, sequences, folders; twice changes nothing. `grant`: "who: scope until DAY"."""
        return ingest.ingest(self.store, [Path(file) for file in files], colour, grant, progress)

    def grant(self, clips: Sequence[str] = (), *, by: str, scope: str = "", until: str | None = None) -> list[Clip]:
        """Who allows Onelight to learn from the named clips, or from all that have no grant."""
        return grants.grant(self.store, clips, by, scope, until)

    def intend(self, shot: str, *, by: str, role: str, kinds: Sequence[str] = (), note: str = "") -> Intention:
        """Marks a shot's look as meant, wholly or in some kinds of finding."""
        return grants.intend(self.store, shot, kinds, by, role, note)

    def conform(self, timeline: Path | str, *, rate: str | None = None, sequence: str | None = None) -> Cut:
        """Finds a timeline's events in the clips; `sequence` names one of several in a file. Raises BadTimeline."""
        return ingest.conform(self.store, Path(timeline), rate, sequence)

    def learn(
        self,
        *,
        seconds: float = 100.0,
        seed: int = 0,
        head: str | None = None,
        progress: Progress = quiet,
        tell: learn.Tell = warnings.warn,
    ) -> ProductionModel:
        """Adapts the heads to this production's granted clips; `tell` hears of clips that are refused."""
        return learn.learn(self.store, seconds, seed, head, progress, tell)

    def check(self, *, out: Path | str | None = None, progress: Progress = quiet) -> list[Finding]:
        """Judges continuity; evidence sheets are copied to `out`, by default to findings/ in the folder."""
        return check.check(self.store, Path(out) if out else None, progress)

    def fix(self, name: str, shot: str, *, progress: Progress = quiet, **intent: Any) -> Proposal:
        """A proposal by the fix `name`; `intent` are its knobs. Nothing is final until circled."""
        return repair.fix(self.store, name, shot, intent, progress)

    def matte(
        self,
        shot: str,
        keys: Mapping[int, NDArray] | None = None,
        *,
        name: str = "hero",
        strokes: Mapping[int, NDArray] | None = None,
        clicks: Sequence[tuple[int, int, int, bool]] = (),
        box: tuple[int, int, int, int] | None = None,
        at: int | None = None,
        garbage: tuple[int, int, int, int] | None = None,
        people: bool = False,
        screen: str = "",
        plate: str = "",
        again: bool = False,
        out: Path | str | None = None,
        progress: Progress = quiet,
    ) -> Matte:
        """Makes the matte `name` of a shot from what is said of a few frames, and keeps it for fixes to use.

        `keys`: painted alpha (H, W) at the plate's size, 0..1 or uint8, by frame of the clip; `strokes` (H, W): 1
        held out, -1 not; `clicks` (frame of the clip, x, y, whether that is held out) and `box` (x, y, width, height
        about it in frame `at`) in pixels of the plate; `people` as a first guess; `screen` auto or #rrggbb; `plate`
        the empty set, a file or a shot. Any mixture; what is painted later refines. `garbage`: a box outside of which
        nothing is held out. `out`: a folder for EXR files.
        """
        pointed = [Click(*one) for one in clicks]
        asked = mattes.Asked(keys or {}, strokes or {}, box, at, garbage, screen, people, plate, again, pointed)
        return mattes.matte(self.store, shot, name, asked, Path(out) if out else None, progress)

    def preview(
        self,
        proposal: str,
        out: Path | str,
        *,
        variant: str | None = None,
        full: bool = False,
        format: Literal["mov", "png", "exr"] | str = "mov",
        frames: int | None = None,
        progress: Progress = quiet,
    ) -> list[Path]:
        """Temp frames of a proposal, marked as such, at proxy size or `full`."""
        return preview.preview(self.store, proposal, Path(out), variant, full, format, frames, progress)

    def decide(
        self, proposal: str, verdict: str, *, by: str, role: str, note: str = "", variant: str | None = None
    ) -> Decision:
        """Circle, hold or NG by a named person, kept for good. Raises Refused by the charter."""
        return repair.decide(self.store, proposal, verdict, by, role, note, variant)

    def decision_on(self, proposal: str) -> Decision | None:
        """The decision that counts: the last one."""
        return repair.decision_on(self.store, proposal)

    def deliver(
        self,
        out: Path | str,
        *,
        proposals: Sequence[str] = (),
        viewing: str = "prores",
        progress: Progress = quiet,
    ) -> Delivery:
        """Delivers what is circled, whole or not at all. Raises Refused where nothing may leave."""
        return deliver.deliver(self.store, Path(out), proposals, viewing, progress)

    def sheet(self, record: Finding | Proposal) -> Path | None:
        """The evidence sheet of a finding, the before/after sheet of a proposal, PNG; None where none was drawn."""
        if isinstance(record, Proposal) and (named := repair.sheet_of(self.store, record)).is_file():
            return named
        return self.store.vault.path(record.sheet) if record.sheet else None

    def status(self) -> dict[str, Any]:
        """How much of everything there is, and what comes next."""
        return status(self.store)
