"""Writing so that a kill, a power cut or a full disk loses nothing: temp, fsync, rename."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from onelight.units.errors import DiskFull, OnelightError

_FULL = {errno.ENOSPC, errno.EDQUOT}


class Unwritable(OnelightError):
    """The disk refuses: read-only, no rights, gone."""

    code = "unwritable"


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns the system's errors on writing `path` into ones a person can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                f"The disk is full: '{path}' was not written.",
                "Free some space and run it again; nothing is lost.",
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise Unwritable(
                f"'{path}' can't be written: {error.strerror}.", "Check its rights and mount."
            ) from error
        raise


def sync_folder(folder: Path) -> None:
    """Makes renames in `folder` survive a power cut (where the system can)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Makes the bytes of `path` survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """All of `data` or nothing: `path` is never half written. Raises DiskFull, Unwritable."""
    with told(path):
        handle, temp = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temp).chmod(0o644)
            Path(temp).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(temp).unlink()
            raise
        sync_folder(path.parent)
