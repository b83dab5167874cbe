"""production.toml: what holds for a whole production, read with messages that name the key.

A person may edit the file by hand; when Onelight edits it, comments and order stay.
"""

from __future__ import annotations

import difflib
import re
import uuid
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from tomlkit.exceptions import ParseError, TOMLKitError

from onelight.picture.colour import BUILT_IN, VIDEO, known_space
from onelight.records.base import Rate
from onelight.store.disk import write_whole
from onelight.units.errors import BadInput, Missing, choices

FILE = "production.toml"

ROLES = (
    "colourist", "editor", "director", "cinematographer", "vfx supervisor", "script supervisor", "producer",
)  # fmt: skip
"""Who may decide, where production.toml says nothing else."""

SLATE_PATTERNS = (
    r"(?i)^(?:sc(?:ene)?[ _-]?)?(?P<scene>\d{1,3})(?P<setup>[A-Z]{0,2})[ _-]+"
    r"t(?:a?ke?)?[ _-]?(?P<take>\d{1,2})(?:[ _-]+(?:cam)?[ _-]?(?P<camera>[A-H]))?$",
    r"^(?P<scene>\d{1,3})(?P<setup>[A-Z]{1,2})[-_](?P<take>\d{1,2})(?:[-_]?(?P<camera>[A-H]))?$",
    r"^(?P<reel>(?P<camera>[A-Z])\d{3})_?C\d{3}",
)
"""Slates in file names: `12A_T3_B`, `Sc12A-Tk3`, `12A-3B`, `12A_3_B`; then ARRI's and RED's `A001_C003…`."""

ALE_COLUMNS = {
    "Scene": "scene", "Setup": "setup", "Take": "take", "Camera": "camera", "Cam": "camera",
    "Camroll": "reel", "Tape": "reel", "Reel": "reel", "Start": "start_timecode",
}  # fmt: skip
"""Which ALE column fills which field of a clip."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Naming(_Part):
    """How clips get their names."""

    patterns: tuple[str, ...] = SLATE_PATTERNS
    """Regular expressions on the file's stem, the first that matches counts; groups scene, setup,
    take, camera, reel."""
    columns: dict[str, str] = Field(default_factory=lambda: dict(ALE_COLUMNS))
    """ALE column → field of a clip."""

    @field_validator("patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        allowed = {"scene", "setup", "take", "camera", "reel"}
        for pattern in patterns:
            try:
                groups = set(re.compile(pattern).groupindex)
            except re.error as error:
                raise ValueError(f"'{pattern}' is no regular expression: {error}") from None
            if not groups or groups - allowed:
                raise ValueError(f"'{pattern}' needs named groups, out of {choices(sorted(allowed))}")
        return patterns


class Approvals(_Part):
    """Whose circle counts. Role names in lower case."""

    roles: tuple[str, ...] = ROLES
    """Every role that may decide anything."""
    circle: tuple[str, ...] = ()
    """Roles whose circle makes an assistive repair final; () is all of `roles`."""
    generative: tuple[str, ...] = ("director", "producer")
    """Each of these has to circle generative work."""
    ask: tuple[str, ...] = ("director", "cinematographer", "producer")
    """Where the charter asks, one of these has to circle."""

    @field_validator("roles", "circle", "generative", "ask")
    @classmethod
    def _fold(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        folded = tuple(" ".join(role.split()).casefold() for role in roles)
        if not all(folded):
            raise ValueError("a role has to have a name")
        return folded


class Learn(_Part):
    """Defaults of `learn`."""

    seconds: int = Field(default=120, ge=1)
    """How long adaptation may take."""
    seed: int = 0


class Proxy(_Part):
    """How proxies are written."""

    encoder: str = ""
    """FFmpeg's name of an H.264 encoder; "" is libx264, or where FFmpeg has none the first that works."""

    @field_validator("encoder")
    @classmethod
    def _known(cls, encoder: str) -> str:
        if encoder:
            from onelight.picture.encoders import known

            known(encoder)
        return encoder


class Settings(_Part):
    """Of a production, as production.toml says them."""

    id: str
    """UUID; models are bound to it."""
    name: str = Field(min_length=1)
    rate: Rate
    """Of the cut, frames per second."""
    colour: str
    """OCIO name of the space of clips that don't say theirs."""
    ocio_config: str = BUILT_IN
    """A file (relative paths start in the production's folder) or an `ocio://` name."""
    handles: int = Field(default=8, ge=0, le=1000)
    """Frames more at both ends of a pull, as far as the clip has them."""
    strike: date | None = None
    """From this day on nothing generative is made or cleared."""
    naming: Naming = Naming()
    approvals: Approvals = Approvals()
    learn: Learn = Learn()
    proxy: Proxy = Proxy()

    @field_validator("id")
    @classmethod
    def _uuid(cls, value: str) -> str:
        try:
            return str(uuid.UUID(value))
        except ValueError:
            raise ValueError("has to be a UUID, the one Onelight wrote there") from None


