"""A backdrop on pictures alone: solved, measured, and set wrong on purpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop import focus, grain, levels, relit, report, solving
from onelight.fixes.backdrop.compose import render
from onelight.fixes.backdrop.proposing import within
from onelight.fixes.backdrop.standing import told_of
from onelight.fixes.backdrop.supplied import Given
from onelight.fixes.backdrop.survey import survey
from onelight.fixes.contract import Layers
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput
from onelight.units.light import gains


def solve(
    frames: Sequence[Picture],
    mattes: Sequence[NDArray[np.float32]],
    background: Picture | Sequence[Picture],
    match_light: bool,
    knobs: Any,
    depth: NDArray[np.float32] | None = None,
) -> Iterator[Layers]:
    """See `backdrop.solve`; mattes are (H, W) 0..1, `depth` (h, w) is the background's."""
    within(knobs)
    if len(frames) != len(mattes):
        raise BadInput(f"{len(frames)} frames, but {len(mattes)} mattes.", "Give one matte for each frame.")
    given = Given([background] if isinstance(background, Picture) else background, depth)
    if given.supplied.kind == "movie" and len(given.pictures) < len(frames) and knobs.after_end != "hold":
        raise BadInput(
            f"The background has {len(given.pictures)} frames, the shot {len(frames)}.",
            "Give as many, or after_end='hold'.",
        )
    window = lambda start, end: zip(range(start, end), frames[start:end], strict=True)  # noqa: E731
    follows = knobs.fit == "camera"
    found = survey(window, mattes.__getitem__, 0, len(frames), follows, told_of(knobs) if follows else None)
    begun = solving.start(found, given, knobs)
    setting, _ = solving.matched(begun, found, given, knobs, match_light)
    lit = relit.offered(found.samples, given, setting, knobs)
    for _, layers in render(window(0, len(frames)), setting, given, mattes.__getitem__, lit):
        yield layers


def measure(before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]) -> dict[str, float]:
    """`stops_before`, `stops_after`, `kelvin_…`, `cc_…`, `black_stops_…`, `grain_ratio_…`, `blur_px_…`."""
    wanted = _whole(reference)
    told = [report.apart(wanted, _as_new(_whole(pictures))) for pictures in (before, after)]
    return report.sided(*told)


def spoil(frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], dict[str, float]]:
    """The outer part of each frame brighter or darker, warmer or cooler, and softer."""
    wrong = {
        "stops": float(rng.normal(0, 0.7)),
        "mired": float(rng.normal(0, 40)),
        "blur_px": float(rng.uniform(1, 3)),
    }
    factor = gains(wrong["stops"], wrong["mired"]).astype(np.float32)
    return [_spoiled(frame, factor, wrong["blur_px"]) for frame in frames], wrong


def _spoiled(frame: Picture, factor: NDArray[np.float32], blur: float) -> Picture:
    inside = np.zeros(frame.size[::-1], np.float32)
    width, height = frame.size
    cv2.ellipse(inside, (width // 2, height * 5 // 8), (width // 5, height // 2), 0, 0, 360, 1.0, -1)
    weight = cv2.GaussianBlur(inside, (0, 0), 1.0)[..., None]
    linear = frame.linear()
    outer = focus.defocused(linear, blur) * factor
    return frame.with_rgb((weight * linear + (1 - weight) * outer).astype(np.float32), colour.LINEAR).to(
        frame.colour_space
    )


def _whole(pictures: Sequence[Picture]) -> report.PlateSays:
    everywhere = [np.ones(p.size[::-1], bool) for p in pictures]
    told = [levels.part(p.linear(), mask) for p, mask in zip(pictures, everywhere, strict=True)]
    widths = [w for p in pictures if (w := focus.width(p.rgb)) is not None]
    return report.PlateSays(
        levels.measure([pixels for pixels, _ in told], [change for _, change in told]),
        grain.measure([(p.rgb, None) for p in pictures]),
        float(np.median(widths)) if widths else None,
    )


def _as_new(says: report.PlateSays) -> report.BackgroundSays:
    return report.BackgroundSays(says.light, [], says.grain, np.ones((3, len(grain.LEVELS))), says.blur)
