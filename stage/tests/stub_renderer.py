"""Stands in for blender/shoot.py where Blender isn't: the same arguments, the same files, a picture of flat patches.

The grey card (owner "card", 0.18) stands left, a red one ("ANNA") right; the key lights both by 1, the fill by 0.25.
Each frame rendered is noted in the world's folder, in rendered.txt.
"""

from __future__ import annotations

import argparse
import json
import os
import struct
import sys
import time
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

from onelight_stage.frames import identity

KEY, FILL = 1.0, 0.25
GREY, RED, WALL = (0.18, 0.18, 0.18), (0.4, 0.05, 0.04), (0.3, 0.28, 0.25)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("world", type=Path)
    parser.add_argument("out", type=Path)
    for option in ("--size", "--samples", "--threads"):
        parser.add_argument(option, default="")
    parser.add_argument("--vectors", action="store_true")
    asked = parser.parse_args()
    world = json.loads((asked.world / "world.json").read_text())
    for frame in range(world["frames"]):
        target = asked.out / f"{frame:05d}.exr"
        if target.exists():
            continue
        if frame == int(os.environ.get("STUB_FAILS_AT", -1)):
            sys.exit("the stub was asked to fail")
        time.sleep(float(os.environ.get("STUB_SECONDS", 0)))
        part = target.with_name(f".{target.name}")
        save(part, *(int(side) for side in asked.size.split("x")), world["fixtures"])
        with (asked.world / "rendered.txt").open("a") as noted:
            noted.write(f"{frame}\n")
        part.replace(target)


def save(path: Path, width: int, height: int, fixtures: list[dict]) -> None:
    """One frame as Blender's compositor writes it."""
    albedo = np.empty((height, width, 3), np.float32)
    albedo[:] = WALL
    mattes = {name: np.zeros((height, width), np.float32) for name in ("set", "card", "ANNA")}
    rows = slice(height // 4, 3 * height // 4)
    for name, colour, at in (("card", GREY, width // 8), ("ANNA", RED, 5 * width // 8)):
        albedo[rows, at : at + width // 4] = colour
        mattes[name][rows, at : at + width // 4] = 1
    mattes["set"] = 1 - mattes["card"] - mattes["ANNA"]
    planes: dict[str, np.ndarray] = {}
    for fixture in fixtures:
        level = {"key": KEY, "fill": FILL}.get(fixture["group"], 0.0)
        layer(planes, f"light.{fixture['group']}", "RGBA", albedo * np.float32(level) * fixture["colour"])
    layer(planes, "albedo", "RGBA", albedo)
    layer(planes, "N", "XYZ", np.broadcast_to(np.float32([0, -1, 0]), albedo.shape))
    planes["Z.V"] = np.full((height, width), 4.0, np.float32)
    for rank, name in enumerate(mattes):
        code = struct.unpack(">f", bytes.fromhex(identity(name)))[0]
        pair = "rg" if rank % 2 == 0 else "ba"
        planes[f"crypto{rank // 2:02d}.{pair[0]}"] = np.where(mattes[name] > 0, np.float32(code), 0)
        planes[f"crypto{rank // 2:02d}.{pair[1]}"] = mattes[name]
    for part in "ba":
        planes.setdefault(f"crypto01.{part}", np.zeros((height, width), np.float32))
    spec = oiio.ImageSpec(width, height, len(planes), oiio.FLOAT)
    spec.channelnames = tuple(planes)
    spec.attribute("cryptomatte/abcdef0/manifest", json.dumps({name: identity(name) for name in mattes}))
    file = oiio.ImageOutput.create("out.exr")
    assert file.open(str(path), spec) and file.write_image(np.ascontiguousarray(np.stack([*planes.values()], axis=2)))
    file.close()


def layer(planes: dict[str, np.ndarray], name: str, letters: str, pixels: np.ndarray) -> None:
    for at, letter in enumerate(letters):
        planes[f"{name}.{letter}"] = pixels[..., at] if at < 3 else np.ones(pixels.shape[:2], np.float32)


if __name__ == "__main__":
    main()
