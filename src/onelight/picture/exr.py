"""EXR as compositors expect it: named layers, half for colour, float for data, timecode and reel.

Colour goes out scene-linear ACEScg, alpha premultiplied, the chromaticities said. The same pictures give
the same bits: nothing of the clock or the machine goes in.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
from numpy.typing import NDArray

from onelight.picture import colour, smpte
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput, BadMedia, DiskFull, Missing, OnelightError
from onelight.units.time import Timecode

AP1 = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)
"""CIE xy of ACEScg's red, green, blue and white (AMPAS S-2014-004)."""

DATA = "Raw"
"""Colour space of layers that are no colour: mattes, depth, normals."""

HALF_MAX = 65504.0
_NEARLY_FULL = 1 << 16
"""Bytes."""
COMPRESSION = "zip:4"
"""Lossless, 16 lines a block: what pulls come in."""

_DATA_CHANNELS = {"N": ("X", "Y", "Z"), "Z": ("",)}
Layer = Picture | NDArray[np.floating]
Attribute = str | int | float | Fraction | Timecode


def write(
    path: Path,
    layers: Mapping[str, Layer],
    *,
    half: bool = True,
    attributes: Mapping[str, Attribute] | None = None,
    display: tuple[int, int] | None = None,
) -> None:
    """Writes layers into one EXR; the file is there whole, or not at all.

    `rgba` becomes R, G, B (and A), every other layer `name.R` …; an array (H, W) is `name.A`, `Z` is Z,
    `N` is N.X, N.Y, N.Z. Pictures of any space go out in ACEScg; arrays (H, W) or (H, W, 3) float are
    data and stay as they are. Colour and mattes are half (float with `half=False`), `Z` and `N` float.
    `display` (w, h) is the full frame where the pictures' `window` is a part of it.

    Of `attributes`, `timecode` (a Timecode, its rate with it), `reel` and `rate` (a Fraction) get their EXR
    names; the rest keep theirs. Raises BadInput for layers of different sizes or no layers, DiskFull.
    """
    planes = [_planes(name, layer, half) for name, layer in layers.items()]
    if not planes or len({pixels.shape[:2] for pixels, _, _ in planes}) != 1:
        raise BadInput("An EXR's layers have one size.", "Give at least one, all of the same size.")
    pixels = np.concatenate([plane for plane, _, _ in planes], axis=2)
    kinds = [kind for _, names, kind in planes for _ in names]
    spec = oiio.ImageSpec(pixels.shape[1], pixels.shape[0], pixels.shape[2], kinds[0])
    spec.channelnames = tuple(name for _, names, _ in planes for name in names)
    if len(set(kinds)) > 1:
        spec.channelformats = tuple(oiio.TypeDesc(kind) for kind in kinds)
    if "A" in spec.channelnames:
        spec.alpha_channel = spec.channelnames.index("A")
    _place(spec, next(iter(layers.values())), display)
    _describe(spec, attributes or {})
    _save(path, spec, np.ascontiguousarray(pixels))


def read(path: Path) -> dict[str, Picture]:
    """The layers of an EXR by name, `rgba` the unnamed one; data layers (H, W, C) in colour space `Raw`.

    Colour is float32 in ACEScg, or in linear Rec.709 where the file says those primaries or none; alpha is
    straight again. `window` is the data window's corner in the frame, `attributes` the file's text and
    numbers, its timecode as text. Raises Missing, BadMedia.
    """
    if not path.is_file():
        raise Missing(f"There is no '{path}'.", "Check the path.")
    file = oiio.ImageInput.open(str(path))
    if file is None:
        raise BadMedia(f"'{path.name}' is no EXR: {oiio.geterror().strip()}.", "Write it again.")
    try:
        spec = file.spec()
        pixels = file.read_image(0, 0, 0, spec.nchannels, oiio.FLOAT)
        if pixels is None:
            raise BadMedia(f"'{path.name}' can't be read to its end: {file.geterror()}.", "Write it again.")
    finally:
        file.close()
    pixels = pixels.reshape(spec.height, spec.width, spec.nchannels)
    return {name: _picture(name, pixels[..., places], spec) for name, places in _layers(spec).items()}


def _planes(
    name: str, layer: Layer, half: bool
) -> tuple[NDArray[np.float32], tuple[str, ...], oiio.BASETYPE]:
    """(H, W, C) as stored, channel names, type."""
    prefix = "" if name in ("rgba", "Z") else f"{name}."
    kind = oiio.HALF if half and name not in _DATA_CHANNELS else oiio.FLOAT
    if isinstance(layer, Picture):
        pixels, suffixes = _associated(layer), ("R", "G", "B", "A")[: layer.pixels.shape[2]]
    else:
        pixels = np.asarray(layer, np.float32)
        pixels = pixels[..., None] if pixels.ndim == 2 else pixels
        suffixes = {1: ("A",), 3: ("R", "G", "B"), 4: ("R", "G", "B", "A")}.get(pixels.shape[-1], ())
    suffixes = _DATA_CHANNELS.get(name, suffixes)
    if pixels.ndim != 3 or len(suffixes) != pixels.shape[2]:
        raise BadInput(
            f"The layer '{name}' has shape {pixels.shape}.", "Give (H, W), (H, W, 3) or a Picture."
        )
    if kind == oiio.HALF:
        # What half can't hold would become infinite: stay at its largest; infinities stay infinite.
        pixels = np.where(np.isfinite(pixels), np.clip(pixels, -HALF_MAX, HALF_MAX), pixels)
    return pixels, tuple(("Z" if name == "Z" else prefix + s) for s in suffixes), kind


