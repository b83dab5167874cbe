"""The tap: a clip goes by once, every shot gets its reading."""

from __future__ import annotations

import builtins
import subprocess
import sys
import time
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest

from onelight.metering import Meter, people, reading_of, same_set
from onelight.metering.kinds import READINGS
from onelight.picture import colour, video
from onelight.picture.picture import Picture
from onelight.records import Clip, Face, Reading, Shot
from onelight.records.reading import ShotSize
from onelight.units.errors import BadInput
from onelight.units.light import gains
from tests.metering.scenes import scene

FOOTAGE = Path(__file__).parents[3] / "shared" / "footage"


def clip(frames: int, size: tuple[int, int] = (384, 216), rate: int = 24) -> Clip:
    return Clip(
        id="c", name="A001", path="/a.mov", bytes=1, width=size[0], height=size[1], rate=rate, frames=frames,
        colour_space=colour.VIDEO,
    )  # type: ignore[arg-type]  # fmt: skip


def shot(start: int, end: int) -> Shot:
    return Shot(id=f"{start}", name=f"A001-{start}", clip="c", start=start, end=end)


def coded(linear: np.ndarray):
    """(grey, small, luma) of a scene, as ingest feeds them."""
    codes = colour.to_video(linear)
    luma = codes @ np.float32([0.2126, 0.7152, 0.0722])
    grey = cv2.resize((luma * 65535).astype(np.uint16), (192, 108), interpolation=cv2.INTER_AREA)
    return grey, lambda: (codes * 65535).astype(np.uint16), lambda: (luma * 255 + 0.5).astype(np.uint8)


def metered(pictures: list[np.ndarray], shots: list[Shot]) -> list[Reading]:
    meter = Meter(clip(len(pictures)))
    for frame, linear in enumerate(pictures):
        meter.see(frame, *coded(linear))
    return meter.readings(shots)


def test_each_shot_gets_its_own_reading() -> None:
    dark, light = scene(3) * np.float32(0.25), scene(3)
    first, second = metered([dark] * 30 + [light] * 30, [shot(0, 30), shot(30, 60)])
    assert second.key_stops - first.key_stops == pytest.approx(2, abs=0.05)
    assert (first.shot, second.shot) == ("0", "30")
    assert all(s.frame < 30 for s in first.samples) and all(s.frame >= 30 for s in second.samples)
    assert first.flicker_stops < 0.01, "a cut is no flicker"
    assert second.move.kind == "static", "a cut is no camera move"


def test_a_shot_shorter_than_the_cadence_is_read_from_the_nearest_frame() -> None:
    (read,) = metered([scene(3)] * 48, [shot(13, 15)])
    assert len(read.samples) == 1


def test_the_same_frames_read_the_same() -> None:
    assert metered([scene(3)] * 10, [shot(0, 10)]) == metered([scene(3)] * 10, [shot(0, 10)])


def test_an_unseen_clip_has_no_reading() -> None:
    with pytest.raises(BadInput, match="No frame"):
        Meter(clip(10)).readings([shot(0, 10)])
    with pytest.raises(BadInput, match="no pictures"):
        reading_of([])


def test_every_frame_costs_little() -> None:
    """The parts that run on every frame, without the sampled ones: a few milliseconds of processor time."""
    grey, small, luma = coded(scene(3))
    meter = Meter(clip(100_000))
    meter.see(1, grey, small, luma)
    started = time.process_time()
    for frame in (3, 5, 7, 9, 11, 13):
        meter.see(frame, grey, small, luma)
    assert (time.process_time() - started) / 6 < 0.02


def test_black_frames_and_odd_sizes_are_read() -> None:
    black = np.zeros((217, 121, 3), np.float32)
    read = reading_of([Picture.from_array(black, colour.VIDEO)] * 3)
    assert read.crushed == 1.0
    assert read.key_stops == pytest.approx(-12)
    tiny = reading_of([Picture.from_array(np.full((5, 7, 3), 0.18, np.float32))])
    assert tiny.key_stops == pytest.approx(0, abs=0.01)


def test_without_mediapipe_nobody_is_found_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest, **more):
        if name.startswith("mediapipe"):
            raise ImportError("no mediapipe here")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    watcher = people.Watcher()
    assert "no mediapipe here" in watcher.note
    assert watcher.look(0, np.zeros((90, 160, 3), np.uint8)) == people.Seen(0, (), ())


def test_mediapipe_comes_without_its_drawing() -> None:
    """And whoever wants to draw later gets the real thing."""
    code = (
        "import sys\n"
        "from onelight.metering import people\n"
        "assert not people.watcher().note\n"
        "assert not {'matplotlib', 'matplotlib.pyplot', 'sounddevice'} & set(sys.modules)\n"
        "import matplotlib\n"
        "assert matplotlib.__version__\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("heights", "size"),
    [(0.1, "extreme close-up"), (0.3, "close-up"), (0.5, "medium"), (1.0, "full"), (2.0, "wide"), (9, "extreme wide")],
)
def test_shot_size_by_the_height_of_a_body(heights: float, size: str) -> None:
    seen = [people.Seen(n, (people.Person((0.4, 0.1, 0.2, 0.8), 1 / heights),), ()) for n in range(3)]
    assert people.shot_size(seen, 16 / 9) == size
    assert size in get_args(ShotSize)
    assert people.shot_size([people.Seen(0, (), ())], 16 / 9) == "none"


def test_a_large_face_tells_the_size_of_a_close_up() -> None:
    face = Face(frame=0, box=(0.3, 0.2, 0.3, 0.5), certainty=0.9)
    assert people.shot_size([people.Seen(0, (), (face,))], 16 / 9) == "close-up"


def test_a_set_is_known_again_under_another_light() -> None:
    base = scene(21) * np.float32(0.6)
    here = reading_of([Picture.from_array(base)])
    crop = np.ascontiguousarray(base[20:190, 40:340]) * gains(-0.8, 40, 3).astype(np.float32)
    again = reading_of([Picture.from_array(crop)])
    other = reading_of([Picture.from_array(np.roll(scene(77)[..., [2, 0, 1]], 1, 2) ** np.float32(1.5))])
    assert same_set(here, again) > 0.8
    assert same_set(here, other) < same_set(here, again) - 0.2
    assert same_set(here, here) == 1.0
    assert same_set(here, here.model_copy(update={"set_signature": ()})) == 0.5


def test_every_reading_is_described() -> None:
    assert set(READINGS) == set(Reading.model_fields) - {"shot"}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "move", "people_seen"),
    [("handheld/bedroom.mp4", "handheld", (1, 2)), ("people/one-by-one-person-detection.mp4", "static", (1,))],
)
def test_real_clips_read_as_one_sees_them(name: str, move: str, people_seen: tuple[int, ...]) -> None:
    path = FOOTAGE / name
    if not path.exists():
        pytest.skip(f"{path} isn't there: ../shared holds the real files")
    pictures = [p for _, p in video.read(path, colour.VIDEO, 60, 150, size=(384, 216))]
    read = reading_of(pictures, rate=30, look_for_people=True)
    assert read.move.kind == move
    assert read.people in people_seen
    assert read.size in ("full", "wide", "medium wide")
