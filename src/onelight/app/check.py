"""check: what breaks at the cut's joins, with evidence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onelight.app import weights
from onelight.app.names import clip_of
from onelight.app.plates import Shelf, spread
from onelight.app.takes import changed
from onelight.app.terminal import Progress
from onelight.picture.picture import Picture
from onelight.records import Clip, Cut, Event, Finding, Hitch, Intention, ProductionModel, Reading, Shot
from onelight.store.store import Store
from onelight.units.errors import BadMedia, Missing

if TYPE_CHECKING:
    from onelight.continuity import Side
    from onelight.continuity.comparing import Witness

FRAMES = 3
"""Analysis frames on each side of a join."""
STRIP_SIDE = 480
"""Pixels of a frame on the sheet of what breaks inside a shot."""
SAME_SET = 0.5
"""From here on two readings show one set."""

Pair = tuple["Side", "Side"]


def check(store: Store, out: Path | None, progress: Progress) -> list[Finding]:
    """Judges the cut's joins, or without a cut the shots of each scene against each other; keeps what it
    finds in place of what was found before, with an evidence sheet each, copied to `out`.

    Raises Missing where there is nothing to judge.
    """
    from onelight import continuity
    from onelight.continuity.causes import without_echoes
    from onelight.continuity.judge import findings, measured

    with store.lock("check"):
        seen = witness(store)
        maker = Sides(store)
        pairs, intentions = maker.pairs(), store.all(Intention)
        taken, across = changed(maker, intentions, lambda part: progress("takes", part))
        # What is seen from across the line is another side of the set: its light says nothing beside the others'.
        pairs = [pair for pair in pairs if not across & {side.shot.id for side in pair}]
        others = [side for side in maker.outtakes() if side.shot.id not in across]
        differences = measured(pairs, seen, maker.alike, lambda part: progress("check", part), others)
        usual = continuity.normal(differences)
        broken = [(one, difference) for difference in differences for one in findings(difference, usual, intentions)]
        found = []
        for number, (finding, difference) in enumerate(broken):
            progress("evidence", number / len(broken))
            at_cut = difference.before.pictures[-1], difference.after.pictures[0]
            picture = continuity.sheet(finding, *at_cut, difference, usual)
            found.append(finding.model_copy(update={"sheet": store.vault.put_bytes(picture, ".png")}))
        found = without_echoes(found + hitches(maker, intentions) + taken)
        store.replace(Finding, *found)
        show(store, found, out)
    return found


class Sides:
    """What is laid side by side. The pictures are read when they are looked at, not kept."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shelf = Shelf(store)
        self.shots = {shot.id: shot for shot in store.all(Shot)}
        self.readings = {reading.shot: reading for reading in store.all(Reading)}
        self._likeness: dict[tuple[str, str], float] = {}

    def pairs(self) -> list[Pair]:
        """The cut's joins, or without a cut the shots of each scene. Raises Missing where there are none."""
        from onelight import continuity

        cuts = self.store.all(Cut)
        if cuts:
            pairs = [(self.before(one), self.after(two)) for one, two in continuity.joins(cuts[-1])]
        else:
            same_set = lambda one, two: self.alike(one, two) > SAME_SET  # noqa: E731
            paired = continuity.pairings(list(self.shots.values()), same_set)
            pairs = [(self.alone(one), self.alone(two)) for one, two in paired]
        if not pairs:
            raise Missing(
                f"There is nothing to judge: no two {'conformed events meet' if cuts else 'shots are of one scene'}.",
                "Ingest the clips of the cut, or conform another timeline.",
            )
        return pairs

    def outtakes(self) -> list[Side]:
        """What the cut doesn't play of the setups that it plays, as slated, and was metered."""
        framing = {shot.id: clip_of(self.store, shot).framing for shot in self.shots.values()}
        played = {event.shot for cut in self.store.all(Cut)[-1:] for event in cut.events if event.shot}
        wanted = {framing[shot] for shot in played if shot in framing} - {None}
        others = [s for s in self.shots.values() if s.id in self.readings and s.id not in played]
        return [self.alone(shot) for shot in others if framing[shot.id] in wanted]

    def events(self, shot: Shot) -> list[Event] | None:
        """The cut's events that play a shot; None without a cut."""
        cuts = self.store.all(Cut)
        return [e for e in cuts[-1].events if e.enabled and e.shot == shot.id] if cuts else None

    def alike(self, one: Shot, two: Shot) -> float:
        """How far two shots show one set, as the meter sees it, 0..1."""
        from onelight.metering import same_set

        key = (min(one.id, two.id), max(one.id, two.id))
        if key not in self._likeness:
            self._likeness[key] = same_set(self.readings[one.id], self.readings[two.id])
        return self._likeness[key]

    def before(self, event: Event) -> Side:
        """The end of an event."""
        return self._of_event(event, at_end=event.speed >= 0)

    def after(self, event: Event) -> Side:
        """The beginning of an event."""
        return self._of_event(event, at_end=event.speed < 0)

    def alone(self, shot: Shot) -> Side:
        """A shot without a cut: frames all over it."""
        clip = clip_of(self.store, shot)
        return self._side(None, shot, clip, spread(self._kept(clip, shot.start, shot.end), FRAMES))

    def _of_event(self, event: Event, at_end: bool) -> Side:
        shot = self.shots[event.shot or ""]
        clip = clip_of(self.store, shot)
        kept = self._kept(clip, max(event.source_start, shot.start), min(event.source_end, shot.end))
        if not kept:
            edge = event.source_end - 1 if at_end else event.source_start
            kept = sorted(self._kept(clip, shot.start, shot.end), key=lambda n: abs(n - edge))[:1]
        near = kept[-FRAMES:] if at_end else kept[:FRAMES]
        return self._side(event, shot, clip, near)

    def _kept(self, clip: Clip, start: int, end: int) -> list[int]:
        return [number for number in self.shelf.numbers(clip) if start <= number < end]

    def _side(self, event: Event | None, shot: Shot, clip: Clip, frames: list[int]) -> Side:
        from onelight.continuity import Side

        reading = self.readings.get(shot.id)
        if reading is None or not frames:
            raise Missing(f"Shot '{shot.name}' was not metered.", "Ingest its clip again.")
        return Side(event, shot, reading, _Stills(self.shelf, clip, frames), frames)


