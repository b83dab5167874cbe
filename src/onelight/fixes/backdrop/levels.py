"""Exposure, white point and black level of a part of the picture, as a spot meter would tell them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.units.light import AP1_LUMINANCE, MID_GREY, balance, gains, mired, white_point

FLOOR = -10.0
"""Stops from mid grey: what is darker counts as this."""
_KEY_PART = (20.0, 80.0)
_BLACK_PART = 1.0
_LEAST = 200
_MOST_STOPS, _MOST_MIRED, _MOST_CC = 4.0, 60.0, 12.0
"""A foreground's white is told from skin and clothes: an orange pullover must not paint the street orange."""
_MOST_VEIL = 0.1
"""Parts of the middle's light that a lift may add or take: no lens veils more, and no pixel of a sky is black."""
_ROUNDS = 4


@dataclass(frozen=True)
class Levels:
    """`key` and `black` in stops from mid grey; `white` (3,) log2 of the colour that should be neutral, ACEScg."""

    key: float
    black: float
    white: tuple[float, float, float]

    @property
    def kelvin(self) -> float:
        """Colour temperature of the white."""
        return white_point(np.exp2(np.array(self.white)))[0]

    def against(self, other: Levels) -> dict[str, float]:
        """This less the other: stops, kelvin, CC, stops of black."""
        cc = white_point(np.exp2(np.array(self.white)))[1] - white_point(np.exp2(np.array(other.white)))[1]
        return {
            "stops": self.key - other.key,
            "kelvin": self.kelvin - other.kelvin,
            "cc": cc,
            "black_stops": self.black - other.black,
        }


@dataclass(frozen=True)
class Light:
    """What is done to the new background, scene-linear: `gains` of R, G, B, then `lift` (light, mid grey is 0.18)."""

    gains: tuple[float, float, float] = (1.0, 1.0, 1.0)
    lift: float = 0.0

    def apply(self, linear: NDArray[np.float32]) -> NDArray[np.float32]:
        """Pixels (..., 3) scene-linear ACEScg to the same; nothing falls below black."""
        if self == Light():
            return linear
        return np.maximum(linear * np.array(self.gains, np.float32) + np.float32(self.lift), 0)


AS_IT_IS = Light()


def measure(parts: list[NDArray[np.float32]], edges: list[NDArray[np.float32]]) -> Levels | None:
    """Of pixels (N, 3) scene-linear ACEScg and their colour differences `edges` (M, 3); None of too few."""
    pixels = np.concatenate(parts) if parts else np.zeros((0, 3), np.float32)
    if len(pixels) < _LEAST:
        return None
    luminance = pixels @ AP1_LUMINANCE.astype(np.float32)
    stops = np.log2(np.maximum(luminance / MID_GREY, 2.0**FLOOR))
    low, high = np.percentile(stops, _KEY_PART)
    key = float(stops[(stops >= low) & (stops <= high)].mean())
    colour = np.concatenate(edges).mean(axis=0) if edges and sum(map(len, edges)) else pixels.mean(axis=0)
    white = np.log2(np.maximum(colour, 1e-6))
    white -= float(AP1_LUMINANCE @ white)
    return Levels(key, float(np.percentile(stops, _BLACK_PART)), tuple(float(v) for v in white))  # type: ignore[arg-type]


def part(linear: NDArray[np.float32], mask: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(pixels (N, 3), colour differences (M, 3)) of scene-linear (H, W, 3) where the mask (H, W) is True: the grey
    edge hypothesis (van de Weijer 2007) takes the mean difference for neutral."""
    step = max(1, round((linear.shape[0] * linear.shape[1] / 60_000) ** 0.5))
    inner = cv2.erode(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    smooth = cv2.GaussianBlur(linear, (0, 0), 1.0)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    change = np.asarray(cv2.magnitude(across, down), np.float32)
    return linear[::step, ::step][mask[::step, ::step]], change[::step, ::step][inner[::step, ::step]]


def matching(background: Levels, parts: list[NDArray[np.float32]], to: Levels) -> Light:
    """The light that brings a background of these levels and pixels (N, 3) to the levels `to`: gains for key and
    white, lift for black, found in turn because each moves the other a little."""
    stops, lift = to.key - background.key, 0.0
    warmer, greener = believed_white(np.exp2(np.array(to.white) - np.array(background.white)))
    for _ in range(_ROUNDS):
        factors = gains(float(np.clip(stops, -_MOST_STOPS, _MOST_STOPS)), warmer, greener)
        light = Light(tuple(float(g) for g in factors), lift)  # type: ignore[arg-type]
        now = measure([light.apply(p) for p in parts], [])
        assert now is not None
        stops += to.key - now.key
        veil = _MOST_VEIL * MID_GREY * 2.0**to.key
        lift = float(np.clip(lift + MID_GREY * (2.0**to.black - 2.0**now.black), -veil, veil))
    return Light(tuple(round(float(g), 6) for g in factors), round(float(lift), 7))  # type: ignore[arg-type]


def believed_white(light: NDArray[np.floating]) -> tuple[float, float]:
    """(mired warmer, CC greener) of linear ACEScg factors (3,), as far off as skin and clothes are believed to tell."""
    _, warmer, greener = balance(light)
    return float(np.clip(warmer, -_MOST_MIRED, _MOST_MIRED)), float(np.clip(greener, -_MOST_CC, _MOST_CC))


def mired_between(background: Levels, to: Levels) -> float:
    """How much warmer (mired) the background must become."""
    return mired(to.kelvin) - mired(background.kelvin)
