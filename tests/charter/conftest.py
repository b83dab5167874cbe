"""Settings, clips and proposals that the charter has to judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from onelight.charter import decide
from onelight.records import Clip, Decision, Grant, Proposal, Recipe, Shot, Variant
from onelight.store.settings import Settings

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROLES = {"colourist": "Ana Ruiz", "director": "Bo Lind", "producer": "Cy Okoro", "editor": "Di Moss"}


@pytest.fixture
def settings() -> Settings:
    return made_settings()


def made_settings(**more: Any) -> Settings:
    plain = {"id": "8d2f0fb2-6f0b-4e3a-9d3a-0d9d6d8a0001", "name": "film", "rate": "24", "colour": "ACEScct"}
    return Settings.model_validate(plain | more)


def grant(**more: str) -> Grant:
    return Grant(**{"by": "Eve Stone, producer", "on": "2026-01-01", **more})  # type: ignore[arg-type]


def clip(name: str = "A001", given: Grant | None = None) -> Clip:
    fields = {"id": f"xxh64:{name}", "name": name, "path": f"/card/{name}.mov", "bytes": 1, "frames": 48}
    shape = {"width": 64, "height": 36, "rate": "24", "colour_space": "Camera Rec.709"}
    return Clip.model_validate({**fields, **shape, "grant": given})


def shot(clip: Clip) -> Shot:
    return Shot(id=f"s-{clip.name}", name=f"{clip.name}-1", clip=clip.id, start=0, end=48)


def proposal(**more: Any) -> Proposal:
    variants = tuple(
        Variant(name=name, recipe=Recipe(fix="match", fix_version=1, parameters={"stops": n}), numbers={})
        for n, name in enumerate(("full", "look only"))
    )
    plain = {"id": "P7", "fix": "match", "nature": "assistive", "shot": "B002-1", "intent": {"to": "A001-1"}}
    return Proposal.model_validate({**plain, "variants": variants, "chosen": "full", **more})


def said(
    proposal: Proposal, settings: Settings, *words: str, variant: str | None = None
) -> list[Decision]:
    """Decisions like `"circle colourist"`, a minute apart."""
    made = []
    for minute, word in enumerate(words):
        verdict, role = word.split(" ", 1)
        now = NOON + timedelta(minutes=minute)
        by = ROLES[role]
        made.append(
            decide(proposal, verdict, by=by, role=role, settings=settings, variant=variant, now=now)
        )
    return made
