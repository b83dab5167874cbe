"""The vault: files by what is in them. The same bytes lie there once; a key never changes its bytes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from onelight.store.disk import sync_file, sync_folder, told, write_whole
from onelight.store.lock import try_lock
from onelight.units.errors import BadInput, Changed, Missing

_KEY = re.compile(r"^[0-9a-f]{32}(\.[A-Za-z0-9]{1,12})?$")
_BLOCK = 1 << 20


class Vault:
    """`folder`/ab/abcd….png, and `folder`/scratch for work in progress."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._scratch = folder / "scratch"
        with told(folder):
            self._scratch.mkdir(parents=True, exist_ok=True)

    def put_bytes(self, data: bytes, suffix: str) -> str:
        """Stores `data`; its key, 32 hex digits of SHA-256 and `suffix` (".png"). Raises DiskFull."""
        key = _key(hashlib.sha256(data), suffix)
        home = self._home(key)
        if not _is_there(home, len(data)):
            with told(home):
                home.parent.mkdir(exist_ok=True)
            write_whole(home, data)
            _protect(home)
        return key

    def put_file(self, path: Path, move: bool = True) -> str:
        """Stores a file's bytes under its suffix; with `move` the file is gone afterwards.

        A file inside the production is renamed, not copied. Raises Missing, DiskFull.
        """
        if not path.is_file():
            raise Missing(f"There is no file '{path}' to store.", "Nothing was changed.")
        key = _key(_hashed(path), path.suffix)
        home = self._home(key)
        if not _is_there(home, path.stat().st_size):
            with told(home):
                home.parent.mkdir(exist_ok=True)
                self._bring(path, home, move)
            _protect(home)
        if move:
            path.unlink(missing_ok=True)
        return key

    def path(self, key: str) -> Path:
        """Where the bytes of `key` are: to read only. Raises Missing, and BadInput for what is no key."""
        home = self._home(key)
        if not home.is_file():
            raise Missing(f"The vault has no '{key}'.", "Restore vault/ from a backup, or make it anew.")
        return home

    def verify(self, key: str) -> None:
        """Reads the bytes of `key` again. Raises Changed, Missing."""
        home = self.path(key)
        if not _hashed(home).hexdigest().startswith(key[:32]):
            raise Changed(f"'{home}' no longer holds what was stored.", "Restore it from a backup.")

    def keys(self) -> list[str]:
        """All keys, sorted."""
        return sorted(file.name for file in self.folder.glob("[0-9a-f][0-9a-f]/*") if _KEY.match(file.name))

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """An empty folder on the vault's own disk, gone afterwards; after a kill, at the next open."""
        with told(self._scratch):
            self._scratch.mkdir(exist_ok=True)
            name = Path(tempfile.mktemp(prefix=f"{os.getpid()}-", dir=self._scratch)).name
        lock = self._scratch / f"{name}.lock"
        owner = try_lock(lock)
        assert owner is not None, "a fresh name has no other owner"
        folder = self._scratch / name
        with owner:
            try:
                with told(folder):
                    folder.mkdir()
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
                lock.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Takes away what dead owners left in scratch and half-written files; how many things went."""
        gone = 0
        for lock in self._scratch.glob("*.lock"):
            owner = try_lock(lock)
            if owner is None:
                continue
            with owner:
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)
                gone += 1
        for folder in self._scratch.iterdir():
            if folder.is_dir() and not folder.with_name(f"{folder.name}.lock").exists():
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
        return gone

    def sweep_parts(self) -> int:
        """Takes away half-written files of killed processes. Only while nobody else writes."""
        parts = list(self.folder.glob("[0-9a-f][0-9a-f]/.*.part"))
        for part in parts:
            part.unlink(missing_ok=True)
        return len(parts)

    def _home(self, key: str) -> Path:
        if not _KEY.match(key):
            raise BadInput(f"'{key}' is no vault key.", "A key is 32 hex digits and a suffix.")
        return self.folder / key[:2] / key

    def _bring(self, path: Path, home: Path, move: bool) -> None:
        """`path` to `home`, whole or not at all: renamed where it may move and the disk is the same."""
        if move and path.stat().st_dev == home.parent.stat().st_dev and not path.is_symlink():
            sync_file(path)
            path.replace(home)
        else:
            _copy(path, home)
        sync_folder(home.parent)


def _copy(path: Path, home: Path) -> None:
    handle, temp = tempfile.mkstemp(prefix=f".{home.name}.", suffix=".part", dir=home.parent)
    try:
        with os.fdopen(handle, "wb") as target, path.open("rb") as source:
            shutil.copyfileobj(source, target, _BLOCK)
            target.flush()
            os.fsync(target.fileno())
        Path(temp).replace(home)
    except BaseException:
        with suppress(OSError):
            Path(temp).unlink()
        raise


def _hashed(path: Path) -> hashlib._Hash:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256")


def _key(hashed: hashlib._Hash, suffix: str) -> str:
    key = hashed.hexdigest()[:32] + suffix.lower()
    if not _KEY.match(key):
        raise BadInput(f"'{suffix}' is no suffix for the vault.", "Give letters and digits, like .png.")
    return key


def _is_there(home: Path, size: int) -> bool:
    """Whole. A shorter one can only come from a damaged disk: it is written again."""
    return home.is_file() and home.stat().st_size == size


def _protect(home: Path) -> None:
    with suppress(OSError):
        home.chmod(0o444)
