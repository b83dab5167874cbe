"""deliver: what a person circled leaves, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from onelight.app.names import clip_of, proposal_named, shot_named
from onelight.app.plates import window
from onelight.app.terminal import Progress
from onelight.fixes.contract import Files, layers_of
from onelight.fixes.registry import fix_named
from onelight.picture.cdl import Cdl
from onelight.picture.grade import Grade
from onelight.picture.keyframes import Keyframes
from onelight.picture.picture import Picture
from onelight.records import Clip, Cut, Delivery, Finding, Intention, ModelCard, ProductionModel, Recipe, Shot
from onelight.store.store import Store
from onelight.units.errors import BadInput, choices

if TYPE_CHECKING:
    from onelight.delivery.plan import Frames, Layered, Pull
    from onelight.records.clearance import Clearance

Viewing = Literal["prores", "h264"]
WRITTEN_BACK = {"edl": ".edl", "xml": ".xml", "fcpxml": ".fcpxml"}
"""Timelines that are written as they came, beside OTIO."""


def deliver(store: Store, out: Path, proposals: Sequence[str], viewing: str, progress: Progress) -> Delivery:
    """Delivers the named proposals, or all that are circled, into `out`; run again after a kill, it goes on.

    Raises Refused where one of them may not leave (then none does) or none is circled, Changed where the
    ledger or a finished delivery was tampered with, BadInput, DiskFull.
    """
    from onelight.delivery.deliver import deliver as hand_out

    if viewing not in get_args(Viewing):
        raise BadInput(f"No viewing copy is called '{viewing}'.", f"Choose {choices(get_args(Viewing))}.")
    with store.lock("deliver"):
        store.ledger.verify()
        pulls = [pull_of(store, clearance) for clearance in cleared(store, proposals)]
        delivery = hand_out(
            out,
            pulls,
            store.settings,
            timeline=timelines(store, pulls),
            viewing=cast(Viewing, viewing),
            names={clip.id: clip.name for clip in store.all(Clip)},
            progress=progress,
        )
        store.put(delivery)
    return delivery


def cleared(store: Store, names: Sequence[str]) -> list[Clearance]:
    """The charter's word on each of the named proposals, or on all whose last word is a circle."""
    from onelight import charter

    decisions = store.ledger.all()
    last = {decision.proposal: decision.verdict for decision in decisions}
    wanted = names or [proposal for proposal, verdict in last.items() if verdict == "circle"]
    return [
        charter.clear(
            proposal_named(store, name),
            decisions,
            store.settings,
            clips=store.all(Clip),
            intentions=store.all(Intention),
            shots=store.all(Shot),
        )
        for name in dict.fromkeys(wanted)
    ]


def pull_of(store: Store, clearance: Clearance) -> Pull:
    """One shot to hand out, rendered from the camera original when its frames are asked for."""
    from onelight.charter.judging import named_shots
    from onelight.delivery.plan import Pull

    proposal, recipe = clearance.proposal, clearance.variant.recipe
    shot = shot_named(store, proposal.shot)
    clip = clip_of(store, shot)
    others = {one.clip for one in named_shots(proposal, store.all(Shot))} - {clip.id}
    return Pull(
        clearance=clearance,
        shot=shot,
        clip=clip,
        frames=renderer(clip, recipe, store.vault.path),
        grade=grade_of(recipe),
        uses=tuple(one for one in store.all(Clip) if one.id in others),
        model=model_of(store, recipe),
        keys=keys_of(recipe),
    )


def renderer(clip: Clip, recipe: Recipe, files: Files) -> Frames:
    """Renders frames of a recipe with their layers, at the plate's own size, in the clip's space, one at a time."""
    from onelight.delivery.plan import Layered

    def frames(start: int, end: int) -> Iterator[tuple[int, Picture | Layered]]:
        for frame, layers in layers_of(fix_named(recipe.fix), window(clip, start, end), recipe, files):
            yield frame, Layered(layers.result, layers.matte, layers.elements, layers.data)

    return frames


def grade_of(recipe: Recipe) -> Grade | None:
    """The whole repair as a grade, where the fix says that it is one."""
    say = getattr(fix_named(recipe.fix), "grade", None)
    return say(recipe) if say else None


def keys_of(recipe: Recipe) -> Keyframes | None:
    """The repair as scene-linear gains frame by frame, where the fix says that it is such."""
    say = getattr(fix_named(recipe.fix), "keyframes", None)
    return say(recipe) if say else None


def model_of(store: Store, recipe: Recipe) -> ModelCard | None:
    """The card of the weights that found a recipe's numbers, None where none did."""
    from onelight.app.weights import base

    cards = [card for model in store.all(ProductionModel) for card in model.heads]
    shipped = base(fix_named(recipe.fix).head)
    cards += [shipped.card] if shipped else []
    return next((card for card in cards if recipe.model and card.weights == recipe.model), None)


def timelines(store: Store, pulls: Sequence[Pull]) -> Callable[[Path], list[Path]] | None:
    """Writes the cut back as OTIO, and in the format that it came in; None where nothing was conformed."""
    cuts = store.all(Cut)
    if not cuts:
        return None
    cut = cuts[-1]

    def write(folder: Path) -> list[Path]:
        import opentimelineio as otio

        from onelight import editorial

        timeline = otio.adapters.read_from_file(str(store.vault.path(cut.timeline)))
        grades, notes = said_of(cut, pulls)
        suffixes = [".otio", *([WRITTEN_BACK[cut.kind]] if cut.kind in WRITTEN_BACK else [])]
        files = [folder / f"{Path(cut.source).stem}{suffix}" for suffix in suffixes]
        told = [
            f"{file.name}: {lost}"
            for file in files
            for lost in editorial.write(
                timeline, file, cut=cut, findings=store.all(Finding), grades=grades, notes=notes
            )
        ]
        if told:
            files.append(folder / "timeline-notes.txt")
            files[-1].write_text("What a format could not hold; the .otio has it.\n\n" + "\n".join(told) + "\n")
        return files

    return write


def said_of(cut: Cut, pulls: Sequence[Pull]) -> tuple[dict[str, Cdl], dict[str, str]]:
    """(grades, notes) by event id: what was circled for the events that use a delivered shot."""
    grades: dict[str, Cdl] = {}
    notes: dict[str, str] = {}
    for pull in pulls:
        made = pull.clearance.decision
        words = (
            f"Onelight {pull.clearance.proposal.fix} ({pull.clearance.variant.name}), circled by {made.by}, {made.role}"
        )
        for event in cut.events:
            if event.shot != pull.shot.id:
                continue
            notes[event.id] = words + (f": {made.note}" if made.note else "")
            if pull.grade is not None:
                grades[event.id] = pull.grade.cdl
    return grades, notes
