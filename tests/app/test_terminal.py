"""What the command line says when things go wrong."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from onelight.app import cli, terminal
from onelight.app.cli import run
from onelight.units.errors import BadMedia


def test_a_problem_is_told_with_its_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["clips", str(tmp_path / "nowhere")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "is no production" in told.err and "onelight new" in told.err


def test_for_programs_a_problem_has_one_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["clips", str(tmp_path / "nowhere"), "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert set(error) == {"code", "problem", "way_out"} and error["code"] == "missing"


@pytest.mark.parametrize("words", [["circl", "--json"], ["clips", "--json"], ["new", "film", "--bogus", "--json"]])
def test_a_wrong_command_line_has_that_shape_too(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert run(words) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "usage" and "--help" in error["way_out"]


def test_a_misspelt_command_names_the_nearest(capsys: pytest.CaptureFixture[str]):
    assert run(["circl"]) == 2
    assert "circle" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "vault/x"), "disk-full"),
        (PermissionError(errno.EACCES, "Permission denied", "vault"), "no-permission"),
        (FileNotFoundError(errno.ENOENT, "No such file", "x"), "missing"),
        (OSError(errno.EIO, "Input/output error"), "disk"),
        (BadMedia("It is torn.", "Copy it again."), "bad-media"),
        (KeyboardInterrupt(), ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else value,
)
def test_every_kind_of_trouble_ends_well(
    error: BaseException, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def trouble(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("onelight.app.pipeline.Production.open", trouble)
    left = run(["clips", "my film", "--json"])
    told = capsys.readouterr()
    if isinstance(error, KeyboardInterrupt):
        assert left == 130 and "onelight clips 'my film' --json" in told.err
    else:
        assert left == 2 and json.loads(told.out)["error"]["code"] == code


def test_ctrl_c_says_how_to_go_on(tmp_path: Path):
    code = (
        "import os, signal, sys, onelight.app.pipeline as p\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background ignores it
        "p.Production.open = lambda folder: os.kill(os.getpid(), signal.SIGINT)\n"
        "from onelight.app.cli import run\n"
        "sys.exit(run(['learn', 'film']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 130 and "onelight learn film" in done.stderr


def test_a_defect_is_not_hidden(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("onelight.app.pipeline.Production.open", lambda _: 1 / 0)
    assert run(["clips", "film", "--json"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["error"]["code"] == "defect"
    assert "Traceback" in told.err and "ZeroDivisionError" in told.err


def test_tables_in_a_pipe_are_not_folded_to_80_columns(capsys: pytest.CaptureFixture[str]):
    terminal.table("T", ("a", "#b"), [("x" * 70, 1), ("y" * 70, 22)], empty="none")
    assert "x" * 70 in capsys.readouterr().out
    terminal.table("T", ("a",), [], empty="none yet")
    assert capsys.readouterr().out.strip() == "none yet"


def test_version(capsys: pytest.CaptureFixture[str]):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == cli.__version__
