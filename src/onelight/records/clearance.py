"""Clearance: the charter's word that one recipe of one proposal may leave as final.

Whatever writes a final frame asks for one. Only charter/ makes them: it alone imports the seal, which
tests/laws/test_clearance.py holds.
"""

from __future__ import annotations

from typing import Any, NoReturn

from onelight.records.repair import Decision, Proposal, Variant
from onelight.units.errors import Refused

STATUS = "onelight:status"
"""Attribute of every rendered frame: `temp` or `final`."""

_SEAL = object()


class Clearance:
    """For `variant` of `proposal`, by `decisions` (the one that counts first).

    It can't be changed, copied or sent to another process.
    """

    __slots__ = ("_seal", "decisions", "production", "proposal", "variant")

    proposal: Proposal
    variant: Variant
    decisions: tuple[Decision, ...]
    production: str

    def __init__(
        self,
        proposal: Proposal,
        variant: Variant,
        decisions: tuple[Decision, ...],
        production: str,
        *,
        seal: object,
    ) -> None:
        values = {"proposal": proposal, "variant": variant, "decisions": decisions, "production": production}
        for name, value in {**values, "_seal": seal}.items():
            object.__setattr__(self, name, value)
        self.holds()

    @property
    def decision(self) -> Decision:
        """The circle that counts."""
        return self.decisions[0]

    @property
    def recipe(self) -> str:
        """Hash of the recipe that may leave."""
        return self.variant.recipe.hash

    def holds(self, recipe: str | None = None) -> None:
        """Raises Refused if the charter didn't make it, or made it for another recipe than `recipe`."""
        if getattr(self, "_seal", None) is not _SEAL:
            raise Refused("Only the charter clears a final frame.", "Circle the proposal, then deliver it.")
        if recipe is not None and recipe != self.recipe:
            raise Refused(
                f"{self.proposal.id} was cleared for recipe {self.recipe}, not for {recipe}.",
                "Circle that one.",
            )

    def attributes(self) -> dict[str, str]:
        """What every final frame carries."""
        self.holds()
        return {
            STATUS: "final",
            "onelight:recipe": self.recipe,
            "onelight:proposal": self.proposal.id,
            "onelight:fix": f"{self.proposal.fix} {self.variant.recipe.fix_version}",
            "onelight:nature": self.proposal.nature,
            "onelight:decision": self.decision.id,
            "onelight:production": self.production,
        }

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("A clearance can't be changed.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("A clearance can't be changed.")

    def __copy__(self) -> NoReturn:
        raise TypeError("A clearance can't be copied.")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("A clearance can't be copied.")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("A clearance can't be pickled: it never leaves the process that asked the charter.")
