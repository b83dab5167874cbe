"""What the light head makes of a frame, and of a shot: shape, paint, and the light that is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from onelight.fixes.relight.views import View, Views, towards
from onelight.fixes.relight.words import AWAY, USUAL
from onelight.learning import weights
from onelight.learning.light import geometry
from onelight.learning.light.faces import face_normals
from onelight.learning.light.network import Lamp, LightNet, network
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.picture.scaling import fit
from onelight.units.errors import BadInput, Changed

Floats = NDArray[np.floating]
WIDE = 224
"""Pixels of the long side that a frame is looked at."""
FACES = 512
"""Pixels of the long side that faces are looked for at."""
LEAST = 32
"""Pixels of the shorter side that can be looked at."""
NOBODY, NEARER = (0.5, 0.3), 30
"""Where light is metered in a frame without a face, parts of width and height; as far away as what lies nearer than
all but so many per cent of the frame's middle: whoever is filmed stands before the rest."""
LEAST_SHARE = 1e-3
"""Of the light, that the key is taken to have anywhere."""
SURE, UNSURE = 1.2, 2.5
"""Stops of doubt up to which a lamp is believed, and from which on it isn't."""
DIM = -3.0
"""Stops of a lamp at level 0 below which what it gives says little of its level: shadow, and light from elsewhere."""


@dataclass(frozen=True)
class There:
    """The light that is there, constant over a shot. `towards` (3,) unit, to the key; `level` (3,) the key's stops in
    R, G, B, from a lamp that brings a mid-grey card to mid grey; `subject` (3,) metres, where it is metered; camera
    space: x right, y up, z to the camera. `ratio`: stops of key and fill over fill alone, on the subject."""

    towards: tuple[float, float, float]
    level: tuple[float, float, float]
    subject: tuple[float, float, float]
    ratio: float

    @property
    def lamp(self) -> Lamp:
        """The key as a lamp at level 0."""
        return lamp(self.subject, self.towards, AWAY, USUAL)

    @property
    def side(self) -> float:
        """Degrees around the subject from the camera's direction, positive to camera right."""
        return float(np.degrees(np.arctan2(self.towards[0], self.towards[2])))

    @property
    def height(self) -> float:
        """Degrees above the subject."""
        return float(np.degrees(np.arcsin(np.clip(self.towards[1], -1, 1))))


def way(side: float, height: float) -> tuple[float, float, float]:
    """(3,) unit, camera space: from the subject so many degrees around and up."""
    around, up = np.radians(side), np.radians(height)
    x, y, z = np.sin(around) * np.cos(up), np.sin(up), np.cos(around) * np.cos(up)
    return float(x), float(y), float(z)


