"""What every noun shares: frozen, versioned, plain data that goes to JSON and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from onelight.units.errors import BadInput
from onelight.units.time import rate

Rate = Annotated[Fraction, BeforeValidator(rate), PlainSerializer(str, return_type=str)]
"""Frames per second, exact; `"24000/1001"` in JSON."""

Three = tuple[float, float, float]


class Record(BaseModel):
    """Frozen plain data. `VERSION` rises when a field changes its meaning; `UPGRADES[n]` takes a
    document of version n to n + 1, so that an old production opens."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    VERSION: ClassVar[int] = 1
    UPGRADES: ClassVar[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}

    def document(self) -> dict[str, Any]:
        """Plain JSON types, with the version."""
        return {"version": self.VERSION, **self.model_dump(mode="json")}

    def json_text(self) -> str:
        """The document as JSON, keys sorted: the same record, the same text."""
        return json.dumps(self.document(), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """From `document`, upgraded where it is older. Raises BadInput."""
        document = dict(document)
        version = int(document.pop("version", 1))
        if version > cls.VERSION:
            raise BadInput(
                f"This {cls.__name__} was written by a newer Onelight (version {version}).", "Update Onelight."
            )
        for step in range(version, cls.VERSION):
            document = cls.UPGRADES[step](document)
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            raise BadInput(f"This is no {cls.__name__}: {error}", "Restore it from a backup.") from None


def digest(*parts: object) -> str:
    """A short stable hash (16 hex digits of SHA-256) of plain values, for ids."""
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
