"""Video and frame sequences as Pictures: probe, read, write.

`video.probe(path)` says what a file is, `video.read` gives its frames by number, `video.Writer` makes a
viewing copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour, sequence
from onelight.picture.decode import Source
from onelight.picture.encode import Writer
from onelight.picture.facts import Facts
from onelight.picture.picture import Picture
from onelight.picture.probe import probe
from onelight.picture.scaling import Scaler
from onelight.units.errors import BadInput, BadMedia
from onelight.units.time import Timecode

__all__ = ["Facts", "Writer", "code_space", "probe", "read"]


def code_space(colour_space: str) -> str:
    """How a clip's frames are encoded where they must be integers (taps, proxies): the clip's own space,
    or ACEScct for a scene-linear one, which no integer scale holds."""
    name = colour.known_space(colour_space)
    space = colour.config().getColorSpace(name)
    return colour.LOG if space.getEncoding() == "scene-linear" else name


def read(
    path: Path | str,
    colour_space: str,
    start: int = 0,
    end: int | None = None,
    *,
    size: tuple[int, int] | None = None,
    step: int = 1,
) -> Iterator[tuple[int, Picture]]:
    """(number from 0, Picture) of frames `start` to `end` (excluded), every `step`-th, upright.

    Pixels are float32 in `colour_space`, which is how the file is encoded (its clip's colour space; EXR is
    scene-linear): nothing is converted. Video black is 0 and white 1, under- and overshoot are kept. `size`
    (w, h) reduces by area. Memory doesn't grow with length.

    Raises Missing, BadMedia for a file that is damaged or ends early, BadInput for frames that it never had.
    """
    facts = probe(path)
    space = colour.known_space(colour_space)
    last = facts.frames if end is None else end
    if not 0 <= start <= last <= facts.frames or step < 1:
        raise BadInput(
            f"Frames {start} to {last} of '{Path(path).name}' don't exist: it has {facts.frames}.",
            f"Ask within 0 to {facts.frames}, with a step of at least 1.",
        )
    frames = _video(facts, start, last, size, step)
    if facts.media == "sequence":
        frames = sequence.read(path, start, last, size, step)
    clock = _clock(facts)
    for number, pixels in frames:
        yield number, _picture(pixels, space, facts, clock, number)


def _video(
    facts: Facts, start: int, end: int, size: tuple[int, int] | None, step: int
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    if start >= end:
        return
    scaler = Scaler(facts.matrix, facts.full_range, facts.rotation, None if size == facts.size else size)
    number = start - 1
    with Source(facts.path) as source:
        for number, frame in source.frames(start):
            if number >= end:
                return
            if (number - start) % step == 0:
                yield number, scaler.floats(frame)
    if number + 1 < end:
        raise BadMedia(
            f"'{facts.path.name}' ends early: {number + 1} of its {facts.frames} frames are readable.",
            "Copy it again from the card.",
        )


def _clock(facts: Facts) -> Timecode | None:
    try:
        return Timecode.parse(facts.start_timecode, facts.rate) if facts.start_timecode else None
    except BadInput:
        return None


def _picture(
    pixels: NDArray[np.float32], space: str, facts: Facts, clock: Timecode | None, number: int
) -> Picture:
    attributes: dict[str, str | int | float] = {"frame": number}
    if clock is not None:
        attributes["timecode"] = str(clock + number)
    if facts.reel:
        attributes["reel"] = facts.reel
    pixels = np.ascontiguousarray(pixels, np.float32)
    pixels.setflags(write=False)
    return Picture(pixels, space, attributes=attributes)
