"""The same surfaces seen in both shots: where a hero's picture and a shot's overlap, colours can be paired.

Features that don't depend on exposure or balance (SIFT on a stretched luma, Lowe 2004) are matched and
held to homographies (MAGSAC, Barath 2019), one for each large plane; a camera that didn't move between
takes is tried first. Where the warped pictures agree in structure (local correlation) and neither is
clipped, their blurred colours are pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.clipping import clipped
from onelight.picture.features import Features, features, matched, plausible
from onelight.picture.picture import Picture
from onelight.units.light import AP1_LUMINANCE

LONG_SIDE = 384
FEATURES_AT = 2.0
"""Features are found on the picture enlarged so much: small dailies have few corners else."""
MOST_FEATURES = 2500
MOST_PLANES = 3
LEAST_MATCHES = 10
CELL = 12
"""Pixels: surfaces further apart than this count as independent evidence."""
_RATIO = 0.85
_STRUCTURE = 15
_BLUR = 7
_FLAT = 0.012
"""ACEScct: a fifth of a stop. Below, a place has grain but no structure to agree in."""
_AGREES = 0.5
_LUMINANCE = AP1_LUMINANCE.astype(np.float32)


@dataclass(frozen=True)
class Pairs:
    """Colours of the same surfaces, ACEScct: `shot` (N, 3), `hero` (N, 3), `weight` (N,) 0..1, how many
    independent surfaces that is worth, and whether they tell exposure and balance, too, or only the curve;
    `places` (N, 2), where in the shot's picture they are, x and y 0..1, if that was noted."""

    shot: NDArray[np.float32]
    hero: NDArray[np.float32]
    weight: NDArray[np.float32]
    worth: float
    light: bool = True
    places: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 2), np.float32))


@dataclass(frozen=True)
class View:
    """A picture made ready: ACEScct (H, W, 3), clipped where True, the features of its stretched luma."""

    log_rgb: NDArray[np.float32]
    clipped: NDArray[np.bool_]
    features: Features

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W)."""
        high, wide = self.clipped.shape
        return high, wide


def view(picture: Picture) -> View:
    """Scaled to the long side that this works at."""
    rgb = picture.rgb
    scale = LONG_SIDE / max(rgb.shape[:2])
    if scale < 1:
        rgb = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = Picture.from_array(rgb, picture.colour_space)
    log_rgb = small.to(colour.LOG).rgb
    luma = log_rgb @ _LUMINANCE
    low, high = np.percentile(luma, [1, 99])
    grey = (np.clip((luma - low) / max(high - low, 1e-3), 0, 1) * 255).astype(np.uint8)
    return View(log_rgb, clipped(small), features(grey, MOST_FEATURES, 0.01, FEATURES_AT))


Share = Callable[[View, View], Pairs | None]
"""What two pictures, hero and shot, have in common."""


def shared(hero: View, shot: View) -> Pairs | None:
    """Colour pairs of the surfaces that both see, or None where nothing can be held for the same."""
    found: list[Pairs] = []
    covered = np.zeros(shot.shape, bool)
    for homography in _planes(hero, shot):
        weight, warped = _agreement(hero, shot, homography)
        weight[covered] = 0
        covered |= weight > 0
        cells = _cells(weight)
        if cells >= 4:
            chosen = np.flatnonzero(weight.ravel() > 0.05)
            blurred = cv2.blur(shot.log_rgb, (_BLUR, _BLUR)).reshape(-1, 3)[chosen]
            there = warped.reshape(-1, 3)[chosen]
            places = (np.stack(np.divmod(chosen, shot.shape[1])[::-1], 1) + 0.5) / shot.shape[::-1]
            found.append(
                Pairs(np.asarray(blurred, np.float32), there, weight.ravel()[chosen], cells, places=_floats(places))
            )
    return _joined(found, sum(part.worth for part in found)) if found else None


def _joined(parts: Sequence[Pairs], worth: float) -> Pairs:
    sides = ([getattr(part, side) for part in parts] for side in ("shot", "hero", "weight", "places"))
    shot, hero, weight, places = (np.concatenate(side) for side in sides)
    return Pairs(shot, hero, weight, worth, places=places)


def _floats(values: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(values, np.float32)


def _planes(hero: View, shot: View) -> Iterator[NDArray[np.float64]]:
    """Homographies from the shot's pixels to the hero's."""
    if hero.shape == shot.shape:
        yield np.eye(3)
    here, there = matched(shot.features, hero.features, _RATIO)
    cv2.setRNGSeed(1)
    for _ in range(MOST_PLANES):
        if len(here) < LEAST_MATCHES:
            return
        homography, inside = cv2.findHomography(here, there, cv2.USAC_MAGSAC, 2.5, maxIters=4000, confidence=0.999)
        if homography is None or inside.sum() < LEAST_MATCHES or not plausible(np.asarray(homography, float)):
            return
        yield np.asarray(homography, float)
        left = inside.ravel() == 0
        here, there = here[left], there[left]


def _agreement(
    hero: View, shot: View, homography: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(weight (H, W) 0..1, the hero's blurred colours brought to the shot's pixels (H, W, 3))."""
    size = shot.shape[::-1]
    back = np.linalg.inv(homography)
    warp = lambda image, how: cv2.warpPerspective(image, back, size, flags=how)  # noqa: E731
    log_rgb = warp(hero.log_rgb, cv2.INTER_LINEAR)
    usable = warp((~hero.clipped).astype(np.uint8), cv2.INTER_NEAREST) * (~shot.clipped).astype(np.uint8)
    inside = np.asarray(warp(np.ones(hero.shape, np.uint8), cv2.INTER_NEAREST), np.uint8)
    usable = _shrunk(np.asarray(usable, np.uint8), _BLUR) & _shrunk(inside, _BLUR + 2)
    likeness, theirs, ours = _likeness(log_rgb @ _LUMINANCE, shot.log_rgb @ _LUMINANCE)
    weight = np.clip((likeness - _AGREES) / 0.4, 0, 1)
    flat = np.maximum(theirs, ours) < _FLAT
    weight = np.where(flat, _supported(weight * usable, ~flat * usable), weight) * usable
    return weight.astype(np.float32), np.asarray(cv2.blur(log_rgb, (_BLUR, _BLUR)), np.float32)


