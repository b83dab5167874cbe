"""The one door to a final frame: a clearance, where the last word on exactly this recipe is a circle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from onelight.charter.deciding import circling_roles
from onelight.charter.judging import judge
from onelight.charter.rights import today
from onelight.records import Clip, Decision, Intention, Proposal, Shot, Variant
from onelight.records.clearance import _SEAL, Clearance
from onelight.records.repair import Verdict
from onelight.units.errors import Refused, choices

if TYPE_CHECKING:
    from onelight.store.settings import Settings


def clear(
    proposal: Proposal,
    decisions: Sequence[Decision],
    settings: Settings,
    *,
    clips: Sequence[Clip] | None = None,
    intentions: Sequence[Intention] = (),
    shots: Sequence[Shot] | None = None,
    day: date | None = None,
) -> Clearance:
    """A clearance for the circled variant of `proposal`; `decisions` in the ledger's order.

    With `clips` (and `intentions`, `shots`) the charter judges again: a grant may have ended since, a
    look been locked. Raises Refused, saying what is missing and who may give it.
    """
    day = day or today()
    mine = [decision for decision in decisions if decision.proposal == proposal.id]
    last = _last_word(proposal, mine)
    variant = _looked_at(proposal, last)
    verdict, reasons = proposal.verdict, proposal.reasons
    if clips is not None:
        verdict, reasons = _gravest(
            proposal, judge(proposal, clips, settings, intentions, shots=shots, day=day)
        )
    if verdict == "refused":
        raise Refused(
            f"The charter refuses {proposal.id}: {' '.join(reasons)}", "Put that right, propose it anew."
        )
    if proposal.nature == "generative" and settings.strike and day >= settings.strike:
        raise Refused(f"{proposal.id} is generative: nothing such leaves since {settings.strike}.", "Wait.")
    standing = _standing(mine, last.recipe)
    _approved(proposal, last, standing, settings)
    if verdict == "ask" and proposal.nature != "generative":
        _answered(proposal, reasons, standing, settings)
    others = tuple(made for made in standing.values() if made.id != last.id)
    return Clearance(proposal, variant, (last, *others), settings.id, seal=_SEAL)


def _last_word(proposal: Proposal, mine: Sequence[Decision]) -> Decision:
    if not mine:
        raise Refused(
            f"Nobody has decided on {proposal.id}.", f"Circle it: onelight circle FILM {proposal.id} …"
        )
    last = mine[-1]
    if last.verdict != "circle":
        note = f" ({last.note})" if last.note else ""
        word = {"hold": "hold", "ng": "NG"}[last.verdict]
        raise Refused(
            f"The last word on {proposal.id} is {word}, by {last.by}, {last.role}{note}.", "Ask them."
        )
    return last


def _looked_at(proposal: Proposal, last: Decision) -> Variant:
    for variant in proposal.variants:
        if variant.recipe.hash == last.recipe and variant.name == last.variant:
            return variant
    raise Refused(
        f"{last.by} circled another recipe of {proposal.id} ({last.recipe}) than those it has now.",
        "Another recipe needs another look: circle it again.",
    )


def _gravest(proposal: Proposal, now: tuple[Verdict, tuple[str, ...]]) -> tuple[Verdict, tuple[str, ...]]:
    then = (proposal.verdict, proposal.reasons)
    order = ("clear", "ask", "refused")
    return max(then, now, key=lambda judged: order.index(judged[0]))


def _standing(mine: Sequence[Decision], recipe: str) -> dict[str, Decision]:
    """By role, the circle of this recipe that nobody in that role has taken back."""
    lasts = {decision.role: decision for decision in mine}
    return {r: d for r, d in lasts.items() if d.verdict == "circle" and d.recipe == recipe}


def _approved(proposal: Proposal, last: Decision, standing: dict[str, Decision], settings: Settings) -> None:
    approvals = settings.approvals
    roles = circling_roles(approvals)
    if last.role not in roles:
        raise Refused(f"A circle as {last.role} makes nothing final here.", f"Ask the {choices(roles)}.")
    missing = [role for role in approvals.generative if role not in standing]
    if proposal.nature == "generative" and missing:
        raise Refused(
            f"{proposal.id} is generative and lacks a circle by {' and by '.join(missing)}.", "Ask them."
        )


def _answered(
    proposal: Proposal, reasons: Sequence[str], standing: dict[str, Decision], settings: Settings
) -> None:
    if not set(settings.approvals.ask) & set(standing):
        raise Refused(
            f"The charter asks about {proposal.id}: {' '.join(reasons)}",
            f"A {choices(settings.approvals.ask)} has to circle it.",
        )
