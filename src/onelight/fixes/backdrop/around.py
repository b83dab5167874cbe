"""The light that a new background throws on whoever stands before it: smooth, from all around.

Matte surfaces see no more of their surroundings than nine numbers a channel (Ramamoorthi and Hanrahan 2001, "An
Efficient Representation for Irradiance Environment Maps"): spherical harmonics up to order 2 of the radiance, in
camera space (x right, y up, z to the camera).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.units.errors import BadInput
from onelight.units.light import AP1_LUMINANCE

Floats = NDArray[np.floating]
ROWS = 64
"""Of a surround, when its light is gathered: nine numbers need no more."""
DARKEST = 0.15
"""Of the mean light: no side of anybody gets less. Order 2 rings below zero across from a sun, and sets throw light
back."""
NORMALS_OFF = 28.0
"""Degrees that normals are off on generated people: the light is as much softer, so that nothing is carved too deep."""
FRONT = 0.35
"""How far what a picture shows is taken for what lies before the camera, too; the rest is the picture's mean."""
SURE_SURROUND, SURE_PICTURE = 0.75, 0.3
"""How far it is believed where light comes from, with what is thought of the light there now. By generated pairs of
sets: more of it gains little and loses more where it is wrong; a picture hardly shows what lights a face."""
PICTURE_COLOUR = 0.6
"""How far a picture's colours are taken for those of its light: it shows paint and leaves."""
DARK = 1e-5
"""Scene-linear: a background whose mean is darker gives no light."""
_LAMBERT = np.array([1.0] + [2 / 3] * 3 + [1 / 4] * 5)
_BANDS = np.array([0] + [1] * 3 + [2] * 5)


@dataclass(frozen=True, eq=False)
class Around:
    """`bands` (9, 3): spherical harmonics of the radiance, scene-linear ACEScg, a white card in a surround of 1 coming
    out at 1. `seen`: parts of the sphere that the background shows; the rest is supposed."""

    bands: Floats
    seen: float

    def falls(self, normals: Floats) -> Floats:
        """(..., 3) light that reaches surfaces with unit `normals` (..., 3), camera space, scene-linear."""
        spread = np.radians(NORMALS_OFF) ** 2 / 2
        softer = _LAMBERT * np.exp(-spread * _BANDS * (_BANDS + 1) / 2)
        return np.maximum((harmonics(normals) * softer) @ self.bands, DARKEST * self.mean)

    @property
    def mean(self) -> Floats:
        """(3,) of the whole sphere."""
        return np.maximum(self.bands[0] * harmonics(np.array([0.0, 0.0, 1.0]))[0], 1e-6)

    @property
    def sure(self) -> float:
        """0..1: how far it is believed where light comes from."""
        return SURE_SURROUND if self.seen == 1 else SURE_PICTURE

    @property
    def towards(self) -> Floats:
        """(3,) unit: where most light comes from."""
        y, z, x = self.bands[1:4] @ AP1_LUMINANCE
        way = np.array([x, y, z])
        return way / max(float(np.linalg.norm(way)), 1e-9)

    def times(self, gains: Sequence[float]) -> Around:
        """The same, with factors (3,) of R, G, B."""
        return Around(self.bands * np.asarray(gains), self.seen)

    def document(self) -> dict[str, object]:
        """Plain data."""
        return {"bands": [[round(float(v), 6) for v in row] for row in self.bands], "seen": round(self.seen, 4)}

    @classmethod
    def of(cls, document: dict[str, object]) -> Around:
        """From plain data."""
        return cls(np.array(document["bands"], float), float(document["seen"]))  # type: ignore[arg-type]


def harmonics(ways: Floats) -> Floats:
    """(..., 9) real spherical harmonics of unit vectors (..., 3), orders 0, 1, 2."""
    x, y, z = np.moveaxis(np.asarray(ways), -1, 0)
    one = np.ones_like(x)
    return np.stack(
        [
            0.282095 * one, 0.488603 * y, 0.488603 * z, 0.488603 * x, 1.092548 * x * y, 1.092548 * y * z,
            0.315392 * (3 * z * z - one), 1.092548 * x * z, 0.546274 * (x * x - y * y),
        ],
        axis=-1,
    )  # fmt: skip


