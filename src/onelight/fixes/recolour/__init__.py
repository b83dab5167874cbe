"""recolour: another colour for a garment or a prop, its shading and texture kept.

On pictures alone: `solve(frames, mattes, "#rrggbb")`. Generative: no pixel is invented, but what a performer wears or
holds is not what was shot any more, which somebody has to agree to by name (when unsure, generative).
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

    to: str = field(
        metadata={"help": "The colour: #rrggbb as it looks under white light, or a shot whose matte of it has it."}
    )
    matte: str = field(default="", metadata={"help": "The shot's matte of it; its only one by default."})
    keep_level: bool = field(default=True, metadata={"help": "Whether it stays as light as it was."})
    stops: float = field(
        default=0.0, metadata={"help": "Lighter, on top of it.", "unit": "stops", "range": (-4.0, 4.0)}
    )


class Recolour(Headless):
    """Wardrobe and props: gains on the material's part of the light, in linear light, under its matte; shine stays."""

    name = "recolour"
    version = 2
    nature: Literal["assistive", "generative"] = "generative"
    says = "Give a garment or prop another colour, its shading and texture kept."
    Intent = Intent

    def spoil(
        self, frames: Sequence[Picture], rng: np.random.Generator
    ) -> tuple[list[Picture], tuple[float, float, float]]:
        """The whole picture dyed; the truth is the gains that undo it."""
        import numpy as np

        from onelight.fixes.recolour.solving import Recolouring

        gains = np.exp2(rng.uniform(-1, 1, 3))
        dye = Recolouring((float(gains[0]), float(gains[1]), float(gains[2])), (1.0, 1.0, 1.0), 1.0)
        dyed = [dye.apply(picture, np.ones(picture.size[::-1], np.float32)) for picture in frames]
        back = 1 / gains
        return dyed, (float(back[0]), float(back[1]), float(back[2]))

    def propose(self, plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
        """Two variants: at the level asked for, and at the other."""
        from onelight.fixes.recolour import proposing

        return proposing.propose(plate, intent, dailies)

    def render(
        self, window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files = no_files
    ) -> Iterator[tuple[int, Layers]]:
        """Each frame with the material in its new colour."""
        from onelight.fixes.recolour import proposing

        return proposing.render(window, recipe.parameters, files)


fix = Recolour()


def solve(
    frames: Iterable[Picture], mattes: Iterable[NDArray[np.floating]], to: str | Sequence[float], **knobs: Any
) -> Iterator[Picture]:
    """Frames with what their mattes (H, W) 0..1 hold in another colour, one by one. See `solving.solve`."""
    from onelight.fixes.recolour import solving

    return solving.solve(frames, mattes, to, **knobs)


__all__ = ["Intent", "Recolour", "fix", "solve"]
