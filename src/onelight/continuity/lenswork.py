"""What a camera's setup should repeat from take to take: its focus and its lens."""

from __future__ import annotations

import math
from typing import Any

import cv2 as _cv2
import numpy as np

from onelight.continuity.breaks import Break, sure
from onelight.continuity.laid import Laid
from onelight.continuity.takes import Take

cv2: Any = _cv2

LEAST_SOFTER = 0.12
"""Of `Reading.sharpness`: takes of one setup of the tuning material differ by 0.01 to 0.03."""
LEAST_SCALE = 0.12
"""log2 of size: one part in twelve."""
_SHARPEST = 80.0
"""Percentile of a take's samples: motion blur comes and goes, a missed focus stays."""
_STILL = ("static", "handheld")
_MIDDLE = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
"""Of the frame."""
_MOST_GRAIN = 0.05
"""Stops: beyond, the finest detail is grain."""


def soft_focus(one: Take, two: Take) -> list[Break]:
    """Kind "soft-focus" where the softer take's best moments are softer than the other's. Both takes of one setup and
    camera: then the grain, the set and the depth of field are the same."""
    if max(one.reading.noise_stops, two.reading.noise_stops) > _MOST_GRAIN:
        return []
    best = [_sharpest(take) for take in (one, two)]
    softer = best[1] - best[0]
    if abs(softer) < LEAST_SOFTER:
        return []
    off, right = (two, one) if softer < 0 else (one, two)
    by = f"(by {abs(softer):.2f} of the finest detail)"
    says = f"{off.shot.name} is softer than {right.shot.name} of the same setup {by}"
    certainty = round(min(0.99, sure(abs(softer), LEAST_SOFTER)), 3)
    return [Break("soft-focus", one, two, round(softer, 3), softer, certainty, says, off)]


def _sharpest(take: Take) -> float:
    played = [s.sharpness for s in take.reading.samples if take.frames[0] <= s.frame <= take.frames[-1]]
    values = played if len(played) > 2 else [s.sharpness for s in take.reading.samples] or [take.reading.sharpness]
    return float(np.percentile(values, _SHARPEST))


def lens(over: Laid) -> list[Break]:
    """Kind "lens" where a camera that stands still shows its setup at another size."""
    one, two = over.one.take, over.two.take
    if not one.slated or any(take.reading.move.kind not in _STILL for take in (one, two)):
        return []
    scale = _scale(over)
    if abs(scale) < LEAST_SCALE:
        return []
    times = 2.0**scale
    nearer = "closer" if times > 1 else "wider"
    says = f"{two.shot.name} is {nearer} than {one.shot.name} of the same setup, {times:.2f} times"
    certainty = round(min(0.99, sure(abs(scale), LEAST_SCALE)), 3)
    return [Break("lens", one, two, round(times, 3), scale, certainty, says, over=over)]


def _scale(over: Laid) -> float:
    """log2 of the size of the frame's middle in the second take. A homography of few features leans, so that its
    corners tell another."""
    height, width = over.one.size
    middle = np.array([[x * width, y * height] for x, y in _MIDDLE], np.float32)
    seen = cv2.perspectiveTransform(middle[None], over.matrix)[0]
    area = float(cv2.contourArea(seen.astype(np.float32)) / cv2.contourArea(middle))
    return 0.5 * math.log2(max(area, 1e-6))
