"""Where a new background stands before the shot's camera: on the tracked set, on a card at a distance, or in depth; and
the lens that sees it.

Places are told in straight pixels: those of a lens like the plate's that bends nothing. A plate's lens that isn't known
to bend has straight pixels only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop.depths import is_known
from onelight.fixes.backdrop.environment import focal_px
from onelight.fixes.backdrop.survey import Survey
from onelight.picture.bundle import NOTHING, Lens, Told
from onelight.picture.following import moved
from onelight.picture.lens import straight_pixels
from onelight.picture.matchmove import Solve
from onelight.units.errors import BadInput

PLATE = "plate"
_TOLD_FOCAL, _TOLD_K1 = 0.03, 0.003
"""Spreads of what was told: a focal length by its logarithm (lenses breathe, sensors are cropped), a chart's k1."""
MOST_K1 = 0.6
"""Beyond this no lens is that frames are shot with."""


@dataclass(frozen=True, eq=False)
class Stand:
    """`homographies` (N, 3, 3): straight pixels of frame start + n to those of frame start. `poses` (N, 3, 4), where
    the background has depth: frame start's camera to frame start + n's, in the depth's own unit. `focal` in pixels and
    `k1` of the lens; focal 0 where nothing needs it. `solved`: whether the camera's travel is known."""

    homographies: NDArray[np.float64]
    poses: NDArray[np.float64] | None
    focal: float
    k1: float
    solved: bool


def stand(found: Survey, depth: NDArray[np.float32] | None, knobs: Any) -> Stand:
    """Of a survey, the background's depth (h, w) if it has one, and an intent's knobs.

    Raises BadInput for a distance without a tape, or a distortion that is none."""
    asked = _asked_k1(knobs.distortion)
    if knobs.distance > 0 and knobs.tape <= 0:
        raise BadInput(
            "How far is the background, compared with the set?",
            "Give --tape, the metres from the camera to the set; with --tape 1, --distance counts in those.",
        )
    known = found.camera if knobs.fit == "camera" else None
    lens = _lens(known, asked, found.size, knobs.lens)
    if known is None or known.kind not in ("camera", "turn"):
        return _tracked(found, lens)
    if depth is not None:
        return _in_depth(known, depth, lens, found.size, knobs.tape)
    if knobs.distance > 0:
        way = _by_plane(known, lens, knobs.distance / knobs.tape)
        return Stand(way, None, lens.focal, lens.k1, known.kind == "camera")
    return _tracked(found, lens)


def told_of(knobs: Any) -> Told:
    """What an intent's knobs say of the plate's lens. Raises BadInput for a distortion that is none."""
    told, k1 = NOTHING, _asked_k1(knobs.distortion)
    if knobs.lens > 0:
        told = replace(told, focal=focal_px(knobs.lens, 1), focal_spread=_TOLD_FOCAL)
    return told if k1 is None else replace(told, k1=k1, k1_spread=_TOLD_K1)


def _asked_k1(distortion: str) -> float | None:
    """The k1 that is asked for; None: the plate's own."""
    if distortion == PLATE:
        return None
    try:
        k1 = float(distortion)
    except ValueError:
        k1 = np.inf
    if not abs(k1) <= MOST_K1:
        raise BadInput(f"distortion can't be '{distortion}'.", f"Say {PLATE}, or k1, from -{MOST_K1} to {MOST_K1}.")
    return k1


def _lens(known: Solve | None, asked: float | None, size: tuple[int, int], mm: float) -> Lens:
    """The plate's, as it was solved; where it wasn't, of the focal length that was told, in mm on Super 35."""
    if known is None or known.kind not in ("camera", "turn"):
        return Lens(focal_px(mm, size[0]), asked or 0.0, size)
    k1 = (known.lens.k1 if known.bent else 0.0) if asked is None else asked
    return Lens(known.at(size).focal, k1, size)


def _tracked(found: Survey, lens: Lens) -> Stand:
    """On the set as it was tracked."""
    ways = found.track.at(found.size)
    if lens.k1 == 0:
        return Stand(ways, None, 0.0, 0.0, False)
    x, y = np.meshgrid(*(np.linspace(0, side - 1, 9) for side in found.size))
    grid = np.stack([x, y], -1).reshape(-1, 2)
    here = straight_pixels(grid, lens)
    fitted = [cv2.findHomography(here, straight_pixels(moved(grid, way), lens))[0] for way in ways]
    return Stand(np.array(fitted, float), None, lens.focal, lens.k1, False)


def _by_plane(known: Solve, lens: Lens, distance: float) -> NDArray[np.float64]:
    """(N, 3, 3) to frame start, of a card that faces frame start's camera, at so many distances of the set."""
    inside = np.array([[lens.focal, 0, lens.centre[0]], [0, lens.focal, lens.centre[1]], [0, 0, 1]])
    facing = known.turns + known.shifts[:, :, None] * np.array([0, 0, 1 / distance])
    return inside @ np.linalg.inv(facing) @ np.linalg.inv(inside)


def _in_depth(
    known: Solve, depth: NDArray[np.float32], lens: Lens, size: tuple[int, int], tape: float
) -> Stand:
    """Depth is measured as the tape is; without a tape its middle stands where the set stood."""
    middle = float(np.median(depth[is_known(depth)]))
    unit = tape if tape > 0 else middle
    ways = _by_plane(known, lens, middle / unit)
    if known.kind == "turn":
        return Stand(ways, None, lens.focal, lens.k1, False)
    poses = np.concatenate([known.turns, unit * known.shifts[:, :, None]], axis=2)
    return Stand(ways, poses, lens.focal, lens.k1, True)
