"""CMX 3600 edit decision lists as they are written in the wild: text into statements.

An event is one or two edit lines (two for a dissolve, wipe or key: what it comes from, what it
goes to) and everything said below them. Nothing is judged here but the grammar; rates are still
unknown, so timecodes stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from onelight.units.errors import BadTimeline

_TC = r"\d{1,2}[:;.,]\d{2}[:;.,]\d{2}[:;.,]\d{2,3}"
_EDIT = re.compile(
    rf"^\s*(?P<number>\d+[A-Za-z]?)\s+(?P<reel>\S.*?)\s+(?P<channel>NONE|[ABV](?:[AV\d/]|A\d)*)\s+"
    rf"(?P<kind>C|D|W\d{{1,3}}|K|KB|KO)\s+(?:(?P<fade>\(F\)|O)\s+)?(?:(?P<frames>\d+)\s+(?:\(F\)\s+)?)?"
    rf"(?P<tc>{_TC}\s+{_TC}\s+{_TC}\s+{_TC})(?P<rest>.*)$"
)
_LOOKS_LIKE_AN_EDIT = re.compile(rf"^\s*\d+\s+\S.*(?:{_TC}|\s[CDWK]\d*\s)")
_M2 = re.compile(rf"^\s*M2\s+(?P<reel>.*?)\s+(?P<speed>[-+]?(?:\d+\.?\d*|\.\d+))\s+(?P<tc>{_TC})\s*$")
_KEYED = re.compile(r"^\*?\s*(?P<key>[A-Z][A-Z0-9_ ]*?)\s*:\s*(?P<value>.*)$")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TRIPLE = rf"\(\s*({_NUMBER})[\s,]+({_NUMBER})[\s,]+({_NUMBER})\s*\)"
SOP = re.compile(rf"ASC_SOP\s*:?\s*{_TRIPLE}\s*{_TRIPLE}\s*{_TRIPLE}")
SAT = re.compile(rf"ASC_SAT\s*:?\s*({_NUMBER})")


@dataclass
class Edit:
    """One edit line: `001  A001 V C 01:00:00:00 01:00:01:00 00:00:00:00 00:00:01:00`."""

    line: int
    number: str
    reel: str
    channel: str
    kind: str
    """C, D, W001, K, KB, KO."""
    frames: int
    """Of the transition, 0 for a cut."""
    source_in: str
    source_out: str
    record_in: str
    record_out: str
    drop: bool = False
    """An `FCM: DROP FRAME` was in force."""
    speed: str | None = None
    """Of its M2 line, frames per second as written."""
    entry: str | None = None
    """The M2 line's timecode."""

    @property
    def timecodes(self) -> tuple[str, str, str, str]:
        """Source in and out, record in and out."""
        return self.source_in, self.source_out, self.record_in, self.record_out

    @property
    def says(self) -> str:
        """How to name it to a person."""
        return f"event {self.number} (line {self.line})"


@dataclass
class Entry:
    """One event: its edit lines (`to` last) and the remarks below them, as they stand."""

    to: Edit
    come_from: Edit | None = None
    remarks: list[tuple[int, str]] = field(default_factory=list)
    sound: list[int] = field(default_factory=list)
    """Further audio channels of AUD lines."""


@dataclass
class Edl:
    """What an EDL says."""

    title: str = ""
    preamble: list[str] = field(default_factory=list)
    """Remarks before the first event."""
    entries: list[Entry] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    non_drop: bool = False
    """It says NON-DROP FRAME somewhere."""

    @property
    def edits(self) -> Iterator[Edit]:
        """All edit lines, in their order."""
        for entry in self.entries:
            if entry.come_from:
                yield entry.come_from
            yield entry.to


