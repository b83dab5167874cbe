"""Heads whose turn is known, and pictures of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onelight.metering.heads import Head


def face(at: tuple[float, float], wide: float, turn: float, facing: float | None = None) -> Head:
    """A ball of a face, turned by degrees to the frame's right, with the landmarks that are asked for in place."""
    rng = np.random.default_rng(3)
    points = rng.normal(size=(468, 3))
    points[:, 2] = -np.abs(points[:, 2])
    points[[234, 454, 10, 152]] = [(-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0)]
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    turned = points @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    mesh = (turned * wide / 2 + np.array([*at, 0.0])).astype(np.float32)
    return Head(at, wide, s if facing is None else facing, mesh)


def behind(at: tuple[float, float], wide: float, facing: float) -> Head:
    """A head of which no face is seen."""
    return Head(at, wide, facing)


def modelled(frame: NDArray[np.float32], head: Head, stops: float) -> NDArray[np.float32]:
    """A frame (H, W, 3), linear, with the head painted in: skin that is lighter by `stops` on its right cheek."""
    rows, columns = np.mgrid[: frame.shape[0], : frame.shape[1]]
    across, down = (columns - head.at[0]) / (head.wide / 2), (rows - head.at[1]) / (head.wide / 2)
    inside = across**2 + down**2 < 1
    out = frame.copy()
    skin = np.array([0.3, 0.2, 0.15], np.float32) * np.exp2(stops / 1.2 * across)[..., None]
    out[inside] = skin.astype(np.float32)[inside]
    return out
