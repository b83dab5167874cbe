"""The documentation is true: its reference is written from the code, its tutorial runs, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from onelight.app import reference
from onelight.app.cli import run

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LEARNING = re.compile(r"--seconds \d+")
COMMAND = re.compile(r"^\$ (onelight .*)$", re.MULTILINE)


def test_the_reference_is_up_to_date():
    for name, text in reference.pages().items():
        written = DOCS / "reference" / name
        assert written.is_file() and written.read_text() == text, f"run `make docs`: {name} is out of date"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_commands_in_the_documentation_exist():
    import typer

    from onelight.app.cli import app

    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    for page in PAGES:
        for word in re.findall(r"^(?:\$ )?onelight ([a-z]+)", page.read_text(), re.MULTILINE):
            assert word in known, f"{page.name}: onelight {word}"


def test_the_rooms_keys_are_those_of_the_room():
    shown = {"ArrowRight": "→", "ArrowLeft": "←", "Escape": "Esc"}
    table = (ROOT / "ui/src/logic/keys.ts").read_text()
    bound = []
    for keys, says in re.findall(r'keys: \[([^\]]+)\], act: "[^"]+", says: "([^"]+)"', table):
        bound.append((" or ".join(str(shown.get(key, key.upper())) for key in re.findall(r'"([^"]+)"', keys)), says))
    page = (DOCS / "howto/review-room.md").read_text()
    told = re.findall(r"^\| (\S+(?: or \S+)?) \| (.+) \|$", page, re.MULTILINE)
    assert len(bound) > 15 and told == [("key", "what it does"), ("---", "---"), *bound]


@pytest.mark.timeout(900)
def test_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Every `$ onelight …` line of the tutorial beside the sample production, as it stands but for the seconds
    that it gives to learning."""
    (tmp_path / "sample").symlink_to(ROOT / "sample")
    monkeypatch.chdir(tmp_path)
    commands = COMMAND.findall((DOCS / "tutorial.md").read_text())
    assert len(commands) >= 10
    for line in (LEARNING.sub("--seconds 2", command) for command in commands):
        words: list[str] = []
        for word in shlex.split(line)[1:]:
            words += sorted(str(p) for p in Path().glob(word)) if "*" in word else [word]
        code = run(words)
        told = capsys.readouterr()
        assert code == 0, f"{line}\n{told.out}\n{told.err}"
    assert list((tmp_path / "delivery").rglob("*.exr"))
