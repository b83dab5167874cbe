"""How well clean-up shows what is behind a boom that hangs still, from another camera of the setup alone.

    python benchmarks/cleanup_cameras.py [--part sets handheld room letter] [--out FOLDER]

sets: generated interiors without people, whose second camera stands so many metres beside the first, pulled to another
exposure and balance; the truth is the first camera's frame without the boom. handheld: two moments of a clip far apart,
of which the later is taken for another camera; whoever moved between them counts as wrong. room: the four real cameras
of multicam, and letter: the two of the sample production, each as the other's help: how many surfaces they share.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
from cleanup import ROOT, WIRE_SIZE, decibels, hung, inpainted, read, save, squares, with_things
from numpy.typing import NDArray

from onelight.fixes.cleanup.crossing import Camera
from onelight.fixes.cleanup.filling import CAMERA, MADE
from onelight.fixes.cleanup.reel import laid_out
from onelight.fixes.cleanup.solving import Holes, laid_in, prepared
from onelight.learning.scenes import build, shoot
from onelight.picture import colour, video
from onelight.picture.picture import Picture

Floats = NDArray[np.float32]

SEEDS = (3, 11, 24, 40, 57, 71)
"""Of generated sets; the interiors among them are taken."""
BESIDE = (0.2, 0.6, 1.2)
"""Metres."""
FRAMES = 3
LIGHT = np.array([0.62, 0.7, 0.85], np.float32)
"""What the other camera's exposure and balance multiply scene-linear light by."""
CLIPS = {"bedroom": (0, 150), "02_cups": (200, 20), "03_blocks": (0, 200), "05_default_juggle": (0, 150)}


def sets(out: Path) -> list[dict]:
    """Generated interiors."""
    rows = []
    for seed in SEEDS:
        scene = replace(build(seed), people=())
        if not scene.indoors:
            continue
        camera = replace(
            build(seed).cameras(1, np.random.default_rng(seed))[0], stop=22.0, dolly=None, pan=None, shake=0
        )
        forward = camera.look - camera.position
        side = np.cross(forward, [0, 1, 0]) / np.linalg.norm(np.cross(forward, [0, 1, 0]))
        truth = [seen(scene, camera)] * FRAMES
        for metres in BESIDE:
            beside = replace(camera, position=(camera.position + metres * side).astype(np.float32))
            name = f"set {seed}, {metres} m beside"
            rows.append(judged(name, truth, [otherwise(seen(scene, beside))], out))
    return rows


def seen(scene: object, camera: object) -> Picture:
    """A frame of a generated set as 8-bit video."""
    light = shoot(scene, camera, 0.0, WIRE_SIZE[::-1], samples=2)  # type: ignore[arg-type]
    codes = Picture.from_array(light).to(colour.VIDEO).rgb
    return Picture.from_array(np.round(np.clip(codes, 0, 1) * 255) / np.float32(255), colour.VIDEO)


def otherwise(picture: Picture) -> Picture:
    """A frame in another camera's exposure and balance."""
    return picture.with_rgb(picture.linear() * LIGHT, colour.LINEAR).to(colour.VIDEO)


def handheld(out: Path) -> list[dict]:
    """Two moments of a clip as two cameras."""
    rows = []
    for name, (first, other) in CLIPS.items():
        truth = read(f"handheld/{name}.mp4", first, first + FRAMES, WIRE_SIZE)
        later = [otherwise(p) for p in read(f"handheld/{name}.mp4", other, other + 8, WIRE_SIZE, 2)]
        rows.append(judged(f"{name}, frames {first} and {other}", truth, later, out))
    return rows


def judged(name: str, truth: Sequence[Picture], other: Sequence[Picture], out: Path) -> dict:
    """One row: where the fill is of the other camera, against OpenCV's inpainting there."""
    wire, boom = hung(20, 40)
    matte = np.maximum(wire, boom)
    shot = [with_things(picture, wire, boom) for picture in truth]
    holes = Holes([matte] * len(shot), 2, 2.0)
    began = time.process_time()
    filler = prepared(shot, holes, (), [other])
    errors: dict[str, list[Floats]] = {"onelight": [], "telea": []}
    parts, row = np.zeros(4), []
    for n, picture in enumerate(shot):
        fills = filler.fill(n, picture.to(colour.LOG).rgb, holes[n] > 0)
        result, _ = laid_in(picture, holes[n], fills)
        whence = np.zeros(matte.shape, np.uint8)
        for fill in fills:
            whence[fill.box[0] : fill.box[1], fill.box[2] : fill.box[3]] = fill.whence
        there = (matte > 0.02) & (whence == CAMERA)
        parts += np.bincount(whence[matte > 0.02], minlength=4)
        plain = inpainted(
            picture.rgb, cv2.dilate((matte > 0.02).astype(np.uint8), np.ones((5, 5))) > 0, cv2.INPAINT_TELEA
        )
        for who, rgb in (("onelight", result.rgb), ("telea", plain)):
            errors[who].append(squares(rgb, truth[n].rgb)[there])
        shade = np.dstack([whence == kind for kind in (CAMERA, MADE, CAMERA)]).astype(np.float32)
        row = [np.hstack([picture.rgb, plain, result.rgb, np.abs(result.rgb - truth[n].rgb) * 4, shade])]
    save(out / f"{name.replace(' ', '-').replace(',', '')}.png", row)
    told = {who: decibels(float(np.concatenate(e).mean())) if sum(map(len, e)) else None for who, e in errors.items()}
    share = {"of the camera %": round(100 * parts[CAMERA] / parts.sum(), 1)}
    share |= {"made up %": round(100 * parts[MADE] / parts.sum(), 1)}
    return {"clip": name, **told, **share, "seconds": round(time.process_time() - began, 1)}


def shared(name: str, one: Picture, other: Picture) -> dict:
    """How many features each surface has that two real cameras share."""
    nothing = np.zeros(one.size[::-1], bool)
    camera = Camera(laid_out([other], [None], 1), np.zeros(1), True)
    found = camera.surfaces(0, 0, one.to(colour.LOG).rgb, nothing)
    return {"clip": name, "features of each surface": [len(surface.on) for surface in found]}


def room(out: Path) -> list[dict]:
    """The four cameras of multicam."""
    every = [read(f"multicam/clean_cam0{n}.mp4", 50, 51, (540, 960))[0] for n in (1, 2, 3, 4)]
    return [shared(f"room, {a + 1} and {b + 1}", every[a], every[b]) for a, b in combinations(range(4), 2)]


def letter(out: Path) -> list[dict]:
    """The two cameras of the sample production's setups."""
    rows = []
    for setup in "ABC":
        files = [ROOT / "sample" / "dailies" / f"{c}001" / f"12{setup}-1{c}.mov" for c in "AB"]
        one, other = (next(p for _, p in video.read(file, "ARRI LogC4", 0, 1)) for file in files)
        rows.append(shared(f"letter 12{setup}", one, other))
    return rows


def main() -> None:
    """Prints a row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = {"sets": sets, "handheld": handheld, "room": room, "letter": letter}
    parser.add_argument("--part", nargs="+", default=list(parts), choices=list(parts))
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "out" / "cleanup")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    for part in given.part:
        for row in parts[part](given.out):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
