"""relight: what the gaffer would have done: the key moved, softened, warmed or flagged, fill and back light set.

On pictures alone: `solve(frames, key_side="left", key="-1/3") -> iterator of Relit`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from onelight.fixes.contract import Dailies, Files, Headless, Layers, Plate, Proposed, Weights, no_files
from onelight.records import Recipe

if TYPE_CHECKING:
    import numpy as np

    from onelight.fixes.relight.remix import Relit
    from onelight.picture.picture import Picture


@dataclass(frozen=True)
class Intent:
    """What the artist asks for; with nothing asked, a key from either side and more fill are offered."""

    key_side: str = field(
        default="",
        metadata={
            "help": "Where the key comes from: left, right, front, behind, or degrees around the subject from the "
            "camera, positive to camera right; else as it is.",
            "example": "left",
        },
    )
    key_height: str = field(
        default="",
        metadata={"help": "Above the subject's eyes; else as it is.", "unit": "degrees", "takes": (-30.0, 80.0)},
    )
    key: str = field(
        default="", metadata={"help": "The key up or down (-1/3), or off.", "unit": "stops", "takes": (-6.0, 3.0)}
    )
    fill: str = field(
        default="",
        metadata={"help": "All light that isn't the key's, up or down (+1/2).", "unit": "stops", "takes": (-4.0, 2.0)},
    )
    back: str = field(
        default="",
        metadata={"help": "A back light, set up at so much against the key.", "unit": "stops", "takes": (-4.0, 2.0)},
    )
    back_side: str = field(default="", metadata={"help": "Where it stands; else across from the key."})
    warm: str = field(
        default="",
        metadata={"help": "The key warmer, from daylight (300K).", "unit": "kelvin", "takes": (-6000.0, 3000.0)},
    )
    soft: str = field(
        default="",
        metadata={
            "help": "The key's source: hard, medium, soft or large; else as it is.",
            "choices": ("", "hard", "medium", "soft", "large"),
        },
    )
    practical: str = field(
        default="",
        metadata={
            "help": "A lamp or window in the picture, by its matte, up or down: window=+1.", "unit": "stops",
            "takes": (-6.0, 3.0),
        },
    )  # fmt: skip
    matte: str = field(default="", metadata={"help": "Light changes only inside this matte of the shot."})
    strength: float = field(default=1.0, metadata={"help": "How much of it to do.", "range": (0.0, 1.0)})


RANGES = {one.name: one.metadata["takes"] for one in fields(Intent) if "takes" in one.metadata}
"""The least and the most of each knob whose words stand for a number."""


class Relight(Headless):
    """Light problems: direction, level, softness and colour of the key, fill, back light. Gives a layer for each lamp,
    which add up to the result in linear light, with paint (albedo), shape (N, Z) and how sure it is of them."""

    name = "relight"
    version = 2
    nature: Literal["assistive", "generative"] = "generative"
    says = "Move, soften, warm or flag the key, set fill and back light, as a gaffer would have on the day."
    Intent = Intent

    def spoil(self, frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], dict[str, float]]:
        """The key on the wrong side and too low or high, alike in all frames; where it was."""
        from onelight.fixes.relight import trials

        return trials.spoil(frames, rng)

    def propose(self, plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
        """As asked and half of it; with nothing asked, what a gaffer would offer."""
        from onelight.fixes.relight import proposing

        return proposing.propose(plate, intent, dailies)

    def render(
        self, window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files = no_files
    ) -> Iterator[tuple[int, Layers]]:
        """Each frame under the recipe's lamps, each frame by itself."""
        from onelight.fixes.relight import proposing

        return proposing.render(window, recipe, files)

    def measure(
        self, before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]
    ) -> dict[str, float]:
        """How far the light in `before` and `after` is from the reference's: stops, and where the key comes from."""
        from onelight.fixes.relight import trials

        return trials.measure(before, after, reference)


fix = Relight()


def solve(frames: Iterable[Picture], **knobs: Any) -> Iterator[Relit]:
    """Each of `frames` (one shot, one size) relit: `knobs` are those of `Intent`.

    The light that is there is told from the first 8 of them, which are held; the others are taken one by one.
    Raises BadInput for a knob out of its range, or frames in which there is no light to move.
    """
    from onelight.fixes.relight import trials

    yield from trials.solve(frames, Intent(**knobs))


__all__ = ["RANGES", "Intent", "Relight", "fix", "solve"]
