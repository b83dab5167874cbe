"""A shooting script: what it means, and what is said of what is wrong in it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from onelight_stage import reading
from onelight_stage.errors import ScriptError
from onelight_stage.script import Script, Wardrobe
from onelight_stage.slates import shot, slates

TEXT = """title = "The Table"
rate = 23.976
size = "640x360"
encoding = "ARRI LogC4"

[[scene]]
number = 12
set = "office"
coverage = ["12A wide"]
beat = [
  { at = 0.5, who = "MARA", line = "You opened it." },
  { at = 1.5, who = "TOM" },
]

[[scene.cast]]
name = "MARA"
age = 34
[scene.cast.wardrobe]
top_colour = [0.35, 0.08, 0.07]

[[scene.cast]]
name = "TOM"

[[scene.light]]
name = "Key"
role = "key"
level = 0.0
kelvin = 3200

[[scene.light]]
name = "Fill"
role = "fill"
level = -2.5

[[scene.setup]]
letter = "A"
[[scene.setup.camera]]
letter = "A"
size = "wide"
on = "MARA+TOM"
[[scene.setup.camera]]
letter = "B"
size = "close-up"
on = "TOM"
focal = 75

[[scene.fault]]
kind = "exposure"
clips = ["12A-2B"]
amount = -0.8

[[scene.cut]]
clip = "12A-1A"
start = 0.2
seconds = 1.0
"""


def test_a_script_is_its_nouns() -> None:
    script = reading.parse(TEXT)
    scene = script.scenes[0]
    assert (script.rate, script.size, scene.number) == (Fraction(24000, 1001), (640, 360), "12")
    assert [cast.name for cast in scene.cast] == ["MARA", "TOM"]
    assert scene.cast[0].wardrobe == Wardrobe(top_colour=(0.35, 0.08, 0.07))
    assert [beat.who for beat in scene.beats] == ["MARA", "TOM"]
    assert scene.setups[0].cameras[1].focal == 75
    assert scene.faults[0].amount == -0.8 and scene.cut[0].seconds == 1.0


def test_clips_are_named_after_scene_setup_take_and_camera() -> None:
    names = [slate.name for slate in slates(reading.parse(TEXT))]
    assert names == ["12A-1A", "12A-1B", "12A-2A", "12A-2B"]


def test_cameras_of_a_take_run_on_one_timecode_and_no_two_takes_overlap() -> None:
    one, other, later, _ = slates(reading.parse(TEXT))
    assert one.timecode == other.timecode and one.reel != other.reel
    assert later.start >= one.start + one.frames


def test_a_missing_shot_makes_no_clip() -> None:
    script = reading.parse(TEXT.replace('kind = "exposure"', 'kind = "missing shot"').replace("amount = -0.8", ""))
    assert [slate.name for slate in shot(script)] == ["12A-1A", "12A-1B", "12A-2A"]


WRONG = [
    ('set = "office"', 'set = "offce"', "there is no set 'offce'. Choose from kitchen, office, bar"),
    ('[[scene.light]]\nname = "Fill"\nrole = "fill"\nlevel = -2.5', '[[scene.light]]\nname = "Fill"\nrole = "fill"',
     "light 'Fill' has no level. Say its level in stops against the key"),
    ('role = "fill"', 'role = "filler"', "no role 'filler'. Choose from key, fill, back"),
    ('"exposure"', '"exposre"', "no kind 'exposre'. Choose from exposure, white balance"),
    ("amount = -0.8", "amount = -8", "'exposure' by -8 is out of range. Choose a number from -5 to 5 stops"),
    ('clip = "12A-1A"', 'clip = "12A-9A"', "no setup makes the clip '12A-9A'. Choose from 12A-1A, 12A-1B"),
    ('clips = ["12A-2B"]', 'clips = ["12B-2B"]', "no setup makes the clip '12B-2B'"),
    ('who = "TOM"', 'who = "TIM"', "a beat is 'TIM', who isn't in the scene's cast. Choose from MARA or TOM."),
    ('on = "MARA+TOM"', 'on = "MARA+TIM"', "a camera is on 'TIM'"),
    ("age = 34", "agee = 34", "cast has no 'agee'. Choose from name, mark, age"),
    ("age = 34", "age = 340", "age is 340. Choose a number from 2 to 100."),
    ("focal = 75", 'focal = "75"', "focal is a number, not '75'"),
    ('size = "close-up"', 'size = "closeup"', "there is no size 'closeup'. Choose from extreme wide"),
    ('encoding = "ARRI LogC4"', 'encoding = "LogC9"', "no colour space is called 'LogC9'. Did you mean ARRI LogC4"),
    ("rate = 23.976", 'rate = "fast"', "'fast' is no rate"),
    ('size = "640x360"', 'size = "641x360"', "size is 641x360. Give an even width"),
    ("[0.35, 0.08, 0.07]", "[1.35, 0.08, 0.07]", "top_colour is 1.35. Choose a number from 0 to 1."),
    ("[0.35, 0.08, 0.07]", "[0.35, 0.08]", "top_colour is a list of 3 numbers"),
    ('letter = "B"', 'letter = "A" ', "two are called camera 'A'"),
    ('[[scene.cut]]\nclip = "12A-1A"\nstart = 0.2\nseconds = 1.0', '[[scene.cut]]\nclip = "12A-1A"\nstart = 9',
     "cut has no seconds"),
    ("number = 12", 'number = "twelve"', "'twelve' is no scene number"),
    ("[[scene.setup.camera]]\nletter = \"A\"", "[[scene.setup.cam]]\nletter = \"A\"", "setup has no 'cam'"),
    ("[scene.cast.wardrobe]", "[[scene.cast.wardrobe]]", "wardrobe is a table"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG, ids=[case[2][:30] for case in WRONG])
def test_what_is_wrong_is_said_with_its_line_and_the_choices(right: str, wrong: str, said: str) -> None:
    text = TEXT.replace(right, wrong, 1)
    assert text != TEXT
    line = text[: text.index(wrong)].count("\n") + 1
    with pytest.raises(ScriptError) as caught:
        reading.parse(text, "day.toml")
    assert str(caught.value).startswith(f"day.toml, line {line}: ")
    assert said in str(caught.value)


def test_a_cut_past_the_clips_end_is_refused() -> None:
    with pytest.raises(ScriptError, match=r"12A-1A is 2\.5 s long, the cut wants it until 9\.2 s"):
        reading.parse(TEXT.replace("seconds = 1.0", "seconds = 9.0"))


def test_broken_toml_says_where() -> None:
    with pytest.raises(ScriptError, match=r"day.toml: .*line 2"):
        reading.parse('title = "A"\nrate = \n', "day.toml")


def test_a_script_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="There is no"):
        reading.read(tmp_path / "none.toml")


def test_a_mark_that_the_set_does_not_have_is_said_with_those_it_has() -> None:
    from onelight_stage import sets

    kitchen = sets.build("kitchen", 0)
    text = TEXT.replace('set = "office"', 'set = "kitchen"')
    with pytest.raises(ScriptError, match=r"line 17: the kitchen has no mark 'moon'\. Choose") as caught:
        reading.parse(text.replace("age = 34", 'mark = "moon"'))
    assert next(iter(kitchen.marks)) in str(caught.value)
    known = reading.parse(text.replace("age = 34", f'mark = "{next(iter(kitchen.marks))}"'))
    assert isinstance(known, Script)
