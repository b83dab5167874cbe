"""Small timelines made at random, to OTIO, EDL and both XMLs and back: nothing is lost."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
from hypothesis import given, settings
from hypothesis import strategies as st

from onelight.editorial import conform, write
from onelight.editorial.exact import span, time
from onelight.units.time import rate

from .made import Line, edl, rows

NAMES = st.text(alphabet="ABCdef0123456789_-é", min_size=1, max_size=12)
REELS = st.text(alphabet="ABCDEF0123456789_", min_size=3, max_size=8).filter(
    lambda reel: reel not in ("AUX", "BLK") and not reel.isdigit())
RATES = st.sampled_from(["23.976", "24", "25", "29.97", "30", "48", "50", "59.94", "60"])
CDL = st.one_of(st.none(), st.tuples(*[st.floats(0.1, 3).map(lambda v: round(v, 4))] * 10))
FEW = settings(max_examples=12, deadline=None, derandomize=True)


@st.composite
def lines(draw) -> list[Line]:
    found, record = [], draw(st.integers(0, 90000))
    for index in range(draw(st.integers(1, 5))):
        length = draw(st.integers(1, 200))
        dissolve = draw(st.sampled_from([0, 0, 0, 1, 12])) if index else 0
        speed = draw(st.sampled_from([1, 1, 1, 0, -1, 2, 0.5, 1.25])) if not dissolve else 1
        gap = 0 if dissolve else draw(st.sampled_from([0, 0, 7]))
        record += gap
        source = draw(st.integers(0, 80000))
        found.append(Line(draw(REELS), source, record, length, draw(NAMES), speed, dissolve))
        record += length
    return found


@FEW
@given(lines(), CDL)
def test_edl_to_each_format_and_back(made, grade):
    extra = ()
    if grade:
        s = [f"{v:.4f}" for v in grade]
        extra = (f"* ASC_SOP ({' '.join(s[0:3])})({' '.join(s[3:6])})({' '.join(s[6:9])})", f"* ASC_SAT {s[9]}")
    made[0] = Line(*[getattr(made[0], f) for f in ("reel", "source", "record", "length", "name", "speed")], extra=extra)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.edl"
        path.write_text(edl(made))
        before = conform(path, [], [], rate=24)
        assert [(e.reel, e.name, e.source_start, e.record_end - e.record_start) for e in before.cut.events] == [
            (line.reel, line.name, line.source, line.length) for line in made]
        assert [e.speed for e in before.cut.events] == [line.speed for line in made]
        assert [e.transition.frames if e.transition else 0 for e in before.cut.events] == [m.dissolve for m in made]
        assert (before.cut.events[0].cdl is None) == (grade is None)
        for kind in (".edl", ".otio", ".xml", ".fcpxml"):
            write(before.timeline, path.with_name(f"b{kind}"), cut=before.cut)
            again = conform(path.with_name(f"b{kind}"), [], [], rate=24 if kind == ".edl" else None).cut
            assert rows(again) == rows(before.cut), kind


@st.composite
def timelines(draw) -> otio.schema.Timeline:
    """Tracks of clips, gaps, dissolves, speeds, markers, foreign metadata, at any rate."""
    fps = rate(draw(RATES))
    timeline = otio.schema.Timeline(draw(NAMES), global_start_time=time(draw(st.integers(0, 100000)), fps))
    timeline.metadata["somebody"] = {"else": draw(st.lists(st.integers(), max_size=3))}
    for number in range(draw(st.integers(1, 3))):
        track = otio.schema.Track(f"V{number}", kind="Video")
        timeline.tracks.append(track)
        for index in range(draw(st.integers(1, 4))):
            if draw(st.booleans()):
                track.append(otio.schema.Gap(source_range=span(0, draw(st.integers(1, 50)), fps)))
            elif index and isinstance(track[-1], otio.schema.Clip) and draw(st.booleans()):
                over = [time(draw(st.integers(1, 5)), fps) for _ in range(2)]
                track.append(otio.schema.Transition("Cross Dissolve", "SMPTE_Dissolve", *over))
            track.append(draw(clips(fps)))
    return timeline


@st.composite
def clips(draw, fps: Fraction) -> otio.schema.Clip:
    first, length, into = draw(st.integers(0, 90000)), draw(st.integers(20, 300)), draw(st.integers(6, 100))
    media = otio.schema.ExternalReference(f"file:///card/{draw(REELS)}.mov", span(first, 800, fps))
    clip = otio.schema.Clip(draw(NAMES), media, span(first + into, length, fps), metadata={"x": {"y": [1, None, "z"]}})
    speed = draw(st.sampled_from([1, 1, 1, 2, -1, 0]))
    if speed != 1:
        clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=speed) if speed else otio.schema.FreezeFrame())
    clip.enabled = draw(st.booleans())
    if draw(st.booleans()):
        clip.markers.append(otio.schema.Marker(draw(NAMES), span(first + into + 2, 1, fps), color="GREEN"))
    return clip


@FEW
@given(timelines())
def test_otio_to_each_format_and_back(timeline):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.otio"
        timeline.to_json_file(str(path))
        before = conform(path, [], [])
        for kind in (".otio", ".xml", ".fcpxml"):
            write(before.timeline, path.with_name(f"b{kind}"), cut=before.cut)
            again = conform(path.with_name(f"b{kind}"), [], [])
            assert rows(again.cut) == rows(before.cut), kind
            assert again.cut.start_timecode == before.cut.start_timecode
            marks = [[(m.name, m.marked_range.start_time.to_frames()) for c in t.timeline.find_clips()
                      for m in c.markers] for t in (again, before)]
            assert marks[0] == marks[1], kind
        again = conform(path.with_name("b.otio"), [], []).timeline
        # of what others wrote nothing has changed
        for was, now in zip(timeline.find_clips(), again.find_clips(), strict=True):
            assert str(now.metadata["x"]) == str(was.metadata["x"])
        assert str(again.metadata["somebody"]) == str(timeline.metadata["somebody"])
        assert now.media_reference.is_equivalent_to(was.media_reference)
