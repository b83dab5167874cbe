"""Matching a shot to a hero: what the look head sees, sharpened by the surfaces that both show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.contract import Weights
from onelight.fixes.match import blacks, fit, surfaces
from onelight.picture.grade import Grade
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

MOST_FRAMES = 4
Tensors = Mapping[str, NDArray[np.float32]]
Errors = tuple[float, float, float]


def tensors_of(model: Weights | None) -> Tensors:
    """A production's look head, or the base's."""
    if model is not None:
        return model.tensors
    from onelight.learning import weights

    return weights.base("look")[1]


class Side:
    """The pictures of one shot, made ready once however often they are compared. At most MOST_FRAMES of
    them, spread evenly. Raises BadInput where there is none."""

    def __init__(self, pictures: Sequence[Picture]) -> None:
        if not pictures:
            raise BadInput(
                "A match needs at least one picture of each shot.", "Give the hero's and the shot's frames."
            )
        count = min(MOST_FRAMES, len(pictures))
        self.pictures = [pictures[(2 * i + 1) * len(pictures) // (2 * count)] for i in range(count)]

    @cached_property
    def views(self) -> list[surfaces.View]:
        """The pictures with their features."""
        return [surfaces.view(picture) for picture in self.pictures]


def believe(hero: Side, shot: Side, tensors: Tensors | None) -> fit.Belief:
    """The correction of `shot` towards `hero`, with how sure it is. `tensors` are a look head's weights;
    None does without a network."""
    prior = fit.BLANK if tensors is None else seen(hero, shot, tensors)
    told = [surfaces.gather(hero.views, shot.views), blacks.blacks(hero.views, shot.views)]
    pairs = [one for one in told if one is not None]
    return fit.fit(pairs, prior) if pairs else prior


def witness(tensors: Tensors) -> Callable[[Sequence[Picture], Sequence[Picture]], tuple[Grade, Errors]]:
    """A look head as a witness of what separates two shots: (pictures before, pictures after) → the grade that
    brings the after to the before, and its standard errors in stops, mired and CC. Surfaces are not looked for."""

    def sees(before: Sequence[Picture], after: Sequence[Picture]) -> tuple[Grade, Errors]:
        belief = seen(Side(before), Side(after), tensors)
        return belief.grade(), belief.light_error()

    return sees


def seen(hero: Side, shot: Side, tensors: Tensors) -> fit.Belief:
    """What the look head alone believes."""
    from onelight.learning.look import head

    return fit.told(*head.look(hero.pictures, shot.pictures, tensors))
