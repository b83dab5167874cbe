"""The before/after sheet of a proposal: what it is matched to, the plate, each variant, the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from onelight.app.draw import Cell, sheet
from onelight.fixes.contract import Dailies, Files, Fix, Layers, Plate, layers_of
from onelight.picture.picture import Picture
from onelight.records import Proposal, Variant
from onelight.units.errors import Missing

FRAMES = 2
"""Rows of a sheet: moments of the shot."""


def before_and_after(proposal: Proposal, fix: Fix, plate: Plate, dailies: Dailies) -> bytes:
    """PNG. One row for each moment: the shots that the intent names, the plate, every variant."""
    before = plate.stills(FRAMES)
    if not before:
        raise Missing(f"No analysis frames of '{plate.shot.name}' were kept.", "Ingest its clip again.")
    heroes = [named for value in proposal.intent.values() if (named := _plate(dailies, value))]
    columns: list[tuple[str, list[Picture], tuple[str, ...]]]
    columns = [(f"{hero.shot.name} (reference)", hero.stills(len(before)), ()) for hero in heroes]
    columns.append((f"{plate.shot.name} as shot", before, ()))
    for variant in proposal.variants:
        name = variant.name + (" (proposed)" if variant.name == proposal.chosen else "")
        columns.append((name, rendered(fix, variant, before, dailies.file), lines(variant)))
    columns += [(name, shown, ()) for name, shown in elements(fix, proposal.variant(), before, dailies.file).items()]
    rows = [[_cell(*column, row, len(before)) for column in columns] for row in range(len(before))]
    title = f"{proposal.id}  {proposal.fix}  {proposal.shot}  ({proposal.nature}, a proposal: not final)"
    return sheet(title, rows)


def rendered(fix: Fix, variant: Variant, pictures: Sequence[Picture], files: Files) -> list[Picture]:
    """What a variant makes of pictures, each at its own moment of the clip."""
    return [layers.result for layers in _layers(fix, variant, pictures, files)]


def elements(fix: Fix, variant: Variant, pictures: Sequence[Picture], files: Files) -> dict[str, list[Picture]]:
    """What a variant lays into pictures, by name: a picture each, black where it lays in nothing."""
    every = list(_layers(fix, variant, pictures, files))
    names = sorted({name for layers in every for name in layers.elements})
    blank = [picture.with_rgb(np.zeros_like(picture.rgb)) for picture in pictures]
    return {
        name.replace("_", " "): [layers.elements.get(name, none) for layers, none in zip(every, blank, strict=True)]
        for name in names
    }


def _layers(fix: Fix, variant: Variant, pictures: Sequence[Picture], files: Files) -> Iterator[Layers]:
    window = ((int(picture.attributes.get("frame", place)), picture) for place, picture in enumerate(pictures))
    return (layers for _, layers in layers_of(fix, window, variant.recipe, files))


def numbers_of(variant: Variant) -> list[tuple[str, str]]:
    """(name, number in words) of a variant's numbers; a `…_before` and its `…_after` in one."""
    told = []
    for name, value in variant.numbers.items():
        stem, words = name.removesuffix("_before"), name.replace("_", " ")
        if stem != name and f"{stem}_after" in variant.numbers:
            after = number(variant.numbers[f"{stem}_after"])
            told.append((f"{words} / after", f"{number(value)} / {after}"))
        elif not (name.endswith("_after") and f"{name.removesuffix('_after')}_before" in variant.numbers):
            told.append((words, number(value)))
    return told


def number(value: float) -> str:
    """As short as it can be read."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value + 0.0:.2f}"


def lines(variant: Variant) -> tuple[str, ...]:
    """A variant's numbers, one a line."""
    return tuple(f"{name}: {words}" for name, words in numbers_of(variant))


def _cell(name: str, pictures: Sequence[Picture], words: tuple[str, ...], row: int, rows: int) -> Cell:
    picture = pictures[min(row, len(pictures) - 1)] if pictures else None
    return Cell(picture, (name, *words) if row == rows - 1 else (name,))


def _plate(dailies: Dailies, value: object) -> Plate | None:
    try:
        return dailies.plate(value) if isinstance(value, str) and value else None
    except Missing:
        return None
