"""What Onelight says goes with the timeline: markers, CDL, notes; twice said is said once."""

from __future__ import annotations

import opentimelineio as otio
import pytest

from onelight.editorial import conform, write
from onelight.picture.cdl import Cdl
from onelight.records import Finding

from .made import Line, edl, fcp, fcp_item, fcpx, finding

GRADE = Cdl(slope=(1.25, 1.0, 0.8), offset=(0.0, -0.01, 0.0), power=(1.0, 1.0, 1.1), saturation=0.9)
TWO = edl([Line("A001", 86400, 0, 48, extra=("* ASC_SOP (1 1 1)(0 0 0)(1 1 1)", "* ASC_SAT 1")),
           Line("A002", 86900, 48, 48, extra=("* LOC: 00:00:03:00 GREEN   KEEP ME",))])


@pytest.fixture
def two(put):
    return conform(put("two.edl", TWO), [], [], rate=24)


@pytest.mark.parametrize(("severity", "colour"), [("slight", "YELLOW"), ("visible", "ORANGE"), ("jarring", "RED")])
def test_findings_are_markers_by_severity(two, tmp_path, severity, colour):
    a, b = two.cut.events
    write(two.timeline, tmp_path / "o.otio", cut=two.cut, findings=[finding((a.id, b.id), severity)])
    written = otio.adapters.read_from_file(str(tmp_path / "o.otio"))
    clips = written.find_clips()
    assert [len(c.markers) for c in clips] == [0, 2]  # at the incoming shot, beside the one that was there
    marker = clips[1].markers[1]
    assert (marker.name, marker.color) == ("key-level 0.5 stops", colour)
    assert marker.comment == "The key drops by half a stop."
    assert marker.marked_range.start_time.to_frames() == 86900
    kept = dict(marker.metadata["onelight"]["finding"])
    assert Finding.from_document({**kept, "events": list(kept["events"]), "shots": list(kept["shots"]),
                                  "frames": list(kept["frames"])}) == finding((a.id, b.id), severity)


def test_the_timeline_given_is_not_changed(two, tmp_path):
    before = two.timeline.to_json_string()
    write(two.timeline, tmp_path / "o.otio", cut=two.cut, findings=[finding((two.cut.events[0].id,))],
          grades={two.cut.events[0].id: GRADE}, notes={two.cut.events[0].id: "n"})
    assert two.timeline.to_json_string() == before


def test_edl_lines(two, tmp_path):
    a, b = two.cut.events
    write(two.timeline, tmp_path / "o.edl", cut=two.cut, findings=[finding((a.id, b.id))], grades={a.id: GRADE},
          notes={b.id: "circled by A. Grader\nas colourist"})
    lines = (tmp_path / "o.edl").read_text().splitlines()
    assert lines[2:] == [
        "001  A001     V     C        01:00:00:00 01:00:02:00 00:00:00:00 00:00:02:00", "* FROM CLIP NAME: A001",
        "* ASC_SOP (1.25 1.0 0.8)(0.0 -0.01 0.0)(1.0 1.0 1.1)", "* ASC_SAT 0.9",
        "002  A002     V     C        01:00:20:20 01:00:22:20 00:00:02:00 00:00:04:00", "* FROM CLIP NAME: A002",
        "* LOC: 00:00:03:00 GREEN   KEEP ME",
        "* LOC: 00:00:02:00 ORANGE  key-level 0.5 stops (visible, 90%): The key drops by half a stop.",
        "* COMMENT: circled by A. Grader as colourist"]


@pytest.mark.parametrize("kind", [".edl", ".otio"])
def test_said_twice_is_there_once(two, tmp_path, kind):
    said = {"findings": [finding((two.cut.events[1].id,))], "grades": {two.cut.events[0].id: GRADE},
            "notes": {two.cut.events[0].id: "circled"}}
    write(two.timeline, tmp_path / f"1{kind}", cut=two.cut, **said)
    again = conform(tmp_path / f"1{kind}", [], [], rate=24)
    events = again.cut.events
    write(again.timeline, tmp_path / f"2{kind}", cut=again.cut, findings=[finding((events[1].id,))],
          grades={events[0].id: GRADE}, notes={events[0].id: "circled"})
    if kind == ".edl":
        assert (tmp_path / "2.edl").read_text() == (tmp_path / "1.edl").read_text()
    third = conform(tmp_path / f"2{kind}", [], [], rate=24)
    assert [len(c.markers) for c in third.timeline.find_clips()] == [0, 2]


