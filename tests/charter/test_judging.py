"""Clear, ask or refused, with reasons that a person understands."""

from __future__ import annotations

from datetime import date

import pytest

from onelight.charter import judge
from onelight.records import Clip, Intention, ModelCard
from onelight.store.settings import Settings

from .conftest import clip, grant, made_settings, proposal, shot

DAY = date(2026, 11, 22)
HERO, PLATE = clip("A001", grant()), clip("B002", grant())


def meant(shot: str = "B002-1", *kinds: str, note: str = "") -> Intention:
    return Intention(shot=shot, kinds=kinds, by="Flo", role="cinematographer", note=note, on="2026-10-01")


def test_granted_and_unlocked_is_clear(settings: Settings) -> None:
    assert judge(proposal(), [HERO, PLATE], settings, [meant("C003-1")], day=DAY) == ("clear", ())


def test_every_clip_needs_its_rights_record(settings: Settings) -> None:
    verdict, reasons = judge(proposal(), [clip("A001"), PLATE], settings, day=DAY)
    assert verdict == "refused" and reasons == ("no rights: A001 has no rights record.",)
    late = clip("B002", grant(until="2026-01-31"))
    assert "ended on 2026-01-31" in judge(proposal(), [HERO, late], settings, day=DAY)[1][0]
    assert judge(proposal(), [], settings, day=DAY)[0] == "refused"


@pytest.mark.parametrize(
    ("ungranted", "verdict"), [("A001", "refused"), ("B002", "refused"), ("C003", "clear")]
)
def test_of_many_clips_those_count_that_it_names(settings: Settings, ungranted: str, verdict: str) -> None:
    clips: list[Clip] = [clip(n, None if n == ungranted else grant()) for n in ("A001", "B002", "C003")]
    shots = [shot(c) for c in clips]
    assert judge(proposal(), clips, settings, shots=shots, day=DAY)[0] == verdict


def test_a_locked_look_is_refused_with_who_locked_it(settings: Settings) -> None:
    verdict, reasons = judge(proposal(), [HERO, PLATE], settings, [meant(note="night, no lift")], day=DAY)
    assert verdict == "refused"
    assert reasons == ("Flo (cinematographer) has locked the look of B002-1: night, no lift.",)


def test_a_partly_meant_look_asks(settings: Settings) -> None:
    verdict, reasons = judge(proposal(), [HERO, PLATE], settings, [meant("B002-1", "key-level")], day=DAY)
    assert verdict == "ask" and "key-level of B002-1 as shot" in reasons[0]


def test_generative_asks_for_names_and_stops_at_a_strike(settings: Settings) -> None:
    made = proposal(nature="generative")
    assert judge(made, [PLATE], settings, day=DAY) == (
        "ask", ("it invents pixels: director and producer must circle it by name.",)
    )  # fmt: skip
    strike = made_settings(strike="2026-11-22")
    assert judge(made, [PLATE], strike, day=DAY)[0] == "refused"
    assert judge(made, [PLATE], strike, day=date(2026, 11, 21))[0] == "ask"
    assert judge(proposal(), [PLATE], strike, day=DAY)[0] == "clear"


def test_a_model_of_another_film_is_refused(settings: Settings) -> None:
    theirs = ModelCard(head="look", base="", weights="w" * 16, production="another")
    assert judge(proposal(), [PLATE], settings, model=theirs, day=DAY)[0] == "refused"


def test_pixels_invented_where_somebody_stands_ask_for_consent(settings: Settings) -> None:
    made = proposal(nature="generative")
    verdict, reasons = judge(made, [PLATE], settings, people=2, day=DAY)
    assert verdict == "ask" and reasons[-1].startswith("2 people are in B002-1")
    assert judge(proposal(), [HERO, PLATE], settings, people=2, day=DAY) == ("clear", ())
