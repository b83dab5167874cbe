"""A small production to store things in."""

from __future__ import annotations

from pathlib import Path

import pytest

from onelight.records import Clip, Decision, Proposal, Recipe, Variant
from onelight.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "film", "film", "23.976", "Camera Rec.709")


def clip(number: int = 1, **more: object) -> Clip:
    fields = {"id": f"xxh64:{number:016x}", "name": f"A{number:03}", "path": f"/card/{number}.mov"}
    fields |= {"bytes": 1, "width": 64, "height": 36, "rate": "24", "frames": 48}
    return Clip.model_validate(fields | {"colour_space": "Camera Rec.709"} | more)


def proposal(id: str = "P1") -> Proposal:
    recipe = Recipe(fix="match", fix_version=1, parameters={"stops": 0.5})
    variant = Variant(name="full", recipe=recipe, numbers={})
    return Proposal(
        id=id, fix="match", nature="assistive", shot="A001-1", intent={}, variants=(variant,), chosen="full"
    )


def decision(id: str = "d1", verdict: str = "circle") -> Decision:
    return Decision(
        id=id, proposal="P1", recipe="r", variant="full", verdict=verdict, by="Ana Ruiz", role="colourist",
        on="2026-11-22T10:00:00+00:00",
    )  # type: ignore[arg-type]  # fmt: skip
