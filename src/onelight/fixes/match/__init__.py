"""match: bring a shot to the look of a hero shot, as one grade that is constant over the shot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from onelight.fixes.contract import Budget, Dailies, Files, Layers, Plate, Proposed, Weights, no_files
from onelight.records import Recipe

if TYPE_CHECKING:
    import numpy as np

    from onelight.learning.look.errors import Error
    from onelight.picture.grade import Grade
    from onelight.picture.picture import Picture


@dataclass(frozen=True)
class Intent:
    """What the artist asks for."""

    to: str = field(metadata={"help": "The hero shot whose look is wanted.", "unit": "shot"})
    strength: float = field(
        default=1.0, metadata={"help": "How much of the correction to make.", "range": (0.0, 1.0)}
    )


class Match:
    """Continuity: bring a shot to a hero shot. Gives a CDL (in ACEScct), a 3x3 matrix where that is not
    enough, and so a .cube."""

    name = "match"
    version = 1
    nature: Literal["assistive", "generative"] = "assistive"
    says = "Bring a shot to the look of a hero shot: exposure, balance, contrast, saturation."
    head: str | None = "look"
    Intent = Intent

    def spoil(self, frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], Error]:
        """One error over all frames, as a set makes it; comes with what it was."""
        from onelight.fixes.match import study

        return study.spoil(frames, rng)

    def learn(self, dailies: Sequence[Plate], base: Weights | None, budget: Budget) -> Weights:
        """Adapt the look head to these shots' scenes. Raises BadInput where there is nothing to learn from."""
        from onelight.fixes.match import study

        return study.learn(dailies, base, budget)

    def propose(self, plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
        """Three variants: full, look only (exposure held), exposure only."""
        from onelight.fixes.match import proposing

        return proposing.propose(plate, intent, model, dailies)

    def render(
        self, window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files = no_files
    ) -> Iterator[tuple[int, Layers]]:
        """Each frame through the recipe's grade."""
        from onelight.fixes.match.recipe import grade_of

        grade = grade_of(recipe)
        for number, picture in window:
            yield number, Layers(grade.apply(picture))

    def grade(self, recipe: Recipe) -> Grade:
        """The whole repair as one grade: what leaves as CDL and .cube."""
        from onelight.fixes.match.recipe import grade_of

        return grade_of(recipe)

    def measure(
        self, before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]
    ) -> dict[str, float]:
        """What separates `before` and `after` from `reference`: stops, kelvin at 5600, CC, contrast, saturation."""
        from onelight.fixes.match import proposing

        return proposing.measure(before, after, reference)


fix = Match()


def solve(hero: Sequence[Picture], shot: Sequence[Picture], model: Weights | None = None) -> Grade:
    """The grade that brings `shot` to `hero`; each one or several pictures (in any colour space, any size).

    `model` is a production's look head; None takes the base that ships with Onelight.
    Raises BadInput where a sequence is empty.
    """
    from onelight.fixes.match import solver

    return solver.believe(solver.Side(hero), solver.Side(shot), solver.tensors_of(model)).grade()


__all__ = ["Intent", "Match", "fix", "solve"]
