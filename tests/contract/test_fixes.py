"""Law 3: one suite for every fix, whoever wrote it."""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from onelight.fixes.contract import Dailies, Fix, Layers, Plate, layers_of
from onelight.fixes.registry import all_fixes
from onelight.learning import scenes
from onelight.picture import colour
from onelight.picture.mattes import SUFFIX, MatteWriter
from onelight.picture.picture import Picture
from onelight.records import Clip, Matte, Recipe, Shot
from onelight.units.errors import BadInput, Missing

FIXES = all_fixes()[0]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Dailies:
    """Two shots of one generated scene, each with a matte of a bar that moves through it."""
    vault = tmp_path_factory.mktemp("vault")
    bar = vault / f"bar{SUFFIX}"
    with MatteWriter(bar, (160, 90), Fraction(24)) as movie:
        for number in range(3):
            alpha = np.zeros((90, 160))
            alpha[:60, 60 + 12 * number : 68 + 12 * number] = 1
            movie.write(alpha)
    made = scenes.build(7, "office")
    cameras = made.cameras(2, np.random.default_rng(7))
    plates = {}
    for number, camera in enumerate(cameras, 1):
        light = [scenes.shoot(made, camera, t, (90, 160)) for t in (0.0, 0.5, 1.0)]
        dimmed = [frame * np.float32(1.0 if number == 1 else 0.6) for frame in light]
        plates[f"A00{number}-1"] = _plate(f"A00{number}", dimmed, bar.name)
    return _Stage(plates, vault)


def _plate(name: str, light: list[np.ndarray], bar: str) -> Plate:
    pictures = [dataclasses.replace(Picture.from_array(f).to(colour.VIDEO), attributes={"reel": name}) for f in light]
    clip = Clip(
        id=name, name=name, path="", bytes=1, width=160, height=90, rate="24", frames=3, colour_space=colour.VIDEO
    )
    shot = Shot(id=name, name=f"{name}-1", clip=name, start=0, end=3, scene="7")
    matte = Matte(id=f"{shot.name}/bar", shot=shot.name, name="bar", start=0, end=3, movie=bar, on="2026-11-22")
    window = lambda a, b: iter(list(enumerate(pictures))[a:b])  # noqa: E731
    return Plate(shot, clip, None, lambda n: pictures[:n], window, mattes={"bar": matte})


@dataclasses.dataclass(frozen=True)
class _Stage:
    known: dict[str, Plate]
    vault: Path

    def plate(self, shot: str) -> Plate:
        if shot not in self.known:
            raise Missing(f"There is no shot '{shot}'.", "A001-1 or A002-1.")
        return self.known[shot]

    def plates(self, scene: str | None = None) -> list[Plate]:
        return [p for p in self.known.values() if scene in (None, p.shot.scene)]

    def keep(self, file: Path) -> str:
        key = hashlib.sha256(file.read_bytes()).hexdigest()[:32] + file.suffix
        shutil.move(file, self.vault / key)
        return key

    def file(self, key: str) -> Path:
        return self.vault / key

    def scratch(self) -> AbstractContextManager[Path]:
        return _Scratch(self.vault)


class _Scratch(tempfile.TemporaryDirectory):
    def __init__(self, folder: Path) -> None:
        super().__init__(dir=folder)

    def __enter__(self) -> Path:  # type: ignore[override]
        return Path(super().__enter__())


def recipes(fix: Fix, stage: Dailies) -> list[Recipe]:
    wants = {"to", "background"} & set(fix.Intent.__dataclass_fields__)
    intent = fix.Intent(**dict.fromkeys(wants, "A001-1"))
    proposed = fix.propose(stage.plate("A002-1"), intent, None, stage)
    assert proposed.chosen in {variant.name for variant in proposed.variants}
    return [variant.recipe for variant in proposed.variants]


@pytest.fixture(scope="module", params=sorted(FIXES))
def fix(request: pytest.FixtureRequest) -> Fix:
    return FIXES[request.param]


@pytest.fixture(scope="module")
def variants(fix: Fix, stage: Dailies) -> list[Recipe]:
    return recipes(fix, stage)


@pytest.fixture(scope="module")
def recipe(variants: list[Recipe]) -> Recipe:
    return variants[0]


def render(fix: Fix, recipe: Recipe, plate: Plate, stage: Dailies) -> list[Picture]:
    return [layers.result for _, layers in rendered(fix, plate.window(0, 3), recipe, stage)]


def rendered(
    fix: Fix, window: Iterator[tuple[int, Picture]], recipe: Recipe, stage: Dailies
) -> Iterator[tuple[int, Layers]]:
    return layers_of(fix, window, recipe, stage.file)


def test_there_is_a_fix() -> None:
    assert "match" in FIXES


def test_the_same_recipe_gives_the_same_bits(fix: Fix, variants: list[Recipe], stage: Dailies) -> None:
    for recipe in variants:
        stored = Recipe.from_document(recipe.document())
        one, two = (render(fix, r, stage.plate("A002-1"), stage) for r in (recipe, stored))
        assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(one, two, strict=True))


def test_a_recipe_of_another_version_is_refused(fix: Fix, recipe: Recipe, stage: Dailies) -> None:
    """It would render other pictures than somebody circled."""
    assert recipe.fix_version == fix.version
    with pytest.raises(BadInput, match="Propose it again"):
        layers_of(fix, iter(()), recipe.model_copy(update={"fix_version": fix.version + 1}), stage.file)


def test_proposing_twice_proposes_the_same(fix: Fix, stage: Dailies) -> None:
    assert [r.hash for r in recipes(fix, stage)] == [r.hash for r in recipes(fix, stage)]


def test_space_size_and_attributes_are_kept(fix: Fix, recipe: Recipe, stage: Dailies) -> None:
    plate = stage.plate("A002-1")
    for (_, before), after in zip(plate.window(0, 3), render(fix, recipe, plate, stage), strict=True):
        assert (after.colour_space, after.size, after.window) == (before.colour_space, before.size, before.window)
        assert dict(before.attributes).items() <= dict(after.attributes).items()
        assert np.isfinite(after.pixels).all()


def test_outside_the_matte_the_plate_stays_to_the_bit(fix: Fix, variants: list[Recipe], stage: Dailies) -> None:
    plate = stage.plate("A002-1")
    for recipe in variants:
        made = rendered(fix, plate.window(0, 3), recipe, stage)
        for (_, before), (_, layers) in zip(plate.window(0, 3), made, strict=True):
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

    frames = rendered(fix, endless(), recipe, stage)
    for _ in range(5):
        next(frames)
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
