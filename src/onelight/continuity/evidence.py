"""The evidence sheet: both frames, their scopes, a split, the numbers. What one looks at before believing."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import cv2 as _cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from onelight.continuity.kinds import FINDINGS
from onelight.continuity.normals import Normal
from onelight.continuity.scopes import parade, vectorscope
from onelight.continuity.side import Difference
from onelight.picture import colour
from onelight.picture.picture import Picture
from onelight.records import Finding

cv2: Any = _cv2

WIDTH, MARGIN, GAP = 1600, 28, 20
FRAME_HEIGHT, SCOPE_HEIGHT = 340, 230
PAPER, CARD, INK, FAINT = (22, 22, 24), (32, 32, 35), (232, 230, 226), (150, 148, 144)
SEVERITY = {"slight": (214, 190, 92), "visible": (236, 146, 62), "jarring": (235, 84, 76)}
_COLUMN = (WIDTH - 2 * MARGIN - 2 * GAP) // 3
_ROW = 24


def sheet(
    finding: Finding,
    before: Picture,
    after: Picture,
    difference: Difference | None = None,
    usual: Normal | None = None,
) -> bytes:
    """PNG (1600 wide) of a finding: `before` and `after` are the frames at the cut, in any colour space, shown
    as Rec.709 video. With the `difference` and what is `usual` all kinds are listed, else the finding's own.
    """
    lines = _numbers(finding, difference, usual)
    height = MARGIN * 2 + 92 + 34 + FRAME_HEIGHT + GAP + max(SCOPE_HEIGHT + 34, 40 + _ROW * (len(lines) + 1))
    image = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    top = heading(draw, finding)
    videos = [monitor(before), monitor(after)]
    names = [_caption(finding, 0, "before"), _caption(finding, 1, "after")]
    for column, (name, video) in enumerate(zip(names, videos, strict=True)):
        left = MARGIN + column * (_COLUMN + GAP)
        _card(image, draw, (left, top), name, fitted(video))
        _scopes(image, draw, video, (left, top + 34 + FRAME_HEIGHT + GAP))
    left = MARGIN + 2 * (_COLUMN + GAP)
    _card(image, draw, (left, top), "split: before | after", _split(*videos))
    _table(draw, lines, (left, top + 34 + FRAME_HEIGHT + GAP))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def heading(draw: ImageDraw.ImageDraw, finding: Finding) -> int:
    """What a finding says, over its sheet; returns the row (pixels) below it."""
    colour_of = SEVERITY[finding.severity]
    draw.rectangle((MARGIN, MARGIN, MARGIN + 6, MARGIN + 62), colour_of)
    size = 30
    while size > 16 and font(size).getlength(finding.says) > WIDTH - 2 * MARGIN - 30:
        size -= 1
    draw.text((MARGIN + 22, MARGIN - 4), finding.says, INK, font(size))
    under = f"{finding.severity} {finding.kind}   ·   certainty {finding.certainty * 100:.0f} %"
    draw.text((MARGIN + 22, MARGIN + 40), under, colour_of, font(19))
    return MARGIN + 92


def _caption(finding: Finding, index: int, place: str) -> str:
    name = finding.shots[min(index, len(finding.shots) - 1)]
    frame = f", frame {finding.frames[index][1]}" if index < len(finding.frames) else ""
    return f"{place}: {name}{frame}"


def _card(
    image: Image.Image, draw: ImageDraw.ImageDraw, at: tuple[int, int], name: str, frame: NDArray[np.uint8]
) -> None:
    left, top = at
    draw.text((left, top), name, FAINT, font(18))
    draw.rectangle((left, top + 30, left + _COLUMN, top + 34 + FRAME_HEIGHT), CARD)
    x = left + (_COLUMN - frame.shape[1]) // 2
    y = top + 32 + (FRAME_HEIGHT - frame.shape[0]) // 2
    image.paste(Image.fromarray(frame), (x, y))


def _scopes(image: Image.Image, draw: ImageDraw.ImageDraw, video: NDArray[np.uint8], at: tuple[int, int]) -> None:
    left, top = at
    wide = _COLUMN - SCOPE_HEIGHT - 10 - 34
    draw.text((left + 34, top), "RGB parade", FAINT, font(15))
    draw.text((left + 34 + wide + 10, top), "vectorscope", FAINT, font(15))
    image.paste(Image.fromarray(parade(video, (wide, SCOPE_HEIGHT))), (left + 34, top + 24))
    image.paste(Image.fromarray(vectorscope(video, SCOPE_HEIGHT)), (left + 34 + wide + 10, top + 24))
    for part in range(5):
        y = top + 24 + round(part / 4 * (SCOPE_HEIGHT - 1))
        draw.text((left + 28, y), str(100 - 25 * part), FAINT, font(13), anchor="rm")


def _table(draw: ImageDraw.ImageDraw, lines: list[tuple[str, str, str, bool]], at: tuple[int, int]) -> None:
    left, top = at
    columns = (left, left + 250, left + 400)
    for x, word in zip(columns, ("after against before", "told by", "found from"), strict=True):
        draw.text((x, top), word, FAINT, font(15))
    draw.line((left, top + 26, left + _COLUMN, top + 26), (70, 70, 72))
    for number, (what, by, limit, broken) in enumerate(lines):
        y = top + 36 + number * _ROW
        ink = INK if broken else FAINT
        for x, word in zip(columns, (what, by, limit), strict=True):
            draw.text((x, y), word, ink, font(16))


def _numbers(
    finding: Finding, difference: Difference | None, usual: Normal | None
) -> list[tuple[str, str, str, bool]]:
    """(what, told by, limit, whether it is this finding) of every line of the table."""
    if difference is None:
        normal = f"± {finding.normal:.3g} {finding.unit}"
        return [(f"{finding.kind} {finding.amount:+.3g} {finding.unit}", "", f"normal {normal}", True)]
    usual = usual or Normal({})
    lines = []
    for kind, measure in difference.measures.items():
        unit = FINDINGS[kind].counted
        unit = "log2" if FINDINGS[kind].unit == "ratio" and unit == "stops" else "" if unit == "ratio" else unit
        what = f"{kind} {measure.amount:+.2f} ± {measure.error:.2f} {unit}"
        lines.append((what, measure.by, f"{usual.limit(kind):.2f}", kind == finding.kind))
    return lines


def _split(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The left half of one and the right half of the other, in one frame."""
    here = fitted(before)
    height, width = here.shape[:2]
    scale = max(width / after.shape[1], height / after.shape[0])
    size = (max(width, round(after.shape[1] * scale)), max(height, round(after.shape[0] * scale)))
    there = cv2.resize(after, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    out = here.copy()
    middle = width // 2
    out[:, middle:] = there[top : top + height, left + middle : left + width]
    out[:, middle - 1 : middle + 1] = 255
    return out


def fitted(video: NDArray[np.uint8], room: tuple[int, int] = (_COLUMN - 4, FRAME_HEIGHT)) -> NDArray[np.uint8]:
    """A frame (H, W, 3) uint8 scaled into `room` (w, h): (h, w, 3) uint8."""
    height, width = video.shape[:2]
    scale = min(room[0] / width, room[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(video, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)


def monitor(picture: Picture) -> NDArray[np.uint8]:
    """A Picture (H, W, 3) in any colour space as uint8 Rec.709 video, same shape."""
    return np.rint(colour.to_video(picture.linear()) * 255).astype(np.uint8)


@cache
def font(size: int) -> Any:
    """The face of all sheets, `size` pixels high."""
    return ImageFont.load_default(size)
