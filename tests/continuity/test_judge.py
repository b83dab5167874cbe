"""From differences to findings: what is normal, what is intended, how it is said."""

from __future__ import annotations

import numpy as np
import pytest

from onelight.continuity import Difference, Measure, check, joins, normal, pairings
from onelight.continuity.causes import without_echoes
from onelight.continuity.judge import findings, measured
from onelight.continuity.kinds import FINDINGS
from onelight.continuity.normals import Normal
from onelight.records import Cut, Finding, Intention, Shot
from onelight.records.judgement import Severity
from tests.continuity.sides import event, lit, side
from tests.metering.scenes import scene

SET = scene(21) * np.float32(0.6)


def difference(key: float = 0.0, white: float = 0.0, error: float = 0.03) -> Difference:
    measures = {"key-level": Measure(key, error, "surfaces"), "white-point": Measure(white, 1.0, "surfaces")}
    before = side("A001-1", SET, event=event("e1", 0, 24))
    return Difference(before, side("B002-1", SET, event=event("e2", 24, 48)), measures)


def test_a_break_is_told_in_set_words() -> None:
    found = check([(side("A001-1", SET), side("B002-1", lit(SET, -0.7, 22)))])
    assert {f.kind for f in found} == {"key-level", "white-point"}
    key = next(f for f in found if f.kind == "key-level")
    assert key.amount == pytest.approx(-0.7, abs=0.05)
    assert (key.unit, key.severity, key.shots) == ("stops", "visible", ("A001-1", "B002-1"))
    assert key.says == "B002-1 is 0.7 stop under A001-1 and 700 K warmer."
    assert key.certainty > 0.9
    assert key.frames == (("clip of A001-1", 40), ("clip of B002-1", 40))
    white = next(f for f in found if f.kind == "white-point")
    assert white.amount == pytest.approx(-657, abs=60)


def test_the_sentence_names_the_cut() -> None:
    (found,) = findings(difference(0.5), Normal({}))
    assert found.says == "B002-1 is 0.5 stop over A001-1 across the cut."
    assert found.events == ("e1", "e2")


@pytest.mark.parametrize(("key", "white"), [(0.15, 0), (-0.15, 0), (0, 3.5), (0, -3.5), (0.1, 3)])
def test_little_is_nothing(key: float, white: float) -> None:
    assert check([(side("a", SET), side("b", lit(SET, key, white)))]) == []


@pytest.mark.parametrize(("key", "severity"), [(0.35, "slight"), (0.6, "visible"), (-1.3, "jarring")])
def test_severity_by_documented_thresholds(key: float, severity: str) -> None:
    (found,) = findings(difference(key), Normal({}))
    assert found.severity == severity


def test_certainty_grows_with_the_break_and_falls_with_the_doubt() -> None:
    small, large = (findings(difference(k), Normal({}))[0].certainty for k in (0.36, 0.8))
    doubtful = findings(difference(0.8, error=0.3), Normal({}))[0].certainty
    assert 0.5 < small < large <= 1
    assert doubtful < large
    assert findings(difference(0.36, error=0.3), Normal({})) == []


def test_what_is_intended_is_no_error() -> None:
    said = {"by": "A. Dupont", "role": "DP", "on": "2026-11-22"}
    broken = difference(0.6, 30)
    assert findings(broken, Normal({}), [Intention(shot="B002-1", **said)]) == []
    kept = findings(broken, Normal({}), [Intention(shot="A001-1", kinds=("white-point",), **said)])
    assert [f.kind for f in kept] == ["key-level"]
    assert len(findings(broken, Normal({}), [Intention(shot="C003-1", **said)])) == 2


def test_bad_cuts_do_not_poison_normal() -> None:
    rng = np.random.default_rng(0)
    good = [difference(k) for k in rng.normal(0, 0.08, 20)]
    bad = [difference(k) for k in (0.6, -0.6, 0.9, 1.1, -0.8, 0.7, 0.6)]
    assert normal(good + bad).limit("key-level") < 0.33
    assert normal(bad[:1]).limit("key-level") < 0.35
    assert normal([]).limit("key-level") == pytest.approx(FINDINGS["key-level"].slight)


def test_a_rough_production_is_judged_by_its_own_cuts() -> None:
    rough = normal(difference(k) for k in np.random.default_rng(0).normal(0, 0.25, 60))
    assert 0.4 < rough.limit("key-level") < 0.5
    assert findings(difference(0.36), rough) == []
    assert findings(difference(0.8), rough)


