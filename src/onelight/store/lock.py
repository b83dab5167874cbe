"""One writer at a time, by a lock that the system takes back when its holder dies."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from onelight.store.disk import told
from onelight.units.errors import OnelightError


class InUse(OnelightError):
    """Somebody else writes in this production now."""

    code = "in-use"


def try_lock(path: Path) -> IO[str] | None:
    """The open, exclusively locked file at `path`, None while another process holds it.

    Closing it gives the lock back; so does the death of the process.
    """
    while True:
        with told(path):
            file = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        if _still_there(path, file):
            return file
        # Whoever cleaned up took the file away between our open and our lock.
        file.close()


def _still_there(path: Path, file: IO[str]) -> bool:
    try:
        return path.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False


@contextmanager
def held(path: Path, work: str, wait: float = 0.0) -> Iterator[None]:
    """Holds the lock at `path` for `work`, waiting at most `wait` seconds. Raises InUse, naming who."""
    until = time.monotonic() + wait
    while (file := try_lock(path)) is None:
        if time.monotonic() >= until:
            raise _in_use(path)
        time.sleep(0.05)
    with file:
        file.seek(0)
        file.truncate()
        json.dump(_who(work), file)
        file.flush()
        yield
        file.seek(0)
        file.truncate()


def _who(work: str) -> dict[str, str | int]:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "somebody"
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"work": work, "user": user, "host": platform.node(), "process": os.getpid(), "since": since}


def _in_use(path: Path) -> InUse:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
        place = f"on {who['host']} (process {who['process']})"
        by = f"'{who['work']}' by {who['user']} {place} since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        by = "another process"
    return InUse(f"The production is being written: {by}.", "Wait until it is done, or end that process.")
