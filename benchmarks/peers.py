"""Statistical colour matching, as everybody has it: what match is measured against.

Each takes hero and shot as Rec.709 video (H, W, 3) float 0..1 and gives the shot matched to the hero.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.picture import colour

Video = NDArray[np.float32]


def mean(hero: Video, shot: Video) -> Video:
    """Scene-linear gains that make the mean colours equal: the one-light printer's way."""
    light = [colour.convert(v, colour.VIDEO, colour.LINEAR) for v in (hero, shot)]
    gain = light[0].mean((0, 1)) / np.maximum(light[1].mean((0, 1)), 1e-6)
    return colour.to_video(light[1] * gain.astype(np.float32))


def reinhard(hero: Video, shot: Video) -> Video:
    """Mean and deviation in CIELAB (Reinhard et al. 2001, with Lab for l-alpha-beta)."""
    target, source = (cv2.cvtColor(np.float32(v), cv2.COLOR_RGB2LAB) for v in (hero, shot))
    scale = target.std((0, 1)) / np.maximum(source.std((0, 1)), 1e-4)
    moved = (source - source.mean((0, 1))) * scale + target.mean((0, 1))
    return np.clip(cv2.cvtColor(np.float32(moved), cv2.COLOR_LAB2RGB), 0, 1)


def monge_kantorovich(hero: Video, shot: Video) -> Video:
    """The linear map that takes one Gaussian to the other (Pitié and Kokaram 2007), in video RGB."""
    target, source = hero.reshape(-1, 3).astype(float), shot.reshape(-1, 3).astype(float)
    ours, theirs = (np.cov(v.T) + 1e-6 * np.eye(3) for v in (source, target))
    root = _root(ours)
    inverse = np.linalg.inv(root)
    linear = inverse @ _root(root @ theirs @ root) @ inverse
    return np.clip((source - source.mean(0)) @ linear + target.mean(0), 0, 1).reshape(shot.shape).astype(np.float32)


def _root(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T


def optimal_transport(hero: Video, shot: Video) -> Video:
    """Entropic optimal transport between 400 colours of each (POT), carried to the others by the nearest."""
    import ot

    rng = np.random.default_rng(0)
    target, source = hero.reshape(-1, 3).astype(float), shot.reshape(-1, 3).astype(float)
    mapping = ot.da.SinkhornTransport(reg_e=5e-2, max_iter=200)
    few = [v[rng.choice(len(v), min(400, len(v)), replace=False)] for v in (source, target)]
    mapping.fit(Xs=few[0], Xt=few[1])
    return np.clip(mapping.transform(Xs=source), 0, 1).reshape(shot.shape).astype(np.float32)


ALL = {"mean": mean, "reinhard": reinhard, "mkl": monge_kantorovich, "ot": optimal_transport}
