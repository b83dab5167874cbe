"""Discovery: a folder is enough; a broken fix is told, not fatal."""

from __future__ import annotations

from pathlib import Path

import pytest

import onelight.fixes as home
from onelight.fixes import registry
from onelight.fixes.contract import Budget
from onelight.units.errors import Missing, OnelightError


@pytest.fixture
def room_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(home, "__path__", [*home.__path__, str(tmp_path)])
    registry.all_fixes.cache_clear()
    yield tmp_path
    registry.all_fixes.cache_clear()


def add(folder: Path, name: str, source: str) -> None:
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(source)


def test_a_folder_adds_a_fix(room_for_more: Path) -> None:
    add(
        room_for_more,
        "brighter",
        "from onelight.fixes.match import Match\n"
        "class Brighter(Match):\n    name = 'brighter'\n    says = 'Brighter.'\nfix = Brighter()\n",
    )
    fixes, broken = registry.all_fixes()
    assert {"brighter", "match"} <= set(fixes)
    assert not broken


def test_a_broken_fix_is_listed_with_its_reason(room_for_more: Path) -> None:
    add(room_for_more, "torn", "raise RuntimeError('no film in the camera')\n")
    add(room_for_more, "half", "class Half:\n    name = 'half'\nfix = Half()\n")
    fixes, broken = registry.all_fixes()
    assert "match" in fixes
    reasons = {one.name: one.reason for one in broken}
    assert "no film in the camera" in reasons["torn"]
    assert "nature" in reasons["half"]
    with pytest.raises(OnelightError, match="no film"):
        registry.fix_named("torn")


def test_an_unknown_fix_names_the_choices() -> None:
    with pytest.raises(Missing, match="match"):
        registry.fix_named("magic")


def test_a_fix_without_a_head_says_that_it_has_none_to_learn() -> None:
    headless = [fix for fix in registry.all_fixes()[0].values() if fix.head is None]
    assert {"backdrop", "cleanup", "plate", "recolour"} <= {fix.name for fix in headless}
    for fix in headless:
        with pytest.raises(Missing, match=f"{fix.name} has no head"):
            fix.learn([], None, Budget())
