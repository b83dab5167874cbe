"""A shot's camera solved from its pictures: generated scenes whose camera, lens and depth are known, and real clips.

For a scene: where points of frame 0, at their true depths, are in every other frame, by the track's homographies and by
the solve, against the truth; and what the solve says of the lens. For a clip: how far kept-out corners are off by each.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from onelight.fixes.backdrop.parallax import Relief
from onelight.learning import scenes
from onelight.picture import colour, video
from onelight.picture.bundle import NOTHING, Lens, Told, seen_at
from onelight.picture.following import moved
from onelight.picture.lens import straightened
from onelight.picture.matchmove import Solve, solve
from onelight.picture.picture import Picture
from onelight.picture.tracking import Track, Tracker, grey
from onelight.picture.trails import Following

SHARED = Path(__file__).parents[2] / "shared" / "footage"
SIZE = (640, 360)
GRAIN = 0.008
"""Standard deviation of the grain, code values."""
CLIPS = (("bedroom", 0), ("bedroom", 100), ("02_cups", 0), ("03_blocks", 0), ("05_default_juggle", 0))


@dataclass(frozen=True)
class Case:
    """A generated scene, seen by its master camera with a move of its own: `dolly` (to the right, up, ahead) and `pan`
    (of what is looked at) in metres a second, `shake` in degrees; k1 of the lens."""

    name: str
    seed: int
    kind: str
    dolly: tuple[float, float, float] = (0.0, 0.0, 0.0)
    pan: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shake: float = 0.3
    k1: float = 0.0
    known: bool = False
    """Whether the solve is told the focal length and k1, as a camera report would."""


CASES = (
    Case("office, handheld and a step aside", 7, "office", (0.3, 0.0, 0.0)),
    Case("office, the same through a wide lens", 7, "office", (0.3, 0.0, 0.0), k1=-0.08),
    Case("office, the same, told of its lens", 7, "office", (0.3, 0.0, 0.0), k1=-0.08, known=True),
    Case("room, dolly in", 11, "room", (0.0, 0.0, 0.5)),
    Case("street, crane up", 5, "street", (0.1, 0.4, 0.0), k1=-0.05),
    Case("kitchen, handheld on the spot", 3, "kitchen", shake=0.6),
    Case("office, pan on a tripod", 7, "office", pan=(0.8, 0.0, 0.0), shake=0.0),
    Case("office, a wider pan through a wide lens", 7, "office", pan=(2.4, 0.0, 0.0), shake=0.0, k1=-0.08),
)


@dataclass(frozen=True, eq=False)
class Truth:
    """N frames (H, W, 3) in 0..1, Camera Rec.709, `people` (N, H, W) bool; `depth` (H, W) of frame 0 along its axis,
    metres; `turns` (N, 3, 3) and `shifts` (N, 3) metres from frame 0's camera to frame n's; the lens."""

    frames: list[np.ndarray]
    people: list[np.ndarray]
    depth: np.ndarray
    turns: np.ndarray
    shifts: np.ndarray
    lens: Lens


def shot(case: Case, count: int) -> Truth:
    """A case rendered, one frame every 24th of a second."""
    made = scenes.build(case.seed, case.kind)
    master = made.cameras(1, np.random.default_rng(case.seed))[0]
    _, basis, _ = replace(master, shake=0.0, dolly=None, pan=None).at(0.0)
    dolly, pan = (basis @ np.array(way, np.float32) for way in (case.dolly, case.pan))
    camera = replace(master, dolly=dolly, pan=dolly + pan, shake=case.shake)
    lens = Lens(camera.focal / camera.gate * SIZE[0], case.k1, SIZE)
    rng, frames, people, cameras, depths = np.random.default_rng(1), [], [], [], []
    for number in range(count):
        seconds = number / 24
        view = scenes.survey(made, camera, seconds, SIZE[::-1])
        eye, rays, turned, _ = camera.rays(seconds, *SIZE[::-1])
        ahead = np.einsum("chw,c->hw", rays, turned[:, 2])
        depths = depths or [_bent(view.depth * ahead, lens, cv2.INTER_NEAREST)]
        light = _bent(scenes.shoot(made, camera, seconds, SIZE[::-1]), lens)
        codes = colour.convert(light, colour.LINEAR, colour.VIDEO)
        frames.append(np.clip(codes + GRAIN * rng.standard_normal(codes.shape), 0, 1).astype(np.float32))
        people.append(_bent((view.person >= 0).astype(np.float32), lens) > 0)
        cameras.append((eye, (turned * [1, -1, 1]).T))
    first = cameras[0]
    turns = np.array([way @ first[1].T for _, way in cameras], float)
    shifts = np.array([way @ (first[0] - eye) for eye, way in cameras], float)
    return Truth(frames, people, depths[0], turns, shifts, lens)


def _bent(picture: np.ndarray, lens: Lens, how: int = cv2.INTER_CUBIC) -> np.ndarray:
    """A picture (H, W, ·) as the lens would show it: taken from where each pixel's ray has its place without k1."""
    if lens.k1 == 0:
        return picture
    x, y = np.meshgrid(np.arange(SIZE[0], dtype=float), np.arange(SIZE[1], dtype=float))
    flat = straightened(np.stack([x, y], -1).reshape(-1, 2), lens) * lens.focal + lens.centre
    place = flat.reshape(*SIZE[::-1], 2).astype(np.float32)
    return cv2.remap(picture, place[..., 0], place[..., 1], how, borderMode=cv2.BORDER_REPLICATE)


