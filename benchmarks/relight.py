"""relight: the key of stage frames is moved, and compared with what the stage's own lamp gives from there.

    stage/.venv/bin/onelight-stage dataset lights out/lights-heldout --count 8 --seed 29000 --moments 2 --samples 16
    python benchmarks/relight.py out/lights-heldout [--sheet out/relight.png]

Seeds from 29000 on are learned from by nobody. Every frame is lit by one panel of its rig, some fill and what the set
brings; the key is moved by 30 to 120 degrees to where another panel stands, and that panel's pass is the truth. Peers
in the same run: the plate left as it is; the best global grade (an affine map of ACEScct fitted to the truth itself:
no grader could do better); Lambert's shading by normals of the depth map, as a compositor would relight. PSNR is of
Rec.709 pictures.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from relight_clips import moved_landmarks

from onelight.fixes.relight import seeing
from onelight.fixes.relight.maps import Lamps, maps_of
from onelight.fixes.relight.remix import relit
from onelight.fixes.relight.seeing import Look, There
from onelight.fixes.relight.words import Asked
from onelight.learning.light import bank, geometry
from onelight.picture import colour
from onelight.picture.picture import Picture

HELDOUT = Path("out/lights-heldout")
LEAST, MOST = 30.0, 120.0
"""Degrees that a key is moved by."""
PAIRS = 2
"""Moves of each frame."""
FILL = -2.0
"""Stops of fill against the key, from the panel farthest from both."""
SHARP = 0.8
"""Length of a true normal, the mean over a pixel: below, it is out of focus, hair or an edge, and has none."""
SEEN = 960
"""Pixels across at which faces are looked for, as on real clips."""
ODD = 20.0
"""Pixels: landmarks that lie so far apart are another face's, or none's."""
PEERS = ("as it is", "best global grade", "depth normals", "onelight")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", type=Path, nargs="?", default=HELDOUT, help="what `dataset lights` made")
    parser.add_argument("--sheet", type=Path, help="a PNG of plates, results and truths")
    asked = parser.parse_args()
    if not any(asked.stage.glob("lights-*/scene.json")):
        print(f"There are no frames in {asked.stage}: shoot them first, as the head of this file says.")
        return
    rows: list[dict[str, float]] = []
    pictures = []
    for name, held in frames(asked.stage):
        for source, truth, lamp, other in moves(held):
            row, shown = judged(held, source, truth, lamp, other)
            rows.append({"frame": name, **row})  # type: ignore[dict-item]
            pictures.append(shown)
    tell(rows)
    if asked.sheet:
        every = pictures[:: max(1, len(pictures) // 12)][:12]
        cv2.imwrite(str(asked.sheet), np.concatenate(every)[..., ::-1])


def frames(stage: Path) -> Iterator[tuple[str, bank.Arrays]]:
    """(name, arrays) of every frame of every scene."""
    for told in sorted(stage.glob("lights-*/scene.json")):
        rigs = json.loads(told.read_text())["rigs"]
        for path in sorted(told.parent.glob("*.exr")):
            clip, number = path.stem.rsplit(".", 1)
            yield f"{told.parent.name} {clip}", bank.frame_of(path, rigs[clip], int(number))


def moves(held: bank.Arrays) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """(plate, truth) (h, w, 3) scene-linear and the rows of the lamps that the key stood at and is moved to."""
    lamps, passes = held["lamps"], held["passes"].astype(np.float32)
    angles = np.degrees(np.arccos(np.clip(lamps[:, :3] @ lamps[:, :3].T, -1, 1)))
    pairs = [(a, b) for a in range(len(lamps)) for b in range(len(lamps)) if LEAST <= angles[a, b] <= MOST]
    pairs = [(a, b) for a, b in pairs if lamps[a, 2] > -0.3 and lamps[b, 2] > -0.3]
    for a, b in pairs[:: max(1, len(pairs) // PAIRS)][:PAIRS]:
        third = int(np.argmin(np.maximum(lamps[:, :3] @ lamps[a, :3], lamps[:, :3] @ lamps[b, :3])))
        rest = passes[third] * np.float32(2.0**FILL) + 0.5 * passes[len(lamps) :].sum(axis=0)
        plate, truth = passes[a] + rest, passes[b] + rest
        gain = 0.18 / max(float(np.median(plate[held["owner"] > 0])) if (held["owner"] > 0).any() else 0.18, 0.02)
        yield plate * gain, truth * gain, lamps[a], lamps[b]


def judged(
    held: bank.Arrays, plate: np.ndarray, truth: np.ndarray, lamp: np.ndarray, other: np.ndarray
) -> tuple[dict[str, float], np.ndarray]:
    """Figures of one move, and a strip of pictures: plate, depth normals, ours, truth."""
    net, _ = seeing.base()
    picture = Picture.from_array(plate)
    began = time.perf_counter()
    look = Look(net, picture)
    there = seeing.there([look])
    asked = Asked(side=side(other), height=height(other), width=float(other[4]))
    lamps = Lamps(there, asked)
    ours = relit(look, picture, lamps, maps_of(look, lamps)).picture.linear()
    seconds = time.perf_counter() - began
    made = {
        "as it is": plate,
        "best global grade": graded(plate, truth),
        "depth normals": shaded(look, plate, there, asked),
        "onelight": ours,
    }
    people = bank.people(held)
    row = {name: psnr(one, truth) for name, one in made.items()}
    row |= {f"{name}, people": psnr(one, truth, people) for name, one in made.items()}
    true = held["normals"].astype(np.float32) / 127
    length = np.linalg.norm(true, axis=2)
    off = np.degrees(np.arccos(np.clip((look.normals * true).sum(axis=2) / np.maximum(length, 1e-3), -1, 1)))
    sharp = length > SHARP
    row["normals"] = float(off[sharp].mean())
    row["normals of people"] = float(off[sharp & people].mean()) if (sharp & people).any() else float("nan")
    row["direction"] = float(np.degrees(np.arccos(np.clip(np.dot(there.towards, lamp[:3]), -1, 1))))
    for name, one in (("truth", truth), ("ours", ours)):
        apart = moved_landmarks(*(large(each) for each in (plate, one)))
        row[f"landmarks, {name}"] = apart if apart is not None and apart < ODD else float("nan")
    row["seconds"] = seconds
    shown = [colour.to_video(one) for one in (plate, made["depth normals"], ours, truth)]
    normals = [(field * 0.5 + 0.5) for field in (look.normals, true)]
    return row, np.rint(np.clip(np.concatenate([*shown, *normals], axis=1), 0, 1) * 255).astype(np.uint8)


def large(plate: np.ndarray) -> Picture:
    """(h, w, 3) scene-linear, SEEN pixels across."""
    size = SEEN, round(SEEN * plate.shape[0] / plate.shape[1])
    logged = colour.to_log(np.maximum(plate, 0).astype(np.float32))
    return Picture.from_array(cv2.resize(logged, size, interpolation=cv2.INTER_CUBIC), colour.LOG)


def side(lamp: np.ndarray) -> float:
    """Degrees around the subject, positive to camera right."""
    return float(np.degrees(np.arctan2(lamp[0], lamp[2])))


def height(lamp: np.ndarray) -> float:
    """Degrees above it."""
    return float(np.degrees(np.arcsin(np.clip(lamp[1], -1, 1))))


def graded(plate: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The affine map of ACEScct that is nearest to the truth."""
    ours, theirs = (colour.to_log(one).reshape(-1, 3) for one in (plate, truth))
    padded = np.c_[ours, np.ones(len(ours))]
    best = np.linalg.lstsq(padded, theirs, rcond=None)[0]
    return colour.from_log((padded @ best).reshape(plate.shape).astype(np.float32))


