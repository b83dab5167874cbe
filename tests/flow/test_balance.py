"""balance from dailies to a delivery: a take that is off and one that flickers, and a look that is meant."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from onelight import Production
from onelight.app.cli import run
from onelight.picture import cdl, colour, exr, video
from onelight.picture.picture import Picture
from onelight.units.errors import Refused

from . import footage
from .test_whole_way import nearer_to_the_truth

FLICKER = 0.15 * np.sin(2 * np.pi * 0.29 * np.arange(footage.FRAMES))
"""Stops."""


def flickering(path: Path) -> Path:
    """The wide angle once more, under a lamp that beats."""
    wall = footage.room(seed=12)
    with video.Writer(path, footage.SIZE, footage.RATE, timecode="11:00:00:00", reel="A011") as movie:
        for number in range(footage.FRAMES):
            light = footage.framed(wall, 0.0, number) * np.exp2(np.float32(FLICKER[number]))
            movie.write(Picture.from_array(light).to(colour.VIDEO))
    return path


@pytest.mark.timeout(600)
def test_a_dark_warm_take_leaves_as_the_others_are(film: Path, footage_folder: Path, tmp_path: Path):
    production = Production.open(film)
    proposal = production.fix("balance", shot="12C-1")
    assert proposal.verdict == "clear" and proposal.nature == "assistive"
    assert proposal.variant().recipe.parameters["heard"] == ["12A-1", "12B-1"]
    assert proposal.variant().numbers["exposure_stops"] == pytest.approx(1.0, abs=0.2)
    production.decide(proposal.id, "circle", by="Ana Lee", role="colourist")
    production.deliver(tmp_path / "out", viewing="h264")
    assert nearer_to_the_truth(tmp_path / "out", footage_folder)


@pytest.mark.timeout(600)
def test_a_flickering_take_leaves_steady(film: Path, tmp_path: Path):
    production = Production.open(film)
    production.ingest([flickering(tmp_path / "12A_T2.mov")], grant="own tests")
    name = next(shot.name for shot in production.shots if shot.name.startswith("12A-2"))
    proposal = production.fix("balance", shot=name)
    numbers = proposal.variant("flicker only").numbers
    assert numbers["flicker_stops_after"] < 0.2 * numbers["flicker_stops_before"]
    production.decide(proposal.id, "circle", by="Ana Lee", role="colourist", variant="flicker only")
    production.deliver(tmp_path / "out", viewing="h264")
    pulled = [exr.read(file)["rgba"] for file in sorted((tmp_path / "out").rglob("*.exr"))]
    level = np.array([np.median(np.log2(p.linear()[:60, :200])) for p in pulled])
    assert np.diff(level).std() < 0.15 * np.diff(FLICKER).std()
    [table] = (tmp_path / "out").rglob("*.ccc")
    assert len(cdl.read(table)) == len(pulled) == footage.FRAMES
    slopes = np.log2([correction.slope[1] for _, correction in cdl.read(table)])
    assert np.corrcoef(slopes, FLICKER)[0, 1] < -0.98


@pytest.mark.timeout(600)
def test_a_locked_look_is_not_corrected(film: Path, capsys: pytest.CaptureFixture[str]):
    production = Production.open(film)
    production.intend("12C-1", by="Ines Roth", role="cinematographer", note="Dark on purpose")
    with pytest.raises(Refused, match="Dark on purpose"):
        production.fix("balance", shot="12C-1")
    assert production.proposals == []
    assert run(["fix", str(film), "balance", "--shot", "12B-1", "--exposure", "9"]) == 2
    assert "-3.0 to 3.0 stops" in " ".join(capsys.readouterr().err.split())