def read(folder: Path) -> Settings:
    """The settings of the production in `folder`. Raises Missing or BadInput, naming file and key."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Missing(
            f"'{folder}' is no production: it has no {FILE}.",
            f'Make one with `onelight new {folder} --rate 24 --colour "{VIDEO}"`.',
        ) from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from None
    return parse(text, folder)


def parse(text: str, folder: Path) -> Settings:
    """Settings of a production.toml's text. Raises BadInput, naming the key and what it may be."""
    try:
        plain = tomlkit.parse(text).unwrap()
    except (ParseError, TOMLKitError) as error:
        raise BadInput(f"{folder / FILE} is no TOML: {error}.", "Put it right in a text editor.") from None
    return check(plain, folder)


def check(plain: Mapping[str, Any], folder: Path) -> Settings:
    """Settings of plain data, colour names checked against the OCIO config. Raises BadInput."""
    try:
        settings = Settings.model_validate(dict(plain))
    except BadInput as error:
        raise BadInput(f"{FILE}: {error.problem}", error.way_out) from None
    except ValidationError as error:
        raise _explain(error) from None
    approvals = settings.approvals
    for key in ("circle", "generative", "ask"):
        for role in getattr(approvals, key):
            if role not in approvals.roles:
                raise BadInput(
                    f"{FILE}: approvals.{key} names '{role}', which is no role of this production.",
                    f"Use {choices(approvals.roles)}, or add it to approvals.roles.",
                )
    return _in_place(settings, folder)


def _in_place(settings: Settings, folder: Path) -> Settings:
    config = settings.ocio_config
    if "://" not in config:
        config = str((folder / config).resolve())
    try:
        name = known_space(settings.colour, config)
    except BadInput as error:
        key = "ocio_config" if "config" in error.problem else "colour"
        raise BadInput(f"{FILE}: {key}: {error.problem}", error.way_out) from None
    return settings.model_copy(update={"ocio_config": config, "colour": name})


def _explain(error: ValidationError) -> BadInput:
    """The first complaint, in a person's words."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = _keys_beside(first["loc"])
        near = difflib.get_close_matches(str(first["loc"][-1]), known, n=2) or known
        return BadInput(f"{FILE}: nobody knows the key '{key}'.", f"Did you mean {choices(near)}?")
    if first["type"] == "missing":
        return BadInput(f"{FILE}: the key '{key}' is missing.", "Put it back: a new production has them all.")
    said = first["msg"].removeprefix("Value error, ")
    return BadInput(f"{FILE}: '{key}' can't be {first['input']!r}: {said}.", "Change it and try again.")


def _keys_beside(place: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in place[:-1]:
        inner = model.model_fields[str(part)].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        model = inner
    return list(model.model_fields)


def write_new(folder: Path, name: str, rate: str, colour_space: str) -> Settings:
    """Writes the first production.toml, commented. Raises BadInput before anything is written."""
    document = tomlkit.parse(_TEMPLATE)
    document["id"], document["name"] = str(uuid.uuid4()), name
    document["rate"], document["colour"] = rate, colour_space
    settings = check(document.unwrap(), folder)
    document["rate"], document["colour"] = str(settings.rate), settings.colour
    write_whole(folder / FILE, tomlkit.dumps(document).encode())
    return settings


def edit(folder: Path, changes: Mapping[str, Any]) -> Settings:
    """Changes keys (`"handles"`, `"approvals.roles"`), keeps comments. Raises BadInput, file unchanged."""
    path = folder / FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    for key, value in changes.items():
        if key == "id":
            raise BadInput("A production keeps its id: its models are bound to it.", "Leave it out.")
        *tables, last = key.split(".")
        table: Any = document
        for part in tables:
            if part not in table:
                table[part] = tomlkit.table()
            table = table[part]
        table[last] = list(value) if isinstance(value, tuple) else value
    text = tomlkit.dumps(document)
    settings = parse(text, folder)
    write_whole(path, text.encode())
    return settings


_TEMPLATE = """\
# A production of Onelight. Edit it by hand if you like: comments stay when Onelight edits it.

id = ""  # models and decisions are bound to this; never change it
name = ""
rate = ""  # of the cut: 24, 23.976, 30000/1001
colour = ""  # OCIO space of clips that don't say theirs
ocio_config = "ocio://studio-config-latest"  # or a file, relative to this folder
handles = 8  # frames more at both ends of a pull

[approvals]
# Who may decide, and whose circle counts.
roles = [
    "colourist", "editor", "director", "cinematographer", "vfx supervisor", "script supervisor", "producer",
]
generative = ["director", "producer"]  # each of these circles generative work
ask = ["director", "cinematographer", "producer"]  # one of these circles where the charter asks

[learn]
seconds = 120  # how long adaptation may take

# [proxy]
# encoder = "libx264"  # or libopenh264, h264_videotoolbox, h264_nvenc, where FFmpeg has them

# [naming]
# patterns = ['^(?P<scene>\\d+)(?P<setup>[A-Z])_T(?P<take>\\d+)_(?P<camera>[A-Z])$']
# columns = { Scene = "scene", Take = "take", Camroll = "reel" }  # of ALE files
"""
