"""Events find their clips by reel and timecode, then by name; what isn't sure is said, never guessed."""

from __future__ import annotations

from fractions import Fraction

import opentimelineio as otio
import pytest

from onelight.editorial import conform
from onelight.units.errors import BadInput, BadTimeline

from .made import Line, clip, edl, fcp, fcp_item, shot

H = 86400
A = clip("A001", "01:00:00:00", 240)
B = clip("A002", "01:00:20:00", 240)


def one(put, line: Line, clips, shots=(), fps: str | int = 24, rate: str | int = 24):
    cut = conform(put("a.edl", edl([line], fps)), clips, list(shots), rate=rate).cut
    return cut.events[0], cut.warnings


def test_reel_and_timecode(put):
    event, warnings = one(put, Line("A001", H + 48, 0, 100), [A, B], [shot(A, 0, 60, 1), shot(A, 60, 240, 2)])
    assert (event.clip, event.source_start, event.source_end) == (A.id, 48, 148)
    assert (event.head_handle, event.tail_handle) == (48, 92)
    assert event.source_timecode == "01:00:02:00"
    assert event.shot == "xxh64:A001/2"  # 88 of its 100 frames
    assert warnings == ()


def test_one_reel_of_many_clips_is_told_apart_by_timecode(put):
    clips = [clip(f"C{n:03d}", f"01:0{n}:00:00", 240, reel="A001") for n in range(5)]
    event, warnings = one(put, Line("A001", H + 3 * 1440 + 10, 0, 24), clips)
    assert (event.clip, event.source_start) == (clips[3].id, 10)
    assert not warnings


def test_cmx_cuts_reels_to_eight_letters(put):
    long = clip("A003C012_240101_R1AB", reel="A003C012_240101_R1AB")
    event, _ = one(put, Line("A003C012", H, 0, 24), [A, long])
    assert event.clip == long.id


def test_an_unknown_reel_stays_offline_and_is_named(put):
    event, warnings = one(put, Line("A01", H, 0, 24), [A, B])
    assert (event.clip, event.shot, event.head_handle) == (None, None, 0)
    assert event.source_start == H  # from timecode zero
    assert len(warnings) == 1
    assert "V1 event 1" in warnings[0]
    assert "reel A01 is no clip of this production. The nearest: A001" in warnings[0]


def test_a_known_reel_at_another_time(put):
    event, warnings = one(put, Line("A001", H + 5000, 0, 24), [A, B])
    assert event.clip is None
    assert "reel A001 is known (A001 from 01:00:00:00, 240 frames), but not with that timecode" in warnings[0]


def test_ambiguous_is_not_guessed(put):
    twins = [clip("X1", reel="A001"), clip("X2", reel="A001")]
    event, warnings = one(put, Line("A001", H, 0, 24), twins)
    assert event.clip is None
    assert "fits several clips alike (X1, X2)" in warnings[0]


def test_twins_are_told_apart_by_name(put):
    twins = [clip("X1", reel="A001"), clip("X2", reel="A001")]
    event, warnings = one(put, Line("A001", H, 0, 24, name="X2.mov"), twins)
    assert event.clip == "xxh64:X2"
    assert not warnings


@pytest.mark.parametrize("extra", ["* FROM CLIP NAME: plate.mov", "* SOURCE FILE: plate",
                                   "* FROM CLIP: S:\\rushes\\plate.mov", "* FROM FILE: /rushes/PLATE.MOV"])
def test_by_what_the_remarks_name(put, extra):
    plate = clip("12A-3", path="/card/plate.mov", reel="")
    text = edl([Line("AX", H, 0, 24)]).replace("* FROM CLIP NAME: AX", extra)
    event = conform(put("a.edl", text), [A, plate], [], rate=24).cut.events[0]
    assert event.clip == plate.id


def test_sequences_match_by_their_name(put):
    plate = clip("B001", path="/card/plate.1001-1240#.exr", reel="")
    event, _ = one(put, Line("AX", H, 0, 24, name="plate.1001.exr"), [A, plate])
    assert event.clip == plate.id