def _associated(picture: Picture) -> NDArray[np.float32]:
    """(H, W, C) ACEScg, colour multiplied by alpha (glows over alpha 0 stay)."""
    linear = picture.linear() if picture.colour_space != DATA else picture.rgb
    if picture.alpha is None:
        return linear
    alpha = picture.alpha[..., None]
    return np.concatenate([np.where(alpha > 0, linear * alpha, linear), alpha], axis=2)


def _place(spec: oiio.ImageSpec, layer: Layer, display: tuple[int, int] | None) -> None:
    if isinstance(layer, Picture):
        spec.x, spec.y = layer.window
    spec.full_x = spec.full_y = 0
    spec.full_width, spec.full_height = display or (spec.x + spec.width, spec.y + spec.height)


def _describe(spec: oiio.ImageSpec, attributes: Mapping[str, Attribute]) -> None:
    spec.attribute("compression", COMPRESSION)
    spec.attribute("chromaticities", "float[8]", AP1)
    # Without one OpenImageIO writes the time of day, and no two runs give the same bits.
    spec.attribute("DateTime", "")
    spec.attribute("onelight:colourspace", colour.LINEAR)
    stamps = [value for value in attributes.values() if isinstance(value, Timecode)]
    if stamps:  # a timecode word can't be read without its rate
        attributes = {"rate": stamps[0].fps, **attributes}
    for name, value in attributes.items():
        if isinstance(value, Timecode):
            if (word := smpte.word(value)) is not None:
                spec.attribute("smpte:TimeCode", oiio.TypeTimeCode, (word, 0))
            spec.attribute(smpte.OWN, str(value))
        elif isinstance(value, Fraction):
            known = "framesPerSecond" if name == "rate" else name
            spec.attribute(known, oiio.TypeRational, (value.numerator, value.denominator))
        elif value != "":
            spec.attribute("reelName" if name == "reel" else name, value)


def _save(path: Path, spec: oiio.ImageSpec, pixels: NDArray[np.float32]) -> None:
    """Under a temporary name, onto the disk, then renamed."""
    handle, temp = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part.exr", dir=path.parent)
    os.close(handle)
    part = Path(temp)
    try:
        out = oiio.ImageOutput.create(temp)
        if out is None:
            raise _refused(path, oiio.geterror())
        good = out.open(temp, spec) and out.write_image(pixels)
        said = out.geterror() or oiio.geterror()
        if not (out.close() and good):
            raise _refused(path, said or out.geterror())
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _refused(path: Path, said: str) -> OnelightError:
    """OpenImageIO says a full disk in words only."""
    said = " ".join(said.split()) or "the disk refused it"
    if "no space" in said.casefold() or shutil.disk_usage(path.parent).free < _NEARLY_FULL:
        return DiskFull(f"The disk is full: '{path}' was not written.", "Make room and run it again.")
    return OnelightError(f"'{path}' can't be written: {said}.", "Check the folder's rights and its disk.")


def _layers(spec: oiio.ImageSpec) -> dict[str, list[int]]:
    """Channel numbers by layer, R, G, B, A (or X, Y, Z) in that order."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, channel in enumerate(spec.channelnames):
        name, _, last = channel.rpartition(".")
        layer = "Z" if channel == "Z" else name or "rgba"
        found.setdefault(layer, []).append(("RGBAXYZ".find(last), place))
    return {layer: [place for _, place in sorted(channels)] for layer, channels in found.items()}


def _picture(name: str, pixels: NDArray[np.float32], spec: oiio.ImageSpec) -> Picture:
    attributes = {a.name: a.value for a in spec.extra_attribs if isinstance(a.value, str | int | float)}
    if (timecode := smpte.timecode_of(spec)) is not None:
        attributes["smpte:TimeCode"] = timecode
    data = name in _DATA_CHANNELS or pixels.shape[2] not in (3, 4)
    pixels = np.array(pixels, np.float32, order="C")
    if pixels.shape[2] == 4 and not data:
        alpha = pixels[..., 3:]
        np.divide(pixels[..., :3], alpha, out=pixels[..., :3], where=alpha > 0)
    pixels.setflags(write=False)
    return Picture(pixels, DATA if data else _space(spec), (spec.x, spec.y), attributes)


def _space(spec: oiio.ImageSpec) -> str:
    said = spec.getattribute("chromaticities")
    if said is not None and np.allclose(said, AP1, atol=2e-3):
        return colour.LINEAR
    return "ACES2065-1" if said is not None and abs(said[0] - 0.7347) < 2e-3 else colour.DISPLAY_LINEAR
