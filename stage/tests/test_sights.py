"""Faults are planted where a camera of the cut sees them: props in the picture, keys on a cheek, a gesture."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from onelight_stage import drawing, planting, sights, splats, trials
from onelight_stage.errors import StageError
from onelight_stage.script import Beat, CutEvent, Fault, Fixture, Scene, Script
from onelight_stage.world import Camera, Material, Mesh

TWO_SHOT, SINGLE, OVER = "1A-1A", "1B-1B", "1B-1A"


@pytest.fixture(scope="module")
def kitchen() -> Script:
    """All six framings are cut in; the keys light the far cheeks, 40 degrees beside where each looks."""
    script = drawing.drawn(5, where="kitchen", seconds=0.75)
    scene = script.scenes[0]
    cut = tuple(CutEvent(f"1{setup}-1{camera}", 0.0, 0.7) for setup in "ABC" for camera in "AB")
    keys = (Fixture("key left", "key", "ANNA", 50.0), Fixture("key right", "key", "BEN", -50.0))
    rest = (Fixture("fill", "fill", level=-1.0), Fixture("back", "back", side=170.0))
    return replace(script, size=(320, 180), scenes=(replace(scene, cut=cut, light=(*keys, *rest)),))


def seen(script: Script, kind: str, clip: str, amount: float = 0.0, what: str = "", **more) -> bool:
    return sights.seen(script, script.scenes[0], Fault(kind, (clip,), amount, what, **more))


def of(script: Script, **changes) -> Script:
    return replace(script, scenes=(replace(script.scenes[0], **changes),))


def square(owner: str, far: float, half: float) -> Mesh:
    corners = np.array([[-half, -half, -far], [half, -half, -far], [half, half, -far], [-half, half, -far]], np.float32)
    return Mesh(owner, corners, np.array([[0, 1, 2, 3]], np.int32), Material("paint"), owner)


def test_the_nearest_is_seen_and_covers_what_it_should() -> None:
    lens = Camera(np.eye(4, dtype=np.float32)[None], np.full(1, 24.89, np.float32), np.full(1, 2, np.float32))
    picture = splats.nearest([square("wall", 4.0, 2.2), square("card", 2.0, 0.25)], lens)
    assert picture.shape == (90, 160) and picture[45, 80] == "card"
    assert (picture == "card").sum() == pytest.approx((160 / 4) ** 2, rel=0.06)
    assert (picture == "wall").mean() > 0.75
    hidden = splats.nearest([square("wall", 4.0, 2.2), square("card", 5.0, 0.25)], lens)
    assert (hidden == "card").mean() < 0.01


def test_a_prop_counts_where_it_is_in_the_picture(kitchen: Script) -> None:
    assert seen(kitchen, "prop missing", TWO_SHOT, what="bottle")
    assert not seen(kitchen, "prop missing", SINGLE, what="bottle")
    assert seen(kitchen, "prop moved", TWO_SHOT, 0.3, "fruit bowl"), "along the table"
    assert not seen(kitchen, "prop moved", TWO_SHOT, 0.02, "fruit bowl") and not seen(
        kitchen, "prop moved", SINGLE, 0.3, "fruit bowl"
    )
    assert seen(kitchen, "prop added", TWO_SHOT, what="vase by bottle")


def test_what_grazes_the_picture_is_not_counted_on() -> None:
    """Nobody sits exactly where their egg does: two props that only a strip at the bottom showed were in no pixel."""
    strip, thing = (np.zeros((90, 160), bool) for _ in range(2))
    strip[-6:, 90:105] = thing[40:46, 90:105] = True
    assert sights._safe(strip) == 0
    assert sights._safe(thing) == pytest.approx(90 / 14400)


def test_a_dye_counts_where_it_is_worn_and_differs(kitchen: Script) -> None:
    assert seen(kitchen, "wardrobe", SINGLE, 90, "ANNA")
    assert not seen(kitchen, "wardrobe", SINGLE, 90, "BEN") and not seen(kitchen, "wardrobe", SINGLE, 2, "ANNA")


def test_a_key_counts_that_goes_from_cheek_to_cheek(kitchen: Script) -> None:
    assert seen(kitchen, "key side", SINGLE, 80, "ANNA")
    assert not seen(kitchen, "key side", SINGLE, 15, "ANNA"), "the same cheek"
    assert not seen(kitchen, "key side", SINGLE, 180, "ANNA"), "from behind"
    assert not seen(kitchen, "key side", TWO_SHOT, 80, "ANNA"), "profiles"
    behind = of(kitchen, light=(Fixture("key left", "key", "ANNA", -110.0),))
    assert not any(seen(behind, "key side", SINGLE, degrees, "ANNA") for degrees in (0, 40, -40))


def test_an_eyeline_counts_on_a_face_that_is_seen(kitchen: Script) -> None:
    assert seen(kitchen, "eyeline", SINGLE, 25, "ANNA") and seen(kitchen, "eyeline", OVER, 25, "ANNA")
    assert not seen(kitchen, "eyeline", OVER, 25, "BEN") and not seen(kitchen, "eyeline", TWO_SHOT, 25, "ANNA")


def test_a_fill_counts_that_is_not_drowned(kitchen: Script) -> None:
    assert seen(kitchen, "fill gone", SINGLE)
    window = Fixture("window", "window", level=2.0)
    drowned = of(kitchen, light=(*kitchen.scenes[0].light, window))
    assert not seen(drowned, "fill gone", SINGLE)
    assert seen(kitchen, "gel", SINGLE, 60, "fill") and not seen(drowned, "gel", SINGLE, 60, "fill")
    assert seen(drowned, "gel", SINGLE, 60, "key left") and not seen(drowned, "gel", SINGLE, 60, "back")


def test_frames_count_that_are_lost_while_somebody_moves(kitchen: Script) -> None:
    raised = of(kitchen, beats=(Beat(-0.1, "ANNA", "raise cup"),))
    assert seen(raised, "dropped frames", OVER, 1, start=0.4)
    assert not seen(raised, "dropped frames", SINGLE, 1, start=0.4), "her hand is below the close-up"
    assert not seen(raised, "dropped frames", OVER, 1, start=0.3), "and here behind the table, still"
    assert not seen(raised, "dropped frames", "1C-1A", 1, start=0.4), "over ANNA's shoulder"
    assert not seen(raised, "dropped frames", OVER, 1, start=0.6), "too near the end"
    assert not seen(kitchen, "dropped frames", OVER, 1, start=0.4), "they only talk"


def test_a_blur_counts_in_pixels(kitchen: Script) -> None:
    assert seen(kitchen, "soft focus", SINGLE, 10) and not seen(kitchen, "soft focus", SINGLE, 6)
    assert seen(replace(kitchen, size=(640, 360)), "soft focus", SINGLE, 6)


def test_what_is_planted_is_seen_and_right_in_another_take(kitchen: Script) -> None:
    two = drawing.drawn(5, where="kitchen", seconds=0.75)
    rng = np.random.default_rng(3)
    made = planting.planted(two, rng, ["prop moved", "prop missing", "wardrobe"], seen=sights.seen)
    faults = made.scenes[0].faults
    assert all(sights.seen(made, two.scenes[0], fault) for fault in faults)
    props = [{clip.partition("-")[0] for clip in fault.clips} for fault in faults[:2]]
    assert not props[0] & props[1], "both takes of one framing are wrong"
    with pytest.raises(StageError, match="no camera would see a 'dropped frames'"):
        planting.planted(kitchen, rng, ["dropped frames"], seen=sights.seen)


@pytest.fixture(scope="module")
def made() -> Script:
    return trials.trial(5, where="kitchen")


def test_a_trial_is_the_same_again_and_every_fault_of_it_is_seen(made: Script) -> None:
    assert made == trials.trial(5, where="kitchen")
    scene: Scene = made.scenes[0]
    packs = [next(pack for pack in (trials.TIME, trials.LIGHT, trials.THINGS, trials.CAMERA) if f.kind in pack)
             for f in scene.faults]  # fmt: skip
    assert tuple(packs) == trials.PACKS
    assert all(sights.seen(made, replace(scene, faults=()), fault) for fault in scene.faults[1:])


def test_only_the_setup_with_the_fault_of_time_rolls_long(made: Script) -> None:
    scene = made.scenes[0]
    long = {fault.clips[0][1] for fault in scene.faults if fault.kind in trials.TIME}
    assert {s.letter for s in scene.setups if s.seconds == trials.SECONDS} == long
    rolls = {f"1{s.letter}-{t}{c.letter}": s.seconds for s in scene.setups for t in (1, 2) for c in s.cameras}
    assert all(event.start + event.seconds <= rolls[event.clip] + 1e-6 for event in scene.cut)
    assert {name[1] + name[-1] for name in rolls} == {event.clip[1] + event.clip[-1] for event in scene.cut}
    assert Fraction(24) * Fraction(trials.SHORT) == 9


def test_a_brief_trial_has_one_fault_beside_takes_that_are_right() -> None:
    script = trials.brief(5, "wardrobe", where="kitchen")
    assert script == trials.brief(5, "wardrobe", where="kitchen")
    (scene,) = script.scenes
    (fault,) = scene.faults
    assert fault.kind == "wardrobe" and sights.seen(script, replace(scene, faults=()), fault)
    wrong = {clip[:2] for clip in fault.clips}
    assert len(wrong) == 1 and len(scene.setups) == 2
    played = [event.clip for event in scene.cut]
    assert played[0][:2] in wrong and played[-1][:2] not in wrong
    assert {name for name in played if name[:2] in wrong} > set(fault.clips)
    assert len(played) == sum(len(setup.cameras) * setup.takes for setup in scene.setups)


def test_seeds_that_cannot_show_a_fault_make_no_brief_trial(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def brief(seed: int, kind: str, where: str = "") -> Script:
        if seed == 1:
            raise StageError("no camera would see it.", "Plant another kind.")
        return drawing.drawn(seed)

    shot: list[Path] = []
    monkeypatch.setattr(trials, "brief", brief)
    monkeypatch.setattr(trials, "shoot", lambda script, folder, mode: shot.append(folder))
    done: list[int] = []
    made = list(trials.shot_trials(tmp_path, 0, 3, trials.Mode(), only="key side", tick=done.append))
    assert [path.name for path in made] == ["trial-key-side-000000", "trial-key-side-000002"] == [p.name for p in shot]
    assert done == [1, 2, 3]
    with pytest.raises(StageError, match="no trial is made of 'thunder'"):
        list(trials.shot_trials(tmp_path, 0, 3, trials.Mode(), only="thunder"))
