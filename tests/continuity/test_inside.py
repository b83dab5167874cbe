"""What breaks inside a shot: told for what the cut plays, in set words, with its sheet."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from onelight.continuity import inside, shown, strip
from onelight.picture.picture import Picture
from onelight.records import Clip, Hitch, Intention, Reading, Shot
from tests.continuity.sides import event, reading

SHOT = Shot(id="s1", name="12A-3", clip="c1", start=0, end=100)
CLIP = Clip(
    id="c1", name="12A-3", path="/card/12A-3.mov", bytes=1, width=640, height=360, rate=24, frames=100,
    start_timecode="01:00:00:00", colour_space="ACEScct",
)  # type: ignore[arg-type]  # fmt: skip
LOST = Hitch(kind="dropped-frames", frame=40, frames=2, certainty=0.97, curve=(5, 5, 15, 5), curve_from=38)
AGAIN = Hitch(kind="duplicated-frames", frame=60, frames=1, certainty=0.9, curve=(5, 0.3, 9, 5), curve_from=59)
READING: Reading = reading("s1", hitches=(LOST, AGAIN))


def test_both_are_told_with_timecode_and_frame() -> None:
    (lost, _), (again, hitch) = inside(SHOT, CLIP, READING)
    assert lost.says == "12A-3 has lost 2 frames before 01:00:01:16 (frame 40)."
    assert again.says == "12A-3 shows the frame before 01:00:02:12 (frame 60) again once."
    assert (lost.kind, lost.amount, lost.unit, lost.shots) == ("dropped-frames", 2, "frames", ("12A-3",))
    assert lost.frames == (("c1", 39), ("c1", 40))
    assert (lost.certainty, lost.severity) == (0.97, "visible")
    assert hitch is AGAIN


def test_only_what_the_cut_plays() -> None:
    plays = event("e1", 0, 50)
    told = inside(SHOT, CLIP, READING, [plays])
    assert [(f.kind, f.events) for f, _ in told] == [("dropped-frames", ("e1",))]
    assert inside(SHOT, CLIP, READING, []) == []


@pytest.mark.parametrize(("kinds", "left"), [((), 0), (("dropped-frames",), 1), (("tint",), 2)])
def test_what_is_meant_is_no_error(kinds: tuple[str, ...], left: int) -> None:
    meant = Intention(shot="12A-3", kinds=kinds, by="Ana Lee", role="director", on="2026-11-22")
    assert len(inside(SHOT, CLIP, READING, None, [meant])) == left


def test_the_sheet_shows_the_frames_around() -> None:
    ((finding, hitch), *_) = inside(SHOT, CLIP, READING)
    numbers = shown(hitch, SHOT)
    assert list(numbers) == [37, 38, 39, 40, 41, 42]
    frames = [(n, Picture.from_array(np.full((36, 64, 3), 0.18, np.float32))) for n in numbers]
    image = Image.open(io.BytesIO(strip(finding, hitch, frames)))
    assert image.width == 1600
    assert np.asarray(image).std() > 5


def test_an_old_reading_has_none() -> None:
    document = READING.document()
    del document["hitches"]
    assert Reading.from_document(document).hitches == ()
