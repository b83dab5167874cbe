"""The light head's lessons and its geometry, on made pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from onelight.learning.light import bank, geometry, lessons
from onelight.learning.light.faces import _triangles, face_normals
from onelight.learning.light.network import Lamp, network
from onelight.picture import exr
from onelight.picture.picture import Picture
from onelight.units.errors import Missing

RIG = {
    "eyes": [0.0, 0.0, 0.0], "camera": [[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 3.0], [0, 0, 0, 1]]],
    "focal_mm": [40.0], "sensor_mm": 24.89,
    "panels": {"panel0": {"at": [2.0, 0.0, 0.0], "width": 1.0}, "panel1": {"at": [0.0, 2.0, 2.0], "width": 0.3}},
}  # fmt: skip


def ball() -> dict[str, np.ndarray]:
    """A white ball of 0.8 m before a wall, seen from 3 m, lit by two suns and the sky: a stage frame's layers."""
    width, height = bank.SIZE
    rays = geometry.rays(bank.SIZE, 40 / 24.89)
    away = np.dstack([rays, -np.ones((height, width))])
    middle = np.array([0, 0, -3.0])
    a, b, c = (away**2).sum(2), away @ middle, middle @ middle - 0.64
    inside = b * b - a * c
    hit = inside > 0
    depth = np.where(hit, (b - np.sqrt(np.maximum(inside, 0))) / a, 5.0)
    normals = np.where(hit[..., None], (away * depth[..., None] - middle) / 0.8, [0, 0, 1.0])
    albedo = np.where(hit[..., None], 0.6, 0.3) * np.ones(3)
    lights = {
        "light.panel0": np.clip(normals @ [1.0, 0, 0], 0, None),
        "light.panel1": np.clip(normals @ [0, 0.7, 0.7], 0, None),
        "light.sky": np.full((height, width), 0.1),
    }
    layers = {name: (light[..., None] * albedo).astype(np.float32) for name, light in lights.items()}
    return layers | {
        "albedo": albedo.astype(np.float32), "N": normals.astype(np.float32), "Z": depth.astype(np.float32),
        "matte.ANNA": hit.astype(np.float32),
    }  # fmt: skip


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> bank.Arrays:
    path = tmp_path_factory.mktemp("stage") / "1A-1A.0000.exr"
    layers = {n: Picture.from_array(a) if a.ndim == 3 and n != "N" else a for n, a in ball().items()}
    exr.write(path, layers)
    return bank.frame_of(path, RIG, 0)


def test_a_stage_frame_is_kept_as_it_was(held: bank.Arrays) -> None:
    made = ball()
    assert held["passes"].shape == (3, 126, 224, 3)
    assert np.allclose(held["passes"][0], made["light.panel0"], atol=2e-3)
    assert np.abs(held["normals"] / 127 - made["N"]).max() < 0.01
    assert np.allclose(held["lamps"][0], [1, 0, 0, 2, 1])
    assert np.allclose(held["subject"], 0.5)
    assert held["owner"].max() == held["people"] == 1


def test_nothing_to_take_in_is_said(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="no scenes"):
        bank.fill(tmp_path, tmp_path / "out", 10)


def test_the_key_is_moved_by_its_own_pass(held: bank.Arrays) -> None:
    light = lessons.lit(held, np.random.default_rng(3))
    passes, albedo = held["passes"].astype(np.float32), held["albedo"].astype(np.float32)
    paint = light.albedo / albedo
    gain = np.exp2(light.level)
    assert np.allclose(light.key, passes[light.lamp] * paint * gain, rtol=1e-3, atol=1e-4)
    apart = (passes[light.other] - passes[light.lamp]) * paint * gain
    assert np.allclose(light.moved - light.picture, apart, atol=2e-3)


