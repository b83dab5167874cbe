"""The heads that a fix uses here: the production's own, never another's; else the base that ships."""

from __future__ import annotations

from pathlib import Path

from onelight.fixes.contract import Fix, Weights
from onelight.learning import weights as disk
from onelight.records import ModelCard, ProductionModel
from onelight.store.store import Store
from onelight.units.errors import Missing


def home(store: Store, card: ModelCard) -> Path:
    """Where a head of this production lies."""
    return store.models / f"{card.head}-{card.weights}.safetensors"


def save(store: Store, learned: Weights) -> ModelCard:
    """Writes a head to models/, whole or not at all; its card, with the weights' hash."""
    hashed = learned.card.model_copy(update={"weights": disk.weights_hash(learned.tensors)})
    return disk.write(home(store, hashed), hashed, learned.tensors)


def load(store: Store, card: ModelCard) -> Weights:
    """A head of this production. Raises Refused for another production's, Changed, Missing."""
    from onelight.charter import may_use

    may_use(card, store.settings.id)
    found, tensors = disk.read(home(store, card))
    may_use(found, store.settings.id)
    return Weights(found, tensors)


def of_production(store: Store, fix: Fix) -> Weights | None:
    """What a fix works with here: the production's own head, else the base, else None."""
    models = store.all(ProductionModel)
    for card in models[-1].heads if models else ():
        if card.head == fix.head:
            return load(store, card)
    return base(fix.head)


def base(head: str | None) -> Weights | None:
    """The base that ships with Onelight for a head, None where there is none."""
    if head is None:
        return None
    try:
        return Weights(*disk.base(head))
    except Missing:
        return None
