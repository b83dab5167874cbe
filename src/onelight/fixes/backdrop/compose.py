"""One frame of a backdrop: the new background as the camera would have seen it, the foreground over it.

Light is mixed scene-linear and premultiplied; grain is added in the plate's own code values, where it was measured.
Pixels that are all foreground are the plate's own, to the bit, unless the foreground is relit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop import carry, edges, focus, grain
from onelight.fixes.backdrop.parallax import Relief, on_the_way, relief, through
from onelight.fixes.backdrop.setting import Setting
from onelight.fixes.backdrop.supplied import Supplied, reduced
from onelight.fixes.contract import Layers
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.picture.tracking import moved, scaling

MattesAt = Callable[[int], NDArray[np.float32]]
"""Frame of the clip -> alpha (h, w) 0..1 at the size it was made at."""
_MOST_SAMPLES = 8
_GLOW = 0.02
"""Parts of the frame's width over which the new surround's light is gathered for wrap and spill."""


class Background(Protocol):
    """Where the new background's frames come from."""

    supplied: Supplied
    depth: NDArray[np.float32] | None
    """(h, w) how far what it shows is, at the size of its frames or another; None where nobody knows."""

    def at(self, number: int) -> NDArray[np.float32]:
        """Frame `number` from 0, (H, W, 3) scene-linear ACEScg."""
        ...


class Lit(Protocol):
    """The light of the foreground, where it follows the new background's."""

    def gain(self, picture: Picture, alpha: NDArray[np.float32]) -> NDArray[np.float32]:
        """(H, W, 3) factors of scene-linear ACEScg, of a plate's picture and its alpha (H, W) 0..1."""
        ...


class Stage:
    """The background of a setting at any size; what is the same for several frames is made once."""

    def __init__(self, setting: Setting, background: Background) -> None:
        self.setting, self.background = setting, background
        self._made: tuple[object, NDArray[np.float32], NDArray[np.float64]] | None = None
        self._relief: tuple[NDArray[np.float32], Relief] | None = None

    def seen(self, frame: int, size: tuple[int, int]) -> NDArray[np.float32]:
        """The background (h, w, 3) scene-linear, as the camera sees it in a frame of the clip at `size` (w, h):
        placed, lit, out of focus, moved, blurred by the move."""
        linear, place = self._prepared(frame, size)
        if self.setting.poses is not None:
            return np.maximum(self._relieved(frame, linear, place, size)[0], 0)
        there = scaling(self.setting.size, size)
        ways = [there @ np.linalg.inv(way) @ np.linalg.inv(there) @ place for way in self._ways(frame, size)]
        bent = self.setting.lens(size) if self.setting.k1 else None
        frames = [_warped(linear, way, size) if bent is None else through(linear, way, bent) for way in ways]
        return np.maximum(_mean(frames), 0)

    def uncovered(self, frame: int, size: tuple[int, int]) -> NDArray[np.bool_]:
        """(h, w) what a near part of a background with depth uncovers in a frame of the clip, and nobody knows."""
        if self.setting.poses is None:
            return np.zeros(size[::-1], bool)
        return self._relieved(frame, *self._prepared(frame, size), size)[1]

    def _relieved(
        self, frame: int, linear: NDArray[np.float32], place: NDArray[np.float64], size: tuple[int, int]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """(the background in depth (h, w, 3), what was uncovered (h, w) while the shutter was open)."""
        if self._relief is None or self._relief[0] is not linear:
            self._relief = linear, relief(self.setting, linear, self.background.depth, place, size)
        seen = [self._relief[1].seen(pose) for pose in self._poses(frame, size)]
        return _mean([picture for picture, _ in seen]), np.any([hole for _, hole in seen], axis=0)

    def _prepared(self, frame: int, size: tuple[int, int]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """(lit and defocused background, its pixels to those of frame `start` (3, 3)) at this size of the plate."""
        number = frame - self.setting.start if self.background.supplied.kind == "movie" else 0
        if self._made is not None and self._made[0] == (number, size):
            return self._made[1], self._made[2]
        linear = self.background.at(number)
        place = scaling(self.setting.size, size) @ self.setting.place
        small = reduced(linear, 1.5 * float(place[0, 0]))
        place = place @ scaling(_size(small), _size(linear))
        soft = self.setting.defocus * size[0] / self.setting.size[0] / float(place[0, 0])
        made = focus.defocused(self.setting.light.apply(small), soft)
        self._made = (number, size), made, place
        return made, place

    def _ways(self, frame: int, size: tuple[int, int]) -> list[NDArray[np.float64]]:
        """The camera's homographies (3, 3) while the shutter is open around a frame."""
        now = self.setting.homography(frame)
        before, after = self.setting.homography(frame - 1), self.setting.homography(frame + 1)
        moments = self._moments(frame, size)
        return [_between(now, after if t > 0 else before, abs(t)) if t else now for t in moments]

    def _poses(self, frame: int, size: tuple[int, int]) -> list[NDArray[np.float64]]:
        """The camera's poses (3, 4) then."""
        now = self.setting.pose(frame)
        before, after = self.setting.pose(frame - 1), self.setting.pose(frame + 1)
        return [on_the_way(now, after if t > 0 else before, abs(t)) if t else now for t in self._moments(frame, size)]

    def _moments(self, frame: int, size: tuple[int, int]) -> list[float]:
        """When the shutter is open, in frames from this one: often enough for the camera's move."""
        open_for = self.setting.shutter / 360
        before, after = self.setting.homography(frame - 1), self.setting.homography(frame + 1)
        frame_corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], float) * self.setting.size
        length = np.hypot(*(moved(frame_corners, after) - moved(frame_corners, before)).T).max() / 2
        count = int(min(np.ceil(length * open_for * size[0] / self.setting.size[0]), _MOST_SAMPLES))
        if count < 2:
            return [0.0]
        return [float(t) for t in (np.arange(count) + 0.5) / count * open_for - open_for / 2]


