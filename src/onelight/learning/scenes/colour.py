"""Colours of lights and paints, in scene-linear ACEScg (AP1 primaries, D60 white)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

# Linear Rec.709 (D65) to ACEScg (D60), Bradford adaptation: the matrix of the ACES OCIO config.
ACESCG_FROM_REC709 = np.array(
    [[0.613097, 0.339523, 0.047379], [0.070194, 0.916354, 0.013452], [0.020616, 0.109570, 0.869815]], np.float32
)
REC709_FROM_ACESCG = np.linalg.inv(ACESCG_FROM_REC709.astype(np.float64)).astype(np.float32)
# CIE XYZ (D60 white) to AP1, SMPTE ST 2065-4 / ACES S-2014-004.
AP1_FROM_XYZ = np.array(
    [
        [1.6410233797, -0.3248032942, -0.2364246952],
        [-0.6636628587, 1.6153315917, 0.0167563477],
        [0.0117218943, -0.0082844420, 0.9883948585],
    ]
)
LUMA = np.array([0.2722287, 0.6740818, 0.0536895], np.float32)  # Y of AP1

DARKEST, BRIGHTEST = 0.02, 0.82  # albedo of things that people own


def acescg(rec709: np.ndarray) -> np.ndarray:
    """Linear Rec.709 (..., 3) → ACEScg (..., 3)."""
    return np.asarray(rec709, np.float32) @ ACESCG_FROM_REC709.T


def rec709(frame: np.ndarray) -> np.ndarray:
    """ACEScg (..., 3) → linear Rec.709 (..., 3)."""
    return np.asarray(frame, np.float32) @ REC709_FROM_ACESCG.T


def bt709_oetf(linear: np.ndarray) -> np.ndarray:
    """Linear Rec.709, any shape → BT.709 code values 0..1, clipped."""
    v = np.clip(linear, 0, 1)
    return np.where(v < 0.018, 4.5 * v, 1.099 * v**0.45 - 0.099).astype(np.float32)


def display(frame: np.ndarray) -> np.ndarray:
    """ACEScg (H, W, 3) → 8-bit Rec.709 picture for looking at."""
    return (bt709_oetf(rec709(frame)) * 255 + 0.5).astype(np.uint8)


@lru_cache(maxsize=512)
def _planck(kelvin: float) -> tuple[float, float, float]:
    """Planckian colour, ACEScg at Y = 1 (Kim et al. 2002, 1667..25000 K)."""
    t = float(np.clip(kelvin, 1667, 25000))
    if t < 4000:
        x = -0.2661239e9 / t**3 - 0.2343589e6 / t**2 + 0.8776956e3 / t + 0.179910
    else:
        x = -3.0258469e9 / t**3 + 2.1070379e6 / t**2 + 0.2226347e3 / t + 0.240390
    if t < 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif t < 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    xyz = np.array([x / y, 1.0, (1 - x - y) / y])
    return tuple(np.maximum(AP1_FROM_XYZ @ xyz, 0.01))


def light_colour(kelvin: float, balance: float = 6000.0, green_cc: float = 0.0) -> np.ndarray:
    """ACEScg (3,), luminance 1, of a light at `kelvin` seen by a camera balanced to `balance`;
    `green_cc` CC points of green (negative: magenta), 0.01 density each."""
    rgb = np.array(_planck(kelvin)) / np.array(_planck(balance))
    rgb[[0, 2]] *= 10 ** (-0.01 * green_cc)
    return (rgb / (rgb @ LUMA)).astype(np.float32)


def _oklch(lightness: float, chroma: float, hue: float) -> np.ndarray:
    """OKLCh (hue in degrees) → linear Rec.709 (3,), may leave 0..1 (Ottosson 2020)."""
    a, b = chroma * np.cos(np.radians(hue)), chroma * np.sin(np.radians(hue))
    lms = (
        np.array(
            [
                lightness + 0.3963377774 * a + 0.2158037573 * b,
                lightness - 0.1055613458 * a - 0.0638541728 * b,
                lightness - 0.0894841775 * a - 1.2914855480 * b,
            ]
        )
        ** 3
    )
    return (
        np.array(
            [
                [4.0767416621, -3.3077115913, 0.2309699292],
                [-1.2684380046, 2.6097574011, -0.3413193965],
                [-0.0041960863, -0.7034186147, 1.7076147010],
            ]
        )
        @ lms
    )


def paint(lightness: float, chroma: float, hue: float) -> np.ndarray:
    """A possible albedo, ACEScg (3,): OKLCh with chroma drawn in until no channel glows.
    Lightness 0..1 (0.57 is 18 % grey), chroma 0..0.2, hue in degrees (30 red, 90 yellow,
    145 green, 250 blue, 330 magenta)."""
    while chroma > 0.002:
        rgb = _oklch(lightness, chroma, hue)
        if rgb.min() > 0.004 and rgb.max() < BRIGHTEST:
            break
        chroma *= 0.88
    return np.clip(acescg(_oklch(lightness, chroma, hue)), DARKEST * 0.4, BRIGHTEST)


def srgb(red: int, green: int, blue: int) -> np.ndarray:
    """8-bit sRGB swatch → ACEScg albedo (3,)."""
    v = np.array([red, green, blue]) / 255
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    return np.clip(acescg(linear), DARKEST * 0.4, BRIGHTEST).astype(np.float32)
