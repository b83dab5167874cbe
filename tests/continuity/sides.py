"""Sides of a cut, made by hand: a scene, seen wide and closer, under a light that is known."""

from __future__ import annotations

import numpy as np

from onelight.continuity import Side
from onelight.picture.picture import Picture
from onelight.records import CameraMove, Event, Reading, Shot
from onelight.units import light

WIDE, CLOSER = (0, 0, 384, 216), (90, 30, 320, 160)


def view(linear: np.ndarray, box: tuple[int, int, int, int] = WIDE) -> np.ndarray:
    """Part (left, top, right, bottom) of a picture (H, W, 3)."""
    left, top, right, bottom = box
    return np.ascontiguousarray(linear[top:bottom, left:right])


def lit(linear: np.ndarray, stops: float = 0.0, mireds: float = 0.0, cc: float = 0.0) -> np.ndarray:
    """The same under another light."""
    return linear * light.gains(stops, mireds, cc).astype(np.float32)


def reading(shot: str = "s", **other: object) -> Reading:
    """A neutral reading but for what is given."""
    plain = {
        "key_stops": 0.0, "white_kelvin": 5800.0, "tint_cc": 0.0, "contrast_stops": 3.0, "saturation": 0.2,
        "palette": (), "black_stops": -4.0, "white_stops": 2.0, "clipped": 0.0, "crushed": 0.0,
        "flicker_stops": 0.0, "noise_stops": 0.01, "sharpness": 0.8, "move": CameraMove(kind="static"),
        "people": 0,
    }  # fmt: skip
    return Reading(shot=shot, **{**plain, **other})  # type: ignore[arg-type]


def side(name: str, *linear: np.ndarray, scene: str = "12", event: Event | None = None, **other: object) -> Side:
    """A side of shot `name` from scene-linear pictures."""
    shot = Shot(id=name, name=name, clip=f"clip of {name}", start=0, end=100, scene=scene)
    pictures = [Picture.from_array(p) for p in linear]
    return Side(event, shot, reading(name, **other), pictures, tuple(range(40, 40 + len(linear))))


def event(name: str, start: int, end: int, **other: object) -> Event:
    """An event of the record frames `start` to `end`."""
    return Event(
        id=name, number=1, name=name, shot=name, clip=name, rate=24, record_start=start, record_end=end,
        source_rate=24, source_start=0, source_end=end - start, source_timecode="00:00:00:00", **other,
    )  # type: ignore[arg-type]  # fmt: skip