def test_the_right_name_at_the_wrong_time(put):
    event, warnings = one(put, Line("AX", H + 9999, 0, 24, name="A001.mov"), [A])
    assert event.clip is None
    assert "A001 is the clip by its name, but its timecode (01:00:00:00, 240 frames)" in warnings[0]


def test_beyond_the_clips_end(put):
    event, warnings = one(put, Line("A001", H + 230, 0, 24), [A])
    assert (event.clip, event.source_end, event.tail_handle) == (A.id, 254, 0)
    assert "uses A001 14 frames beyond its last" in warnings[0]


def test_a_clip_without_timecode_by_url_and_media_range(put):
    """Camera files without timecode: the timeline's own range of the media tells the frame."""
    camera = clip("A001", "00:00:00:00", 600, 60, reel="", path="/footage/clean_cam01.mp4")
    timeline = otio.schema.Timeline("cut")
    track = otio.schema.Track("V", kind="Video")
    timeline.tracks.append(track)
    t = otio.opentime.RationalTime
    track.append(otio.schema.Clip("one", otio.schema.ExternalReference(
        "file:///elsewhere/clean_cam01.mp4", otio.opentime.TimeRange(t(1000, 60), t(600, 60))),
        otio.opentime.TimeRange(t(1120, 60), t(60, 60))))
    path = put("cut.otio", timeline.to_json_string())
    event = conform(path, [camera], [shot(camera, 0, 600)]).cut.events[0]
    assert (event.clip, event.source_start, event.source_end, event.shot) == (camera.id, 120, 180, "xxh64:A001/1")


def test_mixed_rates_are_counted_in_the_clips_frames(put):
    """A 24 cut of a 48 clip: a second is a second, twice the frames."""
    slow = clip("A001", "01:00:00:00", 480, 48)
    event, _ = one(put, Line("A001", H + 24, 0, 24), [slow])
    assert (event.rate, event.source_rate) == (24, 48)
    assert (event.source_start, event.source_end, event.source_timecode) == (48, 95, "01:00:01:00")


def test_23976_and_24_count_alike(put):
    ntsc = clip("A001", fps="23.976")
    event, _ = one(put, Line("A001", H + 24, 0, 24), [ntsc])
    assert (event.source_rate, event.source_start, event.source_end) == (Fraction(24000, 1001), 24, 48)


def test_same_file_same_ids(put):
    path = put("a.edl", edl([Line("A001", H, 0, 24), Line("A002", H + 480, 24, 24)]))
    first, second = conform(path, [A, B], [], rate=24).cut, conform(path, [A, B], [], rate=24).cut
    assert first == second
    assert len({event.id for event in first.events}) == 2


def test_retimed_handles(put):
    event, _ = one(put, Line("A001", H + 48, 0, 24, speed=2), [A])
    assert (event.speed, event.source_start, event.source_end) == (2, 48, 95)
    assert (event.head_handle, event.tail_handle) == (48, 145)


def test_fcp_reels(put):
    text = fcp(fcp_item("A001", 0, 48, 24, 72))
    event = conform(put("a.xml", text), [A], []).cut.events[0]
    assert (event.reel, event.clip, event.source_start) == ("A001", A.id, 24)


def test_a_bad_rate_is_no_rate(put):
    with pytest.raises(BadInput, match="'fast' is not a frame rate"):
        conform(put("a.edl", edl([Line("A001", H, 0, 24)])), [A], [], rate="fast")


def test_a_rate_for_a_timeline_that_has_one_is_said_to_be_idle(put):
    cut = conform(put("a.xml", fcp(fcp_item("A001", 0, 48, 24, 72))), [A], [], rate=25).cut
    assert cut.rate == 24
    assert any("isn't needed" in warning for warning in cut.warnings)


def test_empty_picture(put):
    with pytest.raises(BadTimeline, match="has no picture"):
        conform(put("a.xml", fcp("")), [], [])
