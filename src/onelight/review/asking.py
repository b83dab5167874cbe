"""What the page asks for: repairs by their intents, and decisions by named people."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from onelight.fixes.contract import Fix
from onelight.fixes.registry import all_fixes, fix_named
from onelight.records import Decision, Proposal
from onelight.review.contract import ProductionLike
from onelight.review.pictures import proposal_named, variant_of
from onelight.units.errors import BadInput, choices


class Said(BaseModel):
    """A decision as the page sends it. `recipe` is the hash of what was on the screen."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    verdict: Literal["circle", "hold", "ng"]
    by: str = Field(min_length=1, max_length=120)
    role: str = Field(min_length=1, max_length=120)
    note: str = Field(default="", max_length=4000)
    variant: str | None = None
    recipe: str | None = None


def fixes() -> dict[str, Any]:
    """Every fix with its intent as a JSON schema, and the broken ones with their reasons."""
    known, broken = all_fixes()
    return {
        "fixes": [
            {"name": f.name, "nature": f.nature, "says": f.says, "intent": intent_schema(f)} for f in known.values()
        ],
        "broken": [dataclasses.asdict(one) for one in broken],
    }


def intent_schema(fix: Fix) -> dict[str, Any]:
    """The JSON schema of a fix's Intent, with what its fields' metadata say: help, unit, range, choices."""
    schema = TypeAdapter(fix.Intent).json_schema()
    for field in dataclasses.fields(fix.Intent):
        shown, said = schema["properties"][field.name], field.metadata
        if "help" in said:
            shown["description"] = said["help"]
        if "unit" in said:
            shown["unit"] = said["unit"]
        if "range" in said:
            shown["minimum"], shown["maximum"] = said["range"]
        if "choices" in said:
            shown["enum"] = list(said["choices"])
    return schema


def ask(production: ProductionLike, shot: str, fix: str, intent: dict[str, Any]) -> Proposal:
    """A new proposal for a shot. Raises BadInput for a knob that the fix doesn't have, Missing for names."""
    knobs = [field.name for field in dataclasses.fields(fix_named(fix).Intent)]
    strange = sorted(set(intent) - set(knobs))
    if strange:
        raise BadInput(f"{fix} has no knob '{strange[0]}'.", f"It has {choices(knobs)}.")
    return production.fix(fix, shot, **intent)


def decide(production: ProductionLike, proposal: str, said: Said) -> Decision:
    """Into the ledger. Raises BadInput where the recipe on the screen isn't the one that would be circled."""
    chosen = variant_of(proposal_named(production.store, proposal), said.variant)
    if said.recipe is not None and said.recipe != chosen.recipe.hash:
        raise BadInput("This is not the repair that was on the screen.", "Load the page again and look once more.")
    return production.decide(proposal, said.verdict, by=said.by, role=said.role, note=said.note, variant=chosen.name)
