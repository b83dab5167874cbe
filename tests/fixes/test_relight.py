"""Relight: words, layers that add up, and what must stay as it is."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onelight.fixes import relight
from onelight.fixes.relight import RANGES, Intent, proposing, seeing
from onelight.fixes.relight.maps import Key, Lamps, Maps, Standing, brought, maps_of
from onelight.fixes.relight.remix import Relit, relit
from onelight.fixes.relight.seeing import Look, There
from onelight.fixes.relight.words import Asked, asked_of
from onelight.learning import scenes
from onelight.picture import colour, video
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput
from onelight.units.light import AP1_LUMINANCE

NOW = There((0.6, 0.4, 0.69), (0.5, 0.5, 0.5), (0.0, 0.0, -2.5), 2.0)


@pytest.fixture(scope="module")
def plate() -> Picture:
    """Two people in a generated office, 320x180, as a Rec.709 camera has it."""
    scene = scenes.build(7, "office")
    camera = scene.cameras(2, np.random.default_rng(7))[1]
    return Picture.from_array(scenes.shoot(scene, camera, 0.5, (180, 320))).to(colour.VIDEO)


def under(plate: Picture, asked: Asked) -> Relit:
    net, _ = seeing.base()
    return lit(Look(net, plate), plate, Lamps(NOW, asked))


def lit(look: Look, plate: Picture, lamps: Lamps, practical: np.ndarray | None = None) -> Relit:
    return relit(look, plate, lamps, maps_of(look, lamps), practical)


def test_a_gaffers_words_are_numbers() -> None:
    asked = asked_of(
        Intent(key_side="left", key_height="45", key="-1/3", fill="+1/2", back="+1", warm="300K", soft="large"), RANGES
    )
    assert (asked.side, asked.height, asked.fill, asked.back) == (-60, 45, 0.5, 1)
    assert asked.key == pytest.approx(-1 / 3)
    assert asked.warm == pytest.approx(1e6 / 5300 - 1e6 / 5600)
    assert asked.width == 2.2 and asked.moved
    assert not asked_of(Intent(key="-1", fill="1"), RANGES).moved
    assert asked_of(Intent(key="off"), RANGES).flagged
    assert asked_of(Intent(key_side="-110"), RANGES).side == -110


@pytest.mark.parametrize(
    ("knobs", "says"),
    [
        ({"key": "+9"}, "from -6 to 3"), ({"key": "up"}, "fraction"), ({"fill": "1/0"}, "fraction"),
        ({"key_side": "west"}, "left, right, front or behind"), ({"key_side": "270"}, "from -180 to 180"),
        ({"key_height": "95"}, "from -30 to 80"), ({"warm": "hot"}, "300K"), ({"warm": "5000K"}, "to 3000"),
        ({"practical": "window"}, "window=\\+1"), ({"practical": "window=+5"}, "from -6 to 3"),
        ({"soft": "fluffy"}, "hard, medium, soft or large"), ({"key": "nan"}, "fraction"),
    ],
)  # fmt: skip
def test_a_word_out_of_range_is_refused_with_the_range(knobs: dict[str, str], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        asked_of(Intent(**knobs), RANGES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "asked", [Asked(), Asked(side=-60.0, key=-1.0, back=0.0, strength=0.0)], ids=["nothing", "no strength"]
)
def test_nothing_asked_gives_the_plate_to_the_bit(plate: Picture, asked: Asked) -> None:
    made = under(plate, asked)
    assert np.array_equal(made.picture.pixels, plate.pixels)
    assert np.allclose(np.add.reduce(list(made.lights.values())), plate.linear(), atol=1e-5)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(side=-60.0, height=30.0), Asked(key=-1.0, fill=0.5), Asked(flagged=True), Asked(width=2.2, warm=20.0),
        Asked(back=0.5), Asked(side=50.0, back=1.0, strength=0.4),
    ],
)  # fmt: skip
def test_the_layers_of_light_add_up(plate: Picture, asked: Asked) -> None:
    made = under(plate, asked)
    total = np.add.reduce(list(made.lights.values()))
    assert np.allclose(total, made.picture.linear(), rtol=1e-3, atol=1e-4)
    assert not np.allclose(total, plate.linear(), rtol=0.02)
    assert all(np.isfinite(light).all() for light in made.lights.values())


def test_levels_go_where_they_are_asked(plate: Picture) -> None:
    def stops(asked: Asked) -> float:
        light = under(plate, asked).picture.linear() @ AP1_LUMINANCE.astype(np.float32)
        return float(np.log2(np.maximum(light, 1e-4)).mean())

    plain = stops(Asked())
    assert stops(Asked(key=-1.0)) < plain - 0.1
    assert stops(Asked(fill=1.0)) > plain + 0.1
    assert stops(Asked(key=-1.0, fill=-1.0)) == pytest.approx(plain - 1, abs=0.02)
    assert stops(Asked(flagged=True)) < stops(Asked(key=-1.0))


def test_a_warmer_key_warms_what_it_lights(plate: Picture) -> None:
    made, plain = under(plate, Asked(warm=40.0)), under(plate, Asked())
    ratio = made.lights["key"].mean(axis=(0, 1)) / plain.lights["key"].mean(axis=(0, 1))
    assert ratio[0] > 1.02 > 0.98 > ratio[2]
    assert np.array_equal(made.lights["fill"], plain.lights["fill"])


def test_fine_detail_stays(plate: Picture) -> None:
    import cv2

    def fine(picture: Picture) -> np.ndarray:
        logged = colour.to_log(picture.linear() @ AP1_LUMINANCE.astype(np.float32))
        return (logged - cv2.GaussianBlur(logged, (0, 0), 1.5)).ravel()

    moved = under(plate, Asked(side=-60.0, height=30.0))
    assert np.corrcoef(fine(plate), fine(moved.picture))[0, 1] > 0.9


def test_shape_is_shape(plate: Picture) -> None:
    made = under(plate, Asked(key=-1.0))
    assert np.allclose(np.linalg.norm(made.normals, axis=2), 1, atol=1e-3)
    assert (made.depth > 0).all() and (made.albedo >= 0).all()
    assert made.sure.min() >= 0 and made.sure.max() <= 1


def test_a_large_plate_is_lit_as_a_small_one(plate: Picture) -> None:
    import cv2

    large = plate.with_rgb(plate.rgb)
    large = Picture.from_array(cv2.resize(plate.rgb, (640, 360), interpolation=cv2.INTER_CUBIC), plate.colour_space)
    small, wide = (under(one, Asked(side=-60.0)).picture.rgb for one in (plate, large))
    again = cv2.resize(wide, (320, 180), interpolation=cv2.INTER_AREA)
    assert np.abs(again - small).mean() < 0.03


def test_the_key_alone_is_told_as_the_whole_look_tells_it() -> None:
    path = next((Path(__file__).parents[2] / "sample" / "dailies").rglob("12B-1B.*"))
    face = next(picture for _, picture in video.read(path, "ARRI LogC4"))
    told = seeing.key(face)
    assert told is not None and np.array_equal(told, Look(seeing.base()[0], face).towards)
    assert np.linalg.norm(told) == pytest.approx(1, abs=1e-5)
    nobody = Picture.from_array(np.full((90, 160, 3), 0.2, np.float32))
    assert seeing.key(nobody) is None
    assert seeing.key(Picture.from_array(np.full((20, 160, 3), 0.2, np.float32))) is None


def test_on_pictures_alone(plate: Picture) -> None:
    made = list(relight.solve([plate, plate], key_side="left", key="-1/3"))
    assert len(made) == 2
    assert np.array_equal(made[0].picture.pixels, made[1].picture.pixels)
    assert made[0].picture.colour_space == plate.colour_space
    assert not list(relight.solve([], key="-1"))


def test_the_light_that_is_there_is_told(plate: Picture) -> None:
    net, _ = seeing.base()
    there = seeing.there([Look(net, plate)])
    assert np.linalg.norm(there.towards) == pytest.approx(1, abs=1e-3)
    assert -180 <= there.side <= 180 and there.ratio > 0 and there.subject[2] < 0
    side, height = 50.0, 20.0
    placed = dataclasses.replace(there, towards=seeing.way(side, height))
    assert (placed.side, placed.height) == (pytest.approx(side), pytest.approx(height))


def test_a_mirrored_frame_is_seen_mirrored(plate: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known of left and right but what the picture shows; lamps and places mirror with it. (The face mesh
    does know.)"""
    monkeypatch.setattr(seeing, "faces", lambda linear, size: (np.zeros((*size[::-1], 4), np.float32), []))
    net, _ = seeing.base()
    one, other = Look(net, plate), Look(net, plate.with_rgb(plate.rgb[:, ::-1].copy()))
    turn = np.array([-1, 1, 1])
    assert np.allclose(other.shading, one.shading[:, ::-1], atol=1e-3)
    assert np.allclose(other.normals, one.normals[:, ::-1] * turn, atol=1e-3)
    assert np.allclose(other.towards, one.towards * turn, atol=1e-4)
    assert np.allclose(other.stands((0.3, 0.4)), one.stands((0.7, 0.4)) * turn, atol=1e-3)
    here, there = (seeing.lamp((0, 0, -2.5), seeing.way(side, 30), 2.2, 0.8) for side in (-50, 50))
    assert np.allclose(other.stops(there)[0], one.stops(here)[0][:, ::-1], atol=1e-2)


