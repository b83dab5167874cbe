"""Nobody slips a decision out, and a kill takes none away."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from onelight.records import Decision
from onelight.store.ledger import Ledger
from onelight.store.store import Store
from onelight.units.errors import BadInput, Changed, DiskFull

from .conftest import decision


@pytest.fixture
def three(store: Store) -> Store:
    for id, verdict in (("d1", "circle"), ("d2", "hold"), ("d3", "ng")):
        store.ledger.append(decision(id, verdict))
    return store


def test_decisions_are_chained(three: Store) -> None:
    made = three.ledger.all()
    assert [d.id for d in made] == ["d1", "d2", "d3"]
    assert [d.previous for d in made] == ["", made[0].hash, made[1].hash]
    assert three.ledger.verify() == 3
    assert three.ledger.all("P1") == made and three.ledger.all("P2") == []


def test_the_same_decision_twice_is_refused(three: Store) -> None:
    with pytest.raises(BadInput, match="d2"):
        three.ledger.append(decision("d2"))
    assert three.ledger.verify() == 3


@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.7, 0.95])
def test_one_changed_byte_is_seen(three: Store, part: float) -> None:
    data = bytearray(three.ledger.path.read_bytes())
    place = int(len(data) * part)
    data[place] ^= 1
    three.ledger.path.write_bytes(bytes(data))
    with pytest.raises(Changed):
        three.ledger.verify()
    with pytest.raises(Changed):
        three.ledger.append(decision("d4"))


def test_every_single_byte_counts(store: Store) -> None:
    store.ledger.append(decision("d1"))
    whole = store.ledger.path.read_bytes()
    for place in range(0, len(whole) - 1, 7):
        data = bytearray(whole)
        data[place] ^= 1
        store.ledger.path.write_bytes(bytes(data))
        with pytest.raises(Changed):
            store.ledger.verify()
    store.ledger.path.write_bytes(whole)
    assert store.ledger.verify() == 1


@pytest.mark.parametrize("kept", [(1, 2), (0, 1), (0, 2), (2, 1, 0), ()])
def test_a_line_taken_out_or_moved_is_seen(three: Store, kept: tuple[int, ...]) -> None:
    lines = three.ledger.path.read_bytes().splitlines(keepends=True)
    three.ledger.path.write_bytes(b"".join(lines[n] for n in kept))
    with pytest.raises(Changed):
        three.ledger.verify()
    reopened = Store.open(three.folder)
    assert "changed" in reopened.notes[0] and len(reopened.all(Decision)) == 3


def test_a_rewritten_chain_is_seen(three: Store, tmp_path: Path) -> None:
    forger = Store.create(tmp_path / "forged", "forged", 24, "ACEScct")
    for id in ("d1", "d2", "d3"):
        forger.ledger.append(decision(id, "circle"))
    three.ledger.path.write_bytes(forger.ledger.path.read_bytes())
    with pytest.raises(Changed, match="different stories"):
        three.ledger.verify()


@pytest.mark.parametrize("torn", [b"{", b'{"seal": "abc", "decision": "{}"', b"\x00\x00\x00"])
def test_a_torn_last_line_is_dropped_with_a_report(three: Store, torn: bytes) -> None:
    whole = three.ledger.path.read_bytes()
    three.ledger.path.write_bytes(whole + torn)
    reopened = Store.open(three.folder)
    assert "decide again" in reopened.notes[0]
    assert reopened.ledger.path.read_bytes() == whole
    reopened.ledger.append(decision("d4"))
    assert reopened.ledger.verify() == 4
    assert Store.open(three.folder).notes == ()


def test_a_cut_line_that_was_whole_before_is_no_torn_one(three: Store) -> None:
    three.ledger.path.write_bytes(three.ledger.path.read_bytes()[:-5])
    with pytest.raises(Changed, match="cut short"):
        three.ledger.verify()
    assert "cut short" in Store.open(three.folder).notes[0]


def test_a_line_without_its_row_is_brought_in(store: Store, tmp_path: Path) -> None:
    twin = Store.create(tmp_path / "twin", "twin", 24, "ACEScct")
    store.ledger.append(decision("d1"))
    twin.ledger.append(decision("d1"))
    twin.ledger.append(decision("d2"))
    store.ledger.path.write_bytes(twin.ledger.path.read_bytes())
    with pytest.raises(Changed, match="lacks decision d2"):
        store.ledger.verify()
    reopened = Store.open(store.folder)
    assert "1 decision(s)" in reopened.notes[0]
    assert [d.id for d in reopened.all(Decision)] == ["d1", "d2"] and reopened.ledger.verify() == 2


@pytest.mark.parametrize("broken", ["write", "fsync"])
def test_a_full_disk_adds_nothing(three: Store, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    whole, write = three.ledger.path.read_bytes(), os.write

    def full(handle: int, data: bytes = b"") -> int:
        if broken == "write" and len(data) > 20:
            return write(handle, data[:20])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, broken, full)
        with pytest.raises((DiskFull, OSError)):
            Ledger(three.ledger.path.parent, three.catalogue).append(decision("d4"))
    if three.ledger.path.read_bytes() != whole:
        assert Store.open(three.folder).notes
    assert three.ledger.path.read_bytes() == whole
    assert three.ledger.verify() == 3
    assert three.ledger.append(decision("d4")).previous == three.ledger.all()[2].hash


def test_a_failing_catalogue_takes_the_line_back(three: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = three.ledger.path.read_bytes()
    write = Ledger._write

    def then_fail(self: Ledger, line: object) -> None:
        write(self, line)  # type: ignore[arg-type]
        raise OSError(errno.EIO, "the disk went away")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "_write", then_fail)
        with pytest.raises(OSError, match="went away"):
            three.ledger.append(decision("d4"))
    assert three.ledger.path.read_bytes() == whole and three.ledger.verify() == 3


def test_two_open_stores_append_in_turn(three: Store) -> None:
    other = Store.open(three.folder)
    for number in range(4, 10):
        (three, other)[number % 2].ledger.append(decision(f"d{number}"))
    assert three.ledger.verify() == other.ledger.verify() == 9


def test_an_upgraded_decision_keeps_its_seal(three: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def from_1(document: dict[str, object]) -> dict[str, object]:
        return {**document, "note": f"(before) {document['note']}"}

    monkeypatch.setattr(Decision, "VERSION", 2)
    monkeypatch.setattr(Decision, "UPGRADES", {1: from_1})
    assert three.ledger.all()[0].note == "(before) "
    assert three.ledger.verify() == 3
    three.ledger.append(decision("d4"))
    assert three.ledger.verify() == 4
