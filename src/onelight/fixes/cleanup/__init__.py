"""cleanup: what should not be there goes, and what is behind it comes from the production's own frames.

On pictures alone: `solve(frames, mattes, others)`.
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

    matte: str = field(default="", metadata={"help": "The shot's matte of what is to go; its only one by default."})
    clean: str = field(
        default="",
        metadata={"help": "A clean pass or another take to look at; else takes of the same setup.", "unit": "shot"},
    )
    grow: int = field(default=2, metadata={"help": "More than the matte.", "unit": "pixels", "range": (0, 64)})
    feather: float = field(
        default=2.0, metadata={"help": "How soft the seam is.", "unit": "pixels", "range": (0.0, 64.0)}
    )


class Cleanup(Headless):
    """Booms, wires, rigs, people who should not be there: a fill from other moments of the shot, then other takes and
    cameras of its setup; what nobody ever saw is made up, marked and counted."""

    name = "cleanup"
    version = 1
    nature: Literal["assistive", "generative"] = "generative"
    says = "Take a boom, wire, rig or passer-by out, filled from the production's own frames."
    Intent = Intent

    def spoil(
        self, frames: Sequence[Picture], rng: np.random.Generator
    ) -> tuple[list[Picture], list[NDArray[np.float32]]]:
        """A wire or boom (H, W) moves through the frames; the truth is its mattes."""
        from onelight.fixes.cleanup import spoil

        return spoil.spoil(frames, rng)

    def propose(self, plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
        """The hole filled, with how much was seen and how much is made up."""
        from onelight.fixes.cleanup import proposing

        return proposing.propose(plate, intent, dailies)

    def render(
        self, window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files = no_files
    ) -> Iterator[tuple[int, Layers]]:
        """The kept fill laid into each frame, in linear light."""
        from onelight.fixes.cleanup import rendering

        return rendering.render(window, recipe.parameters, files)


fix = Cleanup()


def solve(
    frames: Sequence[Picture],
    mattes: Sequence[NDArray[np.floating]],
    others: Sequence[Sequence[Picture]] = (),
    cameras: Sequence[Sequence[Picture]] = (),
    **knobs: Any,
) -> Iterator[tuple[Picture, NDArray[np.float32]]]:
    """(the frame without what its matte (H, W) 0..1 holds, what of it is made up (H, W) 0..1), one by one.

    `others` are other takes of the setup, `cameras` what other cameras of it saw. See `solving.solve` for
    the knobs (grow, feather, seed, with_grain, folder).
    """
    from onelight.fixes.cleanup import solving

    return solving.solve(frames, mattes, others, cameras, **knobs)


__all__ = ["Cleanup", "Intent", "fix", "solve"]
