"""What is laid side by side at a cut, and what the difference is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onelight.picture.picture import Picture
from onelight.records import Event, Reading, Shot


@dataclass(frozen=True)
class Side:
    """One side of a cut: a shot near the cut, or a shot by itself where there is no cut.

    `pictures` are a few analysis frames near the cut (the last ones before it, or the first after it; the
    one at the cut last, or first), in any colour space that they name; `frames` their numbers in the clip.
    """

    event: Event | None
    shot: Shot
    reading: Reading
    pictures: Sequence[Picture]
    frames: Sequence[int] = ()


@dataclass(frozen=True)
class Measure:
    """How much the after differs from the before, its standard error, and by what it was told: `surfaces` (the
    same ones, registered), `palette` (the sets' colours as a whole), `palette + look` (and the look model),
    `whole scene` (agreed with all its other shots), `readings`."""

    amount: float
    error: float
    by: str


@dataclass(frozen=True)
class Difference:
    """After against before, by kind of finding, in the unit that `kinds.Kind.counted` names."""

    before: Side
    after: Side
    measures: Mapping[str, Measure] = field(default_factory=dict)
    likeness: float = 0.0
    """How well the two sets' colours lie over each other once shifted, 0..1."""
    common: float = 0.0
    """Part of the frame in which the same surfaces were found, 0..1."""

    @property
    def same_scene(self) -> bool:
        """Whether the two play in one scene: as named, else as seen."""
        named = self.before.shot.scene, self.after.shot.scene
        if all(named):
            return named[0] == named[1]
        if self.before.shot.clip == self.after.shot.clip:
            return True
        return self.common > 0.1 or self.likeness > SAME_SET_LIKENESS


SAME_SET_LIKENESS = 0.85
"""Measured on the shared clips: 0.88 to 0.98 for cameras on one set, 0.58 to 0.83 for nearly all others."""