def test_a_light_that_moves_is_told(plate: Picture) -> None:
    net, _ = seeing.base()
    one, other = Look(net, plate), Look(net, plate.with_rgb(plate.rgb[:, ::-1].copy()))
    assert seeing.wanders([one, one], seeing.there([one, one])) < 1
    across = np.degrees(np.arccos(np.dot(one.towards, other.towards)))
    assert seeing.wanders([one, other], seeing.there([one, other])) == pytest.approx(across / 2, abs=2)
    assert across > 10


def test_a_shot_without_light_or_shape_is_refused() -> None:
    net, _ = seeing.base()
    with pytest.raises(BadInput, match="black"):
        seeing.there([Look(net, Picture.from_array(np.zeros((90, 160, 3), np.float32)))])
    with pytest.raises(BadInput, match="clipped"):
        seeing.there([Look(net, Picture.from_array(np.full((90, 160, 3), 1.0, np.float32)))])
    with pytest.raises(BadInput, match="too small"):
        Look(net, Picture.from_array(np.full((20, 30, 3), 0.2, np.float32)))


def test_a_practical_shines_where_its_matte_is(plate: Picture) -> None:
    net, _ = seeing.base()
    bulb = np.zeros((180, 320), np.float32)
    bulb[40:60, 40:60] = 1
    made = lit(Look(net, plate), plate, Lamps(NOW, Asked(practical=1.0)), bulb)
    ratio = made.picture.linear() / np.maximum(plate.linear(), 1e-4)
    assert np.median(ratio[45:55, 45:55]) == pytest.approx(2, rel=0.01)
    assert np.median(ratio[100:]) == pytest.approx(1, rel=0.01)
    assert not made.lights["practical"][100:].any()


