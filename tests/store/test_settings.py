"""production.toml: comments stay, mistakes are named."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from onelight.store import settings as toml
from onelight.store.store import Store
from onelight.units.errors import BadInput


def test_a_new_one_has_what_was_asked(store: Store) -> None:
    said = store.settings
    assert (said.name, said.rate) == ("film", Fraction(24000, 1001))
    assert (said.colour, said.handles) == ("Camera Rec.709", 8)
    assert len(said.id) == 36 and said.approvals.roles == toml.ROLES
    assert Store.open(store.folder).settings == said


def test_editing_keeps_comments_and_order(store: Store) -> None:
    path = store.folder / toml.FILE
    path.write_text(path.read_text().replace("handles = 8", "handles = 8 # Ana wants more\n# mine"))
    before = path.read_text()
    store.edit(handles=16, **{"learn.seconds": 60, "naming.patterns": (r"(?P<scene>\d+)",)})
    after = path.read_text()
    assert store.settings.handles == 16 and store.settings.learn.seconds == 60
    assert store.settings == Store.open(store.folder).settings
    kept = [line for line in before.splitlines() if "#" in line and "ha" not in line and "sec" not in line]
    assert len(kept) > 6
    assert [line for line in after.splitlines() if line in kept] == kept
    assert "handles = 16 # Ana wants more" in after and "# mine" in after


def test_a_bad_edit_changes_nothing(store: Store) -> None:
    before = (store.folder / toml.FILE).read_bytes()
    bad = (
        {"handles": -1}, {"colour": "Kodachrome"}, {"id": "x"}, {"handels": 3}, {"learn.second": 3},
        {"proxy.encoder": "x264"},
    )  # fmt: skip
    for change in bad:
        with pytest.raises(BadInput):
            store.edit(**change)
    assert (store.folder / toml.FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("handles = 8", "handels = 8", r"'handels'.*Did you mean handles"),
        ("seconds = 120", "second = 120", r"'learn\.second'.*Did you mean seconds"),
        ("handles = 8", 'handles = "many"', r"'handles' can't be 'many'"),
        ("handles = 8", "handles = -3", r"'handles' can't be -3"),
        ('rate = "24000/1001"', 'rate = "fast"', "'fast' is not a frame rate"),
        ('rate = "24000/1001"', "", "'rate' is missing"),
        ('colour = "Camera Rec.709"', 'colour = "Camera Rec.710"', r"colour: .*Did you mean Camera Rec\.709"),
        ("ocio://studio-config-latest", "mine.ocio", r"ocio_config: .*mine\.ocio"),
        ('"script supervisor"', '""', r"'approvals\.roles'"),
        ('generative = ["director", "producer"]', 'generative = ["king"]', r"'king'.*Use colourist, editor"),
        ("[learn]", "[naming]\npatterns = ['(']\n[learn]", r"'naming\.patterns'.*no regular expression"),
        ("[learn]", "[naming]\npatterns = ['(?P<roll>x)']\n[learn]", r"named groups, out of camera"),
        ("handles = 8", "handles = = 8", "is no TOML"),
        ('id = "', 'id = "not-', "'id' can't be"),
    ],
)
def test_a_mistake_is_named_with_the_choices(store: Store, old: str, new: str, says: str) -> None:
    path = store.folder / toml.FILE
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(BadInput, match=says):
        Store.open(store.folder)


def test_an_ocio_config_beside_production_toml_moves_with_it(tmp_path: Path) -> None:
    from onelight.picture.colour import config

    store = Store.create(tmp_path / "film", "film", 24, "ACEScct")
    (store.folder / "show.ocio").write_text(config().serialize())
    store.edit(ocio_config="show.ocio")
    moved = store.folder.rename(tmp_path / "moved")
    assert Store.open(moved).settings.ocio_config == str(moved / "show.ocio")


@pytest.mark.parametrize(
    ("stem", "groups"),
    [
        ("12A_T3_B", {"scene": "12", "setup": "A", "take": "3", "camera": "B"}),
        ("Sc012B-Tk04", {"scene": "012", "setup": "B", "take": "04"}),
        ("12A-3B", {"scene": "12", "setup": "A", "take": "3", "camera": "B"}),
        ("A001_C003_0815XY", {"reel": "A001", "camera": "A"}),
        ("clean_cam01", None),
        ("plate", None),
    ],
)
def test_slates_that_come_with_it(stem: str, groups: dict[str, str] | None) -> None:
    import re

    found = next((m for p in toml.SLATE_PATTERNS if (m := re.search(p, stem))), None)
    assert (found and {k: v for k, v in found.groupdict().items() if v}) == groups
