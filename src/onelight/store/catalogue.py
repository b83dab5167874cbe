"""catalogue.db: one SQLite file, opened so that every change is whole or not there.

A rollback journal rather than WAL: productions lie on network shares, where WAL's shared memory
doesn't reach the other host, and a folder that is copied after a crash stays one file to copy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy import event, exc

from onelight.store.disk import Unwritable
from onelight.store.lock import InUse
from onelight.units.errors import BadInput, DiskFull

FILE = "catalogue.db"
HEAD = "0002"
"""The migration that this Onelight writes; a test holds it against migrations/versions."""

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10.0

metadata = sql.MetaData()
records = sql.Table(
    "records",
    metadata,
    sql.Column("position", sql.Integer, primary_key=True),
    sql.Column("kind", sql.Text, nullable=False),
    sql.Column("key", sql.Text, nullable=False),
    sql.Column("name", sql.Text),
    sql.Column("document", sql.Text, nullable=False),
)
decisions = sql.Table(
    "decisions",
    metadata,
    sql.Column("position", sql.Integer, primary_key=True),
    sql.Column("id", sql.Text, nullable=False),
    sql.Column("proposal", sql.Text, nullable=False),
    sql.Column("hash", sql.Text, nullable=False),
    sql.Column("document", sql.Text, nullable=False),
)
counters = sql.Table(
    "counters", metadata, sql.Column("name", sql.Text, primary_key=True), sql.Column("value", sql.Integer)
)


class Catalogue:
    """The database of one production. Threads may share it; so may processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)
        self._writing = self._engine.execution_options(begin="IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[sql.Connection]:
        """A transaction that sees one state. Raises InUse, BadInput (no database)."""
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sql.Connection]:
        """A transaction that is whole or not there. Raises InUse, DiskFull, Unwritable, BadInput."""
        with self._told(), self._writing.begin() as connection:
            yield connection

    def migrate(self, scripts: Path = MIGRATIONS, target: str = "head") -> None:
        """Brings the schema up to date, each migration in its own transaction, after a backup.

        Raises BadInput for a catalogue of a newer Onelight. The caller holds the production's lock.
        """
        with self._told():
            found = self.version()
            if found == HEAD and target == "head" and scripts == MIGRATIONS:
                return
            if found:
                self._back_up(found)
            _upgrade(self._writing, scripts, target)

    def version(self) -> str:
        """Of the schema, '' for a new file."""
        with self._told(), self._engine.begin() as connection:
            if not sql.inspect(connection).has_table("alembic_version"):
                return ""
            return connection.execute(sql.text("SELECT version_num FROM alembic_version")).scalar() or ""

    def close(self) -> None:
        """Gives the file back."""
        self._engine.dispose()

    def _back_up(self, version: str) -> None:
        copy = self.path.with_name(f"{self.path.name}.before-{version}")
        with sqlite3.connect(self.path) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (exc.DatabaseError, sqlite3.DatabaseError) as error:
            raise _explain(error, self.path) from error


def _engine(path: Path) -> sql.Engine:
    """SQLAlchemy over sqlite3, with transactions begun by us: Python's own leave DDL outside."""
    engine = sql.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False),
        poolclass=sql.NullPool,
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute("PRAGMA recursive_triggers=ON")

    @event.listens_for(engine, "begin")
    def _begun(connection: sql.Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', '')}")

    return engine


def _upgrade(engine: sql.Engine, scripts: Path, target: str) -> None:
    # alembic takes 0.4 s to import: only where there is something to migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, target)
        except CommandError as error:
            raise BadInput(f"A newer Onelight made this production ({error}).", "Update Onelight.") from None


def _explain(error: Exception, path: Path) -> Exception:
    """What SQLite says, in a person's words."""
    said = str(getattr(error, "orig", error))
    if "full" in said:
        return DiskFull(f"The disk is full: '{path}' is as it was.", "Free some space and run it again.")
    if "locked" in said or "busy" in said:
        return InUse(
            f"Another process has been writing '{path}' for {BUSY_SECONDS:.0f} seconds.",
            "Wait until it is done.",
        )
    if "readonly" in said or "unable to open" in said:
        return Unwritable(f"'{path}' can't be written: {said}.", "Check its rights and mount.")
    if "not a database" in said or "malformed" in said:
        return BadInput(
            f"'{path}' is damaged: {said}.",
            "Restore catalogue.db from a backup; vault/ and ledger/ are apart from it.",
        )
    return error
