"""Frame sequences: EXR, DPX and TIFF, named as fileseq names them, read by OpenImageIO."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import OpenImageIO as oiio
from fileseq.filesequence import FileSequence
from fileseq.frameset import FrameSet
from numpy.typing import NDArray

from onelight.picture import smpte, tags
from onelight.picture.facts import Facts
from onelight.units.errors import BadMedia, Missing

EXTENSIONS = (".exr", ".dpx", ".tif", ".tiff", ".cin", ".png")
"""Frame files that may make a sequence."""

FAINT = 1e-4
"""Alpha below this holds no colour worth dividing out."""

DEFAULT_RATE = Fraction(24)
_PATTERN = re.compile(r"(#|@|%0?\d*d|\$F\d*)", re.I)
_BITS = {"half": 16, "float": 32, "uint16": 16, "uint8": 8, "uint10": 10, "uint12": 12}


def is_sequence(path: Path | str) -> bool:
    """Whether this names a sequence (`plate.1001-1100#.exr`, `plate.#.exr`) or one frame file of that kind."""
    path = Path(path)
    return path.suffix.lower() in EXTENSIONS and (bool(_PATTERN.search(path.name)) or not path.is_dir())


def frame_files(path: Path | str) -> list[Path]:
    """The files of a sequence in order; one file is a sequence of one.

    Raises Missing where no frame is there, BadMedia where some are missing in the middle, naming them.
    """
    path = Path(path)
    if path.is_file():
        return [path]
    if not _PATTERN.search(path.name):
        raise Missing(f"'{path}' isn't there.", "Check the path, and that the drive is mounted.")
    wanted = FileSequence(str(path))
    found = _on_disk(wanted, path)
    named = sorted(int(n) for n in wanted.frameSet() or found)
    missing = sorted(set(range(named[0], named[-1] + 1)) - set(found))
    if missing:
        gaps = FrameSet(missing).frameRange()
        raise BadMedia(
            f"'{path.name}' lacks {len(missing)} of its frames: {gaps}.",
            "Copy them again, or give the parts before and after as two sequences.",
        )
    return [Path(found[n]) for n in range(named[0], named[-1] + 1)]


def _on_disk(wanted: FileSequence, path: Path) -> dict[int, str]:
    name = re.compile(re.escape(wanted.basename()) + r"(-?\d+)" + re.escape(wanted.extension()) + "$")
    folder = Path(wanted.dirname() or ".")
    if not folder.is_dir():
        raise Missing(f"'{folder}' isn't there.", "Check the path, and that the drive is mounted.")
    found = {int(m[1]): str(f) for f in folder.iterdir() if (m := name.match(f.name))}
    if not found:
        raise Missing(f"No frame of '{path}' is there.", "Check the name and the frame padding.")
    return found


def written(files: Sequence[Path]) -> str:
    """A run of frame files as fileseq writes it: `/card/plate.1001-1100#.exr`."""
    if len(files) == 1:
        return str(files[0])
    return str(FileSequence.findSequencesInList([str(f) for f in files])[0])


def grouped(files: Sequence[Path]) -> list[Path]:
    """Single frame files gathered into the sequences that they make; other files as they are, in order."""
    frames = [f for f in files if f.suffix.lower() in EXTENSIONS and not _PATTERN.search(f.name)]
    if len(frames) < 2:
        return list(files)
    out = [f for f in files if f not in set(frames)]
    return out + [Path(str(s)) for s in FileSequence.findSequencesInList([str(f) for f in frames])]


def probe(path: Path | str, rate: Fraction | None = None) -> Facts:
    """The facts of a sequence, from its first frame's header. Raises BadMedia or Missing."""
    files = frame_files(path)
    spec = _header(files[0])
    metadata = {a.name: str(spec.get_string_attribute(a.name, str(a.value))) for a in spec.extra_attribs}
    chromaticities = spec.getattribute("chromaticities")
    alpha = spec.alpha_channel >= 0
    return Facts(
        path=Path(path),
        media="sequence",
        container=files[0].suffix.lower().lstrip("."),
        codec=spec.get_string_attribute("compression", "none"),
        pixel_format=f"{'rgba' if alpha else 'rgb'} {spec.format}",
        width=spec.full_width,
        height=spec.full_height,
        rotation=0,
        bit_depth=spec.get_int_attribute("oiio:BitsPerSample", _BITS.get(str(spec.format), 16)),
        has_alpha=alpha,
        rate=smpte.rate_of(spec) or rate or DEFAULT_RATE,
        variable_rate=False,
        frames=len(files),
        bytes=sum(f.stat().st_size for f in files),
        start_timecode=smpte.timecode_of(spec),
        reel=tags.reel(metadata),
        full_range=True,
        colour_space=_colour_space(spec, metadata, chromaticities),
        metadata=metadata,
    )


