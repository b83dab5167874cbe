"""Mattes from a few painted frames: carried by optical flow, mended by a network that learned the shot.

    for alpha, foreground in solve(frames, {0: painted, 119: painted_too}): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from onelight.fixes.backdrop.matte.reel import Frame
    from onelight.fixes.contract import Weights


def solve(
    frames: Iterable[Frame],
    keys: Mapping[int, NDArray],
    plate: Frame | Sequence[Frame] | None = None,
    *,
    model: Weights | None = None,
    folder: Path | None = None,
    progress: Callable[[str, float], None] = lambda says, part: None,
) -> Iterator[tuple[NDArray[np.float32], Frame]]:
    """(alpha (H, W) float32 0..1, clean foreground) of every frame in order, at the frames' own size.

    `frames`: pictures in any colour space, or arrays (H, W, 3), uint8 or floats 0..1, as an sRGB monitor shows
    them; one size. A sequence is asked for its frames one by one, again and again, so that memory doesn't grow with
    the shot; what can only be gone through once is held. `keys`: painted alpha (H, W) by place from 0, 0..1 or
    uint8 or bool. `plate`: the empty set, one picture for all frames or one for each. The foreground is a picture in
    its frame's colour space, or an array as the frame was, straight (not multiplied by alpha), the old background's
    colour taken out of its edges, and a green or blue screen's light near them.

    `folder` keeps work in progress: what was interrupted goes on, and a frame painted later changes its own stretch.
    `model`: weights to start from, None those that ship. The same input gives the same mattes on one machine.
    Raises BadInput for no frames, painted frames of another size, or none that hold anything out.
    """
    from onelight.fixes.backdrop.matte import solving

    held = frames if isinstance(frames, Sequence) or hasattr(frames, "__getitem__") else list(frames)
    return solving.solve(held, keys, plate, model, folder, progress)  # type: ignore[arg-type]


__all__ = ["solve"]
