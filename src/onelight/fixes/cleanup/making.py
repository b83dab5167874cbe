"""What nobody ever saw is made up: from patches of the picture around it, coarse to fine, so that edges and texture go
on behind what is taken out (Wexler, Shechtman and Irani 2007; nearest patches by PatchMatch, Barnes et al. 2009)."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture.filling import spread

Floats = NDArray[np.floating]
Mask = NDArray[np.bool_]

REACH = 3
"""A patch is 2 * REACH + 1 pixels wide."""
COARSEST = 7
"""Pixels from the rim of the hole to its middle at the coarsest level."""
MOST = 9_000
"""Pixels of a hole at the finest level that is searched: larger ones take over what was found below."""
_ROUNDS, _SWEEPS = 4, 2
_HOLD = 8.0
"""How many pixels of a patch the smooth fill counts for: what is made up keeps to the colours around it."""
_OFFSETS = np.indices((2 * REACH + 1,) * 2).reshape(2, -1).T - REACH


def make_up(log_rgb: Floats, hole: Mask, seed: int = 0, usable: Mask | None = None) -> Floats:
    """The picture (H, W, 3), ACEScct, with its `hole` (H, W) filled; patches come from where `usable` (H, W)
    says, by default from all that isn't hole. Where too little is usable the fill is smooth. Deterministic."""
    usable = ~hole if usable is None else usable & ~hole
    if not hole.any():
        return log_rgb
    smooth = np.where(hole[..., None], spread(log_rgb, (~hole).astype(np.float32)), log_rgb)
    levels = _levels(log_rgb, hole, usable)
    rng = np.random.default_rng(seed)
    filled, nearest = None, None
    for picture, gap, source in reversed(levels):
        centres = _centres(source)
        if len(centres) < 50:
            filled, nearest = None, None
            continue
        before = spread(picture, (~gap).astype(np.float32)) if filled is None else _larger(filled, gap.shape)
        start = np.where(gap[..., None], before, picture).astype(np.float32)
        filled, nearest = _filled(start, gap, source, centres, nearest, rng, search=int(gap.sum()) <= MOST)
    return smooth if filled is None else np.where(hole[..., None], filled, log_rgb).astype(np.float32)


