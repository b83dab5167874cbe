"""ASC MHL: sealed cards are verified in whatever hash they were sealed with, and never written to."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from ascmhl.history import MHLHistory
from lxml import etree

from onelight.dailies import checksum, mhl
from onelight.units.errors import BadMedia, Changed

from ..picture import made
from .conftest import Intake

SHARED = Path(__file__).parents[3] / "shared"
MHL_XML = "{urn:ASC:MHL:v2.0}"


def seal(card: Path, kind: str) -> None:
    tool = Path(sys.executable).with_name("ascmhl")
    subprocess.run([tool, "create", "-h", kind, card], check=True, capture_output=True)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(f): (f.read_bytes(), f.stat().st_mtime_ns) for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.parametrize("kind", ["xxh64", "md5", "sha1", "xxh128", "xxh3", "c4"])
def test_a_sealed_card_is_verified(intake: Intake, card: Path, kind: str) -> None:
    clips = card / "Clips"
    clips.mkdir()
    path = made.clip(clips / "A001C002_a.mov", 8)
    seal(card, kind)
    before = snapshot(card)
    report = intake(path)
    assert not report.refused and kind in intake.taken[0].sums[0].hashes
    assert Path(intake.clips[0].mhl).parent == card / "ascmhl"
    assert snapshot(card) == before


def test_a_file_that_isnt_what_was_sealed_is_refused_loudly(intake: Intake, card: Path) -> None:
    path = made.clip(card / "a.mov", 8)
    seal(card, "md5")
    was = mhl.entry(path)
    made.clip(path, 9)
    now = checksum.checksum([path], {path: ("md5",)}).files[0].hashes["md5"]
    report = intake(path)
    assert isinstance(report.errors[path], Changed) and was is not None
    assert was.hashes["md5"] in report.refused[0][1] and now in report.refused[0][1]
    assert not intake.clips and not list(intake.scratch.iterdir())


def test_the_newest_generation_counts(intake: Intake, card: Path) -> None:
    path = made.clip(card / "a.mov", 8)
    seal(card, "xxh64")
    seal(card, "md5")
    entry = mhl.entry(path)
    assert entry is not None and entry.manifest.name.startswith("0002_") and "md5" in entry.hashes
    assert not intake(path).refused


def test_a_manifest_changed_after_sealing_is_refused(intake: Intake, card: Path) -> None:
    path = made.clip(card / "a.mov", 8)
    seal(card, "xxh64")
    (manifest,) = (card / "ascmhl").glob("0001_*.mhl")
    manifest.write_text(manifest.read_text().replace("<hash>", "<hash> "))
    report = intake(path)
    assert isinstance(report.errors[path], Changed) and manifest.name in report.refused[0][1]


def test_a_file_that_no_history_lists_is_taken(intake: Intake, card: Path) -> None:
    made.clip(card / "a.mov", 8)
    seal(card, "xxh64")
    late = made.clip(card / "late.mov", 9)
    assert not intake(late).refused and intake.clips[0].mhl == ""


@pytest.mark.shared
def test_real_histories(intake: Intake) -> None:
    cards = sorted((SHARED / "mhl").glob("scenario_0*/*/A002R2EC/Clips"))
    if not cards:
        pytest.skip("../shared/mhl isn't here")
    files = [f for card in cards for f in sorted(card.iterdir())]
    report = intake(*files)
    assert len(report.refused) == len(files) and not report.done
    for path, said in report.refused:
        assert isinstance(report.errors[path], BadMedia)
        assert "no video" in said and "sealed" in said, said


@pytest.mark.shared
def test_a_real_history_with_another_file(intake: Intake, card: Path) -> None:
    source = SHARED / "mhl/scenario_03/file_server/A002R2EC"
    if not source.exists():
        pytest.skip("../shared/mhl isn't here")
    copy = card / "A002R2EC"
    shutil.copytree(source, copy, copy_function=shutil.copyfile)
    path = copy / "Clips/A002C006_141024_R2EC.mov"
    path.chmod(0o644)
    path.write_bytes(b"other")
    report = intake(path)
    assert isinstance(report.errors[path], Changed) and "f5ac8127b3b6b85cdc13f237c6005d80" in report.refused[0][1]


def test_the_productions_own_history(intake: Intake, card: Path, tmp_path: Path) -> None:
    paths = [made.clip(card / f"{name}.mov", 4 + n) for n, name in enumerate("abc")]
    intake(*paths[:2])
    folder = tmp_path / "film" / "ledger" / "mhl"
    (first,) = mhl.record(folder, [s for t in intake.taken for s in t.sums])
    assert mhl.record(folder, [s for t in intake.taken for s in t.sums]) == []
    intake(paths[2])
    (second,) = mhl.record(folder, [s for t in intake.taken for s in t.sums])
    assert (first.name[:5], second.name[:5]) == ("0001_", "0002_")
    history = MHLHistory.load_from_path(str(first.parents[1]))
    assert [len(h.media_hashes) for h in history.hash_lists] == [2, 1]
    entry = history.find_original_hash_entry_for_path("a.mov")
    assert f"xxh64:{entry.hash_string}" == intake.clips[0].id
    _check_shape(first, card)
    assert not list(folder.rglob("*.part"))


def _check_shape(manifest: Path, card: Path) -> None:
    """What ASCMHL.xsd asks of a manifest, element by element: the schema itself doesn't lie here."""
    root = etree.parse(str(manifest)).getroot()
    assert root.tag == f"{MHL_XML}hashlist" and root.get("version") == "2.0"
    assert [c.tag.removeprefix(MHL_XML) for c in root] == ["creatorinfo", "processinfo", "hashes"]
    creator = [c.tag.removeprefix(MHL_XML) for c in root[0]]
    assert creator == ["creationdate", "hostname", "tool", "location"]
    assert datetime.fromisoformat(root[0][0].text).tzinfo and root[0][3].text == str(card)
    assert [c.tag.removeprefix(MHL_XML) for c in root[1]] == ["process", "ignore"]
    for one in root[2]:
        path, kind = one
        assert path.tag == f"{MHL_XML}path" and int(path.get("size")) > 0
        assert datetime.fromisoformat(path.get("lastmodificationdate"))
        assert kind.tag == f"{MHL_XML}xxh64" and kind.get("action") == "original" and len(kind.text) == 16
