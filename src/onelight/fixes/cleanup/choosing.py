"""Which moment each place of a hole is taken from: one that many moments agree with, that lies near in time, that goes
on where the plate beside the hole leaves off, and that meets its neighbours without a seam (Agarwala et al. 2004;
Granados et al. 2012). Found by belief propagation over cells of the hole (Felzenszwalb and Huttenlocher 2006)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup.looking import Seen, bright, largest

Floats = NDArray[np.floating]
Mask = NDArray[np.bool_]

DOUBTED = 0.2
"""What is trusted less shows something else: it counts as not seen."""
CLOSE = 0.02
"""ACEScct, a third of a stop: what lies nearer to what was chosen is averaged with it."""
RIM_WIDTH = 24
"""Pixels around a gap for which there is a consensus, too."""
CELLS = 4000
"""Cells of a hole at most: larger holes are chosen in larger cells."""
UNIT = 0.02
"""ACEScct, a third of a stop: a seam between colours so far apart costs one."""
SEAM = 8.0
"""What a seam costs at most."""
RIM = 2.0
"""How much more the plate's word counts than another moment's."""
DOUBT = 0.5
"""What a weight that is smaller by a factor of e costs."""
RARE = 1.0
"""What being agreed with by a part of the moments that is smaller by a factor of e costs."""
UNKNOWN = 1.0
"""What a seam costs where one of both isn't seen."""
LIKELY = 8
"""Moments that a cell chooses from: those that cost the least alone."""
NOTHING = 12.0
"""What a place costs that is left open, to be made up: more than being rare and doubted at the worst (7 and 3), so that
only a rim or a seam where nothing goes on opens it."""
OPEN = -2
ROUNDS = 20
_NEVER, _LIKE = 1e4, 1e2
_STEPS = ((0, 1), (1, 0))


@dataclass(frozen=True, eq=False)
class _Cells:
    """M moments over N cells: `colours` (N, M, 3), `shown` (N, M), `cost` (N, M); `pairs` of (E,) cells that lie
    beside each other, to the right and below."""

    colours: Floats
    shown: Mask
    cost: Floats
    pairs: list[tuple[NDArray[np.intp], NDArray[np.intp]]]


def trusted(seen: list[Seen], gap: Mask) -> Mask:
    """(h, w) what any moment shows that can be trusted; nothing where there is none."""
    return np.max([one.trust for one in seen], axis=0) >= DOUBTED if seen else np.zeros(gap.shape, bool)


def consensus(seen: list[Seen], here: Floats, gap: Mask) -> tuple[Floats, Mask]:
    """(ACEScct (h, w, 3), sure (h, w)) of what moments show of the gap (h, w) and close around it: of each place the
    moment that suits it best, and the mean of those that agree. `here` (h, w, 3) is the plate."""
    if not seen:
        return np.zeros((*gap.shape, 3), np.float32), np.zeros(gap.shape, bool)
    near = cv2.dilate(gap.astype(np.uint8), np.ones((2 * RIM_WIDTH + 1,) * 2, np.uint8)) > 0
    stack = np.stack([one.values[near] for one in seen])
    weight = np.stack([(one.trust * one.trust * np.float32(one.near))[near] for one in seen])
    which = _middle(stack, weight)
    settled = chosen(seen, here, gap)
    best = _outwards(settled, gap)[near]
    which = np.where(best >= 0, best, which)
    picked = np.take_along_axis(stack, which[None, :, None], 0)
    agreeing = weight * np.exp(-((largest(stack - picked) / CLOSE) ** 2))
    total = agreeing.sum(0)
    whole = np.zeros((*gap.shape, 3), np.float32)
    whole[near] = (stack * agreeing[..., None]).sum(0) / np.maximum(total, 1e-9)[..., None]
    return whole, trusted(seen, gap) & near & ~(gap & (settled == OPEN))


