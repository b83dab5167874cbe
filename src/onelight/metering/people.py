"""People and faces, by mediapipe with the models that its wheel carries; shot size from their height."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight.picture.watching import LOCK, hushed, lean
from onelight.records import Face
from onelight.records.reading import ShotSize

MOST_PEOPLE = 4
_FACE_CERTAINTY = 0.7
_POSE_CERTAINTY = 0.5
_VISIBLE = 0.5
_NOSE, _SHOULDERS, _HIPS, _KNEES, _ANKLES = 0, (11, 12), (23, 24), (25, 26), (27, 28)
_SEGMENTS = (
    (_SHOULDERS, _HIPS, 0.288),
    (_HIPS, _KNEES, 0.245),
    (_KNEES, _ANKLES, 0.246),
)
"""Segments of the body as parts of its height (Drillis and Contini 1966)."""
_NEAR_FACE = 0.12
"""Parts of the frame height."""
_FACE_PART = 0.105
"""Height of a detected face box as a part of the body's."""

SIZES: tuple[tuple[float, ShotSize], ...] = (
    (0.18, "extreme close-up"),
    (0.33, "close-up"),
    (0.48, "medium close-up"),
    (0.66, "medium"),
    (0.90, "medium wide"),
    (1.35, "full"),
    (3.2, "wide"),
)
"""Up to how many body heights the frame is high; above the last: extreme wide."""


@dataclass(frozen=True)
class Person:
    """Somebody in a frame: box (x, y, width, height) in parts of the frame, the height that the whole body
    would have in parts of the frame height."""

    box: tuple[float, float, float, float]
    body: float


@dataclass(frozen=True)
class Seen:
    """What one frame shows of people."""

    frame: int
    people: tuple[Person, ...]
    faces: tuple[Face, ...]


class Watcher:
    """Finds people and faces. Where mediapipe can't be loaded `note` says so and nobody is found."""

    def __init__(self) -> None:
        self.note = ""
        self._met = False
        # Until somebody is met, the models still have something to say on standard error.
        self._face: Any = None
        self._pose: Any = None
        try:
            with LOCK, hushed(), lean():
                from mediapipe.python.solutions import face_detection, pose

                self._face = face_detection.FaceDetection(
                    model_selection=1, min_detection_confidence=_FACE_CERTAINTY
                )
                self._pose = pose.Pose(
                    static_image_mode=True, model_complexity=1, min_detection_confidence=_POSE_CERTAINTY
                )
                # The models speak up at their first frame, too.
                self._people(np.zeros((64, 64, 3), np.uint8))
                self._faces(0, np.zeros((64, 64, 3), np.uint8))
        except Exception as error:  # people are an extra: no reason to stop
            self.note = f"People and faces were not read: mediapipe can't be loaded ({error})."

    def look(self, frame: int, video: NDArray[np.uint8]) -> Seen:
        """People and faces of one frame: `video` (H, W, 3) uint8 as a monitor shows it."""
        if self._pose is None:
            return Seen(frame, (), ())
        with LOCK, contextlib.nullcontext() if self._met else hushed():
            seen = Seen(frame, self._people(np.ascontiguousarray(video)), self._faces(frame, video))
        self._met |= bool(seen.people)
        return seen

    def _faces(self, frame: int, video: NDArray[np.uint8]) -> tuple[Face, ...]:
        found = self._face.process(np.ascontiguousarray(video)).detections or []
        faces = []
        for one in found:
            box = one.location_data.relative_bounding_box
            corners = np.clip([box.xmin, box.ymin, box.xmin + box.width, box.ymin + box.height], 0, 1)
            x0, y0, x1, y1 = (round(float(v), 4) for v in corners)
            if x1 > x0 and y1 > y0:
                faces.append(
                    Face(frame=frame, box=(x0, y0, x1 - x0, y1 - y0), certainty=round(float(one.score[0]), 3))
                )
        return tuple(faces)

    def _people(self, video: NDArray[np.uint8]) -> tuple[Person, ...]:
        """One after the other: who was found is painted over, and the frame looked at again."""
        people: list[Person] = []
        rest = video
        while len(people) < MOST_PEOPLE:
            marks = self._pose.process(rest).pose_landmarks
            person = _person(marks.landmark, video.shape) if marks is not None else None
            if person is None or any(_overlap(person.box, other.box) > 0.5 for other in people):
                break
            people.append(person)
            rest = _without(rest, person.box)
        return tuple(people)


