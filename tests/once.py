"""Something slow, made once for all the processes that share a test run."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills, one for the whole run: whoever comes first makes it, the others wait.

    With `pytest -n` each process has its own base folder inside the run's; without it there is only one.
    """
    base = factory.getbasetemp()
    run = base.parent if base.name.startswith("popen-") else base
    folder = run / f"once-{name}"
    with (run / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (done := folder / "made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
