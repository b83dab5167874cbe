"""The judge of the continuity benchmark counts as it says it does: on the sample, whose faults were planted."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def judge() -> ModuleType:
    spec = importlib.util.spec_from_file_location("continuity_benchmark", ROOT / "benchmarks" / "continuity.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_break_is_where_one_side_has_the_fault_and_the_other_has_not(judge: ModuleType):
    cuts: dict[str, list[int]] = {}
    for told in judge.truth(ROOT / "sample"):
        cuts.setdefault(told.kind, []).append(told.cut)
    assert {kind: sorted(at) for kind, at in cuts.items()} == {
        "white balance": [4, 5], "prop moved": [5, 11], "exposure": [6, 7], "wardrobe": [7, 8, 9, 10],
        "soft focus": [8, 9], "boom": [10, 11], "dropped frames": [9],
    }  # fmt: skip


def test_rows_of_the_table(judge: ModuleType):
    told = judge.Told
    planted = {told("t", 1, "exposure"), told("t", 2, "exposure"), told("t", 3, "gel")}
    said = {told("t", 1, "exposure"), told("t", 5, "exposure"), told("t", 3, "white balance"), told("t", 3, "gel"),
            told("t", 6, "saturation")}  # fmt: skip
    table = judge.table(planted, said, 1, 8)
    assert "| exposure | 2 | 0.50 | 0.50 | 0.50 |" in table
    assert "| gel | 1 | 1.00 | 1.00 | 1.00 |" in table
    assert "| white balance | 0 | 1.00 |  |  |" in table, "told by the same name as the gel that was planted"
    assert "something was found: 2." in table, "cuts 5 and 6"


def test_a_finding_that_names_two_takes_is_judged_by_them(judge: ModuleType):
    told = judge.Told
    named = [
        (told("sample", 5, "prop moved"), ("12A-1A", "12A-2B")),
        (told("sample", 11, "prop moved"), ("12B-1A", "12B-2A")),
        (told("sample", 9, "soft focus"), ()),
        (told("sample", 9, "dropped frames"), ("12C-2B",)),
        (told("sample", 2, "dropped frames"), ("12B-1A",)),
    ]
    table = judge.by_fault([ROOT / "sample"], named)
    assert "| prop moved | 1 | 1 | 2 | 1 |" in table
    assert "| soft focus | 1 | 1 | 1 | 1 |" in table, "the two clips at cut 9, of which 12B-2B is soft"
    assert "| dropped frames | 1 | 1 | 2 | 1 |" in table
    assert "| wardrobe | 1 | 0 | 0 | 0 |" in table


def test_a_prop_that_moved_outside_the_frame_is_no_fault_of_that_clip(judge: ModuleType, tmp_path: Path):
    def clip(camera: str, mug: float, *faults: str) -> dict:
        told = [{"kind": kind, "what": "", "amount": 0.1, "intended": False} for kind in faults]
        owners = {"ANNA": {"box": [mug / 3, 0, 1, 1], "share": 0.2}, "mug": {"box": [mug, 0, 1, 1], "share": 0.01}}
        of = {"scene": "1", "setup": "A", "camera": {"letter": camera}, "world": {"cast": {"ANNA": {}}}}
        return {**of, "owners": owners, "faults": told}

    clips = {"1A-1A": clip("A", 0.3), "1A-2A": clip("A", 0.4, "prop moved", "exposure"),
             "1A-1B": clip("B", 0.3), "1A-2B": clip("B", 0.3, "prop moved", "exposure")}  # fmt: skip
    (tmp_path / "TRUTH.json").write_text(json.dumps({"clips": clips}))
    shown = {name: [fault["kind"] for fault in one["faults"]] for name, one in judge.told_clips(tmp_path).items()}
    assert shown == {"1A-1A": [], "1A-2A": ["prop moved", "exposure"], "1A-1B": [], "1A-2B": ["exposure"]}
