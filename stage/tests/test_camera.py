"""Cameras by shot size: who is in frame, how large, from which side of the line."""

from __future__ import annotations

import numpy as np
import pytest

from onelight_stage.camera import HEADROOM, Line, camera, check_clear
from onelight_stage.errors import StageError
from onelight_stage.script import SIZES, CameraSetup
from onelight_stage.sets import kitchen

FRAMES, ASPECT = 6, 16 / 9
EYES = {"ANNA": np.tile([-0.7, 0.0, 1.22], (FRAMES, 1)), "BEN": np.tile([0.7, 0.0, 1.26], (FRAMES, 1))}
LINE = Line.between(EYES["ANNA"][0], EYES["BEN"][0], (0.0, -5.0))


def shot(**setup: object):
    return camera(CameraSetup(**setup), EYES, LINE, ASPECT, 24.0, np.random.default_rng(1))  # type: ignore[arg-type]


def seen(made, point, at: int = 0) -> tuple[float, float]:
    """Where a point is in the picture: -1 to 1 from left to right, -1 to 1 from the lower edge to the upper one."""
    local = np.linalg.inv(made.places[at].astype(float)) @ [*point, 1.0]
    assert local[2] < 0, "behind the camera"
    half = made.sensor / made.focal[at] / 2
    return float(local[0] / -local[2] / half), float(local[1] / -local[2] / half * ASPECT)


@pytest.mark.parametrize("size", ["medium wide", "medium", "medium close-up", "close-up", "extreme close-up"])
@pytest.mark.parametrize("focal", [32.0, 50.0, 85.0])
def test_a_named_size_fills_the_frame_with_so_much_of_a_person(size: str, focal: float) -> None:
    made = shot(size=size, on="ANNA", angle=20.0, focal=focal, height=1.3)
    x, y = seen(made, EYES["ANNA"][0])
    _, higher = seen(made, EYES["ANNA"][0] + [0, 0, 0.1])
    assert abs(x) < 0.02
    assert (higher - y) / 2 * SIZES[size] == pytest.approx(0.1, rel=0.12)
    _, crown = seen(made, EYES["ANNA"][0] + [0, 0, 0.12])
    assert (1 - crown) / 2 == pytest.approx(HEADROOM, abs=0.05)


def test_a_two_shot_holds_both_and_sees_them_in_script_order() -> None:
    made = shot(size="medium", on="ANNA+BEN", focal=35.0)
    left, right = seen(made, EYES["ANNA"][0])[0], seen(made, EYES["BEN"][0])[0]
    assert -0.9 < left < 0 < right < 0.9


def test_over_a_shoulder_both_stay_on_their_side_of_the_picture() -> None:
    """The 180-degree rule: whoever was left in the master is left over either shoulder."""
    for on, over in (("ANNA", "BEN"), ("BEN", "ANNA")):
        made = shot(size="medium close-up", on=on, over=over)
        framed, shoulder = seen(made, EYES[on][0])[0], seen(made, EYES[over][0] - [0, 0, 0.25])[0]
        assert (framed < shoulder) == (on == "ANNA")


def test_the_other_side_of_the_line_swaps_them() -> None:
    made = shot(size="medium", on="ANNA+BEN", focal=35.0, side=-1)
    assert seen(made, EYES["ANNA"][0])[0] > seen(made, EYES["BEN"][0])[0]


def test_moves() -> None:
    still = shot(size="medium", on="ANNA")
    assert np.ptp(still.places, axis=0).max() == 0
    pushed = shot(size="medium", on="ANNA", move="dolly in", amount=1.0)
    gone = pushed.places[:, :3, 3] - pushed.places[0, :3, 3]
    assert np.linalg.norm(gone[-1]) == pytest.approx(0.5, abs=0.01)
    assert pushed.focus[-1] == pytest.approx(pushed.focus[0] - 0.5, abs=0.05)
    panned = shot(size="medium", on="ANNA", move="pan")
    first, last = panned.places[0, :3, 2], panned.places[-1, :3, 2]
    assert np.degrees(np.arccos(first @ last)) == pytest.approx(18, abs=1)
    held = shot(size="medium", on="ANNA", move="handheld")
    assert 0 < np.ptp(held.places[:, :3, 3], axis=0).max() < 0.08


def test_a_camera_in_a_cupboard_is_refused_with_its_name() -> None:
    stage = kitchen.build(3)
    inside = shot(size="medium", on="ANNA", focal=35.0)
    inside.places[:, :3, 3] = [-1.0, 1.6, 0.5]
    with pytest.raises(StageError, match=r"12A-1A: the camera stands inside the base of the kitchen\. Change"):
        check_clear(inside, stage, "12A-1A")
    check_clear(shot(size="medium", on="ANNA", focal=35.0), stage, "12A-1A")
