"""Circled repairs of small synthetic clips, ready to leave. Tests go through the charter as anybody does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from onelight.charter import clear, decide
from onelight.delivery.plan import Frames, Pull
from onelight.picture.grade import Face, Grade, matrix_of
from onelight.picture.picture import Picture
from onelight.records import Clip, Grant, ModelCard, Proposal, Recipe, Shot, Variant
from onelight.store.settings import Settings

SIZE = (64, 36)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GRADE = Grade.from_face(Face(stops=0.5, mireds=20, contrast=1.05))
CROSSED = Grade(GRADE.cdl, matrix_of([[0.95, 0.05, 0], [0.02, 0.96, 0.02], [0, 0.1, 0.9]]))
CARD = ModelCard(
    head="look", base="b" * 16, weights="w" * 16, production="8d2f0fb2-6f0b-4e3a-9d3a-0d9d6d8a0001",
    learned_from=(("xxh64:A001", "Eve Stone"),),
)  # fmt: skip


@pytest.fixture
def settings() -> Settings:
    plain = {"id": CARD.production, "name": "The Film", "rate": "24", "colour": "Camera Rec.709", "handles": 3}
    return Settings.model_validate(plain)


def clip(name: str = "B002", **more: Any) -> Clip:
    fields = {"id": f"xxh64:{name}", "name": name, "path": f"/card/{name}.mov", "bytes": 1, "frames": 12}
    shape = {"width": SIZE[0], "height": SIZE[1], "rate": "24", "colour_space": "Camera Rec.709"}
    timed = {"start_timecode": "01:00:00:00", "timecode_from": "container", "reel": f"R{name}"}
    grant = Grant(by="Eve Stone", on="2026-01-01", until="2030-01-01")
    return Clip.model_validate({**fields, **shape, **timed, "grant": grant, **more})


def plate(frame: int, size: tuple[int, int] = SIZE, space: str = "Camera Rec.709") -> Picture:
    rows, columns = np.mgrid[: size[1], : size[0]].astype(np.float32)
    ramp = (columns + frame) / (size[0] + 20)
    return Picture.from_array(np.stack([ramp, rows / size[1], 1 - ramp], -1), space)


def frames_of(clip: Clip, grade: Grade, seen: list[int] | None = None) -> Frames:
    def frames(start: int, end: int) -> Iterator[tuple[int, Picture]]:
        for frame in range(start, end):
            if seen is not None:
                seen.append(frame)
            yield frame, grade.apply(plate(frame, (clip.width, clip.height), clip.colour_space))

    return frames


def pull(settings: Settings, id: str = "P1", *, of: Clip | None = None, grade: Grade = GRADE, **more: Any) -> Pull:
    """A pull of frames 4 to 8 of a 12-frame clip, circled by a colourist."""
    of = of or clip()
    shot = Shot(id=f"s{of.name}", name=f"{of.name}-1", clip=of.id, start=4, end=8)
    parameters = {"slope": grade.cdl.slope, "offset": grade.cdl.offset, "matrix": grade.matrix}
    recipe = Recipe(fix="match", fix_version=1, parameters=parameters, model=CARD.weights)
    variants = (Variant(name="full", recipe=recipe, numbers={"stops_before": 0.5, "stops_after": 0.02}),)
    proposal = Proposal(
        id=id, fix="match", nature="assistive", shot=shot.name, intent={"to": "A001-1"}, variants=variants,
        chosen="full",
    )  # fmt: skip
    who = {"by": "Ana Ruiz", "role": "colourist", "note": "fits | *now*"}
    circle = decide(proposal, "circle", settings=settings, now=NOON, **who)
    made = Pull(
        clear(proposal, [circle], settings), shot, of, frames_of(of, grade), grade, (clip("A001"),), CARD
    )
    return replace(made, **more)