def _levels(log_rgb: Floats, hole: Mask, usable: Mask) -> list[tuple[Floats, Mask, Mask]]:
    """(picture, hole, usable), fine to coarse; nothing of the hole bleeds into what is coarser."""
    levels = [(log_rgb, hole, usable)]
    deep = float(cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 3).max())
    while deep > COARSEST and min(levels[-1][1].shape) > 8 * REACH:
        picture, gap, source = levels[-1]
        size = ((gap.shape[1] + 1) // 2, (gap.shape[0] + 1) // 2)
        known = (~gap).astype(np.float32)
        small = cv2.resize(np.dstack([picture * known[..., None], known]), size, interpolation=cv2.INTER_AREA)
        part = small[..., 3]
        free = cv2.resize(source.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.99
        levels.append((small[..., :3] / np.maximum(part, 1e-6)[..., None], part < 0.5, free))
        deep /= 2
    return levels


def _larger(picture: Floats, shape: tuple[int, int]) -> Floats:
    return np.asarray(cv2.resize(picture, shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _centres(source: Mask) -> NDArray[np.intp]:
    """(M, 2) rows and columns of patches that are all usable."""
    width = 2 * REACH + 1
    whole = cv2.erode(np.pad(source, REACH).astype(np.uint8), np.ones((width, width), np.uint8))
    return np.argwhere(whole[REACH:-REACH, REACH:-REACH] > 0)


def _filled(
    picture: Floats, gap: Mask, source: Mask, centres: NDArray[np.intp], nearest: NDArray | None,
    rng: np.random.Generator, search: bool,
) -> tuple[Floats, NDArray[np.intp]]:  # fmt: skip
    """(picture, nearest patches (H, W, 2) as rows and columns) of one level."""
    high, wide = gap.shape
    near = cv2.dilate(gap.astype(np.uint8), np.ones((2 * REACH + 1,) * 2, np.uint8)) > 0
    places = np.argwhere(near)
    allowed = np.zeros((high, wide), bool)
    allowed[centres[:, 0], centres[:, 1]] = True
    field = _start(nearest, places, centres, allowed, rng)
    trust = _trust(gap)
    held = spread(picture, (~gap).astype(np.float32))[tuple(places.T)]
    for _ in range(_ROUNDS if search else 1):
        if search:
            field = _searched(picture, held, places, field, allowed, centres, rng)
        picture = _voted(picture, gap, places, field, trust)
    whole = np.zeros((high, wide, 2), np.intp)
    whole[places[:, 0], places[:, 1]] = field
    return picture, whole


def _start(
    nearest: NDArray | None, places: NDArray[np.intp], centres: NDArray[np.intp], allowed: Mask,
    rng: np.random.Generator,
) -> NDArray[np.intp]:  # fmt: skip
    """What was nearest one level below, twice as large; anything where nothing was."""
    anything = centres[rng.integers(len(centres), size=len(places))]
    if nearest is None:
        return anything
    bottom = np.array(nearest.shape[:2]) - 1
    found = nearest[tuple(np.minimum(places // 2, bottom).T)]
    there = np.minimum(2 * found + places % 2, np.array(allowed.shape) - 1)
    good = allowed[tuple(there.T)] & (found.sum(1) > 0)
    return np.where(good[:, None], there, anything)


def _searched(
    picture: Floats, held: Floats, places: NDArray[np.intp], field: NDArray[np.intp], allowed: Mask,
    centres: NDArray[np.intp], rng: np.random.Generator,
) -> NDArray[np.intp]:  # fmt: skip
    """Better patches (N, 2): what neighbours found, shifted; and somewhere near what is best so far."""
    flat, step = _flat(picture)
    wanted = flat[_indices(places, step)]
    best = _distance(flat, wanted, held, field, step)
    index = np.full(allowed.shape, -1)
    index[tuple(places.T)] = np.arange(len(places))
    limit = np.array(allowed.shape) - 1

    def offer(there: NDArray[np.intp]) -> None:
        there = np.clip(there, 0, limit)
        asked = np.flatnonzero(allowed[tuple(there.T)] & (there != field).any(1))
        far = _distance(flat, wanted[asked], held[asked], there[asked], step)
        won = far < best[asked]
        field[asked[won]], best[asked[won]] = there[asked[won]], far[won]

    for sweep in range(_SWEEPS):
        for jump in (8, 1) if sweep == 0 else (3, 1):
            for shift in np.array([(0, jump), (0, -jump), (jump, 0), (-jump, 0)]):
                beside = np.clip(places + shift, 0, limit)
                which = index[tuple(beside.T)]
                offer(np.where(which[:, None] >= 0, field[which] - shift, field))
        for radius in (max(limit) // 2, 24, 6, 2):
            offer(field + rng.integers(-radius, radius + 1, size=field.shape))
        offer(centres[rng.integers(len(centres), size=len(places))])
    return field


def _flat(picture: Floats) -> tuple[Floats, int]:
    """(pixels of the padded picture in a row (M, 3), its width)."""
    padded = np.pad(picture, ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
    return padded.reshape(-1, 3), padded.shape[1]


def _indices(places: NDArray[np.intp], step: int) -> NDArray[np.intp]:
    """(N, 49) places of a patch's pixels in the row."""
    around = (_OFFSETS + REACH) @ np.array([step, 1])
    return (places @ np.array([step, 1]))[:, None] + around


def _distance(flat: Floats, wanted: Floats, held: Floats, there: NDArray[np.intp], step: int) -> Floats:
    """(N,) summed squared difference of patches, and of their middles from the smooth fill `held` (N, 3)."""
    patches = flat[_indices(there, step)]
    apart = patches - wanted
    off = patches[:, len(_OFFSETS) // 2] - held
    return np.einsum("npc,npc->n", apart, apart) + _HOLD * (off**2).sum(1)


def _trust(gap: Mask) -> Floats:
    """(H, W) how much a patch's word counts: those near the rim know more (Newson et al. 2014)."""
    deep = cv2.distanceTransform(np.pad(gap, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    return np.power(1.3, -deep).astype(np.float32) + 1e-6


def _voted(picture: Floats, gap: Mask, places: NDArray[np.intp], field: NDArray[np.intp], trust: Floats) -> Floats:
    """Every pixel of the hole: what the patches over it say, weighted by how well they fit and where they lie."""
    flat, step = _flat(picture)
    patches = flat[_indices(field, step)]
    wanted = flat[_indices(places, step)]
    apart = ((patches - wanted) ** 2).sum((1, 2))
    sigma = max(float(np.percentile(apart, 75)), 1e-6)
    weight = np.exp(-apart / (2 * sigma)) * trust[tuple(places.T)]
    spots = _indices(places, step).ravel()
    count = len(flat)
    each = np.repeat(weight, len(_OFFSETS))
    total = np.bincount(spots, each, count)
    colours = [np.bincount(spots, each * patches[..., c].ravel(), count) for c in range(3)]
    shape = (picture.shape[0] + 2 * REACH, picture.shape[1] + 2 * REACH)
    inside = slice(REACH, -REACH)
    said = np.stack([c / np.maximum(total, 1e-12) for c in colours], -1).reshape(*shape, 3)[inside, inside]
    heard = (total.reshape(shape)[inside, inside] > 0) & gap
    return np.where(heard[..., None], said, picture).astype(np.float32)