def test_joins_are_events_that_meet() -> None:
    events = (
        event("a", 0, 24), event("b", 24, 48), event("hole", 60, 80), event("c", 80, 90, enabled=False),
        event("d", 80, 99), event("e", 24, 30, track="V2"),
    )  # fmt: skip
    cut = Cut(id="c", name="cut", source="cut.otio", kind="otio", rate=24, events=events, timeline="")  # type: ignore[arg-type]
    assert [(a.id, b.id) for a, b in joins(cut)] == [("a", "b"), ("hole", "d")]


def test_shots_without_a_cut_are_paired_within_their_scene() -> None:
    shots = [Shot(id=n, name=n, clip=n, start=0, end=9, scene=s) for n, s in (("a", "1"), ("b", "2"), ("c", "1"))]
    assert [(a.id, b.id) for a, b in pairings(shots)] == [("a", "c")]
    many = [Shot(id=str(n), name=str(n), clip="x", start=0, end=9) for n in range(40)]
    assert len(pairings(many)) < 40 * 4
    assert pairings(many[:3], lambda a, b: False) == []


def test_the_same_finding_keeps_its_id() -> None:
    pair = (side("a", SET), side("b", lit(SET, 0.6)))
    assert check([pair]) == check([pair])


def between(before: str, after: str, key: float) -> Difference:
    """A difference between two clips."""
    measures = {"key-level": Measure(key, 0.05, "surfaces")}
    return Difference(side(before, SET), side(after, SET), measures)


def test_two_cameras_a_little_apart_are_normal_and_a_take_half_a_stop_off_is_not() -> None:
    always = [between("A", "B", 0.13), between("B", "A", -0.13)] * 4
    usual = normal(always)
    assert usual.offset("key-level", always[0]) == pytest.approx(0.13)
    assert usual.offset("key-level", always[1]) == pytest.approx(-0.13)
    assert findings(between("A", "B", 0.4), usual) == []
    assert findings(between("A", "B", -0.4), usual)
    whole_take_off = [between("A", "B", 0.55), between("B", "A", -0.55)] * 4
    assert all(findings(d, normal(whole_take_off)) for d in whole_take_off)
    assert normal(always[:2]).offsets == {}


def test_outtakes_show_which_take_is_off() -> None:
    """Two setups that share no surface, two takes of each; the cut plays one of each, and one of those is off. Between
    the two shots alone a darker set can't be told from a darker take."""
    other = scene(4) * np.float32(0.25)
    cut = [(side("A1", SET), side("B2", lit(other, -0.6)))]
    spare = [side("A2", SET), side("B1", other), side("B3", other)]
    alike = lambda a, b: 0.9 if a.id[0] == b.id[0] else 0.4  # noqa: E731
    (told,) = measured(cut, alike=alike, outtakes=spare)
    (alone,) = measured(cut, alike=alike)
    assert told.measures["key-level"].by == "whole scene" and alone.measures["key-level"].by == "palette"
    (right,) = measured([(cut[0][0], side("B2", other))], alike=alike, outtakes=spare)
    apart = told.measures["key-level"].amount - right.measures["key-level"].amount
    assert apart == pytest.approx(-0.6, abs=0.1)
    assert told.measures["key-level"].error < alone.measures["key-level"].error


def told(kind: str, severity: Severity = "slight", cut: str = "e1") -> Finding:
    return Finding(
        id=kind + cut, kind=kind, shots=("12A-1", "12A-2"), events=(cut, "e2"), amount=1, unit="", normal=0,
        severity=severity, certainty=0.9, says="", frames=(),
    )  # fmt: skip


@pytest.mark.parametrize("lamp", ["key-side", "key-moved", "fill", "gel"])
def test_what_came_of_a_lamp_that_was_moved_is_not_told_again(lamp: str) -> None:
    moved, darker, elsewhere = told(lamp), told("key-level", "visible"), told("key-level", "visible", cut="e0")
    far = told("white-point", "jarring")
    assert without_echoes([moved, darker, elsewhere, far, told("prop")]) == [moved, elsewhere, far, told("prop")]


def test_soft_focus_is_told_once() -> None:
    soft = told("soft-focus", "visible")
    assert without_echoes([told("sharpness"), soft]) == [soft]
    assert without_echoes([told("sharpness")]) == [told("sharpness")]
