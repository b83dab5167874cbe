"""A shooting day from script to dailies, with a stub for Blender: whole, resumable, each picture rendered once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import opentimelineio as otio
import pytest

from day import DAY, STUB, plan, with_faults
from onelight_stage import lens, papers, sensor, shooting
from onelight_stage.errors import StageError
from onelight_stage.script import Fault, Script


def shoot(script: Script, out: Path, mode: shooting.Mode = STUB, **more) -> list[Path]:
    return shooting.shoot(script, out, mode, worlds=plan(script, **more))


def decoded(path: Path) -> np.ndarray:
    """[T, H, W, 3] R'G'B' 0 to 1."""
    with av.open(str(path)) as movie:
        return np.stack([f.to_ndarray(format="rgb48le") for f in movie.decode(video=0)]) / 65535


def grey(path: Path, space: str = "ACEScct") -> np.ndarray:
    """Linear Rec.709 [T, 3] of the stub's grey card, as it would be without the lens' falloff."""
    height, width = decoded(path).shape[1:3]
    part = decoded(path)[:, height // 3 : 2 * height // 3, width // 6 : width // 3].mean((1, 2)).astype(np.float32)
    sensor._config().getProcessor(space, sensor.LINEAR).getDefaultCPUProcessor().applyRGB(part)
    shade = lens.falloff((width, height), lens.Optics(50.0))[height // 3 : 2 * height // 3, width // 6 : width // 3]
    return part / shade.mean()


def rendered(out: Path) -> list[int]:
    """Frames that the stub drew, in all worlds."""
    return [int(n) for f in (out / ".stage/worlds").glob("*/rendered.txt") for n in f.read_text().split()]


def test_a_day_leaves_dailies_papers_and_truth(tmp_path: Path) -> None:
    made = shoot(DAY, tmp_path)
    assert [path.name for path in made] == ["12A-1A.mov", "12A-2A.mov", "12B-1A.mov"]
    assert all(len(decoded(path)) == 6 for path in made)
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if ".stage" not in path.parts}
    assert {"screenplay.fountain", "shotlist.csv", "shotlist.md", "cut.otio", "cut.edl", "TRUTH.json",
            "dailies/dailies.ale", "dailies/A001/ascmhl/ascmhl_chain.xml"} <= there  # fmt: skip
    assert not [name for name in there if ".part" in name]
    truth = json.loads((tmp_path / "TRUTH.json").read_text())["clips"]["12A-1A"]
    assert truth["world"] == {"number": 0} and truth["timecode"].startswith("09:12:00:")
    left, top, right, bottom = truth["owners"]["card"]["box"]
    assert (left, right) == (0.125, 0.375) and (top, bottom) == (0.25, 0.75)


def test_the_grey_card_is_mid_grey_under_the_key_that_the_camera_is_balanced_to(tmp_path: Path) -> None:
    made = shoot(replace(DAY, iso=50), tmp_path)
    assert grey(made[0])[0] == pytest.approx([0.225] * 3, rel=0.03)  # 0.18 by key 1 and fill 1/4


def test_worlds_that_are_the_same_are_rendered_once(tmp_path: Path) -> None:
    shoot(with_faults(Fault("exposure", ("12A-2A",), -1.0)), tmp_path)
    assert sorted(rendered(tmp_path)) == list(range(6))


def test_faults_of_the_camera_come_out_in_their_size(tmp_path: Path) -> None:
    script = with_faults(
        Fault("exposure", ("12A-2A",), -1.0), Fault("fill gone", ("12B-1A",)),
        Fault("white balance", ("12B-1A",), 60), iso=50,
    )  # fmt: skip
    right, dark, warm = (grey(path)[0] for path in shoot(script, tmp_path))
    assert np.log2(dark / right) == pytest.approx([-1] * 3, abs=0.05)
    assert warm[1] / right[1] == pytest.approx(1 / 1.25, rel=0.08)
    assert warm[0] > warm[1] > warm[2]
    truth = json.loads((tmp_path / "TRUTH.json").read_text())["clips"]
    assert [f["kind"] for f in truth["12B-1A"]["faults"]] == ["fill gone", "white balance"]
    assert np.allclose(truth["12A-2A"]["development"]["acescg"], np.eye(3) / 2, atol=1e-4)
    assert truth["12B-1A"]["development"]["mireds_warmer"] == pytest.approx(60, abs=0.01)


def test_dropped_frames_shorten_a_clip_and_duplicated_ones_do_not(tmp_path: Path) -> None:
    script = with_faults(
        Fault("dropped frames", ("12B-1A",), 2, start=0.1), Fault("duplicated frames", ("12A-2A",), 2, start=0.1)
    )
    _, held, short = shoot(script, tmp_path)
    truth = json.loads((tmp_path / "TRUTH.json").read_text())["clips"]
    assert truth["12B-1A"]["rendered"] == [0, 1, 4, 5] and len(decoded(short)) == 4
    assert truth["12A-2A"]["rendered"] == [0, 1, 1, 1, 4, 5] and len(decoded(held)) == 6


def test_a_second_shoot_touches_nothing(tmp_path: Path) -> None:
    shoot(DAY, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "dailies").rglob("*.mov")}
    drawn = rendered(tmp_path)
    shoot(DAY, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "dailies").rglob("*.mov")} == before
    assert rendered(tmp_path) == drawn


