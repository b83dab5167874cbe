"""Backdrop, variant relit: the light of a new background, and the foreground in it."""

from __future__ import annotations

import dataclasses
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

from onelight.fixes import backdrop
from onelight.fixes.backdrop import Intent, around, lighting, relit, report, solving
from onelight.fixes.backdrop.environment import view
from onelight.fixes.backdrop.lighting import HELD, Lighting, Now
from onelight.fixes.backdrop.supplied import Given, Supplied
from onelight.fixes.backdrop.survey import Sample
from onelight.fixes.relight import seeing
from onelight.fixes.relight.maps import MOST
from onelight.fixes.relight.seeing import Look
from onelight.learning import scenes
from onelight.learning.scenes.coverage import placed
from onelight.picture import colour, exr
from onelight.picture.picture import Picture
from onelight.records import Recipe
from onelight.units.errors import BadInput, Changed
from onelight.units.light import AP1_LUMINANCE

SIZE = (192, 108)
FRAMES = 3
RIGHT, UP, BACK = np.eye(3)
LEFT, AHEAD = -RIGHT, -BACK


def lamp(column: int, row: int) -> np.ndarray:
    """A dim lat-long (64, 128, 3) with a bright patch about a pixel of it."""
    made = np.full((64, 128, 3), 0.1, np.float32)
    made[row - 4 : row + 4, column - 4 : column + 4] = 30.0
    return made


@pytest.fixture(scope="module")
def people() -> tuple[list[Picture], list[np.ndarray]]:
    """(plates, mattes) of somebody who stands on a generated set; each frame with grain of its own."""
    scene = scenes.build(7, "office")
    scene = dataclasses.replace(scene, people=scene.people[:1])
    camera = placed(scene, "close", 0, np.random.default_rng(7))
    seen = scenes.survey(scene, camera, 0.0, SIZE[::-1])
    rng = np.random.default_rng(1)
    codes = [colour.to_video(seen.colour) + 0.006 * rng.standard_normal(seen.colour.shape) for _ in range(FRAMES)]
    plates = [Picture.from_array(np.clip(one, 0, 1).astype(np.float32), colour.VIDEO) for one in codes]
    return plates, [(seen.person >= 0).astype(np.float32)] * FRAMES


def still(tint: tuple[float, float, float] = (1, 1, 1)) -> Picture:
    rng = np.random.default_rng(4)
    return Picture.from_array((0.2 + 0.1 * rng.random((108, 192, 3))).astype(np.float32) * np.array(tint, np.float32))


def samples(people: tuple[list[Picture], list[np.ndarray]]) -> list[Sample]:
    return [Sample(n, plate, alpha) for n, (plate, alpha) in enumerate(zip(*people, strict=True))]


def stops(picture: Picture, where: np.ndarray) -> float:
    """Mean log2 luminance where (H, W) is True."""
    return float(np.log2(np.maximum(picture.linear()[where] @ AP1_LUMINANCE, 1e-4)).mean())


def test_the_light_of_a_grey_surround_is_the_same_from_all_sides() -> None:
    light = around.of_surround(np.full((32, 64, 3), 0.3, np.float32), 0, 0)
    assert np.allclose(light.falls(np.stack([AHEAD, BACK, RIGHT, UP])), 1, atol=0.01)
    assert light.seen == 1


@pytest.mark.parametrize(("heading", "tilt"), [(0, 0), (70, 0), (-140, 25), (30, -40)])
def test_light_comes_from_where_the_view_shows_it(heading: float, tilt: float) -> None:
    """A lamp wherever in a surround that the camera looks at it: it stands behind the subject, and lights its back."""
    column, row = round((heading / 360 + 0.5) * 128), round((0.5 - tilt / 180) * 64)
    surround = np.roll(lamp(64, row), column - 64, axis=1)
    shown = view(surround, (21, 21), 20.0, heading, tilt)
    assert shown[10, 10].min() > 10 > shown[0, 0].max()
    light = around.of_surround(surround, heading, tilt)
    assert np.degrees(np.arccos(light.towards @ AHEAD)) < 4
    assert light.falls(AHEAD).min() > 3 * light.falls(BACK).max()


def test_irradiance_is_lamberts_for_light_that_is_smooth() -> None:
    """Against a sum over the whole sphere, of a sky brighter above and to the right; normals taken as exact."""
    ways = around._ways(0, 0)
    sky = np.repeat((1 + 0.6 * ways[..., :1] + 0.8 * np.maximum(ways[..., 1:2], 0)), 3, axis=2).astype(np.float32)
    light = around.of_surround(sky, 0, 0)
    scale = (around._solid()[..., None] * sky).sum((0, 1)) / (4 * np.pi)
    for normal in (RIGHT, LEFT, UP, BACK):
        true = (np.maximum(ways @ normal, 0)[..., None] * sky * around._solid()[..., None]).sum((0, 1)) / np.pi
        assert np.allclose(light.falls(normal), true / scale, rtol=0.12)


