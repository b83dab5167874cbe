"""Plate proposals: the set found once, kept as one EXR with its coverage, and shown as the camera saw it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from onelight.fixes.cleanup.proposing import Roll, others_of
from onelight.fixes.contract import Dailies, Files, Layers, Plate, Proposed
from onelight.fixes.plate.solving import Set, seen_at, solve
from onelight.picture import exr
from onelight.picture.mattes import Mattes
from onelight.picture.picture import Picture
from onelight.records import Recipe, Variant

RARELY = 0.15
"""Coverage below which a pixel was seen too rarely to be sure of."""


def propose(plate: Plate, intent: Any, dailies: Dailies) -> Proposed:
    """One variant: the empty set. Raises Missing for a take nobody knows."""
    shot = plate.shot
    frames = Roll(plate, shot.start, shot.end)
    others = [Roll(other, other.shot.start, other.shot.end) for other in others_of(plate, intent.clean, dailies)]
    movies = [(Mattes(dailies.file(m.movie), m.start), m) for m in plate.mattes.values()] if intent.mattes else []
    size = (plate.clip.width, plate.clip.height)
    with dailies.scratch() as folder:
        mattes = _Joined(movies, shot.start, len(frames), size) if movies else None
        found = solve(frames, mattes, others, folder=folder)  # type: ignore[arg-type]
        file = folder / "plate.exr"
        exr.write(file, {"rgba": found.picture, "coverage": found.coverage}, half=False)
        key = dailies.keep(file)
    moves = [] if found.still else np.round(found.moves.reshape(-1, 9), 9).tolist()
    parameters = {
        "plate": key,
        "origin": list(found.origin),
        "moves": moves,
        "start": shot.start,
        "size": list(size),
        "shot": shot.name,
        "takes": [other.plate.shot.name for other in others],
    }
    recipe = Recipe(fix="plate", fix_version=1, parameters=parameters)
    return Proposed((Variant(name="empty set", recipe=recipe, numbers=_numbers(found)),), "empty set")


class _Joined:
    """All of a shot's mattes as one, (H, W) a frame, read when asked."""

    def __init__(self, movies: list, start: int, count: int, size: tuple[int, int]) -> None:
        self._movies, self._start, self._count, self._size = movies, start, count, size

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> np.ndarray:
        every = [movie.at(self._start + number, self._size) for movie, _ in self._movies]
        return np.maximum.reduce(every)


def _numbers(found: Set) -> dict[str, float]:
    seen = found.coverage > 0
    track = found.residual if np.isfinite(found.residual) else 0.0
    return {
        "covered_percent": round(100 * float(seen.mean()), 1),
        "rarely_seen_percent": round(100 * float((seen & (found.coverage < RARELY)).mean()), 1),
        "seen_in_percent_of_frames": round(100 * float(found.coverage[seen].mean()) if seen.any() else 0.0, 1),
        "track_px": round(track, 2),
    }


def render(
    window: Iterable[tuple[int, Picture]], parameters: dict[str, Any], files: Files
) -> Iterator[tuple[int, Layers]]:
    """The set as the camera saw it in each frame; where nobody knows it the plate stays. Element: `coverage`."""
    found = set_of(parameters, files)
    full = tuple(parameters["size"])
    for number, picture in window:
        frame = number - int(parameters["start"])
        if not found.still and not 0 <= frame < len(found.moves):
            yield number, Layers(picture, np.zeros(picture.size[::-1], np.float32))
            continue
        light, coverage = seen_at(found, frame, picture.size, full)
        known = coverage > 0
        there = Picture.from_array(light).to(picture.colour_space).rgb
        result = picture.with_rgb(np.where(known[..., None], there, picture.rgb))
        seen = Picture.from_array(np.repeat(np.clip(coverage, 0, 1)[..., None], 3, axis=2))
        yield number, Layers(result, known.astype(np.float32), {"coverage": seen})


def set_of(parameters: dict[str, Any], files: Files) -> Set:
    """The set that a recipe names."""
    layers = exr.read(files(parameters["plate"]))
    moves = np.array(parameters["moves"], float).reshape(-1, 3, 3)
    origin = (int(parameters["origin"][0]), int(parameters["origin"][1]))
    coverage = layers["coverage"].pixels[..., 0]
    return Set(layers["rgba"], coverage, origin, moves, len(moves) == 0, 0.0)
