"""kill -9 while a model is learned: nothing half-made is believed, and the same command goes on."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from onelight import Production
from onelight.app import weights
from onelight.fixes.registry import fix_named

from .killing import finish, kill_when

LEARN = ("--seconds", "3")

AT_A_CHECKPOINT = """
from onelight.learning import loop
save, loop.CHECKPOINT_EVERY = loop._save, 0.0
def save_one_and_tear_the_next(path, run):
    save(path, {**run, "step": 1000})
    path.with_name(path.name + ".part").write_bytes(b"half a checkpoint")
    wait()
loop._save = save_one_and_tear_the_next
"""
"""Step 1000, so that a run that goes on from it can be told from one that begins again."""

BEFORE_THE_RECORD = """
from onelight.records import ProductionModel
from onelight.store.store import Store
put = Store.put
Store.put = lambda self, *records: wait() if isinstance(records[0], ProductionModel) else put(self, *records)
"""


def files(film: Path) -> dict[str, str]:
    """What learning has no business with: vault and ledger, by content."""
    kept = [p for folder in ("vault", "ledger") for p in sorted((film / folder).rglob("*")) if p.is_file()]
    return {str(p.relative_to(film)): hashlib.sha256(p.read_bytes()).hexdigest() for p in kept}


def is_whole(film: Path) -> Production:
    """The production opens after a kill, without a model, its lock free, everything else as it was."""
    production = Production.open(film)
    assert production.model is None
    assert production.store.ledger.verify() == 0
    for clip in production.clips:
        production.store.vault.verify(clip.analysis)
    with production.store.lock("test"):
        pass
    return production


def has_a_model(film: Path) -> None:
    """One model, its weights those of its card, and nothing of its making left over."""
    production = Production.open(film)
    assert production.model is not None
    [card] = production.model.heads
    held = weights.of_production(production.store, fix_named("match"))
    assert held is not None and held.card.weights == card.weights
    assert not [p.name for p in (film / "models").iterdir() if p.suffix in (".checkpoint", ".part")]
    assert not production.status()["learning_stopped_half_way"]


@pytest.mark.timeout(600)
def test_kill_9_in_the_middle_of_learning_costs_what_the_last_checkpoint_lacks(film: Path):
    models, before = film / "models", files(film)

    def one_saved_and_one_torn() -> bool:
        return any(models.glob("*.checkpoint")) and any(models.glob("*.part"))

    assert kill_when(one_saved_and_one_torn, "learn", film, *LEARN, held=AT_A_CHECKPOINT)
    assert len(list(models.glob("*.checkpoint"))) == 1
    assert is_whole(film).status()["learning_stopped_half_way"]
    assert files(film) == before
    done = finish("learn", film, *LEARN)
    assert done.returncode == 0 and "stopped half-way, and goes on" in done.stderr, done.stderr
    has_a_model(film)
    model = Production.open(film).model
    assert model is not None and model.heads[0].steps >= 1000
    assert files(film) == before


@pytest.mark.timeout(600)
def test_kill_9_before_the_model_is_recorded_leaves_no_half_model(film: Path):
    models = film / "models"
    assert kill_when(lambda: any(models.glob("*.card.json")), "learn", film, *LEARN, held=BEFORE_THE_RECORD)
    production = is_whole(film)
    used = weights.of_production(production.store, fix_named("match"))
    assert used is not None and used.card.production == "", "weights that no model names are not used"
    assert finish("learn", film, *LEARN).returncode == 0
    has_a_model(film)


def test_a_checkpoint_of_other_lessons_is_not_gone_on_with(film: Path):
    (film / "models" / "look-0123456789abcdef.checkpoint").write_bytes(b"of another seed")
    said: list[str] = []
    Production.open(film).learn(seconds=1, tell=said.append)
    assert said == []
    has_a_model(film)
