"""Gains that change along a shot leave as CDLs, a Nuke curve and a table; constant ones as a CDL and a .cube."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from onelight.delivery.deliver import deliver
from onelight.fixes.balance.bands import Bands
from onelight.fixes.balance.curves import Curve
from onelight.picture import cdl
from onelight.picture.keyframes import Keyframes, Wave
from onelight.store.settings import Settings

from .conftest import pull

ALONG = Keyframes(2, tuple((1.0 + 0.01 * n, 1.0, 1.0 - 0.01 * n) for n in range(8)))


def shot_folder(out: Path, settings: Settings, keys: Keyframes) -> Path:
    made = replace(pull(settings), grade=None, keys=keys)
    deliver(out, [made], settings, viewing="")
    return out / made.name


def csv_of(folder: Path, ending: str) -> list[dict[str, str]]:
    return list(csv.DictReader(next(folder.glob(f"*{ending}.csv")).read_text().splitlines()))


def test_a_curve_leaves_frame_by_frame(settings: Settings, tmp_path: Path):
    folder = shot_folder(tmp_path / "out", settings, ALONG)
    frames = sorted(int(file.stem.rsplit(".")[-1]) for file in (folder / "exr").iterdir())
    corrections = cdl.read(next(folder.glob("*.ccc")))
    assert [int(name.rsplit(".")[-1]) for name, _ in corrections] == frames
    assert len(frames) == 10, "4 frames with 3 handles on each side"
    for number, (_, correction) in zip(frames, corrections, strict=True):
        wanted = ALONG.at(number - 86400)
        assert np.allclose(correction.slope, wanted, atol=1e-6)
        assert correction.offset == (0, 0, 0)
    rows = list(csv.DictReader(next(folder.glob("*.csv")).read_text().splitlines()))
    assert [int(row["frame"]) for row in rows] == frames
    assert rows[0]["timecode"] == "01:00:00:01"
    assert float(rows[-1]["gain_b"]) == round(ALONG.gains[-1][2], 6)


def test_the_nuke_curve_has_a_key_on_every_frame(settings: Settings, tmp_path: Path):
    text = next(shot_folder(tmp_path / "out", settings, ALONG).glob("*.nk")).read_text()
    assert text.startswith("Multiply {") and text.count("{") == text.count("}")
    red = re.findall(r"\{curve ([^}]*)\}", text)[0].split()
    assert [int(x[1:]) for x in red[::2]] == list(range(86401, 86411))
    assert float(red[3]) == round(ALONG.at(2)[0], 6)


def test_constant_gains_leave_as_cc_and_cube(settings: Settings, tmp_path: Path):
    folder = shot_folder(tmp_path / "out", settings, Keyframes(0, ((1.5, 1.0, 0.8),)))
    [(_, correction)] = cdl.read(next(folder.glob("*.cc")))
    assert np.allclose(correction.slope, (1.5, 1.0, 0.8))
    assert next(folder.glob("*.cube")).stat().st_size > 1000
    assert not list(folder.glob("*.ccc"))


WAVE = Wave(1.5, 0.1, 3, (0.1, 0.2, 0.0), (0.0, -0.1, 0.05))


def test_rolling_bands_leave_as_the_formula_that_the_exrs_have(settings: Settings, tmp_path: Path):
    folder = shot_folder(tmp_path / "out", settings, replace(ALONG, wave=WAVE))
    text = next(folder.glob("*_bands.nk")).read_text()
    turn = re.findall(r'temp_expr0 "([^"]*)"', text)[0]
    green = re.findall(r'expr1 "g\*([^"]*)"', text)[-1]
    bands = Bands(WAVE.waves, WAVE.rate, np.array(WAVE.cosine), np.array(WAVE.sine), WAVE.start)
    exact = Curve(np.zeros((1, 3)), 0, bands).gains(7, 20)[:, 1]
    known = {"pi": np.pi, "cos": np.cos, "sin": np.sin, "pow": np.power, "height": 20}
    first = int(csv_of(folder, "_bands")[0]["first_frame"])
    for row in range(20):
        here = known | {"y": 19 - row, "frame": first + 7 - WAVE.start}
        assert eval(green, here | {"t": eval(turn, here)}) == pytest.approx(float(exact[row]), abs=1e-5)
    assert [row["cosine_stops"] for row in csv_of(folder, "_bands")] == ["0.100000", "0.200000", "0.000000"]


def test_zones_leave_as_a_correction_each(settings: Settings, tmp_path: Path):
    keys = replace(ALONG, zones=(("warm", (0.9, 1.0, 1.3)), ("cool", (1.1, 1.0, 0.8))))
    folder = shot_folder(tmp_path / "out", settings, keys)
    told = dict(cdl.read(next(folder.glob("*_zones.ccc"))))
    assert set(told) == {"warm", "cool"}
    assert np.allclose(told["warm"].slope, (0.9, 1.0, 1.3))
    [shot] = json.loads((tmp_path / "out" / "disclosure.json").read_text())["shots"]
    assert shot["cdl is the whole repair"] is False, "the mattes are in the EXRs"
    assert "**not all of the repair**" in (tmp_path / "out" / "disclosure.md").read_text()
    assert "&amp;" not in next(folder.glob("*_zones.ccc")).read_text(), "what a grading program shows is read by people"


def test_the_papers_say_in_which_light_the_slopes_are(settings: Settings, tmp_path: Path):
    shot_folder(tmp_path / "out", settings, ALONG)
    [shot] = json.loads((tmp_path / "out" / "disclosure.json").read_text())["shots"]
    assert shot["cdl is the whole repair"] is True
    assert "ACEScg" in shot["cdl space"]
    part = replace(ALONG, wave=WAVE)
    shot_folder(tmp_path / "bands", settings, part)
    [shot] = json.loads((tmp_path / "bands" / "disclosure.json").read_text())["shots"]
    assert shot["cdl is the whole repair"] is False, "bands over the picture are only in the EXRs"
