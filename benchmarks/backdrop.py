"""backdrop: a dancer over one set is put before another, with the true matte; compared with the true composite.

Plates are made scene-linear from keyed footage (its alpha is the truth) over real clips, with grain added and kept as
8 bits. Peers: the plate's own colours laid over with the same matte, and OpenCV's seamlessClone, frame by frame.
"""

from __future__ import annotations

import argparse
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from onelight.fixes.backdrop import Intent, report, solving
from onelight.fixes.backdrop.compose import Stage, render
from onelight.fixes.backdrop.supplied import Given
from onelight.fixes.backdrop.survey import Survey, survey
from onelight.picture import colour, video
from onelight.picture.picture import Picture
from onelight.picture.tracking import moved, track

SHARED = Path(__file__).parents[2] / "shared" / "footage"
SIZE = (640, 360)
GRAIN = 0.012
"""Standard deviation of the plates' grain at mid level, code values; a little alike from pixel to pixel."""


@dataclass
class Case:
    """A plate with its truth. `moves` (N, 3, 3): true homographies frame n to frame 0, None where nobody knows."""

    name: str
    plates: list[Picture]
    alphas: list[np.ndarray]
    fronts: list[np.ndarray]
    background: Picture
    moves: np.ndarray | None


def keyed(name: str, start: int, count: int, size: tuple[int, int]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(foreground (H, W, 3) scene-linear ACEScg, alpha (H, W)) of a WebM with alpha, scaled into `size`."""
    width, height = size
    chosen = f"select=between(n\\,{start}\\,{start + count - 1})"
    scale = f"{chosen},scale={width}:{height}:force_original_aspect_ratio=decrease"
    pad = f"pad={width}:{height}:(ow-iw)/2:oh-ih:color=black@0"
    command = ["ffmpeg", "-v", "error", "-threads", "1", "-c:v", "libvpx", "-i", str(SHARED / "alpha" / name)]
    command += ["-vf", f"{scale},format=rgba,{pad}", "-vsync", "0", "-f", "rawvideo", "-pix_fmt", "rgba", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    for frame in np.frombuffer(raw, np.uint8).reshape(-1, height, width, 4).astype(np.float32) / 255:
        yield colour.convert(np.ascontiguousarray(frame[..., :3]), colour.VIDEO, colour.LINEAR), frame[..., 3]


def clip(name: str, count: int, start: int = 0) -> list[np.ndarray]:
    """Frames (H, W, 3) scene-linear of a clip, 16:9 from its middle, at SIZE."""
    return [_framed(p.linear(), SIZE) for _, p in video.read(SHARED / name, colour.VIDEO, start, start + count)]


def _framed(linear: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    height, width = linear.shape[:2]
    tall = min(height, round(width * size[1] / size[0]))
    wide = min(width, round(tall * size[0] / size[1]))
    top, left = (height - tall) // 2, (width - wide) // 2
    return cv2.resize(linear[top : top + tall, left : left + wide], size, interpolation=cv2.INTER_AREA)


def path(count: int, seed: int) -> np.ndarray:
    """Homographies (N, 3, 3) of a hand-held camera, set to frame, at SIZE: sway, turn, breathing, perspective."""
    rng = np.random.default_rng(seed)
    phase, t = rng.uniform(0, 6.28, 8), np.arange(count) / 24
    centre = np.array([[1, 0, SIZE[0] / 2], [0, 1, SIZE[1] / 2], [0, 0, 1]])
    made = []
    for now in t:
        wave = lambda i, speed: np.sin(speed * now + phase[i]) - np.sin(phase[i])  # noqa: B023, E731
        x, y = 14 * wave(0, 1.7) + 5 * wave(1, 7) + 10 * now, 9 * wave(2, 2.1) + 4 * wave(3, 9)
        turn, size = 0.012 * wave(4, 2.5), 1 + 0.02 * wave(5, 1.1)
        way = np.array([[size, -turn, x], [turn, size, y], [6e-5 * wave(6, 1.3), 6e-5 * wave(7, 1.9), 1]])
        made.append(centre @ way @ np.linalg.inv(centre))
    return np.array(made)


def shaken(still: np.ndarray, count: int, seed: int) -> tuple[list[np.ndarray], np.ndarray]:
    """(frames of a large still (H, W, 3) under a known move, homographies frame n to frame 0)."""
    ways = path(count, seed)
    height, width = still.shape[:2]
    inner = np.array([[1, 0, (SIZE[0] - width) / 2], [0, 1, (SIZE[1] - height) / 2], [0, 0, 1]])
    frames = [cv2.warpPerspective(still, way @ inner, SIZE, flags=cv2.INTER_AREA) for way in ways]
    return frames, ways[0] @ np.linalg.inv(ways)


def grained(linear: np.ndarray, rng: np.random.Generator) -> Picture:
    """As a camera keeps it: grain, 8 bits, Camera Rec.709."""
    codes = np.clip(colour.convert(linear.astype(np.float32), colour.LINEAR, colour.VIDEO), 0, 1)
    field = cv2.GaussianBlur(rng.standard_normal(codes.shape).astype(np.float32), (0, 0), 0.45)
    field *= GRAIN / field.std() * (1.3 - 0.6 * codes)
    return Picture.from_array(np.rint(np.clip(codes + field, 0, 1) * 255) / 255, colour.VIDEO)


def cases(count: int) -> Iterator[Case]:
    """A real hand-held clip, a still under a known move, a still behind a speaker on a tripod."""
    multicam = Picture.from_array(clip("multicam/clean_cam02.mp4", 1, 50)[0])
    cups = Picture.from_array(clip("handheld/02_cups.mp4", 1, 40)[0])
    dancer = list(keyed("dancer1.webm", 300, count, SIZE))
    speaker = list(keyed("video1.webm", 100, count, SIZE))
    yield made("dancer, bedroom (handheld) to room", dancer, clip("handheld/bedroom.mp4", count), multicam, None)
    large = next(video.read(SHARED / "handheld/02_cups.mp4", colour.VIDEO, 40, 41))[1].linear()
    large = cv2.resize(large, (960, 540), interpolation=cv2.INTER_AREA)
    frames, ways = shaken(large, count, 3)
    yield made("dancer, garden (known move) to room", dancer, frames, multicam, ways)
    room = clip("multicam/clean_cam02.mp4", 1, 50)
    yield made("speaker, room (tripod) to garden", speaker, room * count, cups, np.tile(np.eye(3), (count, 1, 1)))


def made(name: str, front: list, behind: list[np.ndarray], new: Picture, ways: np.ndarray | None) -> Case:
    """Foreground over a clip, as a plate."""
    rng = np.random.default_rng(5)
    plates = [grained(a[..., None] * f + (1 - a[..., None]) * b, rng) for (f, a), b in zip(front, behind, strict=True)]
    return Case(name, plates, [a for _, a in front], [f for f, _ in front], new, ways)


def surveyed(case: Case) -> tuple[Survey, Given]:
    window = lambda a, b: zip(range(a, b), case.plates[a:b], strict=True)  # noqa: E731
    return survey(window, case.alphas.__getitem__, 0, len(case.plates), True), Given([case.background])


def run(case: Case, out: Path | None) -> dict[str, float]:
    """All figures of a case."""
    began = time.process_time()
    found, given = surveyed(case)
    looked = time.process_time() - began
    knobs = Intent(background="", wrap=0.0)
    begun = solving.start(found, given, knobs)
    setting, says = solving.matched(begun, found, given, knobs, False)
    window = list(enumerate(case.plates))
    began = time.process_time()
    layers = [one for _, one in render(window, setting, given, case.alphas.__getitem__)]
    told = {
        "frames/s of one core, render": len(window) / (time.process_time() - began),
        "frames/s of one core, track": len(window) / looked,
    }
    told |= report.sided(report.apart(begun.plate, begun.new), report.apart(begun.plate, says))
    told |= errors(case, setting, given, layers)
    told["track residual px"] = found.track.residual_px
    if case.moves is not None:
        told["track error px"] = _off(found.track.homographies, case.moves)
    cores = zip(layers, case.plates, case.alphas, strict=True)
    told["core identical"] = float(all(np.array_equal(o.result.rgb[a == 1], p.rgb[a == 1]) for o, p, a in cores))
    if out:
        sheet(case, layers, out)
    return told


def errors(case: Case, setting: solving.Setting, given: Given, layers: list) -> dict[str, float]:
    """Mean absolute error x1000 in the band, code values, against the true foreground over the same background."""
    stage = Stage(setting, given)
    told: dict[str, list[float]] = {}
    for n, (plate, alpha, front) in enumerate(zip(case.plates, case.alphas, case.fronts, strict=True)):
        new, a = stage.seen(n, SIZE), alpha[..., None]
        codes = lambda linear: np.clip(colour.convert(linear.astype(np.float32), colour.LINEAR, colour.VIDEO), 0, 1)  # noqa: E731
        truth = codes(a * front + (1 - a) * new)
        band = (alpha > 0.02) & (alpha < 0.98)
        ways = {
            "backdrop": layers[n].result.rgb,
            "plain over": codes(a * plate.linear() + (1 - a) * new),
            "plain over, in code values": a * plate.rgb + (1 - a) * codes(new),
        }
        if n % 10 == 0:
            ways["seamlessClone"] = cloned(plate.rgb, codes(new), alpha)
        for name, picture in ways.items():
            told.setdefault(name, []).append(float(np.abs(np.clip(picture, 0, 1) - truth)[band].mean()) * 1000)
    return {f"band error, {name}": float(np.mean(values)) for name, values in told.items()}


def cloned(plate: np.ndarray, new: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """OpenCV's Poisson blending (Perez et al. 2003) of the foreground into the new background."""
    mask = (alpha > 0.05).astype(np.uint8) * 255
    mask[:2] = mask[-2:] = mask[:, :2] = mask[:, -2:] = 0
    y, x = np.nonzero(mask)
    centre = (int(x.min() + x.max() + 1) // 2, int(y.min() + y.max() + 1) // 2)
    front, back = (np.rint(np.clip(p, 0, 1) * 255).astype(np.uint8) for p in (plate, new))
    return cv2.seamlessClone(front, back, mask, centre, cv2.NORMAL_CLONE) / 255


def _off(ours: np.ndarray, theirs: np.ndarray) -> float:
    grid = np.stack(np.meshgrid(np.linspace(0, SIZE[0], 5), np.linspace(0, SIZE[1], 5)), -1).reshape(-1, 2)
    return float(np.mean([np.hypot(*(moved(grid, a) - moved(grid, b)).T) for a, b in zip(ours, theirs, strict=True)]))


def known_moves(count: int) -> None:
    """Tracks of stills under known moves, somebody before them."""
    print("\ntrack: still under a known move, the dancer before it", flush=True)
    masks = [a > 0.02 for _, a in keyed("dancer1.webm", 300, count, SIZE)]
    for name in ("bedroom", "02_cups", "03_blocks", "05_default_juggle"):
        still = next(video.read(SHARED / "handheld" / f"{name}.mp4", colour.VIDEO, 30, 31))[1].linear()
        frames, ways = shaken(cv2.resize(still, (960, 540), interpolation=cv2.INTER_AREA), count, 7)
        rng = np.random.default_rng(1)
        greys = [np.rint(grained(f, rng).rgb[..., 1] * 255).astype(np.uint8) for f in frames]
        for grey, mask in zip(greys, masks, strict=True):
            grey[mask] = rng.integers(0, 255, int(mask.sum()))
        found = track(greys, masks)
        error = _off(found.homographies, ways)
        print(f"  {name:20s} {found.kind:11s} residual {found.residual_px:.3f} px, error {error:.3f} px", flush=True)


def sheet(case: Case, layers: list, out: Path) -> None:
    """Plate and result at three moments."""
    rows = []
    for n in np.linspace(0, len(layers) - 1, 3).astype(int):
        rows.append(np.hstack([np.clip(p.rgb, 0, 1) for p in (case.plates[n], layers[n].result)]))
    picture = np.rint(np.vstack(rows)[..., ::-1] * 255).astype(np.uint8)
    out.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(out / f"backdrop_{case.name.split(',')[0]}_{case.name.split()[-1]}_{len(rows)}.png"), picture)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--out", type=Path, default=None, help="Where sheets go.")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    for case in cases(options.frames):
        print(f"\n{case.name}", flush=True)
        for name, value in run(case, options.out).items():
            print(f"  {name:38s} {value:8.3f}", flush=True)
    known_moves(options.frames)


if __name__ == "__main__":
    main()
