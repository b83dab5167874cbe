"""Dailies at the command line: taken in once, never altered, resumed after kill -9."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onelight import Production
from onelight.app.cli import run

from . import footage
from .killing import finish, kill_when


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    """(exit code, the JSON) of a command."""
    code = run([*map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def fingerprints(folder: Path) -> dict[str, str]:
    """Of every file, content and modification time."""
    return {
        str(p.relative_to(folder)): f"{hashlib.sha256(p.read_bytes()).hexdigest()} {p.stat().st_mtime_ns}"
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A production without clips."""
    return Production.create(tmp_path / "empty", rate=24, colour="Camera Rec.709").store.folder


def test_a_clip_is_known_with_all_that_its_file_says(taken_in: Path, capsys: pytest.CaptureFixture[str]):
    _, clips = told(capsys, "clips", taken_in)
    hero = next(clip for clip in clips if clip["name"] == "12A-1")
    assert (hero["scene"], hero["setup"], hero["take"]) == ("12", "A", 1)
    assert (hero["start_timecode"], hero["reel"], hero["rate"]) == ("01:00:00:00", "A001", "24")
    assert (hero["width"], hero["height"], hero["frames"]) == (*footage.SIZE, footage.FRAMES)
    assert hero["grant"]["by"] == "own tests"
    _, shots = told(capsys, "shots", taken_in)
    assert [one["shot"]["name"] for one in shots] == ["12A-1", "12B-1", "12C-1", "14A-1"]


def test_a_production_keeps_its_hashes_in_its_ledger(taken_in: Path):
    """And has no folders but those that a production has."""
    assert {p.name for p in taken_in.iterdir() if p.is_dir()} == {"vault", "models", "ledger"}
    manifests = list((taken_in / "ledger" / "mhl").rglob("*.mhl"))
    assert manifests
    listed = "".join(manifest.read_text() for manifest in manifests)
    assert all(f"{name}.mov" in listed for name in footage.CLIPS)


def test_the_meter_sees_the_light_error_that_was_made(taken_in: Path):
    production = Production.open(taken_in)
    readings = {r.shot: r for r in production.readings}
    by_name = {shot.name: readings[shot.id] for shot in production.shots}
    right, wrong = by_name["12B-1"], by_name["12C-1"]
    assert wrong.key_stops - right.key_stops == pytest.approx(footage.WRONG.stops, abs=0.15)
    assert wrong.white_kelvin < right.white_kelvin - 600


def test_ingesting_twice_changes_nothing(film: Path, footage_folder: Path, capsys: pytest.CaptureFixture[str]):
    card, before = fingerprints(footage_folder), fingerprints(film / "vault")
    clips = Production.open(film).clips
    code, report = told(capsys, "ingest", film, footage_folder)
    assert code == 0 and report["done"] == [] and len(report["already"]) == len(footage.CLIPS)
    assert Production.open(film).clips == clips
    assert fingerprints(film / "vault") == before
    assert fingerprints(footage_folder) == card