def test_other_cdl_words_stay(put, tmp_path):
    timeline = conform(put("a.edl", TWO), [], [], rate=24).timeline
    timeline.find_clips()[0].metadata["cdl"]["asc_cc_id"] = "cc0001"
    timeline.to_json_file(str(tmp_path / "a.otio"))
    result = conform(tmp_path / "a.otio", [], [])
    write(result.timeline, tmp_path / "b.otio", cut=result.cut, grades={result.cut.events[0].id: GRADE})
    written = otio.adapters.read_from_file(str(tmp_path / "b.otio"))
    cdl = written.find_clips()[0].metadata["cdl"]
    assert cdl["asc_cc_id"] == "cc0001"
    assert list(cdl["asc_sop"]["slope"]) == [1.25, 1.0, 0.8]


def test_a_finding_by_its_frames(two, tmp_path):
    lost = finding((), name="F2")
    warnings = write(two.timeline, tmp_path / "o.otio", cut=two.cut, findings=[lost])
    assert any("Finding F2 (key-level) is in none of the cut's events" in w for w in warnings)


def test_fcp_markers_colour_and_what_stays(put, tmp_path):
    text = fcp(fcp_item("A001", 0, 48, 24, 72, "<!-- mine --><colorinfo><lut>x</lut><asc_sop/></colorinfo>")
               + fcp_item("A002", 48, 96, 24, 72))
    result = conform(put("a.xml", text), [], [])
    a, _ = result.cut.events
    assert write(result.timeline, tmp_path / "b.xml", cut=result.cut, grades={a.id: GRADE}) == ()
    written = (tmp_path / "b.xml").read_text()
    sop = "<asc_sop>(1.25 1.0 0.8)(0.0 -0.01 0.0)(1.0 1.0 1.1)</asc_sop><asc_sat>0.9</asc_sat>"
    assert written == text.replace("<asc_sop/></colorinfo>", f"{sop}</colorinfo>")


def test_fcpx_keeps_the_order_of_the_dtd(put, tmp_path):
    text = fcpx('<asset-clip ref="r9" name="A" offset="3600s" start="3601s" duration="2s"><note>x</note>'
                '<metadata><md key="k" value="v"/></metadata></asset-clip>'
                '<asset-clip ref="r9" name="B &amp; &lt;C&gt;" offset="3602s" start="3603s" duration="2s"/>')
    result = conform(put("a.fcpxml", text), [], [])
    a, b = result.cut.events
    assert b.name == "B & <C>"
    warnings = write(result.timeline, tmp_path / "b.fcpxml", cut=result.cut, findings=[finding((a.id,)),
                     finding((b.id,))], grades={a.id: GRADE, b.id: GRADE})
    assert any("FCPXML has no ASC CDL" in w for w in warnings)
    again = conform(tmp_path / "b.fcpxml", [], [])
    assert [e.cdl and e.cdl.slope for e in again.cut.events] == [GRADE.slope] * 2
    written = (tmp_path / "b.fcpxml").read_text()
    assert written.index("<note>") < written.index("<marker") < written.index('<md key="k"')


def test_from_edl_to_a_format_that_it_never_was(two, tmp_path):
    a, _ = two.cut.events
    for kind in (".xml", ".fcpxml", ".otio"):
        write(two.timeline, tmp_path / f"b{kind}", cut=two.cut, grades={a.id: GRADE})
        again = conform(tmp_path / f"b{kind}", [], []).cut
        assert again.events[0].cdl is not None
        assert again.events[0].cdl.slope == GRADE.slope
        assert [e.reel for e in again.events] == ["A001", "A002"]


def test_a_changed_timeline_is_written_anew(two, tmp_path):
    """The text that came in is only used as long as it is that timeline's."""
    two.timeline.find_clips()[1].name = "RENAMED"
    write(two.timeline, tmp_path / "b.edl", cut=two.cut)
    assert "RENAMED" in (tmp_path / "b.edl").read_text()
