"""The papers of a production: screenplay, shot list, and the cut.

Fountain (fountain.io/syntax) for the screenplay, CSV and Markdown for the shot list, OTIO and CMX 3600 for the cut.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import opentimelineio as otio

from onelight_stage.cards import describe
from onelight_stage.errors import StageError
from onelight_stage.script import Beat, Scene, Script
from onelight_stage.slates import Slate, frame_count, shot, slates, timecode

RECORD_HOUR = 1
"""The cut's record timecode starts at 01:00:00:00."""
REEL_LETTERS = 8
"""CMX 3600 has room for these."""
PREFIX = re.compile(r"^\s*(\d+[A-Z]*)[ \t]*(.*)$")
DEEDS = {
    "stand": "stands", "sit": "sits", "walk": "walks", "turn": "turns", "look": "looks", "reach": "reaches out",
    "point": "points", "nod": "nods", "shake": "shakes the head", "gesture": "gestures", "lean": "leans forward",
    "drink": "drinks", "wave": "waves",
}  # fmt: skip
"""An action as a screenplay tells it; others stand as they are."""


def fountain(script: Script) -> str:
    """The screenplay: headings with scene numbers, what happens, and what is said."""
    parts = [f"Title: {script.title}", "Credit: shot on the virtual soundstage of", "Author: Onelight", ""]
    for scene in script.scenes:
        parts += [f"{scene.heading.upper()} #{scene.number}#", ""]
        names = [cast.name for cast in scene.cast]
        if names:
            parts += [f"{_listed(names)}.", ""]
        for beat in sorted(scene.beats, key=lambda one: one.at):
            parts += _told(beat)
    return "\n".join(parts).rstrip("\n") + "\n"


def _told(beat: Beat) -> list[str]:
    deed = beat.action not in ("stand", "say", "talk", "")
    said = [f"{beat.who} {_deed(beat)}.", ""] if deed or not beat.line else []
    return said + ([beat.who.upper(), beat.line, ""] if beat.line else [])


def _deed(beat: Beat) -> str:
    verb = DEEDS.get(beat.action, beat.action)
    if not beat.to:
        return verb
    joint = {"look": "at", "point": "at", "reach": "for"}.get(beat.action, "to")
    return f"{verb.removesuffix(' out')} {joint} {beat.to}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True)
class Listed:
    """A line of the shot list. clips: what was shot of it, () where it never was."""

    shot: str
    words: str
    lens: str
    takes: int
    clips: tuple[str, ...]

    @property
    def status(self) -> str:
        """"shot", "part shot" or "NOT SHOT"."""
        return "NOT SHOT" if not self.clips else "shot" if len(self.clips) >= self.takes else "part shot"


def shot_list(script: Script) -> list[Listed]:
    """What was to be covered, setup by setup and camera by camera, and what the scene's coverage asks besides."""
    there = {slate.name for slate in shot(script)}
    lines: dict[str, Listed] = {}
    for slate in slates(script):
        key = f"{slate.scene.number}{slate.setup.letter}/{slate.camera.letter}"
        before = lines[key].clips if key in lines else ()
        clips = (*before, slate.name) if slate.name in there else before
        lens = f"{slate.camera.focal:g} mm T{slate.camera.stop:g}"
        lines[key] = Listed(key, describe(slate), lens, slate.setup.takes, clips)
    for scene in script.scenes:
        lines |= _asked(scene, lines, there)
    return [lines[key] for key in sorted(lines, key=_in_order)]


def _asked(scene: Scene, lines: Mapping[str, Listed], there: set[str]) -> dict[str, Listed]:
    """Lines for coverage that no setup was made for: "12D close-up on BEN's hands"."""
    more: dict[str, Listed] = {}
    for number, words in enumerate(scene.coverage, 1):
        found = PREFIX.match(words)
        key, said = (found[1], found[2]) if found else (f"{scene.number}?{number}", words)
        if any(line.startswith(f"{key}/") for line in lines):
            continue
        clips = tuple(sorted(name for name in there if name.startswith(f"{key}-")))
        more[key] = Listed(key, said, "", max(1, len(clips)), clips)
    return more


