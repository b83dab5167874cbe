"""A decision: circle, hold or NG, by somebody with a name and a role, on one recipe."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, get_args

from onelight.records import Decision, Proposal, Variant, digest
from onelight.units.errors import BadInput, Missing, Refused, choices

if TYPE_CHECKING:
    from onelight.store.settings import Approvals, Settings

Word = Literal["circle", "hold", "ng"]

_TOOLS = {"onelight", "ai", "the tool", "model", "nobody", "system"}
LONGEST_NAME = 120
LONGEST_NOTE = 4000


def decide(
    proposal: Proposal,
    verdict: str,
    *,
    by: str,
    role: str,
    settings: Settings,
    note: str = "",
    variant: str | None = None,
    now: datetime | None = None,
) -> Decision:
    """A decision on `variant` (the chosen one by default), bound to its recipe, for `Ledger.append`.

    Raises BadInput for a verdict, name, role or note that is none, Missing for an unknown variant,
    Refused for a circle that can't count: of what the charter refuses, or by a role whose circle
    doesn't make anything final here.
    """
    if verdict not in get_args(Word):
        raise BadInput(f"'{verdict}' is no decision.", f"Say {choices(get_args(Word))}.")
    chosen = _variant(proposal, variant)
    name, role = person(by), known_role(role, settings)
    if verdict == "circle":
        _may_circle(proposal, role, settings)
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"The note has {len(note)} letters.", f"Keep it under {LONGEST_NOTE}.")
    on = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    fields = {
        "proposal": proposal.id, "recipe": chosen.recipe.hash, "variant": chosen.name, "verdict": verdict,
        "by": name, "role": role, "note": note.strip(), "on": on,
    }  # fmt: skip
    return Decision.model_validate({"id": digest(settings.id, fields), **fields})


def person(by: str) -> str:
    """A person's name, spaces tidied. Raises BadInput for none, for a tool, for what can't be a name."""
    name = " ".join(by.split())
    if not any(letter.isalpha() for letter in name):
        raise BadInput("A decision needs the name of a person.", 'Say who: --by "Ana Ruiz".')
    if name.casefold() in _TOOLS:
        raise BadInput(f"'{name}' is not a person.", "A tool decides nothing and is never credited.")
    if len(name) > LONGEST_NAME or any(unicodedata.category(letter) == "Cc" for letter in name):
        raise BadInput("This can't be a name.", f"Give a name of at most {LONGEST_NAME} letters.")
    return name


def known_role(role: str, settings: Settings) -> str:
    """The production's own word for a role. Raises BadInput with the roles there are."""
    tidy = " ".join(role.split()).casefold()
    if tidy not in settings.approvals.roles:
        said = f"'{role}' is no role of this production." if tidy else "A decision needs a role."
        raise BadInput(said, f"Use {choices(settings.approvals.roles)}, or add it to production.toml.")
    return tidy


def circling_roles(approvals: Approvals) -> tuple[str, ...]:
    """Roles whose circle can make something final."""
    if not approvals.circle:
        return approvals.roles
    named = {*approvals.circle, *approvals.generative, *approvals.ask}
    return tuple(role for role in approvals.roles if role in named)


def _variant(proposal: Proposal, name: str | None) -> Variant:
    try:
        return proposal.variant(name)
    except KeyError:
        names = choices(variant.name for variant in proposal.variants)
        raise Missing(f"{proposal.id} has no variant '{name}'.", f"Choose {names}.") from None


def _may_circle(proposal: Proposal, role: str, settings: Settings) -> None:
    if proposal.verdict == "refused":
        raise Refused(
            f"The charter refuses {proposal.id}: {' '.join(proposal.reasons)}",
            "Put that right and propose it anew.",
        )
    roles = circling_roles(settings.approvals)
    if role not in roles:
        raise Refused(
            f"A circle as {role} makes nothing final here.",
            f"Ask the {choices(roles)}; hold and ng are free.",
        )
