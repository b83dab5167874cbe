"""A full disk, a kill in the middle, a file that changes while it is read."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onelight.units.errors import Changed, DiskFull

from ..picture import made
from .conftest import Intake


def test_a_full_disk_stops_and_leaves_nothing(intake: Intake, card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = made.clip(card / "a.mp4", 12), made.clip(card / "b.mp4", 60)
    from onelight.picture import encode

    whole = encode.Movie.add

    def full(self: encode.Movie, frame: object, pts: int | None = None) -> None:
        if len(intake.clips) == 1 and self.frames > 20:
            raise encode.disk_trouble(OSError(errno.ENOSPC, "No space left on device"), self.path)
        whole(self, frame, pts)  # type: ignore[arg-type]

    monkeypatch.setattr(encode.Movie, "add", full)
    with pytest.raises(DiskFull, match="disk is full"):
        intake(first, second)
    assert [Path(c.path).name for c in intake.clips] == ["a.mp4"]
    assert sorted(intake.scratch.iterdir()) == sorted([intake.taken[0].proxy, intake.taken[0].analysis])
    monkeypatch.undo()
    report = intake(first, second)
    assert len(report.already) == len(report.done) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_really_full_disk(intake: Intake, card: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no right to mount here")
    try:
        intake.scratch = disk / "scratch"
        with pytest.raises(DiskFull, match="disk is full"):
            intake(made.clip(card / "a.mp4", 40, (320, 192), paint=made.scenes(100)))
        assert not intake.clips and not list(intake.scratch.iterdir())
    finally:
        subprocess.run(["umount", str(disk)], check=True)


KILLED = """
import sys, time, uuid
from pathlib import Path
from typing import Any
from onelight.dailies.ingest import ingest
from onelight.store.settings import Settings
class Slow:
    def see(self, frame, grey, small, luma):
        print(frame, flush=True); time.sleep(0.02)
settings = Settings(id=str(uuid.uuid4()), name="film", rate="24", colour="Camera Rec.709")
ingest([Path(sys.argv[1])], settings, [], scratch=Path(sys.argv[2]), taps=lambda clip: Slow())
"""


def test_after_a_kill_the_same_call_completes(intake: Intake, card: Path) -> None:
    path = made.clip(card / "a.mp4", 90)
    before = path.read_bytes()
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), str(intake.scratch)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    while process.stdout.readline().strip() != "30":
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = list(intake.scratch.iterdir())
    assert all(".part-" in f.name for f in left), "a name without .part would look finished"
    report = intake(path)
    assert len(report.done) == 1 and report.done[0].frames == 90
    assert path.read_bytes() == before


def test_a_file_still_being_copied_is_refused(intake: Intake, card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made.clip(card / "a.mp4", 12)
    opened = Path.open

    def grows(self: Path, *args: Any, **options: Any) -> Any:
        if self == path:
            with opened(path, "ab") as file:
                file.write(b"more")
        return opened(self, *args, **options)

    monkeypatch.setattr(Path, "open", grows)
    report = intake(path)
    assert isinstance(report.errors[path], Changed) and "changed while it was read" in report.refused[0][1]
    assert not list(intake.scratch.iterdir())
