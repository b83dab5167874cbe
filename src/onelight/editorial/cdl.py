"""ASC CDL on a timeline's clip: `metadata["cdl"]` as OTIO's adapters write it, and FCP's colour info."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import opentimelineio as otio

from onelight.records import CdlValues

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def of(clip: otio.schema.Clip) -> CdlValues | None:
    """The CDL that stands on a clip, or None. Values come as they stand, also odd ones (power 0)."""
    said = clip.metadata.get("cdl")
    if not isinstance(said, Mapping) or not ("asc_sop" in said or "asc_sat" in said):
        return None
    sop = said.get("asc_sop") or {}
    sat = said.get("asc_sat")
    if isinstance(sop, str):
        sop = parse_sop(sop) or {}
    one, none = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
    return CdlValues(
        slope=_three(sop.get("slope"), one), offset=_three(sop.get("offset"), none),
        power=_three(sop.get("power"), one), saturation=1.0 if sat is None else float(sat),
    )


def put(clip: otio.core.SerializableObject, values: Any) -> None:
    """Sets a CDL (a picture.cdl.Cdl or CdlValues) on a clip; other words of its `cdl` metadata stay."""
    clip.metadata.setdefault("cdl", {})
    clip.metadata["cdl"]["asc_sop"] = {
        "slope": [float(v) for v in values.slope], "offset": [float(v) for v in values.offset],
        "power": [float(v) for v in values.power],
    }
    clip.metadata["cdl"]["asc_sat"] = float(values.saturation)


def parse_sop(text: str) -> dict[str, list[float]] | None:
    """`(1 1 1)(0 0 0)(1 1 1)`, spaced however → slope, offset, power; None where nine numbers don't stand."""
    numbers = [float(found) for found in _NUMBER.findall(text)]
    if len(numbers) != 9:
        return None
    return {"slope": numbers[0:3], "offset": numbers[3:6], "power": numbers[6:9]}


def sop_text(values: Any) -> str:
    """`(s s s)(o o o)(p p p)` with as many digits as the values have."""
    return "".join("(" + " ".join(_digits(v) for v in part) + ")"
                   for part in (values.slope, values.offset, values.power))


def sat_text(values: Any) -> str:
    """The saturation with as many digits as it has."""
    return _digits(values.saturation)


def _digits(value: float) -> str:
    text = repr(float(value))
    return f"{float(value):.10f}".rstrip("0") if "e" in text else text


def _three(said: Sequence[float] | None, otherwise: tuple[float, float, float]) -> tuple[float, float, float]:
    if said is None or len(said) != 3:
        return otherwise
    return float(said[0]), float(said[1]), float(said[2])
