"""Clip lists: reel, timecode, rate, CDL and every column."""

from __future__ import annotations

from fractions import Fraction

import pytest

from onelight.editorial import read_ale
from onelight.units.errors import BadTimeline

from .made import ALE


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_made(put, newline):
    one, two = read_ale(put("a.ale", ALE.replace("\n", newline)))
    assert (one["name"], one["reel"], one["start"], one["end"], one["frames"], one["rate"]) == (
        "12A-3", "A001", "01:00:00:00", "01:00:10:00", 240, Fraction(24))
    assert one["asc_sop"] == {"slope": [1.1, 1, 0.9], "offset": [0, 0, 0.01], "power": [1, 1, 1]}
    assert one["asc_sat"] == 0.9
    assert one["columns"]["Scene"] == "12A"
    assert (two["asc_sop"], two["asc_sat"]) == (None, None)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "clips", "rate", "reel", "start", "frames", "sat"), [
    ("sample", 4, "24", "", "01:00:00:00", 99, None), ("sample2", 2, "24000/1001", "3NY004", "04:00:00:00", 1120, None),
    ("sampleUHD", 1, "24000/1001", "", "14:40:02:11", 3372, None),
    ("sample_blanks", 1, "25", "A020E2XZ", "05:42:12:20", 442, 1.068),
    ("sample_cdl", 4, "24000/1001", "A005_C010_0501J0", "17:49:33:01", 57, 0.9),
    ("sample_no_blanks", 6, "25", "A_0076C001_230511_184122_h1CTJ", "19:42:28:17", 2612, 1.0),
])
def test_shared(editorial, name, clips, rate, reel, start, frames, sat):
    rows = read_ale(editorial / f"ale/{name}.ale")
    first = rows[0]
    assert len(rows) == clips
    assert (first["rate"], first["reel"], first["start"], first["frames"], first["asc_sat"]) == (
        Fraction(rate), reel, start, frames, sat)
    if name == "sample_cdl":
        assert rows[2]["asc_sop"] == {"slope": [0.8604, 0.9252, 0.9755], "offset": [-0.0735, -0.0813, -0.0737],
                                      "power": [0.9988, 1.0218, 1.0101]}


@pytest.mark.parametrize(("spoil", "says"), [
    (("Data\n", "Dat\n"), "has no Data section"), (("FPS\t24", "FPS\tfast"), "neither its FPS column"),
    (("01:00:10:00", "01:00:10:99"), "line 10: '01:00:10:99' can't be"),
    (("12A-4\t", "12A-4\tx\ty\tz\tA\tB\tC\tD\t"), "line 11: 14 values for 7 columns"),
])
def test_broken(put, spoil, says):
    with pytest.raises(BadTimeline, match=says):
        read_ale(put("a.ale", ALE.replace(*spoil)))
