"""Clean-up proposals: the fill is found once, from the production's own frames, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.cleanup.filling import CAMERA, MADE, TAKE, Fill, Filler
from onelight.fixes.cleanup.reel import sound
from onelight.fixes.cleanup.solving import Holes, laid_in, prepared, softened
from onelight.fixes.cleanup.storing import SUFFIX, FillWriter
from onelight.fixes.contract import Dailies, Plate, Proposed
from onelight.picture import colour
from onelight.picture.mattes import Mattes, MatteWriter
from onelight.picture.picture import Picture
from onelight.records import Matte, Recipe, Variant
from onelight.units.errors import BadInput

Floats = NDArray[np.floating]

TAKES = 3
"""Other takes of the setup that are looked at, at most."""
CAMERAS = 3
"""Other cameras of the setup, likewise: the same take's first."""


@dataclass
class Count:
    """What a clean-up did: frames with a hole, and pixels of their holes by where the fill comes from (OWN, TAKE,
    CAMERA, MADE)."""

    frames: int = 0
    pixels: list[int] = field(default_factory=lambda: [0] * 4)

    def add(self, alpha: Floats, fills: Sequence[Fill]) -> None:
        """One frame's hole (H, W) and its fills."""
        self.frames += bool((alpha > 0).any())
        for fill in fills:
            top, bottom, left, right = fill.box
            inside = fill.whence[alpha[top:bottom, left:right] > 0]
            self.pixels = [had + int((inside == kind).sum()) for kind, had in enumerate(self.pixels)]

    def numbers(self) -> dict[str, float]:
        """For the proposal."""
        parts = [round(100 * count / max(sum(self.pixels), 1), 1) for count in self.pixels]
        return {
            "seen_percent": round(100 - parts[MADE], 1),
            "made_up_percent": parts[MADE],
            "of_takes_percent": parts[TAKE],
            "of_cameras_percent": parts[CAMERA],
            "frames": float(self.frames),
        }


class Roll(Sequence[Picture]):
    """A plate's frames as a sequence that is read from the camera original whenever it is asked."""

    def __init__(self, plate: Plate, start: int, end: int) -> None:
        self.plate, self._start, self._end = plate, start, end

    def __len__(self) -> int:
        return self._end - self._start

    def __iter__(self) -> Iterator[Picture]:
        for _, picture in self.plate.window(self._start, self._end):
            yield picture

    def __getitem__(self, number: int) -> Picture:  # type: ignore[override]
        at = self._start + range(len(self))[number]
        return next(picture for _, picture in self.plate.window(at, at + 1))


def propose(plate: Plate, intent: Any, dailies: Dailies) -> Proposed:
    """One variant: the hole filled. Raises Missing for a matte or take nobody knows, BadInput for an empty or full
    matte."""
    matte = plate.matte(intent.matte)
    start, end = max(matte.start, 0), min(matte.end, plate.clip.frames)
    others, beside = others_of(plate, intent.clean, dailies), cameras_of(plate, dailies)
    frames = Roll(plate, start, end)
    size = (plate.clip.width, plate.clip.height)
    movie = Mattes(dailies.file(matte.movie), matte.start)
    _checked(matte, lambda: (movie.at(n, size) for n in range(start, end)))
    holes = Holes(_Alphas(movie, start, end, size), intent.grow, intent.feather)
    with dailies.scratch() as folder:
        rolls = [Roll(other, other.shot.start, other.shot.end) for other in others]
        cameras = [along(plate, other, start, end) for other in beside]
        filler = prepared(frames, holes, rolls, cameras, folder=folder, first=start)
        names = [folder / f"fill{SUFFIX}", folder / f"made{SUFFIX}"]
        count = _written(filler, frames, holes, names, size, plate)
        keys = [dailies.keep(file) for file in names]
    told = {"shot": plate.shot.name, "matte": matte.name, "takes": [other.shot.name for other in others]}
    parameters = {"fill": keys[0], "made_up": keys[1], "start": start, **told}
    looked = {"takes": float(len(others)), "cameras": float(len(beside))}
    shared = {"cameras_sharing": float(sum(camera.shares for camera in filler.cameras))}
    numbers = count.numbers() | {"track_px": round(_finite(filler.reel.residual), 2)} | looked | shared
    recipe = Recipe(fix="cleanup", fix_version=1, parameters=parameters)
    return Proposed((Variant(name="filled", recipe=recipe, numbers=numbers),), "filled")


