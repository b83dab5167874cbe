"""Law 3: one suite for every fix, whoever wrote it."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator

import numpy as np
import pytest

from onelight.fixes.contract import Dailies, Fix, Plate
from onelight.fixes.registry import all_fixes
from onelight.learning import scenes
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.records import Clip, Recipe, Shot
from onelight.units.errors import Missing

FIXES = all_fixes()[0]


@pytest.fixture(scope="module")
def stage() -> Dailies:
    """Two shots of one generated scene."""
    made = scenes.build(7, "office")
    cameras = made.cameras(2, np.random.default_rng(7))
    plates = {}
    for number, camera in enumerate(cameras, 1):
        light = [scenes.shoot(made, camera, t, (90, 160)) for t in (0.0, 0.5, 1.0)]
        dimmed = [frame * np.float32(1.0 if number == 1 else 0.6) for frame in light]
        plates[f"A00{number}-1"] = _plate(f"A00{number}", dimmed)
    return _Stage(plates)


def _plate(name: str, light: list[np.ndarray]) -> Plate:
    pictures = [dataclasses.replace(Picture.from_array(f).to(colour.VIDEO), attributes={"reel": name}) for f in light]
    clip = Clip(
        id=name, name=name, path="", bytes=1, width=160, height=90, rate="24", frames=3, colour_space=colour.VIDEO
    )
    shot = Shot(id=name, name=f"{name}-1", clip=name, start=0, end=3, scene="7")
    return Plate(shot, clip, None, lambda n: pictures[:n], lambda a, b: iter(list(enumerate(pictures))[a:b]))


@dataclasses.dataclass(frozen=True)
class _Stage:
    known: dict[str, Plate]

    def plate(self, shot: str) -> Plate:
        if shot not in self.known:
            raise Missing(f"There is no shot '{shot}'.", "A001-1 or A002-1.")
        return self.known[shot]

    def plates(self, scene: str | None = None) -> list[Plate]:
        return [p for p in self.known.values() if scene in (None, p.shot.scene)]


def recipes(fix: Fix, stage: Dailies) -> list[Recipe]:
    intent = fix.Intent(**{"to": "A001-1"} if "to" in fix.Intent.__dataclass_fields__ else {})
    proposed = fix.propose(stage.plate("A002-1"), intent, None, stage)
    assert proposed.chosen in {variant.name for variant in proposed.variants}
    return [variant.recipe for variant in proposed.variants]


@pytest.fixture(scope="module", params=sorted(FIXES))
def fix(request: pytest.FixtureRequest) -> Fix:
    return FIXES[request.param]


@pytest.fixture(scope="module")
def recipe(fix: Fix, stage: Dailies) -> Recipe:
    return recipes(fix, stage)[0]


def render(fix: Fix, recipe: Recipe, plate: Plate) -> list[Picture]:
    return [layers.result for _, layers in fix.render(plate.window(0, 3), recipe)]


def test_there_is_a_fix() -> None:
    assert "match" in FIXES


def test_the_same_recipe_gives_the_same_bits(fix: Fix, recipe: Recipe, stage: Dailies) -> None:
    stored = Recipe.from_document(recipe.document())
    one, two = (render(fix, r, stage.plate("A002-1")) for r in (recipe, stored))
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(one, two, strict=True))


def test_proposing_twice_proposes_the_same(fix: Fix, stage: Dailies) -> None:
    assert [r.hash for r in recipes(fix, stage)] == [r.hash for r in recipes(fix, stage)]


def test_space_size_and_attributes_are_kept(fix: Fix, recipe: Recipe, stage: Dailies) -> None:
    plate = stage.plate("A002-1")
    for (_, before), after in zip(plate.window(0, 3), render(fix, recipe, plate), strict=True):
        assert (after.colour_space, after.size, after.window) == (before.colour_space, before.size, before.window)
        assert dict(before.attributes).items() <= dict(after.attributes).items()
        assert np.isfinite(after.pixels).all()


def test_outside_the_matte_the_plate_stays_to_the_bit(fix: Fix, recipe: Recipe, stage: Dailies) -> None:
    plate = stage.plate("A002-1")
    for (_, before), (_, layers) in zip(plate.window(0, 3), fix.render(plate.window(0, 3), recipe), strict=True):
        if layers.matte is not None:
            outside = layers.matte == 0
            assert np.array_equal(layers.result.pixels[outside], before.pixels[outside])


def test_frames_are_taken_one_by_one(fix: Fix, recipe: Recipe, stage: Dailies) -> None:
    """Memory is bounded by the window: what a render gives after n frames can't have needed many more."""
    taken = 0

    def endless() -> Iterator[tuple[int, Picture]]:
        nonlocal taken
        frames = list(stage.plate("A002-1").window(0, 3))
        while True:
            taken += 1
            yield taken, frames[taken % 3][1]

    rendered = fix.render(endless(), recipe)
    for _ in range(5):
        next(rendered)
    assert taken <= 5 + 64


def test_a_set_gets_it_wrong_in_a_known_way(fix: Fix, stage: Dailies) -> None:
    pictures = stage.plate("A001-1").stills(2)
    spoiled, truth = fix.spoil(pictures, np.random.default_rng(1))
    again, _ = fix.spoil(pictures, np.random.default_rng(1))
    assert truth is not None
    assert any(not np.array_equal(a.pixels, b.pixels) for a, b in zip(pictures, spoiled, strict=True))
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(spoiled, again, strict=True))


def test_numbers_are_finite(fix: Fix, stage: Dailies) -> None:
    pictures = [stage.plate(name).stills(2) for name in ("A001-1", "A002-1")]
    numbers = fix.measure(pictures[1], pictures[0], pictures[0])
    assert numbers
    assert np.isfinite(list(numbers.values())).all()


def test_knobs_say_what_they_do(fix: Fix) -> None:
    assert fix.nature in ("assistive", "generative")
    assert fix.says.endswith(".")
    for knob in dataclasses.fields(fix.Intent):
        assert knob.metadata.get("help"), f"{fix.name}: {knob.name} has no help"
    assert inspect.getdoc(fix.Intent)


def test_a_hero_nobody_knows_is_named(fix: Fix, stage: Dailies) -> None:
    if "to" in fix.Intent.__dataclass_fields__:
        with pytest.raises(Missing, match="Z999"):
            fix.propose(stage.plate("A002-1"), fix.Intent(to="Z999"), None, stage)
