"""The faults that a script may plant: what each is, in which unit, where it is made, and how large it usually is.

Some change the world (plan.py moves a cup, blender/ renders it), some only how a take is developed (exposure, a
dimmed lamp: no picture is rendered again), one only the papers. planting.py adds some to a script at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onelight_stage.script import Fault
from onelight_stage.slates import Slate

Where = Literal["world", "development", "papers"]


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    where: what it changes. unit: of its amount. low, high: what may be asked for. usual: where a script says no
    amount. what: what it happens to: "prop", "fixture", "cast" or nothing. whole_take: all cameras see it.
    typical, spread: median size and the spread (standard deviation of its logarithm) when planted at random;
    both_ways: plus or minus.
    """

    where: Where
    unit: str
    low: float
    high: float
    usual: float
    says: str
    what: str = ""
    whole_take: bool = False
    typical: float = 0.0
    spread: float = 0.35
    both_ways: bool = False


KINDS: dict[str, Kind] = {
    "exposure": Kind("development", "stops brighter", -5, 5, -0.7, "the lens opened or closed by mistake",
                     typical=0.7, both_ways=True),
    "white balance": Kind("development", "mireds warmer", -150, 150, 30, "the camera set to another kelvin",
                          typical=28, both_ways=True),
    "tint": Kind("development", "CC greener", -40, 40, 8, "the camera's green against magenta set wrong",
                 typical=8, both_ways=True),
    "gel": Kind("development", "mireds warmer", -200, 200, 60, "one lamp in another gel", "fixture", True, 55,
                both_ways=True),
    "flicker": Kind("development", "stops, darkest to brightest", 0, 3, 0.3, "a lamp that beats against the shutter",
                    "fixture", True, 0.3),
    "fill gone": Kind("development", "stops down, 0 is off", 0, 8, 0, "the fill flagged or switched off", "fixture",
                      True),
    "key side": Kind("world", "degrees, 0 is mirrored", -180, 180, 0, "the key moved to the other side", "cast", True,
                     70, 0.2, both_ways=True),
    "prop moved": Kind("world", "metres", 0, 1.5, 0.15, "a prop that stands elsewhere", "prop", True, 0.16, 0.45),
    "prop missing": Kind("world", "", 0, 0, 0, "a prop that is gone", "prop", True),
    "prop added": Kind("world", "", 0, 0, 0, "a prop that wasn't there", "prop", True),
    "wardrobe": Kind("world", "CIE dE*ab", 0, 100, 30, "a garment in another colour", "cast", True, 28, 0.4),
    "eyeline": Kind("world", "degrees", -90, 90, 25, "somebody looks past the other", "cast", True, 25,
                    both_ways=True),
    "line": Kind("world", "degrees past the line", 0, 90, 30, "the camera beyond the 180-degree line", typical=25),
    "lens": Kind("world", "times the focal length", 0.3, 3, 1.4, "another lens than the setup's", typical=1.4,
                 spread=0.12),
    "soft focus": Kind("development", "thousandths of the picture's height", 0, 60, 6, "out of focus", typical=7,
                       spread=0.4),
    "boom": Kind("world", "share of the height", 0, 0.6, 0.12, "the microphone in the picture", typical=0.11),
    "wire": Kind("world", "millimetres thick", 0.5, 20, 4, "a wire through the picture", typical=4, whole_take=True),
    "passer-by": Kind("world", "", 0, 0, 0, "somebody crosses who shouldn't", whole_take=True),
    "uneven screen": Kind("world", "stops from edge to edge", 0, 5, 1.2, "the green screen lit from one side",
                          whole_take=True, typical=1.2),
    "dropped frames": Kind("development", "frames", 1, 48, 2, "frames that were never written", typical=2),
    "duplicated frames": Kind("development", "frames", 1, 48, 2, "frames replaced by the one before", typical=2),
    "missing shot": Kind("papers", "", 0, 0, 0, "a listed shot that was never taken"),
}  # fmt: skip
"""By the name that a script uses."""

MAINS = 100.0
"""Hz at which a lamp on 50 Hz mains beats."""


def amount(fault: Fault) -> float:
    """The fault's size in its kind's unit: its own, else the kind's usual."""
    return fault.amount or KINDS[fault.kind].usual


def of_clip(slate: Slate, where: Where | None = None) -> list[Fault]:
    """The faults of one clip, deliberate changes included; those of one `where` if asked."""
    return [f for f in slate.scene.faults if slate.name in f.clips and where in (None, KINDS[f.kind].where)]
