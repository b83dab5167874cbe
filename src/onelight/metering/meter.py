"""The meter: watches a clip go by once, and tells the Reading of every shot in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.metering import camera, people, sets, texture, white
from onelight.metering.encoding import FULL, SceneTable, table
from onelight.metering.flicker import Flicker
from onelight.metering.hitches import Hitches
from onelight.metering.light import Light, measure
from onelight.metering.looks import Looks
from onelight.metering.palette import palette
from onelight.metering.vision import cv2
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.picture.scaling import halved
from onelight.records import Clip, Reading, Sample, Shot
from onelight.units.errors import BadInput

SAMPLES_PER_SECOND = 2.0
LEAST_SAMPLES, MOST_SAMPLES = 8, 120
"""A clip is sampled closer than that where it would give fewer, and wider where it would give more: a long
clip takes no more memory than a short one."""
_PALETTE_PIXELS = 300
_LONG_SIDE = 384
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_WHITE_SIDE = 192
"""White point, palette and signature need no more."""


Codes = Callable[[], NDArray[np.uint16]]


@dataclass(frozen=True)
class _Moment:
    """All that is measured of one sampled frame."""

    frame: int
    light: Light
    log_white: NDArray[np.float64] | None
    noise_stops: float
    sharpness: float
    signature: NDArray[np.float32]
    colours: NDArray[np.float32]


class Meter:
    """A tap on the decode pass of one clip. Feed it every frame with `see`, then ask for `readings`."""

    def __init__(self, clip: Clip) -> None:
        self._rate = float(clip.rate)
        self._aspect = clip.width / clip.height
        self._course = _Course(self._rate, clip.frames, table(clip.colour_space), Looks(clip.colour_space))

    def see(self, frame: int, grey: NDArray[np.uint16], small: Codes, luma: Callable[[], NDArray]) -> None:
        """The next frame, counted from 0, in the clip's encoding: `grey` (h, w) uint16 full scale, Y' of some
        300 pixels; `small()` (h, w, 3) uint16 full scale, long side 384; `luma()` (H, W) full-size Y', uint8
        or uint16 over its full range. The last two cost, and are called for sampled frames only."""
        self._course.see(frame, grey, small, luma)

    def readings(self, shots: Sequence[Shot]) -> list[Reading]:
        """One Reading a shot, in their order. Raises BadInput for a shot in which no frame was seen."""
        watcher = people.watcher()
        self.notes = (watcher.note,) if watcher.note else ()
        return [self._course.reading(shot.id, shot.start, shot.end, self._aspect, watcher) for shot in shots]

    notes: tuple[str, ...] = ()
    """What could not be read, for the report."""


def reading_of(
    pictures: Sequence[Picture], *, rate: float = 24.0, shot: str = "", look_for_people: bool = False
) -> Reading:
    """The Reading of consecutive pictures (same size, any colour space) at `rate` frames a second.

    The light is measured on all of them where they are few, else on some; grain and sharpness at the
    pictures' own size. Raises BadInput for an empty list.
    """
    if not pictures:
        raise BadInput("There are no pictures to meter.", "Give at least one.")
    space = pictures[0].colour_space
    course = _Course(rate, len(pictures), table(space), Looks(colour.VIDEO))
    for number, picture in enumerate(pictures):
        course.see_picture(number, picture)
    watcher = people.watcher() if look_for_people else None
    width, height = pictures[0].size
    return course.reading(shot, 0, len(pictures), width / height, watcher)


class _Course:
    """What was measured along a clip."""

    def __init__(self, rate: float, frames: int, scene: SceneTable, looks: Looks) -> None:
        self._rate, self._table = rate, scene
        self._every = _cadence(rate / SAMPLES_PER_SECOND, frames)
        self._track_every = math.ceil(rate / camera.STEPS_PER_SECOND - 0.01)
        self._stops_per_code = scene.stops_per_code()
        self._flicker, self._tracker, self._hitches = Flicker(), camera.Tracker(), Hitches()
        self._moments: list[_Moment] = []
        self._looks = looks

    def see(self, frame: int, grey: NDArray[np.uint16], small: Codes, luma: Callable[[], NDArray]) -> None:
        self._flicker.see(frame, grey, self._table)
        tracked = (grey >> 8).astype(np.uint8)
        self._hitches.see(frame, tracked)
        if frame % self._track_every == 0:
            self._tracker.see(frame, tracked)
        if self._wants(frame):
            codes = small()
            self._looks.keep(frame, codes)
            self._sample(frame, self._table.linear(codes), codes, luma())

    def see_picture(self, frame: int, picture: Picture) -> None:
        linear = picture.linear()
        small = _shrunk(linear)
        self._flicker.see_linear(frame, small)
        tracked = _grey(colour.to_video(small))
        self._hitches.see(frame, tracked)
        if frame % self._track_every == 0:
            self._tracker.see(frame, tracked)
        if self._wants(frame):
            self._looks.keep(frame, _coded(colour.to_video(small)))
            codes = _coded(_shrunk(picture.rgb))
            luma = np.clip(picture.rgb @ _LUMA, 0, 1)
            self._sample(frame, small, codes, luma)

    def _wants(self, frame: int) -> bool:
        return frame % self._every == self._every // 2 or frame == 0

    def _sample(
        self, frame: int, linear: NDArray[np.float32], codes: NDArray[np.uint16], luma: NDArray
    ) -> None:
        crops = texture.tiles(luma)
        grain = texture.noise_codes(crops)
        light = measure(linear, codes)
        linear, codes = _shrunk(linear, _WHITE_SIDE), _shrunk(codes, _WHITE_SIDE)
        pixels = linear.reshape(-1, 3)
        self._moments.append(
            _Moment(
                frame=frame,
                light=light,
                log_white=white.log_white(linear, codes),
                noise_stops=grain * self._stops_per_code,
                sharpness=texture.sharpness(crops, grain),
                signature=sets.signature(linear, codes),
                colours=pixels[:: max(1, len(pixels) // _PALETTE_PIXELS)].copy(),
            )
        )

    def reading(
        self, shot: str, start: int, end: int, aspect: float, watcher: people.Watcher | None
    ) -> Reading:
        """Frames `start` to `end`; the nearest moment where none lies inside."""
        moments = [m for m in self._moments if start <= m.frame < end] or self._nearest(start, end)
        seen = self._look(start, end, watcher) if watcher is not None else []
        steps = [s for s in self._tracker.steps if s.start >= start and s.end < end]
        kelvins, tint = white.white_point([m.log_white for m in moments if m.log_white is not None])
        medians = {name: _median(moments, name) for name in Light.__dataclass_fields__}
        return Reading(
            shot=shot,
            white_kelvin=round(kelvins, 1),
            tint_cc=round(tint, 3),
            palette=palette(np.concatenate([m.colours for m in moments])),
            flicker_stops=round(self._flicker.stops(start, end, self._rate), 5),
            noise_stops=round(float(np.median([m.noise_stops for m in moments])), 5),
            sharpness=round(float(np.median([m.sharpness for m in moments])), 4),
            move=camera.move(steps, self._rate, aspect),
            people=people.together(seen),
            faces=tuple(face for look in seen for face in look.faces),
            size=people.shot_size(seen, aspect),
            set_signature=sets.pooled([m.signature for m in moments]),
            samples=tuple(_record(m) for m in moments),
            hitches=self._hitches.within(start, end, self._rate),
            **medians,
        )

    def _nearest(self, start: int, end: int) -> list[_Moment]:
        if not self._moments:
            raise BadInput(f"No frame of {start}-{end} was seen.", "Meter the clip first.")
        middle = (start + end) / 2
        return [min(self._moments, key=lambda m: abs(m.frame - middle))]

    def _look(self, start: int, end: int, watcher: people.Watcher) -> list[people.Seen]:
        """Every other of the frames, and the rest where those don't agree on how many there are."""
        frames = self._looks.within(start, end)
        seen = {frame: watcher.look(frame, self._looks.video(frame)) for frame in frames[::2]}
        if len({people.count(one) for one in seen.values()}) > 1:
            seen |= {frame: watcher.look(frame, self._looks.video(frame)) for frame in frames[1::2]}
        return [seen[frame] for frame in sorted(seen)]


