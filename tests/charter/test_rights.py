"""No rights record, no use; a model stays with the production that taught it."""

from __future__ import annotations

from datetime import date

import pytest

from onelight.charter import may_learn, may_use
from onelight.records import Grant, ModelCard, ProductionModel
from onelight.units.errors import Refused

from .conftest import clip, grant

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (None, "no rights record"),
        (grant(by=" "), "names nobody"),
        (grant(until="2026-11-21"), "ended on 2026-11-21"),
        (grant(on="2026-11-23"), "begins on 2026-11-23"),
        (grant(until="soon"), "a date that is none"),
    ],
)
def test_a_clip_without_a_valid_grant_is_not_learned_from(given: Grant | None, says: str) -> None:
    with pytest.raises(Refused, match=says):
        may_learn(clip(given=given), DAY)


@pytest.mark.parametrize("given", [grant(), grant(until="2026-11-22"), grant(on="2026-11-22T09:00:00+00:00")])
def test_a_clip_with_one_is(given: Grant) -> None:
    may_learn(clip(given=given), DAY)


def test_a_model_is_bound_to_its_production() -> None:
    base = ModelCard(head="look", base="", weights="b" * 16, production="")
    taught = (("c", "Eve"),)
    mine = ModelCard(head="look", base="b" * 16, weights="m" * 16, production="me", learned_from=taught)
    may_use(base, "me")
    may_use(ProductionModel(id="m", heads=(base, mine)), "me")
    with pytest.raises(Refused, match="another production"):
        may_use(ProductionModel(id="m", heads=(base, mine)), "you")
    with pytest.raises(Refused, match="another production"):
        may_use(mine.model_copy(update={"production": ""}), "me")