def of_surround(linear: NDArray[np.float32], heading: float, tilt: float) -> Around:
    """Of a lat-long (H, W, 3) scene-linear that the camera looks into, degrees as `environment.view` has them. Raises
    BadInput for one that is black."""
    return _levelled(_gathered(_reduced(linear, (2 * ROWS, ROWS)), _ways(heading, tilt)), 1.0)


def of_pictures(pictures: Sequence[NDArray[np.float32]], focal: float) -> Around:
    """Of what lies behind somebody, pictures (H, W, 3) scene-linear, `focal` parts of their width: their mean. Where
    they end they go on as at their edge; before the camera nobody knows, so it is mostly their mean. Raises BadInput
    for black ones."""
    ways = _ways(0.0, 0.0)
    size = 64, max(1, round(64 * pictures[0].shape[0] / pictures[0].shape[1]))
    small = np.mean([_reduced(picture, size) for picture in pictures], axis=0).astype(np.float32)
    tall = size[1] / size[0]
    mean = small.mean(axis=(0, 1))
    ahead = np.maximum(np.abs(ways[..., 2]), 1e-3)
    across, down = focal * ways[..., 0] / ahead + 0.5, 0.5 - focal * ways[..., 1] / ahead / tall
    shown = (ways[..., 2] < 0) & (np.abs(across - 0.5) <= 0.5) & (np.abs(down - 0.5) <= 0.5)
    column, row = (np.clip(part, 0, 1) * (count - 1) for part, count in zip((across, down), size, strict=True))
    lies = cv2.remap(small, column.astype(np.float32), row.astype(np.float32), cv2.INTER_LINEAR)
    part = (FRONT + (1 - FRONT) * np.clip(-ways[..., 2], 0, 1))[..., None]
    bands = _gathered(part * lies + (1 - part) * mean, ways)
    grey = (bands @ AP1_LUMINANCE)[:, None]
    seen = float((shown * _solid()).sum() / (4 * np.pi))
    return _levelled(PICTURE_COLOUR * bands + (1 - PICTURE_COLOUR) * grey, seen)


def _levelled(bands: Floats, seen: float) -> Around:
    """At a mean luminance of 1: what counts is where light comes from, and its colour."""
    level = float(Around(bands, seen).mean @ AP1_LUMINANCE)
    if level < DARK:
        raise BadInput("The background is black: no light comes from it.", "Supply a brighter one.")
    return Around(bands / level, seen)


def _reduced(linear: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(np.maximum(linear, 0), size, interpolation=cv2.INTER_AREA), np.float32)


def _gathered(linear: Floats, ways: Floats) -> Floats:
    return np.einsum("hwk,hwc,hw->kc", harmonics(ways), linear, _solid())


def _ways(heading: float, tilt: float) -> Floats:
    """(ROWS, 2 ROWS, 3) unit, camera space, of a lat-long's pixels."""
    longitude = ((np.arange(2 * ROWS) + 0.5) / (2 * ROWS) - 0.5) * 2 * np.pi - np.radians(heading)
    latitude = (0.5 - (np.arange(ROWS) + 0.5) / ROWS) * np.pi
    level, up = np.cos(latitude)[:, None], np.sin(latitude)[:, None]
    x, z = level * np.sin(longitude), -level * np.cos(longitude)
    cosine, sine = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    return np.stack([x, up * cosine + z * sine, z * cosine - up * sine], axis=2)


def _solid() -> Floats:
    """(ROWS, 2 ROWS) steradians of a lat-long's pixels."""
    latitude = (0.5 - (np.arange(ROWS) + 0.5) / ROWS) * np.pi
    return np.repeat((np.cos(latitude) * (np.pi / ROWS) ** 2)[:, None], 2 * ROWS, axis=1)
