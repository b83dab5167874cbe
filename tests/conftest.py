"""Footage that several suites stand on, made once, and a production over it that each test may spoil."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "2")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def footage_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four made clips and cut.otio; see flow/footage.py."""
    from .flow import footage

    folder = tmp_path_factory.mktemp("card")
    footage.make(folder)
    footage.cut(folder / "cut.otio")
    return folder


@pytest.fixture(scope="session")
def taken_in(footage_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A production with the made clips ingested and granted. To look at, not to change: see `film`."""
    from onelight import Production

    folder = tmp_path_factory.mktemp("production") / "film"
    production = Production.create(folder, rate=24, colour="Camera Rec.709")
    report = production.ingest(sorted(footage_folder.glob("*.mov")), grant="own tests")
    assert not report.refused, report.refused
    return folder


@pytest.fixture
def film(taken_in: Path, tmp_path: Path) -> Path:
    """A copy of that production, one test's own."""
    return Path(shutil.copytree(taken_in, tmp_path / "film"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files beside the repository; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED
