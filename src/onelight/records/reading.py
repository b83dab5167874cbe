"""What a light meter, a lens chart and a script supervisor's eye would note of a shot."""

from __future__ import annotations

from typing import Literal

from onelight.records.base import Record, Three

ShotSize = Literal[
    "extreme wide", "wide", "full", "medium wide", "medium", "medium close-up", "close-up", "extreme close-up", "none"
]
Move = Literal["static", "pan", "tilt", "push", "pull", "handheld", "travel"]
HitchKind = Literal["dropped-frames", "duplicated-frames"]


class Face(Record):
    """A face in a frame; box (x, y, width, height) as parts of the frame, 0..1."""

    frame: int
    box: tuple[float, float, float, float]
    certainty: float


class Sample(Record):
    """One moment of a shot. Light in stops from mid grey (scene-linear luminance 0.18)."""

    frame: int
    """Of the clip."""
    key_stops: float
    white_kelvin: float
    tint_cc: float
    contrast_stops: float
    """From the 10th to the 90th percentile of luminance."""
    saturation: float
    black_stops: float
    white_stops: float
    clipped: float
    crushed: float
    """Parts of the picture at the top and bottom of what the clip's encoding holds."""
    sharpness: float
    noise_stops: float


class CameraMove(Record):
    """How the camera moves, from tracked features."""

    kind: Move
    pan_per_second: float = 0.0
    """Frame widths a second, right positive."""
    tilt_per_second: float = 0.0
    """Frame heights a second, up positive."""
    scale_per_second: float = 0.0
    """Log2 of size a second, pushing in positive."""
    shake: float = 0.0
    """Standard deviation of the path about its smooth course, in thousandths of the frame width."""


class Swatch(Record):
    """A colour of the palette: scene-linear ACEScg and its share of the picture."""

    rgb: Three
    share: float


class Hitch(Record):
    """A place in a shot where frames are missing, or one stands in for those after it."""

    kind: HitchKind
    frame: int
    """Of the clip: the first after the gap, or the first that shows the one before it again."""
    frames: int
    """How many are missing, or were written again."""
    certainty: float
    """0..1."""
    curve: tuple[float, ...] = ()
    """How much the liveliest part of the picture changed from frame to frame, in 8-bit codes, around it."""
    curve_from: int = 0
    """The frame of the curve's first value."""


class Reading(Record):
    """A shot, metered: the median over its samples, and the samples along it."""

    shot: str
    """Shot id."""
    key_stops: float
    white_kelvin: float
    tint_cc: float
    contrast_stops: float
    saturation: float
    """Mean chroma as a part of luminance."""
    palette: tuple[Swatch, ...]
    black_stops: float
    white_stops: float
    """0.5th and 99.5th percentile of luminance."""
    clipped: float
    crushed: float
    flicker_stops: float
    """Standard deviation of the light's frame-to-frame change beyond its trend, in the fifth that shows it most."""
    noise_stops: float
    """Standard deviation of grain at mid grey, in stops."""
    sharpness: float
    """Contrast left in the finest octave, 0 soft to 1."""
    move: CameraMove
    people: int
    faces: tuple[Face, ...] = ()
    size: ShotSize = "none"
    set_signature: tuple[float, ...] = ()
    """Grade-invariant descriptor of the set: clips of one set lie close."""
    samples: tuple[Sample, ...] = ()
    hitches: tuple[Hitch, ...] = ()
    """Dropped and duplicated frames; () too where the shot was metered before this was looked for."""