def _colour_space(spec: oiio.ImageSpec, metadata: dict[str, str], chromaticities: object) -> str | None:
    if spec.get_int_attribute("acesImageContainerFlag"):
        return "ACES2065-1"
    named = tags.camera_space(metadata)
    return named or tags.linear_space(chromaticities)  # type: ignore[arg-type]


def read(
    path: Path | str, start: int, end: int | None, size: tuple[int, int] | None, step: int = 1
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """(number from 0, pixels (H, W, 3 or 4) float32) of a sequence: the file's own values, alpha last.

    The data window is laid into the full (display) window. `size` (w, h) reduces by area.
    """
    files = frame_files(path)
    for number in range(start, len(files) if end is None else end, step):
        yield number, read_frame(files[number], size)


def read_frame(file: Path, size: tuple[int, int] | None = None) -> NDArray[np.float32]:
    """One frame file (H, W, 3 or 4) float32. Raises BadMedia, naming it."""
    opened = oiio.ImageInput.open(str(file))
    if opened is None:
        raise _unreadable(file, oiio.geterror())
    spec = opened.spec()
    data = opened.read_image(0, 0, 0, spec.nchannels, oiio.FLOAT)
    said = opened.geterror()
    opened.close()
    if data is None:
        raise _unreadable(file, said)
    pixels = _framed(
        np.asarray(data, np.float32).reshape(spec.height, spec.width, -1)[..., _order(spec)], spec
    )
    if size and size != (pixels.shape[1], pixels.shape[0]):
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)
    if pixels.shape[2] == 4:
        _unpremultiply(pixels)
    return pixels


def _order(spec: oiio.ImageSpec) -> list[int]:
    """Which channels are R, G, B and, where there is one, A; a single channel stands for all three."""
    names = [name.rsplit(".", 1)[-1].upper() for name in spec.channelnames]
    order = [names.index(c) for c in "RGB"] if all(c in names for c in "RGB") else [0, 0, 0]
    return [*order, spec.alpha_channel] if spec.alpha_channel >= 0 else order


def _framed(pixels: NDArray[np.float32], spec: oiio.ImageSpec) -> NDArray[np.float32]:
    """The data window's pixels laid into the display window, black around them."""
    left, top = spec.x - spec.full_x, spec.y - spec.full_y
    height, width = spec.full_height, spec.full_width
    if (left, top, spec.width, spec.height) == (0, 0, width, height):
        return np.ascontiguousarray(pixels)
    out = np.zeros((height, width, pixels.shape[2]), np.float32)
    rows = slice(max(0, top), min(height, top + spec.height))
    columns = slice(max(0, left), min(width, left + spec.width))
    if rows.start < rows.stop and columns.start < columns.stop:
        inside = pixels[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        out[rows, columns] = inside
    return out


def _unpremultiply(pixels: NDArray[np.float32]) -> None:
    """EXR colour is premultiplied; a Picture's alpha is straight."""
    alpha = pixels[..., 3:]
    np.divide(pixels[..., :3], alpha, out=pixels[..., :3], where=(alpha > FAINT) & (alpha < 1))


def _header(file: Path) -> oiio.ImageSpec:
    if file.stat().st_size == 0:
        raise BadMedia(f"'{file.name}' is empty (zero bytes).", "Copy it again from the card.")
    opened = oiio.ImageInput.open(str(file))
    if opened is None:
        raise _unreadable(file, oiio.geterror())
    spec = opened.spec()
    opened.close()
    return spec


def _unreadable(file: Path, said: str) -> BadMedia:
    return BadMedia(f"'{file.name}' can't be read: {said.strip() or 'no picture in it'}.", "Copy it again.")