def _cadence(every: float, frames: int) -> int:
    """Frames from one sample to the next, `every` where a clip of so many `frames` doesn't need another."""
    closest, widest = -(-frames // MOST_SAMPLES), frames // LEAST_SAMPLES
    return max(1, closest, min(round(every), widest) if frames else round(every))


def _record(moment: _Moment) -> Sample:
    kelvins, tint = white.white_point([moment.log_white] if moment.log_white is not None else [])
    lights = {name: round(value, 4) for name, value in vars(moment.light).items()}
    return Sample(
        frame=moment.frame,
        white_kelvin=round(kelvins, 1),
        tint_cc=round(tint, 3),
        sharpness=round(moment.sharpness, 4),
        noise_stops=round(moment.noise_stops, 5),
        **lights,
    )


def _median(moments: Sequence[_Moment], name: str) -> float:
    return round(float(np.median([getattr(m.light, name) for m in moments])), 4)


def _grey(video: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Y' (h, w) of video (H, W, 3) 0..1, small enough to be tracked."""
    luma = cv2.transform(video, 255 * _LUMA[None])
    while max(luma.shape) > camera.LONG_SIDE:
        luma = halved(luma)
    return np.asarray(luma + 0.5, np.uint8)


def _coded(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    return (np.clip(values, 0, 1) * FULL).astype(np.uint16)


def _shrunk(pixels: NDArray, long_side: int = _LONG_SIDE) -> NDArray:
    """Averaged down to `long_side` where it is larger."""
    height, width = pixels.shape[:2]
    scale = long_side / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)

