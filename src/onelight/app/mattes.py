"""matte: what an artist painted, stroked or pointed at in a few frames of a shot becomes the matte of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.app import draw
from onelight.app.matte_files import Files
from onelight.app.names import clip_of, shot_named
from onelight.app.painted import STILLS, Box, Click, png, scaled, still
from onelight.app.plates import Shelf, spread, window
from onelight.app.terminal import Progress
from onelight.picture import colour, mattes
from onelight.picture.picture import Picture
from onelight.records import Clip, Matte, Shot
from onelight.store.disk import write_whole
from onelight.store.store import Store
from onelight.units.errors import BadInput, Refused

if TYPE_CHECKING:
    from onelight.fixes.backdrop.matte.guesses import Screen
    from onelight.fixes.backdrop.matte.matting import Found, Matting
    from onelight.fixes.backdrop.matte.reel import Reel

T = TypeVar("T")
GUESSED = 4
"""Frames that the people are looked for in."""


@dataclass(frozen=True)
class Asked:
    """What somebody said of a matte. `keys`: painted alpha (H, W) by frame of the clip; `strokes` likewise, 1 what is
    held out, -1 what isn't; `clicks` at something that is held out, or isn't; `box` x, y, w, h pixels of the plate,
    about it in frame `at`; `garbage` a box outside of which nothing is held out; `screen` auto or #rrggbb; `plate` a
    file or a shot's name; `again` forgets what was learned before."""

    keys: Mapping[int, NDArray]
    strokes: Mapping[int, NDArray]
    box: Box | None = None
    at: int | None = None
    garbage: Box | None = None
    screen: str = ""
    people: bool = False
    plate: str = ""
    again: bool = False
    clicks: Sequence[Click] = ()


def matte(store: Store, name: str, called: str, asked: Asked, out: Path | None, progress: Progress) -> Matte:
    """Makes the matte `called` of a shot, keeps it, and writes it to `out` as EXR where one is named.

    Raises Missing for an unknown shot, BadInput for key frames of another size or outside the shot, for an empty
    matte or none asked for, Refused where the clip has no grant to learn from.
    """
    shot = shot_named(store, name)
    clip = clip_of(store, shot)
    if not re.fullmatch(r"[\w-]{1,40}", called):
        raise BadInput(f"A matte can't be called '{called}'.", "Letters, digits, - and _: hero, boom, coat.")
    with store.lock("matte"), store.vault.scratch() as scratch:
        kept = _work(store, shot, called, asked.again)
        job = begun(store, shot, clip, asked, kept, scratch, progress)
        movie = scratch / f"alpha{mattes.SUFFIX}"
        shown = Files(shot, clip, job, asked).written(movie, out, called)
        made = Matte(
            id=f"{shot.name}/{called}", shot=shot.name, name=called, start=shot.start, end=shot.end,
            movie=store.vault.put_file(movie), asks=None if job.asks is None else shot.start + job.asks,
            keys={frame: store.vault.put_bytes(png(key), ".png") for frame, key in asked.keys.items()},
            model=job.model, on=datetime.now(UTC).isoformat(timespec="seconds"),
        )  # fmt: skip
        store.put(made)
        write_whole(sheet_of(store, made), draw.sheet(f"{made.id}: {asks(made)}", shown))
    return made


def sheet_of(store: Store, made: Matte) -> Path:
    """Where a person finds a matte's sheet: frames, matte, what is doubted."""
    folder = store.folder / "mattes"
    folder.mkdir(exist_ok=True)
    return folder / f"{made.shot}_{made.name}.png"


def asks(made: Matte) -> str:
    """What a matte would like of the artist, in words."""
    if not made.model:
        return "keyed by its screen, frame by frame"
    return "sure of all frames" if made.asks is None else f"would most like frame {made.asks} painted next"


def _work(store: Store, shot: Shot, called: str, again: bool) -> Path:
    folder = store.folder / "mattes" / f"{shot.name}_{called}"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir() if again else ():
        old.unlink()
    return folder


class Keyed:
    """A matte by its screen alone: every frame by itself, nothing learned."""

    asks, model = None, ""

    def __init__(self, reel: Reel, screen: Screen) -> None:
        self.reel, self.screen = reel, screen
        middle = len(reel) // 2
        self.keys = {middle: screen.key(reel[middle])[0]}

    def sweep(self) -> Iterator[Found]:
        """Every frame's matte in order."""
        from onelight.fixes.backdrop.matte.matting import Found

        for place in range(len(self.reel)):
            alpha, _ = self.screen.key(self.reel[place])
            yield Found(place, alpha, np.zeros_like(alpha))


