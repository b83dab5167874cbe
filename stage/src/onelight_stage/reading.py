"""Reads a shooting script from TOML. What is wrong in it is said with the file's line and the valid choices.

The file's tables are the nouns of script.py in the singular: [[scene]], [[scene.cast]], [[scene.beat]],
[[scene.light]], [[scene.setup]], [[scene.setup.camera]], [[scene.fault]], [[scene.cut]].
"""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from onelight_stage import checking
from onelight_stage.errors import ScriptError, choices
from onelight_stage.lines import Lines
from onelight_stage.lines import Path as Place
from onelight_stage.script import (
    CODECS,
    FAULTS,
    MOVES,
    ROLES,
    SETS,
    SIZES,
    Beat,
    CameraSetup,
    Cast,
    CutEvent,
    Fault,
    Fixture,
    Scene,
    Script,
    Setup,
    Wardrobe,
)  # fmt: skip
from onelight_stage.world import PATTERNS

SPOKEN: dict[type, dict[str, str]] = {
    Script: {"scene": "scenes"},
    Scene: {"beat": "beats", "setup": "setups", "fault": "faults"},
    Setup: {"camera": "cameras"},
}
"""What a file calls a noun's field, where that isn't the field's own name."""

NEEDED: dict[type, tuple[str, ...]] = {
    Script: ("title", "scenes"), Scene: ("number", "setups"), Cast: ("name",), Beat: ("at", "who"),
    Fixture: ("name", "role", "level"), Setup: ("letter", "cameras"), CameraSetup: ("on",), Fault: ("kind", "clips"),
    CutEvent: ("clip", "start", "seconds"),
}  # fmt: skip
"""What can't be left out."""

CHOICES: dict[tuple[type, str], tuple[str, ...]] = {
    (Script, "codec"): CODECS, (Scene, "set"): SETS, (Fixture, "role"): ROLES, (CameraSetup, "size"): tuple(SIZES),
    (CameraSetup, "move"): MOVES, (Fault, "kind"): FAULTS, (Wardrobe, "top_pattern"): PATTERNS,
}  # fmt: skip

RANGES: dict[tuple[type, str], tuple[float, float]] = {
    (Script, "rate"): (1, 120), (Script, "iso"): (50, 25600), (Script, "grain"): (0, 10), (Script, "size"): (32, 8192),
    (Script, "seed"): (0, 2**31), (Scene, "look"): (0, 2**31), (Scene, "kelvin"): (0, 25000),
    (Cast, "age"): (2, 100), (Cast, "height"): (0.6, 2.3), (Cast, "build"): (0, 1), (Cast, "masculine"): (0, 1),
    (Cast, "skin"): (0, 1), (Cast, "hair_colour"): (0, 1), (Wardrobe, "top_colour"): (0, 1),
    (Wardrobe, "top_second"): (0, 1), (Wardrobe, "bottom_colour"): (0, 1), (Wardrobe, "shoes"): (0, 1),
    (Beat, "at"): (0, 600), (Fixture, "side"): (-180, 180), (Fixture, "height"): (-90, 90),
    (Fixture, "level"): (-12, 8), (Fixture, "kelvin"): (1700, 25000), (Fixture, "gel"): (-100, 100),
    (Fixture, "soft"): (0, 10), (Fixture, "distance"): (0.2, 100), (Fixture, "flicker"): (0, 5),
    (Fixture, "hz"): (0.1, 1000), (CameraSetup, "angle"): (-180, 180), (CameraSetup, "height"): (0.05, 20),
    (CameraSetup, "focal"): (8, 400), (CameraSetup, "stop"): (0.7, 64), (CameraSetup, "amount"): (0, 20),
    (CameraSetup, "side"): (-1, 1), (Setup, "takes"): (1, 99), (Setup, "start"): (0, 600),
    (Setup, "seconds"): (0.04, 600), (CutEvent, "start"): (0, 600), (CutEvent, "seconds"): (0.04, 600),
    (Fault, "start"): (0, 600), (Fault, "seconds"): (0, 600),
}  # fmt: skip


def read(path: Path) -> Script:
    """The script in a TOML file. Raises ScriptError, naming the line."""
    if not path.is_file():
        raise ScriptError(f"There is no '{path}'.", "Name a script.toml.")
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError:
        raise ScriptError(f"{path.name} is no text in UTF-8.", "Save it as UTF-8.") from None


