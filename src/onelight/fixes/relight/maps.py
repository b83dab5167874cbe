"""Small maps of a frame, (h, w) or (h, w, C) at working size: how much each lamp gives of each pixel, shape and paint.

What stands still before a camera that stands still should be lit alike in every frame. So a shot keeps the middle of
the maps of several of its frames, and a frame takes them wherever its picture is the same; where somebody moves, or
the camera does, its own are taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from onelight.fixes.relight.seeing import LEAST_SHARE, Floats, Look, There, believed, lamp, way
from onelight.fixes.relight.views import sized
from onelight.fixes.relight.words import AWAY, USUAL, Asked
from onelight.picture import colour
from onelight.units.light import gains

MOST = 2.5
"""Stops that light may be raised where little was: beyond is noise."""
BOTH = 0.6
"""How much a moved key's light is told from what the key gives now; the rest from its level. This and GIVEN were chosen
on stage scenes that are in no table and in no lesson."""
GIVEN = 0.3
"""How much of the key's share is told from what it would give at its level."""
MOST_SHARE = -0.02
"""Stops of the most that a share is told to be."""
FAINT, STRONG = -4.0, -2.0
"""Stops that the key gives a place as it stands, up to which that tells nothing, and from which on it does."""
BACK_HEIGHT = 40.0
"""Degrees above the subject, of a back light that is set up."""
BACK_WIDTH = 0.6
"""Metres across, of that light."""
STANDS, MOVES = 0.02, 0.06
"""ACEScct, over a few pixels: up to here a place looks as it did, and from there on it doesn't."""
Maps = Mapping[str, Floats]


@dataclass(frozen=True)
class Lamps:
    """What a recipe says of the light: what is there, what it should do; (R, G, B) factors of the key."""

    there: There
    asked: Asked

    @property
    def key(self) -> tuple[float, float]:
        """(side, height) in degrees that the key is brought to."""
        asked, there = self.asked, self.there
        return (
            there.side if asked.side is None else asked.side, there.height if asked.height is None else asked.height
        )  # fmt: skip

    @property
    def tint(self) -> Floats:
        """(3,) linear ACEScg factors of the key's level and colour."""
        return np.zeros(3) if self.asked.flagged else gains(self.asked.key, self.asked.warm)

    @property
    def moved(self) -> bool:
        """Whether the key is brought to another place."""
        return self.asked.side is not None or self.asked.height is not None


def maps_of(look: Look, lamps: Lamps, key: Key | None = None) -> Maps:
    """A frame's maps by name. What a lamp gives of a pixel's own light: `key` (as it is; 1 less it is the fill's),
    `moved` (h, w, 3) where the key is asked to be elsewhere or of another size, `back` (h, w, 3). `sure` 0..1;
    `shading` (h, w, 3) stops; `normals` (h, w, 3) camera space; `depth` metres. `key`: the key as it stands, if the
    frame was asked for it before."""
    asked = lamps.asked
    key = key or Key.of(look, lamps.there)
    made = {"key": key.share, "shading": look.shading, "normals": look.normals, "depth": look.depth}
    sure = np.ones(look.size[::-1], np.float32)
    if (lamps.moved or asked.width) and not asked.flagged:
        made["moved"], sure = _moved(look, lamps, key)
    if asked.back is not None:
        made["back"], sure_back = _back(look, lamps)
        sure = np.minimum(sure, sure_back)
    return made | {"sure": sure}


@dataclass(frozen=True, eq=False)
class Key:
    """The key as it stands, in a frame, all (h, w): the stops that a lamp at level 0 gives from there, 0..1 how far
    that is `believed`, and its `share` of the light, 0..1."""

    stops: Floats
    believed: Floats
    share: Floats

    @classmethod
    def of(cls, look: Look, there: There) -> Key:
        """Its share is what is seen of it, and a part of what it would give at its level."""
        stops, doubt = look.stops(there.lamp)
        sure = believed(doubt)
        gives = np.minimum(stops + np.mean(there.level) - look.shading.mean(axis=2), MOST_SHARE)
        part = GIVEN * sure
        share = np.exp2((1 - part) * np.log2(np.clip(look.share, LEAST_SHARE, 1)) + part * gives)
        return cls(stops, sure, np.asarray(share, np.float32))

    def then(self, stops: Floats) -> Floats:
        """(h, w) stops of the light now there, of a lamp that gives `stops` (h, w) at level 0, by the key's share."""
        return np.log2(self.share) + np.clip(stops - self.stops, -MOST, MOST)