def _in_order(key: str) -> tuple[int, str]:
    number = re.match(r"\d+", key)
    return (int(number[0]) if number else 0, key)


def shot_list_csv(script: Script) -> str:
    """The shot list as CSV."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["Shot", "Description", "Lens", "Takes", "Status", "Clips"])
    for line in shot_list(script):
        table.writerow([line.shot, line.words, line.lens, line.takes, line.status, " ".join(line.clips)])
    return text.getvalue()


def shot_list_markdown(script: Script) -> str:
    """The shot list as a Markdown table."""
    lines = [f"# {script.title}: shot list", "", "| shot | what | lens | takes | status | clips |", "|---" * 6 + "|"]
    lines += [f"| {one.shot} | {one.words} | {one.lens} | {one.takes} | {one.status} | {', '.join(one.clips)} |"
              for one in shot_list(script)]  # fmt: skip
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Use:
    """A clip's use in the cut: frames of the clip from `first`, `frames` of them, at `record` in the cut."""

    slate: Slate
    first: int
    frames: int
    record: int


def cut(script: Script, recorded: Mapping[str, int]) -> list[Use]:
    """The cut, event by event. recorded: frames in each clip. Raises StageError for one that is too short."""
    by_name = {slate.name: slate for slate in shot(script)}
    uses: list[Use] = []
    record = RECORD_HOUR * 3600 * round(script.rate)
    for event in (event for scene in script.scenes for event in scene.cut):
        if event.clip not in by_name:
            raise StageError(f"the cut uses {event.clip}, which was never shot.", "Take it out of the cut.")
        first, frames = round(event.start * script.rate), frame_count(event.seconds, script.rate)
        if first + frames > recorded[event.clip]:
            raise StageError(
                f"the cut wants frames {first} to {first + frames - 1} of {event.clip}, "
                f"which has {recorded[event.clip]}.", "Cut it shorter, or roll longer.")  # fmt: skip
        uses.append(Use(by_name[event.clip], first, frames, record))
        record += frames
    return uses


def edl(script: Script, uses: list[Use]) -> str:
    """CMX 3600, non-drop. Several cameras' clips of one take are told apart by the clip name comment."""
    lines = [f"TITLE: {script.title.upper()}", "FCM: NON-DROP FRAME", ""]
    for number, use in enumerate(uses, 1):
        start = use.slate.start + use.first
        spans = (start, start + use.frames, use.record, use.record + use.frames)
        times = " ".join(timecode(frame, script.rate) for frame in spans)
        lines.append(f"{number:03d}  {use.slate.reel[:REEL_LETTERS]:<8} V     C        {times}")
        lines.append(f"* FROM CLIP NAME: {use.slate.name}{'.mov' if script.codec != 'exr' else ''}")
    return "\n".join(lines) + "\n"


def timeline(
    script: Script, uses: list[Use], media: Mapping[str, Path], recorded: Mapping[str, int]
) -> otio.schema.Timeline:
    """The same cut; `media` by clip name as it lies relative to the timeline's file."""
    rate = float(script.rate)

    def at(frame: int) -> otio.opentime.RationalTime:
        return otio.opentime.RationalTime(frame, rate)

    def span(start: int, length: int) -> otio.opentime.TimeRange:
        return otio.opentime.TimeRange(at(start), at(length))

    record = at(RECORD_HOUR * 3600 * round(script.rate))
    made = otio.schema.Timeline(script.title, global_start_time=record)
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    for use in uses:
        name = use.slate.name
        original = otio.schema.ExternalReference(media[name].as_posix(), span(use.slate.start, recorded[name]))
        clip = otio.schema.Clip(name, original, span(use.slate.start + use.first, use.frames))
        clip.metadata["cmx_3600"] = {"reel": use.slate.reel}
        track.append(clip)
    made.tracks.append(track)
    return made
