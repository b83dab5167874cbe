"""A production on disk: settings, catalogue, vault, models, ledger. Everything inside is relative:
the folder may be moved or copied."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sql
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import IntegrityError

from onelight.records import Clip, Decision, Intention, ModelCard, Reading, Record, Shot, digest
from onelight.store import catalogue as db
from onelight.store import settings as toml
from onelight.store.disk import told
from onelight.store.ledger import Ledger
from onelight.store.lock import InUse, held, try_lock
from onelight.store.settings import Settings
from onelight.store.vault import Vault
from onelight.units.errors import BadInput, Changed, Missing

R = TypeVar("R", bound=Record)

LOCK = ".lock"


class Store:
    """An open production. `notes` says what opening had to put right, in words; mostly empty.

    Threads may share a Store, processes may each open their own: a write that is under way in one
    makes the others wait for a moment, then fail with InUse.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self.models = folder / "models"
        with told(folder):
            self.models.mkdir(exist_ok=True)
        self.vault = Vault(folder / "vault")
        self.catalogue = db.Catalogue(folder / db.FILE)
        self.ledger = Ledger(folder / "ledger", self.catalogue)
        self.notes: tuple[str, ...] = ()
        self._holding = 0
        self._mine = threading.RLock()

    @classmethod
    def create(cls, folder: Path, name: str, rate: str | int | float | Fraction, colour: str) -> Store:
        """Makes a production in a new or empty folder and opens it.

        `rate` is the cut's in frames a second, `colour` the OCIO space of clips that don't say theirs.
        Raises BadInput for a folder with other things in it, a rate or a colour that nobody knows.
        """
        folder = Path(folder).absolute()
        if (folder / toml.FILE).exists():
            raise BadInput(f"'{folder}' is a production already.", "Open it, or name another folder.")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(f"'{folder}' is not empty.", "Name a new or an empty folder; nothing was changed.")
        toml.check({"id": "0" * 32, "name": name, "rate": str(rate), "colour": colour}, folder)
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
        # The rest is made by opening: a kill in between leaves a production that opens.
        toml.write_new(folder, name, str(rate), colour)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Opens a production, upgrades an older one, puts right what a kill left behind.

        Raises Missing where there is none, saying how to make one; BadInput for a production.toml that
        can't be right or a production of a newer Onelight.
        """
        folder = Path(folder).absolute()
        settings = toml.read(folder)
        _refuse_headless(folder)
        store = cls(folder, settings)
        if store.catalogue.version() != db.HEAD:
            with store.lock("upgrading the catalogue", wait=db.BUSY_SECONDS):
                store.catalogue.migrate()
        store.notes = tuple(store._put_right())
        return store

    def edit(self, **changes: Any) -> Settings:
        """Changes keys of production.toml (`handles=12`, `**{"learn.seconds": 60}`), comments kept.

        Raises BadInput, naming the key and what it may be; then nothing was changed.
        """
        with self.lock("editing production.toml"):
            self.settings = toml.edit(self.folder, changes)
        return self.settings

    def put(self, *records: Record) -> None:
        """Stores records, all or none; one with a key that is there takes its place.

        Raises BadInput for a Decision (the ledger takes those) or a clip or shot name that is taken.
        """
        with self.catalogue.write() as connection:
            for record in records:
                _put(connection, record)

    def replace(self, kind: type[Record], *records: Record) -> None:
        """All records of a kind give way to these, at once: what a new check or conform finds."""
        if kind is Decision:
            raise _append_only()
        with self.catalogue.write() as connection:
            connection.execute(db.records.delete().where(db.records.c.kind == kind.__name__))
            for record in records:
                _put(connection, record)

    def get(self, kind: type[R], key: str) -> R | None:
        """The record of a kind with a key, None where there is none."""
        if kind is Decision:
            return next((d for d in self.ledger.all() if d.id == key), None)  # type: ignore[return-value]
        return self._one(kind, db.records.c.key == key)

    def named(self, kind: type[R], name: str) -> R | None:
        """The clip or shot with a name, None where there is none."""
        return self._one(kind, db.records.c.name == name)

    def all(self, kind: type[R]) -> list[R]:
        """Every record of a kind, in the order in which they first came."""
        if kind is Decision:
            return self.ledger.all()  # type: ignore[return-value]
        query = sql.select(db.records.c.document).where(db.records.c.kind == kind.__name__)
        with self.catalogue.read() as connection:
            rows = connection.execute(query.order_by(db.records.c.position)).scalars().all()
        return [kind.from_document(json.loads(text)) for text in rows]

    def delete(self, kind: type[Record], *keys: str) -> int:
        """Takes records out; how many there were. Raises BadInput for decisions: they stay."""
        if kind is Decision:
            raise _append_only()
        table = db.records
        with self.catalogue.write() as connection:
            gone = connection.execute(
                table.delete().where(table.c.kind == kind.__name__, table.c.key.in_(keys))
            )
            return gone.rowcount

    def next_proposal_id(self) -> str:
        """`P1`, `P2`, …: never the same twice, whoever asks."""
        count = db.counters
        with self.catalogue.write() as connection:
            row = count.update().where(count.c.name == "proposal").values(value=count.c.value + 1)
            return f"P{connection.execute(row.returning(count.c.value)).scalar_one()}"

    @contextmanager
    def lock(self, work: str = "writing", wait: float = 0.0) -> Iterator[None]:
        """One writer per production, for as long as `work` takes (a word for whoever has to wait).

        Inside itself it opens again. Raises InUse, naming who holds it, after `wait` seconds.
        """
        with self._mine:
            if self._holding:
                yield
                return
            with held(self.folder / LOCK, work, wait):
                self._holding += 1
                try:
                    yield
                finally:
                    self._holding -= 1

    def close(self) -> None:
        """Nothing is lost without it."""
        self.catalogue.close()

    def _one(self, kind: type[R], where: sql.ColumnElement[bool]) -> R | None:
        query = sql.select(db.records.c.document).where(db.records.c.kind == kind.__name__, where)
        with self.catalogue.read() as connection:
            text = connection.execute(query).scalar()
        return None if text is None else kind.from_document(json.loads(text))

    def _put_right(self) -> Iterator[str]:
        """Cleans up after killed processes, says what it did."""
        if self.vault.sweep():
            yield "Work in progress of a killed process was cleared away."
        free = try_lock(self.folder / LOCK)
        if free is None:
            return
        with free:
            self.vault.sweep_parts()
            try:
                yield from self.ledger.settle()
            except InUse:
                return
            except Changed as error:
                yield str(error)


def key_of(record: Record) -> str:
    """What a record is found by: its id, a reading's shot, a model card's weights."""
    if isinstance(record, Reading):
        return record.shot
    if isinstance(record, ModelCard):
        return record.weights
    if isinstance(record, Intention):
        return digest(record.document())
    return str(record.id)  # type: ignore[attr-defined]


def _put(connection: sql.Connection, record: Record) -> None:
    if isinstance(record, Decision):
        raise _append_only()
    name = record.name if isinstance(record, Clip | Shot) else None
    kind = type(record).__name__
    changes = {"name": name, "document": record.json_text()}
    row = insert(db.records).values({"kind": kind, "key": key_of(record), **changes})
    row = row.on_conflict_do_update(index_elements=["kind", "key"], set_=changes)
    try:
        connection.execute(row)
    except IntegrityError:
        raise BadInput(
            f"Another {kind.lower()} is called '{name}' already.",
            "Names are unique in a production: give it another.",
        ) from None


def _append_only() -> BadInput:
    return BadInput("Decisions are append-only.", "Add another with `store.ledger.append`: the last counts.")


def _refuse_headless(folder: Path) -> None:
    """A production that lost its catalogue must not open as an empty one."""
    if (folder / db.FILE).exists():
        return
    ledger = folder / "ledger" / "decisions.jsonl"
    stored = any((folder / "vault").glob("[0-9a-f][0-9a-f]/*"))
    if stored or (ledger.exists() and ledger.stat().st_size):
        raise Missing(f"'{folder}' has lost its {db.FILE}.", "Restore it from a backup; nothing was changed.")
