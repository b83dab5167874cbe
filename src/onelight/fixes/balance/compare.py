"""What changed between two frames of a take: one gain for all of the picture, and how far it is one.

The pictures are laid over each other by optical flow (DIS, Kroeger et al. 2016) on levels that no exposure
moves. Every cell of a grid tells its own gain (the median of its places), and each is heard alike: a
camera's gain is the same everywhere, while what moved by itself or was lit alone fills some cells only, and
falls outside of what most agree on (Tukey's biweight, narrowed towards the mode). The gain may lean with
the level, as cameras' curves are not quite what their files say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.balance.small import LEAST_PART, Small
from onelight.units.light import AP1_LUMINANCE

ROWS, COLUMNS = 24, 8
"""Cells down and across. A row of them tells what a rolling shutter did at that height."""
LIKE = 0.35
"""Correlation of fine structure below which two frames don't show one thing."""
_REACHES = (1.5, 0.8, 0.4, 0.25)
"""Stops about the common gain within which a cell is heard, from step to step; then by the cells' own scatter."""
_NARROWEST, _WIDEST = 0.04, 0.25
_FULL = 0.25
"""Of a cell's places that have to tell something."""
_TOGETHER = 12.0
"""Places of a cell that err together: neighbours, coded in one block."""
_LEANS = 0.15
"""Stops of gain a stop of level: how far a camera's curve may be off."""
_STAYED = 0.15
"""Of the common gain: a cell that changed by less did not change with it."""
_BLUR = 9
_AP1 = AP1_LUMINANCE.astype(np.float32)

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Change:
    """`gain` (3,) stops, ACEScg, from the one to the other; `error` its standard error in stops; `rows`
    (ROWS, 3) stops beyond the common gain, NaN where a height tells nothing; `stayed`, the part 0..1
    of the cells that stayed as they were, beside that gain; `share` of the cells that agree, 0..1."""

    gain: Floats
    error: float
    rows: NDArray[np.float32]
    stayed: float
    share: float


def change(one: Small, other: Small) -> Change | None:
    """From `one` to `other`; None where they have nothing to say or don't show the same thing."""
    if one.stops.shape != other.stops.shape or not (one.measurable and other.measurable):
        return None
    there, worth = _laid_over(one, other)
    if (worth > 0).mean() < LEAST_PART or _likeness(one.stops @ _AP1, there @ _AP1, worth) < LIKE:
        return None
    gains, errors = _cells(there - one.stops, worth)
    told = np.isfinite(errors)
    if told.sum() < 4:
        return None
    levels, _ = _cells(0.5 * (there + one.stops), worth)
    return _agreed(gains, errors, levels @ AP1_LUMINANCE, told)


def _agreed(gains: Floats, errors: Floats, levels: Floats, told: NDArray[np.bool_]) -> Change:
    """The change that most cells agree on. `gains` (ROWS, COLUMNS, 3), the others (ROWS, COLUMNS)."""
    luma, certain = gains[told] @ AP1_LUMINANCE, errors[told] ** -2.0
    aside = levels[told] - float(np.median(levels[told]))
    centre, lean, heard = _mode(luma, certain, aside)
    total = heard.sum()
    level = lean * aside
    gain = (heard[:, None] * (gains[told] - level[:, None])).sum(0) / total
    spread = float(np.sqrt((heard * (luma - level - centre) ** 2).sum() / total))
    alone = max(1.0, total**2 / (heard**2).sum() / 2)
    beyond = np.full(gains.shape, np.nan)
    beyond[told] = gains[told] - gain - level[:, None]
    return Change(
        gain=gain,
        error=float(np.hypot(0.001, spread / np.sqrt(alone))),
        rows=_rows(beyond),
        stayed=float((np.abs(luma) < _STAYED * abs(centre)).mean()),
        share=float((heard > 0.1 * certain).mean()),
    )