def render(
    window: Iterable[tuple[int, Picture]],
    setting: Setting,
    background: Background,
    mattes: MattesAt,
    lit: Lit | None = None,
) -> Iterator[tuple[int, Layers]]:
    """Frame by frame; a frame that the matte doesn't hold stays the plate's. `lit`: how the foreground is relit."""
    stage = Stage(setting, background)
    for frame, picture in window:
        if not setting.start <= frame < setting.end:
            yield frame, Layers(picture, np.zeros(picture.pixels.shape[:2], np.float32))
            continue
        yield frame, composed(frame, picture, carry.carried(mattes(frame), picture.rgb), stage, lit)


def composed(
    frame: int, picture: Picture, alpha: NDArray[np.float32], stage: Stage, lit: Lit | None = None
) -> Layers:
    """The layers of one frame, of the plate's picture and alpha (H, W) 0..1 at its size.

    Elements: `foreground`, straight alpha; `background` with its grain; `light`, what a relit foreground was multiplied
    by, scene-linear. Where `matte` is 0 the result is the plate."""
    setting, space = stage.setting, picture.colour_space
    new = stage.seen(frame, picture.size)
    codes = np.minimum(colour.convert(new, colour.LINEAR, space), np.float32(setting.ceiling))
    grained = grain.noise(setting.grain, codes, setting.seed, frame, picture.size[0] / setting.size[0])
    reach = edges.reached(alpha, setting.reach * picture.size[0] / setting.size[0])
    band = (alpha > 0) & (reach > 0)
    behind, held = (alpha == 0)[..., None], (alpha > 0)[..., None]
    background = codes + grained
    gain = None if lit is None else lit.gain(picture, alpha)
    own = picture.rgb if gain is None else _relit(picture, gain, setting.ceiling)
    result, front = np.where(behind, background, own), np.where(held, own, np.float32(0))
    if band.any():
        box = _box(band)
        more = np.float32(1) if gain is None else gain[box]
        near = _gathered(new)[box]
        own, mixed = _edge(picture.rgb[box], alpha[box], new[box], near, reach[box], more, space, setting)
        mixed = np.minimum(mixed, np.float32(setting.ceiling)) + (1 - alpha[box])[..., None] * grained[box]
        inside = band[box][..., None]
        result[box] = np.where(inside, mixed, result[box])
        front[box] = np.where(inside, own, front[box])
    touched = band if gain is None else alpha > 0
    matte = np.maximum(1 - alpha, np.where(touched, np.float32(1e-3), np.float32(0)))
    elements = _elements(picture, front, alpha, background)
    if gain is not None:
        elements["light"] = picture.with_rgb(gain, colour.LINEAR)
    return Layers(picture.with_rgb(result), matte, elements)


