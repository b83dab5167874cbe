"""How a set gets the look wrong: the errors that are injected, so that undoing them can be learned.

Exposure by a wrong stop or ND, warmth by a wrong preset or gel, tint by fluorescents, contrast and
saturation by another picture profile or a flared lens. Drawn with the correlations of real mistakes:
who misses the balance by far often misses the tint, too; under-exposure looks less saturated. The error
happens either in the light (before the camera's curve) or in the camera's picture (after it), and what
the camera can't hold is clipped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour
from onelight.picture.cdl import LUMA
from onelight.picture.clipping import CEILING, FLOOR
from onelight.picture.grade import Face, Grade
from onelight.units.light import gains

EXPOSURE_SD = 0.6
"""Stops."""
WARMTH_SD = 38.0
"""Mired: about 1200 K at 5600 K."""
TINT_SD = 5.5
"""CC points."""
CONTRAST_SD = 0.12
SATURATION_SD = 0.18
"""Natural logs."""
VIDEO_PIVOT = 0.45
"""Code value that a camera's contrast setting turns about."""


@dataclass(frozen=True)
class Error:
    """What went wrong: a face, and whether contrast and saturation happened in the camera's own picture."""

    face: Face
    in_camera: bool = False


def draw(rng: np.random.Generator, size: float = 1.0) -> Error:
    """One mistake. `size` scales all of it."""
    heavy = 1.6 if rng.random() < 0.1 else 0.8 if rng.random() < 0.5 else 1.0
    stops, warm, tint, contrast, saturation = rng.normal(size=5) * size * heavy
    tint = 0.92 * tint + 0.4 * warm * np.sign(rng.normal())
    face = Face(
        stops=float(stops * EXPOSURE_SD),
        mireds=float(warm * WARMTH_SD),
        cc=float(tint * TINT_SD),
        contrast=float(np.exp(contrast * CONTRAST_SD)),
        saturation=float(np.exp(saturation * SATURATION_SD + 0.05 * stops)),
    )
    return Error(face, bool(rng.random() < 0.4))


def inject(log_rgb: NDArray[np.float32], error: Error) -> NDArray[np.float32]:
    """ACEScct pixels (..., 3) as they would have come out; ACEScct again, not clipped."""
    if not error.in_camera:
        return Grade.from_face(error.face).cdl.apply(log_rgb)
    face = error.face
    light = colour.from_log(log_rgb) * np.float32(gains(face.stops, face.mireds, face.cc))
    video = colour.convert(light, colour.LINEAR, colour.VIDEO)
    video = (VIDEO_PIVOT + face.contrast * (video - VIDEO_PIVOT)).astype(np.float32)
    luma = (video @ LUMA)[..., None]
    video = (luma + face.saturation * (video - luma)).astype(np.float32)
    return colour.to_log(colour.convert(video, colour.VIDEO, colour.LINEAR))


def recorded(
    log_rgb: NDArray[np.float32], ceiling: float = 1.0
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(ACEScct pixels (..., 3), validity (...) 0 or 1) after a Rec.709 camera's clipping and quantising.

    `ceiling` is the code value where it clips: 1 for video, more for a camera that holds highlights.
    """
    video = colour.convert(colour.from_log(log_rgb), colour.LINEAR, colour.VIDEO)
    valid = (video.max(-1) < CEILING * ceiling) & (video.max(-1) > FLOOR)
    video = (np.round(np.clip(video, 0, ceiling) * 255) / 255).astype(np.float32)
    return colour.to_log(colour.convert(video, colour.VIDEO, colour.LINEAR)), valid.astype(np.float32)
