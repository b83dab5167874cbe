"""plate: the empty set of a shot, out of frames in which people come and go, and how often each of its parts was seen.

On pictures alone: `solve(frames) -> (Picture, coverage)`; for a moving camera `solving.solve` says more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from onelight.fixes.contract import Dailies, Files, Headless, Layers, Plate, Proposed, Weights, no_files
from onelight.records import Recipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from onelight.picture.picture import Picture


@dataclass(frozen=True)
class Intent:
    """What the artist asks for."""

    clean: str = field(
        default="",
        metadata={"help": "A clean pass or other take to look at, too; else takes of the same setup.", "unit": "shot"},
    )
    mattes: bool = field(
        default=True, metadata={"help": "Whether what the shot's mattes hold is left out from the start."}
    )


class EmptySet(Headless):
    """Missing shots: the empty set as a plate, seen by the shot's own camera, with a map of how often it was seen."""

    name = "plate"
    version = 1
    nature: Literal["assistive", "generative"] = "generative"
    says = "Show the set without anybody in it, from all frames of the shot and of its setup."
    Intent = Intent

    def spoil(
        self, frames: Sequence[Picture], rng: np.random.Generator
    ) -> tuple[list[Picture], list[NDArray[np.float32]]]:
        """Something moves through the frames; the truth is its mattes (H, W)."""
        from onelight.fixes.cleanup import spoil

        return spoil.spoil(frames, rng)

    def propose(self, plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
        """The empty set, with how much of it was seen and how often."""
        from onelight.fixes.plate import proposing

        return proposing.propose(plate, intent, dailies)

    def render(
        self, window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files = no_files
    ) -> Iterator[tuple[int, Layers]]:
        """The set as the camera saw it in each frame."""
        from onelight.fixes.plate import proposing

        return proposing.render(window, recipe.parameters, files)


fix = EmptySet()


def solve(
    frames: Sequence[Picture], mattes: Sequence[NDArray[np.floating] | None] | None = None, **knobs: Any
) -> tuple[Picture, NDArray[np.float32]]:
    """(the empty set in scene-linear ACEScg, the part of moments (H, W) 0..1 that show it), as the first frame's camera
    sees it, and around it what a moving one saw. `mattes` (H, W) 0..1 hide what isn't set. See `solving.solve`."""
    from onelight.fixes.plate import solving

    found = solving.solve(frames, mattes, **knobs)
    return found.picture, found.coverage


__all__ = ["EmptySet", "Intent", "fix", "solve"]