def _rows(beyond: Floats) -> NDArray[np.float32]:
    """(ROWS, 3) the median of each row's cells (ROWS, COLUMNS, 3), NaN where fewer than three tell anything."""
    ranked = np.sort(beyond, 1)  # NaN come last
    count = np.isfinite(beyond[..., 0]).sum(1)
    at = lambda place: np.take_along_axis(ranked, place.clip(0)[:, None, None], 1)[:, 0]  # noqa: E731
    middle = 0.5 * (at((count - 1) // 2) + at(count // 2 - (count == 0)))
    return np.where((count >= 3)[:, None], middle, np.nan).astype(np.float32)


def _laid_over(one: Small, other: Small) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(`other`'s stops at the pixels of `one` (h, w, 3), what a place is worth in both (h, w))."""
    across_and_down = flow(one.grey, other.grey)
    high, wide = one.grey.shape
    across, down = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    across, down = across + across_and_down[..., 0], down + across_and_down[..., 1]
    there = cv2.remap(other.stops, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    theirs = cv2.remap(other.worth, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    worth = 2 / (1 / np.maximum(one.worth, 1e-9) + 1 / np.maximum(theirs, 1e-9))
    return np.asarray(there, np.float32), np.where(np.minimum(one.worth, theirs) > 1e-6, worth, 0).astype(np.float32)


def flow(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, w, 2) pixels across and down from places of `one` (h, w) to the same in `other`."""
    if min(one.shape) < 48:  # DIS needs room for its patches
        return np.zeros((*one.shape, 2), np.float32)
    return np.asarray(_dis().calc(one, other, None), np.float32)  # type: ignore[call-overload]


@cache
def _dis() -> cv2.DISOpticalFlow:
    return cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)  # type: ignore[attr-defined]


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32], worth: NDArray[np.float32]) -> float:
    """Correlation of the fine structure, levels left out; flat pictures are taken for alike."""
    heard = worth > 0
    a, b = ((level - cv2.blur(level, (_BLUR, _BLUR)))[heard] for level in (one, other))
    a, b = np.clip(a, -1, 1), np.clip(b, -1, 1)
    spread = float(np.sqrt((a * a).mean() * (b * b).mean()))
    return 1.0 if spread < 0.02**2 else float((a * b).mean()) / spread


def _cells(values: NDArray[np.float32], worth: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """((ROWS, COLUMNS, 3) medians of the cells, (ROWS, COLUMNS) their standard errors in the values' unit, infinite
    where too little of a cell tells anything)."""
    high, wide = (max(1, side // cells) for side, cells in zip(worth.shape, (ROWS, COLUMNS), strict=True))
    size = (COLUMNS * wide, ROWS * high)
    if worth.shape != size[::-1]:
        values = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_NEAREST), np.float32)
        worth = np.asarray(cv2.resize(worth, size, interpolation=cv2.INTER_NEAREST), np.float32)
    grid = values.reshape(ROWS, high, COLUMNS, wide, 3).transpose(0, 2, 4, 1, 3).reshape(ROWS, COLUMNS, 3, -1)
    told = worth.reshape(ROWS, high, COLUMNS, wide).transpose(0, 2, 1, 3).reshape(ROWS, COLUMNS, -1) > 0
    count = told.sum(-1)
    ranked = np.sort(np.where(told[:, :, None], grid, np.float32(np.inf)), -1)
    at = lambda part: np.take_along_axis(ranked, ((count - 1).clip(0) * part).astype(int)[..., None, None], -1)[..., 0]  # noqa: E731
    low, middle, upper = at(0.25), 0.5 * (at(0.45) + at(0.55)), at(0.75)
    told = count >= max(1, _FULL * told.shape[-1])
    middle, low, upper = (np.where(told[..., None], rank, 0) for rank in (middle, low, upper))
    scatter = (upper - low).max(-1) / 1.35
    error = np.hypot(0.004, 1.25 * scatter / np.sqrt(np.maximum(count, 1) / _TOGETHER))
    return middle.astype(float), np.where(told, error, np.inf)


def _mode(luma: Floats, certain: Floats, aside: Floats) -> tuple[float, float, Floats]:
    """(common gain, how it leans with the level, how far each cell (N,) is heard)."""
    centre, lean, reach = float(np.median(luma)), 0.0, _WIDEST
    for reach in _REACHES:
        centre, lean = _line(luma, _heard(luma - lean * aside, certain, centre, reach), aside)
    for _ in range(3):
        off = np.abs(luma - lean * aside - centre)
        off = off[off < 2 * _WIDEST]
        reach = float(np.clip(4 * 1.4826 * np.median(off), _NARROWEST, _WIDEST)) if off.size else _WIDEST
        centre, lean = _line(luma, _heard(luma - lean * aside, certain, centre, reach), aside)
    return centre, lean, _heard(luma - lean * aside, certain, centre, reach)


def _line(luma: Floats, heard: Floats, aside: Floats) -> tuple[float, float]:
    """Weighted least squares of gain = centre + lean * aside; the lean believed to be about 0."""
    scatter = 0.03
    a = heard.sum(), (heard * aside).sum(), (heard * aside**2).sum() + heard.sum() * (scatter / _LEANS) ** 2
    b = (heard * luma).sum(), (heard * luma * aside).sum()
    det = a[0] * a[2] - a[1] ** 2
    return float((a[2] * b[0] - a[1] * b[1]) / det), float((a[0] * b[1] - a[1] * b[0]) / det)


def _heard(luma: Floats, certain: Floats, centre: float, reach: float) -> Floats:
    return certain * np.maximum(1 - ((luma - centre) / reach) ** 2, 0) ** 2 + 1e-9
