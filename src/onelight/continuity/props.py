"""Props: what stands in one take and not, or elsewhere, in another of the same framing. And what hangs into one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from onelight.continuity.blobs import APART, Blob, blobs
from onelight.continuity.breaks import Break, joined, place, sure
from onelight.continuity.laid import Field, Laid
from onelight.continuity.takes import Mask

LEAST_APART = 6.0
"""Just noticeable differences that a thing differs by on average; where the people moved too (with their shadows and
reflections); and on somebody, whose folds and fingers read 6 to 9."""
LEAST_BESIDE_MOVING, LEAST_ON_PEOPLE = 12.0, 10.0
_OVER_RING, _OVER_SET = 4.0, 2.5
"""Times what lies around it, and times the 95th percentile of the set's difference: where the whole set differs, it is
the light."""
_NOVEL, _SOME_NOVEL, _ALIKE, _UNLIKE, _SAME = 0.25, 0.1, 0.8, 0.65, 0.97
"""Outline in one take alone: enough by itself, and enough where the structure inside is another one (before a busy wall
it is another one and the outline says little). Light and dye keep it: 0.89 and more on the tuning scenes; what keeps
it to the last is no other thing, however faint its outline is in one take."""
_FLAT, _FLAT_ALIKE, _FLAT_APART = 0.15, 0.93, 8.0
"""What lies flat on something (a page on a table, its edge along the table's) has little outline and keeps the
structure, but all the outline there is is in one take; just noticeable differences that it differs by."""
_GRAZES = 0.5
"""Of its shorter side that a thing may have on the frame's border and still stand in the picture: no arm does that."""
_MOST_OF_FRAME, _MOST_OF_PEOPLE = 0.08, 0.25
_BESIDE_PEOPLE = 0.3
_QUIET_PEOPLE = 0.06
"""Share of the people that may differ where they do the same in both takes."""
_ONE_SIDED, _HANGS = 0.7, 0.4
"""Of its outline's novelty, how much has to be in one take for a thing to be that one's alone; and of what hangs in
from above, which covers outlines of a wall behind it."""
_ALL_ONE_SIDED, _NOBODY = 0.85, 0.05
"""As _ONE_SIDED, of what lies flat; and the share of people in what hangs in before a wall so busy that the outline
tells nothing."""
_MOST = 4
"""More things than that have not been moved: something else is wrong."""


@dataclass(frozen=True)
class Around:
    """What a blob is judged beside. people, loud: pixels of people, and of those the ones that differ; apart (H, W):
    how far the takes differ, in just noticeable differences; set_ (H, W): True where there is set, and it is sure."""

    people: float
    loud: float
    apart: Field
    set_: Mask

    def usual(self, but: Mask) -> float:
        """95th percentile of the set's difference without a thing's own (H, W)."""
        rest = self.apart[self.set_ & ~but]
        return float(np.percentile(rest, 95)) if rest.size else 0.0


def things(over: Laid, apart: Field) -> list[Break]:
    """What came, went or moved: kind "prop", or "intruder" for what hangs in from above."""
    around = _around(over, apart)
    found = [blob for blob in blobs(over, apart) if is_thing(blob, around)]
    if not found or len(found) > _MOST:
        return []
    hanging = [blob for blob in found if hangs_in(blob)]
    standing = [blob for blob in found if not hangs_in(blob)]
    return [_intruder(over, blob) for blob in hanging[:1]] + ([_prop(over, standing)] if standing else [])


def _around(over: Laid, apart: Field) -> Around:
    people = over.populated
    return Around(float(people.sum()), float((apart[people] > APART).sum()), apart, over.bare)


def is_thing(blob: Blob, around: Around) -> bool:
    """Whether it is a thing, and no light, garment, shadow or part of a person who moved."""
    inside = (blob.people + blob.stray) * blob.area
    moved = around.loud - inside > _QUIET_PEOPLE * around.people
    beside = blob.people + blob.stray > _BESIDE_PEOPLE
    if beside and (moved or inside > _MOST_OF_PEOPLE * around.people):
        return False
    if blob.alike > _SAME or (_cut_off(blob) and abs(blob.lean) < _ONE_SIDED * blob.novel and not hangs_in(blob)):
        return False
    apart = LEAST_BESIDE_MOVING if moved else LEAST_ON_PEOPLE if beside else LEAST_APART
    least = max(apart, _OVER_RING * blob.ring, _OVER_SET * around.usual(blob.mask))
    other = blob.novel > _NOVEL or (blob.novel > _SOME_NOVEL and blob.alike < _ALIKE) or blob.alike < _UNLIKE
    return blob.apart > least and (other or _lies_flat(blob)) and blob.area < _MOST_OF_FRAME * blob.mask.size


def _lies_flat(blob: Blob) -> bool:
    """On something in one take."""
    one_sided = abs(blob.lean) > _ALL_ONE_SIDED * blob.novel > _ALL_ONE_SIDED * _FLAT
    return one_sided and blob.alike < _FLAT_ALIKE and blob.apart > _FLAT_APART


def _cut_off(blob: Blob) -> bool:
    """By the frame."""
    return blob.border > _GRAZES * min(blob.box[2:])


def hangs_in(blob: Blob) -> bool:
    """From the upper edge, and only in one take, where one can tell."""
    unlike = _cut_off(blob) and blob.alike < _UNLIKE and blob.people + blob.stray < _NOBODY
    return blob.box[1] <= 4 and (_one_takes(blob) or unlike) and blob.box[3] < 0.5 * blob.mask.shape[0]


def _one_takes(blob: Blob) -> bool:
    """Whose outline it is is clear, of what hangs in."""
    return abs(blob.lean) > _HANGS * blob.novel


def _intruder(over: Laid, blob: Blob) -> Break:
    one, two = over.one.take, over.two.take
    who = (two if blob.lean > 0 else one) if _one_takes(blob) else None
    deep = 100 * (blob.box[1] + blob.box[3]) / blob.mask.shape[0]
    name = who.shot.name if who else f"{one.shot.name} or {two.shot.name}"
    says = f"something hangs into {name} from above ({place(blob.mask)}), {deep:.0f} per cent of the height"
    return Break("intruder", one, two, round(deep, 1), deep, _certain(blob), says, who,
                 blob.mask, over)  # fmt: skip


def _prop(over: Laid, found: list[Blob]) -> Break:
    area = joined([blob.mask for blob in found])
    size = 100 * float(np.sqrt(max(blob.area for blob in found))) / area.shape[0]
    return Break("prop", over.one.take, over.two.take, round(size, 1), size, max(_certain(b) for b in found),
                 _says(over, found, size), None, area, over)  # fmt: skip


def _says(over: Laid, found: list[Blob], size: float) -> str:
    one, two = over.one.take.shot.name, over.two.take.shot.name
    where = place(found[0].mask)
    sized = f"{size:.0f} per cent of the height"
    sided = [blob.lean for blob in found if abs(blob.lean) > _ONE_SIDED * blob.novel]
    if len(found) == 1 and sided:
        has, lacks = (two, one) if sided[0] > 0 else (one, two)
        return f"a thing ({where}, {sized}) stands in {has} and not in {lacks}"
    if len(found) == 2:
        far = 100 * math.dist(_middle(found[0]), _middle(found[1])) / found[0].mask.shape[0]
        moved = f"stands elsewhere in {two} than in {one}, {far:.0f} per cent of the height away"
        return f"a thing ({where}, {sized}) {moved}"
    return f"a thing ({where}, {sized}) is not the same, or not where it was, in {two} as in {one}"


def _middle(blob: Blob) -> tuple[float, float]:
    x, y, width, height = blob.box
    return x + width / 2, y + height / 2


def _certain(blob: Blob) -> float:
    return round(min(0.99, sure(blob.apart, LEAST_APART, 0.6)), 3)
