"""The Long Room, made once; a copy and a client for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import long_room
import pytest
from fastapi.testclient import TestClient
from tests.once import once

from onelight.app.pipeline import Production
from onelight.fixes import registry
from onelight.review.server import create_app

HERE = "http://127.0.0.1:8118"


@pytest.fixture(scope="session")
def made_room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To look at, not to change."""
    return once(tmp_path_factory, "long_room", lambda place: long_room.make(place / "film", place / "cards")) / "film"


@pytest.fixture
def production(made_room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Production]:
    """One test's own, with the fix `trim` beside the ones that are there."""
    long_room.install_trim(monkeypatch)
    film = Production.open(Path(shutil.copytree(made_room, tmp_path / "film")))
    yield film
    film.store.close()
    monkeypatch.undo()
    registry.all_fixes.cache_clear()


@pytest.fixture
def client(production: Production) -> Iterator[TestClient]:
    """As the page on this machine sees the room."""
    app = create_app(production.store.folder, production)
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as one:
        yield one
