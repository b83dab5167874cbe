"""FCP XML and FCPXML: speeds, transitions, nesting, lanes, mixed rates, from made documents."""

from __future__ import annotations

from fractions import Fraction

import pytest

from onelight.editorial import conform

from .made import fcp, fcp_item, fcp_speed, fcpx

H = 86400


def events(put, name, text, **more):
    return conform(put(name, text), [], [], **more).cut.events


@pytest.mark.parametrize(("percent", "reverse", "begin", "speed", "source"), [
    (200, False, 10, 2, (20, 67)), (50, False, 100, 0.5, (50, 62)), (100, True, 100, -1, (116, 140)),
])
def test_fcp_time_remap(put, percent, reverse, begin, speed, source):
    """in and out count frames after the remap; what runs backwards is counted from its end."""
    item = fcp_item("A001", 0, 24, begin, begin + 24, fcp_speed(percent, reverse))
    event, = events(put, "a.xml", fcp(item))
    assert (event.speed, event.source_start - H, event.source_end - H) == (speed, *source)


def test_fcp_variable_speed_is_said(put):
    item = fcp_item("A001", 0, 24, 0, 24, fcp_speed(80).replace("<value>0</value>", "<value>1</value>"))
    cut = conform(put("a.xml", fcp(item)), [], []).cut
    assert any("'A001' has a variable speed" in w for w in cut.warnings)


def test_fcp_transition_between_minus_ones(put):
    """The clips meet at the cut point; the frames under the dissolve are handles."""
    wipe = ("<transitionitem><start>40</start><end>60</end><alignment>center</alignment><effect><name>Edge Wipe</name>"
            "<effectcategory>Wipe</effectcategory><wipecode>1</wipecode></effect></transitionitem>")
    text = fcp(fcp_item("A001", 0, -1, 0, 60) + wipe + fcp_item("A002", -1, 100, 10, 70))
    a, b = events(put, "a.xml", text)
    assert (a.record_end, a.source_end - H) == (50, 50)
    assert (b.record_start, b.source_start - H, b.record_end) == (50, 20, 100)
    assert (b.transition.kind, b.transition.frames) == ("W001", 20)


def test_fcp_ntsc(put):
    event, = events(put, "a.xml", fcp(fcp_item("A001", 0, 24, 0, 24, fps=30), fps=30, ntsc=True))
    assert event.rate == Fraction(30000, 1001)


def test_fcp_sequences_by_name(put):
    text = fcp(fcp_item("A001", 0, 24, 0, 24), name="one")
    two = text.replace("</xmeml>", text.split('<xmeml version="5">')[1].replace("<name>one<", "<name>two<")
                       .replace('id="s"', 'id="t"'))
    assert len(events(put, "a.xml", two, sequence="two")) == 1


@pytest.mark.parametrize(("points", "speed", "source"), [
    ("0s 3600s 1s 3602s", 2, (0, 47)), ("0s 3602s 1s 3601s", -1, (24, 48)), ("0s 3601s 1s 3601s", 0, (24, 25)),
])
def test_fcpx_time_map(put, points, speed, source):
    t0, v0, t1, v1 = points.split()
    text = fcpx(f'<asset-clip ref="r9" name="A" offset="3600s" start="0s" duration="1s"><timeMap>'
                f'<timept time="{t0}" value="{v0}"/><timept time="{t1}" value="{v1}"/></timeMap></asset-clip>')
    event, = events(put, "a.fcpxml", text)
    assert (event.speed, event.source_start - H, event.source_end - H) == (speed, *source)
    assert event.reel == "A001"


def test_fcpx_lanes_titles_and_disabled(put):
    text = fcpx('<asset-clip ref="r9" name="A" offset="3600s" start="3601s" duration="4s">'
                '<asset-clip ref="r9" lane="1" name="B" offset="3602s" start="3600s" duration="1s" enabled="0"/>'
                '<title lane="2" name="T" offset="3601s" duration="2s"/></asset-clip>')
    a, b, t = events(put, "a.fcpxml", text)
    assert [(e.track, e.name, e.record_start, e.record_end) for e in (a, b, t)] == [
        ("V1", "A", 0, 96), ("V2", "B", 24, 48), ("V3", "T", 0, 48)]
    assert (b.enabled, t.note) == (False, "made by the editing system: title")


def test_fcpx_multicam_and_drop_frame(put):
    media = ('<media id="m1"><multicam format="r1" tcStart="0s"><mc-angle name="one" angleID="1"><asset-clip ref="r9" '
             'name="cam1" offset="0s" start="3600s" duration="10s"/></mc-angle><mc-angle name="two" angleID="2">'
             '<asset-clip ref="r9" name="cam2" offset="0s" start="3605s" duration="5s"/></mc-angle></multicam></media>')
    text = fcpx('<mc-clip ref="m1" offset="3600s" start="1s" duration="2s"><mc-source angleID="2" srcEnable="all"/>'
                "</mc-clip>", media)
    event, = events(put, "a.fcpxml", text)
    assert (event.name, event.source_start - H, event.record_end) == ("cam2", 6 * 24, 48)
    drop = fcpx('<asset-clip ref="r9" offset="0s" start="3600s" duration="1001/1000s"/>', frame="1001/30000s",
                start="0s").replace("NDF", "DF")
    cut = conform(put("b.fcpxml", drop), [], []).cut
    assert (cut.rate, cut.start_timecode) == (Fraction(30000, 1001), "00:00:00;00")
