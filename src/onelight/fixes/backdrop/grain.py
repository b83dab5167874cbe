"""Grain: measured per level in the plate's own code values, and made again alike.

Blocks with nothing in them but grain are the quietest of their level; a plane is taken off each. What is left gives
the standard deviation by level and channel, how alike neighbours are (across, down), and how alike the channels are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

BLOCK = 12
LEVELS = np.linspace(0.05, 0.95, 10)
"""Code values (full scale 1) at which grain is told."""
_WIDTH = 0.1
_QUIET, _BIAS = 10.0, 0.92
"""The quietest tenth of the blocks of a level; their spread lies so much under that of all blocks of pure grain."""
_MOST_OVER_MEDIAN = 1.25
"""Levels that have no quiet block show texture: none has more than so much of the middle one's grain."""
_LEAST_BLOCKS = 12
_CLIPPED = (0.012, 0.985)
_TILE = 256
_LOST = 0.08
"""Likeness that goes with the planes, and with asking the quietest blocks only."""


@dataclass(frozen=True)
class Grain:
    """`sigma` (3, 10): standard deviation of R, G, B in code values (full scale 1) at LEVELS; `across` and `down`: how
    alike neighbours are, 0 to 1; `alike`: how alike the channels are, 0 to 1."""

    sigma: tuple[tuple[float, ...], ...]
    across: float
    down: float
    alike: float

    @property
    def mean(self) -> float:
        """One number, code values: over levels and channels."""
        return float(np.mean(self.sigma))

    def document(self) -> dict[str, Any]:
        """As a recipe keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, document: dict[str, Any]) -> Grain:
        """From a recipe."""
        sigma = tuple(tuple(float(v) for v in row) for row in document["sigma"])
        return cls(sigma, document["across"], document["down"], document["alike"])

    def times(self, factor: float) -> Grain:
        """So much stronger."""
        return Grain(_rows(np.array(self.sigma) * factor), self.across, self.down, self.alike)

    def less(self, other: Grain) -> Grain:
        """What must be added to a picture with grain `other` to have this grain: variances are subtracted."""
        rest = np.sqrt(np.maximum(np.square(self.sigma) - np.square(other.sigma), 0))
        return Grain(_rows(rest), self.across, self.down, self.alike)


NONE = Grain(((0.0,) * len(LEVELS),) * 3, 0.0, 0.0, 0.0)


def measure(pictures: Iterable[tuple[NDArray[np.float32], NDArray[np.bool_] | None]]) -> Grain | None:
    """The grain of code values (H, W, 3), each where its mask (H, W) is True (None: everywhere); None where nothing
    in them is flat enough to tell."""
    parts = [blocks for codes, mask in pictures if len(blocks := _blocks(codes, mask))]
    if not parts:
        return None
    blocks = np.concatenate(parts)
    level = blocks.mean(axis=(1, 2))
    rest = _flat(blocks)
    spread = rest.std(axis=(1, 2)) * _dof()
    quiet = _quiet(level, spread)
    if not quiet.any():
        return None
    across, down, alike = _likeness(rest[quiet.any(axis=1)])
    sigma = [_curve(level[:, c], spread[:, c], quiet[:, c]) for c in range(3)]
    known = [s for s in sigma if s is not None]
    if not known:
        return None
    filled = [np.mean(known, axis=0) if s is None else s for s in sigma]
    return Grain(_rows(np.array(filled)), across, down, alike)


def ratio(of: Grain | None, to: Grain | None, weights: NDArray[np.floating] | None = None) -> float:
    """How much grain one picture has over another: 1 is alike. `weights` (3, 10): how much of the first lies at each
    of LEVELS, where the two are compared. 0 where the first has none, 1 where the second doesn't tell."""
    weights = np.ones((3, len(LEVELS))) if weights is None else weights
    if to is None or (wanted := float((weights * np.array(to.sigma)).sum())) < 1e-6:
        return 1.0
    return 0.0 if of is None else float((weights * np.array(of.sigma)).sum()) / wanted


