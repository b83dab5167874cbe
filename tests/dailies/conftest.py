"""Settings and a way in, shared by the ingest tests."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onelight.dailies.ingest import Ingested, Report, ingest
from onelight.records import Clip
from onelight.store.settings import Settings


@pytest.fixture
def settings() -> Settings:
    return Settings(id=str(uuid.uuid4()), name="film", rate="24", colour="Camera Rec.709")  # type: ignore[arg-type]


class Intake:
    """Ingests into a made-up production: `clips` is what it keeps, `taken` what it was handed."""

    def __init__(self, settings: Settings, scratch: Path) -> None:
        self.settings, self.scratch = settings, scratch
        self.clips: list[Clip] = []
        self.taken: list[Ingested] = []

    def __call__(self, *files: Path | str, **options: Any) -> Report:
        def keep(ingested: Ingested) -> None:
            self.clips.append(ingested.clip)
            self.taken.append(ingested)

        return ingest(
            [Path(f) for f in files], self.settings, self.clips, scratch=self.scratch, clips_done=keep, **options
        )


@pytest.fixture
def intake(settings: Settings, tmp_path: Path) -> Callable[..., Report]:
    return Intake(settings, tmp_path / "scratch")


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    return folder
