"""What leaves: one pull a circled proposal, its frames, its names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from onelight.picture.grade import Grade
from onelight.picture.keyframes import Keyframes
from onelight.picture.picture import Picture
from onelight.records import Clip, ModelCard, Shot, digest
from onelight.records.clearance import Clearance
from onelight.units.errors import BadInput, Refused
from onelight.units.time import FrameRange, Timecode


@dataclass(frozen=True, eq=False)
class Layered:
    """A finished frame apart, as compositors want it: `result`, the `matte` (H, W) 0..1 outside which it is the plate
    to the bit, what was laid in by name, alpha straight, and `data` that is no colour (N (H, W, 3), Z (H, W)); all at
    the plate's size."""

    result: Picture
    matte: NDArray[np.float32] | None = None
    elements: Mapping[str, Picture] = field(default_factory=dict)
    data: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)


Frames = Callable[[int, int], Iterator[tuple[int, Picture | Layered]]]
"""(start, end) → (clip frame, finished picture in the clip's space and size, alone or with its layers), one at a time,
end excluded."""

Progress = Callable[[str, float], None]
"""(what, part done 0..1)."""


@dataclass(frozen=True, eq=False)
class Pull:
    """One repaired shot to deliver. `frames` renders it, for exactly the cleared recipe.

    `grade` is the whole repair where it is one (then CDL and .cube go along), `keys` its scene-linear gains frame by
    frame where it is such, `uses` other clips that it
    looked at, `model` the head that found its numbers.
    """

    clearance: Clearance
    shot: Shot
    clip: Clip
    frames: Frames
    grade: Grade | None = None
    uses: tuple[Clip, ...] = ()
    model: ModelCard | None = None
    keys: Keyframes | None = None

    @property
    def name(self) -> str:
        """`<shot>_<fix>`: of its folder and files."""
        return f"{tidy(self.shot.name)}_{tidy(self.clearance.proposal.fix)}"


@dataclass(frozen=True)
class Window:
    """Which frames of a clip a pull has, and how they are numbered.

    A frame's number in its file name is its timecode's frame count (01:00:00:00 at 24 is 0086400), where
    the clip has timecode; else its number in the clip, from 0.
    """

    frames: FrameRange
    head: int
    tail: int
    start: Timecode | None
    rate: Fraction

    def number(self, frame: int) -> int:
        """In the file name, of a clip frame."""
        return frame if self.start is None else (self.start + frame).frame

    def timecode(self, frame: int) -> Timecode:
        """Of a clip frame; from 00:00:00:00 where the clip has none."""
        return (self.start or Timecode(0, self.rate)) + frame


def window(pull: Pull, handles: int) -> Window:
    """The shot with `handles` frames more at both ends, as far as the clip has them."""
    clip, shot = pull.clip, pull.shot.range
    frames = shot.with_handles(handles).clip(FrameRange(0, clip.frames))
    start = clip.start if clip.timecode_from != "none" else None
    return Window(frames, shot.start - frames.start, frames.end - shot.end, start, clip.rate)


def tidy(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip(".-") or "shot"


def check(pulls: Sequence[Pull], production: str) -> None:
    """Raises Refused for nothing to deliver or a clearance that doesn't fit, BadInput for a pull that can't be."""
    if not pulls:
        raise Refused("Nothing is circled: there is nothing to deliver.", "Circle a proposal first.")
    names: dict[str, Pull] = {}
    for pull in pulls:
        pull.clearance.holds()
        proposal = pull.clearance.proposal
        if pull.clearance.production != production:
            raise Refused(f"{proposal.id} was cleared in another production.", "Deliver it from there.")
        if proposal.shot != pull.shot.name or pull.shot.clip != pull.clip.id:
            raise BadInput(f"{proposal.id} is for {proposal.shot}, not for {pull.shot.name}.", "Pull that one.")
        twin = names.setdefault(pull.name.casefold(), pull)
        if twin is not pull:
            both = f"{twin.clearance.proposal.id} and {proposal.id}"
            raise BadInput(f"{both} would both be '{pull.name}'.", "Set one of them to hold, or deliver it apart.")


def delivery_id(pulls: Sequence[Pull], production: str, options: Sequence[object]) -> str:
    """The same for the same circled recipes and options: by this an interrupted delivery knows itself."""
    parts = [(p.name, p.clip.id, p.clearance.recipe, p.clearance.decision.id) for p in pulls]
    return f"D{digest(production, parts, options)[:12]}"
