"""What moves from frame to frame: optical flow, a matte carried along it, and how much of that to trust.

Flow: dense inverse search (Kroeger et al. 2016), as OpenCV has it, its smoothing (Brox et al. 2004) set for limbs that
go their own way.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

FLOW_WIDE = 320
"""Flow is found on pictures of this many pixels' width at the most."""
SMOOTH, ALIKE = 5.0, 20.0
"""What a step between neighbours' flow costs, and what a difference in brightness costs. OpenCV's are 20 and 5; with
these a true matte comes a sixth nearer to the next frame's."""
DESCENTS = 12
"""Steps of each patch's search: half of OpenCV's, as near."""
STRANGE = 0.06
"""A difference, in ACEScct, at which a carried pixel is trusted by 1/e."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating]


@cache
def _dis() -> cv2.DISOpticalFlow:
    made = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    made.setVariationalRefinementAlpha(SMOOTH)
    made.setVariationalRefinementDelta(ALIKE)
    made.setGradientDescentIterations(DESCENTS)
    return made


def flow(here: Bytes, there: Bytes) -> Floats:
    """Where each pixel of `here` (H, W, 3 uint8 ACEScct) is found in `there`: (H, W, 2) offsets x, y in pixels."""
    height, width = here.shape[:2]
    scale = min(1.0, FLOW_WIDE / width)
    small = [_grey(frame, scale) for frame in (here, there)]
    found = _dis().calc(small[0], small[1], None)  # type: ignore[call-overload]
    if scale == 1.0:
        return found
    return cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR) / np.float32(scale)  # type: ignore[return-value]


def _grey(frame: Bytes, scale: float) -> Bytes:
    if scale < 1.0:
        frame = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)  # type: ignore[return-value]


def carried(what: NDArray, along: Floats) -> NDArray:
    """`what` (H, W) or (H, W, C) of the other frame, seen from here along `flow(here, there)`."""
    height, width = along.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(what, x + along[..., 0], y + along[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def trust(here: Bytes, there: Bytes, along: Floats) -> Floats:
    """How much the carried frame looks like this one: (H, W), 1 the same, 0 nothing alike."""
    off = np.abs(carried(there, along).astype(np.float32) - here).mean(axis=2) / 255
    return np.exp(-cv2.blur(off, (5, 5)) / STRANGE)