def begun(
    store: Store, shot: Shot, clip: Clip, asked: Asked, kept: Path, scratch: Path, progress: Progress
) -> Matting | Keyed:
    """The work, ready to sweep: frames taken in, first guesses made where nobody painted."""
    from onelight.fixes.backdrop.matte import guesses
    from onelight.fixes.backdrop.matte.matting import begin
    from onelight.fixes.backdrop.matte.reel import Reel

    reel = Reel(scratch).take(_noted(window(clip, shot.start, shot.end), shot, progress))
    screen = guesses.Screen(reel[len(reel) // 2], _screen(asked.screen)) if asked.screen else None
    keys = _placed(asked.keys, shot) | _guessed(reel, shot, asked)
    if not keys:
        if screen is None:
            raise BadInput(
                "Nothing says what is to be held out.", "Give --keys, --strokes, --click, --box, --people or --screen."
            )
        return Keyed(reel, screen)
    _may_learn(clip)
    plate = _plate(store, asked.plate, clip) if asked.plate else None
    empty = (lambda place: screen.key(reel[place])[1]) if screen and plate is None else None
    return begin(reel, keys, plate, kept, scratch, progress=progress, empty=empty)


def _may_learn(clip: Clip) -> None:
    from onelight.charter import may_learn

    try:
        may_learn(clip, datetime.now(UTC).date())
    except Refused as error:
        raise Refused(
            f"A matte learns from the shot. {error.problem}", f"{error.way_out} A --screen alone learns nothing."
        ) from None


def _noted(frames: Iterator[tuple[int, Picture]], shot: Shot, progress: Progress) -> Iterator[Picture]:
    for number, picture in frames:
        progress(f"read {shot.name}", (number - shot.start + 1) / (shot.end - shot.start))
        yield picture


def _placed(said: Mapping[int, T], shot: Shot) -> dict[int, T]:
    """What was said of frames by their place in the shot. Raises BadInput for one outside of it."""
    for frame in said:
        if not shot.start <= frame < shot.end:
            raise BadInput(f"Frame {frame} isn't in {shot.name}.", f"It has {shot.start} to {shot.end - 1}.")
    return {frame - shot.start: one for frame, one in said.items()}


def _guessed(reel: Reel, shot: Shot, asked: Asked) -> dict[int, NDArray]:
    """First guesses by place, (H, W) at the plate's size; none for frames that are painted."""
    from onelight.fixes.backdrop.matte import guesses

    scale = reel.size[0] / reel.full[0]
    at = asked.at if asked.at is not None else (shot.start + shot.end) // 2
    boxes = _placed({at: scaled(asked.box, scale)} if asked.box else {}, shot)
    marks = {place: _small(marks, reel.size) for place, marks in _placed(asked.strokes, shot).items()}
    clicks = _pointed(asked.clicks, reel, shot)
    found: dict[int, NDArray] = {}
    if asked.people:
        places = spread(list(range(len(reel))), GUESSED) if not asked.keys else []
        found = {place: guesses.people(reel[place]) for place in places}
    for place in sorted({*boxes, *marks, *clicks}):
        found[place] = guesses.enclosed(reel[place], boxes.get(place), marks.get(place), clicks.get(place, ()))
    big = {p: cv2.resize(a, reel.full, interpolation=cv2.INTER_LINEAR) for p, a in found.items()}
    return {place: np.asarray(alpha) for place, alpha in big.items() if place + shot.start not in asked.keys}


def _small(marks: NDArray, size: tuple[int, int]) -> NDArray[np.int8]:
    """Strokes (H, W) at another `size` (w, h)."""
    return np.asarray(cv2.resize(marks.astype(np.int8), size, interpolation=cv2.INTER_NEAREST), np.int8)


def _pointed(clicks: Sequence[Click], reel: Reel, shot: Shot) -> dict[int, list[tuple[int, int, bool]]]:
    """Clicks by place in the shot, in pixels of the reel. Raises BadInput for one outside of shot or picture."""
    scale = [small / full for small, full in zip(reel.size, reel.full, strict=True)]
    found: dict[int, list[tuple[int, int, bool]]] = {}
    for click in clicks:
        if not (0 <= click.x < reel.full[0] and 0 <= click.y < reel.full[1]):
            size = "x".join(map(str, reel.full))
            raise BadInput(f"The click {click.words} isn't in the picture of {size}.", "Click inside of it.")
        spot = (int((click.x + 0.5) * scale[0]), int((click.y + 0.5) * scale[1]), click.held)
        found.setdefault(click.frame, []).append(spot)
    return _placed(found, shot)


def _screen(said: str) -> tuple[float, float, float] | None:
    if said == "auto":
        return None
    if not re.fullmatch(r"#?[0-9a-fA-F]{6}", said):
        raise BadInput(f"'{said}' is no screen.", "Say auto, or its colour as #rrggbb.")
    rgb = [int(said.lstrip("#")[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    seen = Picture.from_array(np.array([[rgb]], np.float32), "sRGB - Display").to(colour.LOG).rgb[0, 0]
    return float(seen[0]), float(seen[1]), float(seen[2])


def _plate(store: Store, said: str, clip: Clip) -> Picture:
    """A clean plate: a still, or the middle frame of a shot."""
    path = Path(said)
    if path.suffix.lower() in STILLS and path.is_file():
        return still(path, clip.colour_space)
    plate = Shelf(store).plate(said)
    middle = (plate.shot.start + plate.shot.end) // 2
    return next(picture for _, picture in plate.window(middle, middle + 1))