def weights_of(parts: Iterable[NDArray[np.float32]]) -> NDArray[np.float64]:
    """(3, 10) how many of some code values (N, 3) lie at each of LEVELS."""
    steps = np.concatenate([[-1e9], (LEVELS[1:] + LEVELS[:-1]) / 2, [1e9]])
    counts = [np.stack([np.histogram(p[:, c], steps)[0] for c in range(3)]) for p in parts]
    return np.sum(counts, axis=0, dtype=float) if counts else np.zeros((3, len(LEVELS)))


def noise(grain: Grain, codes: NDArray[np.float32], seed: int, frame: int, scale: float = 1.0) -> NDArray[np.float32]:
    """Grain for a picture of code values (H, W, 3) without: to be added, same shape. The same for the same seed and
    frame; `scale` is the picture's size over that which the grain was measured at."""
    if grain.mean <= 0:
        return np.zeros_like(codes)
    height, width = codes.shape[:2]
    rng = np.random.Generator(np.random.Philox(key=[seed & (2**63 - 1), frame & (2**63 - 1)]))
    factor, across, down = _at_scale(grain.across, grain.down, round(min(scale, 1.0), 3))
    shared = (grain.alike**0.5, (1 - grain.alike) ** 0.5)
    field = rng.standard_normal((height, width, 4), np.float32)
    field = shared[1] * field[..., :3] + shared[0] * field[..., 3:]
    field = _likened(field, across, down)
    return field * sigma_at(grain, codes) * np.float32(factor)