def parse(text: str, name: str = "script.toml") -> Script:
    """The script in a TOML text; `name` is what errors call it. Raises ScriptError, naming the line."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"{name}: {error}.", "Mend the TOML there.") from None
    reader = Reader(name, Lines(text))
    script = reader.noun(Script, tables, ())
    checking.check(script, reader.fail)
    return script


class Reader:
    """Turns tables into nouns; knows the file's name and lines."""

    def __init__(self, name: str, lines: Lines) -> None:
        self.name, self.lines = name, lines

    def fail(self, place: Place, problem: str, way_out: str) -> typing.NoReturn:
        """Raises a ScriptError that names the line of `place`."""
        raise ScriptError(f"{self.name}, line {self.lines.of(place)}: {problem}", way_out)

    def noun(self, kind: type, table: Any, place: Place) -> Any:
        """A noun of script.py from a table."""
        if not isinstance(table, Mapping):
            self.fail(place, f"{_called(kind)} is a table, not {table!r}.", f"Write [[{_called(kind)}]].")
        spoken, hints = SPOKEN.get(kind, {}), _hints(kind)
        table = {str(key): value for key, value in table.items()}
        words = [_word(kind, field) for field in hints]
        given: dict[str, Any] = {}
        for key, value in table.items():
            field = str(spoken.get(key, key))
            if field not in hints or (key in spoken.values() and key not in spoken):
                self.fail((*place, key), f"{_called(kind)} has no '{key}'.", f"Choose from {choices(words, key)}.")
            given[field] = self.value(kind, field, hints[field], value, (*place, key))
        for field in NEEDED.get(kind, ()):
            if field not in given:
                self.fail(place, f"{_described(kind, table)} has no {_word(kind, field)}.", _way_out(kind, field))
        return kind(**given)

    def value(self, kind: type, field: str, hint: Any, value: Any, place: Place) -> Any:
        """A field's value, checked against its type, its choices and its range."""
        if dataclasses.is_dataclass(hint):
            return self.noun(typing.cast(type, hint), value, place)
        if typing.get_origin(hint) is tuple:
            return self._several(kind, field, typing.get_args(hint), value, place)
        made = self._one(kind, field, hint, value, place)
        if (kind, field) in CHOICES and made not in CHOICES[kind, field]:
            self.fail(place, f"there is no {field} '{made}'.", f"Choose from {choices(CHOICES[kind, field], made)}.")
        return made

    def _several(self, kind: type, field: str, of: tuple[Any, ...], value: Any, place: Place) -> tuple[Any, ...]:
        if isinstance(value, str) and field == "size" and value.count("x") == 1:
            value = [int(side) if side.strip().isdigit() else side for side in value.split("x")]
        endless = len(of) == 2 and of[1] is Ellipsis
        if not isinstance(value, list) or (not endless and len(value) != len(of)):
            wanted = "a list" if endless else f"a list of {len(of)} numbers"
            self.fail(place, f"{_word(kind, field)} is {wanted}, not {value!r}.", "Write it in square brackets.")
        kinds = [of[0]] * len(value) if endless else list(of)
        if dataclasses.is_dataclass(of[0]):
            return tuple(self.noun(typing.cast(type, of[0]), one, (*place, n)) for n, one in enumerate(value))
        return tuple(self._one(kind, field, k, one, place) for k, one in zip(kinds, value, strict=True))

    def _one(self, kind: type, field: str, hint: Any, value: Any, place: Place) -> Any:
        """A text, a switch or a number in its range."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        right = {str: isinstance(value, str), bool: isinstance(value, bool), float: number,
                 int: number and value == int(value), Fraction: number or isinstance(value, str)}[hint]  # fmt: skip
        if hint is str and isinstance(value, int) and (kind, field) in ((Scene, "number"),):
            return str(value)
        if not right:
            self.fail(place, f"{_word(kind, field)} is {NAMES[hint]}, not {value!r}.", f"Write {NAMES[hint]}.")
        made: Any = self._rate(value, place) if hint is Fraction else hint(value)
        low, high = RANGES.get((kind, field), (None, None))
        if low is not None and high is not None and not low <= made <= high:
            self.fail(place, f"{_word(kind, field)} is {value}.", f"Choose a number from {low:g} to {high:g}.")
        return made

    def _rate(self, value: Any, place: Place) -> Fraction:
        """24, 23.976 (which means 24000/1001) or "30000/1001"."""
        try:
            exact = Fraction(value) if isinstance(value, str) else Fraction(value).limit_denominator(1001)
        except (ValueError, ZeroDivisionError):
            self.fail(place, f"'{value}' is no rate.", 'Write 24, 23.976 or "24000/1001".')
        near = Fraction(round(exact) * 1000, 1001)
        return near if abs(float(exact) - float(near)) < 0.002 else exact


NAMES = {str: "a text", bool: "true or false", float: "a number", int: "a whole number", Fraction: "a rate"}


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return types.MappingProxyType(typing.get_type_hints(kind))


def _word(kind: type, field: str) -> str:
    """What the file calls a field."""
    return next((spoken for spoken, own in SPOKEN.get(kind, {}).items() if own == field), field)


def _called(kind: type) -> str:
    """What the file calls a noun."""
    others = {Fixture: "light", CameraSetup: "camera", CutEvent: "cut", Script: "the script"}
    return others.get(kind, kind.__name__.lower())


def _described(kind: type, table: Mapping[str, Any]) -> str:
    """"the light 'Key'"."""
    name = next((str(table[key]) for key in ("name", "number", "letter", "kind", "who") if key in table), "")
    return f"{_called(kind)} '{name}'" if name else f"a {_called(kind)}" if kind is not Script else "the script"


def _way_out(kind: type, field: str) -> str:
    if (kind, field) in CHOICES:
        return f"Choose from {choices(CHOICES[kind, field])}."
    if (kind, field) == (Fixture, "level"):
        return "Say its level in stops against the key (the key's own is 0)."
    return f"Write {_word(kind, field)} = … or [[…{_word(kind, field)}]] in it."