@lru_cache(maxsize=1)
def watcher() -> Watcher:
    """The one Watcher of this process: its models take a second to load."""
    return Watcher()


def count(seen: Seen) -> int:
    """How many people a frame shows."""
    return max(len(seen.people), sum(_is_near(f) for f in seen.faces))


def together(seen: Sequence[Seen]) -> int:
    """How many people a shot shows at once: what at least two looks (or two fifths of them) agree on."""
    counts = [count(s) for s in seen]
    wanted = 1 if len(counts) < 3 else max(2, round(0.4 * len(counts)))
    return max((n for n in range(1, MOST_PEOPLE + 1) if sum(c >= n for c in counts) >= wanted), default=0)


def shot_size(seen: Sequence[Seen], aspect: float) -> ShotSize:
    """The shot's size by the nearest person in each look, the median over the looks; `aspect` is the
    frame's width over its height. 'none' without people."""
    tallest = [max(bodies) for s in seen if (bodies := _bodies(s))]
    if not tallest or together(seen) == 0:
        return "none"
    # A portrait frame is judged by the square that it holds, or every phone shot would be wide.
    heights = min(1.0, aspect) / float(np.median(tallest)) if aspect < 1 else 1 / float(np.median(tallest))
    for most, name in SIZES:
        if heights <= most:
            return name
    return "extreme wide"


def _bodies(seen: Seen) -> list[float]:
    near = [face.box[3] / _FACE_PART for face in seen.faces if _is_near(face)]
    return near or [person.body for person in seen.people]


def _is_near(face: Face) -> bool:
    """A face that is large enough to stand for its person; a small one without a body may be a pattern."""
    return face.box[3] > _NEAR_FACE


def _person(marks: Any, shape: tuple[int, ...]) -> Person | None:
    height, width = shape[:2]
    points = np.array([(m.x * width, m.y * height) for m in marks])
    seen = np.array([m.visibility for m in marks]) > _VISIBLE
    inside = seen & (points >= 0).all(axis=1) & (points < [width, height]).all(axis=1)
    if inside.sum() < 6 or not (inside[list(_SHOULDERS)].all() or inside[list(_HIPS)].all()):
        return None
    lengths = [
        np.linalg.norm(points[list(a)].mean(axis=0) - points[list(b)].mean(axis=0)) / part
        for a, b, part in _SEGMENTS
        if inside[list(a)].any() and seen[list(b)].any()
    ]
    low, high = points[inside].min(axis=0), points[inside].max(axis=0)
    # Segments only get shorter in perspective: the longest speaks, but one alone may be mistaken.
    body = float(np.percentile(lengths, 75)) if lengths else float(high[1] - low[1]) / 0.45
    x, y = np.clip(low / [width, height], 0, 1)
    w, h = np.clip((high - low) / [width, height], 0, 1)
    return Person((float(x), float(y), float(w), float(h)), body / height)


def _without(video: NDArray[np.uint8], box: tuple[float, float, float, float]) -> NDArray[np.uint8]:
    height, width = video.shape[:2]
    x, y, w, h = box
    left, right = int(max(0, x - 0.15 * w) * width), int(min(1, x + 1.15 * w) * width)
    top, bottom = int(max(0, y - 0.25 * h) * height), int(min(1, y + 1.1 * h) * height)
    out = video.copy()
    out[top:bottom, left:right] = np.median(video.reshape(-1, 3), axis=0).astype(np.uint8)
    return out


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    down = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    smaller = min(a[2] * a[3], b[2] * b[3])
    return max(0.0, across) * max(0.0, down) / smaller if smaller > 0 else 0.0
