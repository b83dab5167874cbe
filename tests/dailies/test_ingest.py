"""One pass over each file: what comes out, what is refused, and that nothing else is touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from onelight.picture import stills, video
from onelight.records import Clip, Grant
from onelight.units.errors import BadInput, BadMedia, Changed

from ..picture import made
from .conftest import Intake

SHARED = Path(__file__).parents[3] / "shared"


class Watcher:
    def __init__(self, clip: Clip) -> None:
        self.clip, self.frames = clip, []

    def see(self, frame: int, grey: np.ndarray, small_of: Callable, luma_of: Callable) -> None:
        small, luma = small_of(), luma_of()
        assert grey.dtype == np.uint16 and 160 < max(grey.shape) <= 320
        assert small.dtype == np.uint16 and max(small.shape) == min(384, max(luma.shape))
        assert luma.shape == (self.clip.height, self.clip.width)
        self.frames.append((frame, made.number_in(small / 65535), made.number_in(luma[..., None].repeat(3, 2) / 255)))


def test_one_pass_gives_everything(intake: Intake, card: Path) -> None:
    path = made.clip(card / "12A-3.mov", 30, (480, 288), stream_metadata={"timecode": "01:00:00:00", "reel_name": "B7"})
    before = path.read_bytes()
    grant = Grant(by="own tests", on="2026-11-22")
    report = intake(path, taps=Watcher, grant=grant)
    assert not report.refused and [c.name for c in report.done] == ["12A-3"]
    (taken,) = intake.taken
    clip = taken.clip
    assert clip.id == f"xxh64:{_xxh64(before)}" and clip.bytes == len(before)
    assert (clip.start_timecode, clip.timecode_from, clip.reel) == ("01:00:00:00", "container", "B7")
    assert (clip.scene, clip.setup, clip.take, clip.camera) == ("12", "A", 3, "A")
    assert (clip.colour_space, clip.colour_from) == ("Camera Rec.709", "production")
    assert clip.grant == grant
    assert taken.tap.frames == [(n, n, n) for n in range(30)]
    proxy = video.probe(taken.proxy)
    assert (proxy.frames, proxy.rate, proxy.start_timecode, proxy.reel) == (30, Fraction(24), "01:00:00:00", "B7")
    assert [made.number_in(p.rgb) for _, p in video.read(taken.proxy, "Camera Rec.709")] == list(range(30))
    kept = stills.read(taken.analysis)
    assert [n for n, _ in kept] == list(range(30))
    assert [made.number_in(p.to("Camera Rec.709").rgb) for _, p in kept] == list(range(30))
    assert [(s.name, s.start, s.end, s.scene) for s in taken.shots] == [("12A-3", 0, 30, "12")]
    assert path.read_bytes() == before and [f.name for f in card.iterdir()] == [path.name]


def _xxh64(data: bytes) -> str:
    import xxhash

    return xxhash.xxh64(data).hexdigest()


def test_the_proxy_is_at_most_960(intake: Intake, card: Path) -> None:
    intake(made.clip(card / "big.mp4", 3, (1920, 1080)))
    assert video.probe(intake.taken[0].proxy).size == (960, 540)
    assert stills.read(intake.taken[0].analysis)[0][1].size == (384, 216)


def test_shots_by_cuts_and_their_first_frames_kept(intake: Intake, card: Path) -> None:
    path = made.clip(card / "day.mp4", 250, paint=made.scenes(47, 103, 100))
    intake(path)
    (taken,) = intake.taken
    assert [(s.name, s.start, s.end) for s in taken.shots] == [
        ("A001-1", 0, 47), ("A001-2", 47, 150), ("A001-3", 150, 250)
    ]  # fmt: skip
    assert {47, 150} <= set(stills.numbers(taken.analysis))


def test_twice_changes_nothing(intake: Intake, card: Path) -> None:
    path = made.clip(card / "a.mp4", 10)
    intake(path)
    files = sorted(intake.scratch.iterdir())
    copy = Path(shutil.copy(path, card / "b.mp4"))
    again = intake(path, copy)
    assert not again.done and not again.refused and len(intake.clips) == 1
    assert [p for p, _ in again.already] == [path, copy] and "A001" in again.already[0][1]
    assert sorted(intake.scratch.iterdir()) == files


def test_the_same_bytes_twice_in_one_go(intake: Intake, card: Path) -> None:
    path = made.clip(card / "a.mp4", 10)
    report = intake(path, Path(shutil.copy(path, card / "b.mp4")))
    assert len(report.done) == len(report.already) == 1


def test_a_changed_file_is_refused(intake: Intake, card: Path) -> None:
    path = made.clip(card / "12A-3.mov", 10)
    intake(path)
    was = intake.clips[0].id
    made.clip(path, 12)
    report = intake(path)
    assert isinstance(report.errors[path], Changed) and was in report.refused[0][1]
    other = card / "two"
    other.mkdir()
    moved = made.clip(other / "12A-3.mov", 14)
    report = intake(moved)
    assert isinstance(report.errors[moved], Changed) and "12A-3" in report.refused[0][1]
    assert len(intake.clips) == 1


def test_bad_files_are_told_and_the_rest_goes_on(intake: Intake, card: Path) -> None:
    good = made.clip(card / "good.mp4", 60, (320, 240), index_first=True)
    data = good.read_bytes()
    bad = {
        "text.mp4": (b"not a film\n" * 100, "no video"),
        "zero.mov": (b"", "zero bytes"),
        "cut.mp4": (data[: len(data) * 2 // 3], "of its 60 frames are readable"),
        "headless.mp4": (data[:500], "no video"),
        "sound.wav": (data, "wrong extension"),
    }
    for name, (content, _) in bad.items():
        (card / name).write_bytes(content)
    locked = card / "locked.mp4"
    locked.write_bytes(data)
    locked.chmod(0)
    report = intake(*(card / name for name in bad), card, card / "gone.mp4", good)
    told = {path.name: said for path, said in report.refused}
    for name, (_, said) in bad.items():
        assert said in told[name], told[name]
    assert "is a folder" in told[card.name] and "isn't there" in told["gone.mp4"]
    assert all(isinstance(e, BadMedia) or "gone" in p.name for p, e in report.errors.items())
    assert [Path(c.path).name for c in report.done] == ["good.mp4"]
    assert len(list(intake.scratch.iterdir())) == 2
    if os.geteuid():
        assert "may not be read" in intake(locked).refused[0][1]


def test_what_may_not_be_read_is_told(intake: Intake, card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made.clip(card / "a.mp4", 5)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("onelight.picture.decode.av.open", refuse)
    report = intake(path)
    assert "may not be read" in report.refused[0][1] and not report.done


def test_names_and_cameras(intake: Intake, card: Path) -> None:
    names = ["12A-3.mov", "12A_3_B.mov", "clean_cam02.mp4", "A001C002_141024_R2EC.mov", "sunset.mp4"]
    paths = [made.clip(card / name, 4 + n) for n, name in enumerate(names)]
    report = intake(*paths)
    assert not report.refused
    assert [(c.name, c.camera) for c in intake.clips] == [
        ("12A-3", "A"), ("12A-3B", "B"), ("B003", "B"), ("A001C002", "A"), ("A005", "A")
    ]  # fmt: skip
    assert [t.shots[0].name for t in intake.taken] == ["12A-3", "12A-3B", "B003-1", "A001C002", "A005-1"]
    assert intake.clips[3].reel == "A001"


def test_ale_rows_fill_in(intake: Intake, card: Path) -> None:
    path = made.clip(card / "C0017.mp4", 6)
    row = {
        "Name": "C0017.mp4", "Tape": "A004", "Start": "10:11:12:13", "Scene": "7B", "Take": "2", "Camera": "C",
        "Color Space": "S-Log3 S-Gamut3.Cine", "ASC_SOP": "(1 1 1)(0 0 0)(1 1 1)",
    }  # fmt: skip
    intake(path, sidecar_rows=[{"Name": "other", "Scene": "9"}, row])
    (clip,) = intake.clips
    assert (clip.name, clip.scene, clip.setup, clip.take, clip.camera) == ("7B-2", "7", "B", 2, "C")
    assert (clip.start_timecode, clip.timecode_from, clip.reel) == ("10:11:12:13", "sidecar", "A004")
    assert (clip.colour_space, clip.colour_from) == ("S-Log3 S-Gamut3.Cine", "sidecar")
    assert clip.metadata["ale:ASC_SOP"] == "(1 1 1)(0 0 0)(1 1 1)"


def test_where_the_colour_space_comes_from(intake: Intake, card: Path) -> None:
    tagged = made.clip(card / "tagged.mp4", 4, metadata={"comment": "x"}, tags=(1, 1, 1))
    log = made.clip(card / "log.mkv", 5, metadata={"gamma": "LogC4"})
    plain = made.clip(card / "plain.mp4", 6)
    report = intake(tagged, log, plain)
    said = [(c.colour_space, c.colour_from) for c in intake.clips]
    assert said == [
        ("Camera Rec.709", "metadata"), ("ARRI LogC4", "metadata"), ("Camera Rec.709", "production")
    ]  # fmt: skip
    assert any("ARRI LogC4" in note for _, note in report.notes)
    other = made.clip(card / "told.mp4", 7, tags=(1, 1, 1))
    intake(other, colour="V-Log V-Gamut")
    assert (intake.clips[-1].colour_space, intake.clips[-1].colour_from) == ("V-Log V-Gamut", "production")
    with pytest.raises(BadInput, match="No colour space"):
        intake(made.clip(card / "x.mp4", 8), colour="nonsense")


def test_rotated_variable_odd_and_deep(intake: Intake, card: Path) -> None:
    phone = made.clip(card / "phone.mp4", 20, rotation=90, times=[n * n // 10 + n for n in range(20)])
    deep = made.clip(card / "deep.mov", 8, (161, 97), pixel_format="yuv444p10le")
    report = intake(phone, deep)
    assert not report.refused
    assert [video.probe(t.proxy).size for t in intake.taken] == [(96, 160), (160, 96)]
    assert [video.probe(t.proxy).frames for t in intake.taken] == [20, 8]
    assert (intake.clips[0].variable_rate, intake.clips[0].rotation) == (True, 90)
    assert (intake.clips[1].bit_depth, intake.clips[1].width) == (10, 161)
    assert any("uneven" in note for _, note in report.notes)


def test_sequences(intake: Intake, card: Path) -> None:
    from ..picture.test_sequence import write

    write(card, range(1001, 1011))
    report = intake(*sorted(card.iterdir()))
    (clip,) = report.done
    assert (clip.media, clip.frames, clip.start_timecode) == ("sequence", 10, "01:02:03:00")
    assert clip.path == str(card / "plate.1001-1010#.exr")
    assert (clip.colour_space, clip.colour_from, clip.timecode_from) == ("ACEScg", "metadata", "header")
    levels = [float(p.linear().mean()) for _, p in stills.read(intake.taken[0].analysis)]
    assert np.allclose(levels, np.arange(10) / 20, atol=2e-3)
    assert intake(card / "plate.#.exr").already


@pytest.mark.shared
def test_real_footage(intake: Intake) -> None:
    clip = SHARED / "footage/multicam/clean_cam02.mp4"
    if not clip.exists():
        pytest.skip("../shared/footage isn't here")
    (done,) = intake(clip).done
    assert (done.name, done.frames, done.rate, done.width, done.height) == ("B001", 100, 60, 1080, 1920)
    assert [s.name for t in intake.taken for s in t.shots] == ["B001-1"]