def parse(text: str, name: str) -> Edl:
    """The statements of EDL text. `name` is for messages. Raises BadTimeline with the line."""
    edl, drop = Edl(), False
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().strip("\x1a\x00")
        if not line:
            continue
        if line.upper().startswith("TITLE:"):
            edl.title = line[6:].strip()
        elif line.upper().startswith("FCM:"):
            drop = "NON" not in line.upper()
            edl.non_drop = edl.non_drop or not drop
        elif edit := _edit(line, number, drop):
            _add(edl, edit, name)
        elif _LOOKS_LIKE_AN_EDIT.match(line):
            raise BadTimeline(
                f"{name}, line {number}: '{line[:70]}' is no CMX 3600 event.",
                "An event has a number, reel, channel, transition and four timecodes: export a CMX 3600 EDL.",
            )
        elif line.startswith("M2"):
            _retime(edl, line, number, name)
        elif edl.entries and (sound := re.match(r"^AUD\s+([\d\s]+)$", line)):
            edl.entries[-1].sound += [int(channel) for channel in sound[1].split()]
        elif edl.entries:
            edl.entries[-1].remarks.append((number, line))
        else:
            edl.preamble.append(line)
    if not edl.entries:
        raise BadTimeline(f"{name} has no events.", "Export it again as a CMX 3600 EDL with at least one edit.")
    return edl


def _edit(line: str, number: int, drop: bool) -> Edit | None:
    found = _EDIT.match(line)
    if not found:
        return None
    codes = found["tc"].split()
    frames = int(found["frames"] or 0)
    return Edit(number, found["number"], found["reel"].strip(), found["channel"], found["kind"], frames,
                *codes, drop=drop)


def _add(edl: Edl, edit: Edit, name: str) -> None:
    """A cut stands alone; anything else needs the line that it comes from."""
    before = edl.entries[-1] if edl.entries else None
    if edit.kind == "C" or (edit.kind == "KB"):
        edl.entries.append(Entry(edit))
        return
    stump = before and not before.come_from and before.to.kind in ("C", "KB") and not before.remarks and (
        before.to.record_in == before.to.record_out == edit.record_in
    )
    if before and stump:
        if before.to.number != edit.number:
            edl.warnings.append(
                f"{edit.says} dissolves from the line above it, which is numbered {before.to.number}: "
                "taken as one event, since they meet."
            )
        edl.entries[-1] = Entry(edit, come_from=before.to, sound=before.sound)
    elif before and before.to.record_out == edit.record_in:
        edl.entries.append(Entry(edit))  # a one-line dissolve: it comes from the event before
    else:
        raise BadTimeline(
            f"{name}, line {edit.line}: event {edit.number} has a transition ({edit.kind} {edit.frames}) "
            "but nothing that it comes from.",
            "Add the line of the outgoing clip above it, ending where the transition starts, or make it a cut.",
        )


def _retime(edl: Edl, line: str, number: int, name: str) -> None:
    found = _M2.match(line)
    if not found or not edl.entries:
        raise BadTimeline(
            f"{name}, line {number}: '{line[:60]}' is no motion effect of an event.",
            "Write it below its event like: M2   REEL       047.6                01:00:06:00",
        )
    entry = edl.entries[-1]
    edit = entry.to
    if entry.come_from and entry.come_from.reel == found["reel"].strip() != entry.to.reel:
        edit = entry.come_from
    edit.speed, edit.entry = found["speed"], found["tc"]


def remark(entry: Entry, *keys: str) -> str | None:
    """The value of the first remark with one of these keys (`FROM CLIP NAME`), star or not."""
    for _, line in entry.remarks:
        found = _KEYED.match(line)
        if found and found["key"].strip() in keys:
            return found["value"].strip()
    return None


def cdl(entry: Entry) -> tuple[list[list[float]] | None, float | None]:
    """(slope, offset, power) and saturation of ASC_SOP and ASC_SAT remarks, however they are spaced."""
    sop = sat = None
    for _, line in entry.remarks:
        if found := SOP.search(line):
            values = [float(value) for value in found.groups()]
            sop = [values[0:3], values[3:6], values[6:9]]
        elif found := SAT.search(line):
            sat = float(found[1])
    return sop, sat


def channels(edit: Edit, sound: list[int]) -> list[str]:
    """The tracks that an event goes to: `B` is V and A1, `AA/V` is V, A1 and A2, `A2` is A2."""
    code = "VA1" if edit.channel == "B" else edit.channel
    found = ["V" + (digit if digit not in ("", "1") else "") for digit in re.findall(r"V(\d*)", code)]
    count = 0
    for digit in re.findall(r"A(\d*)", code):
        count = int(digit) if digit else count + 1
        found.append(f"A{count}")
    return list(dict.fromkeys([*found, *(f"A{channel}" for channel in sound)]))