def _relit(picture: Picture, gain: NDArray[np.float32], ceiling: float) -> NDArray[np.float32]:
    """(H, W, 3) code values of a plate whose scene-linear light is multiplied."""
    codes = colour.convert(picture.linear() * gain, colour.LINEAR, picture.colour_space)
    return np.minimum(codes, np.float32(ceiling))


def _edge(
    plate: NDArray[np.float32],
    alpha: NDArray[np.float32],
    new: NDArray[np.float32],
    gathered: NDArray[np.float32],
    reach: NDArray[np.float32],
    gain: NDArray[np.float32] | np.float32,
    space: str,
    setting: Setting,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(the foreground's own colour, the mix without grain) in code values, of a part (h, w, 3) of the frame. Its own
    light is multiplied by `gain`; what the new surround gives it is that surround's already."""
    front, _ = edges.separated(colour.convert(plate, space, colour.LINEAR), alpha)
    weight = np.maximum(np.minimum(2 * (1 - alpha), 1), np.where(alpha == 1, reach, 0)) * np.float32(setting.spill)
    front = edges.despilled(front, np.array(setting.screen, np.float32), gathered / gain, weight) * gain
    a = alpha[..., None]
    mixed = a * front + (1 - a) * new
    if setting.wrap > 0:
        touched = np.maximum(alpha * (1 - alpha), np.where(alpha == 1, reach / 4, 0)) * np.float32(setting.wrap)
        mixed += touched[..., None] * np.maximum(gathered - front, 0)
    own, mix = (colour.convert(light.astype(np.float32), colour.LINEAR, space) for light in (front, mixed))
    return own, mix


def _elements(
    picture: Picture, front: NDArray[np.float32], alpha: NDArray[np.float32], background: NDArray[np.float32]
) -> dict[str, Picture]:
    told = {**picture.attributes, "alpha": "straight"}
    layers = {"foreground": np.dstack([front, alpha]), "background": background}
    for pixels in layers.values():
        pixels.setflags(write=False)
    return {name: Picture(pixels, picture.colour_space, picture.window, told) for name, pixels in layers.items()}


def _box(band: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The part of the frame that holds the band, with a margin."""
    return tuple(_span(band.any(axis=axis)) for axis in (1, 0))  # type: ignore[return-value]


def _span(held: NDArray[np.bool_]) -> slice:
    where = np.flatnonzero(held)
    margin = max(8, len(held) // 40)
    return slice(max(0, int(where[0]) - margin), min(len(held), int(where[-1]) + margin + 1))


def _gathered(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """Light from a wide surrounding (H, W, 3), found at an eighth of the size."""
    height, width = linear.shape[:2]
    small = cv2.resize(linear, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), max(0.5, _GLOW * width / 8))
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _between(now: NDArray[np.float64], then: NDArray[np.float64], part: float) -> NDArray[np.float64]:
    return (1 - part) * now / now[2, 2] + part * then / then[2, 2]


def _warped(linear: NDArray[np.float32], way: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float32]:
    still = np.allclose(way, np.eye(3), atol=1e-9) and size == _size(linear)
    if still:
        return linear
    out = cv2.warpPerspective(linear, way, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(out, np.float32)


def _mean(frames: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return frames[0] if len(frames) == 1 else sum(frames) / np.float32(len(frames))  # type: ignore[operator]


def _size(picture: NDArray) -> tuple[int, int]:
    return picture.shape[1], picture.shape[0]