def _moved(look: Look, lamps: Lamps, key: Key) -> tuple[Floats, Floats]:
    """What the key gives of each pixel (h, w, 3) from where it is brought to, at its own level, and how sure (h, w)."""
    there = lamps.there
    stops, doubt = look.stops(lamp(there.subject, way(*lamps.key), AWAY, lamps.asked.width or USUAL))
    sure = believed(doubt)[..., None]
    gain = brought(look, stops, key, there) if lamps.moved else np.exp2(key.then(stops))[..., None]
    return sure * gain + (1 - sure) * key.share[..., None], sure[..., 0]


def brought(look: Look, stops: Floats, key: Key, there: There) -> Floats:
    """(h, w, 3): what a key that gives so many stops (h, w) from where it is brought to is of the light now there.

    Told in two ways whose errors differ: by its level, which trusts the shading, and where it lights something now, by
    how much more it will give, which trusts where it stands."""
    lit = np.clip((key.stops - FAINT) / (STRONG - FAINT), 0, 1) * np.clip(2 * key.share, 0, 1)
    part = (BOTH * key.believed * lit)[..., None]
    told = (1 - part) * _by_level(look, stops, there) + part * key.then(stops)[..., None]
    return np.exp2(np.minimum(told, MOST))


def _back(look: Look, lamps: Lamps) -> tuple[Floats, Floats]:
    """What a back light at the key's level gives of each pixel (h, w, 3), and how sure (h, w)."""
    there, asked = lamps.there, lamps.asked
    side = asked.back_side if asked.back_side is not None else (180 + 0.8 * there.side) % 360
    stops, doubt = look.stops(lamp(there.subject, way(side, BACK_HEIGHT), AWAY, BACK_WIDTH))
    sure = believed(doubt)
    return sure[..., None] * gained(look, stops, there), sure


def _by_level(look: Look, stops: Floats, there: There) -> Floats:
    return stops[..., None] + np.asarray(there.level) - look.shading


def gained(look: Look, stops: Floats, there: There) -> Floats:
    """(h, w, 3): what light of so many stops (h, w), at the key's own level and colour, is of the light now there."""
    return np.exp2(np.minimum(_by_level(look, stops, there), MOST))


class Standing:
    """The maps of what stands still in a shot, and the picture (h, w, 3) ACEScct by which it is known again."""

    def __init__(self, arrays: Maps) -> None:
        self.arrays = {name: np.asarray(array, np.float32) for name, array in arrays.items()}

    @classmethod
    def of(cls, looks: Sequence[Look], maps: Sequence[Maps]) -> Standing:
        """The middle of several frames of a shot, by their maps."""
        every = [{**own, "picture": colour.to_log(look.small)} for look, own in zip(looks, maps, strict=True)]
        return cls({name: np.median([one[name] for one in every], axis=0) for name in every[0]})

    @classmethod
    def read(cls, path: Path) -> Standing:
        """What `write` wrote."""
        with np.load(path) as held:
            return cls({name: held[name] for name in held.files})

    def write(self, path: Path) -> None:
        """As .npz, half precision."""
        with path.open("wb") as file:
            np.savez_compressed(file, **{name: array.astype(np.float16) for name, array in self.arrays.items()})  # type: ignore[arg-type]

    def steadied(self, look: Look, own: Maps) -> Maps:
        """A frame's own maps, but these where it looks as the shot does."""
        held = {name: sized(array, look.size) for name, array in self.arrays.items()}
        apart = np.abs(cv2.blur(colour.to_log(look.small) - held["picture"], (5, 5))).max(axis=2)
        same = np.clip((MOVES - apart) / (MOVES - STANDS), 0, 1).astype(np.float32)
        return {name: _mixed(same, held[name], array) for name, array in own.items()}


def _mixed(same: Floats, held: Floats, own: Floats) -> Floats:
    part = same if own.ndim == 2 else same[..., None]
    return part * held + (1 - part) * own