def _shrunk(mask: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    kernel = np.ones((by, by), np.uint8)
    return np.asarray(cv2.erode(mask, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1), np.uint8)


def _supported(weight: NDArray[np.float32], telling: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What a flat place (a wall, a coat) is worth: as much as the textured places around it agree."""
    near = (4 * _STRUCTURE + 1,) * 2
    agree = cv2.blur(weight.astype(np.float32) * telling, near)
    asked = cv2.blur(telling.astype(np.float32), near)
    return np.where(asked > 0.03, agree / np.maximum(asked, 1e-3), 0)


def _likeness(
    first: NDArray[np.float32], second: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Local correlation -1..1, and the local contrast of both, in ACEScct."""
    mean = lambda image: cv2.blur(image, (_STRUCTURE, _STRUCTURE))  # noqa: E731
    a, b = mean(first), mean(second)
    together = mean(first * second) - a * b
    spread_a, spread_b = (np.maximum(mean(i * i) - m * m, 0) for i, m in ((first, a), (second, b)))
    return together / np.sqrt(spread_a * spread_b + 1e-10), np.sqrt(spread_a), np.sqrt(spread_b)


def _cells(weight: NDArray[np.float32]) -> float:
    """How many independent surfaces a weight map is worth."""
    h, w = (max(1, s // CELL) for s in weight.shape)
    return float(cv2.resize(weight, (w, h), interpolation=cv2.INTER_AREA).sum())


def gather(heroes: Sequence[View], shots: Sequence[View], most: int = 4, share: Share = shared) -> Pairs | None:
    """Pairs from up to `most` pairings of frames, first with first, then the crossed ones; `share` tells them of one
    pairing."""
    order = sorted(
        ((h, s) for h in range(len(heroes)) for s in range(len(shots))), key=lambda p: (abs(p[0] - p[1]), p)
    )
    found = [p for h, s in order[:most] if (p := share(heroes[h], shots[s])) is not None]
    return _joined(found, max(part.worth for part in found)) if found else None
