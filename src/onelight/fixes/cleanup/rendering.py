"""A clean-up rendered: the fill that the recipe names laid into the plate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup.solving import mixed
from onelight.fixes.cleanup.storing import Fills
from onelight.fixes.contract import Files, Layers
from onelight.picture import colour
from onelight.picture.mattes import Mattes
from onelight.picture.picture import Picture


def render(
    window: Iterable[tuple[int, Picture]], parameters: dict[str, Any], files: Files
) -> Iterator[tuple[int, Layers]]:
    """Elements: `fill` (straight alpha: the soft hole) and `made_up` (what nobody ever saw, 0..1 in all channels)."""
    start = int(parameters["start"])
    fills, invented = Fills(files(parameters["fill"]), start), Mattes(files(parameters["made_up"]), start)
    for number, picture in window:
        found = fills.at(number, picture.size)
        if found is None or not found[1].any():
            yield number, Layers(picture, np.zeros(picture.size[::-1], np.float32))
            continue
        log_rgb, alpha = found
        result = mixed(picture, alpha, log_rgb, np.s_[0 : alpha.shape[0], 0 : alpha.shape[1]])
        made = np.minimum(invented.at(number, picture.size), alpha)
        yield number, Layers(result, alpha, _elements(log_rgb, alpha, made))


def _elements(
    log_rgb: NDArray[np.float32], alpha: NDArray[np.float32], made: NDArray[np.float32]
) -> dict[str, Picture]:
    light = np.where(alpha[..., None] > 0, colour.from_log(log_rgb), 0)
    return {
        "fill": Picture.from_array(np.dstack([light, alpha])),
        "made_up": Picture.from_array(np.repeat(made[..., None], 3, axis=2)),
    }
