"""A decision is somebody's; a clearance follows from the last word on exactly one recipe."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date

import pytest

from onelight.charter import clear, decide
from onelight.records import Decision, Intention, Proposal
from onelight.records.clearance import Clearance
from onelight.store.settings import Settings
from onelight.units.errors import BadInput, Missing, OnelightError, Refused

from .conftest import NOON, clip, grant, made_settings, proposal, said


@pytest.mark.parametrize(
    ("fields", "error", "says"),
    [
        ({"verdict": "approve"}, BadInput, "circle, hold or ng"),
        ({"by": "  "}, BadInput, "name of a person"),
        ({"by": "42"}, BadInput, "name of a person"),
        ({"by": "Onelight"}, BadInput, "not a person"),
        ({"by": "x" * 121}, BadInput, "can't be a name"),
        ({"by": "Ana\x1b[2J"}, BadInput, "can't be a name"),
        ({"role": ""}, BadInput, "needs a role. Use colourist"),
        ({"role": "king"}, BadInput, "'king' is no role"),
        ({"variant": "half"}, Missing, "full or look only"),
        ({"note": "x" * 4001}, BadInput, "4001"),
    ],
)
def test_a_decision_needs_a_name_a_role_a_word(
    settings: Settings, fields: dict[str, str], error: type[OnelightError], says: str
) -> None:
    given = {"verdict": "circle", "by": "Ana Ruiz", "role": "colourist", **fields}
    with pytest.raises(error, match=says):
        decide(proposal(), given.pop("verdict"), settings=settings, **given)


def test_a_decision_is_bound_to_the_recipe_that_was_looked_at(settings: Settings) -> None:
    who = {"by": " Ana  Ruiz ", "role": "Colourist", "variant": "look only"}
    made = decide(proposal(), "circle", settings=settings, now=NOON, **who)
    assert (made.by, made.role, made.on) == ("Ana Ruiz", "colourist", "2026-11-22T12:00:00.000000+00:00")
    assert made.recipe == proposal().variant("look only").recipe.hash != proposal().variant().recipe.hash
    assert clear(proposal(), [made], settings).recipe == made.recipe


def test_a_circle_of_what_the_charter_refuses_is_refused_hold_is_not(settings: Settings) -> None:
    refused = proposal(verdict="refused", reasons=("no rights.",))
    with pytest.raises(Refused, match="no rights"):
        said(refused, settings, "circle director")
    held = said(refused, settings, "hold director")
    forged = held[0].model_copy(update={"verdict": "circle"})
    with pytest.raises(Refused, match="no rights"):
        clear(refused, [forged], settings)


def test_a_circled_proposal_is_cleared(settings: Settings) -> None:
    made = said(proposal(), settings, "ng editor", "circle colourist")
    cleared = clear(proposal(), made, settings)
    assert cleared.decision == made[1] and cleared.production == settings.id
    assert cleared.attributes()["onelight:status"] == "final"
    cleared.holds(proposal().variant().recipe.hash)
    with pytest.raises(Refused, match="not for beef"):
        cleared.holds("beef")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Nobody has decided on P7"),
        (["hold colourist"], "is hold, by Ana Ruiz, colourist"),
        (["circle colourist", "ng director"], "is NG, by Bo Lind, director"),
        (["circle colourist", "circle director", "hold editor"], "is hold, by Di Moss"),
    ],
)
def test_without_a_last_word_that_is_a_circle_nothing_leaves(
    settings: Settings, words: list[str], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        clear(proposal(), said(proposal(), settings, *words), settings)


def test_another_recipe_or_another_proposal_needs_another_circle(settings: Settings) -> None:
    made = said(proposal(), settings, "circle colourist")
    changed = proposal(variants=(proposal().variants[1],), chosen="look only")
    with pytest.raises(Refused, match="another recipe"):
        clear(changed, made, settings)
    with pytest.raises(Refused, match="Nobody has decided on P8"):
        clear(proposal(id="P8"), made, settings)


def test_only_the_roles_of_production_toml_count() -> None:
    strict = made_settings(approvals={"circle": ["colourist"]})
    with pytest.raises(Refused, match="circle as editor makes nothing final"):
        said(proposal(), strict, "circle editor")
    loose = said(proposal(), made_settings(), "circle editor")
    with pytest.raises(Refused, match="circle as editor"):
        clear(proposal(), loose, strict)
    clear(proposal(), said(proposal(), strict, "circle colourist"), strict)


def test_generative_needs_every_named_approval(settings: Settings) -> None:
    made = proposal(nature="generative", verdict="ask")
    ways: list[tuple[list[str], str]] = [
        (["circle colourist"], "by director and by producer"),
        (["circle director"], "by producer"),
        (["circle producer", "circle director", "ng producer", "circle director"], "by producer"),
    ]
    for words, says in ways:
        with pytest.raises(Refused, match=says):
            clear(made, said(made, settings, *words), settings)
    cleared = clear(made, said(made, settings, "circle producer", "circle director"), settings)
    assert [d.role for d in cleared.decisions] == ["director", "producer"]
    with pytest.raises(Refused, match="since 2026-11-22"):
        clear(made, list(cleared.decisions)[::-1], made_settings(strike="2026-11-22"), day=date(2026, 11, 22))


def test_where_the_charter_asks_somebody_senior_answers(settings: Settings) -> None:
    made = proposal(verdict="ask", reasons=("Flo wants it so.",))
    with pytest.raises(Refused, match=r"Flo wants it so.*director, cinematographer or producer"):
        clear(made, said(made, settings, "circle colourist"), settings)
    clear(made, said(made, settings, "circle director", "circle colourist"), settings)


def test_what_has_changed_since_is_judged_again(settings: Settings) -> None:
    made, day = said(proposal(), settings, "circle colourist"), date(2026, 11, 22)
    clear(proposal(), made, settings, clips=[clip("B002", grant())], day=day)
    with pytest.raises(Refused, match="ended on 2026-11-21"):
        clear(proposal(), made, settings, clips=[clip("B002", grant(until="2026-11-21"))], day=day)
    lock = Intention(shot="B002-1", by="Flo", role="director", on="2026-11-20")
    with pytest.raises(Refused, match="locked the look"):
        clear(proposal(), made, settings, clips=[clip("B002", grant())], intentions=[lock], day=day)


def _bare(made: Proposal, decision: Decision) -> Clearance:
    forged = object.__new__(Clearance)
    for name, value in (("proposal", made), ("variant", made.variants[0]), ("decisions", (decision,))):
        object.__setattr__(forged, name, value)
    return forged


@pytest.mark.parametrize(
    "forge",
    [
        lambda c: Clearance(c.proposal, c.variant, c.decisions, c.production, seal=object()),
        lambda c: Clearance(c.proposal, c.variant, c.decisions, c.production, seal=None),
        copy.copy,
        copy.deepcopy,
        pickle.dumps,
        lambda c: setattr(c, "variant", None),
        lambda c: delattr(c, "decisions"),
        lambda c: _bare(c.proposal, c.decision).attributes(),
        lambda c: _bare(c.proposal, c.decision).holds(),
    ],
)
def test_a_clearance_cannot_be_forged_changed_copied_or_sent(
    settings: Settings, forge: Callable[[Clearance], object]
) -> None:
    real = clear(proposal(), said(proposal(), settings, "circle colourist"), settings)
    with pytest.raises((Refused, TypeError, AttributeError)):
        forge(real)
    real.holds()