def test_a_picture_lights_from_its_bright_side_and_hardly_from_the_front() -> None:
    bright_left = np.full((90, 160, 3), 0.1, np.float32)
    bright_left[:, :60] = 1.0
    light = around.of_pictures([bright_left], 1.4)
    left, right, ahead, back = (float(light.falls(way).mean()) for way in (LEFT, RIGHT, AHEAD, BACK))
    assert left > 1.2 * right
    assert abs(np.log2(back)) < abs(np.log2(left / right))
    assert ahead > 0
    assert light.seen < 0.05


def test_a_pictures_colour_is_half_believed_and_black_gives_no_light() -> None:
    orange = np.tile(np.array([0.4, 0.2, 0.1], np.float32), (9, 16, 1))
    light = around.of_pictures([orange], 1.4).mean
    assert 1 < light[0] / light[2] < 4
    with pytest.raises(BadInput, match="black"):
        around.of_pictures([np.zeros((9, 16, 3), np.float32)], 1.4)


def test_the_outline_is_rounded_off_and_the_frames_edge_is_none() -> None:
    flat = Look.__new__(Look)
    flat.normals = np.tile(np.array([0, 0, 1], np.float32), (100, 160, 1))
    alpha = np.zeros((100, 160), np.float32)
    alpha[30:, 50:110] = 1
    normals = lighting.shape(flat, alpha)
    assert normals[70, 51, 0] < -0.5 < 0.5 < normals[70, 108, 0]
    assert normals[31, 80, 1] > 0.5
    assert normals[98, 80, 2] > 0.99
    assert np.allclose(np.linalg.norm(normals, axis=2), 1, atol=1e-4)


def test_nothing_asked_changes_nothing_and_gives_no_layer(people: tuple) -> None:
    plates, mattes = people
    plain = list(backdrop.solve(plates, mattes, still()))
    none = list(backdrop.solve(plates, mattes, still(), relight=0.0))
    for one, other, plate, alpha in zip(plain, none, plates, mattes, strict=True):
        assert np.array_equal(one.result.pixels, other.result.pixels)
        assert "light" not in one.elements
        assert np.array_equal(one.result.rgb[alpha == 1], plate.rgb[alpha == 1])


def test_the_foreground_takes_the_backgrounds_colour_and_keeps_its_level(people: tuple) -> None:
    plates, mattes = people
    made = list(backdrop.solve(plates, mattes, still((1.6, 1.0, 0.4)), relight=1.0, grain=0.0))
    for layers, plate, alpha in zip(made, plates, mattes, strict=True):
        core = alpha == 1
        gain = layers.elements["light"].rgb
        wanted = colour.convert(plate.linear() * gain, colour.LINEAR, colour.VIDEO)
        assert np.allclose(layers.result.rgb[core], np.minimum(wanted, 1)[core], atol=1e-5)
        assert (gain[core][:, 0] > gain[core][:, 2]).all()
        assert np.abs(np.log2(gain)).max() <= MOST + 1e-3
        assert abs(stops(layers.result, core) - stops(plate, core)) < 0.08
        assert layers.matte is not None
        assert layers.matte[core].all()
        assert layers.elements["light"].colour_space == colour.LINEAR
    still_there = np.abs(np.log2(made[0].elements["light"].rgb / made[1].elements["light"].rgb))[mattes[0] == 1]
    grain = np.abs(np.log2(np.maximum(plates[0].linear(), 1e-3) / np.maximum(plates[1].linear(), 1e-3)))
    assert still_there.mean() < 0.02 < grain[mattes[0] == 1].mean()


def test_a_lamp_on_the_right_lights_the_right_and_half_of_it_half(people: tuple) -> None:
    shown = samples(people)
    light = around.of_surround(lamp(110, 32), 0, 0)
    assert light.towards[0] > 0.7
    whole, half = (lighting.lighting(shown, light, strength) for strength in (1.0, 0.5))
    look = Look(seeing.base()[0], shown[0].picture)
    held = lighting.small(shown[0].alpha, look.size) > HELD
    more, some = (made.stops(look, shown[0].alpha) for made in (whole, half))
    across = lighting.shape(look, lighting.small(shown[0].alpha, look.size))[..., 0]
    assert more[held & (across > 0.4)].mean() > more[held & (across < -0.4)].mean() + 0.4
    assert 0.4 < some[held].std() / more[held].std() < 0.7


def test_dark_clothes_are_no_shade() -> None:
    """The model of the light that is there has no place for them: two normals alike get the same light."""
    now = Now((0.2, 0.4, 0.1), (0.0, 0.6, 0.8), 2.0, (0.1, 0.0, -0.1))
    normals = np.stack([BACK, BACK, RIGHT])
    falls = now.falls(normals)
    assert falls[0] == falls[1] > falls[2]


