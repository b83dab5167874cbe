"""Records go in and come out as they were, and a production opens wherever it lies."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any, ClassVar

import pytest

from onelight.records import Clip, Decision, Grant, Intention, Proposal, Record, Shot
from onelight.store import catalogue as db
from onelight.store.lock import InUse
from onelight.store.store import Store
from onelight.units.errors import BadInput, DiskFull, Missing

from .conftest import clip, decision, proposal


def test_records_come_back_equal_and_in_order(store: Store) -> None:
    grant = Grant(by="Ana", on="2026-01-01")
    clips = [clip(3, grant=grant), clip(1), clip(2)]
    store.put(*clips, proposal())
    store.put(clip(1, reel="R7"))
    again = Store.open(store.folder)
    assert again.all(Clip) == [clips[0], clip(1, reel="R7"), clips[2]]
    assert again.get(Proposal, "P1") == proposal()
    assert again.get(Clip, "nobody") is None
    assert again.named(Clip, "A002") == clips[2]


def test_a_put_is_whole_or_not_there(store: Store) -> None:
    store.put(clip(1))
    with pytest.raises(BadInput, match="A001"):
        store.put(clip(2), clip(5, name="A001"))
    assert [c.name for c in store.all(Clip)] == ["A001"]


def test_replace_and_delete(store: Store) -> None:
    wish = Intention(shot="A001-1", by="Ana", role="director", on="2026-01-01")
    other = Intention(shot="A001-1", by="Bo", role="cinematographer", on="2026-01-02")
    store.put(wish, other)
    assert store.all(Intention) == [wish, other]
    store.replace(Intention, other)
    assert store.all(Intention) == [other]
    store.put(clip(1), clip(2))
    assert store.delete(Clip, clip(1).id) == 1
    assert store.all(Clip) == [clip(2)]


def test_decisions_only_go_through_the_ledger(store: Store) -> None:
    for forbidden in (
        lambda: store.put(decision()),
        lambda: store.delete(Decision, "d1"),
        lambda: store.replace(Decision),
    ):
        with pytest.raises(BadInput, match="append-only"):
            forbidden()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET document = '{}'",
        "DELETE FROM decisions",
        "INSERT OR REPLACE INTO decisions SELECT position, id, proposal, 'x', '{}' FROM decisions",
        "INSERT OR REPLACE INTO decisions (id, proposal, hash, document) VALUES ('d1', 'P1', 'x', '{}')",
    ],
)
def test_sql_refuses_to_change_a_decision(store: Store, statement: str) -> None:
    store.ledger.append(decision())
    raw = sqlite3.connect(store.folder / db.FILE)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)
    raw.close()
    assert store.ledger.verify() == 1


def test_proposal_numbers_are_given_once(store: Store) -> None:
    assert [store.next_proposal_id() for _ in range(3)] == ["P1", "P2", "P3"]
    assert Store.open(store.folder).next_proposal_id() == "P4"


def test_create_leaves_a_folder_with_other_things_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(BadInput, match="not empty"):
        Store.create(tmp_path, "film", 24, "ACEScct")
    assert [p.name for p in tmp_path.iterdir()] == ["holiday.jpg"]


def test_create_twice_says_so(store: Store) -> None:
    with pytest.raises(BadInput, match="already"):
        Store.create(store.folder, "film", 24, "ACEScct")


def test_a_bad_rate_or_colour_makes_nothing(tmp_path: Path) -> None:
    for rate, colour in (("fast", "ACEScct"), (24, "Kodachrome")):
        with pytest.raises(BadInput):
            Store.create(tmp_path / "new", "film", rate, colour)
    assert not (tmp_path / "new").exists()


def test_open_elsewhere_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="onelight new"):
        Store.open(tmp_path)
    with pytest.raises(Missing, match="onelight new"):
        Store.open(tmp_path / "nowhere")


def test_a_moved_production_opens(store: Store, tmp_path: Path) -> None:
    store.put(clip(1))
    key = store.vault.put_bytes(b"sheet", ".png")
    store.ledger.append(decision())
    moved = Path(shutil.move(store.folder, tmp_path / "elsewhere" / "film"))
    again = Store.open(moved)
    assert again.vault.path(key).read_bytes() == b"sheet"
    assert again.all(Clip) == [clip(1)]
    assert again.ledger.verify() == 1


def test_a_production_without_its_catalogue_is_not_an_empty_one(store: Store) -> None:
    store.vault.put_bytes(b"x", ".png")
    (store.folder / db.FILE).unlink()
    with pytest.raises(Missing, match=r"catalogue\.db"):
        Store.open(store.folder)


def test_a_second_writer_is_told_who_writes(store: Store) -> None:
    other = Store.open(store.folder)
    told = pytest.raises(InUse, match=r"'ingest' by .* \(process \d+\)")
    with store.lock("ingest"), store.lock("inside"), told, other.lock("learn"):
        pass
    with other.lock("learn"):
        pass


def test_a_long_sql_writer_makes_a_clear_message(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.1)
    with store.catalogue.write(), pytest.raises(InUse, match="Another process"):
        Store.open(store.folder).put(clip(1))
    store.put(clip(1))


def test_a_full_disk_loses_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(clip(1))
    size = (store.folder / db.FILE).stat().st_size // 4096
    with pytest.raises(DiskFull, match="Free some space"), store.catalogue.write() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={size}")
        big = "INSERT INTO records (kind, key, document) VALUES ('X', 'x', zeroblob(99999))"
        connection.exec_driver_sql(big)
    assert Store.open(store.folder).all(Clip) == [clip(1)]


def test_a_damaged_catalogue_says_so(store: Store) -> None:
    (store.folder / db.FILE).write_bytes(b"no database" * 1000)
    with pytest.raises(BadInput, match="damaged"):
        Store.open(store.folder)


class OldShot(Shot):
    """As a later Onelight would have it: version 2 calls `scene` what version 1 called `place`."""

    VERSION: ClassVar[int] = 2

    @staticmethod
    def _from_1(document: dict[str, Any]) -> dict[str, Any]:
        document["scene"] = document.pop("place")
        return document

    UPGRADES: ClassVar[dict[int, Any]] = {1: _from_1}


def test_a_document_of_an_older_version_is_upgraded_on_read(store: Store) -> None:
    old = '{"version": 1, "id": "s", "name": "n", "clip": "c", "start": 0, "end": 9, "place": "12"}'
    raw = sqlite3.connect(store.folder / db.FILE)
    raw.execute("INSERT INTO records (kind, key, document) VALUES ('OldShot', 's', ?)", (old,))
    raw.commit()
    raw.close()
    found = store.get(OldShot, "s")
    assert found is not None and found.scene == "12"


def test_a_document_of_a_newer_version_says_update(store: Store) -> None:
    raw = sqlite3.connect(store.folder / db.FILE)
    raw.execute("INSERT INTO records (kind, key, document) VALUES ('Shot', 's', '{\"version\": 99}')")
    raw.commit()
    raw.close()
    with pytest.raises(BadInput, match="Update Onelight"):
        store.get(Shot, "s")


def test_every_noun_has_a_key() -> None:
    from onelight import records
    from onelight.store.store import key_of

    nouns = ("Clip", "Shot", "Reading", "Cut", "Finding", "Intention", "ModelCard", "ProductionModel")
    for name in (*nouns, "Proposal", "Delivery"):
        noun: type[Record] = getattr(records, name)
        keyed = {"Reading": "shot", "ModelCard": "weights", "Intention": "shot"}.get(name, "id")
        assert keyed in noun.model_fields
    assert key_of(clip(1)) == clip(1).id
