"""A match's recipe: the grade as plain numbers."""

from __future__ import annotations

from dataclasses import asdict

from onelight.picture.cdl import Cdl
from onelight.picture.grade import Grade, matrix_of
from onelight.records import Recipe


def recipe_of(grade: Grade, model: str) -> Recipe:
    """The recipe that renders `grade`; `model` is the hash of the weights that found it."""
    parameters = {"cdl": {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(grade.cdl).items()}}
    parameters["matrix"] = [list(row) for row in grade.matrix]  # type: ignore[assignment]
    return Recipe(fix="match", fix_version=1, parameters=parameters, model=model)


def grade_of(recipe: Recipe) -> Grade:
    """The grade of a match recipe."""
    cdl = recipe.parameters["cdl"]
    return Grade(
        Cdl(tuple(cdl["slope"]), tuple(cdl["offset"]), tuple(cdl["power"]), cdl["saturation"]),
        matrix_of(recipe.parameters["matrix"]),
    )
