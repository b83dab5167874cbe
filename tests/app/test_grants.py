"""Grants as people write them."""

from __future__ import annotations

import pytest

from onelight.app.grants import KINDS, parse_grant
from onelight.continuity.kinds import FINDINGS
from onelight.units.errors import BadInput


@pytest.mark.parametrize(
    ("text", "by", "scope", "until"),
    [
        ("own tests", "own tests", None, None),
        ("Jane Doe, producer", "Jane Doe, producer", None, None),
        ("Jane Doe: learn and repair", "Jane Doe", "learn and repair", None),
        ("Jane Doe: tests until 2027-12-31", "Jane Doe", "tests", "2027-12-31"),
        ("Jane Doe until 2027-12-31", "Jane Doe", None, "2027-12-31"),
        ("  Jane : x  ", "Jane", "x", None),
    ],
)
def test_a_grant_is_read(text: str, by: str, scope: str | None, until: str | None):
    grant = parse_grant(text)
    assert (grant.by, grant.until) == (by, until)
    assert grant.scope == (scope or "learn and repair within this production")
    assert len(grant.on) == 10


@pytest.mark.parametrize("text", ["", "   ", ": scope", "Jane: x until never", "Jane until 2027-13-01"])
def test_a_grant_that_names_nobody_or_no_day_is_refused(text: str):
    with pytest.raises(BadInput) as told:
        parse_grant(text)
    assert told.value.way_out


def test_every_kind_that_is_found_may_be_meant() -> None:
    """A mug that was moved on purpose, a garment, a line that is crossed: whatever check tells of can be marked."""
    assert set(KINDS) == set(FINDINGS)
