"""The evidence sheet of what breaks inside a shot: the frames around it in a row, and the curve that told it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from onelight.continuity.evidence import (
    CARD,
    FAINT,
    GAP,
    INK,
    MARGIN,
    PAPER,
    SEVERITY,
    WIDTH,
    fitted,
    font,
    heading,
    monitor,
)
from onelight.picture.picture import Picture
from onelight.records import Finding, Hitch

_CURVE_HEIGHT = 240
_ROW_HEIGHT = 200
_BARS = 60


def strip(finding: Finding, hitch: Hitch, frames: Sequence[tuple[int, Picture]]) -> bytes:
    """PNG (1600 wide) of a finding inside a shot: `frames` are (number of the clip, Picture in any colour space)
    around the hitch, in order, shown as Rec.709 video; below them how much changed from frame to frame."""
    each = (WIDTH - 2 * MARGIN - GAP // 2 * (len(frames) - 1)) // max(1, len(frames))
    image = Image.new("RGB", (WIDTH, 2 * MARGIN + 92 + 34 + _ROW_HEIGHT + 50 + _CURVE_HEIGHT + 40), PAPER)
    draw = ImageDraw.Draw(image)
    top = heading(draw, finding)
    held = range(hitch.frame, hitch.frame + (hitch.frames if hitch.kind == "duplicated-frames" else 1))
    for place, (number, picture) in enumerate(frames):
        left = MARGIN + place * (each + GAP // 2)
        ink = SEVERITY[finding.severity] if number in held else FAINT
        draw.text((left, top), str(number), ink, font(18))
        video = fitted(monitor(picture), (each, _ROW_HEIGHT))
        image.paste(Image.fromarray(video), (left, top + 30))
        if number in held:
            height, width = video.shape[:2]
            draw.rectangle((left, top + height + 34, left + width, top + height + 37), ink)
    _curve(draw, finding, hitch, held, top + 34 + _ROW_HEIGHT + 30)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _curve(draw: ImageDraw.ImageDraw, finding: Finding, hitch: Hitch, held: range, top: int) -> None:
    draw.text((MARGIN, top), "change from the frame before, in the liveliest part, 8-bit codes", FAINT, font(15))
    top += 26
    draw.rectangle((MARGIN, top, WIDTH - MARGIN, top + _CURVE_HEIGHT), CARD)
    values = np.array(hitch.curve)
    most = max(float(values.max(initial=0)), 1.0)
    across = (WIDTH - 2 * MARGIN) / max(1, len(values))
    for place, value in enumerate(values):
        number = hitch.curve_from + place
        centre = MARGIN + (place + 0.5) * across
        height = value / most * (_CURVE_HEIGHT - 60)
        half = min(_BARS, across - 8) / 2
        ink = SEVERITY[finding.severity] if number in held else FAINT
        bottom = top + _CURVE_HEIGHT - 30
        draw.rectangle((centre - half, bottom - height, centre + half, bottom), ink)
        draw.text((centre, bottom + 4), str(number), ink, font(14), anchor="ma")
        said = INK if number in held else FAINT
        draw.text((centre, bottom - height - 4), f"{value:.1f}", said, font(14), anchor="md")
