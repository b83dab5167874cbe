"""EDLs as they are written in the wild: rates, channels, dissolves, retimes, black, encodings."""

from __future__ import annotations

from fractions import Fraction

import opentimelineio as otio
import pytest

from onelight.editorial import conform, load, write
from onelight.units.errors import BadTimeline

from .made import Line, clip, edl, rows

H = 86400  # 01:00:00:00 at 24


def numbers(cut):
    return [(e.reel, e.source_start, e.record_start, e.record_end) for e in cut.events]


def test_rate_by_seconds_that_are_crossed(put):
    """10 frames from frame 20 cross a second at 24, from frame 0 they don't: the second has 24."""
    path = put("a.edl", edl([Line("A001", 20, 0, 10), Line("A002", 0, 10, 10)]))
    cut = conform(path, [], []).cut
    assert cut.rate == 24
    assert any("agree at 24" in warning for warning in cut.warnings)


@pytest.mark.parametrize("fps", ["25", "30", "48", "50", "60"])
def test_other_rates_give_themselves_away_too(put, fps):
    path = put("a.edl", edl([Line("A001", int(fps) - 3, 0, 10), Line("A002", 0, 10, 10)], fps))
    assert conform(path, [], []).cut.rate == int(fps)


def test_the_production_decides_between_23976_and_24(put):
    path = put("a.edl", edl([Line("A001", 20, 0, 10)]))
    assert conform(path, [clip("A001", fps="23.976")], []).cut.rate == Fraction(24000, 1001)
    warned = conform(path, [], []).cut
    assert warned.rate == 24
    assert any("23.976" in warning for warning in warned.warnings)


def test_the_production_decides_where_the_edl_says_nothing(put):
    path = put("a.edl", edl([Line("A001", 0, 0, 10)]))
    with pytest.raises(BadTimeline, match="--rate"):
        conform(path, [], [])
    assert conform(path, [clip("A001", fps=60)], []).cut.rate == 60
    with pytest.raises(BadTimeline, match="24 or 60"):
        conform(path, [clip("A001", fps=60), clip("A002", fps=24)], [])


def test_m2_speeds_give_the_rate_away(put):
    text = ("TITLE: X\n001  A001     V     C        00:00:01:00 00:00:03:00 00:00:00:00 00:00:01:00\n"
            "M2   A001           060.0                00:00:01:00\n")
    assert conform(put("a.edl", text), [], []).cut.rate == 30


def test_many_timecodes_below_24(put):
    lines = [Line("A001", 240 * n, 24 * n + n % 24, 24) for n in range(80)]
    cut = conform(put("a.edl", edl([Line("A001", 7 * n, 0 + 11 * n, 11) for n in range(len(lines))])), [], []).cut
    assert cut.rate == 24


def test_a_given_rate_that_cannot_be(put):
    path = put("a.edl", edl([Line("A001", 24, 0, 10)], 25))
    with pytest.raises(BadTimeline, match=r"line 3: 00:00:00:24 can't be at 24"):
        conform(path, [], [], rate=24)


@pytest.mark.parametrize("separator", ["semicolon", "header"])
def test_drop_frame(put, separator):
    text = edl([Line("A001", 17982, 107892, 300)], "29.97", drop=True)
    if separator == "header":
        text = text.replace(";", ":")
    cut = conform(put("a.edl", text), [], []).cut
    assert cut.rate == Fraction(30000, 1001)
    assert cut.start_timecode == "01:00:00;00"
    assert (cut.events[0].source_start, cut.events[0].source_timecode) == (17982, "00:10:00;00")
    assert (cut.events[0].record_start, cut.events[0].record_end) == (0, 300)


def test_drop_frame_survives_each_format(put, tmp_path):
    path = put("a.edl", edl([Line("A001", 17982, 107892, 300), Line("A002", 1800, 108192, 90)], "29.97", drop=True))
    before = conform(path, [], [])
    for kind in (".otio", ".edl", ".xml", ".fcpxml"):
        write(before.timeline, tmp_path / f"b{kind}", cut=before.cut)
        again = conform(tmp_path / f"b{kind}", [], []).cut
        assert rows(again) == rows(before.cut), kind
        assert again.start_timecode == "01:00:00;00"


