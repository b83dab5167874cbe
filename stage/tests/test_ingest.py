"""Dailies of the stage, taken in by Onelight as anybody's would be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from day import DAY, STUB, plan
from onelight_stage import shooting

onelight = pytest.importorskip("onelight", reason="the stage's own environment has no Onelight")


@pytest.mark.parametrize(
    ("codec", "encoding", "rate"),
    [("prores", "ARRI LogC4", 24), ("h264", "Camera Rec.709", Fraction(24000, 1001)), ("h265", "ACEScct", 25),
     ("exr", "ACEScct", 24)],
)  # fmt: skip
def test_onelight_knows_clips_by_their_own_word(
    tmp_path: Path, codec: str, encoding: str, rate: Fraction | int
) -> None:
    script = replace(DAY, codec=codec, encoding=encoding, rate=Fraction(rate))
    made = shooting.shoot(script, tmp_path / "day", STUB, worlds=plan(script))
    if codec != "exr":  # a movie says it all itself; a sequence has its slate from the log
        (tmp_path / "day/dailies/dailies.ale").rename(tmp_path / "aside.ale")
    production = onelight.Production.create(tmp_path / "film", rate=rate, colour="Apple Log")
    report = production.ingest([tmp_path / "day" / "dailies"], grant="own tests")
    assert not report.refused
    clips = {clip.name: clip for clip in production.clips}
    assert sorted(clips) == ["12A-1", "12A-2", "12B-1"]
    clip = clips["12A-2"]
    assert clip.colour_space == ("ACEScg" if codec == "exr" else encoding)
    assert clip.colour_from == ("sidecar" if codec == "exr" else "metadata")
    assert (clip.scene, clip.setup, clip.take, clip.camera, clip.reel) == ("12", "A", 2, "A", "A001")
    assert clip.frames == 6 and clip.rate == Fraction(rate)
    assert clip.start_timecode.startswith("09:14:23:") and len(made) == 3
    if codec != "exr":
        assert clip.mhl, "the card's own MHL wasn't found"


def test_the_cut_conforms(tmp_path: Path) -> None:
    shooting.shoot(DAY, tmp_path / "day", STUB, worlds=plan(DAY))
    production = onelight.Production.create(tmp_path / "film", rate=24, colour="ACEScct")
    production.ingest([tmp_path / "day" / "dailies"], grant="own tests")
    for name in ("cut.otio", "cut.edl"):
        report = production.conform(tmp_path / "day" / name)
        names = {clip.id: clip.name for clip in production.clips}
        assert [names[event.clip] for event in report.events] == ["12A-1", "12A-2"], name
