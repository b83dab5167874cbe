"""onelight matte: painted files in, a matte kept and written out."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from onelight import Production
from onelight.app import matte_files
from onelight.app import mattes as app_mattes
from onelight.app.cli import run
from onelight.fixes.backdrop.matte import matting, reel
from onelight.picture import exr, mattes
from onelight.records import Matte

SIZE = (320, 192)


@pytest.fixture(autouse=True)
def short_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matting, "STEPS", 2)
    monkeypatch.setattr(matting, "BELIEVED_STEPS", 1)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    for frame in (0, 30):
        painted = np.zeros((SIZE[1], SIZE[0]), np.uint8)
        painted[60:130, 90 + frame : 170 + frame] = 255
        cv2.imwrite(str(folder / f"hero.{frame:04d}.png"), painted)
    return folder


def test_painted_frames_become_a_matte(film: Path, keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "mattes"
    shot = Production.open(film).shots[0]
    assert run(["matte", str(film), shot.name, "--keys", str(keys), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["name"] == "hero" and sorted(told["keys"]) == ["0", "30"] and told["model"]

    production = Production.open(film)
    (kept,) = production.store.all(Matte)
    assert production.plate(shot.name).mattes == {"hero": kept}
    alpha = mattes.Mattes(production.store.vault.path(kept.movie), kept.start).at(shot.start)
    painted = cv2.imread(str(keys / "hero.0000.png"), cv2.IMREAD_GRAYSCALE)
    assert np.abs(alpha - painted / 255.0).max() < 1 / 255
    files = sorted(out.glob("*.exr"))
    assert len(files) == shot.end - shot.start and files[0].name == f"{shot.name}_hero.0000000.exr"
    layers = exr.read(files[0])
    assert set(layers) == {"matte", "doubt", "foreground"} and layers["matte"].pixels.shape == (SIZE[1], SIZE[0], 1)
    assert layers["matte"].attributes["onelight:layers"] == "matte coverage; doubt data; foreground premultiplied"
    _, plate = next(production.plate(shot.name).window(0, 1))
    front, core = layers["foreground"], painted == 255
    assert np.allclose(front.rgb[core], plate.linear()[core], rtol=1e-3, atol=1e-4)
    assert np.array_equal(front.alpha, layers["matte"].pixels[..., 0]) and not front.rgb[front.alpha == 0].any()
    assert (film / "mattes" / f"{shot.name}_hero.png").is_file()


def test_a_click_holds_out_what_is_around_it(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The clay ball of the made footage, 26 pixels about (60, 110)."""
    shot = Production.open(film).shots[0]
    words = ["--click", "0:60,105", "--click", "-0:90,130", "--name", "ball"]
    assert run(["matte", str(film), shot.name, *words, "--json"]) == 0
    production = Production.open(film)
    (kept,) = production.store.all(Matte)
    assert kept.name == "ball" and not kept.keys
    alpha = mattes.Mattes(production.store.vault.path(kept.movie), kept.start).at(shot.start)
    ball = cv2.circle(np.zeros(SIZE[::-1], np.float32), (60, 110), 26, 1.0, -1)
    assert np.abs(alpha - ball).mean() < 0.02


def test_without_a_folder_to_write_to_only_the_sheets_frames_are_read_again(
    film: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(*window):
        for number, picture in whole(*window):
            read.append(number)
            yield number, picture

    whole = app_mattes.window
    for module in (app_mattes, matte_files):
        monkeypatch.setattr(module, "window", counted)
    monkeypatch.setattr(matte_files.ByNumber, "NEAR", 1)
    shot = Production.open(film).shots[0].name
    assert run(["matte", str(film), shot, "--keys", str(keys)]) == 0
    assert len(read) == 36 + matte_files.SHEET
    assert (film / "mattes" / f"{shot}_hero.png").is_file()


def test_a_matte_found_small_is_kept_larger_and_as_it_was_painted(
    film: Path, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reel, "WIDE", 160)
    out = tmp_path / "mattes"
    shot = Production.open(film).shots[0].name
    assert run(["matte", str(film), shot, "--keys", str(keys), "--out", str(out)]) == 0
    production = Production.open(film)
    (kept,) = production.store.all(Matte)
    painted = cv2.imread(str(keys / "hero.0030.png"), cv2.IMREAD_GRAYSCALE) / 255.0
    alpha = mattes.Mattes(production.store.vault.path(kept.movie), kept.start)
    assert alpha.at(30).shape == painted.shape and np.abs(alpha.at(30) - painted).max() < 1e-4
    assert np.abs(exr.read(out / f"{shot}_hero.0000030.exr")["matte"].pixels[..., 0] - painted).max() < 1e-4


def test_what_is_wrong_is_said_with_a_way_out(
    film: Path, keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shot = Production.open(film).shots[0].name

    def said(*words: str) -> str:
        assert run(["matte", str(film), shot, *words]) == 2
        return " ".join(capsys.readouterr().err.split())

    assert "--keys, --strokes, --click, --box, --people or --screen" in said()
    assert "named by frame" in said("--keys", str(tmp_path))
    assert "x,y,width,height" in said("--box", "here")
    assert "#rrggbb" in said("--screen", "greenish")
    assert "'12' is no click" in said("--click", "12") and "FRAME:X,Y" in said("--click", "-12:3")
    assert "The click -3:320,20 isn't in the picture of 320x192" in said("--click", "3:60,20", "--click", "-3:320,20")
    assert "Frame 99 isn't in" in said("--click", "99:60,20")
    assert "click it" in said("--click", "-3:60,20")
    cv2.imwrite(str(keys / "hero.0005.png"), np.zeros((10, 10), np.uint8))
    assert "Paint at the plate's size" in said("--keys", str(keys))
    cv2.imwrite(str(keys / "hero.0005.png"), np.zeros((SIZE[1], SIZE[0]), np.uint8))
    (keys / "hero.0005.png").rename(keys / "hero.0999.png")
    assert "0 to 35" in said("--keys", str(keys))
    assert not Production.open(film).store.all(Matte)


def test_without_a_grant_nothing_is_learned_of_a_shot(film: Path, keys: Path, capsys: pytest.CaptureFixture[str]):
    production = Production.open(film)
    shot = production.shots[0]
    (clip,) = [one for one in production.clips if one.id == shot.clip]
    production.store.put(clip.model_copy(update={"grant": None}))
    assert run(["matte", str(film), shot.name, "--keys", str(keys)]) == 2
    assert "learns from the shot" in " ".join(capsys.readouterr().err.split())
