"""Where a production stands, in plain words and numbers."""

from __future__ import annotations

from typing import Any

from onelight.records import Clip, Cut, Delivery, Finding, ProductionModel, Proposal, Shot
from onelight.store.store import Store


def status(store: Store) -> dict[str, Any]:
    """How much of everything there is, what opening had to put right, and what comes next."""
    clips, proposals = store.all(Clip), store.all(Proposal)
    stands = {decision.proposal: decision.verdict for decision in store.ledger.all()}
    cuts = store.all(Cut)
    told: dict[str, Any] = {
        "name": store.settings.name,
        "folder": str(store.folder),
        "rate": str(store.settings.rate),
        "colour": store.settings.colour,
        "clips": len(clips),
        "granted": sum(clip.grant is not None for clip in clips),
        "shots": len(store.all(Shot)),
        "cut": cuts[-1].name if cuts else "",
        "findings": len(store.all(Finding)),
        "model": model_of(store),
        "learning_stopped_half_way": bool(list(store.models.glob("*.checkpoint"))),
        "proposals": len(proposals),
        "circled": sum(stands.get(proposal.id) == "circle" for proposal in proposals),
        "waiting": sum(proposal.id not in stands for proposal in proposals),
        "deliveries": len(store.all(Delivery)),
        "notes": " ".join(store.notes),
    }
    return {**told, "next": coming(told)}


def model_of(store: Store) -> str:
    """The heads that were learned, and when."""
    models = store.all(ProductionModel)
    return ", ".join(f"{card.head} ({card.on[:10]})" for card in models[-1].heads) if models else ""


def coming(told: dict[str, Any]) -> str:
    """The command that makes sense next."""
    film = told["folder"]
    if not told["clips"]:
        return f'onelight ingest {film} FILES --grant "who allows it"'
    if not told["granted"]:
        return f'onelight grant {film} --by "who allows it"'
    if not told["model"] or told["learning_stopped_half_way"]:
        return f"onelight learn {film}"
    if not told["findings"] and not told["proposals"]:
        return f"onelight check {film}"
    if told["waiting"]:
        return f"onelight serve {film}"
    if told["circled"] and not told["deliveries"]:
        return f"onelight deliver {film} OUT"
    return f"onelight fix {film} match --shot … --to …"
