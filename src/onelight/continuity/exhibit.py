"""The evidence sheet of what changed between takes: both frames with the place outlined, the difference, and the place
itself enlarged from both."""

from __future__ import annotations

import io
from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from onelight.continuity.blobs import difference
from onelight.continuity.breaks import Break
from onelight.continuity.evidence import (
    CARD,
    FAINT,
    GAP,
    MARGIN,
    PAPER,
    SEVERITY,
    WIDTH,
    fitted,
    font,
    heading,
    monitor,
)
from onelight.continuity.laid import Laid, warped
from onelight.continuity.takes import Take
from onelight.records import Finding

cv2: Any = _cv2

_COLUMN = (WIDTH - 2 * MARGIN - 2 * GAP) // 3
_FRAME, _CLOSE = 300, 300
_SCALE = 12.0
"""Just noticeable differences at the difference picture's brightest."""
_BLUR, _STRONG = 2.0, 40.0
"""Pixels over which the light's colour is shown, and the mired that are shown at full strength."""
_EVEN, _WARM, _COOL = 64.0, (255.0, 150.0, 40.0), (50.0, 140.0, 255.0)
"""Grey of what didn't turn, and the colours of what did."""
_AROUND = 0.6
"""Of the place's size that its enlargement shows on each side."""
_LEAST = 48
Video = NDArray[np.uint8]


def exhibit(finding: Finding, broken: Break) -> bytes:
    """PNG (1600 wide) of a finding between two takes, shown as Rec.709 video, the second laid over the first."""
    one, two = _video(broken.one), _video(broken.two)
    if broken.over is not None:
        height, width = one.shape[:2]
        if broken.area is not None:
            two = np.rint(warped(two.astype(np.float32), broken.over.matrix, (height, width))).astype(np.uint8)
    ink = SEVERITY[finding.severity]
    name, third = _third(broken, one, two)
    frames = [one, two, third]
    names = [_caption(broken.one, broken), _caption(broken.two, broken), name]
    image = Image.new("RGB", (WIDTH, 2 * MARGIN + 92 + 2 * 34 + _FRAME + _CLOSE + GAP), PAPER)
    draw = ImageDraw.Draw(image)
    top = heading(draw, finding)
    for column, (name, frame) in enumerate(zip(names, frames, strict=True)):
        left = MARGIN + column * (_COLUMN + GAP)
        _card(image, draw, (left, top), name, _outlined(frame, broken, ink), _FRAME)
        _card(image, draw, (left, top + 34 + _FRAME + GAP), "", _close(frame, broken), _CLOSE)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _video(take: Take) -> Video:
    return monitor(take.pictures[len(take.pictures) // 2])


def _caption(take: Take, broken: Break) -> str:
    off = "   (the odd one)" if broken.off is take else ""
    return f"{take.shot.name}, frame {take.frames[len(take.frames) // 2]}{off}"


def _third(broken: Break, one: Video, two: Video) -> tuple[str, Video]:
    """Its caption, and the picture that shows it best."""
    if broken.over is not None and broken.kind == "gel":
        return "where it turned: orange warmer, blue cooler", _turned(broken.over)
    if broken.over is not None and broken.area is not None:
        return "the difference, light matched", _heat(broken.over)
    split = one.copy()
    fitting = cv2.resize(two, (one.shape[1], one.shape[0]), interpolation=cv2.INTER_AREA)
    split[:, one.shape[1] // 2 :] = fitting[:, one.shape[1] // 2 :]
    return "split: the one | the other", split


def _heat(over: Laid) -> Video:
    strength = np.clip(difference(over) / _SCALE, 0, 1)
    return cv2.applyColorMap((strength * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[..., ::-1].copy()


def _turned(over: Laid) -> Video:
    """The second take's mired against the first's."""
    mired = cv2.GaussianBlur(over.there.light[..., 1] - over.here.light[..., 1], (0, 0), _BLUR)
    strength = np.clip(mired / _STRONG, -1, 1)[..., None]
    ink = np.where(strength > 0, np.array(_WARM), np.array(_COOL))
    shown = _EVEN + np.abs(strength) * (ink - _EVEN)
    return np.where(over.sure[..., None], shown, 0).astype(np.uint8)


def _outlined(frame: Video, broken: Break, ink: tuple[int, int, int]) -> Video:
    """Enlarged to its card, the place in the finding's colour."""
    large = fitted(frame, (_COLUMN - 4, _FRAME))
    if broken.area is not None:
        wide = cv2.dilate(broken.area.astype(np.uint8), np.ones((5, 5)))
        mask = cv2.resize(wide, (large.shape[1], large.shape[0]), interpolation=cv2.INTER_NEAREST)
        outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(large, outlines, -1, ink, 2, cv2.LINE_AA)
    return large


def _close(frame: Video, broken: Break) -> Video:
    """The place and some of what lies around it; the middle of the frame where the whole is meant."""
    height, width = frame.shape[:2]
    if broken.area is None:
        box = (width * 3 // 8, height * 3 // 8, width // 4, height // 4)
    else:
        area = cv2.resize(broken.area.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
        box = cv2.boundingRect(area)
    x, y, w, h = box
    half_w, half_h = (max(_LEAST, int(size * (1 + 2 * _AROUND))) // 2 for size in (w, h))
    across, down = x + w // 2, y + h // 2
    part = frame[max(0, down - half_h) : down + half_h, max(0, across - half_w) : across + half_w]
    return fitted(np.ascontiguousarray(part), (_COLUMN - 4, _CLOSE))


def _card(
    image: Image.Image, draw: ImageDraw.ImageDraw, at: tuple[int, int], name: str, frame: Video, height: int
) -> None:
    left, top = at
    draw.text((left, top), name, FAINT, font(18))
    draw.rectangle((left, top + 30, left + _COLUMN, top + 34 + height), CARD)
    x, y = left + (_COLUMN - frame.shape[1]) // 2, top + 32 + (height - frame.shape[0]) // 2
    image.paste(Image.fromarray(frame), (x, y))
