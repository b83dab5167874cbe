"""What the charter says of a proposal before a person looks at it: clear, ask or refused, and why.

When in doubt it asks a person; it never guesses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from onelight.charter.rights import lacking, may_use, today
from onelight.records import Clip, Intention, ModelCard, ProductionModel, Proposal, Shot
from onelight.records.repair import Verdict
from onelight.units.errors import Refused, choices

if TYPE_CHECKING:
    from onelight.store.settings import Settings

Reason = tuple[Verdict, str]


def judge(
    proposal: Proposal,
    clips: Sequence[Clip],
    settings: Settings,
    intentions: Sequence[Intention] = (),
    *,
    shots: Sequence[Shot] | None = None,
    model: ProductionModel | ModelCard | None = None,
    people: int = 0,
    day: date | None = None,
) -> tuple[Verdict, tuple[str, ...]]:
    """(verdict, reasons) of a proposal; the gravest reason decides.

    `clips` are those that it uses: the plate's and every reference's. With `shots` they may be more:
    only clips of the shots that the proposal and its intent name are looked at. `model` is the one that
    found its numbers. `people` is how many the shot's reading saw.
    """
    day = day or today()
    used = clips if shots is None else _used(proposal, clips, shots)
    reasons = [
        *_rights(proposal, used, day),
        *_model(model, settings),
        *_intentions(proposal, intentions),
        *_nature(proposal, settings, day),
        *_people(proposal, people),
    ]
    grades = {grade for grade, _ in reasons}
    verdict: Verdict = "refused" if "refused" in grades else "ask" if "ask" in grades else "clear"
    return verdict, tuple(says for _, says in reasons)


def named_shots(proposal: Proposal, shots: Sequence[Shot]) -> list[Shot]:
    """The shots that a proposal repairs or refers to, by name, anywhere in its intent and parameters."""
    words = {proposal.shot, *_words(proposal.intent)}
    for variant in proposal.variants:
        words |= set(_words(variant.recipe.parameters))
    return [shot for shot in shots if shot.name in words]


def _used(proposal: Proposal, clips: Sequence[Clip], shots: Sequence[Shot]) -> list[Clip]:
    wanted = {shot.clip for shot in named_shots(proposal, shots)}
    return [clip for clip in clips if clip.id in wanted]


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)


def _rights(proposal: Proposal, clips: Sequence[Clip], day: date) -> Iterator[Reason]:
    if not clips:
        yield "refused", f"no rights record: nobody knows the clip of {proposal.shot}."
    for clip in clips:
        if reason := lacking(clip, day):
            yield "refused", f"no rights: {reason}."


def _model(model: ProductionModel | ModelCard | None, settings: Settings) -> Iterator[Reason]:
    if model is not None:
        try:
            may_use(model, settings.id)
        except Refused as error:
            yield "refused", error.problem


def _intentions(proposal: Proposal, intentions: Sequence[Intention]) -> Iterator[Reason]:
    for meant in intentions:
        if meant.shot != proposal.shot:
            continue
        note = f": {meant.note}" if meant.note else ""
        if not meant.kinds:
            yield "refused", f"{meant.by} ({meant.role}) has locked the look of {meant.shot}{note}."
        else:
            yield (
                "ask",
                f"{meant.by} ({meant.role}) wants the {choices(meant.kinds)} of {meant.shot} as shot{note}.",
            )


def _nature(proposal: Proposal, settings: Settings, day: date) -> Iterator[Reason]:
    if proposal.nature != "generative":
        return
    if settings.strike and day >= settings.strike:
        yield "refused", f"nothing generative since the strike of {settings.strike}."
    needed = " and ".join(settings.approvals.generative)
    yield "ask", f"it invents pixels: {needed} must circle it by name." if needed else "it invents pixels."


def _people(proposal: Proposal, people: int) -> Iterator[Reason]:
    """Pixels invented where somebody stands open the consent gate; light and colour on a performer don't."""
    if proposal.nature == "generative" and people:
        who = "somebody is" if people == 1 else f"{people} people are"
        yield "ask", f"{who} in {proposal.shot}: whoever its matte touches must have agreed to this use, by name."