class _Alphas(Sequence[Floats]):
    """A matte movie's frames (H, W) at the plate's size, read when asked."""

    def __init__(self, movie: Mattes, start: int, end: int, size: tuple[int, int]) -> None:
        self._movie, self._start, self._end, self._size = movie, start, end, size

    def __len__(self) -> int:
        return self._end - self._start

    def __getitem__(self, number: int) -> Floats:  # type: ignore[override]
        return self._movie.at(self._start + range(len(self))[number], self._size)


def _checked(matte: Matte, alphas: Callable[[], Iterator[Floats]]) -> None:
    """Raises BadInput for a matte that holds nothing, or everything."""
    parts = [float((softened(alpha, 0, 0) > 0).mean()) for alpha in alphas()]
    if not parts or max(parts) == 0:
        raise BadInput(f"The matte '{matte.name}' of {matte.shot} is empty.", "Paint what is to go.")
    if min(part for part in parts if part > 0) > 0.95:
        raise BadInput(f"The matte '{matte.name}' of {matte.shot} is the whole frame.", "Paint only what is to go.")


def others_of(plate: Plate, clean: str, dailies: Dailies) -> list[Plate]:
    """The take that was named, else those of the same setup and camera with the shot's scene."""
    if clean:
        if clean == plate.shot.name:
            raise BadInput(f"{clean} is looked at anyway.", "Name another take with --clean.")
        return [dailies.plate(clean)]
    if not plate.shot.scene or plate.clip.framing is None:
        return []
    others = [p for p in dailies.plates(plate.shot.scene) if p.clip.framing == plate.clip.framing]
    return [other for other in others if other.shot.name != plate.shot.name][:TAKES]


def cameras_of(plate: Plate, dailies: Dailies) -> list[Plate]:
    """What other cameras of the setup shot in the shot's scene, the same take first."""
    mine = plate.clip
    if not plate.shot.scene or not mine.setup:
        return []
    beside = [p for p in dailies.plates(plate.shot.scene) if p.clip.setup == mine.setup and p.clip.scene == mine.scene]
    beside = [p for p in beside if p.clip.camera != mine.camera]
    return sorted(beside, key=lambda p: p.clip.take != mine.take)[:CAMERAS]


def along(plate: Plate, other: Plate, start: int, end: int) -> Roll:
    """What another camera's shot holds of the time of frames `start` to `end` of a plate by their timecodes, or all of
    it where they don't tell."""
    mine, theirs = plate.clip, other.clip
    if "none" not in (mine.timecode_from, theirs.timecode_from) and mine.rate == theirs.rate:
        shift = mine.start.frame - theirs.start.frame
        first, last = max(start + shift, other.shot.start), min(end + shift, other.shot.end)
        if first < last:
            return Roll(other, first, last)
    return Roll(other, other.shot.start, other.shot.end)


def _written(
    filler: Filler, frames: Roll, holes: Sequence[Floats], files: Sequence[Path], size: tuple[int, int], plate: Plate
) -> Count:
    count, rate = Count(), plate.clip.rate
    with FillWriter(files[0], size, rate) as movie, MatteWriter(files[1], size, rate) as made_up:
        for number, picture in enumerate(frames):
            alpha = holes[number]
            fills = filler.fill(number, sound(picture).to(colour.LOG).rgb, alpha > 0)
            _, made = laid_in(picture, alpha, fills)
            movie.write(alpha, fills)
            made_up.write(made)
            count.add(alpha, fills)
    return count


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 0.0