def shaded(look: Look, plate: np.ndarray, there: There, asked: Asked) -> np.ndarray:
    """Lambert's cosine and a quarter of ambient light, by normals of the depth map, over the same where the key was."""
    rays = geometry.rays(look.size)
    points = np.dstack([rays * look.depth[..., None], -look.depth])
    across, down = (cv2.GaussianBlur(np.gradient(points, axis=axis), (0, 0), 1.5) for axis in (1, 0))
    facing = np.cross(down, across)
    facing /= np.maximum(np.linalg.norm(facing, axis=2, keepdims=True), 1e-6)
    new, old = seeing.way(asked.side or 0.0, asked.height or 0.0), there.towards
    lit = [0.25 + np.clip(facing @ np.asarray(way), 0, 1) for way in (new, old)]
    return plate * np.clip(lit[0] / lit[1], 0.1, 8)[..., None].astype(np.float32)


def psnr(one: np.ndarray, other: np.ndarray, where: np.ndarray | None = None) -> float:
    """dB between (h, w, 3) scene-linear pictures as Rec.709 shows them; NaN where nothing is."""
    apart = (colour.to_video(np.maximum(one, 0).astype(np.float32)) - colour.to_video(other.astype(np.float32))) ** 2
    held = apart if where is None else apart[where]
    return float(-10 * np.log10(max(held.mean(), 1e-10))) if held.size else float("nan")


def tell(rows: list[dict[str, float]]) -> None:
    """The table, means over all moves."""

    def mean(name: str) -> float:
        return float(np.nanmean([row[name] for row in rows]))

    print(f"{len(rows)} moves\n\n| | whole picture, dB | people, dB |\n| --- | --- | --- |")
    for name in PEERS:
        print(f"| {name} | {mean(name):.1f} | {mean(f'{name}, people'):.1f} |")
    directions = [row["direction"] for row in rows]
    print(
        f"\nNormals: {mean('normals'):.1f} degrees off, of people {mean('normals of people'):.1f}. The key's direction:"
        f" {np.mean(directions):.1f} degrees off, median {np.median(directions):.1f}."
        f" {1 / mean('seconds'):.1f} frames a second with the light told anew."
    )
    faces = np.array([[row["landmarks, truth"], row["landmarks, ours"]] for row in rows])
    faces = faces[np.isfinite(faces).all(axis=1)]
    print(f"Landmarks of {len(faces)} faces, pixels off the plate's at {SEEN} across. A tenth, half, nine tenths:")
    for name, apart in zip(("in the truth", "in ours"), faces.T, strict=True):
        print(f"{name}: {', '.join(f'{pixels:.2f}' for pixels in np.percentile(apart, [10, 50, 90]))}.")


if __name__ == "__main__":
    main()
