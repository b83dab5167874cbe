"""MediaPipe's manners: one frame at a time, and no chatter of its own on the terminal.

Every part that looks for people or faces holds LOCK around its models, and loads them `hushed`.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator

LOCK = threading.Lock()
"""MediaPipe's graphs take one frame at a time, and standard error is redirected while they load."""


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Nothing reaches standard error: MediaPipe's C++ side logs to file descriptor 2 whatever it is told."""
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)