def test_a_changed_file_under_a_known_name_is_refused(
    empty: Path, footage_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    card = tmp_path / "card"
    card.mkdir()
    shutil.copy(footage_folder / "12A_T1.mov", card / "12A_T1.mov")
    assert told(capsys, "ingest", empty, card)[0] == 0
    shutil.copy(footage_folder / "14A_T1.mov", card / "12A_T1.mov")
    code, report = told(capsys, "ingest", empty, card)
    assert code == 2 and "not what was ingested" in report["refused"][0]["says"]
    assert [clip.name for clip in Production.open(empty).clips] == ["12A-1"]


def test_bad_files_are_reported_and_the_rest_goes_on(
    empty: Path, footage_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    card = tmp_path / "card"
    card.mkdir()
    good = footage_folder / "12A_T1.mov"
    (card / "a_empty.mov").touch()
    (card / "b_words.mov").write_text("this is no video")
    (card / "c_torn.mov").write_bytes(good.read_bytes()[: good.stat().st_size // 3])
    shutil.copy(good, card / "z_whole.mov")
    code, report = told(capsys, "ingest", empty, card, "--grant", "own tests")
    assert code == 2
    assert {Path(one["path"]).name for one in report["refused"]} == {"a_empty.mov", "b_words.mov", "c_torn.mov"}
    assert all(len(one["says"]) > 20 for one in report["refused"])
    assert len(report["done"]) == 1 and len(Production.open(empty).clips) == 1


def test_a_file_that_is_not_there_and_a_folder_without_pictures(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    code, report = told(capsys, "ingest", empty, tmp_path / "nothing.mov")
    assert code == 2 and (report.get("refused") or report["error"])
    (tmp_path / "papers").mkdir()
    code, report = told(capsys, "ingest", empty, tmp_path / "papers")
    assert code == 2 and "no pictures" in report["error"]["problem"]


def clips_stored(film: Path) -> int:
    """How many clips the catalogue holds: asked of SQLite itself, read-only, in under a millisecond."""
    with closing(sqlite3.connect(f"file:{film / 'catalogue.db'}?mode=ro", uri=True, timeout=30)) as catalogue:
        return catalogue.execute("SELECT count(*) FROM records WHERE kind = 'Clip'").fetchone()[0]


@pytest.mark.timeout(600)
def test_kill_9_in_the_middle_of_ingest_loses_the_running_clip_only(tmp_path: Path):
    card = tmp_path / "card"
    names = (*footage.CLIPS, "15A_T1", "15B_T1", "16A_T1", "16B_T1")
    footage.make(card, names, frames=24)
    originals = fingerprints(card)
    film = Production.create(tmp_path / "film", rate=24, colour="Camera Rec.709").store.folder
    killed = kill_when(lambda: clips_stored(film) >= 2, "ingest", film, card, "--grant", "own tests")
    production = Production.open(film)
    kept = [clip.id for clip in production.clips]
    assert killed and 2 <= len(kept) < len(names)
    for clip in production.clips:
        production.store.vault.verify(clip.proxy)
        production.store.vault.verify(clip.analysis)
    done = finish("ingest", film, card, "--grant", "own tests")
    assert done.returncode == 0, done.stderr
    production = Production.open(film)
    assert [clip.id for clip in production.clips][: len(kept)] == kept
    assert len(production.clips) == len(production.readings) == len(names)
    assert list((film / "vault" / "scratch").iterdir()) == []
    assert fingerprints(card) == originals


def test_a_timeline_conforms_and_offline_events_are_said(
    film: Path, footage_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    code, cut = told(capsys, "conform", film, footage_folder / "cut.otio")
    assert code == 0 and [e["name"] for e in cut["events"]][:2] == ["12A_T1", "12B_T1"]
    assert all(event["clip"] for event in cut["events"]) and cut["events"][0]["head_handle"] == 8
    unknown = tmp_path / "unknown.edl"
    unknown.write_text("TITLE: X\n001  ZZ9 V C 05:00:00:00 05:00:01:00 01:00:00:00 01:00:01:00\n")
    code, cut = told(capsys, "conform", film, unknown, "--rate", "24")
    assert code == 0 and cut["events"][0]["clip"] is None and cut["events"][0]["reel"] == "ZZ9"
    code, told_error = told(capsys, "conform", film, tmp_path / "gone.otio")
    assert code == 2 and "gone.otio" in told_error["error"]["problem"]


def test_grants_are_given_afterwards(empty: Path, footage_folder: Path, capsys: pytest.CaptureFixture[str]):
    told(capsys, "ingest", empty, footage_folder / "12A_T1.mov")
    assert Production.open(empty).clips[0].grant is None
    code, error = told(capsys, "learn", empty, "--seconds", "1")
    assert code == 2 and error["error"]["code"] == "refused" and "onelight grant" in error["error"]["way_out"]
    code, granted = told(capsys, "grant", empty, "--by", "Jane Doe", "--until", "2999-12-31")
    assert code == 0 and granted[0]["grant"]["until"] == "2999-12-31"
    code, error = told(capsys, "grant", empty, "12A-2", "--by", "Jane Doe")
    assert code == 2 and "12A-1" in error["error"]["way_out"]


def test_a_meant_look_is_marked(film: Path, capsys: pytest.CaptureFixture[str]):
    code, meant = told(capsys, "intend", film, "12C-1", "--by", "Ines", "--role", "cinematographer")
    assert code == 0 and meant["shot"] == "12C-1"
    code, error = told(capsys, "intend", film, "12C-9", "--by", "Ines", "--role", "cinematographer")
    assert code == 2 and "12C-1" in error["error"]["way_out"]
    code, error = told(capsys, "intend", film, "12C-1", "--kind", "keylevel", "--by", "I", "--role", "director")
    assert code == 2 and "key-level" in error["error"]["way_out"]