class _Stills(Sequence[Picture]):
    """Analysis pictures (ACEScct) that are read each time they are asked for: a thousand joins fit."""

    def __init__(self, shelf: Shelf, clip: Clip, frames: Sequence[int]) -> None:
        self._shelf, self._clip, self._frames = shelf, clip, frames

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[Picture]:
        return iter(self._shelf.pictures(self._clip, self._frames))

    def __getitem__(self, index: Any) -> Any:
        wanted = self._frames[index]
        if isinstance(index, slice):
            return self._shelf.pictures(self._clip, wanted)  # type: ignore[arg-type]
        return self._shelf.pictures(self._clip, [wanted])[0]  # type: ignore[list-item]


def witness(store: Store) -> Witness:
    """The production's look head as a witness, or the base's where it has not learned yet: (pictures before,
    after) → the grade that brings the after to the before, and its error in stops, mired and CC."""
    from onelight.fixes.match import solver

    models = store.all(ProductionModel)
    card = next((card for card in (models[-1].heads if models else ()) if card.head == "look"), None)
    tensors = weights.load(store, card).tensors if card else solver.tensors_of(None)
    return solver.witness(tensors)


def hitches(sides: Sides, intentions: Sequence[Intention]) -> list[Finding]:
    """What breaks inside the shots that the cut plays (without a cut inside all), each with its evidence sheet."""
    from onelight import continuity

    store, found = sides.store, []
    for shot in sides.shots.values():
        reading = sides.readings.get(shot.id)
        if reading is None or not reading.hitches:
            continue
        clip = clip_of(store, shot)
        for finding, hitch in continuity.inside(shot, clip, reading, sides.events(shot), intentions):
            around = continuity.shown(hitch, shot)
            key = _strip(store, clip, finding, hitch, around)
            found.append(finding.model_copy(update={"sheet": key}))
    return found


def _strip(store: Store, clip: Clip, finding: Finding, hitch: Hitch, around: range) -> str:
    """Vault key of the evidence; '' where the clip can't be read any more: the finding stands without."""
    from onelight import continuity
    from onelight.picture import scaling, video

    size = scaling.fit((clip.width, clip.height), STRIP_SIDE)
    try:
        frames = list(video.read(clip.path, clip.colour_space, around.start, around.stop, size=size))
    except (BadMedia, Missing):
        return ""
    return store.vault.put_bytes(continuity.strip(finding, hitch, frames), ".png")


def show(store: Store, found: Sequence[Finding], out: Path | None) -> None:
    """Copies the sheets to where a person looks: `out`, or findings/ in the production, emptied of old ones."""
    folder = out or store.folder / "findings"
    if out is None:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for number, finding in enumerate([one for one in found if one.sheet], 1):
        name = f"{number:03d}_{finding.kind}_{'_'.join(finding.shots)}.png"
        shutil.copyfile(store.vault.path(finding.sheet), folder / name)