@pytest.mark.parametrize(("channel", "tracks"), [
    ("V", ["V"]), ("B", ["V", "A1"]), ("AA/V", ["V", "A1", "A2"]), ("A2/V", ["V", "A2"]), ("A2", ["A2"]),
    ("VA1A2", ["V", "A1", "A2"]), ("V2", ["V2"]), ("AA", ["A1", "A2"]),
])
def test_channels(put, channel, tracks):
    text = edl([Line("A001", 20, 0, 10)]).replace(" V     C", f" {channel:<5} C")
    timeline = load(put("a.edl", text)).timeline
    assert [track.name for track in timeline.tracks] == tracks


def test_freeze_reverse_and_speed(put):
    path = put("a.edl", edl([
        Line("A001", 0, 0, 24, speed=0), Line("A002", 48, 24, 12, speed=-1), Line("A003", 100, 36, 24, speed=0.5)]))
    events = conform(path, [], [], rate=24).cut.events
    assert [(e.speed, e.source_start, e.source_end) for e in events] == [(0, 0, 1), (-1, 48, 60), (0.5, 100, 112)]


def test_one_frame_held_without_m2_is_a_freeze_and_said(put):
    text = "TITLE: X\n001  A001     V     C        00:00:01:00 00:00:01:01 00:00:00:00 00:00:02:00\n"
    cut = conform(put("a.edl", text), [], [], rate=24).cut
    assert (cut.events[0].speed, cut.events[0].source_end - cut.events[0].source_start) == (0, 1)
    assert any("read as a freeze" in warning for warning in cut.warnings)


def test_dissolve_from_black_and_wipe(put):
    text = ("TITLE: X\n"
            "001  BL       V     C        00:00:00:00 00:00:00:00 00:00:00:00 00:00:00:00\n"
            "001  A001     V     D    012 00:00:01:00 00:00:03:00 00:00:00:00 00:00:02:00\n"
            "002  A001     V     C        00:00:03:00 00:00:03:00 00:00:02:00 00:00:02:00\n"
            "002  A002     V     W007 020 00:00:05:00 00:00:06:00 00:00:02:00 00:00:03:00\n")
    result = conform(put("a.edl", text), [], [], rate=24)
    assert [(e.reel, e.transition and (e.transition.kind, e.transition.frames)) for e in result.cut.events] == [
        ("A001", ("dissolve", 12)), ("A002", ("W007", 20))]
    black = result.timeline.tracks[0][0]
    assert isinstance(black, otio.schema.Gap)


def test_a_dissolve_from_nothing_is_refused_with_its_line(put):
    text = ("TITLE: X\n"
            "001  A001     V     C        00:00:01:00 00:00:02:00 00:00:00:00 00:00:01:00\n"
            "002  A002     V     D    012 00:00:01:00 00:00:03:00 00:00:05:00 00:00:07:00\n")
    with pytest.raises(BadTimeline, match=r"a.edl, line 3: event 002 has a transition \(D 12\)"):
        conform(put("a.edl", text), [], [], rate=24)


def test_overlapping_events_go_above(put):
    path = put("a.edl", edl([Line("A001", 0, 0, 48), Line("A002", 0, 24, 48), Line("A003", 0, 72, 10)]))
    cut = conform(path, [], [], rate=24).cut
    assert [(e.track, e.reel, e.record_start) for e in cut.events] == [
        ("V1", "A001", 0), ("V1", "A003", 72), ("V2", "A002", 24)]
    assert any("before the event under it ends" in warning for warning in cut.warnings)


def test_c_mode_lists_are_laid_in_record_order(put):
    path = put("a.edl", edl([Line("A001", 0, 48, 48), Line("A002", 0, 0, 48)]))
    assert numbers(conform(path, [], [], rate=24).cut) == [("A002", 0, 0, 48), ("A001", 0, 48, 96)]