def sigma_at(grain: Grain, codes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The standard deviation at each of some code values (H, W, 3), by a table of 256 levels."""
    steps = np.linspace(0, 1, 256)
    places = np.clip(codes * 255, 0, 255).astype(np.uint8)
    out = np.empty(codes.shape, np.float32)
    for channel, sigma in enumerate(grain.sigma):
        out[..., channel] = np.interp(steps, LEVELS, sigma).astype(np.float32)[places[..., channel]]
    return out


def _blocks(codes: NDArray[np.float32], mask: NDArray[np.bool_] | None) -> NDArray[np.float32]:
    """(N, BLOCK, BLOCK, 3) blocks that lie wholly in the mask and hold nothing clipped."""
    down, across = codes.shape[0] // BLOCK, codes.shape[1] // BLOCK
    if not down or not across:
        return np.zeros((0, BLOCK, BLOCK, 3), np.float32)
    cut = codes[: down * BLOCK, : across * BLOCK].reshape(down, BLOCK, across, BLOCK, 3)
    blocks = cut.swapaxes(1, 2).reshape(-1, BLOCK, BLOCK, 3)
    good = (blocks.min(axis=(1, 2, 3)) > _CLIPPED[0]) & (blocks.max(axis=(1, 2, 3)) < _CLIPPED[1])
    if mask is not None:
        inside = mask[: down * BLOCK, : across * BLOCK].reshape(down, BLOCK, across, BLOCK)
        good &= inside.all(axis=(1, 3)).reshape(-1)
    return blocks[good]


def _plane() -> NDArray[np.float32]:
    """(144, 3): an orthonormal basis of what varies slowly over a block."""
    y, x = np.mgrid[:BLOCK, :BLOCK] - (BLOCK - 1) / 2
    shapes = np.stack([np.ones_like(x), x, y], axis=-1).reshape(-1, 3)
    return np.linalg.qr(shapes)[0].astype(np.float32)


def _dof() -> float:
    return float((BLOCK**2 / (BLOCK**2 - 3)) ** 0.5)


def _flat(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    rows = blocks.transpose(0, 3, 1, 2).reshape(-1, BLOCK * BLOCK)
    plane = _plane()
    rest = (rows - (rows @ plane) @ plane.T).astype(np.float32)
    return np.moveaxis(rest.reshape(len(blocks), 3, BLOCK, BLOCK), 1, 3)


def _quiet(level: NDArray[np.float32], spread: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(N, 3) the quietest blocks of each level."""
    quiet = np.zeros(level.shape, bool)
    for channel in range(3):
        for middle in LEVELS:
            here = np.abs(level[:, channel] - middle) < _WIDTH / 2
            if here.sum() >= _LEAST_BLOCKS:
                most = np.percentile(spread[here, channel], _QUIET)
                quiet[:, channel] |= here & (spread[:, channel] <= most)
    return quiet


def _curve(
    level: NDArray[np.float32], spread: NDArray[np.float32], quiet: NDArray[np.bool_]
) -> NDArray[np.float64] | None:
    """(10,) spread at LEVELS; between and beyond those that were seen, by what was."""
    seen = []
    for middle in LEVELS:
        here = quiet & (np.abs(level - middle) < _WIDTH / 2)
        if here.sum() >= 2:
            seen.append((middle, float(spread[here].max()) / _BIAS))
    if not seen:
        return None
    places, values = np.array(seen).T
    values = np.minimum(values, _MOST_OVER_MEDIAN * np.median(values))
    return np.interp(LEVELS, places, values)


def _likeness(rest: NDArray[np.float32]) -> tuple[float, float, float]:
    """Correlation with the neighbour across and down, and between channels."""
    power = float((rest**2).mean()) + 1e-12
    across = float((rest[:, :, 1:] * rest[:, :, :-1]).mean()) / power + _LOST
    down = float((rest[:, 1:] * rest[:, :-1]).mean()) / power + _LOST
    pairs = [(0, 1), (0, 2), (1, 2)]
    scale = rest.std(axis=(0, 1, 2)) + 1e-9
    alike = float(np.mean([(rest[..., a] * rest[..., b]).mean() / (scale[a] * scale[b]) for a, b in pairs]))
    return tuple(round(float(np.clip(v, 0.0, 0.95)), 4) for v in (across, down, alike))  # type: ignore[return-value]


def _likened(field: NDArray[np.float32], across: float, down: float) -> NDArray[np.float32]:
    """White noise (H, W, 3) of deviation 1 made as alike to its neighbours as asked, still of deviation 1."""
    gain = 1.0
    kernels = []
    for like in (across, down):
        sigma = np.sqrt(-1 / (4 * np.log(like))) if like > 0.02 else 0.0
        kernel = cv2.getGaussianKernel(2 * int(np.ceil(3 * sigma)) + 1, sigma) if sigma else np.ones((1, 1))
        kernels.append(kernel)
        gain /= float(np.sqrt((kernel**2).sum()))
    if all(len(k) == 1 for k in kernels):
        return field
    out = cv2.sepFilter2D(field, cv2.CV_32F, kernels[0], kernels[1], borderType=cv2.BORDER_REFLECT)
    return np.asarray(out, np.float32) * np.float32(gain)


@lru_cache(maxsize=32)
def _at_scale(across: float, down: float, scale: float) -> tuple[float, float, float]:
    """(factor of the deviation, likeness across, down) of grain seen at a smaller size: reduced by area once."""
    if scale >= 1:
        return 1.0, across, down
    large = np.random.Generator(np.random.Philox(key=[1, 1])).standard_normal((_TILE, _TILE, 1), np.float32)
    large = _likened(np.repeat(large, 3, axis=2), across, down)
    side = max(8, round(_TILE * scale))
    small = np.asarray(cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA), np.float32)
    power = float((small**2).mean())
    like = [float((small[:, 1:] * small[:, :-1]).mean()), float((small[1:] * small[:-1]).mean())]
    return float(power**0.5), *(max(0.0, v / power) for v in like)  # type: ignore[return-value]


def _rows(sigma: NDArray[np.floating]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(round(float(v), 7) for v in row) for row in sigma)
