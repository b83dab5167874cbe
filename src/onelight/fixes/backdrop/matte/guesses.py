"""First guesses of a matte, where nobody painted one: a key on a screen, the people, what a box encloses,
what strokes mark, what clicks point at.

A guess is a starting point for the sweep, painted over as soon as somebody paints.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture.filling import spread
from onelight.picture.watching import lean
from onelight.units.errors import BadInput, Missing

Floats = NDArray[np.floating]
Bytes = NDArray[np.uint8]
TIGHT, WIDE, FAR = 3.0, 7.0, 18.0
"""How many of its own spreads off a screen's colour a pixel may be to be all screen, from where it may be none, and
from where it is none even at an outline."""
EDGE = 2
"""Pixels of an outline that may be partly screen."""
LEAST_SPREAD = 0.006
"""Of a screen's colour, in ACEScct: no camera's screen is evener than its noise."""
DARKER = 0.06
"""ACEScct: how much a screen's own shading may differ from that around it."""
LEAST_SCREEN = 0.04
"""Of the picture that a screen must fill."""
ROUNDS = 4
"""Of GrabCut."""
DISC, REACH = 0.0125, 0.15
"""How far around a click, of the frame's width, what is alike is certain, and likely."""
ALIKE = 12
"""Codes of 255 of ACEScct, four fifths of a stop, in each channel."""
Click = tuple[int, int, bool]
"""x, y in pixels of the frame; whether what is there is held out."""


