"""Where the real timelines are, and a way to write a made one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def editorial(shared: Path) -> Path:
    """The folder of other people's real timelines."""
    return shared / "editorial"


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes text or bytes under a name; gives the path."""
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
