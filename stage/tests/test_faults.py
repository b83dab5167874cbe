"""Faults planted at random: where they may go, how large they are, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from day import DAY, with_faults
from onelight_stage import exposing, faults, papers, planting
from onelight_stage.errors import StageError
from onelight_stage.script import FAULTS, CutEvent, Fault, Script
from onelight_stage.slates import shot


def planted(script: Script, seed: int, *kinds: str, **more) -> list[Fault]:
    made = planting.planted(script, np.random.default_rng(seed), kinds, **more)
    return [fault for scene in made.scenes for fault in scene.faults]


def test_every_fault_of_a_script_is_known() -> None:
    assert set(faults.KINDS) == set(FAULTS)


def test_the_same_seed_plants_the_same() -> None:
    kinds = ("exposure", "gel", "prop moved", "wardrobe", "dropped frames")
    assert planted(DAY, 4, *kinds) == planted(DAY, 4, *kinds) != planted(DAY, 5, *kinds)


def test_the_cut_ends_where_a_clip_that_lost_frames_does() -> None:
    scene = DAY.scenes[0]
    setups = tuple(replace(setup, seconds=1.0) for setup in scene.setups)
    long = replace(DAY, scenes=(replace(scene, setups=setups, cut=(CutEvent("12A-2A", 0.25, 0.75),)),))
    for seed in range(8):
        made = planting.planted(long, np.random.default_rng(seed), ["dropped frames"])
        (fault,) = made.scenes[0].faults
        (use,) = papers.cut(made, {slate.name: exposing.length(made, slate) for slate in shot(made)})
        assert fault.clips == ("12A-2A",) and use.frames == 18 - faults.amount(fault)


@pytest.mark.parametrize("kind", FAULTS)
def test_every_kind_has_a_place_and_a_size_in_its_range(kind: str) -> None:
    for seed in range(20):
        (fault,) = planted(DAY, seed, kind)
        said = faults.KINDS[kind]
        used = {event.clip for event in DAY.scenes[0].cut}
        assert fault.clips and (not used & set(fault.clips) if kind == "missing shot" else used & set(fault.clips))
        assert said.low <= faults.amount(fault) <= said.high or faults.amount(fault) == said.usual
        if said.what == "fixture":
            assert fault.what in ("Key", "Fill")
        if kind.endswith("frames"):
            event = next(event for event in DAY.scenes[0].cut if event.clip in fault.clips)
            assert event.start < fault.start < event.start + event.seconds


def test_sizes_go_both_ways_and_vary() -> None:
    sizes = [planted(DAY, seed, "exposure")[0].amount for seed in range(60)]
    assert min(sizes) < -0.3 and max(sizes) > 0.3
    assert 0.5 < np.median(np.abs(sizes)) < 0.9


def test_faults_prefer_clips_that_are_not_spoilt_yet() -> None:
    for seed in range(10):
        first, second = planted(DAY, seed, "exposure", "tint")
        assert first.clips != second.clips


def test_some_are_deliberate_if_asked() -> None:
    assert not planted(DAY, 1, "exposure")[0].intended
    assert planted(DAY, 1, "exposure", intended=1.0)[0].intended


def test_there_is_a_word_where_nothing_is_left_to_spoil() -> None:
    with pytest.raises(StageError, match="no clip is left for 'exposure'"):
        planted(DAY, 1, "exposure", each=3)
    with pytest.raises(StageError, match=r"there is no fault 'wobble'\. Choose from"):
        planted(DAY, 1, "wobble")


def test_a_missing_shot_is_one_that_the_cut_does_without() -> None:
    (fault,) = planted(DAY, 3, "missing shot")
    assert fault.clips == ("12B-1A",)
    left = shot(with_faults(fault, script=replace(DAY)))
    assert [slate.name for slate in left] == ["12A-1A", "12A-2A"]
