"""What isn't a timeline, or not what its name says: always words, never a raw exception."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from onelight.editorial import conform, load, read_ale, write
from onelight.units.errors import BadInput, BadTimeline, OnelightError

from .made import ALE, Line, edl, fcp, fcp_item, fcpx

ENDINGS = (".edl", ".otio", ".xml", ".fcpxml", ".aaf", ".ale")


def refused(path: Path) -> BadTimeline:
    with pytest.raises(BadTimeline) as error:
        conform(path, [], [], rate=24)
    assert path.name in error.value.problem or "that" in error.value.problem, error.value
    assert error.value.way_out
    return error.value


@pytest.mark.parametrize("ending", ENDINGS)
def test_empty(put, ending):
    assert "is empty" in refused(put(f"a{ending}", "")).problem
    assert "is empty" in refused(put(f"b{ending}", " \r\n\0")).problem


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("seed", range(5))
def test_binary_junk(put, ending, seed):
    refused(put(f"a{ending}", random.Random(seed).randbytes(4000)))


@pytest.mark.parametrize(("head", "says"), [
    (b"\x00\x00\x00\x18ftypqt  ", "QuickTime or MP4"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"PK\x03\x04", "ZIP"),
    (b"%PDF-1.7", "PDF")])
def test_other_files_are_named(put, head, says):
    assert says in refused(put("a.edl", head + bytes(500))).problem


def test_an_aaf_that_is_only_the_head_of_one(put):
    assert "broken AAF" in refused(put("a.aaf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000))).problem


@pytest.mark.parametrize("cut", [200, 700, 1500])
def test_truncated(put, cut):
    for ending, text in ((".xml", fcp(fcp_item("A", 0, 48, 0, 48) * 3)), (".fcpxml", fcpx("<gap/>" * 300)),
                         (".otio", json.dumps({"OTIO_SCHEMA": "Timeline.1", "x": "y" * 3000}))):
        refused(put(f"a{ending}", text[:cut]))


@pytest.mark.parametrize(("ending", "text", "kind"), [
    (".otio", edl([Line("A001", 20, 0, 10)]), "edl"), (".edl", fcp(fcp_item("A", 0, 48, 0, 48)), "xml"),
    (".xml", fcpx('<asset-clip ref="r9" offset="3600s" duration="1s"/>'), "fcpxml"),
    (".txt", edl([Line("A001", 20, 0, 10)]), "edl")])
def test_a_wrong_extension_is_read_as_what_it_is(put, ending, text, kind):
    loaded = load(put(f"a{ending}", text))
    assert loaded.kind == kind
    said = [w for w in loaded.warnings if f"although its name ends in {ending}" in w]
    assert bool(said) == (ending != ".txt")


def test_text_that_is_no_timeline(put):
    assert "no timeline that Onelight knows" in refused(put("a.edl", "Dear editor,\nhere is the list.\n")).problem
    assert "no timeline that Onelight knows" in refused(put("a.otio", '{"title": "cut"}')).problem
    assert "<html>" in refused(put("a.xml", "<html><body/></html>")).problem


def test_missing_and_folder(tmp_path):
    with pytest.raises(BadTimeline, match="is not there"):
        load(tmp_path / "gone.edl")
    with pytest.raises(BadTimeline, match="is a folder"):
        load(tmp_path)


def test_an_otio_of_a_newer_schema_is_named(put):
    document = {"OTIO_SCHEMA": "Timeline.1", "name": "x", "tracks": {"OTIO_SCHEMA": "Stack.9", "children": []}}
    problem = refused(put("a.otio", json.dumps(document, indent=1))).problem
    assert "newer OTIO, with Stack.9 (line 5)" in problem


def test_an_otio_that_holds_no_timeline(put):
    assert "holds a" in refused(put("a.otio", '{"OTIO_SCHEMA": "Clip.1", "name": "x"}')).problem


def test_a_clip_without_any_range(put):
    document = {"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1", "children": [
        {"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": [{"OTIO_SCHEMA": "Clip.1", "name": "lost"}]}]}}
    path = put("a.otio", json.dumps(document))
    with pytest.raises(BadTimeline, match="'lost' says neither which part"):
        conform(path, [], [])


def test_a_sequence_that_holds_itself(put):
    inner = '<sequence id="s"/>'
    text = fcp(fcp_item("loop", 0, 48, 0, 48, file=inner))
    with pytest.raises(BadTimeline, match="holds itself"):
        load(put("a.xml", text))


@pytest.mark.parametrize("text", [
    fcpx('<asset-clip ref="r9" offset="x" duration="1s"/>'), fcpx('<asset-clip ref="r7" offset="3600s"/>'),
    fcpx("<gap/>", frame="0s"), fcp(fcp_item("A", 0, 48, 0, 48)).replace("<start>0<", "<start>zero<"),
    fcp(fcp_item("A", 48, 0, 0, 48)), fcp("").replace("<timebase>24</timebase>", ""),
])
def test_xml_with_nonsense_in_it(put, text):
    with pytest.raises(OnelightError):
        load(put("a.xml", text))


@pytest.mark.parametrize("seed", range(30))
def test_spoiled_text_never_ends_in_a_raw_exception(put, seed):
    """A few characters changed anywhere in a good file."""
    random_ = random.Random(seed)
    good = [edl([Line("A001", 20, 0, 10, speed=2), Line("A002", 0, 10, 24, dissolve=5)]),
            fcp(fcp_item("A", 0, 48, 0, 48) + fcp_item("B", 48, 96, 0, 48)),
            fcpx('<asset-clip ref="r9" offset="3600s" duration="1s"/><gap duration="2s" offset="3601s"/>'), ALE]
    for number, text in enumerate(good):
        letters = list(text)
        for _ in range(3):
            letters[random_.randrange(len(letters))] = random_.choice("0:;<>/ \n\"A-9")
        try:
            conform(put(f"a{number}.edl", "".join(letters)), [], [], rate=24)
        except OnelightError as error:
            assert error.way_out


def test_writing_to_what_cannot_be_written(put, tmp_path):
    result = conform(put("a.edl", edl([Line("A001", 0, 0, 10)])), [], [], rate=24)
    with pytest.raises(BadInput, match=r"doesn't write .aaf.*\.otio, \.edl, \.xml or \.fcpxml"):
        write(result.timeline, tmp_path / "a.aaf", cut=result.cut)
    with pytest.raises(BadTimeline, match="can't be written"):
        write(result.timeline, tmp_path / "no" / "a.otio", cut=result.cut)
    with pytest.raises(BadInput, match="has no event x"):
        write(result.timeline, tmp_path / "a.otio", cut=result.cut, notes={"x": "y"})
    assert not list(tmp_path.glob(".*"))


def test_ale_is_for_ingest(put):
    path = put("a.ale", ALE)
    assert "Avid Log Exchange: a list of clips" in refused(path).problem
    assert "ingest" in refused(path).way_out
    with pytest.raises(BadTimeline, match="no clip list"):
        read_ale(put("b.ale", edl([Line("A001", 0, 0, 10)])))
