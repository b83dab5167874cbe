"""The ledger: who decided what, in an order that can't be rewritten unseen.

Every decision is a line of ledger/decisions.jsonl that names the hash of the line before it, and a
row of the catalogue. The line is on the disk before the row; what a kill leaves in between, the next
`settle` puts right. One that was changed afterwards can't be put right: `verify` says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql

from onelight.records import Decision, digest
from onelight.store.catalogue import Catalogue, decisions
from onelight.store.disk import sync_folder, told
from onelight.store.lock import held
from onelight.units.errors import BadInput, Changed, OnelightError

FILE = "decisions.jsonl"
_WAIT = 10.0
_RESTORE = "Restore ledger/ and catalogue.db from a backup; nothing can be delivered until then."


@dataclass(frozen=True)
class Line:
    """A decision's text as it was written, and `seal`: SHA-256 over the seal before it and that text.

    The text, not the record: an upgraded record reads differently, what was signed doesn't.
    """

    text: str
    seal: str

    @property
    def decision(self) -> Decision:
        """The record, upgraded where it is older."""
        return Decision.from_document(json.loads(self.text))

    @property
    def hash(self) -> str:
        """What the next decision calls `previous`: `Decision.hash` as of its writing."""
        return digest(json.loads(self.text))


class Ledger:
    """Append-only. Threads and processes may share it: an append takes a lock of its own."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.path = folder / FILE
        self._catalogue = catalogue
        self._lock = folder / "ledger.lock"
        self._mine = threading.Lock()
        with told(folder):
            folder.mkdir(exist_ok=True)

    def append(self, decision: Decision) -> Decision:
        """Adds a decision; the one that stands there, with `previous` filled in.

        Raises BadInput if its id is there already, Changed if the ledger was tampered with, DiskFull,
        InUse. When it raises, nothing was added.
        """
        with self._mine, held(self._lock, "a decision", _WAIT):
            lines, _ = self._settled()
            if any(line.decision.id == decision.id for line in lines):
                raise BadInput(f"The ledger has {decision.id} already.", "A second look is a new decision.")
            last = lines[-1] if lines else None
            sealed = decision.model_copy(update={"previous": last.hash if last else ""})
            text = sealed.json_text()
            self._add(Line(text, _seal(last.seal if last else "", text)))
            return sealed

    def all(self, proposal: str | None = None) -> list[Decision]:
        """In the order they were made, of one proposal or of all."""
        query = sql.select(decisions.c.document).order_by(decisions.c.position)
        if proposal is not None:
            query = query.where(decisions.c.proposal == proposal)
        with self._catalogue.read() as connection:
            return [Decision.from_document(json.loads(text)) for text in connection.execute(query).scalars()]

    def verify(self) -> int:
        """Reads everything again; how many decisions there are. Raises Changed, saying where."""
        lines, torn = _parse(self._bytes())
        rows = self._rows()
        if torn and len(rows) > len(lines):
            raise self._changed(f"line {len(lines) + 1} was cut short")
        self._compare(lines, rows)
        if len(rows) < len(lines):
            raise self._changed(f"the catalogue lacks decision {lines[len(rows)].decision.id}")
        return len(lines)

    def settle(self) -> list[str]:
        """After a kill: drops a torn last line, brings the catalogue up to the file. What it did, in words.

        Raises InUse while somebody appends, Changed if the two tell different stories.
        """
        with self._mine, held(self._lock, "opening the ledger", _WAIT):
            return self._settled()[1]

    def _settled(self) -> tuple[list[Line], list[str]]:
        data, told_what = self._bytes(), []
        lines, torn = _parse(data)
        rows = self._rows()
        if torn and len(rows) > len(lines):
            raise self._changed(f"line {len(lines) + 1} was cut short")
        if torn:
            self._cut(len(data) - torn)
            told_what.append(
                "A decision that was being written when the machine stopped is lost: decide again."
            )
        self._compare(lines, rows)
        if len(lines) > len(rows):
            with self._catalogue.write() as connection:
                for line in lines[len(rows) :]:
                    _insert(connection, line)
            told_what.append(f"{len(lines) - len(rows)} decision(s) went from the ledger to the catalogue.")
        return lines, told_what

    def _compare(self, lines: Sequence[Line], rows: Sequence[tuple[str, str]]) -> None:
        if len(rows) > len(lines):
            raise self._changed(f"{len(rows) - len(lines)} decision(s) at its end are gone")
        for number, (line, row) in enumerate(zip(lines, rows, strict=False), 1):
            if row != (line.seal, line.text):
                raise self._changed(f"line {number} and the catalogue tell different stories")

    def _rows(self) -> list[tuple[str, str]]:
        query = sql.select(decisions.c.hash, decisions.c.document).order_by(decisions.c.position)
        with self._catalogue.read() as connection:
            return [(row.hash, row.document) for row in connection.execute(query)]

    def _add(self, line: Line) -> None:
        """Row and line: the row is committed after the line is on the disk, neither stays alone."""
        size = self.path.stat().st_size if self.path.exists() else 0
        try:
            with self._catalogue.write() as connection:
                _insert(connection, line)
                self._write(line)
        except BaseException:
            if self.path.exists() and line.seal not in {seal for seal, _ in self._rows()}:
                self._cut(size)
            raise

    def _write(self, line: Line) -> None:
        """One line, on the disk when this returns."""
        data = (json.dumps({"seal": line.seal, "decision": line.text}) + "\n").encode()
        with told(self.path):
            with self.path.open("ab", buffering=0) as file:
                _all(file.fileno(), data)
                os.fsync(file.fileno())
            sync_folder(self.path.parent)

    def _cut(self, size: int) -> None:
        with told(self.path), self.path.open("r+b") as file:
            file.truncate(size)
            os.fsync(file.fileno())

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""

    def _changed(self, where: str) -> Changed:
        return Changed(
            f"The ledger of decisions was changed: {where} ({self.path}).",
            _RESTORE,
        )


def _all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _insert(connection: sql.Connection, line: Line) -> None:
    made = line.decision
    row = {"id": made.id, "proposal": made.proposal, "hash": line.seal, "document": line.text}
    connection.execute(decisions.insert().values(row))


def _seal(previous: str, text: str) -> str:
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _parse(data: bytes) -> tuple[list[Line], int]:
    """The lines, chain checked, and the length in bytes of a torn last one. Raises Changed."""
    *whole, rest = data.split(b"\n")
    lines: list[Line] = []
    for number, raw in enumerate(whole, 1):
        line = _line(raw, number)
        last = lines[-1] if lines else None
        seal, before = (last.seal, last.hash) if last else ("", "")
        if line.seal != _seal(seal, line.text) or line.decision.previous != before:
            raise Changed(f"Line {number} of the ledger of decisions was changed.", _RESTORE)
        lines.append(line)
    return lines, len(rest)


def _line(raw: bytes, number: int) -> Line:
    try:
        parts = json.loads(raw)
        line = Line(str(parts["decision"]), str(parts["seal"]))
        line.decision  # noqa: B018 - raises where the text is no decision
    except (ValueError, KeyError, TypeError, OnelightError) as error:
        raise Changed(
            f"Line {number} of the ledger of decisions can't be read ({error}).", _RESTORE
        ) from None
    return line
