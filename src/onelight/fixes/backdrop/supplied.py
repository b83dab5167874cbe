"""The new background as it was supplied: a still, a surround, a movie, or another of the production's shots."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from onelight.fixes.backdrop import environment
from onelight.fixes.contract import Dailies, Files, Plate, kept
from onelight.picture import colour, lossless, sequence, video
from onelight.picture.by_number import ByNumber
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput, BadMedia, Missing, OnelightError

Kind = Literal["still", "surround", "movie"]
STILLS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr", ".dpx", ".hdr", ".webp")
_DISPLAY_FILES = (".png", ".jpg", ".jpeg", ".webp")
DISPLAY = "sRGB Encoded Rec.709 (sRGB)"
"""What PNG and JPEG are in where nobody says otherwise: their own standard."""
_PEAK = 4095


@dataclass(frozen=True)
class Supplied:
    """What a recipe says of a background: vault `key` of its file, how it is encoded (OCIO name), its frames and
    `size` (w, h). For a surround: `heading` and `tilt` in degrees, `focal` in parts of the plate's width, and the
    size of the view that is wanted, in `view`. `depth`: vault key of how far what it shows is, if anybody knows."""

    key: str
    kind: Kind
    colour_space: str
    frames: int
    size: tuple[int, int]
    heading: float = 0.0
    tilt: float = 0.0
    focal: float = 0.0
    view: tuple[int, int] = (0, 0)
    depth: str = ""

    def document(self) -> dict[str, Any]:
        """As a recipe keeps it."""
        return {**vars(self), "size": list(self.size), "view": list(self.view)}

    @classmethod
    def of(cls, document: dict[str, Any]) -> Supplied:
        """From a recipe."""
        return cls(**{**document, "size": tuple(document["size"]), "view": tuple(document["view"])})


class Reel:
    """The background's frames, scene-linear ACEScg (H, W, 3), asked for by number, mostly rising."""

    def __init__(self, supplied: Supplied, files: Files) -> None:
        self.supplied = supplied
        self._path = files(supplied.key)
        self._frames = ByNumber(self._read)
        self.depth = np.load(files(supplied.depth), allow_pickle=False) if supplied.depth else None

    def at(self, number: int) -> NDArray[np.float32]:
        """Frame `number` (from 0) as (H, W, 3), the first or last one held beyond the ends."""
        wanted = min(max(number, 0), self.supplied.frames - 1)
        linear = self._frames.at(wanted)
        if linear is None:
            raise BadMedia(f"The background ends before its frame {wanted}.", "Supply it again.")
        return linear

    def _read(self, start: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
        own = self.supplied
        if own.kind == "movie":
            for number, picture in video.read(self._path, own.colour_space, start, own.frames):
                yield number, picture.linear()
            return
        linear = still(self._path, own.colour_space)
        surround = own.kind == "surround"
        yield start, environment.view(linear, own.view, own.focal, own.heading, own.tilt) if surround else linear


class Given:
    """Frames that are at hand as pictures: one, held, or as many as the shot."""

    def __init__(self, pictures: Sequence[Picture], depth: NDArray[np.float32] | None = None) -> None:
        if not pictures:
            raise BadInput("There is no background.", "Give a picture, or one for each frame.")
        self.pictures, self.depth = pictures, depth
        kind: Kind = "movie" if len(pictures) > 1 else "still"
        self.supplied = Supplied("", kind, colour.LINEAR, len(pictures), pictures[0].size)
        self._last: tuple[int, NDArray[np.float32]] = (-1, np.zeros((0, 0, 3), np.float32))

    def at(self, number: int) -> NDArray[np.float32]:
        """Frame `number`, (H, W, 3) scene-linear, the last one held."""
        wanted = min(max(number, 0), len(self.pictures) - 1)
        if self._last[0] != wanted:
            self._last = wanted, self.pictures[wanted].linear()
        return self._last[1]


def still(path: Path, colour_space: str) -> NDArray[np.float32]:
    """One picture file as scene-linear ACEScg (H, W, 3), alpha dropped. Raises BadMedia."""
    pixels = sequence.read_frame(path)[..., :3]
    return np.maximum(colour.convert(np.ascontiguousarray(pixels), colour_space, colour.LINEAR), 0)


def supply(plate: Plate, intent: Any, dailies: Dailies) -> Supplied:
    """Finds what `intent.background` names, puts it into the vault, says what it is.

    Raises Missing for neither a file nor a shot, BadMedia for what is no picture, BadInput for an unknown colour
    space, another rate, or too few frames.
    """
    name = intent.background
    if not name:
        raise BadInput("Which background?", "Give --background: a picture, a movie, or another shot's name.")
    path = Path(name).expanduser()
    if _is_there(path):
        found = _still(path, intent, dailies) if _is_still(path) else _movie(plate, path, intent, dailies)
    else:
        found = _shot(plate, name, intent, dailies)
    length = plate.shot.end - plate.shot.start
    if found.kind == "movie" and found.frames < length and intent.after_end != "hold":
        raise BadInput(
            f"The background has {found.frames} frames, {plate.shot.name} has {length}.",
            "Supply a longer one, or let its last frame stand: --after-end hold.",
        )
    return found


def _is_there(path: Path) -> bool:
    return path.is_file() or bool(path.suffix and any(c in path.name for c in "#@%") and path.parent.is_dir())


def _is_still(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in STILLS


def _still(path: Path, intent: Any, dailies: Dailies) -> Supplied:
    space = space_of(path, intent.colour, None)
    pixels = still(path, space)
    if not np.isfinite(pixels).all():
        raise BadMedia(f"'{path.name}' holds infinite or undefined pixels.", "Render it again.")
    size = pixels.shape[1], pixels.shape[0]
    surround = path.suffix.lower() == ".hdr" or (path.suffix.lower() == ".exr" and size[0] == 2 * size[1])
    return Supplied(
        _kept(path, dailies), "surround" if surround else "still", space, 1, size, intent.heading, intent.tilt
    )


def _movie(plate: Plate, path: Path, intent: Any, dailies: Dailies) -> Supplied:
    try:
        facts = video.probe(path)
    except OnelightError as error:
        raise BadMedia(f"The background '{path.name}' can't be used: {error.problem}", error.way_out) from None
    space = space_of(path, intent.colour, facts.colour_space)
    _same_rate(plate, path.name, facts.rate)
    frames = min(facts.frames, plate.shot.end - plate.shot.start)
    if facts.media == "video":
        return Supplied(_kept(path, dailies), "movie", space, frames, facts.size)
    return _written(video.read(path, space, 0, frames), facts.size, facts.rate, dailies)


def _shot(plate: Plate, name: str, intent: Any, dailies: Dailies) -> Supplied:
    try:
        other = dailies.plate(name)
    except Missing as error:
        raise Missing(f"There is neither a file nor a shot '{name}'.", f"Check the path. {error.way_out}") from None
    if other.shot.name == plate.shot.name:
        raise BadInput(f"{name} can't stand behind itself.", "Name another take, a clean plate or a file.")
    _same_rate(plate, name, Fraction(other.clip.rate))
    frames = min(other.shot.end - other.shot.start, plate.shot.end - plate.shot.start)
    window = other.window(other.shot.start, other.shot.start + frames)
    return _written(window, (other.clip.width, other.clip.height), Fraction(other.clip.rate), dailies)


def _same_rate(plate: Plate, name: str, rate: Fraction) -> None:
    if abs(float(rate / Fraction(plate.clip.rate)) - 1) > 1e-3:
        raise BadInput(
            f"The background '{name}' runs at {float(rate):g} frames a second, {plate.shot.name} at "
            f"{float(Fraction(plate.clip.rate)):g}.",
            "Conform it to the shot's rate first.",
        )


def space_of(path: Path, asked: str, told: str | None) -> str:
    """The OCIO space of a background file: as asked, as its metadata tell, or as its kind's own standard has it.
    Raises BadInput where none of them says."""
    if asked:
        return colour.known_space(asked)
    if told:
        return colour.known_space(told)
    suffix = path.suffix.lower()
    if suffix in _DISPLAY_FILES:
        return colour.known_space(DISPLAY)
    if suffix == ".hdr":
        return colour.known_space(colour.DISPLAY_LINEAR)
    if suffix == ".exr":
        return sequence.probe(path).colour_space or colour.known_space(colour.DISPLAY_LINEAR)
    raise BadInput(
        f"'{path.name}' doesn't say its colour space.", f'Name it: --colour "{colour.VIDEO}", or a log curve.'
    )


def _kept(path: Path, dailies: Dailies) -> str:
    return kept(dailies, path.name, lambda copy: shutil.copyfile(path, copy))


def _written(
    frames: Iterator[tuple[int, Picture]], size: tuple[int, int], rate: Fraction, dailies: Dailies
) -> Supplied:
    """Frames as a movie of their own: ACEScct in 12 bits (1/234 of a stop), lossless."""
    with dailies.scratch() as folder:
        path = folder / f"background{lossless.SUFFIX}"
        count = 0
        with lossless.movie(path, size, rate, "gbrp12le") as movie:
            for _, picture in frames:
                movie.add(_coded(picture))
                count += 1
        return Supplied(dailies.keep(path), "movie", colour.LOG, count, size)


def _coded(picture: Picture) -> VideoFrame:
    codes = np.clip(picture.to(colour.LOG).rgb, 0, 1) * _PEAK + 0.5
    return VideoFrame.from_ndarray(codes.astype(np.uint16), format="gbrp12le")


def reduced(linear: NDArray[np.float32], density: float) -> NDArray[np.float32]:
    """(H, W, 3) made smaller by area where it holds much more than the `density` (0..1) that is wanted of it."""
    if density > 0.75:
        return linear
    size = max(1, round(linear.shape[1] * density)), max(1, round(linear.shape[0] * density))
    return np.asarray(cv2.resize(linear, size, interpolation=cv2.INTER_AREA), np.float32)
