"""A rendered frame as arrays: light passes, surface, depth, motion, and a matte for every owner.

What blender/shoot.py writes: one multi-layer EXR, float32, scene-linear Rec.709 (D65). Mattes follow the Cryptomatte
specification 1.2.0 (Friedman & Jones, 2015): ranked pairs of (id, coverage), ids the MurmurHash3 of the name read as
a float, names in the header's manifest.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
from numpy.typing import NDArray

from onelight_stage.errors import StageError

Array = NDArray[np.float32]
LIGHT = "light."
FAR = 1e9
"""Metres from which on depth means that nothing was hit."""
FAINT = 1.0 / 512
"""A matte that nowhere covers more is left out."""


@dataclass(frozen=True)
class Frame:
    """One rendered frame.

    lights: by group, [H, W, 3] scene-linear Rec.709; they add up to the picture. albedo: [H, W, 3] reflectance,
    0 to 1. normal: [H, W, 3] world space, unit length, 0 where nothing is. depth: [H, W] metres, inf where nothing
    is. mattes: by owner, [H, W] coverage, 0 to 1. motion: [H, W, 4] pixels to the previous (x, y) and to the next
    frame, or None.
    """

    lights: dict[str, Array]
    albedo: Array
    normal: Array
    depth: Array
    mattes: dict[str, Array]
    motion: Array | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.depth.shape[1], self.depth.shape[0]


def read(path: Path) -> Frame:
    """The frame in an EXR. Raises StageError for one that isn't whole or isn't the stage's."""
    planes, header = _planes(path)
    lights = {
        name.removeprefix(LIGHT): np.ascontiguousarray(layer[..., :3])
        for name, layer in planes.items()
        if name.startswith(LIGHT)
    }
    missing = [name for name in ("albedo", "N", "Z") if name not in planes]
    if not lights or missing:
        raise StageError(f"'{path}' has no {' or '.join(missing or ['light passes'])}.", "Delete it and shoot again.")
    depth = planes["Z"][..., 0]
    return Frame(
        lights=lights,
        albedo=planes["albedo"][..., :3],
        normal=planes["N"],
        depth=np.where(depth >= FAR, np.float32(np.inf), depth),
        mattes=decode([planes[name] for name in sorted(planes) if name.startswith("crypto")], manifest(header)),
        motion=planes.get("motion"),
    )


def _planes(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """(layers by name, [H, W, C] in R, G, B, A or X, Y, Z order; the header's texts)."""
    opened = oiio.ImageInput.open(str(path))
    if opened is None:
        raise StageError(f"'{path}' can't be read: {oiio.geterror().strip()}.", "Delete it and shoot again.")
    try:
        spec = opened.spec()
        data = opened.read_image(0, 0, 0, spec.nchannels, oiio.FLOAT)
        said = opened.geterror()
    finally:
        opened.close()
    if data is None:
        raise StageError(f"'{path}' isn't whole: {said.strip()}.", "Delete it and shoot again.")
    pixels = np.asarray(data, np.float32).reshape(spec.height, spec.width, -1)
    places: dict[str, dict[str, int]] = {}
    for at, channel in enumerate(spec.channelnames):
        layer, _, part = channel.rpartition(".")
        places.setdefault(layer, {})[part.upper()] = at
    layers = {name: pixels[..., [parts[p] for p in _order(parts)]] for name, parts in places.items()}
    return layers, {a.name: str(a.value) for a in spec.extra_attribs}


def _order(parts: dict[str, int]) -> list[str]:
    """Channel letters in their usual order; Blender's vectors (motion) are X, Y, Z, W."""
    rank = "RGBAXYZWV"
    return sorted(parts, key=lambda part: rank.find(part))


def manifest(header: dict[str, str]) -> dict[str, str]:
    """Owner's name by its id (8 hex digits) of a header; {} without one."""
    found: dict[str, str] = {}
    for key, value in header.items():
        if key.startswith("cryptomatte/") and key.endswith("/manifest"):
            found |= {identity: name for name, identity in json.loads(value).items() if identity != "00000000"}
    return found


def decode(layers: list[Array], names: dict[str, str]) -> dict[str, Array]:
    """Mattes by owner, [H, W] coverage 0 to 1, of Cryptomatte layers [H, W, 4] (id, coverage, id, coverage)."""
    mattes: dict[str, Array] = {}
    if not layers:
        return mattes
    ids = np.stack([layer[..., at] for layer in layers for at in (0, 2)])
    shares = np.stack([layer[..., at + 1] for layer in layers for at in (0, 2)])
    for identity, name in names.items():
        wanted = np.float32(struct.unpack(">f", bytes.fromhex(identity))[0])
        matte = np.where(ids == wanted, shares, 0).sum(axis=0, dtype=np.float32)
        if matte.max() > FAINT:
            mattes[name] = np.clip(matte, 0, 1)
    return mattes


def identity(name: str) -> str:
    """The id of a name, 8 hex digits: MurmurHash3_x86_32 with seed 0 (Appleby), its exponent kept finite."""
    value = murmur3(name.encode())
    exponent = value >> 23 & 255
    if exponent in (0, 255):
        value ^= 1 << 23
    return f"{value:08x}"


def murmur3(data: bytes, seed: int = 0) -> int:
    """MurmurHash3_x86_32 (Austin Appleby, public domain), 32 bits."""
    hashed = seed
    whole = len(data) // 4 * 4
    for at in range(0, whole, 4):
        hashed ^= _scrambled(int.from_bytes(data[at : at + 4], "little"))
        hashed = (_turned(hashed, 13) * 5 + 0xE6546B64) & 0xFFFFFFFF
    if data[whole:]:
        hashed ^= _scrambled(int.from_bytes(data[whole:], "little"))
    hashed ^= len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        hashed = ((hashed ^ hashed >> shift) * factor) & 0xFFFFFFFF
    return hashed ^ hashed >> 16


def _scrambled(block: int) -> int:
    return _turned((block * 0xCC9E2D51) & 0xFFFFFFFF, 15) * 0x1B873593 & 0xFFFFFFFF


def _turned(value: int, by: int) -> int:
    return (value << by | value >> 32 - by) & 0xFFFFFFFF