def test_a_recipe_keeps_all_of_it(people: tuple) -> None:
    made = lighting.lighting(samples(people), around.of_surround(lamp(20, 20), 40, 10), 0.8)
    again = Lighting.of(made.document("key"), made.standing, made.weights)
    plate, alpha = people[0][0], people[1][0]
    assert np.allclose(again.gain(plate, alpha), made.gain(plate, alpha), rtol=1e-4)
    assert again.document("key") == made.document("key")
    assert np.array_equal(made.gain(plate, 0 * alpha), np.ones((*alpha.shape, 3), np.float32))


def test_it_isnt_offered_where_it_can_do_nothing(people: tuple) -> None:
    plates, mattes = people
    given = Given([still()])
    found = samples(people)
    setting = solving.Setting(SIZE, 0, FRAMES, np.tile(np.eye(3), (FRAMES, 1, 1)), np.eye(3))
    assert relit.offered(found, given, setting, Intent("")) is not None
    assert relit.offered(found, given, setting, Intent("", relight=0.0)) is None
    speck = np.zeros_like(mattes[0])
    speck[50:53, 90:93] = 1
    assert relit.offered([Sample(0, plates[0], speck)], given, setting, Intent("")) is None
    black = Given([Picture.from_array(np.zeros((108, 192, 3), np.float32))])
    assert relit.offered(found, black, setting, Intent("")) is None


class Shelf:
    """A vault in a folder, as far as a proposal asks for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def scratch(self) -> nullcontext[Path]:
        return nullcontext(self.folder)

    def keep(self, file: Path) -> str:
        return file.name

    def file(self, key: str) -> Path:
        return self.folder / key


def test_a_stored_recipe_relights_alike(people: tuple, tmp_path: Path) -> None:
    """By an HDR surround on the disk, turned; what stands still is read back from the vault."""
    shelf = Shelf(tmp_path)
    exr.write(tmp_path / "sky.exr", {"rgba": Picture.from_array(lamp(100, 20))})
    given = Given([still()])
    given.supplied = Supplied("sky.exr", "surround", colour.LINEAR, 1, SIZE, 30.0, 5.0, view=SIZE)
    setting = solving.Setting(SIZE, 0, FRAMES, np.tile(np.eye(3), (FRAMES, 1, 1)), np.eye(3))
    light = relit.around_of(given, setting, 35.0, shelf.file)
    assert np.allclose(light.bands, around.of_surround(lamp(100, 20), 30, 5).bands, rtol=1e-2, atol=1e-3)
    made = lighting.lighting(samples(people), light, 0.7)
    plain = Recipe(fix="backdrop", fix_version=2, parameters={"setting": {}})
    recipe = relit.with_lighting(plain, made, shelf)  # type: ignore[arg-type]
    stored = Recipe.from_document(recipe.document())
    plate, alpha = people[0][0], people[1][0]
    one, two = (relit.lighting_of(which, shelf.file).gain(plate, alpha) for which in (recipe, stored))
    assert np.array_equal(one, two)
    assert np.allclose(one, made.gain(plate, alpha), rtol=2e-3)
    assert recipe.model == made.weights
    assert "relight" not in plain.parameters


def test_another_light_head_is_refused() -> None:
    recipe = Recipe(fix="backdrop", fix_version=2, parameters={"relight": {"standing": "x"}}, model="another")
    with pytest.raises(Changed, match="light head"):
        relit.lighting_of(recipe, lambda key: None)  # type: ignore[arg-type, return-value]


def test_numbers_say_what_came_nearer(people: tuple) -> None:
    found, given = samples(people), Given([still((1.6, 1.0, 0.4))])
    setting = solving.Setting(SIZE, 0, FRAMES, np.tile(np.eye(3), (FRAMES, 1, 1)), np.eye(3))
    made = relit.offered(found, given, setting, Intent(""))
    assert made is not None
    says, told = relit.numbers(found, made, report.plate_says(found))
    assert abs(told["light_kelvin_after"]) < abs(told["light_kelvin_before"])
    assert 0 < told["light_seen_percent"] < 10
    assert "key_degrees_before" not in told
    assert says.light is not None
    assert says.grain == report.plate_says(found).grain


def test_the_key_comes_nearer_to_the_surrounds(people: tuple) -> None:
    """As the head itself sees it, before the plate's own set."""
    found = samples(people)
    for column in (20, 110):
        made = lighting.lighting(found, around.of_surround(lamp(column, 26), 0, 0), 1.0)
        _, told = relit.numbers(found, made, report.plate_says(found))
        assert told["key_degrees_after"] < told["key_degrees_before"]