class Look:
    """One frame, seen at working size. All maps (h, w) or (h, w, 3): `shading` stops in R, G, B; `share` the key's part
    0..1; `normals` unit, camera space; `depth` metres; `eyes`: between the eyes of each face, parts of the frame."""

    def __init__(self, net: LightNet, picture: Picture) -> None:
        """Raises BadInput for a frame that is too small to be looked at."""
        self.size = working_size(picture.size)
        self.small, seen, self.eyes = _seen(picture, self.size)
        self.views = Views(net, seen, self.about)
        mean = self.views.mean
        self.shading = mean(lambda view: view.map(view.sight.shading))
        self.share = mean(lambda view: view.map(view.sight.share)[..., 0])
        self.normals = unit(mean(View.normals))
        self.depth = np.exp2(mean(lambda view: view.map(view.sight.distance)[..., 0]))
        self.towards = unit(mean(View.towards))
        self.level = mean(View.level)

    def stops(self, lamp: Lamp) -> tuple[Floats, Floats]:
        """Stops of shading (h, w) by a lamp at level 0, and how far off that may be (h, w), stops."""
        return self.views.stops(lamp)

    @property
    def about(self) -> tuple[float, float]:
        """Where light is metered, parts of the frame: between the eyes of the largest face, if there is one."""
        return self.eyes[0] if self.eyes else NOBODY

    def subject(self) -> Floats:
        """(3,) metres, camera space, where light is metered: between the eyes of the largest face; else about where
        somebody would stand."""
        if self.eyes:
            return self.stands(self.eyes[0])
        width, height = self.size
        middle = self.depth[height // 5 : -(height // 5), width // 5 : -(width // 5)]
        depth = float(np.percentile(middle, NEARER))
        x, y = NOBODY[0] - 0.5, (0.5 - NOBODY[1]) * height / width
        return np.array([x, y, -geometry.FOCAL]) * (depth / geometry.FOCAL)

    def stands(self, where: tuple[float, float]) -> Floats:
        """(3,) metres, camera space, of what is seen there, parts of width and height."""
        return self.views.mean(lambda view: view.stands(where))


def key(picture: Picture) -> Floats | None:
    """(3,) unit, camera space: from the largest face of a frame to its key, without looking at the rest. None where no
    face is seen, and in a frame that is too small to be looked at."""
    if min(picture.size) < LEAST:
        return None
    net, _ = base()
    _, seen, eyes = _seen(picture, working_size(picture.size))
    return unit(towards(net, seen, eyes[0])) if eyes else None


def _seen(
    picture: Picture, size: tuple[int, int]
) -> tuple[NDArray[np.float32], Floats, list[tuple[float, float]]]:
    """A frame at `size` (w, h): (h, w, 3) scene-linear; (h, w, SEES) as the head sees it; where its faces are."""
    linear = picture.linear()
    light = small(linear, size)
    shape, eyes = faces(linear, size)
    return light, np.concatenate([colour.to_log(light), shape], axis=2), eyes


def level(look: Look, key: Lamp) -> Floats:
    """(3,) stops in R, G, B of a frame's key, standing where the lamp `key` does: the mean of what the head says and of
    what brings that lamp to what of the light there is the key's, in the middle of all that it lights."""
    stops, doubt = look.stops(key)
    counts = (look.share * believed(doubt) * (stops > DIM)).ravel()
    if not counts.any():
        return look.level
    given = np.log2(np.clip(look.share, LEAST_SHARE, 1))[..., None] + look.shading - stops[..., None]
    order = np.argsort(given.reshape(-1, 3), axis=0)
    heaped = np.cumsum(counts[order], axis=0)
    middle = (heaped < heaped[-1] / 2).sum(axis=0)
    brings = np.take_along_axis(given.reshape(-1, 3), order[middle, range(3)][None], axis=0)[0]
    return (look.level + brings) / 2


def believed(doubt: Floats) -> Floats:
    """(h, w) 0..1 of stops of doubt (h, w)."""
    return np.clip((UNSURE - doubt) / (UNSURE - SURE), 0, 1).astype(np.float32)


def lamp(subject: Iterable[float], towards: Iterable[float], away: float, width: float) -> Lamp:
    """A lamp by plain numbers: metres and a unit vector, camera space."""
    one = [torch.tensor([list(values)], dtype=torch.float32) for values in (subject, towards)]
    return Lamp(one[0], one[1], torch.tensor([away]), torch.tensor([width]))


def there(looks: Sequence[Look]) -> There:
    """The light that is there by several frames of a shot: the middle of what is seen in each.

    Raises BadInput for frames of which nothing can be told: all black, or all clipped.
    """
    dark = np.median([np.log2(np.maximum(look.small.mean(axis=2), 1e-6)) for look in looks])
    if dark < -11:
        raise BadInput("The shot is black: there is no light to move.", "Choose frames with a picture in them.")
    if all((look.small.min(axis=2) > 0.95).mean() > 0.9 for look in looks):
        raise BadInput("The shot is clipped all over: there is no shape left in it.", "Choose another take.")
    places = [look.subject() for look in looks]
    faced = [place for place, look in zip(places, looks, strict=True) if look.eyes] or places
    towards = unit(np.median([look.towards for look in looks], axis=0))
    shares = [float(np.median(look.share[_around(look)])) for look in looks]
    share = min(float(np.median(shares)), 0.995)
    ratio = round(-float(np.log2(1 - share)), 3)
    known = There(three(towards), (0.0, 0.0, 0.0), three(np.median(faced, axis=0)), ratio)
    return replace(known, level=three(np.median([level(look, known.lamp) for look in looks], axis=0)))


def wanders(looks: Sequence[Look], there: There) -> float:
    """Degrees that the key of any frame is seen away from where the shot's is thought to stand: a light that moves, a
    cloud, or a frame in which little can be told."""
    cosines = [float(np.dot(look.towards, there.towards)) for look in looks]
    return float(np.degrees(np.arccos(np.clip(min(cosines), -1, 1))))


def _around(look: Look) -> tuple[slice, slice]:
    (width, height), where = look.size, look.about
    x, y, reach = round(where[0] * width), round(where[1] * height), max(4, width // 16)
    return slice(max(0, y - reach), y + reach), slice(max(0, x - reach), x + reach)


def three(values: Floats) -> tuple[float, float, float]:
    """(3,) as a recipe keeps it."""
    x, y, z = (round(float(value), 4) for value in values)
    return x, y, z


@lru_cache(maxsize=1)
def base() -> tuple[LightNet, str]:
    """The light head that ships, and its weights' hash. Raises Missing."""
    card, tensors = weights.base("light")
    return network(tensors).eval(), card.weights


def proposed_with(weights: str | None) -> LightNet:
    """The light head, for a recipe that was proposed with these `weights` (their hash). Raises Changed where it has
    others."""
    net, own = base()
    if own != weights:
        raise Changed("The light head is not the one that this was proposed with.", "Propose it again.")
    return net


def working_size(size: tuple[int, int]) -> tuple[int, int]:
    """(w, h) with the long side at WIDE at the most. Raises BadInput for a frame too small."""
    if min(size) < LEAST:
        raise BadInput(f"Frames of {size} are too small to see light in.", f"Give {LEAST} pixels a side at least.")
    width, height = fit(size, WIDE)
    return max(LEAST, width), max(LEAST, height)


def small(linear: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """(H, W, 3) scene-linear at `size` (w, h), nothing below black."""
    how = cv2.INTER_AREA if size[0] < linear.shape[1] else cv2.INTER_LINEAR
    made = linear if linear.shape[1::-1] == size else cv2.resize(linear, size, interpolation=how)
    return np.maximum(np.nan_to_num(made, posinf=100.0), 0).astype(np.float32)


def faces(linear: NDArray[np.float32], size: tuple[int, int]) -> tuple[Floats, list[tuple[float, float]]]:
    """Normals of the faces in a frame (H, W, 3) scene-linear and how far they are known, (h, w, 4) at `size` (w, h);
    and where each is: between the eyes, parts of the frame."""
    shown = small(linear, fit(linear.shape[1::-1], FACES))
    facing, known, eyes = face_normals(np.rint(colour.to_video(shown) * 255).astype(np.uint8))
    shape = np.concatenate([facing, known[..., None]], axis=2)
    return np.asarray(cv2.resize(shape, size, interpolation=cv2.INTER_AREA), np.float32), eyes


def unit(vectors: Floats) -> Floats:
    """(..., 3) of length 1."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
