"""What is another thing in two takes laid over each other: blobs of difference, and what speaks for each.

Light, a garment and a haze change the inside of an outline that both takes show. A thing that came, went or moved
brings its outline with it: where one take has an edge around the blob and the other has not, there is a thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2 as _cv2
import numpy as np

from onelight.continuity.laid import JUST, Field, Laid
from onelight.continuity.takes import Mask

cv2: Any = _cv2

REACH = 2
"""Pixels (of 384) by which registration and parallax may err."""
APART = 4.0
"""Just noticeable differences from where a pixel belongs to a blob."""
LEAST_AREA = 20
_RING = 4
_BORDER = 4
_FINE = 4.0
_ACROSS = np.array([1.0, 0.6, 0.6], np.float32)
"""How much stops, mired and CC count for an edge."""


@dataclass(frozen=True)
class Blob:
    """A connected difference. box (x, y, width, height), area in pixels; `mask` (H, W).

    apart: its mean difference, ring: that of what lies around it, in just noticeable differences. novel: how much of
    its outline is in one take alone, 0..1; lean: whose it is, -1 the first's to 1 the second's. people: share in the
    mask of both takes' people; stray: share where only one take has people; border: pixels on the frame's border.
    alike: correlation of the fine structure, which another light and another dye leave as it is, -1..1."""

    mask: Mask
    box: tuple[int, int, int, int]
    area: int
    apart: float
    ring: float
    novel: float
    lean: float
    people: float
    stray: float
    border: int
    alike: float


def difference(over: Laid) -> Field:
    """(H, W) how far apart two takes are, light matched, in just noticeable differences: each pixel of either against
    the nearest like it within REACH of the other. 0 where one isn't sure."""
    one, two = over.here.light / JUST, over.matched / JUST
    apart = np.maximum(_farthest(one, two), _farthest(two, one))
    apart = cv2.GaussianBlur(apart, (0, 0), 1.2)
    apart[~over.sure] = 0
    return apart


def _farthest(one: Field, two: Field) -> Field:
    best = np.full(one.shape[:2], np.inf, np.float32)
    wide = cv2.copyMakeBorder(two, REACH, REACH, REACH, REACH, cv2.BORDER_REPLICATE)
    height, width = one.shape[:2]
    for y in range(2 * REACH + 1):
        for x in range(2 * REACH + 1):
            step = one - wide[y : y + height, x : x + width]
            best = np.minimum(best, np.einsum("ijk,ijk->ij", step, step))
    return np.sqrt(best)


def blobs(over: Laid, apart: Field) -> list[Blob]:
    """All of them, the largest total difference first."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((apart > APART).astype(np.uint8), connectivity=8)
    edges = [_edges(over.here.light / JUST), _edges(over.matched / JUST)]
    found = []
    for label in range(1, count):
        x, y, width, height, area = (int(v) for v in stats[label])
        if area >= LEAST_AREA:
            found.append(_blob(over, apart, labels == label, (x, y, width, height), edges))
    return sorted(found, key=lambda blob: -blob.apart * blob.area)


def _blob(over: Laid, apart: Field, mask: Mask, box: tuple[int, int, int, int], edges: list[Field]) -> Blob:
    inside = mask.astype(np.uint8)
    ring = (cv2.dilate(inside, np.ones((2 * _RING + 3,) * 2)) - cv2.dilate(inside, np.ones((5, 5)))) > 0
    ring &= over.sure
    contour = (cv2.dilate(inside, np.ones((3, 3))) - cv2.erode(inside, np.ones((5, 5)))) > 0
    # Both sides' edges, each at its strongest close by: an outline that merely lies a pixel beside is no new one.
    one, two = (cv2.dilate(edge, np.ones((5, 5)))[contour] for edge in edges)
    both = np.maximum(float((one + two).sum()), 1e-6)
    at_border = mask[:_BORDER].any(0).sum() + mask[-_BORDER:].any(0).sum()
    at_border += mask[:, :_BORDER].any(1).sum() + mask[:, -_BORDER:].any(1).sum()
    here, there = over.here.people[mask], over.there.people[mask]
    return Blob(
        mask=mask,
        box=box,
        area=int(mask.sum()),
        apart=float(apart[mask].mean()),
        ring=float(np.median(apart[ring])) if ring.any() else 99.0,
        novel=float(np.abs(two - one).sum() / both),
        lean=float((two - one).sum() / both),
        people=float((here & there).mean()),
        stray=float((here ^ there).mean()),
        border=int(at_border),
        alike=_alike(over, mask),
    )


def _alike(over: Laid, mask: Mask) -> float:
    """Correlation of the fine structure of the two takes' levels in and just around a blob, at the best of a few
    pixels' shift."""
    y, x = (slice(max(0, int(at.min()) - 5), int(at.max()) + 6) for at in np.nonzero(mask))
    wide = cv2.dilate(mask[y, x].astype(np.uint8), np.ones((5, 5))) > 0
    one, two = (_fine(light[y, x, 0]) for light in (over.here.light, over.matched))
    shifts = [(i, j) for i in range(-REACH, REACH + 1) for j in range(-REACH, REACH + 1)]
    return max(_correlation(one[wide], np.roll(two, shift, (0, 1))[wide]) for shift in shifts)


def _fine(level: Field) -> Field:
    return level - cv2.GaussianBlur(level, (0, 0), _FINE)


def _correlation(one: Field, two: Field) -> float:
    spread = float(one.std() * two.std())
    return float(((one - one.mean()) * (two - two.mean())).mean() / spread) if spread > 1e-9 else 0.0


def _edges(light: Field) -> Field:
    """(H, W) strength of the edges of a light field (H, W, 3) counted in just noticeable differences."""
    total = np.zeros(light.shape[:2], np.float32)
    for channel, weight in zip(cv2.split(light), _ACROSS, strict=True):
        across, down = (cv2.Sobel(channel, cv2.CV_32F, x, y, scale=0.125) for x, y in ((1, 0), (0, 1)))
        total += weight * (across * across + down * down)
    return np.sqrt(total)
