"""Starting a command of Onelight and killing it with -9 at a chosen moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ONELIGHT = Path(sys.executable).with_name("onelight")
PATIENCE = 240.0
"""Seconds until a moment that doesn't come is a failure."""

HOLD = """
import sys
from signal import pause as wait
{}
from onelight.app.cli import main
main()
"""


def kill_when(moment: Callable[[], bool], *words: object, held: str = "") -> bool:
    """Runs `onelight *words` and kills it as soon as `moment()`; False where it ended by itself before.

    `held` is Python that makes the command wait at that moment (see `wait` in it), so that it can't be missed.
    """
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    running = subprocess.Popen(
        [*([sys.executable, "-c", HOLD.format(held)] if held else [str(ONELIGHT)]), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if running.poll() is not None:
                return False
            if moment():
                return True
            time.sleep(0.01)
        raise AssertionError("the moment never came")
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        assert running.stdout is not None
        running.stdout.close()


def finish(*words: object) -> subprocess.CompletedProcess[str]:
    """Runs `onelight *words` to its end."""
    return subprocess.run(
        [str(ONELIGHT), *map(str, words)], capture_output=True, text=True, timeout=PATIENCE * 2, check=False
    )
