"""Pulls of a fix that lays something in carry its layers apart, and say what is premultiplied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from onelight.delivery.deliver import deliver
from onelight.delivery.plan import Layered
from onelight.picture import exr
from onelight.picture.picture import Picture
from onelight.store.settings import Settings

from .conftest import SIZE, plate, pull


def layered(frame: int) -> Layered:
    matte = np.zeros(SIZE[::-1], np.float32)
    matte[8:16, 8:24] = 0.5
    light = np.full((*SIZE[::-1], 3), 0.25, np.float32)
    fill = Picture.from_array(np.dstack([light, matte]))
    return Layered(plate(frame), matte, {"fill": fill, "made_up": Picture.from_array(light)})


def frames(start: int, end: int) -> Iterator[tuple[int, Picture | Layered]]:
    for frame in range(start, end):
        yield frame, layered(frame)


def test_a_pull_has_its_layers_by_name(tmp_path: Path, settings: Settings) -> None:
    deliver(tmp_path / "out", [pull(settings, frames=frames)], settings)
    files = sorted((tmp_path / "out").rglob("*.exr"))
    layers = exr.read(files[0])
    assert set(layers) == {"rgba", "matte", "element.fill", "element.made-up"}
    assert np.array_equal(layers["matte"].pixels[..., 0], layered(1).matte)
    fill = layers["element.fill"]
    inside = fill.alpha == 0.5
    assert inside.sum() == 8 * 16 and np.allclose(fill.rgb[inside], 0.25)
    said = str(layers["rgba"].attributes["onelight:layers"])
    assert said == "rgba opaque; matte coverage; element.fill premultiplied; element.made-up opaque"


def test_light_and_shape_go_by_the_names_compositors_expect(tmp_path: Path, settings: Settings) -> None:
    def lit(start: int, end: int) -> Iterator[tuple[int, Picture | Layered]]:
        up = np.zeros((*SIZE[::-1], 3), np.float32) + np.array([0, 1, 0], np.float32)
        for frame in range(start, end):
            key = Picture.from_array(np.full((*SIZE[::-1], 3), 0.25, np.float32))
            yield frame, Layered(plate(frame), None, {"light.key": key}, {"N": up, "Z": up[..., 1] * 3})

    deliver(tmp_path / "out", [pull(settings, frames=lit)], settings)
    layers = exr.read(next(iter((tmp_path / "out").rglob("*.exr"))))
    assert set(layers) == {"rgba", "light.key", "N", "Z"}
    assert np.allclose(layers["light.key"].rgb, 0.25)
    assert np.array_equal(layers["N"].pixels[0, 0], [0, 1, 0]) and (layers["Z"].pixels == 3).all()
    said = str(layers["rgba"].attributes["onelight:layers"])
    assert said == "rgba opaque; light.key opaque; N data; Z data"


def test_a_pull_without_layers_says_nothing_of_them(tmp_path: Path, settings: Settings) -> None:
    deliver(tmp_path / "out", [pull(settings)], settings)
    layers = exr.read(next(iter((tmp_path / "out").rglob("*.exr"))))
    assert set(layers) == {"rgba"} and "onelight:layers" not in layers["rgba"].attributes
