"""A scene's shots agreed: readings between unlike framings, corrected by what takes of one setup tell."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from onelight.continuity import Difference, Measure, Side, companions
from onelight.continuity.kinds import FINDINGS
from onelight.continuity.scene import agreed
from onelight.records import Shot
from tests.continuity.sides import reading

LIKE, UNLIKE = 0.03, 0.2
FRAMINGS = {"A": 0.0, "B": 0.25, "C": -0.1}
"""Stops by which a setup reads lighter than it is lit."""


def shot(name: str) -> Side:
    return Side(None, Shot(id=name, name=name, clip=name, start=0, end=9, scene="12"), reading(name), [])


def between(one: str, other: str, off: dict[str, float], noise: float = 0.0) -> Difference:
    """What would be read between two takes; the first letter names the setup."""
    like = one[0] == other[0]
    stops = off.get(other, 0.0) - off.get(one, 0.0)
    if not like:
        stops += FRAMINGS[other[0]] - FRAMINGS[one[0]] + noise
    by, error = ("surfaces", LIKE) if like else ("palette", UNLIKE)
    measures = {
        "key-level": Measure(stops, error, by), "white-point": Measure(0.0, 4.0, by), "tint": Measure(0.0, 1.0, by),
    }  # fmt: skip
    return Difference(shot(one), shot(other), measures)


def told(difference: Difference) -> float:
    return difference.measures["key-level"].amount


CUT = ["A1", "B1", "C1", "A2", "B2", "C2", "A3", "B3"]


def scene(off: dict[str, float], seed: int = 0) -> list[Difference]:
    rng = np.random.default_rng(seed)
    cuts = [between(a, b, off, float(rng.normal() * 0.1)) for a, b in pairwise(CUT)]
    like = [between(a, b, off) for a in CUT for b in CUT if a < b and a[0] == b[0]]
    return agreed(cuts, like)


@pytest.mark.parametrize("seed", range(4))
def test_a_framing_is_no_error(seed: int) -> None:
    limit = FINDINGS["key-level"].slight
    assert max(abs(told(d)) for d in scene({}, seed)) < limit


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("wrong", ["A2", "B2", "B3"])
def test_the_take_that_is_off_is_off_at_each_of_its_cuts(wrong: str, seed: int) -> None:
    for difference in scene({wrong: -0.7}, seed):
        truth = {difference.after.shot.id: -0.7, difference.before.shot.id: 0.7}.get(wrong, 0.0)
        assert told(difference) == pytest.approx(truth, abs=0.29)


def test_a_setup_that_is_off_in_all_its_takes_does_not_excuse_itself() -> None:
    off = dict.fromkeys(("C1", "C2"), -1.0)
    into = [told(d) for d in scene(off) if d.after.shot.id.startswith("C")]
    assert max(into) < -0.5


def test_a_shot_without_another_take_is_doubted_as_far_as_framings_stray_here() -> None:
    """A window here, a lamp there: sets whose framings read a stop apart say little of one framing more."""
    wild = [between(a, b, {}, noise) for a, b, noise in [
        ("A1", "B1", 1.2), ("B1", "C1", -0.8), ("C1", "A2", 1.1), ("A2", "B2", 1.2), ("B2", "C2", -0.9)]]  # fmt: skip
    tame = [between(a, b, {}, 0.1) for a, b in pairwise(CUT)]
    like = [between(a, b, {}) for a in CUT for b in CUT if a < b and a[0] == b[0]]
    FRAMINGS["D"] = 0.0
    lone = between("A1", "D1", {"D1": 0.8})
    assert abs(told(agreed([*tame, lone], like)[-1])) > FINDINGS["key-level"].slight
    assert abs(told(agreed([*wild, lone], like)[-1])) < 0.6 * abs(told(agreed([*tame, lone], like)[-1]))


def test_two_readings_that_right_takes_bear_out_tell_how_far_framings_stray() -> None:
    """Half a stop between two setups is their framing where that is what the other cut shows, too."""
    like = [between(a, b, {}) for a in CUT for b in CUT if a < b and a[0] == b[0]]
    once, twice = [between("A1", "B1", {}, 0.9)], [between("A1", "B1", {}, 0.9), between("B2", "C1", {}, -0.9)]
    assert abs(told(agreed(twice, like)[0])) < abs(told(agreed(once, like)[0])) - 0.1


def test_a_look_is_agreed_as_the_light_is() -> None:
    """A framing has more contrast than the next; a take that has more than its setup's others is off."""

    def looked(one: str, other: str, ratio: float) -> Difference:
        like = one[0] == other[0]
        measure = Measure(ratio, 0.05, "surfaces") if like else Measure(ratio, 0.8, "palette")
        found = between(one, other, {})
        return Difference(found.before, found.after, {**found.measures, "contrast": measure})

    cuts = [looked("A1", "B1", 1.0), looked("B1", "A2", -1.0), looked("A2", "B2", 1.0)]
    same = [looked("A1", "A2", 0.0), looked("B1", "B2", 0.0)]
    assert max(abs(d.measures["contrast"].amount) for d in agreed(cuts, same)) < FINDINGS["contrast"].slight
    flat = [looked("A1", "A2", 0.0), looked("B1", "B2", -0.6), looked("B1", "B3", 0.0), looked("B2", "B3", 0.6)]
    assert agreed(cuts, flat)[2].measures["contrast"].amount == pytest.approx(-0.6, abs=0.15)


def test_without_siblings_nothing_changes() -> None:
    cuts = [between("A1", "B1", {}), between("B1", "C1", {})]
    assert agreed(cuts) == cuts


def test_what_surfaces_tell_stays_as_it_is() -> None:
    known = between("A1", "A2", {"A2": 0.5})
    assert agreed([known, between("A2", "B1", {})])[0] is known


def test_another_scene_is_left_alone() -> None:
    here, there = shot("A1"), Side(None, Shot(id="z", name="z", clip="z", start=0, end=9, scene="13"), reading("z"), [])
    other = Difference(here, there, between("A1", "B1", {}).measures)
    assert agreed([other, between("A1", "A2", {})])[0] is other


def test_companions_are_of_one_scene_and_the_likeliest_first() -> None:
    sides = [shot(n) for n in ("A1", "A2", "B1")]
    stranger = Side(None, Shot(id="x", name="x", clip="x", start=0, end=9, scene="99"), reading("x"), [])
    alike = lambda a, b: 0.9 if a.id[0] == b.id[0] else 0.4  # noqa: E731
    found = [{a.shot.id, b.shot.id} for a, b in companions([*sides, stranger], alike)]
    assert found == [{"A1", "A2"}]
    assert len(companions([*sides, stranger])) == 3
