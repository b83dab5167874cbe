"""Frames of the virtual soundstage under a rig (`onelight-stage dataset lights`) as arrays to learn from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.learning import training
from onelight.learning.light import geometry
from onelight.learning.light.faces import face_normals
from onelight.picture import colour, exr

Arrays = dict[str, NDArray[Any]]
STAYS = ("window", "practical", "sky", "fill")
"""Light that is there beside the rig's panels."""
SKY = 200.0
"""Metres: nothing is farther away."""
SIZE = (224, 126)
"""(w, h) that a frame is kept at: light is smooth."""


def fill(stage: Path, out: Path, most: int) -> None:
    """The frames of `stage` that aren't in `out` yet, one .npz each, until there are `most`. Raises Missing for a
    folder without scenes."""
    scenes = training.shot(stage, "lights")
    out.mkdir(parents=True, exist_ok=True)
    held = len(list(out.glob("*.npz")))
    for told in scenes:
        for name, arrays in _frames(told, out):
            if held >= most:
                return
            training.keep(out / name, lambda file, arrays=arrays: np.savez(file, **arrays))  # type: ignore[arg-type]
            held += 1
            print(f"\r{held} frames", end="", file=sys.stderr, flush=True)


def read(path: Path) -> Arrays:
    """One frame's arrays, as `frame_of` gives them."""
    with np.load(path) as held:
        return {name: held[name] for name in held.files}


def _frames(told: Path, out: Path) -> Iterator[tuple[str, Arrays]]:
    rigs = json.loads(told.read_text())["rigs"]
    for path in sorted(told.parent.glob("*.exr")):
        clip, frame = path.stem.rsplit(".", 1)
        name = f"{told.parent.name}.{clip}.{frame}.npz"
        if not (out / name).exists():
            yield name, frame_of(path, rigs[clip], int(frame))


def frame_of(path: Path, rig: dict[str, Any], frame: int) -> Arrays:
    """One frame's arrays, at SIZE. `passes` (L, h, w, 3) float16 scene-linear ACEScg: the panels, then what stays;
    `albedo` (h, w, 3) float16; `normals` (h, w, 3) int8 and `face` (h, w, 4) int8, camera space, with how far a face is
    known last; `depth` (h, w) float16 metres; `owner` (h, w) uint8, 1 and up the people, then other things, 0 the set;
    `people` how many of them are people; `lamps` (panels, 5) float32: unit direction from the subject, metres, width;
    `subject` (2,) parts of the picture; `focal` picture widths."""
    layers = {name: np.asarray(picture.pixels) for name, picture in exr.read(path).items()}
    small = {name: _small(pixels, name) for name, pixels in layers.items()}
    panels = sorted(rig["panels"], key=lambda name: int(name[5:]))
    stays = [f"light.{name}" for name in STAYS if f"light.{name}" in small]
    passes = np.stack([small[f"light.{name}"][..., :3] for name in panels] + [small[name][..., :3] for name in stays])
    place = np.asarray(rig["camera"][frame], float)
    eyes = place[:3, :3].T @ (np.asarray(rig["eyes"]) - place[:3, 3])
    focal = rig["focal_mm"][frame] / rig["sensor_mm"]
    bright = np.mean([layers[f"light.{name}"][..., :3] for name in panels], axis=0) * 2
    flat = colour.to_video(np.maximum(bright, 0).astype(np.float32))
    facing, known, _ = face_normals(np.rint(flat * 255).astype(np.uint8))
    face = _small(np.concatenate([facing, known[..., None]], axis=2), "N")
    owner, people = _owners(small)
    return {
        "passes": np.clip(passes, 0, 6e4).astype(np.float16),
        "albedo": np.clip(small["albedo"][..., :3], 0, 2).astype(np.float16),
        "normals": _bytes(small["N"][..., :3] @ place[:3, :3].astype(np.float32)),
        "face": _bytes(face),
        "depth": np.clip(small["Z"][..., 0], 0.05, SKY).astype(np.float16),
        "owner": owner, "people": np.array(people),
        "lamps": np.array([_lamp(rig, name, place) for name in panels], np.float32),
        "subject": (0.5 - focal * eyes[:2] / eyes[2] * [1, -SIZE[0] / SIZE[1]]).astype(np.float32),
        "focal": np.array(focal, np.float32),
    }  # fmt: skip


def _small(pixels: NDArray, name: str) -> NDArray[np.float32]:
    how = cv2.INTER_NEAREST if name in ("N", "Z") else cv2.INTER_AREA
    small = pixels if pixels.shape[1::-1] == SIZE else cv2.resize(pixels, SIZE, interpolation=how)
    return np.asarray(small, np.float32).reshape(SIZE[1], SIZE[0], -1)


def _bytes(values: NDArray) -> NDArray[np.int8]:
    return np.rint(np.clip(values, -1, 1) * 127).astype(np.int8)


def _lamp(rig: dict[str, Any], name: str, place: NDArray) -> list[float]:
    panel = rig["panels"][name]
    way = place[:3, :3].T @ (np.asarray(panel["at"]) - np.asarray(rig["eyes"]))
    away = float(np.linalg.norm(way))
    return [*(way / away), away, panel["width"]]


def _owners(small: Arrays) -> tuple[NDArray[np.uint8], int]:
    """Whose each pixel is: the people first (their names are in capitals), then things."""
    names = [name[6:] for name in small if name.startswith("matte.")]
    names.sort(key=lambda name: (not name.isupper(), name))
    cover = [small[f"matte.{name}"][..., 0] for name in names]
    owner = np.zeros(SIZE[::-1], np.uint8)
    if cover:
        best = np.argmax(cover, axis=0)
        owner = np.where(np.max(cover, axis=0) > 0.5, best + 1, 0).astype(np.uint8)
    return owner, sum(name.isupper() for name in names)


def people(held: Arrays) -> NDArray[np.bool_]:
    """(h, w) where the people of a kept frame are."""
    return (held["owner"] > 0) & (held["owner"] <= held["people"])


def lamp_rays(held: Arrays) -> NDArray[np.float32]:
    """(h, w, 2): x and y at z = -1 of a kept frame's rays."""
    return geometry.rays(SIZE, float(held["focal"]))
