"""Checksums: one read of the bytes, in a thread beside the decode, so that both share the page cache."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xxhash

from onelight.units.errors import BadMedia, Changed

CHUNK = 4 << 20
IDENTITY = "xxh64"


@dataclass(frozen=True)
class FileSum:
    """One file: size in bytes, when it was last written, its hashes by ASC MHL's names."""

    path: Path
    bytes: int
    modified: datetime
    hashes: Mapping[str, str]


@dataclass(frozen=True)
class Checksum:
    """Of a clip: `id` is what the bytes of all its files in order give (`xxh64:…`)."""

    id: str
    files: tuple[FileSum, ...]

    @property
    def bytes(self) -> int:
        """Of all its files together."""
        return sum(f.bytes for f in self.files)


class Summing:
    """A checksum on its way; leaving the block stops it. `formats`: for each file, hashes wanted beside
    xxh64. `known` is a result that is there already: nothing is read then."""

    def __init__(
        self, files: Sequence[Path], formats: Mapping[Path, Collection[str]], known: Checksum | None = None
    ) -> None:
        self._files, self._formats = files, formats
        self._stop = threading.Event()
        self._result = known
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="checksum", daemon=True)
        if known is None:
            self._thread.start()

    def __enter__(self) -> Summing:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def result(self) -> Checksum:
        """Waits. Raises BadMedia for a file that can't be read, Changed for one that grew meanwhile."""
        if self._thread.is_alive():
            self._thread.join()
        if isinstance(self._error, OSError):
            raise BadMedia(f"Reading failed: {self._error}.", "Copy the file again.") from None
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result

    def _run(self) -> None:
        try:
            whole = xxhash.xxh64()
            files = tuple(self._sum(file, whole, len(self._files) == 1) for file in self._files)
            self._result = Checksum(f"{IDENTITY}:{whole.hexdigest()}", files)
        except Exception as error:
            self._error = error

    def _sum(self, path: Path, whole: xxhash.xxh64, only: bool) -> FileSum:
        formats = [f for f in self._formats.get(path, ()) if f != IDENTITY]
        hashers = {f: _hasher(f) for f in formats}
        own = whole if only else xxhash.xxh64()
        before = path.stat()
        with path.open("rb", buffering=0) as file:
            buffer = bytearray(CHUNK)
            view = memoryview(buffer)
            while (size := file.readinto(buffer)) and not self._stop.is_set():
                for hasher in (*hashers.values(), own, *(() if only else (whole,))):
                    hasher.update(view[:size])  # type: ignore[arg-type] - any buffer does
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise Changed(f"'{path.name}' changed while it was read.", "Ingest it when its copy is complete.")
        hashes = {f: h.string_digest() for f, h in hashers.items()} | {IDENTITY: own.hexdigest()}
        return FileSum(path, after.st_size, datetime.fromtimestamp(after.st_mtime), hashes)


def checksum(files: Sequence[Path], formats: Mapping[Path, Collection[str]] | None = None) -> Checksum:
    """The same, waited for."""
    with Summing(files, formats or {}) as summing:
        return summing.result()


def _hasher(name: str):
    from ascmhl.hasher import new_hasher_for_hash_type

    return new_hasher_for_hash_type(name)