def test_the_key_is_what_gives_people_most_light(held: bank.Arrays) -> None:
    """A lamp behind a head, or one that another outshines, is nobody's key: a lesson about it can't be learned."""
    people = bank.people(held)
    passes = held["passes"].astype(np.float32)
    gives = passes[:, people, 1].mean(axis=1)
    weights = np.full(len(passes), 8.0, np.float32)
    for seed in range(12):
        rng = np.random.default_rng(seed)
        lamp = int(rng.integers(len(held["lamps"])))
        light = lessons._keyed(weights, lamp, gives, rng) * gives
        assert light[lamp] == 8 * gives[lamp] and (np.delete(light, lamp) <= 0.82 * light[lamp]).all()
        drawn = lessons.lit(held, np.random.default_rng(seed))
        assert gives[drawn.lamp] >= lessons.FAINT * gives[: len(held["lamps"])].max()


def test_a_lesson_fits_together(held: bank.Arrays) -> None:
    for seed in range(4):
        lesson = lessons.lesson(held, np.random.default_rng(seed))
        sure = lesson["weight"][0] > 0
        again = np.exp2(lesson["lamp"][0] + lesson["level"][1])
        share = lesson["share"][0] * np.exp2(lesson["shading"][1])
        bright = sure & (lesson["lamp"][0] > -4)
        assert np.median(np.abs(np.log2(share[bright] / again[bright]))) < 0.3
        facing = np.einsum("chw,c->hw", lesson["normals"], lesson["key"][:3])
        assert np.corrcoef(facing[bright], np.exp2(lesson["lamp"][0])[bright])[0, 1] > 0.5


def test_learning_lowers_the_loss(held: bank.Arrays) -> None:
    torch.manual_seed(0)
    net = network().train()
    batch = lessons.batch_of([lessons.lesson(held, np.random.default_rng(n)) for n in range(2)])
    optimiser = torch.optim.AdamW(net.parameters(), 2e-3)
    losses = []
    for _ in range(8):
        loss = lessons.loss(net, batch, False)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] - 0.3


def test_a_post_shades_what_lies_behind_it() -> None:
    rays = torch.from_numpy(np.moveaxis(geometry.rays((96, 64)), 2, 0)[None])
    depth = torch.full((1, 1, 64, 96), 4.0)
    depth[..., 44:52] = 3.0
    lamp = torch.tensor([[1.8, 0.0, -2.4]])
    seen = geometry.reached(rays, depth, lamp)[0, 0, 32]
    assert seen[34:42].min() < 0.3, "the wall on the far side of the post"
    assert seen[60:90].min() > 0.9, "the wall on the lamp's side"


def test_where_somebody_stands_is_told_in_metres() -> None:
    rays = torch.from_numpy(np.moveaxis(geometry.rays((96, 64), 1.0), 2, 0)[None])
    x, y, z = geometry.stands(rays, torch.full((1, 1, 64, 96), 1.0), torch.tensor([[0.75, 0.25]]))[0].tolist()
    assert (x, z) == pytest.approx((0.5, -2.0), abs=0.02) and y == pytest.approx(2 * 0.25 * 64 / 96, abs=0.02)


def test_a_lamp_lights_what_faces_it_before_it_has_learned() -> None:
    torch.manual_seed(0)
    net = network().eval()
    made = ball()
    rays = torch.from_numpy(np.moveaxis(geometry.rays(bank.SIZE, 40 / 24.89)[:96, :192], 2, 0)[None])
    with torch.inference_mode():
        sight = net.see(torch.zeros(1, 7, 96, 192))
        normals = torch.from_numpy(np.moveaxis(made["N"][:96, :192], 2, 0)[None])
        depth = torch.from_numpy(made["Z"][None, None, :96, :192]).log2()
        true = type(sight)(sight.shading, sight.share, normals, depth, sight.tells, sight.key, sight.level)
        one = lambda *values: torch.tensor([values], dtype=torch.float32)  # noqa: E731
        lamp = Lamp(one(0, 0, -2.2), one(1, 0, 0), torch.tensor([2.2]), torch.tensor([0.5]))
        stops, doubt = net.lamp(true, rays, lamp)
    assert stops[0, 0, 60, 140] > stops[0, 0, 60, 90] + 1
    assert doubt.min() > 0


def test_a_frame_without_faces_has_no_face_normals() -> None:
    normals, known, eyes = face_normals(np.full((90, 160, 3), 120, np.uint8))
    assert not eyes and not known.any() and not normals.any()
    assert len(_triangles()) > 800