def test_over_midnight(put):
    text = "TITLE: X\n001  A001     V     C        23:59:59:00 00:00:01:00 23:59:59:00 00:00:01:00\n"
    with pytest.raises(BadTimeline):
        conform(put("bad.edl", text.replace("23:59:59:00 00:00:01:00\n", "12:00:00:00 00:00:01:00\n")), [], [], rate=24)
    cut = conform(put("a.edl", text.replace("23:59:59:00 00:00:01:00 23", "10:00:00:00 10:00:02:00 23")), [], [],
                  rate=24).cut
    assert (cut.events[0].record_start, cut.events[0].record_end) == (0, 48)


@pytest.mark.parametrize("how", [
    "*ASC_SOP (1.1 1 0.9)(0 0 0.01)(1 1 1)\n*ASC_SAT 0.9", "* ASC_SOP: (1.1 1 0.9) (0 0 0.01) (1 1 1)\n* ASC_SAT: 0.9",
    "* ASC_SOP (1.1000,1.0000,0.9000)(0,0,1e-2)(1,1,1)\n* ASC_SAT .9",
])
def test_cdl_however_it_is_spaced(put, how):
    grade = conform(put("a.edl", edl([Line("A001", 0, 0, 10, extra=(how,))])), [], [], rate=24).cut.events[0].cdl
    assert grade is not None
    assert (grade.slope, grade.offset, grade.power, grade.saturation) == ((1.1, 1, 0.9), (0, 0, 0.01), (1, 1, 1), 0.9)


@pytest.mark.parametrize(("encoding", "bom"), [
    ("latin-1", b""), ("utf-16", b""), ("utf-16-le", b""), ("utf-16-be", b"\xfe\xff"), ("utf-8", b"\xef\xbb\xbf"),
    ("utf-8", b""),
])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(put, tmp_path, encoding, bom, newline):
    """Read, and given back in the encoding and with the line ends that it came with."""
    text = edl([Line("A001", 20, 0, 10, name="Café für Élise"), Line("A002", 0, 10, 24)], newline=newline)
    data = bom + text.encode(encoding)
    result = conform(put("a.edl", data), [], [])
    assert [e.name for e in result.cut.events] == ["Café für Élise", "A002"]
    write(result.timeline, tmp_path / "b.edl", cut=result.cut)
    assert (tmp_path / "b.edl").read_bytes() == data
    if newline != "\r":
        write(result.timeline, tmp_path / "c.edl", cut=result.cut, notes={result.cut.events[0].id: "Grün"})
        again = conform(tmp_path / "c.edl", [], [])
        assert (again.cut.events[0].name, again.cut.events[0].note) == ("Café für Élise", "Grün")
        assert newline.encode("utf-16-le" if "16" in encoding else "ascii") in (tmp_path / "c.edl").read_bytes()


def test_a_broken_line_is_named(put):
    text = edl([Line("A001", 0, 0, 10)]) + "002  A002  V  C  00:00:01:00 00:00:02:00 00:00:00\n"
    with pytest.raises(BadTimeline, match=r"a\.edl, line 5: '002  A002"):
        conform(put("a.edl", text), [], [], rate=24)
    with pytest.raises(BadTimeline, match=r"line 3.*01:61:00:00"):
        conform(put("b.edl", edl([Line("A001", 0, 0, 10)]).replace("00:00:00:00 00:00:00:10", "01:61:00:00 01:61:00:10",
                                                                 1)), [], [], rate=24)


def test_zero_length_events_stay_in_the_timeline_only(put):
    path = put("a.edl", edl([Line("A001", 0, 0, 10), Line("A002", 5, 10, 0), Line("A003", 20, 10, 10)]))
    result = conform(path, [], [], rate=24)
    assert [e.reel for e in result.cut.events] == ["A001", "A003"]
    assert [c.name for c in result.timeline.find_clips()] == ["A001", "A002", "A003"]
    assert any("'A002' at" in w and "has no length" in w for w in result.cut.warnings)