class Screen:
    """A key wall's colour, whatever its light does across the picture: log colour differences r - g and b - g don't
    move with exposure."""

    def __init__(self, frame: Bytes, colour: tuple[float, float, float] | None = None) -> None:
        """Found in a frame (h, w, 3) uint8 ACEScct: the most saturated colour that fills much of it, or what is
        nearest to `colour` (ACEScct 0..1). Raises BadInput where there is none."""
        tint = _tint(frame)
        self.centre = _commonest(tint) if colour is None else np.array([colour[0] - colour[1], colour[2] - colour[1]])
        near = np.linalg.norm(tint - self.centre, axis=2) < 0.05
        if near.mean() < LEAST_SCREEN:
            raise BadInput(
                f"A screen of that colour fills {near.mean():.0%} of the frame.", "Say its colour: --screen #rrggbb."
            )
        for _ in range(3):
            self.centre = np.median(tint[near], axis=0)
            self.spread = np.maximum(1.4826 * np.median(np.abs(tint[near] - self.centre), axis=0), LEAST_SPREAD)
            near = np.linalg.norm((tint - self.centre) / self.spread, axis=2) < WIDE

    def key(self, frame: Bytes) -> tuple[Floats, Bytes]:
        """(alpha (h, w) 0..1, the empty screen (h, w, 3) uint8) of a frame (h, w, 3) uint8 ACEScct."""
        codes = frame.astype(np.float32) / 255
        off = np.linalg.norm((_tint(frame) - self.centre) / self.spread, axis=2)
        empty = spread(codes, cv2.erode((off < TIGHT).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
        empty = np.asarray(cv2.GaussianBlur(empty, (0, 0), max(2.0, frame.shape[1] / 80)), np.float32)
        shade = np.abs(codes[..., 1] - empty[..., 1]) / DARKER
        far = np.maximum(off, WIDE * np.clip(shade - 0.5, 0, 1))
        solid = _solid(np.clip((far - TIGHT) / (WIDE - TIGHT), 0, 1))
        inside = cv2.erode(np.asarray(solid > 0.9, np.uint8), np.ones((3, 3), np.uint8), iterations=EDGE) > 0
        alpha = np.where(inside, 1.0, np.minimum(solid, np.clip((far - TIGHT) / (FAR - TIGHT), 0, 1)))
        return np.asarray(alpha, np.float32), np.rint(np.clip(empty, 0, 1) * 255).astype(np.uint8)


def _tint(frame: Bytes) -> Floats:
    codes = cv2.GaussianBlur(frame, (0, 0), 0.8).astype(np.float32) / 255
    return np.stack([codes[..., 0] - codes[..., 1], codes[..., 2] - codes[..., 1]], axis=2)


def _commonest(tint: Floats) -> NDArray[np.float64]:
    """The centre of the fullest cell of tints, far ones counted more: grey walls are no screens."""
    counts, red, blue = np.histogram2d(tint[..., 0].ravel(), tint[..., 1].ravel(), 64, [[-0.5, 0.5], [-0.5, 0.5]])
    middle = [(edges[:-1] + edges[1:]) / 2 for edges in (red, blue)]
    away = np.hypot(*np.meshgrid(*middle, indexing="ij"))
    smooth = cv2.GaussianBlur(counts.astype(np.float32), (0, 0), 1.0)
    one, other = np.unravel_index(int(np.argmax(smooth * np.clip(away - 0.03, 0, 0.15))), counts.shape)
    return np.array([middle[0][one], middle[1][other]])


def _solid(alpha: Floats) -> Floats:
    """Specks out, small holes shut; the soft edge stays."""
    sure = (alpha > 0.5).astype(np.uint8)
    count, label, stats, _ = cv2.connectedComponentsWithStats(sure)
    small = alpha.size // 2000
    for n in range(1, count):
        if stats[n, cv2.CC_STAT_AREA] < small:
            alpha = np.where(cv2.dilate((label == n).astype(np.uint8), np.ones((3, 3))) > 0, 0.0, alpha)
    count, label, stats, _ = cv2.connectedComponentsWithStats(1 - sure)
    for n in range(1, count):
        if stats[n, cv2.CC_STAT_AREA] < small:
            alpha = np.where(cv2.dilate((label == n).astype(np.uint8), np.ones((3, 3))) > 0, 1.0, alpha)
    return alpha.astype(np.float32)


def people(frame: Bytes) -> Floats:
    """Alpha (h, w) 0..1 of the people in a frame (h, w, 3) uint8, as MediaPipe's selfie segmentation sees them.

    Its weights are Apache-2.0, what they were learned from isn't recorded: a guess to start from, whose pixels are
    the sweep's. Raises Missing where it finds nobody.
    """
    found: Any = _segmenter().process(np.ascontiguousarray(frame))
    mask = cv2.resize(found.segmentation_mask, frame.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    if (mask > 0.5).mean() < 0.002:
        raise Missing("Nobody was found in that frame.", "Paint a frame, or give a box.")
    return np.clip((mask - 0.3) / 0.5, 0, 1).astype(np.float32)


@cache
def _segmenter():
    with lean():
        from mediapipe.python.solutions import selfie_segmentation

    return selfie_segmentation.SelfieSegmentation(model_selection=1)


def enclosed(
    frame: Bytes,
    box: tuple[int, int, int, int] | None = None,
    marks: NDArray[np.int8] | None = None,
    clicks: Sequence[Click] = (),
) -> Floats:
    """Alpha (h, w) 0..1 of what a `box` (x, y, w, h pixels) encloses, rough strokes mark, or `clicks` point at, in a
    frame (h, w, 3) uint8; `marks` (h, w): 1 foreground, -1 background, 0 unknown; a stroke is certain. GrabCut (Rother
    et al. 2004).

    A click on foreground begins with what is alike around it, one on background takes that away again; parts of what
    is found that neither a click nor a stroke lies in are dropped. Raises BadInput for a box outside the frame, or
    strokes and clicks without a foreground.
    """
    marks = np.zeros(frame.shape[:2], np.int8) if marks is None else marks.copy()
    likely, unlikely = np.zeros(marks.shape, bool), np.zeros(marks.shape, bool)
    for x, y, held in clicks:
        alike, disc = _alike(frame, x, y)
        if held:
            likely |= alike
            marks[disc & (marks == 0)] = 1
        else:
            unlikely |= alike
    mask = _seeds(marks, box, likely)
    back, fore = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)
    cv2.grabCut(np.ascontiguousarray(frame), mask, None, back, fore, ROUNDS, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    sure = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)) & ~(unlikely & ~likely & (marks <= 0))
    if likely.any():
        sure = _touched(sure, marks > 0)
    return np.asarray(cv2.GaussianBlur(sure.astype(np.float32), (0, 0), 0.8), np.float32)


def _seeds(
    marks: NDArray[np.int8], box: tuple[int, int, int, int] | None, likely: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """What GrabCut begins with (h, w): its own codes."""
    height, width = marks.shape
    mask = np.full((height, width), cv2.GC_BGD if box else cv2.GC_PR_BGD, np.uint8)
    if box:
        x, y, w, h = box
        if not (0 <= x < width and 0 <= y < height and w > 4 and h > 4):
            raise BadInput(f"The box {box} isn't in the frame of {width}x{height}.", "Give x,y,width,height.")
        mask[y : y + h, x : x + w] = cv2.GC_PR_FGD
    mask[likely] = cv2.GC_PR_FGD
    mask[marks > 0], mask[marks < 0] = cv2.GC_FGD, cv2.GC_BGD
    if not np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).any():
        raise BadInput("Nothing is marked as foreground.", "Stroke what is to be held out in white, or click it.")
    return mask


def _alike(frame: Bytes, x: int, y: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(what has the colour of a pixel and lies within its reach (h, w), what of it lies close around (h, w))."""
    height, width = frame.shape[:2]
    soft = cv2.GaussianBlur(frame, (0, 0), 1.5).astype(np.int16)
    rows, columns = np.mgrid[:height, :width]
    away = np.hypot(columns - x, rows - y)
    alike = (np.abs(soft - soft[y, x]).max(axis=2) < ALIKE) & (away < REACH * width)
    return alike, alike & (away <= max(2.0, DISC * width))


def _touched(sure: NDArray[np.bool_], marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The connected parts of `sure` (h, w) in which something of `marked` (h, w) lies."""
    _, label = cv2.connectedComponents(sure.astype(np.uint8))
    return np.isin(label, np.unique(label[marked])) & sure
