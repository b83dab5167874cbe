"""`onelight --help` is quick, loads nothing heavy, and every command shows how it is used."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from onelight.app.cli import app

SECONDS = 0.5
ONELIGHT = Path(sys.executable).with_name("onelight")
HEAVY = (
    "torch",
    "cv2",
    "av",
    "opentimelineio",
    "mediapipe",
    "scenedetect",
    "numpy",
    "PyOpenColorIO",
    "sqlalchemy",
)


def test_help_takes_less_than_half_a_second():
    """In processor time, so that other work on the machine is not taken for this program's slowness."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([str(ONELIGHT), "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(once() for _ in range(4)) < SECONDS


@pytest.mark.parametrize(
    "words", [["--help"], ["deliver", "--help"], ["fixes", "--help"], ["fix", "--help"]], ids=" ".join
)
def test_help_loads_nothing_heavy(words: list[str]):
    """Listing the fixes may load numpy, which their contract speaks of, but no network and no decoder."""
    heavy = HEAVY if words[0] != "fix" else [name for name in HEAVY if name not in ("numpy", "PyOpenColorIO")]
    code = (
        "import sys\n"
        "from onelight.app.cli import run\n"
        f"run({words!r})\n"
        f"print('LOADED', sorted(set({heavy!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "LOADED []" in done.stdout


def test_every_command_has_help_and_an_example():
    group: Any = typer.main.get_command(app)
    assert {
        "new",
        "ingest",
        "clips",
        "conform",
        "learn",
        "check",
        "fix",
        "preview",
        "circle",
        "hold",
        "ng",
        "deliver",
    } <= set(group.commands)
    for name, command in group.commands.items():
        assert command.help and len(command.help) > 20, name
        assert f"onelight {name}" in (command.epilog or ""), name
        for one in command.params:
            assert one.name == "help" or getattr(one, "help", None), f"{name}: {one.name}"
