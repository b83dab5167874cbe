"""An AAF that the suite makes itself: tape name, drop-frame, user comments, a motion effect's speed."""

from __future__ import annotations

from pathlib import Path

import aaf2
import pytest

from onelight.editorial import conform, write
from onelight.records import CdlValues

from .made import clip, rows

FPS = "30000/1001"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Two cuts of one master clip from tape A001, in a drop-frame sequence from 01:00:00;00."""
    path = tmp_path / "made.aaf"
    with aaf2.open(str(path), "w") as file:
        tape = file.create.SourceMob("A001")
        tape.descriptor = file.create.TapeDescriptor()
        slot = tape.create_empty_sequence_slot(FPS, media_kind="timecode")
        code = file.create.Timecode(30, drop=True)
        code.start, code.length = 107892, 9000
        slot.segment.components.append(code)
        tape.create_picture_slot(FPS).segment.length = 9000
        file.content.mobs.append(tape)
        master = file.create.MasterMob("12A-3")
        master.comments["ASC_SOP"] = "(1.1 1 0.9)(0 0 0)(1 1 1)"
        master.comments["ASC_SAT"] = "0.9"
        picture = master.create_timeline_slot(FPS)
        picture.segment = tape.create_source_clip(slot_id=2, start=0, length=9000, media_kind="picture")
        file.content.mobs.append(master)
        sequence = file.create.CompositionMob("cut")
        sequence.usage = "Usage_TopLevel"
        time = sequence.create_empty_sequence_slot(FPS, media_kind="timecode")
        start = file.create.Timecode(30, drop=True)
        start.start, start.length = 107892, 150
        time.segment.components.append(start)
        track = sequence.create_empty_sequence_slot(FPS, media_kind="picture")
        for first, length in ((300, 90), (1200, 60)):
            track.segment.components.append(
                master.create_source_clip(slot_id=picture.slot_id, start=first, length=length, media_kind="picture"))
        file.content.mobs.append(sequence)
    return path


def test_made(made: Path):
    tape = clip("A001_clip", "01:00:00;00", 9000, "29.97", reel="A001")
    cut = conform(made, [tape], []).cut
    assert cut.start_timecode == "01:00:00;00"
    assert [(e.name, e.reel, e.clip, e.source_start, e.record_start, e.record_end) for e in cut.events] == [
        ("12A-3", "A001", tape.id, 300, 0, 90), ("12A-3", "A001", tape.id, 1200, 90, 150)]
    assert cut.events[0].source_timecode == "01:00:10;00"
    assert cut.events[0].cdl == CdlValues(slope=(1.1, 1, 0.9), saturation=0.9)
    assert cut.warnings == ()


@pytest.mark.parametrize("kind", [".otio", ".edl", ".xml", ".fcpxml"])
def test_to_each_format(made: Path, tmp_path: Path, kind: str):
    before = conform(made, [], [])
    write(before.timeline, tmp_path / f"b{kind}", cut=before.cut)
    assert rows(conform(tmp_path / f"b{kind}", [], []).cut) == rows(before.cut)
