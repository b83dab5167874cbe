"""learn: the production's own model, from its granted clips alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from onelight.app import weights
from onelight.app.plates import Shelf
from onelight.app.terminal import Progress
from onelight.fixes.contract import Budget, Fix, Plate, Weights
from onelight.fixes.registry import all_fixes
from onelight.records import Clip, ModelCard, ProductionModel, digest
from onelight.store.store import Store
from onelight.units.errors import BadInput, Missing, Refused, choices

Tell = Callable[[str], None]
SAME_SET = 0.5
"""From here on two readings show one set."""


def learn(store: Store, seconds: float, seed: int, head: str | None, progress: Progress, tell: Tell) -> ProductionModel:
    """Adapts the heads of the fixes to this production, and keeps the model.

    `seconds` are wall seconds for all of it: reading pictures, lessons, and the measuring before and after.
    Clips without a grant are refused one by one through `tell`. Stopped half-way, the same call goes on
    from its checkpoint and says so. Raises Refused where no clip is granted, Missing where there is none.
    """
    with store.lock("learn"):
        torn(store)
        plates = granted(store, tell)
        learners = teachable(head)
        cards = [
            adapt(store, fix, plates, drawn_up(store, fix, plates, seconds / len(learners), seed, progress, tell))
            for fix in learners
        ]
        kept = [card for card in heads(store) if card.head not in {c.head for c in cards}]
        model = ProductionModel(id=digest(*(card.weights for card in [*kept, *cards])), heads=(*kept, *cards))
        store.delete(ProductionModel, model.id)
        store.put(model)
        for card in cards:
            finished(store, card.head)
    return model


def drawn_up(
    store: Store, fix: Fix, plates: Sequence[Plate], seconds: float, seed: int, progress: Progress, tell: Tell
) -> Budget:
    """What a head may spend, from now. Its checkpoint is bound to base, clips, seed and seconds: learning that
    was stopped goes on only as what it was."""
    base = weights.base(fix.head)
    same = digest(base.card.weights if base else "", seed, seconds, clips_of(plates))
    checkpoint = store.models / f"{fix.head}-{same}.checkpoint"
    if checkpoint.exists():
        tell(f"{fix.head}: learning was stopped half-way, and goes on from there.")
    return Budget(seconds, seed, checkpoint, named(progress, f"learn {fix.head}"), began=time.monotonic())


def torn(store: Store) -> None:
    """Throws away what a kill left half written under models/."""
    for part in store.models.glob("*.part"):
        part.unlink()


def finished(store: Store, head: str) -> None:
    """A head's checkpoints go once its model is kept, those of other seeds or clips too."""
    for checkpoint in store.models.glob(f"{head}-*.checkpoint"):
        checkpoint.unlink()


def granted(store: Store, tell: Tell) -> list[Plate]:
    """The plates of all clips that may be learned from. Raises Refused for none, Missing without clips."""
    from onelight.charter import may_learn

    clips, refusals = store.all(Clip), {}
    if not clips:
        raise Missing("There is nothing to learn from.", f"Take in dailies: onelight ingest {store.folder.name} FILES")
    for clip in clips:
        try:
            may_learn(clip, datetime.now(UTC).date())
        except Refused as error:
            refusals[clip.name] = error
    if len(refusals) == len(clips):
        raise Refused(
            f"None of the {len(clips)} clips may be learned from. {next(iter(refusals.values())).problem}",
            f'Whoever may: onelight grant {store.folder.name} --by "name, role"',
        )
    for error in refusals.values():
        tell(f"Refused: {error.problem} {error.way_out}")
    return by_set([plate for plate in Shelf(store).plates() if plate.clip.name not in refusals])


def by_set(plates: Sequence[Plate]) -> list[Plate]:
    """The plates, those of which nobody said the scene grouped by the set that the meter sees in them:
    shots of one set are learned from together."""
    from onelight.metering import same_set

    groups: list[list[Plate]] = []
    for plate in plates:
        reading = plate.reading
        alike = lambda other, mine=reading: bool(  # noqa: E731
            mine and other.reading and same_set(mine, other.reading) > SAME_SET
        )
        home = next((g for g in groups if not plate.shot.scene and any(alike(p) for p in g)), None)
        if home is None:
            groups.append([plate])
        else:
            home.append(plate)
    return [
        plate if plate.shot.scene else replace(plate, shot=plate.shot.model_copy(update={"scene": f"set {number}"}))
        for number, group in enumerate(groups, 1)
        for plate in group
    ]


def teachable(head: str | None) -> list[Fix]:
    """A fix for each head that is learned: all, or the one named; fixes that share a head learn it once. Raises
    BadInput with the heads there are."""
    fixes, _ = all_fixes()
    learners = {fix.head: fix for fix in fixes.values() if fix.head and head in (None, fix.head)}
    if not learners:
        raise BadInput(f"There is no head '{head}'.", f"Choose {choices(f.head for f in fixes.values() if f.head)}.")
    return list(learners.values())


def adapt(store: Store, fix: Fix, plates: Sequence[Plate], budget: Budget) -> ModelCard:
    """Adapts one head and keeps its weights under models/. The card is bound to this production."""
    base = weights.base(fix.head)
    began = time.monotonic()
    learned = fix.learn(plates, base, budget)
    card = learned.card.model_copy(
        update={
            "head": fix.head,
            "base": base.card.weights if base else "",
            "production": store.settings.id,
            "learned_from": clips_of(plates),
            "seconds": learned.card.seconds or round(time.monotonic() - began, 1),
            "seed": budget.seed,
            "on": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    )
    return weights.save(store, Weights(card, learned.tensors))


def named(progress: Progress, what: str) -> Progress:
    """One bar for a head, whatever the loop says of each step."""
    return lambda _, part: progress(what, part)


def clips_of(plates: Sequence[Plate]) -> tuple[tuple[str, str], ...]:
    """(clip id, who granted it) of plates, each clip once."""
    granters = {plate.clip.id: plate.clip.grant.by if plate.clip.grant else "" for plate in plates}
    return tuple(sorted(granters.items()))


def heads(store: Store) -> tuple[ModelCard, ...]:
    """The cards of the production's model as it is now; none before the first `learn`."""
    models = store.all(ProductionModel)
    return models[-1].heads if models else ()


def checkpoints(store: Store) -> list[Path]:
    """Learning that was stopped half-way."""
    return sorted(store.models.glob("*.checkpoint"))
