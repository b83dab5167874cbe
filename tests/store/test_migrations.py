"""Old productions open; a migration that fails leaves them as they were."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from onelight.records import Clip, Proposal
from onelight.store import catalogue as db
from onelight.store.store import Store
from onelight.units.errors import BadInput

from .conftest import clip, proposal


def _old(tmp_path: Path) -> Path:
    """A production as the first schema (0001) had it, with a clip and a proposal in it."""
    store = Store.create(tmp_path / "old", "old", 24, "ACEScct")
    (store.folder / db.FILE).unlink()
    catalogue = db.Catalogue(store.folder / db.FILE)
    catalogue.migrate(target="0001")
    raw = sqlite3.connect(store.folder / db.FILE)
    for record in (clip(7), proposal("P12")):
        row = (type(record).__name__, record.id, record.json_text())
        raw.execute("INSERT INTO records (kind, key, document) VALUES (?, ?, ?)", row)
    raw.commit()
    raw.close()
    return store.folder


def _version(folder: Path) -> str:
    return db.Catalogue(folder / db.FILE).version()


def test_head_is_the_last_migration() -> None:
    newest = max(file.name for file in (db.MIGRATIONS / "versions").glob("m*.py"))
    assert newest.startswith(f"m{db.HEAD}_")


def test_an_old_production_opens_with_all_it_has(tmp_path: Path) -> None:
    folder = _old(tmp_path)
    assert _version(folder) == "0001"
    store = Store.open(folder)
    assert _version(folder) == db.HEAD
    assert store.all(Clip) == [clip(7)] and store.named(Clip, "A007") == clip(7)
    assert store.all(Proposal) == [proposal("P12")]
    assert store.next_proposal_id() == "P13"
    assert (folder / f"{db.FILE}.before-0001").exists()


def test_a_failing_migration_changes_nothing(tmp_path: Path) -> None:
    folder = _old(tmp_path)
    scripts = tmp_path / "scripts"
    shutil.copytree(db.MIGRATIONS, scripts)
    step = scripts / "versions" / "m0002_names_and_counters.py"
    step.write_text(step.read_text() + "    raise RuntimeError('power cut')\n")
    with pytest.raises(RuntimeError):
        db.Catalogue(folder / db.FILE).migrate(scripts)
    assert _version(folder) == "0001"
    raw = sqlite3.connect(folder / db.FILE)
    assert "name" not in {row[1] for row in raw.execute("PRAGMA table_info(records)")}
    raw.close()
    assert Store.open(folder).all(Clip) == [clip(7)]


def test_a_newer_catalogue_says_update(store: Store) -> None:
    raw = sqlite3.connect(store.folder / db.FILE)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    with pytest.raises(BadInput, match="newer Onelight"):
        Store.open(store.folder)