def test_only_what_the_script_asks_otherwise_now_is_made_anew(tmp_path: Path) -> None:
    shoot(DAY, tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "dailies").rglob("*.mov")}
    shoot(with_faults(Fault("tint", ("12A-2A",), 10)), tmp_path)
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "dailies").rglob("*.mov")}
    assert [name for name in after if after[name] != before[name]] == ["12A-2A.mov"]


def test_a_shoot_that_was_killed_goes_on_and_gives_the_same_bits(tmp_path: Path) -> None:
    whole = shoot(DAY, tmp_path / "whole", alike=False)
    again = (
        "import sys; sys.path[:0] = sys.argv[2:]\nfrom pathlib import Path\nfrom day import *\n"
        "shooting.shoot(DAY, Path(sys.argv[1]), STUB, worlds=plan(DAY, alike=False))"
    )
    paths = [str(Path(__file__).parent), str(Path(shooting.__file__).parents[1])]
    command = [sys.executable, "-c", again, str(tmp_path / "killed"), *paths]
    process = subprocess.Popen(command, env={**os.environ, "STUB_SECONDS": "0.15"})
    until(lambda: len(rendered(tmp_path / "killed")) >= 8)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.5)  # what the dying renderer had begun
    drawn = len(rendered(tmp_path / "killed"))
    assert 8 <= drawn < 18
    resumed = shoot(DAY, tmp_path / "killed", alike=False)
    assert len(rendered(tmp_path / "killed")) == 18, "a frame was rendered twice"
    assert [path.read_bytes() for path in resumed] == [path.read_bytes() for path in whole]


def until(ready, seconds: float = 60) -> None:
    begun = time.monotonic()
    while not ready():
        assert time.monotonic() - begun < seconds, "it never came so far"
        time.sleep(0.02)


def test_a_renderer_that_fails_is_said_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUB_FAILS_AT", "3")
    with pytest.raises(StageError, match=r"(?s)after 3 of 6 frames.*asked to fail"):
        shoot(DAY, tmp_path)
    monkeypatch.delenv("STUB_FAILS_AT")
    assert len(shoot(DAY, tmp_path)) == 3 and sorted(rendered(tmp_path)) == list(range(6))


def test_a_folder_belongs_to_one_shoot_at_a_time(tmp_path: Path) -> None:
    with shooting._alone(tmp_path), pytest.raises(StageError, match="Another shoot is at work"):
        shoot(DAY, tmp_path)


def test_several_blenders_at_once(tmp_path: Path) -> None:
    made = shoot(DAY, tmp_path, replace(STUB, processes=3), alike=False)
    assert len(made) == 3 and len(rendered(tmp_path)) == 18


def test_a_missing_shot_is_listed_and_not_taken(tmp_path: Path) -> None:
    made = shoot(with_faults(Fault("missing shot", ("12B-1A",))), tmp_path)
    assert [path.stem for path in made] == ["12A-1A", "12A-2A"]
    rows = (tmp_path / "shotlist.csv").read_text().splitlines()
    assert "12B/A,medium on ANNA,50 mm T4,1,NOT SHOT," in rows
    assert "12D,close-up on BEN's hands,,1,NOT SHOT," in rows
    assert json.loads((tmp_path / "TRUTH.json").read_text())["missing_shots"][0]["clips"] == ["12B-1A"]


def test_a_cut_of_frames_that_were_dropped_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StageError, match="the cut wants frames 3 to 5 of 12A-2A, which has 4"):
        shoot(with_faults(Fault("dropped frames", ("12A-2A",), 2, start=0.1)), tmp_path)


def test_the_papers_say_what_the_script_says(tmp_path: Path) -> None:
    shoot(DAY, tmp_path)
    play = (tmp_path / "screenplay.fountain").read_text()
    assert "INT. KITCHEN - NIGHT #12#" in play and "BEN\nYou came." in play
    assert play.index("ANNA walks to the table.") < play.index("BEN\nYou came.")
    cut = otio.adapters.read_from_file(str(tmp_path / "cut.otio"))
    first, second = cut.video_tracks()[0]
    assert (first.name, second.name) == ("12A-1A", "12A-2A")
    assert (tmp_path / second.media_reference.target_url).is_file()
    assert second.source_range.start_time.value - second.media_reference.available_range.start_time.value == 3
    assert (tmp_path / "cut.edl").read_text().count("* FROM CLIP NAME: ") == 2
    assert papers.RECORD_HOUR == 1 and "01:00:00:00 01:00:00:03" in (tmp_path / "cut.edl").read_text()


def test_truth_frames_add_up_to_the_picture_without_noise(tmp_path: Path) -> None:
    import OpenImageIO as oiio

    script = with_faults(Fault("exposure", ("12A-1A",), 0.5), iso=50)
    made = shoot(script, tmp_path, replace(STUB, layers=True))
    file = oiio.ImageInput.open(str(tmp_path / "truth/12A-1A/00001.exr"))
    names, pixels = file.spec().channelnames, np.asarray(file.read_image("float"))
    assert {"light.key.R", "light.fill.B", "albedo.G", "N.X", "Z", "matte.card.A", "matte.ANNA.A"} <= set(names)
    total = sum(pixels[18, 16, names.index(f"light.{group}.G")] for group in ("key", "fill"))
    assert total == pytest.approx(0.225 * 2**0.5, rel=0.03)
    shade = lens.falloff((64, 36), lens.Optics(50.0))[18, 16, 0]
    assert grey(made[0])[0, 1] == pytest.approx(total / shade, rel=0.03)  # a code of 10 bits is 1.4 %
