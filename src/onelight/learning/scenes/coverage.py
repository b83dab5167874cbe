"""Where cameras go: a master, over-the-shoulders, close-ups, the other side, inserts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .camera import Camera
from .cast import first_hits
from .shapes import vec, yaw

LENSES = {
    "master": (18, 25, 28, 32),
    "two": (32, 35, 40, 50),
    "over": (40, 50, 65),
    "close": (50, 65, 75, 85),
    "insert": (50, 65),
}
ORDER = ("master", "over", "over", "close", "close", "two", "reverse", "insert", "master", "close", "high")


def cover(scene, n: int, rng: np.random.Generator) -> list[Camera]:
    """`n` cameras; each is tried until nothing stands in its way."""
    sizes = [ORDER[k % len(ORDER)] for k in range(n)]
    return [placed(scene, size, k, rng) for k, size in enumerate(sizes)]


def placed(scene, size: str, index: int, rng) -> Camera:
    """The best of up to fourteen tries for a camera of that shot size."""
    tries: list[tuple[float, Camera]] = []
    while len(tries) < 14 and (not tries or tries[-1][0] <= 0.8):
        camera = draw(scene, size, index, rng)
        tries.append((clear(scene, camera), camera))
    return max(tries, key=lambda each: each[0])[1]


def draw(scene, size: str, index: int, rng) -> Camera:
    """One try. `index` alternates between the people."""
    cast = scene.people[:2]
    subject = cast[index % len(cast)]
    other = cast[(index + 1) % len(cast)]
    eyes, others = subject.eyes(0.0), other.eyes(0.0)
    middle = (eyes + others) / 2
    focal = float(rng.choice(LENSES.get(size, LENSES["two"])))
    front = scene.front
    if size in ("master", "reverse", "high"):
        turn = front + rng.uniform(-0.6, 0.6) + (np.pi if size == "reverse" else 0)
        focal = float(rng.choice(LENSES["master"]))
        away = rng.uniform(2.6, 5.2) * (1.0 if scene.indoors else 1.3)
        look = middle + vec(rng.normal(0, 0.15), rng.uniform(-0.45, -0.15), 0)
        place = middle + yaw(turn)[:, 2] * away + vec(0, rng.uniform(-0.3, 0.3) + (1.0 if size == "high" else 0), 0)
    elif size == "over":
        way = others - eyes
        way = way / np.sqrt(way @ way)
        side = np.cross(way, vec(0, 1, 0)) * rng.choice([-1, 1])
        place = others + way * rng.uniform(0.6, 1.0) + side * rng.uniform(0.3, 0.45) + vec(0, 0.08, 0)
        look = eyes + vec(0, rng.uniform(-0.15, -0.04), 0)
    elif size == "insert":
        place = middle + yaw(front + rng.uniform(-0.8, 0.8))[:, 2] * rng.uniform(1.0, 1.6) + vec(0, 0.15, 0)
        look = vec(middle[0], scene.mark[1] - rng.uniform(0.4, 0.6), middle[2])
    else:
        turn = subject.facing + subject.gaze + rng.uniform(0.15, 0.9) * np.sign(rng.normal())
        frame_height = rng.uniform(0.38, 0.62) if size == "close" else rng.uniform(0.9, 1.5)
        away = frame_height * focal / 14.0
        place = eyes + yaw(turn)[:, 2] * away + vec(0, rng.normal(0, 0.06), 0)
        look = eyes + vec(0, -0.05 if size == "close" else -0.2, 0)
    return moving(scene, within(scene, place), look, focal, size, index, rng, subject)


def within(scene, place) -> np.ndarray:
    """A place (3,) where a camera can stand: walls fly out by a good metre, nothing goes under the floor."""
    slack = 1.2 if scene.indoors else -1.0
    place = np.clip(place, scene.low - slack, scene.high + slack)
    floor = 0.5
    top = scene.high[1] - 0.25
    return vec(place[0], np.clip(place[1], floor, top), place[2])


def moving(scene, place, look, focal, size, index, rng, subject) -> Camera:
    """The camera at `place` (3,) looking at `look` (3,), with a move and a T-stop drawn for it."""
    move = str(rng.choice(["static", "static", "pan", "push", "handheld", "handheld"]))
    name = chr(ord("A") + index % 26)
    stop = (
        float(rng.choice([1.8, 2.8, 4.0, 5.6]))
        if size not in ("master", "reverse", "high")
        else float(rng.choice([2.8, 4.0, 5.6, 8.0]))
    )
    camera = Camera(
        place, np.asarray(look, np.float32), focal, name, stop=stop, seed=int(rng.integers(1000)), move=move
    )
    way = camera.look - camera.position
    way = way / np.sqrt(way @ way)
    if subject.act == "walk" and subject.pace:
        walk = yaw(subject.facing)[:, 2] * subject.pace
        camera = replace(camera, pan=walk, dolly=walk if rng.random() < 0.5 else None)
    if move == "pan" and camera.pan is None:
        camera = replace(camera, pan=np.cross(way, vec(0, 1, 0)) * float(rng.uniform(-0.2, 0.2)))
    if move == "push" and camera.dolly is None:
        camera = replace(camera, dolly=way * float(rng.uniform(-0.08, 0.2)))
    if move == "handheld":
        camera = replace(camera, shake=float(rng.uniform(0.2, 0.6)))
    return camera


def clear(scene, camera: Camera) -> float:
    """Share of the middle of the picture that is neither right at the lens nor hidden."""
    eye, rays, basis, f = camera.rays(0.0, 9, 16)
    nearest, _ = first_hits([s for s in scene.solids(0.0) if s.tag not in scene.struck(eye)], eye, rays, basis, f)
    gap = camera.look - camera.position
    away = float(np.sqrt(gap @ gap))
    centre = nearest[3:6, 6:10]
    near = float((nearest < 0.4 * away).mean())
    seen = 1 - max(near - 0.3, 0) if (nearest > 0.3).all() else 0.0
    return 0.55 * seen + 0.45 * float((centre > 0.6 * away).mean())
