"""How far away what a background shows is, read from its own EXR or from a file beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop.supplied import Supplied
from onelight.fixes.contract import Dailies, kept
from onelight.picture import exr
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput, Missing

LAYERS = ("Z", "depth", "z")
"""What renderers and compositors call it: `Z`, or `depth.Z`."""
_OTHER_SHAPE = 0.01
_FAR = 1e6
"""What has no depth (a sky) is as many times farther than the middle of the rest."""


def with_depth(supplied: Supplied, intent: Any, dailies: Dailies) -> Supplied:
    """The background with the depth that the intent names, else with the Z of its own EXR, if it has one.

    Raises Missing for a file that isn't there, BadInput for one without depth or of another shape."""
    if intent.fit != "camera":
        return supplied
    if intent.depth:
        path = Path(intent.depth).expanduser()
        if not path.is_file():
            raise Missing(f"There is no depth '{intent.depth}'.", "Check the path of --depth.")
        depth = depth_of(path)
        if depth is None:
            raise BadInput(f"'{path.name}' has no depth.", "Give an EXR with a channel Z, depth.Z, or one alone.")
    else:
        own = Path(intent.background).expanduser()
        depth = depth_of(own) if supplied.kind == "still" and own.suffix.lower() == ".exr" else None
    if depth is None:
        return supplied
    fitting = np.ascontiguousarray(_fitting(depth, supplied.size), np.float32)
    return replace(supplied, depth=kept(dailies, "depth.npy", lambda path: np.save(path, fitting)))


def depth_of(path: Path) -> NDArray[np.float32] | None:
    """The depth (H, W) of an EXR in its own unit, in the frame's full window; None where no channel is one. Alone in
    its file any single channel is."""
    if path.suffix.lower() != ".exr":
        return None
    layers = exr.read(path)
    named = [name for name in LAYERS if name in layers]
    if not named and len(layers) == 1:
        named = [name for name, layer in layers.items() if layer.pixels.shape[2] == 1]
    return _laid(layers[named[0]]) if named else None


def _laid(layer: Picture) -> NDArray[np.float32]:
    """The data window in a frame that starts at 0; what is around it has no depth."""
    left, top = layer.window
    depth = np.asarray(layer.pixels[..., 0], np.float32)
    return depth if (left, top) == (0, 0) else np.pad(depth, ((max(top, 0), 0), (max(left, 0), 0)))


def _fitting(depth: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    height, width = depth.shape
    if abs(width * size[1] / (height * size[0]) - 1) > _OTHER_SHAPE:
        raise BadInput(f"The depth is {(width, height)}, the background {size}.", "Give one of its shape.")
    return whole(depth)


def whole(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """A depth (h, w) without holes: what has none (0, negative, infinite, undefined) is very far. Raises BadInput where
    nothing has one."""
    known = is_known(depth)
    if not known.any():
        raise BadInput("The depth holds no distance.", "Render Z again, or leave it out.")
    return np.where(known, depth, _FAR * np.median(depth[known])).astype(np.float32)


def is_known(depth: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(h, w) where a depth (h, w) says something."""
    near = np.isfinite(depth) & (depth > 0)
    return near & (depth < _FAR / 10 * np.median(depth[near])) if near.any() else near
