"""relight on real clips, where nobody knows the truth: sheets to look at, and what must not change.

    python benchmarks/relight_clips.py [--out out/relight] [--clips ../shared/footage/handheld/02_cups.mp4:60 …]

A sheet of each clip: the plate, the key left, right, high and low, and what is seen (albedo, normals). Beside them:
how unsteady the relit background is over frames in which it stands still (the standard deviation over time of its
stops, over the plate's own: 1 is the plate's noise), how far face landmarks move, and how alike fine detail stays.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onelight.fixes import relight
from onelight.fixes.relight.remix import Relit
from onelight.learning.light.faces import landmarks
from onelight.picture import colour, video
from onelight.picture.picture import Picture
from onelight.units.light import AP1_LUMINANCE

SAMPLE = Path(__file__).parents[1] / "sample" / "dailies"
SHARED = Path(__file__).parents[2] / "shared" / "footage"
CLIPS = (
    f"{SHARED}/people/one-by-one-person-detection.mp4:330", f"{SHARED}/multicam/clean_cam01.mp4:40",
    f"{SHARED}/multicam/clean_cam03.mp4:40", f"{SHARED}/handheld/05_default_juggle.mp4:30",
    f"{SHARED}/handheld/02_cups.mp4:60", f"{SAMPLE}/A001/12B-1A.mov:10",
)  # fmt: skip
LIGHTS: dict[str, dict[str, Any]] = {
    "left": {"key_side": "left", "key_height": "25"}, "right": {"key_side": "right", "key_height": "25"},
    "high": {"key_side": "0", "key_height": "75"}, "low": {"key_side": "0", "key_height": "-20"},
}  # fmt: skip
FRAMES = 12
"""In a row, of which each clip's figures are taken."""
SIZE = (960, 540)
STILL = 0.02
"""ACEScct: a pixel whose values stay within (standard deviation) stands still."""


def main() -> None:
    """Writes the sheets and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("out/relight"))
    parser.add_argument("--clips", nargs="*", default=CLIPS, help="file:first frame")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    print("| clip | light | unsteadiness | landmarks, px | detail | frames/s |\n| --- | --- | --- | --- | --- | --- |")
    for said in asked.clips:
        name, _, first = said.partition(":")
        frames = list(clip(Path(name), int(first or 0)))
        made = {light: _relit(frames, knobs) for light, knobs in LIGHTS.items()}
        for light, (results, seconds) in made.items():
            told = figures(frames, [one.picture for one in results])
            print(f"| {Path(name).stem} | {light} | {told} | {len(frames) / seconds:.1f} |", flush=True)
        path = asked.out / f"{Path(name).stem}.png"
        cv2.imwrite(str(path), sheet(frames[0], {light: results[0] for light, (results, _) in made.items()})[..., ::-1])


def clip(path: Path, first: int) -> Iterator[Picture]:
    """FRAMES pictures at SIZE; the sample's are in its camera's log, all others Rec.709."""
    space = "ARRI LogC4" if SAMPLE in path.parents else colour.VIDEO
    for _, picture in islice(video.read(path, space, first, first + FRAMES), FRAMES):
        yield picture.with_rgb(picture.rgb) if picture.size == SIZE else _sized(picture)


def _sized(picture: Picture) -> Picture:
    scale = min(SIZE[0] / picture.size[0], SIZE[1] / picture.size[1])
    size = round(picture.size[0] * scale), round(picture.size[1] * scale)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return Picture.from_array(cv2.resize(picture.rgb, size, interpolation=how), picture.colour_space)


def _relit(frames: list[Picture], knobs: dict[str, Any]) -> tuple[list[Relit], float]:
    began = time.perf_counter()
    return list(relight.solve(frames, **knobs)), time.perf_counter() - began


def figures(before: list[Picture], after: list[Picture]) -> str:
    """Table cells: unsteadiness, landmarks, detail."""
    plates, made = (np.stack([colour.to_log(one.linear() @ _Y) for one in pictures]) for pictures in (before, after))
    still = (plates.std(axis=0) < STILL) & (plates.mean(axis=0) > 0.2) & (made.mean(axis=0) > 0.2)
    steps = [np.abs(np.diff(one, axis=0))[:, still].mean() for one in (plates, made)]
    moved = [apart for pair in zip(before, after, strict=True) if (apart := moved_landmarks(*pair)) is not None]
    fine = [one[0] - cv2.GaussianBlur(one[0], (0, 0), 2.0) for one in (plates, made)]
    alike = np.corrcoef(fine[0].ravel(), fine[1].ravel())[0, 1]
    told = f"{np.median(moved):.2f}" if moved else "no face"
    return f"{steps[1] / max(steps[0], 1e-6):.2f} | {told} | {alike:.3f}"


def moved_landmarks(before: Picture, after: Picture) -> float | None:
    """Mean pixels between the landmarks of the largest face of both; None without one."""
    one, other = (landmarks(np.rint(colour.to_video(p.linear()) * 255).astype(np.uint8)) for p in (before, after))
    return float(np.linalg.norm(one - other, axis=1).mean()) if one is not None and other is not None else None


_Y = AP1_LUMINANCE.astype(np.float32)


def sheet(plate: Picture, made: dict[str, Relit]) -> np.ndarray:
    """The plate, each light, albedo and normals: (h, w, 3) uint8."""
    first = next(iter(made.values()))
    shown = [plate.linear(), *(one.picture.linear() for one in made.values()), first.albedo]
    cells = [colour.to_video(np.maximum(one, 0)) for one in shown]
    cells += [first.normals * 0.5 + 0.5, np.repeat(first.sure[..., None], 3, axis=2)]
    small = [cv2.resize(one, (480, round(480 * one.shape[0] / one.shape[1]))) for one in cells]
    rows = [np.concatenate(small[n : n + 4], axis=1) for n in (0, 4)]
    return np.rint(np.clip(np.concatenate(rows), 0, 1) * 255).astype(np.uint8)


if __name__ == "__main__":
    main()
