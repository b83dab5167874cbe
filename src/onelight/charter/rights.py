"""What may be used: clips with a grant that holds today, models of this production."""

from __future__ import annotations

from datetime import UTC, date, datetime

from onelight.records import Clip, ModelCard, ProductionModel
from onelight.units.errors import Refused


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


def lacking(clip: Clip, day: date) -> str:
    """Why a clip's rights record doesn't hold on `day`, '' where it does."""
    grant = clip.grant
    if grant is None:
        return f"{clip.name} has no rights record"
    if not grant.by.strip():
        return f"the grant of {clip.name} names nobody"
    try:
        begins = date.fromisoformat(grant.on[:10])
        ends = date.fromisoformat(grant.until[:10]) if grant.until else None
    except ValueError:
        return f"the grant of {clip.name} by {grant.by} has a date that is none"
    if begins > day:
        return f"the grant of {clip.name} by {grant.by} begins on {begins}"
    if ends and ends < day:
        return f"the grant of {clip.name} by {grant.by} ended on {ends}"
    return ""


def may_learn(clip: Clip, today: date) -> None:
    """Raises Refused for a clip without a grant that holds on `today`, saying what is missing."""
    reason = lacking(clip, today)
    if reason:
        raise Refused(
            f"Nothing may be learned from it: {reason}.", "Record a grant: who allows it, and until when."
        )


def may_use(model: ProductionModel | ModelCard, production_id: str) -> None:
    """Raises Refused for a model that another production's dailies taught.

    A base that ships with Onelight (bound to none, learned from no clip) is free.
    """
    cards = model.heads if isinstance(model, ProductionModel) else (model,)
    for card in cards:
        if card.production != production_id and (card.production or card.learned_from):
            raise Refused(
                f"The model '{card.head}' ({card.weights[:8]}) belongs to another production.",
                "Learn one from this production's own dailies.",
            )
