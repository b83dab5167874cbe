"""balance: light problems that primaries repair, as one curve of gains along the shot.

On pictures alone: `curves.solve(frames) -> Curve`, `Curve.apply(picture, frame)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from onelight.fixes.contract import Budget, Dailies, Files, Layers, Plate, Proposed, Weights, no_files
from onelight.records import Recipe

if TYPE_CHECKING:
    import numpy as np

    from onelight.fixes.balance.curves import Curve
    from onelight.picture.keyframes import Keyframes
    from onelight.picture.picture import Picture


@dataclass(frozen=True)
class Intent:
    """What the artist asks for."""

    to: str = field(
        default="",
        metadata={"help": "A take whose light is right; else all other takes of the scene are heard.", "unit": "shot"},
    )
    strength: float = field(default=1.0, metadata={"help": "How much of the correction to make.", "range": (0.0, 1.0)})
    exposure: float = field(
        default=0.0, metadata={"help": "Brighter, on top of it.", "unit": "stops", "range": (-3.0, 3.0)}
    )
    warmth: float = field(
        default=0.0, metadata={"help": "Warmer, on top of it.", "unit": "mired", "range": (-100.0, 100.0)}
    )
    tint: float = field(default=0.0, metadata={"help": "Greener, on top of it.", "unit": "CC", "range": (-30.0, 30.0)})


class Balance:
    """Light problems: exposure and balance that are off, drift, jump or flicker, and light that is mixed. Gives
    scene-linear gains, one set a frame (a CDL a frame, a Nuke curve, a table), and so a .cube where they are constant;
    zones with their mattes where another light falls."""

    name = "balance"
    version = 1
    nature: Literal["assistive", "generative"] = "assistive"
    says = "Steady a shot's exposure and colour, take out flicker and bands, bring it to the scene's other takes."
    head: str | None = "look"
    Intent = Intent

    def spoil(self, frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], Curve]:
        """One error along all frames, as a set makes it; comes with the curve that undoes it."""
        from onelight.fixes.balance import spoil

        return spoil.spoil(frames, rng)

    def learn(self, dailies: Sequence[Plate], base: Weights | None, budget: Budget) -> Weights:
        """The look head, which match and balance share: only the constant part needs one. Curves are measured, not
        learned. Raises BadInput where there is nothing to learn from."""
        from onelight.fixes.match import study

        return study.learn(dailies, base, budget)

    def propose(self, plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
        """Three variants: full, hold the level (its own mean stays), flicker only; where light is mixed, a fourth."""
        from onelight.fixes.balance import proposing

        return proposing.propose(plate, intent, model, dailies)

    def render(
        self, window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files = no_files
    ) -> Iterator[tuple[int, Layers]]:
        """Each frame through the curve's gains, and through those of its zones; their mattes as `matte.<name>`."""
        from onelight.fixes.balance import zones
        from onelight.fixes.balance.recipe import Shares, curve_of, zones_of

        curve, kept = curve_of(recipe), zones_of(recipe)
        shares = Shares(kept, files) if kept else None
        for number, picture in window:
            steady = curve.apply(picture, number)
            if kept is None or shares is None:
                yield number, Layers(steady)
            else:
                parts = shares.at(number, picture)
                mattes = {f"matte.{name}": parts[..., place] for place, name in enumerate(kept.names)}
                yield number, Layers(zones.apply(steady, kept.gains, parts), data=mattes)

    def keyframes(self, recipe: Recipe) -> Keyframes:
        """The repair as scene-linear gains, of frames, of what rolls over them, of zones: what leaves as CDLs, Nuke
        nodes and tables."""
        from onelight.fixes.balance.recipe import curve_of, keyframes_of, zones_of

        return keyframes_of(curve_of(recipe), zones_of(recipe))

    def measure(
        self, before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]
    ) -> dict[str, float]:
        """What separates `before` and `after` from `reference`, in stops, kelvin at 5600, CC; and their flicker."""
        from onelight.fixes.balance import proposing

        return proposing.measure(before, after, reference)


fix = Balance()

__all__ = ["Balance", "Intent", "fix"]
