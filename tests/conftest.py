"""Footage that several suites stand on, made once, and a production over it that each test may spoil."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from .once import once

# One thread for pixels in every process: two of them run side by side (`pytest -n 2`), and both would
# start a thread a core. Before anything that counts the cores is imported; commands started inherit it.
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ.setdefault(name, "1")

SLOWEST = ("test_docs.py", "test_network.py")
"""They begin: a long test that comes last is run by one process while the other has nothing left to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first."""
    items.sort(key=lambda item: item.path.name not in SLOWEST)


SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def footage_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four made clips and cut.otio; see flow/footage.py."""
    from .flow import footage

    def make(folder: Path) -> None:
        footage.make(folder)
        footage.cut(folder / "cut.otio")

    return once(tmp_path_factory, "card", make)


@pytest.fixture(scope="session")
def taken_in(footage_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A production with the made clips ingested and granted. To look at, not to change: see `film`."""
    from onelight import Production

    def make(folder: Path) -> None:
        production = Production.create(folder / "film", rate=24, colour="Camera Rec.709")
        report = production.ingest(sorted(footage_folder.glob("*.mov")), grant="own tests")
        assert not report.refused, report.refused

    return once(tmp_path_factory, "production", make) / "film"


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
