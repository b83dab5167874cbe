"""Another colour for a material: every pixel's light is taken for that of the material under some light, plus what
shines off its surface; the material's part is changed, the shine stays (dichromatic reflection, Shafer 1985).

All in scene-linear ACEScg. A dyed cloth in the shade and in the sun keeps one ratio between its channels: that ratio is
what is changed, so folds, shading and texture stay as they were lit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput
from onelight.units.light import AP1_LUMINANCE

Floats = NDArray[np.floating]

SURE = 0.9
"""Alpha above which a pixel is the material's own."""
_LEAST = 20
_MIDDLE = (0.2, 0.85)
"""Between these parts of the material's light its colour is read: neither in the black nor in the shine."""
SHINE = 1.6
"""Times the material's usual light: above this what is less saturated than the material is shine."""
_DARK = 1e-4
MOST = 16.0
"""Times a channel may rise, four stops: a colour that the material hardly reflects can't be drawn from it."""


@dataclass(frozen=True)
class Recolouring:
    """`gains` (3,) on the material's part, `material` (3,) its colour with luminance 1, both linear ACEScg; `level` its
    usual luminance."""

    gains: tuple[float, float, float]
    material: tuple[float, float, float]
    level: float

    def apply(self, picture: Picture, alpha: Floats) -> Picture:
        """The picture with the material under `alpha` (H, W) 0..1 in its new colour; where that is 0 it stays to the
        bit."""
        light = picture.linear()
        shine = self._shine(light)
        body = light - shine[..., None]
        new = body * np.array(self.gains, np.float32) + shine[..., None]
        mixed = light + (new - light) * alpha[..., None]
        there = Picture.from_array(mixed).to(picture.colour_space).rgb
        return picture.with_rgb(np.where(alpha[..., None] > 0, there, picture.rgb))

    def _shine(self, light: Floats) -> Floats:
        """(H, W) what of the light shines off the surface without its colour: as much as leaves the material's ratio of
        its weakest to its strongest channel, in pixels brighter than the material usually is."""
        material = np.array(self.material, np.float32)
        low, high = int(material.argmin()), int(material.argmax())
        ratio = float(material[low] / max(material[high], _DARK))
        if ratio > 0.97:
            return np.zeros(light.shape[:2], np.float32)
        part = (light[..., low] - ratio * light[..., high]) / (1 - ratio)
        bright = light @ AP1_LUMINANCE.astype(np.float32) / max(self.level * SHINE, _DARK)
        return np.clip(part, 0, np.maximum(light.min(-1), 0)) * np.clip(2 * bright - 1, 0, 1).astype(np.float32)


def solve(
    frames: Iterable[Picture],
    mattes: Iterable[NDArray[np.floating]],
    to: str | Sequence[float],
    *,
    keep_level: bool = True,
    stops: float = 0.0,
    samples: Sequence[tuple[Picture, NDArray[np.floating]]] = (),
) -> Iterator[Picture]:
    """Frames in any colour space with what their mattes (H, W) 0..1 hold in the colour `to`: "#rrggbb" (sRGB, as the
    material looks under white light) or linear ACEScg (3,). `keep_level` leaves its luminance, `stops` go on top.

    The material is read off `samples` (frame, matte); by default off the first frame. Raises BadInput for a colour that
    is none, a matte that holds too little, or one of another size."""
    found: Recolouring | None = None
    for picture, matte in zip(frames, mattes, strict=True):
        alpha = np.asarray(matte, np.float32)
        if alpha.shape != picture.size[::-1]:
            raise BadInput(f"A matte is {alpha.shape[::-1]}, its frame {picture.size}.", "Scale the matte first.")
        if found is None:
            material = material_of(samples or [(picture, alpha)])
            found = towards(material, colour_of(to), keep_level=keep_level, stops=stops)
        yield found.apply(picture, alpha)


def material_of(samples: Sequence[tuple[Picture, NDArray[np.floating]]]) -> Floats:
    """(3,) linear ACEScg: the usual colour of what mattes (H, W) hold, from its middle light, robustly. Raises
    BadInput where they hold too little."""
    pixels = [picture.linear()[np.asarray(alpha) > SURE] for picture, alpha in samples]
    every = np.concatenate(pixels) if pixels else np.zeros((0, 3), np.float32)
    if len(every) < _LEAST:
        raise BadInput("The matte holds hardly a pixel.", "Paint it over the whole garment or prop.")
    luminance = every @ AP1_LUMINANCE.astype(np.float32)
    low, high = np.quantile(luminance, _MIDDLE)
    middle = every[(luminance >= low) & (luminance <= high)]
    level = float(np.median(luminance))
    each = middle / np.maximum(middle @ AP1_LUMINANCE.astype(np.float32), _DARK)[:, None]
    ratio = np.median(each, axis=0)
    return (level * ratio / max(float(ratio @ AP1_LUMINANCE), _DARK)).astype(np.float32)


def towards(material: Floats, wanted: Floats, *, keep_level: bool, stops: float = 0.0) -> Recolouring:
    """What makes `material` (3,) as it was lit into `wanted` (3,), both linear ACEScg. `wanted` gets the material's
    luminance, or its own, as where a grey card reads 0.18."""
    level = float(material @ AP1_LUMINANCE)
    target = np.maximum(wanted, _DARK).astype(np.float64)
    if keep_level:
        target = target * (level / float(target @ AP1_LUMINANCE))
    gains = np.clip(target / np.maximum(material, _DARK) * 2.0**stops, 0, MOST)
    told = tuple(round(float(g), 6) for g in gains)
    own = tuple(round(float(v), 6) for v in material / max(level, _DARK))
    return Recolouring((told[0], told[1], told[2]), (own[0], own[1], own[2]), round(level, 6))


def colour_of(to: str | Sequence[float]) -> Floats:
    """(3,) linear ACEScg of "#rrggbb" (sRGB) or three numbers. Raises BadInput."""
    if not isinstance(to, str):
        return np.asarray(to, np.float32)
    digits = to.removeprefix("#")
    try:
        codes = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    except ValueError:
        codes = []
    if len(digits) != 6 or not codes:
        raise BadInput(f"'{to}' is no colour.", "Give it as #rrggbb, or name a shot.")
    return colour.convert(np.array([codes], np.float32), "sRGB Encoded Rec.709 (sRGB)", colour.LINEAR)[0]