class Known:
    """A look at a scene whose light is known: a key of so many stops gives what its lamp says, some fill the rest."""

    level = np.array([1.0, 1.0, 1.0])

    def __init__(self, stops: float) -> None:
        self.given = np.linspace(-5, 1, 48, dtype=np.float32).reshape(6, 8)
        key, fill = np.exp2(self.given + stops), np.full((6, 8), 0.3)
        self.share = key / (key + fill)
        self.shading = np.repeat(np.log2(key + fill)[..., None], 3, axis=2)

    def stops(self, lamp: object) -> tuple[np.ndarray, np.ndarray]:
        return self.given, np.zeros((6, 8))


def test_a_keys_level_is_what_brings_its_lamp_to_what_is_seen_of_it() -> None:
    look: Any = Known(0.4)
    anywhere: Any = None
    assert seeing.level(look, anywhere) == pytest.approx(np.full(3, (1.0 + 0.4) / 2), abs=0.02)
    look.share = np.zeros((6, 8))
    assert seeing.level(look, anywhere) == pytest.approx(look.level), "no key, nothing to tell it from"


def test_a_key_that_gives_as_much_from_elsewhere_changes_nothing() -> None:
    look: Any = Known(0.4)
    there = There((0.0, 0.0, 1.0), (0.4, 0.4, 0.4), (0.0, 0.0, -2.0), 1.0)
    key = Key.of(look, there)
    assert key.share == pytest.approx(look.share, abs=0.01)
    same = brought(look, look.given, key, there)
    assert same == pytest.approx(np.repeat(look.share[..., None], 3, axis=2), abs=0.01)
    brighter = brought(look, look.given + 1, key, there)
    assert brighter == pytest.approx(2 * same, rel=0.02)


def test_what_stands_still_is_lit_alike(plate: Picture) -> None:
    rng = np.random.default_rng(5)
    net, _ = seeing.base()
    noisy = [plate.with_rgb((plate.rgb + rng.normal(0, 0.004, plate.rgb.shape)).astype(np.float32)) for _ in range(4)]
    lamps = Lamps(NOW, Asked(side=-60.0, height=30.0))
    looks = [Look(net, one) for one in noisy]
    own = [maps_of(look, lamps) for look in looks]
    standing = Standing.of(looks, own)

    def unsteady(maps: list[Maps]) -> float:
        made = [relit(look, one, lamps, each) for look, one, each in zip(looks, noisy, maps, strict=True)]
        ratio = [np.log2((a.picture.linear() + 0.02) / (b.linear() + 0.02)) for a, b in zip(made, noisy, strict=True)]
        return float(np.std(ratio, axis=0).mean())

    steadied = [standing.steadied(look, each) for look, each in zip(looks, own, strict=True)]
    assert unsteady(steadied) < 0.7 * unsteady(own)


@pytest.mark.parametrize("knobs", [{"practical": "lamp=+1"}, {"matte": "hero"}])
def test_pictures_alone_have_no_mattes(plate: Picture, knobs: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="no mattes"):
        next(relight.solve([plate], **knobs))


def test_within_a_matte_only(plate: Picture) -> None:
    matte = np.zeros((180, 320), np.float32)
    matte[:, :160] = 1
    made = proposing.layers_of(plate, under(plate, Asked(key=-2.0)), matte)
    assert np.array_equal(made.result.pixels[:, 160:], plate.pixels[:, 160:])
    assert made.result.rgb[:, :160].mean() < plate.rgb[:, :160].mean()
    total = np.add.reduce([one.linear() for name, one in made.elements.items() if name.startswith("light.")])
    assert np.allclose(total, made.result.linear(), atol=2e-3)
    assert set(made.data) == {"N", "Z", "sure"}
