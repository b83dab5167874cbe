"""What leaves: circled proposals and nothing else, whole, to the bit the same after kill -9."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import opentimelineio as otio
import pytest

from onelight import Production
from onelight.app.cli import run
from onelight.fixes.match.recipe import recipe_of
from onelight.picture import exr
from onelight.picture.cdl import read as read_cdl
from onelight.picture.grade import Face, Grade
from onelight.records import Proposal, Variant

from . import footage
from .killing import finish, kill_when

GRADE = Grade.from_face(Face(stops=1.0, mireds=-45.0))


def propose(film: Path, shot: str = "12C-1", **changes: Any) -> str:
    """A match proposal as `fix` would keep it, with a known grade; its name."""
    store = Production.open(film).store
    ways = {"full": GRADE, "exposure only": GRADE.exposure_only()}
    variants = tuple(Variant(name=n, recipe=recipe_of(g, ""), numbers={}) for n, g in ways.items())
    fields: dict[str, Any] = {
        "id": store.next_proposal_id(), "fix": "match", "nature": "assistive", "shot": shot,
        "intent": {"to": "12B-1"}, "variants": variants, "chosen": "full",
    }  # fmt: skip
    store.put(proposal := Proposal(**{**fields, **changes}))
    return proposal.id


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    """(exit code, the JSON) of a command."""
    capsys.readouterr()
    code = run([*map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def decide(capsys: pytest.CaptureFixture[str], verdict: str, film: Path, name: str, role: str = "colourist") -> Any:
    """A decision by Ana Lee, which has to be taken."""
    code, decision = told(capsys, verdict, film, name, "--by", "Ana Lee", "--role", role, "--note", "Looked twice")
    assert code == 0, decision
    return decision


def refused(capsys: pytest.CaptureFixture[str], film: Path, out: Path) -> dict[str, str]:
    """A delivery is asked for, and nothing whatever is handed out. The error."""
    code, answer = told(capsys, "deliver", film, out)
    assert code == 2 and not out.exists()
    assert Production.open(film).status()["deliveries"] == 0
    return answer["error"]


def hashes(folder: Path) -> dict[str, str]:
    """Of the pulls and grades: what has to be the same, however often it was begun."""
    kept = {".exr", ".cc", ".cube", ".ccc"}
    files = sorted(p for p in folder.rglob("*") if p.suffix in kept)
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


class TestRefused:
    def test_nothing_proposed(self, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        assert refused(capsys, film, tmp_path / "out")["code"] == "refused"

    def test_nothing_circled(self, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        propose(film)
        assert "circled" in refused(capsys, film, tmp_path / "out")["problem"]
        code, answer = told(capsys, "deliver", film, tmp_path / "out", "P1")
        assert code == 2 and "P1" in answer["error"]["problem"] and not (tmp_path / "out").exists()

    @pytest.mark.parametrize("word", ["hold", "ng"])
    def test_the_last_word_counts(self, word: str, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        name = propose(film)
        decide(capsys, "circle", film, name)
        decide(capsys, word, film, name)
        refused(capsys, film, tmp_path / "out")
        code, answer = told(capsys, "deliver", film, tmp_path / "out", name)
        assert code == 2 and "Ana Lee" in answer["error"]["problem"] and not (tmp_path / "out").exists()

    def test_one_that_may_not_leave_keeps_all_from_leaving(
        self, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ):
        first, second = propose(film), propose(film, "12B-1", nature="generative")
        decide(capsys, "circle", film, first)
        decide(capsys, "circle", film, second)
        assert "director" in refused(capsys, film, tmp_path / "out")["problem"]

    def test_a_look_that_was_locked_since(self, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        name = propose(film)
        decide(capsys, "circle", film, name)
        told(capsys, "intend", film, "12C-1", "--by", "Ines", "--role", "cinematographer")
        assert "Ines" in refused(capsys, film, tmp_path / "out")["problem"]

    def test_a_recipe_that_nobody_looked_at(self, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        name = propose(film)
        decide(capsys, "circle", film, name)
        store = Production.open(film).store
        proposal = store.get(Proposal, name)
        assert proposal is not None
        other = Variant(name="full", recipe=recipe_of(Grade.from_face(Face(stops=3)), ""), numbers={})
        store.put(proposal.model_copy(update={"variants": (other,)}))
        assert "another recipe" in refused(capsys, film, tmp_path / "out")["problem"]

    def test_a_ledger_that_was_edited(self, film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        name = propose(film)
        decide(capsys, "ng", film, name)
        ledger = film / "ledger" / "decisions.jsonl"
        ledger.write_text(ledger.read_text().replace("ng", "circle"))
        assert refused(capsys, film, tmp_path / "out")["code"] == "changed"

    def test_a_role_or_a_name_that_is_none(self, film: Path, capsys: pytest.CaptureFixture[str]):
        name = propose(film)
        for by, role in (("", "colourist"), ("Onelight", "colourist"), ("Ana", ""), ("Ana", "gaffer")):
            code, answer = told(capsys, "circle", film, name, "--by", by, "--role", role)
            assert code == 2 and answer["error"]["way_out"], (by, role)
        assert Production.open(film).decision_on(name) is None


def test_what_was_circled_leaves_with_all_its_papers(
    film: Path, footage_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert told(capsys, "conform", film, footage_folder / "cut.otio")[0] == 0
    name, out = propose(film), tmp_path / "out"
    decision = decide(capsys, "circle", film, name)
    code, delivery = told(capsys, "deliver", film, out, "--viewing", "h264")
    assert code == 0 and [shot["shot"] for shot in delivery["shots"]] == ["12C-1"]
    pulls = sorted((out / "12C-1_match" / "exr").glob("*.exr"))
    assert len(pulls) == footage.FRAMES
    _, plate = next(iter(Production.open(film).plate("12C-1").window(3, 4)))
    pulled = exr.read(pulls[3])["rgba"]
    assert pulled.attributes["onelight:recipe"] == decision["recipe"]
    np.testing.assert_allclose(pulled.rgb, GRADE.apply(plate).linear(), rtol=2e-3, atol=2e-3)
    [(_, cdl)] = read_cdl(out / "12C-1_match" / "12C-1_match.cc")
    assert cdl.slope == pytest.approx(GRADE.cdl.slope, abs=1e-5)
    assert (out / "12C-1_match" / "12C-1_match.cube").is_file()
    assert "Ana Lee" in (out / "disclosure.md").read_text()
    paper = json.loads((out / "disclosure.json").read_text())["shots"][0]
    assert [clip["name"] for clip in paper["clips"]] == ["12C-1", "12B-1"]
    timeline: Any = otio.adapters.read_from_file(str(out / "timeline" / "cut.otio"))
    events = timeline.video_tracks()[0]
    assert [m.name for m in events[0].markers] == ["keep me"]
    assert events[3].metadata["cdl"]["asc_sop"]["slope"] == pytest.approx(list(GRADE.cdl.slope), abs=1e-5)
    assert "cdl" not in events[1].metadata
    before = hashes(out)
    assert told(capsys, "deliver", film, out, "--viewing", "h264")[0] == 0 and hashes(out) == before


def test_a_folder_with_other_things_in_it_is_left_alone(film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    decide(capsys, "circle", film, propose(film))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep")
    code, answer = told(capsys, "deliver", film, tmp_path / "out")
    assert code == 2 and "not empty" in answer["error"]["problem"]
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_an_original_that_has_moved(film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    decide(capsys, "circle", film, propose(film))
    store = Production.open(film).store
    store.put(
        *(c.model_copy(update={"path": "/gone/12C.mov"}) for c in Production.open(film).clips if c.name == "12C-1")
    )
    code, answer = told(capsys, "deliver", film, tmp_path / "out")
    assert code == 2 and answer["error"]["code"] == "missing" and "12C.mov" in answer["error"]["problem"]


def test_previews_are_marked_and_are_no_delivery(film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    name = propose(film)
    for words in (["--format", "png"], ["--format", "exr", "--full"], ["--variant", "exposure only"]):
        code, answer = told(capsys, "preview", film, name, tmp_path / "look", "--frames", "2", *words)
        assert code == 0 and answer["temp"] and all("TEMP" in file for file in answer["files"])
    shown = exr.read(sorted((tmp_path / "look").glob("*.exr"))[0])["rgba"]
    assert shown.attributes["onelight:status"] == "temp"
    _, plate = next(iter(Production.open(film).plate("12C-1").window(0, 1)))
    clean = GRADE.apply(plate).linear()
    different = np.abs(shown.rgb - clean).max(-1) > 0.02
    assert 0.002 < different.mean() < 0.2, "the mark covers a corner, and nothing but a corner"
    code, answer = told(capsys, "preview", film, name, tmp_path / "look", "--format", "gif")
    assert code == 2 and "png" in answer["error"]["way_out"]
    code, answer = told(capsys, "preview", film, "P9", tmp_path / "look")
    assert code == 2 and "P1" in answer["error"]["way_out"]


@pytest.mark.timeout(600)
def test_kill_9_in_the_middle_of_a_delivery(film: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    decide(capsys, "circle", film, propose(film))
    straight, broken = tmp_path / "straight", tmp_path / "broken"
    assert told(capsys, "deliver", film, straight, "--viewing", "h264")[0] == 0

    def some_frames() -> bool:
        return len(list(broken.rglob("*.exr"))) >= 8

    assert kill_when(some_frames, "deliver", film, broken, "--viewing", "h264")
    assert not (broken / "delivery.json").exists(), "half a delivery must not look like one"
    assert finish("deliver", film, broken, "--viewing", "h264").returncode == 0
    assert hashes(broken) == hashes(straight)
    assert (broken / "delivery.json").is_file()