def solved(
    frames: list[np.ndarray], people: list[np.ndarray] | None, told: Told = NOTHING
) -> tuple[Track, Solve, float]:
    """(track, solve, seconds) of frames (H, W, 3) in 0..1, Camera Rec.709, with masks (H, W); `told` of the lens."""
    began = time.process_time()
    tracker, following = Tracker(), Following()
    for number, frame in enumerate(frames):
        luma, mask = grey(Picture.from_array(frame, colour.VIDEO)), people[number] if people else None
        tracker.see(luma, mask)
        following.see(luma, mask, tracker.latest)
    track = tracker.track()
    return track, solve(following.trails(), track, told), time.process_time() - began


def errors(truth: Truth, track: Track, found: Solve) -> dict[str, float]:
    """Mean distance in pixels from where points of frame 0 truly are in the others: by the homographies, and by the
    solve, its unit fitted; near and far third of the points apart."""
    points, depth = _points(truth)
    rays = np.column_stack([straightened(points, truth.lens), np.ones(len(points))])
    own = np.column_stack([straightened(points, found.lens), np.ones(len(points))])
    unit = _unit(truth, found)
    told: dict[str, list[np.ndarray]] = {}
    third = np.argsort(np.argsort(depth)) * 3 // len(depth)
    for number in range(1, len(truth.turns)):
        there = seen_at(depth[:, None] * rays @ truth.turns[number].T + truth.shifts[number], truth.lens)
        inside = np.all((there > 0) & (there < np.array(SIZE) - 1), axis=1)
        ways = {
            "homography": moved(points, np.linalg.inv(track.homographies[number])),
            "solve": seen_at(depth[:, None] * own @ found.turns[number].T + unit * found.shifts[number], found.lens),
        }
        for name, here in ways.items():
            off = np.hypot(*(here - there).T)
            for part, which in ((name, inside), (f"{name}, near", inside & (third == 0))):
                told.setdefault(part, []).append(off[which])
    return {name: float(np.concatenate(off).mean()) for name, off in told.items()}


