"""Generated scenes: the same seed gives the same bits, lights add up, cameras agree."""

from __future__ import annotations

import numpy as np
import pytest

from onelight.learning.scenes import KINDS, Camera, Light, build, raised, shoot, survey

SIZE = (36, 64)


@pytest.fixture(scope="module")
def kitchen():
    return build(3, "kitchen")


@pytest.fixture(scope="module")
def cameras(kitchen):
    return kitchen.cameras(4, np.random.default_rng(1))


def test_same_seed_same_bits():
    frames = []
    for _ in range(2):
        scene = build(11)
        camera = scene.cameras(2, np.random.default_rng(2))[1]
        frames.append(shoot(scene, camera, 0.4, SIZE, samples=2))
    assert np.array_equal(*frames)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_range_and_shape(kind):
    scene = build(7, kind)
    frame = shoot(scene, scene.cameras(1, np.random.default_rng(0))[0], 0.0, SIZE)
    assert frame.shape == (*SIZE, 3) and frame.dtype == np.float32
    assert np.isfinite(frame).all() and frame.min() >= 0 and frame.max() <= 64
    assert 0.005 < np.median(frame) < 0.9


def test_unknown_kind_names_the_choices():
    with pytest.raises(ValueError, match="kitchen"):
        build(1, "spaceship")


def test_two_cameras_see_the_same_palette(kitchen, cameras):
    means = {}
    for camera in cameras:
        view = survey(kitchen, camera, 0.0, (72, 128))
        solids = [s for s in kitchen.solids(0.0) if s.tag not in kitchen.struck(camera.at(0.0)[0])]
        for i, solid in enumerate(solids):
            here = view.solid == i
            if solid.tag.startswith("wall.") and here.sum() > 150:
                means.setdefault(solid.tag, []).append(view.albedo[here].mean(0))
    shared = [np.stack(m) for m in means.values() if len(m) > 1]
    assert shared, "no wall is in two cameras' frames"
    for m in shared:
        assert np.ptp(m, axis=0).max() < 0.3 * m.mean()


def test_a_stop_doubles_a_light_alone(kitchen, cameras):
    camera = cameras[0]
    alone = kitchen.only("key")
    once = survey(alone, camera, 0.0, SIZE).colour
    twice = survey(alone.with_lights(raised(alone.light("key"), 1.0)), camera, 0.0, SIZE).colour
    held = (once > 1e-4) & (twice < 60)
    glowing = survey(kitchen.only(), camera, 0.0, SIZE).colour > 1e-4  # screens burn without lights
    held &= ~glowing
    assert held.mean() > 0.5
    assert np.allclose(twice[held], 2 * once[held], rtol=1e-3)


def test_lights_add_up(kitchen, cameras):
    camera = cameras[1]

    def of(*names):
        return survey(kitchen.only(*names), camera, 0.0, SIZE).colour

    own = of()
    both, key, fill = of("key", "fill"), of("key"), of("fill")
    held = both < 60
    assert np.allclose((both + own)[held], (key + fill)[held], rtol=2e-3, atol=2e-4)


def test_new_lights_are_metered_at_the_mark(kitchen):
    lamp = Light("torch", kitchen.mark + np.array([0, 0, 2], np.float32), size=0.05, stops=0.0, kelvin=kitchen.balance)
    lit = kitchen.with_lights(lamp).light("torch")
    _, _, level = lit.reach(kitchen.mark[:, None])
    assert np.allclose(level, 1.0, rtol=1e-4)
    with pytest.raises(KeyError, match="key"):
        kitchen.light("nobody")


def test_people_move_and_cameras_hold_still(kitchen):
    camera = Camera(kitchen.mark + np.array([0, 0, 3], np.float32), kitchen.mark, 32.0)
    first, later = (survey(kitchen, camera, t, SIZE) for t in (0.0, 1.0))
    still = (first.person < 0) & (later.person < 0)
    assert (first.person >= 0).any() and not np.array_equal(first.colour, later.colour)
    assert np.array_equal(first.depth[still], later.depth[still])


def test_an_environment_surrounds_the_people():
    rng = np.random.default_rng(0)
    around = rng.uniform(0.1, 0.6, (16, 32, 3)).astype(np.float32)
    scene = build(4, environment=around)
    frame = shoot(scene, scene.cameras(1, rng)[0], 0.0, SIZE)
    assert np.isfinite(frame).all() and frame.mean() > 0.01
