"""Law 2: a new folder under fixes/ is all that a new fix takes; a broken one is listed, never fatal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import onelight.fixes as home
from onelight.app.cli import run
from onelight.fixes.registry import all_fixes

LEVEL = """
from dataclasses import dataclass, field
from typing import Literal
from onelight.fixes.contract import Layers, Proposed
from onelight.records import Recipe, Variant

@dataclass(frozen=True)
class Intent:
    to: str = field(metadata={"help": "The shot whose level is right."})
    stops: float = field(default=0.5, metadata={"help": "A push.", "unit": "stops", "range": (-4, 4)})
    only_faces: bool = field(default=False, metadata={"help": "Leave the rest."})
    how: Literal["fast", "good"] = field(default="good", metadata={"help": "How much care."})

class Level:
    name, version, nature, says, head, Intent = "level", 1, "assistive", "Levels a shot.", None, Intent
    def spoil(self, frames, rng): return list(frames), None
    def learn(self, dailies, base, budget): raise NotImplementedError
    def propose(self, plate, intent, model, dailies):
        recipe = Recipe(fix="level", fix_version=1, parameters={"stops": intent.stops, "how": intent.how})
        return Proposed((Variant(name="full", recipe=recipe, numbers={"stops_after": intent.stops}),), "full")
    def render(self, window, recipe):
        for frame, picture in window:
            yield frame, Layers(picture)
    def measure(self, before, after, reference): return {}

fix = Level()
"""


@pytest.fixture(autouse=True)
def two_more_fixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`level`, which works, and `torn`, which doesn't import."""
    for name, text in (("level", LEVEL), ("torn", "import no_such_thing\n")):
        (tmp_path / "more" / name).mkdir(parents=True)
        (tmp_path / "more" / name / "__init__.py").write_text(text)
    monkeypatch.setattr(home, "__path__", [*home.__path__, str(tmp_path / "more")])
    all_fixes.cache_clear()
    yield
    all_fixes.cache_clear()
    for name in ("level", "torn"):
        sys.modules.pop(f"onelight.fixes.{name}", None)


def test_its_intent_is_its_flags(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERMINAL_WIDTH", "200")
    assert run(["fix", "film", "level", "--help"]) == 0
    told = capsys.readouterr().out
    for words in ("--shot", "--to", "--stops", "[stops]", "--only-faces", "--how", "Levels a shot", "A push."):
        assert words in told, words


def test_it_proposes_from_the_command_line(film: Path, capsys: pytest.CaptureFixture[str]):
    words = ["fix", str(film), "level", "--shot", "12C-1", "--to", "12A-1", "--stops", "1.5", "--how", "fast"]
    assert run([*words, "--json"]) == 0
    proposal = json.loads(capsys.readouterr().out)
    assert proposal["id"] == "P1" and proposal["intent"]["stops"] == 1.5
    assert proposal["variants"][0]["recipe"]["parameters"] == {"stops": 1.5, "how": "fast"}
    assert run(["proposals", str(film)]) == 0
    assert "waits for a person" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--to", "12A-1"], "12C-1"),
        (["--shot", "12C-1"], "12B-1"),
        (["--shot", "12C1", "--to", "12A-1"], "12C-1"),
        (["--shot", "12C-1", "--to", "12A-1", "--stops", "much"], ""),
        (["--shot", "12C-1", "--to", "12A-1", "--how", "slow"], ""),
        (["--shot", "12C-1", "--to", "12A-1", "--stops", "9"], "from -4 to 4 stops"),
        (["--shot", "12C-1", "--to", "12A-1", "--stops", "nan"], "from -4 to 4 stops"),
    ],
    ids=["no shot", "no reference", "wrong shot", "no number", "no such way", "too much", "nothing at all"],
)
def test_what_it_cannot_do_names_the_choices(
    flags: list[str], says: str, film: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["fix", str(film), "level", *flags, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert says in error["way_out"] and error["problem"]


def test_a_broken_fix_is_listed_with_its_reason(film: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["fixes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "level" in [fix["name"] for fix in told["fixes"]]
    broken = {one["name"]: one["reason"] for one in told["broken"]}
    assert "no_such_thing" in broken["torn"]
    assert run(["fix", str(film), "torn", "--shot", "12C-1", "--json"]) == 2
    assert "no_such_thing" in json.loads(capsys.readouterr().out)["error"]["problem"]
    assert run(["fix", str(film), "levle", "--json"]) == 2
    assert "level" in json.loads(capsys.readouterr().out)["error"]["way_out"]
