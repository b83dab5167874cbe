"""The one decode pass: proxy, analysis frames, cuts and taps, while the frames go by."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from av.video.reformatter import ColorPrimaries, ColorTrc
from numpy.typing import NDArray

from onelight.dailies.cuts import CutDetector
from onelight.dailies.feed import View, proxy_colour, proxy_size, views
from onelight.jobs.lane import Lane
from onelight.picture import colour, encoders, stills
from onelight.picture.encode import TAGS, Movie, identity
from onelight.picture.facts import Facts
from onelight.picture.picture import Picture
from onelight.picture.probe import PRIMARIES, TRANSFERS
from onelight.picture.scaling import SWS_MATRIX
from onelight.picture.video import code_space
from onelight.records import Clip
from onelight.units.errors import BadMedia

FRAMES_WAITING = 4
"""Decoded frames that may wait for the proxy or the tap: four of 8K are 400 MB."""


class Tap(Protocol):
    """Something that watches the one decode pass: metering is one."""

    def see(
        self,
        frame: int,
        grey: NDArray[np.uint16],
        small: Callable[[], NDArray[np.uint16]],
        luma: Callable[[], NDArray],
    ) -> None:
        """In the colour space of the clip that the tap was made for, upright: `grey` (h, w) Y' 0..65535, long
        side 161 to 320; `small()` (h, w, 3) R'G'B' 0..65535, long side 384; `luma()` (H, W) full-size Y',
        uint8 or uint16 over its full range. The last two cost: to be called only where they are needed, and
        not after `see` is left."""
        ...


@dataclass(frozen=True)
class Passed:
    """What the pass found: `frames` counted, `cuts` the first frames of new shots (0 not among them)."""

    frames: int
    cuts: tuple[int, ...]


def run(
    facts: Facts,
    clip: Clip,
    proxy: Path,
    analysis: Path,
    tap: Tap | None,
    progress: Callable[[float], None] = lambda part: None,
    encoder: str = encoders.LIBX264,
) -> Passed:
    """Decodes once; writes `proxy` (H.264 by `encoder`, a key frame a second) and `analysis` (each whole or
    not at all) and feeds `tap`.

    Raises BadMedia where the file is damaged or shorter than it says, DiskFull.
    """
    step, space = stills.step(facts.frames, facts.rate), code_space(clip.colour_space)
    count = 0
    with (
        _proxy(facts, clip, proxy, encoder) as movie,
        stills.Writer(analysis) as writer,
        Lane("proxy", FRAMES_WAITING) as encoding,
        Lane("watch", FRAMES_WAITING) as watching,
    ):
        watch = _Watch(tap, _Sampler(writer, step, space))
        for view in views(facts, clip.colour_space):
            encoding.do(movie.add, view.proxy)
            watching.do(watch.see, view)
            count = view.number + 1
            progress(min(1.0, count / max(1, facts.frames)))
        if not count:
            raise BadMedia(f"'{facts.path.name}' has no readable frame.", "Copy it again from the card.")
        watching.do(watch.close)
        encoding.finish()
        watching.finish()
    return Passed(count, tuple(watch.cuts.cuts))


def _proxy(facts: Facts, clip: Clip, path: Path, encoder: str) -> Movie:
    space = code_space(clip.colour_space)
    matrix, full_range = proxy_colour(facts)
    gop = max(1, round(facts.rate))
    return Movie(
        path,
        proxy_size(facts),
        facts.rate,
        encoder,
        "yuv420p",
        {**encoders.QUICK[encoder], "g": str(gop)},
        tags=TAGS.get(space) or _own_tags(facts),
        full_range=full_range,
        matrix=SWS_MATRIX[matrix],
        metadata={"comment": f"Onelight proxy, {space}", **identity(None, clip.reel)},
        stream_metadata=identity(clip.start_timecode, clip.reel),
        # The lane is its thread: more would cost a fifth more, and make other files on a machine of other cores.
        threads=1,
    )


def _own_tags(facts: Facts) -> tuple[ColorPrimaries, ColorTrc] | None:
    primaries = next((k for k, v in PRIMARIES.items() if v == facts.primaries), None)
    transfer = next((k for k, v in TRANSFERS.items() if v == facts.transfer), None)
    return (primaries, transfer) if primaries is not None and transfer is not None else None


class _Watch:
    """All that looks at the frames beside the decode, in one thread: a view's scalers are for one at a time."""

    def __init__(self, tap: Tap | None, sampler: _Sampler) -> None:
        self.cuts = CutDetector()
        self._tap, self._sampler = tap, sampler

    def see(self, view: View) -> None:
        if self._tap is not None:
            self._tap.see(view.number, view.grey(), view.small, view.luma)
        self.cuts.see(view.number, view.glance())
        self._sampler.see(view, self.cuts)

    def close(self) -> None:
        self.cuts.close()
        self._sampler.close(self.cuts)


class _Sampler:
    """Keeps small frames until cuts are settled, then writes those that are stills."""

    def __init__(self, writer: stills.Writer, step: int, space: str) -> None:
        self._writer, self._step, self._space = writer, step, space
        self._unsettled: deque[tuple[int, Callable[[], NDArray[np.uint16]]]] = deque()

    def see(self, view: View, cuts: CutDetector) -> None:
        self._unsettled.append((view.number, view.small))
        if len(self._unsettled) > CutDetector.DELAY:
            self._settle(cuts)

    def close(self, cuts: CutDetector) -> None:
        while self._unsettled:
            self._settle(cuts)

    def _settle(self, cuts: CutDetector) -> None:
        number, small = self._unsettled.popleft()
        if number % self._step == 0 or number in cuts.cuts[-3:]:
            logged = colour.convert_codes(small(), self._space, colour.LOG)
            self._writer.write(number, Picture.from_array(logged, colour.LOG))