def drawn(truth: Truth, track: Track, found: Solve) -> dict[str, float]:
    """Mean absolute difference x1000 of code values between the last frame and frame 0 as it is then seen, where nobody
    is and both show the set: by the homography, and in depth by the solved camera; and what that uncovered, percent."""
    if found.kind != "camera" or truth.lens.k1 != 0:
        return {}
    poses = np.concatenate([found.turns, _unit(truth, found) * found.shifts[..., None]], axis=2)
    lens, box = replace(found.lens, k1=0.0), (np.array([-0.5, -0.5]), np.array(SIZE) - 0.5)
    depth = truth.depth.astype(np.float32)
    seen, hole = Relief(truth.frames[0], depth, np.eye(3), lens, poses, box).seen(poses[-1])
    way = np.linalg.inv(track.homographies[-1])
    flat = lambda picture: cv2.warpPerspective(picture, way, SIZE, flags=cv2.INTER_CUBIC)  # noqa: E731
    people = truth.people[-1] | (flat(truth.people[0].astype(np.float32)) > 0)
    people = cv2.dilate(people.astype(np.uint8), np.ones((45, 45), np.uint8))
    both = (people == 0) & (flat(np.ones(SIZE[::-1], np.float32)) > 0.99)
    off = {"homography": flat(truth.frames[0]), "solve": seen}
    told = {f"drawn, {name}": 1000 * float(np.abs(p - truth.frames[-1])[both].mean()) for name, p in off.items()}
    return told | {"uncovered": 100 * float(hole.mean())}


def _points(truth: Truth) -> tuple[np.ndarray, np.ndarray]:
    """A grid of points (K, 2) of frame 0 where nobody is, and their depths (K,)."""
    x, y = np.meshgrid(np.arange(12, SIZE[0], 16), np.arange(12, SIZE[1], 16))
    behind = ~truth.people[0][y, x]
    return np.stack([x[behind], y[behind]], 1).astype(float), truth.depth[y, x][behind].astype(float)


def _unit(truth: Truth, found: Solve) -> float:
    """Metres of a unit of the solve, by the tape: the true depth of what it says is as far as 1 in frame 0."""
    if not len(found.near):
        return 0.0
    x, y = np.rint(found.places).astype(int).T
    return float(np.median(truth.depth[y, x] * found.near))


def clip(name: str, start: int, count: int) -> list[np.ndarray]:
    """Frames (H, W, 3) of a clip, Camera Rec.709, reduced to SIZE's width."""
    path = SHARED / "handheld" / f"{name}.mp4"
    read = video.read(path, colour.VIDEO, start, min(start + count, video.probe(path).frames))
    return [np.clip(cv2.resize(p.rgb, SIZE, interpolation=cv2.INTER_AREA), 0, 1) for _, p in read]


def rows(count: int, only: str) -> Iterator[tuple[str, dict[str, object]]]:
    """(name, figures) of all cases."""
    for case in CASES:
        if only in case.name:
            truth = shot(case, count)
            lens = Told(truth.lens.focal / SIZE[0], case.k1, 0.03, 0.003) if case.known else NOTHING
            track, found, seconds = solved(truth.frames, truth.people, lens)
            told = {"kind": found.kind, **errors(truth, track, found), **drawn(truth, track, found)}
            if found.kind in ("camera", "turn"):
                told |= {"true focal": truth.lens.focal / SIZE[0], "true k1": case.k1}
            yield case.name, told | said(found) | {"seconds": seconds}
    for name, start in CLIPS:
        if only in name:
            track, found, seconds = solved(clip(name, start, count), None)
            yield f"{name} from {start}", {"kind": found.kind, "track": track.kind} | said(found) | {"seconds": seconds}


def said(found: Solve) -> dict[str, object]:
    """What a solve says of itself."""
    told: dict[str, object] = {f"kept out, {name}": off for name, off in found.off_px.items()}
    if found.kind in ("camera", "turn"):
        told |= {"focal": found.lens.focal / SIZE[0], "focal spread": found.focal_spread}
        told |= {"k1": found.lens.k1, "k1 spread": found.k1_spread, "k1 borne out": found.bent}
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--only", default="", help="Part of a case's name.")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    for name, told in rows(options.frames, options.only):
        print(f"\n{name}", flush=True)
        for what, value in told.items():
            print(f"  {what:24s} {value:.3f}" if isinstance(value, float) else f"  {what:24s} {value}", flush=True)


if __name__ == "__main__":
    main()