def _outwards(best: NDArray[np.intp], gap: Mask) -> NDArray[np.intp]:
    """What was chosen in the gap (h, w), for all around it as where it is nearest."""
    _, labels = cv2.distanceTransformWithLabels((~gap).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    nearest = np.asarray(labels, np.intp)
    of_label = np.full(int(nearest.max()) + 1, -1)
    of_label[nearest[gap]] = best[gap]
    return of_label[nearest]


def _middle(stack: Floats, weight: Floats) -> NDArray[np.intp]:
    """(P,) the weighted median by brightness of values (M, P, 3) with weights (M, P)."""
    order = np.argsort(bright(stack), axis=0, kind="stable")
    summed = np.cumsum(np.take_along_axis(weight, order, 0), axis=0)
    middle = (summed < summed[-1] / 2).sum(0).clip(0, len(stack) - 1)
    return np.take_along_axis(order, middle[None], 0)[0]


def chosen(seen: list[Seen], here: Floats, gap: Mask) -> NDArray[np.intp]:
    """(h, w) the place in the list of the moment that each pixel of the gap (h, w) is taken from; -1 where nothing that
    can be trusted shows it, OPEN where what does goes on nowhere. `here` (h, w, 3) is the plate."""
    wide = 1
    while gap.sum() / wide**2 > CELLS:
        wide *= 2
    inside = _low(gap.astype(np.float32), wide) > 0
    known = _low((~gap).astype(np.float32), wide) > 0.999
    shown = np.stack([_low((one.trust >= DOUBTED).astype(np.float32), wide) > 0.999 for one in seen])
    weight = np.stack([_low(one.trust * one.trust * np.float32(one.near), wide) for one in seen])
    colours = np.stack([_low(one.values, wide) for one in seen])
    cells = _cells(colours, shown, weight, _low(here, wide), inside, known)
    label = np.full(inside.shape, -1)
    label[inside] = np.where(cells.shown.any(1), _settled(cells), -1)
    full = np.repeat(np.repeat(label, wide, 0), wide, 1)[: gap.shape[0], : gap.shape[1]]
    return np.where(gap, full, -1)


def _low(image: Floats, wide: int) -> Floats:
    """An image in cells of `wide` pixels, what hangs over repeated."""
    if wide == 1:
        return image
    more = [(-length) % wide for length in image.shape[:2]]
    whole = cv2.copyMakeBorder(image, 0, more[0], 0, more[1], cv2.BORDER_REPLICATE)
    size = (whole.shape[1] // wide, whole.shape[0] // wide)
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.float32)


def _cells(colours: Floats, seen: Mask, weight: Floats, plate: Floats, inside: Mask, known: Mask) -> _Cells:
    places = np.argwhere(inside)
    here = tuple(places.T)
    shown, mine = seen[:, *here].T, colours[:, *here].transpose(1, 0, 2)
    said = weight[:, *here].T * shown
    cost = np.where(shown, RARE * _rareness(mine, said) - DOUBT * np.log(np.maximum(said, 1e-6)), _NEVER)
    index = np.full(inside.shape, -1)
    index[here] = np.arange(len(places))
    apart = np.minimum(np.abs(colours - plate).max(-1) / UNIT, SEAM)
    high, wide = inside.shape
    for down, right in (*_STEPS, (0, -1), (-1, 0)):
        row, column = (places[:, 0] + down).clip(0, high - 1), (places[:, 1] + right).clip(0, wide - 1)
        rim = known[row, column][:, None] & shown
        there = seen[:, row, column].T
        cost += np.where(rim, RIM * np.where(there, apart[:, row, column].T, UNKNOWN), 0)
    pairs = [(index[: high - down, : wide - right], index[down:, right:]) for down, right in _STEPS]
    beside = [(one[both], other[both]) for one, other in pairs for both in [(one >= 0) & (other >= 0)]]
    return _Cells(mine, shown, cost.astype(np.float32), beside)


def _rareness(colours: Floats, weight: Floats) -> Floats:
    """(N, M) minus the logarithm of the part of the moments' weight (N, M) that agrees with each."""
    near = np.exp(-((_between(colours, colours) / (1.5 * UNIT)) ** 2)) * weight[:, None]
    return -np.log(np.maximum(near.sum(2) / np.maximum(weight.sum(1), 1e-6)[:, None], 1e-3))


def _between(one: Floats, other: Floats) -> Floats:
    """(N, L, M) how far colours (N, L, 3) and (N, M, 3) are apart."""
    far = np.zeros((len(one), one.shape[1], other.shape[1]), np.float32)
    for channel in range(3):
        np.maximum(far, np.abs(one[:, :, None, channel] - other[:, None, :, channel]), out=far)
    return far


def _settled(cells: _Cells) -> NDArray[np.intp]:
    """(N,) the moment of each cell for which all costs together are about the least, OPEN where none is worth it;
    the likeliest few are asked."""
    few = _likeliest(cells)
    alone = np.take_along_axis(cells.cost, few, 1).T
    cost = np.concatenate([alone, np.full((1, alone.shape[1]), NOTHING, np.float32)]).astype(np.float32)
    ways = [(one, other, _or_nothing(_seams(cells, few, one, other))) for one, other in cells.pairs]
    said = [(nothing, nothing) for one, _, _ in ways for nothing in [np.zeros((len(cost), len(one)), np.float32)]]
    belief = cost
    for _ in range(ROUNDS):
        said = [_told(belief, way, was) for way, was in zip(ways, said, strict=True)]
        belief = cost.copy()
        for (one, other, _), (forth, back) in zip(ways, said, strict=True):
            belief[:, other] += forth
            belief[:, one] += back
    label = belief.argmin(0)
    mine = few[np.arange(len(few)), np.minimum(label, few.shape[1] - 1)]
    return np.where(label < few.shape[1], mine, OPEN)


def _or_nothing(seams: Floats) -> Floats:
    """Seams (L, L, E) with one more row and column: those beside a cell that is left open."""
    more = np.full((len(seams) + 1, len(seams) + 1, seams.shape[2]), UNKNOWN, np.float32)
    more[:-1, :-1], more[-1, -1] = seams, 0
    return more


def _likeliest(cells: _Cells) -> NDArray[np.intp]:
    """(N, L) the moments that a cell chooses from: the cheapest, those first that show something else than others."""
    rows, left = np.arange(len(cells.cost)), cells.cost.copy()
    few = []
    for _ in range(min(LIKELY, left.shape[1])):
        few.append(left.argmin(1))
        alike = _between(cells.colours, cells.colours[rows, few[-1]][:, None])[..., 0] < UNIT
        left += np.where(alike, np.float32(_LIKE), 0)
        left[rows, few[-1]] = 2 * _NEVER
    return np.stack(few, 1)


def _seams(cells: _Cells, few: NDArray[np.intp], one: NDArray[np.intp], other: NDArray[np.intp]) -> Floats:
    """(L, L, E) what a seam between cells `one` and `other` (E,) costs, by which of their likeliest they take."""
    total = np.zeros((len(one), few.shape[1], few.shape[1]), np.float32)
    for at in (one, other):
        mine, theirs = few[one], few[other]
        rows = at[:, None]
        seam = np.minimum(_between(cells.colours[rows, mine], cells.colours[rows, theirs]) / np.float32(UNIT), SEAM)
        both = cells.shown[rows, mine][:, :, None] & cells.shown[rows, theirs][:, None]
        total += np.where(both, seam, np.float32(UNKNOWN))
    total *= few[one][:, :, None] != few[other][:, None]
    return np.ascontiguousarray(total.transpose(1, 2, 0))


def _told(belief: Floats, way: tuple, was: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """What (L, E) cells of one direction tell those after and before them, of beliefs (L, N); half of it is new."""
    one, other, between = way
    forth = (between + (belief[:, one] - was[1])[:, None]).min(0)
    back = (between + (belief[:, other] - was[0])[None]).min(1)
    return (was[0] + forth - forth.min(0)) / 2, (was[1] + back - back.min(0)) / 2
