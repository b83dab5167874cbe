"""Matching a shot to a hero: what the look head sees, sharpened by the surfaces that both show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.contract import Weights
from onelight.fixes.match import fit, surfaces
from onelight.picture.picture import Picture
from onelight.units.errors import BadInput

MOST_FRAMES = 4
Tensors = Mapping[str, NDArray[np.float32]]


def tensors_of(model: Weights | None) -> Tensors:
    """A production's look head, or the base's."""
    if model is not None:
        return model.tensors
    from onelight.learning import weights

    return weights.base("look")[1]


def believe(hero: Sequence[Picture], shot: Sequence[Picture], tensors: Tensors | None) -> fit.Belief:
    """The correction of `shot` towards `hero`, with how sure it is. `tensors` are a look head's weights;
    None does without a network. Raises BadInput where there is no picture."""
    if not hero or not shot:
        raise BadInput("A match needs at least one picture of each shot.", "Give the hero's and the shot's frames.")
    heroes, shots = _some(hero), _some(shot)
    prior = fit.BLANK if tensors is None else _seen(heroes, shots, tensors)
    pairs = surfaces.gather([surfaces.view(p) for p in heroes], [surfaces.view(p) for p in shots])
    return prior if pairs is None else fit.fit(pairs, prior)


def _some(pictures: Sequence[Picture]) -> list[Picture]:
    """Up to MOST_FRAMES, spread evenly."""
    count = min(MOST_FRAMES, len(pictures))
    return [pictures[(2 * i + 1) * len(pictures) // (2 * count)] for i in range(count)]


def _seen(hero: Sequence[Picture], shot: Sequence[Picture], tensors: Tensors) -> fit.Belief:
    from onelight.learning.look import head

    return fit.told(*head.look(hero, shot, tensors))
