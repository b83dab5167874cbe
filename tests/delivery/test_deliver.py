"""What leaves is what was circled, with all its papers."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import OpenImageIO as oiio
import pytest

from onelight.delivery.deliver import deliver
from onelight.picture import cdl, exr
from onelight.picture.grade import Face, Grade
from onelight.records import Delivery
from onelight.store.settings import Settings
from onelight.units.errors import Refused
from onelight.units.time import Timecode

from .conftest import CROSSED, GRADE, clip, plate, pull

EXR = "B002-1_match/exr/B002-1_match.{:07d}.exr"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Delivery, Settings]:
    settings = Settings.model_validate(
        {"id": "8d2f0fb2-6f0b-4e3a-9d3a-0d9d6d8a0001", "name": "The Film", "rate": "24",
         "colour": "Camera Rec.709", "handles": 3}
    )  # fmt: skip
    out = tmp_path_factory.mktemp("made") / "out"
    second = pull(settings, "P2", of=clip("C003", colour_space="ARRI LogC4", reel=""), grade=CROSSED)

    def timeline(folder: Path) -> list[Path]:
        (folder / "film.otio").write_text("{}")
        return [folder / "film.otio"]

    both, names = [pull(settings), second], {"xxh64:A001": "A001"}
    return out, deliver(out, both, settings, timeline=timeline, names=names), settings


def test_a_pull_is_the_graded_plate_with_handles(made: tuple[Path, Delivery, Settings]) -> None:
    out, _, _ = made
    first = Timecode.parse("01:00:00:00", 24).frame
    names = sorted(p.name for p in (out / "B002-1_match/exr").iterdir())
    assert names == [f"B002-1_match.{first + f:07d}.exr" for f in range(1, 11)]
    for frame in (1, 4, 10):
        back = exr.read(out / EXR.format(first + frame))["rgba"]
        exact = GRADE.apply(plate(frame)).linear()
        assert np.array_equal(back.rgb, exact.astype(np.float16).astype(np.float32))


def test_a_frame_says_where_it_comes_from_and_on_whose_word(made: tuple[Path, Delivery, Settings]) -> None:
    out, delivery, settings = made
    file = oiio.ImageInput.open(str(out / EXR.format(86405)))
    assert file is not None
    spec = file.spec()
    assert spec.getattribute("smpte:TimeCode") == (0x01000005, 0)
    assert spec.getattribute("framesPerSecond") == (24, 1)
    said = {a.name: a.value for a in spec.extra_attribs}
    assert (said["reelName"], said["onelight:frame"], said["onelight:handles"]) == ("RB002", 5, "3 3")
    assert said["onelight:status"] == "final" and said["onelight:recipe"] == delivery.shots[0].recipe
    assert said["onelight:decision"] == delivery.shots[0].decision.id
    assert said["onelight:production"] == settings.id and said["onelight:source"] == "xxh64:B002"


def test_viewing_copies_have_timecode_reel_and_the_right_picture(made: tuple[Path, Delivery, Settings]) -> None:
    out, _, _ = made
    with av.open(str(out / "B002-1_match/B002-1_match.mov")) as movie:
        stream = movie.streams.video[0]
        assert stream.codec_context.name == "prores" and stream.average_rate == Fraction(24)
        tags = {**movie.metadata, **stream.metadata, **{k: v for s in movie.streams for k, v in s.metadata.items()}}
        assert tags["timecode"] == "01:00:00:01" and "RB002" in tags.values()
        pictures = [frame.to_ndarray(format="rgb48le") / 65535 for frame in movie.decode(stream)]
    assert len(pictures) == 10
    wanted = np.clip(GRADE.apply(plate(4)).rgb, 0, 1)
    assert np.abs(pictures[3] - wanted).mean() < 0.01


def test_grades_go_along_as_cdl_and_cube(made: tuple[Path, Delivery, Settings]) -> None:
    out, _, _ = made
    both = {"B002-1_match", "C003-1_match"}
    for suffix in (".ccc", ".cdl"):
        assert {name for name, _ in cdl.read(out / f"The-Film{suffix}")} == both
    [(name, grade)] = cdl.read(out / "B002-1_match/B002-1_match.cc")
    assert name == "B002-1_match" and np.allclose(grade.offset, GRADE.cdl.offset, atol=1e-6)
    assert "after a matrix" in (out / "C003-1_match/C003-1_match.cc").read_text()
    assert "In and out: ARRI LogC4" in (out / "C003-1_match/C003-1_match.cube").read_text()


def test_the_disclosure_names_everybody_and_everything(made: tuple[Path, Delivery, Settings]) -> None:
    out, delivery, _ = made
    paper = json.loads((out / "disclosure.json").read_text())
    assert [s["shot"] for s in paper["shots"]] == ["B002-1", "C003-1"]
    shot = paper["shots"][0]
    assert (shot["fix"], shot["nature"], shot["recipe"]) == ("match", "assistive", delivery.shots[0].recipe)
    assert shot["model"]["learned from"] == [{"clip": "A001", "granted by": "Eve Stone"}]
    assert [c["name"] for c in shot["clips"]] == ["B002", "A001"]
    assert shot["clips"][0]["grant"]["until"] == "2030-01-01"
    assert shot["decisions"][0]["by"] == "Ana Ruiz" and shot["decisions"][0]["role"] == "colourist"
    assert shot["cdl is the whole repair"] and not paper["shots"][1]["cdl is the whole repair"]
    assert set(shot["files"]) == {
        str(p.relative_to(out)) for p in (out / "B002-1_match").rglob("*") if p.is_file()
    }
    words = (out / "disclosure.md").read_text()
    for needed in ("Ana Ruiz", "colourist", "Eve Stone", shot["recipe"], "assistive", "A001", "C003-1"):
        assert needed in words
    assert r"fits \| \*now\*" in words


def test_the_seal_covers_every_file(made: tuple[Path, Delivery, Settings]) -> None:
    out, _, _ = made
    [mhl] = (out / "ascmhl").glob("*.mhl")
    sealed = mhl.read_text()
    files = [p.relative_to(out) for p in out.rglob("*") if p.is_file() and p.relative_to(out).parts[0] != "ascmhl"]
    assert len(files) > 25 and all(f">{name}</path>" in sealed for name in files)
    verify = [str(Path(sys.executable).with_name("ascmhl-debug")), "verify", str(out)]
    assert subprocess.run(verify, capture_output=True).returncode == 0
    victim = out / EXR.format(86405)
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-1] + b"x")
    assert subprocess.run(verify, capture_output=True).returncode != 0
    victim.write_bytes(whole)


def test_the_record_is_on_disk_and_nothing_hidden_is_left(made: tuple[Path, Delivery, Settings]) -> None:
    out, delivery, _ = made
    assert Delivery.from_document(json.loads((out / "delivery.json").read_text())) == delivery
    assert [d.proposal for d in delivery.shots] == ["P1", "P2"]
    assert delivery.shots[0].grants == ("B002: Eve Stone", "A001: Eve Stone")
    assert [p for p in out.rglob(".*")] == []
    assert sorted(p.name for p in out.iterdir()) == [
        "B002-1_match", "C003-1_match", "The-Film.ccc", "The-Film.cdl", "ascmhl", "delivery.json",
        "disclosure.json", "disclosure.md", "timeline",
    ]  # fmt: skip


def test_handles_end_where_the_clip_ends_and_clips_without_timecode_count_frames(
    settings: Settings, tmp_path: Path
) -> None:
    short = clip(frames=9, timecode_from="none", start_timecode="00:00:00:00", width=33, height=19)
    wide = settings.model_copy(update={"handles": 50})
    deliver(tmp_path / "out", [pull(wide, of=short)], wide, viewing="h264")
    names = sorted(p.name for p in (tmp_path / "out/B002-1_match/exr").iterdir())
    assert names == [f"B002-1_match.{f:07d}.exr" for f in range(9)]
    frames = json.loads((tmp_path / "out/disclosure.json").read_text())["shots"][0]["frames"]
    assert frames["handles"] == [4, 1] and (frames["first"], frames["last"]) == (0, 8)
    assert (tmp_path / "out/B002-1_match/B002-1_match.mp4").stat().st_size > 500


def test_the_same_delivery_twice_has_the_same_bits(settings: Settings, tmp_path: Path) -> None:
    one = pull(settings)
    for name in ("a", "b"):
        deliver(tmp_path / name, [one], settings, viewing="")
    files = sorted((tmp_path / "a/B002-1_match").rglob("*.*"))
    assert len(files) == 13
    for file in files:
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes()


def test_a_repair_that_is_no_grade_leaves_without_cdl(settings: Settings, tmp_path: Path) -> None:
    delivery = deliver(tmp_path / "out", [pull(settings, grade=Grade()), ], settings, viewing="")  # fmt: skip
    assert any(f.endswith(".cube") for f in delivery.shots[0].files)
    from dataclasses import replace

    bare = replace(pull(settings), grade=None)
    delivery = deliver(tmp_path / "bare", [bare], settings, viewing="")
    assert not any(f.endswith((".cube", ".cc")) for f in delivery.shots[0].files)
    assert not list((tmp_path / "bare").glob("*.ccc"))


def test_a_grade_that_its_cube_cannot_follow_is_disclosed(settings: Settings, tmp_path: Path) -> None:
    strong = Grade.from_face(Face(stops=3, mireds=180, contrast=2.2, saturation=2.5, gamma=0.5))
    for name, grade, close in (("strong", strong, False), ("mild", GRADE, True)):
        deliver(tmp_path / name, [pull(settings, grade=grade)], settings, viewing="")
        cube = json.loads((tmp_path / name / "disclosure.json").read_text())["shots"][0]["cube"]
        assert cube["close"] is close and cube["off the grade, in code values"]["worst"] > 0
        said = "can't follow this grade" in (tmp_path / name / "disclosure.md").read_text()
        assert said is not close


def test_nothing_circled_nothing_leaves(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Nothing is circled"):
        deliver(tmp_path / "out", [], settings)
    assert not (tmp_path / "out").exists()
